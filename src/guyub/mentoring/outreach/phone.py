"""Outreach sessions and potential from phones without signal: seats of this room in ``sync``.

Policy: a session that was held arrives in one operation with who came, by businesses of the
territory and a count of all others; a potential arrives with its photos. Both are facts and only
add. What the forms choose from (themes, what can be made) travels as one row.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.roles import PARTNER
from guyub.accounts.visit import Visit as Visiting
from guyub.kernel.actions import Act, DomainError
from guyub.licences.requirements import papers
from guyub.mentoring.actions.attending import Came
from guyub.mentoring.actions.outreach import Told, record_session
from guyub.mentoring.actions.potential import Seen, add_photo, record_potential
from guyub.mentoring.models import Attendance, Officer, Potential, Session
from guyub.mentoring.outreach import materials
from guyub.mentoring.outreach import themes as outreach_themes
from guyub.mentoring.outreach.permissions import RECORD, SPOT
from guyub.mentoring.permissions import VIEW
from guyub.registry.models import Business
from guyub.sync import registering as r
from guyub.sync.values import Values

SESSION: Final = "outreach"
POTENTIAL: Final = "potential"
CHOICES: Final = "choices"
CHOICES_ID: Final = UUID("01900000-0000-7000-8000-000000000003")


def _version() -> int:
    """Grows out of what there is to choose from and of the row's shape: with a release that brings
    other themes, papers or materials phones fetch anew."""
    told = [
        "may",
        [(t.key, t.label, str(t.since), str(t.until)) for t in outreach_themes.themes().values()],
        sorted((p.key, p.short) for p in papers().values()), list(materials.CHOICES),
        list(Potential.Per.values), list(materials.MONTHS),
    ]  # fmt: skip
    return zlib.crc32(json.dumps(told, ensure_ascii=True, default=str).encode()) & 0x7FFFFFFF


VERSION: Final = _version()


def choice_ids(visit: Visiting, after: UUID | None, most: int) -> Sequence[UUID]:
    return [CHOICES_ID] if after is None or after < CHOICES_ID else []


def first_choices(visit: Visiting, day: date) -> Sequence[UUID]:
    """Needed before the businesses: both forms are of use on the first morning."""
    return [CHOICES_ID]


def choice_rows(visit: Visiting, ids: Sequence[UUID]) -> Iterable[Mapping[str, Any]]:
    """What the two forms choose from."""
    if CHOICES_ID not in ids:
        return
    yield {
        "id": str(CHOICES_ID), "revision": VERSION,
        "may": {"session": visit.may(RECORD), "potential": visit.may(SPOT)},
        "themes": outreach_themes.choices(timezone.localdate()),
        "papers": sorted(((p.key, p.short) for p in papers().values()), key=lambda p: p[1]),
        "divisions": list(materials.CHOICES),
        "per": [[key, str(label)] for key, label in Potential.Per.choices],
        "months": list(materials.MONTHS),
    }  # fmt: skip


def _required(read: Values, name: str, sentence: str) -> Any:
    day = read.day(name)
    if day is None:
        raise DomainError(sentence, field=name)
    return day


def _organiser(visit: Visiting) -> dict[str, Any]:
    """A partner's session is the partner's, whatever a phone says: under the name of the body that
    the office wrote down with the officer."""
    if visit.role != PARTNER or visit.user is None:
        return {}
    mine = Officer.objects.of_user(visit.user).exclude(organisation="").first()
    kind = Session.Organiser.PARTNER
    return {
        "organiser": kind, "organiser_name": mine.organisation if mine else str(kind.label)
    }  # fmt: skip


def take_session(act: Act, incoming: r.Incoming) -> r.Result:
    """A session that was held: waits while one of its businesses has not arrived."""
    read = Values(incoming.values)
    came = read.ids("came")
    known = set(Business.objects.filter(pk__in=came).values_list("pk", flat=True))
    for pk in came:
        if pk not in known:
            return r.held(pk)
    told = Told(
        title=read.text("title", 150), theme=read.text("theme", 20),
        on=_required(read, "on", "Isi tanggalnya."), village_code=read.text("village_code", 13),
        venue=read.text("venue", 150), speakers=read.text("speakers", 250),
        note=read.text("note", 500), paper=read.text("paper", 30), invited=read.whole("invited"),
    )  # fmt: skip
    told = replace(told, **_organiser(incoming.visit))
    made = record_session(
        act, incoming.entity_id, told, [Came(pk) for pk in came], read.whole("others"),
        Attendance.How.PHONE, incoming.client_time,
    )  # fmt: skip
    return r.applied(number=made.number)


def _volume(read: Values) -> Decimal | None:
    """Hundredths travel as a whole number, so that no fraction is lost on the way."""
    value = read.values.get("volume")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**12:
        raise DomainError("Angka ini tidak terbaca.", field="volume")
    return Decimal(value) / 100


def take_potential(act: Act, incoming: r.Incoming) -> r.Result:
    """A potential that somebody saw."""
    read = Values(incoming.values)
    months = read.each("months", list)
    if any(isinstance(m, bool) or not isinstance(m, int) for m in months):
        raise DomainError("Bulan musimnya tidak terbaca.", field="months")
    material = read.text("material", 120)
    made = record_potential(
        act, incoming.entity_id,
        Seen(
            material=material, division=read.text("division", 2) or materials.guess(material),
            village_code=read.text("village_code", 13),
            seen_on=_required(read, "seen_on", "Isi tanggalnya."), volume=_volume(read),
            unit=read.text("unit", 20), per=read.text("per", 6), months=tuple(months),
            skill=read.text("skill", 200), remark=read.text("remark", 500),
            latitude=read.point("latitude"), longitude=read.point("longitude"),
        ),
        incoming.client_time,
    )  # fmt: skip
    return r.applied(number=made.number)


def take_photo(act: Act, arrived: r.Arrived) -> r.Result:
    """A photo of a potential: waits for it."""
    if not Potential.objects.filter(pk=arrived.entity_id).exists():
        return r.held(arrived.entity_id)
    add_photo(act, arrived.entity_id, arrived.content)
    return r.applied()


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_pull(
        r.Pull(CHOICES, VIEW, choice_ids, choice_rows, first_choices, VERSION, order=12)
    )
    r.register_operation(SESSION, "record", take_session, needs=RECORD, label="Sosialisasi")
    r.register_operation(POTENTIAL, "record", take_potential, needs=SPOT, label="Potensi")
    r.register_receiver(POTENTIAL, take_photo, needs=SPOT)
