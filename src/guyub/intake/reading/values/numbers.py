"""Money, quantities and counts as offices write them.

Policy: a number is read only when one reading is sensible; where two are, the value stays unknown
and the issue asks. Blank, a dash or "nihil" is unknown; a written 0 is zero. They are never mixed.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from guyub.intake.reading.fields import label
from guyub.intake.reading.model import Issue, Parsed
from guyub.intake.reading.normal import is_blank, is_unknown, squeeze

DecimalMark = Literal[",", ".", ""]
"""The decimal mark a column uses; '' where its cells do not settle it."""

_SCALES: Final[dict[str, int]] = {
    "rb": 1_000, "ribu": 1_000, "rbu": 1_000, "k": 1_000, "ribuan": 1_000,
    "jt": 1_000_000, "juta": 1_000_000, "jta": 1_000_000, "mio": 1_000_000, "jutaan": 1_000_000,
    "m": 1_000_000_000, "milyar": 1_000_000_000, "miliar": 1_000_000_000, "mlyr": 1_000_000_000,
    "milyard": 1_000_000_000, "t": 1_000_000_000_000, "triliun": 1_000_000_000_000,
}  # fmt: skip
_MONEY: Final = re.compile(
    r"^(?P<neg>-|\()?\s*(?:(?:rp|idr)\s*\.?\s*:?)?\s*(?P<neg2>-)?\s*(?P<num>\d[\d.,'’ ]*?)"
    r"\s*(?P<tail>,-+|,\s*=|\.-+|,--|-)?\s*(?P<scale>(?!(?:rupiah|rp)\b)[a-z]+)?\s*\.?\s*(?:rupiah|rp)?"
    r"\s*(?:(?:/|per)\s*(?P<per>bln|bulan|th|thn|tahun|hari|hr|minggu|mgg))?\s*\)?$",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(r"^\d{1,3}(?:\.\d{3})+$")
_WHOLE_ENGLISH: Final = re.compile(r"^\d{1,3}(?:,\d{3})+$")
_PLAIN: Final = re.compile(r"^\d+$")
_FAST: Final = re.compile(r"^(Rp\.? ?)?([1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,-)?$")
_COUNT: Final = re.compile(
    r"^(\d{1,3}(?:\.\d{3})+|\d+)(?:[.,]0+)?\s*(?:org|orang|unit|unit usaha|pekerja|tk|jiwa|kk|ikm|pcs|buah|th|thn|tahun)?\.?$",  # noqa: E501
    re.IGNORECASE,
)
_WORDS: Final = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9, "sepuluh": 10, "sendiri": 1,
}  # fmt: skip
_UNKNOWN: Final = Parsed(None, "")
_MAX_RUPIAH: Final = 10**15


class _Ambiguous(Exception):
    def __init__(self, first: Decimal, second: Decimal) -> None:
        self.readings = (first, second)


def _shown(value: Decimal | int) -> str:
    text = f"{value:,.2f}" if value != int(value) else f"{int(value):,}"
    return text.replace(",", "\x00").replace(".", ",").replace("\x00", ".")


def read_decimal(text: str, mark: DecimalMark = "", *, scaled: bool = False) -> Decimal:
    """A plain written number ("1.500.000,00", "1,500,000.00", "26.3").

    `mark` is the column's decimal mark if known; `scaled` says that a word like "jt" follows, so
    a short fraction is likely. Raises ValueError when it is no number, `_Ambiguous` when two
    readings are sensible ("1,500" with nothing around to settle it).
    """
    digits = text.replace(" ", "").replace("'", "").replace("’", "").rstrip(".,")
    if _PLAIN.match(digits):
        return Decimal(digits)
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
        thousand = "," if decimal == "." else "."
        if digits.count(decimal) > 1:
            raise ValueError
        whole, _, fraction = digits.partition(decimal)
        groups = whole.split(thousand)
        if any(len(g) != 3 for g in groups[1:]) or not fraction.isdigit():
            raise ValueError
        return Decimal(whole.replace(thousand, "") + "." + fraction)
    if dots > 1:
        if _WHOLE.match(digits):
            return Decimal(digits.replace(".", ""))
        raise ValueError
    if commas > 1:
        if _WHOLE_ENGLISH.match(digits):
            return Decimal(digits.replace(",", ""))
        raise ValueError
    sign = "." if dots else ","
    whole, _, fraction = digits.partition(sign)
    if not whole.isdigit() or not fraction.isdigit():
        raise ValueError
    as_fraction = Decimal(whole + "." + fraction)
    if len(fraction) != 3 or len(whole) > 3 or whole.startswith("0"):
        return as_fraction
    as_whole = Decimal(whole + fraction)
    if mark:
        return as_fraction if sign == mark else as_whole
    if sign == "." and not scaled:
        return as_whole  # the dot groups thousands in Indonesian
    raise _Ambiguous(as_whole, as_fraction)


def decimal_mark(samples: Iterable[Any]) -> DecimalMark:
    """The decimal mark that the unmistakable cells of a column agree on, else ''."""
    votes = {",": 0, ".": 0}
    for cell in samples:
        if not isinstance(cell, str):
            continue
        digits = re.sub(r"[^\d.,]", "", re.sub(r",-+$|,=$", "", cell.strip())).strip(".,")
        dots, commas = digits.count("."), digits.count(",")
        if dots and commas:
            votes["." if digits.rfind(".") > digits.rfind(",") else ","] += 1
        elif dots > 1 or (dots == 0 and commas == 1 and not re.search(r",\d{3}$", digits)):
            votes[","] += 1
        elif commas > 1:
            votes["."] += 1
    if votes[","] and not votes["."]:
        return ","
    if votes["."] and not votes[","]:
        return "."
    return ""


def _number_issue(code: str, field: str, message: str, severity: str = "warning") -> Issue:
    return Issue(code, severity, field, message)  # type: ignore[arg-type]


_YEARLY: Final = frozenset({"th", "thn", "tahun"})
_MONTHLY: Final = frozenset({"bln", "bulan"})
_PERIOD: Final = {
    "sales_yearly": _YEARLY, "output_value": _YEARLY, "material_value": _YEARLY,
    "sales_monthly": _MONTHLY, "output_value_monthly": _MONTHLY,
    "material_value_monthly": _MONTHLY,
}  # fmt: skip
"""The period a cell may name under a field: "5 jt/bln" is no year's figure."""
_ABOUT: Final = re.compile(
    r"^(?:±|\+\s*/?\s*-|~|kurang\s+lebih|krg\s*lbh|kira\s*-?\s*kira|sekitar|rata\s*-?\s*rata|rata2)\s*:?\s*"
    r"|\s*(?:an|±)$",
    re.IGNORECASE,
)


