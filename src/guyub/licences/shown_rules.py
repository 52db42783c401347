"""Own wordings, settled doubts and touched products as pages show them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from guyub.accounts.models import Office
from guyub.accounts.visit import Visit
from guyub.criteria.editing import typed
from guyub.criteria.language import Example, Kind, say
from guyub.criteria.language.deciding import Verdict
from guyub.criteria.language.saying import name
from guyub.kernel.components import Cell, Column, Difference
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number
from guyub.licences import board, funnel, touched
from guyub.licences.actions.wordings import differences
from guyub.licences.book import (
    Book,
    composed,
    left_out,
    published,
    published_for,
    regency_of,
    with_row,
    wording_of,
)
from guyub.licences.models import OfficeWording, Settlement
from guyub.licences.product_facts import PRODUCTS
from guyub.licences.requirements import Wording, papers
from guyub.licences.states_rules import APPROVED, DRAFT, PROPOSED, PUBLISHED, REPLACED, WORDING
from guyub.licences.touched import Change, Counts
from guyub.licences.views_common import short_of
from guyub.registry.rule_facts import place_name

VERDICTS = {True: "perlu", False: "tidak perlu", None: "belum bisa dipastikan"}
PLACES = {
    funnel.ALL_HELD: "Tidak ada lagi", funnel.ASK: "Perlu ditanya dulu",
    funnel.WAITS: "Menunggu surat lain",
}  # fmt: skip
TONES = {DRAFT: "warn", PROPOSED: "warn", PUBLISHED: "ok"}


def at_words(place: str) -> str:
    """A place on the way, for people."""
    return PLACES.get(place) or short_of(place)


def mark_of(doubt: str) -> str:
    """How an address names a doubt."""
    return hashlib.sha256(doubt.encode()).hexdigest()[:16]


def wordings_of(visit: Visit) -> Any:
    """Wordings of the visit's own office, newest first."""
    if visit.office is None:
        return OfficeWording.objects.none()
    return OfficeWording.objects.filter(office_id=visit.office.pk).order_by("-made_at", "-pk")


def settlements_of(visit: Visit) -> Any:
    """Answers of the visit's own office, newest first."""
    if visit.office is None:
        return Settlement.objects.none()
    return Settlement.objects.filter(office_id=visit.office.pk).order_by("-made_at", "-pk")


def settled(regency: str, key: str) -> dict[str, Settlement]:
    """What the office of a regency follows, by the doubt that it settles."""
    rows = Settlement.objects.filter(regency_code=regency, paper=key, state=APPROVED)
    return {row.doubt: row for row in rows.order_by("pk")}


def all_settled(regency: str) -> set[tuple[str, str]]:
    """(paper, doubt) of everything that the office of a regency settled."""
    rows = Settlement.objects.filter(regency_code=regency, state=APPROVED)
    return set(rows.values_list("paper", "doubt")) if regency else set()


@dataclass(frozen=True)
class Sides:
    """The papers of an office without a wording and with it; None where neither is known any
    more."""

    before: Book
    after: Book


def sides_of(row: OfficeWording) -> Sides | None:
    """What the wording changes, now; None once it is over."""
    rows = published([row.regency_code]).get(row.regency_code, [])
    if row.state in (DRAFT, PROPOSED):
        return Sides(composed(rows), composed(with_row(rows, row)))
    if row.state != PUBLISHED:
        return None
    gone = OfficeWording.objects.filter(replaced_by=row, state=REPLACED)
    others = [r for r in rows if r.pk != row.pk]
    return Sides(composed([*others, *gone]), composed(rows))


def changes_of(row: OfficeWording, today: date) -> list[Change]:
    sides = sides_of(row)
    return touched.between(sides.before, sides.after, today) if sides else []


def base_of(row: OfficeWording, today: date) -> Wording | None:
    """The wording that would hold without this one: on its day, or today for one of the past."""
    sides = sides_of(row)
    if sides is None:
        return None
    paper = sides.before.get(row.paper)
    if paper is None:
        return None
    stands = set(row.instead_of)
    named = next((w for w in paper.wordings if not w.own and w.since in stands), None)
    return named or paper.on(max(row.valid_from, today))


def left_out_of(visit: Visit) -> list[dict[str, Any]]:
    """Published wordings that hold no longer since the shipped files changed: of the own office,
    or of every office below one above. The page of one is the own office's only."""
    own = regency_of(visit)
    by = published([own]) if own else published_for(visit)
    found = [one for rows in by.values() for one in left_out(rows)]
    names = {} if own or not found else dict(
        Office.objects.filter(pk__in={one.row.office_id for one in found})
        .values_list("pk", "name")
    )  # fmt: skip
    return [
        {"row": one.row, "short": short_of(one.row.paper), "why": one.why, "own": bool(own),
         "office": names.get(one.row.office_id, "")}
        for one in found
    ]  # fmt: skip


def why_left_out(row: OfficeWording) -> str:
    """Why a published wording does not hold, "" for one that does."""
    if row.state != PUBLISHED:
        return ""
    rows = published([row.regency_code]).get(row.regency_code, [])
    return next((one.why for one in left_out(rows) if one.row.pk == row.pk), "")


def compared(old: Wording | None, new: Wording) -> list[Difference]:
    """The parts in which a wording differs from the one before."""
    rows = [
        Difference(label, "belum ada" if old is None else show(old), show(new))
        for label, show in _PARTS
    ]
    return [row for row in rows if row.left != row.right]


