"""Data about one person: what is held and why, who looked, opening a number, consent, copy."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from guyub.accounts.roles import ROLES
from guyub.accounts.views import next_page
from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.areas.models import Area
from guyub.kernel import dates
from guyub.kernel.actions import VERBS, DomainError
from guyub.kernel.forms import Form
from guyub.kernel.templatetags.ui import Happening
from guyub.ledger.models import Event
from guyub.registry import privacy, wording
from guyub.registry.actions import privacy as actions
from guyub.registry.models import Business, Consent, Erasure, Owner, Registration
from guyub.registry.views.common import refused

CONTACTS = "registry.person.contact"
HISTORY = "registry.person.history"
HIDDEN = "(disamarkan)"
CHANNELS = (("tatap muka", "Tatap muka"), ("surat", "Surat"), ("telepon", "Telepon"))
WHAT = {
    **privacy.REVEALED,
    privacy.LOOKED: "melihat halaman",
    privacy.SAW_NIB: "melihat NIB di formulir",
    privacy.BESIDE: "melihat di samping Anda, saat membantu",
    "unduhan": "mengunduh salinan",
}


class RevealForm(Form):
    alasan = forms.ChoiceField(
        label="Untuk keperluan apa?",
        choices=[("", "Pilih keperluan"), *((r, r) for r in privacy.REASONS)],
    )
    keterangan = forms.CharField(
        label="Keterangan", required=False, max_length=120,
        help_text="Wajib untuk keperluan lain. Jangan menulis nomor atau nama orang di sini.",
    )  # fmt: skip


class ConsentForm(Form):
    purpose = forms.ChoiceField(label="Untuk apa?")
    channel = forms.ChoiceField(label="Disampaikan lewat", choices=CHANNELS)

    def __init__(self, data: Any, purposes: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["purpose"].choices = purposes  # type: ignore[attr-defined]


def person_or_404(request: VisitRequest, pk: UUID) -> Owner:
    owner = privacy.person_for(request.visit, pk)
    if owner is None:
        raise Http404
    return owner


def title_of(visit: Visit, owner: Owner) -> str:
    return "Data saya" if privacy.is_self(visit, owner.pk) else "Data tentang orang ini"


def place(code: str) -> str:
    area = Area.objects.filter(pk=code).first() if code else None
    return f"{area.name}, {area.within}" if area else ""


def held(visit: Visit, owner: Owner, *, full: bool = False) -> list[dict[str, str]]:
    """Every personal column: label, value as this visit may read it, why, basis, kind."""
    rows = []
    for field in privacy.law().fields:
        value = getattr(owner, field.name)
        if field.name in privacy.REVEALED and value is not None:
            seen = full or visit.may(CONTACTS)
            shown = value.reveal() if full else str(value) if seen else HIDDEN
        elif field.name == "village_code":
            shown = place(owner.village_code)
        else:
            shown = wording.value(field.name, value)
        label = "Desa/kelurahan" if field.name == "village_code" else wording.label(field.name)
        rows.append(
            {
                "name": field.name,
                "label": label,
                "value": shown,
                "why": field.why,
                "basis": field.basis,
                "kind": field.kind,
            }
        )
    rows += [{"name": "", **asdict(row)} for row in privacy.held_elsewhere(owner)]
    return rows


def origins(owner: Owner) -> list[dict[str, Any]]:
    """From where and since when: each business with its sources, each registration."""
    rows = [
        {
            "what": f"{o.business.name} ({o.business.number})",
            "url": reverse("registry:detail", args=[o.business.number]),
            "sources": ", ".join(o.business.sources) or "tidak tercatat",
            "since": dates.format_date(timezone.localtime(o.business.created_at).date()),
            "until": dates.format_date(o.until) if o.until else "",
        }
        for o in privacy.held_by(owner)
    ]
    businesses = [o.business_id for o in privacy.held_by(owner)]
    for sent in Registration.objects.filter(business__in=businesses).order_by("submitted_at", "pk"):
        day = timezone.localtime(sent.submitted_at).date()
        rows.append(
            {
                "what": f"Pendaftaran {sent.receipt}",
                "url": "",
                "sources": sent.get_channel_display(),
                "since": dates.format_date(day),
                "until": "",
            }
        )
    return rows


def consents(owner: Owner) -> list[dict[str, Any]]:
    """Each purpose with its state; the registry itself needs no consent."""
    rows = []
    given = list(Consent.objects.filter(owner=owner).order_by("given_at", "pk"))
    for purpose in actions.ASKED:
        mine = [c for c in given if c.purpose == purpose]
        last = mine[-1] if mine else None
        on = last is not None and last.withdrawn_at is None
        note = "belum pernah ditanya"
        if last is not None:
            since = dates.format_date(timezone.localtime(last.given_at).date())
            note = f"diberikan {since}, {last.channel}"
            if last.withdrawn_at is not None:
                ended = dates.format_date(timezone.localtime(last.withdrawn_at).date())
                note += f"; dicabut {ended}"
        rows.append({"purpose": purpose, "label": purpose.label, "on": on, "note": note})
    return rows


def looks(owner: Owner) -> list[dict[str, str]]:
    rows = []
    for row in privacy.looked_at(owner):
        at = timezone.localtime(row.at)
        rows.append(
            {
                "when": dates.format_date(at.date()),
                "clock": f"{at:%H.%M}",
                "who": row.actor or "Pengguna",
                "role": str(ROLES[row.role].label) if row.role in ROLES else row.role,
                "what": WHAT.get(row.what, row.what),
                "reason": row.reason,
            }
        )
    return rows


def events(visit: Visit, owner: Owner) -> list[Happening]:
    """What was done with the person's data; sealed values only for who sees contacts."""
    found = Event.objects.filter(kind="registry.owner", object_id=str(owner.pk))
    lines = []
    for event in found.order_by("-at", "-seq")[:60]:
        parts = [privacy.told(visit, name, value) for name, value in event.after.items()]
        day = timezone.localtime(event.at).date()
        sentence = VERBS.get(event.verb, event.verb)
        text = "; ".join(parts)
        if event.reason:
            text = f"{text}. Alasan: {event.reason}" if text else f"Alasan: {event.reason}"
        lines.append(
            Happening(
                sentence[:1].upper() + sentence[1:], dates.format_date(day), day.isoformat(),
                event.actor or "Sistem", text,
            )
        )  # fmt: skip
    return lines


