"""A person's name goes from purchases, whole and alone: who merely shares a word keeps theirs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from guyub.kernel.db import in_scope, writing
from guyub.market.actions import purchase_steps as steps
from guyub.market.models import ComponentLine, Delivery, Dispute, Payment, Purchase, PurchaseLine
from tests.factories import TODAY, office_act, register
from tests.market import worlds as catalogue
from tests.market import worlds_purchases as w

pytestmark = pytest.mark.usefixtures("db")

GONE = "(dihapus)"


def _erase(owner: UUID, *businesses: Any) -> int:
    from guyub.market.seats.purchases import erase
    from guyub.registry.privacy import Erased

    act = office_act()
    with in_scope(act.scope), writing():
        return erase(act, Erased(owner, "33.03", None, None, tuple(b.pk for b in businesses)))


def _parts(model: Any, row: Any) -> list[Any]:
    return list(model.objects.using("owner").filter(purchase=row).order_by("pk"))


def test_who_shares_a_word_with_an_erased_person_keeps_name_and_tax_number() -> None:
    act = office_act()
    own = register(act, name="Keripik Hadi", owner="Muhammad Hadi Jaya")
    other = register(act, name="CV Hadi Muhammad Jaya Abadi", owner="Orang Lain")
    row = w.accepted(
        act, None, w.bought("Kue Jaya", made=w.by("local", name="Roti Jaya")),
        w.bought("Roti", made=w.by("local", name="Bu Muhammad Hadi Jaya")),
        supplier_name="CV Maju Jaya", title="Rapat Jaya", npwp="9" * 15,
    )  # fmt: skip
    linked = w.accepted(act, None, supplier_name=other.name, supplier=other.pk, npwp="8" * 15)
    own_one = w.accepted(act, None, supplier_name="Keripik H.", supplier=own.pk, npwp="7" * 15)
    same = w.accepted(act, None, supplier_name="Pak Muhammad Hadi Jaya", npwp="6" * 15)
    _erase(catalogue.owner_of(own), own)
    now = w.fresh(row)
    assert (now.supplier_name, now.title) == ("CV Maju Jaya", "Rapat Jaya")
    assert now.supplier_npwp.reveal() == "9" * 15
    assert {one.maker_name for one in _parts(PurchaseLine, row)} == {"Roti Jaya", GONE}
    kept = w.fresh(linked)
    assert (kept.supplier_name, kept.supplier_npwp.reveal()) == (other.name, "8" * 15)
    for gone in (own_one, same):
        assert (w.fresh(gone).supplier_name, w.fresh(gone).supplier_npwp) == (GONE, None)


def test_a_name_of_one_word_is_told_by_its_address_or_alone() -> None:
    act = office_act()
    own = register(act, name="Warung Rejeki", owner="Rejeki")
    names = ("CV Sumber Rejeki", "Rejeki", "Katering Bu Rejeki")
    firm, alone, told = (w.accepted(act, None, supplier_name=n, title="Rapat") for n in names)
    of_it = w.accepted(act, None, w.bought(made=w.by(business=own)), title="Pesanan untuk Rejeki")
    _erase(catalogue.owner_of(own), own)
    assert [w.fresh(r).supplier_name for r in (firm, alone, told)] == [names[0], GONE, GONE]
    assert (w.fresh(of_it).title, w.fresh(of_it).supplier_name) == (GONE, "Katering Melati")


def test_a_second_erasure_reaches_rows_that_the_first_touched_and_every_text() -> None:
    act = office_act()
    one = register(act, name="Keripik Satu", owner="Sri Lestari")
    two = register(act, name="Keripik Dua", owner="Budi Santoso")
    row = w.draft(act, None, w.bought("Snack Budi Santoso"), supplier_name="Sri Lestari",
                  title="Rapat bersama Budi Santoso")  # fmt: skip
    w.inside(act, row, w.by("unknown"), "Keripik Budi Santoso")
    steps.deliver_purchase(act, row.pk, w.uuid7(), TODAY, "Diantar Budi Santoso")
    w.accept(row)
    payer = office_act(role="finance_officer")
    steps.open_dispute(payer, row.pk, "maker", "Budi Santoso belum dibayar")
    steps.settle_dispute(act, row.pk, "Budi Santoso dibayar besok")
    steps.pay_purchase(payer, row.pk, TODAY, "Transfer Budi Santoso")
    Purchase.objects.using("owner").filter(pk=row.pk).update(state_because="Kata Budi Santoso")
    _erase(catalogue.owner_of(one), one)
    assert w.fresh(row).supplier_name == GONE
    assert w.fresh(row).title == "Rapat bersama Budi Santoso"
    assert _erase(catalogue.owner_of(two), two) > 0
    now = w.fresh(row)
    assert (now.title, now.title_key, now.state_because) == (GONE, "", GONE)
    [line], [inside] = _parts(PurchaseLine, row), _parts(ComponentLine, row)
    assert (line.what, line.what_key, inside.what, line.sum) == (GONE, "", GONE, now.total)
    [delivery], [dispute] = _parts(Delivery, row), _parts(Dispute, row)
    assert (delivery.note, dispute.what, dispute.answer) == (GONE, GONE, GONE)
    assert _parts(Payment, row)[0].reference == GONE
    assert _erase(catalogue.owner_of(two), two) == 0


def test_a_part_of_an_accepted_purchase_is_emptied_and_not_renamed() -> None:
    row = w.accepted()
    lines = PurchaseLine.objects.using("owner").filter(purchase=row)
    for change in ({"what": "Lain"}, {"what": GONE, "unit": "x"}, {"what_key": "lain"}):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic("owner"):
            lines.update(**change)
    lines.update(what=GONE, what_key="")
