""" "Daftarkan usaha": the public page, the receipt, the printed form, and the registrar's queue."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts.visit import ANONYMOUS, VisitRequest, needs, public
from guyub.areas.models import Area
from guyub.kernel import documents, names
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.addresses import client_address
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.templatetags.ui import Difference, Stage
from guyub.registry import forms, limits, matching, places, privacy, wording
from guyub.registry.actions import registration as actions
from guyub.registry.models import Business, Registration
from guyub.registry.parameters import registration_days, registration_days_at
from guyub.registry.queries import any_of
from guyub.registry.views.common import refused

HONEYPOT = "situs_web"
QUEUE_SHOWN = 100
CHANNELS = {"registrar": "paper", "village_clerk": "village"}


def channel_of(request: VisitRequest) -> str:
    """How a registration of this visit arrives: by role, else as anybody's own."""
    if not request.visit.may(actions.SUBMIT):
        return "public"
    return CHANNELS.get(request.visit.role, "officer")


def actor_of(request: VisitRequest) -> Act:
    """The sender: the visit where its role may send for others, else anybody."""
    if request.visit.may(actions.SUBMIT):
        return request.visit.act()
    return ANONYMOUS.act(timezone.now())


def frame(request: VisitRequest) -> str:
    return "base.html" if request.visit.user is not None else "base_public.html"


@public
def start(request: VisitRequest) -> HttpResponse:
    """First question: in which village?"""
    text = request.GET.get("desa", "")
    codes = request.visit.area_codes if channel_of(request) != "public" else ()
    regencies = tuple({c[:5] for c in codes if len(c) >= 5}) or None
    found = places.find_villages(text, regencies) if text else []
    if codes:
        found = [c for c in found if request.visit.covers(c.code)]
    own = Area.objects.filter(pk__in=[c for c in codes if len(c) == 13]).order_by("name")
    context = {
        "frame": frame(request),
        "text": text,
        "found": found,
        "own": own,
        "asked": bool(text.strip()),
        "channel": channel_of(request),
    }
    return render(request, "registry/register_start.html", context)


@public
@never_cache
def fill(request: VisitRequest, village: str) -> HttpResponse:
    """Second question: which business? Works without an account and without scripts."""
    place = places.village(village)
    channel = channel_of(request)
    if place is None or (channel != "public" and not request.visit.covers(village)):
        raise Http404
    form = forms.RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.POST.get(HONEYPOT):
            # A machine filled the field that people do not see: thank it and forget it.
            return redirect("registry:register")
        if receipt := send(request, form, village, channel):
            if receipt.repeated:
                messages.info(request, "Pendaftaran yang sama sudah kami terima hari ini.")
            return redirect("registry:receipt", receipt.receipt, receipt.token)
    context = {
        "frame": frame(request), "form": form, "place": place, "channel": channel,
        "honeypot": HONEYPOT, "days": registration_days_at(village[:5], timezone.localdate()),
    }  # fmt: skip
    return render(request, "registry/register_fill.html", context)


def send(
    request: VisitRequest, form: forms.RegistrationForm, village: str, channel: str
) -> actions.Receipt | None:
    """Hand the form to the action; None when it was refused (the form says why)."""
    today = timezone.localdate()
    address = client_address(request)
    if channel == "public" and not limits.may_submit(address, village[:5], today):
        form.add_error(
            None,
            "Hari ini sudah terlalu banyak pendaftaran dari jaringan ini. Coba lagi besok, "
            "atau daftar lewat kantor desa.",
        )
        return None
    try:
        submission = actions.Submission(village_code=village, **form.cleaned_data)
        return actions.submit_registration(actor_of(request), submission, channel)
    except DomainError as error:
        refused(form, error)
        return None


