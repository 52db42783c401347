"""Read and stage: the file's rows, typed and resolved, by COPY into the staging table.

COPY into a table under row security is refused, so rows go to a temporary table first. One
transaction per file: a killed run leaves nothing half staged. Measured 22 Nov 2026 with 43,000
rows of 25 columns: see docs/benchmarks.md ("read and stage").
"""

from __future__ import annotations

import gc
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from guyub.intake import storage
from guyub.intake.encoding import as_json, packed, person, place_texts
from guyub.intake.models import Import, MappingMemory, Row, Table
from guyub.intake.reading import (
    FIELDS,
    Context,
    Mapping,
    Note,
    RowKind,
    StagedRow,
    TableGuess,
    Workbook,
    check_totals,
    mapping_of,
    of_businesses,
    open_tables,
    propose_mapping,
    recognise,
    signature,
    stage_rows,
    unit_questions,
)
from guyub.intake.resolving import Resolver, place_kinds
from guyub.intake.sealing import FIRST, Sealer
from guyub.kernel import names
from guyub.kernel.ids import uuid7

Progress = Callable[[int, int], None]
REPORT_SECONDS = 1.0
_TEXT = 150
KBLI_2025_SINCE = 2026  # Peraturan BPS 7/2025: files about earlier years speak KBLI 2020

COLUMNS = (
    "regency_code", "batch_id", "table_id", "row", "aggregate", "key", "source_key", "hash",
    "cells", "issues", "year", "quarter", "owner_key", "business_key", "product_key",
    "product_line", "place_text", "place_options", "village_code", "kbli_code", "kbli_version",
    "kbli_confirmed", "nik_index", "nik15_index", "nib_index", "phone_index", "hold",
)  # fmt: skip
_FIXED = ("match", "decision", "created", "differs")


def silent(_done: int, _total: int) -> None:
    """No one watches."""


def open_import(batch: Import) -> Workbook:
    """The stored file of an import as tables. UnreadableFile, FileNotFoundError."""
    return open_tables(storage.read(batch.path), batch.filename)


def context_json(context: Context, kbli_version: str = "") -> dict[str, Any]:
    """What holds for all rows, without the gaps."""
    found = {k: v for k, v in asdict(context).items() if v}
    if kbli_version:
        found["kbli_version"] = kbli_version
    return found


def recognise_all(batch: Import, book: Workbook) -> list[TableGuess]:
    """All tables of all sheets that hold rows of data, in order.

    Beside a list of businesses, tables of other things are passed over with a note.
    """
    found: list[TableGuess] = []
    for sheet in book.sheets:
        if sheet.width:
            found += [
                t
                for t in recognise(sheet, batch.filename)
                if t.rows_of(RowKind.DATA, RowKind.AGGREGATE)
            ]
    about = [t for t in found if of_businesses(t)]
    if not about:
        return found
    read = {id(t) for t in about}
    for name in {t.sheet.name: None for t in found if id(t) not in read}:
        book.notes.append(
            Note(
                "not_businesses", f'Lembar "{name}" memuat tabel yang bukan daftar usaha; dilewati.'
            )
        )
    return about


def read_tables(batch: Import, book: Workbook) -> list[tuple[Table, TableGuess]]:
    """Recognise the tables and propose their mappings; saves them anew. Part of a step."""
    Table.objects.filter(batch=batch).delete()
    guesses = recognise_all(batch, book)
    remembered = {
        m.signature: Mapping.from_json(m.mapping)
        for m in MappingMemory.objects.filter(
            office_id=batch.office_id, signature__in={signature(g) for g in guesses}
        )
    }
    made: list[tuple[Table, TableGuess]] = []
    ordinals: dict[tuple[str, str], int] = {}
    for position, guess in enumerate(guesses):
        sign = signature(guess)
        known = remembered.get(sign)
        headerless = any(not c.path for c in guess.columns)
        places = place_kinds(batch.regency_code) if headerless else None
        columns = propose_mapping(guess, known, places)
        mapping = mapping_of(columns, guess)
        if known is not None and known.multiplier and not mapping.multiplier:
            mapping = Mapping(mapping.fields, mapping.signature, known.multiplier)
        place = (guess.sheet.name, sign)
        ordinals[place] = ordinals.get(place, -1) + 1
        table = Table(
            regency_code=batch.regency_code,
            batch=batch,
            position=position,
            sheet=guess.sheet.name[:200],
            sheet_index=guess.sheet.index,
            ordinal=ordinals[place],
            first_row=guess.first_row,
            last_row=guess.last_row,
            header_rows=list(guess.header_rows),
            signature=sign,
            columns=[asdict(c) for c in columns],
            mapping=mapping.to_json(),
            context=context_json(guess.context),
            titles=list(guess.titles)[:10],
        )
        settle_table(table, guess, mapping)
        table.save(force_insert=True)
        made.append((table, guess))
    return made


