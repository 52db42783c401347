"""The list of recipients at the office: made, read, announced, opened again."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.aid import selection as method
from guyub.aid.actions import deciding_selection as actions
from guyub.aid.models import Result, Round, Selection
from guyub.aid.permissions.deciding import ANNOUNCE, DRAFT, LETTER, RANK, VIEW
from guyub.aid.policy_scoring import points
from guyub.aid.queries.deciding import (
    decree_waits,
    shown_selection,
    within,
)
from guyub.aid.queries.deciding_inputs import inputs_of
from guyub.aid.queries.deciding_letters import place_names
from guyub.aid.states import ROUND, SELECTION
from guyub.aid.views.deciding_common import (
    LABELS,
    TONES,
    own_office,
    recipient_of,
    round_crumbs,
    round_or_404,
)
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.components import Cell, Column, Link
from guyub.kernel.rupiah import format_number, format_rupiah

SHOWN = 25


@needs(VIEW)
def listing(request: VisitRequest) -> HttpResponse:
    """Lists of all rounds: drafts first, then what was announced lately."""
    rows = within(request.visit, Selection.objects.select_related("round").defer("inputs"))
    found = rows.filter(state__in=("draft", "announced")).order_by("-state", "-run_at", "pk")[:100]
    context = {
        "rows": [
            {"row": r, "state": SELECTION.label(r.state),
             "tone": "warn" if r.state == "draft" else "ok"}
            for r in found
        ],
        "crumbs": [("Daftar penerima", "")],
    }  # fmt: skip
    return render(request, "aid/deciding_lists.html", context)


@needs(VIEW)
def page(request: VisitRequest, number: str) -> HttpResponse:
    """The ranked table with verdicts and reasons, money, quotas, and the next step."""
    return _page(request, round_or_404(request, number))


def _page(request: VisitRequest, round_: Round, problem: str = "") -> HttpResponse:
    visit, today = request.visit, timezone.localdate()
    listed = shown_selection(round_)
    own, person = own_office(request, round_), visit.act().person_id
    draft = listed is not None and listed.state == "draft"
    stale = False
    if listed is not None and draft:
        stale = method.digest(inputs_of(round_, today)) != listed.digest
    made_it = listed is not None and listed.maker_person == person
    announces = own and visit.may(ANNOUNCE)
    context: dict[str, Any] = {
        "round": round_,
        "state": ROUND.label(round_.state),
        "listed": listed,
        "list_state": SELECTION.label(listed.state) if listed else "",
        "problem": problem,
        "stale": stale,
        "may_run": own and visit.may(RANK) and round_.state in ("checking", "ranked"),
        "may_decide": announces and draft and not made_it,
        "own_waits": announces and draft and made_it,
        "may_reconsider": announces and round_.state == "announced",
        "may_decree": own and visit.may(DRAFT) and round_.state == "announced",
        "may_print_letters": visit.may(LETTER),
        "waits": decree_waits(round_, listed, today) if round_.state == "announced" else "",
        "crumbs": round_crumbs(request.visit, round_, ("Seleksi", "")),
        **(_table(request, listed) if listed else {"rows": []}),
    }
    return render(request, "aid/deciding_selection.html", context, status=409 if problem else 200)


def _table(request: VisitRequest, listed: Selection) -> dict[str, Any]:
    results = list(
        listed.results.select_related("proposal__group", "proposal__business__facts").order_by("pk")
    )
    counted = Counter(r.verdict for r in results)
    wanted = request.GET.get("hasil", "")
    wanted = wanted if wanted in LABELS else ""
    whole = request.GET.get("semua") == "1"
    shown = [r for r in results if not wanted or r.verdict == wanted]
    chosen = [r.score for r in results if r.verdict == "selected" and r.score is not None]
    cut = min(chosen, default=None)
    at = max(0, int(request.GET["dari"])) if request.GET.get("dari", "").isdigit() else 0
    part = shown if whole else shown[at : at + SHOWN]
    here = reverse("aid:selection", args=[listed.round.number])

    def address(**values: object) -> str:
        return f"{here}?{urlencode({k: v for k, v in values.items() if v})}"

    places = place_names(r.proposal.village_code for r in part)
    last = max((i for i, r in enumerate(shown) if r.verdict == "selected"), default=-1)
    # The first one below the last recipient: there the table draws its line.
    line = shown[last + 1].pk if -1 < last < len(shown) - 1 else None
    return {
        "rows": [
            {**_row(request.visit, r, places, listed.round), "below": r.pk == line} for r in part
        ],
        "cut": points(cut) if cut is not None else "",
        "counts": [
            {"label": LABELS[v], "value": format_number(counted[v])} for v in LABELS
        ],
        "chips": [
            Link(LABELS[v], address(hasil="" if wanted == v else v), wanted == v, counted[v])
            for v in LABELS
        ],
        "shown": len(part), "total": len(shown), "whole": whole,
        "next_url": "" if whole or at + SHOWN >= len(shown)
        else address(hasil=wanted, dari=at + SHOWN),
        "previous_url": "" if whole or not at
        else address(hasil=wanted, dari=max(0, at - SHOWN)),
        "all_url": address(hasil=wanted, semua=1),
        **_money(listed),
        **_quotas(listed),
    }  # fmt: skip


def _row(visit: Visit, result: Result, places: dict[str, str], round_: Round) -> dict[str, Any]:
    one = result.proposal
    return {
        "rank": result.rank,
        "name": recipient_of(visit, result, round_),
        "number": one.number,
        "place": places.get(one.village_code, ""),
        "score": points(result.score) if result.score is not None else "",
        "verdict": LABELS[result.verdict],
        "tone": TONES[result.verdict],
        "amount": result.amount,
        "selected": result.verdict == "selected",
        "reasons": [r["words"] for r in result.reasons],
        "url": reverse("aid:result", args=[round_.number, one.number]),
    }


def _money(listed: Selection) -> dict[str, Any]:
    """Purses as the list saw them, what it gives and what is left."""
    funds = listed.inputs.get("funds", [])
    given: Counter[str] = Counter()
    for result in listed.results.prefetch_related("awards"):
        for a in result.awards.all():
            given[str(a.fund_id)] += a.quantity * a.unit_price
    whole, spent = sum(f["amount"] for f in funds), sum(given[f["id"]] for f in funds)
    return {
        "fund_columns": [
            Column("Dana"), Column("Tersedia", num=True), Column("Diberikan", num=True),
            Column("Sisa", num=True),
        ],
        "funds": [
            [
                Cell(f["name"]), Cell(format_rupiah(f["amount"])),
                Cell(format_rupiah(given[f["id"]])),
                Cell(format_rupiah(f["amount"] - given[f["id"]])),
            ]
            for f in funds
        ],
        "fund_footer": [
            "Jumlah", format_rupiah(whole), format_rupiah(spent), format_rupiah(whole - spent),
        ] if funds else [],
    }  # fmt: skip


def _quotas(listed: Selection) -> dict[str, Any]:
    """How the quotas stand: told again from the frozen inputs."""
    if not listed.inputs.get("quotas"):
        return {"quota_columns": [], "quotas": []}
    uses = method.run(listed.inputs).quotas
    return {
        "quota_columns": [
            Column("Kuota"), Column("Paling sedikit", num=True), Column("Paling banyak", num=True),
            Column("Terisi", num=True), Column("Keterangan"),
        ],
        "quotas": [
            [
                Cell(q.label), Cell("-" if q.least is None else format_number(q.least)),
                Cell("-" if q.most is None else format_number(q.most)),
                Cell("-" if q.part == "group" else format_number(q.used)),
                Cell(f"kurang {q.short}" if q.short else "penuh" if q.used == q.most else "-"),
            ]
            for q in uses
        ],
    }  # fmt: skip


@needs(RANK)
def run(request: VisitRequest, number: str) -> HttpResponse:
    """Make the list, or make it anew."""
    round_ = round_or_404(request, number)
    try:
        made = actions.run_selection(request.visit.act(), round_.pk)
    except DomainError as error:
        return _page(request, round_, str(error.sentence))
    messages.success(request, f"Daftar {made.number} sudah disusun. Orang lain yang menyetujui.")
    return redirect("aid:selection", round_.number)


@needs(ANNOUNCE)
def decide(request: VisitRequest, number: str) -> HttpResponse:
    """Approve and announce, or give back with a reason."""
    round_ = round_or_404(request, number)
    act, mark = request.visit.act(), request.POST.get("sidik", "")
    try:
        if request.POST.get("putusan") == "kembalikan":
            actions.return_selection(act, round_.pk, mark, request.POST.get("reason", ""))
            messages.success(request, "Daftar dikembalikan untuk disusun ulang.")
        else:
            actions.announce_selection(act, round_.pk, mark)
            messages.success(request, "Daftar sudah diumumkan. Masa keberatan dimulai hari ini.")
    except StaleVersion:
        return _page(
            request, round_, "Daftar ini baru saja disusun ulang. Baca lagi sebelum memutuskan."
        )
    except DomainError as error:
        return _page(request, round_, str(error.sentence))
    return redirect("aid:selection", round_.number)


@needs(ANNOUNCE)
def reconsider(request: VisitRequest, number: str) -> HttpResponse:
    """Open an announced list again."""
    round_ = round_or_404(request, number)
    try:
        actions.reconsider(request.visit.act(), round_.pk, request.POST.get("reason", ""))
    except DomainError as error:
        return _page(request, round_, str(error.sentence))
    messages.success(request, "Putaran dibuka lagi. Cek yang perlu, lalu susun daftar ulang.")
    return redirect("aid:selection", round_.number)
