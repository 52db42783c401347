"""Bangkalan: 127 products and not one label, until ten have theirs and the makers a society."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guyub.areas import known
from guyub.kernel.db import SYSTEM, in_scope
from guyub.registry.models import Ownership
from tests.browser import narrow
from tests.stories.bangkalan import CODE, PRODUCTS, Made, Story, fish, lay, recount, way
from tests.stories.hands import (
    Cast,
    answers_pdf,
    fill,
    follow,
    photo,
    plain,
    post,
    rupiah,
    said,
    send,
    written,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

FACILITATION, SEATS, BUDGET, SPENT = "SPP-IRT 10 produk", 10, 5_000_000, 4_500_000
SOCIETY, LEAST = "Paguyuban Pangan Pesisir", 10
HOME, SHED = "Di rumah yang juga ditinggali", "Di tempat khusus yang terpisah dari rumah"


def number(text: str) -> int:
    return int(text.strip().removesuffix("%").replace(".", "") or 0)


def table_of(page: Any, caption: str) -> dict[str, dict[str, int]]:
    """A table of numbers by the names of its rows and columns; its sums under "Jumlah"."""
    table = page.locator("table", has=page.locator("caption", has_text=caption)).first
    heads, *rows = table.evaluate(
        "t => [...t.rows].map(r => [...r.cells].map(c => c.textContent.trim()))"
    )
    return {first: dict(zip(heads[1:], map(number, rest), strict=True)) for first, *rest in rows}


def adds_up(found: dict[str, dict[str, int]]) -> dict[str, int]:
    """Columns add up to the last row, and each row to its first number; gives the sums."""
    sums = found.pop("Jumlah")
    for head, amount in sums.items():
        assert amount == sum(row[head] for row in found.values()), head
    for name, row in {**found, "Jumlah": sums}.items():
        first, *rest = row.values()
        assert first == sum(rest), name
    return sums


def sums_of_gaps(page: Any) -> dict[str, int]:
    """Products of the whole regency, and how many have which paper next; sub-districts add up, and
    the map of them says the same."""
    page.goto("/surat/kesenjangan/")
    table = table_of(page, "Produk menurut surat berikutnya")
    whole = {name.removeprefix("Kec. "): row for name, row in table.items()}
    sums = adds_up(table)
    steps = page.locator("main ol li").all_text_contents()
    page.goto("/peta/surat/?surat=spp_irt&ukuran=next")
    drawn = table_of(page, "Menurut kecamatan")
    mapped = drawn["Jumlah"]["Selangkah lagi"]
    assert drawn.keys() == whole.keys()
    for name, row in drawn.items():
        assert row["Produk"] == whole[name]["Produk"], name
        if "SPP-IRT" in whole[name]:  # rare papers share one column there
            assert row["Selangkah lagi"] == whole[name]["SPP-IRT"], name
        assert row["Bagian"] == round(100 * row["Selangkah lagi"] / row["Produk"]), name
    told = [re.match(r"\s*([^:]+): ([\d.]+) produk", line) for line in steps]
    found = {"Produk": sums["Produk"], **{m[1]: number(m[2]) for m in told if m}}
    assert all(found[name] == n for name, n in sums.items() if name in found)
    assert found.get("SPP-IRT", 0) == mapped
    return found


def the_page_counts_as_we_do(page: Any, story: Story) -> None:
    """Permits, sub-districts and fish, against the recount by hand."""
    page.goto("/surat/tanpa-izin/")
    sums = table_of(page, "Produk tanpa izin edar menurut kecamatan")
    words = {"Perlu ditanya dulu": "?"}
    codes = {
        f"Kec. {n}": c for c, n in known.names_of({m.district for m in story.products}).items()
    }
    for name, row in sums.items():
        mine = recount(story, district=codes[name] if name != "Jumlah" else "")
        shown = {words.get(h, h): n for h, n in row.items() if h != "Produk"}
        assert {h: n for h, n in shown.items() if n} == dict(mine), name
    total = adds_up(sums)
    assert total["Produk"] == len(story.open())
    text = plain(said(page))
    for permit, amount in recount(story).items():
        if permit != "?":
            assert f"{permit}: {amount} produk" in text
    if fish(story):
        assert f"SKP ikan {fish(story)} produk" in text


def an_officer_asks(phone: Any, story: Story, made: Made, answers: dict[str, str]) -> int:
    """Everything that the product's page asks, with big buttons; gives how many it asked."""
    phone.goto(reverse("licences:product", args=[made.product.pk]))
    asked = 0
    while phone.get_by_role("link", name="Jawab", exact=True).count():
        follow(phone, "Jawab")
        title = phone.get_by_role("heading", level=1).inner_text()
        key, label = next((k, v) for q, k, v in (
            ("Di mana dibuat", "made_at", answers.get("made_at", "")),
            ("Bagaimana makanan ini disimpan", "keeping", answers.get("keeping", "")),
        ) if title.startswith(q))  # fmt: skip
        send(phone, label)
        made.told[key] = {HOME: "home", SHED: "separate"}.get(label, "dry")
        asked += 1
    return asked


