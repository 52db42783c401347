"""From a raw line to typed values, with sentences that say where something cannot be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from guyub.intake.reading.values import parse_money
from guyub.market.plans.columns import is_total, month_of, quantity_of
from guyub.market.plans.words import fold

_MOST: Final = 10**15


@dataclass
class Typed:
    """Values of a line. ``passed``: why it is no line of a plan, "" where it is one."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    passed: str = ""


def words_key(package: str, description: str, kind: str) -> str:
    """Equal for lines with equal words."""
    text = "\n".join(fold(t) for t in (package, description, kind))
    return hashlib.sha256(text.encode()).hexdigest()


def typed(
    raw: list[str], columns: Mapping[str, int], row: int, *, multiplier: int, year: int | None
) -> Typed:
    """A line by the columns as they were settled."""

    def cell(name: str) -> str:
        at = columns.get(name)
        return raw[at].strip() if at is not None and at < len(raw) else ""

    made = Typed()
    package, description = cell("package"), cell("description")
    if not package and not description:
        made.passed = "nama paketnya kosong"
    elif is_total(package):
        made.passed = "baris jumlah"
    elif _repeats_header(package, cell("amount")):
        made.passed = "judul kolom yang berulang"
    kind = cell("kind")
    made.values = {
        "package": package, "description": description, "kind": kind[:80],
        "words_key": words_key(package, description, kind), "code": cell("code")[:40],
        "unit": " ".join(cell("unit").split())[:200], "method": cell("method")[:80],
        "place": cell("place")[:300], "amount": None, "starts_on": None, "quantity": None,
        "quantity_unit": "",
    }  # fmt: skip
    if money := cell("amount"):
        value = parse_money(money, multiplier=multiplier).value
        if value is None or not 0 <= value < _MOST:
            made.problems.append(
                f"Pagu di baris {row} tidak terbaca: “{money[:40]}”. Tulis angkanya saja."
            )
        else:
            made.values["amount"] = value
    if when := cell("month"):
        found = month_of(when, year)
        if found is None:
            made.problems.append(
                f"Waktu di baris {row} tidak terbaca: “{when[:40]}”. Tulis bulan atau tanggalnya."
            )
        else:
            made.values["starts_on"] = date(found[0], found[1], 1)
    if amount := quantity_of(cell("volume")):
        made.values["quantity"] = Decimal(str(amount[0])).quantize(Decimal("0.01"))
        made.values["quantity_unit"] = amount[1][:40]
    return made


def _repeats_header(package: str, amount: str) -> bool:
    return fold(package) in ("nama paket", "paket", "nama pekerjaan") and not any(
        c.isdigit() for c in amount
    )
