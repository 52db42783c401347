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

from guyub.aid.bast import token_of
from guyub.aid.models import Handover, Round
from guyub.groups.models import Group
from guyub.registry.models import Ownership
from tests.aid.worlds import change
from tests.browser import narrow
from tests.stories.clarak import (
    AREAS,
    CODE,
    GROUP,
    MEMBERS,
    NEXT_DOOR,
    OTHER,
    PURSE,
    SEALER,
    SLICER,
    TITLE,
    UNITS,
    VALUE,
    a_group_is_founded,
    a_proposal_is_filled_in,
    a_round_is_opened,
    a_score_is_given,
    every_member_is_checked,
    standing_before,
    the_maker_looks_and_registers,
    the_office_accepts,
    the_round_finds_its_owners,
)
from tests.stories.hands import Cast, answers_pdf, cells, follow, rupiah, said, send, written

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


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
        (f"/ikm/{business}/", (GROUP, "Barang sudah diterima")),
    ):  # fmt: skip
        page.goto(address)
        text = said(page)
        for word in words:
            assert word in text, (address, word)
        axe(page)
        narrow(page)
    page.goto("/bantuan/usulan/saya/")
    follow(page, TITLE)
    axe(page)
    follow(page, "Lihat hasil dan alasannya")
    assert "Penerima" in said(page)
    axe(page)


def every_sum_agrees(desktop: Any, phone: Any, cast: Cast, number: str, record: str) -> None:
    """Board, public lists, record and summary say the same kinds, units and money."""
    cast.sits(desktop, "head")
    desktop.goto(f"/bantuan/putaran/{number}/")
    board = cells(desktop, "Dana putaran ini")
    columns = (PURSE, VALUE, VALUE, VALUE, VALUE, PURSE - VALUE)
    assert board[1:] == [rupiah(x).removeprefix("Rp") for x in columns]
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
    cast = Cast(server, CODE, AREAS)
    standing_before()
    number = a_round_is_opened(desktop, cast, today)
    receipt, seen = the_maker_looks_and_registers(no_js, number)
    business = the_office_accepts(desktop, no_js, cast, receipt)
    a_group_is_founded(page, desktop, cast, business, today)
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
        narrow(page)
