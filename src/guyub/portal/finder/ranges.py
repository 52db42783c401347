"""The answers that a question offers: numbers as ranges that no rule needs to tell apart further.

A range is exact: every rule and every scale says the same for all of its values, so one value
stands for it. A range also says less about a person than the number would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from guyub.criteria.language import Condition, Fact, Kind, Ref
from guyub.criteria.language.saying import amount, name
from guyub.criteria.language.tree import Ago
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number
from guyub.portal.finder.facts import FACTS, INVESTMENT, SALES, WORKERS, place_label
from guyub.registry.kbli import catalogue as kbli

ELSEWHERE: Final = "\x7f"
_WORDS: Final = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: the value that stands for it, how it travels, how it is said."""

    value: Any
    token: str
    label: str
    low: int | None = None
    high: int | None = None


def cuts_of(conditions: Iterable[Condition]) -> set[int]:
    """Last values before which and after which a comparison says otherwise."""
    found: set[int] = set()
    for condition in conditions:
        wanted = condition.value
        if not isinstance(wanted, int) or isinstance(wanted, bool):
            continue
        if condition.op in ("<=", ">", "=", "!="):
            found.add(wanted)
        if condition.op in ("<", ">=", "=", "!="):
            found.add(wanted - 1)
    return found


def cuts_of_scale(rule: Mapping[str, Any]) -> dict[Ref, set[int]]:
    """The same for the numbers that make a scale; a rule of an unknown kind cuts nothing."""
    match rule.get("kind"):
        case "workers_investment":
            return {
                WORKERS: {rule["few_workers_up_to"]},
                INVESTMENT: {rule["small_investment_below"] - 1, rule["medium_investment_up_to"]},
            }
        case "sales_or_capital":
            return {
                SALES: {bound for _name, bound in rule["sales_up_to"]},
                INVESTMENT: {bound for _name, bound in rule["capital_up_to"]},
            }
        case "workers":
            # Nobody at work is unknown, not micro.
            return {WORKERS: {0, *(bound for _name, bound in rule["workers_up_to"])}}
    return {}


def short(fact: Fact, number: int) -> str:
    """Rupiah as people say it: Rp4,8 miliar; other numbers with their unit."""
    if fact.kind is not Kind.RUPIAH:
        return amount(fact, number)
    for size, word in _WORDS:
        if number >= size and number * 10 % size == 0:
            whole, rest = divmod(number * 10 // size, 10)
            return f"Rp{format_number(whole)}{f',{rest}' if rest else ''} {word}"
    return f"Rp{format_number(number)}"


def _range(fact: Fact, low: int, high: int | None) -> Cell:
    if high is None:
        label = f"Lebih dari {short(fact, low - 1)}" if low else "Berapa pun"
        return Cell(low, f"{low}-", label, low, None)
    token = f"{low}-{high}"
    if low == high:
        return Cell(high, token, short(fact, high), low, high)
    if fact.kind is Kind.RUPIAH:
        # 999.999.999 is said as "kurang dari Rp1 miliar".
        top = "Kurang dari" if (high + 1) % 10**6 == 0 else "Sampai"
        above = high + 1 if top == "Kurang dari" else high
        if low == 0:
            return Cell(high, token, f"{top} {short(fact, above)}", low, high)
        least = low - 1 if (low - 1) % 10**6 == 0 else low
        words = f"{short(fact, least)} sampai {short(fact, above)}"
        return Cell(high, token, f"Lebih dari {words}" if least != low else words, low, high)
    if low == 0:
        return Cell(high, token, f"Sampai {amount(fact, high)}", low, high)
    return Cell(high, token, f"{format_number(low)} sampai {amount(fact, high)}", low, high)


def cells(ref: Ref, conditions: Iterable[Condition], cuts: set[int], today: date) -> list[Cell]:
    """Every answer to one fact, told apart as far as the conditions do; lowest first."""
    fact = FACTS[ref]
    asked = list(conditions)
    match fact.kind:
        case Kind.BOOL:
            return [
                Cell(True, "ya", FACTS.phrase(ref, True)),
                Cell(False, "tidak", FACTS.phrase(ref, False)),
            ]
        case Kind.CHOICE:
            return [Cell(value, value, label) for value, label in fact.options]
        case Kind.CODE:
            named = sorted({c for one in asked for c in one.value})  # type: ignore[union-attr]
            found = [Cell(code, code, code_label(ref, code)) for code in named]
            return [*found, Cell(ELSEWHERE, "lain", "Bukan salah satu dari itu")]
        case Kind.DATE:
            return _days(asked, today)
    least = 1 if ref == WORKERS and 0 in cuts else 0
    bounds = sorted(cut for cut in cuts | cuts_of(asked) if cut >= least)
    lows = [least, *(b + 1 for b in bounds)]
    return [_range(fact, lo, hi) for lo, hi in zip(lows, [*bounds, None], strict=True)]


def _days(asked: list[Condition], today: date) -> list[Cell]:
    wanted = {c.value.day(today) if isinstance(c.value, Ago) else c.value for c in asked}
    marks = sorted(day.toordinal() for day in wanted if isinstance(day, date))
    bounds = sorted({m + n for m in marks for n in (-1, 0)})
    found, low = [], 1
    for high in bounds:
        day, first = date.fromordinal(high), date.fromordinal(low)
        label = (
            f"Sebelum {format_date(day + timedelta(days=1))}"
            if low == 1
            else (
                format_date(day)
                if low == high
                else f"{format_date(first)} sampai {format_date(day)}"
            )
        )
        found.append(Cell(day, f"{low}-{high}", label, low, high))
        low = high + 1
    last = date.fromordinal(low)
    return [*found, Cell(last, f"{low}-", f"{format_date(last)} atau sesudahnya", low, None)]


def code_label(ref: Ref, code: str) -> str:
    """A code as people call it."""
    if ref.key == "registry.kbli":
        title = kbli.title(code, dict(ref.args)["version"])
        return title or code
    if ref.key == "registry.place":
        return place_label(code)
    return name(FACTS[ref], code)


def cell_of(found: Iterable[Cell], value: Any) -> Cell | None:
    """The answer in which a value lies."""
    for cell in found:
        if cell.low is not None:
            number = value.toordinal() if isinstance(value, date) else value
            if number >= cell.low and (cell.high is None or number <= cell.high):
                return cell
        elif isinstance(cell.value, str) and isinstance(value, str):
            if cell.value == value or (cell.value != ELSEWHERE and value.startswith(cell.value)):
                return cell
        elif cell.value == value and type(cell.value) is type(value):
            return cell
    return next((c for c in found if c.value == ELSEWHERE and isinstance(value, str)), None)
