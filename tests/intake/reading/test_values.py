"""Value parsers: fixed cases from the field, and properties."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.intake.reading import KbliValue, NikValue, Parsed, PlaceText
from guyub.intake.reading.values import (
    decimal_mark,
    month_first,
    parse_address,
    parse_count,
    parse_date,
    parse_education,
    parse_kbli,
    parse_money,
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


def codes(parsed: Parsed) -> list[str]:
    return [i.code for i in parsed.issues]


@pytest.mark.parametrize(
    ("raw", "multiplier", "value"),
    [
        ("Rp 1.500.000,-", 1, 1_500_000), ("26.3 jt", 1, 26_300_000), ("1,5 juta", 1, 1_500_000),
        ("35.000", 1000, 35_000_000), ("1.500.000,00", 1, 1_500_000),
        ("1,500,000.00", 1, 1_500_000), (52500.0, 1000, 52_500_000), ("Rp500rb", 1, 500_000),
        ("2 M", 1, 2_000_000_000), (0, 1, 0), ("0", 1, 0), ("Rp 0", 1000, 0), ("-", 1, None),
        ("", 1, None), ("nihil", 1, None), ("Rp -", 1, None), ("5jt", 1000, 5_000_000),
        ("Rp. 6.700.000,-", 1, 6_700_000), ("7.708.333", 1, 7_708_333),
        (52500.25, 1000, 52_500_250), ("Rp1.500.000 / bln", 1, 1_500_000),
    ],
)  # fmt: skip
def test_money(raw: object, multiplier: int, value: int | None) -> None:
    parsed = parse_money(raw, "investment", multiplier)
    assert parsed.value == value
    assert parsed.raw == raw
    assert parsed.issues == ()


@pytest.mark.parametrize("raw", ["1,500", 197.5, "1.500 jt", "26.3", 26.3])
def test_ambiguous_money_is_a_question_not_a_guess(raw: object) -> None:
    parsed = parse_money(raw, "investment")
    assert parsed.value is None
    assert codes(parsed) == ["money_ambiguous"]


def test_a_column_settles_its_decimal_mark() -> None:
    assert decimal_mark(["1,500,000", "2,000.50", "7"]) == "."
    assert decimal_mark(["1.500.000", "1.500,50"]) == ","
    assert decimal_mark(["1.500", "1,500"]) == ""
    assert parse_money("1,500", "investment", 1, ".").value == 1500


def test_full_rupiah_in_a_sheet_of_thousands_is_asked() -> None:
    parsed = parse_money("Rp 65.000.000,-", "investment", 1000)
    assert parsed.value is None
    assert codes(parsed) == ["money_unit_conflict"]


@given(st.integers(0, 10**14))
def test_money_round_trips_in_every_writing(amount: int) -> None:
    dotted = f"{amount:,}".replace(",", ".")
    for text in (dotted, f"Rp {dotted},-", f"Rp{dotted},00", str(amount), f"{dotted} rupiah"):
        assert parse_money(text).value == amount
    english = f"{amount:,}.00"
    assert parse_money(english).value == amount or amount < 1000
    assert parse_money(amount).value == amount
    assert parse_money(float(amount)).value == amount


@given(st.text(max_size=30))
def test_money_never_raises_and_never_confuses_blank_with_zero(text: str) -> None:
    parsed = parse_money(text)
    assert parsed.value is None or isinstance(parsed.value, int)
    if not any(c.isdigit() for c in text):
        assert parsed.value is None


@given(st.dates(dt.date(1970, 1, 1), dt.date(2060, 12, 31)))
def test_dates_round_trip_in_every_writing(day: dt.date) -> None:
    months = (
        "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
    )
    name = months.split()[day.month - 1]
    for text in (
        f"{day:%d%m%Y}", f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"{day.day}-{day.month}-{day.year}",
        f"{day.day} {name} {day.year}", f"{day.day}-{name[:3]}-{day.year}", f"{day:%d.%m.%Y}",
        f"Senin, {day.day} {name} {day.year}", f"{day:%Y-%m-%d} 00:00:00",
    ):  # fmt: skip
        assert parse_date(text).value == day, text
    assert parse_date(day).value == day
    assert parse_date(dt.datetime.combine(day, dt.time(9, 30))).value == day
    assert parse_date(float((day - dt.date(1899, 12, 30)).days)).value == day
    numeric = parse_date(float(f"{day:%d%m%Y}"))
    assert numeric.value == day
    assert (codes(numeric) == ["date_zero_restored"]) == (day.day < 10)


def test_date_doubts_are_said() -> None:
    assert parse_date("10-Sep-20").value == dt.date(2020, 9, 10)
    assert codes(parse_date("31/02/2020")) == ["date_impossible"]
    assert codes(parse_date("9/25/2020")) == ["date_month_first"]
    assert codes(parse_date("Juli 2024")) == ["date_month_only"]
    assert codes(parse_date("2024")) == ["date_year_only"]
    assert month_first(["9/25/2020", "1/2/2020"])
    assert not month_first(["25/9/2020", "1/2/2020"])
    assert parse_date("9/10/2020", "report_date", american=True).value == dt.date(2020, 9, 10)


def test_year_and_quarter() -> None:
    assert [parse_year(x).value for x in (2023.0, "TA 2023", "2023", "", "2022/2023")] == [
        2023, 2023, 2023, None, None,
    ]  # fmt: skip
    assert [parse_quarter(x).value for x in ("II", 2.0, "TW IV", "Triwulan 3", "Q1", "V")] == [
        2, 2, 4, 3, 1, None,
    ]  # fmt: skip


def test_nik_in_its_states() -> None:
    whole = parse_nik("9903160912950685").value
    assert whole == NikValue("9903160912950685", "9903160912950685", True)
    assert parse_nik("'9903160912950685").value == whole
    assert parse_nik("9903 1609 1295 0685").value == whole
    suspect = parse_nik(9903160912950680.0)
    assert suspect.value == NikValue("9903160912950680", "990316091295068", False)
    assert codes(suspect) == ["nik_suspect"]
    assert "Teks" in suspect.issues[0].message
    destroyed = parse_nik("9.90E+15")
    assert destroyed.value.digits == ""
    assert not destroyed.value.sure
    assert codes(destroyed) == ["nik_destroyed"]
    masked = parse_nik("990311**********")
    assert masked.value == NikValue("", "990311", False)
    assert codes(parse_nik("990316091295068")) == ["nik_length"]
    assert codes(parse_nik("9903164512950685")) == ["nik_birth_date"] or codes(
        parse_nik("9903161332950685")
    ) == ["nik_birth_date"]
    assert parse_nik("-").value is None


@given(st.integers(10**15, 10**16 - 10))
def test_a_numeric_nik_is_never_sure_and_nothing_shows_its_digits(number: int) -> None:
    for raw in (number, float(number), str(number), f"'{number}"):
        parsed = parse_nik(raw)
        assert str(number)[:12] not in repr(parsed.value)
        assert not any(str(number)[6:12] in i.message for i in parsed.issues)
        assert parsed.value.sure == isinstance(raw, str)
        if not isinstance(raw, str):
            assert len(parsed.value.prefix) == 15


def test_nib_npwp_kbli() -> None:
    restored = parse_nib(522914105009.0)
    assert restored.value == "0522914105009"
    assert codes(restored) == ["nib_zero_restored"]
    assert parse_nib("0337875997908") == Parsed("0337875997908", "0337875997908")
    assert codes(parse_nib("sudah ada")) == ["nib_only_said"]
    assert parse_npwp("50.698.687.6-444.000").value == "506986876444000"
    assert parse_npwp("0506986876444000").value == "0506986876444000"
    assert codes(parse_npwp(6986876444000.0)) == ["npwp_zero_restored"]
    assert parse_kbli("C10794", version="2020") == Parsed(KbliValue("10794", "2020"), "C10794")
    assert parse_kbli(10391.0).value == KbliValue("10391", "")
    assert codes(parse_kbli(10391.0)) == ["kbli_version_unknown"]
    assert parse_kbli(1111.0).value is not None


@pytest.mark.parametrize(
    "raw",
    ["0840-44743081", "+62 84044743081", "6284044743081", 84044743081.0, "084044743081",
     "0840 4474 3081", "(+62) 840-4474-3081", "0840.4474.3081 (WA)"],
)  # fmt: skip
def test_phone(raw: object) -> None:
    assert parse_phone(raw).value == "+6284044743081"


def test_phone_doubts() -> None:
    assert codes(parse_phone("084044743081 / 084044743082")) == ["phone_many"]
    assert parse_phone("tidak ada").value is None
    assert parse_phone("0840").value is None
    assert parse_phone("0840****").value is None


def test_counts_keep_unknown_and_zero_apart() -> None:
    assert parse_count("-").value is None
    assert parse_count("").value is None
    assert parse_count(0.0).value == 0
    assert parse_count("0").value == 0
    assert parse_count("5 orang").value == 5
    assert parse_count("1.326").value == 1326
    assert codes(parse_count("2-3 orang")) == ["count_is_range"]
    assert codes(parse_count(dt.date(2024, 3, 2))) == ["count_became_date"]
    assert parse_quantity("2,5 ton").value == Decimal("2.5")
    assert parse_quantity("1.293").value == 1293
    assert codes(parse_quantity("1,500")) == ["quantity_ambiguous"]


@pytest.mark.parametrize(
    ("raw", "name", "titles"),
    [
        ("Hj. Agus", "Agus", ("Hj.",)), ("H. Suparman Wibowo", "Suparman Wibowo", ("H.",)),
        ("Pak Sri Widodo", "Sri Widodo", ("Pak",)), ("H.Eko", "Eko", ("H.",)),
        ("Drs. H. Budi, M.Si", "Budi", ("Drs.", "H.")), ("Siti", "Siti", ()),
        ("Hadi", "Hadi", ()), ("Boe Tri Lestari", "Tri Lestari", ("Boe",)), ("Bu", "Bu", ()),
        ("Hdj. Khotimah Lestari", "Khotimah Lestari", ("Hdj.",)),
    ],
)  # fmt: skip
def test_titles_are_set_apart(raw: str, name: str, titles: tuple[str, ...]) -> None:
    value = parse_person(raw).value
    assert (value.name, value.titles) == (name, titles)


@given(st.from_regex(r"[A-Z][a-z]{3,9}( [A-Z][a-z]{4,9}){0,2}", fullmatch=True))
def test_plain_names_stay_whole(name: str) -> None:
    value = parse_person(name).value
    assert value.name in name
    assert " ".join([*value.titles, value.name]) == name or value.alias


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("Kalimanah Kulon, Kalimanah", PlaceText("Kalimanah Kulon", "Kalimanah")),
        ("Ds. Pelumutan", PlaceText("Pelumutan")),
        ("Jl. Raya 5 RT 02/01 Ds. Bakulan Kec. Kemangkon",
         PlaceText("Bakulan", "Kemangkon", street="Jl. Raya 5", rt="2", rw="1")),
        ("Dusun Krajan, Bakulan, Kemangkon", PlaceText("Bakulan", "Kemangkon", hamlet="Krajan")),
        ("Desa Bakulan, Kemangkon", PlaceText("Bakulan", "Kemangkon")),
        ("Bakulan RT 02 RW 01", PlaceText("Bakulan", rt="2", rw="1")),
    ],
)  # fmt: skip
def test_addresses(raw: str, place: PlaceText) -> None:
    assert parse_address(raw).value == place


def test_short_words() -> None:
    assert parse_village("Desa pegandekan").value == PlaceText("pegandekan")
    assert parse_rtrw("06/02").value == PlaceText(rt="6", rw="2")
    assert parse_rtrw(dt.date(2024, 2, 6)).value == PlaceText(rt="6", rw="2")
    assert [parse_sex(x).value for x in ("L", "Perempuan", "-", "?")] == ["L", "P", None, None]
    assert [parse_education(x).value for x in ("SLTA", "S1", "SD", "D3", "Tidak tamat SD")] == [
        "sma", "s1", "sd", "diploma", "none",
    ]  # fmt: skip


@given(
    st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.dates(),
              st.datetimes(), st.times(), st.none())
)  # fmt: skip
def test_no_parser_raises_on_any_cell(cell: object) -> None:
    for parse in (
        parse_money, parse_quantity, parse_count, parse_date, parse_year, parse_quarter, parse_nik,
        parse_nib, parse_npwp, parse_phone, parse_kbli, parse_person, parse_village,
        parse_address, parse_rtrw, parse_sex, parse_education,
    ):  # fmt: skip
        parsed = parse(cell)
        assert isinstance(parsed, Parsed)
        assert all(i.message.strip().endswith(".") for i in parsed.issues)
