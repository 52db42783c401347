"""Aid that reaches a maker of crisps in Clarak who did not know about it, through the real pages.

From a look on an old phone without scripts and without an account to a tool that is checked three
months later. Every step is a page that somebody fills in; only the office, its people, neighbour
businesses, a second group, the rule and the scoring sheet stand before it begins. All people and
figures are invented.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from guyub.aid import facts
from guyub.aid.bast import token_of
from guyub.aid.models import Handover, Round
from guyub.groups.models import Group
from guyub.kernel.db import in_scope
from guyub.registry.models import Ownership
from tests.aid import rounds_worlds
from tests.aid.worlds import World, change, group
from tests.browser import cookie_of
from tests.factories import office, office_act, register, visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

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


def written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def rupiah(amount: int) -> str:
    return f"Rp{amount:,}".replace(",", ".")


class Cast:
    """The people of the story; each is one person throughout."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._people: dict[str, Any] = {}

    def sits(self, page: Any, who: str, role: str = "", **values: Any) -> Any:
        """From now on the page is this person's."""
        if who not in self._people:
            role = role or who
            areas = {"area_codes": AREAS[role]} if role in AREAS else {}
            self._people[who] = visit(role, CODE, **areas, **values)
        page.context.add_cookies([cookie_of(self._people[who].user, self._server)])
        return self._people[who]


def said(page: Any) -> str:
    return page.inner_text("main")


def send(page: Any, name: str, within: Any = None, *, sure: bool = False) -> None:
    """Press a button and wait for the page that answers; ``sure`` answers its question."""
    button = (within or page).get_by_role("button", name=name, exact=True).first
    if sure:
        button.click()
        button = page.get_by_role("dialog").get_by_role("button", name=name)
    with page.expect_navigation():
        button.click()


def follow(page: Any, name: str | re.Pattern[str], *, exact: bool = True) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=exact).first.click()


def answers_pdf(page: Any, name: str) -> None:
    """The paper behind a link is a PDF; menus may be closed."""
    address = page.locator("a", has_text=name).first.get_attribute("href")
    answer = page.request.get(address)
    assert answer.status == 200, address
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def standing_before() -> None:
    """What the office has before the story: neighbours, a group elsewhere, rule, sheet, fund."""
    act = office_act(CODE)
    for n in range(1, MEMBERS):
        register(act, name=f"Keripik Tetangga {n}", village=CLARAK, owner=f"Tetangga {n}",
                 main_product="Keripik singkong", branch="pangan", observation={"workers": 2})  # fmt: skip
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
    follow(phone, "Cek sekarang")
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


def a_group_is_founded(clerk: Any, desktop: Any, cast: Cast, business: str, today: date) -> str:
    """By the village clerk on the phone, recognised by the head; gives its number."""
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
    number = re.search(r"KEL-35\.13-[0-9\-]+", address)[0]
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
    return number


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
    page.fill("#cari", name)
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


def the_list_is_announced(desktop: Any, head: Any, cast: Cast, number: str) -> None:
    """Ranked by one person, approved and announced by another."""
    cast.sits(desktop, "registrar")
    desktop.goto(f"/bantuan/seleksi/{number}/")
    send(desktop, "Susun daftar")
    assert "Pagu dana habis" in said(desktop)
    assert not desktop.get_by_role("button", name="Setujui dan umumkan").count()
    cast.sits(head, "head")
    head.goto(f"/bantuan/seleksi/{number}/")
    send(head, "Setujui dan umumkan", sure=True)
    assert "Daftar sudah diumumkan" in head.inner_text("body")


def the_list_is_public(phone: Any, number: str) -> str:
    """Anybody reads it from the round's page; gives its address."""
    phone.goto(f"/bantuan/dibuka/{number}/")
    follow(phone, "Lihat daftar penerima")
    text = said(phone)
    assert GROUP in text
    assert OTHER not in text
    assert rupiah(VALUE) in text
    assert "Pagu dana habis" in text
    return phone.url


