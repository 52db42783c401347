"""Buyers: list, page, form, end; who signs in for one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts.models import Appointment
from guyub.accounts.roles import BUYER, CONTRACTOR
from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel import forms as kernel_forms
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.ids import uuid7
from guyub.market.actions import buyers as acts
from guyub.market.forms.buyers import AccountForm, BuyerForm
from guyub.market.forms.catalogue import WhyForm
from guyub.market.lists.buyers import BUYERS
from guyub.market.models import Buyer, Need
from guyub.market.permissions.buyers import ACCOUNT, KEEP, VIEW
from guyub.market.permissions.needs import VIEW as NEEDS
from guyub.market.states.needs import NEED, TONES
from guyub.market.supply.required import amount_text
from guyub.market.views.frame import differing, form_page, version_of
from guyub.registry import naming
from guyub.registry.views.common import refused

NEEDS_SHOWN = 10


def trail(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Pembeli", reverse("market:buyers")), *rest]


def buyer_or_404(request: VisitRequest, pk: UUID) -> Buyer:
    """The buyer, if this visit may see it."""
    found: Buyer | None = Buyer.objects.visible_to(request.visit).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _written_or_404(request: VisitRequest, pk: UUID) -> Buyer:
    row = buyer_or_404(request, pk)
    if not request.visit.scope.may_write(row.regency_code):
        raise Http404
    return row


def page_of(row: Buyer) -> str:
    return reverse("market:buyer", args=[row.pk])


def place_words(code: str) -> str:
    """A place of any level in words, "" where none is said."""
    found = known.names_of([code, code[:8]]) if code else {}
    if len(code) <= 5:
        return found.get(code, "")
    name = found.get(code, code)
    return f"Kec. {name}" if len(code) == 8 else f"{name}, Kec. {found.get(code[:8], '')}"


def places(regency: str) -> list[tuple[str, str]]:
    """The regency itself and its sub-districts, to choose from."""
    own = known.names_of([regency]).get(regency, regency)
    return [(regency, own), *((code, f"Kec. {name}") for code, name in known.below(regency))]


def _needs_of(row: Buyer, visit: Any) -> list[dict[str, Any]]:
    """The latest needs of a buyer."""
    if not visit.may(NEEDS):
        return []
    rows = Need.objects.visible_to(visit).filter(buyer=row).order_by("-created_at", "-pk")
    return [
        {"what": n.what, "much": amount_text(n.amount, n.unit), "state": NEED.states[n.state],
         "tone": TONES[n.state], "url": reverse("market:need", args=[n.number])}
        for n in rows[:NEEDS_SHOWN]
    ]  # fmt: skip


@needs(VIEW)
def buyer_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, BUYERS, request.visit)


@needs(VIEW)
def buyer_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One buyer: what is known of it, who signs in for it."""
    row, visit = buyer_or_404(request, pk), request.visit
    writes = visit.scope.may_write(row.regency_code)
    named = visit.may(naming.SEES_NAMES) or visit.reach == "own"
    facts = [
        Fact("Jenis", row.get_kind_display()),
        Fact("Letaknya", place_words(row.area_code)),
        Fact("Kode satuan kerja", row.unit_code or None),
    ]  # fmt: skip
    if named:
        facts += [
            Fact("Siapa yang dihubungi", row.contact.reveal() if row.contact else None),
            Fact("Nomor HP-nya", row.contact_phone.reveal() if row.contact_phone else None),
        ]
    if row.ended_on:
        facts.append(Fact("Tidak aktif sejak", format_date(row.ended_on), row.ended_because))
    today = timezone.localdate()
    people = Appointment.objects.filter(
        subject_id=row.pk, role__in=(BUYER, CONTRACTOR)
    ).exclude(ends__lt=today).select_related("user").order_by("starts", "pk")  # fmt: skip
    opens = visit.may("accounts.people.view")
    context: dict[str, Any] = {
        "row": row, "facts": facts, "crumbs": trail((row.name, "")),
        "people": [
            {"name": a.user.name, "since": a.starts, "until": a.ends,
             "url": reverse("person", args=[a.user_id]) if opens else ""}
            for a in people
        ] if named else [],
        "named": named, "needs": _needs_of(row, visit),
        "may_keep": writes and visit.may(KEEP) and row.ended_on is None,
        "may_again": writes and visit.may(KEEP) and row.ended_on is not None,
        "may_account": writes and visit.may(ACCOUNT) and row.ended_on is None,
    }  # fmt: skip
    return render(request, "market/buyer.html", context)


