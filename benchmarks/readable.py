"""When a public page can be read on a slow line and a slow processor; prints JSON.

python -m benchmarks.readable ADDRESS [rounds]

Each visit begins with nothing kept. Readable is when the largest piece of text is painted (largest
contentful paint, as the browser reports it), scripts allowed but not waited for.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from typing import Any

from benchmarks.pages import REGENCY
from benchmarks.phones_app import BYTES_PER_SECOND, LATENCY, PHONE, SLOWER

PAGES = {
    "front page": f"/daerah/{REGENCY}/",
    "finder, first question": f"/apa-yang-bisa/?usaha=2020-10794&tempat={REGENCY}.01",
    "open aid": "/bantuan/dibuka/",
    "catalogue": "/katalog/",
    "complaints": "/pengaduan/",
}
PAINTED = """() => new Promise(done => {
  let last = 0;
  new PerformanceObserver(found => {
    for (const one of found.getEntries()) last = one.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done(last), 300);
})"""


def seconds_to_read(browser: Any, address: str) -> float:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": BYTES_PER_SECOND,
         "uploadThroughput": BYTES_PER_SECOND},
    )  # fmt: skip
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    answer = page.goto(address, wait_until="load")
    if answer is None or not answer.ok:
        raise SystemExit(f"{address}: {answer.status if answer else 'no answer'}")
    found = page.evaluate(PAINTED)
    context.close()
    return float(found) / 1000


def main(address: str, rounds: int) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("GUYUB_CHROMIUM", "/usr/bin/chromium-headless-shell")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        found = {
            name: statistics.median(
                seconds_to_read(browser, address.rstrip("/") + page) for _ in range(rounds)
            )
            for name, page in PAGES.items()
        }
        browser.close()
    return found


if __name__ == "__main__":
    where, *more = sys.argv[1:]
    print(json.dumps(main(where, int(more[0]) if more else 3)))
