"""Fast paths give what the slow ones give, whatever comes."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guyub.intake import sealing
from guyub.intake.encoding import noted
from guyub.intake.lines import escaped
from guyub.intake.reading import (
    Issue,
    Mapping,
    Parsed,
    RowKind,
    columns,
    mapping_of,
    propose_mapping,
    recognise,
    staging,
)
from guyub.intake.reading import stage_rows as rows_of
from guyub.intake.reading.model import Sheet

recognising = sys.modules["guyub.intake.reading.recognise"]  # the name is that of its function too
DIGITS = st.text("0123456789", min_size=1, max_size=18)


@given(st.one_of(DIGITS, DIGITS.map("+62{}".format), DIGITS.map("+628{}".format), st.text()))
@example("+62811000000")
@example("９９３３００５３１２６８０００３")
def test_a_number_in_normal_form_is_its_own_normal_form(text):
    for kind, ready in sealing._READY.items():
        if ready(text):
            assert sealing._NORMAL[kind](text) == text


def test_indexes_are_those_of_the_keyring(db):
    from guyub.kernel.fields import get_keyring

    sealer, ring = sealing.Sealer(), get_keyring()
    for kind, written, normal in (
        ("nik", "9933005312680003", "9933005312680003"),
        ("nib", "0220001234567", "0220001234567"),
        ("phone", "0840-1000-0001", "+6284010000001"),
        ("phone", "+6284010000001", "+6284010000001"),
    ):
        assert sealer.index(kind, written) == ring.blind_index(kind, normal)
    assert sealer.first15("9933005312680003") == ring.blind_index("nik15", "993300531268000")


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",))))
def test_a_field_of_copy_comes_back(text):
    line = escaped(text)
    assert not set("\t\n\r") & set(line)
    plain = line.replace("\\\\", "\x00").replace("\\t", "\t").replace("\\n", "\n")
    assert plain.replace("\\r", "\r").replace("\x00", "\\") == text


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.none()), st.text())
def test_parts_of_a_cell_are_json(value, raw):
    made = noted("notes", Parsed(value, raw, (Issue("code", "info", "notes", raw),)))
    if value is not None:
        assert json.loads("{" + made.text[1:] + "}") == {"notes": value}
        assert not made.unread
    elif raw:
        assert json.loads("{" + made.unread[1:] + "}") == {"notes": raw[:300]}
    assert json.loads("[" + made.issues[1:] + "]") == [["code", "info", "notes", raw]]


CELL = st.one_of(
    st.sampled_from(["", "", '"', "sda", "Kemangkon", "Bojongsari", "Siti", "1.500", " ", "-"]),
    st.sampled_from([0, 1, True, False, 2.5, 9933005312680003.0]),
)
HEAD = ["No", "Nama Pemilik", "Desa", "Kecamatan", "Jenis Produk", "TK L", "TK P", "Jumlah TK"]


@given(st.lists(st.lists(CELL, min_size=7, max_size=7), min_size=3, max_size=30))
def test_rows_read_in_pieces_are_those_read_at_once(body):
    cells = [HEAD, *([n, *row] for n, row in enumerate(body, start=1))]
    table = recognise(Sheet("Data", 0, lambda: iter(cells), len(HEAD)))[0]
    mapping = mapping_of(propose_mapping(table), table)
    whole = list(rows_of(table, mapping))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "CHUNK", 2)
        patch.setattr(columns, "_CACHE_LIMIT", 1)
        pieces = list(rows_of(table, mapping))
    assert repr(pieces) == repr(whole)


TWO_FACTS = st.one_of(
    st.sampled_from(["Narso / Ds. Tidu RT 2/1", "Narso Adi", "UD Maju / Narso", "Siti (Tidu)"]),
    st.sampled_from(["L=2 P=3", "2/3", "5", "9933005312680003", "Narso 9933005312680003", '"']),
    CELL,
)
IN_ONE_CELL = st.sampled_from(
    [
        ("owner_address", "village", "workers_pair"),
        ("owner_business", "owner_name", "workers_pair"),
        ("owner_nik", "nik", "workers_male"),
        ("workers_pair", "workers_total", "owner_address"),
    ]
)


@given(IN_ONE_CELL, st.lists(st.lists(TWO_FACTS, min_size=3, max_size=3), min_size=3))
def test_cells_of_two_facts_are_taken_apart_as_row_by_row(names, body):
    cells = [HEAD[:4], *([n, *row] for n, row in enumerate(body, start=1))]
    table = recognise(Sheet("Data", 0, lambda: iter(cells), 4))[0]
    mapping = Mapping(tuple(enumerate(names, start=1)))
    found = list(rows_of(table, mapping))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "CHUNK", 2)
        patch.setattr(columns, "_CACHE_LIMIT", 1)
        pieces = list(rows_of(table, mapping))
        patch.setattr(staging, "_take_apart", lambda *_: None)
        whole = list(rows_of(table, mapping))
    for row, piece, uncut in zip(found, pieces, whole, strict=True):
        want = dict(uncut.fields)
        for name in names:
            if name in staging.COMPOUNDS:
                for part, parsed in (want.pop(name).value or {}).items():
                    if want.get(part, Parsed(None, "")).value is None:
                        want[part] = parsed
        assert (row.key, row.hash) == (piece.key, piece.hash) == (uncut.key, uncut.hash)
        assert row.issues == piece.issues
        assert filled(row.fields) == filled(piece.fields)
        if row.kind is RowKind.DATA:
            assert filled(row.fields) == filled(want)


def filled(fields):
    """Which blank fields a row carries depends on the rows around it."""
    return {name: repr(p) for name, p in fields.items() if p != Parsed(None, "")}


TOTAL = ["", "JUMLAH", "", "", "", 2.0, 2.0, 4.0]
REMARK = ["", "1. Data belum termasuk industri menengah", *[""] * 6]
PLAIN = [1.0, "Siti Aminah", "Tidu", "Bukateja", "tempe", 1.0, 1.0, 2.0]
LINES = st.one_of(
    st.lists(CELL, min_size=8, max_size=8),
    st.tuples(st.integers(1, 99), st.sampled_from(["Siti Aminah", "Narso Adi", "10 orang"])).map(
        lambda made: [float(made[0]), made[1], *PLAIN[2:]]
    ),
    st.sampled_from(
        [
            TOTAL,
            REMARK,
            ["", "Desa Tidu", *[""] * 6],
            [""] * 8,
            list(HEAD),
        ]
    ),
)


@given(st.lists(LINES, min_size=3, max_size=30))
@example([*[PLAIN] * 3, TOTAL, PLAIN, REMARK])
def test_rows_taken_at_sight_are_those_looked_at_closely(body):
    sheet = Sheet("Data", 0, lambda: iter([HEAD, *body]), len(HEAD))
    at_sight = recognise(sheet)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recognising, "is_plain", lambda *_: False)
        closely = recognise(sheet)
    assert [(bytes(t.kinds), t.sections, t.notes, t.context) for t in at_sight] == [
        (bytes(t.kinds), t.sections, t.notes, t.context) for t in closely
    ]