def the_reserve_reads_why(page: Any, desktop: Any, cast: Cast, number: str, theirs: str) -> None:
    """The chair's own account: reasons, what would change it, the right to object; the letter."""
    chosen = Group.objects.using("owner").get(name=OTHER)
    cast.sits(page, "group_chair", subject_id=chosen.pk)
    page.goto("/bantuan/usulan/saya/")
    follow(page, TITLE)
    follow(page, "Lihat hasil dan alasannya")
    text = said(page)
    for words in ("Cadangan", "Pagu dana habis", "Yang akan mengubah hasilnya",
                  "Hak Anda mengajukan keberatan"):  # fmt: skip
        assert words in text, words
    cast.sits(desktop, "registrar")
    desktop.goto(f"/bantuan/seleksi/{number}/hasil/{theirs}/")
    answers_pdf(desktop, "Cetak surat")


def an_objection_is_answered(phone: Any, desktop: Any, cast: Cast) -> None:
    """On a phone without an account; rejected by somebody who did not decide the list."""
    follow(phone, "Ajukan keberatan")
    phone.fill("#id_name", "Anggota Maju Bersama")
    phone.select_option("#id_village_code", NEXT_DOOR)
    phone.fill("#id_text", "Kelompok kami lebih lama berdiri, mengapa tidak masuk?")
    send(phone, "Kirim keberatan")
    assert "Keberatan diterima" in phone.inner_text("h1")
    cast.sits(desktop, "head")
    desktop.goto("/bantuan/keberatan/")
    follow(desktop, re.compile("KBR-"))
    assert "Anda ikut memutuskan" in said(desktop)
    assert not desktop.get_by_role("button", name="Simpan jawaban").count()
    cast.sits(desktop, "delegate")
    desktop.goto("/beranda/")
    follow(desktop, re.compile("[Kk]eberatan"))
    follow(desktop, re.compile("KBR-"))
    desktop.get_by_label("Ditolak: sudah benar").check()
    desktop.fill("#id_answer", "Urutan menurut nilai sudah kami cek ulang: nilainya 70 dan 85.")
    send(desktop, "Simpan jawaban")
    phone.reload()
    assert "Urutan menurut nilai sudah kami cek ulang" in said(phone)


def the_decree_names_them(desktop: Any, cast: Cast, number: str, day: date) -> None:
    """Drafted, verified and signed by three people; then agreement and pact of the grant."""
    cast.sits(desktop, "registrar")
    desktop.goto(f"/bantuan/seleksi/{number}/")
    follow(desktop, "Susun SK")
    desktop.fill("#id_signer", "Bupati Contoh")
    desktop.fill("#id_signer_title", "Bupati Probolinggo")
    send(desktop, "Susun rancangan")
    answers_pdf(desktop, "Cetak SK")
    address = desktop.url
    cast.sits(desktop, "finance_officer")
    desktop.goto(address)
    send(desktop, "Sudah saya periksa, benar")
    cast.sits(desktop, "head")
    desktop.goto(address)
    desktop.fill("#id_number", "188/45/SK")
    desktop.fill("#id_dated", written(day))
    send(desktop, "Catat berlaku")
    assert "SK tercatat berlaku" in desktop.inner_text("body")
    cast.sits(desktop, "registrar")
    desktop.goto(address)
    follow(desktop, "Perjanjian dan pakta")
    assert "Jalur hibah: barang baru bisa diserahkan" in said(desktop)
    follow(desktop, "Catat")
    answers_pdf(desktop, "cetak perjanjian dan pakta")
    desktop.fill("#id_number", "027/1/NPHD")
    desktop.fill("#id_dated", written(day))
    desktop.fill("#id_pact_on", written(day))
    send(desktop, "Simpan")
    assert "Semua perjanjian bernomor dan semua pakta sudah ditandatangani" in said(desktop)


def the_goods_come(desktop: Any, cast: Cast, day: date) -> None:
    """Bought, received and inspected by three people."""
    cast.sits(desktop, "finance_officer")
    desktop.goto("/bantuan/pembelian/")
    follow(desktop, "Catat pembelian")
    for label, price in (("Mesin perajang singkong", SLICER), ("Sealer plastik", SEALER)):
        desktop.get_by_label(f"Harga satuan {label}").fill(str(price))
    desktop.fill("#id_supplier", "CV Contoh")
    desktop.fill("#id_contract", "SP-1")
    desktop.fill("#id_dated", written(day))
    send(desktop, "Simpan pembelian")
    address = desktop.url
    cast.sits(desktop, "asset_officer")
    desktop.goto(address)
    follow(desktop, "Terima barang")
    desktop.fill("#id_number", "SJ-1")
    desktop.fill("#id_on", written(day))
    desktop.locator("main form button.btn-primary").click()
    desktop.wait_for_url(address)
    assert not desktop.get_by_role("link", name="Periksa barang").count()
    cast.sits(desktop, "verifier")
    desktop.goto(address)
    follow(desktop, "Periksa barang")
    desktop.fill("#id_on", written(day))
    for at, box in enumerate(desktop.locator("textarea[name^=seri-]").all()):
        box.fill("\n".join(f"{at}-{n}" for n in range(MEMBERS)))
    send(desktop, "Simpan hasil pemeriksaan")
    assert "Sudah diperiksa" in said(desktop)


