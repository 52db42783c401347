"""People of the office, their roles, and the office itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts import actions
from guyub.accounts.forms import AppointForm, EndForm, NewPersonForm, OfficeForm, StateForm
from guyub.accounts.models import Appointment, Office, User
from guyub.accounts.own_nik import serves_an_office, stated
from guyub.accounts.queries import here, matching, people_of
from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.actions import DomainError
from guyub.kernel.forms import saved

MANAGE = actions.MANAGE
SHOWN = 200


def _office(request: VisitRequest) -> Office:
    """The office of the visit; whoever holds a verb has one."""
    found = request.visit.office
    assert found is not None
    return found


def _person(request: VisitRequest, pk: UUID) -> User:
    return get_object_or_404(people_of(request.visit.office), pk=pk)


def _refused(form: Any, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, error.sentence)


def _form(request: HttpRequest, form: Any, title: str, verb: str, **more: Any) -> HttpResponse:
    known = {"base": "base.html", "lead": "", "danger": False, "cancel_url": ""}
    page = {**known, "form": form, "title": title, "verb": verb, **more}
    return render(request, "accounts/form_page.html", page)


@needs("accounts.people.view")
def listing(request: VisitRequest) -> HttpResponse:
    """Everybody with a role here, now or before; searched by name."""
    words = request.GET.get("q", "").strip()[:60]
    people = people_of(request.visit.office)
    found = list((matching(people, words) if words else people)[: SHOWN + 1])
    today = timezone.localdate()
    rows = [{"person": p, "now": [a for a in here(p) if a.covers(today)]} for p in found[:SHOWN]]
    return render(
        request,
        "accounts/people.html",
        {
            "rows": rows,
            "words": words,
            "more": len(found) > SHOWN,
            "shown": SHOWN,
            "may_manage": request.visit.may(MANAGE),
        },
    )


@needs("accounts.people.view")
def page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One person: roles here with dates and decrees; what may be done about them."""
    person = _person(request, pk)
    oneself = request.visit.user is not None and person.person_id == request.visit.user.person_id
    return render(
        request,
        "accounts/person.html",
        {
            "person": person,
            "today": timezone.localdate(),
            "may_manage": request.visit.may(MANAGE) and not oneself,
            "oneself": oneself,
            "asks_nik": serves_an_office(person.person_id),
            "nik": stated(person.person_id),
        },
    )


@never_cache
@needs(MANAGE)
def new(request: VisitRequest) -> HttpResponse:
    """An account, its first role, and the code to hand over."""
    form = NewPersonForm(request.POST or None, office=_office(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user, made = actions.open_account(
                request.visit.act(),
                username=data["username"],
                name=data["name"],
                email=data["email"],
                same_person=data["other_account"],
                appointment=form.appointment(),
                sample=_office(request).is_sample,
            )
        except DomainError as error:
            _refused(form, error)
        else:
            return _code_page(request, user, made)
    return _form(
        request,
        form,
        "Akun baru",
        "Buat akun",
        lead="Sesudah disimpan, Anda mendapat kode masuk pertama untuk diserahkan.",
        cancel_url="/orang/",
    )


@needs(MANAGE)
def appoint_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One more role for somebody of the office."""
    person = _person(request, pk)
    form = AppointForm(request.POST or None, office=_office(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            actions.appoint(request.visit.act(), person, **form.appointment())
        except DomainError as error:
            _refused(form, error)
        else:
            saved(request, "Peran sudah dicatat.")
            return redirect("person", pk=pk)
    return _form(
        request, form, f"Tunjuk {person.name}", "Tunjuk", cancel_url=f"/orang/{person.pk}/"
    )


@never_cache
@require_POST
@needs(MANAGE)
def code(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A new one-time code, shown once, printed or spoken."""
    person = _person(request, pk)
    try:
        made = actions.issue_code(request.visit.act(), person)
    except DomainError as error:
        from django.contrib import messages

        messages.error(request, str(error.sentence))
        return redirect("person", pk=pk)
    return _code_page(request, person, made)


def _code_page(request: VisitRequest, person: User, made: str) -> HttpResponse:
    """Shown in the answer itself: the code is stored nowhere, so there is no page to go to."""
    return render(request, "accounts/code.html", {"person": person, "code": made})


@needs(MANAGE)
def close(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Close an account at once, or open it again."""
    person = _person(request, pk)
    # What the person who clicked meant goes with the form: a second click changes nothing back.
    form = StateForm(
        request.POST or None, initial={"ingin": "tutup" if person.is_active else "buka"}
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["ingin"]
        try:
            actions.set_active(
                request.visit.act(),
                person,
                active=wanted == "buka",
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            _refused(form, error)
        else:
            saved(request, "Akun sudah dibuka." if wanted == "buka" else "Akun sudah ditutup.")
            return redirect("person", pk=pk)
    verb = "Tutup akun" if person.is_active else "Buka akun"
    lead = (
        "Orang ini langsung keluar dan tidak bisa masuk. Catatannya tetap ada."
        if person.is_active
        else "Orang ini bisa masuk lagi dengan kata sandinya."
    )
    return _form(
        request,
        form,
        f"{verb} {person.name}",
        verb,
        lead=lead,
        danger=person.is_active,
        cancel_url=f"/orang/{person.pk}/",
    )


@needs(MANAGE)
def end(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The last day of a role, with the reason."""
    found = get_object_or_404(
        Appointment.objects.select_related("user", "office"), pk=pk, office=_office(request)
    )
    today = timezone.localdate()
    form = EndForm(request.POST or None, initial={"last_day": max(today, found.starts)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_appointment(request.visit.act(), found, **form.cleaned_data)
        except DomainError as error:
            _refused(form, error)
        else:
            saved(request, "Akhir peran sudah dicatat.")
            return redirect("person", pk=found.user_id)
    return _form(
        request,
        form,
        f"Akhiri peran {found.get_role_display()}",
        "Akhiri peran",
        lead=f"Peran {found.user.name} berlaku sampai hari terakhir yang Anda tulis.",
        danger=True,
        cancel_url=f"/orang/{found.user_id}/",
    )


@needs("accounts.office.edit")
def office(request: VisitRequest) -> HttpResponse:
    """Name, letterhead, zone and colour of the own office."""
    form = OfficeForm(request.POST or None, instance=Office.objects.get(pk=_office(request).pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_office(request.visit.act(), _office(request), form.cleaned_data)
        except DomainError as error:
            _refused(form, error)
        else:
            saved(request, "Data kantor sudah disimpan.")
            return redirect("office")
    return _form(
        request,
        form,
        "Data kantor",
        "Simpan",
        lead="Dipakai pada kop surat dan halaman kantor ini.",
    )
