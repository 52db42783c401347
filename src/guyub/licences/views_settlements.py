"""Doubts about papers that an office settles: proposed by one person, decided by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.forms import saved
from guyub.licences import actions
from guyub.licences import shown_rules as shown
from guyub.licences.actions.settlements import Answer
from guyub.licences.book import book_for, regency_of
from guyub.licences.forms_rules import ReasonForm, SettleForm
from guyub.licences.models import Settlement
from guyub.licences.permissions import RULE_DECIDE, RULE_VIEW, RULE_WRITE
from guyub.licences.states_rules import APPROVED, PROPOSED, SETTLEMENT
from guyub.licences.views_common import form_page, short_of
from guyub.licences.views_rules import crumbs, may_write


def _doubt_of(request: VisitRequest, key: str, mark: str) -> tuple[str, str]:
    """(the doubt, its paper's short name) that an address names. 404 for one that is gone."""
    paper = book_for(request.visit).get(key)
    lines = dict.fromkeys(d for w in (paper.wordings if paper else ()) for d in w.doubts)
    for line in lines:
        if paper is not None and shown.mark_of(line) == mark:
            return line, paper.short
    raise Http404


@needs(RULE_WRITE)
def settle(request: VisitRequest, key: str, mark: str) -> HttpResponse:
    """Propose what the office follows."""
    doubt, short = _doubt_of(request, key, mark)
    if not may_write(request):
        raise Http404
    waits = shown.settlements_of(request.visit).filter(paper=key, doubt=doubt, state=PROPOSED)
    row = waits.first()
    if row is not None and request.method != "POST":
        return redirect("licences:settlement", row.pk)
    follows = shown.settled(regency_of(request.visit), key).get(doubt)
    initial = {"follows": follows.follows} if follows else {}
    return form_page(
        request, lambda data: SettleForm(data, initial=initial),
        lambda data: actions.propose_settlement(request.visit.act(), key, doubt, Answer(**data)),
        title="Putuskan yang belum pasti", under=short, lead=f"Kata sumbernya: {doubt}",
        crumbs=crumbs((short, reverse("licences:paper", args=[key])), ("Putuskan", "")),
        back=reverse("licences:paper", args=[key]),
        done="Usulan tersimpan. Orang lain memeriksa dan memutuskannya.",
        button="Ajukan untuk diperiksa",
        after=lambda made: reverse("licences:settlement", args=[made.pk]),
    )  # fmt: skip


def _row_or_404(request: VisitRequest, pk: UUID) -> Settlement:
    row: Settlement | None = shown.settlements_of(request.visit).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@needs(RULE_VIEW)
def settlement_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One answer: what the sources say, what the office follows or should."""
    return _page(request, _row_or_404(request, pk))


def _page(request: VisitRequest, row: Settlement, problem: str = "") -> HttpResponse:
    visit = request.visit
    own = visit.user is not None and row.made_by == visit.user.person_id
    deciding = visit.may(RULE_DECIDE) and bool(visit.scope.own_office)
    now = shown.settled(row.regency_code, row.paper).get(row.doubt)
    facts = [
        Fact("Kenapa", row.because), Fact("Sumber", row.source),
        Fact("Sumber dibaca pada", format_date(row.checked_on)),
        Fact("Diusulkan", f"{row.maker}, {_on(row.made_at)}"),
    ]  # fmt: skip
    if row.decided_at:
        facts.append(Fact("Diputuskan", f"{row.decider}, {_on(row.decided_at)}"))
    if row.ended_at:
        facts.append(Fact("Dihentikan", f"{row.ender}, {_on(row.ended_at)}: {row.ended_because}"))
    short = short_of(row.paper)
    context: dict[str, Any] = {
        "row": row, "problem": problem, "short": short, "facts": facts,
        "state": SETTLEMENT.states[row.state],
        "tone": {APPROVED: "ok", PROPOSED: "warn"}.get(row.state, "quiet"),
        "now": now if now and now.pk != row.pk and row.state == PROPOSED else None,
        "may_decide": deciding and row.state == PROPOSED and not own,
        "own_waits": own and row.state == PROPOSED,
        "may_withdraw": own and row.state == PROPOSED and may_write(request),
        "may_end": deciding and row.state == APPROVED,
        "crumbs": crumbs((f"{short}: yang belum pasti", "")),
    }  # fmt: skip
    return render(request, "licences/settlement.html", context, status=409 if problem else 200)


def _on(at: Any) -> str:
    return format_date(timezone.localtime(at).date())


def _done(
    request: VisitRequest, pk: UUID, act: Callable[[], object], sentence: str
) -> HttpResponse:
    row = _row_or_404(request, pk)
    try:
        act()
    except DomainError as error:
        return _page(request, row, str(error.sentence))
    saved(request, sentence)
    return redirect("licences:settlement", pk)


@needs(RULE_DECIDE)
def settlement_decide(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Follow what somebody else proposed, or give it back with what to mend."""
    row = _row_or_404(request, pk)
    if request.method != "POST":
        return _page(request, row)
    verdict = request.POST.get("putusan", "")
    if verdict == "setujui":
        return _done(
            request, pk, lambda: actions.approve_settlement(request.visit.act(), pk),
            "Disetujui. Halaman suratnya memuat putusan ini.",
        )  # fmt: skip
    if verdict == "kembalikan":
        reason = request.POST.get("reason", "")
        return _done(
            request, pk, lambda: actions.return_settlement(request.visit.act(), pk, reason),
            "Dikembalikan ke pengusulnya.",
        )  # fmt: skip
    return _page(request, row, "Pilih dulu: setujui atau kembalikan.")


@needs(RULE_WRITE)
def settlement_withdraw(request: VisitRequest, pk: UUID) -> HttpResponse:
    return _done(
        request, pk, lambda: actions.withdraw_settlement(request.visit.act(), pk),
        "Usulan ditarik.",
    )  # fmt: skip


@needs(RULE_DECIDE)
def settlement_end(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The office follows it no longer, with the reason."""
    row = _row_or_404(request, pk)
    if row.state != APPROVED:
        return _page(request, row)
    here = reverse("licences:settlement", args=[pk])
    return form_page(
        request, lambda data: ReasonForm(data),
        lambda data: actions.end_settlement(request.visit.act(), pk, data["reason"]),
        title="Hentikan putusan", under=short_of(row.paper),
        lead=f"Sekarang dinas mengikuti: {row.follows} Sesudah dihentikan, bagian ini tampil lagi"
        " sebagai belum pasti.",
        crumbs=crumbs((f"{short_of(row.paper)}: yang belum pasti", here), ("Hentikan", "")),
        back=here, done="Putusan dihentikan.", button="Hentikan putusan", danger=True,
    )  # fmt: skip
