"""The four workbooks as offices keep them; skipped where the shared samples are absent."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from guyub.intake.reading import (
    RowKind,
    check_totals,
    mapping_of,
    open_tables,
    propose_mapping,
    recognise,
    stage_rows,
    unit_questions,
)

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "workbooks"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="shared sample workbooks are absent")
FILES = (
    "data potensi IKM 2023 (FIX) rev2.xlsx",
    "export_data_ikm.xls",
    "laporan triwulan II 2024.xlsx",
    "penerima bantuan alat 2020.csv",
)


def _truth() -> dict[tuple[str, str], set[int]]:
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    with (FOLDER / "truth.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["file"], row["sheet"]].add(int(row["row"]))
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_data_row_and_no_other(name: str) -> None:
    truth = _truth()
    seen = set()
    for sheet in open_tables(FOLDER / name, name).sheets:
        rows: set[int] = set()
        for table in recognise(sheet, name):
            mapping = mapping_of(propose_mapping(table), table)
            staged = list(stage_rows(table, mapping))
            rows |= {r.row for r in staged}
            assert len({r.key for r in staged}) == len(staged)
            assert unit_questions(table, mapping) == ()
            for row in staged:
                owner = row.fields["owner_name"].value
                assert owner is not None
                assert owner.name
                assert not any(i.severity == "error" for p in row.fields.values() for i in p.issues)
        assert rows == truth[name, sheet.name]
        seen.add((name, sheet.name))
    assert seen == {key for key in truth if key[0] == name}


def test_wrong_totals_of_the_first_are_reported_and_nothing_else() -> None:
    name = FILES[0]
    (table,) = recognise(open_tables(FOLDER / name, name).sheets[0], name)
    checks = check_totals(table, mapping_of(propose_mapping(table), table))
    wrong = [(c.field, c.stated, c.counted, c.difference) for c in checks if not c.agrees]
    assert wrong == [("units", 262, 260, 2), ("investment", 12638808, 12638750, 58)]
    assert len(checks) == 20
    units = next(c for c in checks if c.field == "units")
    assert "262 unit" in units.sentence
    assert "selisih 2" in units.sentence


def test_fields_of_every_file() -> None:
    wanted = {
        FILES[0]: "number business_name owner_name village district phone product kbli "
        "workers_male workers_female investment capacity unit output_value notes",
        FILES[1]: "number business_name owner_name nik phone village product sales_monthly",
        FILES[2]: "nib owner_name sex education product output_quantity unit output_value "
        "material_value workers_male workers_female report_date",
        FILES[3]: "number nik owner_name address rtrw product aid_item aid_value aid_date",
    }
    for name, fields in wanted.items():
        for sheet in open_tables(FOLDER / name, name).sheets:
            for table in recognise(sheet, name):
                assert [g.field for g in propose_mapping(table)] == fields.split()


def test_period_and_place_of_a_sheet_per_village() -> None:
    name = FILES[2]
    tables = [t for s in open_tables(FOLDER / name, name).sheets for t in recognise(s, name)]
    contexts = [t.context for t in tables]
    assert {(c.year, c.quarter) for c in contexts} == {(2024, 2)}
    assert (contexts[0].village, contexts[0].district) == ("Wanogara Wetan", "Rembang")


def test_unit_of_the_note_reaches_text_and_numbers() -> None:
    name = FILES[0]
    (table,) = recognise(open_tables(FOLDER / name, name).sheets[0], name)
    first = next(iter(stage_rows(table, mapping_of(propose_mapping(table), table))))
    assert first.fields["investment"].value == 52_500_000
    assert first.fields["output_value"].value == 35_000_000
    assert table.kind(26) is RowKind.SUBTOTAL
    assert table.kind(286) is RowKind.TOTAL
    assert table.kind(290) is RowKind.FOOTER
