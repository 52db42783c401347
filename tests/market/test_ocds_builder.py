"""The OCDS file against the published schema, whatever stands in it; nobody who is a person."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from guyub.kernel import names
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.ids import human_number
from guyub.market import ocds
from guyub.market import ocds_facts as o
from tests.market.ocds_schema import PACKAGE, RELEASE, problems, schema

HERE = o.Publisher(
    "Dinas Perindustrian", "ocds-a1b2c3", "Asia/Jakarta", "https://contoh.go.id/ocds"
)
BUYER = o.Who("pembeli-abc", "buyer", "Dinas Kesehatan", "Kec. Gading", "Purbalingga",
              unit_code="12345")  # fmt: skip
MAKER = o.Who("usaha-abc", "business", "", "Kec. Gading", "Purbalingga",
              ("keripik sumber rejeki", "lestari"))  # fmt: skip
NAMED = o.Who("usaha-def", "business", "Roti Makmur", "Kec. Gading")
SELLER = o.Who("seller-abc", "seller", "CV Melati")
WHEN = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LINE = o.Line(1, "Snack box", Decimal(150), "kotak", 20_000, o.Made("registered", MAKER), "10792",
              (o.Inside("Roti", Decimal("1.5"), "buah", o.Made("registered", NAMED)),))  # fmt: skip
BOUGHT = o.Bought("BLJ-33.03-000001-2", "accepted", "Rapat kerja", SELLER, "small",
                  date(2026, 11, 20), 3_000_000, (LINE,))  # fmt: skip
PROCESS = o.Process("BLJ-33.03-000001-2", BUYER, WHEN, purchases=(BOUGHT,))


def packed(*several: o.Process, by: o.Publisher = HERE) -> Any:
    file = io.BytesIO()
    assert ocds.write_package(file, [several], by) == len(several)
    return json.loads(file.getvalue())


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def test_the_schema_is_the_published_one_and_says_no() -> None:
    for name in (RELEASE, PACKAGE):
        assert schema(name)["id"].endswith(f"/1__1__5/{name}")
    good = packed(PROCESS)
    assert problems(good) == []
    assert problems({**good, "releases": []})
    del good["releases"][0]["ocid"]
    good["releases"][0]["date"] = "22/11/2026"
    good["releases"][0]["contracts"][0]["status"] = "dibayar"
    good["releases"][0]["tag"] = ["purchase"]
    assert len(problems(good)) == 4


def test_a_purchase_is_award_and_contract_with_its_makers() -> None:
    [made] = packed(PROCESS)["releases"]
    assert made["ocid"] == "ocds-a1b2c3-BLJ-33.03-000001-2"
    assert made["tag"] == ["tender", "award", "contract"]
    assert made["date"] == "2026-11-22T10:00:00+07:00"
    [contract], [award] = made["contracts"], made["awards"]
    assert contract["awardID"] == award["id"]
    assert contract["value"] == {"amount": 3_000_000, "currency": "IDR"}
    assert contract["dateSigned"] == "2026-11-20T00:00:00+07:00"
    [item] = contract["items"]
    assert item["classification"] == {"scheme": "KBLI", "id": "10792"}
    assert item["quantity"] == 150
    assert item["guyubMaker"] == {"id": "usaha-abc", "name": "Usaha IKM (Kec. Gading)"}
    [inside] = item["guyubComponents"]
    assert inside["quantity"] == 1.5
    assert inside["guyubMaker"]["name"] == "Roti Makmur"
    roles = {p["name"]: p["roles"] for p in made["parties"]}
    assert roles["Dinas Kesehatan"] == ["buyer"]
    assert roles["CV Melati"] == ["supplier"]
    assert roles["Usaha IKM (Kec. Gading)"] == ["producer"]


def test_a_correction_is_an_amendment_and_takes_the_value_back() -> None:
    back = o.Correction("BLJ-33.03-000002-4", date(2026, 11, 21), -3_000_000)
    paid = o.Paid("bayar-abc", date(2026, 11, 21), 3_000_000)
    one = replace(BOUGHT, state="reversed", correction=back, paid=paid,
                  delivered=(date(2026, 11, 20),), accepted_on=date(2026, 11, 20))  # fmt: skip
    package = packed(replace(PROCESS, purchases=(one,)))
    assert problems(package) == []
    [contract] = package["releases"][0]["contracts"]
    assert contract["value"]["amount"] == 0
    assert contract["status"] == "terminated"
    [amendment] = contract["amendments"]
    assert amendment["id"] == back.number
    assert "Rp3.000.000 menjadi Rp0" in amendment["description"]
    [transaction] = contract["implementation"]["transactions"]
    assert transaction["payee"]["name"] == "CV Melati"
    assert [s["type"] for s in contract["implementation"]["milestones"]] == [
        "delivery", "assessment",
    ]  # fmt: skip
    assert "contractAmendment" in package["releases"][0]["tag"]


def test_a_need_and_what_was_bought_for_it_are_one_process() -> None:
    orders = (o.Order("pilihan-abc", MAKER, date(2026, 11, 19), Decimal(100), "bungkus", 11_000),)
    need = o.Needed("KBT-33.03-000001-2", "chosen", "keripik 100 bungkus", "keripik", WHEN,
                    Decimal(100), "bungkus", date(2026, 12, 1), "5.1.02.01", (MAKER, NAMED),
                    orders)  # fmt: skip
    package = packed(o.Process(need.number, BUYER, WHEN, need, (BOUGHT,)))
    assert problems(package) == []
    [made] = package["releases"]
    assert made["tag"] == ["planning", "tender", "award", "contract"]
    assert made["tender"]["numberOfTenderers"] == 2
    assert [a["value"]["amount"] for a in made["awards"]] == [1_100_000, 3_000_000]
    maker = next(p for p in made["parties"] if p["id"] == MAKER.id)
    assert maker["roles"] == ["tenderer", "supplier", "producer"]
    sold = replace(BOUGHT, seller=MAKER, order="pilihan-abc")
    [made] = packed(o.Process(need.number, BUYER, WHEN, need, (sold,)))["releases"]
    assert [a["id"] for a in made["awards"]] == ["pilihan-abc"]
    assert made["contracts"][0]["awardID"] == "pilihan-abc"
    undone = replace(need, state="withdrawn", orders=(replace(orders[0], cancelled=True),))
    [made] = packed(o.Process(need.number, BUYER, WHEN, undone))["releases"]
    assert made["tag"] == ["planning", "tender", "tenderCancellation", "awardCancellation"]


def test_the_sum_of_an_order_is_rounded_as_its_purchase_is() -> None:
    orders = (o.Order("pilihan-abc", MAKER, date(2026, 11, 19), Decimal("2.5"), "kg", 11_001),)
    need = o.Needed("KBT-33.03-000001-2", "chosen", "keripik", "keripik", WHEN, orders=orders)
    [made] = packed(o.Process(need.number, BUYER, WHEN, need))["releases"]
    # 27.502,5: the table of purchases makes Rp27.503 of it.
    assert made["awards"][0]["value"]["amount"] == 27_503


def test_the_same_facts_are_the_same_bytes_and_another_fact_is_another_release() -> None:
    first, again = packed(PROCESS), packed(PROCESS)
    assert first == again
    other = packed(replace(PROCESS, purchases=(replace(BOUGHT, total=1),)))
    assert first["releases"][0]["ocid"] == other["releases"][0]["ocid"]
    assert first["releases"][0]["id"] != other["releases"][0]["id"]
    assert first["publishedDate"] == first["releases"][0]["date"]


def test_a_text_that_tells_a_name_which_may_not_be_shown_is_left_out() -> None:
    for title in ("Pesanan KERIPIK Sumber Rejeki", "Rapat di rumah Bu Lestari"):
        package = packed(replace(PROCESS, purchases=(replace(BOUGHT, title=title),)))
        assert "estari" not in json.dumps(package)
        assert "ejeki" not in json.dumps(package)
        assert package["releases"][0]["contracts"][0]["title"] == ocds.HIDDEN


def test_a_prefix_that_is_none_of_the_register_is_a_local_one() -> None:
    assert o.prefix_of("OCDS-a1b2c3 ", "33.03") == "ocds-a1b2c3"
    for stored in (None, "", "ocds-a1", "guyub", "ocds-a1b2c3-x"):
        assert o.prefix_of(stored, "33.03") == "lokal-3303"


# ---- any data ----------------------------------------------------------------------------------

NUMBERS = st.sampled_from((
    "3303016502900001", "99.123.456.7-891.000", "0840-1234-5678", "+62 840 1234 5678",
    "NPWP 0991234567891000", "bu.lestari@contoh.id", "9120001234567",
))  # fmt: skip
TOLD = st.sampled_from(("Keripik Sumber Rejeki", "Bu Lestari", "CV Melati", "snack box"))
WORDS = st.one_of(st.text(st.characters(exclude_categories=("Cs",)), max_size=20), TOLD)
TEXT = st.builds(lambda *parts: " ".join(parts), WORDS, st.one_of(st.just(""), NUMBERS), WORDS)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
AMOUNTS = st.decimals(Decimal("0.01"), 10**9, places=2)
RUPIAH = st.integers(1, 10**12)
IDS = st.builds(lambda kind, raw: f"{kind}-{o.letters(raw)}", st.sampled_from(("usaha", "seller")),
                st.binary(min_size=10, max_size=10))  # fmt: skip
NUMBER = st.integers(1, 999_999).map(lambda n: human_number("BLJ-33.03", n))


def maybe(some: Any) -> Any:
    return st.one_of(st.none(), some)


WHO = st.builds(
    o.Who, IDS, st.sampled_from(("business", "local", "not_local", "seller", "buyer")), TEXT,
    st.sampled_from(("", "Kec. Gading")), unit_code=TEXT,
    secrets=st.lists(st.sampled_from(("sumber rejeki", "lestari")), max_size=2).map(tuple),
)  # fmt: skip
MADE = st.builds(
    o.Made, st.sampled_from(("registered", "local", "not_local", "unknown")), maybe(WHO)
)
INSIDE = st.builds(o.Inside, TEXT, AMOUNTS, TEXT, MADE)
LINES = st.lists(
    st.builds(o.Line, st.integers(1, 99), TEXT, AMOUNTS, TEXT, RUPIAH, MADE,
              st.sampled_from(("", "10792")), st.lists(INSIDE, max_size=2).map(tuple)),
    max_size=3, unique_by=lambda one: one.place,
).map(tuple)  # fmt: skip
BACK = st.builds(o.Correction, NUMBER, DAYS, RUPIAH.map(lambda n: -n))
PURCHASE = st.builds(
    o.Bought, NUMBER,
    st.sampled_from(("ordered", "delivered", "accepted", "paid", "disputed", "cancelled",
                     "reversed")),
    TEXT, WHO, st.sampled_from(("micro", "unknown")), DAYS, RUPIAH, LINES, TEXT, TEXT, TEXT, TEXT,
    TEXT, st.lists(DAYS, max_size=2).map(tuple), maybe(DAYS),
    maybe(st.builds(o.Paid, IDS, DAYS, RUPIAH)), maybe(BACK), st.one_of(st.just(""), IDS),
)  # fmt: skip
ORDER = st.builds(o.Order, IDS, WHO, DAYS, maybe(AMOUNTS), TEXT, maybe(RUPIAH), st.booleans(),
                  st.booleans())  # fmt: skip
NEED = st.builds(
    o.Needed, NUMBER, st.sampled_from(("asking", "short", "chosen", "withdrawn", "expired")), TEXT,
    TEXT, MOMENTS, maybe(AMOUNTS), TEXT, maybe(DAYS), TEXT, st.lists(WHO, max_size=3).map(tuple),
    st.lists(ORDER, max_size=2, unique_by=lambda one: one.id).map(tuple),
)  # fmt: skip
BOUGHTS = st.lists(PURCHASE, min_size=1, max_size=2, unique_by=lambda one: one.number).map(tuple)
PROCESSES = st.one_of(
    st.builds(o.Process, NUMBER, WHO, MOMENTS, NEED, st.one_of(st.just(()), BOUGHTS)),
    st.builds(o.Process, NUMBER, WHO, MOMENTS, st.none(), BOUGHTS),
)
PRIVATE = re.compile(r"3303016502900001|991234567891000|84012345678|9120001234567|@contoh")


@settings(max_examples=40, deadline=None)
@given(st.lists(PROCESSES, min_size=1, max_size=2, unique_by=lambda one: one.number))
def test_any_data_passes_the_schema_and_tells_no_number_of_a_person(found: list[Any]) -> None:
    package = packed(*found)
    assert problems(package) == []
    for text in strings(package):
        assert hide_numbers(text) == text
        assert not PRIVATE.search(re.sub(r"[\s.\-+()]", "", text))
    for process, made in zip(found, package["releases"], strict=True):
        hidden = {s for who in ocds._everybody(process) if not who.name for s in who.secrets}
        allowed = {who.name for who in ocds._everybody(process) if who.name}
        for text in strings({k: made[k] for k in ("tender", "awards", "contracts") if k in made}):
            if hidden and not any(text == hide_numbers(name) for name in allowed):
                assert not any(f" {s} " in f" {names.fold(text)} " for s in hidden)
        ids = [p["id"] for p in made["parties"]]
        assert len(ids) == len(set(ids))
        awards = {a["id"] for a in made.get("awards", [])}
        assert {c["awardID"] for c in made.get("contracts", [])} <= awards
        references = {text["id"] for text in _refs(made)}
        assert references <= set(ids)


def _refs(value: Any, key: str = "") -> Iterator[Any]:
    """References to parties, wherever they stand."""
    if isinstance(value, dict):
        if key in ("buyer", "suppliers", "tenderers", "payer", "payee", "guyubMaker"):
            yield value
        for name, one in value.items():
            yield from _refs(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from _refs(one, key)
