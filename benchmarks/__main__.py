"""``python -m benchmarks [--national] [--write] [--rounds N] [--only NAME ...]``"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks import importing, linkage_figures, weight
from benchmarks.figures import Figure, page, table
from benchmarks.installation import PROJECT, Installation, fresh, sign_in
from benchmarks.pages import REGENCY

KB = 1024
PAGES = (("daftar", "list"), ("saringan", "filter"), ("usaha", "business page"))
READING = 2  # seconds between two pages of a person who looks for something
FINDER_READING = 5  # seconds that somebody takes for a question of the finder
REPORT = PROJECT / "docs" / "benchmarks.md"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def starts(made: Installation) -> list[Figure]:
    """A fresh start with the demo, and a second one; the installation runs afterwards."""
    first = made.start()
    say(f"  first start {first:.1f} s")
    made.stop()
    second = made.start()
    return [
        Figure(
            "fresh start with demo", "<= 90 s", first, 90, f"{first:.1f} s",
            "from the command to the first page: cluster, tables, areas, KBLI, 43,300 businesses",
        ),
        Figure("second start", "<= 5 s", second, 5, f"{second:.1f} s", "the same folder again"),
    ]  # fmt: skip


def pages(made: Installation, rounds: int) -> tuple[list[Figure], dict[str, Any]]:
    """List, filters, business page and search at this size."""
    found = json.loads(made.run("benchmarks.pages", str(rounds)))
    floor = found["p95"]["kosong"]
    figures = []
    for kind, name in PAGES:
        ratio = found["p95"][kind] / floor
        figures.append(
            Figure(
                f"{name}, p95, in process", "<= 3x empty page", ratio, 3,
                f"{found['p95'][kind]:.1f} ms = {ratio:.1f}x",
                f"empty page of the office template p95 {floor:.1f} ms"
                f" (medians {found['median'][kind]:.1f} and {found['median']['kosong']:.1f} ms;"
                f" processor time of the pages' process {found['cpu'][kind]:.1f} and"
                f" {found['cpu']['kosong']:.1f} ms)",
            )
        )  # fmt: skip
    p, median = found["search_ms"]
    figures.append(
        Figure(
            "search of names tolerant to spelling in a regency, p95", "<= 25 ms", p, 25,
            f"{p:.1f} ms",
            f"25 ids for misspelt words, median {median:.1f} ms; whole page p95"
            f" {found['p95']['cari']:.1f} ms",
        )
    )  # fmt: skip
    return figures, found


def entry(made: Installation) -> list[Figure]:
    """Whether a business that is being typed in is there already."""
    found = json.loads(made.run("benchmarks.entry"))
    return [
        Figure(
            f"is this business already registered? a sub-district of {found['district']:,} of"
            f" {found['rows']['all']:,} businesses, p95", "<= 10 ms", found["p95"], 10,
            f"{found['p95']:.1f} ms",
            f"median {found['median']:.1f} ms, names with a letter wrong;"
            f" {found['found']} of {found['asked']} found",
        )
    ]  # fmt: skip


def crowd(made: Installation, cookie: str, seconds: int) -> list[Figure]:
    """Twenty clients that never pause, and twenty people who read a page before the next."""
    found = []
    for pause, who in ((0, "clients"), (READING, f"people with a page every {READING} s")):
        words = (made.address, cookie, "/ikm/", "20", str(seconds), str(pause))
        took = json.loads(made.run("benchmarks.crowd", *words))
        ok = took["p95"] if not took["errors"] else float("inf")
        found.append(
            Figure(
                f"20 {who} for {seconds} s on the list", "p95 <= 100 ms, no error", ok, 100,
                f"{took['p95']:.0f} ms, {took['errors']} errors",
                ("" if pause else "no pause between requests: ")
                + f"{took['per_second']:.0f} pages a second; clients on the same machine",
            )
        )  # fmt: skip
    return found


def rules(made: Installation, limit: float = 100) -> list[Figure]:
    """Ten conditions of a rule counted by sub-district."""
    found = json.loads(made.run("benchmarks.rules"))["data"]
    return [
        Figure(
            f"a rule of ten conditions counted by sub-district, {found['all']:,} businesses",
            f"<= {limit:g} ms", found["p95"], limit, f"{found['p95']:.0f} ms",
            f"median {found['median']:.0f} ms; {found['yes']:,} yes, {found['unknown']:,} unknown",
        )
    ]  # fmt: skip


def silence(made: Installation, who: str = "kabid", limit: float = 100) -> list[Figure]:
    """Businesses beyond the promise with their causes, of a regency or the nation."""
    found = json.loads(made.run("benchmarks.silence", "20" if limit < 1000 else "5", who))[who]
    words = f"{limit:g} ms" if limit < 1000 else f"{limit / 1000:g} s"
    return [
        Figure(
            f"silence radar, {found['all']:,} businesses", f"<= {words}", found["p95"], limit,
            f"{found['p95']:.0f} ms",
            f"median {found['median']:.0f} ms; {found['beyond']:,} beyond the promise",
        )
    ]  # fmt: skip


def handing(made: Installation) -> list[Figure]:
    """Papers of a whole hand-over, and two people at the same instant."""
    paper = json.loads(made.run("benchmarks.handover"))
    twice = json.loads(made.run("benchmarks.approvals"))
    lost = twice["wrong"] + abs(twice["units"] - twice["tools"]) + len(twice["failures"])
    return [
        Figure(
            f"{paper['files']} hand-over records ({paper['lines']} kinds) as separate PDF/A files"
            " with QR", "<= 2 s", paper["seconds"], 2, f"{paper['seconds']:.2f} s",
            f"reading, codes and typesetting, {paper['bytes'] / KB**2:.1f} MB, processor time"
            f" {paper['cpu']:.2f} s; as many empty pages {paper['floor']:.2f} s; preparing"
            f" {paper['prepare']:.2f} s, approving {paper['approve']:.2f} s,"
            f" packing {paper['zip']:.2f} s",
        ),
        Figure(
            f"two approvers, and one record signed from two devices, at the same instant,"
            f" {twice['trials']} trials each", "exactly one effect each", lost, 0,
            f"{lost} wrong",
            f"{twice['approve_ms']:.0f} ms a pair of approvals, {twice['sign_ms']:.0f} ms a pair"
            f" of signings; {twice['tools']} tools for {twice['units']} units",
        ),
    ]  # fmt: skip


def giving(made: Installation) -> list[Figure]:
    """A thousand gifts at twenty counters at once, the last ones short."""
    found = json.loads(made.run("benchmarks.market_giving"))
    return [
        Figure(
            f"{found['gifts']:,} gifts at {found['counters']} counters at once, the last short",
            "never negative, one per tax object", found["wrong"], 0, f"{found['wrong']} wrong",
            f"{found['handed']:,} handed of {found['tried']:,} tried,"
            f" {found['twice']} refused as handed already, {found['empty']} as sold out;"
            f" {found['seconds']:.1f} s, p95 {found['p95']:.0f} ms of 20 at once, median"
            f" {found['median']:.0f} ms, {found['hourly']:,.0f} an hour",
        )
    ]  # fmt: skip


def routing(made: Installation) -> list[Figure]:
    """Papers of 120,000 products, of one, of candidates; questions until a food is routed."""
    asked = json.loads(made.run("benchmarks.papers", "questions"))
    made.run("benchmarks.papers", "fill")
    found = json.loads(made.run("benchmarks.papers", "measure"))
    p, median = found["p95"], found["median"]
    return [
        Figure(
            f"papers and next step of all products of a regency, {found['products']:,} products,"
            " p95", "<= 2 s", p["all"], 2000, f"{p['all'] / 1000:.2f} s",
            f"one statement by sub-district, median {median['all'] / 1000:.2f} s; by branch"
            f" {median['branch'] / 1000:.2f} s; the page {median['page'] / 1000:.2f} s",
        ),
        Figure(
            "papers and next step of one product, p95", "<= 10 ms", p["one"], 10,
            f"{p['one']:.1f} ms", f"median {median['one']:.1f} ms, with reading the product",
        ),
        Figure(
            "page of candidates for a facilitation at the same size, p95", "<= 1 s",
            p["candidates"], 1000, f"{p['candidates'] / 1000:.2f} s",
            f"{found['waiting']:,} candidates; the statement {median['next'] / 1000:.2f} s, of all"
            f" that need the paper {median['needs'] / 1000:.2f} s",
        ),
        Figure(
            f"questions until a food product is routed, {asked['products']:,} products of the demo",
            "<= 4 on average", asked["mean"], 4, f"{asked['mean']:.2f}",
            f"most {asked['most']}, whatever is answered at most {asked['worst']}; products by"
            " number of questions: "
            + ", ".join(f"{n}: {c:,}" for n, c in asked["by"].items()),
        ),
    ]  # fmt: skip


def plan(made: Installation) -> list[Figure]:
    """The plan of visits: a week as the page makes it, and the parts it is made of."""
    found = json.loads(made.run("benchmarks.planning"))
    return [
        Figure(
            f"weekly plans of {found['officers']} officers in the office,"
            f" {found['considered']:,} businesses, 5 days", "<= 10 s", found["seconds"], 10,
            f"{found['seconds']:.1f} s",
            f"reading {found['due']:,} that are due, planning, storing {found['visits']} visits;"
            f" the slowest officer {found['slowest']:.1f} s, processor time of the pages' process"
            f" {found['cpu']:.1f} s",
        ),
        *visits(made),
    ]  # fmt: skip


def market_plans(made: Installation) -> list[Figure]:
    """A real procurement plan: how long, how right against the labels that were frozen."""
    told = json.loads(made.run("benchmarks.market_plans"))
    found, right = told["plan"], told["labels"]
    if found is None:
        return [Figure("procurement plan", "<= 60 s", None, 60, "-", "the plan is not there")]
    return [
        Figure(
            f"analysis of {found['lines']:,} plan lines, killed once", "<= 60 s",
            found["seconds"], 60, f"{found['seconds']:.1f} s",
            f"upload {found['upload']:.1f} s, makers, papers and prices read twice"
            f" {found['desk']:.1f} s, {found['pieces']} pieces; {found['could']:,} lines that"
            " makers could supply",
        ),
        Figure(
            "could a small maker supply it: precision on the frozen half", ">= 0.90",
            1 - right["precision"], 0.10, f"{right['precision']:.3f}",
            f"{right['could']} such lines; main branch right in {right['main']:.3f} of them",
        ),
        Figure(
            "the same: recall", ">= 0.80", 1 - right["recall"], 0.20, f"{right['recall']:.3f}",
            "rules tuned on the other half only",
        ),
    ]  # fmt: skip


def visits(made: Installation) -> list[Figure]:
    """Without the database: a week, a day against every order, the router."""
    found = json.loads(made.run("benchmarks.visits"))
    week, days, router = found["week"], found["days"], found["router"]
    if router is None:
        shown, gap, how = "-", None, "the router is not installed, or the instance is not there"
    else:
        shown = f"{router['gap']:.2f} % in {router['solving']:.2f} s"
        gap = router["gap"] if router["solving"] <= 1 else float("inf")
        how = (
            f"{router['cost']:,} against {router['best']:,}, level {router['level']}, two threads,"
            f" one run; with the start of its process {router['seconds']:.2f} s"
        )
    return [
        Figure(
            "weekly plan, 1,200 businesses, 5 days, 6 officers", "<= 10 s", week["seconds"], 10,
            f"{week['seconds']:.1f} s",
            f"{week['visits']} visits in their best order, {week['left']:,} left with a reason,"
            f" processor time {week['cpu']:.1f} s",
        ),
        Figure(
            f"a day of up to 9 stops against brute force, {days['days']} random days", "optimal",
            days["worse"], 0, f"{days['worse']} not optimal",
            f"a third without, with some and with many appointments; 9 stops take"
            f" {days['ms']:.0f} ms (median)",
        ),
        Figure("the router on X-n101-k25", "<= 3 % above best known in 1 s", gap, 3, shown, how),
    ]  # fmt: skip


def officer_app(made: Installation, rounds: int = 3) -> list[Figure]:
    """The officers' app on a slow line and a slow processor, and the first filling of a phone."""
    told = made.run("benchmarks.phones_app", made.address, str(rounds))
    found = json.loads(told.strip().splitlines()[-1])
    first, later, pull = found["first"], found["later"], found["pull"]
    line = "400 ms, 50 kB/s, processor 6x slower"
    pin = (
        f"the PIN's key takes {found['pin'] * 1000:.0f} ms here, beside the page; six times that,"
        f" less the 0.7 s from the last digit to the tap, adds {found['more']:.2f} s"
    )
    return [
        Figure(
            f"officers' app, open to first business, first ever; {line}", "<= 3 s",
            found["first_s"], 3, f"{found['first_s']:.1f} s",
            f"without typing: app {first['open']:.1f} s, enrolling {first['enrol']:.1f} s, from the"
            f" PIN to today's businesses {first['today']:.1f} s, one of them"
            f" {first['business']:.1f} s; {pin}",
        ),
        Figure(
            "officers' app, open to first business, after that", "<= 1 s", found["later_s"], 1,
            f"{found['later_s']:.1f} s",
            f"without signal as with: app {later['open']:.1f} s, from the PIN to today's businesses"
            f" {later['today']:.1f} s, one of them {later['business']:.1f} s; {pin}",
        ),
        Figure(
            "officers' app, saving a visit offline", "<= 200 ms", found["save_ms"], 200,
            f"{found['save_ms']:.0f} ms",
            f"from the tap to the business with the visit on the disk, sealed twice; slowest"
            f" {found['save_most']:.0f} ms",
        ),
        Figure(
            f"first pull on the same line, {found['businesses']:,} businesses: today usable",
            "<= 6 s", found["route_s"], 6, f"{found['route_s']:.1f} s",
            f"a planned route of {pull['planned']:.0f} businesses; from the tap on enrolling,"
            f" without typing; the whole territory in the background after {found['whole']:.0f} s",
        ),
        Figure(
            f"first pull, whole territory with {found['visits']} visits each, compressed",
            "<= 1.5 MB", pull["bytes"] / KB**2, 1.5, f"{pull['bytes'] / KB**2:.2f} MB",
            f"{pull['pages']:.0f} pages, {pull['rows']:,.0f} businesses",
        ),
        Figure(
            "server time of the same pull", "<= 3 s", pull["seconds"], 3,
            f"{pull['seconds']:.1f} s", "all pages together, one after another at full speed",
        ),
    ]  # fmt: skip


