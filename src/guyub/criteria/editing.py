"""Rules as the rows of a form, and back. Pure.

A form holds what offices write: conditions that must all hold, where rows with the same letter are
alternatives ("salah satu"). A rule of another shape is shown and kept, but not edited here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from guyub.criteria.language import (
    All,
    Any_,
    Catalogue,
    Condition,
    Fact,
    Kind,
    Node,
    Ref,
    Unreadable,
    read,
    written,
)
from guyub.criteria.language.saying import amount, name
from guyub.criteria.language.tree import OPERATIONS, Ago
from guyub.criteria.reading import ref_of
from guyub.kernel.dates import format_date, parse_date
from guyub.kernel.forms.written import parse_rupiah

WORDS: Final[Mapping[str, str]] = {
    "is": "adalah (ya atau tidak)",
    "<=": "paling banyak (tanggal: paling lambat)",
    ">=": "paling sedikit (tanggal: paling awal)",
    "<": "kurang dari (tanggal: sebelum)",
    ">": "lebih dari (tanggal: sesudah)",
    "=": "tepat",
    "!=": "bukan",
    "in": "salah satu dari",
    "not_in": "bukan salah satu dari",
    "within": "di dalam atau berawalan",
    "not_within": "di luar",
}
_AGO: Final = re.compile(r"(\d{1,4})\s*(bulan|tahun)(?:\s+(?:yang\s+)?lalu)?", re.IGNORECASE)
_TRUTH: Final = {
    "ya": True, "iya": True, "punya": True, "sudah": True, "pernah": True,
    "tidak": False, "belum": False, "belum pernah": False,
}  # fmt: skip
# "Less than 12 months ago" is a later day: what people say of a time is turned for its day.
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

# A written place or code to the codes it may mean, for the office that writes.
Codes = Callable[[Fact, str], list[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the form as typed; ``group`` is a letter, "" stands alone."""

    fact: str
    op: str
    value: str
    group: str = ""
    article: str = ""


