"""The list of recipients: for the office, for anybody, for each applicant; letters to the rest."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import Visit, VisitRequest, needs, public
from guyub.aid import selection as method
from guyub.aid.actions import deciding_selection as actions
from guyub.aid.models import Proposal, Result, Round, Selection
from guyub.aid.permissions.deciding import ANNOUNCE, DRAFT, RANK, RESULT, VIEW
from guyub.aid.permissions.proposing import VIEW as PROPOSAL_VIEW
from guyub.aid.policy_scoring import points
from guyub.aid.queries.deciding import (
    PublicLine,
    decree_waits,
    objection_window,
    public_lines,
    public_others,
    public_round,
    shown_selection,
    within,
)
from guyub.aid.queries.deciding_inputs import inputs_of
from guyub.aid.queries.deciding_letters import place_names, refusal_letters
from guyub.aid.selection_words import CODES
from guyub.aid.states import ROUND, SELECTION
from guyub.aid.views.deciding_common import (
    office_or_404,
    own_office,
    pdf,
    round_crumbs,
    round_or_404,
)
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.components import Cell, Column, Link
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.registry import naming

SHOWN = 25
TONES = {"selected": "ok", "reserve": "warn", "refused": "quiet"}
LABELS = {str(v): str(label) for v, label in Result.Verdict.choices}


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


def _name(visit: Visit, result: Result, round_: Round) -> str:
    """Who asked; a business that is a person's is named to everybody only once it is announced as
    a recipient."""
    one = result.proposal
    if one.group is not None:
        return str(one.group.name)
    if one.business is None:
        return ""
    if visit.reach == "own" or (round_.announced_at and result.verdict == "selected"):
        return str(one.business.name)
    own = one.business
    return naming.shown(visit, own.name, own.legal_form, own.facts.owner_names)


def _row(visit: Visit, result: Result, places: dict[str, str], round_: Round) -> dict[str, Any]:
    one = result.proposal
    return {
        "rank": result.rank,
        "name": _name(visit, result, round_),
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


def _result_or_404(request: VisitRequest, number: str, proposal: str) -> Result:
    """The newest announced result of a proposal (for the office also of the draft)."""
    states = ["announced", "draft"] if request.visit.may(VIEW) else None
    found = Result.objects.filter(proposal__number=proposal, proposal__round__number=number)
    if states is None:
        # Row security shows applicants only what was announced; the list itself they do not see.
        own = Proposal.objects.filter(number=proposal)
        if request.visit.role == "group_chair":
            own = own.filter(group=request.visit.scope.person)
        else:
            own = own.filter(members__business__in=request.visit.scope.businesses)
        found = found.filter(proposal__in=own)
    else:
        read = request.visit.scope.read
        found = found.filter(selection__state__in=states)
        if "*" not in read:
            found = found.filter(regency_code__in=read)
    row = (
        found.select_related("proposal__round", "proposal__group", "proposal__business__facts")
        .order_by("-pk")
        .first()
    )
    if row is None:
        raise Http404
    return row


@needs(RESULT)
def result(request: VisitRequest, number: str, proposal: str) -> HttpResponse:
    """One proposal's result: reasons, nearest yes, the right to object."""
    row = _result_or_404(request, number, proposal)
    round_ = row.proposal.round
    window = objection_window(round_, timezone.localdate()) if round_.announced_at else None
    office = request.visit.may(VIEW)
    context = {
        "result": row,
        "round": round_,
        "name": _name(request.visit, row, round_),
        "verdict": LABELS[row.verdict],
        "tone": TONES[row.verdict],
        "score": points(row.score) if row.score is not None else "",
        "place": place_names([row.proposal.village_code]).get(row.proposal.village_code, ""),
        "window": window,
        "columns": [
            Column("Barang"), Column("Jumlah", num=True), Column("Dana"), Column("Nilai", num=True)
        ],
        "awards": _awards(row, office),
        "office": office,
        "crumbs": round_crumbs(
            request.visit, round_,
            ("Seleksi", reverse("aid:selection", args=[round_.number]) if office else ""),
            (row.proposal.number, reverse("aid:proposal", args=[row.proposal.number])
             if request.visit.may(PROPOSAL_VIEW) else ""),
            ("Hasil", ""),
        ),
    }  # fmt: skip
    return render(request, "aid/deciding_result.html", context)


