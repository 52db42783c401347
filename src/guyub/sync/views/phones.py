"""Phones on the desk: one's own, those of the office, enrolling, revoking, handing in an outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.kernel.forms import saved
from guyub.kernel.middleware import unscoped
from guyub.sync import limits, reading
from guyub.sync.actions import closing, devices
from guyub.sync.actions.sealed import open_sealed
from guyub.sync.contact import Contact
from guyub.sync.forms import HandInForm, RevokeForm
from guyub.sync.models import Device, Operation
from guyub.sync.permissions import MANAGE, USE
from guyub.sync.registering import label_of
from guyub.sync.views.api import welcome

SHOWN = 300


def _state(device: Device, now: datetime) -> tuple[str, str, str]:
    """What is said of a phone, in which tone, and what goes with it."""
    if device.revoked_at is not None:
        if device.told_at is None:
            return "Dicabut", "warn", "belum menghubungi kantor, jadi isinya belum dihapus"
        return "Dicabut", "quiet", "sudah diberi tahu untuk menghapus isinya"
    if device.expires_at <= now:
        return "Masa pakai habis", "warn", "petugas perlu masuk lagi di aplikasi"
    return "Dipakai", "ok", ""


def _clock(device: Device) -> str:
    """How far the phone's clock is off, when that matters."""
    off = device.skew_seconds or 0
    if abs(off) <= limits.CLOCK_WRONG.total_seconds():
        return ""
    minutes = round(abs(off) / 60)
    much = f"{minutes} menit" if minutes < 90 else f"{round(minutes / 60)} jam"
    return f"jamnya {'terlalu cepat' if off > 0 else 'terlambat'} {much}"


def _rows(found: Any) -> list[dict[str, Any]]:
    now = timezone.now()
    rows = []
    for device in found:
        state, tone, more = _state(device, now)
        rows.append(
            {
                "device": device, "state": state, "tone": tone, "more": more,
                "clock": _clock(device), "may_revoke": device.revoked_at is None,
            }
        )  # fmt: skip
    return rows


@needs(USE)
def own(request: VisitRequest) -> HttpResponse:
    """My phones: since when, last contact, version; a button for a lost one."""
    found = Device.objects.of(request.visit).order_by("revoked_at", "-enrolled_at")
    back = Operation.objects.returned_to(request.visit, timezone.now())
    returned = [
        {"operation": one, "label": label_of(one), "sentence": one.result.get("sentence", "")}
        for one in back.order_by("-received_at", "pk")[:SHOWN]
    ]
    return render(request, "sync/phones.html", {"rows": _rows(found), "returned": returned})


@require_POST
@needs(USE)
def drop(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Give up what the office sent back: for what is on no phone any more (handed in as a file or
    without the PIN); what is on one is thrown away there."""
    try:
        closing.drop(request.visit.act(), pk)
    except closing.NotThere:
        raise Http404 from None
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        saved(request, "Isian itu dibuang. Kantor diberi tahu.")
    return redirect("sync:phones")


@require_POST
@needs(USE)
def revoke_own(request: VisitRequest, pk: UUID) -> HttpResponse:
    if not Device.objects.of(request.visit).filter(pk=pk).exists():
        raise Http404
    devices.revoke_own(request.visit.act(), pk)
    saved(request, "Ponsel dicabut. Isinya dihapus begitu ponsel itu menghubungi kantor.")
    return redirect("sync:phones")


@needs(MANAGE)
def office(request: VisitRequest) -> HttpResponse:
    """All phones of the office's officers, working ones first."""
    found = Device.objects.visible_to(request.visit).select_related("user")
    rows = _rows(found.order_by("revoked_at", "user__name", "-enrolled_at")[: SHOWN + 1])
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN, "shown": SHOWN}
    return render(request, "sync/office_phones.html", context)


@needs(MANAGE)
def revoke(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Revoke an officer's phone, with the reason; the page says what becomes of it."""
    found = Device.objects.visible_to(request.visit).select_related("user").filter(pk=pk).first()
    if found is None:
        raise Http404
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            devices.revoke(request.visit.act(), pk, form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(error.field, str(error.sentence))
        else:
            saved(request, "Ponsel dicabut. Isinya dihapus begitu ponsel itu menghubungi kantor.")
            return redirect("sync:office_phones")
    context = {
        "form": form, "row": _rows([found])[0],
        "crumbs": [("Ponsel petugas", reverse("sync:office_phones")), ("Cabut", "")],
    }  # fmt: skip
    return render(request, "sync/revoke.html", context)


@require_POST
@needs(USE)
def enrol(request: VisitRequest) -> HttpResponse:
    """From the app on the phone, while its officer is signed in: its tokens, this once.

    The one address for phones that uses the session, so it asks for the CSRF token too.
    """
    try:
        if int(request.headers.get("Content-Length") or 0) > 4096:
            raise reading.Unreadable("body")
        body = reading.body_of(request.body)
        name, given = body.get("name", ""), body.get("device_id")
        if not isinstance(name, str) or "\0" in name or len(name) > 200:
            raise reading.Unreadable("name")
        version = reading.version_of(body.get("app_version"))
        at = reading.time_of(body.get("client_time"), "client_time")
        device_id = None if given is None else reading.uuid_of(given, "device_id")
    except reading.Unreadable as error:
        return JsonResponse(
            {"code": "unreadable", "field": str(error),
             "sentence": "Kiriman ini tidak terbaca. Perbarui aplikasi."}, status=400,
        )  # fmt: skip
    act = request.visit.act()
    try:
        made = devices.enrol(
            act, request.visit, name=name, app_version=version, device_id=device_id
        )
    except DomainError as error:
        return JsonResponse({"code": "refused", "sentence": str(error.sentence)}, status=409)
    contact = Contact(made.device, request.visit, act.now, at - act.now, version)
    tokens = {"token": made.token}
    if made.hand_over:
        tokens["hand_over"] = made.hand_over
    answer = JsonResponse({**tokens, **welcome(contact)}, status=201)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@unscoped
@needs(USE)
def hand_in(request: VisitRequest) -> HttpResponse:
    """Hand in the sealed file of one's own phone. Each operation in it is a transaction of its own,
    so the page opens none around them."""
    form = HandInForm(request.POST or None, request.FILES or None)
    opened = None
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_sealed(request.visit, form.cleaned_data["file"].read())
        except DomainError as error:
            form.add_error(error.field, str(error.sentence))
    context = {
        "form": form, "opened": opened,
        "crumbs": [("Ponsel saya", reverse("sync:phones")), ("Serahkan isi ponsel", "")],
    }  # fmt: skip
    with in_scope(request.scope, read_only=True):
        return render(request, "sync/hand_in.html", context)
