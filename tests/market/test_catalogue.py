"""The catalogue: offered by one, put up by another, shown while its makers agree."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError
from django.test import Client
from django.utils import timezone

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.market.actions import catalogue as acts
from guyub.market.actions import showing
from guyub.market.models import Offer, OfferMaker, OfferPrice
from tests.factories import TODAY, office_act, sign_in, visit
from tests.groups import worlds as groups
from tests.market import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def _events(verb: str) -> int:
    from guyub.ledger.models import Event

    return int(Event.objects.using("owner").filter(verb=verb).count())


def _prices(row: Any) -> list[int]:
    rows = OfferPrice.objects.using("owner").filter(offer=row).order_by("on", "created_at")
    return list(rows.values_list("price", flat=True))


def test_offered_twice_is_once_and_a_product_stands_once() -> None:
    act, pk = office_act(), uuid7()
    made = w.maker(act)
    row = w.offer(act, made, pk, said=w.words(story="Tanya ke 0812 3456 7890"))
    w.offer(act, made, pk, said=w.words(story="Tanya ke 0812 3456 7890"))
    assert _events("market.offer.record") == 1
    assert row.number.startswith("KTL-33.03-")
    assert "0812" not in w.fresh(row).story
    with pytest.raises(DomainError, match=f"sudah ada di katalog: {row.number}"):
        w.offer(act, made)


def test_another_person_puts_it_up_and_the_database_holds_that_too() -> None:
    act = office_act()
    row = w.offer(act)
    with pytest.raises(NotAllowed, match="orang lain"):
        w.show(row, act)
    assert w.public(row.number) == []
    head = office_act(role="section_head")
    w.show(row, head)
    w.show(row, head)
    assert _events("market.offer.list") == 1
    assert [r["title"] for r in w.public(row.number)] == ["Keripik singkong balado 250 g"]
    with pytest.raises(IntegrityError, match="market_offer_other_eyes"):
        Offer.objects.using("owner").filter(pk=row.pk).update(words_by=head.person_id)


def test_nobody_is_shown_who_did_not_agree_or_took_it_back() -> None:
    act = office_act()
    made = w.maker(act, agreed=False)
    row = w.offer(act, made)
    head = office_act(role="section_head")
    with pytest.raises(DomainError, match="Keripik Sumber Rejeki belum setuju"):
        w.show(row, head)
    w.agree(act, made[0])
    w.show(row, head)
    assert len(w.public(row.number)) == 1
    w.agree(act, made[0], given=False)
    assert w.public(row.number) == []
    assert w.public() == []


def test_what_is_read_is_looked_at_again_and_what_changes_daily_is_not() -> None:
    row = w.listed()
    act = office_act()
    acts.change_terms(act, row.pk, w.terms(price=13_000, minimum=Decimal(20)))
    assert w.fresh(row).state == "listed"
    assert _prices(row) == [12_000, 13_000]
    with pytest.raises(DomainError, match="sesudah itu"):
        acts.change_terms(act, row.pk, w.terms(on=TODAY - timedelta(days=3)))
    acts.change_words(act, row.pk, w.words(story="Resep ibu sejak 1998."))
    now = w.fresh(row)
    assert (now.state, now.listed_by, now.words_by) == ("draft", None, act.person_id)
    assert w.public(row.number) == []


def test_a_price_stays_as_it_was_told() -> None:
    row = w.listed()
    with pytest.raises(DatabaseError, match="never changed"):
        OfferPrice.objects.using("owner").filter(offer=row).update(price=1)


def test_stale_forms_lose_nothing() -> None:
    row = w.listed()
    acts.change_terms(office_act(), row.pk, w.terms(price=13_000))
    with pytest.raises(StaleVersion):
        acts.change_words(office_act(), row.pk, w.words(title="Lain"), row.version)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"price": 0}, "price"),
        ({"price": 10**11}, "price"),
        ({"unit": " "}, "unit"),
        ({"minimum": Decimal(0)}, "minimum"),
        ({"minimum": Decimal("NaN")}, "minimum"),
        ({"lead_days": 400}, "lead_days"),
        ({"source": "katanya"}, "source"),
        ({"served": ("35.13.01",)}, "served"),
        ({"on": w.day("2019-12-31")}, "on"),
        ({"on": TODAY + timedelta(days=400)}, "on"),
    ],
)
def test_terms_that_cannot_be_right_go_back(changed: dict[str, Any], field: str) -> None:
    act = office_act()
    with pytest.raises(DomainError) as refused:
        w.offer(act, told=w.terms(**changed))
    assert refused.value.field == field
    assert not Offer.objects.using("owner").exists()


def test_paused_comes_back_and_withdrawn_is_offered_again() -> None:
    row, act = w.listed(), office_act()
    with pytest.raises(DomainError) as refused:
        showing.pause_offer(act, row.pk, "")
    assert refused.value.field == "reason"
    with pytest.raises(DomainError, match="sesudah hari ini"):
        showing.pause_offer(act, row.pk, "Panen", timezone.localtime(act.now).date())
    showing.pause_offer(act, row.pk, "Panen", TODAY + timedelta(days=30))
    assert w.public() == []
    assert w.public(row.number)[0]["open"] is False
    showing.resume_offer(act, row.pk)
    showing.resume_offer(act, row.pk)
    assert _events("market.offer.resume") == 1
    assert len(w.public()) == 1
    showing.withdraw_offer(act, row.pk, "Tidak dibuat lagi")
    assert w.public(row.number) == []
    with pytest.raises(DomainError, match="ditarik"):
        acts.change_terms(act, row.pk, w.terms(price=9_000))
    showing.revive_offer(act, row.pk)
    with pytest.raises(NotAllowed):
        w.show(row, act)
    w.show(row)
    assert len(w.public()) == 1


def _consortium(amount: int = 3) -> tuple[Any, Any, list[tuple[Any, Any]]]:
    """(offer of the first, the group, makers of the group)."""
    from guyub.registry.actions.product import add_product

    act = office_act()
    group = groups.recognised()
    made = []
    for member in groups.rows(group)[:amount]:
        product = add_product(act, member.business_id, {"name": "Keripik", "unit": "bungkus"})
        w.agree(act, member.business)
        made.append((member.business, product))
    return w.offer(act, made[0]), group, made


def test_members_of_a_group_make_it_together() -> None:
    row, group, made = _consortium()
    act = office_act()
    wanted = [acts.Maker(b.pk, p.pk, Decimal(1000 * n)) for n, (b, p) in enumerate(made, start=1)]
    with pytest.raises(DomainError, match="Pilih kelompoknya"):
        acts.change_makers(act, row.pk, wanted, None)
    acts.change_makers(act, row.pk, wanted, group.pk)
    acts.change_makers(act, row.pk, wanted, group.pk)
    assert _events("market.offer.makers") == 1
    w.show(row)
    [shown] = w.public(row.number)
    assert (shown["group_name"], len(shown["makers"])) == (group.name, 3)
    assert shown["capacity"] == Decimal(6000)
    w.agree(act, made[2][0], given=False)
    assert w.public(row.number) == [], "a story may be of who does not want to be shown"
    w.agree(act, made[2][0])
    more = [acts.Maker(m.business, m.product, Decimal(500)) for m in wanted]
    acts.change_makers(act, row.pk, more, group.pk)
    assert w.fresh(row).state == "listed", "amounts alone need no second look"
    acts.change_makers(act, row.pk, more[:2], group.pk)
    assert w.fresh(row).state == "draft"


def test_makers_are_members_that_work_and_make_their_own_product() -> None:
    row, group, made = _consortium()
    act = office_act()
    stranger = w.maker(act, name="Gula Semut", product="Gula semut")
    one = acts.Maker(made[0][0].pk, made[0][1].pk, Decimal(10))
    for wrong, said in (
        (acts.Maker(stranger[0].pk, stranger[1].pk, Decimal(10)), "bukan anggota"),
        (acts.Maker(made[1][0].pk, made[2][1].pk, Decimal(10)), "milik usaha itu sendiri"),
        (acts.Maker(made[1][0].pk, made[1][1].pk, Decimal(0)), "lebih dari nol"),
    ):
        with pytest.raises(DomainError, match=said):
            acts.change_makers(act, row.pk, [one, wrong], group.pk)
    with pytest.raises(DatabaseError, match="own product"):
        OfferMaker.objects.using("owner").filter(offer=row).update(product=made[1][1])


def test_a_village_is_the_business_of_who_works_there() -> None:
    row = w.listed()
    near = visit("field_officer", area_codes=["33.03.01.2001"])
    far = visit("field_officer", area_codes=["33.03.02.2001"])
    other = visit("registrar", "35.13")
    for who, sees in ((near, True), (far, False), (other, False)):
        with in_scope(who.scope, read_only=True):
            assert Offer.objects.visible_to(who).filter(pk=row.pk).exists() is sees
    acts.change_terms(near.act(), row.pk, w.terms(price=12_500))
    with pytest.raises(NotAllowed):
        acts.change_terms(far.act(), row.pk, w.terms(price=1))
    with pytest.raises(DomainError, match="tidak ditemukan"):
        acts.change_terms(other.act(), row.pk, w.terms(price=1))


def test_the_business_page_lists_what_it_offers(client: Client) -> None:
    row = w.listed()
    sign_in(client, "registrar")
    maker = OfferMaker.objects.using("owner").get(offer=row).business
    page = client.get(f"/ikm/{maker.number}/").content.decode()
    assert f"/pasar/katalog/{row.number}/" in page
