"""Sitting down beside an owner, and getting up again."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.registry import assisting
from guyub.registry.actions.common import lock, somebody
from guyub.registry.models import Owner
from guyub.registry.models.assisting import ASKED, ENDINGS, TIME, Assistance
from guyub.registry.parameters import ASSIST_MINUTES, ASSIST_WHO, assist_terms

KIND: Final = "registry.owner"


@action("registry.assist.begin", needs=assisting.ASSIST, sentence="mulai membantu pemilik usaha")
def begin(act: Act, visit: Visit, owner_pk: UUID, asked: str, *, agreed: bool) -> Assistance:
    """Sit down beside an owner who agrees. A sitting of the same two that runs is that one."""
    user, person = somebody(act.user_id), somebody(act.person_id)
    assert visit.appointment is not None
    take_turns("bantu", owner_pk)
    take_turns("bantu", person)
    owner = Owner.objects.filter(pk=owner_pk, erased_at=None).first()
    if owner is None or not assisting.in_areas(visit, owner_pk):
        raise DomainError(_t("Pemilik ini tidak ditemukan atau di luar wilayah Anda."))
    if not assisting.allowed(visit, act.now):
        raise NotAllowed(_t("Dinas ini tidak mengizinkan peran Anda membantu pemilik."))
    if assisting.is_oneself(person, owner_pk):
        raise NotAllowed(_t("Ini usaha Anda sendiri. Masuk dengan akun pemilik Anda."))
    if asked not in ASKED:
        raise DomainError(_t("Pilih bagaimana pemilik menyatakan setuju."), field="asked")
    if not agreed:
        raise DomainError(
            _t("Centang dulu bahwa pemilik duduk di samping Anda dan setuju."), field="agreed"
        )
    _close_forgotten(act, owner_pk, person)
    now = assisting.running(owner_pk, act.now)
    if now is not None:
        if now.helper_user == user:
            raise Unchanged(now)
        until = f"{timezone.localtime(now.ends_at):%H.%M}"
        raise DomainError(
            _t("Pemilik ini sedang dibantu %(name)s, paling lama sampai %(until)s. Minta"
               " %(name)s menyelesaikannya dulu.") % {"name": now.helper, "until": until}
        )  # fmt: skip
    terms = assist_terms(act.office_id, timezone.localtime(act.now).date())
    minutes = int(terms[ASSIST_MINUTES].value)
    made = Assistance(
        regency_code=owner.regency_code, office_id=somebody(act.office_id), owner=owner,
        appointment_id=visit.appointment.pk, helper_user=user, helper_person=person,
        helper=act.actor[:120], helper_role=act.role, asked=asked,
        words=assisting.WORDS.format(minutes=minutes),
        terms={"menit": terms[ASSIST_MINUTES].frozen(), "siapa": terms[ASSIST_WHO].frozen()},
        begun_at=act.now, ends_at=act.now + timedelta(minutes=minutes),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise DomainError(_t("Anda masih membantu pemilik lain. Selesaikan dulu.")) from None
    assisting.tell_begun(act, made)
    act.log(owner, kind=KIND, after={"cara setuju": asked, "menit": minutes})
    return made


def _close_forgotten(act: Act, owner_pk: UUID, person: UUID) -> None:
    """Sittings whose time was over, or that their helper leaves for this one: nobody ended them."""
    open_ = Assistance.objects.filter(ended_at=None)
    for row in (open_.filter(owner_id=owner_pk) | open_.filter(helper_person=person)).distinct():
        if row.ends_at <= act.now:
            row.ended_at, row.ended_how = row.ends_at, TIME
        elif row.helper_person == person and row.owner_id != owner_pk:
            row.ended_at, row.ended_how = act.now, next(iter(ENDINGS))
        else:
            continue
        row.save(update_fields=["ended_at", "ended_how"])


@action("registry.assist.end", needs=assisting.ASSIST, sentence="selesai membantu pemilik usaha")
def end(act: Act, pk: UUID, how: str) -> Assistance:
    """Get up again. Once: a sitting that is over stays as it ended."""
    row = lock(Assistance, pk)
    if row.helper_user != act.user_id:
        raise NotAllowed(_t("Hanya yang membantu yang mengakhirinya."))
    if not row.runs(act.now):
        raise Unchanged(row)
    row.ended_at, row.ended_how = act.now, how
    row.save(update_fields=["ended_at", "ended_how"])
    act.log(row.owner, kind=KIND, after={"berakhir": ENDINGS[how]})
    return row
