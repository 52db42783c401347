"""The link by which a chair fills in a proposal on the own phone, without an account.

The token in the address is the signed id of a link, nothing else. Opening it shows one question;
only the button behind it does anything, so that a messenger's preview opens nothing. The button
sets a signed cookie for this one link; every page asks anew whether the link still holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from guyub.accounts.roles import GROUP_CHAIR, OWNER
from guyub.aid import terms_proposing as terms
from guyub.aid.actions import proposing_common as common
from guyub.aid.models import Proposal, ProposalLink
from guyub.aid.permissions import proposing as verbs
from guyub.aid.querysets.proposals import OPEN_STATES
from guyub.groups.models import Membership
from guyub.kernel import qr
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.db import Scope
from guyub.kernel.fields import get_keyring
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.models import Owner, Ownership

QR_KIND: Final = "L"
KIND: Final = common.KIND


class LinkOver(DomainError):
    """The link cannot be used any more; the sentence says whom to ask."""


@dataclass(frozen=True)
class Grant:
    """What a link opens: one proposal, for one person, until a moment."""

    link: UUID
    proposal: UUID
    number: str
    office_id: UUID
    regency: str
    group: UUID | None
    business: UUID | None
    group_name: str
    round_title: str
    owner: UUID
    expires_at: datetime
    good: bool
    tries_left: int

    def act(self, now: datetime) -> Act:
        """The holder as an actor: reaches what the group's chair or the owner reaches."""
        return Act(
            now=now, scope=self.scope, person_id=self.owner, office_id=self.office_id,
            actor=f"{'Ketua kelompok' if self.group else 'Pemilik usaha'} lewat tautan",
            role=GROUP_CHAIR if self.group else OWNER, verbs=frozenset({verbs.FILL}),
        )  # fmt: skip

    @property
    def scope(self) -> Scope:
        if self.group:
            return Scope(person=self.group)
        return Scope(person=self.owner, businesses=(self.business,) if self.business else ())


def token_of(link: UUID) -> str:
    """The part of the address: the signed id in letters that survive a messenger and a QR code."""
    return qr.sign(get_keyring(), QR_KIND, link)


def read_token(token: str) -> UUID | None:
    """The link of a token; None for one that was not made here."""
    try:
        code = qr.verify(get_keyring(), token)
    except qr.CodeError:
        return None
    return code.id if code.kind == QR_KIND else None


def grant_of(link: UUID, now: datetime) -> Grant | None:
    """What a link opens, whether or not it still holds; None for a link that is not there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM aid_link_of(%s, %s)", [link, now])
        row = cursor.fetchone()
    return Grant(link, *row) if row else None


def holder_of(proposal: Proposal) -> Owner | None:
    """Whose phone the link goes to: the group's chair, or the owner of the business."""
    if proposal.group_id is not None:
        chair = Membership.objects.current().filter(group_id=proposal.group_id, role="chair")
        found = chair.select_related("owner").first()
        return found.owner if found else None
    if proposal.business_id is None:
        return None
    owned = Ownership.objects.filter(business_id=proposal.business_id, until__isnull=True)
    row = owned.select_related("owner").order_by("owner__sort_key", "owner_id").first()
    return row.owner if row else None


@action("aid.link.make", needs=verbs.LINK, sentence="membuat tautan usulan untuk ketua")
def make_link(act: Act, pk: UUID, confirmed: str) -> ProposalLink:
    """A new link for the chair or owner, whose phone somebody of the office made sure of. It ends
    the link before it."""
    proposal = lock(Proposal, pk)
    may_write_at(act, proposal.village_code)
    if proposal.state not in OPEN_STATES:
        raise DomainError(_("Usulan ini sudah dikirim, jadi tidak perlu tautan lagi."))
    if confirmed not in ProposalLink.How.values:
        raise DomainError(_("Pastikan dulu nomornya, lalu pilih caranya."), field="confirmed")
    owner = holder_of(proposal)
    if owner is None:
        raise DomainError(_("Ketua atau pemiliknya belum tercatat."))
    if owner.phone_index is None:
        raise DomainError(_("Nomor HP-nya belum tercatat. Catat dulu di data usahanya."))
    day = common.today_of(act)
    hours = terms.whole(terms.LINK_HOURS, proposal.office_id, day)
    ProposalLink.objects.filter(proposal=proposal, revoked_at__isnull=True).update(
        revoked_at=act.now, revoked_because="Diganti tautan baru"
    )
    made = ProposalLink.objects.create(
        office_id=proposal.office_id, regency_code=proposal.regency_code, proposal=proposal,
        owner_id=owner.pk, phone_mark=bytes(owner.phone_index), confirmed=confirmed,
        expires_at=act.now + timedelta(hours=hours),
        most=terms.whole(terms.LINK_OPENS, proposal.office_id, day),
        maker_person=somebody(act.person_id), maker=act.actor, created_at=act.now,
    )  # fmt: skip
    # Whoever made it holds its address too, and could fill in behind it.
    common.note_hand(act, proposal)
    proposal.save(update_fields=["helpers"])
    act.log(proposal, kind=KIND, after={
        "cara": confirmed, "berlaku_sampai": made.expires_at.isoformat(timespec="minutes"),
    })  # fmt: skip
    return made


@action("aid.link.revoke", needs=verbs.LINK, sentence="mencabut tautan usulan")
def revoke_link(act: Act, pk: UUID, reason: str) -> ProposalLink:
    """The link opens nothing from now on, also where it is open already."""
    link = lock(ProposalLink, pk)
    proposal = Proposal.objects.get(pk=link.proposal_id)
    may_write_at(act, proposal.village_code)
    if link.revoked_at is not None:
        raise Unchanged(link)
    if not reason.strip():
        raise DomainError(_("Tulis kenapa tautan dicabut."), field="reason")
    link.revoked_at, link.revoked_because = act.now, reason.strip()
    link.save(update_fields=["revoked_at", "revoked_because"])
    act.log(proposal, kind=KIND, reason=link.revoked_because)
    return link


@action("aid.link.open", needs=verbs.FILL, sentence="membuka usulan lewat tautan")
def _open(act: Act, grant: Grant) -> Grant:
    with connection.cursor() as cursor:
        cursor.execute("SELECT aid_link_use(%s, %s)", [grant.link, act.now])
        if not cursor.fetchone()[0]:
            raise LinkOver(_("Tautan ini tidak berlaku lagi. Minta tautan baru ke dinas."))
    act.log(
        None, kind=KIND, object_id=grant.proposal, regency=grant.regency,
        after={"lewat": "tautan", "sisa": grant.tries_left - 1},
    )  # fmt: skip
    return grant


def open_link(link: UUID, now: datetime) -> Grant:
    """Somebody pressed the button. LinkOver when the link ended, was revoked or used up."""
    grant = grant_of(link, now)
    if grant is None or not grant.good or grant.tries_left < 1:
        raise LinkOver(_("Tautan ini tidak berlaku lagi. Minta tautan baru ke dinas."))
    return _open(grant.act(now), grant)
