"""Pages of hand-over records: list, preparing, one record, its paper, a round's papers."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid import bast
from guyub.aid.actions import agenda, handing_records
from guyub.aid.actions.handing_downloads import record_download
from guyub.aid.actions.handing_papers import attach, scan_of
from guyub.aid.actions.handing_records import Around
from guyub.aid.forms.handing import NumberForm, PaperForm, PrepareForm, ReasonForm, RecordForm
from guyub.aid.lists_handing import SCREEN
from guyub.aid.models import Decree, HandingPaper, Handover, HandoverLine, Signature, Tool
from guyub.aid.permissions.handing import APPROVE, ASK_REVOKE, HAND, PREPARE, REVOKE, VIEW
from guyub.aid.states import HANDOVER
from guyub.aid.views.handing_common import (
    TONES,
    ask,
    crumbs_of,
    form_page,
    may,
    one_or_404,
    round_or_404,
)
from guyub.areas import known
from guyub.kernel import attached, lists
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.components import Cell, Column
from guyub.kernel.dates import format_date
from guyub.kernel.db import in_scope
from guyub.kernel.exports import csv_safe
from guyub.kernel.forms import saved
from guyub.kernel.middleware import unscoped
from guyub.kernel.rupiah import format_rupiah
from guyub.registry import naming
from guyub.registry.models.business import Status

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


def record_or_404(request: VisitRequest, pk: UUID) -> Handover:
    queryset = bast.for_print(Handover.objects.visible_to(request.visit))
    found: Handover = one_or_404(queryset.select_related("round", "group", "symbolic_on"), pk)
    return found


@needs(VIEW)
def record_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One record: parties, goods, where it stands, what may be done next."""
    return page_of(request, record_or_404(request, pk))


def page_of(request: VisitRequest, record: Handover, problem: str = "") -> HttpResponse:
    """The page, with what was refused on top."""
    visit = request.visit
    lines = list(record.lines.all())
    totals = bast.Totals.of(lines)
    person = visit.user.person_id if visit.user else None
    village = known.area(record.village_code)
    papers = list(HandingPaper.objects.filter(handover=record).order_by("created_at", "pk"))
    tools = Tool.objects.filter(line__handover=record).order_by("tag")
    state = record.state
    open_ = state in ("draft", "ready")
    own = state == "draft" and record.maker_person == person
    context = {
        "record": record, "state": HANDOVER.label(state), "tone": TONES[state],
        "problem": problem,
        "closed": sorted(
            {_member(visit, record, x) for x in lines if x.business.status == Status.CLOSED}
        ) if open_ else [],
        "facts": [
            ("Bantuan", record.round.title), ("Dana", str(record.fund)),
            ("Pihak pertama", f"{record.giver_signer}, {record.giver_title}, {record.giver}"),
            ("Pihak kedua", ", ".join(p for p in (
                _person(visit, record.recipient_signer) or "belum diisi",
                record.recipient_title) if p)),
            ("Desa", f"{village.name}, {village.within}" if village else record.village_code),
            ("Saksi", ", ".join(p for p in (record.witness, record.witness_title) if p)
             or "tanpa saksi"),
            ("SK", f"{record.decree.number}, {format_date(record.decree.dated)}"),
            ("Acara", f"{record.occasion.title}, {format_date(record.occasion.on)}"
             if record.occasion else "belum ditentukan"),
            ("Simbolis", f"{record.symbolic_on.title}, {format_date(record.symbolic_on.on)}"
             if record.symbolic_on else "tidak"),
            ("Disiapkan", record.maker),
            ("Disetujui", record.approver or "belum"),
            ("Diserahkan", f"{format_date(record.on)}, {record.place or 'tempat belum diisi'},"
             f" {record.get_mode_display()}" if record.on else "belum"),
        ],
        "columns": [
            Column("Barang"), Column("Untuk usaha"), Column("Jumlah", True),
            Column("Harga satuan", True), Column("Nilai", True), Column("Nomor seri"),
        ],
        "table": [
            [Cell(x.item_name), _member(visit, record, x), f"{x.quantity} {x.unit}",
             format_rupiah(x.unit_price), format_rupiah(x.quantity * x.unit_price),
             ", ".join(x.serials) or "-"]
            for x in lines
        ],
        "footer": [f"{totals.kinds} jenis", "", f"{totals.units} unit", "",
                   format_rupiah(totals.value), ""],
        "prices": _prices(lines),
        "papers": [(p, p.get_kind_display(), p.open_to(visit)) for p in papers],
        "signatures": [
            (s.get_party_display(),
             _person(visit, s.name) if s.party == Signature.Party.RECIPIENT else s.name,
             s.get_mode_display())
            for s in Signature.objects.filter(handover=record).order_by("party")
        ],
        "tools": [t.tag for t in tools],
        "own": own and may(visit, APPROVE),
        "may_edit": state == "draft" and may(visit, PREPARE),
        "may_number": open_ and not record.number and may(visit, PREPARE),
        "may_approve": state == "draft" and not own and may(visit, APPROVE),
        "may_return": state == "ready" and may(visit, APPROVE),
        "may_drop": open_ and may(visit, PREPARE),
        "may_sign": state == "ready" and may(visit, HAND),
        "may_attach": state in ("ready", "signed", "revoked") and may(visit, HAND),
        **_revoking(visit, record, person),
        "crumbs": crumbs_of((record.number or record.recipient, "")),
    }  # fmt: skip
    return render(request, "aid/handing_record.html", context)


