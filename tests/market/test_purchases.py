"""Purchases: written by one, checked by another, counted once, never changed afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.market.actions import purchase_steps as steps
from guyub.market.actions import purchases as acts
from guyub.market.models import (
    ComponentLine,
    Dispute,
    Payment,
    PaymentTax,
    Purchase,
    PurchaseLine,
)
from tests.factories import TODAY, office_act, register, visit
from tests.market import worlds as catalogue
from tests.market import worlds_purchases as w

pytestmark = pytest.mark.usefixtures("db")


def _events(verb: str) -> int:
    from guyub.ledger.models import Event

    return int(Event.objects.using("owner").filter(verb=verb).count())


def _lines(row: Any) -> list[Any]:
    return list(PurchaseLine.objects.using("owner").filter(purchase=row).order_by("place"))


def test_written_twice_is_once_and_the_total_is_the_sum_of_its_lines() -> None:
    act, of, pk, line = office_act(), w.buyer(), uuid7(), uuid7()
    acts.record_purchase(act, pk, of.pk, w.head(npwp="99.123.456.7-891.000"))
    row = acts.record_purchase(act, pk, of.pk, w.head(npwp="991234567891000"))
    assert row.number.startswith("BLJ-33.03-")
    for _again in range(2):
        acts.put_line(act, pk, line, w.bought(amount="2.5", price=13_333))
    assert (_events("market.purchase.record"), _events("market.purchase.line")) == (1, 1)
    [one] = _lines(row)
    assert (one.sum, w.fresh(row).total) == (33_333, 33_333)  # 33.332,5 up
    acts.put_line(act, pk, line, w.bought(amount=3, price=10_000))
    acts.put_line(act, pk, uuid7(), w.bought("Air mineral", 10, 500))
    assert w.fresh(row).total == 35_000
    acts.drop_line(act, pk, line)
    acts.drop_line(act, pk, line)
    assert (w.fresh(row).total, _events("market.purchase.line_drop")) == (5_000, 1)
    with pytest.raises(DatabaseError, match="sum of the lines"), transaction.atomic("owner"):
        Purchase.objects.using("owner").filter(pk=pk).update(total=4_999)
    with pytest.raises(DatabaseError, match="amount times price"), transaction.atomic("owner"):
        PurchaseLine.objects.using("owner").filter(purchase=row).update(sum=1)


def test_maker_is_told_apart_from_supplier_and_unknown_is_not_no() -> None:
    act = office_act()
    business = register(act, name="Keripik Rejeki")
    away = register(office_act("35.13"), village="35.13.01.2001", name="Jauh")
    row = w.draft(
        act, None, w.bought(made=w.by(business=business)),
        w.bought("Roti", made=w.by("local", name="Roti Bu Tini")),
        w.bought("Air", made=w.by("not_local")), w.bought("Teh"),
        supplier_class="large",
    )  # fmt: skip
    kinds = [(one.maker_kind, one.maker_id, one.maker_name) for one in _lines(row)]
    assert kinds == [
        ("registered", business.pk, "Keripik Rejeki"), ("local", None, "Roti Bu Tini"),
        ("not_local", None, ""), ("unknown", None, ""),
    ]  # fmt: skip
    with pytest.raises(DomainError, match="nama pembuatnya"):
        acts.put_line(act, row.pk, uuid7(), w.bought(made=w.by("local")))
    with pytest.raises(DomainError, match="tidak ditemukan"):
        acts.put_line(act, row.pk, uuid7(), w.bought(made=w.by(business=away)))
    with pytest.raises(DatabaseError, match="same regency"):
        PurchaseLine.objects.using("owner").filter(pk=_lines(row)[0].pk).update(maker=away)
    with pytest.raises(IntegrityError, match="market_purchase_line_maker"):
        PurchaseLine.objects.using("owner").filter(pk=_lines(row)[0].pk).update(
            maker_kind="unknown"
        )
    inside = w.inside(act, row, w.by("unknown"))
    acts.choose_maker(act, row.pk, inside.pk, business.pk)
    acts.choose_maker(act, row.pk, inside.pk, business.pk)
    assert w.fresh(inside).maker_id == business.pk
    assert _events("market.purchase.maker") == 1


def test_another_person_accepts_and_from_then_on_nothing_changes() -> None:
    act = office_act()
    row = w.delivered(act)
    with pytest.raises(NotAllowed, match="orang lain"):
        steps.accept_purchase(act, row.pk, TODAY, w.fresh(row).version)
    other = office_act(role="section_head")
    with pytest.raises(StaleVersion):
        steps.accept_purchase(other, row.pk, TODAY, w.fresh(row).version - 1)
    for _again in range(2):
        steps.accept_purchase(other, row.pk, TODAY, w.fresh(row).version)
    assert _events("market.purchase.accept") == 1
    now = w.fresh(row)
    assert (now.state, now.checked_by, now.accepted_on) == ("accepted", other.person_id, TODAY)
    with pytest.raises(DomainError, match="sudah diterima"):
        acts.put_line(act, row.pk, uuid7(), w.bought("Lagi"))
    with pytest.raises(DomainError, match="koreksi"):
        steps.cancel_purchase(act, row.pk, "Tidak jadi")
    line = _lines(row)[0]
    rows = PurchaseLine.objects.using("owner").filter(pk=line.pk)
    inside = ComponentLine(purchase=row, line=line, what="x", amount=1, unit="x",
                           created_at=line.created_at)  # fmt: skip
    for change in (
        lambda: rows.update(maker_kind="not_local"), rows.delete,
        lambda: inside.save(using="owner"),
        lambda: Purchase.objects.using("owner").filter(pk=row.pk).update(supplier_class="micro"),
        lambda: Purchase.objects.using("owner").filter(pk=row.pk).update(accepted_on=None,
                                                                         checked_by=None),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match=r"does not change|stays"):
            change()


def test_the_database_holds_two_persons_whoever_wrote_last() -> None:
    first, second = office_act(), office_act()
    row = w.draft(first)
    acts.put_line(second, row.pk, uuid7(), w.bought("Teh", 10, 5_000))
    steps.deliver_purchase(first, row.pk, uuid7(), TODAY)
    with pytest.raises(NotAllowed):
        steps.accept_purchase(second, row.pk, TODAY, w.fresh(row).version)
    rows = Purchase.objects.using("owner").filter(pk=row.pk)
    with pytest.raises(DatabaseError, match="wrote it"):
        rows.update(state="accepted", accepted_on=TODAY, checked_by=second.person_id)
    with pytest.raises(IntegrityError, match="market_purchase_two_persons"):
        rows.update(state="accepted", accepted_on=TODAY, writers=[], checked_by=first.person_id)
    with pytest.raises(IntegrityError, match="market_purchase_counted"):
        rows.update(state="paid", paid_on=TODAY)


def test_paid_once_with_the_whole_total_and_what_was_kept_back() -> None:
    row = w.accepted(None, None, w.bought(amount=100, price=20_000))
    payer = office_act(role="finance_officer")
    with pytest.raises(DomainError, match="melebihi"):
        steps.pay_purchase(payer, row.pk, TODAY, "", {"pph_final": 2_000_001})
    with pytest.raises(DomainError, match="tidak dikenal"):
        steps.pay_purchase(payer, row.pk, TODAY, "", {"pph22": 1})
    for _again in range(2):
        steps.pay_purchase(payer, row.pk, TODAY, "SP2D 1", {"pph_final": 10_000, "ppn": 0})
    assert _events("market.purchase.pay") == 1
    assert w.fresh(row).state == "paid"
    [tax] = PaymentTax.objects.using("owner").filter(purchase=row)
    assert (tax.tax, tax.amount, tax.rule["value"]) == ("pph_final", 10_000, "0.5")
    with pytest.raises(DatabaseError, match="pays the total"), transaction.atomic("owner"):
        Payment.objects.using("owner").filter(purchase=row).update(amount=1)
    with pytest.raises(DatabaseError, match="more taxes"), transaction.atomic("owner"):
        PaymentTax.objects.using("owner").filter(pk=tax.pk).update(amount=2_000_001)


def test_a_rate_that_no_source_states_is_not_made_up() -> None:
    row = w.paid(taxes={"ppn": 198_000})
    [tax] = PaymentTax.objects.using("owner").filter(purchase=row)
    assert (tax.rule["value"], tax.rule["said"]) == (None, "belum ditetapkan")


def test_what_was_wrong_is_taken_back_by_another_purchase_in_full() -> None:
    act = office_act()
    business = register(act)
    row = w.draft(act, None, w.bought(made=w.by(business=business)), w.bought("Teh", "1.5", 333))
    w.inside(act, row, w.by("local", name="Bu Tini"))
    steps.deliver_purchase(act, row.pk, uuid7(), TODAY)
    row = w.pay(w.accept(row))
    pk = uuid7()
    made = steps.reverse_purchase(act, row.pk, pk, "Pembuatnya lain")
    assert steps.reverse_purchase(act, row.pk, pk, "Pembuatnya lain").pk == made.pk
    with pytest.raises(DomainError, match="sudah ada"):
        steps.reverse_purchase(act, row.pk, uuid7(), "Lagi")
    assert made.total == -row.total
    assert [one.sum for one in _lines(made)] == [-one.sum for one in _lines(row)]
    assert _lines(made)[0].maker_id == business.pk
    with pytest.raises(NotAllowed):
        steps.book_reversal(act, made.pk, w.fresh(made).version)
    with pytest.raises(DomainError, match="tidak bisa diubah"):
        acts.put_line(act, made.pk, uuid7(), w.bought())
    with pytest.raises(DomainError, match="tidak diantar"):
        steps.deliver_purchase(act, made.pk, uuid7(), TODAY)
    other = office_act(role="section_head")
    steps.book_reversal(other, made.pk, w.fresh(made).version)
    assert (w.fresh(row).state, w.fresh(made).state) == ("reversed", "booked")
    with (
        pytest.raises(DatabaseError, match=r"reversed stays|takes back"),
        transaction.atomic("owner"),
    ):
        Purchase.objects.using("owner").filter(pk=row.pk).update(state="paid")


def test_a_dispute_goes_back_to_where_it_came_from() -> None:
    act = office_act()
    row = w.accepted(act)
    payer = office_act(role="finance_officer")
    for _again in range(2):
        steps.open_dispute(payer, row.pk, "maker", "Sudah dua bulan belum dibayar")
    assert _events("market.purchase.dispute") == 1
    with pytest.raises(DomainError, match="statusnya"):
        steps.pay_purchase(payer, row.pk, TODAY)
    steps.settle_dispute(act, row.pk, "Dibayar minggu ini")
    steps.settle_dispute(act, row.pk, "Dibayar minggu ini")
    assert (w.fresh(row).state, _events("market.purchase.settle")) == ("accepted", 1)
    fresh = w.delivered(act)
    steps.open_dispute(act, fresh.pk, "buyer", "Kurang 10 kotak")
    steps.cancel_purchase(act, fresh.pk, "Dikembalikan semua")
    [held] = Dispute.objects.using("owner").filter(purchase=fresh)
    assert (held.answer, held.settled_by) == ("Dikembalikan semua", act.person_id)


def test_written_again_before_it_is_accepted() -> None:
    act = office_act()
    row = w.delivered(act)
    with pytest.raises(DomainError, match="Perbaiki isinya"):
        acts.put_line(act, row.pk, uuid7(), w.bought("Teh"))
    with pytest.raises(DomainError, match="alasannya"):
        steps.rework_purchase(act, row.pk, "")
    steps.rework_purchase(act, row.pk, "Datang hanya 140")
    acts.put_line(act, row.pk, _lines(row)[0].pk, w.bought(amount=140))
    steps.order_purchase(act, row.pk)
    with pytest.raises(DomainError, match="sebelum tanggal"):
        steps.deliver_purchase(act, row.pk, uuid7(), TODAY - timedelta(days=1))
    steps.deliver_purchase(act, row.pk, uuid7(), TODAY)
    assert w.fresh(row).total == 140 * 20_000


def test_what_looks_split_is_asked_why_and_never_refused() -> None:
    act, of = office_act(), w.buyer()
    w.delivered(act, of, w.bought(amount=2_000, price=20_000))
    second = w.draft(act, of, w.bought(amount=1_000, price=20_000))
    with pytest.raises(DomainError, match="terpisah") as told:
        steps.order_purchase(act, second.pk)
    assert told.value.field == "split_reason"
    steps.order_purchase(act, second.pk, "Dua acara yang berbeda")
    kept = w.fresh(second)
    assert kept.split_reason == "Dua acara yang berbeda"
    assert (kept.split_with["jumlah"], kept.split_with["batas"]) == (60_000_000, 50_000_000)
    assert kept.split_with["aturan"]["value"] == 30
    company = w.buyer(kind="company")
    w.delivered(act, company, w.bought(amount=2_000, price=20_000))
    steps.order_purchase(act, w.draft(act, company, w.bought(amount=1_000, price=20_000)).pk)
    steps.order_purchase(act, w.draft(act, of, w.bought(amount=1_000, price=20_000),
                                      day=TODAY - timedelta(days=31)).pk)  # fmt: skip


def test_the_form_that_is_due_is_kept_with_the_rule_of_its_day() -> None:
    act = office_act()
    row = w.draft(act, None, w.bought(amount=1_000, price=20_000))
    steps.order_purchase(act, row.pk)
    kept = w.fresh(row)
    assert (kept.form, kept.form_rule["bentuk"]) == ("kuitansi", "kuitansi")
    assert [r["value"] for r in kept.form_rule["aturan"]] == [10_000_000, 50_000_000, 200_000_000]
    shop = w.draft(act, None, channel="toko_daring")
    steps.order_purchase(act, shop.pk)
    assert w.fresh(shop).form == "order"


def test_a_buyer_works_on_its_own_purchases_only_and_names_makers_of_the_catalogue() -> None:
    one, other = w.buyer(), w.buyer()
    act = w.buyer_act(one)
    shown = catalogue.listed()
    from guyub.market.models import OfferMaker

    open_maker = OfferMaker.objects.using("owner").get(offer=shown).business
    hidden = register(office_act(), name="Belum Setuju")
    row = w.draft(act, one, w.bought(made=w.by(business=open_maker)))
    assert _lines(row)[0].maker_name == open_maker.name
    assert w.fresh(row).recorded_name == one.name
    with pytest.raises(DomainError, match="tidak ditemukan"):
        acts.put_line(act, row.pk, uuid7(), w.bought(made=w.by(business=hidden)))
    with pytest.raises((DomainError, NotAllowed)):
        acts.record_purchase(act, uuid7(), other.pk, w.head())
    foreign = w.draft(None, other)
    with pytest.raises(DomainError, match="tidak ditemukan"):
        acts.put_line(act, foreign.pk, uuid7(), w.bought())
    steps.deliver_purchase(act, row.pk, uuid7(), TODAY)
    steps.accept_purchase(w.buyer_act(one), row.pk, TODAY, w.fresh(row).version)
    me = visit("buyer", subject_id=one.pk)
    with in_scope(me.scope, read_only=True):
        assert list(Purchase.objects.values_list("pk", flat=True)) == [row.pk]
        assert set(Purchase.objects.visible_to(me)) == {row}
    away = visit("registrar", "35.13")
    with in_scope(away.scope, read_only=True):
        assert not Purchase.objects.exists()
        assert not PurchaseLine.objects.exists()


def test_another_office_writes_nothing_here() -> None:
    row = w.draft()
    with pytest.raises(DomainError, match="di luar wilayah"):
        acts.change_purchase(office_act("35.13"), row.pk, replace(w.head(), title="Lain"))
    with pytest.raises(NotAllowed):
        acts.change_purchase(office_act(role="auditor"), row.pk, replace(w.head(), title="Lain"))
    assert Decimal(w.fresh(row).total) == 3_000_000


def test_a_number_that_was_missing_is_filled_in_once_also_after_acceptance() -> None:
    row = w.accepted(rup_code="5")
    payer = office_act(role="finance_officer")
    for _again in range(2):
        acts.complete_purchase(payer, row.pk, {"form_number": "12/KW", "npwp": "9" * 15})
    assert _events("market.purchase.complete") == 1
    now = w.fresh(row)
    assert (now.form_number, now.supplier_npwp.reveal()) == ("12/KW", "9" * 15)
    with pytest.raises(DomainError, match="sudah diisi"):
        acts.complete_purchase(payer, row.pk, {"form_number": "13/KW"})
    with pytest.raises(DomainError, match="sudah diisi"):
        acts.complete_purchase(payer, row.pk, {"rup_code": "6"})
    with pytest.raises(DatabaseError, match="does not change"):
        Purchase.objects.using("owner").filter(pk=row.pk).update(form_number="13/KW")


def test_numbers_of_papers_hold_no_phone_number_wherever_they_are_typed() -> None:
    act, payer = office_act(), office_act(role="finance_officer")
    row = w.draft(act, form_number="HP 081234567890", channel_ref="TD-1234567890")
    assert (row.form_number, row.channel_ref) == ("HP [telepon]", "TD-1234567890")
    row = w.accepted(act)
    for _again in range(2):
        acts.complete_purchase(payer, row.pk, {"form_number": "900/1/2026, 081234567890"})
    assert w.fresh(row).form_number == "900/1/2026, [telepon]"
    assert _events("market.purchase.complete") == 1
    for _again in range(2):
        steps.pay_purchase(payer, row.pk, TODAY, "Transfer ke 081234567890")
    assert Payment.objects.using("owner").get(purchase=row).reference == "Transfer ke [telepon]"
    assert _events("market.purchase.pay") == 1


def test_the_id_of_a_cancelled_correction_makes_no_second_one() -> None:
    act, pk = office_act(), uuid7()
    row = w.accepted(act)
    steps.reverse_purchase(act, row.pk, pk, "Salah")
    steps.cancel_purchase(act, pk, "Tidak jadi")
    with pytest.raises(DomainError, match="Muat ulang"):
        steps.reverse_purchase(act, row.pk, pk, "Salah")
    assert steps.reverse_purchase(act, row.pk, uuid7(), "Salah").total == -row.total
