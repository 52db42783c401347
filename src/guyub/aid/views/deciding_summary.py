"""The regent's page of a round: sums that reconcile, on screen and on one A4 page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, needs
from guyub.aid import policy_summary as policy
from guyub.aid.models import Round
from guyub.aid.permissions.deciding import VIEW
from guyub.aid.queries.deciding_letters import head_of
from guyub.aid.queries.deciding_summary import summary_of
from guyub.aid.views.deciding_common import office_or_404, pdf, round_crumbs, round_or_404
from guyub.kernel.components import Cell, Column
from guyub.kernel.dates import format_time
from guyub.kernel.rupiah import format_number


def _furthest(summary: policy.Summary) -> int:
    """The last stage that holds anything."""
    filled = [i for i, s in enumerate(summary.stages) if s.units]
    return max(filled, default=0)


def _rows(division: policy.Division, stage: int) -> list[list[str]]:
    return [
        [label, format_number(sums[stage].units), *(format_number(s.value) for s in sums)]
        for label, sums in division.rows
    ]


def _total(division: policy.Division, stage: int) -> list[str]:
    return [
        "Jumlah", format_number(division.totals[stage].units),
        *(format_number(s.value) for s in division.totals),
    ]  # fmt: skip


def _differs(division: policy.Division) -> str:
    return "; ".join(
        f"{policy.LABELS[s]} {format_number(d)}"
        for s, d in zip(policy.STAGES, division.differences, strict=True)
        if d
    )


def _stages(summary: policy.Summary) -> list[list[str]]:
    return [
        [
            policy.LABELS[s.key], *(format_number(n) for n in (
                s.recipients, s.villages, s.kinds, s.units, s.value, s.stated, s.difference,
            )),
            policy.DEFINITIONS[s.key],
        ]
        for s in summary.stages
    ]  # fmt: skip


def verdict(summary: policy.Summary) -> str:
    """Whether everything comes to the same, in words."""
    if summary.adds_up:
        return "Semua jumlah cocok dengan bagiannya."
    return "Ada selisih: lihat kolom dan baris selisih sebelum angka ini dipakai."


def sheet(round_: Round, office: Office, summary: policy.Summary, now: datetime) -> dict[str, Any]:
    """Data of the A4 page."""
    at = _furthest(summary)
    parts = [
        {
            "title": d.title, "rows": _rows(d, at), "total": _total(d, at),
            "differs": _differs(d),
        }
        for d in summary.divisions
    ]  # fmt: skip
    return {
        "office": head_of(office), "sample": office.is_sample or round_.is_sample,
        "title": round_.title, "number": round_.number,
        "moment": format_time(now, timezone.get_current_timezone()),
        "stages": _stages(summary), "unit_stage": policy.LABELS[policy.STAGES[at]],
        # Villages and kinds are long: one in each column.
        "left": [parts[0], parts[2]], "right": [parts[1], parts[3], parts[4]],
        "verdict": verdict(summary),
    }  # fmt: skip


@needs(VIEW)
def page(request: VisitRequest, number: str) -> HttpResponse:
    """The same on screen."""
    round_ = round_or_404(request, number)
    summary = summary_of(round_)
    at = _furthest(summary)
    columns = [
        Column("Bagian"), Column("Unit", num=True), Column("Daftar (Rp)", num=True),
        Column("SK (Rp)", num=True), Column("Diserahkan (Rp)", num=True),
    ]  # fmt: skip
    context = {
        "round": round_,
        "moment": timezone.now(),
        "adds_up": summary.adds_up,
        "verdict": verdict(summary),
        "stage_columns": [
            Column("Tahap"), Column("Penerima", num=True), Column("Desa", num=True),
            Column("Jenis", num=True), Column("Unit", num=True), Column("Nilai (Rp)", num=True),
            Column("Menurut surat (Rp)", num=True), Column("Selisih", num=True),
            Column("Artinya"),
        ],
        "stages": [[Cell(x) for x in row] for row in _stages(summary)],
        "unit_stage": policy.LABELS[policy.STAGES[at]],
        "columns": columns,
        "divisions": [
            {
                "title": d.title, "rows": _rows(d, at), "total": _total(d, at),
                "differs": _differs(d),
            }
            for d in summary.divisions
        ],
        "crumbs": round_crumbs(
            request.visit, round_, ("Seleksi", reverse("aid:selection", args=[round_.number])),
            ("Ringkasan", ""),
        ),
    }  # fmt: skip
    return render(request, "aid/deciding_summary.html", context)


@needs(VIEW)
def printed(request: VisitRequest, number: str) -> HttpResponse:
    """One A4 page as PDF/A."""
    round_ = round_or_404(request, number)
    office = office_or_404(round_)
    now = timezone.now()
    data = sheet(round_, office, summary_of(round_), now)
    return pdf("aid/ringkasan", data, f"ringkasan-{round_.number}", now)
