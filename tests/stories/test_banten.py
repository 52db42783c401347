"""Banten: a market made by what government buys, and Jember's contractor who is introduced.

The regency of the tests stands for the province; agencies, makers and figures are invented. People
send the forms of real pages; the maker answers without an account.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.ids import uuid7
from guyub.market.models import (
    Buyer,
    Campaign,
    Circular,
    Counter,
    Declaration,
    Handing,
    Need,
    NeedAsk,
    NeedAward,
    Purchase,
    PurchaseLine,
)
from tests.market import worlds_needs as n
from tests.stories.hands import Cast, amend, fill, photo, plain, post, rupiah, written

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.timeout(300)]

CODE = "33.03"


def rows(model: Any, **where: Any) -> Any:
    return model.objects.using("owner").filter(**where)


def words(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return plain(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def to(name: str, *args: Any) -> str:
    return reverse(f"market:{name}", args=args)


class Banten:
    """The province's people: the office, an agency with two clerks, the treasurer, makers."""

    def __init__(self) -> None:
        self.cast = Cast("", CODE, {})
        self.today = timezone.localdate()
        self.office = self.person("registrar")
        self.head = self.person("head")
        self.agency = self.buyer("Dinas Pendidikan", "agency")
        self.clerk = self.person("clerk", "buyer", subject_id=self.agency.pk)
        self.other_clerk = self.person("other clerk", "buyer", subject_id=self.agency.pk)

    def person(self, who: str, role: str = "", **values: Any) -> Any:
        self.cast.person(who, role, **values)
        return self.cast.client(who)

    def buyer(self, name: str, kind: str) -> Any:
        amend(self.office, to("buyer_new"), kind=kind, name=name, area_code=CODE)
        return rows(Buyer).get(name=name)

    def circular(self) -> Any:
        """Written by the office, printed, signed on paper, recorded by somebody else."""
        amend(
            self.office, to("circular_new"), issuer="Gubernur Banten",
            about="Produk IKM di setiap pesanan", opening="Barang IKM perlu dikenal orang.",
            basis="Perpres 12 Tahun 2021 pasal 65", kinds=["agency", "enterprise"],
            from_day=written(date(self.today.year - 1, 1, 1)), catering="1", local_share="20",
        )  # fmt: skip
        row = rows(Circular).get()
        assert self.office.get(to("circular_letter", row.number)).content[:5] == b"%PDF-"
        fill(self.head, to("circular_sign", row.number), letter_number="500/17/2026",
             dated=written(self.today))  # fmt: skip
        return rows(Circular).get()

    def bought(self, number: str, day: date, *, checker: Any, by: Any = None) -> None:
        """Goods that came are looked at by somebody who did not write them."""
        amend(by or self.clerk, to("purchase_deliver", number), on=written(day), photo=_file())
        amend(checker, to("purchase_accept", number), on=written(day))


def _file() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("barang.jpg", photo(90), "image/jpeg")


