"""Beginning a search for doubles and storing what it found: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from guyub.accounts.models import Office
from guyub.kernel import jobs
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.kernel.ids import uuid7
from guyub.pairs.decided import decided
from guyub.pairs.finding import Found, Outcome
from guyub.pairs.models import MERGED, UNSEEN, DoubtfulPair, LinkRun, PairCluster
from guyub.pairs.permissions import DECIDE
from guyub.pairs.states import DECIDED, DONE, FAILED, GONE, OPEN, RUN, RUNNING, SYSTEM
from guyub.registry.models import Business

# A search that runs longer than this has no worker any more.
LOST: Final = timedelta(hours=3)
# New ones of one search; more than a person could look at in a year.
MOST: Final = 5_000
SUPERSEDED: Final = "Pencarian ini terhenti; pencarian baru dimulai."


@action("pairs.run.start", needs=DECIDE, sentence="mencari catatan ganda di seluruh daftar usaha")
def start(act: Act, *, defer: bool = True) -> LinkRun:
    """Begin a search in the acting office's regency; one that runs already is it. ``defer``: a job
    does the work after the commit."""
    from guyub.pairs import tasks

    office = (
        Office.objects.filter(pk=act.office_id, kind=Office.Kind.REGENCY).first()
        if act.office_id
        else None
    )
    if office is None or not act.scope.may_write(office.area_code):
        raise NotAllowed("Pencarian dilakukan oleh dinas kabupaten atau kota.")
    take_turns("pairs.run", office.area_code)
    running = LinkRun.objects.filter(regency_code=office.area_code, state=RUNNING).first()
    if running is not None:
        if act.now - running.started_at < LOST:
            raise Unchanged(running)
        _stop(act, running, SUPERSEDED)
    made = LinkRun.objects.create(
        regency_code=office.area_code, office_id=office.pk, actor=act.actor, started_at=act.now
    )
    if defer:
        jobs.defer(tasks.search, lock=f"pairs:{office.area_code}", run_id=str(made.pk))
    act.log(made)
    return made  # type: ignore[no-any-return]


def _stop(act: Act, run: LinkRun, why: str) -> None:
    RUN.check(run.state, "fail", {SYSTEM})
    run.state, run.ended_at, run.error = FAILED, act.now, why[:200]
    run.save(update_fields=["state", "ended_at", "error"])


@action("pairs.run.fail", needs=None, sentence="menghentikan pencarian catatan ganda")
def fail(act: Act, pk: UUID, why: str) -> LinkRun:
    """A search that cannot go on."""
    run = _locked(pk)
    if run.state != RUNNING:
        raise Unchanged(run)
    _stop(act, run, why)
    act.log(run, after={"state": run.state})
    return run


def _locked(pk: UUID) -> LinkRun:
    found: LinkRun | None = LinkRun.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise DomainError("Pencarian ini tidak ditemukan. Muat ulang halamannya.")
    return found


@action("pairs.run.finish", needs=None, sentence="menyimpan catatan yang mungkin ganda")
def finish(
    act: Act,
    pk: UUID,
    outcome: Outcome,
    *,
    rows: int,
    version: str,
    figures: Mapping[str, Any],
    before_commit: Callable[[], None] = lambda: None,
) -> LinkRun:
    """Everything that a search found, in one transaction. Done twice is done once."""
    run = _locked(pk)
    if run.state != RUNNING:
        raise Unchanged(run)
    RUN.check(run.state, "finish", {SYSTEM})
    known = {
        (p.first_id, p.second_id): p
        for p in DoubtfulPair.objects.select_for_update().filter(regency_code=run.regency_code)
    }
    # Read now, behind the lock: a search takes minutes, and people decide meanwhile.
    settled = decided(run.regency_code).settled
    found = {f.two: f for f in outcome.pairs if f.two not in settled}
    places = _places(two for two in found)
    found = {two: f for two, f in found.items() if set(two) <= set(places)}
    told = _store_clusters(act, run, outcome, places)
    fresh = sorted(
        (f for two, f in found.items() if two not in known), key=lambda f: (-f.weight, f.two)
    )
    DoubtfulPair.objects.bulk_create(
        [
            _filled(act, run, version, DoubtfulPair(id=uuid7()), f, places, told)
            for f in fresh[:MOST]
        ]
    )
    again, gone = [], []
    for two, pair in known.items():
        if pair.state == DECIDED or pair.gone_why == MERGED:
            continue
        if two in found:
            again.append(_filled(act, run, version, pair, found[two], places, told))
        elif pair.state == OPEN:
            pair.state, pair.gone_why, pair.cluster_id = GONE, UNSEEN, None
            gone.append(pair)
    DoubtfulPair.objects.bulk_update([*again, *gone], _FOUND, batch_size=500)
    run.state, run.ended_at = DONE, act.now
    run.rows, run.pairs, run.model_version = rows, len(found), version
    run.figures = {
        **figures, "new": len(fresh[:MOST]), "again": len(again), "gone": len(gone),
        "sure": sum(f.sure for f in found.values()), "not_shown": len(fresh[MOST:]),
        "clusters": len(outcome.clusters), "one_owner": outcome.left_out,
        "seconds": {**outcome.seconds, **figures.get("seconds", {})},
    }  # fmt: skip
    run.save()
    before_commit()
    act.log(
        run,
        after={"rows": rows, "pairs": run.pairs, "new": run.figures["new"], "version": version},
    )
    return run


_FOUND: Final = (
    "first_village", "second_village", "weight", "probability", "sure", "evidence", "lacks",
    "kind", "steps", "model_version", "cluster_id", "state", "gone_why", "found_by", "found_at",
)  # fmt: skip


def _places(pairs: Any) -> dict[UUID, str]:
    """Village by business, for those that stand (none was merged since the search read them)."""
    ids = {one for two in pairs for one in two}
    rows = Business.objects.filter(pk__in=ids).exclude(status="merged")
    return dict(rows.values_list("pk", "village_code"))


def _store_clusters(
    act: Act, run: LinkRun, outcome: Outcome, places: Mapping[UUID, str]
) -> dict[UUID, UUID]:
    """Clusters of this search in place of those before; gives cluster by business."""
    PairCluster.objects.filter(regency_code=run.regency_code).delete()
    made = [
        PairCluster(
            regency_code=run.regency_code, run=run, members=c.members, made_at=act.now,
            groups=[[str(one) for one in group] for group in c.groups], cuts=c.cuts,
        )
        for c in outcome.clusters
    ]  # fmt: skip
    PairCluster.objects.bulk_create(made)
    return {one: cluster.pk for cluster in made for one in cluster.members}


def _filled(
    act: Act,
    run: LinkRun,
    version: str,
    pair: DoubtfulPair,
    found: Found,
    places: Mapping[UUID, str],
    clusters: Mapping[UUID, UUID],
) -> DoubtfulPair:
    one, other = found.two
    pair.regency_code, pair.first_id, pair.second_id = run.regency_code, one, other
    pair.first_village, pair.second_village = places[one], places[other]
    pair.weight, pair.probability = found.weight, found.probability
    pair.sure, pair.kind, pair.steps = found.sure, found.kind, found.steps
    pair.evidence, pair.lacks = list(found.grounds.evidence), list(found.grounds.lacks)
    pair.model_version, pair.cluster_id = version, clusters.get(one)
    pair.state, pair.gone_why = OPEN, ""
    pair.found_by, pair.found_at = run, act.now
    return pair