def market(made: Installation) -> list[Figure]:
    """The turn over a year, and what the region can supply while somebody types."""
    fair = json.loads(made.run("benchmarks.market", "fair"))
    found = json.loads(made.run("benchmarks.market", "supply"))
    equal, busy = fair["equal"], fair["busy"]
    return [
        Figure(
            f"fairness over a simulated year, {equal['makers']} equal makers",
            "largest to smallest share <= 1.2", max(equal["ratio"], busy["ratio"]), 1.2,
            f"{equal['ratio']:.2f}",
            f"{equal['orders']} orders of random size; {busy['ratio']:.2f} where three of ten"
            " asked cannot",
        ),
        Figure(
            f'"can the region supply it?" while typing, {found["businesses"]:,} businesses,'
            f" {found['products']:,} products, p95", "<= 100 ms", found["p95"], 100,
            f"{found['p95']:.0f} ms",
            f"median {found['median']:.0f} ms, whole answer of the page; empty page p95"
            f" {found['floor']:.1f} ms; processor time of the pages' process"
            f" {found['cpu']:.0f} ms; slowest \u201c{found['slowest']}\u201d; all"
            f" {found['names']:,} names read anew in {found['built'] * 1000:.0f} ms, every five"
            " minutes",
        ),
        Figure(
            "the same with a rule of three parts about the business and a limit of distance, p95",
            "<= 100 ms", found["required"], 100, f"{found['required']:.0f} ms",
            f"median {found['required_median']:.0f} ms",
        ),
    ]  # fmt: skip


