"""For everybody, without an account and without scripts: send, look, add, contradict, withdraw."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, public
from guyub.areas import known
from guyub.complaints import parameters as p
from guyub.complaints.actions import receiving as actions
from guyub.complaints.actions.common import from_outside
from guyub.complaints.actions.handling import is_late
from guyub.complaints.figures import LEAST, figures
from guyub.complaints.forms import ComplaintForm, LookupForm, SureForm, WordsForm
from guyub.complaints.models import Complaint
from guyub.complaints.sources import all_sources
from guyub.complaints.states import COMPLAINT, KINDS, SENDER
from guyub.complaints.views.frame import (
    HONEYPOT,
    canonical,
    frame,
    happened,
    letter_of,
    office_of,
    stages,
    state_of,
    where,
)
from guyub.criteria.parameters import used
from guyub.kernel.actions import DomainError
from guyub.kernel.addresses import client_address
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry import limits
from guyub.registry.views.common import refused

# A village hall or a mobile network sends for many people, a script for more.
PER_ADDRESS, PER_REGENCY, LOOKUPS, REPLIES = 20, 300, 100, 60


@public
def start(request: VisitRequest) -> HttpResponse:
    """What can be sent here, to which office, and how offices have answered."""
    offices = list(Office.objects.filter(kind=Office.Kind.REGENCY).order_by("name", "pk"))
    asked = request.GET.get("dinas", "")
    one = next((o for o in offices if o.area_code == asked), None)
    if one is None and len(offices) == 1:
        one = offices[0]
    today = timezone.localdate()
    context: dict[str, Any] = {
        "frame": frame(request), "offices": offices, "office": one, "least": LEAST,
        "several": len(offices) > 1, "sources": all_sources(), "demo": one and one.is_sample,
    }  # fmt: skip
    if one is not None:
        context |= {
            "figures": figures(one.pk, today.year, today),
            "check": used(p.CHECK_DAYS, one.pk, today),
            "answer": used(p.ANSWER_DAYS, one.pk, today),
            "grave": used(p.GRAVE_DAYS, one.pk, today),
        }  # fmt: skip
    return render(request, "complaints/start.html", context)


@public
def objections(request: VisitRequest) -> HttpResponse:
    """Objections to decisions have a form and a receipt of their own."""
    choices = [
        {"label": s.label, "lookup": reverse(s.lookup),
         "choices": [(c, known.area(c.regency)) for c in s.choices()]}
        for s in all_sources()
    ]  # fmt: skip
    return render(
        request, "complaints/objections.html", {"frame": frame(request), "sources": choices}
    )


def opened_form(request: VisitRequest) -> str:
    """The id of the form that was opened, given anew where none came along."""
    try:
        return str(UUID(request.POST.get("formulir", "")))
    except ValueError:
        return str(uuid4())


@public
@never_cache
def send(request: VisitRequest, regency: str) -> HttpResponse:
    """Write a complaint or a suggestion."""
    office = office_of(regency)
    kind = request.GET.get("tentang", "")
    form = ComplaintForm(
        request.POST or None, request.FILES or None, districts=known.below(regency),
        initial={"kind": kind if kind in KINDS else ""},
    )  # fmt: skip
    key = opened_form(request)
    if request.method == "POST" and form.is_valid():
        if request.POST.get(HONEYPOT):
            # A machine filled the field that people do not see: thank it and forget it.
            return redirect("complaints:start")
        made = _send(request, form, office, key)
        if made is not None:
            if made.repeated:
                messages.info(request, _t("Pengaduan ini sudah kami terima. Ini tanda terimanya."))
            return redirect("complaints:receipt", made.number, made.code)
    context = {
        "frame": frame(request), "form": form, "office": office, "honeypot": HONEYPOT, "key": key,
        "demo": office.is_sample,
    }  # fmt: skip
    return render(request, "complaints/send.html", context, status=422 if form.errors else 200)


def _send(
    request: VisitRequest, form: ComplaintForm, office: Office, key: str
) -> actions.Receipt | None:
    day, data = timezone.localdate(), form.cleaned_data
    if not (
        limits.take("adu-alamat", client_address(request), day, PER_ADDRESS)
        and limits.take("adu-kabupaten", office.area_code, day, PER_REGENCY)
    ):
        form.add_error(
            None,
            _t("Hari ini sudah terlalu banyak pengaduan dari jaringan ini. Coba lagi besok, atau"
               " datang ke dinas."),
        )  # fmt: skip
        return None
    photos = tuple(s for s in (data.pop("photo"), data.pop("photo2")) if s is not None)
    try:
        return actions.receive(
            office, actions.Sent(form=key, photos=photos, **data), timezone.now()
        )
    except DomainError as error:
        refused(form, error)
        return None


def complaint_or_404(number: str, code: str) -> Complaint:
    row = actions.found(canonical(number), code)
    if row is None:
        raise Http404
    return row


def private(response: HttpResponse) -> HttpResponse:
    """Not for searchers, and the address goes to no other site. Not "no-referrer": browsers then
    send a form without its origin, and it is refused."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


REPLY_VERBS: Final = {
    "tambah": "add", "belum": "contradict", "puas": "satisfied", "tarik": "withdraw",
}  # fmt: skip


