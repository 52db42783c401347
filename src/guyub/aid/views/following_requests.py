"""What was asked for a tool (another holder, off the list): read, decided, carried out on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid import codes
from guyub.aid.actions import following_moves as moves
from guyub.aid.actions.following_taking_back import finish_take_back
from guyub.aid.forms import following as f
from guyub.aid.models import Attachment, Round, Tool, ToolRequest
from guyub.aid.permissions.following import APPROVE, KEEP, VIEW, WRITE_OFF
from guyub.aid.queries import following as q
from guyub.aid.views.following_common import (
    crumbs,
    form_page,
    version_of,
)
from guyub.aid.views.following_tools import pdf
from guyub.kernel import documents
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.typed import whole
from guyub.registry import places

REQUEST_TONES = {"proposed": "warn", "approved": "warn", "done": "ok"}
SHOWN = 100


def _requests(request: VisitRequest) -> Any:
    """Requests on tools that the visit sees."""
    seen = Tool.objects.visible_to(request.visit).values("pk")
    return ToolRequest.objects.filter(tool__in=seen).select_related("tool")


def request_or_404(request: VisitRequest, pk: UUID) -> ToolRequest:
    found: ToolRequest | None = (
        _requests(request)
        .select_related(
            "tool__line__handover", "tool__round", "to_business__facts", "from_business__facts",
            "to_group",
        )
        .filter(pk=pk)
        .first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


@needs(VIEW)
def request_list(request: VisitRequest) -> HttpResponse:
    """What waits first, then what was decided lately."""
    rows = _requests(request)
    waiting = list(rows.filter(state__in=["proposed", "approved"]).order_by("proposed_at")[:SHOWN])
    decided = list(
        rows.exclude(state__in=["proposed", "approved"]).order_by("-proposed_at")[:SHOWN]
    )
    context = {
        "waiting": [_row(r) for r in waiting], "decided": [_row(r) for r in decided],
        "crumbs": crumbs(request.visit, ("Usul pindah, tarik, hapus", "")),
    }  # fmt: skip
    return render(request, "aid/following_requests.html", context)


def _row(one: ToolRequest) -> dict[str, Any]:
    return {
        "asked": one,
        "state": q.stands(one),
        "tone": REQUEST_TONES.get(one.state, "quiet"), "tool": one.tool,
    }  # fmt: skip


@needs(VIEW)
def request_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    return _request_page(request, request_or_404(request, pk))


def _request_page(request: VisitRequest, one: ToolRequest, problem: str = "") -> HttpResponse:
    visit = request.visit
    names = q.names_of(visit, {one.from_business_id, one.to_business_id})
    person = visit.user.person_id if visit.user else None
    own = one.proposer_person == person
    may = visit.may(APPROVE) and (one.kind != "write_off" or visit.may(WRITE_OFF))
    facts = [
        Fact("Alat", f"{one.tool.name} ({one.tool.tag})"),
        Fact("Sekarang di", names.get(one.from_business_id) if one.from_business_id  # type: ignore[arg-type]
             else "kantor"),
    ]  # fmt: skip
    if one.kind == "move":
        to = one.to_business
        where = places.short_name(to.village_code) if to else ""
        facts.append(Fact("Pindah ke", names.get(one.to_business_id, "usaha lain"), where))  # type: ignore[arg-type]
        if one.to_group:
            facts.append(Fact("Lewat kelompok", one.to_group.name))
    facts += [Fact("Alasan", one.reason), Fact("Diusulkan", one.proposer)]
    if one.number:
        facts.append(Fact("Berita acara", f"{one.number}, {format_date(one.done_on)}"))
    elif one.done_on:
        facts.append(Fact("Diambil", f"{format_date(one.done_on)}, {one.place}".rstrip(", ")))
    scans = Attachment.objects.filter(about=one.pk, kind="move").order_by("created_at", "pk")
    context = {
        **_row(one), "facts": facts, "problem": problem, "scans": list(scans),
        "kind": one.get_kind_display(),
        "may_decide": may and one.state == "proposed" and not own,
        "own_waits": may and one.state == "proposed" and own,
        "may_withdraw": visit.may(KEEP) and one.state in ("proposed", "approved"),
        "may_finish": visit.may(KEEP) and one.state == "approved",
        "has_paper": one.kind == "move" and one.state in ("approved", "done"),
        "crumbs": crumbs(visit, ("Usul pindah, tarik, hapus", reverse("aid:tool_requests")),
                         (one.tool.tag, "")),
    }  # fmt: skip
    return render(request, "aid/following_request.html", context, status=409 if problem else 200)


@require_POST
@needs(APPROVE)
def decide(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Yes or no of another person."""
    one = request_or_404(request, pk)
    answer = request.POST.get("putusan")
    if answer not in ("setujui", "tolak"):
        return _request_page(request, one, "Pilih setujui atau tolak.")
    try:
        moves.decide_request(
            request.visit.act(), one.pk, answer == "setujui", request.POST.get("alasan", "")[:300],
            version=whole(request.POST.get("versi", "")),
        )  # fmt: skip
    except DomainError as error:
        return _request_page(request, one, str(error.sentence))
    kernel_forms.saved(request, "Keputusan sudah dicatat.")
    return redirect("aid:tool_request", one.pk)


