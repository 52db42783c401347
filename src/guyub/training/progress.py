"""How far somebody is in a programme: modules passed by the same person in any of its batches,
also under another id when records of one business were merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from guyub.registry.models import Merge
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


def _same(rows: list[Participant]) -> dict[UUID, UUID]:
    """Owner's id to the one id that stands for the person: who was confirmed to be the same human
    being when the records of one business were merged."""
    merges = Merge.objects.filter(
        undone_at__isnull=True, survivor__in={r.business_id for r in rows}
    ).exclude(same=[])
    found: dict[UUID, UUID] = {}
    for merge in merges.order_by("merged_at", "pk"):
        for one, other in merge.people():
            into = found.get(one, one)
            found = {pk: into if to == other else to for pk, to in found.items()}
            found[other] = into
    return found


def progress_of(rows: Iterable[Participant], programme: UUID) -> dict[UUID, Progress]:
    """Participant's id to progress, for participants of one programme."""
    rows = list(rows)
    modules = tuple(Module.objects.filter(programme=programme).order_by("place"))
    if not rows:
        return {}
    same = _same(rows)
    found: dict[UUID, set[int]] = defaultdict(set)
    owners = {r.owner_id for r in rows}
    standing = {same.get(pk, pk) for pk in owners}
    doubles = {pk for pk, into in same.items() if into in standing}
    passed = Passed.objects.filter(
        module__programme=programme, participant__owner__in=owners | standing | doubles
    )
    for owner, place in passed.values_list("participant__owner_id", "module__place"):
        found[same.get(owner, owner)].add(place)
    return {
        r.pk: Progress(frozenset(found[same.get(r.owner_id, r.owner_id)]), modules) for r in rows
    }
