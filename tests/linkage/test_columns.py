"""Forms made by whole columns are those made one by one."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guyub.linkage.columns import TEXT
from guyub.linkage.prepare import PLAIN, _one_by_one, forms_of
from tests.linkage.conftest import MAPPING, Small

NIK = st.builds(
    "{}{}{:02}{:02}{:02}{:02}{:02}{}{}".format,
    st.sampled_from(["", "'", " ", "NIK "]),
    st.sampled_from(["33", "54", "99", "00", "20"]),
    st.integers(0, 3), st.integers(0, 3), st.integers(0, 72), st.integers(0, 13),
    st.integers(0, 99), st.sampled_from(["0001", "0000", "1234", " 12 34"]),
    st.sampled_from(["", "\n", " "]),
)  # fmt: skip
PHONE = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "0", "00", "62", "+62", "620", "0062", "006200"]),
    st.text("0123456789-", max_size=15),
    st.sampled_from(["", "", "0000000", "1111111", "-1", " / 0812 3456 7890", ".0"]),
)
NAME = st.lists(
    st.sampled_from(
        "H Hj Siti SITI sity Stt Nrll Soeharto Suharto ahmad Moh st Nur bin Budi Bu se SH k Ki o h"
        " Ch'o É alias Widodo Widada 1 - .".split()
    )
    | st.text("abdehioujsynrtk", min_size=1, max_size=7),
    max_size=5,
).flatmap(lambda words: st.sampled_from([" ", " ", "  ", ","]).map(lambda s: s.join(words)))
ANY = st.none() | st.text(max_size=12)


def same(role: str, values: list[str | None]) -> None:
    given_ = pa.array(values, TEXT)
    found, wanted = forms_of(role, given_), _one_by_one(role, given_)
    assert {name: its.to_pylist() for name, its in found.items()} == {
        name: its.to_pylist() for name, its in wanted.items()
    }
    assert {name: its.type for name, its in found.items()} == {
        name: its.type for name, its in wanted.items()
    }


@given(st.lists(NIK | ANY | st.text("0123456789", min_size=15, max_size=17), max_size=9))
@example(["3303010101800001\n", "3303014101800001", "३३०३०१०१०१८००००१", "3,30E+15", None])
def test_niks(values: list[str | None]) -> None:
    same("nik", values)


@given(st.lists(PHONE | ANY, max_size=9))
@example(["٠٨١٢٣٤٥٦٧٨٩٠", "081234567890\n", "62812345", "6281234567", "0062081234567"])
def test_phones(values: list[str | None]) -> None:
    same("phone", values)


@given(st.sampled_from(["name", "given_name", "surname"]), st.lists(NAME | ANY, max_size=9))
@example("name", ["Siti Aminah", "Siti Sity", "st aminah", "Budi\n", "K", "", "İbrahim Kaya"])
@example("name", ["Stt Aminah", "Nrll Huda", "stt", "Aminah Stt"])
def test_names(role: str, values: list[str | None]) -> None:
    same(role, values)


@pytest.mark.parametrize("role", ["name", "nik", "phone"])
def test_most_values_of_a_list_are_plain(small: Small, role: str) -> None:
    values = small.table[MAPPING[role]].combine_chunks().drop_null()
    plain, _forms = PLAIN[role](values)
    assert plain.true_count > len(values) / 2
    same(role, values.to_pylist())
