"""Text about a place, cut into candidates. Which area it is, is decided elsewhere (or asked)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from guyub.intake.reading.fields import label
from guyub.intake.reading.model import Issue, Parsed
from guyub.intake.reading.normal import is_blank, is_unknown, squeeze

_UNKNOWN: Final = Parsed(None, "")
_VILLAGE_WORD: Final = re.compile(
    r"^(?:desa\s*/\s*kel(?:urahan)?|desa|ds|kelurahan|kalurahan|kel|klrhn|gampong|nagari)\b[\s.:]*",
    re.I,
)
_DISTRICT_WORD: Final = re.compile(r"^(?:kecamatan|kec|kapanewon|distrik|kcmtn)\b[\s.:]*", re.I)
_REGENCY_WORD: Final = re.compile(r"^(?:kabupaten|kab)\b[\s.:]*", re.I)
_HAMLET_WORD: Final = re.compile(
    r"^(?:dusun|dsn|dukuh|dk|kadus|lingkungan|lingk|grumbul|kampung|kp)\b[\s.:]*", re.I
)
_RTRW: Final = re.compile(
    r"\b(?:rt\s*[/.]?\s*rw\s*[:.]?\s*)?(?:rt\s*[.:]?\s*)?(\d{1,3})\s*(?:/|,?\s*rw\s*[.:]?\s*|-)\s*(?:rw\s*[.:]?\s*)?(\d{1,3})\b",
    re.I,
)
_RT_ONLY: Final = re.compile(r"\brt\s*[.:]?\s*(\d{1,3})\b", re.I)
_CITY: Final = re.compile(r"kota\s", re.I)
_STREET: Final = re.compile(r"(?:jl|jln|jalan|gg|gang|komplek|perum|blok|no)\b", re.I)
_CUT: Final = re.compile(
    r"\s*(?:[,;\n]|\s[-–/]\s)\s*|(?<=[a-z]{4})(?<!desa)(?<!usun)(?<!ahan)/(?=[a-z]{4})|\s+(?=(?:kec(?:amatan)?|kab(?:upaten)?|ds|desa|kel(?:urahan)?|dsn|dusun|dk)\b[\s.])",
    re.I,
)

_MORE_THAN_A_NAME: Final = re.compile(
    r"\bkec(?:amatan)?\b|\brt\b|\s[-–/]\s|(?<=[a-z]{4})(?<!desa)(?<!usun)(?<!ahan)/(?=[a-z]{4})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PlaceText:
    """Candidate texts; '' = not said. `rt`, `rw` are digits without leading zeros."""

    village: str = ""
    district: str = ""
    regency: str = ""
    hamlet: str = ""
    street: str = ""
    rt: str = ""
    rw: str = ""


def strip_place(text: str, pattern: re.Pattern[str]) -> str:
    """A name without its kind word: "Ds. Pelumutan" -> "Pelumutan"."""
    bare = squeeze(text).strip(" .,:")
    return pattern.sub("", bare).strip(" .,:") or bare


def parse_village(raw: Any, field: str = "village") -> Parsed:
    """PlaceText with a village; "Ds. Karangreja, Kec. Karangreja" also gives the district."""
    if is_blank(raw):
        return _UNKNOWN
    if not isinstance(raw, str):
        return _not_place(raw, field)
    text = squeeze(raw)
    if is_unknown(text):
        return Parsed(None, raw)
    if "," in text or _MORE_THAN_A_NAME.search(text):
        place = split_place(text)
        if place.village:
            return Parsed(place, raw)
    name = strip_place(text, _VILLAGE_WORD)
    if not any(c.isalpha() for c in name):
        return _not_place(raw, field)
    return Parsed(PlaceText(village=name), raw)


def parse_district(raw: Any, field: str = "district") -> Parsed:
    """PlaceText with a district (or a regency where `field` is regency)."""
    if is_blank(raw):
        return _UNKNOWN
    if not isinstance(raw, str):
        return _not_place(raw, field)
    if is_unknown(raw):
        return Parsed(None, raw)
    if field == "regency":
        return Parsed(PlaceText(regency=squeeze(raw)), raw)
    name = strip_place(raw, _DISTRICT_WORD)
    if not any(c.isalpha() for c in name):
        return _not_place(raw, field)
    return Parsed(PlaceText(district=name), raw)


def _not_place(raw: Any, field: str) -> Parsed:
    return Parsed(
        None,
        raw,
        (
            Issue(
                "place_not_text",
                "warning",
                field,
                f"Isi {label(field)} bukan nama tempat. Periksa apakah kolomnya bergeser.",
            ),
        ),
    )


def parse_address(raw: Any, field: str = "address") -> Parsed:
    """PlaceText of a free address."""
    if is_blank(raw):
        return _UNKNOWN
    if not isinstance(raw, str):
        return _not_place(raw, field)
    if is_unknown(raw):
        return Parsed(None, raw)
    return Parsed(split_place(squeeze(raw)), raw)


def split_place(text: str) -> PlaceText:
    """Cuts an address; with no kind words, "A, B" is village A in district B, "X, A, B" adds X."""
    rt = rw = ""
    found = _RTRW.search(text)
    if found:
        rt, rw = found.group(1).lstrip("0"), found.group(2).lstrip("0")
    else:
        found = _RT_ONLY.search(text)
        rt = found.group(1).lstrip("0") if found else ""
    if found:
        text = text[: found.start()] + " , " + text[found.end() :]
    village = district = regency = hamlet = ""
    street: list[str] = []
    plain: list[str] = []
    for part in (p.strip(" .,") for p in _CUT.split(text)):
        if not part:
            continue
        if _DISTRICT_WORD.match(part):
            district = district or strip_place(part, _DISTRICT_WORD)
        elif _REGENCY_WORD.match(part) or _CITY.match(part):
            regency = regency or part
        elif _VILLAGE_WORD.match(part):
            village = village or strip_place(part, _VILLAGE_WORD)
        elif _HAMLET_WORD.match(part):
            hamlet = hamlet or strip_place(part, _HAMLET_WORD)
        elif _STREET.match(part) or any(c.isdigit() for c in part):
            street.append(part)
        else:
            plain.append(part)
    if not village and not district:
        if len(plain) >= 2:
            if len(plain) >= 3 and not regency and len(plain) > 3:
                regency = plain.pop()
            district, village = plain.pop(), plain.pop()
        elif len(plain) == 1:
            village = plain.pop()
    elif not village and plain:
        village = plain.pop()
    elif not district and len(plain) == 1:
        district = plain.pop() if text.find(plain[0]) > text.find(village) else ""
    if plain and not hamlet:
        hamlet = plain.pop()
    return PlaceText(village, district, regency, hamlet, ", ".join([*street, *plain]), rt, rw)


def parse_rtrw(raw: Any, field: str = "rtrw") -> Parsed:
    """PlaceText with rt and rw; a cell that a spreadsheet turned into a date is read back."""
    if is_blank(raw):
        return _UNKNOWN
    if hasattr(raw, "day") and hasattr(raw, "month"):
        return Parsed(
            PlaceText(rt=str(raw.day), rw=str(raw.month)),
            raw,
            (
                Issue(
                    "rtrw_became_date",
                    "warning",
                    field,
                    "RT/RW berubah menjadi tanggal di Excel dan dibaca kembali. Periksa angkanya.",
                ),
            ),
        )
    text = squeeze(str(raw))
    if is_unknown(text):
        return Parsed(None, raw)
    found = _RTRW.search(text)
    if found:
        return Parsed(PlaceText(rt=found.group(1).lstrip("0"), rw=found.group(2).lstrip("0")), raw)
    digits = re.fullmatch(r"(?:rt\s*[.:]?\s*)?(\d{1,3})(?:\.0)?", text, re.IGNORECASE)
    if digits:
        return Parsed(PlaceText(rt=digits.group(1).lstrip("0")), raw)
    return Parsed(
        None,
        raw,
        (Issue("rtrw_unreadable", "info", field, "RT/RW tidak terbaca. Tulis seperti 02/01."),),
    )
