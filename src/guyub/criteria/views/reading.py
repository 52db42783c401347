"""The list of rules and the page of one: what it says, whom it lets in, its examples and life."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.criteria.language import Example, Unreadable, decide
from guyub.criteria.language.saying import condition
from guyub.criteria.language.tree import conditions
from guyub.criteria.models import Version
from guyub.criteria.permissions import DECIDE, VIEW, WRITE
from guyub.criteria.queries import Seen, rules_of, seen, whole
from guyub.criteria.reading import examples_of
from guyub.criteria.states import DRAFT, MACHINE, PROPOSED, PUBLISHED
from guyub.criteria.subjects import Count
from guyub.kernel.components import Cell, Column, Link
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number, format_percent

TONES = {DRAFT: "warn", PROPOSED: "warn", PUBLISHED: "ok"}
VERDICT_WORDS = {True: "memenuhi", False: "tidak memenuhi", None: "belum bisa dipastikan"}


def rule_or_404(request: VisitRequest, pk: UUID) -> Seen:
    found = seen(request.visit, pk)
    if found is None:
        raise Http404
    return found


def may_write(request: VisitRequest) -> bool:
    """Whether the visit writes rules: the role's verb, in an office that makes its own."""
    return request.visit.may(WRITE) and bool(request.visit.scope.own_office)


def tabs(here: str) -> list[Link]:
    """Rules and parameters side by side."""
    both = (("Aturan", "criteria:list"), ("Ketentuan", "criteria:parameters"))
    return [Link(label, reverse(name), active=name == here) for label, name in both]


@needs(VIEW)
def rule_list(request: VisitRequest) -> HttpResponse:
    """All rules of the office with their sentence and state."""
    items = [Seen.of(rule) for rule in rules_of(request.visit)]
    context = {
        "items": [
            {
                "rule": item.rule,
                "said": item.said(item.in_force or item.shown),
                "draft": item.said(item.open) if item.open and item.in_force else "",
                "state": item.state,
                "tone": TONES.get(item.shown.state if item.shown else "", "quiet"),
                "maker": item.open.maker if item.open else "",
            }
            for item in items
        ],
        "may_write": may_write(request),
        "tabs": tabs("criteria:list"),
        "crumbs": [("Aturan", "")],
    }
    return render(request, "criteria/list.html", context)


@needs(VIEW)
def rule_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One rule: its sentence, counts today, examples, versions."""
    return page_of(request, rule_or_404(request, pk))


def page_of(request: VisitRequest, found: Seen, problem: str = "") -> HttpResponse:
    """The page, with what was refused on top."""
    visit, today = request.visit, timezone.localdate()
    version = found.shown
    parts = found.counted(visit, version, today) if version else {}
    person = visit.user.person_id if visit.user else None
    state = version.state if version else ""
    own = version is not None and person in version.authors
    holds = found.in_force if found.open else None
    context: dict[str, Any] = {
        "rule": found.rule,
        "wording": version,
        "problem": problem,
        "state": found.state,
        "tone": TONES.get(state, "quiet"),
        "said": found.said(version),
        "token": found.token,
        "holds": found.said(holds) if holds else "",
        "holds_basis": holds.legal_basis if holds else "",
        "bases": _bases(found, version),
        "total": whole(parts),
        "noun": found.subject.label,
        "today": format_date(today),
        "columns": [
            Column("Kecamatan"), Column("Memenuhi", num=True), Column("Tidak", num=True),
            Column("Belum bisa dipastikan", num=True),
        ],
        "rows": [_row(found.subject.part_name(part), n) for part, n in parts.items()],
        "footer": _row("Jumlah", whole(parts)) if parts else [],
        "examples": _examples(found, version),
        "history": [_told(found, v) for v in found.versions],
        "remark": version.remark if version and state == DRAFT else "",
        "may_write": may_write(request) and state != PROPOSED,
        "may_finish": may_write(request) and state == DRAFT,
        "may_decide": visit.may(DECIDE) and state == PROPOSED and not own,
        "own_waits": visit.may(DECIDE) and state == PROPOSED and own,
        "may_end": visit.may(DECIDE) and found.in_force is not None,
        "crumbs": [("Aturan", reverse("criteria:list")), (found.rule.title, "")],
    }  # fmt: skip
    return render(request, "criteria/detail.html", context, status=200 if not problem else 409)


def _row(name: str, n: Count) -> list[Cell]:
    share = f" ({format_percent(n.yes / n.all)})" if n.all else ""
    return [
        Cell(name), Cell(format_number(n.yes) + share), Cell(format_number(n.no)),
        Cell(format_number(n.unknown)),
    ]  # fmt: skip


def _bases(found: Seen, version: Version | None) -> list[tuple[str, str]]:
    """Conditions that quote an article, each with it."""
    node = found.node(version) if version else None
    if node is None:
        return []
    catalogue = found.subject.catalogue
    return [(condition(c, catalogue), c.article) for c in conditions(node) if c.article]


def _examples(found: Seen, version: Version | None) -> list[dict[str, Any]]:
    """Each example with what comes out today; one that cannot be read fails."""
    node = found.node(version) if version else None
    if version is None or node is None:
        return []
    catalogue = found.subject.catalogue
    rows = []
    for stored in version.examples:
        try:
            example: Example = examples_of([stored], catalogue)[0]
        except Unreadable as error:
            rows.append({"title": stored["title"], "problem": str(error), "good": False})
            continue
        answer = decide(node, example.known, example.today)
        rows.append(
            {
                "title": example.title,
                "known": [
                    (catalogue.label(ref), value)
                    for ref, value in stored_words(stored, found).items()
                ],
                "expected": VERDICT_WORDS[example.expected],
                "answer": VERDICT_WORDS[answer],
                "good": answer is example.expected,
                "problem": "",
            }
        )
    return rows


def stored_words(stored: dict[str, Any], found: Seen) -> dict[Any, str]:
    """What an example knows, in words."""
    from guyub.criteria.editing import typed
    from guyub.criteria.language import Kind
    from guyub.criteria.language.saying import name
    from guyub.criteria.reading import ref_of, value_of

    catalogue, words = found.subject.catalogue, {}
    for text, given in stored["known"].items():
        ref = ref_of(text, catalogue)
        value = value_of(ref, given, catalogue)
        named = catalogue[ref].kind in (Kind.CHOICE, Kind.CODE)
        words[ref] = name(catalogue[ref], value) if named else typed(ref, value, catalogue)
    return words


def _told(found: Seen, version: Version) -> dict[str, Any]:
    counted = version.counted
    return {
        "said": found.said(version),
        "legal_basis": version.legal_basis,
        "ender": version.ender,
        "ended_at": version.ended_at,
        "ended_because": version.ended_because,
        "number": version.number,
        "state": MACHINE.states[version.state],
        "maker": version.maker,
        "made_at": version.made_at,
        "decider": version.decider,
        "decided_at": version.decided_at,
        "remark": version.remark,
        "counted": (
            f"{format_number(counted['yes'])} memenuhi, {format_number(counted['no'])} tidak,"
            f" {format_number(counted['unknown'])} belum bisa dipastikan"
            if counted
            else ""
        ),
    }
