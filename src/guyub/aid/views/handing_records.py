"""One hand-over record: its page, what changes it, its paper and scans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid import bast
from guyub.aid.actions import agenda, handing_records
from guyub.aid.actions.handing_papers import attach, scan_of
from guyub.aid.forms.handing import NumberForm, PaperForm, ReasonForm, RecordForm
from guyub.aid.models import HandingPaper, Handover, HandoverLine, Signature, Tool
from guyub.aid.permissions.handing import APPROVE, ASK_REVOKE, HAND, PAPER, PREPARE, REVOKE, VIEW
from guyub.aid.queries.handing_names import member, signer
from guyub.aid.states import HANDOVER
from guyub.aid.views.handing_common import (
    TONES,
    ask,
    crumbs_of,
    form_page,
    may,
    one_or_404,
)
from guyub.areas import known
from guyub.kernel import attached
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.components import Cell, Column
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_rupiah
from guyub.registry.models.business import Status


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
            {member(visit, record, x) for x in lines if x.business.status == Status.CLOSED}
        ) if open_ else [],
        "facts": [
            ("Bantuan", record.round.title), ("Dana", str(record.fund)),
            ("Pihak pertama", f"{record.giver_signer}, {record.giver_title}, {record.giver}"),
            ("Pihak kedua", ", ".join(p for p in (
                signer(visit, record.recipient_signer) or "belum diisi",
                record.recipient_title) if p)),
            ("Desa", f"{village.name}, {village.within}" if village else record.village_code),
            ("Saksi", ", ".join(p for p in (record.witness, record.witness_title) if p)
             or "tanpa saksi"),
            ("SK", f"{record.decree.number}, {format_date(record.decree.dated)}"),
            ("Acara", f"{record.occasion.title}, {format_date(record.occasion.on)}"
             if record.occasion else "belum ditentukan"),
            *([("Maju di penyerahan simbolis",
                f"{record.symbolic_on.title}, {format_date(record.symbolic_on.on)}")]
              if record.symbolic_on else []),
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
            [Cell(x.item_name), member(visit, record, x), f"{x.quantity} {x.unit}",
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
             signer(visit, s.name) if s.party == Signature.Party.RECIPIENT else s.name,
             s.get_mode_display())
            for s in Signature.objects.filter(handover=record).order_by("party")
        ],
        "tools": [t.tag for t in tools],
        "own": own and may(visit, APPROVE),
        "may_print": visit.may(PAPER),
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


@needs(PAPER)
def paper(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The record as it is printed and signed."""
    record = record_or_404(request, pk)
    return _pdf(bast.pdf_of(record), bast.file_name(record))


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
    """A kept paper, as a photo or a download; what names people only for who may read it."""
    found = HandingPaper.objects.filter(pk=pk).select_related("handover", "occasion").first()
    if found is None:
        raise Http404
    of = found.handover or found.occasion
    assert of is not None
    one_or_404(type(of)._default_manager.visible_to(request.visit), of.pk)
    return attached.serve(request, found)
