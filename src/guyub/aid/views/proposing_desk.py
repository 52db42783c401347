"""Where a proposal is filled in: at an account's pages, or behind a link on the chair's phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from guyub.accounts.visit import Visit, VisitRequest
from guyub.aid.actions.proposing_common import OWN_ROLES
from guyub.aid.actions.proposing_links import Grant
from guyub.aid.models import Proposal
from guyub.aid.queries import proposing as queries
from guyub.aid.queries.proposing import MemberRow
from guyub.kernel.actions import Act
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry import naming

# While these are looked at, what is missing can still be put right before the ranking.
ASKED = ("submitted", "incomplete", "checked")


@dataclass(frozen=True)
class Desk:
    """Who fills in, in which frame, at which addresses. ``own``: the applicant, not the office."""

    act: Act
    own: bool
    frame: str
    grant: Grant | None = None

    def url(self, proposal: Proposal, step: str) -> str:
        if self.grant is not None:
            return reverse("aid:link_fill", args=[step])
        return reverse("aid:proposal_fill", args=[proposal.number, step])

    def done_url(self, proposal: Proposal) -> str:
        """Where one lands after sending."""
        if self.grant is not None:
            return reverse("aid:link_fill", args=["selesai"])
        return reverse("aid:proposal", args=[proposal.number])

    def file_remove_url(self, proposal: Proposal, pk: UUID) -> str:
        if self.grant is not None:
            return ""
        return reverse("aid:proposal_file_remove", args=[proposal.number, pk])


def desk_of(request: VisitRequest) -> Desk:
    """The desk of somebody with an account."""
    visit = request.visit
    return Desk(visit.act(), visit.role in OWN_ROLES, "base.html")


def number_or_404(number: str) -> str:
    try:
        return parse_human_number(number).text
    except NumberError:
        raise Http404 from None


def proposal_or_404(request: VisitRequest, number: str, *, fill: bool = False) -> Proposal:
    """The proposal, if this visit may see it; a foreign one does not exist. ``fill``: only what
    an own-reach visitor applied for, not what a business merely takes part in."""
    found: Proposal | None = (
        Proposal.objects.visible_to(request.visit)
        .select_related("round", "round__sheet", "group", "business__facts")
        .filter(number=number_or_404(number))
        .first()
    )
    if found is None or (fill and not may_apply(request.visit, found)):
        raise Http404
    if found.business is not None and request.visit.reach != "own":
        naming.hide(request.visit, found.business)
    return found


def may_apply(visit: Visit, proposal: Proposal) -> bool:
    """Whether an own-reach visitor is the applicant; everybody else works for the office."""
    if visit.reach != "own":
        return True
    if proposal.group_id is not None:
        return visit.role == "group_chair" and proposal.group_id == visit.scope.person
    return visit.role == "owner" and proposal.business_id in visit.scope.businesses


def recipient_name(proposal: Proposal) -> str:
    """Who applies, as the scope shows it."""
    if proposal.group_id is not None:
        return proposal.group.name if proposal.group else ""
    return proposal.business.name if proposal.business else ""


def crumbs(visit: Visit, *trail: tuple[str, str]) -> list[tuple[str, str]]:
    """Where am I: the list that this visit has, then the given trail."""
    if visit.reach == "own":
        return [("Usulan saya", reverse("aid:my_proposals")), *trail]
    return [("Usulan bantuan", reverse("aid:proposals")), *trail]


def context_of(desk: Desk, proposal: Proposal) -> dict[str, Any]:
    """What every page of the wizard shows."""
    return {
        "frame": desk.frame, "proposal": proposal, "round": proposal.round,
        "who": recipient_name(proposal), "own": desk.own, "by_link": desk.grant is not None,
    }  # fmt: skip


_WORDS: dict[bool | None, tuple[str, str]] = {
    True: ("Memenuhi", "ok"), False: ("Belum memenuhi", "warn"),
    None: ("Belum bisa dipastikan", "quiet"),
}  # fmt: skip


def grouped(answers: list[tuple[Any, ...]], rows: list[MemberRow]) -> list[dict[str, Any]]:
    """Answers of rules for a page: those that are alike stand once, with everybody's names.

    ``answers``: (kind, of, verdict, steps, questions, said, title, version). What the decision saw
    of a member is not shown to fellow members, only what would help.
    """
    names = {str(row.member.business_id): row.name for row in rows}
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for kind, of, verdict, steps, questions, said, title, number in answers:
        if kind == "business" and str(of) not in names:
            continue
        who = names[str(of)] if kind == "business" else "Kelompok"
        key = (kind, verdict, tuple(steps), tuple(questions), said)
        words, tone = _WORDS[verdict]
        if key in found:
            found[key]["who"] += f", {who}"
            continue
        found[key] = {
            "who": who, "words": words, "tone": tone, "said": said, "steps": list(steps),
            "questions": list(questions), "title": title, "number": number,
        }  # fmt: skip
    return list(found.values())


def without_trade(
    visit: Visit, proposal: Proposal, rows: list[MemberRow]
) -> list[tuple[str, str, str]]:
    """Members whose trade nobody wrote down: name, where to put it right, the words for it.

    Said while the proposal is looked at, so that nobody learns it from the ranking.
    """
    if proposal.state not in ASKED:
        return []
    lacking = queries.without_trade(proposal)
    found = []
    for row in rows:
        number = lacking.get(row.member.business_id)
        if number is None:
            continue
        if visit.may("registry.business.edit"):
            found.append((row.name, reverse("registry:edit", args=[number]), "Isi cabangnya"))
        elif visit.may("registry.business.propose"):
            found.append((row.name, reverse("registry:propose", args=[number]), "Usulkan isinya"))
        else:
            found.append((row.name, "", ""))
    return found
