"""A small round of Purbalingga's kind, from the money to its hand-over, press by press.

Six makers in three villages of two sub-districts ask for four kinds; the regency's money ends in
the middle of the last one's wish, so that both budgets give to him: one record from each giver.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.factories import register, visit
from tests.stories.hands import Cast, follow, written
from tests.stories.purbalingga import CODE, sql
from tests.stories.sums import FUNDS

GRATER, SEALER, SCALE, PAN = "Mesin parut kelapa", "Sealer plastik", "Timbangan", "Wajan besar"
PRICES = {GRATER: 2_500_000, SEALER: 350_000, SCALE: 400_000, PAN: 150_000}
VILLAGES = ("33.03.01.2001", "33.03.01.2002", "33.03.02.2001")
GIVERS = ("Pemerintah Kabupaten Purbalingga", "Pemerintah Provinsi Jawa Tengah")
TITLE = "Bantuan alat gula dan kerajinan"
PAPER = "Surat keterangan usaha"


@dataclass
class Asker:
    """A maker with a wish. ``given`` is, line by line, the purse that pays for it."""

    name: str
    village: str
    points: int
    wish: dict[str, int]
    given: tuple[int, ...]
    number: str = ""


def askers() -> list[Asker]:
    """In the order of their scores."""
    first, second, third = VILLAGES
    return [
        Asker("Gula Semut Asri", first, 10, {GRATER: 1, SEALER: 1}, (0, 0)),
        Asker("Sapu Glagah Jaya", first, 9, {GRATER: 1, SCALE: 1}, (0, 0)),
        Asker("Nira Kental", second, 8, {GRATER: 1}, (0,)),
        Asker("Keripik Tempe Rukun", second, 7, {SEALER: 2, SCALE: 1}, (0, 0)),
        # What is left of the regency's purse is too little for all of this one: the province pays.
        Asker("Gula Cetak Manis", third, 6, {GRATER: 1, PAN: 3}, (1, 1)),
        Asker("Jenang Rasa", third, 5, {GRATER: 1, SEALER: 1, PAN: 2}, (0, 1, 1)),
    ]


@dataclass
class Six:
    """The story's people and what it comes to; grows as papers are written."""

    cast: Cast
    askers: list[Asker] = field(default_factory=askers)
    number: str = ""
    recipients: int = 6
    kinds: int = 4
    villages: int = 3
    districts: int = 2

    def lines(self, purse: int | None = None) -> list[tuple[str, str, int]]:
        """(maker, kind, units) of one purse or of both."""
        return [
            (a.name, kind, units)
            for a in self.askers
            for (kind, units), payer in zip(a.wish.items(), a.given, strict=True)
            if purse in (None, payer)
        ]

    @property
    def units(self) -> int:
        return sum(units for _who, _kind, units in self.lines())

    @property
    def value(self) -> int:
        return sum(units * PRICES[kind] for _who, kind, units in self.lines())

    def of_purse(self, purse: int) -> tuple[int, int, int, int]:
        mine = self.lines(purse)
        return (
            len({who for who, _kind, _units in mine}), len({kind for _who, kind, _units in mine}),
            sum(units for *_rest, units in mine),
            sum(units * PRICES[kind] for _who, kind, units in mine),
        )  # fmt: skip

    def client(self, role: str) -> Any:
        return self.cast.client(role)

    @property
    def both(self) -> Asker:
        """Who receives from both givers."""
        return next(a for a in self.askers if len(set(a.given)) == 2)


def press(page: Any, within: str = "main form") -> None:
    """The one main button of a form; waits for the page that answers."""
    button = page.locator(f"{within} button.btn-primary")
    # A link that was followed just now may still be on its way.
    button.first.wait_for()
    with page.expect_navigation() as answer:
        button.first.click()
    # A page that jumps to its own section comes without an answer of its own.
    assert answer.value is None or answer.value.ok, page.inner_text("main")


def sure(page: Any, form: str) -> None:
    """A button that asks once more."""
    button = page.locator(f"{form} button").first
    name = button.inner_text().strip()
    button.click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name=name).click()


def go(page: Any, href: str) -> None:
    """Follow the link of the page's own text that leads there."""
    with page.expect_navigation():
        page.locator(f"main a[href*='{href}']").first.click()


def fill(page: Any, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"#id_{name}", value)


