from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.names import (
    business_key,
    business_sort_key,
    fold,
    search_key,
    sort_key,
    split_legal_form,
    split_titles,
    to_ascii,
)

PIECES = [
    "H.", "Hj", "Haji", "Drs.", "H.Slamet", "Soekarno", "Tjipto", "DJOKO", "Sjafruddin", "Siti",
    "Ma'ruf", "S.Pd.", "S. Pd", "SE", "SSE", ", MM", ",", "(alm)", "CV.", "Toko", "PT", "Tbk",
    "UD.Maju", "Usaha", "Dagang", "oee", "ddj", "ttj", "René", "Ⅷ", "-", "1985", "hhaji", "R.A.",
    "İ", "ﬁ", "中", "É", "home", "industri",
]  # fmt: skip
messy = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
)


@given(messy)
def test_every_form_is_idempotent_plain_ascii(name: str) -> None:
    for form in (fold, search_key, sort_key, business_key, business_sort_key, to_ascii):
        once = form(name)
        assert form(once) == once
        assert once.isascii()
        assert once == once.lower()
        if form is not to_ascii:
            assert once == " ".join(once.split())


@given(messy)
def test_case_and_spacing_do_not_matter(name: str) -> None:
    plain = name.encode("ascii", "ignore").decode()
    for form in (search_key, sort_key, business_key):
        assert form(plain.lower()) == form(plain.upper()) == form(f"  {plain}  ")


@given(messy)
def test_titles_never_swallow_the_name(name: str) -> None:
    titles, rest = split_titles(name)
    assert bool(rest.strip(" ,")) or not " ".join(name.split()).strip(" ,")
    joined = "".join([*titles, rest])
    assert all(title in " ".join(name.split()) for title in titles), joined


@pytest.mark.parametrize(
    ("name", "titles", "rest"),
    [
        ("Hj. Siti", ("Hj.",), "Siti"),
        ("H Slamet", ("H",), "Slamet"),
        ("H.Slamet", ("H.",), "Slamet"),
        ("Drs.H.Slamet Riyadi", ("Drs.", "H."), "Slamet Riyadi"),
        ("Siti Aminah, S.Pd., M.M.", ("S.Pd.", "M.M."), "Siti Aminah"),
        ("Budi Santoso SE", ("SE",), "Budi Santoso"),
        ("Budi Santoso S. Kom", ("S. Kom",), "Budi Santoso"),
        ("Bu Tutik", ("Bu",), "Tutik"),
        ("Karto (alm)", ("(alm)",), "Karto"),
        ("Suparman", (), "Suparman"),
        ("Haji", (), "Haji"),
        ("M. Ali", (), "M. Ali"),
        ("Siti Ma", (), "Siti Ma"),
        ("Ra Kartini", (), "Ra Kartini"),
        ("R.A. Kartini", ("R.A.",), "Kartini"),
        ("", (), ""),
    ],
)
def test_titles(name: str, titles: tuple[str, ...], rest: str) -> None:
    assert split_titles(name) == (titles, rest)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Soekarno", "Sukarno"),
        ("Djoko Tjipto", "joko cipto"),
        ("Sjafruddin", "Syafrudin"),
        ("Hj. Siti Aminnah", "SITI AMINAH"),
        ("Ma'ruf", "Maruf"),
        ("Hadji Slamet", "Slamet"),
        ("Muhammad", "Muhamad"),
        ("René", "Rene"),
    ],
)
def test_spellings_that_are_one_name(one: str, two: str) -> None:
    assert search_key(one) == search_key(two) != ""


@pytest.mark.parametrize(
    ("one", "two"),
    [("Siti", "Sity"), ("Jono", "Yono"), ("Banjar", "Banyar"), ("Rina", "Rini"), ("Ani", "Hani")],
)
def test_names_that_stay_two(one: str, two: str) -> None:
    assert search_key(one) != search_key(two)


def test_order_of_a_list() -> None:
    names = ["Zaenab", "anita", "Ani Zulaika", "Hj. Budi", "ÉLIA", "ani", "Soekarno", "Slamet"]
    assert sorted(names, key=sort_key) == [
        "ani", "Ani Zulaika", "anita", "Hj. Budi", "ÉLIA", "Slamet", "Soekarno", "Zaenab",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "form", "rest"),
    [
        ("CV. Maju Jaya", "CV", "Maju Jaya"),
        ("Maju Jaya, CV", "CV", "Maju Jaya"),
        ("PT Maju Jaya Tbk", "PT", "Maju Jaya"),
        ("UD.Sumber Rejeki", "UD", "Sumber Rejeki"),
        ("Toko Roti Enak", "Toko", "Roti Enak"),
        ("Usaha Dagang Barokah", "Usaha Dagang", "Barokah"),
        ("Home Industry Bu Tutik", "Home Industry", "Bu Tutik"),
        ("IKM Knalpot Jaya", "IKM", "Knalpot Jaya"),
        ("Toko", None, "Toko"),
        ("KUB Sapu Lidi", None, "KUB Sapu Lidi"),
        ("Ptarmigan", None, "Ptarmigan"),
    ],
)
def test_legal_forms(name: str, form: str | None, rest: str) -> None:
    assert split_legal_form(name) == (form, rest)


def test_business_keys() -> None:
    assert business_key("CV. Soember Redjeki") == business_key("UD Sumber Rejeki")
    assert business_sort_key("PT. Zamrud") > business_sort_key("CV Anggrek")


def test_unreadable_is_empty() -> None:
    assert search_key("") == search_key("---") == search_key("中文") == ""