def finder(made: Installation, seconds: int) -> list[Figure]:
    """Questions of the finder, right against a whole evaluation, and 200 people at once."""
    found = json.loads(made.run("benchmarks.finder", "questions"))
    walk = ("crowd", made.address, "200", str(seconds), str(FINDER_READING))
    many = json.loads(made.run("benchmarks.finder", *walk))
    ok = many["p95"] if not many["errors"] else float("inf")
    page = found["page"]
    return [
        Figure(
            f"finder, questions until {found['firm']} programmes are decided,"
            f" {found['owners']:,} owners of the demo", "<= 5 on average", found["mean"], 5,
            f"{found['mean']:.2f}",
            f"after trade and place; most {found['most']}; owners by number of questions: "
            + ", ".join(f"{n}: {c:,}" for n, c in found["by"].items())
            + f"; with the papers of the product {found['mean_papers']:.2f}, most"
            f" {found['most_papers']}; choosing a question {found['choose_ms']:.1f} ms",
        ),
        Figure(
            "finder, answers that differ from a whole evaluation", "none", found["wrong"], 0,
            f"{found['wrong']} of {found['decided']:,}",
            f"{found['programmes']} programmes in all; pages in process p95: question"
            f" {page['question']:.0f} ms, result {page['result']:.0f} ms, PDF"
            f" {page['paper']:.0f} ms, all programmes for 43,300 businesses"
            f" {page['people']:.0f} ms",
        ),
        Figure(
            f"200 people on front page and finder for {seconds} s, a page every"
            f" {FINDER_READING} s", "p95 <= 300 ms, no error", ok, 300,
            f"{many['p95']:.0f} ms, {many['errors']} errors",
            f"{many['per_second']:.0f} pages a second, median {many['median']:.0f} ms; clients on"
            " the same machine",
        ),
    ]  # fmt: skip


