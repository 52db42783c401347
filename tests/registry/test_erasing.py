"""An erasure reaches the person under every id that somebody confirmed to be the same one."""

from __future__ import annotations

from tests.factories import office_act, register, sign_in
from tests.registry.test_privacy import ask, decide, everything, owner_of, whole

NIK = "9903110101800001"


def merge(act, one, other, people=()):
    from guyub.registry.actions.merge import merge_businesses

    return merge_businesses(act, one.pk, other.pk, {}, people=people, reason="Satu usaha")


def add(act, business, name):
    from guyub.registry.actions.owner import add_owner

    return add_owner(act, business.pk, {"name": name})


def doubled(act, **more):
    """A record and its double, each with one person of the same name: (records, people)."""
    one = register(act, name="Keripik Maju", owner="Wagiyem Sentanujaya", **more)
    other = register(
        act, name="Kripik Maju", owner="Wagiyem Sentanujaya", nik=NIK, phone="084011112222"
    )
    return one, other, owner_of(one), owner_of(other)


def test_a_double_on_a_business_owned_with_somebody_else_goes_too(db):
    from guyub.registry.models import Owner

    clerk, head = office_act(), office_act(role="head")
    one, other, person, double = doubled(clerk)
    add(clerk, one, "Tukiman")
    merge(clerk, one, other, [(person.pk, double.pk)])
    decide(head, ask(clerk, person))
    assert Owner.objects.using("owner").filter(erased_at__isnull=False).count() == 2
    assert everything("wagiyem") == []
    assert everything("tukiman"), "somebody else's data stays"
    assert whole()


def test_the_numbers_that_a_shared_merge_quotes_go_too(db):
    import json

    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.registry.models import Merge

    clerk, head = office_act(), office_act(role="head")
    one, other, person, double = doubled(clerk)
    add(clerk, one, "Tukiman")
    merge(clerk, one, other, [(person.pk, double.pk)])
    decide(head, ask(clerk, person))
    with in_scope(SYSTEM, read_only=True):
        kept = json.loads(Merge.objects.get().kept.reveal())
    assert NIK not in json.dumps(kept)


def test_a_double_erased_under_its_own_id_takes_the_first_along(db):
    clerk, head = office_act(), office_act(role="head")
    one, other, person, double = doubled(clerk)
    add(clerk, one, "Tukiman")
    merge(clerk, one, other, [(person.pk, double.pk)])
    decide(head, ask(clerk, double))
    assert everything("wagiyem") == []


def test_a_chain_of_merges_and_a_business_owned_before_are_looked_through(db):
    from guyub.registry.actions.owner import end_ownership
    from tests.factories import TODAY

    clerk, head = office_act(), office_act(role="head")
    one, other, person, double = doubled(clerk)
    add(clerk, one, "Tukiman")
    merge(clerk, one, other, [(person.pk, double.pk)])
    last = register(clerk, name="Emping Baru", owner="Orang Lain")
    merge(clerk, last, one)
    end_ownership(clerk, last.pk, person.pk, until=TODAY, reason="Berhenti")
    decide(head, ask(clerk, person))
    assert everything("wagiyem") == []
    assert everything("orang lain")


def test_another_record_of_the_double_is_emptied_with_its_history(db):
    from guyub.registry.actions.business import edit_business
    from guyub.registry.models import Business

    clerk, head = office_act(), office_act(role="head")
    one, other, person, double = doubled(clerk)
    from guyub.registry.actions.business import NewBusiness, NewOwner, register_business

    third = register_business(
        clerk,
        NewBusiness(
            "33.03.01.2001", {"name": "Lanting Wagiyem"}, (NewOwner({}, existing=double.pk),)
        ),
    )
    edit_business(clerk, third.pk, {"name": "Lanting Bu Wagiyem"}, version=None)
    merge(clerk, one, other, [(person.pk, double.pk)])
    decide(head, ask(clerk, person))
    assert everything("wagiyem") == []
    assert Business.objects.using("owner").get(pk=third.pk).name == "Usaha tanpa nama"


def test_a_pair_taken_back_is_two_people_again(db):
    from guyub.registry.actions.merge import undo_merge

    clerk, head = office_act(), office_act(role="head")
    one, other, person, double = doubled(clerk)
    made = merge(clerk, one, other, [(person.pk, double.pk)])
    undo_merge(clerk, made.pk, reason="Ternyata dua")
    decide(head, ask(clerk, person))
    assert owner_of(other).erased_at is None


