"""The finder: questions until all is decided, right against a whole evaluation, pages; prints JSON.

python -m benchmarks.finder questions [OWNERS] | crowd ADDRESS CLIENTS SECONDS PAUSE

``questions`` takes every n-th business of the demo's regency as somebody who knows it:
what the registry holds is the truth, what it does not hold is drawn (seeded) among the answers by
the finder's own prior. Trade and place are told before and are not counted. ``crowd`` lets people
walk through the real server from the front page to a result, one address after another.
"""

from __future__ import annotations

import http.client
import json
import random
import statistics
import sys
import threading
import time
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from benchmarks.figures import p95
from benchmarks.pages import REGENCY, client_of, set_up

OWNERS = 1000
SEED = 35


def _truth(board: Any, row: dict[Any, Any], chance: random.Random) -> dict[Any, Any]:
    """Everything that one owner knows: a value for each fact that may be asked."""
    rules, found = board.paper_rules, dict(row)
    for ref in rules.refs:
        if ref in found:
            continue
        (cell,) = chance.choices(rules.answers[ref], weights=rules.shares[ref])
        found[ref] = cell.value
    return found


def _walk(
    board: Any, rules: Any, start: dict[Any, Any], truth: dict[Any, Any]
) -> tuple[int, list[Any]]:
    """Questions until the end, and the verdicts of the programmes there."""
    from guyub.portal.finder.ranges import cell_of

    known, asked = dict(start), 0
    while (topic := rules.next_topic(known, frozenset())) is not None:
        asked += 1
        for ref in topic.refs:
            known[ref] = cell_of(rules.answers[ref], truth[ref]).value
    return asked, rules.verdicts(known, frozenset())[: len(board.programmes)]