STATES = {"open": "open", "decided": "decided, goods in stock", "handed": "handed over and checked"}


def rounds(made: Installation, turns: int) -> list[Figure]:
    """The first screen of a round with all its recipients, in three states of its life."""
    found = json.loads(made.run("benchmarks.rounds", str(turns)))
    floor = found["p95"]["empty"]
    return [
        Figure(
            f"first screen of a round, 148 recipients, 548 kinds, {words}, p95", "<= 3x empty page",
            found["p95"][state] / floor, 3,
            f"{found['p95'][state]:.1f} ms = {found['p95'][state] / floor:.1f}x",
            f"empty page p95 {floor:.1f} ms (medians {found['median'][state]:.1f} and"
            f" {found['median']['empty']:.1f} ms; processor time of the pages' process"
            f" {found['cpu'][state]:.1f} and {found['cpu']['empty']:.1f} ms)"
            + (
                f"; for the first reader after a change {found['p95']['changed']:.1f} ms ="
                f" {found['p95']['changed'] / floor:.1f}x"
                if state == "handed"
                else ""
            ),
        )
        for state, words in STATES.items()
    ]  # fmt: skip


def export(made: Installation) -> list[Figure]:
    """All businesses, and a tenth of them to see whether memory stays flat."""
    part = json.loads(made.run("benchmarks.exporting", "?kecamatan=33.03.01"))
    whole = json.loads(made.run("benchmarks.exporting"))
    more = whole["grown_mb"] - part["grown_mb"]
    return [
        Figure(
            "export 43,300 rows to xlsx", "<= 8 s", whole["seconds"], 8,
            f"{whole['seconds']:.1f} s",
            f"{whole['bytes'] / KB**2:.1f} MB file, event and all",
        ),
        Figure(
            "memory of that export", "flat (<= 20 MB more than for one sub-district)", more, 20,
            f"{more:+.1f} MB",
            f"peak grows {whole['grown_mb']:.1f} MB for all, {part['grown_mb']:.1f} MB for one",
        ),
    ]  # fmt: skip


