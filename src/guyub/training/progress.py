"""How far somebody is in a programme: modules passed by the same person in any of its batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from guyub.training.models import Module, Participant, Passed


@dataclass(frozen=True)
class Progress:
    """``passed`` are places of modules; ``next`` the first that is missing, None when complete."""

    passed: frozenset[int]
    modules: tuple[Module, ...]

    @property
    def all(self) -> int:
        return len(self.modules)

    @property
    def complete(self) -> bool:
        return bool(self.modules) and self.next is None

    @property
    def next(self) -> Module | None:
        return next((m for m in self.modules if m.place not in self.passed), None)

    @property
    def words(self) -> str:
        if not self.modules:
            return "belum ada materi"
        if self.complete:
            return f"lulus semua {self.all} materi"
        return f"{len(self.passed)} dari {self.all} materi lulus"


def progress_of(rows: Iterable[Participant], programme: UUID) -> dict[UUID, Progress]:
    """Participant's id to progress, for participants of one programme."""
    rows = list(rows)
    modules = tuple(Module.objects.filter(programme=programme).order_by("place"))
    found: dict[UUID, set[int]] = defaultdict(set)
    passed = Passed.objects.filter(
        module__programme=programme, participant__owner__in={r.owner_id for r in rows}
    )
    for owner, place in passed.values_list("participant__owner_id", "module__place"):
        found[owner].add(place)
    return {r.pk: Progress(frozenset(found[r.owner_id]), modules) for r in rows}