def _awards(row: Result, office: bool) -> list[list[Cell]]:
    """What a proposal gets; an applicant reads it from the announced list, as anybody may."""
    if not office:
        given = [x for x in public_lines(row.proposal.round) if x.proposal == row.proposal.number]
        return [_award(x.item, x.units, x.unit, x.fund, x.value) for x in given]
    awards = row.awards.select_related("line__item", "fund").order_by("pk")
    return [
        _award(a.line.item.name, a.quantity, a.line.item.unit, a.fund.name,
               a.quantity * a.unit_price)
        for a in awards
    ]  # fmt: skip


def _award(item: str, units: int, unit: str, fund: str, value: int) -> list[Cell]:
    return [Cell(item), Cell(f"{format_number(units)} {unit}"), Cell(fund),
            Cell(format_rupiah(value))]  # fmt: skip


@needs(VIEW)
def refusals(request: VisitRequest, number: str) -> HttpResponse:
    """Letters to all who were not chosen, in one file."""
    round_ = round_or_404(request, number)
    return _letters(request, round_, None)


@needs(VIEW)
def refusal(request: VisitRequest, number: str, proposal: str) -> HttpResponse:
    """The letter to one of them."""
    return _letters(request, round_or_404(request, number), proposal)


def _letters(request: VisitRequest, round_: Round, proposal: str | None) -> HttpResponse:
    listed = round_.selections.filter(state="announced").first()
    if listed is None:
        raise Http404
    rows = listed.results.select_related("proposal__group", "proposal__business")
    if proposal is not None:
        rows = rows.filter(proposal__number=proposal)
    chosen = list(rows.exclude(verdict="selected").order_by("proposal__village_code", "pk"))
    if not chosen:
        messages.info(request, "Semua usulan masuk daftar penerima: tidak ada surat penolakan.")
        return redirect("aid:selection", round_.number)
    now = timezone.now()
    data = refusal_letters(
        round_, listed, office_or_404(round_), chosen, timezone.localtime(now).date()
    )
    return pdf("aid/penolakan", data, f"hasil-usulan-{proposal or round_.number}", now)


@public
def public_list(request: VisitRequest, number: str) -> HttpResponse:
    """The announced list for anybody: no NIK, no phone, and whoever was not chosen only counted."""
    round_ = public_round(number)
    if round_ is None:
        raise Http404
    lines, others = public_lines(round_), public_others(round_)
    places = place_names({x.village_code for x in lines})
    office = office_or_404(round_)
    window = objection_window(round_, timezone.localdate())
    context = {
        "frame": "base.html" if request.visit.user is not None else "base_public.html",
        "round": round_,
        "office_name": office.name,
        "demo": office.is_sample,
        "window": window,
        "anew": round_.state in ("checking", "ranked"),
        "empty": not lines,
        "columns": [
            Column("Penerima"), Column("Desa"), Column("Barang"), Column("Dana"),
            Column("Nilai", num=True),
        ],
        "rows": _public_rows(lines, places),
        "footer": ["Jumlah", "", "", "", format_rupiah(sum(x.value for x in lines))],
        "recipients": len({x.proposal for x in lines}),
        "kinds": len({x.item for x in lines}),
        "units": sum(x.units for x in lines),
        "value": sum(x.value for x in lines),
        "reserves": sum(n for v, _c, n in others if v == "reserve"),
        "refused": sum(n for v, _c, n in others if v == "refused"),
        "why": [
            (LABELS[v], CODES.get(code, CODES["note"]), format_number(n)) for v, code, n in others
        ],
    }  # fmt: skip
    return render(request, "aid/deciding_public.html", context)


def _public_rows(lines: list[PublicLine], places: dict[str, str]) -> list[list[Cell]]:
    """One row for each recipient and fund."""
    rows: dict[tuple[str, str], list[PublicLine]] = {}
    for x in lines:
        rows.setdefault((x.proposal, x.fund), []).append(x)
    return [
        [
            Cell(each[0].recipient), Cell(places[each[0].village_code]),
            Cell("; ".join(f"{x.item} {format_number(x.units)} {x.unit}" for x in each)),
            Cell(each[0].fund), Cell(format_rupiah(sum(x.value for x in each))),
        ]
        for each in rows.values()
    ]  # fmt: skip
