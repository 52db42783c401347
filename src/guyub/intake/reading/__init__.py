"""Reading offices' workbooks: from any dropped file to typed, located, checked rows.

Pure Python: no Django, no database. The way through it:

    book = open_tables(path, filename)
    for sheet in book.sheets:
        for table in recognise(sheet, filename):
            guesses = propose_mapping(table, remembered)
            mapping = mapping_of(guesses, table)
            checks = check_totals(table, mapping)
            for row in stage_rows(table, mapping): ...
"""

from .columns import Chunk, Seen
from .errors import UnreadableFile
from .evidence import PlaceResolver
from .fields import ANNOTATION_PREFIX, FIELDS, Field, label
from .mapping import mapping_of, propose_mapping, sample_rows, signature, unit_questions
from .model import (
    Cell,
    Column,
    ColumnGuess,
    Context,
    Issue,
    Limits,
    Mapping,
    Merge,
    Note,
    Parsed,
    Question,
    RowKind,
    Section,
    Sheet,
    StagedRow,
    TableGuess,
    TotalCheck,
    Workbook,
)
from .purpose import of_businesses
from .recognise import recognise
from .staging import KEY_COLUMN, parsers_of, row_hash, row_key, stage_chunks, stage_rows
from .totals import check_totals
from .values import KbliValue, NikValue, PersonName, PlaceText
from .workbook import open_tables

__all__ = [
    "ANNOTATION_PREFIX",
    "FIELDS",
    "KEY_COLUMN",
    "Cell",
    "Chunk",
    "Column",
    "ColumnGuess",
    "Context",
    "Field",
    "Issue",
    "KbliValue",
    "Limits",
    "Mapping",
    "Merge",
    "NikValue",
    "Note",
    "Parsed",
    "PersonName",
    "PlaceResolver",
    "PlaceText",
    "Question",
    "RowKind",
    "Section",
    "Seen",
    "Sheet",
    "StagedRow",
    "TableGuess",
    "TotalCheck",
    "UnreadableFile",
    "Workbook",
    "check_totals",
    "label",
    "mapping_of",
    "of_businesses",
    "open_tables",
    "parsers_of",
    "propose_mapping",
    "recognise",
    "row_hash",
    "row_key",
    "sample_rows",
    "signature",
    "stage_chunks",
    "stage_rows",
    "unit_questions",
]
