"""Keyset pages over real rows: every row once, both ways, whatever the order and the filters."""

from __future__ import annotations

import base64
import re
from datetime import date, timedelta

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.kernel import pages
from guyub.kernel.exports import csv_safe
from guyub.kernel.ids import uuid7
from guyub.kernel.pages import BadCursor, Key

ID = Key("business_id", "uuid")
NAME = (Key("sort_key"), ID)
ORDERS = {
    "name": NAME,
    "regency": (Key("regency_code"), *NAME),
    "place": (Key("regency_code"), Key("village_code"), *NAME),
    "contact": (Key("last_contact", "date", nullable=True), *NAME),
    "contact in regency": (Key("regency_code"), Key("last_contact", "date", nullable=True), *NAME),
    "workers": (Key("workers", "int", nullable=True), *NAME),
}
FIELDS = ("business_id",)

facts = st.fixed_dictionaries(
    {
        "regency_code": st.sampled_from(["33.03", "35.13"]),
        "village": st.sampled_from(["2001", "2002"]),
        "sort_key": st.sampled_from(["", "a", "ab", "b", "z z", "ä", "'", '"', "\\"]),
        "last_contact": st.one_of(
            st.none(), st.integers(0, 3).map(lambda n: date(2026, 1, 1) + timedelta(n))
        ),
        "workers": st.one_of(st.none(), st.integers(0, 2)),
        "branch": st.sampled_from(["", "pangan"]),
    }
)


def store(rows):
    """Businesses with facts, put in as the owner of the tables."""
    from django.db import connections

    made = []
    with connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE registry_business CASCADE")
        for n, row in enumerate(rows):
            pk = uuid7()
            village = f"{row['regency_code']}.01.{row['village']}"
            cursor.execute(
                "INSERT INTO registry_business (id, number, regency_code, village_code, name,"
                " name_key, sort_key, legal_form, kbli_version, kbli_code, kbli_confirmed, branch,"
                " main_product, address, status, sources, version, created_at, updated_at,"
                " is_sample) VALUES (%s, %s, %s, %s, 'x', 'x', %s, '', '', '', false, '', '', '',"
                " 'active', '{}', 1, now(), now(), true)",
                [pk, f"N{n}", row["regency_code"], village, row["sort_key"]],
            )
            cursor.execute(
                "INSERT INTO registry_facts (business_id, regency_code, district_code,"
                " village_code, sort_key, search_text, owner_names, listed, status, branch,"
                " kbli_version, kbli_code, sources, last_contact, workers, scale_industry,"
                " scale_msme, scale_bps, products, refreshed_at) VALUES (%s, %s, %s, %s, %s, '',"
                " '', true, 'active', %s, '', '', '{}', %s, %s, '', '', '', 0, now())",
                [
                    pk, row["regency_code"], village[:8], village, row["sort_key"], row["branch"],
                    row["last_contact"], row["workers"],
                ],
            )  # fmt: skip
            made.append(pk)
    return made


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(facts, max_size=14),
    order=st.sampled_from(sorted(ORDERS)),
    size=st.integers(1, 5),
    descending=st.booleans(),
    branch=st.sampled_from([None, "pangan"]),
)
def test_walking_forward_then_backward_gives_every_row_once(
    db, rows, order, size, descending, branch
):
    from guyub.kernel.db import Scope, in_scope
    from guyub.registry.models import BusinessFacts

    store(rows)
    keys = ORDERS[order]
    with in_scope(Scope(read=("33.03", "35.13")), read_only=True):
        queryset = BusinessFacts.objects.all()
        if branch:
            queryset = queryset.filter(branch=branch)
        expected = [
            r["business_id"]
            for r in pages.ordered(queryset, keys, descending=descending).values("business_id")
        ]

        def at(cursor):
            return pages.page(
                queryset, keys, fields=FIELDS, cursor=cursor, size=size, descending=descending
            )

        page, walked = at(""), []
        assert page.previous == ""
        chunks = [page]
        while page.next:
            page = at(page.next)
            chunks.append(page)
        walked = [r["business_id"] for c in chunks for r in c.rows]
        assert walked == expected
        back = [page]
        while page.previous:
            page = at(page.previous)
            back.append(page)
        returned = [r["business_id"] for c in reversed(back) for r in c.rows]
        assert returned == expected
        assert pages.capped_count(queryset, 5) == min(len(expected), 6)


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(st.text(max_size=80), st.binary(max_size=60).map(lambda b: b.hex())))
def test_any_cursor_is_read_or_refused(text):
    for keys in ORDERS.values():
        try:
            _direction, values = pages.decode(text, keys)
        except BadCursor:
            continue
        assert len(values) == len(keys)


