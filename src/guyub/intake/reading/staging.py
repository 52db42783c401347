"""From table and mapping to typed rows: one parser per column, one parse per distinct cell."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any, Final, TypeVar

from .columns import (
    BLANK,
    KEY_FIELDS,
    KEYED_AS,
    NOT_HASHED,
    Chunk,
    Note,
    Parser,
    Seen,
    Step,
    canonical,
    chunks,
    fragment_of,
    key_of,
    who_of,
)
from .evidence import column_samples
from .fields import FIELDS
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

T = TypeVar("T")
KEY_COLUMN: Final = "Guyub: kunci"
"""Header of the column by which a returned workbook names its rows."""

COMPOUNDS: Final = frozenset((*KEYED_AS, "workers_pair"))
"""Fields of two facts in one cell: taken apart, they are no fields of a row."""
_FILLED_DOWN: Final = frozenset({"village", "district", "regency", "branch"})


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


def row_hash(values: dict[str, Any], context: str = "") -> str:
    """SHA-256 (hex) of a row's raw cells by field, order of columns and row number left out.

    Each part carries its length, so ("ab","c") and ("a","bc") differ. Blank cells do not count.
    """
    parts = [
        fragment_of(name, canonical(values[name]))
        for name in sorted(values)
        if name.split("#", 1)[0] not in NOT_HASHED
    ]
    return hashlib.sha256((context + "".join(parts)).encode()).hexdigest()


def row_key(sheet: str, values: dict[str, Any], occurrence: int = 0) -> str:
    """Stable key of a row inside its source: by who it is about, not by where it stands."""
    key = key_of(sheet, "".join(who_of(canonical(values.get(n, ""))) for n in KEY_FIELDS))
    return f"{key}-{occurrence}" if occurrence else key


def stage_chunks(table: TableGuess, mapping: Mapping, note: Note[T]) -> Iterator[Chunk[T]]:
    """Every data and aggregate row of a table, typed. Nothing is dropped for being wrong.

    Merged cells are read for each row they cover; ditto marks repeat the cell above; a place
    written once for a block of rows is carried down and said so. A row's hash is that of
    `row_hash` over the raw cells with the place of the row's section.
    """
    plan = parsers_of(table, mapping)
    carried = _carried(table, plan)
    merged = _merged_values(table)
    slots = [(index, _slot(plan, i), parser) for i, (index, _, parser) in enumerate(plan)]

    def unread(slot: str, _parsed: Parsed) -> T:
        return note(slot, BLANK)  # of a compound only its parts are kept

    steps = [
        Step(
            index, slot, parser, unread if slot in COMPOUNDS else note,
            carried=index in carried, plain=not merged,
        )
        for index, slot, parser in slots
    ]  # fmt: skip
    compounds = [slot for _, slot, _ in slots if slot in COMPOUNDS]
    steps.sort(key=lambda step: step.slot)  # the order in which row_hash joins its parts
    key_column = next(
        (c.index for c in table.columns if is_annotation(c) and c.path[-1].startswith(KEY_COLUMN)),
        -1,
    )
    for chunk in chunks(table, steps, merged, key_column):
        if compounds:
            _take_apart(chunk, compounds, note)
        _weigh_across(chunk)
        if RowKind.AGGREGATE in chunk.kinds:
            _aggregate_counts(chunk, note)
        yield chunk


def stage_rows(table: TableGuess, mapping: Mapping) -> Iterator[StagedRow]:
    """`stage_chunks`, row by row."""
    for chunk in stage_chunks(table, mapping, lambda _slot, _parsed: None):
        for at, number in enumerate(chunk.numbers):
            fields = {slot: cells[at].parsed for slot, cells in chunk.columns.items()}
            fields.update({n: c.parsed for n, c in chunk.more.get(at, {}).items()})
            yield StagedRow(
                number, chunk.kinds[at], chunk.keys[at], chunk.hashes[at], fields, chunk.context,
                chunk.across.get(at, ()),
            )  # fmt: skip


def _take_apart(chunk: Chunk[T], compounds: list[str], note: Note[T]) -> None:
    """Put the parts of two facts in one cell where they belong; a column of its own goes first."""
    for slot in compounds:
        made: dict[int, list[tuple[str, Seen[T]]]] = {}  # per distinct cell
        cells = chunk.columns.pop(slot)
        for at, cell in enumerate(cells):
            parts = made.get(id(cell.parsed))
            if parts is None:
                parts = made[id(cell.parsed)] = [
                    (name, Seen(part, "", "", note(name, part)))
                    for name, part in (cell.parsed.value or {}).items()
                ]
            for name, part in parts:
                if name not in chunk.columns:
                    none = Seen(BLANK, "", "", note(name, BLANK))
                    chunk.columns[name] = [none] * len(cells)
                column = chunk.columns[name]
                if column[at].parsed.value is None:
                    column[at] = part


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
    rows = table.kinds.count(RowKind.DATA)
    counts = dict.fromkeys(wanted, 0)
    starts: set[int] = set()
    for _, kind, cells in table.iter_rows():
        if kind is not RowKind.DATA:
            continue
        if not first and all(i not in starts or counts[i] * 2 >= rows for i in wanted):
            break
        for i in wanted:
            if i < len(cells) and not is_blank(cells[i]):
                counts[i] += 1
                if first:
                    starts.add(i)
        first = False
    return frozenset(i for i in starts if rows >= 3 and counts[i] * 2 < rows)


def _aggregate_counts(chunk: Chunk[T], note: Note[T]) -> None:
    """Counts said in words go to their fields; a person's name is never made of a group's."""
    for at, kind in enumerate(chunk.kinds):
        if kind is not RowKind.AGGREGATE:
            continue
        said = stands_for_many([c for c in chunk.rows[at] if isinstance(c, str)])
        if said is None:
            continue
        for name, count in zip(("unit_count", "workers_total"), said, strict=True):
            held = chunk.columns[name][at] if name in chunk.columns else None
            if count is None or (held is not None and held.parsed.value is not None):
                continue
            counted = Parsed(count, "")
            if held is None:
                made = Seen(counted, "", "", note(name, counted))
                chunk.more.setdefault(at, {})[name] = made
            else:
                chunk.columns[name][at] = _instead(held, name, counted, note)
        if "owner_name" in chunk.columns:
            owner = chunk.columns["owner_name"][at]
            if owner.parsed.value is not None and stands_for_many([str(owner.parsed.raw)]):
                nobody = Parsed(None, owner.parsed.raw)
                chunk.columns["owner_name"][at] = _instead(owner, "owner_name", nobody, note)


def _instead(seen: Seen[T], name: str, parsed: Parsed, note: Note[T]) -> Seen[T]:
    return seen._replace(parsed=parsed, note=note(name, parsed))


def _weigh_across(chunk: Chunk[Any]) -> None:
    """Problems between the cells of a row, for the rows that have one."""
    compared = ("workers_male", "workers_female", "workers_total", "output_value", "material_value")
    parts = [
        [c.parsed.value for c in chunk.columns[n]] if n in chunk.columns else repeat(None)
        for n in compared
    ]
    for at, values in zip(range(len(chunk.numbers)), zip(*parts, strict=False), strict=False):
        male, female, total, output, material = values
        summed = total is not None and (
            (male is not None and female is not None and male + female != total)
            or (male or 0) > total
            or (female or 0) > total
        )
        if summed or (output and material and material > output):
            chunk.across[at] = tuple(_across(*values))


def _across(
    male: int | None, female: int | None, total: int | None, output: int | None,
    material: int | None,
) -> Iterator[Issue]:  # fmt: skip
    """Checks between cells of one row; a missing part is never taken as zero."""
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
    if output and material and material > output:
        yield Issue(
            "material_over_output",
            "warning",
            "material_value",
            "Nilai bahan baku lebih besar daripada nilai produksi. Periksa satuannya.",
        )
