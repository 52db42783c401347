"""Sentences with values, found again in finished text and said in another language."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel import languages
from guyub.kernel.sentences import PLACE, Sentences

MESSAGES = {
    "Kurang {n} foto, paling lambat {day}.": "{n} photos are lacking, no later than {day}.",
    "oleh {name}": "by {name}",
    "sejak {day}": "since {day}",
    "{low} sampai {high}": "{low} to {high}",
    "{a} sampai {b}": "{a} to {b}",
    "{word} sampai {last}": "{word} until {last}",
    "Anggota {name} belum layak: {reason}.": "Member {name} is not eligible yet: {reason}.",
    "Belum ada foto.": "No photo yet.",
    "keadaan usaha": "state of the business",
    "Berjalan": "Running",
    "Tutup sementara": "Closed for now",
    "Makanan atau minuman, dijual kemasan": "Food or drink, sold packaged",
    "jenis barang": "kind of goods",
    "juta": "million",
    "dan": "and",
    "atau": "or",
}
MONTHS = ("", "January", "February", "March", "April", "May", "June")


def written(day: date, parts: str) -> str:
    shown = {"j": str(day.day), "F": MONTHS[day.month], "M": MONTHS[day.month], "Y": str(day.year)}
    return " ".join(shown.get(part, "Sunday,") for part in parts.split())


ENGLISH = Sentences(MESSAGES, written)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Values of their own: figures, days, sums, words of the house, names.
        (
            "Kurang 3 foto, paling lambat 17 Mei 2026.",
            "3 photos are lacking, no later than 17 May 2026.",
        ),
        (
            "Anggota Dapur Sari belum layak: belum ada foto.",
            "Member Dapur Sari is not eligible yet: no photo yet.",
        ),
        ("sejak 2 Mei 2026 pukul 09.30 WIB", "since 2 May 2026, 09:30 WIB"),
        ("Rp1,5 juta sampai Rp2 juta", "Rp1,5 million to Rp2 million"),
        ("Oleh Siti Aminah", "By Siti Aminah"),
        # Of sentences that differ in the names of their places only, what most of them say.
        ("5 sampai 30", "5 to 30"),
        # Side by side: lines, sentences, lists, and what is said of a message.
        ("Belum ada foto. Sejak 2 Mei 2026.", "No photo yet. Since 2 May 2026."),
        ("berjalan · sejak 2 Mei 2026", "running · since 2 May 2026"),
        (
            "Keadaan usaha Berjalan atau Tutup sementara, dan jenis barang Makanan atau minuman, "
            "dijual kemasan.",
            "State of the business Running or Closed for now, and kind of goods Food or drink, "
            "sold packaged.",
        ),
        # What people typed: a word or two of the house in it is a coincidence.
        ("Mesin dibeli sejak lama oleh paman saya", "Mesin dibeli sejak lama oleh paman saya"),
        ("Keripik Berjalan", "Keripik Berjalan"),
        ("roti dan kue", "roti dan kue"),
        ("Juni", "Juni"),
        ("", ""),
    ],
)
def test_said(text: str, said: str) -> None:
    assert ENGLISH.said(text) == said


@given(st.text(alphabet="qxzw .,:;·()\n", max_size=80))
def test_what_nothing_explains_stays_as_it_is(text: str) -> None:
    assert ENGLISH.said(text) == text


@given(
    n=st.integers(min_value=0, max_value=10**9),
    name=st.from_regex(r"[A-Z][qxz]{2,8}( [A-Z][qxz]{2,8})?", fullmatch=True),
)
def test_values_come_through(n: int, name: str) -> None:
    assert ENGLISH.said(f"Kurang {n} foto, paling lambat {name}.") == (
        f"{n} photos are lacking, no later than {name}."
    )


def test_every_sentence_of_the_catalogue_is_found_again() -> None:
    """Each with names as its values: the values come through and nothing Indonesian is left."""
    english = languages._sentences("en")
    lost = []
    for message, other in english.messages.items():
        if not PLACE.search(message):
            continue
        names = list(dict.fromkeys(PLACE.findall(message)))
        values = {name: f"Qx{at}z" for at, name in enumerate(names)}
        text, wanted = (
            PLACE.sub(lambda m, v=values: v[m[1]], one)  # type: ignore[misc]
            for one in (message, other)
        )
        said = english.said(text)
        if (said == text and wanted != text) or not all(value in said for value in values.values()):
            lost.append((text, said, wanted))
    assert lost == []


@pytest.mark.parametrize("piece", [" : , dan ", "a b ", "1 Januari 2026 ", "Kurang foto ", ": "])
def test_long_texts_that_people_typed_cost_little(piece: str) -> None:
    """A page in English must not hang on what somebody wrote."""
    messages = {
        "{a}: {b} {c}{d} cocok dengan {e} baris": "{a}: {b} {c}{d} fits {e} rows",
        "{a}, {b}, {c} dan {d}": "{a}, {b}, {c} and {d}",
        "Kurang {n} foto": "{n} photos short",
    }
    read = Sentences(messages, lambda day, _parts: day.isoformat())
    text = (piece * 1200)[:2300] + " cocok dengan"
    start = time.process_time()
    read.said(text)
    assert time.process_time() - start < 3