def makers_are_registered(made: Six, today: date) -> None:
    """They stand in the registry before the story begins."""
    from django.utils import timezone

    act = visit("registrar", CODE).act(timezone.now())
    seen = {"workers": 3, "year": today.year - 1, "observed_on": today}
    for n, one in enumerate(made.askers, start=1):
        row = register(
            act, name=one.name, village=one.village, owner=f"Pemilik {n}", branch="pangan",
            main_product="Gula kelapa", observation=seen,
        )  # fmt: skip
        one.number = row.number
        assert one.number


def money_and_catalogue(made: Six, desktop: Any, today: date) -> None:
    """Two purses by whoever keeps the money, the kinds by whoever knows the tools."""
    made.cast.sits(desktop, "finance_officer")
    for n, (name, giver) in enumerate(zip(FUNDS, GIVERS, strict=True), start=1):
        desktop.goto("/bantuan/dana/")
        go(desktop, "/dana/baru/")
        fill(desktop, name=name, code=f"3.31.02.2.01.{n:04d}", year=str(today.year),
             ceiling="50.000.000", giver=giver, giver_signer=f"Penanda Tangan {n}",
             giver_title="Kepala Dinas")  # fmt: skip
        desktop.select_option("#id_source", ("apbd_kab", "apbd_prov")[n - 1])
        desktop.select_option("#id_track", "goods")
        for box in desktop.locator("input[name=recipients]").all():
            box.check()
        press(desktop)
    made.cast.sits(desktop, "registrar")
    desktop.goto("/bantuan/katalog/banyak/")
    rows = [f"ALT-{n};{kind};unit;{price};Survei tiga toko;{written(today)}"
            for n, (kind, price) in enumerate(PRICES.items(), start=1)]  # fmt: skip
    desktop.fill("#id_text", "\n".join(["kode;nama;satuan;harga;sumber;tanggal", *rows]))
    press(desktop)
    press(desktop)


def a_round_is_opened(made: Six, desktop: Any, today: date, closes: date) -> None:
    """Composed by one person, opened by another; each purse exactly what its lines cost."""
    made.cast.sits(desktop, "registrar")
    desktop.goto("/bantuan/")
    go(desktop, "/putaran/baru/")
    fill(desktop, title=TITLE, gives="Alat kerja sesuai usahanya.", how="Ajukan ke kantor desa.",
         contact="Dinas, bidang industri", year=str(today.year), opens=written(today),
         closes=written(closes))  # fmt: skip
    desktop.select_option("#id_track", "goods")
    desktop.select_option("#id_rule_id", index=1)
    desktop.select_option("#id_sheet_id", index=1)
    for box in desktop.locator("input[name=recipients]").all():
        box.set_checked(box.get_attribute("value") == "business")
    press(desktop)
    address = desktop.url
    made.number = re.search(r"BAN-[0-9.\-]+", address)[0]
    go(desktop, f"{made.number}/dana/")
    for n, name in enumerate(FUNDS):
        desktop.get_by_label(name, exact=False).fill(str(made.of_purse(n)[3]))
    press(desktop)
    go(desktop, f"{made.number}/barang/")
    for box in desktop.locator("input[name=pilih]").all():
        box.check()
    press(desktop, "main form[method=post]")
    go(desktop, f"{made.number}/surat/")
    desktop.fill("#id_surat-0-label", PAPER)
    press(desktop)
    press(desktop, "main form[action$='/ajukan/']")
    made.cast.sits(desktop, "head")
    desktop.goto(address)
    press(desktop, "main form[action$='/putuskan/']")
    assert sql("SELECT state FROM aid_round") == [("open",)]


def proposals_come_in(made: Six, desktop: Any, page: Any, today: date) -> None:
    """Some at the office, others on the village clerk's phone beside the maker."""
    made.cast.sits(desktop, "registrar")
    made.cast.sits(page, "village_clerk")
    for n, one in enumerate(made.askers, start=1):
        _one_proposal(made, page if one.village == VILLAGES[0] else desktop, one, n, today)
    assert sql("SELECT state, count(*) FROM aid_proposal GROUP BY 1") == [
        ("submitted", made.recipients)
    ]


