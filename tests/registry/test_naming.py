"""Who may not read names of owners does not read or find them in names of businesses."""

from __future__ import annotations

import pytest

from guyub.registry import naming
from tests.factories import office_act, register, sign_in, visit

PAGES = ("/ikm/", "/ikm/?cetak=1", "/ikm/?q=wagiyem", "/ikm/?q=keripik")


@pytest.mark.parametrize(
    ("name", "form", "owners", "told"),
    [
        ("Keripik Wagiyem", "", "Wagiyem Sentanujaya", True),
        ("UD Wagiyem", "ud", "Tukiman, Wagiyem", True),
        ("Keripik Maju", "perorangan", "Wagiyem", False),
        ("CV Wagiyem", "cv", "Wagiyem", False),
        ("Sri Rejeki", "", "Sri Lestari", True),
        ("Usaha Ad", "", "Ad", False),
        ("Keripik Maju", "", "", True),
        ("Kripik Soekarno", "", "Hj. Sukarno, S.E.", True),
        ("Koperasi Sri Rejeki", "", "", False),
        ("Kelompok Wanita Sri", "", "Sri Lestari", False),
        ("KUB Maju", "", "", False),
        ("CV. Wagiyem", "", "Wagiyem", False),
        ("PT Wagiyem", "pt_perorangan", "Wagiyem", True),
        ("UD. Wagiyem", "", "", False),
        ("UD. Wagiyem", "", "Wagiyem", True),
        ("UD Maju", "ud", "", True),
        ("Usaha Wagiyem", "", "", True),
    ],
)
def test_when_a_name_tells_of_a_person(name, form, owners, told):
    assert naming.tells_person(name, form, owners) is told


def test_a_delegate_neither_reads_nor_finds_a_person(db, client):
    business = register(
        office_act(), name="Keripik Wagiyem", owner="Wagiyem", main_product="Keripik singkong"
    )
    plain = register(office_act(), name="Keripik Maju", owner="Sri Lestari")
    sign_in(client, "delegate")
    for page in (*PAGES, f"/ikm/{business.number}/"):
        html = client.get(page).content.decode()
        # The text searched for stands in its own field.
        assert "Wagiyem" not in html, page
    html = client.get("/ikm/").content.decode()
    assert business.number in html or naming.HIDDEN_NAME in html
    assert "Keripik Maju" in html
    assert "Keripik Maju" in client.get(f"/ikm/{plain.number}/").content.decode()
    for word, found in (("wagiyem", False), ("singkong", True), ("maju", False)):
        html = client.get("/ikm/", {"q": word}).content.decode()
        assert (f"/ikm/{business.number}/" in html) is found, word
    sign_in(client, "registrar")
    for word in ("wagiyem", "keripik wagiyem", "singkong"):
        html = client.get("/ikm/", {"q": word}).content.decode()
        assert "Keripik Wagiyem" in html, word


def test_a_record_merged_away_hides_its_name_too(db, client):
    from guyub.registry.actions.merge import merge_businesses

    act = office_act()
    one = register(act, name="Keripik Maju", owner="Wagiyem")
    other = register(act, name="Kripik Wagiyem", owner="Wagiyem")
    merge_businesses(act, one.pk, other.pk, {}, reason="Sama")
    sign_in(client, "delegate")
    assert "Wagiyem" not in client.get(f"/ikm/{other.number}/").content.decode()
    third = register(act, name="Lanting Wagiyem", owner="Wagiyem")
    merge_businesses(act, third.pk, one.pk, {}, reason="Sama")
    assert "Wagiyem" not in client.get(f"/ikm/{one.number}/").content.decode()


def test_a_delegate_neither_reads_nor_finds_a_person_in_what_is_made(db, client):
    from guyub.kernel.photos import Photo
    from guyub.registry.actions.photo import _add
    from guyub.registry.actions.product import add_product

    act = office_act()
    business = register(act, name="Sumber", owner="Wagiyem", main_product="Emping Wagiyem")
    company = register(
        act, name="CV Maju", legal_form="cv", owner="Wagiyem", main_product="Emping Wagiyem"
    )
    names = [("Keripik Wagiyem", "Mbok Wagiyem"), ("Lanting bawang", "")]
    for name, brand in names:
        act.events.clear()
        made = add_product(act, business.pk, {"name": name, "brand": brand})
        act.events.clear()
        _add(act, made.pk, Photo(b"-", "ab" * 32, 1, 1), "Bu Wagiyem menggoreng")
    url = f"/ikm/{business.number}/"
    sign_in(client, "delegate")
    for page in (url, "/ikm/?q=lanting", "/ikm/?cetak=1&q=lanting"):
        html = client.get(page).content.decode()
        assert "Wagiyem" not in html, page
        assert naming.HIDDEN_TEXT in html, page
    assert "Lanting bawang" in client.get(url).content.decode()
    for word, found in (("wagiyem", False), ("emping", False), ("keripik", False)):
        html = client.get("/ikm/", {"q": word}).content.decode()
        assert (url in html) is found, word
    assert f"/ikm/{company.number}/" in client.get("/ikm/?q=emping").content.decode()
    sign_in(client, "registrar")
    for word in ("wagiyem", "emping", "keripik", "lanting"):
        assert url in client.get("/ikm/", {"q": word}).content.decode(), word
    html = client.get(url).content.decode()
    for text in ("Emping Wagiyem", "Keripik Wagiyem", "Mbok Wagiyem", "Bu Wagiyem"):
        assert text in html


def test_what_a_merged_record_made_is_not_told_either(db, client):
    from guyub.registry.actions.merge import merge_businesses

    act = office_act()
    one = register(act, name="Keripik Maju", owner="Wagiyem", main_product="Keripik")
    other = register(act, name="Kripik Maju", owner="Wagiyem", main_product="Keripik Wagiyem")
    merge_businesses(act, one.pk, other.pk, {}, reason="Sama")
    sign_in(client, "delegate")
    assert "Wagiyem" not in client.get(f"/ikm/{other.number}/").content.decode()


def test_sql_and_python_tell_the_same(db):
    from guyub.registry.models import BusinessFacts

    act, delegate = office_act(), visit("delegate")
    rows = [
        ("Keripik Wagiyem", "", "Wagiyem Sentanujaya"),
        ("Keripik Maju", "perorangan", "Wagiyem"),
        ("Wagiyem", "cv", "Wagiyem"),
        ("Usaha Ad", "", "Ad"),
        ("Kripik Soekarno", "po", "Hj. Sukarno"),
        ("Koperasi Wagiyem", "", "Wagiyem"),
        ("Koperasi Wagiyem", "", ""),
        ("UD Wagiyem", "", ""),
        ("UD Wagiyem", "", "Wagiyem"),
        ("Sri Rejeki", "", ""),
    ]
    for name, form, owner in rows:
        made = register(act, name=name, legal_form=form, owner=owner, main_product=f"asin {name}")
        facts = BusinessFacts.objects.using("owner").get(pk=made.pk)
        open_part = facts.search_text.partition("|")[0]
        told = naming.tells_person(name, form, facts.owner_names)
        shown = naming.reader(delegate, name, form, facts.owner_names)(f"asin {name}")
        assert ("asin" not in open_part) is (shown == naming.HIDDEN_TEXT), name
        assert open_part.startswith(made.name_key) is not told, name
