"""Making a link for a chair, opening it, and filling in behind it."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs, public
from guyub.aid import policy_proposing as policy
from guyub.aid.actions import proposing_links as links
from guyub.aid.forms.proposing import LinkForm, RevokeForm
from guyub.aid.models import Proposal, ProposalLink
from guyub.aid.permissions import proposing as verbs
from guyub.aid.querysets.proposals import OPEN_STATES
from guyub.aid.states import PROPOSAL
from guyub.aid.views.proposing_desk import Desk, crumbs, proposal_or_404, recipient_name
from guyub.aid.views.proposing_wizard import wizard
from guyub.kernel import dates, qr
from guyub.kernel.actions import DomainError
from guyub.kernel.addresses import client_address
from guyub.kernel.db import in_scope
from guyub.registry import limits
from guyub.registry.views.common import refused

COOKIE: Final = "usulan"
COOKIE_SALT: Final = "guyub.aid.link.grant"
OPENS_PER_ADDRESS: Final = 60


def _address(request: HttpRequest, link: ProposalLink) -> str:
    path = reverse("aid:link", args=[links.token_of(link.pk)])
    base = str(settings.GUYUB_BASE_URL or "").rstrip("/")
    return f"{base}{path}" if base else request.build_absolute_uri(path)


def _drawn(address: str) -> SafeString | str:
    """The QR code of an address; "" where it is too long for one."""
    try:
        return mark_safe(qr.svg(address, title="Kode QR tautan usulan"))  # noqa: S308
    except ValueError:
        return ""


@needs(verbs.LINK)
@never_cache
def proposal_link(request: VisitRequest, number: str) -> HttpResponse:
    """Make a link, show it as text, WhatsApp message and QR code, or end it."""
    proposal = proposal_or_404(request, number)
    holder = links.holder_of(proposal)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            links.make_link(request.visit.act(), proposal.pk, form.cleaned_data["confirmed"])
            return redirect("aid:proposal_link", proposal.number)
        except DomainError as error:
            refused(form, error)
    now = timezone.now()
    rows = list(ProposalLink.objects.filter(proposal=proposal).order_by("-created_at", "-pk")[:10])
    standing = next((r for r in rows if r.revoked_at is None and r.expires_at > now), None)
    address = _address(request, standing) if standing else ""
    title = recipient_name(proposal) if proposal.group_id else proposal.round.title
    text = (
        f"Usulan bantuan {title}: isi lewat tautan ini sebelum"
        f" {dates.format_date(timezone.localtime(standing.expires_at).date())}. {address}"
        if standing
        else ""
    )
    context = {
        "proposal": proposal, "who": recipient_name(proposal), "form": form, "holder": holder,
        "phone": str(holder.phone) if holder and holder.phone is not None else "",
        "open": proposal.state in OPEN_STATES, "link": standing, "address": address,
        "message_text": text, "whatsapp": f"https://wa.me/?text={quote(text)}" if text else "",
        "qr": _drawn(address) if address else "", "revoke": RevokeForm(),
        "past": [r for r in rows if r is not standing],
        "crumbs": crumbs(
            request.visit,
            (proposal.number, reverse("aid:proposal", args=[proposal.number])),
            ("Tautan untuk ketua", ""),
        ),
    }  # fmt: skip
    response = render(
        request, "aid/proposing_link.html", context, status=422 if form.errors else 200
    )
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@require_POST
@needs(verbs.LINK)
def proposal_link_revoke(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """End a link at once."""
    proposal = proposal_or_404(request, number)
    row = get_object_or_404(ProposalLink, pk=pk, proposal=proposal)
    try:
        links.revoke_link(request.visit.act(), row.pk, request.POST.get("reason", ""))
        messages.success(request, "Tautan dicabut. Yang sedang membukanya juga berhenti.")
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect("aid:proposal_link", proposal.number)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _over(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "aid/proposing_link_over.html", {}, status=410))


@public
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """One question; only its button opens anything, so that previews of messengers do not."""
    link = links.read_token(token)
    if link is None:
        raise Http404
    now = timezone.now()
    grant = links.grant_of(link, now)
    if grant is None or not grant.good or grant.tries_left < 1:
        return _over(request)
    if request.method != "POST":
        context = {"grant": grant, "until": timezone.localtime(grant.expires_at)}
        return _private(render(request, "aid/proposing_link_ask.html", context))
    if not limits.take(
        "tautan-usulan", client_address(request), timezone.localdate(), OPENS_PER_ADDRESS
    ):
        return _over(request)
    try:
        links.open_link(link, now)
    except links.LinkOver:
        return _over(request)
    response = redirect("aid:link_fill", "untuk")
    response.set_signed_cookie(
        COOKIE, link.hex, salt=COOKIE_SALT, path=_cookie_path(), httponly=True, samesite="Lax",
        secure=request.is_secure(),
        max_age=max(60, int((grant.expires_at - now).total_seconds())),
    )  # fmt: skip
    return _private(response)


def _cookie_path() -> str:
    """The pages behind a link, and nothing else of the site."""
    return reverse("aid:link_fill", args=["untuk"]).removesuffix("untuk/")


def _granted(request: HttpRequest) -> links.Grant | None:
    """What the cookie's link opens, asked anew with every page; None when it is over."""
    text = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT)
    try:
        link = UUID(str(text))
    except ValueError:
        return None
    grant = links.grant_of(link, timezone.now())
    return grant if grant is not None and grant.good else None


@public
@never_cache
def link_fill(request: HttpRequest, step: str) -> HttpResponse:
    """The wizard behind a link: only this one proposal, as its chair or owner."""
    grant = _granted(request)
    if grant is None:
        return _over(request)
    with in_scope(grant.scope):
        proposal = (
            Proposal.objects.select_related("round", "round__sheet", "group", "business")
            .filter(pk=grant.proposal)
            .first()
        )
        if proposal is None:
            return _over(request)
        if step == "selesai":
            return _private(_done(request, proposal))
        desk = Desk(grant.act(timezone.now()), True, "base_public.html", grant)
        return _private(wizard(request, desk, proposal, step))


def _done(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Where the proposal stands, once it was sent from the phone."""
    now, then = policy.next_words(
        proposal.state, closes=proposal.round.closes, complete_by=proposal.complete_by
    )
    context = {
        "proposal": proposal, "who": recipient_name(proposal), "now": now, "then": then,
        "state": PROPOSAL.states[proposal.state], "open": proposal.state in OPEN_STATES,
        "round": proposal.round,
    }  # fmt: skip
    return render(request, "aid/proposing_link_done.html", context)
