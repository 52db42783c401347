"""Twenty clients at once against the real server; prints JSON.

python -m benchmarks.crowd ADDRESS COOKIE PATH CLIENTS SECONDS [PAUSE]

PAUSE: seconds on average that a person reads before the next page; 0 asks again at once.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from urllib.parse import urlsplit

from benchmarks.figures import p95


def one_client(
    host: str,
    port: int,
    path: str,
    cookie: str,
    until: float,
    pause: float,
    taken: list[float],
    bad: list[str],
) -> None:
    """Ask for the page again and again over one connection until the time."""
    connection = http.client.HTTPConnection(host, port, timeout=60)
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip", "Host": f"{host}:{port}"}
    time.sleep(random.random() * pause)  # people do not begin on the same stroke
    while time.monotonic() < until:
        started = time.perf_counter()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        except OSError as error:
            bad.append(type(error).__name__)
            connection.close()
            continue
        taken.append(time.perf_counter() - started)
        if answer.status != 200:
            bad.append(str(answer.status))
        time.sleep(random.uniform(0.5, 1.5) * pause)
    connection.close()


def crowd(
    address: str, cookie: str, path: str, clients: int, seconds: float, pause: float = 0
) -> dict[str, float]:
    parts = urlsplit(address)
    taken: list[list[float]] = [[] for _ in range(clients)]
    bad: list[str] = []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(
            target=one_client,
            args=(parts.hostname, parts.port, path, cookie, until, pause, taken[i], bad),
        )
        for i in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = [s * 1000 for one in taken for s in one]
    return {
        "p95": p95(together),
        "requests": len(together),
        "per_second": len(together) / seconds,
        "errors": len(bad),
    }


if __name__ == "__main__":
    at, who, page, how_many, how_long = sys.argv[1:6]
    reading = float(sys.argv[6]) if len(sys.argv) > 6 else 0
    print(json.dumps(crowd(at, who, page, int(how_many), float(how_long), reading)))