class LineError(ValueError):
    """What is wrong with one row: its number from 0, the field, and what to do."""

    def __init__(self, at: int, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.at, self.field, self.sentence = at, field, sentence


def as_written(fact: Fact, text: str) -> list[str]:
    """Codes exactly as typed, parted by commas."""
    return [part for p in text.split(",") if (part := p.strip())]


# --- from rows to a tree -------------------------------------------------------------------------


def tree_of(
    lines: Sequence[Line], catalogue: Catalogue, codes: Codes = as_written
) -> dict[str, Any]:
    """The stored form of what was typed. LineError for the first row that cannot be read."""
    alone: list[tuple[int, Node]] = []
    together: dict[str, list[Node]] = {}
    places: dict[str, int] = {}
    for at, line in enumerate(lines):
        made = _condition(at, line, catalogue, codes)
        letter = line.group.strip().upper()
        if letter:
            together.setdefault(letter, []).append(made)
            places.setdefault(letter, at)
        else:
            alone.append((at, made))
    for letter, parts in together.items():
        alone.append((places[letter], parts[0] if len(parts) == 1 else Any_(tuple(parts))))
    if not alone:
        raise LineError(0, "fact", "Isi paling sedikit satu syarat.")
    parts_in_order = tuple(node for _at, node in sorted(alone, key=lambda pair: pair[0]))
    return written(All(parts_in_order))


def _condition(at: int, line: Line, catalogue: Catalogue, codes: Codes) -> Condition:
    try:
        ref = ref_of(line.fact, catalogue)
    except Unreadable as error:
        raise LineError(at, "fact", "Pilih faktanya dari daftar.") from error
    fact = catalogue[ref]
    if line.op not in OPERATIONS[fact.kind]:
        able = ", ".join(f"“{WORDS[op]}”" for op in OPERATIONS[fact.kind])
        raise LineError(at, "op", f"Untuk {catalogue.label(ref)} pakai {able}.")
    value = _value(at, fact, line.value.strip(), codes)
    op = _TURNED[line.op] if isinstance(value, dict) else line.op
    stored = {"fact": ref.key, "op": op, "value": value, "article": line.article.strip()}
    if ref.args:
        stored["args"] = dict(ref.args)
    try:
        node = read(stored, catalogue)
    except Unreadable as error:
        raise LineError(at, "value", str(error)) from error
    assert isinstance(node, Condition)
    return node


def _value(at: int, fact: Fact, text: str, codes: Codes) -> Any:
    if not text:
        raise LineError(at, "value", "Isi nilainya.")
    match fact.kind:
        case Kind.BOOL:
            if text.lower() not in _TRUTH:
                raise LineError(at, "value", "Tulis ya atau tidak.")
            return _TRUTH[text.lower()]
        case Kind.INT | Kind.RUPIAH:
            return _number(at, fact, text)
        case Kind.DATE:
            return _day(at, text)
        case Kind.CHOICE:
            return _options(at, fact, text)
    try:
        found = codes(fact, text)
    except Unreadable as error:
        raise LineError(at, "value", str(error)) from error
    if not found:
        raise LineError(at, "value", f"“{text}” tidak dikenal. Tulis nama atau kodenya.")
    return found


def _number(at: int, fact: Fact, text: str) -> int:
    plain = text.lower().removesuffix(fact.unit).strip() if fact.unit else text
    try:
        return parse_rupiah(plain)
    except ValueError:
        example = "1.500.000" if fact.kind is Kind.RUPIAH else "19"
        raise LineError(at, "value", f"Tulis angkanya saja, misalnya {example}.") from None


def _day(at: int, text: str) -> Any:
    if ago := _AGO.fullmatch(text):
        return {"months_ago": int(ago[1]) * (12 if ago[2].lower() == "tahun" else 1)}
    try:
        return parse_date(text).isoformat()
    except ValueError:
        raise LineError(
            at, "value", "Tulis tanggal, misalnya 31/12/2025, atau 24 bulan lalu."
        ) from None


def _options(at: int, fact: Fact, text: str) -> list[str]:
    """The chosen options, parted by commas; a name that has a comma itself is taken whole."""
    names = sorted(
        ((said.lower(), value) for value, label in fact.options for said in (value, label)),
        key=lambda pair: -len(pair[0]),
    )
    found: list[str] = []
    rest = text.lower().strip(" ,")
    while rest:
        for said, value in names:
            after = rest[len(said) :].lstrip()
            if rest.startswith(said) and after[:1] in ("", ","):
                found.append(value)
                rest = after.strip(" ,")
                break
        else:
            able = "; ".join(label for _value, label in fact.options)
            raise LineError(at, "value", f"Pilih dari: {able}. Beberapa pilihan dipisah koma.")
    return list(dict.fromkeys(found))


# --- from a tree to rows -------------------------------------------------------------------------


def lines_of(node: Node, catalogue: Catalogue) -> list[Line] | None:
    """The rows of a rule, None when the form cannot hold its shape."""
    parts = node.parts if isinstance(node, All) else (node,)
    lines: list[Line] = []
    letter = "A"
    for part in parts:
        match part:
            case Condition():
                lines.append(_line(part, "", catalogue))
            case Any_(inside) if all(isinstance(p, Condition) for p in inside):
                group = letter if len(inside) > 1 else ""
                lines += [_line(p, group, catalogue) for p in inside if isinstance(p, Condition)]
                letter = chr(ord(letter) + 1)
            case _:
                return None
    return lines


def _line(node: Condition, group: str, catalogue: Catalogue) -> Line:
    op = _TURNED[node.op] if isinstance(node.value, Ago) else node.op
    return Line(str(node.ref), op, typed(node.ref, node.value, catalogue), group, node.article)


def typed(ref: Ref, value: Any, catalogue: Catalogue) -> str:
    """A value as a person would type it."""
    fact = catalogue[ref]
    match value:
        case bool():
            return "ya" if value else "tidak"
        case Ago(months):
            years, rest = divmod(months, 12)
            return f"{years} tahun lalu" if years and not rest else f"{months} bulan lalu"
        case date():
            return format_date(value)
        case int():
            return amount(fact, value)
        case tuple():
            codes = fact.kind is Kind.CODE
            return ", ".join(code if codes else name(fact, code) for code in value)
    return str(value)
