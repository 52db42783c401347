"""Outreach sessions and potential from phones without signal: seats of this room in ``sync``.

Policy: a session that was held arrives in one operation with who came, by businesses of the
territory and a count of all others; a potential arrives with its photos. Both are facts and only
add. What the forms choose from (themes, what can be made) travels as one row. Sessions that are
planned in the own areas travel too: one that was held is then that one, and no second beside it.
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

from django.urls import reverse
from django.utils import timezone

from guyub.accounts.roles import PARTNER
from guyub.accounts.visit import Visit as Visiting
from guyub.areas import known
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.dates import format_date
from guyub.ledger.models import Event
from guyub.licences.requirements import papers
from guyub.mentoring.actions.attending import Came
from guyub.mentoring.actions.outreach import (
    PHONES,
    record_planned,
    record_session,
    set_counts,
)
from guyub.mentoring.actions.potential import Seen, add_photo, record_potential
from guyub.mentoring.actions.telling import Told
from guyub.mentoring.models import Attendance, Officer, Potential, Session
from guyub.mentoring.outreach import materials
from guyub.mentoring.outreach import themes as outreach_themes
from guyub.mentoring.outreach.permissions import RECORD, SPOT
from guyub.mentoring.outreach.states import PLANNED
from guyub.mentoring.permissions import VIEW
from guyub.registry.models import Business
from guyub.sync import registering as r
from guyub.sync.merging import Differing
from guyub.sync.values import Values

SESSION: Final = PHONES
POTENTIAL: Final = "potential"
CHOICES: Final = "choices"
CHOICES_ID: Final = UUID("01900000-0000-7000-8000-000000000003")
# Said in the language of the app.
SAID: Final = frozenset({"themes", "papers", "divisions", "per", "months"})
# Fields of a session that a phone is told and tells, with their longest text.
WORDS: Final = {
    "title": 150, "theme": 20, "paper": 30, "village_code": 13, "venue": 150, "speakers": 250,
    "note": 500,
}  # fmt: skip
FIELDS: Final = {
    "title": "Sosialisasi: judul", "theme": "Sosialisasi: tentang",
    "paper": "Sosialisasi: surat", "village_code": "Sosialisasi: desa",
    "venue": "Sosialisasi: tempat", "speakers": "Sosialisasi: pembicara",
    "note": "Sosialisasi: catatan", "on": "Sosialisasi: tanggal",
    "invited": "Sosialisasi: yang diundang", "others": "Sosialisasi: orang lain yang hadir",
}  # fmt: skip


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


def _planned(visit: Visiting) -> Any:
    """Sessions of the visit's areas of which nobody said yet that they were held; a partner fills
    only the own ones. No day ends this: what was left open waits for its word."""
    rows = Session.objects.visible_to(visit).filter(state=PLANNED)
    if visit.role == PARTNER and visit.user is not None:
        rows = rows.filter(by_person=visit.user.person_id)
    return rows


def planned_ids(visit: Visiting, after: UUID | None, most: int) -> Sequence[UUID]:
    found = _planned(visit)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def first_planned(visit: Visiting, day: date) -> Sequence[UUID]:
    """Those of today."""
    return list(_planned(visit).filter(on=day).order_by("pk").values_list("pk", flat=True))


def planned_rows(visit: Visiting, ids: Sequence[UUID]) -> Iterable[Mapping[str, Any]]:
    """What the form is filled in with."""
    rows = list(_planned(visit).filter(pk__in=ids))
    places = known.names_of({row.village_code for row in rows})
    for row in rows:
        yield {
            "id": str(row.pk), "revision": row.version, "number": row.number, "on": row.on,
            "village": places.get(row.village_code, row.village_code), "invited": row.invited,
            **{name: getattr(row, name) for name in WORDS},
        }  # fmt: skip


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
    if incoming.values.get("planned"):
        return _take_planned(act, incoming, read, [Came(pk) for pk in came])
    words: dict[str, Any] = {name: read.text(name, most) for name, most in WORDS.items()}
    on = _required(read, "on", "Isi tanggalnya.")
    told = Told(on=on, invited=read.whole("invited"), **words)
    told = replace(told, **_organiser(incoming.visit))
    made = record_session(
        act, incoming.entity_id, told, [Came(pk) for pk in came], read.whole("others"),
        Attendance.How.PHONE, incoming.client_time,
    )  # fmt: skip
    return r.applied(number=made.number)


def _take_planned(act: Act, incoming: r.Incoming, read: Values, came: list[Came]) -> r.Result:
    """A session that the phone knew as planned. What the office wrote about it meanwhile stands;
    another value of the officer is shown to a person."""
    if read.id("planned") != incoming.entity_id:
        raise DomainError("Rencana yang dimaksud tidak terbaca. Perbarui aplikasi.")
    wanted: dict[str, Any] = {n: read.text(n, most) for n, most in WORDS.items()}
    wanted["invited"] = read.whole("invited")
    changes = {n: (incoming.changes[n][0], v) for n, v in wanted.items() if n in incoming.changes}
    done = record_planned(
        act, incoming.entity_id, changes, _required(read, "on", "Isi tanggalnya."), came,
        read.whole("others"), Attendance.How.PHONE, incoming.client_time,
    )  # fmt: skip
    row = done.row
    if done.clashes:
        plain = {n: Differing(*map(_plain, vars(c).values())) for n, c in done.clashes.items()}
        return r.conflict(
            plain, revision=row.version, village_code=row.village_code, **_last_word(row)
        )
    said = []
    if done.before:
        said.append("Kantor sudah mencatatnya. Daftar hadirnya digabung.")
    if done.struck:
        said.append(f"{done.struck} usaha sudah dicoret kantor dan tetap dicoret.")
    return r.applied(row.version, sentence=" ".join(said), number=row.number)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _last_word(row: Session) -> dict[str, Any]:
    """Who wrote on the session last before this phone, and when, as the ledger tells it."""
    found = Event.objects.filter(kind=row._meta.label_lower, object_id=str(row.pk))
    actor, at = found.order_by("-at").values_list("actor", "at").first() or (
        row.by_name, row.created_at,
    )  # fmt: skip
    return {"theirs_by": actor, "theirs_at": at}


def _settle(act: Act, entity_id: UUID, name: str, value: Any) -> None:
    """Counts are mended; the rest of what was held stays as it was written."""
    row = Session.objects.get(pk=entity_id)
    counts = {"others": row.others, "invited": row.invited}
    if name not in counts:
        raise DomainError(
            "Sosialisasi yang sudah diadakan tidak diubah. Kalau isian petugas yang benar, tandai"
            " sosialisasi itu salah catat dan catat yang baru, lalu pilih “Tetap pakai isian"
            " kantor” di sini."
        )
    set_counts(act, row.pk, **{**counts, name: value})


def _said(name: str, value: Any) -> str:
    if value in (None, ""):
        return "kosong"
    if name == "theme":
        return outreach_themes.label(str(value))
    if name == "paper":
        paper = papers().get(str(value))
        return paper.short if paper else str(value)
    if name == "village_code":
        return known.names_of([str(value)]).get(str(value), str(value))
    if name == "on":
        return format_date(date.fromisoformat(str(value)))
    return str(value)


def _labels(visit: Visiting, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = Session.objects.visible_to(visit).filter(pk__in=ids)
    return {pk: f"{title} ({number})" for pk, title, number in
            rows.values_list("pk", "title", "number")}  # fmt: skip


def _url(pk: UUID) -> str:
    number = Session.objects.filter(pk=pk).values_list("number", flat=True).first()
    return reverse("mentoring:session", args=[number]) if number else ""


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
        r.Pull(CHOICES, VIEW, choice_ids, choice_rows, first_choices, VERSION, order=12, words=SAID)
    )
    r.register_pull(r.Pull(SESSION, RECORD, planned_ids, planned_rows, first_planned, order=14))
    r.register_resolver(r.Resolver(SESSION, _settle, FIELDS, _labels, _said, _url))
    r.register_operation(SESSION, "record", take_session, needs=RECORD, label="Sosialisasi")
    r.register_operation(POTENTIAL, "record", take_potential, needs=SPOT, label="Potensi")
    r.register_receiver(POTENTIAL, take_photo, needs=SPOT)
