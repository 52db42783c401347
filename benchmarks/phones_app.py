"""The officers' app in a real browser on a slow line and a slow processor; prints JSON.

python -m benchmarks.phones_app ADDRESS [rounds]

The line: 400 ms, 50 kB/s; the processor: six times slower, both as Chromium's developer tools do
it. That slows the page and not WebCrypto, which works beside it: what the PIN's key takes is
measured apart. The app begins with it when the last digit is typed; of six times that, what is left
after the moment until the tap is added.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import sys
import time
import urllib.request
from datetime import timedelta
from random import Random
from typing import Any

from benchmarks.pages import REGENCY, set_up
from benchmarks.papers import visit_of

OFFICER = "tpl"
TERRITORY = 2_500
VISITS = 4
ROUTE = 8  # businesses of today's plan: as many as an officer visits on a day
LATENCY, BYTES_PER_SECOND, SLOWER = 400, 50_000, 6
PIN = "482915"
TO_THE_BUTTON = 0.7  # seconds from the last digit to the tap
PHONE = {"width": 360, "height": 740}
MARK = "Catatan ukur"
WORDS = (
    "bahan baku singkong dari tetangga harga naik sejak bulan lalu sudah mulai mencatat uang alat"
    " penggoreng rusak satu pesanan pasar kecamatan tetap anak membantu membungkus ingin mengurus"
    " PIRT dapur dipisah perlu contoh label timbangan kecil penjualan lewat WhatsApp jalan foto"
    " produk dibuat ulang tempat terang belum ada waktu panen suami sakit kios ramai modal pinjam"
    " koperasi cicilan lancar kemasan baru disukai pembeli kota rasa pedas laku mesin jahit listrik"
)


def note(chance: Random) -> str:
    """Some 20 words that do not repeat from one visit to the next."""
    said = (chance.choice(WORDS.split()) for _n in range(chance.randint(12, 26)))
    return f"{MARK}: {' '.join(said)} {chance.randint(10, 999)} ribu."


def territory() -> list[Any]:
    """The officer gets villages of about 2,500 businesses, and each business a history of visits.
    Which businesses."""
    from django.utils import timezone

    from guyub.accounts.models import Appointment
    from guyub.kernel.actions import bookkeeping
    from guyub.kernel.db import SYSTEM, Scope, in_scope
    from guyub.mentoring.models import Step, Visit
    from guyub.registry.models import BusinessFacts
    from guyub.sync.models import Device

    who = visit_of(OFFICER)
    with in_scope(SYSTEM, read_only=True):
        rows = BusinessFacts.objects.listed().operating().filter(regency_code=REGENCY)
        villages: dict[str, list[Any]] = {}
        for pk, village in rows.order_by("village_code", "pk").values_list("pk", "village_code"):
            villages.setdefault(village, []).append(pk)
    chosen: list[str] = []
    ids: list[Any] = []
    for village, found in villages.items():
        if len(ids) + len(found) <= TERRITORY:
            chosen.append(village)
            ids += found
    chance = Random(5)
    wide = Scope(read=(REGENCY,), write=(REGENCY,), offices=(str(who.office.pk),))
    now, today = timezone.now(), timezone.localdate()
    with in_scope(SYSTEM), bookkeeping():
        Appointment.objects.filter(pk=who.appointment.pk).update(area_codes=chosen)
        Device.objects.filter(person_id=who.user.person_id).update(revoked_at=now)
        if Visit.objects.filter(business__in=ids, note__startswith=MARK).exists():
            return ids
    with in_scope(wide), bookkeeping():
        made = [
            Visit(
                regency_code=REGENCY, business_id=pk, kind="visit", met="met",
                on=today - timedelta(days=20 + 90 * n), note=note(chance),
                by_user=who.user.pk, by_person=who.user.person_id, by_name=who.user.name,
                by_role=who.role, created_at=now,
            )
            for pk in ids for n in range(VISITS)
        ]  # fmt: skip
        Visit.objects.bulk_create(made, batch_size=2000)
        steps = [
            Step(
                regency_code=REGENCY, business_id=one.business_id, visit=one, place=place,
                text=text, who="owner", due_on=today + timedelta(days=30), state_at=now,
                created_at=now,
            )
            for one in made[::VISITS]
            for place, text in enumerate(("Catat uang setiap hari", "Beli timbangan"), start=1)
        ]  # fmt: skip
        Step.objects.bulk_create(steps, batch_size=2000)
    return ids


def route(ids: list[Any]) -> None:
    """Today's plan of the officer, taken: ``ROUTE`` businesses, spread over the territory."""
    from django.utils import timezone

    from guyub.kernel.actions import bookkeeping
    from guyub.kernel.db import Scope, in_scope
    from guyub.mentoring.models import Officer, Plan, PlanStop
    from guyub.mentoring.plan.policy import monday_of

    who, now, today = visit_of(OFFICER), timezone.now(), timezone.localdate()
    wide = Scope(read=(REGENCY,), write=(REGENCY,), offices=(str(who.office.pk),))
    with in_scope(wide), bookkeeping():
        officer = Officer.objects.get(user=who.user, state="appointed")
        plan, _made = Plan.objects.get_or_create(
            officer=officer, week=monday_of(today),
            defaults={"regency_code": REGENCY, "made_at": now, "made_by": who.user.name},
        )  # fmt: skip
        Plan.objects.filter(pk=plan.pk).update(
            state="accepted", accepted_at=now, accepted_by=who.user.name
        )
        some = ids[:: len(ids) // ROUTE][:ROUTE]
        PlanStop.objects.filter(plan=plan, day=today).delete()
        PlanStop.objects.filter(week=plan.week, business__in=some).delete()
        PlanStop.objects.bulk_create(
            PlanStop(
                regency_code=REGENCY, plan=plan, week=plan.week, business_id=pk, day=today,
                turn=turn, begins=8 * 60 + 45 * turn, kind="never", due_on=today,
                since=plan.week, created_at=now, updated_at=now,
            )
            for turn, pk in enumerate(some)
        )  # fmt: skip


def phone() -> str:
    """The token of one more phone of the officer."""
    from guyub.sync.actions.devices import enrol

    who = visit_of(OFFICER)
    return enrol(who.act(), who, name="Pengukuran", app_version=1)[1]


def whole_pull(address: str, token: str) -> dict[str, float]:
    """The first filling of a phone at full speed: packed bytes, seconds until answered, pages."""
    from django.utils import timezone

    cursor, bytes_, seconds, pages, rows, planned = None, 0, 0.0, 0, 0, 0
    today = timezone.localdate().isoformat()
    while True:
        body = {"client_time": timezone.now().isoformat(), "app_version": 1, "cursor": cursor}
        request = urllib.request.Request(
            f"{address}/petugas/api/tarik", json.dumps(body).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json",
             "Accept-Encoding": "gzip"},
        )  # fmt: skip
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            raw = answer.read()
        seconds += time.perf_counter() - started
        bytes_, pages = bytes_ + len(raw), pages + 1
        told = json.loads(gzip.decompress(raw))
        found = told["rows"].get("business", [])
        rows += len(found)
        if pages == 1:
            planned = sum(row["turn"] is not None and row["plan_on"] == today for row in found)
        cursor = told["cursor"]
        if not told["more"]:
            return {
                "bytes": bytes_, "seconds": seconds, "pages": pages, "rows": rows,
                "planned": planned,
            }  # fmt: skip