def a_facilitation_takes_ten(desktop: Any, story: Story) -> tuple[str, list[Made]]:
    """From the page that counts to the board with ten members; gives its address and them."""
    desktop.goto("/surat/tanpa-izin/")
    follow(desktop, "Buat fasilitasi SPP-IRT")
    for name, value in (
        ("name", FACILITATION), ("capacity", str(SEATS)), ("budget", "5.000.000"),
        ("budget_source", "APBD 2026"),
    ):  # fmt: skip
        desktop.fill(f"#id_{name}", value)
    send(desktop, "Buat fasilitasi")
    board = desktop.url
    follow(desktop, "Pilih calon")
    boxes = desktop.locator("input[name=produk]").all()[:SEATS]
    chosen = [box.get_attribute("value") for box in boxes]
    for box in boxes:
        box.check()
    send(desktop, "Masukkan yang dicentang")
    members = [m for m in story.products if str(m.product.pk) in chosen]
    assert len(members) == SEATS
    assert {way(m.told) for m in members} == {"SPP-IRT"}
    assert f"Peserta {SEATS}" in plain(said(desktop))
    return board, members


def papers_are_collected_once(desktop: Any, client: Any, board: str, members: list[Made]) -> None:
    """One maker's papers by hand; where a maker has two products, the second finds them there."""
    desktop.goto(board)
    desktop.locator("main a[href*='/surat/pengajuan/']").first.click()
    desktop.wait_for_url("**/surat/pengajuan/*-*/")
    assert "Masih kurang: KTP pemilik, Daftar bahan" in plain(said(desktop))
    follow(desktop, "Tambah berkas")
    desktop.select_option("#id_kind", "ktp")
    desktop.set_input_files("#id_scan", {"name": "ktp.jpg", "mimeType": "image/jpeg",
                                         "buffer": photo(1)})  # fmt: skip
    send(desktop, "Simpan berkas")
    assert "Masih kurang: Daftar bahan" in plain(said(desktop))
    for n, case in enumerate(cases_of(board)):
        page = client.get(reverse("licences:case", args=[case.pk])).content.decode()
        for at, (kind, title) in enumerate((("ktp", "KTP pemilik"), ("recipe", "Daftar bahan"),
                                            ("product", "Foto produk"))):  # fmt: skip
            if re.search(rf"Masih kurang: [^<]*{title}", page):
                scan = SimpleUploadedFile("berkas.jpg", photo(10 + n * 3 + at), "image/jpeg")
                post(client, reverse("licences:collect", args=[case.pk]), kind=kind, scan=scan)
    desktop.goto(board)
    assert "Kurang berkas" not in said(desktop)
    assert said(desktop).count("Berkas lengkap") == SEATS