def _person(visit: Any, name: str) -> str:
    """Whoever signed for the recipient, for who may read names of people."""
    return name if visit.reach == "own" or may(visit, naming.SEES_NAMES) else naming.HIDDEN_TEXT


def _member(visit: Any, record: Handover, line: HandoverLine) -> str:
    """For which business a line is; the recipient itself is public, a group's members are not."""
    one = line.business
    name = line.business_name or one.name
    if record.business_id or visit.reach == "own":
        return name
    return naming.shown(visit, name, one.legal_form, one.facts.owner_names)


def _revoking(visit: Any, record: Handover, person: UUID | None) -> dict[str, Any]:
    """What may be done about revoking a signed record: one asks, another decides."""
    asker = record.revoke_asker_person
    asked = record.state == "signed" and asker is not None
    return {
        "may_ask_revoke": record.state == "signed" and not asked and may(visit, ASK_REVOKE),
        "revoke_asked": asked,
        "may_decide_revoke": asked and asker != person and may(visit, REVOKE),
        "own_revoke": asked and asker == person,
        "may_withdraw_revoke": asked and asker == person and may(visit, ASK_REVOKE),
    }


def _prices(lines: list[HandoverLine]) -> list[str]:
    """Where what was paid is not what the decree says, and where no contract says it yet."""
    found = []
    for line in lines:
        decreed = line.decree_line.unit_price
        if line.contract_line_id is None and line.handover.state in ("draft", "ready"):
            found.append(
                f"{line.item_name}: belum ada kontrak, sementara memakai harga di keputusan"
                f" {format_rupiah(decreed)}."
            )
        elif line.unit_price != decreed:
            found.append(
                f"{line.item_name}: harga kontrak {format_rupiah(line.unit_price)}, harga di"
                f" keputusan {format_rupiah(decreed)}."
            )
    return list(dict.fromkeys(found))