def _one_proposal(made: Six, page: Any, one: Asker, n: int, today: date) -> None:
    page.goto(f"/bantuan/usulan/baru/?putaran={made.number}")
    page.fill("main input[name=q]", one.number)
    with page.expect_navigation():
        page.locator("main form[role=search] button").click()
    press(page, "main form[method=post]")
    page.fill("#id_reason", "Masih dikerjakan dengan tangan; pesanan bertambah.")
    page.select_option("#id_channel", "beside")
    page.fill("#id_asked_by", f"Pemilik {n}")
    press(page)
    if "/alat/" not in page.url:
        press(page)
    if page.locator("#id_alat-0-item").count() == 0:
        go(page, "anggota=")
    for at, (kind, units) in enumerate(one.wish.items()):
        if page.locator(f"#id_alat-{at}-item").count() == 0:
            with page.expect_navigation():
                page.locator("button[name=tambah]").click()
        page.select_option(f"#id_alat-{at}-item", label=kind)
        page.fill(f"#id_alat-{at}-quantity", str(units))
        page.fill(f"#id_alat-{at}-why", "Menggantikan kerja tangan")
    press(page)
    if "/alat/" in page.url:
        go(page, "/surat/")
    page.locator("input[name$=number]").fill(f"470/{n}")
    page.locator("input[name$=dated]").fill(written(today))
    press(page)
    press(page, "main form[method=post]")
    assert "/isi/" not in page.url, page.inner_text("main")


def they_are_checked_and_scored(made: Six, desktop: Any, page: Any) -> None:
    """Each at home by somebody from outside, then by two who do not see each other's points."""
    made.cast.sits(page, "verifier")
    for one in made.askers:
        page.goto("/bantuan/usulan/perlu-dicek/")
        follow(page, one.name)
        go(page, "/cek/")
        page.locator("input[name=works]").first.check()
        fill(page, machines="Parut tangan", workers_male="1", workers_female="2",
             sales="60.000.000")  # fmt: skip
        page.locator("input[name=result][value=fit]").check()
        page.locator("input[name=signed][value=paper]").check()
        press(page)
    assert sql("SELECT state, count(*) FROM aid_proposal GROUP BY 1") == [
        ("checked", made.recipients)
    ]
    for who in ("section_head", "second_section_head"):
        made.cast.sits(desktop, who, "section_head")
        for one in made.askers:
            desktop.goto("/bantuan/usulan/perlu-dinilai/")
            follow(desktop, one.name)
            desktop.locator("main form .num").first.wait_for()
            for box in desktop.locator("main form .num").all():
                box.fill(str(one.points))
            press(desktop)
    assert sql("SELECT count(*) FROM aid_score") == [(2 * made.recipients,)]


def the_list_is_announced(made: Six, desktop: Any) -> date:
    """Ranked by one, announced by another; gives the last day to object."""
    made.cast.sits(desktop, "registrar")
    desktop.goto(f"/bantuan/putaran/{made.number}/")
    sure(desktop, "main form[action$='/tutup/']")
    desktop.goto(f"/bantuan/seleksi/{made.number}/")
    press(desktop, "main form[action$='/susun/']")
    assert not desktop.locator("button[value=umumkan]").count()
    made.cast.sits(desktop, "head")
    desktop.goto(f"/bantuan/seleksi/{made.number}/")
    sure(desktop, "main form[action$='/putuskan/']")
    [(state, until)] = sql("SELECT state, objections_until FROM aid_round")
    assert state == "announced"
    return until


def the_decree_names_them(made: Six, desktop: Any, day: date) -> None:
    """Written, verified and signed by three people."""
    made.cast.sits(desktop, "registrar")
    desktop.goto(f"/bantuan/seleksi/{made.number}/")
    go(desktop, "/sk/baru/")
    fill(desktop, signer="Bupati Contoh", signer_title="Bupati Purbalingga")
    press(desktop)
    address = desktop.url
    made.cast.sits(desktop, "finance_officer")
    desktop.goto(address)
    press(desktop, "main form[action$='/periksa/']")
    made.cast.sits(desktop, "head")
    desktop.goto(address)
    fill(desktop, number="188/45/SK", dated=written(day))
    press(desktop, "main form[action$='/putuskan/']")
    [(state, people)] = sql(
        "SELECT state, ARRAY[maker_person, verifier_person, approver_person] FROM aid_decree"
    )
    assert state == "signed"
    assert len(set(people)) == 3


