"""Codes, conversions and branches hold together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.registry.kbli import branch_of, convert, is_manufacturing, title, titles

MADE_2020 = [c for c in titles("2020") if is_manufacturing(c)]
MADE_2025 = [c for c in titles("2025") if is_manufacturing(c)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("10794", "10794"),
        ("10722", "10722"),
        ("13134", "13133"),
        ("31001", "31011"),
        ("10391", "10307"),
        ("10392", "10308"),
        ("30912", "30912"),
        ("10211", "10211"),
        ("14111", "14111"),
    ],
)
def test_known_moves(old: str, new: str) -> None:
    assert [c.code for c in convert(old, "2020", "2025")] == [new]
    assert old in [c.code for c in convert(new, "2025", "2020")]


def test_a_split_gives_all_parts_and_a_removal_says_so() -> None:
    assert {c.code for c in convert("32909", "2020", "2025")} == {"32906", "32907", "32909"}
    removed = convert("10424", "2020", "2025")
    assert [(c.code, c.known) for c in removed] == [(None, True)]
    assert "Hapus" in removed[0].change


def test_a_silent_table_is_unknown_not_removed() -> None:
    unknown = convert("10110", "2020", "2025")
    assert [(c.code, c.change, c.known) for c in unknown] == [(None, "Belum diketahui", False)]


def test_a_reused_code_is_never_its_own_successor() -> None:
    """10762 was herbal infusion, is tea; 11040 was soft drink, is malt."""
    assert [c.code for c in convert("10762", "2020", "2025")] == ["10797"]
    assert [c.code for c in convert("11040", "2020", "2025")] == ["11053"]


def test_an_unknown_code_or_version_is_said_in_words() -> None:
    with pytest.raises(KeyError, match="Kode 99999 tidak ada dalam KBLI 2020"):
        convert("99999", "2020", "2025")
    with pytest.raises(ValueError, match="KBLI versi '2009' tidak dikenal"):
        convert("10794", "2009", "2025")


@given(st.sampled_from(MADE_2020))
def test_every_conversion_ends_in_the_other_version_and_comes_back(code: str) -> None:
    found = convert(code, "2020", "2025")
    assert found
    for step in found:
        if step.code is not None:
            assert step.title == title(step.code, "2025")
            assert code in [b.code for b in convert(step.code, "2025", "2020")]


@pytest.mark.parametrize(("version", "codes"), [("2020", MADE_2020), ("2025", MADE_2025)])
def test_every_manufacturing_code_has_a_branch_and_no_other_has(
    version: str, codes: list[str]
) -> None:
    assert len(codes) > 400
    assert all(branch_of(c, version) for c in codes)
    assert branch_of("01111", version) is None
    assert branch_of("99999", version) is None


def test_branches_of_the_common_trades() -> None:
    wanted = {
        "10794": "pangan",
        "13134": "sandang",
        "15201": "sandang",
        "23921": "kimia_bahan_bangunan",
        "16291": "kerajinan",
        "32909": "kerajinan",
        "30912": "logam_elektronika",
    }
    assert {c: branch_of(c, "2020") for c in wanted} == wanted