def test_a_need_becomes_an_offer_a_delivery_a_counted_purchase_and_a_declaration() -> None:
    at = Banten()
    makers = n.makers(3)
    rule = at.circular()
    assert "Paling sedikit 20 % belanja" in words(at.clerk, to("circular", rule.number))

    # The agency types what it needs and sees at once who can.
    found = words(at.clerk, f"{to('supply')}?q=keripik+singkong+150+bungkus")
    assert "Keripik Maju" in found
    day = at.today + timedelta(days=20)
    amend(at.clerk, f"{to('need_new')}?q=keripik+singkong", what="keripik singkong", amount="150",
          unit="bungkus", day=written(day))  # fmt: skip
    need = rows(Need).get()
    post(at.clerk, to("need_ask", need.number))

    # The office sends the prepared words from its own phone; a maker taps once, without account.
    asked = rows(NeedAsk, need=need).order_by("place")
    assert asked.count() == 3
    page = at.office.get(to("need", need.number)).content.decode()
    links = dict.fromkeys(re.findall(r"/jawab/([^/\"&%]+)/", page))
    assert len(links) == 3
    link = to("ask_link", next(iter(links)))
    phone = Client()
    assert "sanggup?" in words(phone, link)
    assert not asked.exclude(state="waiting").exists()  # a preview answers nothing
    for _twice in range(2):
        answer = phone.post(link, {"state": "yes", "price": "12.000"}, follow=True)
        assert answer.status_code == 200
    assert asked.filter(state="yes").count() == 1
    ask = asked.get(state="yes")

    # It advises; the agency decides. What came of the turn can be worked out again.
    pick = {f"pick_{ask.pk}": "on"}
    amend(at.clerk, to("need_choose", need.number), **pick)
    award = rows(NeedAward).get()
    told = words(at.office, to("need", need.number))
    assert "Dihitung ulang, sama" in told
    assert "TIDAK sama" not in told

    # Ordered, delivered with a photo, looked at by another, paid: the line names the maker.
    amend(at.clerk, to("award_bought", award.pk), kind="catering", title="Rapat kerja",
          amount="150", unit="bungkus", price="12.000", day=written(at.today),
          supplier_class="micro", channel="toko_daring", channel_ref="TD-1")  # fmt: skip
    bought = rows(Purchase).get()
    at.bought(bought.number, at.today, checker=at.other_clerk)
    treasurer = at.person("treasurer", "finance_officer")
    amend(treasurer, to("purchase_pay", bought.number), on=written(at.today),
          reference="SP2D 1")  # fmt: skip
    assert at.clerk.get(to("purchase_bundle", bought.number)).content[:5] == b"%PDF-"
    line = rows(PurchaseLine).get()
    assert (line.maker_id, line.award_id, line.sum) == (ask.business_id, award.pk, 1_800_000)

    # Last quarter a caterer's boxes held another maker's crisps, without a price of their own.
    first = date(at.today.year, 3 * ((at.today.month - 1) // 3) + 1, 1)
    last_day = first - timedelta(days=1)
    begin = date(last_day.year, 3 * ((last_day.month - 1) // 3) + 1, 1)
    other = rows(type(makers[1]))[1].makers.using("owner").get().business_id
    box = _boxes(at, last_day, other)

    # The page of results, its file and the letter are sums of lines.
    results = f"{to('compliance', rule.number)}?tahun={at.today.year}"
    whole = sum(rows(PurchaseLine).values_list("sum", flat=True))
    lines = list(csv.DictReader(io.StringIO(
        at.office.get(f"{results}&format=csv").content.decode()
    )))  # fmt: skip
    if begin.year == at.today.year:
        assert sum(int(one["belanja"]) for one in lines) == whole
        assert rupiah(whole) in words(at.office, results)
    address = (
        f"{to('declaration_new', rule.number, at.agency.pk)}"
        f"?dari={begin.isoformat()}&sampai={last_day.isoformat()}"
    )
    amend(at.office, address)
    paper = rows(Declaration).get()
    assert paper.data["sums"]["spent"] == box.sum
    assert paper.data["sums"]["catering_with"] == 1
    amend(at.head, to("declaration_sign", paper.number), signer="Kepala Dinas Pendidikan",
          signed_on=written(at.today))  # fmt: skip
    assert at.clerk.get(to("declaration_letter", paper.number)).content[:5] == b"%PDF-"
    assert rupiah(box.sum) in words(at.clerk, to("declaration", paper.number))


def _boxes(at: Banten, day: date, maker: Any) -> Any:
    """A caterer's bill per box with the crisps of a maker inside."""
    amend(
        at.clerk, to("purchase_new"), kind="catering", title="Sosialisasi", day=written(day),
        supplier_name="Katering Dari Luar", supplier_class="small",
    )  # fmt: skip
    row = rows(Purchase).order_by("-created_at")[0]
    amend(at.clerk, to("purchase_line_new", row.number), what="Snack box", amount="40",
          unit="kotak", price="25.000", maker_kind="not_local")  # fmt: skip
    line = rows(PurchaseLine, purchase=row).get()
    amend(at.clerk, to("purchase_component_new", row.number, line.pk), what="Keripik singkong",
          amount="1", unit="bungkus", maker_kind="cari")  # fmt: skip
    inside = line.components.using("owner").get()
    post(at.clerk, to("purchase_maker", row.number, inside.pk), usaha=str(maker))
    at.bought(row.number, day, checker=at.other_clerk)
    return rows(PurchaseLine).get(pk=line.pk)


def test_punctual_taxpayers_get_what_makers_made_once_each() -> None:
    at = Banten()
    offer = n.makers(1)[0]
    samsat = at.buyer("Samsat", "agency")
    amend(at.office, to("campaign_new"), buyer=str(samsat.pk), title="Taat pajak",
          rule="Wajib pajak kendaraan yang membayar sebelum jatuh tempo",
          from_day=written(at.today), to_day=written(at.today + timedelta(days=5)))  # fmt: skip
    row = rows(Campaign).get()
    amend(at.office, to("campaign_item_new", row.number), name="Keripik singkong", amount="2",
          unit="bungkus", unit_price="12.000", offer=str(offer.pk))  # fmt: skip
    item = row.items.using("owner").get()
    for name in ("Loket 1", "Loket 2"):
        amend(at.office, to("counter_new", row.number), name=name, place="Samsat")
    page = at.office.get(to("campaign", row.number)).content.decode()
    version = re.search(r'name="versi" value="(\d+)"', page)
    post(at.office, to("campaign_start", row.number), **({"versi": version[1]} if version else {}))
    counters = list(rows(Counter).order_by("name"))
    ways = at.office.get(to("counter_stock", counters[0].pk)).content.decode()
    into = re.findall(r'<option value="([^"]+)"', ways.split('name="way"')[1].split("</select>")[0])
    for one in counters:
        amend(at.office, to("counter_stock", one.pk), item=str(item.pk), way=into[0], amount="1")
        post(at.office, to("counter_open", one.pk))
    clerk = at.person("samsat", "buyer", subject_id=samsat.pk)

    def give(counter: Any, plate: str) -> str:
        answer = clerk.post(
            to("counter", counter.pk),
            {"id": str(uuid7()), "nomor": plate, "barang": str(item.pk)}, follow=True,
        )  # fmt: skip
        return plain(re.sub(r"<[^>]+>", " ", answer.content.decode()))

    give(counters[0], "A 1234 BC")
    assert "Sudah menerima" in give(counters[1], "a1234bc")
    give(counters[1], "A 9 Z")
    give(counters[1], "A 10 Z")  # nothing is left there
    assert rows(Handing).count() == 2
    told = words(at.office, to("campaign", row.number))
    assert "Keripik singkong" in told
    assert "1234" not in told
    assert at.office.get(to("campaign_sheet", row.number)).content[:5] == b"%PDF-"


def test_a_contractor_on_public_works_is_introduced_to_the_furniture_maker() -> None:
    """Jember: sub-supply for the works that he could not reach alone."""
    at = Banten()
    from guyub.market.actions.showing import list_offer
    from tests.factories import office_act
    from tests.market import worlds as c

    act = office_act(CODE)
    made = c.maker(act, name="Mebel Kalisari", product="Kursi kayu")
    price = c.terms(unit="buah", price=450_000, minimum=Decimal(2))
    shown = c.offer(act, made, said=c.words(title="Kursi kayu jati"), told=price, capacity=60)
    list_offer(office_act(CODE, "section_head"), shown.pk, c.fresh(shown).version)
    firm = at.buyer("PT Karya Gedung", "contractor")
    builder = at.person("builder", "contractor", subject_id=firm.pk)
    assert "Mebel Kalisari" in words(builder, f"{to('supply')}?q=kursi+kayu+40+buah")
    amend(builder, f"{to('need_new')}?q=kursi+kayu", what="kursi kayu", amount="40", unit="buah",
          day=written(at.today + timedelta(days=30)))  # fmt: skip
    need = rows(Need).get()
    post(builder, to("need_ask", need.number))
    ask = rows(NeedAsk, need=need).get()
    amend(at.office, to("ask_note", need.number, ask.pk), state="yes", price="450.000")
    amend(builder, to("need_choose", need.number), **{f"pick_{ask.pk}": "on"})
    award = rows(NeedAward).get()
    amend(builder, to("award_bought", award.pk), kind="sub_supply", title="Gedung puskesmas",
          amount="40", unit="buah", price="450.000", day=written(at.today))  # fmt: skip
    line = rows(PurchaseLine).get()
    assert (line.maker_id, line.sum) == (made[0].pk, 18_000_000)
    # The maker's page tells who asked and what was bought of it.
    number = made[0].number
    foreman = at.person("foreman", "contractor", subject_id=firm.pk)
    at.bought(rows(Purchase).get().number, at.today, checker=foreman, by=builder)
    told = words(at.office, f"/ikm/{number}/")
    assert ", 40 buah, Rp18.000.000 PT Karya Gedung" in told
