"""Who asks for a place, who gets one, who waits and who steps back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.db import connection

from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.registry.actions.common import lock, may_write_at, next_number, somebody
from guyub.registry.models import Business, Ownership
from guyub.registry.models.business import Status
from guyub.training import facts
from guyub.training.actions.common import PLACE_PREFIX, locked_batch, reached, step
from guyub.training.admission import verdicts
from guyub.training.models import Batch, Participant
from guyub.training.permissions import ADMIT, ASK, ENROL
from guyub.training.states import (
    ADMITTED,
    CANDIDATE,
    OPEN,
    PLACE,
    RUNNING,
    TAKING,
    WAITING,
    WITHDRAWN,
)

Pair = tuple[UUID, UUID]
TAKEN_BACK: Final = "Menarik pendaftaran sendiri"


@action("training.participant.enrol", needs=ENROL, sentence="mendaftarkan calon peserta")
def enrol(act: Act, batch_pk: UUID, pairs: Iterable[Pair]) -> list[Participant]:
    """Enter people of businesses as candidates. Whoever stands in the batch already stays as is."""
    person = somebody(act.person_id)
    batch = locked_batch(act, batch_pk, *TAKING)
    made = []
    standing = set(batch.participants.exclude(state=WITHDRAWN).values_list("owner_id", flat=True))
    for business_pk, owner_pk in dict.fromkeys(pairs):
        business = Business.objects.filter(pk=business_pk).first()
        if business is None or business.regency_code != batch.regency_code:
            raise DomainError("Usaha ini tidak ditemukan atau di luar wilayah Anda.")
        may_write_at(act, business.village_code)
        if business.status in (Status.MERGED, Status.CLOSED):
            raise DomainError(f"Usaha {business.number} sudah tutup atau digabung.")
        owned = Ownership.objects.filter(
            business=business, owner=owner_pk, until__isnull=True, owner__erased_at__isnull=True
        )
        if not owned.exists():
            raise DomainError(f"Orang ini bukan pemilik {business.number} sekarang.")
        if owner_pk in standing:
            continue
        standing.add(owner_pk)
        made.append(
            Participant(
                regency_code=batch.regency_code, batch=batch, business=business,
                owner_id=owner_pk, asked_at=act.now, state_at=act.now, recorder_person=person,
                recorder=act.actor,
            )
        )  # fmt: skip
    if not made:
        raise Unchanged([])
    for row, number in zip(
        made, next_number(PLACE_PREFIX, batch.regency_code, len(made)), strict=True
    ):
        row.number = number
    Participant.objects.bulk_create(made)
    act.log(batch, after={"calon": [row.number for row in made]})
    return made


def _free(batch: Batch) -> list[int]:
    taken = set(batch.participants.filter(state=ADMITTED).values_list("seat", flat=True))
    return [n for n in range(1, batch.capacity + 1) if n not in taken]


@action("training.participant.admit", needs=ADMIT, sentence="menerima peserta")
def admit(act: Act, batch_pk: UUID, chosen: Sequence[UUID]) -> tuple[int, int]:
    """Give places in the order of ``chosen`` as long as there are any; the rest wait in that
    order. Gives (admitted, queued). DomainError for whom the batch's rule refuses."""
    somebody(act.person_id)
    batch = locked_batch(act, batch_pk, OPEN, RUNNING)
    rows = {p.pk: p for p in batch.participants.select_related("business").filter(pk__in=chosen)}
    refused, version = verdicts(act, batch, [p.business_id for p in rows.values()])
    free, admitted, queued = _free(batch), [], []
    for pk in dict.fromkeys(chosen):
        row = rows.get(pk)
        if row is None:
            raise DomainError("Calon ini tidak ada di angkatan ini.")
        if row.state == ADMITTED or (row.state == WAITING and not free):
            continue
        if refused.get(row.business_id) is False:
            raise DomainError(
                f"{row.number} tidak memenuhi aturan angkatan ini, jadi tidak bisa diterima."
            )
        verb = "admit" if free else "queue"
        row.state, row.state_at = step(PLACE, row.state, verb, act), act.now
        if verb == "admit":
            row.seat, row.queued_at = free.pop(0), None
            admitted.append(row)
        else:
            row.queued_at = act.now
            queued.append(row)
        row.save(update_fields=["state", "state_at", "seat", "queued_at"])
    if not admitted and not queued:
        raise Unchanged((0, 0))
    facts.refresh(r.business_id for r in admitted)
    unknown = [r.number for r in admitted if refused.get(r.business_id) is None]
    act.log(
        batch,
        after={
            "diterima": [r.number for r in admitted], "menunggu": [r.number for r in queued],
            # By which wording of the rule, and of whom it could not tell.
            **({"versi_aturan": version, "belum_diketahui": unknown} if version else {}),
        },
    )  # fmt: skip
    return len(admitted), len(queued)


