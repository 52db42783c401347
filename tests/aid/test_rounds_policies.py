"""Prices, budgets, sheets, pasted lines: pure rules with their edges."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.aid.policy_budget import Part, Sums, least_ceiling, sums_of
from guyub.aid.policy_catalogue import MOST_LINES, read_rows, rows_of
from guyub.aid.policy_prices import Limits, Verdict, judge
from guyub.aid.policy_rounds import (
    Facts,
    Paper,
    Purse,
    Quota,
    QuotaError,
    missing,
    papers_of,
    quotas_of,
)
from guyub.aid.policy_sheets import Criterion, SheetError, sheet_of
from guyub.aid.states import ROUND
from tests.factories import TODAY

LIMITS = Limits(needed=4, spreads=Fraction(7, 2), least=Fraction(1, 20))
PRICES = st.integers(1, 10**12)

# --- prices --------------------------------------------------------------------------------------


@given(PRICES, st.lists(PRICES, max_size=3))
def test_with_few_prices_nothing_is_called_usual(price, earlier):
    found = judge(price, earlier, LIMITS)
    assert found.verdict is Verdict.FEW
    assert not found.stands_out
    assert "Belum bisa dibandingkan" in found.words


@given(st.lists(PRICES, min_size=4, max_size=30))
def test_the_middle_never_stands_out(earlier):
    assert judge(round(median(earlier)) or 1, earlier, LIMITS).verdict is Verdict.USUAL


@given(st.lists(PRICES, min_size=4, max_size=30), PRICES, st.integers(1, 10**12))
def test_further_out_is_never_less_odd(earlier, price, more):
    """Above the median, whoever stands out still does when the price rises further."""
    found = judge(price, earlier, LIMITS)
    if found.verdict is Verdict.HIGH:
        assert judge(price + more, earlier, LIMITS).verdict is Verdict.HIGH
    if found.verdict is Verdict.LOW:
        assert judge(max(price - more, 1), earlier, LIMITS).verdict is Verdict.LOW


@given(st.lists(PRICES, min_size=4, max_size=20), PRICES, st.integers(2, 1000))
def test_the_verdict_does_not_depend_on_the_unit_of_money(earlier, price, times):
    scaled = judge(price * times, [p * times for p in earlier], LIMITS)
    assert scaled.verdict is judge(price, earlier, LIMITS).verdict


@given(st.lists(st.integers(900_000, 1_100_000), min_size=7, max_size=20), PRICES)
def test_one_wild_price_in_the_history_hides_nothing(earlier, wild):
    """The next price of ten times the usual is still found beside one wild earlier price."""
    assert judge(10_000_000, [*earlier, wild], LIMITS).verdict is Verdict.HIGH


def test_a_steady_price_may_rise_a_little_and_not_much():
    steady = [1_000_000] * 5
    assert judge(1_150_000, steady, LIMITS).verdict is Verdict.USUAL
    risen = judge(1_500_000, steady, LIMITS)
    assert risen.verdict is Verdict.HIGH
    assert risen.words == "50 % lebih tinggi dari harga tengah Rp1.000.000 (5 harga sebelumnya)."
    assert judge(500_000, steady, LIMITS).verdict is Verdict.LOW


# --- budget --------------------------------------------------------------------------------------

MONEY = st.integers(0, 10**11)


@st.composite
def parts(draw):
    """A round's part of a fund: decreed <= purse; contracts bind more or less than decrees say,
    and handed <= bound."""
    state = draw(st.sampled_from(list(ROUND.states)))
    amount = draw(st.integers(1, 10**11))
    decreed = draw(st.integers(0, amount)) if state in ("decided", "done") else 0
    bound = draw(st.integers(0, 2 * decreed))
    return Part(state, amount, decreed, bound, draw(st.integers(0, bound)))


@given(MONEY, st.lists(parts(), max_size=8))
def test_sums_are_the_sums_of_their_parts(ceiling, listed):
    sums = sums_of(ceiling, listed)
    assert sums.held + sums.left == ceiling
    assert sums.handed <= sums.bound <= sums.held
    assert sums.held == least_ceiling(listed)
    over = ("done", "cancelled")
    bound = sum(p.bound for p in listed if p.state in over)
    running = sum(max(p.amount, p.bound) for p in listed if p.state not in over)
    assert sums.held == bound + running


@given(st.lists(st.tuples(MONEY, st.lists(parts(), max_size=4)), max_size=5))
def test_the_sum_of_funds_is_the_fund_of_sums(funds):
    together = sum((sums_of(c, p) for c, p in funds), Sums())
    whole = sums_of(sum(c for c, _p in funds), [part for _c, p in funds for part in p])
    assert together == whole


@given(st.lists(parts(), max_size=6), parts())
def test_another_running_round_takes_all_of_its_purse(listed, more):
    before, after = sums_of(0, listed), sums_of(0, [*listed, more])
    assert before.left - after.left == more.held
    assert 0 <= more.held <= max(more.amount, more.bound)


# --- sheets --------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 100), min_size=1, max_size=12))
def test_only_weights_of_a_hundred_make_a_sheet(weights):
    rows = [Criterion(f"Hal {n}", w) for n, w in enumerate(weights)]
    if sum(weights) == 100:
        stored = sheet_of(rows)
        assert sum(c["weight"] for c in stored) == 100
        assert len({c["key"] for c in stored}) == len(stored)
    else:
        with pytest.raises(SheetError, match="100 persen"):
            sheet_of(rows)


@pytest.mark.parametrize(
    ("rows", "said", "at"),
    [
        ([], "paling sedikit satu", None),
        ([Criterion("A", 50), Criterion("a ", 50)], "baris lain", 1),
        ([Criterion("", 100)], "apa yang dinilai", 0),
        ([Criterion("A", 0)], "Bobot", 0),
        ([Criterion("A", 100, most=0)], "tertinggi", 0),
    ],
)
def test_a_wrong_row_is_named(rows, said, at):
    with pytest.raises(SheetError, match=said) as error:
        sheet_of(rows)
    assert error.value.at == at


def test_keys_stay_when_a_label_is_mended():
    first = sheet_of([Criterion("Kesiapan", 40), Criterion("Kebutuhan", 60)])
    mended = sheet_of([Criterion("Kesiapan kelompok", 40, key=first[0]["key"]),
                       Criterion("Kebutuhan", 60, key=first[1]["key"])])  # fmt: skip
    assert [c["key"] for c in mended] == [c["key"] for c in first]


# --- pasted lines --------------------------------------------------------------------------------


def read(text):
    return read_rows(rows_of(text), TODAY)


def test_lines_of_a_spreadsheet_are_read():
    found = read(
        "Kode\tNama\tSatuan\tHarga\tSumber\tTanggal\n"
        "A-1\tMesin  perajang\tunit\tRp 2.500.000,-\tToko Maju\t01/03/2026\n"
        "\n"
        "A-2\tSealer\tbuah\n"
    )
    assert found.problems == []
    one, two = found.lines
    assert (one.at, one.name, one.price, one.on) == (
        2, "Mesin perajang", 2_500_000, date(2026, 3, 1),
    )  # fmt: skip
    assert (two.at, two.code, two.price) == (4, "A-2", None)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A-1;Mesin;unit;murah;Toko;01/03/2026", "Harga “murah” tidak terbaca"),
        ("A-1;Mesin;unit;0;Toko;01/03/2026", "lebih dari nol"),
        ("A-1;Mesin;unit;2 juta;;01/03/2026", "sumber kosong"),
        ("A-1;Mesin;unit;2 juta;Toko;kemarin", "Tanggal “kemarin” tidak terbaca"),
        ("A-1;Mesin;unit;2 juta;Toko;01/03/2099", "tidak masuk akal"),
        (";Mesin;unit", "kode kosong"),
        ("A-1;;unit", "nama kosong"),
        ("A-1;Mesin", "satuan kosong"),
        ("A-1;Mesin;unit;1;a;01/03/2026;x", "lebih dari enam"),
        ("A" * 31 + ";Mesin;unit", "lebih dari 30 huruf"),
    ],
)
def test_a_bad_line_says_where_and_what(line, said):
    found = read(f"B-1;Baik;unit\n{line}")
    assert [x.code for x in found.lines] == ["B-1"]
    assert [p.at for p in found.problems] == [2]
    assert said in found.problems[0].sentence


def test_a_code_twice_is_a_problem_of_the_second_line():
    found = read("A-1;Mesin;unit\nA-1;Mesin lain;unit")
    assert found.problems[0].sentence == "Kode A-1 sudah ada di baris 1."


def test_too_many_lines_are_said():
    found = read("\n".join(f"A-{n};Mesin;unit" for n in range(MOST_LINES + 5)))
    assert "Paling banyak" in found.problems[-1].sentence


@given(st.text(max_size=300))
def test_any_text_gives_lines_or_problems(text):
    found = read(text)
    kept = [at for at, cells in rows_of(text) if any(" ".join(c.split()) for c in cells)]
    named = {x.at for x in found.lines} | {p.at for p in found.problems}
    assert named <= set(kept)


# --- rounds --------------------------------------------------------------------------------------


def facts(**values):
    good = {
        "recipients": ["group"], "track": "goods", "year": 2026, "opens": TODAY, "closes": TODAY,
        "has_rule": True, "has_group_rule": True, "sheet": "published", "items": 1,
        "unexplained": 0, "purses": (purse(),), "texts": {"Cara": "Ajukan"},
    }  # fmt: skip
    return Facts(**{**good, **values})


def purse(**values):
    good = {"name": "Dana", "amount": 5, "left": 5, "track": "goods", "year": 2026,
            "recipients": ["group"], "closed": False}  # fmt: skip
    return Purse(**{**good, **values})


def test_a_complete_round_misses_nothing():
    assert missing(facts(), TODAY) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"has_rule": False}, "aturan untuk usaha"),
        ({"sheet": "draft"}, "lembar nilai"),
        ({"items": 0}, "jenis barang"),
        ({"unexplained": 2}, "Jelaskan 2 harga"),
        ({"purses": ()}, "dananya"),
        ({"purses": (purse(amount=6),)}, "sisa pagunya"),
        ({"purses": (purse(closed=True),)}, "ditutup"),
        ({"purses": (purse(track="hibah"),)}, "jalur"),
        ({"purses": (purse(year=2025),)}, "tahun 2025"),
        ({"recipients": ["group", "business"]}, "semua jenis penerima"),
        ({"texts": {"Cara": " "}}, "Isi “Cara”"),
        ({"closes": date(2026, 1, 1)}, "sudah lewat"),
    ],
)
def test_what_is_missing_is_named(values, said):
    found = missing(facts(**values), TODAY)
    assert len(found) == 1
    assert said in found[0]


def test_papers_keep_their_keys():
    stored = papers_of([Paper("Surat domisili"), Paper("Surat domisili"), Paper("  ")])
    assert [p["key"] for p in stored] == ["surat_domisili", "surat_domisili_2"]
    again = papers_of([Paper("Surat domisili desa", False, "surat_domisili")])
    assert again == [{"key": "surat_domisili", "label": "Surat domisili desa", "required": False}]


@pytest.mark.parametrize(
    "row",
    [
        Quota("", "", ""),
        Quota("district", "33.03.01", "Kec. A"),
        Quota("district", "33.03.01", "Kec. A", 5, 3),
    ],
)
def test_a_quota_that_contradicts_itself_is_refused(row):
    with pytest.raises(QuotaError):
        quotas_of([row])
