"""Habits of offices' workbooks met after the four samples: short words, English, remarks, pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.intake.reading import (
    RowKind,
    check_totals,
    mapping_of,
    of_businesses,
    propose_mapping,
    recognise,
    stage_rows,
    unit_questions,
)
from guyub.intake.reading.context import read_context
from guyub.intake.reading.header import best_field
from guyub.intake.reading.model import Column
from guyub.intake.reading.rows import is_mean, total_label
from guyub.intake.reading.values import (
    parse_address,
    parse_count,
    parse_firm_owner,
    parse_money,
    parse_name_address,
    parse_name_nik,
    parse_nik,
    parse_sexes,
    parse_village,
)
from guyub.intake.reading.workbook import open_tables
from tests.intake.reading.build import in_memory, only, tables, xlsx


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Thn. Brdr", "since_year"),
        ("Nl. Prod/th (Rp.000)", "output_value"),
        ("Jns Prod.", "product"),
        ("Nm. Prsh", "business_name"),
        ("Owner's Name", "owner_name"),
        ("Sub-district", "district"),
        ("Annual Revenue (IDR million)", "sales_yearly"),
        ("Male Workers", "workers_male"),
        ("Expiry Date", ""),
        ("Kedaluwarsa tgl", ""),
    ],
)
def test_short_and_english_headers(header: str, field: str) -> None:
    assert best_field(Column(0, (header,))) == field


def test_twelve_months_are_no_quantity() -> None:
    for month in ("JAN", "JUL", "Mei 2023", "Nopember"):
        assert best_field(Column(0, ("PRODUKSI (KG)", month))) == ""


def test_a_price_is_no_aid() -> None:
    table, _ = only(
        xlsx({"A": [["No", "Nama Pemilik", "Produk", "Harga"], [1, "Narso", "tempe", 15000]]})
    )
    assert [g.field for g in propose_mapping(table)][-1] == "ignore"


def test_spread_total_mean_and_share_are_no_data() -> None:
    rows = [["No", "Nama Pemilik", "Desa", "Produk", "Tenaga Kerja"]]
    rows += [[i + 1, f"Narso {'ABC'[i]}", "Tidu", "tempe", 2] for i in range(3)]
    rows += [
        ["", "T O T A L", "", "", 7],
        ["", "Rata-rata", "", "", 2],
        ["", "Persentase", "", "", 1],
    ]
    table, mapping = only(xlsx({"A": rows}))
    assert [r.row for r in stage_rows(table, mapping)] == [2, 3, 4]
    (check,) = check_totals(table, mapping)
    assert (check.stated, check.counted) == (7, 6)
    assert total_label("S u m i") is None
    assert is_mean("prosentase")


def test_numbered_remarks_under_a_total_are_no_data() -> None:
    rows = [["No", "Nama Pemilik", "Desa", "Produk", "Tenaga Kerja"]]
    rows += [[i + 1, f"Narso {'ABC'[i]}", "Tidu", "tempe", 2] for i in range(3)]
    rows += [["Jumlah Seluruhnya", "", "", "", 6], ["", "1. Data belum termasuk IKM menengah"]]
    rows += [["", "2. Sumber: hasil pendataan"]]
    (table,) = tables(xlsx({"A": rows}))
    assert table.rows_of(RowKind.DATA) == [2, 3, 4]
    assert table.rows_of(RowKind.TOTAL) == [5]


@pytest.mark.parametrize(
    ("cell", "name", "village", "rt"),
    [
        ("Narso Untung / Ds. Tidu RT 2/1", "Narso Untung", "Tidu", "2"),
        ("Narso, S.Pd, Desa Tidu", "Narso", "Tidu", ""),
        ("Narso\nTidu RT 03 RW 01", "Narso", "Tidu", "3"),
        ("Narso desa Tidu", "Narso", "Tidu", ""),
    ],
)
def test_name_and_address_in_one_cell(cell: str, name: str, village: str, rt: str) -> None:
    parts = parse_name_address(cell).value
    assert parts["owner_name"].value.name == name
    assert (parts["address"].value.village, parts["address"].value.rt) == (village, rt)


def test_a_cell_without_a_seam_stays_whole() -> None:
    parts = parse_name_address("Narso Untung").value
    assert parts["owner_name"].value.name == "Narso Untung"
    assert "address" not in parts


@pytest.mark.parametrize("cell", ["Narso (9903012411700001)", "NIK 9903012411700001 / Narso"])
def test_name_and_nik_in_one_cell(cell: str) -> None:
    parts = parse_name_nik(cell).value
    assert parts["owner_name"].value.name == "Narso"
    assert parts["nik"].value.digits == "9903012411700001"


def test_a_word_for_a_firm_goes_before_the_order_of_the_header() -> None:
    for cell in ("UD Maju / Narso", "Narso / UD Maju"):
        parts = parse_firm_owner(cell).value
        assert parts["business_name"].value == "UD Maju"
        assert parts["owner_name"].value.name == "Narso"


@given(st.integers(0, 999), st.integers(0, 999))
def test_men_and_women_in_one_cell(men: int, women: int) -> None:
    for text in (f"L={men} P={women}", f"{men}L {women}P", f"{men}/{women}", f"L:{men}, P:{women}"):
        parts = parse_sexes(text).value
        assert (parts["workers_male"].value, parts["workers_female"].value) == (men, women)


@given(st.text(max_size=40))
def test_any_cell_is_taken_apart_without_an_error(cell: str) -> None:
    for parse in (parse_name_address, parse_name_nik, parse_firm_owner, parse_sexes):
        assert parse(cell).raw == cell


def test_compound_columns_feed_their_fields() -> None:
    rows = [["No", "Nama / Alamat", "Produk", "TK (L/P)"]]
    rows += [[i + 1, f"Narso / Desa Tidu RT {i + 1}/1", "tempe", f"{i}/2"] for i in range(3)]
    table, mapping = only(xlsx({"A": rows}))
    first = next(iter(stage_rows(table, mapping)))
    assert first.fields["owner_name"].value.name == "Narso"
    assert first.fields["address"].value.village == "Tidu"
    assert (first.fields["workers_male"].value, first.fields["workers_female"].value) == (0, 2)


def test_tables_beside_each_other_are_read_each() -> None:
    head = ["No", "Nama", "Desa", "Produk"]
    rows = [
        ["PESERTA TAHUN 2022"],
        ["Angkatan I", "", "", "", "", "Angkatan II"],
        [*head, "", *head],
    ]
    rows += [[1, "Narso", "Tidu", "tempe", "", 4, "Wiji", "Lamuk", "tahu"]]
    rows += [[2, "Eni", "Tidu", "batik", "", "", "", "", ""]]
    left, right = tables(xlsx({"A": rows}))
    assert (left.rows_of(RowKind.DATA), right.rows_of(RowKind.DATA)) == ([4, 5], [4])
    assert left.context.year == right.context.year == 2022
    names = [
        r.fields["owner_name"].value.name
        for t in (left, right)
        for r in stage_rows(t, mapping_of(propose_mapping(t), t))
    ]
    assert names == ["Narso", "Eni", "Wiji"]


@pytest.mark.parametrize(
    ("cell", "rupiah"),
    [
        ("±1.000.000", 1_000_000),
        ("kurang lebih 2,5 juta", 2_500_000),
        ("sekitar Rp 500.000", 500_000),
    ],
)
def test_about_so_much(cell: str, rupiah: int) -> None:
    assert parse_money(cell).value == rupiah


@pytest.mark.parametrize("text", ["Tidu / Bukateja", "Tidu/Bukateja", "Ds. Tidu - Bukateja"])
def test_village_and_district_in_one_cell(text: str) -> None:
    for parse in (parse_village, parse_address):
        place = parse(text).value
        assert (place.village, place.district) == ("Tidu", "Bukateja")
    assert parse_village("Desa/Kelurahan Tidu").value.village == "Tidu"


def test_a_nik_beside_other_words() -> None:
    value = parse_nik("9903012411700001 (Narso)").value
    assert (value.digits, value.sure) == ("9903012411700001", True)
    assert parse_nik("9903012411700001 / 9903012411700002").value is None


def test_delimited_text_pasted_into_one_column() -> None:
    lines = ["No,Nama Pemilik,Desa,Produk"] + [f"{i},Narso,Tidu,tempe" for i in (1, 2, 3)]
    data = xlsx({"A": [[line] for line in lines]})
    assert "pasted_text" in {n.code for n in open_tables(data, "a.xlsx").notes}
    table, mapping = only(data)
    assert [r.fields["village"].value.village for r in stage_rows(table, mapping)] == ["Tidu"] * 3
    prose = xlsx({"A": [["Yth. Kepala Dinas, di tempat"], ["Dengan hormat, kami"], ["kirim."]]})
    assert open_tables(prose, "b.xlsx").sheets[0].width == 1


def test_without_a_header_the_column_that_repeats_less_holds_the_people() -> None:
    people = ["Narso", "H. Wiji", "Eni Lestari", "Sugeng", "Turiman"]
    rows = [[i + 1, n, "Tidu", "Bukateja", "tempe" if i else "tahu"] for i, n in enumerate(people)]
    (table,) = tables(xlsx({"A": rows}))
    kinds = {"Tidu": "village", "Bukateja": "district"}
    found = {g.index: g.field for g in propose_mapping(table, None, lambda t: kinds.get(t, ""))}
    assert (found[1], found[2], found[3]) == ("owner_name", "village", "district")


def test_a_sub_district_after_a_hamlet_and_a_village() -> None:
    place = parse_address("Dusun Krajan RT 02/RW 04 ds. Pagerandong, Mrebet").value
    assert (place.hamlet, place.village, place.district) == ("Krajan", "Pagerandong", "Mrebet")


def test_twelve_months_are_summed_though_no_field_is_fed() -> None:
    rows = [["No", "Nama Pemilik", "Desa", "Produk", "JAN", "FEB", "Harga"]]
    rows += [[i, "Narso", "Tidu", "tempe", 10, 20, 9000] for i in (1, 2, 3)]
    rows += [["", "JUMLAH", "", "", 30, 61, 9000]]
    table, mapping = only(xlsx({"A": rows}))
    checks = check_totals(table, mapping)
    assert [(c.stated, c.counted) for c in checks] == [(30, 30), (61, 60)]
    assert 'kolom "FEB" tertulis 61' in checks[1].sentence


def test_a_total_above_the_first_row() -> None:
    rows = [["No", "Nama Pemilik", "Desa", "Produk", "TK"], ["", "TOTAL", "", "", 7]]
    rows += [[i, f"Narso {'ABC'[i]}", "Tidu", "tempe", 2] for i in range(3)]
    table, mapping = only(xlsx({"A": rows}))
    (check,) = check_totals(table, mapping)
    assert (check.row, check.stated, check.counted) == (2, 7, 6)


@given(st.lists(st.integers(1, 100_000), min_size=3, max_size=30))
def test_binary_noise_of_a_spreadsheet_is_no_difference(tenths: list[int]) -> None:
    head = ["No", "Nama Pemilik", "Produk", "Investasi (juta Rp)"]
    body = [[i + 1, "Narso", "tempe", n / 10] for i, n in enumerate(tenths)]
    total = 0.0
    for n in tenths:
        total += n / 10
    (table,) = recognise(in_memory([head, *body, ["", "JUMLAH", "", total]]))
    mapping = mapping_of(propose_mapping(table), table)
    assert all(c.agrees for c in check_totals(table, mapping))
    (off,) = recognise(in_memory([head, *body, ["", "JUMLAH", "", total + 0.1]]))
    assert not all(c.agrees for c in check_totals(off, mapping))


def test_of_several_years_the_latest_is_read_with_its_year() -> None:
    head = ["No", "Nama Pemilik", "Desa", "Produk", "TENAGA KERJA", "", "OMZET (JUTA)", ""]
    rows = [["IKM 2021-2022"], head, ["", "", "", "", 2021, 2022, 2021, 2022]]
    rows += [[i, "Narso", "Tidu", "tempe", 3, 4, 10, 20] for i in (1, 2, 3)]
    table, mapping = only(xlsx({"A": rows}, {"A": [(1, 4, 1, 5), (1, 6, 1, 7)]}))
    assert table.context.year == 2022
    staged = list(stage_rows(table, mapping))
    assert [r.row for r in staged] == [4, 5, 6]
    first = staged[0].fields
    assert (first["workers_total"].value, first["sales_yearly"].value) == (4, 20_000_000)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("PERKEMBANGAN IKM TAHUN 2021 - 2023", None),
        ("DATA IKM TAHUN 2022/2023", None),
        ("Tanggal : 3 Maret 2022", None),
        ("Keadaan 31 Desember 2022", 2022),
    ],
)
def test_a_year_is_taken_only_where_one_is_meant(title: str, year: int | None) -> None:
    assert read_context(title).year == year


def test_a_month_is_not_a_year() -> None:
    head = ["No", "Nama Pemilik", "Produk", "Nilai Produksi/Bulan (Rp)", "Omzet per hari", "Omzet"]
    rows = [[i, "Narso", "tempe", 5_000_000, 200_000, "5 jt/bln"] for i in (1, 2, 3)]
    table, mapping = only(xlsx({"A": [head, *rows]}))
    assert [f for _, f in mapping.fields][3:] == ["output_value_monthly", "sales_yearly"]
    assert {q.code for q in unit_questions(table, mapping)} == {"period_unknown"}
    omzet = next(iter(stage_rows(table, mapping))).fields["sales_yearly"]
    assert (omzet.value, omzet.issues[0].code) == (None, "money_period")


def test_lines_quoted_whole_are_cut() -> None:
    lines = ['"No;Nama Pemilik;Desa;Produk"', *(f'"{i};Narso;Tidu;tempe"' for i in (1, 2, 3))]
    table, mapping = only("\r\n".join(lines).encode(), "a.csv")
    assert [r.fields["owner_name"].value.name for r in stage_rows(table, mapping)] == ["Narso"] * 3


def test_a_place_in_three_cells_is_a_section() -> None:
    rows = [["No", "Nama", "Desa", "Usaha", "TK L", "TK P"]]
    for letter, district in (("A.", ": Bukateja"), ("B.", ": Kejobong")):
        rows += [[letter, "Kecamatan", district]]
        rows += [[i, f"Narso {'ABC'[i]}", "Tidu", "tempe", 1, 2] for i in range(3)]
    table, mapping = only(xlsx({"A": rows}))
    assert table.rows_of(RowKind.SECTION) == [2, 6]
    assert {r.context.district for r in stage_rows(table, mapping)} == {"Bukateja", "Kejobong"}


def test_bare_l_and_p_over_counts_are_workers() -> None:
    rows = [
        ["No", "Nama Pemilik", "Produk", "L", "P"],
        *([i, "Narso", "tempe", 1, 2] for i in (1, 2)),
    ]
    _, mapping = only(xlsx({"A": rows}))
    assert [f for _, f in mapping.fields][3:] == ["workers_male", "workers_female"]


def test_tables_of_other_things_are_told_from_businesses() -> None:
    other = {
        "kode": [["KODE", "KBLI", "JUDUL KBLI"], [1, "10794", "Kerupuk"], [2, "10722", "Gula"]],
        "tim": [["No", "Nama", "NIP", "Jabatan", "No HP"], [1, "Narso", "1970", "Kasi", "0840123"]],
        "rab": [["No", "Uraian", "Volume", "Satuan", "Harga"], [1, "Honor", 3, "org", 50000]],
    }
    for name, rows in other.items():
        (table,) = tables(xlsx({name: rows}))
        assert not of_businesses(table), name
    listed = [["No", "Nama", "Jabatan", "Desa", "Usaha"], [1, "Narso", "Ketua", "Tidu", "tempe"]]
    rekap = [["Kecamatan", "Jumlah unit usaha"], ["Bukateja", 12], ["Kejobong", 9]]
    for rows in (listed, rekap):
        (table,) = tables(xlsx({"A": rows}))
        assert of_businesses(table)


def test_an_unknown_name_column_is_proposed_but_unsure() -> None:
    people = ["Narso Adi", "Wiji Lestari", "Eni Rahayu"]
    rows = [["No", "Nama Penggiat", "Desa", "Produk"]]
    rows += [[i + 1, n, "Tidu", "tempe"] for i, n in enumerate(people)]
    (table,) = tables(xlsx({"A": rows}))
    guess = propose_mapping(table)[1]
    assert guess.field == "owner_name"
    assert guess.score < 0.7


def test_a_count_behind_an_equals_sign_is_checked() -> None:
    rows = [["No", "Nama Pengrajin", "Alamat", "Produk"]]
    rows += [[i + 1, f"Narso {'ABC'[i]}", "Tidu", "tempe"] for i in range(3)]
    rows += [["", "Jumlah pengrajin = 4 orang"]]
    table, mapping = only(xlsx({"A": rows}))
    (check,) = check_totals(table, mapping)
    assert (check.stated, check.counted) == (4, 3)


@pytest.mark.parametrize("colon", [":", ""])
def test_place_and_year_in_title_cells_of_their_own(colon: str) -> None:
    rows: list[list[object]] = [["DESA", colon, "TIDU"], ["KECAMATAN", colon, "BUKATEJA"]]
    rows += [["TAHUN", colon, 2022], ["No", "Nama", "Usaha", "TK"]]
    rows += [[1, "Narso", "tempe", 2], [2, "Wiji", "tahu", 2]]
    (table,) = tables(xlsx({"A": rows}))
    context = table.context
    assert (context.village, context.district, context.year) == ("TIDU", "BUKATEJA", 2022)
    assert table.rows_of(RowKind.DATA) == [5, 6]


@pytest.mark.parametrize(
    ("cell", "count"), [("dua orang", 2), ("3 (tiga)", 3), ("3 (lima)", None), ("sekitar 5", 5)]
)
def test_counts_in_words(cell: str, count: int | None) -> None:
    assert parse_count(cell).value == count


def test_years_beside_a_name_are_a_header_level() -> None:
    rows = [["", "Jumlah Unit Usaha", "", "Tenaga Kerja", ""]]
    rows += [["Kecamatan", "2021", "2022", "2021", "2022"]]
    rows += [["Bukateja", 12, 14, 30, 35], ["Kejobong", 9, 8, 20, 22], ["Jumlah", 21, 22, 50, 57]]
    table, mapping = only(xlsx({"A": rows}, {"A": [(0, 1, 0, 2), (0, 3, 0, 4)]}))
    staged = list(stage_rows(table, mapping))
    assert [(r.row, r.kind) for r in staged] == [(3, RowKind.AGGREGATE), (4, RowKind.AGGREGATE)]
    assert staged[0].fields["unit_count"].value == 14
    assert table.context.year == 2022
    assert all(c.agrees for c in check_totals(table, mapping))


def test_villages_under_a_name_are_no_people() -> None:
    rows = [["No", "Desa", "Nama Pemilik", "Produk"]]
    rows += [[i, n, "Desa Tidu", "tempe"] for i, n in ((1, "Narso Adi"), (2, "Wiji"), (3, "Eni"))]
    _, mapping = only(xlsx({"A": rows}))
    assert "owner_name" not in mapping.field_of().values()


@given(st.integers(1, 12), st.integers(1, 12), st.booleans(), st.booleans())
def test_halves_of_any_length_lose_no_row(left: int, right: int, gap: bool, total: bool) -> None:
    head = ["No", "Nama", "Desa", "TK"]
    between = [""] if gap else []
    rows = [["DATA IKM"], [*head, *between, *head]]
    for i in range(max(left, right)):
        halves = [
            [i + 1, f"Narso {'ABCDEFGHIJKL'[i]}", "Tidu", 2] if i < n else ["", "", "", ""]
            for n in (left, right)
        ]
        rows.append([*halves[0], *between, *halves[1]])
    if total:
        rows.append(["", "Jumlah", "", 2 * left, *between, "", "Jumlah", "", 2 * right])
    found = recognise(in_memory(rows))
    assert [len(t.rows_of(RowKind.DATA)) for t in found] == [left, right]
    for table in found:
        checks = check_totals(table, mapping_of(propose_mapping(table), table))
        assert len(checks) == total
        assert all(c.agrees for c in checks)