def first_visits(made: Installation, cookie: str) -> list[Figure]:
    found = []
    for name, path, limit, who in (
        ("public front", f"/daerah/{REGENCY}/", 35, ""),
        ("finder's", f"/apa-yang-bisa/?usaha=2020-10794&tempat={REGENCY}.01", 35, ""),
        ("complaints", "/pengaduan/", 35, ""),
        ("catalogue", "/katalog/", 35, ""),
        ("office, home", "/beranda/", 60, cookie),
        ("office, list", "/ikm/", 60, cookie),
    ):
        total, parts = weight.first_visit(made.address, path, who)
        largest = sorted(parts.items(), key=lambda item: -item[1])[:3]
        found.append(
            Figure(
                f"first visit, {name} page, compressed", f"<= {limit} KB", total / KB, limit,
                f"{total / KB:.1f} KB",
                f"{len(parts)} answers; largest: "
                + ", ".join(f"{p.rsplit('/', 1)[-1] or p} {n / KB:.1f}" for p, n in largest),
            )
        )  # fmt: skip
    return found


def readable(made: Installation, rounds: int = 3) -> list[Figure]:
    """When public pages can be read on a slow line and a slow processor."""
    found = json.loads(made.run("benchmarks.readable", made.address, str(rounds)).splitlines()[-1])
    slowest = max(found, key=lambda name: found[name])
    return [
        Figure(
            "public pages readable, first visit; 400 ms, 50 kB/s, processor 6x slower",
            "<= 2.0 s", found[slowest], 2.0, f"{found[slowest]:.2f} s",
            f"slowest of {len(found)}: "
            + ", ".join(f"{name} {took:.2f} s" for name, took in found.items()),
        )
    ]  # fmt: skip


