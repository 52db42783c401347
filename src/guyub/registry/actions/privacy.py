"""What is done with one person's data: opened, exported, agreed to, asked to be erased."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import AccessLog
from guyub.accounts.roles import OWNER
from guyub.kernel import typed
from guyub.kernel.actions import Act, DomainError, NotAllowed, action
from guyub.kernel.dates import add_working_days
from guyub.registry import limits, privacy
from guyub.registry.actions import erasing
from guyub.registry.actions.common import lock, take_turns
from guyub.registry.models import Consent, Erasure, Owner, Ownership
from guyub.registry.parameters import erasure_days

REVEAL: Final = "registry.person.reveal"
EXPORT: Final = "registry.person.export"
ASK: Final = "registry.person.ask_erasure"
ERASE: Final = "registry.person.erase"
CONSENT: Final = "registry.consent.change"
# What a person may agree to; the registry itself is the office's task and needs no consent.
ASKED: Final = (Consent.Purpose.CONTACT, Consent.Purpose.CATALOGUE, Consent.Purpose.SHARING)


def reach(act: Act, pk: UUID) -> Owner:
    """The person, if the actor works in the areas of one of the businesses, or is the person.

    Not locked: a person may act on the own data without the right to write the row.
    """
    owner = Owner.objects.filter(pk=pk).first()
    if owner is None:
        raise DomainError(_("Data ini tidak ditemukan atau di luar wilayah Anda."))
    if act.role == OWNER:
        if act.scope.person != pk:
            raise NotAllowed(_("Ini bukan data Anda."))
        return owner
    if not act.scope.may_write(owner.regency_code):
        raise NotAllowed(_("Wilayah ini di luar kewenangan Anda."))
    codes = Ownership.objects.filter(owner=owner).values_list("business__village_code", flat=True)
    places = [*codes] or [owner.regency_code]
    inside = any(
        a == "*" or code == a or code.startswith(a + ".") for a in act.area_codes for code in places
    )
    if act.area_codes and not inside:
        raise NotAllowed(_("Orang ini di luar wilayah tugas Anda."))
    return owner


def _alive(owner: Owner) -> None:
    if owner.erased_at is not None:
        raise DomainError(_("Data orang ini sudah dihapus atas permintaannya."))


@action(REVEAL, needs=REVEAL, sentence="membuka data pribadi")
def reveal(act: Act, pk: UUID, what: str, *, reason: str, note: str = "") -> str:
    """One number of one person in full, for a reason that the person can read later.

    DomainError without a known reason, for an absent number, or beyond ``REVEALS_PER_DAY``.
    """
    owner = reach(act, pk)
    _alive(owner)
    if what not in privacy.REVEALED:
        raise DomainError(_("Data ini tidak dapat dibuka."))
    if reason not in privacy.REASONS:
        raise DomainError(_("Pilih keperluannya dulu."), field="alasan")
    note = typed.reason(note, most=120)
    if reason == privacy.OTHER and len(note) < 5:
        raise DomainError(_("Tulis keperluannya dengan beberapa kata."), field="keterangan")
    secret = getattr(owner, what)
    if secret is None:
        raise DomainError(_("Nomor ini belum diketahui."))
    day = timezone.localtime(act.now).date()
    if not limits.take("buka", str(act.user_id), day, privacy.REVEALS_PER_DAY):
        raise DomainError(
            _("Hari ini Anda sudah membuka %(n)s data, batas untuk satu hari. Hubungi atasan Anda.")
            % {"n": privacy.REVEALS_PER_DAY}
        )
    why = f"{reason}: {note}" if note else reason
    text = str(secret.reveal())
    act.log(owner, after={"data": privacy.REVEALED[what]}, reason=why)
    # Outside this transaction and before anything is shown: what was opened stays recorded.
    AccessLog.objects.using("log").create(
        at=act.now,
        user_id=act.user_id,
        actor=act.actor,
        role=act.role,
        regency_code=owner.regency_code,
        owner_id=owner.pk,
        what=what,
        reason=why[:200],
    )
    return text


@action(CONSENT, needs=CONSENT, sentence="mencatat persetujuan")
def change_consent(
    act: Act, pk: UUID, purpose: str, *, given: bool, channel: str, witness: str = ""
) -> None:
    """Record that a person agrees to a purpose from now on, or no longer does."""
    owner = reach(act, pk)
    _alive(owner)
    if purpose not in ASKED:
        raise DomainError(_("Keperluan ini tidak memerlukan persetujuan."), field="purpose")
    take_turns("persetujuan", owner.pk)
    open_now = Consent.objects.filter(owner=owner, purpose=purpose, withdrawn_at__isnull=True)
    if given == open_now.exists():
        raise DomainError(
            _("Persetujuan ini sudah tercatat.") if given else _("Persetujuan ini tidak ada."),
            field="purpose",
        )
    if given:
        Consent.objects.create(
            owner=owner,
            purpose=purpose,
            given_at=act.now,
            channel=channel[:40],
            witnessed_by=witness[:120],
        )
    else:
        open_now.update(withdrawn_at=act.now)
    act.log(owner, after={"persetujuan": purpose, "diberikan": given}, reason=channel)


@action(EXPORT, needs=EXPORT, sentence="mengunduh data satu orang")
def export_person(act: Act, pk: UUID, *, form: str) -> Owner:
    """Write the event before the copy is made; the copy itself is never stored."""
    owner = reach(act, pk)
    _alive(owner)
    act.log(owner, after={"berkas": form})
    return owner


@action(ASK, needs=ASK, sentence="meminta data pribadi dihapus")
def ask_erasure(act: Act, pk: UUID, *, reason: str = "") -> Erasure:
    """Ask that a person's data be erased; another person decides. One open request per person."""
    owner = reach(act, pk)
    _alive(owner)
    if act.person_id is None or act.user_id is None:
        raise NotAllowed(_("Permintaan ini dibuat oleh orang, bukan oleh sistem."))
    today = timezone.localtime(act.now).date()
    made = Erasure(
        regency_code=owner.regency_code,
        owner=owner,
        asked_at=act.now,
        asked_by=act.user_id,
        asker_person=act.person_id,
        answer_by=add_working_days(today, erasure_days(act.office_id, today)).day,
        reason=typed.reason(reason),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise DomainError(_("Permintaan hapus untuk orang ini sudah ada dan menunggu.")) from None
    act.log(owner, after={"jawab_sebelum": made.answer_by}, reason=made.reason)
    return made


@action(ERASE, needs=ERASE, sentence="memutuskan permintaan hapus data")
def decide_erasure(act: Act, pk: UUID, *, accept: bool, reason: str = "") -> Erasure:
    """Erase, or refuse with a reason. Never by the person who asked (also a rule of the database).

    Erasing empties the person's columns, destroys the person's key and cleans row history, staged
    rows and papers; ``kept`` freezes what the law keeps, with why.
    """
    made = lock(Erasure, pk)
    if made.state != Erasure.State.ASKED:
        raise DomainError(_("Permintaan ini sudah diputuskan. Muat ulang halamannya."))
    if act.person_id is None or act.person_id == made.asker_person:
        raise DomainError(_("Permintaan sendiri diputuskan oleh orang lain."))
    reach(act, made.owner_id)
    owner = lock(Owner, made.owner_id)
    reason = typed.reason(reason)
    if not accept and len(reason) < 5:
        raise DomainError(_("Tulis alasannya; orang itu berhak tahu."), field="reason")
    made.decided_at, made.decided_by, made.decider_person = act.now, act.user_id, act.person_id
    after: dict[str, Any]
    if accept:
        day = timezone.localtime(act.now).date()
        made.state = Erasure.State.DONE
        made.kept = privacy.as_words(privacy.law().kept_on(day))
        made.reason = reason
        made.save()
        after = {"keadaan": "dihapus", "baris": erasing.erase(act, owner)}
    else:
        made.state, made.reason = Erasure.State.REFUSED, reason
        made.save()
        after = {"keadaan": "ditolak"}
    act.log(owner, after=after, reason=reason)
    return made