def _about(text: str) -> str:
    """A number without "±", "sekitar", "kurang lebih" around it."""
    return _ABOUT.sub("", text)


def parse_money(
    raw: Any, field: str = "money", multiplier: int = 1, mark: DecimalMark = ""
) -> Parsed:
    """Rupiah as int. `multiplier` is the sheet's unit (1000 where "dalam ribuan rupiah").

    A scale word in the cell ("26.3 jt") is its own unit and sets the sheet's aside.
    """
    if type(raw) is float or type(raw) is int:
        return _money_number(raw, field, multiplier)
    if type(raw) is str and mark != ".":
        quick = _FAST.match(raw)
        if quick is not None and (multiplier == 1 or quick.group(1) is None):
            quick_value = int(quick.group(2).replace(".", "")) * multiplier
            if quick_value < _MAX_RUPIAH:
                return Parsed(quick_value, raw)
    if is_blank(raw):
        return _UNKNOWN
    if not isinstance(raw, str):
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "money_not_number",
                    field,
                    f"Isi {label(field)} bukan nilai rupiah. Tulis angkanya saja.",
                    "error",
                ),
            ),
        )
    text = squeeze(raw)
    bare = re.sub(r"^(?:rp|idr)\s*\.?\s*", "", text, flags=re.IGNORECASE)
    if is_unknown(bare) or bare in ("-,-", ",-"):
        return Parsed(None, raw)
    found = _MONEY.match(text) or _MONEY.match(_about(text))
    scale_word = (found.group("scale") or "").lower() if found else ""
    if not found or (scale_word and scale_word not in _SCALES):
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "money_unreadable",
                    field,
                    f"Isi {label(field)} tidak terbaca sebagai rupiah. "
                    "Tulis angkanya saja, misalnya 1500000.",
                    "error",
                ),
            ),
        )
    per = (found.group("per") or "").lower()
    if per and (wanted := _PERIOD.get(field)) and per not in wanted:
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "money_period",
                    field,
                    f"Isi {label(field)} tertulis per {per}. Tulis sesuai kolomnya.",
                ),
            ),
        )
    scale = _SCALES.get(scale_word, 0)
    try:
        value = read_decimal(found.group("num"), mark, scaled=bool(scale))
    except _Ambiguous as choice:
        unit = scale or multiplier
        one, two = (_shown(r * unit) for r in choice.readings)
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "money_ambiguous",
                    field,
                    f"Isi {label(field)} bisa berarti Rp{one} atau Rp{two}. Pilih yang benar.",
                ),
            ),
        )
    except (ValueError, InvalidOperation):
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "money_unreadable",
                    field,
                    f"Tanda titik atau koma pada {label(field)} tidak beraturan. "
                    "Tulis angkanya saja, misalnya 1500000.",
                    "error",
                ),
            ),
        )
    if not scale and multiplier == 1 and value < 1_000 and value != int(value):
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "money_ambiguous",
                    field,
                    f"Isi {label(field)} berupa angka pecahan kecil tanpa satuan. "
                    "Tulis lengkap, misalnya 26300000.",
                ),
            ),
        )
    negative = bool(found.group("neg") or found.group("neg2"))
    issues: list[Issue] = []
    has_rp = text[:2].lower() == "rp"
    if multiplier > 1 and not scale and has_rp and value * multiplier >= 10**10:
        issues.append(
            _number_issue(
                "money_unit_conflict",
                field,
                f"Lembar ini menyebut satuan, tetapi {label(field)} ditulis lengkap dengan Rp. "
                f"Pilih: Rp{_shown(value)} atau Rp{_shown(value * multiplier)}.",
            )
        )
        return Parsed(None, raw, tuple(issues))
    return _money_result(value * (scale or multiplier), raw, field, issues, negative)


