"""Read and stage: the file's rows, typed and resolved, by COPY into the staging table.

COPY into a table under row security is refused, so rows go to a temporary table first. One
transaction per file: a killed run leaves nothing half staged. Measured 22 Nov 2026 with 43,000
rows of 25 columns: see docs/benchmarks.md ("read and stage").
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, fields, replace
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from guyub.intake import storage
from guyub.intake.lines import COLUMNS, LineMaker
from guyub.intake.models import Import, MappingMemory, Row, Table
from guyub.intake.reading import (
    FIELDS,
    Context,
    Mapping,
    Note,
    RowKind,
    TableGuess,
    Workbook,
    check_totals,
    mapping_of,
    of_businesses,
    open_tables,
    propose_mapping,
    recognise,
    signature,
    unit_questions,
)
from guyub.intake.resolving import Resolver, place_kinds
from guyub.kernel.collecting import without_collection
from guyub.kernel.ids import uuid7

Progress = Callable[[int, int], None]
REPORT_SECONDS = 1.0
PORTIONS = 2  # read ahead of the database
_LISTED = ", ".join(COLUMNS)
KBLI_2025_SINCE = 2026  # Peraturan BPS 7/2025: files about earlier years speak KBLI 2020


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


@without_collection()
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


class Writer:
    """Rows on their way into the staging table, by a thread that waits for the database.

    While PostgreSQL takes in one portion the next is read: of 43,000 rows 1.2 s less. The thread
    alone uses the connection until the end of the block, which waits for it; its error is raised
    there or at the next portion, inside the transaction, so nothing stays half staged.
    """

    def __init__(self, batch: Import) -> None:
        self._batch = batch
        self._raw: psycopg.Connection[Any] = connection.connection
        self._thread = ThreadPoolExecutor(1, "intake-writer")
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> Writer:
        self._raw.execute("DROP TABLE IF EXISTS stage_intake")
        self._raw.execute(
            f"CREATE TEMP TABLE stage_intake AS SELECT {_LISTED} FROM intake_row WITH NO DATA"
        )
        # Import and table of every row are looked up portion by portion, not all at the end.
        self._raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return self

    def put(self, table: UUID, lines: list[str]) -> None:
        """Have the lines written; at most ``PORTIONS`` wait."""
        while len(self._waiting) >= PORTIONS:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(self._write, table, lines))

    def __exit__(self, kind: object, *_error: object) -> None:
        self._thread.shutdown(wait=True, cancel_futures=kind is not None)
        if kind is None:
            for written in self._waiting:
                written.result()
            self._raw.execute("SET CONSTRAINTS ALL DEFERRED")
            self._raw.execute("DROP TABLE stage_intake")

    def _write(self, table: UUID, lines: list[str]) -> None:
        with self._raw.cursor() as cursor:
            with cursor.copy(f"COPY stage_intake ({_LISTED}) FROM STDIN") as copy:
                copy.write("".join(lines))
            cursor.execute(
                f"INSERT INTO intake_row (regency_code, batch_id, table_id, {_LISTED},"
                f" match, decision, created, differs) SELECT %s, %s, %s, {_LISTED},"
                " '', '', false, '[]' FROM stage_intake",
                [self._batch.regency_code, self._batch.pk, table],
            )
            cursor.execute("TRUNCATE stage_intake")


def stage(
    batch: Import,
    tables: list[tuple[Table, TableGuess]],
    resolver: Resolver,
    progress: Progress = silent,
) -> int:
    """Stage every data and aggregate row of the tables; gives how many. Part of a step."""
    Row.objects.filter(batch=batch).delete()
    total = sum(len(g.rows_of(RowKind.DATA, RowKind.AGGREGATE)) for _t, g in tables)
    done, told = 0, time.monotonic()
    with without_collection(), Writer(batch) as writer:
        for table, guess in tables:
            maker = LineMaker(table, resolver)
            for lines in maker.lines(guess, Mapping.from_json(table.mapping)):
                writer.put(table.pk, lines)
                done += len(lines)
                if time.monotonic() - told > REPORT_SECONDS:
                    told = time.monotonic()
                    progress(done, total)
    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_analyze()")
    for table, _guess in tables:  # not inside COPY: the connection is busy then
        table.staged_as = fingerprint(table)
        table.save(update_fields=["staged_as"])
    progress(done, total)
    return done


def proposed_kbli_version(year: int | None) -> str:
    """The version to propose (never to take unasked) for codes of a year."""
    if year is None:
        return ""
    return "2025" if year >= KBLI_2025_SINCE else "2020"


def new_import_id() -> UUID:
    return uuid7()