def correction(visit: Visit, owner: Owner) -> str:
    """Where this visit corrects the data: edits, or proposes a change."""
    present = [o for o in privacy.held_by(owner) if o.until is None]
    if not present or owner.erased_at is not None:
        return ""
    number = present[0].business.number
    if visit.may("registry.business.edit"):
        return reverse("registry:owner", args=[number, owner.pk])
    if visit.may("registry.business.propose"):
        return reverse("registry:propose_owner", args=[number, owner.pk])
    return ""


def _page(request: VisitRequest, owner: Owner) -> HttpResponse:
    visit = request.visit
    privacy.note_looking(visit, [owner], timezone.now())
    asked = Erasure.objects.filter(owner=owner).order_by("-asked_at").first()
    context: dict[str, Any] = {
        "owner": owner,
        "title": title_of(visit, owner),
        "own": privacy.is_self(visit, owner.pk),
        "held": held(visit, owner),
        "law": privacy.law(),
        "origins": origins(owner),
        "consents": consents(owner),
        "looks": looks(owner),
        "events": events(visit, owner),
        "correction": correction(visit, owner),
        "erasure": asked,
        "kept": privacy.law().kept_on(timezone.localdate()),
        "may_reveal": visit.may(actions.REVEAL) and owner.erased_at is None,
        "may_consent": visit.may(actions.CONSENT) and owner.erased_at is None,
        "may_export": visit.may(actions.EXPORT) and owner.erased_at is None,
        "may_ask": visit.may(actions.ASK) and owner.erased_at is None,
        "may_erase": visit.may(actions.ERASE),
        "reasons": privacy.REASONS,
        "crumbs": crumbs(visit, owner),
    }
    return render(request, "registry/privacy.html", context)


def nearest(visit: Visit, owner: Owner) -> Business | None:
    """The person's first business that this visit may open; one outside its areas is not named."""
    held = [o.business_id for o in privacy.held_by(owner)]
    seen = Business.objects.visible_to(visit).in_bulk(held)
    return next((seen[pk] for pk in held if pk in seen), None)


def crumbs(visit: Visit, owner: Owner, *here: str) -> list[tuple[str, str]]:
    trail = []
    business = nearest(visit, owner)
    if business is not None:
        trail.append((business.name, reverse("registry:detail", args=[business.number])))
    trail.append((title_of(visit, owner), page_url(visit, owner)))
    return [*trail, *((name, "") for name in here)]


