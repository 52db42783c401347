"""Purbalingga: 148 recipients, 548 kinds of tools, 15 villages, 13 sub-districts, two budgets.

On 10 September the regent hands over symbolically; in the days after, the goods go out in the
villages, and three months later somebody looks whether they are used. Through the pages, and every
sum is the same wherever it is read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.aid.handing_hands import events
from tests.stories.purbalingga import (
    CODE,
    DISTRICTS,
    KINDS,
    RECIPIENTS,
    VILLAGES,
    Clock,
    Round,
    dotted,
    lay,
    sql,
    table,
)
from tests.stories.sums import FUNDS, number_in, the_numbers_are_the_same_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PREPARED, CEREMONY = date(2026, 9, 3), date(2026, 9, 10)
SYMBOLIC, BY_HAND = 10, 3


def typed(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


def moved(answer: Any) -> str:
    """Where an accepted form leads; what a refused one says fails the test."""
    assert answer.status_code == 302, re.findall(r'class="error[^<]*<?[^<]*', text_of(answer))
    return str(answer.headers["Location"])


def test_from_the_decree_to_every_village(page, desktop, enter, axe, monkeypatch):
    clock = Clock(monkeypatch, PREPARED)
    made = lay()
    records_are_prepared_and_approved(made, desktop, enter, axe)
    occasions_are_planned(made, desktop, enter)
    every_paper_says_what_is_stored(made)
    goods_go_out(made, clock, page, enter, axe)
    the_numbers_are_the_same_everywhere(made, desktop, enter, axe)
    a_stated_number_is_not_mended(made, desktop, enter)


# -- before the ceremony --------------------------------------------------------------------------


def records_are_prepared_and_approved(made: Round, desktop: Any, enter: Any, axe: Any) -> None:
    """One record per recipient and giver, all at once; another person approves them all at once."""
    store = made.client("asset_officer")
    assert moved(store.post(
        reverse("aid:series"),
        {"kind": "BAST", "year": "2026", "pattern": "000.3.2/{n}/BAST/{year}", "first": "1"},
    ))  # fmt: skip
    enter(desktop, "asset_officer")
    desktop.goto(f"/bantuan/serah-terima/?putaran={made.number}")
    desktop.get_by_role("link", name="Siapkan berita acara").click()
    assert "500.9/218/2026" in desktop.get_by_label("SK", exact=True).inner_text()
    desktop.get_by_label("Nama saksi").fill("Kepala desa contoh")
    axe(desktop)
    desktop.get_by_role("button", name="Siapkan berita acara").click()
    desktop.get_by_text("Berita acara siap").wait_for()
    assert sql("SELECT count(*), count(DISTINCT (business_id, giver)) FROM aid_handover") == [
        (RECIPIENTS, RECIPIENTS)
    ]
    # Once more: everything is in a record already.
    prepare = reverse("aid:handover_prepare", args=[made.number])
    [(decree,)] = sql("SELECT id FROM aid_decree")
    again = text_of(store.post(prepare, {"decree": str(decree)}))
    assert "Semua barang di SK ini sudah ada di berita acara" in again
    # Whoever prepares does not approve.
    all_of_it = {"semua": "1", "putaran": made.number}
    assert store.post(reverse("aid:handover_approve"), all_of_it).status_code == 403
    enter(desktop, "section_head")
    desktop.goto(f"/bantuan/serah-terima/?putaran={made.number}")
    everything = f"Setujui {RECIPIENTS} yang menunggu"
    desktop.get_by_role("button", name=everything).click()
    desktop.get_by_role("dialog").get_by_role("button", name=everything).click()
    desktop.get_by_text(f"{RECIPIENTS} berita acara disetujui").wait_for()
    axe(desktop)
    assert len(events("aid.handover.approve")) == 1
    assert sql("SELECT count(*), count(DISTINCT number) FROM aid_handover WHERE state = 'ready'") \
        == [(RECIPIENTS, RECIPIENTS)]  # fmt: skip
    assert sql("SELECT min(n), max(n), count(*) FROM aid_agenda_number") == [
        (1, RECIPIENTS, RECIPIENTS)
    ]
    assert not sql("SELECT 1 FROM aid_handover WHERE maker_person = approver_person")


def occasion(made: Round, store: Any, kind: str, title: str, on: date, ids: list[Any]) -> str:
    """A planned occasion with its recipients, ticked from the list on its page."""
    place = "Pendopo kabupaten" if kind == "ceremony" else "Balai desa"
    plan = {"kind": kind, "title": title, "on": typed(on), "place": place, "versi": "0"}
    moved(store.post(reverse("aid:occasion_new", args=[made.number]), plan))
    [(pk,)] = sql("SELECT id FROM aid_occasion WHERE title = %s", title)
    shown = text_of(store.get(reverse("aid:occasion", args=[pk])))
    assert all(str(one) in shown for one in ids), "not everybody can be ticked"
    moved(store.post(reverse("aid:occasion_fill", args=[pk]), {"berita": [str(i) for i in ids]}))
    return str(pk)


def occasions_are_planned(made: Round, desktop: Any, enter: Any) -> None:
    """The ceremony is one event with a printed seating list, each village another."""
    store = made.client("asset_officer")
    rows = sql("SELECT id, village_code, recipient FROM aid_handover ORDER BY number")
    stage = rows[:: RECIPIENTS // SYMBOLIC][:SYMBOLIC]
    ceremony = occasion(
        made, store, "ceremony", "Penyerahan simbolis", CEREMONY, [r[0] for r in stage]
    )
    villages = sorted({village for _pk, village, _name in rows})
    assert len(villages) == VILLAGES
    for n, village in enumerate(villages):
        ids = [pk for pk, where, _name in rows if where == village]
        day = CEREMONY + timedelta(days=1 + n % 5)
        occasion(made, store, "village", f"Serah terima {village}", day, ids)
    enter(desktop, "asset_officer")
    desktop.goto(f"/bantuan/acara/{ceremony}/?cetak=duduk")
    seats = table(desktop, "Penyerahan simbolis")
    assert [row[0] for row in seats[1:]] == [str(n + 1) for n in range(SYMBOLIC)]
    assert {row[1] for row in seats[1:]} == {name for _pk, _village, name in stage}
    # Nobody has anything yet: what is symbolic is no hand-over.
    assert "Belum ada yang diserahkan" in text_of(
        made.client("head").get(reverse("aid:receivers", args=[made.number]))
    )


def every_paper_says_what_is_stored(made: Round) -> None:
    """148 papers and their index in one file; printed totals are the stored ones."""
    pack = made.client("asset_officer").post(reverse("aid:handover_download", args=[made.number]))
    files = zipfile.ZipFile(io.BytesIO(b"".join(pack.streaming_content)))
    papers = sorted(n for n in files.namelist() if n.endswith(".pdf"))
    assert len(papers) == RECIPIENTS
    index = list(
        csv.DictReader(io.StringIO(files.read("daftar.csv").decode("utf-8-sig")), delimiter=";")
    )
    assert [row["Berkas"] for row in index] == papers
    assert sum(int(row["Nilai"]) for row in index) == made.value
    assert sum(int(row["Unit"]) for row in index) == made.units
    assert Counter(row["Dana"] for row in index) == {
        f"{name} 2026": made.of_purse(n)[0] for n, name in enumerate(FUNDS)
    }
    stored = {
        number: rest
        for number, *rest in sql(
            "SELECT h.number, h.total, sum(l.quantity), count(DISTINCT d.item_id), h.giver"
            " FROM aid_handover h JOIN aid_handover_line l ON l.handover_id = h.id"
            " JOIN aid_decree_line d ON d.id = l.decree_line_id GROUP BY h.id"
        )
    }
    for row in index[::15]:
        total, units, kinds, giver = stored[row["Nomor"]]
        pages = PdfReader(io.BytesIO(files.read(row["Berkas"]))).pages
        words = " ".join(" ".join(p.extract_text() for p in pages).split())
        assert row["Nomor"] in words
        assert giver in words
        assert f"Rp{dotted(total)}" in words
        assert re.search(rf"\b{kinds} \([a-z ]+\) jenis barang berjumlah {units} \(", words), words
        assert (int(row["Nilai"]), int(row["Unit"]), int(row["Jenis"])) == (total, units, kinds)


# -- in the villages ------------------------------------------------------------------------------


def goods_go_out(made: Round, clock: Clock, page: Any, enter: Any, axe: Any) -> None:
    """Each village on its day: the first by one tap on a phone, all others the same way."""
    days = sql(
        "SELECT o.on, o.id FROM aid_occasion o WHERE o.kind = 'village' ORDER BY o.on, o.title"
    )
    clock.set(CEREMONY)
    tomorrow = sql("SELECT id FROM aid_handover WHERE occasion_id = %s LIMIT 1", days[0][1])[0][0]
    too_soon = made.client("asset_officer").post(
        reverse("aid:handover_sign", args=[tomorrow]), {"langsung": "1"}
    )
    assert "belum tiba" in text_of(too_soon)
    assert sql("SELECT state FROM aid_handover WHERE id = %s", tomorrow) == [("ready",)]
    for n, (day, pk) in enumerate(days):
        clock.set(day)
        queue = reverse("aid:queue", args=[pk])
        waiting = sql(
            "SELECT id, recipient, recipient_signer FROM aid_handover WHERE occasion_id = %s"
            " ORDER BY seat", pk,
        )  # fmt: skip
        if n == 0:
            first, waiting = waiting[:BY_HAND], waiting[BY_HAND:]
            by_hand(made, page, enter, axe, queue, first)
        store = made.client("asset_officer")
        for record, _name, _signer in waiting:
            answer = store.post(
                reverse("aid:handover_sign", args=[record]), {"langsung": "1", "kembali": queue}
            )
            assert moved(answer) == queue
        done = text_of(store.get(queue))
        assert "Semua sudah tanda tangan" in done
    assert len(events("aid.handover.sign")) == RECIPIENTS
    assert sql("SELECT count(*) FROM aid_tool") == [(made.units,)]
    assert sql("SELECT state, count(*) FROM aid_proposal WHERE state IN ('granted', 'completed')"
               " GROUP BY 1") == [("completed", RECIPIENTS)]  # fmt: skip


def by_hand(made: Round, page: Any, enter: Any, axe: Any, queue: str, first: list[Any]) -> None:
    """Search by name, one tap; a second device that taps the same recipient changes nothing."""
    enter(page, "asset_officer")
    page.goto(queue)
    axe(page)
    for n, (record, name, _signer) in enumerate(first, start=1):
        page.locator("#cari-penerima").fill(name)
        page.locator("#cari-penerima").press("Enter")
        page.wait_for_url("**q=**")
        card = page.locator(f"#r-{record}")
        card.get_by_role("button", name="Sudah tanda tangan").click()
        page.get_by_text(f"{name} sudah tanda tangan").wait_for()
        page.goto(queue)
        page.get_by_text(f"{n} dari").first.wait_for()
    again = made.client("asset_officer").post(
        reverse("aid:handover_sign", args=[first[0][0]]),
        {"langsung": "1", "kembali": queue}, follow=True,
    )  # fmt: skip
    assert "sudah tercatat sebelumnya" in text_of(again)
    assert len(events("aid.handover.sign")) == BY_HAND


# -- the sums -------------------------------------------------------------------------------------


def a_stated_number_is_not_mended(made: Round, desktop: Any, enter: Any) -> None:
    """The newspaper's "548 alat" beside the units per fund; 43,358 industries beside its parts."""
    enter(desktop, "registrar")
    parts = [f"{name}: {made.of_purse(n)[2]}" for n, name in enumerate(FUNDS)]
    for label, value, of in (
        ("Alat yang diserahkan 10 September", "548", parts),
        ("Industri kecil dan menengah", "43.358", ["Industri kecil: 43.185", "Menengah: 115"]),
    ):
        desktop.goto("/rekonsiliasi/catat/")
        desktop.get_by_label("Yang dihitung").fill(label)
        desktop.get_by_label("Jumlah yang disebut").fill(value)
        desktop.get_by_label("Bagian-bagiannya").fill("\n".join(of))
        desktop.get_by_label("Tanggal disebut").fill("10/09/2026")
        desktop.get_by_label("Sumber").fill("Berita daerah, 10 September 2026")
        desktop.get_by_role("button", name="Simpan apa adanya").click()
        desktop.wait_for_url("**/rekonsiliasi/#diumumkan")
    said = desktop.locator("body").inner_text()
    assert f"bagiannya lebih {dotted(made.units - 548)}" in said
    assert "58 belum terjelaskan" in said
    assert sql("SELECT value FROM insight_stated_figure ORDER BY value") == [(548,), (43_358,)]
    a_press_text_is_laid_beside_the_round(made, desktop)


