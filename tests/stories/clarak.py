"""The story of Probolinggo up to its scores: a round is opened, a maker of crisps finds it, a group
is founded, proposals come in, every member is checked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from guyub.aid import facts
from guyub.kernel.db import in_scope
from tests.aid import rounds_worlds
from tests.aid.worlds import World, group
from tests.factories import office, office_act, register
from tests.stories.hands import Cast, answers_pdf, follow, said, send, written

CODE, CLARAK, NEXT_DOOR = "35.13", "35.13.05.2008", "35.13.05.2001"
TITLE, GROUP, OTHER = "Bantuan alat keripik", "Sumber Rejeki Clarak", "Maju Bersama"
RULE = {"all": [{"fact": "registry.workers", "op": "<=", "value": 19},
                {"fact": "groups.member", "op": "is", "value": True}]}  # fmt: skip
EXAMPLES = (
    ("kecil, berkelompok", True, {"registry.workers": 3, "groups.member": True}),
    ("sendirian", False, {"registry.workers": 3, "groups.member": False}),
)
GOODS = """kode;nama;satuan;harga;sumber;tanggal
ALT-1;Mesin perajang singkong;unit;2.500.000;Survei toko;01/03/2026
ALT-2;Sealer plastik;buah;350 ribu;Survei toko;01/03/2026"""
SLICER, SEALER = 2_500_000, 350_000
MEMBERS = 5
PURSE = 20_000_000
UNITS, VALUE = 2 * MEMBERS, MEMBERS * (SLICER + SEALER)
AREAS = {"village_clerk": [CLARAK], "field_officer": ["35.13.05"]}


def standing_before() -> None:
    """What the office has before the story: neighbours, a group elsewhere, rule, sheet, fund."""
    act = office_act(CODE)
    for n in range(1, MEMBERS):
        register(act, name=f"Keripik Tetangga {n}", village=CLARAK, owner=f"Tetangga {n}",
                 main_product="Keripik singkong", branch="pangan",
                 observation={"workers": 2})  # fmt: skip
    made = World(CODE, office(CODE))
    one = group(made, NEXT_DOOR, OTHER, members=3)
    with in_scope(act.scope):
        facts.refresh(b.pk for b in made.members[one.pk])
    rounds_worlds.rule(CODE, RULE, EXAMPLES)
    rounds_worlds.sheet(CODE, published=True)


def _for_groups_only(page: Any) -> None:
    for box in page.locator("input[name=recipients]").all():
        box.set_checked(box.get_attribute("value") == "group")


def a_round_is_opened(desktop: Any, cast: Cast, today: date) -> str:
    """The money by one person, the round by a second, opened by a third; gives its number."""
    cast.sits(desktop, "finance_officer")
    desktop.goto("/bantuan/dana/")
    follow(desktop, "Tambah sumber dana")
    for name, value in (
        ("name", "APBD Kabupaten Probolinggo"), ("code", "5.1.05.05.0001"),
        ("year", str(today.year)), ("ceiling", "500.000.000"),
        ("giver", "Pemerintah Kabupaten Probolinggo"), ("giver_signer", "Drs. Contoh"),
        ("giver_title", "Kepala Dinas"),
    ):  # fmt: skip
        desktop.fill(f"#id_{name}", value)
    desktop.select_option("#id_source", "apbd_kab")
    desktop.select_option("#id_track", "hibah")
    _for_groups_only(desktop)
    send(desktop, "Simpan")

    cast.sits(desktop, "registrar")
    desktop.goto("/bantuan/katalog/banyak/")
    desktop.fill("#id_text", GOODS)
    send(desktop, "Periksa dulu")
    send(desktop, "Simpan")
    desktop.goto("/bantuan/")
    follow(desktop, "Susun putaran")
    for name, value in (
        ("title", TITLE), ("gives", "Mesin perajang dan alat pengemas."),
        ("how", "Ajukan lewat ketua kelompok, dibantu petugas desa."),
        ("contact", "Bidang Industri, hari kerja 8.00 sampai 15.00"), ("year", str(today.year)),
        ("opens", written(today - timedelta(days=140))),
        ("closes", written(today + timedelta(days=14))),
    ):  # fmt: skip
        desktop.fill(f"#id_{name}", value)
    desktop.select_option("#id_track", "hibah")
    desktop.select_option("#id_rule_id", index=1)
    desktop.select_option("#id_sheet_id", index=1)
    _for_groups_only(desktop)
    send(desktop, "Simpan")
    address = desktop.url
    follow(desktop, "Dana")
    desktop.locator("main form .num").first.fill(str(PURSE))
    send(desktop, "Simpan")
    follow(desktop, "Barang")
    for box in desktop.locator("main").get_by_role("checkbox").all():
        box.check()
    send(desktop, "Simpan")
    follow(desktop, "Surat dan kuota")
    desktop.fill("#id_surat-0-label", "Surat domisili kelompok")
    send(desktop, "Simpan")
    send(desktop, "Ajukan ke kepala")
    assert not desktop.get_by_role("button", name="Buka untuk umum").count()

    cast.sits(desktop, "head")
    desktop.goto("/beranda/")
    follow(desktop, "Putaran bantuan menunggu diperiksa", exact=False)
    follow(desktop, TITLE)
    send(desktop, "Buka untuk umum")
    assert "Di antaranya belum diberi tahu" in said(desktop)
    return re.search(r"BAN-[0-9.\-]+", address)[0]


def the_maker_looks_and_registers(phone: Any, number: str) -> tuple[str, list[str]]:
    """No account, no scripts; gives the receipt's address and the pages that were seen."""
    phone.goto("/")
    seen = [phone.url]
    follow(phone, TITLE)
    seen.append(phone.url)
    assert "Kelompok" in said(phone)
    assert "Belum masuk kelompok?" in said(phone)
    follow(phone, "Tanya syaratnya saja")
    assert "Apakah Anda anggota kelompok usaha" in said(phone)
    send(phone, "Tidak")
    text = said(phone)
    for words in (
        "Belum memenuhi syarat bantuan ini", "belum masuk kelompok usaha",
        "masuk ke kelompok usaha atau membentuknya", "petugas desa", "Bantuan ini untuk kelompok",
        "Temui siapa", "Bidang Industri, hari kerja", "Daftarkan usaha",
    ):  # fmt: skip
        assert words in text, words
    follow(phone, "Daftarkan usaha")
    seen.append(phone.url)
    phone.get_by_label("Di desa atau kelurahan mana usahanya?").fill("clarak leces")
    send(phone, "Cari desa")
    follow(phone, re.compile("Clarak"))
    seen.append(phone.url)
    phone.get_by_label("Nama pemilik").fill("Pembuat Keripik")
    phone.get_by_label("Apa yang dibuat?").fill("Keripik singkong")
    phone.get_by_label("Nomor HP").fill("0840-5555-0001")
    phone.get_by_label("Berdiri sejak tahun").fill("2014")
    phone.get_by_label("Tenaga kerja laki-laki").fill("0")
    phone.get_by_label("Tenaga kerja perempuan").fill("2")
    send(phone, "Kirim pendaftaran")
    assert phone.get_by_role("heading", level=1).inner_text() == "Pendaftaran diterima"
    assert "Pembuat Keripik" not in phone.content()
    return phone.url, [*seen, phone.url]


