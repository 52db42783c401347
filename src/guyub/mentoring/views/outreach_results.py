"""One session with what became of who came."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.components import Cell, Column, Fact
from guyub.kernel.dates import format_date, months_after
from guyub.kernel.rupiah import format_number
from guyub.licences.requirements import papers
from guyub.mentoring.models import Newcomer, Officer, Session
from guyub.mentoring.outreach import themes as outreach_themes
from guyub.mentoring.outreach.permissions import PLAN, RECORD
from guyub.mentoring.outreach.results import (
    DEFINITION,
    MILESTONES,
    Became,
    Guest,
    became_of,
    firsts,
)
from guyub.mentoring.outreach.states import HELD, PLANNED, SESSION, SESSION_TONES
from guyub.mentoring.permissions import VIEW
from guyub.mentoring.views.frame import place
from guyub.mentoring.views.outreach import (
    came_to,
    fills,
    is_late,
    may_void_here,
    of_session,
    organiser,
    session_or_404,
)
from guyub.registry import numbers
from guyub.registry.models import Registration

COLUMNS = (
    Column("Sejak sosialisasi"), Column("Ya", num=True), Column("Tidak", num=True),
    Column("Belum diketahui", num=True), Column("Belum waktunya", num=True),
    Column("Usaha hadir", num=True),
)  # fmt: skip


@needs(VIEW)
def session_page(request: VisitRequest, number: str) -> HttpResponse:
    """What it was about, who came, what became of them."""
    row, today = session_or_404(request, number), timezone.localdate()
    came = came_to(request, row) if row.state == HELD else []
    guests = [Guest(c["key"], row.on, products=c["all_products"], paper=row.paper) for c in came]
    became = became_of(request.visit, guests, today)
    names = dict(Officer.objects.filter(pk__in=row.officers).values_list("pk", "name"))
    fresh = list(
        Newcomer.objects.filter(session=row).values_list("registration__state", flat=True)
    )  # fmt: skip
    filled = fills(request, RECORD, row)
    context: dict[str, Any] = {
        "row": row, "state": SESSION.states[row.state], "tone": SESSION_TONES[row.state],
        "late": is_late(row, today), "facts": _facts(row, names), "came": came,
        "round_url": numbers.page_of(request.visit, row.round_number),
        "counts": _counts(row, came, fresh),
        "newcomers": _newcomers(fresh), "milestones": _milestones(became, row, today),
        "guests": _guests(came, became), "far": sum(not c["seen"] for c in came),
        "definition": DEFINITION, "moment": today,
        "hopes": [k.label for k in became.kinds if k.key in _hopes(row)],
        "may_plan": row.state == PLANNED and fills(request, PLAN, row),
        "may_hold": row.state == PLANNED and filled,
        "may_fill": row.state == HELD and filled, "may_void": may_void_here(request, row),
        "may_print": request.visit.may(RECORD), "crumbs": of_session(row),
    }  # fmt: skip
    return render(request, "mentoring/session.html", context)


def _hopes(row: Session) -> tuple[str, ...]:
    theme = outreach_themes.themes().get(row.theme)
    return theme.hopes if theme else ()


def _facts(row: Session, names: dict[UUID, str]) -> list[Fact]:
    paper = papers().get(row.paper)
    led = [names[pk] for pk in row.officers if pk in names]
    found = [
        Fact("Tentang", outreach_themes.label(row.theme) + (f": {paper.short}" if paper else "")),
        Fact("Hari", format_date(row.on)),
        Fact("Tempat", ", ".join(p for p in (row.venue, place(row.village_code)) if p)),
        Fact("Penyelenggara", organiser(row)),
    ]
    if row.round_number:
        found.append(Fact("Program bantuan", row.round_number))
    if led:
        found.append(Fact("Dipimpin", ", ".join(led)))
    if row.speakers:
        found.append(Fact("Pembicara dari luar", row.speakers))
    found.append(Fact("Dicatat oleh", row.by_name))
    if row.note:
        found.append(Fact("Catatan", row.note))
    return found


def _counts(row: Session, came: list[Any], fresh: list[str]) -> list[tuple[str, str]]:
    """Invited against came; unknown stays unknown."""
    others = "belum diketahui" if row.others is None else format_number(row.others)
    invited = "belum diketahui" if row.invited is None else format_number(row.invited)
    return [
        ("Diundang", invited), ("Usaha hadir", format_number(len(came))), ("Orang lain", others),
        ("Di antaranya calon usaha", format_number(len(fresh))),
    ]  # fmt: skip


def _newcomers(states: list[str]) -> str:
    if not states:
        return ""
    said = Counter(states)
    words = [
        f"{said[key]} {str(label).lower()}"
        for key, label in Registration.State.choices if said[key]
    ]  # fmt: skip
    return f"Calon usaha yang didaftarkan: {', '.join(words)}."


def _cells(line: Any) -> list[Cell]:
    numbers_ = (line.yes, line.no, line.unknown, line.waiting, line.all)
    return [Cell(line.kind.label), *(Cell(format_number(n)) for n in numbers_)]


def _milestones(became: Became, row: Session, today: Any) -> list[dict[str, Any]]:
    found = []
    for months in MILESTONES:
        end = months_after(row.on, months)
        ended = end < today
        found.append({
            "title": f"{months} bulan",
            "note": f"Sampai {format_date(end)}" + ("." if ended else ", masih berjalan."),
            "columns": list(COLUMNS), "rows": [_cells(line) for line in became.of(months)],
        })  # fmt: skip
    return found


def _guests(came: list[dict[str, Any]], became: Became) -> list[dict[str, Any]]:
    labels = {k.key: k.label for k in became.kinds}
    papers_only = ("licence_asked", "licence_got")
    rows = []
    for one, facts, met in zip(came, became.facts, became.met, strict=True):
        # Guests from elsewhere are counted, and nothing is told of one of them.
        if not one["seen"]:
            continue
        said = [f"{labels[k]} {format_date(day)}" for k, day in firsts(facts).items()]
        products = []
        for pk, name in one["products"]:
            found = firsts(facts, pk)
            words = [f"{labels[k].lower()} {format_date(found[k])}"
                     for k in papers_only if k in found]  # fmt: skip
            products.append((name, ", ".join(words)))
        silent = (
            f"Belum ada catatan. Terakhir ditemui {format_date(met)}." if met
            else "Belum diketahui: belum ditemui sejak itu."
        )  # fmt: skip
        rows.append({**one, "said": said, "products": products, "silent": silent})
    return rows