def _possible(row: Complaint) -> list[tuple[str, str, str]]:
    """(word, part of the address, kind of button) of what whoever complained may do now."""
    found = []
    steps = {t.verb for t in COMPLAINT.available(row.state, {SENDER})}
    if "satisfied" in steps:
        found.append((_t("Saya puas"), "puas", "primary"))
    if "contradict" in steps and row.contradicted_on is None:
        found.append((_t("Belum selesai"), "belum", ""))
    if row.open:
        found.append((_t("Tambah keterangan"), "tambah", "primary"))
    if "withdraw" in steps:
        found.append((_t("Tarik pengaduan"), "tarik", "quiet"))
    return found


@public
@never_cache
def receipt(request: VisitRequest, number: str, code: str) -> HttpResponse:
    """How far it is, and the answer: for whoever holds number and code."""
    row = complaint_or_404(number, code)
    office = Office.objects.filter(pk=row.office_id).first()
    with in_scope(SYSTEM, read_only=True):
        steps = happened(list(row.steps.shown().order_by("-at", "-pk")), inside=False)
    context = {
        "frame": frame(request), "row": row, "code": code, "stages": stages(row),
        "office_name": office.name if office else "", "demo": bool(office and office.is_sample),
        "state": state_of(row), "where": where(row), "steps": steps, "kind": KINDS[row.kind],
        "answer": row.answer.reveal() if row.answer and row.state in ("answered", "closed") else "",
        "late": is_late(row), "buttons": _possible(row),
        "above": row.desk == 4 and not _province(row.regency_code),
    }  # fmt: skip
    return private(render(request, "complaints/receipt.html", context))


def _province(regency: str) -> bool:
    return Office.objects.filter(kind=Office.Kind.PROVINCE, area_code=regency[:2]).exists()


@public
@never_cache
def receipt_letter(request: VisitRequest, number: str, code: str) -> HttpResponse:
    """The answer on paper, for whoever holds number and code."""
    return private(letter_of(complaint_or_404(number, code)))


_PAGES: Final[dict[str, tuple[str, str, str]]] = {
    "tambah": ("Tambah keterangan", "Dibaca yang menangani pengaduan Anda.", "Kirim"),
    "belum": ("Belum selesai", "Bisa dipakai sekali. Pengaduan diteruskan ke atasan yang menjawab.",
              "Kirim, teruskan ke atasannya"),
    "puas": ("Saya puas", "Pengaduan ditutup sebagai selesai.", "Ya, sudah selesai"),
    "tarik": ("Tarik pengaduan", "Pengaduan tidak dikerjakan lagi. Bisa mengirim yang baru kapan"
              " saja.", "Tarik pengaduan"),
}  # fmt: skip


@public
@never_cache
def reply(request: VisitRequest, number: str, code: str, verb: str) -> HttpResponse:
    """What whoever complained does with it."""
    if verb not in REPLY_VERBS:
        raise Http404
    row = complaint_or_404(number, code)
    title, lead, button = _PAGES[verb]
    needs_words = verb in ("tambah", "belum")
    form: Any = (WordsForm if needs_words else SureForm)(
        request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        day, address = timezone.localdate(), client_address(request)
        if not limits.take("adu-jawab", address, day, REPLIES):
            form.add_error(None, _t("Sudah terlalu sering hari ini. Coba lagi besok."))
        else:
            try:
                _do(row, verb, form.cleaned_data.get("words", ""))
            except DomainError as error:
                refused(form, error)
            else:
                messages.success(request, _t("Tersimpan."))
                return redirect("complaints:receipt", row.number, code)
    context = {
        "frame": frame(request), "form": form, "title": title, "lead": lead, "button": button,
        "row": row, "code": code, "danger": verb == "tarik",
    }  # fmt: skip
    page = render(request, "complaints/reply.html", context, status=422 if form.errors else 200)
    return private(page)


def _do(row: Complaint, verb: str, words: str) -> None:
    act = from_outside(timezone.now(), row.office_id)
    if verb == "tambah":
        actions.add_words(act, row.pk, words)
    elif verb == "belum":
        actions.contradict(act, row.pk, words)
    elif verb == "puas":
        actions.satisfied(act, row.pk)
    else:
        actions.withdraw(act, row.pk)


def typed_code(text: str) -> str:
    return "".join(text.split()).lower().replace("-", "")


@public
@never_cache
def lookup(request: VisitRequest) -> HttpResponse:
    """Number and code lead to the answer."""
    form = LookupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = typed_code(form.cleaned_data["code"])
        if not limits.take("adu-cek", client_address(request), timezone.localdate(), LOOKUPS):
            form.add_error(None, _t("Sudah terlalu sering dicoba hari ini. Coba lagi besok."))
        else:
            try:
                number = parse_human_number(form.cleaned_data["number"]).text
            except NumberError as error:
                form.add_error("number", str(error))
            else:
                if actions.found(number, code) is not None:
                    return redirect("complaints:receipt", number, code)
                form.add_error(
                    None, _t("Nomor dan kodenya tidak cocok. Periksa lagi tanda terimanya.")
                )
    context = {
        "frame": frame(request), "form": form, "title": _t("Lihat jawaban"),
        "lead": _t("Isi nomor dan kode rahasia dari tanda terima pengaduan."),
        "button": _t("Lihat"),
    }  # fmt: skip
    return render(request, "complaints/lookup.html", context, status=422 if form.errors else 200)
