"""From table and mapping to typed rows: one parser per column, one parse per distinct cell."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any, Final

from .evidence import column_samples
from .fields import FIELDS, label
from .header import is_annotation
from .mapping import sample_rows
from .model import Column, Issue, Mapping, Parsed, RowKind, StagedRow, TableGuess
from .normal import is_blank, squeeze
from .rows import stands_for_many
from .values import (
    COMPOUND,
    decimal_mark,
    firm_stands_first,
    month_first,
    parse_address,
    parse_count,
    parse_date,
    parse_district,
    parse_education,
    parse_firm_owner,
    parse_kbli,
    parse_legal_form,
    parse_money,
    parse_month,
    parse_nib,
    parse_nik,
    parse_npwp,
    parse_person,
    parse_phone,
    parse_quantity,
    parse_quarter,
    parse_rtrw,
    parse_sex,
    parse_village,
    parse_year,
)

Parser = Callable[[Any], Parsed]
KEY_COLUMN: Final = "Guyub: kunci"
"""Header of the column by which a returned workbook names its rows."""

_CACHE_LIMIT: Final = 4_000
"""Distinct cells remembered per column; more mostly feeds the garbage collector."""
_KEY_FIELDS: Final = ("owner_name", "business_name", "nik", "nib", "village", "product")
_KEYED_AS: Final = {
    "owner_address": "owner_name", "owner_nik": "owner_name", "owner_business": "business_name",
}  # fmt: skip
_COMPOUNDS: Final = frozenset((*_KEYED_AS, "workers_pair"))
_NOT_HASHED: Final = frozenset({"number", "ignore"})
_DITTO: Final = frozenset(
    {'"', "''", "sda", "s.d.a", "s.d.a.", "idem", '-"-', '- " -', "〃", ",,", "dto"}
)
_FILLED_DOWN: Final = frozenset({"village", "district", "regency", "branch"})
_BLANK: Final = Parsed(None, "")


def _parse_text(raw: Any) -> Parsed:
    if isinstance(raw, str):
        text = squeeze(raw)
        return Parsed(text if text not in ("", "-", "--") else None, raw)
    if isinstance(raw, float) and raw.is_integer():
        return Parsed(str(int(raw)), raw)
    return Parsed(str(raw), raw)


def _parse_decimal(raw: Any) -> Parsed:
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return Parsed(float(raw), raw)
    try:
        return Parsed(float(str(raw).strip().replace(",", ".")), raw)
    except ValueError:
        return Parsed(None, raw)


def column_parser(name: str, column: Column, samples: list[Any], multiplier: int | None) -> Parser:
    """The parser of one column, with what its own cells settle (decimal mark, day or month first).

    `multiplier` is the table's rupiah per unit; one said in the column's header goes before it.
    """
    kind = FIELDS[name].parser
    if kind == "money":
        unit = column.multiplier or multiplier or 1
        mark = decimal_mark(samples)
        return lambda raw: parse_money(raw, name, unit, mark)
    if kind == "quantity":
        mark = decimal_mark(samples)
        return lambda raw: parse_quantity(raw, name, mark)
    if kind == "date":
        american = month_first(samples)
        return lambda raw: parse_date(raw, name, american)
    if kind in COMPOUND:
        compound = COMPOUND[kind]
        return lambda raw: compound(raw, name)
    if kind == "firm_owner":
        first = firm_stands_first(column.text)
        return lambda raw: parse_firm_owner(raw, name, first)
    if kind == "kbli":
        version = next(
            (v for v in ("2025", "2020", "2017", "2015", "2009") if v in column.text), ""
        )
        return lambda raw: parse_kbli(raw, name, version)
    simple: dict[str, Callable[[Any, str], Parsed]] = {
        "count": parse_count, "year": parse_year, "quarter": parse_quarter, "month": parse_month,
        "nik": parse_nik, "nib": parse_nib, "npwp": parse_npwp, "phone": parse_phone,
        "person": parse_person, "village": parse_village, "district": parse_district,
        "place": parse_address, "rtrw": parse_rtrw, "sex": parse_sex,
        "education": parse_education, "legal_form": parse_legal_form,
    }  # fmt: skip
    if kind in simple:
        chosen = simple[kind]
        return lambda raw: chosen(raw, name)
    return _parse_decimal if kind == "decimal" else _parse_text


def parsers_of(table: TableGuess, mapping: Mapping) -> list[tuple[int, str, Parser]]:
    """(column, field, parser) for every mapped column that feeds a field."""
    columns = {c.index: c for c in table.columns}
    rows = sample_rows(table)
    unit = mapping.multiplier or table.context.multiplier
    found: list[tuple[int, str, Parser]] = []
    for index, name in mapping.fields:
        if name == "ignore" or name not in FIELDS:
            continue
        column = columns.get(index, Column(index, ()))
        found.append((index, name, column_parser(name, column, column_samples(rows, index), unit)))
    return found


def canonical(cell: Any) -> str:
    """One text for a cell however the file types it: 7.0, 7 and "7" are the same content."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell == cell and abs(cell) < 1e18 and cell == int(cell):
        return str(int(cell))
    return str(cell)