def _open_at(batch_pk: UUID) -> str | None:
    """The regency of a batch that takes people, held open; None for any other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_asked_of(%s)", [batch_pk])
        found: str | None = cursor.fetchone()[0]
    return found


@action("training.place.ask", needs=ASK, sentence="mendaftar pelatihan")
def ask(act: Act, batch_pk: UUID, business_pk: UUID) -> Participant:
    """An owner asks for a place in an open batch, on the own account. The office decides who gets
    one. Whoever stands in the batch already stays as is."""
    person, owner = somebody(act.person_id), somebody(act.scope.person)
    take_turns("training.ask", batch_pk, owner)
    regency = _open_at(batch_pk)
    if regency is None:
        raise DomainError("Pendaftaran pelatihan ini tidak dibuka lagi.")
    known = Participant.objects.filter(batch=batch_pk, owner=owner).exclude(state=WITHDRAWN).first()
    if known is not None and known.business_id not in act.scope.businesses:
        raise DomainError(
            "Anda sudah tercatat di pelatihan ini lewat usaha lain. Tanyakan ke dinas.",
            field="business",
        )
    if known is not None:
        raise Unchanged(known)
    business = Business.objects.filter(pk=business_pk, pk__in=act.scope.businesses).first()
    owned = Ownership.objects.filter(business=business_pk, owner=owner, until__isnull=True)
    if business is None or not owned.exists():
        raise DomainError("Usaha ini tidak ada di akun Anda.", field="business")
    if business.regency_code != regency:
        raise DomainError(
            "Pelatihan ini untuk usaha di kabupaten/kota lain.", field="business"
        )  # fmt: skip
    if business.status in (Status.MERGED, Status.CLOSED):
        raise DomainError(f"Usaha {business.number} sudah tutup atau digabung.", field="business")
    made = Participant.objects.create(
        number=next_number(PLACE_PREFIX, regency)[0], regency_code=regency, batch_id=batch_pk,
        business=business, owner_id=owner, asked_at=act.now, state_at=act.now,
        recorder_person=person, recorder=act.actor,
    )  # fmt: skip
    act.log(
        None, kind="training.batch", object_id=batch_pk, regency=regency,
        after={"calon": [made.number]},
    )  # fmt: skip
    return made


@action(
    "training.place.take_back", needs=ASK, sentence="menarik pendaftaran pelatihan", own_only=True
)
def take_back(act: Act, pk: UUID) -> Participant:
    """An owner takes back what the owner asked for, while the batch is open and the office gave no
    place yet. The owner may ask again."""
    somebody(act.person_id)
    owner = somebody(act.scope.person)
    found = Participant.objects.filter(
        pk=pk, owner=owner, business__in=act.scope.businesses
    ).first()  # fmt: skip
    if found is None:
        raise DomainError("Pendaftaran ini tidak ada di akun Anda.")
    take_turns("training.ask", found.batch_id, owner)
    regency = _open_at(found.batch_id)
    # As it stands now that the batch is held and nobody else decides.
    row = Participant.objects.get(pk=pk)
    if row.state == WITHDRAWN:
        raise Unchanged(row)
    if row.state not in (CANDIDATE, WAITING):
        raise DomainError("Anda sudah diterima. Kalau tidak bisa ikut, beri tahu dinas.")
    if regency is None:
        raise DomainError("Pendaftaran pelatihan ini sudah ditutup. Beri tahu dinas.")
    row, before = lock(Participant, pk), row.state
    row.state, row.state_at = step(PLACE, row.state, "take_back", act), act.now
    row.queued_at, row.withdrawn_because = None, TAKEN_BACK
    row.save(update_fields=["state", "state_at", "queued_at", "withdrawn_because"])
    act.log(
        None, kind="training.batch", object_id=row.batch_id, regency=regency,
        before={"keadaan": before}, after={"peserta": row.number, "keadaan": row.state},
        reason=TAKEN_BACK,
    )  # fmt: skip
    return row


@action("training.participant.withdraw", needs=ENROL, sentence="mencatat peserta mundur")
def withdraw(act: Act, pk: UUID, reason: str) -> Participant:
    """A person steps back; the seat is free for the next. What was passed stays."""
    found = Participant.objects.filter(pk=pk).first()
    if found is None:
        raise DomainError("Peserta ini tidak ditemukan atau di luar wilayah Anda.")
    batch = locked_batch(act, found.batch_id)
    row = lock(Participant, pk)
    reached(act, row)
    if row.state == WITHDRAWN:
        raise Unchanged(row)
    if batch.state not in TAKING:
        raise DomainError("Angkatan ini sudah berakhir, jadi daftar pesertanya tetap.")
    before = row.state
    row.state, row.state_at = step(PLACE, row.state, "withdraw", act, reason), act.now
    row.seat, row.queued_at, row.withdrawn_because = None, None, reason.strip()
    row.save(update_fields=["state", "state_at", "seat", "queued_at", "withdrawn_because"])
    facts.refresh([row.business_id])
    act.log(
        batch, before={"keadaan": before},
        after={"peserta": row.number, "keadaan": row.state}, reason=reason,
    )  # fmt: skip
    return row
