"""The list of businesses and its downloads."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import exports, lists
from guyub.kernel.dates import format_date
from guyub.kernel.db import in_scope
from guyub.kernel.middleware import unscoped
from guyub.registry import definitions, numbers
from guyub.registry.actions.exporting import record_export
from guyub.registry.lists import SCREEN


@needs("registry.business.list")
def business_list(request: VisitRequest) -> HttpResponse:
    if url := numbers.page_of(request.visit, request.GET.get(lists.SEARCH, "")):
        return redirect(url)
    return lists.respond(request, SCREEN, request.visit)


@unscoped
@require_POST
@needs("registry.export")
def export(request: VisitRequest) -> HttpResponseBase:
    """Download the list as the address filters it. The event is stored before a row leaves."""
    visit, now = request.visit, timezone.localtime()
    kind = exports.CSV if request.POST.get("bentuk") == exports.CSV else exports.XLSX
    with in_scope(visit.scope, read_only=True):
        query = lists.Query.read(SCREEN, visit, request.GET)
        said, refused = query.said, bool(query.problems)
    if refused:
        # The list itself says what is wrong with the filter.
        return redirect(f"{request.path.removesuffix('unduh/')}{query.address()}")
    columns = [c.label for c in SCREEN.columns_for(visit, "export")]
    record_export(visit.act(now), kind=kind, filters=said, columns=columns)
    with in_scope(visit.scope, read_only=True):
        notes = [
            ("Daftar", SCREEN.title),
            ("Kantor", visit.office.name if visit.office else ""),
            ("Saringan", "; ".join(said) or "tanpa saringan"),
            ("Isi", SCREEN.definition),
            *(
                (d.title, f"{d.legal_basis}, berlaku sejak {format_date(d.valid_from)}.")
                for d in definitions.in_force(now.date()).values()
            ),
            ("Sel kosong", "Belum diketahui; bukan nol."),
            ("Data pribadi", "NIK dan nomor HP tidak ikut diunduh."),
            ("Sumber", "Daftar usaha dinas; sumber tiap baris di kolom Sumber."),
            ("Diunduh", f"{format_date(now.date())} oleh {visit.role_label}"),
        ]
        if visit.office and visit.office.is_sample:
            notes.insert(0, ("CONTOH", "Data karangan, bukan usaha sungguhan."))
        return exports.as_file(query, kind, f"daftar-usaha-{now:%Y-%m-%d}", notes)
