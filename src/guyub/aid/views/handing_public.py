"""What everybody may see: whether a paper stands, and who received what in a round."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, public
from guyub.aid.forms.handing import CodeForm
from guyub.aid.models import Round
from guyub.aid.queries.handing_public import Given, given_in
from guyub.areas import known
from guyub.kernel.addresses import client_address
from guyub.kernel.checks import said_by
from guyub.kernel.components import Cell, Column
from guyub.kernel.dates import format_date_short
from guyub.kernel.exports import write_csv
from guyub.kernel.lists import Column as FileColumn
from guyub.kernel.qr import CodeError
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.registry import limits

# A whole village hall may look behind one address; a script looks more often.
PER_ADDRESS_PER_DAY = 400


@public
def code_form(request: VisitRequest) -> HttpResponse:
    """Type the code that stands under a paper."""
    form = CodeForm(request.GET if "kode" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = "".join(c for c in form.cleaned_data["kode"] if c.isalnum()).upper()
        if code:
            return redirect("check:code", code)
        form.add_error("kode", "Ketik kodenya: huruf dan angka.")
    return render(request, "aid/handing_check.html", {"form": form, "said": None, "wrong": ""})


@public
@never_cache
def code_page(request: VisitRequest, code: str) -> HttpResponse:
    """What the paper of a code says and whether it stands."""
    form = CodeForm(initial={"kode": code})
    if not limits.take(
        "periksa", client_address(request), timezone.localdate(), PER_ADDRESS_PER_DAY
    ):
        return render(request, "429.html", status=429)
    try:
        said = said_by(code)
    except CodeError as error:
        context: dict[str, Any] = {"form": form, "said": None, "wrong": str(error)}
        return render(request, "aid/handing_check.html", context, status=404)
    context = {"form": form, "said": said, "facts": said.facts, "wrong": ""}
    return render(request, "aid/handing_check.html", context)


@public
def short(request: VisitRequest, code: str) -> HttpResponse:
    """The short address inside a QR code, in capitals."""
    return redirect("check:code", code.upper())


def _round(number: str) -> Round:
    found: Round | None = Round.objects.filter(
        number=number.upper(), published_at__isnull=False
    ).first()
    if found is None:
        raise Http404
    return found


@public
def receivers(request: VisitRequest, number: str) -> HttpResponse:
    """Who received what in a round, from which fund, with sums that add up."""
    round_ = _round(number)
    given = given_in(round_.pk)
    villages = known.names_of({g.village_code for g in given})
    districts = known.names_of({g.village_code[:8] for g in given})
    by_fund: dict[str, list[Given]] = defaultdict(list)
    for one in given:
        by_fund[one.fund].append(one)
    office = Office.objects.filter(pk=round_.office_id).first()
    context = {
        "round": round_, "office": office, "demo": round_.is_sample,
        "columns": [
            Column("Penerima"), Column("Desa"), Column("Barang"), Column("Jumlah", True),
            Column("Dana"), Column("Nilai", True), Column("Diserahkan"),
        ],
        "table": [
            [
                Cell(g.recipient),
                f"{villages.get(g.village_code, '')}, Kec. {districts.get(g.village_code[:8], '')}",
                g.item, f"{format_number(g.units)} {g.unit}", g.fund, format_rupiah(g.value),
                format_date_short(g.on),
            ]
            for g in given
        ],
        "footer": ["Jumlah", "", "", f"{format_number(sum(g.units for g in given))} unit", "",
                   format_rupiah(sum(g.value for g in given)), ""] if given else [],
        "sums": [
            [fund, len({g.recipient_n for g in rows}), len({g.item for g in rows}),
             sum(g.units for g in rows), format_rupiah(sum(g.value for g in rows))]
            for fund, rows in sorted(by_fund.items())
        ],
        "sum_columns": [
            Column("Dana"), Column("Penerima", True), Column("Jenis", True), Column("Unit", True),
            Column("Nilai", True),
        ],
        "sum_footer": [
            "Jumlah", format_number(len({g.recipient_n for g in given})),
            format_number(len({g.item for g in given})),
            format_number(sum(g.units for g in given)),
            format_rupiah(sum(g.value for g in given)),
        ],
        "csv": reverse("aid:receivers_file", args=[round_.number]),
    }  # fmt: skip
    return render(request, "aid/handing_receivers.html", context)


_FILE = (
    FileColumn("recipient", "Penerima"), FileColumn("village", "Desa/kelurahan"),
    FileColumn("district", "Kecamatan"), FileColumn("item", "Barang"),
    FileColumn("units", "Jumlah", "int"), FileColumn("unit", "Satuan"),
    FileColumn("fund", "Dana"), FileColumn("value", "Nilai (Rp)", "rupiah"),
    FileColumn("on", "Tanggal diserahkan", "date"),
)  # fmt: skip


@public
def receivers_file(request: VisitRequest, number: str) -> HttpResponse:
    """The same list as a CSV file."""
    round_ = _round(number)
    given = given_in(round_.pk)
    names = known.names_of({g.village_code for g in given} | {g.village_code[:8] for g in given})
    rows: list[dict[str, Any]] = [
        {
            "recipient": g.recipient, "village": names.get(g.village_code, ""),
            "district": names.get(g.village_code[:8], ""), "item": g.item, "units": g.units,
            "unit": g.unit, "fund": g.fund, "value": g.value, "on": g.on,
        }
        for g in given
    ]  # fmt: skip
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="penerima-{round_.number}.csv"'
    write_csv(answer, _FILE, [rows])  # type: ignore[arg-type]
    return answer
