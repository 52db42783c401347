"""Everyday words reach their KBLI code, with typos and trade words around them."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guyub.registry.kbli import ConfirmedLine, Suggester, UnknownVersion, catalogue
from guyub.registry.kbli.lexicon import noise, variants
from guyub.registry.kbli.text import words

SUGGESTER = Suggester.load()
DEV = Path(__file__).parent / "dev_lines.tsv"
# The common labelled lines live beside the project, not in it.
SHARED = Path(__file__).parents[4] / "shared" / "data" / "product_kbli2020_labelled.tsv"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ALIASES = list(catalogue.rows("aliases.csv"))


def labelled(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as f:
        return [(r["product"], r["kbli_2020"]) for r in csv.DictReader(f, delimiter="\t")]


def with_typo(line: str, rng: random.Random) -> str:
    """One letter of one word dropped, changed, doubled in or swapped with the next."""
    parts = line.split()
    at = rng.choice([i for i, w in enumerate(parts) if len(w) >= 4] or [0])
    word = parts[at]
    k = rng.randrange(len(word) - 1)
    letter = rng.choice(LETTERS)
    parts[at] = rng.choice(
        [
            word[:k] + word[k + 1 :],
            word[:k] + letter + word[k + 1 :],
            word[:k] + letter + word[k:],
            word[:k] + word[k + 1] + word[k] + word[k + 2 :],
        ]
    )
    return " ".join(parts)


def reach(lines: list[tuple[str, str]], first: int) -> float:
    hits = sum(code in [s.code for s in SUGGESTER.suggest(text)[:first]] for text, code in lines)
    return hits / len(lines)


@pytest.mark.parametrize(
    ("path", "top_1", "top_5", "typo_5"),
    [(DEV, 0.90, 0.95, 0.93), (SHARED, 0.62, 0.80, 0.77)],
    ids=["own", "shared"],
)
def test_reach(path: Path, top_1: float, top_5: float, typo_5: float) -> None:
    if not path.exists():
        pytest.skip("the shared labelled lines are not on this machine")
    lines = labelled(path)
    assert reach(lines, 1) >= top_1
    assert reach(lines, 5) >= top_5
    for seed in range(3):
        rng = random.Random(seed)
        assert reach([(with_typo(text, rng), code) for text, code in lines], 5) >= typo_5


def test_labelled_lines_are_not_in_the_alias_table() -> None:
    for path in (DEV, SHARED):
        if path.exists():
            lines = {" ".join(words(text)) for text, _ in labelled(path) if " " in text}
            if path == SHARED:
                assert not lines & {" ".join(words(r["alias"])) for r in ALIASES}
            assert len(lines) > 60


def test_every_alias_points_to_a_manufacturing_code_of_2020() -> None:
    assert len({r["alias"] for r in ALIASES}) >= 600
    codes = catalogue.titles("2020")
    for row in ALIASES:
        assert catalogue.is_manufacturing(row["kbli_2020"]), row
        assert row["kbli_2020"] in codes, row
    pairs = [(r["alias"], r["kbli_2020"]) for r in ALIASES]
    assert len(pairs) == len(set(pairs))


def test_every_alias_alone_finds_its_code() -> None:
    """The table keeps its word: an alias typed as it stands offers one of its codes."""
    rng = random.Random(1)
    missed = [
        row["alias"]
        for row in rng.sample(ALIASES, 1500)
        if row["kbli_2020"] not in [s.code for s in SUGGESTER.suggest(row["alias"])]
    ]
    assert len(missed) <= 30, missed


def test_the_words_missing_in_the_official_lists() -> None:
    wanted = {
        "lemper": "10792",
        "klepon": "10792",
        "bakpia": "10710",
        "angklung": "32201",
        "sapu": "32909",
    }
    for text, code in wanted.items():
        assert SUGGESTER.suggest(text)[0].code == code
    assert "10216" in [s.code for s in SUGGESTER.suggest("somel")]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("kripik singkong", "keripik singkong"),
        ("KERIPIK   Singkong!!", "keripik singkong"),
        ("perajin sangkar burung", "pengrajin sangkar burung"),
        ("keripik singkong 250 gr super pedas merk Bu Tini", "keripik singkong"),
        ("usaha pembuatan keripik singkong asli Sidoarjo", "keripik singkong"),
        ("keripiksingkong", "keripik singkong"),
    ],
)
def test_noise_and_spelling_do_not_change_the_first_code(text: str, other: str) -> None:
    assert SUGGESTER.suggest(text)[0].code == SUGGESTER.suggest(other)[0].code


def test_the_first_product_word_leads() -> None:
    assert SUGGESTER.suggest("gerobak bakso")[0].code == "30990"
    assert SUGGESTER.suggest("kemasan keripik")[0].code == "17022"
    assert SUGGESTER.suggest("mesin penggiling kopi")[0].code == "28250"


def test_reason_names_the_words_and_the_repair() -> None:
    assert "keripik" in SUGGESTER.suggest("kripik talas")[0].reason
    assert SUGGESTER.suggest("gerbah")[0].reason == "cocok dengan kata: gerabah (tertulis: gerbah)"


def test_confirmed_lines_come_first_and_are_remembered_by_their_product_words() -> None:
    held = [ConfirmedLine("Kue Gandus Bu Ani", "10792"), ConfirmedLine("x", "99999")]
    exact = SUGGESTER.suggest("kue gandus merk ani super", confirmed=held)[0]
    assert (exact.code, exact.score) == ("10792", 1.0) or exact.reason.startswith("mirip")
    same = SUGGESTER.suggest("KUE GANDUS BU ANI", confirmed=held)[0]
    assert (same.code, same.score) == ("10792", 1.0)
    assert same.reason == "sudah pernah dipastikan: Kue Gandus Bu Ani"
    # A person's answer beats the word lists even where those are sure.
    other = SUGGESTER.suggest("sapu ijuk", confirmed=[ConfirmedLine("Sapu ijuk", "16299")])
    assert other[0].code == "16299"
    assert "32909" in [s.code for s in other]


def test_a_confirmed_line_crosses_versions_only_when_the_move_is_sure() -> None:
    held = [ConfirmedLine("tempe daun jati", "10391", "2020")]
    assert SUGGESTER.suggest("tempe daun jati", "2025", held)[0].code == "10307"
    split = [ConfirmedLine("barang aneh", "32909", "2020")]
    assert SUGGESTER.suggest("barang aneh", "2025", split)[:1] == [] or all(
        s.score < 1 for s in SUGGESTER.suggest("barang aneh", "2025", split)
    )


def test_2025_answers_with_codes_of_2025() -> None:
    wanted = {"tempe": "10307", "kursi kayu": "31011", "batik tulis": "13133", "keripik": "10794"}
    for text, code in wanted.items():
        found = SUGGESTER.suggest(text, "2025")
        assert found[0].code == code, (text, found)
        assert found[0].version == "2025"
        assert found[0].title == catalogue.titles("2025")[code]


def test_nothing_recognised_gives_nothing() -> None:
    for text in ("", "  ", "12345", "???", "qwxzqwxz vvvkkkqqq"):
        assert SUGGESTER.suggest(text) == []
    with pytest.raises(UnknownVersion, match="2020 atau 2025"):
        SUGGESTER.suggest("tempe", "2015")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.sampled_from(("2020", "2025")), st.integers(1, 8))
def test_any_text_gets_an_orderly_answer(text: str, version: str, limit: int) -> None:
    found = SUGGESTER.suggest(text, version, limit=limit)
    assert len(found) <= limit
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    assert len({s.code for s in found}) == len(found)
    assert all(0 < s.score <= 1 and s.code in catalogue.titles(version) for s in found)
    assert found == SUGGESTER.suggest(text, version, limit=limit)


def test_word_lists_are_clean() -> None:
    assert not set(noise()) & set(variants())
    for variant, standard in variants().items():
        assert variant not in standard
        assert all(part not in variants() for part in standard), variant
