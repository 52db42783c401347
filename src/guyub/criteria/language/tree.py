"""The expression tree and its written form (JSON).

    {"all": [{"fact": "registry.workers", "op": "<=", "value": 19, "article": "Permenperin 64"},
             {"any": [{"fact": "licences.has", "args": {"paper": "nib"}, "op": "is",
                       "value": true},
                      {"not": {...}}]}]}

Policy: what cannot be read matches nothing. ``read`` raises ``Unreadable`` with a sentence for
whoever wrote the rule; nothing is guessed or left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from guyub.criteria.language.facts import MOST, Catalogue, Fact, Kind, Ref, Value

MOST_NODES: Final = 200
DEEPEST: Final = 12

_ORDER = ("<", "<=", ">", ">=")
OPERATIONS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.BOOL: ("is",),
    Kind.INT: ("=", "!=", *_ORDER),
    Kind.RUPIAH: ("=", "!=", *_ORDER),
    Kind.DATE: _ORDER,
    Kind.CHOICE: ("in", "not_in"),
    Kind.CODE: ("within", "not_within"),
}


class Unreadable(ValueError):
    """A rule that cannot be read; the text is a sentence for its author."""


@dataclass(frozen=True, slots=True)
class Ago:
    """A day that moves: so many months before the day of the decision."""

    months: int

    def day(self, today: date) -> date:
        """The same day of the earlier month, or that month's last."""
        year, month = divmod(today.year * 12 + today.month - 1 - self.months, 12)
        for last in (today.day, 30, 29, 28):
            try:
                return date(year, month + 1, last)
            except ValueError:
                continue
        raise AssertionError("every month has a 28th")


Wanted = bool | int | date | Ago | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of one fact. ``article`` quotes where the law says so."""

    ref: Ref
    op: str
    value: Wanted
    article: str = ""


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node = Condition | All | Any_ | Not


def conditions(node: Node) -> Iterator[Condition]:
    """Every condition of the tree, in the order of writing."""
    match node:
        case Condition():
            yield node
        case Not(part):
            yield from conditions(part)
        case All(parts) | Any_(parts):
            for part in parts:
                yield from conditions(part)


def refs(node: Node) -> list[Ref]:
    """The facts a rule speaks of, each once, in the order of writing."""
    return list(dict.fromkeys(c.ref for c in conditions(node)))


# --- reading -------------------------------------------------------------------------------------


def read(given: Any, catalogue: Catalogue) -> Node:
    """The tree of a stored rule. Raises ``Unreadable``; never gives half a rule."""
    return _Reader(catalogue).node(given, 1)


class _Reader:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._nodes = 0

    def node(self, given: Any, depth: int) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES or depth > DEEPEST:
            raise Unreadable("Aturan ini terlalu panjang. Pecah menjadi beberapa aturan.")
        if not isinstance(given, Mapping):
            raise Unreadable("Bagian aturan ini tidak berbentuk syarat.")
        if "fact" in given:
            return self._condition(given)
        if len(given) != 1:
            raise Unreadable(
                "Bagian aturan ini tidak dikenal: pakai semua, salah satu, atau bukan."
            )
        ((word, inside),) = given.items()
        if word == "not":
            return Not(self.node(inside, depth + 1))
        if word not in ("all", "any") or not isinstance(inside, list) or not inside:
            raise Unreadable("Bagian aturan ini kosong atau tidak dikenal.")
        parts = tuple(self.node(part, depth + 1) for part in inside)
        return All(parts) if word == "all" else Any_(parts)

    def _condition(self, given: Mapping[str, Any]) -> Condition:
        unknown = set(given) - {"fact", "args", "op", "value", "article"}
        if unknown:
            raise Unreadable(f"Syarat ini punya isian yang tidak dikenal: {sorted(unknown)[0]}.")
        key = given["fact"]
        fact = self._catalogue.get(key) if isinstance(key, str) else None
        if fact is None:
            raise Unreadable(f"Fakta “{key}” tidak ada dalam daftar fakta.")
        ref = Ref(fact.key, self._args(fact, given.get("args") or {}))
        op = given.get("op")
        if op not in OPERATIONS[fact.kind]:
            raise Unreadable(f"Perbandingan “{op}” tidak bisa dipakai untuk {fact.label}.")
        article = given.get("article", "")
        if not isinstance(article, str) or len(article) > 200:
            raise Unreadable(f"Dasar hukum untuk {fact.label} harus berupa teks pendek.")
        return Condition(ref, op, self._value(fact, given.get("value")), article)

    def _args(self, fact: Fact, given: Any) -> tuple[tuple[str, str], ...]:
        if not isinstance(given, Mapping) or set(given) != set(fact.args):
            raise Unreadable(f"Rincian untuk {fact.label} belum lengkap atau tidak dikenal.")
        for name, value in given.items():
            if not isinstance(value, str) or value not in fact.args[name]:
                raise Unreadable(f"Rincian “{value}” tidak ada untuk {fact.label}.")
        return tuple(sorted(given.items()))

    def _value(self, fact: Fact, given: Any) -> Wanted:
        wrong = Unreadable(f"Nilai untuk {fact.label} tidak bisa dibaca.")
        match fact.kind:
            case Kind.BOOL:
                if not isinstance(given, bool):
                    raise wrong
                return given
            case Kind.INT | Kind.RUPIAH:
                if isinstance(given, bool) or not isinstance(given, int) or abs(given) > MOST:
                    raise wrong
                return given
            case Kind.DATE:
                return _day(given, wrong)
        if not isinstance(given, list) or not given or not all(_word(v) for v in given):
            raise wrong
        if fact.kind is Kind.CHOICE and not set(given) <= {value for value, _l in fact.options}:
            raise Unreadable(f"Ada pilihan yang tidak dikenal untuk {fact.label}.")
        return tuple(dict.fromkeys(given))


def _word(given: Any) -> bool:
    return isinstance(given, str) and 0 < len(given) <= 80 and "\0" not in given


def _day(given: Any, wrong: Unreadable) -> date | Ago:
    if isinstance(given, Mapping) and set(given) == {"months_ago"}:
        months = given["months_ago"]
        if isinstance(months, bool) or not isinstance(months, int) or not 0 <= months <= 1200:
            raise wrong
        return Ago(months)
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise wrong from None


# --- writing -------------------------------------------------------------------------------------


def written(node: Node) -> dict[str, Any]:
    """The stored form; ``read(written(node)) == node``."""
    match node:
        case Not(part):
            return {"not": written(part)}
        case All(parts):
            return {"all": [written(part) for part in parts]}
        case Any_(parts):
            return {"any": [written(part) for part in parts]}
        case Condition(ref, op, value, article):
            found: dict[str, Any] = {"fact": ref.key, "op": op, "value": _plain(value)}
            if ref.args:
                found["args"] = dict(ref.args)
            if article:
                found["article"] = article
            return found


def _plain(value: Wanted) -> Any:
    match value:
        case Ago(months):
            return {"months_ago": months}
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


__all__ = [
    "OPERATIONS",
    "Ago",
    "All",
    "Any_",
    "Condition",
    "Node",
    "Not",
    "Unreadable",
    "Value",
    "Wanted",
    "conditions",
    "read",
    "refs",
    "written",
]
