"""The clerk's path in a browser: a bad file, corrected, put in, the business found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.conftest import ROWS, line, newest, work, workbook


def upload(page, folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.write_bytes(content)
    page.goto("/impor/")
    page.get_by_label("Berkas Excel, ODS, atau CSV").set_input_files(path)
    page.get_by_role("button", name="Unggah").click()
    page.wait_for_url("**/impor/*-*/")


def settle(page, act) -> None:
    """The worker reads; the clerk confirms the columns; the worker checks."""
    work(newest(act).pk)
    page.reload()
    page.get_by_role("link", name="Cek kolom").click()
    page.get_by_role("button", name="Kolom sudah benar, periksa barisnya").click()
    page.wait_for_url("**/impor/*-*/")
    work(newest(act).pk)
    page.reload()


def put_in(page, act) -> None:
    page.get_by_role("link", name="Masukkan ke daftar").click()
    page.get_by_role("button", name="Masukkan").click()
    page.wait_for_url("**/impor/*-*/")
    work(newest(act).pk)
    page.reload()


@pytest.mark.parametrize("kind", ["desktop", "page"])
def test_a_bad_file_becomes_a_registry(request, kind, enter, axe, tmp_path):
    page = request.getfixturevalue(kind)
    act = enter(page, "registrar").act()
    bad = [*ROWS, [None, "JUMLAH", None, None, None, None, None, None, 7, 3, 20_000_000]]
    upload(page, tmp_path, "data.xlsx", workbook(bad))
    settle(page, act)
    page.get_by_text("tidak cocok dengan barisnya").wait_for()
    page.get_by_text("selisih 5.000.000").wait_for()
    axe(page)
    put_in(page, act)
    good = [*ROWS[:3], line(3, "Wagiyem", product="sapu glagah")]
    good.append([None, "JUMLAH", None, None, None, None, None, None, 6, 3, 15_000_000])
    upload(page, tmp_path, "data benar.xlsx", workbook(good))
    settle(page, act)
    page.get_by_text("Semua jumlah yang tertulis di berkas cocok").wait_for()
    put_in(page, act)
    page.goto("/ikm/?q=wagiyem")
    page.get_by_role("link", name="Usaha Wagiyem").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Usaha Wagiyem"
    answer = page.goto("/rekonsiliasi/")
    assert answer.status == 200


def test_the_review_by_keyboard(desktop, enter, tmp_path):
    """1 says the same, u takes it back."""
    act = enter(desktop, "registrar").act()
    upload(desktop, tmp_path, "satu.xlsx", workbook([*ROWS[:2], line(2, "Karsinoh")]))
    settle(desktop, act)
    desktop.get_by_role("link", name="Tinjau 1 baris").click()
    desktop.get_by_text("Usaha yang sama?").wait_for()
    desktop.locator("[data-item]").first.focus() if desktop.locator(
        "[data-item][tabindex]"
    ).count() else desktop.keyboard.press("j")
    desktop.keyboard.press("1")
    desktop.get_by_text("Baris 5: sama.").wait_for()
    desktop.get_by_role("link", name="Sudah dijawab").click()
    desktop.get_by_role("button", name="Tarik jawaban").click()
    desktop.get_by_text("ditarik").wait_for()
