"""The messy workbook through ``guyub import``, beside its floor, while others look at lists."""

from __future__ import annotations

import http.client
import json
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from benchmarks import messy
from benchmarks.figures import Figure, p95
from benchmarks.installation import Installation

OFFICE = "33.03"
PAUSE = 0.2  # somebody who looks at a list does not ask without a pause
BEFORE_SECONDS = 15.0


class Onlooker:
    """One signed-in person who opens the list again and again in a thread of its own."""

    def __init__(self, address: str, cookie: str) -> None:
        self._parts, self._cookie = urlsplit(address), cookie
        self._ended = threading.Event()
        self.taken: list[float] = []
        self.errors = 0
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Onlooker:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        connection = http.client.HTTPConnection(
            str(self._parts.hostname), self._parts.port or 80, timeout=60
        )
        while not self._ended.wait(PAUSE):
            started = time.perf_counter()
            try:
                connection.request("GET", "/ikm/", headers={"Cookie": self._cookie})
                answer = connection.getresponse()
                answer.read()
            except OSError:
                self.errors += 1
                connection.close()
                continue
            self.errors += answer.status != 200
            self.taken.append((time.perf_counter() - started) * 1000)
        connection.close()


def bare(path: str) -> float:
    """The floor: seconds to read the sheet with calamine and COPY its cells as text."""
    import psycopg
    from django.conf import settings
    from python_calamine import CalamineWorkbook

    owner = settings.DATABASES["owner"]
    started = time.perf_counter()
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    names = ", ".join(f"c{i} text" for i in range(len(rows[0])))
    with psycopg.connect(
        host=owner["HOST"], port=owner["PORT"], user=owner["USER"], dbname=owner["NAME"]
    ) as connection:
        connection.execute(f"CREATE TABLE bench_bare ({names})")
        with connection.cursor().copy("COPY bench_bare FROM STDIN") as copy:
            for row in rows:
                copy.write_row([None if cell == "" else str(cell) for cell in row])
        connection.commit()
        seconds = time.perf_counter() - started
        connection.execute("DROP TABLE bench_bare")
    return seconds


def measure(made: Installation, cookie: str) -> list[Figure]:
    """Three figures; those that the installation cannot give yet say why."""
    path = made.folder.parent / "messy.xlsx"
    rows = messy.write(path)
    floor = float(made.run("benchmarks.importing", str(path)))
    with Onlooker(made.address, cookie) as before:
        time.sleep(BEFORE_SECONDS)
    started = time.monotonic()
    why, said = "", {}
    with Onlooker(made.address, cookie) as meanwhile:
        try:
            out = made.run("guyub", "import", str(path), "--office", OFFICE, "--apply", "--json")
            said = json.loads(out.strip().splitlines()[-1])
        except (RuntimeError, ValueError, IndexError) as error:
            words = str(error).strip().splitlines()
            why = words[-1] if words else type(error).__name__
    whole = time.monotonic() - started
    staged = _seconds(said, "stage")
    quiet, busy = p95(before.taken), p95(meanwhile.taken) if meanwhile.taken else 0.0
    return [
        Figure(
            f"{rows:,} x 25 messy xlsx: read and stage", "<= 4x calamine read + bare COPY",
            None if staged is None else staged / floor, 4,
            "-" if staged is None else f"{staged:.1f} s = {staged / floor:.1f}x",
            f"floor {floor:.1f} s" + (f"; {why}" if why else ""),
        ),
        Figure(
            "the same, whole import to applied", "<= 60 s", None if why else whole, 60,
            "-" if why else f"{whole:.0f} s",
            why or f"from the command to its report: {_shown(said)}",
        ),
        Figure(
            "list of others meanwhile, p95", "<= 2x", None if why else busy / quiet, 2,
            "-" if why else f"{busy:.0f} ms = {busy / quiet:.1f}x",
            why or f"{quiet:.0f} ms before; {meanwhile.errors} errors",
        ),
    ]  # fmt: skip


def _shown(said: dict[str, Any]) -> str:
    """The steps of the report with their seconds."""
    steps = said.get("seconds")
    if not isinstance(steps, dict):
        return ""
    return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in steps.items())


def _seconds(said: dict[str, Any], step: str) -> float | None:
    """Seconds of one step in the report of the import, if it says so."""
    steps = said.get("seconds")
    found = steps.get(step) if isinstance(steps, dict) else None
    return float(found) if isinstance(found, int | float) else None


if __name__ == "__main__":
    import sys

    from guyub.config.session import with_django

    with with_django("owner"):
        print(bare(sys.argv[1]))
