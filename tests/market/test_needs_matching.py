"""Words, search and the reading of a typed need. Nothing here touches a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from guyub.market.matching import need, text
from guyub.market.matching.bm25 import Index

TODAY = date(2026, 11, 26)  # a Thursday
PLACES = (
    ("33.03.01", "Serang"), ("33.03.02", "Kota Baru"), ("33.03.01.2001", "Sukamaju"),
    ("33.03.02.2001", "Sukamaju"), ("33.03.02.2002", "Serang"),
)  # fmt: skip
NAMES = (
    "Keripik singkong balado", "Keripik pisang", "Kue basah", "Kudapan kotak", "Meja belajar",
    "Telur asin", "Mebel jati", "Seragam sekolah", "Sapu ijuk", "Cetak undangan",
)  # fmt: skip


def read(said: str) -> need.Need:
    return need.read(said, today=TODAY, places=PLACES, papers={"halal": "halal"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kripik", "keripik"), ("telor", "telur"), ("snack box", "kudapan kotak"),
        ("snackbox", "kotak kue"), ("furniture", "mebeler"), ("cetakan", "cetak"),
        ("percetakan", "cetakan"), ("anyaman", "anyam"), ("KERIPIK", "keripik"),
    ],
)  # fmt: skip
def test_names_of_one_thing_are_one(one: str, other: str) -> None:
    assert text.roots(one) == text.roots(other) != []


@pytest.mark.parametrize("word", ["keripik", "sepatu", "lemari", "roti", "ikan", "kopi", "kursi"])
def test_plain_nouns_are_not_cut(word: str) -> None:
    assert text.root(word) == word


def test_search_finds_by_other_names_and_repairs_what_is_misspelt() -> None:
    index = Index.build((n, n) for n in NAMES)

    def found(said: str) -> list[str]:
        return [name for name, _score in index.search(index.asked(said))]

    assert found("keripk singkng") == ["Keripik singkong balado"]
    assert index.asked("keripk").repaired == (("keripk", "keripik"),)
    assert found("kripik") == ["Keripik pisang", "Keripik singkong balado"]
    assert found("snack box")[0] == "Kudapan kotak"
    assert "Kue basah" in found("snack box")
    assert found("furnitur")[0] == "Mebel jati"
    assert found("pesawat terbang") == []
    assert index.asked("pesawat").unknown == ("pesawat",)
    assert found("") == []


def test_the_sentence_of_the_story() -> None:
    said = read("snack box 150 orang, keripik, Kamis, Kec. Serang")
    assert said == need.Need(
        "snack box, keripik", Decimal(150), "orang", date(2026, 12, 3), "33.03.01"
    )


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("keripik 1.200 bungkus di Kota Baru, 3 Desember",
         need.Need("keripik", Decimal(1200), "bungkus", date(2026, 12, 3), "33.03.02")),
        ("roti 2 ribu kotak besok halal",
         need.Need("roti", Decimal(2000), "kotak", date(2026, 11, 27), "", ("halal",))),
        ("gula merah 2,5 kg 01/02/2027",
         need.Need("gula merah", Decimal("2.5"), "kg", date(2027, 2, 1))),
        ("keripik 1 Januari", need.Need("keripik", day=date(2027, 1, 1))),
        ("kursi tamu desa Serang", need.Need("kursi tamu", place="33.03.02.2002")),
        ("paving, Jumat 27 November", need.Need("paving", day=date(2026, 11, 27))),
    ],
)  # fmt: skip
def test_parts_are_read(said: str, meant: need.Need) -> None:
    assert read(said) == meant


@pytest.mark.parametrize(
    ("said", "unclear"),
    [
        ("meja 12", "12 apa"), ("kue, Sukamaju", "Ada 2 tempat"), ("kue 30/2", "tidak ada"),
        ("kue minggu depan", "tulis tanggalnya"), ("kue kec. Antah", "tidak dikenal"),
        ("kue, Senin 27 November", "bukan hari Senin"), ("kue 1/2/2020", "sudah lewat"),
        ("kue 0 kotak", "tidak terbaca"),
    ],
)  # fmt: skip
def test_what_may_mean_several_things_is_asked(said: str, unclear: str) -> None:
    found = read(said)
    assert any(unclear in one for one in found.unclear), found
    assert found.place == ""


def test_nothing_said_is_unknown() -> None:
    assert read("") == need.Need("")
    assert read("keripik") == need.Need("keripik")
