"""Two people at the same instant: exactly one effect each time; prints JSON.

python -m benchmarks.approvals [trials]

Each trial: two approvers approve one record, then two devices record its signing, from two
threads with connections of their own that are let go by one barrier.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from benchmarks.aid_world import World, decreed
from benchmarks.pages import set_up


class Pair:
    """Two threads that do one thing each at the same instant, again and again."""

    def __init__(self, works: tuple[Callable[[Any], Any], Callable[[Any], Any]]) -> None:
        self.begin, self.end = threading.Barrier(3), threading.Barrier(3)
        self.what: Any = None
        self.found: list[Any] = [None, None]
        for at, work in enumerate(works):
            threading.Thread(target=self._run, args=(at, work), daemon=True).start()

    def _run(self, at: int, work: Callable[[Any], Any]) -> None:
        while True:
            self.begin.wait()
            try:
                self.found[at] = work(self.what)
            except Exception as error:
                self.found[at] = error
            self.end.wait()

    def both(self, what: Any) -> list[Any]:
        self.what = what
        self.begin.wait()
        self.end.wait()
        return list(self.found)


def _effects(world: World, verb: str) -> dict[str, int]:
    """Events of a verb by record."""
    from django.db import connection

    from guyub.kernel.db import SYSTEM, in_scope

    with in_scope(SYSTEM, read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT object_id, count(*) FROM ledger_event WHERE verb = %s GROUP BY 1", [verb]
        )
        return dict(cursor.fetchall())


def measure(trials: int) -> dict[str, Any]:
    from guyub.aid.actions.handing_records import Around, approve, prepare
    from guyub.aid.actions.handing_signing import sign
    from guyub.aid.models import Handover, HandoverLine, Tool
    from guyub.kernel.db import in_scope

    world = decreed(trials, trials, kinds=4)
    store = world.act("asset_officer")
    records = prepare(store, world.decree.pk, Around())
    with in_scope(store.scope):
        for n, record in enumerate(records):
            Handover.objects.filter(pk=record.pk).update(
                recipient_signer="Contoh", number=f"S/{n}/{record.pk}"
            )
    heads = (world.act("head"), world.act("section_head"))
    hands = (world.act("asset_officer"), world.act("field_officer"))
    approving = Pair(tuple(lambda pk, a=a: len(approve(a, [pk]).done) for a in heads))  # type: ignore[arg-type]
    signing = Pair(tuple(lambda pk, a=a: sign(a, pk).recorder_person == a.person_id for a in hands))  # type: ignore[arg-type]
    started = time.perf_counter()
    approved = [approving.both(r.pk) for r in records]
    approve_seconds = time.perf_counter() - started
    started = time.perf_counter()
    signed = [signing.both(r.pk) for r in records]
    sign_seconds = time.perf_counter() - started
    ids = [str(r.pk) for r in records]
    by_approval, by_signing = (
        _effects(world, v) for v in ("aid.handover.approve", "aid.handover.sign")
    )
    with in_scope(store.scope, read_only=True):
        units = sum(
            HandoverLine.objects.filter(handover__decree=world.decree).values_list(
                "quantity", flat=True
            )
        )
        tools = Tool.objects.filter(line__handover__decree=world.decree).count()
    odd = [
        pk for pk, a, s in zip(ids, approved, signed, strict=True)
        if sorted(a, key=str) != [0, 1] or sorted(s, key=str) != [False, True]
        or by_approval.get(pk) != 1 or by_signing.get(pk) != 1
    ]  # fmt: skip
    failures = [str(x) for pair in (*approved, *signed) for x in pair if isinstance(x, Exception)]
    return {
        "trials": trials, "wrong": len(odd), "failures": failures[:3], "units": units,
        "tools": tools, "approve_ms": approve_seconds * 1000 / trials,
        "sign_ms": sign_seconds * 1000 / trials,
    }  # fmt: skip


if __name__ == "__main__":
    with set_up():
        print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 500)))