def questions(owners: int) -> dict[str, Any]:
    from django.db import connection
    from django.utils import timezone

    from benchmarks.papers import visit_of
    from guyub.criteria.language import decide
    from guyub.kernel.db import in_scope
    from guyub.portal.finder.answers import place_facts
    from guyub.portal.finder.facts import FACTS, STATUS, of_trade, subject
    from guyub.portal.finder.programmes import board_of

    visit, today, about = visit_of("data"), timezone.localdate(), subject()
    where, given = about.visible(visit)
    chance = random.Random(SEED)
    with in_scope(visit.scope, read_only=True), connection.cursor() as cursor:
        board = board_of(REGENCY, today)
        refs = [r for r in board.paper_rules.refs if r != STATUS]
        columns = "".join(f", {FACTS.column(ref)}" for ref in refs)
        cursor.execute(f"SELECT count(*) FROM {about.table} WHERE {where}", given)
        step = max(cursor.fetchone()[0] // owners, 1)
        cursor.execute(
            f"SELECT * FROM (SELECT f.kbli_version, f.kbli_code, f.district_code{columns},"
            f" row_number() OVER (ORDER BY f.business_id) AS n FROM {about.table} WHERE {where}) x"
            " WHERE n %% %s = 0",
            [*given, step],
        )
        rows = cursor.fetchall()
    programmes, papers, right, wrong = Counter[int](), Counter[int](), 0, 0
    took: list[float] = []
    for version, code, district, *values, _n in rows:
        told = {r: v for r, v in zip(refs, values, strict=True) if v is not None}
        start = {**(of_trade(version, code) if code else {}), **place_facts(district, board.rules)}
        truth = _truth(board, {**told, **start}, chance)
        began = time.perf_counter()
        asked, verdicts = _walk(board, board.rules, start, truth)
        took.append((time.perf_counter() - began) * 1000 / max(asked, 1))
        programmes[asked] += 1
        papers[_walk(board, board.paper_rules, start, truth)[0]] += 1
        whole = board.rules.complete({**truth, **start}, ())
        for one, firm, verdict in zip(
            board.programmes, board.rules.firm[: len(verdicts)], verdicts, strict=True
        ):
            if firm:
                same = decide(one.rule, whole, today) is verdict and verdict is not None
                right, wrong = right + same, wrong + (not same)
    return {
        "owners": len(rows), "programmes": len(board.programmes),
        "firm": sum(board.rules.firm[: len(board.programmes)]),
        "mean": _mean(programmes), "most": max(programmes), "by": _by(programmes),
        "mean_papers": _mean(papers), "most_papers": max(papers),
        "decided": right + wrong, "wrong": wrong, "choose_ms": statistics.mean(took),
        "trades": len({(version, code) for version, code, *_ in rows}), "page": _pages(),
    }  # fmt: skip


def _mean(counted: Counter[int]) -> float:
    return sum(n * c for n, c in counted.items()) / counted.total()


def _by(counted: Counter[int]) -> dict[str, int]:
    return {str(n): counted[n] for n in sorted(counted)}


def _pages(turns: int = 40) -> dict[str, float]:
    """Milliseconds (p95) of pages in process, the board remembered."""
    client, found = client_of("data"), {}
    base = f"/apa-yang-bisa/?usaha=2020-10794&tempat={REGENCY}.01"
    ways = {
        "question": base, "result": f"{base}&cukup=1",
        "paper": base.replace("/?", "/lembar.pdf?"), "people": "/apa-yang-bisa/warga/",
    }  # fmt: skip
    for name, address in ways.items():
        times = []
        for _turn in range(turns if name != "people" else 10):
            began = time.perf_counter()
            answer = client.get(address)
            times.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
        found[name] = p95(times[2:])
    return found


TRADES = ("2020-10794", "2020-13134", "2020-31001", "2020-10722", "2020-30912")


def _person(
    host: str, port: int, seed: int, until: float, pause: float, taken: list[float], bad: list[str]
) -> None:
    """Front page, trade, place, answers as offered, result; again and again until the time."""
    import re
    from html import unescape
    from urllib.parse import quote, urlencode

    chance = random.Random(seed)
    connection = http.client.HTTPConnection(host, port, timeout=60)

    def get(address: str) -> str:
        began = time.perf_counter()
        try:
            connection.request("GET", address, headers={"Host": f"{host}:{port}"})
            answer = connection.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            bad.append(type(error).__name__)
            connection.close()
            return ""
        taken.append(time.perf_counter() - began)
        if answer.status not in (200, 302):
            bad.append(str(answer.status))
        if answer.status == 302:
            return get(quote(answer.headers["Location"], safe="/?&=%"))
        time.sleep(chance.uniform(0.5, 1.5) * pause)
        return body

    time.sleep(chance.random() * pause)
    while time.monotonic() < until:
        get(f"/daerah/{REGENCY}/")
        get("/apa-yang-bisa/")
        pairs = [("usaha", chance.choice(TRADES))]
        get(f"/apa-yang-bisa/?{urlencode(pairs)}")
        pairs.append(("tempat", f"{REGENCY}.{chance.randint(1, 18):02d}"))
        for _turn in range(12):
            body = get(f"/apa-yang-bisa/?{urlencode(pairs)}")
            if time.monotonic() >= until or ('name="j"' not in body and 'name="ada"' not in body):
                break
            offered = re.search(r'name="ada" value="([^"]+)"', body)
            if offered:
                ticked = [k for k in offered[1].split(",") if chance.random() < 0.4]
                said = ",".join(
                    f"{k}.{'ya' if k in ticked else 'tidak'}" for k in offered[1].split(",")
                )
                pairs.append(("j", f"papers~{said}"))
            else:
                values = [
                    unescape(v) for v in re.findall(r'name="j" value="([^"]+)">', body)
                    if f'<input type="hidden" name="j" value="{v}">' not in body
                ]  # fmt: skip
                pairs.append(("j", chance.choice(values)))
    connection.close()


def crowd(address: str, clients: int, seconds: float, pause: float) -> dict[str, float]:
    parts = urlsplit(address)
    taken: list[list[float]] = [[] for _ in range(clients)]
    bad: list[str] = []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(
            target=_person,
            args=(parts.hostname, parts.port, n, until, pause, taken[n], bad),
        )
        for n in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = [s * 1000 for one in taken for s in one]
    return {
        "p95": p95(together), "median": statistics.median(together),
        "requests": len(together), "per_second": len(together) / seconds, "errors": len(bad),
    }  # fmt: skip


if __name__ == "__main__":
    what, *more = sys.argv[1:] or ["questions"]
    if what == "crowd":
        at, how_many, how_long, reading = more
        print(json.dumps(crowd(at, int(how_many), float(how_long), float(reading))))
    else:
        with set_up():
            print(json.dumps(questions(int(more[0]) if more else OWNERS)))