@require_POST
@needs(KEEP)
def withdraw(request: VisitRequest, pk: UUID) -> HttpResponse:
    one = request_or_404(request, pk)
    try:
        moves.withdraw_request(
            request.visit.act(), one.pk, request.POST.get("alasan", "")[:300],
            version=whole(request.POST.get("versi", "")),
        )  # fmt: skip
    except DomainError as error:
        return _request_page(request, one, str(error.sentence))
    kernel_forms.saved(request, "Usul ditarik. Alat tetap di tempatnya.")
    return redirect("aid:tool", one.tool.tag)


@needs(KEEP)
def finish(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Put down that the record was signed and the tool is at its new place, or that it was
    fetched."""
    one = request_or_404(request, pk)
    back = reverse("aid:tool_request", args=[one.pk])
    if one.kind == "take_back":
        return _fetched(request, one, back)

    def build(data: Any) -> Any:
        initial = {"on": timezone.localdate()}
        return f.FinishForm(data, request.FILES or None, initial=initial, version=one.version)

    def save(data: dict[str, Any]) -> None:
        moves.finish_move(
            request.visit.act(), one.pk, number=data["number"], on=data["on"],
            place=data["place"], witness=data["witness"], witness_title=data["witness_title"],
            scan=data["scan"], version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, build(request.POST or None), save, back=back, remake=build, tool=one.tool,
        title="Catat sudah dipindah", button="Simpan",
        done="Alat sudah tercatat di tempat yang baru.",
        lead=f"{one.tool.name} ({one.tool.tag}). Isi seperti di berita acara yang sudah"
        " ditandatangani kedua pihak.",
        crumbs=crumbs(request.visit, (one.tool.tag, back), ("Catat dipindah", "")),
    )  # fmt: skip


def _fetched(request: VisitRequest, one: ToolRequest, back: str) -> HttpResponse:
    def build(data: Any) -> Any:
        return f.FetchedForm(data, initial={"on": timezone.localdate()}, version=one.version)

    def save(data: dict[str, Any]) -> None:
        finish_take_back(
            request.visit.act(), one.pk, on=data["on"], place=data["place"],
            version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, build(request.POST or None), save, back=back, remake=build, tool=one.tool,
        title="Catat sudah ditarik", button="Simpan", danger=True,
        done="Alat tercatat di kantor. Tawarkan ke yang belum kebagian.",
        lead=f"{one.tool.name} ({one.tool.tag}). Alat tidak lagi dipegang usaha itu: buatkan tanda"
        " terima untuk pemegangnya.",
        crumbs=crumbs(request.visit, (one.tool.tag, back), ("Catat ditarik", "")),
    )  # fmt: skip


@needs(VIEW)
def paper(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The record of a move, to be signed in ink; approved requests only."""
    one = request_or_404(request, pk)
    if one.kind != "move" or one.state not in ("approved", "done"):
        raise Http404
    return pdf(move_paper(request.visit, one), f"pemindahan-{one.tool.tag}.pdf")


def move_paper(visit: Any, one: ToolRequest) -> bytes:
    """The PDF of a move's record. Parties sign by name on the paper; the print leaves a line."""
    names = q.names_of(visit, {one.from_business_id, one.to_business_id})
    office, tool = visit.office, one.tool
    round_: Round = tool.round
    to, was = one.to_business, one.from_business
    data = {
        "office": {
            "name": office.name if office else "", "address": office.address if office else "",
            "government": None, "contact": None,
        },
        "code": codes.of_move(one), "number": one.number, "on": one.done_on, "place": one.place,
        "from": names.get(was.pk, was.number) if was else (office.name if office else "Kantor"),
        "from_number": was.number if was else "",
        "from_place": places.short_name(was.village_code) if was else "",
        "to": names.get(to.pk, to.number) if to else "", "to_number": to.number if to else "",
        "to_place": places.short_name(to.village_code) if to else "",
        "group": one.to_group.name if one.to_group else "",
        "tool": {"name": tool.name, "tag": tool.tag, "serial": tool.serial or "tidak ada",
                 "price": tool.line.unit_price},
        "round": f"{round_.title} ({round_.number})",
        "record": f"{tool.line.handover.number}, {format_date(tool.line.handover.on)}",
        "reason": one.reason.rstrip("."), "decider": one.decider,
        "decided": timezone.localtime(one.decided_at).date() if one.decided_at else None,
        "witness": one.witness, "witness_title": one.witness_title,
        "sample": bool(office and office.is_sample),
    }  # fmt: skip
    return documents.render("aid/berita-acara-pemindahan", data)
