"""Officers of the demo: decree and areas of each account, one who waits for the word of the regent,
a gap, an overlap, what stands in the way; and wishes to be visited, one of them late.

Through the real actions as the demo's accounts, like ``aid_open``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone

from guyub.accounts.models import Appointment, Office
from guyub.accounts.roles import FIELD_OFFICER, PARTNER
from guyub.accounts.visit import ANONYMOUS
from guyub.areas import known
from guyub.demo import names
from guyub.demo.aid_open import Desk, desk_of
from guyub.demo.chance import Chance
from guyub.demo.shapes import sample_id
from guyub.kernel.actions import Act
from guyub.mentoring.actions import areas, asking, officers
from guyub.mentoring.models import Assignment, Officer, Request
from guyub.mentoring.states import APPOINTED
from guyub.registry.models import Business

OFFICERS: Final = 11  # kind of sample ids
CHOSEN, WAITS = date(2026, 2, 16), date(2026, 3, 2)
YEAR_ENDS = date(2026, 12, 31)
WISHES: Final = (
    # (days ago, via, about, what became of it)
    (1, "phone", "Mengurus izin edar untuk keripik", ""),
    (2, "office", "Memakai mesin baru", "plan"),
    (3, "clerk", "Mencari pembeli di luar kecamatan", "plan"),
    (15, "phone", "Belajar mencatat uang usaha", "late"),
    (13, "office", "Kemasan yang tahan lama", ""),
    (20, "paper", "Ingin ikut bantuan alat", "answer"),
)


def make(act: Act, office: Office, *, wishes: bool) -> int:
    """Officers of one regency, and its wishes to be visited. Returns how many officers."""
    desk, regency = desk_of(act, office), office.area_code
    served = Appointment.objects.filter(
        office=office, role__in=(FIELD_OFFICER, PARTNER)
    ).select_related("user")
    made = [_on_duty(desk, n, one) for n, one in enumerate(served.order_by("role", "pk"), start=1)]
    held = {code for one in served for code in one.area_codes}
    free = [code for code, _name in known.below(regency) if code not in held]
    made += _not_there(desk, free, len(made))
    officers_only = [o for o in made if o.tier == Officer.Tier.DISTRICT and o.user_id]
    if len(officers_only) > 1:
        _overlap(desk, officers_only)
    if wishes:
        _wishes(desk)
    return len(made)


def _recruit(desk: Desk, n: int, **values: Any) -> Officer:
    rng = Chance(f"officer-{desk.office.area_code}-{n}")
    user = values.pop("user_pk", None)
    return officers.recruit(
        desk.by("registrar"), sample_id(OFFICERS, desk.office.area_code, n),
        {"name": names.person(rng).name, "organisation": "", "capacity": 6,
         "work_days": [1, 2, 3, 4, 5], "recruited_on": date(2025, 12, 8), **values},
        user,
    )  # fmt: skip


def _on_duty(desk: Desk, n: int, held: Appointment) -> Officer:
    """The officer of an account, with the decree and the areas that the account has."""
    partner = held.role == PARTNER
    village = next(iter(known.below(held.area_codes[0])))[0]
    made = _recruit(
        desk, n, name=held.user.name, tier="partner" if partner else "district",
        organisation="Yayasan Bina Usaha (contoh)" if partner else "", base_village=village,
        user_pk=held.user_id,
    )  # fmt: skip
    areas.assign(desk.by("section_head"), made.pk, held.area_codes, None, None,
                 f"094/{n}/2026")  # fmt: skip
    return officers.appoint(
        desk.by("head"), made.pk, held.decree_number, held.starts, held.ends, None
    )


def _not_there(desk: Desk, free: Sequence[str], count: int) -> list[Officer]:
    """Sub-districts without an officer: one waits for the regent, one for money, one for nobody."""
    head, section = desk.by("head"), desk.by("section_head")
    made = []
    regency = known.names_of([desk.office.area_code]).get(desk.office.area_code, "")
    if free:
        village = next(iter(known.below(free[0])))[0]
        waits = _recruit(desk, count + 1, tier="district", base_village=village,
                         recruited_on=CHOSEN)  # fmt: skip
        areas.assign(section, waits.pk, [free[0]], None, None)
        made.append(
            officers.wait(
                section,
                waits.pk,
                f"Bupati {regency.removeprefix('Kabupaten ')}".strip(),
                WAITS,
                None,
            )
        )
        ended = _recruit(desk, count + 2, tier="village", base_village=village)
        areas.assign(section, ended.pk, [village], None, None)
        made.append(officers.appoint(
            head, ended.pk, "800.1.3.3/45/2026", date(2026, 1, 5), date(2026, 10, 31), None
        ))  # fmt: skip
    if len(free) > 1:
        areas.note_obstacle(section, free[1], "no_budget", "Bapperida", date(2026, 1, 15))
    return made


def _overlap(desk: Desk, rows: Sequence[Officer]) -> None:
    """A colleague helps in one village, and a bridge is out in another."""
    section, first = desk.by("section_head"), rows[0]
    code = first.assignments.order_by("area_code").values_list("area_code", flat=True)[0]
    villages = [v for v, _name in known.below(code)]
    areas.assign(section, rows[1].pk, [villages[0]], date(2026, 9, 1), YEAR_ENDS, "094/88/2026")
    if len(villages) > 1:
        areas.note_obstacle(
            section, villages[-1], "unreachable", "Dinas Pekerjaan Umum", date(2026, 10, 12),
            "Jembatan putus, hanya lewat jalan memutar.",
        )  # fmt: skip


def _wishes(desk: Desk) -> None:
    """Wishes of businesses all over the regency; the owner's own account has one too."""
    regency = desk.office.area_code
    working = Business.objects.filter(regency_code=regency, status="active").order_by("pk")
    step = max(working.count() // (len(WISHES) + 1), 1)
    some = list(working.values_list("number", "village_code")[step::step][: len(WISHES)])
    for (days, via, about, then), (number, _village) in zip(WISHES, some, strict=False):
        act = _by(desk, via, days)
        got = asking.ask(act, asking.Wish(about, number=number), via)
        _then(desk, got.number, then)
    asking.ask(
        _by(desk, "phone", 0),
        asking.Wish("Baru mulai usaha, belum tercatat", village_code=some[0][1],
                    name="Sulastri (contoh)", phone="+6284055556666"),
        "phone",
    )  # fmt: skip


def _by(desk: Desk, via: str, days: int) -> Act:
    """Who asks: anybody by phone, or the office for somebody else."""
    if via == "phone":
        return ANONYMOUS.act(desk.act.now - timedelta(days=days))
    return desk.by("section_head", days)


def _then(desk: Desk, number: str, what: str) -> None:
    row = Request.objects.get(number=number)
    today = timezone.localtime(desk.act.now).date()
    if what == "plan":
        near = Assignment.objects.filter(
            area_code=row.village_code[:8], officer__tier=Officer.Tier.DISTRICT,
            officer__state=APPOINTED,
        ).first()  # fmt: skip
        asking.plan(desk.by("section_head"), row.pk, today + timedelta(days=4),
                    near.officer_id if near else None, None)  # fmt: skip
    elif what == "answer":
        text = "Bantuan dibuka bulan depan. Kelompok Anda diberi tahu lewat desa."
        asking.answer(desk.by("section_head", 18), row.pk, text, None)
    elif what == "late":
        asking.escalate(desk.by("section_head", 1), row.pk)
