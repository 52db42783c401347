"""Jember: a furniture maker of whom the office knows a name, on one path until ready for market.

Each time the page says what is next and somebody does just that; nobody skips ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from guyub.mentoring import diagnosis
from guyub.registry.models import BusinessFacts, Ownership
from tests.factories import office_act, register, sign_in
from tests.stories.hands import amend, plain, post, written

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.timeout(120)]

CODE, VILLAGE, DISTRICT = "35.13", "35.13.01.2001", "35.13.01"
# One of the tests' office; no real person's.
NIK, PHONE, NIB = "9901014107900001", "084011112222", "1234567890128"
MOST, READY = 30, "Siap pasar"


class Maker:
    """The pages of one maker, as a clerk and the officer of the village open them."""

    def __init__(self, made: Any) -> None:
        self.pk, self.number = made.pk, made.number
        self.owner = Ownership.objects.using("owner").get(business=made.pk).owner_id
        self.clerk, self.officer = Client(), Client()
        sign_in(self.clerk, "registrar", CODE)
        sign_in(self.officer, "field_officer", CODE, area_codes=[DISTRICT])
        self.days = 60

    def next(self) -> str:
        page = self.clerk.get(reverse("registry:detail", args=[self.number]))
        words = plain(html.fromstring(page.content).text_content())
        if "Siap pasar. Semua langkah sudah selesai." in words:
            return READY
        return words.split("Langkah berikutnya:")[1].strip()

    def amend(self, where: str, **values: Any) -> None:
        amend(self.clerk, reverse(f"registry:{where}", args=[self.number]), **values)

    def person(self, **values: Any) -> None:
        amend(self.clerk, reverse("registry:owner", args=[self.number, self.owner]), **values)

    def figures(self, **values: Any) -> None:
        today = timezone.localdate()
        self.amend("observe", year=str(today.year), observed_on=written(today),
                   source="wawancara pemilik", **values)  # fmt: skip

    def seen(self, aspect: str, level: int) -> None:
        """A visit that answers all questions of an aspect, later than the one before."""
        self.days -= 5
        asked = diagnosis.current().aspect(aspect).questions
        answers = {f"{aspect}_{q.key}": str(min(level, len(q.options))) for q in asked}
        amend(
            self.officer, reverse("mentoring:visit_new", args=[self.number]),
            on=written(timezone.localdate() - timedelta(days=self.days)), met="met", **answers,
        )  # fmt: skip


def looked_at(aspect: str, first: int = 1) -> Callable[[Maker], None]:
    return lambda maker: maker.seen(aspect, first)


# What the page asks for, and what somebody does about it.
DOING: dict[str, Callable[[Maker], None]] = {
    "Catat produk yang dibuat": lambda m: m.amend("edit", main_product="Kursi kayu"),
    "Pastikan KBLI dari produknya": lambda m: m.amend(
        "kbli", text="Kursi kayu", kbli_version="2020", code="31001"
    ),
    "Tanyakan jumlah tenaga kerja": lambda m: m.figures(workers="3"),
    "Tanyakan nilai alat dan modal": lambda m: m.figures(workers="3", investment="20000000"),
    "Minta nomor HP pemilik": lambda m: m.person(phone=PHONE),
    "Catat NIK pemilik dari KTP": lambda m: m.person(nik=NIK),
    "Lengkapi alamat usaha": lambda m: m.amend("edit", address="Dusun Krajan 3"),
    "Tanyakan NIB, bantu daftar kalau belum": lambda m: m.amend("edit", nib=NIB),
    "Cari kelompok, atau bentuk dengan tetangga": lambda m: m.amend("edit", legal_form="cv"),
    "Lihat keterampilannya saat kunjungan": looked_at("skills"),
    "Ikutkan pelatihan keterampilan": looked_at("skills", 3),
    "Catat produknya: harga, satuan, sanggup berapa": lambda m: post(
        m.clerk, reverse("registry:product_add", args=[m.number]), name="Kursi tamu", unit="buah",
        price="450000", capacity_month="40",
    ),
    "Tanyakan bahan dan jenis produknya": lambda m: m.amend("edit", branch="kerajinan"),
    "Tanyakan pembukuannya saat kunjungan": looked_at("books"),
    "Mulai buku kas harian": looked_at("books", 3),
    "Lihat kemasan dan labelnya saat kunjungan": looked_at("packing"),
    "Perbaiki kemasan dan label": looked_at("packing", 3),
    "Tanyakan siapa pembelinya saat kunjungan": looked_at("market"),
    "Cari pembeli di luar desa": looked_at("market", 3),
}  # fmt: skip


def test_a_furniture_maker_goes_from_a_name_to_the_market():
    made = register(office_act(CODE), name="Mebel Harno", owner="Harno", village=VILLAGE)
    maker, done = Maker(made), []
    for _turn in range(MOST):
        words = maker.next()
        if words == READY:
            break
        label = next((key for key in DOING if words.startswith(key)), None)
        assert label, words[:200]
        assert label not in done, f"asked again: {label}"
        DOING[label](maker)
        done.append(label)
    # Furniture needs no food paper; everything else was asked for once, and in this order.
    assert done == [key for key in DOING if key in done]
    assert set(DOING) - set(done) <= {"Tanyakan bahan dan jenis produknya"}
    assert maker.next() == READY
    facts = BusinessFacts.objects.using("owner").get(business=maker.pk)
    assert facts.contact_on == timezone.localdate() - timedelta(days=maker.days)