def row_hash(values: dict[str, Any], context: str = "") -> str:
    """SHA-256 (hex) of a row's raw cells by field, order of columns and row number left out.

    Each part carries its length, so ("ab","c") and ("a","bc") differ. Blank cells do not count.
    """
    parts = [
        _fragment(name, values[name])
        for name in sorted(values)
        if name.split("#", 1)[0] not in _NOT_HASHED
    ]
    return hashlib.sha256((context + "".join(parts)).encode()).hexdigest()


def _fragment(name: str, cell: Any) -> str:
    text = canonical(cell)
    return f"{len(name)}:{name}{len(text)}:{text}" if text else ""


def row_key(sheet: str, values: dict[str, Any], occurrence: int = 0) -> str:
    """Stable key of a row inside its source: by who it is about, not by where it stands."""
    key = _key(sheet, [canonical(values.get(n, "")).lower() for n in _KEY_FIELDS])
    return f"{key}-{occurrence}" if occurrence else key


def _key(sheet: str, who: list[str]) -> str:
    text = f"{len(sheet)}:{sheet}" + "".join([f"{len(t)}:{t}" for t in who])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class _Step:
    """One mapped column: its parser, and what its distinct cells amounted to."""

    __slots__ = ("cache", "carried", "hashed", "index", "keyed", "parser", "slot")

    def __init__(self, index: int, slot: str, parser: Parser, carried: bool) -> None:
        self.index = index
        self.slot = slot
        self.parser = parser
        self.carried = carried
        who = _KEYED_AS.get(slot, slot)
        self.keyed = _KEY_FIELDS.index(who) if who in _KEY_FIELDS else -1
        self.hashed = slot.split("#", 1)[0] not in _NOT_HASHED
        self.cache: dict[Any, tuple[Parsed, str]] = {}

    def read(self, raw: Any) -> tuple[Parsed, str]:
        """Parsed value and hash fragment of a cell seen for the first time."""
        found = (self.parser(raw), _fragment(self.slot, raw) if self.hashed else "")
        if len(self.cache) < _CACHE_LIMIT and type(raw) is not bool:
            self.cache[raw] = found
        return found


def stage_rows(table: TableGuess, mapping: Mapping) -> Iterator[StagedRow]:
    """Every data and aggregate row of a table, typed. Nothing is dropped for being wrong.

    Merged cells are read for each row they cover; ditto marks repeat the cell above; a place
    written once for a block of rows is carried down and said so. `hash` is that of `row_hash` over
    the raw cells with the place of the row's section.
    """
    plan = parsers_of(table, mapping)
    carried = _carried(table, plan)
    steps = [
        _Step(index, _slot(plan, i), parser, index in carried)
        for i, (index, _, parser) in enumerate(plan)
    ]
    compounds = [step.slot for step in steps if step.slot in _COMPOUNDS]
    steps.sort(key=lambda step: step.slot)  # the order in which row_hash joins its parts
    merged = _merged_values(table)
    key_column = next(
        (c.index for c in table.columns if is_annotation(c) and c.path[-1].startswith(KEY_COLUMN)),
        -1,
    )
    section_rows = [s.row for s in table.sections]
    context, at, place = table.context, -1, ""
    above: dict[int, Any] = {}
    occurrences: dict[str, int] = {}
    for number, kind, cells in table.iter_rows():
        if kind is not RowKind.DATA and kind is not RowKind.AGGREGATE:
            continue
        if section_rows:
            now = bisect_right(section_rows, number) - 1
            if now != at:
                above.clear()
                at, context = now, table.sections[now].context
                place = f"{context.village}/{context.district}"
        fields, fragments, who = _read_row(steps, cells, merged.get(number), above)
        if compounds:
            _take_apart(fields, compounds)
        issues = tuple(_across(fields))
        if kind is RowKind.AGGREGATE:
            _aggregate_counts(fields, cells)
        if 0 <= key_column < len(cells) and not is_blank(cells[key_column]):
            key = canonical(cells[key_column])
        else:
            key = _key(table.sheet.name, who)
            seen = occurrences.get(key, 0)
            occurrences[key] = seen + 1
            key = f"{key}-{seen}" if seen else key
        digest = hashlib.sha256((place + fragments).encode()).hexdigest()
        yield StagedRow(number, kind, key, digest, fields, context, issues)


