"""Money and numbers in Indonesian writing. Money is integer rupiah everywhere; sen do not exist.

None is "belum diketahui" in every format: an unknown amount is never shown as Rp0.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from guyub.kernel import _lokal

UNKNOWN = "belum diketahui"

_SHORT_UNITS = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (10**3, "ribu"))
_GROUPED_DOTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_GROUPED_COMMAS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,}")
_GROUPED_SPACES = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")
_TAIL = re.compile(r"(?:,(?:00?|-+|=)?|[.]-+)$")


def _whole(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"an int is expected, not {type(value).__name__}")
    return value


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def format_rupiah(amount: int | None) -> str:
    """``1500000 -> "Rp1.500.000"``, ``-5 -> "-Rp5"``. TypeError for floats and Decimals."""
    if amount is None:
        return UNKNOWN
    sign = "-" if _whole(amount) < 0 else ""
    return f"{sign}Rp{_grouped(abs(amount))}"


def format_rupiah_short(amount: int | None) -> str:
    """For tiles: ``1500000 -> "Rp1,5 juta"``; one decimal, halves up, exact below Rp1.000."""
    if amount is None:
        return UNKNOWN
    sign, size = ("-" if _whole(amount) < 0 else ""), abs(amount)
    for unit, word in _SHORT_UNITS:
        # What would round to "1.000 ribu" is said as "1 juta".
        if size >= (unit if unit == 1000 else unit - unit // 20_000):
            whole, tenth = divmod((size * 10 + unit // 2) // unit, 10)
            return f"{sign}Rp{_grouped(whole)}{f',{tenth}' if tenth else ''} {word}"
    return f"{sign}Rp{size}"


def format_number(value: int | Decimal | None, decimals: int | None = None) -> str:
    """``43300 -> "43.300"``, ``Decimal("2.50") -> "2,5"``; ``decimals`` fixes their number."""
    if value is None:
        return UNKNOWN
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("a finite number is expected")
        places = max(0, -int(value.normalize().as_tuple().exponent))
        places = places if decimals is None else decimals
        value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        text = f"{abs(value):,.{places}f}"
    else:
        text = f"{abs(_whole(value)):,.{decimals or 0}f}" if decimals else f"{abs(value):,}"
    text = text.replace(",", "_").replace(".", ",").replace("_", ".")
    return f"-{text}" if value < 0 else text


def format_percent(
    share: float | Decimal | Fraction | None, decimals: int = 1, *, short: bool = False
) -> str:
    """``0.405 -> "40,5 %"``, ``0.4 -> "40 %"``; at most ``decimals``, halves up.

    Some is never told as none, nor nearly all as all: "kurang dari 0,1 %", "lebih dari 99,9 %";
    ``short`` says "<0,1 %" where there is no room.
    """
    if share is None:
        return UNKNOWN
    if isinstance(share, Fraction):
        exact = Decimal(share.numerator) / Decimal(share.denominator)
    else:
        exact = Decimal(str(share))
    if not exact.is_finite():
        raise ValueError("a finite number is expected")
    least = Decimal(1).scaleb(-decimals)
    rounded = (exact * 100).quantize(least, rounding=ROUND_HALF_UP)
    if rounded == 0 < exact:
        return f"{'<' if short else 'kurang dari '}{format_number(least)} %"
    if exact < 1 and rounded == 100:
        return f"{'>' if short else 'lebih dari '}{format_number(100 - least)} %"
    return f"{format_number(rounded)} %"


def whole_percent(part: int, total: int) -> int:
    """Percent for bars and shades: 0 only for none, 100 only for all; 0 of nothing is 0."""
    if part <= 0 or total <= 0:
        return 0
    rounded = (200 * part + total) // (2 * total)
    return 100 if part >= total else min(max(rounded, 1), 99)


def terbilang(value: int) -> str:
    """``1500000 -> "satu juta lima ratus ribu"`` (tested by reading the words back).

    ValueError from a thousand quintillion on.
    """
    return _lokal.terbilang(_whole(value))


def terbilang_rupiah(amount: int) -> str:
    """For receipts: ``"Satu juta lima ratus ribu rupiah"``."""
    return _lokal.terbilang(_whole(amount), currency=True, case="sentence")


class RupiahError(ValueError):
    """A typed amount that cannot be read for sure; the message is Indonesian."""


def parse_rupiah(text: str) -> int:
    """Amount as typed in a form: "1500000", "Rp 1.500.000,-", "1.500.000,00", "-Rp5.000".

    Refuses what could mean two amounts ("1,5", "1.50", "1,500") rather than guessing.
    """
    body = text.strip().replace("\u00a0", " ")
    negative = body.startswith(("-", "−", "(")) and body != "-"
    body = body.strip("-−() ")
    body = re.sub(r"^(?:rp|idr)\.?\s*", "", body, flags=re.IGNORECASE).lstrip("-− ")
    body = _TAIL.sub("", body)
    if re.fullmatch(r"[0-9]+", body):
        digits = body
    elif _GROUPED_DOTS.fullmatch(body):
        digits = body.replace(".", "")
    elif _GROUPED_COMMAS.fullmatch(body):
        digits = body.replace(",", "")
    elif _GROUPED_SPACES.fullmatch(body):
        digits = body.replace(" ", "")
    else:
        raise RupiahError("Jumlah uang tidak terbaca. Tulis angkanya utuh, contoh: 1.500.000.")
    if len(digits) > 18:
        raise RupiahError("Jumlah uang terlalu besar. Periksa lagi banyaknya angka nol.")
    return -int(digits) if negative else int(digits)
