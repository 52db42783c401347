"""The office says what a line is; equal words are answered so from then on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.market.actions.common import line as one_line
from guyub.market.actions.common import today_of
from guyub.market.models import PlanLine, PlanMemory, ProcurementPlan
from guyub.market.parameters.plans import limits_of
from guyub.market.permissions.plans import KEEP
from guyub.market.planning import storing
from guyub.market.planning.judging import JUDGED, put, told
from guyub.market.plans.deciding import NO, YES
from guyub.market.plans.rules import load
from guyub.market.states.plans import DONE
from guyub.registry.actions.common import lock, somebody

_MOST_BRANCHES: Final = 6


@action("market.plan.correct", needs=KEEP, sentence="membetulkan jawaban sebuah baris rencana")
def correct_line(
    act: Act, pk: UUID, result: str, branches: Sequence[str], because: str
) -> PlanLine:
    """Kept with who and why; it holds for all lines with equal words, here and in later plans."""
    # The plan first, as the worker does: the other way round they could wait for each other.
    of = PlanLine.objects.filter(pk=pk).values_list("plan_id", flat=True).first()
    if of is None:
        raise DomainError("Baris ini tidak ditemukan atau di luar wilayah Anda.")
    plan, line = lock(ProcurementPlan, of), lock(PlanLine, pk)
    if not act.scope.may_write(line.regency_code):
        raise NotAllowed("Rencana ini di luar wilayah Anda.")
    if plan.state != DONE:
        raise DomainError("Tunggu sampai semua barisnya selesai diperiksa.")
    if not line.result:
        raise DomainError("Baris ini dilewati karena bukan paket, jadi tidak ada jawabannya.")
    chosen, why = _checked(result, branches), one_line(because, 300)
    if not why:
        raise DomainError("Tulis alasannya, supaya yang lain mengerti.", field="because")
    answer = line.answer
    value = {"result": result, "branches": chosen}
    if answer is not None and (answer.value, answer.because) == (value, why):
        raise Unchanged(line)
    memory, _made = PlanMemory.objects.update_or_create(
        office_id=plan.office_id, kind=PlanMemory.Kind.WORDS, key=line.words_key,
        defaults={
            "value": value, "because": why, "by_person": somebody(act.person_id),
            "by_name": act.actor[:200], "updated_at": act.now,
        },
        create_defaults={
            "regency_code": plan.regency_code, "value": value, "because": why,
            "by_person": somebody(act.person_id), "by_name": act.actor[:200],
            "created_at": act.now, "updated_at": act.now,
        },
    )  # fmt: skip
    limits, before = limits_of(plan.office_id, today_of(act)), line.result
    same = list(PlanLine.objects.filter(plan=plan, words_key=line.words_key).order_by("position"))
    for row in same:
        row.answer = memory
        put(row, told(memory), plan.supply, limits, None)
    storing.update(same, JUDGED)
    act.log(
        line, before={"jawaban": before},
        after={"jawaban": result, "cabang": chosen, "baris": len(same)}, reason=why,
    )  # fmt: skip
    return PlanLine.objects.get(pk=pk)


def _checked(result: str, branches: Sequence[str]) -> list[str]:
    if result not in PlanLine.Result.values:
        raise DomainError("Pilih jawabannya dari daftar.", field="result")
    known = load().branches
    chosen = [b for b in dict.fromkeys(branches) if b]
    if any(b not in known for b in chosen) or len(chosen) > _MOST_BRANCHES:
        raise DomainError("Pilih cabangnya dari daftar.", field="branch")
    if result == YES and not chosen:
        raise DomainError("Pilih cabang industrinya.", field="branch")
    return [] if result == NO else chosen