def a_press_text_is_laid_beside_the_round(made: Round, desktop: Any) -> None:
    """Of "548 alat untuk 148 penerima" only the tools differ, and the page says what 548 is."""
    desktop.goto("/rekonsiliasi/teks/")
    desktop.select_option("[name=group]", made.number)
    desktop.fill(
        "[name=text]",
        f"{KINDS} alat untuk {RECIPIENTS} penerima di {VILLAGES} desa dan {DISTRICTS} kecamatan",
    )
    desktop.locator("main form button.btn-primary").click()
    rows = {row[1]: row for row in table(desktop, "Angka dalam teks")[1:]}
    assert sorted(row[3] for row in rows.values()).count("sama") == 3
    assert rows["Unit barang"][2] == f"{dotted(made.units)} unit"
    assert f"{KINDS} adalah jumlah jenis barang" in rows["Unit barang"][4]


# -- three months later ---------------------------------------------------------------------------


def test_three_months_later_somebody_looks(page, desktop, enter, axe, monkeypatch):
    clock = Clock(monkeypatch, date(2026, 12, 12))
    made = lay("handed")
    checks_are_due(made, clock, page, desktop, enter, axe)
    a_draw_that_anybody_repeats(made, clock, page, enter, axe)
    reports_and_figures(made, clock, desktop, enter)