def the_goods_are_handed_over(
    desktop: Any, page: Any, phone: Any, cast: Cast, number: str, day: date
) -> str:
    """Prepared, approved by another, printed, signed on paper in the village; gives its address."""
    cast.sits(desktop, "asset_officer")
    desktop.goto(f"/bantuan/serah-terima/?putaran={number}")
    follow(desktop, "Siapkan berita acara")
    desktop.fill("#id_witness", "Kepala Desa Clarak")
    desktop.fill("#id_witness_title", "Kepala Desa")
    desktop.locator("main form button.btn-primary").click()
    desktop.wait_for_url(f"**/serah-terima/?putaran={number}")
    follow(desktop, GROUP)
    address = desktop.url
    assert not desktop.get_by_role("button", name="Setujui diserahkan").count()
    cast.sits(desktop, "section_head")
    desktop.goto(address)
    send(desktop, "Setujui diserahkan")
    cast.sits(desktop, "asset_officer")
    desktop.goto(address)
    follow(desktop, "Beri nomor")
    desktop.fill("#id_number", "000.3.2/1/BAST")
    desktop.locator("main form button.btn-primary").click()
    desktop.wait_for_url(address)
    answers_pdf(desktop, "Cetak berita acara")
    cast.sits(page, "field_officer")
    page.goto(address)
    follow(page, "Tanda tangan")
    page.fill("#id_on", written(day))
    page.fill("#id_place", "Balai desa Clarak")
    send(page, "Catat serah terima")
    assert "Serah terima tercatat" in page.inner_text("body")
    record = Handover.objects.using("owner").get()
    phone.goto("/periksa/")
    phone.fill("#id_kode", token_of(record))
    send(phone, "Periksa")
    text = said(phone)
    for words in ("Asli", GROUP, "Clarak"):
        assert words in text, words
    assert "Tetangga 1" not in text
    return address


def the_tool_is_checked(page: Any, cast: Cast, today: date) -> None:
    """Three months on: the home page says which checks are due."""
    cast.sits(page, "verifier")
    page.goto("/beranda/")
    follow(page, re.compile("Alat yang ceknya sudah lewat"))
    row = page.locator("tbody tr", has_text="Pembuat Keripik").first
    with page.expect_navigation():
        row.get_by_role("link", name="Mesin perajang singkong").click()
    assert "Cek sudah lewat" in said(page)
    follow(page, "Catat cek")
    page.get_by_label("Dipakai", exact=True).check()
    page.fill("#id_on", written(today))
    page.fill("#id_place", "Dapur produksi")
    page.fill("#id_used_for", "Merajang singkong setiap hari")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/alat/ALT-[^/]+/$"))
    text = said(page)
    assert "Cek sudah lewat" not in text
    assert "Merajang singkong setiap hari" in text


def the_owner_reads_all_of_it(page: Any, axe: Any, cast: Cast, business: str, due: int) -> None:
    """The maker, now with an account: tools, proposal and group in plain words."""
    owner = Ownership.objects.using("owner").get(business__number=business).owner_id
    cast.sits(page, "owner", subject_id=owner)
    for address, words in (
        ("/beranda/", ("Pembuat Keripik",)),
        ("/bantuan/alat/saya/", ("Mesin perajang singkong", "Sealer plastik", "Dipakai",
                                 f"paling lambat 10 Januari {due}")),
        ("/bantuan/usulan/saya/", (GROUP, "Barang sudah diterima", "Pakai alatnya")),
        (f"/ikm/{business}/", (GROUP, "Mesin perajang singkong", "Barang sudah diterima")),
    ):  # fmt: skip
        page.goto(address)
        text = said(page)
        for word in words:
            assert word in text, (address, word)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto("/bantuan/usulan/saya/")
    follow(page, TITLE)
    axe(page)
    follow(page, "Lihat hasil dan alasannya")
    assert "Penerima" in said(page)
    axe(page)


