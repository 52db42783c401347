"""Twenty clients at once against the real server; prints JSON.

python -m benchmarks.crowd ADDRESS COOKIE PATH CLIENTS SECONDS
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from urllib.parse import urlsplit

from benchmarks.figures import p95


def one_client(
    host: str, port: int, path: str, cookie: str, until: float, taken: list[float], bad: list[str]
) -> None:
    """Ask for the page again and again over one connection, without a pause, until the time."""
    connection = http.client.HTTPConnection(host, port, timeout=60)
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip", "Host": f"{host}:{port}"}
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
    connection.close()


def crowd(address: str, cookie: str, path: str, clients: int, seconds: float) -> dict[str, float]:
    parts = urlsplit(address)
    taken: list[list[float]] = [[] for _ in range(clients)]
    bad: list[str] = []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(
            target=one_client,
            args=(parts.hostname, parts.port, path, cookie, until, taken[i], bad),
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
    given_address, given_cookie, given_path, given_clients, given_seconds = sys.argv[1:6]
    result = crowd(
        given_address, given_cookie, given_path, int(given_clients), float(given_seconds)
    )
    print(json.dumps(result))
