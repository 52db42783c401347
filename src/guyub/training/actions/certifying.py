"""Certificates: issued for all modules passed, taken back with a reason."""

from __future__ import annotations

from uuid import UUID

from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.actions.common import lock, next_number, somebody
from guyub.training.actions.common import PAPER_PREFIX, reached, today_of
from guyub.training.models import Certificate, Participant
from guyub.training.permissions import CERTIFY
from guyub.training.progress import progress_of
from guyub.training.states import ADMITTED


@action("training.certificate.issue", needs=CERTIFY, sentence="menerbitkan sertifikat")
def issue(act: Act, participant_pk: UUID) -> Certificate:
    """One certificate for who passed every module, in this batch or earlier ones. Twice is once."""
    person = somebody(act.person_id)
    row = lock(Participant, participant_pk)
    reached(act, row)
    standing = row.certificates.filter(revoked_at=None).first()
    if standing is not None:
        raise Unchanged(standing)
    if row.state != ADMITTED:
        raise DomainError("Sertifikat hanya untuk peserta yang diterima.")
    progress = progress_of([row], row.batch.programme_id)[row.pk]
    if not progress.complete:
        raise DomainError(
            f"Baru lulus {len(progress.passed)} dari {progress.all} materi. Sertifikat terbit"
            " kalau semua materi lulus."
        )
    made = Certificate.objects.create(
        number=next_number(PAPER_PREFIX, row.regency_code)[0], participant=row,
        issued_on=today_of(act), issuer_person=person, issuer=act.actor,
    )  # fmt: skip
    act.log(row.batch, after={"peserta": row.number, "sertifikat": made.number})
    return made


@action("training.certificate.revoke", needs=CERTIFY, sentence="mencabut sertifikat")
def revoke(act: Act, pk: UUID, reason: str) -> Certificate:
    """From now on the paper's code says that it no longer stands."""
    row = lock(Certificate, pk)
    reached(act, row.participant)
    if row.revoked_at is not None:
        raise Unchanged(row)
    if not reason.strip():
        raise DomainError("Tulis kenapa sertifikat ini dicabut.", field="reason")
    row.revoked_at, row.revoked_because = act.now, reason.strip()
    row.save(update_fields=["revoked_at", "revoked_because"])
    act.log(row.participant.batch, before={"sertifikat": row.number}, reason=reason)
    return row