@public
@never_cache
def receipt(request: VisitRequest, receipt: str, token: str) -> HttpResponse:
    """How far it is: for whoever holds the receipt. No personal data."""
    status = actions.status_of(token)
    if status is None or not constant_time_compare(status.receipt, receipt):
        raise Http404
    place = places.village(status.village_code)
    office = actions.office_of(status.regency_code)
    context = {
        "frame": frame(request), "status": status, "place": place, "office_name": office.name,
        "demo": office.is_sample, "token": token, "stages": sender_stages(status),
        "state": Registration.State(status.state).label,
        "link": request.build_absolute_uri(),
    }  # fmt: skip
    response = render(request, "registry/register_receipt.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    # Not "no-referrer": browsers then send this page's forms without an origin, which is refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def sender_stages(status: actions.SenderStatus) -> list[Stage]:
    """The sender's path: received, checked by the office, in the registry (or why not)."""
    sent = wording.value("day", timezone.localtime(status.submitted_at).date())
    by = f"paling lambat {wording.value('day', status.answer_by)}"
    if status.decided_at is None:
        return [Stage("Diterima", "done", sent), Stage("Diperiksa", "now", by), Stage("Tercatat")]
    day = wording.value("day", timezone.localtime(status.decided_at).date())
    checked = Stage("Diperiksa", "done", day)
    if status.state in {"accepted", "known"}:
        return [Stage("Diterima", "done", sent), checked, Stage("Tercatat", "done", day)]
    stopped = Stage("Tidak tercatat", "stopped", day, status.reason)
    return [Stage("Diterima", "done", sent), checked, stopped]


@public
@never_cache
def lookup(request: VisitRequest) -> HttpResponse:
    """Ask for the state with receipt number and code."""
    form = forms.ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = "".join(form.cleaned_data["code"].split()).lower().replace("-", "")
        status = actions.status_of(token)
        try:
            number = parse_human_number(form.cleaned_data["receipt"]).text
        except NumberError as error:
            form.add_error("receipt", str(error))
        else:
            if status is not None and constant_time_compare(status.receipt, number):
                return redirect("registry:receipt", number, token)
            form.add_error(None, "Nomor dan kodenya tidak cocok. Periksa lagi tanda terimanya.")
    return render(request, "registry/register_lookup.html", {"frame": frame(request), "form": form})


@public
def printed_form(request: VisitRequest) -> HttpResponse:
    """The empty form on A4, to fill by hand and type in later."""
    office = request.visit.office
    data = {"office": office.name if office else "Dinas yang membidangi perindustrian"}
    data["days"] = str(registration_days(office.pk if office else None, timezone.localdate()))
    pdf = documents.render("registry/formulir-daftar", data)
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="formulir-daftarkan-usaha.pdf"'
    return response


def visible(request: VisitRequest) -> QuerySet[Registration]:
    """Registrations of the visit's areas."""
    condition = any_of(())
    codes = request.visit.area_codes
    if codes:
        condition = Q()
        for code in codes:
            if code != "*":
                condition |= Q(village_code__gte=code, village_code__lt=f"{code}/")
    return Registration.objects.filter(condition)


@needs("registry.registration.view")
def queue(request: VisitRequest) -> HttpResponse:
    """What waits for a decision, oldest promise first; then what was decided lately."""
    rows = visible(request)
    waiting = list(
        rows.filter(state="received").order_by("answer_by", "submitted_at", "pk")[: QUEUE_SHOWN + 1]
    )
    decided = list(rows.exclude(state="received").order_by("-decided_at", "pk")[:20])
    villages = Area.objects.in_bulk({r.village_code for r in (*waiting, *decided)})
    named = request.visit.may("registry.person.name")

    def line(row: Registration) -> dict[str, Any]:
        return {
            "row": row,
            "place": villages.get(row.village_code),
            "owner": row.owner_name.reveal() if named and row.owner_name is not None else "",
            "late": row.answer_by < timezone.localdate(),
        }

    context = {
        "waiting": [line(r) for r in waiting[:QUEUE_SHOWN]],
        "more": len(waiting) > QUEUE_SHOWN,
        "decided": [line(r) for r in decided],
        "may_submit": request.visit.may(actions.SUBMIT),
        "crumbs": [("Daftar usaha", reverse("registry:list")), ("Pendaftaran usaha", "")],
    }
    return render(request, "registry/registrations.html", context)


def probe_of(row: Registration) -> matching.Probe:
    """A registration as a probe of the match check."""
    return matching.Probe(
        key=str(row.pk),
        regency=row.regency_code,
        village=row.village_code,
        owner=row.owner_key,
        business=names.search_key(row.business_name),
        product=names.search_key(row.product),
        nik=actions.plain(row.nik),
        phone=actions.plain(row.phone),
    )


def beside(row: Registration, business: Business, owner_names: str) -> list[Difference]:
    """Registration and candidate, field by field."""
    village = Area.objects.in_bulk([row.village_code, business.village_code])
    place = {code: f"{a.name}, {a.within}" for code, a in village.items()}
    first = business.ownerships.filter(until__isnull=True).select_related("owner").first()
    person = first.owner if first else None

    def numbers(name: str) -> Difference:
        own, held = getattr(row, name), getattr(person, name, None)
        same = own is not None and held is not None and own == held
        known = own is not None and held is not None
        return Difference(
            wording.label(name), str(own or ""), str(held or ""), same=same, known=known
        )

    def words(label: str, own: str, held: str) -> Difference:
        same = names.fold(own) == names.fold(held)
        return Difference(label, own, held, same=same, known=bool(own and held))

    return [
        words("Nama pemilik", actions.plain(row.owner_name) or "", owner_names),
        words("Nama usaha", row.business_name, business.name),
        words("Produk", row.product, business.main_product),
        words("Desa", place.get(row.village_code, ""), place.get(business.village_code, "")),
        words("Alamat", row.address, business.address),
        numbers("nik"),
        numbers("phone"),
    ]


def registration_or_404(request: VisitRequest, receipt: str) -> Registration:
    row = visible(request).filter(receipt=receipt).first()
    if row is None:
        raise Http404
    return row


@needs("registry.registration.view")
def review(request: VisitRequest, receipt: str) -> HttpResponse:
    """The match check side by side, and the registrar's three answers."""
    row = registration_or_404(request, receipt)
    return review_page(request, row, match_check(request, row), forms.RefusalForm())


def match_check(request: VisitRequest, row: Registration) -> list[matching.Match]:
    """Candidates for who is to decide; nobody else needs them."""
    if not request.visit.may(actions.DECIDE) or row.state != "received":
        return []
    return matching.candidates([probe_of(row)], wide=True)[str(row.pk)]


def review_page(
    request: VisitRequest,
    row: Registration,
    matches: list[matching.Match],
    refusal: forms.RefusalForm,
) -> HttpResponse:
    may_decide = request.visit.may(actions.DECIDE) and row.state == "received"
    found = Business.objects.select_related("facts").in_bulk([m.business_id for m in matches])
    candidates = [
        {
            "match": m,
            "business": found[m.business_id],
            "percent": min(round(m.score * 100), 99),
            "rows": beside(row, found[m.business_id], found[m.business_id].facts.owner_names),
        }
        for m in matches
        if m.business_id in found
    ]
    people = matching.known_people(actions.plain(row.nik), None) if may_decide else []
    beside_it = privacy.owners_now(list(found)) if candidates else []
    privacy.note_looking(request.visit, [*people, *beside_it], timezone.now())
    context = {
        "row": row,
        "place": places.village(row.village_code),
        "owner": actions.plain(row.owner_name),
        "state": row.get_state_display(),
        "candidates": candidates,
        "people": people,
        "decision": matching.decide(matches).outcome,
        "may_decide": may_decide,
        "contacts": request.visit.may("registry.person.contact"),
        "may_withdraw": row.state == "received"
        and row.submitter_person is not None
        and row.submitter_person == request.visit.act().person_id,
        "refusal": refusal,
        "crumbs": [("Pendaftaran usaha", reverse("registry:registrations")), (row.receipt, "")],
    }
    return render(request, "registry/registration.html", context)


def frozen(matches: list[matching.Match]) -> list[dict[str, Any]]:
    """What the match check showed, to be kept with the decision."""
    return [{**asdict(m), "business_id": str(m.business_id)} for m in matches]


@require_POST
@needs(actions.DECIDE)
def decide(request: VisitRequest, receipt: str) -> HttpResponse:
    """One of the three answers: new, this one, refused."""
    row = registration_or_404(request, receipt)
    matches = match_check(request, row)
    act, seen = request.visit.act(), frozen(matches)
    choice = request.POST.get("jawaban", "")
    refusal = forms.RefusalForm(request.POST if choice == "tolak" else None)
    try:
        if choice == "tolak":
            if not refusal.is_valid():
                return review_page(request, row, matches, refusal)
            actions.refuse_registration(
                act, row.pk, reason=refusal.cleaned_data["reason"], seen=seen
            )
            messages.success(request, "Pendaftaran ditolak. Pengirim dapat membaca alasannya.")
        elif choice == "baru":
            known = {str(p.pk): p.pk for p in matching.known_people(actions.plain(row.nik), None)}
            person = known.get(request.POST.get("orang", ""))
            business = actions.accept_registration(act, row.pk, seen=seen, owner=person)
            messages.success(request, "Usaha sudah masuk daftar.")
            return redirect("registry:detail", business.number)
        else:
            picked = next((m for m in matches if str(m.business_id) == choice), None)
            if picked is None:
                messages.error(request, "Pilih dulu: usaha baru, usaha yang sama, atau tolak.")
                return redirect("registry:registration", row.receipt)
            business = actions.link_registration(act, row.pk, UUID(choice), seen=seen)
            messages.success(request, "Pendaftaran dicocokkan dengan usaha yang sudah tercatat.")
            return redirect("registry:detail", business.number)
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect("registry:registration", row.receipt)
    return redirect("registry:registrations")


@require_POST
@needs("registry.registration.submit")
def withdraw(request: VisitRequest, receipt: str) -> HttpResponse:
    """The sender takes a registration back."""
    row = registration_or_404(request, receipt)
    try:
        actions.withdraw_registration(request.visit.act(), row.pk)
        messages.success(request, "Pendaftaran dibatalkan.")
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect("registry:registrations")