def the_goods_come(made: Six, desktop: Any, day: date) -> None:
    """A contract for each purse; bought, received and inspected by three people."""
    for n in range(len(FUNDS)):
        made.cast.sits(desktop, "finance_officer")
        desktop.goto("/bantuan/pembelian/")
        go(desktop, "/pembelian/baru/")
        for card in desktop.locator("main fieldset").all():
            kind = card.locator("legend").inner_text().strip()
            card.locator("input[name^=harga-]").fill(str(PRICES[kind]))
        fill(desktop, supplier="CV Contoh", contract=f"SP-{n + 1}", dated=written(day))
        press(desktop)
        address = desktop.url
        made.cast.sits(desktop, "asset_officer")
        desktop.goto(address)
        go(desktop, "/terima/")
        fill(desktop, number=f"SJ-{n + 1}", on=written(day))
        press(desktop)
        assert not desktop.locator("main a[href*='/periksa/']").count()
        made.cast.sits(desktop, "verifier")
        desktop.goto(address)
        go(desktop, "/periksa/")
        fill(desktop, on=written(day))
        press(desktop)
    assert sql("SELECT sum(good)::int FROM aid_arrival_line") == [(made.units,)]


def records_are_prepared(made: Six, desktop: Any, day: date) -> None:
    """One per recipient and giver, numbered from one series, approved by another person."""
    made.cast.sits(desktop, "asset_officer")
    desktop.goto("/bantuan/serah-terima/nomor/deret/")
    desktop.select_option("#id_kind", "BAST")
    fill(desktop, year=str(day.year), pattern="000.3.2/{n}/BAST/{year}", first="1")
    press(desktop)
    desktop.goto(f"/bantuan/serah-terima/?putaran={made.number}")
    go(desktop, "/siapkan/")
    fill(desktop, witness="Kepala Desa Contoh", witness_title="Kepala desa")
    press(desktop)
    made.cast.sits(desktop, "section_head")
    desktop.goto(f"/bantuan/serah-terima/?putaran={made.number}")
    sure(desktop, "main form[action$='/setujui/']")
    rows = sql(
        "SELECT recipient, giver, total, number FROM aid_handover WHERE state = 'ready'"
        " ORDER BY recipient, giver"
    )
    assert len(rows) == made.recipients + 1
    assert [(who, giver) for who, giver, *_rest in rows if who == made.both.name] == [
        (made.both.name, giver) for giver in GIVERS
    ]
    assert len({number for *_rest, number in rows}) == len(rows)
    for n, giver in enumerate(GIVERS):
        assert sum(total for _who, whose, total, _no in rows if whose == giver) \
            == made.of_purse(n)[3]  # fmt: skip


def occasions_are_planned(made: Six, desktop: Any, ceremony: date, days: dict[str, date]) -> None:
    """The ceremony is one event, each village another. Recipients are ticked by their names."""
    made.cast.sits(desktop, "asset_officer")

    def plan(kind: str, title: str, on: date, names: list[str]) -> None:
        desktop.goto("/bantuan/acara/")
        go(desktop, f"/acara/baru/{made.number}/")
        desktop.locator(f"input[name=kind][value={kind}]").check()
        fill(desktop, title=title, on=written(on), place="Pendopo atau balai desa")
        press(desktop)
        rows = desktop.locator("form[action$='/isi/'] label")
        for name in names:
            for box in rows.filter(has_text=name).locator("input").all():
                box.check()
        press(desktop, "main form.stack[action$='/isi/']")

    plan("ceremony", "Penyerahan simbolis", ceremony, [made.askers[0].name])
    for village, day in days.items():
        here = [a.name for a in made.askers if a.village == village]
        plan("village", f"Serah terima {village}", day, here)


def a_village_signs(made: Six, page: Any, village: str) -> None:
    """The queue on a phone, until nobody is left in it."""
    [(pk,)] = sql("SELECT id FROM aid_occasion WHERE title LIKE %s", f"%{village}")
    made.cast.sits(page, "asset_officer")
    here = sum(len(set(a.given)) for a in made.askers if a.village == village)
    for left in range(here, 0, -1):
        page.goto(f"/bantuan/acara/{pk}/antrean/")
        cards = page.locator("main section[id^='r-'] form")
        assert cards.count() == left
        press(page, "main section[id^='r-'] form")
    page.goto(f"/bantuan/acara/{pk}/antrean/")
    assert not page.locator("main section[id^='r-'] form").count()
