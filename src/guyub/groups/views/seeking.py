"""Finding a group for a business, and whom to found one with."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.groups import forms, printing, seeking, wording
from guyub.groups.building import Invited, Offer, Seeker, distance_words
from guyub.groups.kinds import KindRule
from guyub.groups.permissions import EDIT, SEEK
from guyub.groups.states import MACHINE, TONES
from guyub.groups.views.common import crumbs, rules_for
from guyub.groups.views.printing import as_pdf
from guyub.registry import places
from guyub.registry.models import Business
from guyub.registry.views.common import business_or_404, village_choices
from guyub.registry.views.common import page_of as business_page

SUGGESTED_KIND = "kelompok"


def _offer(request: VisitRequest, offer: Offer, village: str) -> dict[str, Any]:
    group = offer.group
    return {
        "name": group.name, "kind": wording.KINDS[group.kind], "trade": group.trade_words,
        "state": MACHINE.states[group.state], "tone": TONES.get(group.state, "quiet"),
        "place": places.short_name(group.village_code), "members": group.members,
        "room": offer.room, "why": offer.why,
        "far": distance_words(offer.km, same_village=group.village_code == village),
        "url": reverse("groups:detail", args=[group.number])
        if request.visit.covers(group.village_code) else "",
    }  # fmt: skip


def _invited(found: Invited, village: str) -> dict[str, Any]:
    one = found.business
    return {
        "number": one.number, "business": one.name, "product": one.trade.product,
        "village": places.short_name(one.village_code), "why": found.why,
        "far": distance_words(found.km, same_village=one.village_code == village),
        "url": reverse("registry:detail", args=[one.number]),
    }  # fmt: skip


def _found(
    request: VisitRequest, seeker: Seeker, rules: dict[str, KindRule], business: Business | None
) -> dict[str, Any]:
    """What the builder says for one seeker."""
    visit = request.visit
    mine = seeking.groups_of(business.pk) if business else []
    besides = frozenset(m.group_id for m in mine)
    offers = seeking.groups_near(seeker, rules, besides)
    rule = rules[SUGGESTED_KIND]
    own = visit.reach == "own"
    people = (
        []
        if own
        else seeking.neighbours(visit, seeker, rule, besides=(business.pk,) if business else ())
    )
    enough = bool(own and business and seeking.enough_alike(business.pk, rule))
    return {
        "mine": [
            {"name": m.group.name, "role": wording.ROLES[m.role],
             "url": reverse("groups:detail", args=[m.group.number])}
            for m in mine
        ],
        "offers": [_offer(request, o, seeker.village_code) for o in offers],
        "people": [_invited(p, seeker.village_code) for p in people], "own": own, "enough": enough,
        "rule": rule.words, "minimum": rule.minimum,
        "place": places.short_name(seeker.village_code),
    }  # fmt: skip


def _new_url(request: VisitRequest, seeker: Seeker) -> str:
    """Where an officer begins a group for this seeker; "" for who may not."""
    if not request.visit.may(EDIT) or not request.visit.covers(seeker.village_code):
        return ""
    given = {"desa": seeker.village_code, "cabang": seeker.trade.branch,
             "barang": seeker.trade.product}  # fmt: skip
    return f"{reverse('groups:new')}?{urlencode({k: v for k, v in given.items() if v})}"


@needs(SEEK)
def for_business(request: VisitRequest, number: str) -> HttpResponse:
    """Groups near a business, else neighbours to found one with."""
    business = business_or_404(request, number)
    seeker = seeking.seeker_of(business)
    rules = rules_for(business.regency_code)
    title = "Cari kelompok"
    trail = [(business.name, business_page(business)), (title, "")]
    context = {
        **_found(request, seeker, rules, business), "business": business, "title": title,
        "unknown": not (business.branch or business.kbli_code or business.main_product),
        "new_url": _new_url(request, seeker), "form": None, "searched": True,
        "invite_url": reverse("groups:invite", args=[business.number]),
        "crumbs": trail,
    }  # fmt: skip
    return render(request, "groups/seek.html", context)


@needs(EDIT)
def invite(request: VisitRequest, number: str) -> HttpResponse:
    """The invitation list for a business as PDF."""
    business = business_or_404(request, number)
    seeker = seeking.seeker_of(business)
    rule = rules_for(business.regency_code)[SUGGESTED_KIND]
    people = seeking.neighbours(request.visit, seeker, rule, besides=(business.pk,))
    first = {
        "business": business.name, "number": business.number, "product": business.main_product,
        "village": _village(business.village_code),
    }  # fmt: skip
    return _invitation(request, seeker, [first, *map(_row, people)], sample=business.is_sample)


def _village(code: str) -> str:
    return places.short_name(code).split(",")[0]


def _row(found: Invited) -> dict[str, str]:
    one = found.business
    return {
        "business": one.name, "number": one.number, "product": one.trade.product,
        "village": _village(one.village_code),
    }  # fmt: skip


def _invitation(
    request: VisitRequest, seeker: Seeker, rows: list[dict[str, str]], *, sample: bool
) -> HttpResponse:
    data = printing.invitation(seeker.village_code, seeker.trade.product, rows, sample=sample)
    now = timezone.now()
    return as_pdf("daftar-undangan", printing.typeset("undangan", data, now))


def _place_form(request: VisitRequest) -> tuple[forms.SeekForm, str]:
    office = request.visit.office
    if office is None or len(office.area_code) != 5 or request.visit.reach == "own":
        raise Http404
    villages = village_choices(request.visit, office.area_code)
    return forms.SeekForm(request.GET or None, villages=villages), office.area_code


@needs(EDIT)
def around(request: VisitRequest) -> HttpResponse:
    """An officer looks around a village for a trade."""
    form, regency = _place_form(request)
    context: dict[str, Any] = {
        "mine": [], "offers": [], "people": [], "own": False, "enough": False, "rule": "",
        "minimum": 0, "place": "",
    }  # fmt: skip
    valid = bool(request.GET) and form.is_valid()
    seeker = None
    if valid:
        given = form.cleaned_data
        seeker = seeking.seeker_at(given["desa"], given["cabang"], given["barang"])
        context = _found(request, seeker, rules_for(regency), None)
    context |= {
        "form": form, "business": None, "title": "Cari kelompok dan calon anggota",
        "unknown": valid and seeker is not None
        and not (seeker.trade.branch or seeker.trade.product),
        "new_url": _new_url(request, seeker) if seeker else "",
        "invite_url": f"{reverse('groups:invite_around')}?{request.GET.urlencode()}"
        if valid else "",
        "searched": valid,
        "crumbs": crumbs(None, request.visit, "Cari"),
    }  # fmt: skip
    return render(request, "groups/seek.html", context)


@needs(EDIT)
def invite_around(request: VisitRequest) -> HttpResponse:
    """The invitation list of a village and trade as PDF."""
    form, regency = _place_form(request)
    if not request.GET or not form.is_valid():
        raise Http404
    given = form.cleaned_data
    seeker = seeking.seeker_at(given["desa"], given["cabang"], given["barang"])
    people = seeking.neighbours(request.visit, seeker, rules_for(regency)[SUGGESTED_KIND])
    sample = bool(request.visit.office and request.visit.office.is_sample)
    return _invitation(request, seeker, list(map(_row, people)), sample=sample)