def shown_count(page: Any) -> int:
    """How many rows a list says it has."""
    said = page.locator("main").inner_text()
    found = re.search(r"Tampil ([\d.]+) \w+(?: dari ([\d.]+))?", said)
    assert found, said[:600]
    return number_in(found[2] or found[1])


def checks_are_due(
    made: Round, clock: Clock, page: Any, desktop: Any, enter: Any, axe: Any
) -> None:  # fmt: skip
    """A check every three months: the list says what is late; one is in use, one lies idle."""
    today = date(2026, 12, 12)
    [(late,)] = sql("SELECT count(*) FROM aid_tool WHERE check_due < %s", today)
    assert 0 < late < made.units
    enter(desktop, "verifier")
    desktop.goto("/bantuan/alat/")
    assert shown_count(desktop) == made.units
    desktop.goto("/bantuan/alat/?cek=lewat")
    assert shown_count(desktop) == late
    tags = [tag for (tag,) in sql(
        "SELECT tag FROM aid_tool WHERE check_due < %s ORDER BY tag LIMIT 2", today)]  # fmt: skip
    enter(page, "field_officer", area_codes=[CODE])
    for tag, state, word in ((tags[0], "Dipakai", "used_for"), (tags[1], "Menganggur", "found")):
        page.goto(f"/bantuan/alat/{tag}/cek/")
        axe(page)
        page.get_by_label(state, exact=False).first.check()
        page.locator("[name=place]").fill("Dapur produksi")
        page.locator(f"[name={word}]").fill("Belum dipakai, listriknya kurang")
        page.get_by_role("button", name="Simpan").click()
        page.wait_for_url(f"**/bantuan/alat/{tag}/")
    assert sql("SELECT state, last_checked FROM aid_tool WHERE tag = ANY(%s) ORDER BY tag", tags) \
        == [("in_use", today), ("idle", today)]  # fmt: skip
    desktop.goto("/bantuan/alat/?cek=lewat")
    assert shown_count(desktop) == late - 2
    desktop.goto("/bantuan/alat/?keadaan=idle")
    assert shown_count(desktop) == 1


