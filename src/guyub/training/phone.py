"""Attendance on an officer's phone: days of courses about today, and who came.

Policy: the phone says what it changed of the list that it saw. What others ticked meanwhile, and
who confirmed by code, stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.areas import known
from guyub.kernel.actions import Act, DomainError
from guyub.registry import naming, privacy
from guyub.sync import registering as r
from guyub.sync.values import Values
from guyub.training.actions.holding import PHONES, tick
from guyub.training.models import Attendance, Batch, Module, Participant, Session
from guyub.training.permissions import RECORD
from guyub.training.states import FINISHED, RUNNING

ENTITY: Final = PHONES
BACK, AHEAD = timedelta(days=7), timedelta(days=14)


def _near(visit: Visit) -> Any:
    """Days of running courses about today in which somebody of the visit's areas takes part."""
    today = timezone.localdate()
    people = Participant.objects.visible_to(visit).admitted().filter(batch=OuterRef("batch"))
    return Session.objects.filter(
        Exists(people), on__range=(today - BACK, today + AHEAD),
        batch__in=Batch.objects.visible_to(visit).filter(state__in=(RUNNING, FINISHED)),
    )  # fmt: skip


def session_ids(visit: Visit, after: UUID | None, most: int) -> Sequence[UUID]:
    found = _near(visit)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def first_ids(visit: Visit, day: date) -> Sequence[UUID]:
    """Courses of today."""
    return list(_near(visit).filter(on=day).order_by("pk").values_list("pk", flat=True))


def session_rows(visit: Visit, ids: Sequence[UUID]) -> Iterable[Mapping[str, Any]]:
    """Days with their participants, as the list to tick shows them. Carrying names is looking at
    them: it is noted."""
    sessions = list(_near(visit).filter(pk__in=ids).select_related("batch__programme"))
    rows = Participant.objects.visible_to(visit).admitted().order_by("seat")
    seated: dict[UUID, list[Participant]] = defaultdict(list)
    for one in rows.filter(batch__in={s.batch_id for s in sessions}).select_related(
        "business__facts", "owner"
    ):
        seated[one.batch_id].append(one)
    everybody = [one for people in seated.values() for one in people]
    named = visit.may(naming.SEES_NAMES)
    if named:
        privacy.note_looking(visit, [one.owner for one in everybody], timezone.now())
    places = known.names_of({one.business.village_code for one in everybody})
    came: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for was in Attendance.objects.filter(session__in=sessions):
        came[was.session_id][was.participant_id] = was.how
    titles = dict(
        Module.objects.filter(pk__in={pk for s in sessions for pk in s.modules})
        .values_list("pk", "title")
    )  # fmt: skip
    for session in sessions:
        batch = session.batch
        yield {
            "id": str(session.pk), "revision": 1, "on": session.on, "at": session.at,
            "place": session.place or batch.venue, "batch": batch.name, "number": batch.number,
            "programme": batch.programme.title,
            "modules": [titles[pk] for pk in session.modules if pk in titles],
            "people": [
                _person(visit, one, places, came[session.pk].get(one.pk, ""), named)
                for one in seated[batch.pk]
            ],
        }  # fmt: skip


def _person(
    visit: Visit, one: Participant, places: Mapping[str, str], how: str, named: bool
) -> dict[str, Any]:  # fmt: skip
    business = one.business
    return {
        "id": str(one.pk), "number": one.number, "seat": one.seat,
        "person": one.owner.name if named else "",
        "business": naming.shown(
            visit, business.name, business.legal_form, business.facts.owner_names
        ),
        "village": places.get(business.village_code, ""),
        "here": bool(how), "code": how == Attendance.How.CODE,
    }  # fmt: skip


def turns(day: date) -> Iterable[tuple[UUID, str, UUID | None]]:
    """Days that come near or are over; three days wide, so that a night that was missed loses
    nothing."""
    wide = timedelta(days=2)
    near = (day + AHEAD - wide, day + AHEAD)
    over = (day - BACK - timedelta(days=3), day - BACK - timedelta(days=1))
    for edge in (near, over):
        rows = Session.objects.filter(on__range=edge, batch__state__in=(RUNNING, FINISHED))
        for pk, regency in rows.order_by("pk").values_list("pk", "regency_code"):
            yield pk, regency, None


def take_attendance(act: Act, incoming: r.Incoming) -> r.Result:
    """What the officer ticked and unticked, put to the list as it stands now."""
    seen, wanted = incoming.changes.get("present", (None, None))
    before = set(Values({"present": seen}).ids("present"))
    after = set(Values({"present": wanted}).ids("present"))
    session = Session.objects.filter(pk=incoming.entity_id).first()
    if session is None:
        raise DomainError("Pertemuan ini tidak ditemukan atau di luar wilayah Anda.")
    # The action takes the same lock: nobody ticks between this look and the list that follows.
    Batch.objects.select_for_update().filter(pk=session.batch_id).first()
    people = Participant.objects.visible_to(incoming.visit).admitted()
    stands = set(
        Attendance.objects.filter(session=session, participant__in=people.values("pk"))
        .values_list("participant", flat=True)
    )  # fmt: skip
    tick(act, session.pk, (stands | (after - before)) - (before - after))
    return r.applied()


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_pull(
        r.Pull(ENTITY, RECORD, session_ids, session_rows, first=first_ids, order=34, turns=turns)
    )
    r.register_operation(ENTITY, "tick", take_attendance, needs=RECORD, label="Daftar hadir")
