"""What became of a proposal: its result, letters to those not chosen, the list for anybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs, public
from guyub.aid.models import Proposal, Result, Round
from guyub.aid.permissions.deciding import LETTER, RESULT, VIEW
from guyub.aid.permissions.proposing import VIEW as PROPOSAL_VIEW
from guyub.aid.policy_scoring import points
from guyub.aid.queries.deciding import (
    PublicLine,
    objection_window,
    public_lines,
    public_others,
    public_round,
)
from guyub.aid.queries.deciding_letters import place_names, refusal_letters
from guyub.aid.selection_words import CODES
from guyub.aid.views.deciding_common import (
    LABELS,
    TONES,
    office_or_404,
    pdf,
    recipient_of,
    round_crumbs,
    round_or_404,
)
from guyub.kernel.components import Cell, Column
from guyub.kernel.rupiah import format_number, format_rupiah


def _result_or_404(request: VisitRequest, number: str, proposal: str) -> Result:
    """The newest announced result of a proposal (for the office also of the draft)."""
    visit = request.visit
    found = Result.objects.filter(proposal__number=proposal, proposal__round__number=number)
    if visit.may(VIEW):
        found = found.filter(selection__state__in=["announced", "draft"])
        if "*" not in visit.scope.read:
            found = found.filter(regency_code__in=visit.scope.read)
    elif visit.reach != "own":
        seated = Proposal.objects.visible_to(visit).filter(number=proposal)
        found = found.filter(selection__state="announced", proposal__in=seated)
    else:
        # Row security shows applicants only what was announced; the list itself they do not see.
        own = Proposal.objects.filter(number=proposal)
        if visit.role == "group_chair":
            own = own.filter(group=visit.scope.person)
        else:
            own = own.filter(members__business__in=visit.scope.businesses)
        found = found.filter(proposal__in=own)
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
        "name": recipient_of(request.visit, row, round_),
        "verdict": LABELS[row.verdict],
        "tone": TONES[row.verdict],
        "score": points(row.score) if row.score is not None else "",
        "place": place_names([row.proposal.village_code]).get(row.proposal.village_code, ""),
        "window": window,
        "columns": [
            Column("Barang"), Column("Jumlah", num=True), Column("Dana"), Column("Nilai", num=True)
        ],
        "awards": _awards(row, office),
        "may_print_letter": request.visit.may(LETTER),
        "inside": office,
        "own": request.visit.reach == "own",
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


@needs(LETTER)
def refusals(request: VisitRequest, number: str) -> HttpResponse:
    """Letters to all who were not chosen, in one file."""
    round_ = round_or_404(request, number)
    return _letters(request, round_, None)


@needs(LETTER)
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