def the_office_accepts(desktop: Any, phone: Any, cast: Cast, receipt: str) -> str:
    """Gives the number of the business."""
    cast.sits(desktop, "registrar")
    desktop.goto("/ikm/pendaftaran/")
    follow(desktop, re.compile("DAF-35.13-"))
    send(desktop, "Catat sebagai usaha baru")
    follow(desktop, "Ubah data")
    desktop.select_option("#id_branch", "pangan")
    send(desktop, "Simpan")
    phone.goto(receipt)
    assert "sudah masuk daftar" in said(phone)
    return re.search(r"IKM-35\.13-[0-9\-]+", said(phone))[0]


def a_group_is_founded(clerk: Any, desktop: Any, cast: Cast, business: str, today: date) -> None:
    """By the village clerk on the phone, recognised by the head."""
    cast.sits(clerk, "village_clerk")
    clerk.goto(f"/ikm/{business}/")
    follow(clerk, "Cari kelompok")
    assert OTHER in said(clerk)
    assert "Tetangga 4" in said(clerk)
    answers_pdf(clerk, "Cetak daftar undangan")
    follow(clerk, "Bentuk kelompok baru")
    clerk.fill("#id_name", GROUP)
    assert clerk.input_value("#id_village_code") == CLARAK
    send(clerk, "Lanjut pilih anggota")
    boxes = clerk.locator("input[name=usaha][type=checkbox]")
    assert boxes.count() == MEMBERS
    for box in boxes.all():
        box.check()
    send(clerk, "Masukkan yang dicentang")
    address = clerk.url
    for at, role in enumerate(("Ketua", "Sekretaris", "Bendahara")):
        clerk.goto(address)
        with clerk.expect_navigation():
            clerk.get_by_label(f"Tugas Keripik Tetangga {at + 1}", exact=True).click()
        clerk.get_by_label(role, exact=True).check()
        send(clerk, "Simpan")
    answers_pdf(clerk, "Cetak daftar hadir")
    answers_pdf(clerk, "Cetak berita acara")
    follow(clerk, "Catat pembentukan")
    clerk.fill("#id_on", written(today))
    clerk.fill("#id_minutes", "BA-1/2026")
    send(clerk, "Catat pembentukan")
    assert "Sudah dibentuk, belum diakui" in said(clerk)
    assert "Minta surat domisili" in said(clerk)
    follow(clerk, "Tambah surat")
    clerk.select_option("#id_kind", "domicile")
    clerk.fill("#id_number", "470/12")
    clerk.fill("#id_issued_on", written(today))
    clerk.fill("#id_issuer", "Desa Clarak")
    send(clerk, "Simpan")
    assert "Minta surat domisili" not in said(clerk)
    assert "Minta SK pengakuan ke dinas" in said(clerk)

    cast.sits(desktop, "head")
    desktop.goto("/beranda/")
    follow(desktop, "Kelompok menunggu pengakuan", exact=False)
    follow(desktop, GROUP)
    follow(desktop, "Akui dengan SK")
    desktop.fill("#id_number", "188/1/2026")
    desktop.fill("#id_on", written(today))
    send(desktop, "Akui kelompok")
    assert "Diakui dinas" in said(desktop)
    clerk.goto(address)
    assert "Semua syarat terpenuhi" in said(clerk)


