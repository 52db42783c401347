"""Funds: the list with its sums, one fund with the rounds that use it, writing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import rounds_funds as actions
from guyub.aid.forms.rounds_money import FundForm, this_year
from guyub.aid.models import Fund, RecipientKind
from guyub.aid.permissions.rounds import FUNDS, MONEY
from guyub.aid.policy_budget import DEFINITIONS, Sums, sums_of
from guyub.aid.queries.rounds_funds import funds_of, sums_by_fund, uses_of
from guyub.aid.querysets.papers import PaperQuerySet
from guyub.aid.states import ROUND
from guyub.aid.views.rounds_common import crumbs, form_page
from guyub.areas import known
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Cell, Column, Fact
from guyub.kernel.dates import format_date
from guyub.kernel.forms import saved
from guyub.kernel.rupiah import format_rupiah
from guyub.kernel.typed import whole

COLUMNS = [
    Column("Sumber dana"), Column("Pagu", num=True), Column("Dipakai", num=True),
    Column("Ditetapkan", num=True), Column("Terikat", num=True), Column("Diserahkan", num=True),
    Column("Sisa", num=True),
]  # fmt: skip


def may_write(request: VisitRequest, fund: Fund | None = None) -> bool:
    """Whether the visit writes funds: the verb, in an office that has its own (this one's)."""
    own = request.visit.scope.own_office
    return request.visit.may(MONEY) and bool(own) and (fund is None or str(fund.office_id) == own)


def _cells(sums: Sums) -> list[Cell]:
    return [
        Cell(format_rupiah(n))
        for n in (sums.ceiling, sums.held, sums.decreed, sums.bound, sums.handed, sums.left)
    ]


@needs(FUNDS)
def fund_list(request: VisitRequest) -> HttpResponse:
    """All funds of a year with their sums; the last row is the sum of the rows above it."""
    every = funds_of(request.visit)
    years = sorted({f.year for f in every}, reverse=True)
    asked = whole(request.GET.get("tahun"))
    year = asked if asked in years else (years[0] if years else this_year())
    funds = [f for f in every if f.year == year]
    sums = sums_by_fund(funds)
    several = len({f.regency_code for f in funds}) > 1
    context = {
        "columns": COLUMNS,
        "rows": [
            [Cell(_title(fund, several), reverse("aid:fund", args=[fund.pk])),
             *_cells(sums[fund.pk])]
            for fund in funds
        ],
        "footer": [Cell("Jumlah"), *_cells(sum(sums.values(), Sums()))] if funds else [],
        "years": [
            {"label": str(y), "url": f"?tahun={y}", "active": y == year} for y in years
        ],
        "year": year,
        "definitions": DEFINITIONS.values(),
        "may_write": may_write(request),
        "crumbs": crumbs(("Sumber dana", "")),
    }  # fmt: skip
    return render(request, "aid/rounds_funds.html", context)


def _title(fund: Fund, several: bool) -> str:
    words = [fund.name, f"({fund.code})"]
    if fund.closed_on is not None:
        words.append("· ditutup")
    if several:
        area = known.area(fund.regency_code)
        words.append(f"· {area.name if area else fund.regency_code}")
    return " ".join(words)


def fund_or_404(request: VisitRequest, pk: UUID, *, own: bool = False) -> Fund:
    found: Fund | None = PaperQuerySet(Fund).visible_to(request.visit).filter(pk=pk).first()
    if found is None or (own and not may_write(request, found)):
        raise Http404
    return found


@needs(FUNDS)
def fund_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One fund: its sums, what they are made of, who gives by it."""
    fund = fund_or_404(request, pk)
    uses = uses_of([fund.pk])[fund.pk]
    sums = sums_of(fund.ceiling, (use.part for use in uses))
    allowed = dict(RecipientKind.choices)
    context = {
        "fund": fund,
        "sums": sums,
        "full": {n: format_rupiah(getattr(sums, n)) for n in DEFINITIONS},
        "definitions": DEFINITIONS,
        "columns": [
            Column("Putaran"), Column("Keadaan"), Column("Jatah", num=True),
            Column("Dipakai", num=True), Column("Ditetapkan", num=True),
            Column("Terikat", num=True), Column("Diserahkan", num=True),
        ],
        "rows": [
            [Cell(u.title, reverse("aid:round", args=[u.number])), Cell(ROUND.label(u.part.state)),
             *(Cell(format_rupiah(n))
               for n in (u.part.amount, u.part.held, u.part.decreed, u.part.bound,
                         u.part.handed))]
            for u in uses
        ],
        "footer": [
            Cell("Jumlah"), Cell(""), Cell(format_rupiah(sum(u.part.amount for u in uses))),
            *(Cell(format_rupiah(n))
              for n in (sums.held, sums.decreed, sums.bound, sums.handed)),
        ] if uses else [],
        "facts": [
            Fact("Kode anggaran", fund.code), Fact("Mata anggaran", fund.heading),
            Fact("Asal dana", fund.get_source_display()), Fact("Tahun", fund.year),
            Fact("Jalur", fund.get_track_display()),
            Fact("Boleh untuk", ", ".join(str(allowed[k]) for k in fund.recipients)),
            Fact("Usaha di luar industri", "boleh" if fund.outside_industry else "tidak"),
            Fact("Pemberi", fund.giver),
            Fact("Penanda tangan", f"{fund.giver_signer}, {fund.giver_title}"),
            Fact("Ketentuan", fund.rules or "tidak ada"),
        ],
        "closed": format_date(fund.closed_on) if fund.closed_on else "",
        "may_write": may_write(request, fund),
        "crumbs": crumbs(("Sumber dana", reverse("aid:funds")), (fund.name, "")),
    }  # fmt: skip
    return render(request, "aid/rounds_fund.html", context)


@needs(MONEY)
def new_fund(request: VisitRequest) -> HttpResponse:
    def make(data: Any) -> FundForm:
        return FundForm(data, initial={"year": this_year(), "recipients": ["group"]})

    return form_page(
        request, make, title="Sumber dana baru", done="Sumber dana sudah dicatat.",
        save=lambda data, _v: actions.create_fund(request.visit.act(), data),
        back=reverse("aid:funds"), trail=crumbs(("Sumber dana", reverse("aid:funds"))),
        goes=lambda fund: reverse("aid:fund", args=[fund.pk]),
    )  # fmt: skip


@needs(MONEY)
def edit_fund(request: VisitRequest, pk: UUID) -> HttpResponse:
    fund = fund_or_404(request, pk, own=True)
    initial = {name: getattr(fund, name) for name in actions.FIELDS}
    here = reverse("aid:fund", args=[pk])
    return form_page(
        request, lambda data: FundForm(data, initial=initial, version=fund.version),
        title="Ubah sumber dana", done="Perubahan sudah disimpan.", back=here,
        save=lambda data, v: actions.change_fund(request.visit.act(), pk, data, v),
        trail=crumbs(("Sumber dana", reverse("aid:funds")), (fund.name, here)),
    )  # fmt: skip


@needs(MONEY)
def close(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Close a fund, or open it again."""
    fund = fund_or_404(request, pk, own=True)
    opening = request.POST.get("buka") == "1"
    try:
        (actions.reopen_fund if opening else actions.close_fund)(request.visit.act(), fund.pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        saved(request, "Sumber dana dibuka lagi." if opening else "Sumber dana ditutup.")
    return redirect("aid:fund", pk=fund.pk)
