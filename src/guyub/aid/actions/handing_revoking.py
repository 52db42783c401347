"""A signed record is revoked by two persons: one asks and says why, another decides."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid import facts
from guyub.aid.actions.agenda import say_in_agenda
from guyub.aid.actions.deciding_common import move_proposals
from guyub.aid.actions.handing_common import another, held, person, step
from guyub.aid.actions.handing_following import may_stop, stop_following
from guyub.aid.models import Handover, Proposal
from guyub.aid.permissions.handing import ASK_REVOKE, REVOKE
from guyub.aid.states import HANDOVER
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.typed import reason as typed_reason
from guyub.registry.actions.common import check_version

OWN = _("Anda yang mengusulkan. Orang lain yang harus memutuskan.")


@action("aid.handover.ask_revoke", needs=ASK_REVOKE, sentence="mengusulkan berita acara dicabut")
def ask_to_revoke(act: Act, record_id: UUID, reason: str) -> Handover:
    """Ask that a signed record no longer stands; until another agrees it does."""
    record = held(act, Handover, record_id)
    if record.state == "revoked" or record.revoke_asker_person == person(act):
        raise Unchanged(record)
    if record.state != "signed":
        raise DomainError(_("Yang dicabut hanya berita acara yang sudah diserahkan."))
    if record.revoke_asker_person is not None:
        raise DomainError(_("Pencabutan ini sudah diusulkan orang lain dan menunggu putusan."))
    reason = typed_reason(reason, most=300)
    if not reason:
        raise DomainError(_("Tulis alasannya."), field="reason")
    may_stop(record)
    record.revoke_asker_person, record.revoke_asker = person(act), act.actor
    record.revoke_asked_at, record.revoke_reason = act.now, reason
    record.version += 1
    record.save()
    act.log(record, after={"nomor": record.number, "nilai": record.total}, reason=reason)
    return record


def _forget(record: Handover) -> None:
    record.revoke_asker_person, record.revoke_asker = None, ""
    record.revoke_asked_at, record.revoke_reason = None, ""
    record.version += 1
    record.save()


@action("aid.handover.withdraw_revoke", needs=ASK_REVOKE, sentence="menarik usul pencabutan")
def withdraw_revocation(act: Act, record_id: UUID) -> Handover:
    """Whoever asked does not ask any more."""
    record = held(act, Handover, record_id)
    if record.state == "revoked":
        raise DomainError(_("Berita acara ini sudah dicabut."))
    if record.revoke_asker_person is None:
        raise Unchanged(record)
    if record.revoke_asker_person != person(act):
        raise NotAllowed(_("Usul ini ditarik oleh yang mengusulkan."))
    _forget(record)
    act.log(record, after={"nomor": record.number})
    return record


@action("aid.handover.refuse_revoke", needs=REVOKE, sentence="tidak menyetujui pencabutan")
def refuse_revocation(
    act: Act, record_id: UUID, reason: str, *, version: int | None = None
) -> Handover:
    """The record stands; why is in the book of events."""
    record = held(act, Handover, record_id)
    if record.state == "revoked":
        raise DomainError(_("Berita acara ini sudah dicabut."))
    if record.revoke_asker_person is None:
        raise Unchanged(record)
    check_version(record, version)
    another(act, record.revoke_asker_person, said=OWN)
    reason = typed_reason(reason, most=300)
    if not reason:
        raise DomainError(_("Tulis kenapa tidak disetujui."), field="reason")
    _forget(record)
    act.log(record, after={"nomor": record.number}, reason=reason)
    return record


@action("aid.handover.revoke", needs=REVOKE, sentence="mencabut berita acara serah terima")
def revoke(act: Act, record_id: UUID, *, version: int | None = None) -> Handover:
    """The record no longer stands: its goods are stock again, its tools were taken back."""
    record = held(act, Handover, record_id)
    if record.state == "revoked":
        raise Unchanged(record)
    check_version(record, version)
    if record.state == "signed" and record.revoke_asker_person is None:
        raise DomainError(_("Belum ada yang mengusulkan pencabutannya. Satu orang mengusulkan,"
                            " orang lain memutuskan."))  # fmt: skip
    revoker = another(act, record.revoke_asker_person, said=OWN)
    reason = record.revoke_reason
    step(HANDOVER, record, "revoke", act, reason)
    record.remark, record.revoked_at, record.revoker_person = reason, act.now, revoker
    record.version += 1
    record.save()
    lines = list(record.lines.select_related("decree_line", "business"))
    taken = stop_following(act, record, lines, reason)
    complete = Proposal.objects.select_for_update().filter(
        pk__in={x.decree_line.proposal_id for x in lines}, state="completed"
    ).order_by("pk")  # fmt: skip
    reopened = [p.number for p in move_proposals(act, complete, "reopen")]
    say_in_agenda(record.pk, str(_("Dicabut: %(why)s") % {"why": reason}))
    facts.refresh({x.business_id for x in lines})
    act.log(
        record,
        after={"nomor": record.number, "nilai": record.total, "alat ditarik": taken,
               "usulan dibuka lagi": reopened},
        reason=reason,
    )  # fmt: skip
    return record
