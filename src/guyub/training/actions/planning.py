"""Programmes, modules and batches are prepared; a batch goes its way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, Max

from guyub.criteria.models import Rule
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.registry.actions.common import check_version, lock, next_number
from guyub.training import facts
from guyub.training.actions import following
from guyub.training.actions.common import BATCH_PREFIX, locked_batch, own_office, step
from guyub.training.models import Batch, Module, Participant, Programme
from guyub.training.permissions import PLAN
from guyub.training.states import (
    ADMITTED,
    ASKING_ENDS,
    BATCH,
    CANCELLED,
    DRAFT,
    FINISHED,
    OPEN,
    PRE_OPEN,
    RUNNING,
)

FIELDS = (
    "name", "capacity", "starts", "ends", "venue", "link", "trainers", "organised_by", "costs",
)  # fmt: skip


@action("training.programme.create", needs=PLAN, sentence="membuat program pelatihan")
def create_programme(act: Act, values: dict[str, Any]) -> Programme:
    """A programme of the office, own or of another organiser. The same title twice is once."""
    regency, office = own_office(act)
    own = values["organiser"] == Programme.Organiser.OFFICE
    if not own and not values["organiser_name"]:
        raise DomainError("Tulis nama penyelenggaranya.", field="organiser_name")
    take_turns("training.programme", regency, values["title"])
    known = Programme.objects.filter(regency_code=regency, title__iexact=values["title"]).first()
    if known is not None:
        raise Unchanged(known)
    made = Programme.objects.create(
        regency_code=regency, office_id=office, created_at=act.now, **values
    )
    act.log(made, after={"program": made.title, "penyelenggara": made.organiser})
    return made


def _untaught(programme: Programme) -> None:
    """DomainError once people may have been promised the modules as they are."""
    if programme.batches.exclude(state=DRAFT).exists():
        raise DomainError(
            "Angkatan program ini sudah dibuka, jadi materinya tetap. Buat program baru untuk"
            " susunan materi yang lain."
        )


@action("training.module.add", needs=PLAN, sentence="menambah materi")
def add_module(act: Act, programme_pk: UUID, title: str, skill: str, hours: int | None) -> Module:
    """The next module of a programme. The same title twice is once."""
    programme = lock(Programme, programme_pk)
    own_office(act)
    known = programme.modules.filter(title__iexact=title).first()
    if known is not None:
        raise Unchanged(known)
    _untaught(programme)
    last = programme.modules.aggregate(last=Max("place"))["last"] or 0
    made = Module.objects.create(
        regency_code=programme.regency_code, programme=programme, place=last + 1, title=title,
        skill=skill, hours=hours,
    )  # fmt: skip
    act.log(programme, after={"materi": made.title, "urutan": made.place})
    return made


@action("training.module.remove", needs=PLAN, sentence="menghapus materi")
def remove_module(act: Act, pk: UUID) -> Programme:
    """A module that was entered wrongly; those after it move up."""
    module = Module.objects.filter(pk=pk).first()
    if module is None:
        raise DomainError("Materi ini sudah tidak ada.")
    programme = lock(Programme, module.programme_id)
    own_office(act)
    _untaught(programme)
    module.delete()
    programme.modules.filter(place__gt=module.place).update(place=F("place") - 1)
    act.log(programme, before={"materi": module.title, "urutan": module.place})
    return programme


def _checked(act: Act, values: dict[str, Any]) -> dict[str, Any]:
    starts, ends = values.get("starts"), values.get("ends")
    if starts and ends and ends < starts:
        raise DomainError("Tanggal selesai tidak bisa sebelum tanggal mulai.", field="ends")
    rule = values.get("rule")
    ours = Rule.objects.filter(office_id=own_office(act)[1], subject="business")
    if rule and not ours.filter(pk=rule).exists():
        raise DomainError("Aturan ini tidak ada di dinas Anda.", field="rule")
    return {name: values[name] for name in FIELDS} | {"rule_id": rule or None}


@action("training.batch.create", needs=PLAN, sentence="menyiapkan angkatan pelatihan")
def create_batch(act: Act, pk: UUID, programme_pk: UUID, values: dict[str, Any]) -> Batch:
    """A batch in preparation; ``pk`` is given by the form, so that a second click is the first."""
    programme = lock(Programme, programme_pk)
    regency, office = own_office(act)
    known = Batch.objects.filter(pk=pk).first()
    if known is not None:
        raise Unchanged(known)
    made = Batch.objects.create(
        id=pk, number=next_number(BATCH_PREFIX, regency)[0], regency_code=regency,
        office_id=office, programme=programme, created_at=act.now, updated_at=act.now,
        **_checked(act, values),
    )  # fmt: skip
    act.log(made, after={"angkatan": made.name, "tempat": made.capacity, "biaya": made.costs})
    return made


@action("training.batch.edit", needs=PLAN, sentence="mengubah angkatan pelatihan")
def edit_batch(act: Act, pk: UUID, values: dict[str, Any], version: int | None) -> Batch:
    """Change what was planned. DomainError for fewer seats than are taken."""
    batch = locked_batch(act, pk, DRAFT, OPEN, RUNNING)
    check_version(batch, version)
    new = _checked(act, values)
    taken = Participant.objects.filter(batch=batch, state=ADMITTED)
    highest = taken.aggregate(last=Max("seat"))["last"] or 0
    if new["capacity"] < highest:
        raise DomainError(
            f"Kursi sampai nomor {highest} sudah terisi, jadi tempatnya paling sedikit {highest}.",
            field="capacity",
        )
    old = {name: getattr(batch, name) for name in new}
    changed = {name for name in new if old[name] != new[name]}
    if not changed:
        raise Unchanged(batch)
    for name in changed:
        setattr(batch, name, new[name])
    batch.version += 1
    batch.updated_at = act.now
    batch.save(update_fields=[*sorted(changed), "version", "updated_at"])
    act.log(
        batch,
        before={name: _told(old[name]) for name in sorted(changed)},
        after={name: _told(new[name]) for name in sorted(changed)},
    )
    return batch


def _told(value: Any) -> Any:
    return value if isinstance(value, str | int | list | None) else str(value)


@action("training.batch.step", needs=PLAN, sentence="mengubah keadaan angkatan")
def step_batch(act: Act, pk: UUID, verb: str, reason: str = "") -> Batch:
    """Open, start, finish or cancel a batch. Asking again for what stands changes nothing."""
    batch = locked_batch(act, pk)
    if any(t.verb == verb and t.to == batch.state for t in BATCH.transitions):
        raise Unchanged(batch)
    before, to = batch.state, step(BATCH, batch.state, verb, act, reason)
    if to == OPEN and not batch.programme.modules.exists():
        raise DomainError("Isi materi programnya dulu, baru buka pendaftaran.")
    if to == RUNNING and not batch.participants.filter(state=ADMITTED).exists():
        raise DomainError("Belum ada peserta yang diterima. Terima peserta dulu.")
    batch.state, batch.updated_at = to, act.now
    batch.cancelled_because = reason.strip() if verb == "cancel" else ""
    if to == CANCELLED or (to == FINISHED and batch.asking == PRE_OPEN):
        # An answer given after the course is not one of before it.
        batch.asking = ASKING_ENDS.get(batch.asking, batch.asking)
    batch.version += 1
    batch.save(update_fields=["state", "asking", "updated_at", "cancelled_because", "version"])
    if to == FINISHED:
        following.begin(act, batch)
    facts.refresh_batch(batch)
    act.log(batch, before={"keadaan": before}, after={"keadaan": to}, reason=reason)
    return batch