def named_everywhere(clerk):
    """A business whose products, brands, main product and captions name its owner."""
    from dataclasses import replace

    from guyub.kernel.photos import Photo
    from guyub.registry.actions.business import edit_business
    from guyub.registry.actions.photo import _add
    from guyub.registry.actions.product import add_product, change_product_state, edit_product

    business = register(clerk, owner="Wagiyem Sentanujaya", main_product="Emping Wagiyem")
    act = replace(clerk, events=[])
    edit_business(act, business.pk, {"main_product": "Lanting Wagiyem"}, version=None)
    edit_business(act, business.pk, {"main_product": "Lanting"}, version=None)
    made = add_product(act, business.pk, {"name": "Keripik Wagiyem", "brand": "Mbok Wagiyem"})
    edit_product(act, made.pk, {"name": "Kripik Wagiyem", "brand": "Wagiyem"}, version=None)
    change_product_state(act, made.pk, "stopped")
    _add(act, made.pk, Photo(b"-", "ab" * 32, 1, 1), "Bu Wagiyem menggoreng")
    return business, made


def test_products_brands_and_captions_do_not_tell_of_an_erased_person(db):
    clerk, head = office_act(), office_act(role="head")
    business, _product = named_everywhere(clerk)
    assert everything("wagiyem")
    decide(head, ask(clerk, owner_of(business)))
    assert everything("wagiyem") == []
    assert whole()


def test_the_timeline_tells_products_until_their_owner_is_erased(db, client):
    clerk, head = office_act(), office_act(role="head")
    business, _product = named_everywhere(clerk)
    url = f"/ikm/{business.number}/"
    sign_in(client, "registrar")
    assert "Produk: Keripik Wagiyem" in client.get(url).content.decode()
    decide(head, ask(clerk, owner_of(business)))
    sign_in(client, "registrar")
    html = client.get(url).content.decode()
    assert "Menambah produk" in html
    assert "Wagiyem" not in html


def test_products_named_in_events_of_before_are_not_shown_after_an_erasure(db, client, monkeypatch):
    from guyub.registry.actions import product as products

    clerk, head = office_act(), office_act(role="head")
    business = register(clerk, owner="Wagiyem")
    # As events were written until products were sealed.
    monkeypatch.setattr(products, "Personal", lambda _person, value: value)
    made = products.add_product(clerk, business.pk, {"name": "Keripik Wagiyem"})
    clerk.events.clear()
    products.edit_product(clerk, made.pk, {"name": "Emping Wagiyem"}, version=None)
    clerk.events.clear()
    page, events = f"/ikm/{business.number}/", "/riwayat/?event="
    from guyub.ledger.models import Event

    numbers = list(
        Event.objects.using("owner").filter(verb__startswith="registry.product").values_list("seq")
    )
    for erased in (False, True):
        if erased:
            decide(head, ask(clerk, owner_of(business)))
        sign_in(client, "auditor")
        assert ("Wagiyem" in client.get(page).content.decode()) is not erased
        for (seq,) in numbers:
            html = client.get(f"{events}{seq}").content.decode()
            assert ("Wagiyem" in html) is not erased


def test_people_without_a_readable_name_are_not_taken_for_one(db):
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.registry.actions.merge import same_people
    from guyub.registry.actions.owner import add_owner
    from guyub.registry.models import Owner

    act, head = office_act(), office_act(role="head")
    unreadable = "\u4e16\u754c"
    erased = [register(act, name=n, owner="Wagiyem") for n in ("Keripik Maju", "Kripik Maju")]
    unread = [register(act, name=n, owner=unreadable) for n in ("Lanting", "Lantink")]
    with in_scope(SYSTEM, read_only=True):
        assert len(same_people(*erased)) == 1
    for business in erased:
        decide(head, ask(act, owner_of(business)))
    assert {o.name_key for o in Owner.objects.using("owner").order_by("pk")} == {""}
    with in_scope(SYSTEM, read_only=True):
        assert same_people(*erased) == same_people(*unread) == []
    for business in (erased[0], unread[0]):
        add_owner(act, business.pk, {"name": unreadable})


def test_erasing_somebody_without_a_readable_name_touches_nobody_elses_papers(db):
    from guyub.accounts.visit import ANONYMOUS
    from guyub.registry.actions.registration import Submission, submit_registration
    from guyub.registry.models import Registration
    from tests.factories import NOW

    clerk, head = office_act(), office_act(role="head")
    said = Submission(village_code="33.03.01.2001", owner_name="Karsinah", product="Gula")
    submit_registration(ANONYMOUS.act(NOW), said, "public")
    business = register(clerk, owner="\u4e16\u754c")
    decide(head, ask(clerk, owner_of(business)))
    assert Registration.objects.using("owner").get().owner_name.reveal() == "Karsinah"