def cases_of(board: str) -> list[Any]:
    from guyub.licences.models import Case

    rows = Case.objects.using("owner").filter(batch=board.rstrip("/").rsplit("/", 1)[1])
    return list(rows.order_by("pk"))


def one_is_stuck_and_goes_on(desktop: Any, cast: Cast, board: str, case: Any) -> None:
    """The reason stands on the board and on the officer's own page until it is settled."""
    reason = "Dapurnya belum dicek puskesmas"
    desktop.goto(reverse("licences:case", args=[case.pk]))
    desktop.locator("main summary", has_text="Langkah lain").click()
    follow(desktop, "Tandai macet")
    desktop.fill("#id_reason", reason)
    send(desktop, "Tandai macet")
    desktop.goto(board)
    assert reason in said(desktop)
    desktop.goto("/beranda/")
    follow(desktop, "Pengajuan surat yang macet", exact=False)
    assert reason in said(desktop)
    desktop.locator("main a[href*='/surat/pengajuan/']", has_text="Dapur").first.click()
    desktop.wait_for_url("**/surat/pengajuan/*-*/")
    follow(desktop, "Lanjutkan lagi")
    send(desktop, "Lanjutkan lagi")
    assert reason not in said(desktop).split("Riwayat", maxsplit=1)[0]


def the_labels_are_issued(
    desktop: Any, cast: Cast, board: str, members: list[Made], today: date
) -> None:
    """Handed in, one of them stuck for a while, all issued with number and date."""
    client = cast.client("section_head")
    held = cases_of(board)
    for case in held:
        fill(client, reverse("licences:step", args=[case.pk, "submit"]), on=written(today))
        fill(client, reverse("licences:progress", args=[case.pk]), step="2", turn="other",
             turn_name="Dinas kesehatan", audit_on=written(today))  # fmt: skip
    one_is_stuck_and_goes_on(desktop, cast, board, held[0])
    desktop.goto(reverse("licences:issue", args=[held[0].pk]))
    desktop.fill("#id_number", "tanpa nomor")
    send(desktop, "Catat surat")
    assert "Cek lagi angkanya" in said(desktop)
    desktop.fill("#id_number", "1234567890000-31")
    send(desktop, "Catat surat")
    assert "1234567890000-31" in said(desktop)
    for n, case in enumerate(held[1:], start=1):
        fill(client, reverse("licences:issue", args=[case.pk]), number=f"12345678900{n:02d}-31",
             issued=written(today), lasting="usual")  # fmt: skip
    for made in members:
        made.permit = "SPP-IRT"
    desktop.goto(board)
    text = plain(said(desktop))
    assert f"Terbit {SEATS}" in text
    assert len(set(re.findall(r"nomor (1234567890\d{3}-31)", text))) == SEATS
    follow(desktop, "Tutup")
    desktop.get_by_label("Selesai", exact=True).check()
    desktop.fill("#id_result", "Sepuluh terbit, satu sempat menunggu puskesmas")
    desktop.fill("#id_spent", "4.500.000")
    send(desktop, "Tutup fasilitasi")
    assert f"Biaya per surat terbit {rupiah(SPENT // SEATS)}" in plain(said(desktop))


def the_owner_sees_what_is_next(phone: Any, cast: Cast, made: Made, words: str) -> None:
    with in_scope(SYSTEM, read_only=True):
        owner = Ownership.objects.get(business=made.maker.pk).owner_id
    cast.sits(phone, f"owner-{owner}", "owner", subject_id=owner)
    phone.goto(reverse("licences:product", args=[made.product.pk]))
    assert words in plain(said(phone))
    narrow(phone)


