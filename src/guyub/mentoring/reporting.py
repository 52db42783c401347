"""The report of one person's month, drawn from the contacts; nobody counts by hand.

Policy: a contact belongs to the officer who went, else to whose account wrote it. Mistakes count
for nothing. "First time" is a business that nobody had met before. Steps agreed are those of the
month's contacts, steps done those that were seen in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Min, Q

from guyub.accounts.visit import Visit as Viewer
from guyub.areas import known
from guyub.kernel.dates import Period, month_period
from guyub.kernel.lists import Column
from guyub.mentoring import diagnosis
from guyub.mentoring.models import Finding, Request, Step, Visit
from guyub.mentoring.outreach.reporting import Outreach, outreach_of
from guyub.mentoring.outreach.reporting import rows_of as outreach_rows
from guyub.mentoring.states import VISITED
from guyub.registry import naming

FIRST_YEAR: Final = 2020
SHORT: Final[dict[str, str]] = {
    Visit.Met.MET: "Bertemu", Visit.Met.ABSENT: "Tidak ada orang",
    Visit.Met.REFUSED: "Tidak mau ditemui", Visit.Met.GONE: "Sudah tidak ada",
}  # fmt: skip


def month_of(text: str) -> Period | None:
    """The month of "2026-11"; None when there is no such month."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    return month_period(year, month) if FIRST_YEAR <= year <= 2100 and 1 <= month <= 12 else None


def key_of(period: Period) -> str:
    return f"{period.first:%Y-%m}"


@dataclass(frozen=True)
class Place:
    """One village of the month: contacts by kind, and how many doors stayed closed."""

    name: str
    visits: int
    calls: int
    messages: int
    not_met: int


@dataclass(frozen=True)
class Report:
    """The figures of one person and month."""

    contacts: int
    met: int
    businesses: int
    first_time: int
    minutes: int
    agreed: int
    done: int
    requests: int
    places: tuple[Place, ...]
    weak: tuple[tuple[str, int], ...]
    outreach: Outreach

    def figures(self) -> list[tuple[str, str]]:
        hours, minutes = divmod(self.minutes, 60)
        told = f"{hours} jam {minutes} menit" if hours else f"{minutes} menit"
        return [
            ("Kunjungan dan hubungan", str(self.contacts)),
            ("Di antaranya bertemu", str(self.met)),
            ("Usaha yang ditemui", str(self.businesses)),
            ("Usaha yang baru pertama kali ditemui", str(self.first_time)),
            ("Langkah yang disepakati", str(self.agreed)),
            ("Langkah yang dilihat selesai", str(self.done)),
            ("Permintaan didatangi yang dijawab dengan kunjungan", str(self.requests)),
            ("Lama bersama pemilik usaha, yang dicatat", told),
            *self.outreach.figures(),
        ]


def contacts_of(viewer: Viewer, person: UUID, period: Period) -> Any:
    """The contacts of one person in a month, as far as the viewer sees them."""
    theirs = Q(officer__user=person) | Q(officer__user__isnull=True, by_user=person)
    return (
        Visit.objects.visible_to(viewer).valid().between(period.first, period.last).filter(theirs)
    )


def report_of(viewer: Viewer, person: UUID, period: Period) -> Report:
    """Drawn from the rows each time: a mistake that is marked later is out at once."""
    rows = list(
        contacts_of(viewer, person, period)
        .values("pk", "business_id", "business__village_code", "kind", "met", "minutes")
    )  # fmt: skip
    ids = [r["pk"] for r in rows]
    met = {r["business_id"] for r in rows if r["met"] == Visit.Met.MET}
    first = (
        Visit.objects.met().filter(business__in=met).values("business")
        .annotate(first=Min("on")).filter(first__gte=period.first).count()
    )  # fmt: skip
    weak = Finding.objects.filter(visit__in=ids, level=diagnosis.WEAK)
    counted = dict(weak.values_list("aspect").annotate(n=Count("pk")))
    labels = [(a.label, counted.get(a.key, 0)) for a in diagnosis.current().aspects]
    return Report(
        contacts=len(rows), met=sum(r["met"] == Visit.Met.MET for r in rows),
        businesses=len(met), first_time=first, minutes=sum(r["minutes"] or 0 for r in rows),
        agreed=Step.objects.filter(visit__in=ids).count(),
        done=Step.objects.filter(seen_in__in=ids).count(),
        requests=Request.objects.filter(visit__in=ids, state=VISITED).count(),
        places=_places(rows),
        weak=tuple(sorted(((w, n) for w, n in labels if n), key=lambda p: -p[1])),
        outreach=outreach_of(viewer, person, period),
    )  # fmt: skip


def _places(rows: Iterable[dict[str, Any]]) -> tuple[Place, ...]:
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        one = counts.setdefault(row["business__village_code"], Counter())
        one[row["kind"]] += 1
        one["not_met"] += row["met"] != Visit.Met.MET
    names = known.names_of(set(counts) | {c[:8] for c in counts})
    return tuple(
        Place(f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}",
              n[Visit.Kind.VISIT], n[Visit.Kind.CALL], n[Visit.Kind.MESSAGE], n["not_met"])
        for code, n in sorted(counts.items())
    )  # fmt: skip


COLUMNS: Final = (
    Column("on", "Tanggal", "date"),
    Column("business", "Usaha", width=34),
    Column("number", "Nomor", width=22),
    Column("place", "Desa, kecamatan", width=34),
    Column("kind", "Cara"),
    Column("met", "Hasil", width=30),
    Column("minutes", "Menit", "int"),
    Column("agreed", "Langkah disepakati", "int"),
    Column("done", "Langkah dilihat selesai", "int"),
    Column("note", "Catatan", width=50),
)


def rows_of(viewer: Viewer, person: UUID, period: Period) -> list[dict[str, Any]]:
    """Every contact, session and potential of the month, for the spreadsheet and the letter."""
    found = list(
        contacts_of(viewer, person, period).select_related("business__facts")
        .annotate(agreed=Count("steps", distinct=True), done=Count("saw", distinct=True))
        .order_by("on", "created_at", "pk")
    )  # fmt: skip
    codes = {v.business.village_code for v in found}
    names = known.names_of(codes | {c[:8] for c in codes})
    rows = []
    for made in found:
        business = naming.hide(viewer, made.business)
        code = business.village_code
        rows.append({
            "on": made.on, "business": business.name, "number": business.number,
            "place": f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}",
            "kind": str(made.get_kind_display()), "met": SHORT[made.met],
            "minutes": made.minutes, "agreed": made.agreed, "done": made.done,
            "note": naming.reader_of(viewer, business)(made.note),
        })  # fmt: skip
    return sorted([*rows, *outreach_rows(viewer, person, period)], key=lambda row: row["on"])


def months_before(today: date, many: int = 12) -> list[Period]:
    """This month and those before it, newest first."""
    at = today.year * 12 + today.month - 1
    return [month_period((at - n) // 12, (at - n) % 12 + 1) for n in range(many)]
