"""Changing what is recorded of a business: facts, state, place, figures, owners, KBLI."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.fields import Secret
from guyub.kernel.templatetags.ui import Difference
from guyub.kernel.typed import whole
from guyub.registry import forms, matching, privacy, wording
from guyub.registry.actions.business import change_status, edit_business, move_business
from guyub.registry.actions.kbli import confirm_kbli
from guyub.registry.actions.observation import record_observation
from guyub.registry.actions.owner import add_owner, edit_owner, end_ownership, namesakes
from guyub.registry.kbli import ConfirmedLine, catalogue
from guyub.registry.kbli.suggest import Suggester
from guyub.registry.models import Business, KbliConfirmed, Owner, Ownership
from guyub.registry.views.common import (
    business_or_404,
    crumbs,
    page_of,
    refused,
    renewed,
    village_choices,
)

PLAIN = ("name", "legal_form", "branch", "main_product", "address", "since_year")
PERSON = (
    "name", "sex", "birth_year", "education", "disability", "has_whatsapp", "address",
)  # fmt: skip
suggester = Suggester.load()


def compared(current: dict[str, Any], typed: dict[str, Any]) -> list[Difference]:
    """Stored and typed values side by side, for a save that came second."""
    rows = []
    for name, new in typed.items():
        if name in current:
            old = current[name]
            if isinstance(old, Secret) or name in {"nik", "phone", "nib"}:
                same = (old.reveal() if isinstance(old, Secret) else old or "") == (new or "")
                masked = str(old or "")
                rows.append(
                    Difference(wording.label(name), masked, masked if same else "(diisi baru)")
                )
            else:
                rows.append(
                    Difference(
                        wording.label(name), wording.value(name, old), wording.value(name, new)
                    )
                )
    return rows


def answer(
    request: VisitRequest, template: str, business: Business, here: str, **context: Any
) -> HttpResponse:
    trail = crumbs(business, request.visit, here)
    return render(request, template, {"business": business, "crumbs": trail, **context})


def form_page(
    request: VisitRequest,
    business: Business,
    form: Any,
    *,
    title: str,
    save: Callable[[dict[str, Any]], object],
    done: str,
    button: str = "Simpan",
    lead: str = "",
    draft: str = "",
    remake: Callable[[Any], Any] | None = None,
    danger: bool = False,
) -> HttpResponse:
    """One form on one business: show, check, act, go back to the business with a message.

    ``remake`` builds the form again from renewed data after a stale save.
    """
    differences: list[Difference] = []
    key = f"{draft}:{business.number}" if draft else ""
    if request.method == "POST" and form.is_valid():
        typed = {k: v for k, v in form.cleaned_data.items() if k != "versi"}
        try:
            save(form.cleaned_data)
        except StaleVersion as error:
            differences = compared(error.current, typed)
            if remake is not None:
                form = remake(renewed(request.POST, error.current["version"]))
                form.is_valid()
            refused(form, error)
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, done, key)
            return redirect(page_of(business))
    return answer(
        request,
        "registry/form.html",
        business,
        title,
        form=form,
        title=title,
        button=button,
        lead=lead,
        draft=key,
        differences=differences,
        danger=danger,
    )


def version_of(data: dict[str, Any]) -> int:
    """The version a form was opened on; a form without one counts as stale."""
    found = whole(data.get("versi"))
    return -1 if found is None else found


@needs("registry.business.edit")
def edit(request: VisitRequest, number: str) -> HttpResponse:
    business = business_or_404(request, number)
    privacy.note_editing(request.visit, business, timezone.now(), nib=True)
    initial = {name: getattr(business, name) for name in PLAIN}
    initial["nib"] = business.nib.reveal() if business.nib is not None else ""

    def make(data: Any) -> forms.BusinessForm:
        return forms.BusinessForm(data, initial=initial, version=business.version)

    def save(data: dict[str, Any]) -> None:
        values = {name: data[name] for name in (*PLAIN, "nib")}
        edit_business(request.visit.act(), business.pk, values, version=version_of(data))

    return form_page(
        request, business, make(request.POST or None), title="Ubah data usaha", save=save,
        done="Data usaha sudah disimpan.", draft="usaha", remake=make,
    )  # fmt: skip


@needs("registry.business.edit")
def status(request: VisitRequest, number: str) -> HttpResponse:
    business = business_or_404(request, number)
    initial = {"status": business.status, "since": timezone.localdate()}

    def make(data: Any) -> forms.StatusForm:
        return forms.StatusForm(data, initial=initial, version=business.version)

    def save(data: dict[str, Any]) -> None:
        change_status(
            request.visit.act(), business.pk, data["status"], since=data["since"],
            reason=data["reason"], version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, business, make(request.POST or None), title="Keadaan usaha", save=save,
        done="Keadaan usaha sudah dicatat.", remake=make,
        lead="Usaha yang tutup tetap tercatat dan dapat dibuka lagi.",
    )  # fmt: skip


@needs("registry.business.edit")
def move(request: VisitRequest, number: str) -> HttpResponse:
    business = business_or_404(request, number)
    privacy.note_editing(request.visit, business, timezone.now())
    villages = village_choices(request.visit, business.regency_code)
    initial = {"village_code": business.village_code, "address": business.address}

    def make(data: Any) -> forms.MoveForm:
        return forms.MoveForm(data, initial=initial, version=business.version, villages=villages)

    def save(data: dict[str, Any]) -> None:
        move_business(
            request.visit.act(), business.pk, data["village_code"], address=data["address"],
            reason=data["reason"], version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, business, make(request.POST or None), title="Usaha pindah tempat", save=save,
        done="Tempat yang baru sudah dicatat.", remake=make,
    )  # fmt: skip


@needs("registry.observation.record")
def observe(request: VisitRequest, number: str) -> HttpResponse:
    business = business_or_404(request, number)
    today = timezone.localdate()
    initial = {"year": today.year, "observed_on": today, "source": "Wawancara pemilik"}
    form = forms.ObservationForm(request.POST or None, initial=initial)

    def save(data: dict[str, Any]) -> None:
        record_observation(request.visit.act(), business.pk, data)

    return form_page(
        request, business, form, title="Catat angka usaha", save=save,
        done="Angka usaha sudah dicatat.", draft="angka",
        lead="Isi yang ditanyakan saja. Yang kosong berarti belum diketahui, bukan nol.",
    )  # fmt: skip


@needs("registry.business.edit")
def owner_add(request: VisitRequest, number: str) -> HttpResponse:
    business = business_or_404(request, number)
    form = forms.OwnerAddForm(request.POST or None)
    known: list[Owner] = []
    choice = request.POST.get("orang", "")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        known = matching.known_people(data["nik"], data["phone"])
        known += [o for o in namesakes(business, data) if o not in known]
        privacy.note_looking(request.visit, known, timezone.now())
        picked = next((o for o in known if str(o.pk) == choice), None)
        if known and picked is None and choice != "baru":
            form.add_error(None, "Orang ini mungkin sudah tercatat. Jawab pertanyaan di bawah.")
        else:
            try:
                add_owner(
                    request.visit.act(), business.pk, data,
                    existing=picked.pk if picked else None, since=data["since"],
                    somebody_else=choice == "baru",
                )  # fmt: skip
            except DomainError as error:
                refused(form, error)
            else:
                kernel_forms.saved(request, "Pemilik sudah dicatat.")
                return redirect(page_of(business))
    present = {owner.pk for owner in privacy.owners_now([business.pk])} if known else set()
    return answer(
        request, "registry/owner_add.html", business, "Tambah pemilik", form=form, known=known,
        present=present, others=any(o.pk not in present for o in known),
    )  # fmt: skip


def owner_or_404(request: VisitRequest, business: Business, pk: Any) -> Owner:
    """A present owner; the form that follows shows the person, which is noted."""
    held = (
        Ownership.objects.filter(business=business, owner_id=pk, until__isnull=True)
        .select_related("owner")
        .first()
    )
    if held is None:
        raise Http404
    privacy.note_looking(request.visit, [held.owner], timezone.now())
    return held.owner


@needs("registry.business.edit")
def owner(request: VisitRequest, number: str, pk: Any) -> HttpResponse:
    business = business_or_404(request, number)
    person = owner_or_404(request, business, pk)
    initial = {name: getattr(person, name) for name in PERSON}
    if person.titles:
        initial["name"] = f"{person.titles} {person.name}"

    def make(data: Any) -> forms.OwnerForm:
        form = forms.OwnerForm(data, initial=initial, version=person.version)
        for name in ("nik", "phone"):
            stored = getattr(person, name)
            if stored is not None:
                form.fields[name].help_text = f"Tersimpan: {stored}. Kosongkan kalau tidak berubah."
        return form

    def save(data: dict[str, Any]) -> None:
        values = {name: data[name] for name in PERSON}
        # The stored numbers are never sent to the browser, so an empty field says nothing.
        values |= {name: data[name] for name in ("nik", "phone") if data[name]}
        edit_owner(request.visit.act(), person.pk, values, version=version_of(data))

    return form_page(
        request, business, make(request.POST or None), title="Ubah data pemilik", save=save,
        done="Data pemilik sudah disimpan.", remake=make,
    )  # fmt: skip


@needs("registry.business.edit")
def owner_end(request: VisitRequest, number: str, pk: Any) -> HttpResponse:
    business = business_or_404(request, number)
    person = owner_or_404(request, business, pk)
    form = forms.OwnerEndForm(request.POST or None, initial={"until": timezone.localdate()})

    def save(data: dict[str, Any]) -> None:
        end_ownership(
            request.visit.act(), business.pk, person.pk, until=data["until"], reason=data["reason"]
        )

    return form_page(
        request, business, form, title="Bukan pemilik lagi", save=save, button="Akhiri",
        danger=True, done="Kepemilikan sudah diakhiri.",
        lead="Catatan orangnya dan riwayatnya tetap ada.",
    )  # fmt: skip


def confirmed_lines(request: VisitRequest) -> list[ConfirmedLine]:
    """What the office's people settled before."""
    office = request.visit.office
    if office is None:
        return []
    rows = KbliConfirmed.objects.filter(Q(office_id=office.pk)).order_by("-confirmed_at")[:5000]
    return [ConfirmedLine(r.text_key, r.code, r.version) for r in rows]