def the_round_finds_its_owners(officer: Any, cast: Cast, number: str) -> None:
    """Those who are eligible and were never helped, told one by one."""
    cast.sits(officer, "field_officer")
    officer.goto(f"/bantuan/putaran/{number}/")
    follow(officer, "Siapa yang bisa dapat")
    follow(officer, "Beri tahu yang belum")
    assert "Pembuat Keripik" in said(officer)
    officer.get_by_role("checkbox", name="Pilih Pembuat Keripik").check()
    officer.select_option("#id_way", "visit")
    officer.select_option("#id_answer", "wants")
    send(officer, "Catat sudah diberi tahu")
    assert "1 usaha dicatat sudah diberi tahu" in officer.inner_text("body")


def a_proposal_is_filled_in(page: Any, name: str, chair: str, members: int, today: date) -> str:
    """By whoever sits beside the chair; gives its number."""
    page.goto("/bantuan/usulan/")
    follow(page, "Usulan baru")
    page.fill("main input[name=q]", name)
    send(page, "Cari", page.locator("main"))
    send(page, "Mulai usulan")
    page.fill("#id_reason", "Masih merajang dengan tangan; pesanan bertambah.")
    page.select_option("#id_channel", "beside")
    page.fill("#id_asked_by", chair)
    send(page, "Simpan dan lanjut")
    assert page.locator("input[name=anggota]:checked").count() == members
    send(page, "Simpan dan lanjut")
    follow(page, "Isi alat")
    for at, item in enumerate(("Mesin perajang singkong", "Sealer plastik")):
        page.select_option(f"#id_alat-{at}-item", label=item)
        page.fill(f"#id_alat-{at}-quantity", "1")
        page.fill(f"#id_alat-{at}-why", "Merajang dan mengemas lebih cepat")
    page.fill("#id_alat-0-replaces", "Pisau perajang lama")
    send(page, "Simpan dan salin untuk semua anggota")
    follow(page, "Lanjut ke surat")
    page.get_by_label("Nomor surat", exact=True).fill("470/12")
    page.get_by_label("Tanggal surat", exact=True).fill(written(today))
    send(page, "Simpan dan lanjut")
    assert "Yang masih kurang" not in said(page)
    send(page, "Kirim usulan")
    assert "Usulan sudah diterima dinas" in said(page)
    answers_pdf(page, "Cetak formulir")
    return re.search(r"USL-[0-9.\-]+", page.url)[0]


def every_member_is_checked(page: Any, name: str, members: int) -> None:
    """In the field, on a phone, one after the other."""
    page.goto("/bantuan/usulan/perlu-dicek/")
    follow(page, name)
    answers_pdf(page, "Lembar cek")
    follow(page, re.compile("^Catat cek"))
    for at in range(members):
        assert f"anggota {at + 1} dari {members}" in said(page)
        page.get_by_label("Ya", exact=True).check()
        page.fill("#id_machines", "Pisau perajang lama, masih dipakai")
        page.fill("#id_workers_male", "0")
        page.fill("#id_workers_female", "2")
        page.get_by_label("Layak", exact=True).check()
        page.get_by_label("Tanda tangan di kertas").check()
        send(page, "Simpan hasil cek")
    assert "Semua anggota sudah dicek" in said(page)


def a_score_is_given(page: Any, name: str, points: int) -> None:
    page.goto("/bantuan/usulan/perlu-dinilai/")
    follow(page, name)
    for label in ("Kebutuhan alat", "Kesiapan kelompok"):
        page.get_by_label(re.compile(f"^{label}")).fill(str(points))
    send(page, "Simpan nilai")