def a_draw_that_anybody_repeats(
    made: Round, clock: Clock, page: Any, enter: Any, axe: Any
) -> None:  # fmt: skip
    """Announced before the seed exists; with the published list and seed it comes out the same."""
    check = made.client("verifier")
    start = reverse("aid:draw_new", args=[made.number])
    plan = {"size": "12", "seed_source": "IHSG penutupan 14 Desember", "seed_on": "14/12/2026"}
    known = check.post(start, {**plan, "seed_on": "12/12/2026"})
    assert "belum diketahui siapa pun" in text_of(known)
    where = moved(check.post(start, plan))
    seed = f"{where}benih/"
    found = {"seed": "7.412,55", "read_at": "Situs BEI, 14 Desember 2026"}
    assert "Benih baru diketahui" in text_of(check.post(seed, found))
    clock.set(date(2026, 12, 14))
    check = made.client("verifier")
    moved(check.post(seed, found))
    assert "tidak bisa diganti" in text_of(check.post(seed, {**found, "seed": "7.412,56"}))
    page.context.clear_cookies()
    page.goto(where)
    axe(page)
    pool = page.request.get(f"{where}daftar.txt").body()
    tags = pool.decode().split()
    assert len(tags) == made.units
    [(digest, drawn)] = sql(
        "SELECT d.pool_digest, s.drawn FROM aid_draw d JOIN aid_draw_seed s ON s.draw_id = d.id"
    )
    assert hashlib.sha256(pool).hexdigest() == digest
    repeated = sorted(tags, key=lambda t: hashlib.sha256(f"7.412,55|{t}".encode()).hexdigest())
    assert repeated[:12] == drawn
    said = page.locator("main").inner_text()
    assert all(tag in said for tag in drawn)