@needs(PREPARE)
def edit(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Signers and witness of a draft."""
    record = record_or_404(request, pk)
    names = handing_records.EDITABLE
    form = RecordForm(
        request.POST or None, initial={n: getattr(record, n) for n in names},
        version=record.version,
    )  # fmt: skip
    back = reverse("aid:handover", args=[pk])

    def do(typed: dict[str, Any]) -> None:
        version = int(typed["versi"]) if typed["versi"].isdigit() else -1
        try:
            handing_records.edit_record(
                request.visit.act(), pk, {n: typed[n].strip() for n in names}, version
            )
        except StaleVersion as error:
            raise DomainError(error.sentence) from error

    return ask(
        request, form, do, "Tersimpan.", back,
        lambda: form_page(request, form, "Ubah berita acara", "Simpan",
                          crumbs_of((record.number or record.recipient, back), ("Ubah", ""))),
    )  # fmt: skip


@needs(PREPARE)
def number(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A number from the office's agenda book."""
    record = record_or_404(request, pk)
    form = NumberForm(request.POST or None)
    back = reverse("aid:handover", args=[pk])
    return ask(
        request, form,
        lambda typed: agenda.give_number(request.visit.act(), pk, typed["number"]),
        "Nomor tersimpan.", back,
        lambda: form_page(
            request, form, "Beri nomor", "Simpan nomor",
            crumbs_of((record.number or record.recipient, back), ("Nomor", "")),
            lead="Kalau kantor punya deret nomor, nomornya diberikan sendiri waktu disetujui.",
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


def with_reason(
    request: VisitRequest, pk: UUID, title: str, lead: str, said: str, do: Any
) -> HttpResponse:
    """A step that says why."""
    record = record_or_404(request, pk)
    form = ReasonForm(request.POST or None)
    back = reverse("aid:handover", args=[pk])
    return ask(
        request, form, lambda typed: do(request.visit.act(), pk, typed["reason"]), said, back,
        lambda: form_page(
            request, form, title, title,
            crumbs_of((record.number or record.recipient, back), (title, "")), lead=lead,
            danger=True,
        ),
    )  # fmt: skip


@needs(APPROVE)
def give_back(request: VisitRequest, pk: UUID) -> HttpResponse:
    return with_reason(
        request, pk, "Kembalikan",
        "Kembali menjadi rancangan dan disetujui lagi sesudah diperbaiki.",
        "Berita acara dikembalikan.", handing_records.give_back,
    )  # fmt: skip


@needs(PREPARE)
def drop(request: VisitRequest, pk: UUID) -> HttpResponse:
    return with_reason(
        request, pk, "Buang", "Barangnya bebas lagi. Nomornya tidak dipakai ulang.",
        "Berita acara dibuang.", handing_records.drop,
    )  # fmt: skip


@needs(HAND)
def refuse(request: VisitRequest, pk: UUID) -> HttpResponse:
    return with_reason(
        request, pk, "Penerima menolak", "Barangnya tetap di gudang untuk penerima lain.",
        "Penolakan tercatat.", handing_records.refuse,
    )  # fmt: skip


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@needs(VIEW)
def paper(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The record as it is printed and signed."""
    record = record_or_404(request, pk)
    return _pdf(bast.pdf_of(record), bast.file_name(record))


@unscoped
@needs(VIEW)
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


@needs(HAND)
def attach_paper(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The signed paper as it was scanned or photographed."""
    record = record_or_404(request, pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    back = reverse("aid:handover", args=[pk])
    return ask(
        request, form,
        lambda typed: attach(
            request.visit.act(), pk, scan_of(typed["file"].read()), typed["kind"]
        ),
        "Berkas tersimpan.", back,
        lambda: form_page(
            request, form, "Simpan kertas yang ditandatangani", "Simpan berkas",
            crumbs_of((record.number or record.recipient, back), ("Berkas", "")),
            lead="Kertas aslinya tetap disimpan kantor. Cap jempol pilih jenisnya sendiri, supaya"
                 " dibuka terbatas.",
        ),
    )  # fmt: skip


@needs(VIEW)
def paper_file(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A kept paper, as a photo or a download; prints of a thumb only for who may."""
    found = HandingPaper.objects.filter(pk=pk).select_related("handover", "occasion").first()
    if found is None:
        raise Http404
    of = found.handover or found.occasion
    assert of is not None
    one_or_404(type(of)._default_manager.visible_to(request.visit), of.pk)
    return attached.serve(request, found)
