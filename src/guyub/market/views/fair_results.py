"""What fairs brought: answers, results, by requester, on paper and as files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import documents
from guyub.kernel.dates import format_date
from guyub.kernel.exports import write_csv
from guyub.kernel.lists import Column
from guyub.kernel.rupiah import format_rupiah
from guyub.market.actions import fairs as acts
from guyub.market.fair_turns import Line, by_requester, line_of
from guyub.market.forms.fairs import AnswerForm, ResultForm
from guyub.market.models import Fair, FairInvitation, FairResult, Requester
from guyub.market.permissions.fairs import FAIRS, TELL
from guyub.market.views.fairs import (
    fair_crumbs,
    fair_or_404,
    fair_page_of,
    invited_to,
    of_fair,
    whom,
)
from guyub.market.views.frame import form_page, place, version_of

MOST_YEARS = 12
_INVITED = (
    Column("name", "Yang diundang"), Column("place", "Tempat"), Column("why", "Sebab dipilih"),
    Column("requester", "Diminta oleh"), Column("asked_why", "Keperluan"),
    Column("passed", "Sebab giliran lain dilewati"), Column("invited_on", "Diundang", "date"),
    Column("answer", "Jawaban"), Column("came", "Datang"),
    Column("maker_cost", "Biaya pelaku usaha", "rupiah"),
    Column("office_cost", "Biaya dinas", "rupiah"), Column("sales", "Penjualan", "rupiah"),
    Column("source", "Dari mana"), Column("contacts", "Kenalan baru", "int"),
    Column("orders_1", "Pesanan 1 bulan", "rupiah"),
    Column("orders_3", "Pesanan 3 bulan", "rupiah"),
)  # fmt: skip
_REPORT = (
    Column("requester", "Diminta oleh"), Column("kind_words", "Jenis"),
    Column("fairs", "Acara", "int"), Column("invited", "Undangan", "int"),
    Column("crowd", "Untuk meramaikan", "int"), Column("came", "Datang", "int"),
    Column("maker_cost", "Biaya pelaku usaha", "rupiah"),
    Column("office_cost", "Biaya dinas", "rupiah"), Column("sales", "Penjualan", "rupiah"),
    Column("sales_known", "Penjualan diketahui dari", "int"),
    Column("contacts", "Kenalan baru", "int"), Column("orders", "Pesanan sesudahnya", "rupiah"),
)  # fmt: skip


def invitation_or_404(request: VisitRequest, pk: UUID) -> FairInvitation:
    """An invitation of which this visit may tell."""
    visit = request.visit
    rows = FairInvitation.objects.visible_to(visit)
    found: FairInvitation | None = (
        rows.select_related("fair", "business__facts", "group", "result").filter(pk=pk).first()
    )
    if found is None or not visit.scope.may_write(found.regency_code):
        raise Http404
    if found.business is not None and not visit.covers(found.business.village_code):
        raise Http404
    return found


@needs(TELL)
def fair_answer(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Whether they come."""
    row = invitation_or_404(request, pk)
    form = AnswerForm(request.POST or None, initial={"answer": row.answer, "note": row.answer_said})
    return form_page(
        request, form, title="Catat jawaban", lead=f"{whom(request, row)}, {row.fair.title}",
        back=fair_page_of(row.fair), trail=of_fair(row.fair, "Jawaban"), done="Jawaban tercatat.",
        save=lambda form: acts.answer(
            request.visit.act(), row.pk, form.cleaned_data["answer"], form.cleaned_data["note"]
        ),
    )  # fmt: skip


@needs(TELL)
def fair_result(request: VisitRequest, pk: UUID) -> HttpResponse:
    """What it brought; asked again after one and three months."""
    row = invitation_or_404(request, pk)
    held: FairResult | None = getattr(row, "result", None)
    initial: dict[str, Any] = {"maker_cost": row.fair.maker_cost}
    if held is not None:
        initial = {name: getattr(held, name) for name in acts.Outcome.__dataclass_fields__}
        initial["came"] = "ya" if held.came else "tidak"
    elif row.answer == FairInvitation.Answer.COME:
        initial["came"] = "ya"

    def make(data: Any) -> ResultForm:
        return ResultForm(data, initial=initial, version=held.version if held else 0)

    return form_page(
        request, make(request.POST or None), title="Catat hasil",
        lead=f"{whom(request, row)}, {row.fair.title}", back=fair_page_of(row.fair),
        trail=of_fair(row.fair, "Hasil"), done="Hasil tercatat.", remake=make,
        save=lambda form: acts.record_result(
            request.visit.act(), row.pk, form.outcome(),
            version_of(form.cleaned_data.get("versi", "")),
        ),
    )  # fmt: skip


