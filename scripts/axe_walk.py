"""Opens every kind of page of a running demo as every account and looks at each with axe.

    python scripts/axe_walk.py http://localhost:8000              all accounts and the public
    python scripts/axe_walk.py http://localhost:8000 kabid desa   only these ("-": nobody signed in)

Links are followed from page to page; of addresses that differ in numbers, codes or the values of
their query only the first is opened. Each page is seen at 360 px, light in Indonesian and dark in
English. A page whose elements (what stands in what, with classes and kinds) were all seen on pages
of its path already, by this account or one before, is only opened, not looked at again: axe judges
elements, and fifteen accounts share most of them. Of lists and tables longer than 200 entries the
first 200 stay: a printed list of thousands takes axe minutes, and its rows are alike.
Prints what axe found and pages wider than the screen; ends with 1 when there was anything.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import re
import sys
import time
from collections import deque
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, sync_playwright
from screens import sign_in

ACCOUNTS = (
    "-", "kabid", "kepala", "data", "cek", "barang", "bendahara", "tpl", "desa", "ketua", "pemilik",
    "auditor", "provinsi", "wakil", "mitra", "sistem", "pembeli", "kontraktor",
)  # fmt: skip
LOOKS = (("id", "terang"), ("en", "gelap"))
# Files, what the browser app keeps to itself, and what ends the visit.
NOT_PAGES = re.compile(r"\.(pdf|csv|xlsx|json|png|jpg|svg|ics|zip|txt)$|/keluar/|^/petugas/")
CHANGING = re.compile(
    r"(?<=/)[a-z_]+\.[a-z_]+(?=/)|[0-9a-f]{8}-[0-9a-f-]{27,}|[A-Z]{2,4}-[\d.]+-[\dA-Z-]+|"
    r"\d+(?:[.-]\d+)*"
)


ONLY = {"resultTypes": ["violations"], "elementRef": False, "preload": False}
SLOW = 15.0  # seconds
# Each element with its parent, and what of both axe looks at: kind, class, which attributes.
SHAPE = """() => { const told = e => e.tagName + "." + (e.getAttribute("class") || "")
    + "[" + e.getAttributeNames().filter(n => n !== "class").sort().join() + "]"
    + (e.type || "") + (e.getAttribute("role") || "") + (e.textContent.trim() ? "" : "0");
  return [...new Set([...document.querySelectorAll("body *")].map(
    e => told(e.parentElement) + ">" + told(e)))]; }"""

SHORTER = """() => { for (const e of document.querySelectorAll("tbody, ul, ol, section, main, div"))
    while (e.children.length > 200) e.lastElementChild.remove(); }"""


def kinds(address: str) -> set[str]:
    """What is new about an address: its path without numbers and codes, and with each word that
    its query names. Words together (sorted *and* filtered) are nothing new."""
    parts = urlsplit(address)
    path = CHANGING.sub("#", parts.path)
    return {path} | {f"{path}?{one.split('=')[0]}" for one in parts.query.split("&") if one}


def look(page: Page, tool: Axe, base: str, address: str) -> list[str]:
    found = []
    for language, tone in LOOKS:
        page.context.add_cookies(
            [
                {"name": "bahasa", "value": language, "url": base},
                {"name": "tampilan", "value": tone, "url": base},
            ]
        )
        page.goto(base + address)
        page.wait_for_load_state("load")
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.evaluate(SHORTER)
        # Without what passed: of long tables that is most of axe's work.
        for rule in tool.run(page, options=ONLY).response["violations"]:
            found.append(f"{language} {rule['id']}: {rule['nodes'][0]['html'][:120]}")
        if wide > 360:
            found.append(f"{language}: {wide} px wide")
    return found


def walk(
    page: Page, tool: Axe, base: str, start: str, known: dict[str, set[str]]
) -> tuple[int, int, int]:
    """(pages opened, looked at, of them with something found). ``known``: elements of a kind of
    page that were looked at already."""
    seen, waiting, n, looked, bad = kinds(start), deque([start]), 0, 0, 0
    while waiting:
        address = waiting.popleft()
        try:
            head = page.request.head(base + address)
            kept = head.headers.get("content-type", "").startswith("text/html") and (
                "attachment" not in head.headers.get("content-disposition", "")
            )
            if head.status >= 400 or not kept:
                continue
            started = time.monotonic()
            page.goto(base + address)
            shape, found = set(page.evaluate(SHAPE)), []
            its = known.setdefault(CHANGING.sub("#", urlsplit(address).path), set())
            if not shape <= its:
                its |= shape
                found = look(page, tool, base, address)
                looked += 1
            took = time.monotonic() - started
            if took > SLOW:
                print(f"  ({address}: {took:.0f} s)", flush=True)
        except Error as error:
            found = [str(error).splitlines()[0]]
        n, bad = n + 1, bad + bool(found)
        for line in found:
            print(f"  {address}  {line}", flush=True)
        for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            there = urlsplit(urljoin(base, link))
            path = there.path + (f"?{there.query}" if there.query else "")
            outside = f"{there.scheme}://{there.netloc}" != base or NOT_PAGES.search(there.path)
            if not outside and not kinds(path) <= seen:
                seen |= kinds(path)
                waiting.append(path)
    return n, looked, bad


def main(base: str, accounts: tuple[str, ...]) -> int:
    chromium = os.environ.get("GUYUB_CHROMIUM", "/usr/bin/chromium")
    total = broken = 0
    known: dict[str, set[str]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for user in accounts:
            context = browser.new_context(viewport={"width": 360, "height": 740})
            page = context.new_page()
            if user != "-":
                sign_in(page, base, user)
            start = "/" if user == "-" else "/beranda/"
            n, looked, bad = walk(page, Axe(), base, start, known)
            print(f"{user}: {n} pages, {looked} looked at, {bad} with something found", flush=True)
            total, broken = total + looked, broken + bad
            context.close()
        browser.close()
    print(f"{total} pages in two languages and looks, {broken} with something found")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/"), tuple(sys.argv[2:]) or ACCOUNTS))