def faults() -> list[Figure]:
    """Officers' phones under random faults, on a test server of their own."""
    words = [sys.executable, "-m", "benchmarks.faults"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=PROJECT, check=False)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    seeds = ", ".join(str(one["seed"]) for one in found["failed"][:5])
    return [
        Figure(
            f"phones under random faults, {found['played']:,} schedules",
            "nothing lost, nothing doubled, same end", len(found["failed"]), 0,
            f"{len(found['failed'])} wrong",
            f"{found['seconds']:.0f} s" + (f"; seeds {seeds}" if seeds else ""),
        )
    ]  # fmt: skip


def national(rounds: int) -> list[Figure]:
    """The same pages with a hundred times the businesses, in an installation of its own: the
    import of the other one would have made the regency larger."""
    found = []
    with fresh() as made:
        made.start()
        _figures, before = pages(made, rounds)
        say("  spreading 4.33 million businesses ...")
        started = time.monotonic()
        made.run("guyub", "demo", "--scale", "100", timeout=7200)
        built = time.monotonic() - started
        say(f"  filled in {built:.0f} s")
        _figures, after = pages(made, rounds)
        found += entry(made)
        told = json.loads(made.run("benchmarks.rules", "5"))["kementerian"]
        found += silence(made, "kementerian", 3000)
    found.append(
        Figure(
            f"the same rule, {told['all']:,} businesses", "<= 3 s", told["p95"], 3000,
            f"{told['p95'] / 1000:.1f} s",
            f"median {told['median'] / 1000:.1f} s; {told['yes']:,} yes",
        )
    )  # fmt: skip
    pairs = [(n, before["p95"][k], after["p95"][k]) for k, n in PAGES]
    pairs.append(("search of names", before["search_ms"][0], after["search_ms"][0]))
    for name, small, large in pairs:
        found.append(
            Figure(
                f"{name}, p95, at {after['rows']['all']:,} businesses", "<= 1.5x of 43,300",
                large / small, 1.5, f"{large:.1f} ms = {large / small:.2f}x",
                f"{small:.1f} ms at {before['rows']['all']:,}; filled in {built:.0f} s",
            )
        )  # fmt: skip
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--national", action="store_true", help="also with 4.33 million businesses")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--rounds", type=int, default=300, help="requests of each kind (300)")
    parser.add_argument("--seconds", type=int, default=30, help="how long the 20 clients ask (30)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these parts (pages, rules)")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    figures: list[Figure] = []
    failed = 0

    def add(name: str, step: Callable[[], list[Figure]]) -> None:
        nonlocal failed
        if options.only and name not in options.only:
            return
        say(f"{name} ...")
        try:
            figures.extend(step())
        except Exception as error:  # one broken measurement must not hide the others
            failed += 1
            say(f"  {error}")
            words = str(error).strip().splitlines()
            figures.append(Figure(name, "", None, 0, "-", words[-1] if words else repr(error)))

    with fresh() as made:
        figures += starts(made)
        from guyub.demo.staff import PASSWORD

        cookie = sign_in(made.address, "data", PASSWORD)
        first: dict[str, Any] = {}

        def small() -> list[Figure]:
            found, more = pages(made, options.rounds)
            first.update(more)
            return found

        add("pages", small)
        add("entry", lambda: entry(made))
        add("crowd", lambda: crowd(made, cookie, options.seconds))
        add("rules", lambda: rules(made))
        add("silence", lambda: silence(made))
        add("rounds", lambda: rounds(made, options.rounds))
        add("handing over", lambda: handing(made))
        add("gifts", lambda: giving(made))
        add("plan", lambda: plan(made))
        add("finder", lambda: finder(made, 2 * options.seconds))
        add("officer app", lambda: officer_app(made))
        add("market plans", lambda: market_plans(made))
        add("export", lambda: export(made))
        add("first visit", lambda: first_visits(made, cookie))
        add("readable", lambda: readable(made))
        # Last, because it changes the regency.
        add("import", lambda: importing.measure(made, cookie))
        add("papers", lambda: routing(made))
        add("market", lambda: market(made))
    add("phones", faults)
    add("linkage", linkage_figures.measure)
    if options.national:
        add("nation", lambda: national(options.rounds))
    rows = f"{first.get('rows', {}).get('all', 0):,} businesses, 43,300 of them in the regency"
    print(table(figures))
    if first:
        say(f"slowest addresses (median ms): {first['by_address']}")
    if options.write:
        REPORT.write_text(page(figures, rows, datetime.now(UTC), load), encoding="utf-8")
        say(f"wrote {REPORT.relative_to(PROJECT)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