def _year(request: VisitRequest) -> int:
    this = timezone.localdate().year
    text = request.GET.get("tahun", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else this
    return year if this - MOST_YEARS < year <= this + 1 else this


def _report(request: VisitRequest, year: int) -> tuple[list[Line], Line]:
    rows = FairInvitation.objects.visible_to(request.visit).filter(fair__from_day__year=year)
    return by_requester(rows.select_related("fair", "result").order_by("fair_id", "pk"))


@needs(FAIRS)
def by_requester_page(request: VisitRequest) -> HttpResponse:
    """Who asks makers to come how often, and what they get from it."""
    year, this = _year(request), timezone.localdate().year
    lines, total = _report(request, year)
    context = {
        "lines": lines, "total": total, "year": year,
        "years": [y for y in range(this + 1, this - 3, -1) if y != year],
        "crumbs": fair_crumbs(("Menurut peminta", "")),
    }  # fmt: skip
    return render(request, "market/fairs_by_requester.html", context)


def _row(line: Line) -> dict[str, Any]:
    return {c.name: getattr(line, c.name) for c in _REPORT}


@needs(FAIRS)
def by_requester_file(request: VisitRequest) -> HttpResponse:
    """The same as a CSV file, with the sum of all at its end."""
    year = _year(request)
    lines, total = _report(request, year)
    rows = [*(_row(one) for one in lines), {**_row(total), "kind_words": ""}]
    return _csv(f"undangan-menurut-peminta-{year}.csv", _REPORT, rows)


def _csv(name: str, columns: tuple[Column, ...], rows: list[dict[str, Any]]) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    write_csv(answer, columns, [rows])  # type: ignore[arg-type]
    return answer


def _place(one: FairInvitation) -> str:
    whose = one.business or one.group
    return place(whose.village_code) if whose else ""


@needs(FAIRS)
def fair_file(request: VisitRequest, number: str) -> HttpResponse:
    """Who was invited and what they got, as a CSV file."""
    row = fair_or_404(request, number)
    rows = []
    for one in invited_to(row):
        held: Any = getattr(one, "result", None)
        told = {
            n: getattr(held, n, None)
            for n in ("maker_cost", "office_cost", "sales", "contacts", "orders_1", "orders_3")
        }
        rows.append({
            "name": whom(request, one), "place": _place(one), "why": one.why_chosen,
            "requester": one.requester_name, "asked_why": one.why,
            "passed": one.turn_because, "invited_on": one.invited_on,
            "answer": FairInvitation.Answer(one.answer).label, **told,
            "came": "" if held is None else "ya" if held.came else "tidak",
            "source": FairResult.Source(held.source).label if held else "",
        })  # fmt: skip
    return _csv(f"undangan-{row.number}.csv", _INVITED, rows)


@needs(FAIRS)
def fair_sheet(request: VisitRequest, number: str) -> HttpResponse:
    """The list of who is invited, on A4, to be ticked off at the door or put on file."""
    row, office = fair_or_404(request, number), request.visit.office
    rows = invited_to(row)
    sums = line_of(row.requester_name, row.requester, rows)
    data = {
        "office": {
            "name": office.name if office else "", "address": office.address if office else "",
        },
        "sample": row.is_sample or bool(office and office.is_sample), "number": row.number,
        "title": row.title, "place": row.place, "organiser": row.organiser,
        "days": f"{format_date(row.from_day)} sampai {format_date(row.to_day)}",
        "purpose": str(Fair.Purpose(row.purpose).label), "why": row.why,
        "requester": f"{row.requester_name} ({str(Requester(row.requester).label).lower()})",
        "cost": None if row.maker_cost is None else format_rupiah(row.maker_cost),
        "date": format_date(timezone.localdate()),
        "rows": [
            {"name": whom(request, one), "place": _place(one), "why": one.why_chosen,
             "answer": str(FairInvitation.Answer(one.answer).label), "sales": _sales(one)}
            for one in rows
        ],
        "sums": f"Diundang {sums.invited}, datang {sums.came}. Penjualan"
        f" {format_rupiah(sums.sales)} (diketahui dari {sums.sales_known} undangan), pesanan"
        f" sesudahnya {format_rupiah(sums.orders)}.",
    }  # fmt: skip
    made = documents.render("market/pameran", data, created=timezone.now().replace(microsecond=0))
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="undangan-{row.number}.pdf"'
    return answer


def _sales(one: FairInvitation) -> str:
    held = getattr(one, "result", None)
    return "" if held is None or held.sales is None else format_rupiah(held.sales)
