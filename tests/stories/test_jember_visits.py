"""Jember: the furniture maker is visited. What is found and agreed, who sees it done, what is next.

The maker is invented; the office of 35.13 stands for the story's (its register is in the tests).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from guyub.mentoring.models import Step, Visit
from guyub.registry.actions.product import add_product
from guyub.registry.models import BusinessFacts, Owner, Ownership
from tests.factories import office_act, register
from tests.stories.hands import Cast, said, send

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

CODE, VILLAGE = "35.13", "35.13.01.2001"
AREAS = {"field_officer": ["35.13.01"], "partner": ["35.13.01"]}


def _maker() -> Any:
    """Ten years of furniture, all data known, a firm of its own, and nobody ever came."""
    act = office_act(CODE)
    made = register(
        act, name="CV Mebel Kalisari", owner="Harno", village=VILLAGE, legal_form="cv",
        nik="9901014107900001", phone="084011112222", main_product="Kursi kayu",
        address="Jalan Kayu 3", nib="1234567890128", branch="kerajinan", kbli_code="31001",
        kbli_version="2020", kbli_confirmed=True,
        observation={"workers": 3, "investment": 20_000_000},
    )  # fmt: skip
    Owner.objects.using("owner").filter(ownerships__business=made.pk).update(nik_state="full")
    add_product(act, made.pk, {"name": "Kursi tamu"})
    return made


def _answer(page: Any, aspect: str, *options: str) -> None:
    """Open an aspect, if it is closed, and tap an option of each of its questions."""
    part = page.locator("details.fold", has=page.get_by_text(aspect, exact=True)).first
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()
    for option in options:
        part.get_by_label(option, exact=True).check()


def _next_step(page: Any, number: str) -> str:
    page.goto(f"/ikm/{number}/")
    words: str = said(page)
    return words.split("Langkah berikutnya:")[1].split("\n")[0].strip()


def _steps() -> dict[str, str]:
    return dict(Step.objects.using("owner").values_list("text", "state"))


def test_a_furniture_maker_is_visited_and_moves_on(page: Any, server: str) -> None:
    cast, maker = Cast(server, CODE, AREAS), _maker()
    owner = Ownership.objects.using("owner").get(business=maker.pk).owner_id
    form, number = f"/pendampingan/usaha/{maker.number}/kunjungan/", maker.number
    officer = cast.sits(page, "officer", "field_officer")
    assert _next_step(page, number).startswith("Lihat keterampilannya saat kunjungan")

    # Two weeks ago: skills first, then books; three steps, one of them for the office.
    page.goto(form)
    page.get_by_label("Bertemu pemilik atau keluarganya").check()
    page.fill("#id_on", (timezone.localdate() - timedelta(days=14)).isoformat())
    page.fill("#id_minutes", "45")
    _answer(page, "Keterampilan", "Sering gagal atau berbeda-beda", "Coba-coba sendiri",
            "Tidak bisa")  # fmt: skip
    _answer(page, "Pembukuan", "Tidak dicatat", "Tercampur")
    page.select_option("#id_pick1", "Ikut pelatihan keterampilan yang dibuka dinas")
    for n in (2, 3):
        page.locator("summary", has_text=f"Tambah langkah {n}").click()
    page.select_option("#id_pick2", "Catat uang masuk dan keluar setiap hari")
    page.fill("#id_text3", "Foto kursi dari tiga sisi")
    page.select_option("#id_who3", "owner")
    send(page, "Simpan kunjungan")
    words = said(page)
    assert "Kunjungan tersimpan." in page.inner_text("body")
    for text in ("Catat uang masuk dan keluar setiap hari", "Foto kursi dari tiga sisi"):
        assert text in words
    assert _next_step(page, number).startswith("Ikutkan pelatihan keterampilan")
    facts = BusinessFacts.objects.using("owner").get(business=maker.pk)
    assert facts.contact_on == timezone.localdate() - timedelta(days=14)

    # The mentor of an NGO comes by: advises and proposes, and decides about no step.
    cast.sits(page, "mentor", "partner")
    page.goto(form)
    assert page.get_by_text("Sudah saya lihat sendiri").count() == 0
    assert page.get_by_text("Tidak dilanjutkan", exact=True).count() == 0
    page.get_by_label("Bertemu pemilik atau keluarganya").check()
    page.fill("#id_text1", "Belajar buku kas bersama pendamping")
    send(page, "Simpan kunjungan")
    assert set(_steps().values()) == {"agreed"}
    assert len(_steps()) == 4

    # The owner says that the books are kept now.
    cast.sits(page, "owner", subject_id=owner)
    page.goto(f"/ikm/{number}/")
    row = page.locator("li", has_text="Catat uang masuk dan keluar setiap hari").first
    send(page, "Sudah saya kerjakan", row)
    assert _steps()["Catat uang masuk dan keluar setiap hari"] == "claimed"

    # The officer comes again, sees it, and finds the skills better: the next step moves on.
    cast.sits(page, "officer")
    page.goto(form)
    held = page.locator("div.stack", has_text="Catat uang masuk dan keluar setiap hari").first
    assert "kata pemilik sudah dikerjakan" in held.inner_text()
    held.get_by_label("Sudah saya lihat sendiri").check()
    page.get_by_label("Bertemu pemilik atau keluarganya").check()
    _answer(page, "Keterampilan", "Kadang berbeda", "Ikut pelatihan atau magang", "Bisa sedikit")
    _answer(page, "Pembukuan", "Setiap hari", "Dipisah sebagian")
    send(page, "Simpan kunjungan")
    assert "Langkah selesai: Catat uang masuk dan keluar setiap hari" in said(page)
    assert "naik dari sebelumnya" in said(page)
    assert _next_step(page, number).startswith("Lihat kemasan dan labelnya saat kunjungan")
    seen = Step.objects.using("owner").get(state="done")
    last = Visit.objects.using("owner").order_by("-created_at").first()
    assert last is not None
    assert seen.seen_in_id == last.pk
    assert seen.seen_by == officer.user.person_id