@needs("registry.business.edit")
def kbli(request: VisitRequest, number: str) -> HttpResponse:
    business = business_or_404(request, number)
    words = business.main_product or " ".join(p.name for p in business.products.all()[:2])
    initial = {"text": words, "kbli_version": "2025", "code": ""}
    sent = request.POST or None
    if sent is None and "apa" in request.GET:
        initial["text"] = request.GET["apa"][:200]
        if request.GET.get("versi_kbli") in catalogue.VERSIONS:
            initial["kbli_version"] = request.GET["versi_kbli"]
    form = forms.KbliForm(sent, initial=initial, version=business.version)
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        code = request.POST.get("pilihan") or data["code"]
        kbli_version, _sep, picked = str(code).rpartition("-")
        try:
            confirm_kbli(
                request.visit.act(), business.pk, text=data["text"], code=picked,
                kbli_version=kbli_version or data["kbli_version"], version=version_of(data),
            )  # fmt: skip
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "KBLI sudah dipastikan dan diingat.")
            return redirect(page_of(business))
    source = sent if sent is not None else initial
    text, version = str(source.get("text") or ""), str(source.get("kbli_version") or "2025")
    if version not in catalogue.VERSIONS:
        version = "2025"
    found = suggester.suggest(text, version, confirmed_lines(request)) if text else []
    converted = []
    if business.kbli_code and business.kbli_version != version:
        converted = [
            c
            for c in catalogue.convert(business.kbli_code, business.kbli_version, version)
            if c.code
        ]
    return answer(
        request, "registry/kbli.html", business, "Pastikan KBLI", form=form, text=text,
        version=version, found=found, converted=converted,
        current=catalogue.title(business.kbli_code, business.kbli_version)
        if business.kbli_code
        else "",
    )  # fmt: skip
