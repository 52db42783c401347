"""1,000 gifts handed out at once at 20 counters, the last ones short; prints JSON.

python -m benchmarks.market_giving [gifts] [counters]

Each counter is a thread with a connection of its own, and all are let go by one barrier. They try
more numbers than there are gifts; every seventh number comes to a second counter at the same time.
``wrong`` counts what must not be: gifts beyond the stock, two for one tax object, events that do
not fit the rows, a stock that is not the sum of what happened.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

from benchmarks.figures import p95
from benchmarks.pages import REGENCY, set_up

SURPLUS = 1.1  # numbers tried for one gift
SAME = 7


def _act(role: str = "registrar") -> Any:
    from django.utils import timezone

    from guyub.accounts.models import Office
    from guyub.kernel.actions import Act
    from guyub.kernel.db import SYSTEM, Scope, in_scope
    from guyub.kernel.ids import uuid7

    with in_scope(SYSTEM, read_only=True):
        office = Office.objects.get(area_code=REGENCY)
    return Act(
        now=timezone.now(), scope=Scope((REGENCY,), (REGENCY,), (str(office.pk),)),
        person_id=uuid7(), actor="Orang pengukuran", role=role, office_id=office.pk,
        area_codes=(REGENCY,),
    )  # fmt: skip


def _campaign(gifts: int, counters: int) -> tuple[Any, Any, list[Any]]:
    """A campaign whose stock is ``gifts`` in all, one thing, spread over its open counters."""
    from django.utils import timezone

    from guyub.kernel.actions import bookkeeping
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.kernel.ids import uuid7
    from guyub.market.actions import counters as desks
    from guyub.market.actions import giving as acts
    from guyub.market.models import Buyer

    act, today = _act(), timezone.localdate()
    with in_scope(SYSTEM), bookkeeping():
        buyer = Buyer.objects.create(
            regency_code=REGENCY, kind="agency", name="Samsat pengukuran", area_code=REGENCY,
            name_key=f"samsat {uuid7()}", created_at=act.now, updated_at=act.now,
        )  # fmt: skip
    row = acts.record_campaign(
        act, uuid7(), buyer.pk, acts.CampaignWords("Pengukuran", "Siapa saja", today, today)
    )
    thing = acts.add_item(
        act, uuid7(), row.pk, acts.Goods("keripik", "bungkus", gifts, 9_000)
    )  # fmt: skip
    places = [
        desks.record_counter(act, uuid7(), row.pk, f"Loket {n}") for n in range(1, counters + 1)
    ]
    acts.start_campaign(act, row.pk)
    for place in places:
        desks.move_stock(act, uuid7(), thing.pk, gifts // counters, target=place.pk)
        desks.open_counter(act, place.pk)
    return row, thing, places


def _handed(act: Any, place: Any, thing: Any, numbers: list[str], taken: list[float],
            answers: list[str]) -> None:  # fmt: skip
    from guyub.kernel.actions import DomainError
    from guyub.kernel.ids import uuid7
    from guyub.market.actions.handing import hand

    for number in numbers:
        started = time.perf_counter()
        try:
            hand(act, uuid7(), place.pk, thing.pk, number)
            answers.append("handed")
        except DomainError as refused:
            answers.append(type(refused).__name__)
        taken.append(time.perf_counter() - started)


def _wrong(row: Any, handed: int) -> int:
    from django.db import connection
    from django.db.models import Count

    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.market.gifts import stock_of, sums_of

    with in_scope(SYSTEM, read_only=True), connection.cursor() as cursor:
        lines, items = stock_of(row), list(row.items.all())
        rows = row.handings.standing()
        twice = rows.values("mark").annotate(n=Count("pk")).filter(n__gt=1).count()
        cursor.execute(
            "SELECT count(*) FROM ledger_event WHERE verb = 'market.gift.hand'"
            " AND after->>'kampanye' = %s", [row.number],
        )  # fmt: skip
        events = int(cursor.fetchone()[0])
        return (
            twice + abs(events - rows.count()) + abs(handed - rows.count())
            + sum(line.left < 0 or not line.sums for line in lines)
            + (not sums_of(items, lines).adds_up)
        )  # fmt: skip


def measure(gifts: int, counters: int) -> dict[str, float]:
    from django.db import connection

    row, thing, places = _campaign(gifts, counters)
    share = int(gifts * SURPLUS) // counters
    taken: list[list[float]] = [[] for _ in places]
    answers: list[list[str]] = [[] for _ in places]
    begin = threading.Barrier(counters)
    failures: list[str] = []

    def work(n: int) -> None:
        # Every seventh number is that of the next counter, too.
        numbers = [
            f"A {(n + (k % SAME == 0 and n % 2)) % counters * share + k} GYB" for k in range(share)
        ]
        act = _act()
        begin.wait()
        try:
            _handed(act, places[n], thing, numbers, taken[n], answers[n])
        except Exception as error:
            failures.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(counters)]
    started = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    seconds = time.perf_counter() - started
    said = [a for some in answers for a in some]
    handed = said.count("handed")
    every = [t for some in taken for t in some]
    return {
        "gifts": gifts, "counters": counters, "tried": len(said), "handed": handed,
        "twice": said.count("AlreadyHanded"), "empty": said.count("DomainError"),
        "wrong": _wrong(row, handed) + len(failures), "seconds": seconds,
        "p95": p95(every) * 1000, "median": sorted(every)[len(every) // 2] * 1000,
        "hourly": handed / seconds * 3600,
    }  # fmt: skip


if __name__ == "__main__":
    with set_up():
        words = [int(word) for word in sys.argv[1:]]
        print(json.dumps(measure(*(words + [1000, 20][len(words) :]))))
