"""What became of businesses some months after a course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.dates import format_date, months_after
from guyub.kernel.typed import reason as typed_reason
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.actions.observation import record_observation
from guyub.registry.before_after import BASE
from guyub.registry.models import Business, Observation
from guyub.training import parameters
from guyub.training.actions.common import today_of
from guyub.training.models import Batch, Module, Outcome
from guyub.training.permissions import MEASURE

FIGURES: Final = ("workers_male", "workers_female", "output_value", "sales")
ANSWERS: Final = ("sells", "exports", "uses", "used", "used_for")


def ended_on(act: Act, batch: Batch) -> date:
    """The day from which months are counted: the planned end or the last session."""
    today = today_of(act)
    last = batch.sessions.filter(on__lte=today).order_by("-on").values_list("on", flat=True).first()
    return min(batch.ends or last or today, today)


def _stood(batch: Batch, business: UUID, until: date) -> dict[str, Any]:
    """The latest figures of a business that were measured before the course, each as far as
    known, and the last day on which one of them was."""
    found: dict[str, Any] = {}
    rows = Observation.objects.filter(business=business, observed_on__lte=until)
    for row in rows.order_by("-observed_on", "-created_at", "-pk")[:20]:
        for name in FIGURES:
            value = getattr(row, name)
            if value is not None and name not in found:
                found[name] = value
                found.setdefault("on", row.observed_on)
    return found


def begin(act: Act, batch: Batch) -> int:
    """Part of ending a batch: how its businesses stood before, and when they are asked again.
    The months are those in force on the day the batch ends. Gives how many rows were made."""
    ended = ended_on(act, batch)
    first = batch.sessions.order_by("on").values_list("on", flat=True).first()
    before = min(d for d in (batch.starts, first, ended) if d is not None)
    base: dict[str, Any] = {
        "regency_code": batch.regency_code, "office_id": batch.office_id, "batch": batch,
        "created_at": act.now,
    }  # fmt: skip
    rows = batch.participants.admitted().order_by("business_id")
    made = []
    for business in rows.values_list("business_id", flat=True).distinct():
        stood = _stood(batch, business, before)
        made.append(Outcome(**base, business_id=business, months=BASE, due=before, **stood))
        made += [
            Outcome(
                **base, business_id=business, months=months,
                due=months_after(ended, months),
            )
            for months in parameters.milestones(batch.office_id, ended)
        ]  # fmt: skip
    return len(Outcome.objects.bulk_create(made))


def window(outcome: Outcome, today: date) -> tuple[date, date]:
    """First and last day on which the figures of a milestone may be measured."""
    days = parameters.window_days(outcome.office_id, today)
    return outcome.due - days, outcome.due + days


@dataclass(frozen=True)
class Told:
    """What a business answered. None and "" are "belum diketahui"."""

    figures: Mapping[str, int | None]
    sells: str = ""
    exports: bool | None = None
    uses: bool | None = None
    used: tuple[UUID, ...] = ()
    used_for: str = ""

    @property
    def values(self) -> dict[str, Any]:
        return {
            **{name: self.figures.get(name) for name in FIGURES}, "sells": self.sells,
            "exports": self.exports, "uses": self.uses,
            "used": sorted(self.used) if self.uses else [],
            "used_for": typed_reason(self.used_for, most=300) if self.uses else "",
        }  # fmt: skip


def _reached(act: Act, pk: UUID) -> tuple[Outcome, Business]:
    outcome = lock(Outcome, pk)
    business = Business.objects.get(pk=outcome.business_id)
    may_write_at(act, business.village_code)
    if outcome.months == BASE:
        raise DomainError(
            "Angka sebelum pelatihan diambil dari catatan usaha, tidak diisi di sini."
        )
    return outcome, business


@action("training.outcome.record", needs=MEASURE, sentence="mendata hasil sesudah pelatihan")
def record_outcome(act: Act, pk: UUID, *, on: date, told: Told) -> Outcome:
    """Answers of one milestone; the figures also become an observation of the registry, in the
    same transaction. Sent again it changes nothing; other answers are a correction."""
    outcome, business = _reached(act, pk)
    given = told.values
    before = {name: getattr(outcome, name) for name in given}
    if outcome.on == on and given == {**before, "used": sorted(before["used"])}:
        raise Unchanged(outcome)
    if not any(value not in (None, "", []) for value in given.values()):
        raise DomainError(
            "Isi paling sedikit satu jawaban, atau catat bahwa usahanya tidak terjangkau.",
            field="sells",
        )
    known = Module.objects.filter(programme=outcome.batch.programme_id, pk__in=given["used"])
    if known.count() != len(given["used"]):
        raise DomainError("Materi ini bukan dari program angkatannya.", field="used")
    _check_day(act, outcome, on)
    figures = {name: given[name] for name in FIGURES if given[name] is not None}
    if figures and (figures != {n: before[n] for n in figures} or outcome.on != on):
        source = f"Pelatihan {outcome.batch.number}, bulan ke-{outcome.months}"
        seen = {**figures, "year": on.year, "observed_on": on, "source": source}
        outcome.observation = record_observation(act, business.pk, seen).pk
    for name, value in given.items():
        setattr(outcome, name, value)
    outcome.on, outcome.missed_because = on, ""
    outcome.recorder_person, outcome.recorder = somebody(act.person_id), act.actor
    outcome.save()
    kept = {n: v for n, v in given.items() if n not in ("used", "used_for")}
    act.log(
        outcome, before={n: before[n] for n in kept if before[n] not in (None, "")},
        after={"usaha": str(business.pk), "bulan": outcome.months, "tanggal": on.isoformat(),
               "materi": len(given["used"]), **kept},
    )  # fmt: skip
    return outcome


def _check_day(act: Act, outcome: Outcome, on: date) -> None:
    today = today_of(act)
    if on > today:
        raise DomainError("Tanggalnya belum terjadi.", field="on")
    first, last = window(outcome, today)
    if not first <= on <= last:
        raise DomainError(
            f"Hasil bulan ke-{outcome.months} didata antara {format_date(first)} dan"
            f" {format_date(last)}. Di luar itu, catat tidak terjangkau.",
            field="on",
        )


@action("training.outcome.miss", needs=MEASURE, sentence="mencatat usaha yang tidak terjangkau")
def miss_outcome(act: Act, pk: UUID, reason: str) -> Outcome:
    """Say why a business could not be asked: not reached is neither zero nor "no"."""
    outcome, business = _reached(act, pk)
    words = typed_reason(reason, most=200)
    if outcome.missed_because and outcome.missed_because == words:
        raise Unchanged(outcome)
    if outcome.on is not None:
        raise DomainError("Usaha ini sudah didata, jadi terjangkau.")
    if not words:
        raise DomainError("Tulis kenapa tidak terjangkau.", field="reason")
    if outcome.due > today_of(act):
        raise DomainError("Jatuh temponya belum lewat. Usahanya masih bisa didata.", field="reason")
    outcome.missed_because = words
    outcome.recorder_person, outcome.recorder = somebody(act.person_id), act.actor
    outcome.save()
    act.log(outcome, after={"usaha": str(business.pk), "bulan": outcome.months}, reason=words)
    return outcome
