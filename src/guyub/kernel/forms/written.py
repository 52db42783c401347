"""Reading amounts and dates as people in Indonesian offices type them. Pure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

MAX_RUPIAH = 10**15
MULTIPLIERS = {
    "rb": 10**3,
    "ribu": 10**3,
    "jt": 10**6,
    "juta": 10**6,
    "m": 10**9,
    "miliar": 10**9,
    "milyar": 10**9,
    "triliun": 10**12,
}
MONTHS = (
    ("januari", "jan"),
    ("februari", "feb", "pebruari"),
    ("maret", "mar"),
    ("april", "apr"),
    ("mei",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("agustus", "agu", "agt", "ags"),
    ("september", "sep", "sept"),
    ("oktober", "okt"),
    ("november", "nov", "nopember", "nop"),
    ("desember", "des"),
)
_AMOUNT = re.compile(
    r"(?:rp\.?\s*)?(?P<number>[\d.,]*\d)\s*(?:,-|,--|\.-)?\s*(?P<word>[a-z]*)\.?", re.IGNORECASE
)
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_COMMAED = re.compile(r"\d{1,3}(?:,\d{3}){2,}")


def parse_decimal(text: str) -> Decimal:
    """A number as written in Indonesia: dots group thousands, a comma starts decimals.

    ValueError when the writing leaves doubt ("1.5", "1,500" stays a decimal 1.5 and is exact).
    Two or more comma groups ("1,500,000") can only be thousands and are read so.
    """
    text = text.strip().replace(" ", "")
    if _COMMAED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    whole, comma, decimals = text.partition(",")
    if _DOTTED.fullmatch(whole):
        whole = whole.replace(".", "")
    if not whole.isascii() or not whole.isdigit() or (comma and not re.fullmatch(r"\d+", decimals)):
        raise ValueError("format")
    return Decimal(f"{whole}.{decimals or 0}")


def parse_rupiah(text: str) -> int:
    """Integer rupiah from "1.500.000", "Rp 1.500.000,-", "1500000", "1,5 juta", "750 rb".

    ValueError("format") when it is no amount or its writing leaves doubt ("1,500": one and a half
    rupiah, or thousands?), ValueError("cents") for sen other than ,00.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError("format")
    word = match["word"].lower()
    if word and word not in MULTIPLIERS:
        raise ValueError("format")
    if not word and re.fullmatch(r"\d{1,3},\d{3}", match["number"]):
        raise ValueError("format")
    amount = parse_decimal(match["number"]) * MULTIPLIERS.get(word, 1)
    if amount != amount.to_integral_value():
        raise ValueError("cents")
    return int(amount)


def parse_date(text: str) -> date:
    """A date from dd/mm/yyyy (any separator), ddmmyyyy, "22 November 2026" or ISO. ValueError."""
    text = text.strip().lower()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[\s/.\-]+(\d{1,2})[\s/.\-]+(\d{4})", text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{2})(\d{2})(\d{4})", text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})[\s\-]+([a-z]+)\.?[\s\-]+(\d{4})", text):
        for number, names in enumerate(MONTHS, start=1):
            if match[2] in names:
                return date(int(match[3]), number, int(match[1]))
    raise ValueError("format")


def group(number: int) -> str:
    """1500000 -> "1.500.000"."""
    return f"{number:,}".replace(",", ".")
