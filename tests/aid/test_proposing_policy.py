"""Scores, gaps and words of findings: pure."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.aid import policy_proposing as policy
from guyub.aid.policy_double import Finding, in_order
from guyub.aid.policy_scoring import FULL, HUNDREDTHS, outcome, total_of
from tests.aid.worlds import SHEET

TOTALS = st.integers(0, FULL)


def test_a_total_is_weighted_and_rounded_half_up():
    assert total_of({"need": 10, "ready": 10}, SHEET) == FULL
    assert total_of({"need": 0, "ready": 0}, SHEET) == 0
    assert total_of({"need": 5, "ready": 10}, SHEET) == 7000
    thirds = [{"key": "a", "weight": 50, "most": 3}, {"key": "b", "weight": 50, "most": 3}]
    assert total_of({"a": 1, "b": 0}, thirds) == 1667


@pytest.mark.parametrize(
    "values", [{"need": 5}, {"need": 11, "ready": 1}, {"need": -1, "ready": 1},
               {"need": 1, "ready": 1, "x": 1}, {"need": True, "ready": 1}],
)  # fmt: skip
def test_what_is_missing_foreign_or_out_of_range_is_refused(values):
    with pytest.raises(ValueError, match=r"need|ready|x"):
        total_of(values, SHEET)


@given(st.lists(TOTALS, max_size=5), st.integers(0, 100))
def test_a_score_lies_between_those_that_were_given(totals, tolerance):
    found = outcome(totals, tolerance)
    if len(totals) < 2:
        assert (found.score, found.missing) == (None, 2 - len(totals))
        return
    apart = abs(totals[0] - totals[1]) > tolerance * HUNDREDTHS
    assert found.apart is apart
    if found.score is None:
        assert apart
        assert len(totals) == 2
        assert found.missing == 1
    else:
        assert min(totals[:3]) <= found.score <= max(totals[:3])
        assert found.missing == 0


@given(TOTALS, TOTALS, TOTALS, st.integers(0, 100))
def test_the_order_of_two_does_not_matter_and_a_third_only_where_they_were_apart(a, b, c, most):
    assert outcome([a, b], most).score == outcome([b, a], most).score
    three = outcome([a, b, c], most)
    if abs(a - b) <= most * HUNDREDTHS:
        assert three == outcome([a, b], most)
    else:
        assert three.score == sorted((a, b, c))[1]


@given(st.dictionaries(st.sampled_from(["need", "ready"]), st.integers(0, 10), min_size=2))
def test_more_points_never_lower_the_total(values):
    total = total_of(values, SHEET)
    assert 0 <= total <= FULL
    for key, value in values.items():
        if value < 10:
            assert total_of({**values, key: value + 1}, SHEET) >= total


def test_gaps_name_everything_with_its_step():
    papers = policy.papers_of(
        [{"key": "a", "label": "Surat A", "required": True}, {"key": "b", "label": "B"}], {}
    )
    found = policy.gaps(
        members=2, lines=1, without_lines=1, papers=papers, reason="", closed="Tutup."
    )
    assert [(g.step, g.words) for g in found] == [
        ("kirim", "Tutup."),
        ("untuk", "Tulis untuk apa alatnya."),
        ("alat", "1 anggota belum meminta alat. Isi, atau jangan ikutkan."),
        ("surat", "Belum ada: Surat A."),
    ]


def test_a_paper_is_there_with_number_and_day_or_with_a_scan():
    good = [policy.Given("1", date(2026, 1, 1)), policy.Given(files=1)]
    bad = [policy.Given(), policy.Given("1"), policy.Given(dated=date(2026, 1, 1))]
    assert [g.whole for g in good + bad] == [True, True, False, False, False]


def test_every_state_says_what_comes_next():
    from guyub.aid.states import PROPOSAL

    assert set(policy.NEXT) == set(PROPOSAL.states)
    words = policy.next_words("incomplete", closes=date(2026, 12, 1), complete_by=date(2026, 12, 5))
    assert "5 Desember 2026" in words[1]


def test_findings_speak_and_strong_ties_come_first():
    weak = Finding("m", "o", "phone", "received", "Mesin", "Dana 1", 2025, "B")
    strong = Finding("m", "o", "owner", "received", "Mesin", "Dana 1", 2022, "A")
    open_one = Finding("m", "m", "same", "open", "", "Bantuan B", 2026, "USL-1")
    assert in_order([weak, strong, weak, open_one]) == [open_one, strong, weak]
    assert weak.words() == (
        "Pernah menerima Mesin dari Dana 1 tahun 2025"
        " (usaha lain dengan nomor HP pemilik yang sama)."
    )
    assert open_one.words() == "Juga ikut usulan USL-1 untuk Bantuan B tahun 2026."