def a_society_is_founded(desktop: Any, cast: Cast, today: date) -> None:
    """Members across trades, printed minutes and attendance, recognised by the head."""
    cast.sits(desktop, "registrar")
    desktop.goto("/kelompok/baru/?jenis=paguyuban")
    desktop.fill("#id_name", SOCIETY)
    desktop.select_option("#id_village_code", f"{CODE}.02.2001")
    send(desktop, "Lanjut pilih anggota")
    desktop.fill("main input[name=q]", "Dapur Pesisir")
    send(desktop, "Cari", desktop.locator("main"))
    boxes = desktop.locator("input[name=usaha][type=checkbox]")
    for box in boxes.all()[:LEAST]:
        box.check()
    send(desktop, "Masukkan yang dicentang")
    address = desktop.url
    names = desktop.locator("main a[aria-label^='Tugas ']").evaluate_all(
        "links => links.map(a => a.getAttribute('aria-label'))"
    )
    for name, role in zip(names, ("Ketua", "Sekretaris", "Bendahara"), strict=False):
        desktop.goto(address)
        follow(desktop, name)
        desktop.get_by_label(role, exact=True).check()
        send(desktop, "Simpan")
    answers_pdf(desktop, "Cetak daftar hadir")
    answers_pdf(desktop, "Cetak berita acara")
    follow(desktop, "Catat pembentukan")
    desktop.fill("#id_on", written(today))
    desktop.fill("#id_minutes", "BA-1/2026")
    send(desktop, "Catat pembentukan")
    assert "Sudah dibentuk, belum diakui" in said(desktop)
    cast.sits(desktop, "head")
    desktop.goto("/beranda/")
    follow(desktop, "Kelompok menunggu pengakuan", exact=False)
    follow(desktop, SOCIETY)
    follow(desktop, "Akui dengan SK")
    desktop.fill("#id_number", "188/7/2026")
    desktop.fill("#id_on", written(today))
    send(desktop, "Akui kelompok")
    assert "Diakui dinas" in said(desktop)


def test_ten_of_127_products_get_their_label(page, desktop, server, axe):
    story, today = lay(), timezone.localdate()
    cast = Cast(server, CODE, {"field_officer": [CODE]})
    cast.sits(page, "field_officer")
    the_page_counts_as_we_do(page, story)
    assert len(story.open()) == PRODUCTS
    axe(page)
    narrow(page)

    follow(page, re.compile("^Perlu ditanya dulu"))
    assert page.locator("#daftar li", has_text="Perlu ditanya dulu").count() == 16
    terasi = next(m for m in story.products if way(m.told) == "?" and m.told["keeping"])
    pisang = next(m for m in story.products if way(m.told) == "?" and not m.told["keeping"])
    assert an_officer_asks(page, story, terasi, {"made_at": SHED}) == 1
    assert "Langkah berikutnya" in said(page)
    assert "BPOM MD" in plain(said(page)).split("Tidak perlu", maxsplit=1)[0]
    dry = "Kering atau awet, tahan lebih dari 7 hari di suhu ruang"
    assert an_officer_asks(page, story, pisang, {"made_at": HOME, "keeping": dry}) == 2
    assert (way(terasi.told), way(pisang.told)) == ("BPOM MD", "SPP-IRT")
    the_page_counts_as_we_do(page, story)

    cast.sits(desktop, "section_head")
    before = sums_of_gaps(desktop)
    board, members = a_facilitation_takes_ten(desktop, story)
    papers_are_collected_once(desktop, cast.client("section_head"), board, members)
    the_owner_sees_what_is_next(page, cast, members[0], "Langkah berikutnya: SPP-IRT")
    the_labels_are_issued(desktop, cast, board, members, today)

    the_page_counts_as_we_do(desktop, story)
    assert len(story.open()) == PRODUCTS - SEATS
    after = sums_of_gaps(desktop)
    assert after["Produk"] == before["Produk"] == PRODUCTS
    assert after.get("SPP-IRT", 0) == before["SPP-IRT"] - SEATS
    the_owner_sees_what_is_next(page, cast, members[0], "SPP-IRT sudah ada")
    a_society_is_founded(desktop, cast, today)
