"""A rule as an Indonesian sentence, for the form, the public page and the letter."""

from __future__ import annotations

from typing import Final

from guyub.criteria.language.facts import Catalogue, Fact, Kind
from guyub.criteria.language.tree import Ago, All, Any_, Condition, Node, Not
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number, format_rupiah

_AMOUNTS: Final = {
    "=": "{label} tepat {value}",
    "!=": "{label} bukan {value}",
    "<": "{label} kurang dari {value}",
    "<=": "{label} paling banyak {value}",
    ">": "{label} lebih dari {value}",
    ">=": "{label} paling sedikit {value}",
}
_DAYS: Final = {
    "<": "{label} sebelum {value}",
    "<=": "{label} paling lambat {value}",
    ">": "{label} sesudah {value}",
    ">=": "{label} paling awal {value}",
}
_AGO: Final = {
    "<": "{label} lebih dari {value} lalu",
    "<=": "{label} paling sedikit {value} lalu",
    ">": "{label} kurang dari {value} lalu",
    ">=": "{label} paling lama {value} lalu",
}


def say(node: Node, catalogue: Catalogue) -> str:
    """The whole rule as one sentence with a capital and a full stop."""
    text = _say(node, catalogue, outer=True)
    start = len(text) - len(text.lstrip("("))
    return f"{text[:start]}{text[start : start + 1].upper()}{text[start + 1 :]}."


def _say(node: Node, catalogue: Catalogue, *, outer: bool = False) -> str:
    match node:
        case Condition():
            return condition(node, catalogue)
        case Not(part):
            return f"bukan ({_say(part, catalogue, outer=True)})"
        case All(parts):
            return _joined(parts, "dan", catalogue, outer)
        case Any_(parts):
            return _joined(parts, "atau", catalogue, outer)


def _joined(parts: tuple[Node, ...], word: str, catalogue: Catalogue, outer: bool) -> str:
    if len(parts) == 1:
        return _say(parts[0], catalogue, outer=outer)
    said = [_say(part, catalogue) for part in parts]
    text = f"{', '.join(said[:-1])}, {word} {said[-1]}" if len(said) > 2 else f" {word} ".join(said)
    return text if outer else f"({text})"


def condition(node: Condition, catalogue: Catalogue) -> str:
    """One condition in words, without its article."""
    fact = catalogue[node.ref]
    label = catalogue.label(node.ref)
    match fact.kind:
        case Kind.BOOL:
            return catalogue.phrase(node.ref, node.value is True)
        case Kind.INT | Kind.RUPIAH:
            return _AMOUNTS[node.op].format(label=label, value=amount(fact, node.value))
        case Kind.DATE:
            if isinstance(node.value, Ago):
                return _AGO[node.op].format(label=label, value=_months(node.value.months))
            return _DAYS[node.op].format(label=label, value=format_date(node.value))  # type: ignore[arg-type]
    names = [name(fact, code) for code in node.value]  # type: ignore[union-attr]
    listed = " atau ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    denied = node.op in ("not_in", "not_within")
    return f"{label} {'selain ' if denied else ''}{listed}"


def amount(fact: Fact, value: object) -> str:
    """A number with its unit, rupiah as rupiah."""
    if fact.kind is Kind.RUPIAH:
        return format_rupiah(value)  # type: ignore[arg-type]
    return f"{format_number(value)} {fact.unit}".strip()  # type: ignore[arg-type]


def name(fact: Fact, code: str) -> str:
    """An option or code as people call it."""
    if fact.kind is Kind.CHOICE:
        return dict(fact.options)[code]
    return fact.name_of(code) if fact.name_of else code


def _months(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{years} tahun" if years and not rest else f"{months} bulan"
