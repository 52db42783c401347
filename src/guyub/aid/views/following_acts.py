"""What is done with a tool: checked, repaired, taken back, offered, moved, written off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import following as acts
from guyub.aid.actions import following_moves as moves
from guyub.aid.actions.following_taking_back import propose_take_back
from guyub.aid.forms import following as f
from guyub.aid.models import Tool, ToolOffer
from guyub.aid.permissions.following import FOLLOW, KEEP
from guyub.aid.queries import following as q
from guyub.aid.queries.following_idle import line_for
from guyub.aid.states import TOOL
from guyub.aid.views.following_common import (
    form_page,
    tool_crumbs,
    tool_or_404,
    version_of,
)
from guyub.aid.views.following_tools import business_of
from guyub.groups.models import Group
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError

REQUEST_TONES = {"proposed": "warn", "approved": "warn", "done": "ok"}
SHOWN = 100
ASKED_AT_ONCE = 20


def _tool_form(
    request: VisitRequest, tool: Tool, make: type[Any], save: Any, initial: dict[str, Any],
    **words: Any,
) -> HttpResponse:  # fmt: skip
    """A form on one tool that goes back to the tool's page."""
    back = reverse("aid:tool", args=[tool.tag])

    def build(data: Any) -> Any:
        return make(data, request.FILES or None, initial=initial, version=tool.version)

    return form_page(
        request, build(request.POST or None), save, back=back, remake=build,
        crumbs=tool_crumbs(request.visit, tool, words["title"]), tool=tool, **words,
    )  # fmt: skip


@needs(FOLLOW)
def check(request: VisitRequest, tag: str) -> HttpResponse:
    """Put a check down, on a phone beside the tool."""
    tool = tool_or_404(request, tag)
    draw = acts.open_draw_of(tool, timezone.localdate())

    def save(data: dict[str, Any]) -> None:
        lat, lon = data["point"] or (None, None)
        finding = acts.Finding(
            on=data["on"], state=data["state"], place=data["place"], used_for=data["used_for"],
            found=data["found"], latitude=lat, longitude=lon, photo=data["photo"],
        )  # fmt: skip
        acts.record_check(request.visit.act(), tool.pk, finding, version=version_of(data))

    notes = (
        (f"Alat ini terundi di cek acak nomor {draw.number}: foto dan tempatnya wajib.",)
        if draw else ()
    )  # fmt: skip
    return _tool_form(
        request, tool, f.CheckForm, save, {"on": timezone.localdate()}, title="Catat cek alat",
        done="Cek sudah dicatat.", button="Simpan cek", notes=notes,
        lead=f"{tool.name}, {tool.serial or 'tanpa nomor seri'}. Sekarang tercatat:"
        f" {TOOL.label(tool.state).lower()}.",
        draft=f"cek-alat:{tool.tag}",
    )  # fmt: skip


def _step(request: VisitRequest, tag: str, verb: str, make: Any, **words: Any) -> HttpResponse:
    tool = tool_or_404(request, tag)

    def save(data: dict[str, Any]) -> None:
        acts.step_tool(
            request.visit.act(), tool.pk, verb, on=data["on"], reason=data["reason"],
            version=version_of(data),
        )  # fmt: skip

    today = timezone.localdate()
    return _tool_form(request, tool, make, save, {"on": today}, lead=tool.name, **words)


@needs(KEEP)
def repair(request: VisitRequest, tag: str) -> HttpResponse:
    return _step(
        request, tag, "repair", f.RepairForm, title="Kirim ke bengkel", button="Catat diperbaiki",
        done="Dicatat sedang diperbaiki. Cek lagi kalau sudah kembali.",
    )  # fmt: skip


@needs(KEEP)
def take_back(request: VisitRequest, tag: str) -> HttpResponse:
    """Ask that a tool comes back to the office."""
    tool = tool_or_404(request, tag)

    def save(data: dict[str, Any]) -> None:
        act = request.visit.act()
        propose_take_back(act, tool.pk, data["reason"], version=version_of(data))

    return _tool_form(
        request, tool, f.TakeBackForm, save, {}, title="Usulkan ditarik", button="Kirim usul",
        lead=tool.name, done="Usul terkirim. Orang lain yang memutuskan.",
        notes=("Alat tetap di tempatnya sampai disetujui orang lain dan diambil.",),
    )  # fmt: skip