def _money_number(raw: float, field: str, multiplier: int) -> Parsed:
    if raw != raw or raw in (float("inf"), float("-inf")):
        return Parsed(None, raw)
    whole = int(raw)
    if whole == raw:
        value = whole * multiplier
        if 0 <= value < _MAX_RUPIAH:
            return Parsed(value, raw)
        return _money_result(Decimal(abs(value)), raw, field, [], raw < 0)
    exact = Decimal(repr(raw))
    exponent = exact.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    if multiplier <= 1_000 and abs(raw) < 1_000 and places <= 3:
        # "197.500" typed into an English spreadsheet is kept as the number 197.5.
        unit = multiplier
        one, two = _shown(exact * 1_000 * unit), _shown(exact * unit)
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "money_ambiguous",
                    field,
                    f"Isi {label(field)} berupa angka pecahan; bisa berarti Rp{one} atau Rp{two}. "
                    "Pilih yang benar.",
                ),
            ),
        )
    return _money_result(abs(exact) * multiplier, raw, field, [], raw < 0)


def _money_result(
    value: Decimal, raw: Any, field: str, issues: list[Issue], negative: bool
) -> Parsed:
    rupiah = int(value.to_integral_value())
    if negative and rupiah:
        issues.append(
            _number_issue(
                "money_negative", field, f"Nilai {label(field)} negatif. Periksa tandanya."
            )
        )
        rupiah = -rupiah
    if abs(rupiah) >= _MAX_RUPIAH:
        issues.append(
            _number_issue(
                "money_too_big",
                field,
                f"Nilai {label(field)} lebih dari seribu triliun rupiah. Periksa satuannya.",
                "error",
            )
        )
        return Parsed(None, raw, tuple(issues))
    return Parsed(rupiah, raw, tuple(issues))