def _initial(row: Buyer) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": row.kind, "name": row.name, "area_code": row.area_code,
        "unit_code": row.unit_code, "contact": row.contact.reveal() if row.contact else "",
        "contact_phone": row.contact_phone.reveal() if row.contact_phone else "",
    }  # fmt: skip


def _shown(row: Buyer) -> dict[str, Any]:
    """What of a buyer is shown beside a form that came second: nothing of a person."""
    return {n: getattr(row, n) for n in ("kind", "name", "area_code", "unit_code")}


@needs(KEEP)
def buyer_new(request: VisitRequest) -> HttpResponse:
    if len(request.visit.scope.write) != 1:
        raise Http404
    form = BuyerForm(
        request.POST or None, places=places(request.visit.scope.write[0]), initial={"id": uuid7()}
    )
    return form_page(
        request, form, title="Catat pembeli", lead="", back=reverse("market:buyers"),
        trail=trail(("Catat pembeli", "")), done="Pembeli tercatat.", after=page_of,
        save=lambda form: acts.record_buyer(
            request.visit.act(), form.cleaned_data["id"], form.told()
        ),
    )  # fmt: skip


@needs(KEEP)
def buyer_change(request: VisitRequest, pk: UUID) -> HttpResponse:
    row = _written_or_404(request, pk)

    def make(data: Any) -> BuyerForm:
        return BuyerForm(
            data, places=places(row.regency_code), initial=_initial(row), version=row.version
        )

    return form_page(
        request, make(request.POST or None), title="Ubah pembeli", lead=row.name,
        back=page_of(row), trail=trail((row.name, page_of(row)), ("Ubah", "")),
        done="Tersimpan.", remake=make,
        beside=lambda form: differing(form, _shown(buyer_or_404(request, pk))),
        save=lambda form: acts.change_buyer(
            request.visit.act(), row.pk, form.told(),
            version_of(form.cleaned_data.get("versi", "")),
        ),
    )  # fmt: skip


@needs(KEEP)
def buyer_end(request: VisitRequest, pk: UUID) -> HttpResponse:
    row = _written_or_404(request, pk)
    return form_page(
        request, WhyForm(request.POST or None), title="Pembeli tidak aktif lagi",
        lead=f"{row.name}. Orang yang masuk untuk pembeli ini tidak bisa masuk lagi sebagai"
        " pembeli.", back=page_of(row), trail=trail((row.name, page_of(row)), ("Akhiri", "")),
        done="Pembeli tercatat tidak aktif.", button="Tidak aktif lagi", danger=True,
        save=lambda form: acts.end_buyer(
            request.visit.act(), row.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip


@require_POST
@needs(KEEP)
def buyer_again(request: VisitRequest, pk: UUID) -> HttpResponse:
    row = _written_or_404(request, pk)
    try:
        acts.take_up_again(request.visit.act(), row.pk)
        kernel_forms.saved(request, "Pembeli aktif lagi.")
    except DomainError as error:
        from django.contrib import messages

        messages.error(request, str(error.sentence))
    return redirect(page_of(row))


@never_cache
@needs(ACCOUNT)
def buyer_account(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Somebody signs in for the buyer; a new account's code is shown once, in the answer."""
    row = _written_or_404(request, pk)
    form = AccountForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            user, code = acts.give_account(request.visit.act(), row.pk, form.person())
        except DomainError as error:
            refused(form, error)
        else:
            if code:
                return render(request, "accounts/code.html", {"person": user, "code": code})
            kernel_forms.saved(request, "Perannya sudah dicatat.")
            return redirect(page_of(row))
    context = {
        "form": form, "title": "Beri akun", "back": page_of(row), "button": "Beri akun",
        "lead": f"Orang ini masuk untuk {row.name} dan hanya melihat yang milik pembeli itu.",
        "danger": False, "differences": [], "crumbs": trail((row.name, page_of(row)), ("Akun", "")),
    }  # fmt: skip
    return render(request, "registry/one_form.html", context, status=422 if form.errors else 200)
