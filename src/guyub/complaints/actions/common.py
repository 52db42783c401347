"""What the actions of this room share."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _t

from guyub.complaints.models import Complaint, Step
from guyub.complaints.policy import Route
from guyub.complaints.states import COMPLAINT
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.db import SYSTEM, take_turns
from guyub.kernel.fields import Secret
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.ids import MAX_COUNT, human_number
from guyub.kernel.transitions import Machine, TransitionRefused
from guyub.registry.actions.common import check_version, lock

PREFIX, TIP_PREFIX = "ADU", "RHS"
CODE_BYTES: Final = 10
LEAST_WORDS: Final = 3


def today_of(act: Act) -> date:
    return timezone.localtime(act.now).date()


def from_outside(
    now: datetime, office_id: UUID, role: str = "publik", within: Act | None = None
) -> Act:
    """The actor of somebody without an account who held number and code, or of the clock. Without
    the id of the request: nothing leads from a complaint to what the server noted of it.
    ``within``: an action that this is part of, whose end stores the events."""
    act = Act(now=now, scope=SYSTEM, role=role, office_id=office_id, verbs=frozenset())
    return replace(act, events=within.events, endings=within.endings) if within else act


def code_of(kind: str, pk: UUID) -> str:
    """The secret that opens a receipt: 16 letters and digits."""
    digest = salted_hmac(f"guyub.complaints.{kind}", str(pk), algorithm="sha256").digest()
    return base64.b32encode(digest[:CODE_BYTES]).decode().lower()


def id_of(kind: str, *parts: str) -> UUID:
    """The same for the same form sent twice, different for every form that was opened."""
    text = "".join(f"{len(p)}:{p}" for p in parts)
    digest = salted_hmac(f"guyub.complaints.id.{kind}", text, algorithm="sha256").digest()
    return UUID(bytes=digest[:16])


def fresh_number(rows: Any, prefix: str, regency: str, pk: UUID) -> str:
    """A number that tells nothing about the others: in a row of numbers, whoever does not see one
    would see that one is missing. Made from the id; the next free one where it is taken. Called as
    the system, which sees all."""
    take_turns("complaints.number", prefix, regency)
    for offset in range(MAX_COUNT):
        number = human_number(f"{prefix}-{regency}", (pk.int + offset) % MAX_COUNT + 1)
        if not rows.filter(number=number).exists():
            return number
    raise DomainError(_t("Nomor untuk kabupaten ini habis."))


def said(text: str, field: str, sentence: str) -> str:
    """What somebody wrote, lines kept, without numbers of persons. DomainError when too short."""
    kept = hide_numbers("\n".join(" ".join(line.split()) for line in text.strip().splitlines()))
    if len(kept.split()) < LEAST_WORDS:
        raise DomainError(sentence, field=field)
    return kept[:3000]


def held(act: Act, pk: UUID, version: int | None = None) -> Complaint:
    """The complaint, its row locked, if the actor reaches it."""
    row = lock(Complaint, pk)
    check_version(row, version)
    return row


def moved(machine: Machine, state: str, verb: str, role: str, words: str | None = None) -> str:
    """The state a step leads to. DomainError when it is not allowed now."""
    try:
        return machine.check(state, verb, {role}, words).to
    except TransitionRefused as refused:
        field = "words" if refused.code == "reason" else None
        raise DomainError(str(refused), field=field) from refused


def step(
    act: Act, row: Complaint, verb: str, *, words: str = "", by: str = "", shown: bool = True
) -> None:
    """One line of the complaint's own story."""
    Step.objects.bulk_create(
        [Step(complaint=row, verb=verb, to=row.state, by=by or act.role, person=act.person_id,
              words=Secret(words) if words else None, shown=shown, at=act.now)]
    )  # fmt: skip


def save(row: Complaint, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=["version", *fields])


def as_system(act: Act) -> Act:
    """The same actor, reaching further than the complaint will: for the one step after which the
    actor may no longer see it. Called only after the row was locked in the actor's own scope."""
    return replace(act, scope=SYSTEM, events=[], endings=[])


def route_of(row: Any) -> Route:
    return Route(frozenset(row.excluded), row.line, row.lowest, row.desk)


def put(row: Any, route: Route) -> tuple[str, ...]:
    """Set what a route says; gives the fields."""
    row.excluded = sorted(route.excluded, key=str)
    row.line, row.lowest, row.desk = route.line, route.lowest, route.desk
    return "excluded", "line", "lowest", "desk"


def told(row: Complaint, **more: Any) -> dict[str, Any]:
    """What an event about a complaint tells: never whom it is about, never words."""
    return {"pengaduan": row.number, "keadaan": COMPLAINT.label(row.state), **more}


GONE: Final = "Pengaduan ini tidak ditemukan, atau bukan Anda yang menanganinya."


def not_yet(row: Complaint) -> str:
    return _t("Pengaduan ini sudah %(state)s.") % {"state": COMPLAINT.label(row.state).lower()}