def cells(page: Any, caption: str) -> list[str]:
    """The last row of a table: its sums."""
    table = page.locator("table", has=page.locator("caption", has_text=caption)).first
    rows = table.locator("tfoot tr, tbody tr")
    return rows.last.locator("th, td").all_inner_texts()


def every_sum_agrees(desktop: Any, phone: Any, cast: Cast, number: str, record: str) -> None:
    """Board, public lists, record and summary say the same kinds, units and money."""
    cast.sits(desktop, "head")
    desktop.goto(f"/bantuan/putaran/{number}/")
    board = cells(desktop, "Dana putaran ini")
    assert board[1:] == [rupiah(x) for x in (PURSE, VALUE, VALUE, VALUE, PURSE - VALUE)]
    stage = desktop.locator("tbody tr", has_text="Barang sudah diterima").first
    assert stage.locator("th, td").all_inner_texts()[1:] == [
        "1", str(MEMBERS), "2", str(UNITS), rupiah(VALUE),
    ]  # fmt: skip
    desktop.goto(record)
    assert cells(desktop, "Barang")[0] == "2 jenis"
    assert {f"{UNITS} unit", rupiah(VALUE)} <= set(cells(desktop, "Barang"))
    desktop.goto(f"/bantuan/seleksi/{number}/ringkasan/")
    assert "Semua jumlah cocok dengan bagiannya" in said(desktop)
    phone.goto(f"/bantuan/dibuka/{number}/")
    follow(phone, "Lihat yang sudah diserahkan")
    assert cells(phone, "Jumlah per dana")[1:] == ["1", "2", str(UNITS), rupiah(VALUE)]
    assert {f"{UNITS} unit", rupiah(VALUE)} <= set(cells(phone, "Daftar penerima"))
    assert "Pembuat Keripik" not in said(phone)


def test_the_story_of_probolinggo(no_js, page, desktop, axe, server):
    today = timezone.localdate()
    cast = Cast(server)
    standing_before()
    number = a_round_is_opened(desktop, cast, today)
    receipt, seen = the_maker_looks_and_registers(no_js, number)
    business = the_office_accepts(desktop, no_js, cast, receipt)
    group_number = a_group_is_founded(page, desktop, cast, business, today)
    assert group_number
    the_round_finds_its_owners(page, cast, number)
    cast.sits(page, "village_clerk")
    ours = a_proposal_is_filled_in(page, GROUP, "Tetangga 1", MEMBERS, today)
    for words in ("Tetangga 1", "Village_Clerk"):
        assert words in said(page)
    cast.sits(desktop, "registrar")
    theirs = a_proposal_is_filled_in(desktop, OTHER, "Ketua Maju", 3, today)
    cast.sits(page, "verifier")
    for name, members in ((GROUP, MEMBERS), (OTHER, 3)):
        every_member_is_checked(page, name, members)
    for who, points in (("section_head", (9, 7)), ("second_section_head", (8, 7))):
        cast.sits(desktop, who, "section_head")
        for name, given in zip((GROUP, OTHER), points, strict=True):
            a_score_is_given(desktop, name, given)
    assert ours != theirs

    cast.sits(desktop, "registrar")
    desktop.goto(f"/bantuan/putaran/{number}/")
    send(desktop, "Tutup pendaftaran", sure=True)
    the_list_is_announced(desktop, page, cast, number)
    public = the_list_is_public(no_js, number)
    the_reserve_reads_why(page, desktop, cast, number, theirs)
    an_objection_is_answered(no_js, desktop, cast)
    # Days pass: the window closed long ago, so that the tool has been in use for three months
    # by what people write as dates from here on.
    decreed, handed = today - timedelta(days=110), today - timedelta(days=95)
    change(Round.objects.using("owner").get(), objections_until=decreed - timedelta(days=1))
    the_decree_names_them(desktop, cast, number, decreed)
    the_goods_come(desktop, cast, handed - timedelta(days=5))
    record = the_goods_are_handed_over(desktop, page, no_js, cast, number, handed)
    the_tool_is_checked(page, cast, today)
    every_sum_agrees(desktop, no_js, cast, number, record)
    the_owner_reads_all_of_it(page, axe, cast, business, handed.year + 1)
    page.context.clear_cookies()
    for address in (*seen, public, receipt):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