def settle_table(table: Table, guess: TableGuess, mapping: Mapping) -> None:
    """Questions, totals and counts of kinds under a mapping."""
    asked = [*guess.questions, *unit_questions(guess, mapping)]
    fed = {name for _c, name in mapping.fields}
    measured = fed & {
        n for n, f in FIELDS.items() if f.parser in ("money", "count", "quantity")
    } - {"age", "aid_value", "aid_quantity", "unit_count"}
    table.questions = [list(q) for q in asked]
    if measured and not table.context.get("year") and "year" not in fed:
        table.questions.append(
            [
                "year_unknown",
                "Tahun datanya tidak tertulis. Angka tanpa tahun tidak disimpan.",
                None,
            ]
        )
    if "kbli" in fed and not table.context.get("kbli_version"):
        table.questions.append(
            ["kbli_version", "Kode KBLI di berkas ini memakai KBLI 2020 atau 2025?", None]
        )
    table.checks = [asdict(c) for c in check_totals(guess, mapping)]
    counted: dict[str, int] = {}
    for kind in guess.kinds:
        name = RowKind(kind).name.lower()
        counted[name] = counted.get(name, 0) + 1
    table.kinds = counted


def fingerprint(table: Table) -> str:
    """What the staged rows of a table depend on; equal means that reading again gives the same."""
    text = json.dumps([table.mapping, table.context], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def with_context(guess: TableGuess, table: Table) -> None:
    """Lay the confirmed context over what was recognised."""
    said = table.context
    own: dict[str, Any] = {
        n: said.get(n) for n in ("year", "quarter", "semester", "month", "multiplier")
    }
    places: dict[str, Any] = {
        n: said.get(n) or "" for n in ("village", "district", "regency", "branch")
    }
    confirmed, before = Context(**own, **places), guess.context
    guess.context = confirmed
    guess.sections = tuple(
        replace(
            section,
            context=Context(
                **{
                    f.name: getattr(confirmed, f.name)
                    if getattr(section.context, f.name) == getattr(before, f.name)
                    else getattr(section.context, f.name)
                    for f in fields(Context)
                }
            ),
        )
        for section in guess.sections
    )


@contextmanager
def without_collection() -> Iterator[None]:
    """Hundreds of thousands of values, none in cycles: looking for some costs a third."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def stage(
    batch: Import,
    tables: list[tuple[Table, TableGuess]],
    resolver: Resolver,
    progress: Progress = silent,
) -> int:
    """Stage every data and aggregate row of the tables; gives how many. Part of a step."""
    Row.objects.filter(batch=batch).delete()
    total = sum(len(g.rows_of(RowKind.DATA, RowKind.AGGREGATE)) for _t, g in tables)
    listed = ", ".join(COLUMNS)
    done, told = 0, time.monotonic()
    with without_collection(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS stage_intake")
        cursor.execute(
            f"CREATE TEMP TABLE stage_intake AS SELECT {listed} FROM intake_row WITH NO DATA"
        )
        with cursor.copy(f"COPY stage_intake ({listed}) FROM STDIN") as copy:
            for table, guess in tables:
                maker = RowMaker(batch, table, resolver)
                mapping = Mapping.from_json(table.mapping)
                for row in stage_rows(guess, mapping):
                    copy.write_row(maker.columns(row))
                    done += 1
                    if not done % 500 and time.monotonic() - told > REPORT_SECONDS:
                        told = time.monotonic()
                        progress(done, total)
        cursor.execute(
            f"INSERT INTO intake_row ({listed}, {', '.join(_FIXED)})"
            f" SELECT {listed}, '', '', false, '[]' FROM stage_intake"
        )
        cursor.execute("DROP TABLE stage_intake")
    for table, _guess in tables:  # not inside COPY: the connection is busy then
        table.staged_as = fingerprint(table)
        table.save(update_fields=["staged_as"])
    progress(done, total)
    return done


class RowMaker:
    """Turns staged rows of one table into rows of the staging table."""

    def __init__(self, batch: Import, table: Table, resolver: Resolver) -> None:
        self.batch, self.table, self.resolver = batch, table, resolver
        self.sealer = Sealer()
        self.context: dict[str, Any] = dict(table.context)
        said = self.context.get("district") or self.context.get("village")
        if not said and resolver.names_district(table.sheet):
            self.context["district"] = table.sheet  # a sheet per sub-district, by its bare name
        self.version = str(table.context.get("kbli_version", ""))
        self._cells = Row._meta.get_field("cells").context  # type: ignore[attr-defined]
        self._keys: dict[str, str] = {}
        self._business: dict[str, str] = {}
        self._fold: dict[str, str] = {}
        self._sections: dict[int, dict[str, Any]] = {}
        period = [self.context.get(n) or 0 for n in ("year", "quarter", "semester", "month")]
        self._source = f"{table.signature}|{table.sheet}|{table.ordinal}|{period}|".encode()

    def _key(self, name: str) -> str:
        found = self._keys.get(name)
        if found is None:
            found = self._keys[name] = names.search_key(name)[:_TEXT]
        return found

    def _said(self, row: StagedRow) -> dict[str, Any]:
        """The row's own context: its section's words over the table's."""
        found = self._sections.get(id(row.context))
        if found is None:
            own = {k: v for k, v in asdict(row.context).items() if v}
            found = self._sections[id(row.context)] = {**self.context, **own}
        return found

    def columns(self, row: StagedRow) -> tuple[Any, ...]:
        """One row in the order of ``COLUMNS``."""
        values, cells, issues = packed(row)
        said = self._said(row)
        aggregate = row.kind is RowKind.AGGREGATE
        owner = person(values.get("owner_name"))[0]
        business = str(values.get("business_name") or "")
        product = str(values.get("product") or values.get("commodity") or "")
        line = self.resolver.line(product)
        street = (values.get("address") or {}).get("street", "")
        place = self.resolver.place(*place_texts(values, said), street)
        code, version, settled, problem = self.resolver.kbli(values.get("kbli"), line, self.version)
        if problem:
            issues.append(
                (problem, "warning", "kbli", f"Kode ini tidak ada di KBLI {self.version}.")
            )
        nik, nik15 = self._nik(values.get("nik"))
        year, quarter = period_of(values, said)
        hold = place.hold
        if not owner and not business and not aggregate:
            hold = "no_name"
            issues.append(("no_name", "error", "owner_name", "Nama pemilik dan nama usaha kosong."))
        business_key = self._business.get(business)
        if business_key is None:
            business_key = self._business[business] = names.business_key(business)[:_TEXT]
        product_key = self._fold.get(product)
        if product_key is None:
            product_key = self._fold[product] = names.fold(product)[:_TEXT]
        nib, phone = values.get("nib"), values.get("phone")
        return (
            self.batch.regency_code, self.batch.pk, self.table.pk, row.row, aggregate,
            row.key[:40], hashlib.md5(self._source + row.key.encode(), usedforsecurity=False)
            .hexdigest(), row.hash, self.sealer.encrypt(cells, self._cells),
            as_json(issues) if issues else "[]", year, quarter,
            self._key(owner) if owner else "", business_key, product_key, line, place.text,
            list(place.options), place.village, code, version, settled, nik, nik15,
            self.sealer.index("nib", nib) if nib else None,
            self.sealer.index("phone", phone) if phone else None, hold,
        )  # fmt: skip

    def _nik(self, value: Any) -> tuple[bytes | None, bytes | None]:
        if not value:
            return None, None
        digits, prefix, sure = value
        full = self.sealer.index("nik", digits) if sure and digits else None
        enough = digits or prefix
        part = self.sealer.first15(enough) if len(enough) >= FIRST else None
        return full, part


def period_of(values: dict[str, Any], said: dict[str, Any]) -> tuple[int | None, int | None]:
    """(year, quarter) a row speaks of: its own cells, the titles, the day of an aid."""
    year = values.get("year") or said.get("year")
    if not year:
        for name in ("aid_date", "report_date"):
            if text := values.get(name):
                year = date.fromisoformat(text).year
                break
        else:
            year = values.get("aid_year")
    quarter = values.get("quarter") or said.get("quarter")
    return (int(year) if year else None), (int(quarter) if quarter else None)


def proposed_kbli_version(year: int | None) -> str:
    """The version to propose (never to take unasked) for codes of a year."""
    if year is None:
        return ""
    return "2025" if year >= KBLI_2025_SINCE else "2020"


def new_import_id() -> UUID:
    return uuid7()
