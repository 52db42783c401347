"""A typed need such as "snack box 150 orang, keripik, Kamis, Kec. Serang" read into its parts.

Missing data: a part that is not said is unknown (None or ""), and so is one that could mean several
things ("Sukamaju" where there are two); ``unclear`` says what to put right. Nothing is guessed: a
week day is the next such day, today not counted; a day without a year is the next such day; a day
that does not exist is unclear. What is left over is what is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

DAYS: Final = {
    "senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "jum'at": 4, "sabtu": 5,
    "minggu": 6, "ahad": 6,
}  # fmt: skip
SOON: Final = {"hari ini": 0, "besok": 1, "lusa": 2}
MONTHS: Final = {
    name: n
    for n, group in enumerate(
        ("januari jan", "februari feb pebruari", "maret mar", "april apr", "mei", "juni jun",
         "juli jul", "agustus agu agt agus", "september sep sept", "oktober okt",
         "november nov nopember", "desember des"), start=1)
    for name in group.split()
}  # fmt: skip
# What is counted, in one spelling each.
UNITS: Final = {
    word: unit
    for unit, group in {
        "orang": "orang org peserta pax tamu", "porsi": "porsi",
        "kotak": "kotak box boks dus kardus",
        "bungkus": "bungkus bks pack pak kemasan sachet", "buah": "buah bh pcs pc biji butir unit",
        "lembar": "lembar lbr", "pasang": "pasang psg", "kg": "kg kilo kilogram", "gram": "gram gr",
        "liter": "liter ltr", "meter": "meter mtr", "m2": "m2", "stel": "stel set setel",
        "lusin": "lusin", "kodi": "kodi", "botol": "botol btl", "toples": "toples", "ikat": "ikat",
        "karung": "karung sak zak",
    }.items()
    for word in group.split()
}  # fmt: skip
TIMES: Final = {"ribu": 1000, "rb": 1000, "ratus": 100}
_AMOUNT: Final = re.compile(
    r"(?<![\w/.,-])(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?\s*(ribu|rb|ratus)?\s*"
    rf"({'|'.join(sorted(UNITS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"(?<![\w/.,-])(\d{1,3}(?:\.\d{3})+|\d+)(?![\w/]|[.,]\d)")
_NUMERIC: Final = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?(?!\d)")
_WRITTEN: Final = re.compile(
    r"(?<!\d)(\d{1,2})\s+(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
    r"(?:\s+(\d{4}))?", re.IGNORECASE,
)  # fmt: skip
_WEEKDAY: Final = re.compile(r"\b(?:hari\s+)?(" + "|".join(DAYS) + r")\b(\s+depan)?", re.IGNORECASE)
_SOON: Final = re.compile(r"\b(" + "|".join(SOON) + r")\b", re.IGNORECASE)
_SPAN: Final = re.compile(r"\b(minggu|bulan|tahun)\s+(depan|ini)\b", re.IGNORECASE)
_IN: Final = re.compile(
    r"\b(?:di\s+|ke\s+)?(kecamatan|kec|desa|kelurahan|kel|ds)\b\.?\s*([a-z][a-z' -]*)",
    re.IGNORECASE,
)
_TO: Final = re.compile(r"\b(?:di|ke)\s+([a-z][a-z' -]*)", re.IGNORECASE)
_DISTRICT: Final = frozenset({"kecamatan", "kec"})
LONGEST: Final = 300
MOST: Final = Decimal(9_999_999_999)

Places = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Need:
    """What was understood. ``amount`` of ``unit`` ("" where no unit was said), ``day``, ``place``
    (an area code) and ``papers`` (keys); ``unclear``: sentences that say what to put right."""

    what: str
    amount: Decimal | None = None
    unit: str = ""
    day: date | None = None
    place: str = ""
    papers: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


@dataclass
class _Reading:
    rest: str
    unclear: list[str] = field(default_factory=list)

    def take(self, match: re.Match[str]) -> None:
        # A comma in its place: what stood around it belongs not together.
        self.rest = f"{self.rest[: match.start()]} , {self.rest[match.end() :]}"


def read(
    text: str, *, today: date, places: Places = (), papers: Mapping[str, str] | None = None
) -> Need:
    """The parts of a typed need. ``places``: (code, name) of the regency's sub-districts and
    villages; ``papers``: word that names a paper to its key."""
    reading = _Reading(" ".join(text[:LONGEST].split()))
    place = _place(reading, places)
    day = _day(reading, today)
    amount, unit = _amount(reading)
    wanted = _papers(reading, papers or {})
    return Need(_what(reading.rest), amount, unit, day, place, wanted, tuple(reading.unclear))


def _what(rest: str) -> str:
    parts = (part.strip(" .;:-") for part in rest.split(","))
    kept = []
    for part in parts:
        words = part.split()
        while words and words[-1].lower() in {
            "di",
            "ke",
            "untuk",
            "buat",
            "pada",
            "tanggal",
            "tgl",
            "hari",
            "dan",
            "sebanyak",
            "jam",
        }:
            words.pop()
        if words:
            kept.append(" ".join(words))
    return ", ".join(kept)[:120]


def _number(whole: str, part: str | None, times: str | None) -> Decimal:
    number = Decimal(whole.replace(".", "") + (f".{part}" if part else ""))
    return number * TIMES[times.lower()] if times else number


def _amount(reading: _Reading) -> tuple[Decimal | None, str]:
    found = list(_AMOUNT.finditer(reading.rest))
    if found:
        first = found[0]
        reading.take(first)
        number = _number(first[1], first[2], first[3])
        if not 0 < number <= MOST:
            reading.unclear.append("Jumlahnya tidak terbaca.")
            return None, ""
        return number, UNITS[first[4].lower()]
    bare = _BARE.search(reading.rest)
    if bare is None:
        return None, ""
    number = _number(bare[1], None, None)
    reading.take(bare)
    if not 0 < number <= MOST:
        reading.unclear.append("Jumlahnya tidak terbaca.")
        return None, ""
    reading.unclear.append(f"{bare[1]} apa? Tulis satuannya, misalnya {bare[1]} kotak.")
    return number, ""


def _exists(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(reading: _Reading, said: str, day: int, month: int, year: str | None,
           today: date) -> date | None:  # fmt: skip
    if year:
        at = _exists(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    else:
        at = _exists(today.year, month, day)
        if at is not None and at < today:
            at = _exists(today.year + 1, month, day)
    if at is None:
        reading.unclear.append(f"Tanggal {said} tidak ada.")
    elif at < today:
        reading.unclear.append(f"Tanggal {said} sudah lewat.")
        return None
    return at


def _day(reading: _Reading, today: date) -> date | None:
    for pattern in (_NUMERIC, _WRITTEN):
        if (found := pattern.search(reading.rest)) is not None:
            reading.take(found)
            month = int(found[2]) if found[2].isdigit() else MONTHS[found[2].lower()]
            at = _dated(reading, found[0].strip(), int(found[1]), month, found[3], today)
            # "Kamis 26 November": the day of the week says nothing more, unless it is another.
            if (named := _WEEKDAY.search(reading.rest)) is not None:
                reading.take(named)
                if at is not None and at.weekday() != DAYS[named[1].lower()]:
                    reading.unclear.append(f"{found[0].strip()} bukan hari {named[1].title()}.")
                    return None
            return at
    if (found := _SOON.search(reading.rest)) is not None:
        reading.take(found)
        return today + timedelta(days=SOON[found[1].lower()])
    if (found := _SPAN.search(reading.rest)) is not None:
        reading.take(found)
        reading.unclear.append(f"“{found[0]}”: tulis tanggalnya.")
        return None
    found = _WEEKDAY.search(reading.rest)
    if found is None:
        return None
    reading.take(found)
    ahead = (DAYS[found[1].lower()] - today.weekday()) % 7 or 7
    return today + timedelta(days=ahead)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", name.lower()).split())


def _place(reading: _Reading, places: Places) -> str:
    named: dict[str, list[str]] = {}
    for code, name in places:
        named.setdefault(_plain(name), []).append(code)
    if (found := _IN.search(reading.rest)) is not None:
        wide = found[1].lower() in _DISTRICT
        kind = {name: [c for c in codes if (len(c) == 8) == wide] for name, codes in named.items()}
        taken = _beginning(reading, found, 2, kind)
        if taken:
            return _one(reading, kind[taken], f"{found[1]} {taken.title()}")
        reading.unclear.append(f"Tempat “{found[0].strip()}” tidak dikenal di daerah ini.")
        reading.take(found)
        return ""
    for found in _TO.finditer(reading.rest):
        taken = _beginning(reading, found, 1, named)
        if taken:
            districts = [c for c in named[taken] if len(c) == 8]
            return _one(reading, districts or named[taken], taken.title())
    parts = reading.rest.split(",")
    for part in reversed(parts):
        name = _plain(re.sub(r"^\s*(di|ke)\s+", "", part, flags=re.IGNORECASE))
        codes = named.get(name, [])
        if codes:
            match = re.search(re.escape(part), reading.rest)
            assert match is not None  # it is a part of the text
            reading.take(match)
            districts = [c for c in codes if len(c) == 8]
            return _one(reading, districts or codes, name.title())
    return ""


def _beginning(
    reading: _Reading, found: re.Match[str], group: int, named: Mapping[str, Sequence[str]]
) -> str:
    """The longest known name with which a matched group begins, taken out of the text; "" if
    there is none."""
    words = _plain(found[group]).split()
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length])
        if not named.get(name):
            continue
        pattern = re.escape(reading.rest[found.start() : found.start(group)]) + r"[^a-z0-9]+".join(
            map(re.escape, words[:length])
        )
        reading.take(re.search(pattern, reading.rest, re.IGNORECASE) or found)
        return name
    return ""


def _one(reading: _Reading, codes: Sequence[str], name: str) -> str:
    if len(codes) == 1:
        return codes[0]
    reading.unclear.append(f"Ada {len(codes)} tempat bernama {name}. Tulis kecamatannya.")
    return ""


def _papers(reading: _Reading, papers: Mapping[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for word, key in sorted(papers.items(), key=lambda item: (-len(item[0]), item[0])):
        match = re.search(
            r"(?:\b(?:ber)?(?:sertifikat|label|izin|surat|punya)\s+)?\b" + re.escape(word) + r"\b",
            reading.rest, re.IGNORECASE,
        )  # fmt: skip
        if match is not None:
            reading.take(match)
            if key not in found:
                found.append(key)
    return tuple(sorted(found))