@needs(KEEP)
def move(request: VisitRequest, tag: str) -> HttpResponse:
    """Ask that a tool goes to a named business."""
    tool = tool_or_404(request, tag)

    def save(data: dict[str, Any]) -> None:
        business = business_of(request.visit, data["business"])
        if business is None:
            raise DomainError("Nomor usaha ini tidak ditemukan.", field="business")
        group = None
        if data["group"]:
            group = Group.objects.visible_to(request.visit).filter(number=data["group"]).first()
            if group is None:
                raise DomainError("Nomor kelompok ini tidak ditemukan.", field="group")
        moves.propose_move(
            request.visit.act(), tool.pk, business.pk, data["reason"],
            group_pk=group.pk if group else None, version=version_of(data),
        )  # fmt: skip

    return _tool_form(
        request, tool, f.MoveForm, save, {}, title="Usulkan pindah", button="Kirim usul",
        lead=tool.name, done="Usul terkirim. Orang lain yang memutuskan.",
        notes=("Alat tetap di tempatnya sampai berita acara pemindahan ditandatangani.",),
    )  # fmt: skip


@needs(KEEP)
def write_off(request: VisitRequest, tag: str) -> HttpResponse:
    tool = tool_or_404(request, tag)

    def save(data: dict[str, Any]) -> None:
        act = request.visit.act()
        moves.propose_write_off(act, tool.pk, data["reason"], version=version_of(data))

    return _tool_form(
        request, tool, f.WriteOffForm, save, {}, title="Usulkan dihapus dari daftar",
        button="Kirim usul", lead=tool.name, done="Usul terkirim. Kepala dinas yang memutuskan.",
        notes=("Sesudah dihapus, alat tidak bisa dikembalikan ke daftar. Riwayatnya tetap ada.",),
    )  # fmt: skip


@needs(KEEP)
def offer(request: VisitRequest, tag: str) -> HttpResponse:
    """Who asked for this kind and did not get it, in order; offer to one of them."""
    tool = tool_or_404(request, tag)
    problem = ""
    if request.method == "POST":
        try:
            pk = UUID(request.POST.get("usaha", ""))
        except ValueError:
            pk = None
        try:
            if pk is None:
                raise DomainError("Pilih usahanya dulu.")
            skipping = request.POST.get("dilewati", "")[:200]
            moves.offer_tool(request.visit.act(), tool.pk, pk, skipping=skipping)
        except DomainError as error:
            problem = str(error.sentence)
        else:
            kernel_forms.saved(request, "Tawaran dicatat. Tanyakan jawabannya.")
            return redirect("aid:tool_offer", tool.tag)
    line = line_for(tool)[:ASKED_AT_ONCE]
    offers = list(tool.offers.order_by("-offered_on", "-pk"))
    names = q.names_of(
        request.visit, {*(p.asker.business for p in line), *(o.business_id for o in offers)}
    )
    context = {
        "tool": tool, "problem": problem,
        "line": [(p, names.get(p.asker.business, "usaha lain")) for p in line],
        "offers": [(o, names.get(o.business_id, "usaha lain")) for o in offers],
        "waiting": any(o.reply == "" for o in offers),
        "offerable": tool.state in moves.OFFERED and tool.line.handover.state != "revoked",
        "crumbs": tool_crumbs(request.visit, tool, "Tawarkan"),
    }  # fmt: skip
    return render(request, "aid/following_offer.html", context, status=409 if problem else 200)


@require_POST
@needs(KEEP)
def reply(request: VisitRequest, tag: str, pk: UUID) -> HttpResponse:
    """What a business answered to an offer."""
    tool = tool_or_404(request, tag)
    found = ToolOffer.objects.filter(pk=pk, tool=tool).first()
    if found is None:
        raise Http404
    wants = request.POST.get("jawaban")
    if wants not in ("mau", "tidak"):
        messages.error(request, "Pilih jawabannya: mau atau tidak mau.")
        return redirect("aid:tool_offer", tool.tag)
    try:
        moves.reply_to_offer(request.visit.act(), found.pk, wants == "mau")
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect("aid:tool_offer", tool.tag)
    said = "Usul pindah dibuat dan menunggu disetujui." if wants == "mau" else "Jawaban dicatat."
    kernel_forms.saved(request, said)
    return redirect("aid:tool", tool.tag)
