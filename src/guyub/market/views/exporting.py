"""Data of purchases to take away: as OCDS for everybody, as CSV for the office's own reports."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import date
from typing import IO, Any, Final
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.criteria.parameters import value_of
from guyub.kernel import exports
from guyub.kernel.db import in_scope
from guyub.kernel.middleware import unscoped
from guyub.market import ocds
from guyub.market.actions.exporting import record_export
from guyub.market.forms.ocds import JSON, KINDS, LINES, ExportForm
from guyub.market.lists import reporting
from guyub.market.ocds_facts import REGISTERED_PREFIX, Publisher, prefix_of
from guyub.market.parameters.ocds import OCID_PREFIX
from guyub.market.permissions.ocds import EXPORT
from guyub.market.queries import ocds as queries

NOTHING: Final = {
    JSON: "Dalam masa itu belum ada kebutuhan atau pembelian yang bisa diekspor.",
    LINES: "Dalam masa itu belum ada barang yang diterima.",
}
_JSON_TYPE: Final = "application/json"


def _prefix(request: VisitRequest, today: date) -> str:
    office = request.visit.office
    stored = value_of(OCID_PREFIX, office.pk if office else None, today)
    return prefix_of(stored, office.area_code if office else "")


def _page(request: VisitRequest, form: ExportForm) -> HttpResponse:
    prefix = _prefix(request, timezone.localdate())
    context = {
        "form": form, "prefix": prefix,
        "registered": REGISTERED_PREFIX.fullmatch(prefix) is not None,
        "crumbs": [("Pembelian", reverse("market:purchases")), ("Ekspor data", "")],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "market/export.html", context, status=status)


@needs(EXPORT)
def export_page(request: VisitRequest) -> HttpResponse:
    """What can be taken away; from the first of January unless another period is chosen."""
    today = timezone.localdate()
    initial = {"dari": today.replace(month=1, day=1), "sampai": today}
    return _page(request, ExportForm(visit=request.visit, initial=initial))


@unscoped
@require_POST
@needs(EXPORT)
def export_file(request: VisitRequest) -> HttpResponseBase:
    """The file. The event is stored before a row leaves."""
    visit, now = request.visit, timezone.localtime()
    kind = request.POST.get("bentuk", JSON)
    kind = kind if kind in KINDS else JSON
    with in_scope(visit.scope, read_only=True):
        form = ExportForm(request.POST, visit=visit)
        many = _many(request, form, kind) if form.is_valid() else 0
        if not form.errors and not many:
            form.add_error(None, NOTHING.get(kind, NOTHING[LINES]))
        if form.errors:
            return _page(request, form)
    asked = form.asked
    record_export(visit.act(now), kind=kind, first=asked.first, last=asked.last,
                  buyer=asked.buyer, many=many)  # fmt: skip
    name = f"{asked.first:%Y-%m-%d}-{asked.last:%Y-%m-%d}"
    with in_scope(visit.scope, read_only=True):
        if kind == JSON:
            by = _publisher(request, asked, now.date())
            return _sent(
                lambda file: ocds.write_package(file, queries.processes(visit, asked), by),
                f"ocds-{name}.json", _JSON_TYPE,
            )  # fmt: skip
        columns, rows = (
            (reporting.LINES, reporting.line_rows(visit, asked)) if kind == LINES
            else (reporting.TOTALS, iter([reporting.total_rows(visit, asked)]))
        )  # fmt: skip
        return _sent(
            lambda file: exports.write_csv(file, columns, rows),
            f"belanja-{kind}-{name}.csv", exports.TYPES[exports.CSV],
        )  # fmt: skip


def _many(request: VisitRequest, form: ExportForm, kind: str) -> int:
    visit, asked = request.visit, form.asked
    if kind == JSON:
        return queries.count(visit, asked)
    if kind == LINES:
        return reporting.counted(visit, asked).count()
    return len(reporting.total_rows(visit, asked))


def _publisher(request: VisitRequest, asked: queries.Asked, today: date) -> Publisher:
    office = request.visit.office
    told = office.name if office else ""
    if office and office.is_sample and "contoh" not in told.casefold():
        told += " (contoh, bukan data sungguhan)"
    query = {"dari": asked.first.isoformat(), "sampai": asked.last.isoformat()}
    if asked.buyer is not None:
        query["pembeli"] = queries.buyer_id(asked.buyer)
    address = request.build_absolute_uri(reverse("market:export"))
    return Publisher(
        told, _prefix(request, today), office.timezone if office else "Asia/Jakarta",
        f"{address}?{urlencode(query)}",
    )  # fmt: skip


def _sent(write: Callable[[IO[bytes]], Any], name: str, kind: str) -> FileResponse:
    """Written to disk from the database and sent in blocks, so that memory stays flat. The folder
    goes at once; the open file lives until it is sent."""
    with tempfile.TemporaryDirectory(prefix="guyub-unduh-") as folder:
        path = os.path.join(folder, "berkas")
        with open(path, "wb") as target:
            write(target)
        file = open(path, "rb")  # noqa: SIM115
    response = FileResponse(file, as_attachment=True, filename=name, content_type=kind)
    response["Cache-Control"] = "no-store"
    return response