def reports_and_figures(made: Round, clock: Clock, desktop: Any, enter: Any) -> None:
    """148 reports due 10 January; from the 11th whoever did not report is listed. Base values."""
    assert sql("SELECT due, count(*) FROM aid_use_report GROUP BY 1") == [
        (date(2027, 1, 10), RECIPIENTS)
    ]
    clock.set(date(2027, 1, 10))
    enter(desktop, "verifier")
    desktop.goto("/bantuan/laporan-pakai/?laporan=belum")
    assert shown_count(desktop) == RECIPIENTS
    assert "10 Januari 2027" in desktop.locator("main").inner_text() or "10 Jan 2027" in (
        desktop.locator("main").inner_text()
    )
    [(report,)] = sql("SELECT id FROM aid_use_report ORDER BY id LIMIT 1")
    moved(made.client("asset_officer").post(
        reverse("aid:use_report_record", args=[report]),
        {"on": "10/01/2027", "used": "Dipakai tiap hari", "works": "ya"},
    ))  # fmt: skip
    clock.set(date(2027, 1, 11))
    enter(desktop, "verifier")
    desktop.goto("/bantuan/laporan-pakai/?laporan=lewat")
    assert shown_count(desktop) == RECIPIENTS - 1
    base = sql(
        "SELECT count(*), count(on_ignored), sum(workers_male), sum(workers_female), sum(sales)"
        " FROM (SELECT o.on AS on_ignored, o.* FROM aid_outcome o WHERE months = 0) o"
    )
    assert base[0][0] == RECIPIENTS
    assert (
        base[0][2:]
        == sql(
            "SELECT sum(c.workers_male), sum(c.workers_female), sum(c.sales) FROM aid_check c"
            " JOIN aid_proposal p ON p.id = c.proposal_id AND p.state = 'completed'"
        )[0]
    )
    desktop.goto("/bantuan/hasil/?angka=sudah")
    assert shown_count(desktop) == base[0][1] > 0
    desktop.goto(f"/bantuan/hasil/bantuan/{made.number}/")
    assert f"dari {RECIPIENTS} usaha" in desktop.locator("main").inner_text()
