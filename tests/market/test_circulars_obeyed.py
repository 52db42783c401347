"""What came of a circular, from lines of purchases: sums, bounds, order, frozen declarations."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest

from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.market.actions import circulars as acts
from guyub.market.actions.declaring import make_declaration
from guyub.market.policy_circulars import MET, UNKNOWN, UNMET
from guyub.market.queries.obeying import bound, obeyed
from guyub.market.queries.sums import sums_of
from tests.factories import TODAY, office_act, register, sign_in
from tests.market import worlds_circulars as w
from tests.market import worlds_purchases as p

YEAR = (date(TODAY.year, 1, 1), date(TODAY.year, 12, 31))
# What was bought last year can be declared: that period is over.
BEFORE = date(TODAY.year - 1, 6, 1)


def maker(name="Keripik Sari"):
    return register(office_act(), name=name)


def sums(*buyers, days=YEAR):
    with in_scope(office_act().scope, read_only=True):
        return sums_of([b.pk for b in buyers], *days, TODAY)


def test_lines_are_added_up_by_who_made_and_who_sold(db):
    owner, idle = p.buyer(), p.buyer()
    sari = maker()
    p.accepted(
        None, owner, p.bought("Keripik", 10, 1_000, p.by(business=sari)),
        p.bought("Roti", 5, 1_000, p.by("local", name="Roti Bu Ani")),
        p.bought("Air", 3, 1_000, p.by("not_local")), p.bought("Buah", 2, 1_000),
        supplier_class="micro", kind="goods",
    )  # fmt: skip
    p.delivered(None, owner, p.bought("Belum diterima", 1, 9_000_000))
    found = sums(owner, idle)
    one = found[owner.pk]
    assert (one.spent, one.small, one.class_unknown) == (20_000, 20_000, 0)
    assert (one.registered, one.other_local, one.not_local, one.maker_unknown) == (
        10_000, 5_000, 3_000, 2_000,
    )  # fmt: skip
    assert one.registered + one.other_local + one.not_local + one.maker_unknown == one.spent
    assert (one.makers, one.top, one.purchases) == (1, 10_000, 1)
    assert found[idle.pk].purchases == 0
    assert found[idle.pk].slowest is None


def test_a_correction_takes_back_what_was_counted(db):
    owner, sari = p.buyer(), maker()
    row = p.accepted(None, owner, p.bought("Keripik", 10, 1_000, p.by(business=sari)), kind="goods")
    p.reversed_of(row)
    one = sums(owner)[owner.pk]
    assert (one.spent, one.registered, one.top, one.purchases) == (0, 0, 0, 0)


def test_an_order_of_food_is_with_makers_without_or_untold(db):
    owner, sari, act = p.buyer(), maker(), office_act()
    box = p.draft(act, owner, p.bought(made=p.by("not_local")))
    p.inside(act, box, p.by(business=sari))
    told = p.draft(act, owner, p.bought(made=p.by("not_local")))
    p.inside(act, told, p.by("not_local"))
    untold = p.draft(act, owner, p.bought(made=p.by("not_local")))
    from guyub.market.actions.purchase_steps import deliver_purchase

    for row in (box, told, untold):
        deliver_purchase(act, row.pk, uuid7(), TODAY, split_reason="Acara yang berbeda")
        p.accept(row)
    one = sums(owner)[owner.pk]
    assert (one.catering, one.catering_with, one.catering_unknown) == (3, 1, 1)
    # Nothing was paid for: what is inside carries no rupiah.
    assert (one.registered, one.makers) == (0, 1)


def test_who_waits_for_money_waits_until_today(db):
    owner = p.buyer()
    early = TODAY - timedelta(days=20)
    p.paid(None, owner, on=TODAY - timedelta(days=15), accepted_on=early, day=early)
    assert sums(owner)[owner.pk].slowest == 5
    p.accepted(None, owner, p.bought("Meja", 1, 500_000), on=early, day=early, kind="goods")
    assert sums(owner)[owner.pk].slowest == 20


def test_agencies_are_judged_and_ranked_by_what_is_proven(db, client):
    sari = maker()
    good, unsaid, silent = (
        w.buyer(office_act(), name=name)
        for name in ("Dinas Baik", "Dinas Belum Tulis", "Dinas Diam")
    )
    p.accepted(
        None, good, p.bought("Keripik", 6, 1_000, p.by(business=sari)),
        p.bought("Air", 4, 1_000, p.by("not_local")), kind="goods",
    )  # fmt: skip
    p.accepted(None, unsaid, p.bought("Meja", 1, 90_000), kind="goods")
    row = w.signed(asks={"local_share": Decimal(50)})
    with in_scope(office_act().scope, read_only=True):
        found = obeyed(row, bound(row, *YEAR), *YEAR, TODAY)
    assert [one.buyer.pk for one in found] == [good.pk, unsaid.pk, silent.pk]
    assert [one.verdicts[0].state for one in found] == [MET, UNKNOWN, UNKNOWN]
    sign_in(client, "auditor")
    address = f"/pasar/edaran/{row.number}/hasil/?tahun={TODAY.year}"
    page = client.get(address).content.decode()
    assert "Rp100.000" in page  # all rows together
    assert "0 sampai 100 %" in page
    assert "Buat pernyataan" not in page  # an auditor writes nothing, and the year is not over
    told = list(csv.DictReader(io.StringIO(client.get(f"{address}&format=csv").content.decode())))
    assert [line["opd"] for line in told] == ["Dinas Baik", "Dinas Belum Tulis", "Dinas Diam"]
    assert sum(int(line["belanja"]) for line in told) == 100_000
    for line in told:
        parts = ("buatan_usaha_terdaftar", "buatan_usaha_lain_daerah", "bukan_buatan_daerah",
                 "pembuat_belum_diketahui")  # fmt: skip
        assert sum(int(line[name]) for name in parts) == int(line["belanja"])


def test_only_days_on_which_it_binds_are_counted(db):
    owner = w.buyer(office_act())
    p.accepted(None, owner, p.bought("Meja", 1, 70_000, p.by("not_local")), kind="goods")
    row = w.signed(from_day=TODAY, asks={"local_share": Decimal(50)})
    late = w.signed(number="500/99", from_day=TODAY + timedelta(days=1),
                    asks={"local_share": Decimal(50)})  # fmt: skip
    with in_scope(office_act().scope, read_only=True):
        (one,) = obeyed(row, [owner], *YEAR, TODAY)
        (other,) = obeyed(late, [owner], *YEAR, TODAY)
    assert (one.sums.spent, one.verdicts[0].state) == (70_000, UNMET)
    assert (other.sums.spent, other.verdicts[0].state) == (0, UNKNOWN)


def test_a_declaration_keeps_what_was_seen_and_the_page_tells_of_changes(db, client):
    act, sari = office_act(), maker()
    owner, rule = w.buyer(act), w.signed(asks={"local_share": Decimal(50)})
    p.accepted(None, owner, p.bought("Keripik", 6, 1_000, p.by(business=sari)), on=BEFORE,
               day=BEFORE, kind="goods")  # fmt: skip
    row = make_declaration(act, uuid7(), rule.pk, owner.pk, w.FIRST, w.LAST)
    assert row.data["sums"]["registered"] == 6_000
    assert row.data["verdicts"][0]["state"] == MET
    sign_in(client, "head")
    address = f"/pasar/pernyataan/{row.number}/"
    assert "sudah berubah" not in client.get(address).content.decode()
    p.accepted(None, owner, p.bought("Meja", 1, 90_000, p.by("not_local")), on=BEFORE, day=BEFORE,
               kind="goods")  # fmt: skip
    page = client.get(address).content.decode()
    assert "sudah berubah" in page
    assert "Rp6.000" in page
    assert "Rp96.000" not in page
    assert client.get(f"{address}surat.pdf").content[:5] == b"%PDF-"
    # The figures changed, so there is another edition; the first is dropped before.
    sent = client.post(
        f"{address}ditandatangani/",
        {"signer": "Kepala Dinas Contoh", "signed_on": TODAY.strftime("%d-%m-%Y")},
    )
    assert sent.status_code == 302
    second = make_declaration(act, uuid7(), rule.pk, owner.pk, w.FIRST, w.LAST)
    assert second.edition == 2
    assert second.data["sums"]["spent"] == 96_000


def test_a_declaration_opens_after_its_circular_was_ended(db, client):
    act = office_act()
    owner, rule = w.buyer(act), w.signed()
    p.accepted(None, owner, p.bought("Meja", 1, 90_000), on=BEFORE, day=BEFORE, kind="goods")
    row = make_declaration(act, uuid7(), rule.pk, owner.pk, w.FIRST, w.LAST)
    head = office_act(role="head")
    # Not over days that somebody declared, and never a page that breaks.
    with pytest.raises(DomainError, match="menghitung hari sesudahnya"):
        acts.end_circular(head, rule.pk, "Diganti", w.FIRST)
    acts.end_circular(head, rule.pk, "Diganti", TODAY)
    sign_in(client, "head")
    page = client.get(f"/pasar/pernyataan/{row.number}/").content.decode()
    assert "Rp90.000" in page
    assert "sudah berubah" not in page


def test_an_unregistered_maker_leaves_the_number_of_makers_open(db):
    owner, act = p.buyer(), office_act()
    box = p.draft(act, owner, p.bought(made=p.by("not_local")))
    p.inside(act, box, p.by("local", name="Roti Bu Ani"))
    from guyub.market.actions.purchase_steps import deliver_purchase

    deliver_purchase(act, box.pk, uuid7(), TODAY)
    p.accept(box)
    one = sums(owner)[owner.pk]
    assert (one.makers, one.untold, one.catering_with) == (0, 1, 1)