def parse_quantity(raw: Any, field: str = "quantity", mark: DecimalMark = "") -> Parsed:
    """Decimal, with a unit written in the cell returned inside the issue-free value's tail.

    value is an int where whole, else Decimal; "500 kg" gives 500 (the unit stays in `raw`).
    """
    if type(raw) is float or type(raw) is int:
        if not math.isfinite(raw):
            return Parsed(None, raw)
        value = int(raw)
        if value != raw:
            return _negative_checked(Decimal(repr(raw)), raw, field)
        return Parsed(value, raw) if value >= 0 else _negative_checked(Decimal(value), raw, field)
    if type(raw) is str and mark != ".":
        quick = _FAST.match(raw)
        if quick is not None and quick.group(1) is None and raw[-1] != "-":
            return Parsed(int(quick.group(2).replace(".", "")), raw)
    if is_blank(raw):
        return _UNKNOWN
    if not isinstance(raw, str):
        return Parsed(None, raw, (_not_number(field),))
    text = squeeze(raw)
    if is_unknown(text):
        return Parsed(None, raw)
    found = re.match(r"^(-)?\s*(\d[\d.,]*)\s*([a-z/ .²³]{0,20})$", _about(text), re.IGNORECASE)
    if not found:
        return Parsed(None, raw, (_not_number(field),))
    scale = _SCALES.get(found.group(3).strip(" .").lower(), 1)
    if found.group(3).strip(" .").lower() in ("m", "t", "k"):
        scale = 1  # metres, tons, kilos: not money
    try:
        value_read = read_decimal(found.group(2), mark, scaled=scale > 1) * scale
    except _Ambiguous as choice:
        one, two = (_shown(r * scale) for r in choice.readings)
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "quantity_ambiguous",
                    field,
                    f"Isi {label(field)} bisa berarti {one} atau {two}. Pilih yang benar.",
                ),
            ),
        )
    except (ValueError, InvalidOperation):
        return Parsed(None, raw, (_not_number(field),))
    if found.group(1):
        value_read = -value_read
    return _negative_checked(value_read, raw, field)


def _negative_checked(value: Decimal, raw: Any, field: str) -> Parsed:
    whole: Any = int(value) if value == int(value) else value
    if value < 0:
        return Parsed(
            whole,
            raw,
            (
                _number_issue(
                    "quantity_negative", field, f"Nilai {label(field)} negatif. Periksa tandanya."
                ),
            ),
        )
    return Parsed(whole, raw)


def _not_number(field: str) -> Issue:
    return _number_issue(
        "not_a_number", field, f"Isi {label(field)} bukan angka. Tulis angkanya saja.", "error"
    )


def parse_count(raw: Any, field: str = "count") -> Parsed:
    """Whole number of people or things. '-' or blank = unknown; 0 = zero; "5 orang" = 5."""
    if type(raw) is float or type(raw) is int:
        if not math.isfinite(raw):
            return Parsed(None, raw)
        value = int(raw)
        if value == raw and 0 <= value <= 1_000_000:
            return Parsed(value, raw)
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "count_not_whole",
                    field,
                    f"Isi {label(field)} harus bilangan bulat yang wajar.",
                    "error",
                ),
            ),
        )
    if is_blank(raw):
        return _UNKNOWN
    if isinstance(raw, dt.date):
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "count_became_date",
                    field,
                    f"Isi {label(field)} berubah menjadi tanggal di Excel. Ketik ulang angkanya.",
                    "error",
                ),
            ),
        )
    if not isinstance(raw, str):
        return Parsed(None, raw, (_not_number(field),))
    text = squeeze(raw)
    if is_unknown(text):
        return Parsed(None, raw)
    found = _COUNT.match(text) or _COUNT.match(_about(text))
    if found:
        return Parsed(int(found.group(1).replace(".", "")), raw)
    word = re.sub(r"\s*(?:org|orang)\.?$", "", text.lower())
    if word in _WORDS:
        return Parsed(_WORDS[word], raw)
    twice = re.match(r"^(\d{1,4})\s*\(\s*([a-z]+)\s*\)\s*(?:org|orang)?\.?$", text.lower())
    if twice and _WORDS.get(twice.group(2), int(twice.group(1))) == int(twice.group(1)):
        return Parsed(int(twice.group(1)), raw)
    if re.match(r"^\d+\s*(?:-|–|s/d|sd|sampai)\s*\d+", text):
        return Parsed(
            None,
            raw,
            (
                _number_issue(
                    "count_is_range", field, f"Isi {label(field)} berupa kisaran. Tulis satu angka."
                ),
            ),
        )
    return Parsed(None, raw, (_not_number(field),))
