"""A sentence that asks for several things: "snack box 150 orang, 200 kaos, 50 meja untuk Kamis".

A thing is a part of the sentence (between commas, or around "dan" where both sides are things) that
holds an amount of its own and words. A part without an amount belongs to the thing before it, as
what it is made of ("snack box 150 orang, keripik"), the first ones to the thing after them; a part
that describes ("isi 10 buah", "ukuran 30", "jam 10", "Rp 25.000") is no thing. One thing is read as
before.

Policy for missing data: a day or a place said once holds for all things; said several times each
holds for the thing in whose part it stands, and what is then not said of another thing is unknown
and asked. A paper holds for the thing in whose part it stands; in a part of its own it may mean
any of them, so that it is asked and required of none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar

from guyub.market.matching.need import LONGEST, UNITS, Need, Places, read

T = TypeVar("T")
MOST_THINGS: Final = 8
_PARTS: Final = re.compile(r"\s*(?:[;\n]|(?<!\d),|,(?!\d))\s*")
_AND: Final = re.compile(r"\s+(?:dan|serta|plus|sama|&|\+)\s+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+")
_UNIT: Final = "|".join(sorted(UNITS, key=len, reverse=True))
# Numbers that count nothing that is wanted: sizes, hours, prices, numbers of houses.
_DESCRIBES: Final = re.compile(
    r"(?:\b(?:jam|pukul|pkl|ukuran|isi|berisi|nomor|no|rt|rw|lantai|kelas|umur|usia|tahun|maksimal"
    r"|minimal|harga|anggaran|pagu|per|tiap|setiap|masing-masing|rp)\b|@)\.?\s*:?\s*(?:rp\.?\s*)?"
    rf"\d[\d.,:/-]*(?:\s*(?:ribu|rb|ratus|juta|{_UNIT})\b)*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Piece:
    said: str
    need: Need
    thing: bool


def read_all(
    text: str, *, today: date, places: Places = (), papers: Mapping[str, str] | None = None
) -> tuple[Need, ...]:
    """The things of a typed need, in the order in which they stand; one where there are not
    several. More than ``MOST_THINGS`` are told of and left out."""

    def one(said: str) -> Need:
        return read(said, today=today, places=places, papers=papers)

    def piece(said: str) -> _Piece:
        need = one(said)
        counts = one(_DESCRIBES.sub(" ", said)) if _DESCRIBES.search(said) else need
        named = bool(re.search(r"[^\W\d_]", counts.what))
        return _Piece(said, need, counts.amount is not None and named)

    if len(_NUMBER.findall(text[:LONGEST])) < 2:
        return (one(text),)
    pieces: list[_Piece] = []
    for part in filter(None, _PARTS.split(text[:LONGEST])):
        found = [piece(said) for said in _AND.split(part) if said.strip()]
        pieces += found if len(found) > 1 and all(p.thing for p in found) else [piece(part)]
    if sum(p.thing for p in pieces) < 2:
        return (one(text),)
    beside = ", ".join(_DESCRIBES.sub(" ", p.said) for p in pieces if not p.thing)
    return _together(pieces, one(beside))


def _together(pieces: list[_Piece], beside: Need) -> tuple[Need, ...]:
    """``beside``: the parts that are no things, read as one."""
    things: list[tuple[Need, list[str], bool]] = []
    before: list[str] = []
    for piece in pieces:
        if piece.thing:
            # "200 kaos": a number right before a thing counts the thing itself.
            counted = piece.said.strip()[:1].isdigit()
            things.append((piece.need, before, counted))
            before = []
            continue
        # Numbers that describe stay in the words: "isi 10 buah".
        said = piece.said.strip(" .;:-") if _DESCRIBES.search(piece.said) else piece.need.what
        if said:
            (things[-1][1] if things else before).append(said)
    told = things[:MOST_THINGS]
    everything = [beside, *(need for need, _more, _counted in told)]
    days = {one.day for one in everything if one.day}
    places = {one.place for one in everything if one.place}
    found = []
    for need, more, counted in told:
        unclear = [
            f"{need.what}: {sentence}" for sentence in need.unclear
            if not (counted and " apa? " in sentence)
        ]  # fmt: skip
        day = need.day or beside.day or _only(days)
        place = need.place or beside.place or _only(places)
        if day is None and len(days) > 1:
            unclear.append(f"{need.what}: untuk hari apa?")
        if not place and len(places) > 1:
            unclear.append(f"{need.what}: diantar ke mana?")
        what = ", ".join([need.what, *more])[:120]
        found.append(
            replace(need, what=what, day=day, place=place or "", unclear=tuple(unclear))
        )  # fmt: skip
    first = [*beside.unclear]
    if beside.papers:
        first.append("Surat yang ditulis untuk barang yang mana? Centang di barangnya.")
    if len(things) > MOST_THINGS:
        first.append(
            f"Terbaca {len(things)} barang. {MOST_THINGS} yang pertama dulu; sisanya tulis lagi."
        )
    found[0] = replace(found[0], unclear=(*first, *found[0].unclear))
    return tuple(found)


def _only(values: Iterable[T]) -> T | None:
    """The one value, None where there are none or several."""
    found = list(values)
    return found[0] if len(found) == 1 else None
