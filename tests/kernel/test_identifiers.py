from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guyub.kernel import _lokal
from guyub.kernel.identifiers import (
    check_nib,
    check_nik,
    check_npwp,
    check_phone,
    check_pirt,
    check_spreadsheet_nik,
    format_npwp,
    mask_nik,
    mask_phone,
    normal_nik,
    normal_phone,
)

TODAY = date(2026, 11, 22)
digits16 = st.text("0123456789", min_size=16, max_size=16)


def nik(born: date, *, woman: bool = False, area: str = "990311", serial: str = "0001") -> str:
    return f"{area}{born.day + 40 * woman:02d}{born.month:02d}{born.year % 100:02d}{serial}"


@given(st.integers(0, 36_500), st.booleans(), st.dates(date(2024, 1, 1), date(2060, 12, 31)))
def test_birth_date_is_found_within_the_past_100_years(age: int, woman: bool, today: date) -> None:
    born = today - timedelta(days=age)
    # 29 February of a year whose counterpart 100 years on is no leap year stays unambiguous.
    check = check_nik(nik(born, woman=woman), today)
    assert check.facts["birth_date"] == born.isoformat()
    assert check.facts["sex"] == ("P" if woman else "L")
    assert check.is_sample
    assert "birth_date" not in check.codes


def test_a_day_later_this_year_is_a_hundred_years_ago() -> None:
    text = nik(date(1926, 12, 31))
    assert check_nik(text, TODAY).facts["birth_date"] == "1926-12-31"
    assert _lokal.parse_nik(text, reference_date=TODAY).birth_date == "2026-12-31"  # why not lokal


@given(digits16)
def test_sixteen_digits_are_never_refused(text: str) -> None:
    check = check_nik(text, TODAY)
    assert check.ok
    assert check.normal == text
    assert all(text not in warning.sentence for warning in check.warnings)
    assert text not in repr(check)


@given(st.text(max_size=25))
def test_any_text_gives_an_answer_and_never_repeats_it(text: str) -> None:
    for check in (
        check_nik(text, TODAY),
        check_nib(text),
        check_npwp(text, TODAY),
        check_pirt(text),
        check_phone(text),
    ):
        assert check.ok or (check.normal is None and check.warnings)
        if len(text) > 4:
            assert all(text not in warning.sentence for warning in check.warnings)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0003110101850001", "province"),
        ("3300110101850001", "area"),
        ("3303113201850001", "birth_date"),
        ("3303114001850001", "birth_date"),
        ("3303117201850001", "birth_date"),
        ("3303113002850001", "birth_date"),
        ("3303112902850001", "birth_date"),
        ("3303110113850001", "birth_date"),
        ("3303110101850000", "serial"),
        ("3303110101200001", "young"),
        ("9903110101850001", "sample"),
    ],
)
def test_nik_oddities_warn(text: str, code: str) -> None:
    check = check_nik(text, TODAY)
    assert code in check.codes
    assert check.ok


@pytest.mark.parametrize(
    "text",
    [
        "9903114509850001",
        "99.03.11.450985.0001",
        " 9903 1145 0985 0001 ",
        "NIK: 9903114509850001",
        "'9903114509850001",
        "9903114509850001.0",
        "99-0311-450985-0001",
    ],
)
def test_nik_is_read_as_people_write_it(text: str) -> None:
    check = check_nik(text, TODAY)
    assert check.normal == "9903114509850001" == normal_nik(text)
    assert check.facts["birth_date"] == "1985-09-05"
    assert check.facts["regency_code"] == "99.03"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("990311450985000", "length"),
        ("99031145098500011", "length"),
        ("99031145O9850001", "letters"),
        ("９９０３１１４５０９８５０００１", "letters"),
    ],
)
def test_what_cannot_be_a_nik(text: str, code: str) -> None:
    check = check_nik(text, TODAY)
    assert not check.ok
    assert check.normal is None
    assert check.codes == {code}


@pytest.mark.parametrize("text", [None, "", " ", "-", "Tidak ada", "0"])
def test_absent_is_not_wrong(text: str | None) -> None:
    for check in (check_nik(text, TODAY), check_nib(text), check_phone(text), check_pirt(text)):
        assert check.ok
        assert check.normal is None
        assert check.codes == {"absent"}


def test_a_numeric_cell_is_never_a_sure_nik() -> None:
    check = check_spreadsheet_nik(9903114509850001.0, TODAY)
    assert check.normal is None
    assert check.facts["first15"] == "990311450985000"
    assert "last_digit" in check.codes
    assert check_spreadsheet_nik(12345.0, TODAY).codes == {"length"}


def test_nib() -> None:
    assert check_nib("0220001234567").normal == "0220001234567"
    assert check_nib("220001234567").normal == "0220001234567"
    assert check_nib("220001234567").codes == {"zero_restored"}
    assert not check_nib("12345").ok


def test_npwp_forms() -> None:
    body = check_npwp("50.698.687.6-444.000", TODAY)
    assert body.normal == "0506986876444000"
    assert body.facts == {"kind": "npwp15", "shown": "50.698.687.6-444.000"}
    assert check_npwp("0506986876444000", TODAY).facts["shown"] == "50.698.687.6-444.000"
    person = check_npwp("9903114509850001", TODAY)
    assert person.facts["kind"] == "nik"
    assert person.is_sample
    assert check_npwp("1234567890123", TODAY).codes == {"length"}
    with pytest.raises(ValueError, match="15"):
        format_npwp("1")


def test_pirt() -> None:
    assert check_pirt("P-IRT No. 2063303010123-28").normal == "206330301012328"
    assert check_pirt("P-IRT 206330301012328").normal == "206330301012328"
    assert check_pirt("2063303010123-28").normal == "206330301012328"
    assert not check_pirt("20633").ok


@given(st.text("0123456789", min_size=6, max_size=9))
def test_phone_has_one_normal_form(rest: str) -> None:
    national = "0840" + rest
    normal = check_phone(national).normal
    assert normal == "+62840" + rest
    for written in (
        national,
        "+62840" + rest,
        "62840" + rest,
        "840" + rest,
        f"0840-{rest[:3]}-{rest[3:]}",
        f"(+62) 840 {rest}",
        f"HP: 0840.{rest}",
        f"0062840{rest}",
        f"WA 0840 {rest}",
    ):
        assert normal_phone(written) == normal
    assert check_phone(national).is_sample


def test_phone_details() -> None:
    two = check_phone("0840123456 / 0840999888")
    assert two.normal == "+62840123456"
    assert "several" in two.codes
    assert check_phone("081200000000").codes == {"repeated"}
    assert check_phone("0281-891234").facts["kind"] == "landline"
    assert "whatsapp" not in check_phone("0281-891234").facts
    assert check_phone("08401").codes == {"length"}
    assert check_phone("0841234567").codes == {"prefix"}
    assert check_phone("tanya anaknya").codes == {"format"}


@given(digits16, st.text("0123456789", min_size=6, max_size=9))
def test_masks_hide_the_middle(number: str, rest: str) -> None:
    assert mask_nik(number) == number[:6] + "********" + number[14:]
    assume(len(set(rest)) > 2)
    masked = mask_phone("+62840" + rest)
    assert masked.startswith("0840")
    assert masked.endswith(rest[-3:])
    assert masked.count("*") == len(rest) - 3
    assert mask_nik("123") == "***"
    assert mask_phone("123") == "***"