def page_url(visit: Visit, owner: Owner) -> str:
    if privacy.is_self(visit, owner.pk):
        return reverse("registry:my_data")
    if visit.may(HISTORY):
        return reverse("registry:person", args=[owner.pk])
    business = nearest(visit, owner)
    return reverse("registry:detail", args=[business.number]) if business else reverse("home")


@needs(HISTORY)
def person(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Everything held about one person."""
    return _page(request, person_or_404(request, pk))


@needs(HISTORY)
def my_data(request: VisitRequest) -> HttpResponse:
    """The same for an owner about the own data."""
    subject = request.visit.scope.person
    if request.visit.role != "owner" or subject is None:
        messages.error(request, "Akun ini tidak terhubung dengan data seorang pemilik usaha.")
        return redirect("home")
    return _page(request, person_or_404(request, subject))


@needs(actions.REVEAL)
def reveal(request: VisitRequest, pk: UUID, what: str) -> HttpResponse:
    """One number, once, for a reason. GET asks for the reason; POST shows the number."""
    owner = person_or_404(request, pk)
    if what not in privacy.REVEALED:
        raise Http404
    form = RevealForm(request.POST if request.method == "POST" else None)
    text = ""
    if request.method == "POST" and form.is_valid():
        try:
            text = actions.reveal(
                request.visit.act(), owner.pk, what,
                reason=form.cleaned_data["alasan"], note=form.cleaned_data["keterangan"],
            )  # fmt: skip
        except DomainError as error:
            refused(form, error)
    context = {
        "owner": owner,
        "label": privacy.REVEALED[what],
        "text": text,
        "form": form,
        "back": page_url(request.visit, owner),
        "crumbs": crumbs(request.visit, owner, "Buka data"),
    }
    response = render(request, "registry/privacy_reveal.html", context)
    no_store(response)
    return response


def no_store(response: HttpResponse) -> None:
    add_never_cache_headers(response)
    response.headers["Cache-Control"] = "no-store, private, max-age=0"


@needs(actions.CONSENT)
def consent(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Record or withdraw what a person agrees to."""
    owner = person_or_404(request, pk)
    own = privacy.is_self(request.visit, owner.pk)
    purposes = [(str(p.value), str(p.label)) for p in actions.ASKED]
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and own:
        data["channel"] = CHANNELS[0][0]
    form = ConsentForm(data, purposes)
    if data is not None and form.is_valid():
        given = data.get("jawaban") == "beri"
        try:
            actions.change_consent(
                request.visit.act(), owner.pk, form.cleaned_data["purpose"], given=given,
                channel="akun pemilik" if own else form.cleaned_data["channel"],
                witness="" if own else request.visit.act().actor,
            )  # fmt: skip
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, "Persetujuan dicatat." if given else "Persetujuan dicabut.")
            return redirect(next_page(request, page_url(request.visit, owner)))
    context = {
        "owner": owner,
        "own": own,
        "form": form,
        "consents": consents(owner),
        "back": page_url(request.visit, owner),
        "crumbs": crumbs(request.visit, owner, "Persetujuan"),
    }
    return render(request, "registry/privacy_consent.html", context)


@require_POST
@needs(actions.EXPORT)
def export(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A copy for the person: JSON, or a page to print. Numbers in full only for the person."""
    owner = person_or_404(request, pk)
    visit = request.visit
    own = privacy.is_self(visit, owner.pk)
    form = "json" if request.POST.get("bentuk") == "json" else "cetak"
    try:
        actions.export_person(visit.act(), owner.pk, form=form)
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect(page_url(visit, owner))
    privacy.note_looking(visit, [owner], timezone.now(), "unduhan")
    content = {
        "dibuat": timezone.localtime().isoformat(timespec="seconds"),
        "data": held(visit, owner, full=own),
        "asal": [{k: v for k, v in row.items() if k != "url"} for row in origins(owner)],
        "persetujuan": [
            {"untuk": str(c["label"]), "diberikan": c["on"], "keterangan": c["note"]}
            for c in consents(owner)
        ],
        "siapa_melihat": looks(owner),
    }
    if form == "json":
        response = HttpResponse(
            json.dumps(content, ensure_ascii=False, indent=1), content_type="application/json"
        )
        response.headers["Content-Disposition"] = 'attachment; filename="data-saya.json"'
    else:
        page = {
            **content, "owner": owner, "own": own, "back": page_url(visit, owner),
            "law": privacy.law(), "office": visit.office, "today": timezone.localdate(),
        }  # fmt: skip
        response = render(request, "registry/privacy_copy.html", page)
    no_store(response)
    return response