def _read_row(
    steps: list[_Step],
    cells: list[Any],
    covered: dict[int, Any] | None,
    above: dict[int, Any],
) -> tuple[dict[str, Parsed], str, list[str]]:
    """Fields, hash fragments and key texts of one row; `above` remembers cells for ditto marks."""
    width = len(cells)
    fields: dict[str, Parsed] = {}
    fragments: list[str] = []
    who = [""] * len(_KEY_FIELDS)
    for step in steps:
        index, slot = step.index, step.slot
        raw = cells[index] if index < width else ""
        inherited = False
        found = step.cache.get(raw) if raw != "" and type(raw) is not bool else None
        if found is None:
            if raw == "":
                if covered is not None and index in covered:
                    raw = covered[index]
                elif step.carried:
                    raw, inherited = above.get(index, ""), True
            elif type(raw) is str and len(raw) <= 6 and raw.strip().lower() in _DITTO:
                raw, inherited = above.get(index, ""), True
            if raw == "":
                fields[slot] = _BLANK
                continue
            found = step.read(raw)
        above[index] = raw
        parsed, fragment = found
        if inherited:
            note = Issue(
                "inherited",
                "info",
                slot,
                f"{label(slot).capitalize()} diambil dari baris di atasnya.",
            )
            parsed = parsed._replace(issues=(*parsed.issues, note))
        fields[slot] = parsed
        fragments.append(fragment)
        if step.keyed >= 0:
            who[step.keyed] = canonical(raw).lower()
    return fields, "".join(fragments), who


def _take_apart(fields: dict[str, Parsed], compounds: list[str]) -> None:
    """Put the parts of two facts in one cell where they belong; a column of its own goes first."""
    for slot in compounds:
        for name, part in (fields.pop(slot).value or {}).items():
            if fields.get(name, _BLANK).value is None:
                fields[name] = part


def _slot(plan: list[tuple[int, str, Parser]], position: int) -> str:
    """Key of a column's value: its field, or "notes#2" where a field has several columns."""
    name = plan[position][1]
    before = sum(1 for _, other, _ in plan[:position] if other == name)
    return f"{name}#{before + 1}" if before else name


def _merged_values(table: TableGuess) -> dict[int, dict[int, Any]]:
    """Row -> column -> value for rows covered by a merge that begins above them."""
    tall = [
        m for m in table.sheet.merges
        if m.last_row > m.first_row and table.first_row <= m.first_row <= table.last_row
        and m.first_row not in table.header_rows
    ]  # fmt: skip
    if not tall:
        return {}
    starts: dict[int, list[Any]] = {}
    for merge in tall:
        starts.setdefault(merge.first_row, []).append(merge)
    found: dict[int, dict[int, Any]] = {}
    for number, _, cells in table.iter_rows():
        for merge in starts.get(number, ()):
            value = cells[merge.first_col] if merge.first_col < len(cells) else ""
            if value == "":
                continue
            for row in range(merge.first_row + 1, min(merge.last_row, table.last_row) + 1):
                found.setdefault(row, {})[merge.first_col] = value
    return found


def _carried(table: TableGuess, plan: list[tuple[int, str, Parser]]) -> frozenset[int]:
    """Place columns written once per block: the first row filled, fewer than half of all."""
    wanted = [i for i, name, _ in plan if name in _FILLED_DOWN]
    if not wanted:
        return frozenset()
    first = True
    rows = 0
    counts = dict.fromkeys(wanted, 0)
    starts: set[int] = set()
    for _, kind, cells in table.iter_rows():
        if kind is not RowKind.DATA:
            continue
        rows += 1
        for i in wanted:
            if i < len(cells) and not is_blank(cells[i]):
                counts[i] += 1
                if first:
                    starts.add(i)
        first = False
    return frozenset(i for i in starts if rows >= 3 and counts[i] * 2 < rows)


def _aggregate_counts(fields: dict[str, Parsed], cells: list[Any]) -> None:
    """Counts said in words go to their fields; a person's name is never made of a group's."""
    said = stands_for_many([c for c in cells if isinstance(c, str)])
    if said is not None:
        units, workers = said
        if fields.get("unit_count", _BLANK).value is None:
            fields["unit_count"] = Parsed(units, "")
        if workers is not None and fields.get("workers_total", _BLANK).value is None:
            fields["workers_total"] = Parsed(workers, "")
    owner = fields.get("owner_name")
    if (
        owner is not None
        and owner.value is not None
        and said is not None
        and stands_for_many([str(owner.raw)])
    ):
        fields["owner_name"] = Parsed(None, owner.raw)


def _across(fields: dict[str, Parsed]) -> Iterator[Issue]:
    """Checks between cells of one row; a missing part is never taken as zero."""
    male, female, total = (
        fields[n].value if n in fields else None
        for n in ("workers_male", "workers_female", "workers_total")
    )
    if total is not None:
        if male is not None and female is not None and male + female != total:
            yield Issue(
                "workers_sum",
                "warning",
                "workers_total",
                f"Tenaga kerja tertulis {total}, padahal laki-laki {male} + perempuan {female} = "
                f"{male + female}.",
            )
        elif (male or 0) > total or (female or 0) > total:
            yield Issue(
                "workers_sum",
                "warning",
                "workers_total",
                "Jumlah tenaga kerja lebih kecil daripada salah satu bagiannya.",
            )
    output = fields["output_value"].value if "output_value" in fields else None
    material = fields["material_value"].value if "material_value" in fields else None
    if output and material and material > output:
        yield Issue(
            "material_over_output",
            "warning",
            "material_value",
            "Nilai bahan baku lebih besar daripada nilai produksi. Periksa satuannya.",
        )
