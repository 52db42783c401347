"""The office makes sure that a number is its owner's, and takes that back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _t

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import SYSTEM, in_scope, take_turns
from guyub.kernel.fields import Secret
from guyub.registry import privacy
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.assisting import is_oneself
from guyub.registry.models import ChangeRequest, Owner, Ownership
from guyub.signin import rules
from guyub.signin.models import Ask, Confirmation, Number, SignIn
from guyub.signin.permissions import CONFIRM

_TWO = (
    "Anda sendiri yang menulis nomor ini. Supaya tidak ada yang bisa masuk sebagai orang lain,"
    " petugas lain yang memastikannya."
)


def held(act: Act, pk: UUID) -> Owner:
    """The owner, the row locked, if the actor works where the first business lies."""
    owner = lock(Owner, pk)
    if not act.scope.may_write(owner.regency_code):
        raise NotAllowed(_t("Orang ini di luar wilayah Anda."))
    first = (
        Ownership.objects.filter(owner=owner, until__isnull=True).select_related("business")
        .order_by("pk").first()
    )  # fmt: skip
    if first is None:
        raise DomainError(_t("Orang ini tidak tercatat sebagai pemilik usaha."))
    may_write_at(act, first.business.village_code)
    if owner.erased_at is not None:
        raise DomainError(_t("Data orang ini sudah dihapus atas permintaannya."))
    return owner


def wrote_it(person: UUID, owner: Owner) -> bool:
    """Whether a person wrote the number that the owner has now, or proposed it."""
    row = Number.objects.filter(owner=owner).first()
    if row is None:
        return False
    if person in (row.changed_by, *row.also_by) or _proposed(person, owner.pk, row.changed_at):
        return True
    if not row.also_by:
        return False
    # A merge carried it over: proposals for the record that went count, too.
    same = Number.objects.filter(
        owner__in=privacy.same_human(owner.pk), owner__phone_index=owner.phone_index
    )
    return any(_proposed(person, one.owner_id, one.changed_at) for one in same)


def _proposed(person: UUID, owner: UUID, changed_at: datetime) -> bool:
    """A proposal was taken over by whoever decided it, in the moment in which the number
    changed."""
    proposals = ChangeRequest.objects.filter(
        target_id=owner, proposer_person=person, state="decided",
        decided_at__gte=changed_at - timedelta(days=1),
    )  # fmt: skip
    return any("phone" in one.fields for one in proposals)


@action("signin.phone.confirm", needs=CONFIRM, sentence="memastikan nomor HP pemilik")
def confirm(act: Act, pk: UUID, how: str) -> Confirmation:
    """Say that the number is this owner's. Twice is once. DomainError says why not."""
    owner, person = held(act, pk), somebody(act.person_id)
    if how not in Confirmation.How.values:
        raise DomainError(_t("Pilih bagaimana Anda memastikannya."), field="how")
    if owner.phone is None or owner.phone_index is None:
        raise DomainError(_t("Nomor HP orang ini belum tercatat. Catat dulu nomornya."))
    if is_oneself(person, owner.pk):
        raise NotAllowed(_t("Ini nomor Anda sendiri. Minta petugas lain memastikannya."))
    if (same := Confirmation.objects.filter(owner=owner, ended_at=None).first()) is not None:
        raise Unchanged(same)
    if wrote_it(person, owner):
        raise NotAllowed(_t(_TWO))
    try:
        with transaction.atomic():
            made: Confirmation = Confirmation.objects.create(
                regency_code=owner.regency_code, owner=owner, phone=Secret(owner.phone.reveal()),
                phone_index=owner.phone_index, how=how, confirmed_at=act.now, confirmed_by=person,
                confirmed_name=act.actor,
            )  # fmt: skip
    except IntegrityError as error:
        told = getattr(error.__cause__, "diag", None)
        if told is not None and told.constraint_name == "signin_confirmation_four_eyes":
            raise NotAllowed(_t(_TWO)) from None
        raise
    act.log(made, after={"pemilik": str(owner.pk), "cara": how})
    return made


@action(
    "signin.phone.revoke",
    needs=CONFIRM,
    sentence="mencatat bahwa nomor HP pemilik tidak benar lagi",
)
def revoke(act: Act, pk: UUID) -> Confirmation:
    """The number is not sure any more. Visits that began with it end (a trigger)."""
    owner = held(act, pk)
    found = Confirmation.objects.select_for_update().filter(owner=owner, ended_at=None).first()
    if found is None:
        last: Confirmation | None = Confirmation.objects.filter(owner=owner).order_by("pk").last()
        if last is None:
            raise DomainError(_t("Nomor orang ini belum pernah dipastikan."))
        raise Unchanged(last)
    found.ended_at, found.ended_why, found.ended_name = act.now, "revoked", act.actor
    found.phone = None
    found.save(update_fields=["ended_at", "ended_why", "ended_name", "phone"])
    act.log(found, after={"pemilik": str(owner.pk)})
    return found  # type: ignore[no-any-return]


@action("signin.office.end", needs=CONFIRM, sentence="mengeluarkan HP pemilik usaha")
def end_all_of(act: Act, pk: UUID) -> int:
    """Every visit of an owner ends, as the owner asked the office."""
    owner = held(act, pk)
    rows = SignIn.objects.filter(owner=owner).live(act.now)
    count: int = rows.update(ended_at=act.now, ended_why="office", ended_name=act.actor)
    if not count:
        raise Unchanged(0)
    act.log(owner, after={"hp": count})
    return count


@action("signin.number.unlock", needs=CONFIRM, sentence="membuka kunci nomor HP pemilik")
def unlock(act: Act, pk: UUID) -> int:
    """Forget the wrong tries and the asks of a number: its owner stands before the office. Only of
    a number that is sure, and so often in a day. DomainError says why not."""
    index = Owner.objects.filter(pk=pk).values_list("phone_index", flat=True).first()
    asks: list[UUID] = []
    # What was asked before the number was known here has no place yet.
    system = replace(SYSTEM, person=act.scope.person)
    if index is not None:
        # The number, its asks, then the owner: as whoever asks, types and comes in.
        take_turns("signin.number", bytes(index).hex())
        with in_scope(system):
            rows = Ask.objects.select_for_update().filter(
                phone_index=bytes(index), forgiven=False
            )  # fmt: skip
            asks = list(rows.order_by("pk").values_list("pk", flat=True))
    owner = held(act, pk)
    sure = Confirmation.objects.standing().filter(owner=owner)
    if index is None or owner.phone_index != index or not sure.exists():
        raise DomainError(_t("Nomor ini belum dipastikan. Pastikan dulu, baru buka kuncinya."))
    if not asks:
        raise Unchanged(0)
    with in_scope(system):
        today = Ask.objects.filter(
            phone_index=bytes(index), forgiven_at__gt=act.now - rules.DAY
        ).values("forgiven_at")  # fmt: skip
        if today.distinct().count() >= rules.UNLOCKS_PER_DAY:
            words = _t("Kunci nomor ini sudah %(n)s kali dibuka dalam sehari. Tunggu sampai besok.")
            raise DomainError(words % {"n": rules.UNLOCKS_PER_DAY})
        Ask.objects.filter(pk__in=asks).update(forgiven=True, forgiven_at=act.now)
    count = len(asks)
    act.log(owner, after={"dibuka": count})
    return count
