"""What becomes of proposals when records merge, a person is erased, a village gets a new code."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from guyub.aid.models import Check, Handover, Proposal, ProposalLink, ProposalMember
from guyub.areas.changes import Change, register_mover
from guyub.groups.models import Membership
from guyub.kernel.actions import Act
from guyub.registry.merging import register_relation
from guyub.registry.privacy import Erased, register_eraser
from guyub.sync.actions.sweeping import forget, kept_about


def _follow_merges() -> None:
    """Proposals, seats in them and checks follow a business whose record became part of another.

    What the surviving record has in the same place already stays with the record it was made for.
    """
    there = "SELECT 1 FROM aid_proposal_member o WHERE o.business_id = %(survivor)s AND"
    register_relation(
        "aid_proposal",
        unless="EXISTS (SELECT 1 FROM aid_proposal o WHERE o.business_id = %(survivor)s"
        " AND o.round_id = t.round_id AND o.state <> 'withdrawn')",
    )
    register_relation("aid_check", unless=f"EXISTS ({there} o.proposal_id = t.proposal_id)")
    register_relation(
        "aid_proposal_member", unless=f"EXISTS ({there} o.proposal_id = t.proposal_id)"
    )


def erase(act: Act, gone: Erased) -> int:
    """Empty what names the person: who asked, who was met and where, links to the phone. What was
    asked for, checked and scored stays: it explains the use of public money (privacy.toml)."""
    chaired = Membership.objects.filter(owner_id=gone.person, role="chair").values("group_id")
    own = Q(business_id__in=gone.businesses) | Q(group_id__in=chaired)
    asked = Proposal.objects.filter(own).exclude(asked_by="").update(asked_by="")
    checks = Check.objects.filter(business_id__in=gone.businesses)
    met = checks.exclude(met="", latitude=None).update(met="", latitude=None, longitude=None)
    links, _by_kind = ProposalLink.objects.filter(owner_id=gone.person).delete()
    return asked + met + links + _unsettled(act, gone, own)


def _unsettled(act: Act, gone: Erased, own: Q) -> int:
    """What phones sent of their hand-overs and checks and was not taken, drawn signatures among it.
    Phones hear of changed names by the triggers of sql/phones.sql."""
    handed = set(Handover.objects.filter(own).values_list("pk", flat=True))
    members = ProposalMember.objects.filter(business__in=gone.businesses)
    seats = {str(pk) for pk in members.values_list("pk", flat=True)}

    def speaks(raw: dict[str, Any]) -> bool:
        pair = raw["changes"].get("member_id")
        return raw["entity"] == "check" and isinstance(pair, list) and pair[-1] in seats

    checks = kept_about(gone.regency, speaks).get("check", set()) if seats else set()
    # Photos of checks that were taken may still be on their way.
    checks |= set(
        Check.objects.filter(business_id__in=gone.businesses).values_list("pk", flat=True)
    )
    return sum(
        forget(act, entity, sorted(ids, key=str), ())
        for entity, ids in (("check", checks), ("handover", handed)) if ids
    )  # fmt: skip


def follow_code(act: Act, change: Change) -> int:
    """A village with a new code; the code that stands in what was sent stays as it was."""
    return sum(
        model._default_manager.filter(village_code=change.old).update(village_code=change.new)
        for model in (Proposal, ProposalMember)
    )


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    _follow_merges()
    register_eraser("aid-proposals", erase)
    register_mover("usulan", follow_code)
