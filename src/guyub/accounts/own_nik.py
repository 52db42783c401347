"""The own NIK of somebody who serves an office: stated once, kept as a keyed hash alone.

Nobody checks, helps or decides about a business of their own. An official who is also an owner is
known by an account as that owner, or by this.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from guyub.accounts.actions import MANAGE, _not_oneself, _only_here
from guyub.accounts.models import Appointment, OwnNik, User
from guyub.accounts.queries import people_of
from guyub.accounts.roles import ROLES
from guyub.accounts.visit import VisitRequest, needs, signed_in
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.db import SYSTEM, in_scope, take_turns
from guyub.kernel.fields import get_keyring
from guyub.kernel.forms import Form, NikField, saved
from guyub.kernel.identifiers import normal_nik

LABEL = "nik"  # equal labels are comparable: the registry's index of owners


def mark(text: str) -> bytes | None:
    """The keyed hash of a NIK; None for what cannot be read as one."""
    normal = normal_nik(text)
    return get_keyring().blind_index(LABEL, normal) if normal else None


def serves_an_office(person: UUID) -> bool:
    """Whether a person holds or held a role of an office, under any account."""
    own = [key for key, role in ROLES.items() if role.reach == "own"]
    return Appointment.objects.filter(user__person_id=person).exclude(role__in=own).exists()


def stated(person: UUID) -> OwnNik | None:
    """What a person stated, without the hash."""
    with in_scope(SYSTEM, read_only=True):
        return OwnNik.objects.filter(pk=person).defer("nik_index").first()


def _mark(typed: str) -> bytes:
    found = mark(typed)
    if found is None:
        raise DomainError(_t("NIK terdiri dari 16 angka. Salin dari KTP."), field="nik")
    return found


def _save(act: Act, person: UUID, index: bytes, *, reason: str = "", replaces: bool) -> OwnNik:
    """Stored as the system: no visit reads these rows. Unchanged for the same NIK again."""
    take_turns("accounts.nik", person)
    with in_scope(replace(SYSTEM, person=act.scope.person)):
        held = OwnNik.objects.filter(pk=person).first()
        if held is not None and bytes(held.nik_index) == index:
            raise Unchanged(held)
        if held is not None and not replaces:
            raise DomainError(
                _t("NIK Anda sudah disebut. Kalau salah, minta pengelola akun membetulkannya.")
            )
        row = held or OwnNik(person_id=person)
        row.nik_index, row.stated_at = index, act.now
        row.by_oneself, row.reason = not replaces, reason
        row.save(force_insert=held is None)
    return row


@action("accounts.nik.state", sentence="menyebut NIK sendiri")
def state(act: Act, user: User, nik: str) -> OwnNik:
    """Once; another number is set right by whoever manages accounts. DomainError says why not."""
    if not serves_an_office(user.person_id):
        raise DomainError(_t("Akun ini tidak bertugas di dinas, jadi NIK tidak perlu disebut."))
    row = _save(act, user.person_id, _mark(nik), replaces=False)
    act.log(user, after={"NIK": "disebut"})
    return row


@action("accounts.nik.record", needs=MANAGE, sentence="mencatat NIK petugas")
def record(act: Act, user: User, nik: str, reason: str) -> OwnNik:
    """For somebody of the own office who did not state it, or stated a wrong one."""
    _not_oneself(act, user)
    _only_here(act, user, timezone.localdate(act.now))
    if not reason.strip():
        raise DomainError(_t("Tulis alasannya."), field="reason")
    if not serves_an_office(user.person_id):
        raise DomainError(_t("Akun ini tidak bertugas di dinas, jadi NIK tidak perlu disebut."))
    row = _save(act, user.person_id, _mark(nik), reason=reason.strip(), replaces=True)
    act.log(user, after={"NIK": "dicatat"}, reason=reason.strip())
    return row


class OwnNikForm(Form):
    nik = NikField(label="NIK", help_text="16 angka di KTP.")


class RecordNikForm(OwnNikForm):
    reason = forms.CharField(
        label="Alasan", max_length=200, help_text="Misalnya: ia juga punya usaha batik."
    )


def _page(request: VisitRequest, form: Form, title: str, lead: str, back: str) -> HttpResponse:
    page = {
        "base": "base.html", "form": form, "title": title, "lead": lead, "verb": "Simpan",
        "danger": False, "cancel_url": back,
    }  # fmt: skip
    return render(request, "accounts/form_page.html", page)


@sensitive_post_parameters("nik")
@never_cache
@signed_in
def mine(request: VisitRequest) -> HttpResponse:
    """The own NIK, stated once by whoever serves an office; others go back to the account."""
    user = request.visit.user
    assert user is not None
    if not serves_an_office(user.person_id) or stated(user.person_id) is not None:
        return redirect("mfa_index")
    form = OwnNikForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            state(request.visit.act(), user, form.cleaned_data["nik"])
        except DomainError as error:
            form.add_error(error.field, str(error.sentence))
        else:
            saved(request, _t("NIK sudah disebut."))
            return redirect("mfa_index")
    lead = (
        "Orang tidak memeriksa, membantu, atau memutuskan usahanya sendiri. Dengan NIK ini Guyub"
        " mengenali usaha Anda. Nomornya tidak disimpan, hanya tandanya."
    )
    return _page(request, form, "NIK saya", lead, "/akun/")


@sensitive_post_parameters("nik")
@never_cache
@needs(MANAGE)
def of_person(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Recorded or set right by whoever manages accounts, with the reason."""
    person = get_object_or_404(people_of(request.visit.office), pk=pk)
    form = RecordNikForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record(request.visit.act(), person, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.sentence))
        else:
            saved(request, _t("NIK sudah dicatat."))
            return redirect("person", pk=pk)
    lead = (
        "Dengan NIK, Guyub mengenali usaha milik orang ini, supaya orang lain yang memeriksanya."
        " Nomornya tidak disimpan, hanya tandanya. Namanya dan alasan Anda tercatat."
    )
    return _page(request, form, f"NIK {person.name}", lead, f"/orang/{person.pk}/")