PIN_KEY = """async () => {
  const raw = await crypto.subtle.importKey("raw", new TextEncoder().encode("482915"), "PBKDF2",
    false, ["deriveBits"]);
  const started = performance.now();
  await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", iterations: 310000,
    salt: new Uint8Array(16) }, raw, 256);
  return performance.now() - started;
}"""


# What is on the page, with the moment at which it was painted.
WATCH = """() => {
  const seen = (window.seen = []);
  let last = "";
  new MutationObserver(() => {
    const now = [
      document.querySelector("main h1")?.textContent || "",
      document.querySelector("main ol.rows a") ? "cards" : "",
      document.querySelector("main .actions a[href$='/kunjungan']") ? "business" : "",
    ];
    if (now.join() === last) return;
    last = now.join();
    requestAnimationFrame(() => setTimeout(() => seen.push([performance.now(), ...now])));
  }).observe(document, { childList: true, subtree: true });
}"""
SHOWN = "([from, what]) => window.seen.find(([at, ...now]) => at > from && now.includes(what))?.[0]"
TAP = "element => { const now = performance.now(); element.click(); return now; }"


class Slow:
    """A phone's page whose line and processor are slow; ``took`` measures in the page itself until
    something is painted."""

    def __init__(self, context: Any) -> None:
        self.page = context.new_page()
        self.page.add_init_script(f"({WATCH})()")
        self.cdp = context.new_cdp_session(self.page)
        self.cdp.send("Network.enable")
        self.line(True)
        self.cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def line(self, there: bool) -> None:
        self.cdp.send(
            "Network.emulateNetworkConditions",
            {"offline": not there, "latency": LATENCY, "downloadThroughput": BYTES_PER_SECOND,
             "uploadThroughput": BYTES_PER_SECOND},
        )  # fmt: skip

    def took(self, tapped: Any, what: str) -> float:
        """Seconds from the tap (None: from the beginning of the page) until ``what`` is there."""
        begun = tapped.evaluate(TAP) if tapped is not None else 0
        found = self.page.wait_for_function(SHOWN, arg=[begun, what], timeout=120_000)
        return float(found.json_value() - begun) / 1000

    def opened(self, what: str) -> float:
        self.page.goto("/petugas/", wait_until="commit")
        return self.took(None, what)

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name)

    def first_card(self) -> Any:
        return self.page.locator("main ol.rows a").first


