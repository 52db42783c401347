"""Hands that fill in, check and score, for tests of proposals."""

from __future__ import annotations

from typing import Any

from tests.aid.worlds import World, world
from tests.factories import NOW, TODAY, visit

VILLAGE = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}


def act(role: str = "registrar", code: str = "33.03", **values: Any) -> Any:
    """The actor of a fresh person in a role."""
    return visit(role, code, **values).act(NOW)


def chair(made: World, at: int = 0) -> Any:
    """The account of a group's chair."""
    return visit("group_chair", made.code, subject_id=made.groups[at].pk)


def head(**values: Any) -> Any:
    from guyub.aid.actions.proposing import Head

    return Head(**{"reason": "Alat lama rusak", "channel": "beside", "asked_by": "Bu Ketua",
                   **values})  # fmt: skip


def begin(made: World, who: Any, at: int = 0, **values: Any) -> Any:
    """A started proposal of a group."""
    from guyub.aid.actions.proposing import create_proposal

    return create_proposal(who, made.round.pk, head(**values), group=made.groups[at].pk)


def filled(made: World, who: Any, at: int = 0, papers: bool = True) -> Any:
    """A whole proposal, not yet sent."""
    from guyub.aid.actions import proposing as actions
    from guyub.aid.models import ProposalMember

    proposal = begin(made, who, at)
    businesses = [b.pk for b in made.members[made.groups[at].pk]]
    actions.set_members(who, proposal.pk, businesses)
    first = ProposalMember.objects.using("owner").filter(proposal=proposal).order_by("pk").first()
    wish = actions.Wish(made.items[0].pk, 1, "Memotong lebih cepat", "Pisau")
    actions.set_lines(who, proposal.pk, first.pk, [wish], for_all=True)
    if papers:
        actions.set_papers(who, proposal.pk, {"domicile": ("470/12", TODAY)})
    return fresh(proposal)


def sent(made: World, who: Any, at: int = 0) -> Any:
    from guyub.aid.actions.proposing_sending import submit

    submit(who, filled(made, who, at).pk)
    return fresh(made_proposal(made, at))


def made_proposal(made: World, at: int = 0) -> Any:
    from guyub.aid.models import Proposal

    return Proposal.objects.using("owner").get(round=made.round, group=made.groups[at])


def fresh(row: Any) -> Any:
    found = type(row)._base_manager.using("owner").get(pk=row.pk)
    found._state.db = None
    return found


def taking_part(proposal: Any) -> list[Any]:
    from guyub.aid.models import ProposalMember

    return list(ProposalMember.objects.using("owner").filter(proposal=proposal).order_by("pk"))


def found(result: str = "fit", **values: Any) -> Any:
    from guyub.aid.actions.proposing_checks import Found

    given = {"works": True, "signed": "paper"} if result != "later" else {}
    reasons = "" if result == "fit" else "Alamat tidak ditemukan"
    return Found(**{"on": TODAY, "result": result, "reasons": reasons, **given, **values})


def check_all(proposal: Any, who: Any, result: str = "fit") -> Any:
    from guyub.aid.actions.proposing_checks import record_check

    for member in taking_part(proposal):
        if fresh(proposal).state == "submitted":
            record_check(who, proposal.pk, member.pk, found(result))
    return fresh(proposal)


__all__ = [
    "VILLAGE", "act", "begin", "chair", "check_all", "filled", "found", "fresh", "head",
    "made_proposal", "sent", "taking_part", "world",
]  # fmt: skip
