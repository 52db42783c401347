"""Hand-over records by the hundred: the list, preparing, approving, all papers of a round."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid import bast
from guyub.aid.actions import handing_records
from guyub.aid.actions.handing_downloads import record_download
from guyub.aid.actions.handing_records import Around
from guyub.aid.forms.handing import PrepareForm
from guyub.aid.lists_handing import SCREEN
from guyub.aid.models import Decree, Handover
from guyub.aid.permissions.handing import APPROVE, PAPER, PREPARE, VIEW
from guyub.aid.states import HANDOVER
from guyub.aid.views.handing_common import (
    ask,
    crumbs_of,
    form_page,
    may,
    round_or_404,
)
from guyub.areas import known
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.dates import format_date
from guyub.kernel.db import in_scope
from guyub.kernel.exports import csv_safe
from guyub.kernel.forms import saved
from guyub.kernel.middleware import unscoped

MOST_AT_ONCE = 500


@needs(VIEW)
def records(request: VisitRequest) -> HttpResponse:
    """All records; a round's own papers and approvals hang on the filter for that round."""
    visit = request.visit
    context = lists.context(request, SCREEN, visit)
    number = request.GET.get("putaran", "")
    person = visit.user.person_id if visit.user else None
    waiting = Handover.objects.visible_to(visit).for_approver(person)
    if number:
        waiting = waiting.filter(round__number=number)
    to_approve = waiting.count() if may(visit, APPROVE) else 0
    context |= {
        "round_number": number,
        "may_prepare": may(visit, PREPARE),
        "may_download": visit.may(PAPER),
        "to_approve": to_approve,
        "approve_label": f"Setujui {to_approve} yang menunggu",
        "crumbs": [("Serah terima", "")],
    }
    template = SCREEN.print_template if context["printing"] else SCREEN.template
    return render(request, template, context)


@needs(PREPARE)
def prepare(request: VisitRequest, number: str) -> HttpResponse:
    """One record per recipient and fund, from a decree in force."""
    round_ = round_or_404(request.visit, number)
    decrees = Decree.objects.filter(round=round_, state="signed").order_by("-dated", "pk")
    villages = sorted(
        known.names_of(
            set(decrees.values_list("lines__proposal__village_code", flat=True)) - {None}
        ).items(),
        key=lambda pair: pair[1],
    )
    form = PrepareForm(
        request.POST or None,
        decrees=[(str(d.pk), f"{d.number}, {format_date(d.dated)}") for d in decrees],
        villages=villages,
    )

    def do(typed: dict[str, Any]) -> None:
        around = Around(typed["witness"], typed["witness_title"], typed["place"])
        village = [typed["village"]] if typed["village"] else []
        handing_records.prepare(
            request.visit.act(), UUID(typed["decree"]), around,
            only_arrived=typed["only_arrived"], villages=village,
        )  # fmt: skip

    back = f"{reverse('aid:handovers')}?putaran={number}"
    return ask(
        request, form, do, "Berita acara siap. Orang lain menyetujuinya.", back,
        lambda: form_page(
            request, form, "Siapkan berita acara", "Siapkan berita acara",
            crumbs_of((round_.title, back), ("Siapkan", "")),
            lead="Satu berita acara untuk tiap penerima dan tiap dana, dari barang di SK yang belum"
                 " ada di berita acara lain. Harganya harga kontrak; barang yang belum dikontrak"
                 " sementara memakai harga di keputusan dan belum bisa disetujui.",
        ),
    )  # fmt: skip


@needs(APPROVE)
def approve(request: VisitRequest) -> HttpResponse:
    """Approve the chosen records, or all that wait in a round."""
    if request.method != "POST":
        return redirect(f"{reverse('aid:handovers')}?keadaan=setujui")
    ids = [UUID(text) for text in request.POST.getlist("berita") if _is_uuid(text)]
    round_number = request.POST.get("putaran", "")
    waiting = Handover.objects.visible_to(request.visit).filter(state="draft")
    if request.POST.get("semua") == "1":
        waiting = waiting.filter(round__number=round_number) if round_number else waiting
        ids = list(
            waiting.order_by("village_code", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE]
        )
    back = f"{reverse('aid:handovers')}?putaran={round_number}" if round_number else reverse(
        "aid:handovers"
    )  # fmt: skip
    if len(ids) == 1 and request.POST.get("semua") != "1":
        back = reverse("aid:handover", args=ids)
    try:
        result = handing_records.approve(request.visit.act(), ids)
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect(back)
    words = f"{len(result.done)} berita acara disetujui."
    if result.mine:
        words += f" {result.mine} untuk usaha Anda sendiri: orang lain yang menyetujui."
    if result.own:
        words += f" {result.own} Anda siapkan sendiri: orang lain yang menyetujui."
    if result.bare:
        words += f" {result.bare} belum ada yang menandatangani untuk penerima."
    if result.unpriced:
        words += f" {result.unpriced} belum ada kontraknya: catat dulu pembeliannya."
    saved(request, words)
    return redirect(back)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@unscoped
@needs(PAPER)
def download(request: VisitRequest, number: str) -> HttpResponseBase:
    """Every paper of a round in one ZIP with its index. The event is stored before it leaves."""
    visit = request.visit
    with in_scope(visit.scope, read_only=True):
        round_ = round_or_404(visit, number)
        wanted = Handover.objects.visible_to(visit).filter(
            round=round_, state__in=("ready", "signed")
        )
        rows = list(bast.for_print(wanted.order_by("village_code", "recipient", "pk")))
    if request.method != "POST" or not rows:
        return redirect(f"{reverse('aid:handovers')}?putaran={number}")
    record_download(visit.act(), round_.pk, len(rows))
    pack = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    with in_scope(visit.scope, read_only=True), zipfile.ZipFile(pack, "w") as files:
        index: list[list[Any]] = [
            ["No.", "Berkas", "Nomor", "Penerima", "Desa", "Dana", "Jenis", "Unit", "Nilai",
             "Keadaan", "Tanggal"]
        ]  # fmt: skip
        villages = known.names_of({r.village_code for r in rows})
        for n, (record, content) in enumerate(bast.pdfs_of(rows), start=1):
            totals = bast.Totals.of(record.lines.all())
            name = f"{n:03}-{bast.file_name(record)}"
            files.writestr(name, content)
            index.append([
                n, name, record.number, record.recipient, villages.get(record.village_code, ""),
                str(record.fund), totals.kinds, totals.units, totals.value,
                HANDOVER.label(record.state), record.on,
            ])  # fmt: skip
        files.writestr("daftar.csv", _index(index), zipfile.ZIP_DEFLATED)
    pack.seek(0)
    today = timezone.localdate().isoformat()
    return FileResponse(
        pack, as_attachment=True, filename=f"berita-acara-{number}-{today}.zip",
        content_type="application/zip",
    )  # fmt: skip


def _index(rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([[csv_safe(c) for c in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")