def first_ever(slow: Slow) -> dict[str, float]:
    """Opened, enrolled, a PIN made, today's businesses there, one opened; without typing."""
    page = slow.page
    parts = {"open": slow.opened("Pasang di HP ini")}
    page.get_by_label("Nama HP ini").fill("HP ukur")
    # Nobody types in no time: what the app fetches beside it counts from the tap on.
    page.wait_for_timeout(1500)
    parts["enrol"] = slow.took(slow.button("Pasang"), "Buat PIN")
    page.get_by_label("PIN", exact=True).fill(PIN)
    page.get_by_label("Ulangi PIN").fill(PIN)
    page.wait_for_timeout(TO_THE_BUTTON * 1000)
    parts["today"] = slow.took(slow.button("Simpan PIN"), "cards")
    parts["business"] = slow.took(slow.first_card(), "business")
    return parts


def whole(slow: Slow, businesses: int) -> float:
    """Seconds until all of the territory is on the phone, from now on."""
    started = time.perf_counter()
    slow.page.get_by_text(f"{businesses} usaha di HP").wait_for(timeout=300_000)
    return time.perf_counter() - started


def later(slow: Slow) -> dict[str, float]:
    """Opened again from the worker: the PIN's form, then today, then a business."""
    parts = {"open": slow.opened("Masukkan PIN")}
    slow.page.get_by_label("PIN").fill(PIN)
    slow.page.wait_for_timeout(TO_THE_BUTTON * 1000)
    parts["today"] = slow.took(slow.button("Buka"), "cards")
    parts["business"] = slow.took(slow.first_card(), "business")
    return parts


SAVE = """async () => {
  const kept = new Promise((done) => addEventListener("hashchange", () => {
    const look = () => (document.querySelector("main form") ? setTimeout(look, 2) : done());
    look();
  }, { once: true }));
  const started = performance.now();
  document.querySelector("main form button.btn-primary").click();
  await kept;
  return performance.now() - started;
}"""


def saving(slow: Slow) -> float:
    """Milliseconds from the tap until the visit is on the disk and its business shown again."""
    slow.page.get_by_role("link", name="Catat kunjungan").click()
    slow.page.locator("main form [name=note]").wait_for()
    slow.page.get_by_label("Catatan").fill(note(Random(1)))
    slow.page.wait_for_timeout(700)
    taken = float(slow.page.evaluate(SAVE))
    slow.page.get_by_role("link", name="Catat kunjungan").wait_for()
    return taken


def in_browser(address: str, rounds: int, businesses: int) -> dict[str, Any]:
    """Phones one after another: what each took."""
    from playwright.sync_api import sync_playwright

    from guyub.demo.staff import PASSWORD

    path = os.environ.get("GUYUB_CHROMIUM") or "/usr/bin/chromium"
    found: dict[str, Any] = {"first": [], "later": [], "save": []}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for turn in range(rounds):
            context = chromium.new_context(
                base_url=address, locale="id-ID", viewport=PHONE, has_touch=True, is_mobile=True
            )
            door = context.new_page()
            door.goto("/masuk/")
            door.locator("[name=login]").fill(OFFICER)
            door.locator("[name=password]").fill(PASSWORD)
            door.locator("[name=password]").press("Enter")
            door.wait_for_url("**/beranda/**")
            found.setdefault("pin", []).append(door.evaluate(PIN_KEY))
            # Office pages have the same styles; a phone that opens the app first has none of them.
            cdp = context.new_cdp_session(door)
            cdp.send("Network.clearBrowserCache")
            door.close()
            slow = Slow(context)
            found["first"].append(first_ever(slow))
            if turn == 0:
                found["whole"] = whole(slow, businesses)
            slow.page.evaluate("() => navigator.serviceWorker.ready")
            slow.page.wait_for_timeout(3000)
            found["later"].append(later(slow))
            slow.line(False)
            found["save"] += [saving(slow) for _n in range(5)]
            context.close()
        chromium.close()
    return found


def middle(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(row[name] for row in rows) for name in rows[0]}


def main(address: str, rounds: int) -> dict[str, Any]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with set_up():
        businesses = territory()
        route(businesses)
        token = phone()
        pulls = [whole_pull(address, token) for _n in range(3)]
        assert pulls[0]["planned"] == ROUTE, "today's route is not on the first page"
        seen = in_browser(address, rounds, len(businesses))
    first, later_ = middle(seen["first"]), middle(seen["later"])
    pin = statistics.median(seen["pin"]) / 1000
    more = max(0.0, pin * SLOWER - max(pin, TO_THE_BUTTON))
    return {
        "businesses": len(businesses), "visits": VISITS,
        "pull": min(pulls, key=lambda p: p["seconds"]),
        "first": first, "later": later_, "whole": seen["whole"], "pin": pin, "more": more,
        "first_s": sum(first.values()) + more, "later_s": sum(later_.values()) + more,
        "route_s": first["enrol"] + first["today"] + more,
        "save_ms": statistics.median(seen["save"]), "save_most": max(seen["save"]),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3)))
