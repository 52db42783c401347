"""Who may fill in a proposal, and what every change of it shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.accounts.roles import GROUP_CHAIR, OWNER, role_words
from guyub.aid import facts
from guyub.aid.models import Proposal, Round
from guyub.aid.querysets.proposals import OPEN_STATES
from guyub.aid.rules_proposing import office_eyes
from guyub.aid.states import PROPOSAL
from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.transitions import TransitionRefused
from guyub.registry.actions.common import check_version, lock, may_write_at, somebody
from guyub.registry.models import Business
from guyub.registry.models.business import Status

KIND: Final = "aid.proposal"
OWN_ROLES: Final = (GROUP_CHAIR, OWNER)


def is_own(act: Act) -> bool:
    """Whether the actor proposes for what is theirs, not for the office."""
    return act.role in OWN_ROLES


def may_fill(act: Act, proposal: Proposal) -> None:
    """NotAllowed unless it is the actor's own proposal, or lies in the office's and own areas."""
    if not is_own(act):
        may_write_at(act, proposal.village_code)
        return
    group = act.role == GROUP_CHAIR and proposal.group_id == act.scope.person
    single = act.role == OWNER and proposal.business_id in act.scope.businesses
    if not (proposal.group_id and group) and not (proposal.business_id and single):
        raise NotAllowed(_("Hanya ketua kelompok atau pemiliknya yang mengisi usulan ini."))


def filler_of(act: Act) -> str:
    """Who typed, as it is shown."""
    if not is_own(act) or act.on_behalf_of is not None:
        return act.actor
    words = str(role_words(act.role))
    return f"{words} lewat tautan" if act.user_id is None else f"{words}, akun sendiri"


def none_closed(businesses: Iterable[UUID], proposal: Proposal) -> None:
    """DomainError naming the businesses that the registry knows as closed."""
    with office_eyes(proposal.office_id, proposal.regency_code):
        names = list(
            Business.objects.filter(pk__in=list(businesses), status=Status.CLOSED)
            .order_by("name", "pk").values_list("name", flat=True)
        )  # fmt: skip
    if names:
        raise DomainError(
            _("Di daftar usaha tercatat tutup: %(names)s. Lepas dari usulan, atau betulkan dulu"
              " keadaan usahanya.") % {"names": ", ".join(names)},
            field="members",
        )  # fmt: skip


def held(act: Act, pk: UUID, *, version: int | None = None) -> Proposal:
    """A proposal that is being filled in, locked, by somebody who may; their hand is noted."""
    proposal = lock(Proposal, pk)
    may_fill(act, proposal)
    if proposal.state not in OPEN_STATES:
        now = PROPOSAL.states[proposal.state]
        raise DomainError(
            _("Usulan ini tidak bisa diubah lagi, karena statusnya “%(now)s”.") % {"now": now}
        )
    check_version(proposal, version)
    note_hand(act, proposal)
    return proposal


def note_hand(act: Act, proposal: Proposal) -> None:
    """Whoever helps to fill in neither checks nor scores it later."""
    person = somebody(act.person_id)
    if person != proposal.filler_person and person not in proposal.helpers:
        proposal.helpers = [*proposal.helpers, person]


def save(proposal: Proposal, *names: str) -> None:
    """One version further; a new state is also told to the facts of who takes part."""
    proposal.version += 1
    proposal.save(update_fields=[*names, "helpers", "version"])
    if "state" in names:
        facts.refresh_proposals(proposal.pk)


def step(
    act: Act, proposal: Proposal, verb: str, reason: str | None = None, role: str = ""
) -> None:
    """Take a step of the machine; DomainError says why it cannot be."""
    try:
        proposal.state = PROPOSAL.check(proposal.state, verb, {role or act.role}, reason).to
    except TransitionRefused as refused:
        raise DomainError(str(refused)) from refused
    proposal.state_since = timezone.localtime(act.now).date()


def round_of(proposal: Proposal) -> Round:
    """The round of a proposal, as it stands."""
    found: Round = Round.objects.select_related("sheet").get(pk=proposal.round_id)
    return found


def today_of(act: Act) -> Any:
    return timezone.localtime(act.now).date()
