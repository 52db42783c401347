"""One search, between transactions: read, learn if need be, link, store.

Killed anywhere it leaves the run as it was begun; the job begins again. Only a model that was
learnt stays, so that learning is not done twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.kernel.actions import Act
from guyub.kernel.db import SYSTEM as EVERYWHERE
from guyub.kernel.db import Scope, in_scope
from guyub.pairs.actions.running import fail, finish, start
from guyub.pairs.decided import decided
from guyub.pairs.finding import find
from guyub.pairs.models import LinkRun
from guyub.pairs.parameters import model_days
from guyub.pairs.states import RUNNING, SYSTEM
from guyub.registry import linkable
from guyub.registry.actions.linkage import keep_model

if TYPE_CHECKING:
    from guyub.linkage.model import Model

log = structlog.get_logger("guyub.pairs")
ACTOR: Final = "Pekerjaan terjadwal"
STOPPED: Final = "Pencarian berhenti karena gangguan di server. Tekan “Cari sekarang”."
# A model that was learnt from half as many rows is learnt anew.
GROWN: Final = 2
# Of a registry's records, more than this share can hardly be double; ours, no source.
MOST_DOUBLE: Final = 0.5
Tell = Callable[[str], None]


def _quiet(_step: str) -> None:
    pass


def machine_act(now: datetime, regency: str, office: UUID) -> Act:
    """What the machine does in one office."""
    return Act(
        now=now, scope=Scope(read=(regency,), write=(regency,), offices=(str(office),)),
        actor=ACTOR, role=SYSTEM, office_id=office,
    )  # fmt: skip


def work(pk: UUID, now: datetime | None = None, tell: Tell = _quiet) -> bool:
    """Do a search that was begun. False when there is nothing to do (any more). ``tell`` is called
    with each step: "read", "learnt", "linked", "stored" (before the commit)."""
    given, now = now, now or timezone.now()
    with in_scope(EVERYWHERE, read_only=True):
        run = LinkRun.objects.filter(pk=pk, state=RUNNING).first()
    if run is None:
        return False
    regency, office = run.regency_code, run.office_id
    seconds: dict[str, float] = {}
    clock = time.monotonic()
    with in_scope(machine_act(now, regency, office).scope, read_only=True):
        held = linkable.registry_table(regency)
        model = _fresh(regency, office, now, len(held))
        said = decided(regency)
    seconds["read"] = round(time.monotonic() - clock, 2)
    tell("read")
    if model is None:
        clock = time.monotonic()
        model = learnt(held)
        keep_model(
            machine_act(now, regency, office), regency, model, made_by="pairs.run", run_id=pk
        )
        seconds["learn"] = round(time.monotonic() - clock, 2)
    tell("learnt")
    clock = time.monotonic()
    outcome = find(held, model, said.different)
    seconds["find"] = round(time.monotonic() - clock, 2)
    tell("linked")
    finish(
        machine_act(given or timezone.now(), regency, office), pk, outcome,
        rows=len(held), version=model.version,
        figures={"seconds": seconds}, before_commit=lambda: tell("stored"),
    )  # fmt: skip
    return True


def _fresh(regency: str, office: UUID, now: datetime, rows: int) -> Model | None:
    """The model that stands, unless it is too old, of too few rows, or not readable."""
    row = linkable.standing(regency)
    if row is None:
        return None
    days = model_days(office, timezone.localdate(now))
    if row.trained_at < now - timedelta(days=days) or row.rows * GROWN < rows:
        return None
    return linkable.model_of(row)


def learnt(held: linkable.Linkable) -> Model:
    """A model of the registry itself. Policy: a registry is matched when rows enter it, so few of
    its records are double. Learning that says otherwise took neighbours for matches (same village,
    same product), as it does where there are hardly any, or it comes to no end at all (Splink
    refuses a chance that has shrunk to nothing); then the package's weights stand."""
    from guyub.linkage.training import defaults, train

    try:
        model = train(held.table, linkable.MAPPING)
    except ValueError as error:
        log.warning("pairs_learnt_nothing", because=type(error).__name__)
        return defaults(held.table, linkable.MAPPING)
    if model.report.get("expected_matches", 0) > MOST_DOUBLE * len(held):
        return defaults(held.table, linkable.MAPPING)
    return model


def begin_all(now: datetime | None = None) -> int:
    """The monthly search of every office with a registry. Returns how many began."""
    now = now or timezone.now()
    with in_scope(EVERYWHERE, read_only=True):
        offices = [
            (o.area_code, o.pk)
            for o in Office.objects.filter(kind=Office.Kind.REGENCY).order_by("area_code")
            if linkable.current(o.area_code).exists()
        ]
    for regency, office in offices:
        start(machine_act(now, regency, office))
    return len(offices)


def stop(pk: UUID) -> None:
    """A search whose job was tried often enough."""
    with in_scope(EVERYWHERE, read_only=True):
        run = LinkRun.objects.filter(pk=pk).first()
    if run is not None:
        fail(machine_act(timezone.now(), run.regency_code, run.office_id), pk, STOPPED)
