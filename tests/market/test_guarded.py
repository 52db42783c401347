"""What the catalogue must not do: show unread words, unwilling makers, papers of others' goods."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.market.actions import catalogue as acts
from guyub.market.actions import showing
from guyub.market.models import Offer, OfferMaker, OfferPrice
from tests.factories import TODAY, office_act, sign_in, visit
from tests.market import worlds as w
from tests.market.test_catalogue import _consortium

pytestmark = pytest.mark.usefixtures("db")


def test_what_was_not_read_is_not_put_up(client: Client) -> None:
    row = w.offer(office_act())
    read = row.version
    acts.change_words(office_act(), row.pk, w.words(story="Belum dibaca."))
    with pytest.raises(StaleVersion):
        showing.list_offer(office_act(role="section_head"), row.pk, read)
    sign_in(client, "section_head")
    page = client.get(f"/pasar/katalog/{row.number}/")
    assert f'name="versi" value="{w.fresh(row).version}"' in page.content.decode()
    client.post(f"/pasar/katalog/{row.number}/tayang/", {"versi": str(read)})
    client.post(f"/pasar/katalog/{row.number}/tayang/")
    assert w.fresh(row).state == "draft"


def test_who_wrote_anything_since_does_not_put_it_up() -> None:
    writer = office_act()
    made = w.maker(writer)
    taken = w.photo(writer, made[1])
    row = w.offer(writer, made)
    acts.choose_photos(office_act(), row.pk, [taken.pk])
    with pytest.raises(NotAllowed, match="orang lain"):
        w.show(row, writer)
    w.show(row)
    showing.withdraw_offer(office_act(), row.pk, "Sepi")
    showing.revive_offer(office_act(), row.pk)
    with pytest.raises(NotAllowed):
        w.show(row, writer)
    with pytest.raises(DatabaseError, match="wrote it"):
        Offer.objects.using("owner").filter(pk=row.pk).update(
            state="listed", listed_by=writer.person_id, listed_at=timezone.now()
        )
    w.show(row)
    acts.change_words(office_act(role="section_head"), row.pk, w.words(story="Baru."))
    assert writer.person_id not in w.fresh(row).writers
    w.show(row, writer)


def test_an_owner_who_took_consent_back_is_not_outvoted() -> None:
    from guyub.registry.actions.owner import add_owner
    from guyub.registry.models import Ownership

    act = office_act()
    business, product = w.maker(act)
    row = w.offer(act, (business, product))
    w.show(row)
    add_owner(act, business.pk, {"name": "Budi Santoso"}, somebody_else=True)
    rows = Ownership.objects.using("owner").filter(business=business)
    other = rows.exclude(owner__name="Sri Lestari").get().owner_id
    assert len(w.public(row.number)) == 1, "nobody asked is no refusal"
    from guyub.registry.actions.privacy import change_consent

    change_consent(act, other, "catalogue", given=True, channel="lisan")
    change_consent(act, other, "catalogue", given=False, channel="lisan")
    assert w.public(row.number) == []


def test_who_is_closed_for_a_while_is_told_of_and_not_ordered_from(client: Client) -> None:
    from guyub.registry.actions.business import change_status

    act = office_act()
    business, product = w.maker(act)
    row = w.offer(act, (business, product))
    w.show(row)
    change_status(act, business.pk, "paused", since=TODAY, reason="Sakit")
    assert w.public() == []
    [told] = w.public(row.number)
    assert told["open"] is False
    assert "Sedang tidak bisa dipesan" in client.get(f"/katalog/{row.number}/").content.decode()
    head = visit("section_head")
    with in_scope(head.scope, read_only=True):
        assert list(Offer.objects.visible_to(head).hidden(head)) == [row]
        assert not Offer.objects.visible_to(head).orderable(head).exists()


def test_a_paper_counts_when_every_maker_has_it() -> None:
    from guyub.licences.models import Licence

    row, group, made = _consortium(2)
    act = office_act()
    acts.change_makers(
        act, row.pk, [acts.Maker(b.pk, p.pk, Decimal(10)) for b, p in made], group.pk
    )
    w.show(row)

    def hold(business: Any, product: Any, paper: str) -> None:
        Licence.objects.using("owner").create(
            regency_code="33.03", business=business, product=product, paper=paper, number="1",
            number_key=f"{business.pk}"[:40], issued=TODAY - timedelta(days=9),
            recorder_person=uuid7(), recorder="Uji", created_at=timezone.now(),
        )  # fmt: skip

    hold(*made[0], "halal_self")
    assert w.public(row.number)[0]["papers"] == []
    hold(made[1][0], None, "halal_self")
    assert w.public(row.number)[0]["papers"] == ["halal_self"]


def test_who_left_the_group_is_not_named_as_its_member(client: Client) -> None:
    from guyub.groups.actions.members import leave_group
    from guyub.groups.models import Membership

    row, group, made = _consortium(2)
    act = office_act()
    acts.change_makers(
        act, row.pk, [acts.Maker(b.pk, p.pk, Decimal(10)) for b, p in made], group.pk
    )
    w.show(row)
    left = Membership.objects.using("owner").get(group=group, business=made[1][0], until=None)
    leave_group(act, group.pk, left.pk, reason="Pindah", on=TODAY, version=None)
    assert w.public(row.number) == []
    sign_in(client, "registrar")
    page = client.get(f"/pasar/katalog/{row.number}/").content.decode()
    assert "bukan anggota kelompoknya lagi" in page
    form = client.get(f"/pasar/katalog/{row.number}/pembuat/").content.decode()
    assert "kelompok=sendiri" in form


def test_sent_again_with_other_figures_is_not_taken_for_the_same() -> None:
    act, pk = office_act(), uuid7()
    made = w.maker(act)
    w.offer(act, made, pk)
    w.offer(act, made, pk)
    for changed in (
        {"told": w.terms(price=21_000)},
        {"said": w.words(story="Lain")},
        {"capacity": 5},
    ):
        with pytest.raises(DomainError, match="sudah tersimpan: KTL-"):
            w.offer(act, made, pk, **changed)


def test_what_is_typed_is_answered_whatever_happened_meanwhile(client: Client) -> None:
    row = w.listed()
    sign_in(client, "registrar")
    to = f"/pasar/katalog/{row.number}/"
    for _n in range(2):
        assert client.post(f"{to}jeda/", {"reason": "Panen"}).status_code == 302
    showing.withdraw_offer(office_act(), row.pk, "Sepi")
    typed = {"title": "Nama baru", "story": "Cerita panjang.", "versi": "1"}
    kept = client.post(f"{to}isi/", typed)
    assert kept.status_code == 422
    assert "Cerita panjang." in kept.content.decode()
    assert client.get(f"{to}isi/").status_code == 404


def test_a_stale_form_of_makers_shows_both(client: Client) -> None:
    row = w.listed()
    maker = OfferMaker.objects.using("owner").get(offer=row)
    acts.change_makers(
        office_act(), row.pk, [acts.Maker(maker.business_id, maker.product_id, Decimal(700))], None
    )
    sign_in(client, "registrar")
    page = client.post(f"/pasar/katalog/{row.number}/pembuat/", {
        f"product_{maker.business_id}": str(maker.product_id),
        f"capacity_{maker.business_id}": "900", "versi": str(row.version),
    })  # fmt: skip
    text = page.content.decode()
    assert page.status_code == 422
    assert "700" in text
    assert "900" in text
    assert OfferMaker.objects.using("owner").get(offer=row).capacity == Decimal(700)


def test_a_product_stands_in_one_offer_also_when_two_come_at_once() -> None:
    act = office_act()
    made = w.maker(act)
    first = w.offer(act, made)
    showing.withdraw_offer(act, first.pk, "Sepi")
    answers: list[str] = []

    def go(do: Any) -> None:
        try:
            do()
            answers.append("done")
        except DomainError:
            answers.append("refused")
        finally:
            connections.close_all()

    one, two = office_act(), office_act()
    both = [
        Thread(target=go, args=(lambda: showing.revive_offer(one, first.pk),)),
        Thread(target=go, args=(lambda: w.offer(two, made),)),
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(60)
    assert sorted(answers) == ["done", "refused"]
    standing = Offer.objects.using("owner").exclude(state="withdrawn")
    assert standing.filter(makers__product=made[1]).count() == 1


def test_a_pause_outlives_an_edit() -> None:
    row = w.listed()
    back = TODAY + timedelta(days=30)
    showing.pause_offer(office_act(), row.pk, "Panen", back)
    acts.change_words(office_act(), row.pk, w.words(description="Isi 20."))
    w.show(row)
    now = w.fresh(row)
    assert (now.state, now.state_because, now.back_on) == ("paused", "Panen", back)


def test_a_price_is_fresh_when_it_was_asked(client: Client) -> None:
    row = w.listed()
    old = timezone.localdate() - timedelta(days=200)
    Offer.objects.using("owner").filter(pk=row.pk).update(price_on=old)
    sign_in(client, "registrar")
    page = client.get(f"/pasar/katalog/{row.number}/harga/").content.decode()
    assert f'value="{old:%d/%m/%Y}"' in page
    acts.change_terms(office_act(), row.pk, w.terms(on=old, lead_days=9))
    assert OfferPrice.objects.using("owner").filter(offer=row).count() == 1
    with pytest.raises(DomainError, match="Satuannya bungkus"):
        acts.change_terms(office_act(), row.pk, w.terms(unit="kg"))


def test_labels_are_for_what_can_be_found(client: Client) -> None:
    row = w.offer(office_act())
    sign_in(client, "registrar")
    to = f"/pasar/katalog/{row.number}/label.pdf"
    assert client.get(to).status_code == 302
    w.show(row)
    assert client.get(to)["Content-Type"] == "application/pdf"


def test_who_may_not_read_names_sees_what_everybody_sees(client: Client) -> None:
    act = office_act()
    hidden = w.offer(act, w.maker(act, name="Lain", owner="Ani"), said=w.words(title="Kue Bu Ani"))
    shown = w.listed()
    sign_in(client, "delegate")
    page = client.get("/pasar/katalog/").content.decode()
    assert shown.title in page
    assert "Bu Ani" not in page
    assert client.get(f"/pasar/katalog/{hidden.number}/").status_code == 404


def test_a_maker_in_the_village_is_enough_for_prices_and_pauses() -> None:
    row, group, made = _consortium(2)
    act = office_act()
    acts.change_makers(
        act, row.pk, [acts.Maker(b.pk, p.pk, Decimal(10)) for b, p in made], group.pk
    )
    w.show(row)
    from guyub.registry.models import Business

    Business.objects.using("owner").filter(pk=made[1][0].pk).update(village_code="33.03.02.2001")
    officer = visit("field_officer", area_codes=["33.03.01.2001"]).act()
    acts.change_terms(officer, row.pk, w.terms(price=12_500))
    showing.pause_offer(officer, row.pk, "Sakit")
    with pytest.raises(NotAllowed):
        acts.change_words(officer, row.pk, w.words(title="Lain"))


def test_pages_go_on_where_the_last_one_ended(client: Client, monkeypatch: Any) -> None:
    from guyub.market.views import public

    monkeypatch.setattr(public, "PAGE", 1)
    act = office_act()
    rows = [
        w.offer(act, w.maker(act, name=f"Usaha {n}", owner=f"Ani {n}"),
                said=w.words(title=f"Kue {n}"))
        for n in (1, 2)
    ]  # fmt: skip
    for row in rows:
        w.show(row)
    first = client.get("/katalog/").content.decode()
    assert "Kue 1" in first
    assert "Kue 2" not in first
    after = client.get(f"/katalog/?sesudah={rows[0].number}").content.decode()
    assert "Kue 2" in after
    assert "Kue 1" in client.get("/katalog/?q=kue+1").content.decode()
    assert "Tidak ada yang cocok" in client.get("/katalog/?q=sapu").content.decode()