@pytest.mark.parametrize(
    "values",
    [
        ["a", None, str(uuid7())],
        [1, "a", str(uuid7())],
        ["33.03", "a", "not-a-uuid"],
        ["33.03", "a\x00", str(uuid7())],
        ["33.03", "a"],
        ["33.03", {"a": 1}, str(uuid7())],
        [],
    ],
)
def test_wrong_values_are_refused(values):
    keys = ORDERS["regency"]
    with pytest.raises(BadCursor):
        pages.decode(pages.encode("n", values, keys), keys)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200), st.uuids())
def test_a_cursor_gives_back_its_values(text, pk):
    cursor = pages.encode("p", [text, pk], NAME)
    assert pages.decode(cursor, NAME) == ("p", [text, pk])
    assert re.fullmatch(r"[\w-]+", cursor, re.ASCII)


def test_a_cursor_tells_no_name_and_fits_one_list_of_one_installation():
    cursor = pages.encode("n", ["sri lestari", uuid7()], NAME)
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert b"sri" not in raw
    assert len(cursor) < 130
    other = ORDERS["regency"]
    plain = base64.urlsafe_b64encode(b'["n","sri","018f0000-0000-7000-8000-000000000000"]').decode()
    for bad in (cursor[:-2], cursor[:-3] + "AAA", plain.rstrip("="), "", "AAAA"):
        with pytest.raises(BadCursor):
            pages.decode(bad, NAME)
    with pytest.raises(BadCursor):
        pages.decode(cursor, other)
    with override_settings(SECRET_KEY="another"), pytest.raises(BadCursor):
        pages.decode(cursor, NAME)


@pytest.mark.parametrize("text", ["=1+1", "+62", "-5", "@x", "\tx", "\r=1"])
def test_csv_text_is_never_a_formula(text):
    assert csv_safe(text) == f"'{text}"


def test_csv_values():
    assert csv_safe(None) == ""
    assert csv_safe(-5) == "-5"
    assert csv_safe(date(2026, 11, 22)) == "22/11/2026"
    assert csv_safe("Sri") == "Sri"


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "name": st.text(
                    st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=30
                ),
                "n": st.one_of(st.none(), st.integers(-(10**12), 10**12)),
                "day": st.one_of(st.none(), st.dates(date(1901, 1, 1), date(2100, 1, 1))),
            }
        ),
        min_size=1,
        max_size=6,
    )
)
def test_excel_gives_back_what_was_written(rows):
    import tempfile
    from pathlib import Path

    from python_calamine import CalamineWorkbook

    from guyub.kernel.exports import write_xlsx
    from guyub.kernel.lists import Column

    columns = [Column("name", "Nama"), Column("n", "N", "rupiah"), Column("day", "Hari", "date")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsx")
        assert write_xlsx(str(path), columns, [rows], [("Sumber", "uji")]) == len(rows)
        book = CalamineWorkbook.from_path(path)
        read = book.get_sheet_by_name("Daftar").to_python(skip_empty_area=False)
    assert read[0] == ["Nama", "N", "Hari"]
    for row, (name, number, day) in zip(rows, read[1:], strict=True):
        assert name == row["name"]
        assert number == ("" if row["n"] is None else row["n"])
        assert day == ("" if row["day"] is None else row["day"])