def _steps(wording: Wording) -> str:
    return "\n".join(
        f"{n}. {s.title} ({s.who}{f', {s.days} hari kerja' if s.days else ''})"
        for n, s in enumerate(wording.steps, start=1)
    )


_PARTS: list[tuple[str, Any]] = [
    ("Berlaku mulai", lambda w: format_date(w.since)),
    ("Untuk siapa", lambda w: w.whom),
    ("Syarat lengkapnya", lambda w: say(w.applies, PRODUCTS)),
    ("Punya dulu", lambda w: ", ".join(short_of(key) for key in w.needs)),
    ("Langkah", _steps),
    ("Biaya", lambda w: w.cost_words),
    ("Masa berlaku", lambda w: w.validity_words),
    ("Masa berlaku dalam bulan", lambda w: w.months),
    ("Yang menerbitkan", lambda w: w.issuer),
    ("Yang membantu", lambda w: ", ".join(w.helps)),
    ("Dasar hukum", lambda w: w.legal_basis),
    ("Sumber", lambda w: w.source),
    ("Sumber dibaca pada", lambda w: format_date(w.checked_on) if w.checked_on else ""),
]


def readable(row: OfficeWording) -> Wording | None:
    try:
        return wording_of(row)
    except ValueError:
        return None


def examples_of(row: OfficeWording) -> list[dict[str, Any]]:
    """Examples that come out otherwise by the rule as it is written now."""
    try:
        return [_example(example, found) for example, found in differences(row)]
    except ValueError:
        return []


def _example(example: Example, found: Verdict) -> dict[str, Any]:
    known = []
    for ref, value in example.known.items():
        fact = PRODUCTS[ref]
        words = (
            name(fact, str(value)) if fact.kind in (Kind.CHOICE, Kind.CODE)
            else typed(ref, value, PRODUCTS)
        )  # fmt: skip
        label = PRODUCTS.label(ref)
        known.append((f"{label[:1].upper()}{label[1:]}", words))
    return {
        "title": example.title, "known": known, "was": VERDICTS[example.expected],
        "now": VERDICTS[found],
    }  # fmt: skip


WAY_COLUMNS = [
    Column("Surat berikutnya sekarang", head=True), Column("Menjadi"), Column("Produk", num=True),
]  # fmt: skip


def tables(found: Counts) -> dict[str, Any]:
    """Counts as numbers and tables: what happens, by sub-district, from which next paper to which.
    Only what happens to some product has a column."""
    kinds = [kind for kind in touched.KINDS if found.kinds.get(kind)]

    def line(label: str, counts: Mapping[str, int]) -> list[Cell]:
        numbers = [counts.get(kind, 0) for kind in kinds]
        return [Cell(label), *(Cell(format_number(n)) for n in (*numbers, sum(numbers)))]

    rows = sorted(
        (line(place_name(part), counts) for part, counts in found.parts.items()),
        key=lambda cells: str(cells[0].text),
    )
    ways = sorted(found.ways.items(), key=lambda item: (-item[1], item[0]))
    return {
        "total": found.total, "rows": rows, "footer": line("Jumlah", found.kinds),
        "kinds": [(touched.KINDS[kind], found.kinds[kind]) for kind in kinds],
        "columns": [
            Column("Kecamatan", head=True),
            *(Column(touched.KINDS[kind], num=True) for kind in kinds),
            Column("Jumlah", num=True),
        ],
        "ways": [
            [Cell(at_words(was)), Cell(at_words(to)), Cell(format_number(n))]
            for (was, to), n in ways
        ],
        "way_columns": WAY_COLUMNS,
    }  # fmt: skip


def kept(day: date, found: Counts) -> dict[str, Any]:
    """Counts as a published wording keeps them."""
    return {
        "mulai": day.isoformat(), "produk": found.total, "jenis": dict(found.kinds),
        "kecamatan": {part: sum(counts.values()) for part, counts in found.parts.items()},
    }  # fmt: skip


def named(visit: Visit, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Touched products with names as the visit may read them, and what happens to each."""
    rows = list(rows)
    by: dict[UUID, dict[str, Any]] = {row["product_id"]: row for row in rows}
    told = []
    for one in board.named(visit, [{**row, "helped": False} for row in rows], set()):
        row = by[one["pk"]]
        told.append({
            **one, "was": at_words(row["was"]),
            "becomes": at_words(row["becomes"]), "moved": row["was"] != row["becomes"],
            "gained": _shorts(row["gained"]), "lost": _shorts(row["lost"]),
            "asked": _shorts(row["asked"]), "cleared": _shorts(row["cleared"]),
        })  # fmt: skip
    return told


def _shorts(keys: Sequence[str]) -> str:
    return ", ".join(short_of(key) for key in keys)


def line_of(row: OfficeWording, today: date) -> dict[str, Any]:
    """A wording in a list."""
    paper = papers().get(row.paper)
    state = WORDING.states[row.state]
    if row.state == PUBLISHED:
        begins = row.valid_from > today
        state = "Berlaku" if not begins else f"Berlaku mulai {format_date(row.valid_from)}"
    return {
        "row": row, "short": paper.short if paper else row.paper, "state": state,
        "tone": TONES.get(row.state, "quiet"), "whom": row.content["whom"],
    }  # fmt: skip
