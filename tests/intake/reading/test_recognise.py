"""Layouts offices really use, one by one, and generated ones."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.intake.reading import (
    RowKind,
    check_totals,
    mapping_of,
    propose_mapping,
    row_hash,
    row_key,
    stage_rows,
    unit_questions,
)
from tests.intake.reading.build import Rows, delimited, only, tables, xlsx

HEAD = ["No", "Nama Pemilik", "Desa", "Jenis Produk", "Investasi"]


def row(number: Any, name: str, village: str = "Bakulan", value: Any = 5000) -> list[Any]:
    return [number, name, village, "Tempe", value]


def data_rows(rows: Rows) -> list[int]:
    return [n for t in tables(xlsx({"A": rows})) for n in t.rows_of(RowKind.DATA)]


def test_sections_give_their_place_to_the_rows_below() -> None:
    rows = [
        ["DATA IKM", "", "", "", ""], HEAD,
        ["I", "KECAMATAN KEMANGKON", "", "", ""], row(1, "Siti"), row(2, "Budi"),
        ["II", "KECAMATAN BUKATEJA", "", "", ""], row(1, "Agus"),
    ]  # fmt: skip
    table, mapping = only(xlsx({"A": rows}))
    assert table.rows_of(RowKind.DATA) == [4, 5, 7]
    assert table.rows_of(RowKind.SECTION) == [3, 6]
    districts = [r.context.district for r in stage_rows(table, mapping)]
    assert districts == ["KEMANGKON", "KEMANGKON", "BUKATEJA"]


def test_sections_that_state_their_sums_above_the_rows() -> None:
    rows = [
        HEAD, ["I", "KECAMATAN KEMANGKON", "", "", 11000], row(1, "Siti"), row(2, "Budi", value=7000),  # noqa: E501
        ["II", "KECAMATAN BUKATEJA", "", "", 5000], row(1, "Agus"),
    ]  # fmt: skip
    table, mapping = only(xlsx({"A": rows}))
    assert table.rows_of(RowKind.DATA) == [3, 4, 6]
    found = [(c.row, c.stated, c.counted) for c in check_totals(table, mapping)]
    assert found == [(2, 11000, 12000), (5, 5000, 5000)]


def test_repeated_headers_and_titles_of_a_page_break() -> None:
    rows = [HEAD, row(1, "Siti"), ["", "", "", "", ""], HEAD, row(2, "Budi"), row(3, "Agus")]
    table, _ = only(xlsx({"A": rows}))
    assert table.rows_of(RowKind.DATA) == [2, 5, 6]
    assert table.rows_of(RowKind.HEADER) == [1, 4]


def test_two_tables_one_below_another() -> None:
    rows = [
        ["Desa Bakulan Kecamatan Kemangkon"], HEAD, row(1, "Siti"), row(2, "Budi"),
        ["JUMLAH", "", "", "", 10000], [], ["Desa Bojong Kecamatan Purbalingga"],
        ["No", "Nama Pemilik", "Telepon", "Jenis Produk", "Tenaga Kerja", "Omzet"],
        [1, "Agus", "084011112222", "Tahu", 3, 9000000],
    ]  # fmt: skip
    one, two = tables(xlsx({"A": rows}))
    assert one.rows_of(RowKind.DATA) == [3, 4]
    assert two.rows_of(RowKind.DATA) == [9]
    assert (one.context.village, two.context.village) == ("Bakulan", "Bojong")
    assert one.last_row + 1 == two.first_row
    assert two.last_row == 9


def test_three_levels_with_merges_and_without() -> None:
    rows = [
        ["No", "Nama Pemilik", "Data Usaha", "", "", "", ""],
        ["", "", "Produksi", "", "", "Tenaga Kerja", ""],
        ["", "", "Jumlah", "Satuan", "Nilai", "L", "P"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        [1, "Siti", 500, "kg", 7000000, 1, 2],
        [2, "Budi", 300, "pcs", 9000000, 2, "-"],
    ]  # fmt: skip
    merges = [(0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 0, 6), (1, 2, 1, 4), (1, 5, 1, 6)]
    wanted = [
        "number", "owner_name", "output_quantity", "unit", "output_value", "workers_male",
        "workers_female",
    ]  # fmt: skip
    for data, name in ((xlsx({"A": rows}, {"A": merges}), "a.xlsx"), (delimited(rows), "a.csv")):
        table, mapping = only(data, name)
        assert table.rows_of(RowKind.DATA) == [5, 6]
        assert [f for _, f in mapping.fields] == wanted


def test_a_table_without_header_is_kept_with_a_question() -> None:
    rows = [
        [1, "Siti Aminah", "9903160912950685", "Bakulan", "084011112222"],
        [2, "Budi Santoso", "9903160912950686", "Bojong", "084011112223"],
        [3, "Agus Widodo", "9903160912950687", "Muntang", "084011112224"],
    ]
    (table,) = tables(xlsx({"A": rows}))
    assert table.rows_of(RowKind.DATA) == [1, 2, 3]
    assert [q.code for q in table.questions] == ["no_header"]
    fields = {g.index: g.field for g in propose_mapping(table)}
    assert (fields[2], fields[4]) == ("nik", "phone")


def test_names_that_look_like_totals_and_templates_that_look_like_rows() -> None:
    rows = [HEAD, row(1, "Total Jaya"), row(2, "Jumlah Berkah"), [3, "", "", "", ""],
            [4, "", "", "", "-"], ["", "JUMLAH", "", "", 10000]]  # fmt: skip
    table, _ = only(xlsx({"A": rows}))
    assert table.rows_of(RowKind.DATA) == [2, 3]
    assert table.rows_of(RowKind.BLANK) == [4, 5]
    assert table.rows_of(RowKind.TOTAL) == [6]


def test_signature_block_under_the_table_is_no_data() -> None:
    rows = [
        HEAD, row(1, "Siti"), row(2, "Budi"), ["TOTAL", "2 unit", "", "", 10000], [],
        ["", "", "", "Purbalingga, 5 Juli 2024"], ["", "", "", "Kepala Bidang Perindustrian"], [], [],  # noqa: E501
        ["", "", "", "Drs. H. Contoh Nama, M.Si"], ["", "", "", "NIP. 19700101 200001 1 001"],
        ["Keterangan: data sementara"],
    ]  # fmt: skip
    table, mapping = only(xlsx({"A": rows}))
    assert table.rows_of(RowKind.DATA) == [2, 3]
    assert table.rows_of(RowKind.FOOTER) == [6, 7, 10, 11, 12]
    assert all(c.agrees for c in check_totals(table, mapping))


def test_aggregates_are_counted_and_no_person_is_made_of_them() -> None:
    rows = [HEAD, row(1, "Siti"), row(2, "Sentra tempe: 25 unit usaha, 60 TK"),
            ["", "TOTAL", "26 unit", "", 10000]]  # fmt: skip
    table, mapping = only(xlsx({"A": rows}))
    assert table.rows_of(RowKind.AGGREGATE) == [3]
    staged = list(stage_rows(table, mapping))
    assert staged[1].fields["unit_count"].value == 25
    assert staged[1].fields["workers_total"].value == 60
    assert staged[1].fields["owner_name"].value is None
    assert all(c.agrees for c in check_totals(table, mapping))


def test_a_recap_counts_its_units() -> None:
    rows = [["No", "Kecamatan", "Jumlah Unit Usaha"], [1, "Kecil", 43185], [2, "Menengah", 115],
            ["", "JUMLAH", 43358]]  # fmt: skip
    table, mapping = only(xlsx({"A": rows}))
    assert table.rows_of(RowKind.AGGREGATE) == [2, 3]
    (check,) = check_totals(table, mapping)
    assert (check.stated, check.counted, check.difference) == (43358, 43300, 58)


def test_merged_and_ditto_cells_reach_the_rows_they_cover() -> None:
    rows = [HEAD, row(1, "Siti", "Bakulan"), row(2, "Budi", ""), row(3, "Agus", '"'),
            row(4, "Tumini", "Bojong")]  # fmt: skip
    table, mapping = only(xlsx({"A": rows}, {"A": [(1, 2, 2, 2)]}))
    villages = [r.fields["village"].value.village for r in stage_rows(table, mapping)]
    assert villages == ["Bakulan", "Bakulan", "Bakulan", "Bojong"]


def test_the_unit_is_asked_only_when_nothing_settles_it() -> None:
    small, mapping = only(xlsx({"A": [HEAD, row(1, "Siti"), row(2, "Budi", value=900)]}))
    assert [q.column for q in unit_questions(small, mapping)] == [4]
    header = [*HEAD[:4], "Investasi (Rp 000)"]
    said, mapping = only(xlsx({"A": [header, row(1, "Siti"), row(2, "Budi")]}))
    assert unit_questions(said, mapping) == ()
    assert [r.fields["investment"].value for r in stage_rows(said, mapping)] == [5_000_000] * 2


def test_remembered_mapping_wins_for_the_same_form_only() -> None:
    table, mapping = only(xlsx({"A": [HEAD, row(1, "Siti"), row(2, "Budi")]}))
    chosen = dict(mapping.fields) | {1: "business_name"}
    remembered = type(mapping)(tuple(chosen.items()), mapping.signature)
    assert type(mapping).from_json(remembered.to_json()) == remembered
    assert propose_mapping(table, remembered)[1].field == "business_name"
    other, _ = only(xlsx({"A": [[*HEAD, "NIK"], [*row(1, "Siti"), "9903160912950685"]]}))
    assert propose_mapping(other, remembered)[1].field == "owner_name"


def test_hash_and_key_survive_a_returned_workbook() -> None:
    rows = [HEAD, row(1, "Siti"), row(2, "Budi"), row(3, "Agus")]
    table, mapping = only(xlsx({"A": rows}))
    before = list(stage_rows(table, mapping))
    returned = [[*HEAD, "Guyub: kunci", "Guyub: catatan"]] + [
        [*cells, r.key, "diterima"] for cells, r in zip(rows[1:], before, strict=True)
    ]
    returned[2][1] = "Budi Santoso"  # corrected
    returned[1], returned[3] = returned[3], returned[1]  # sorted otherwise
    again_table, again_mapping = only(xlsx({"A": returned}))
    after = {r.key: r.hash for r in stage_rows(again_table, again_mapping)}
    changed = [r.row for r in before if after[r.key] != r.hash]
    assert changed == [3]
    assert again_mapping.signature == mapping.signature


NAMES = st.sampled_from(
    ["Siti", "Budi", "Agus", "Tumini", "Karsono", "Rohmah", "Slamet", "Wahyudi", "Sulastri"]
)
VILLAGES = st.sampled_from(["Bakulan", "Bojong", "Muntang", "Majasem", "Kedunglegok"])
MONEY = st.integers(1, 99_999)


@st.composite
def messy(draw: st.DrawFn) -> tuple[Rows, list[int], dict[str, list[tuple[int, int, int, int]]]]:
    """A sheet, the numbers of its data rows, and its merges."""
    rows: Rows = []
    merges: list[tuple[int, int, int, int]] = []
    shift = draw(st.integers(0, 2))
    numbered = draw(st.booleans())
    two_level = draw(st.booleans())
    titles = draw(st.lists(st.sampled_from([
        "DATA POTENSI INDUSTRI KECIL", "TAHUN 2023", "(nilai dalam ribuan rupiah)",
        "DINAS PERINDUSTRIAN KABUPATEN CONTOH", "",
    ]), max_size=4))  # fmt: skip

    def put(cells: list[Any]) -> int:
        rows.append([""] * shift + cells)
        return len(rows)

    for title in titles:
        put([title])
    first = ["NO"] if numbered else []
    lead = len(first)
    head = [*first, "NAMA PEMILIK", "DESA/KEL", "NO HP", "JENIS PRODUK"]
    if two_level:
        top = put([*head, "TENAGA KERJA", "", "INVESTASI"])
        put([*[""] * len(head), "L", "P", ""])
        if draw(st.booleans()):
            merges += [
                (top - 1, c + shift, top, c + shift) for c in [*range(len(head)), len(head) + 2]
            ]
            merges.append((top - 1, len(head) + shift, top - 1, len(head) + 1 + shift))
    else:
        put([*head, "TK L", "TK P", "INVESTASI"])
    if draw(st.booleans()):
        put([f"({i + 1})" for i in range(len(head) + 3)])
    expected: list[int] = []
    running = 0
    for _ in range(draw(st.integers(1, 3))):
        section = draw(st.booleans())
        if section:
            put([*[""] * lead, "KECAMATAN " + draw(VILLAGES).upper()])
        total = 0
        for _ in range(draw(st.integers(2, 6))):
            running += 1
            amount = draw(MONEY)
            total += amount
            cells: list[Any] = [running] if numbered else []
            cells += [
                draw(NAMES) + draw(st.sampled_from(["", " Widodo", " Lestari"])),
                draw(VILLAGES),
                draw(st.sampled_from(["", "-", "0840-11112222"])),
                draw(st.sampled_from(["Tempe", "Tahu", "Batik Tulis"])),
                draw(st.sampled_from([1, 2, "-", ""])),
                draw(st.sampled_from([1, "2", ""])),
                draw(st.sampled_from([amount, f"{amount:,}".replace(",", ".")])),
            ]
            expected.append(put(cells))
            if draw(st.integers(0, 9)) == 0:
                put([])
        if draw(st.booleans()):
            put([*[""] * lead, "JUMLAH " + draw(VILLAGES).upper(), "", "", "", "", "", total])
    if draw(st.booleans()):
        put([*[""] * lead, "TOTAL", f"{running} unit", "", "", "", "", 12345])
    if draw(st.booleans()):
        put([])
        put(["", "", "", "", "Mengetahui,"])
        put(["", "", "", "", "Kepala Dinas"])
        put([])
        put(["", "", "", "", "Contoh Nama"])
    return rows, expected, {"A": merges}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(messy(), st.sampled_from(["xlsx", ";", ",", "\t"]))
def test_every_generated_data_row_is_found_once_and_no_other(
    made: tuple[Rows, list[int], dict[str, list[tuple[int, int, int, int]]]], form: str
) -> None:
    rows, expected, merges = made
    data = xlsx({"A": rows}, merges) if form == "xlsx" else delimited(rows, form)
    found: list[int] = []
    covered: list[int] = []
    for table in tables(data, "data." + ("xlsx" if form == "xlsx" else "csv")):
        mapping = mapping_of(propose_mapping(table), table)
        found += [r.row for r in stage_rows(table, mapping)]
        covered += range(table.first_row, table.last_row + 1)
        wrong = [c for c in check_totals(table, mapping) if c.field == "units" and not c.agrees]
        assert not wrong
    assert found == expected
    assert covered == list(range(1, len(covered) + 1))
    assert len(covered) >= expected[-1]


def test_the_hash_of_a_staged_row_is_the_public_one() -> None:
    rows = [HEAD, row(1, "Siti"), row(2, "Budi", value="1.500")]
    table, mapping = only(xlsx({"A": rows}))
    names = mapping.field_of()
    for staged, cells in zip(stage_rows(table, mapping), rows[1:], strict=True):
        raws = {names[i]: cell for i, cell in enumerate(cells)}
        assert staged.hash == row_hash(raws)
        assert staged.hash != row_hash(raws | {"owner_name": "Lain"})
        assert staged.hash == row_hash(raws | {"number": 99})
        assert staged.key == row_key("A", raws)
