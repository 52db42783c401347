"""Editing on the business page: events, stale saves, foreign areas, wrong roles, twice."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from tests.factories import NOW, TODAY, office_act, register, sign_in


def one(act, model, **where):
    from guyub.kernel.db import in_scope

    with in_scope(act.scope, read_only=True):
        return model.objects.get(**where)


def verbs(act):
    from guyub.kernel.db import in_scope
    from guyub.ledger.models import Event

    with in_scope(act.scope, read_only=True):
        return list(Event.objects.order_by("seq").values_list("verb", flat=True))


def events_like(act, word):
    from guyub.kernel.db import in_scope
    from guyub.ledger.models import Event

    with in_scope(act.scope, read_only=True):
        return [e for e in Event.objects.all() if word in str(e.before) + str(e.after) + e.reason]


def test_a_second_save_shows_both_and_a_third_saves(db, client):
    from guyub.registry.actions.business import edit_business
    from guyub.registry.models import Business

    act = office_act()
    business = register(act, address="RT 1")
    sign_in(client, "registrar")
    path = f"/ikm/{business.number}/ubah/"
    assert 'name="versi" value="1"' in client.get(path).content.decode()
    edit_business(act, business.pk, {"name": "Nama Orang Lain"}, version=1)
    typed = {"name": "Nama Saya", "address": "RT 2", "versi": "1"}
    html = client.post(path, typed).content.decode()
    assert "Orang lain menyimpan lebih dulu" in html
    assert "Nama Orang Lain" in html
    assert "Nama Saya" in html
    assert 'name="versi" value="2"' in html
    assert one(act, Business, pk=business.pk).name == "Nama Orang Lain"
    assert client.post(path, {**typed, "versi": "2"}).status_code == 302
    assert one(act, Business, pk=business.pk).name == "Nama Saya"


def test_a_form_without_its_version_is_stale(db, client):
    business = register(office_act())
    sign_in(client, "registrar")
    html = client.post(f"/ikm/{business.number}/ubah/", {"name": "Lain"}).content.decode()
    assert "Orang lain menyimpan" in html


@pytest.mark.parametrize("page", ["ubah", "keadaan", "pindah", "pemilik", "kbli", "gabung"])
def test_pages_of_the_registrar_are_closed_to_others(db, client, page):
    business = register(office_act())
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    assert client.get(f"/ikm/{business.number}/{page}/").status_code == 403
    sign_in(client, "registrar", "35.13")
    assert client.get(f"/ikm/{business.number}/{page}/").status_code == 404
    sign_in(client, "registrar")
    assert client.get(f"/ikm/{business.number}/{page}/").status_code == 200


def test_closing_needs_a_reason_and_a_day_that_came(db):
    from guyub.registry.actions.business import change_status

    act = office_act()
    business = register(act)
    with pytest.raises(DomainError, match="alasan"):
        change_status(act, business.pk, "closed", since=TODAY, reason=" ")
    with pytest.raises(DomainError, match="belum terjadi"):
        change_status(act, business.pk, "closed", since=TODAY + timedelta(days=9), reason="x")
    change_status(act, business.pk, "closed", since=date(2026, 1, 1), reason="Pindah usaha")
    change_status(act, business.pk, "active", since=TODAY, reason="Buka lagi")
    assert verbs(act)[-2:] == ["registry.business.status"] * 2


def test_moving_forgets_the_old_point_and_stays_in_the_regency(db):
    from guyub.registry.actions.business import move_business
    from guyub.registry.models import Business

    act = office_act()
    business = register(act, latitude=-7.4, longitude=109.3)
    with pytest.raises(DomainError, match="kabupaten lain"):
        move_business(act, business.pk, "35.13.05.2008", address="", reason="")
    move_business(act, business.pk, "33.03.02.2001", address="RT 3", reason="Ikut anak")
    now = one(act, Business, pk=business.pk)
    assert (now.village_code, now.latitude, now.version) == ("33.03.02.2001", None, 2)


def observe(act, business, **values):
    from guyub.registry.actions.observation import record_observation

    return record_observation(
        act, business.pk, {"year": 2025, "observed_on": TODAY, "source": "Uji", **values}
    )


def test_figures_are_added_never_overwritten_and_twice_is_once(db):
    from guyub.registry.models import BusinessFacts, Observation

    act = office_act()
    business = register(act)
    first = observe(act, business, workers_male=2, workers_female=3)
    assert observe(act, business, workers_male=2, workers_female=3).pk == first.pk
    act.now = NOW + timedelta(minutes=5)
    observe(act, business, workers_male=4, workers_female=3)
    assert one(act, BusinessFacts, pk=business.pk).workers == 7
    assert one(act, Observation, pk=first.pk).workers_male == 2
    assert verbs(act).count("registry.observation.record") == 2


def test_contradicting_or_empty_figures_are_refused(db):
    act = office_act()
    business = register(act)
    with pytest.raises(DomainError, match="bukan 9"):
        observe(act, business, workers_male=2, workers_female=3, workers=9)
    with pytest.raises(DomainError, match="satu angka"):
        observe(act, business)
    with pytest.raises(DomainError, match="Tahun"):
        observe(act, business, workers=1, year=2030)
    with pytest.raises(NotAllowed):
        observe(office_act(role="auditor"), business, workers=1)
    with pytest.raises(DomainError):
        observe(office_act("35.13"), business, workers=1)
    near = office_act(role="field_officer", area_codes=["33.03.02"])
    with pytest.raises(NotAllowed):
        observe(near, business, workers=1)


@given(
    male=st.none() | st.integers(0, 50),
    female=st.none() | st.integers(0, 50),
    total=st.none() | st.integers(0, 120),
)
def test_workers_agree_or_are_refused(male, female, total):
    from guyub.registry.actions.observation import check_figures

    values = {"workers_male": male, "workers_female": female, "workers": total}
    known = [v for v in (male, female) if v is not None]
    agrees = total is None or (total == sum(known) if len(known) == 2 else total >= sum(known))
    stated = any(v is not None for v in values.values())
    if agrees and stated:
        check_figures(values)
    else:
        with pytest.raises(DomainError):
            check_figures(values)


def test_numbers_of_a_person_stay_when_the_field_stays_empty(db, client):
    from guyub.registry.actions.owner import edit_owner
    from guyub.registry.models import Owner

    act = office_act()
    business = register(act, nik="9903110101800001", phone="084011112222")
    person = one(act, Owner)
    sign_in(client, "registrar")
    path = f"/ikm/{business.number}/pemilik/{person.pk}/"
    html = client.get(path).content.decode()
    assert "9903110101800001" not in html
    assert "084011112222" not in html
    sent = client.post(path, {"name": "Hj. Sri Lestari", "sex": "P", "versi": "1"})
    assert sent.status_code == 302
    now = one(act, Owner)
    assert (now.nik, now.phone, now.titles, now.sex) == (
        "9903110101800001", "084011112222", "Hj.", "P",
    )  # fmt: skip
    assert events_like(act, "9903110101800001") == []
    with pytest.raises(StaleVersion):
        edit_owner(act, person.pk, {"name": "X Y"}, version=1)


def test_a_known_person_is_offered_never_joined_silently(db, client):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Owner, Ownership

    act = office_act()
    register(act, owner="Karsinah", phone="084011112222")
    business = register(act, name="Sapu Mekar", owner="Wagiman")
    sign_in(client, "registrar")
    path = f"/ikm/{business.number}/pemilik/"
    typed = {"name": "Karsinah", "phone": "084011112222"}
    html = client.post(path, typed).content.decode()
    assert "Apakah orangnya sama?" in html
    assert "pilih namanya" in html
    assert "Batal, orang ini sudah tercatat" not in html
    with in_scope(act.scope, read_only=True):
        known = Owner.objects.get(name="Karsinah")
        assert not Ownership.objects.filter(business=business, owner=known).exists()
    assert client.post(path, {**typed, "orang": str(known.pk)}).status_code == 302
    with in_scope(act.scope, read_only=True):
        assert Owner.objects.filter(name="Karsinah").count() == 1
        assert Ownership.objects.filter(business=business, owner=known).exists()
    sent = client.post(path, {**typed, "orang": "baru"})
    assert sent.status_code == 302
    with in_scope(act.scope, read_only=True):
        assert Owner.objects.filter(name="Karsinah").count() == 2


def test_the_same_owner_without_numbers_is_asked_about_not_doubled(db, client):
    from guyub.kernel.actions import DomainError
    from guyub.registry.actions.owner import add_owner
    from guyub.registry.models import Ownership

    act = office_act()
    business = register(act, owner="Sri Lestari")
    with pytest.raises(DomainError, match="sudah tercatat di usaha ini"):
        add_owner(act, business.pk, {"name": "Hj. Sri  Lestari"})
    sign_in(client, "registrar")
    url = f"/ikm/{business.number}/pemilik/"
    for choice in ("", str(Ownership.objects.using("owner").get().owner_id)):
        html = client.post(url, {"name": "sri lestari", "orang": choice}).content.decode()
        assert "sudah tercatat" in html
        assert "Bukan, ini orang lain" in html
        way_out = f'<a href="/ikm/{business.number}/">Batal, orang ini sudah tercatat</a>'
        assert way_out in html
        assert html.count('name="orang"') == 1
    assert Ownership.objects.using("owner").count() == 1
    sent = client.post(url, {"name": "Sri Lestari", "orang": "baru"})
    assert sent.status_code == 302
    assert Ownership.objects.using("owner").count() == 2


def test_two_nik_tell_namesakes_apart(db):
    from guyub.registry.actions.owner import add_owner

    act = office_act()
    business = register(act, owner="Sri Lestari", nik="9903110101800001")
    assert add_owner(act, business.pk, {"name": "Sri Lestari", "nik": "9903110101800002"})


def test_ownership_ends_on_a_day(db, client):
    from guyub.registry.models import Owner, Ownership

    act = office_act()
    business = register(act)
    person = one(act, Owner)
    sign_in(client, "registrar")
    path = f"/ikm/{business.number}/pemilik/{person.pk}/akhiri/"
    assert client.post(path, {"until": "1/11/2026", "reason": "Dijual"}).status_code == 302
    assert one(act, Ownership).until == date(2026, 11, 1)
    assert client.get(path).status_code == 404


def test_kbli_is_confirmed_and_remembered(db, client):
    from guyub.registry.models import Business, KbliConfirmed

    act = office_act()
    business = register(act, main_product="keripik singkong pedas")
    sign_in(client, "registrar")
    path = f"/ikm/{business.number}/kbli/"
    html = client.get(path + "?versi_kbli=2020&apa=keripik+singkong").content.decode()
    assert 'value="2020-10794"' in html
    typed = {"text": "keripik singkong", "kbli_version": "2020", "versi": "1"}
    assert "tidak ada di KBLI" in client.post(path, {**typed, "code": "99999"}).content.decode()
    assert client.post(path, {**typed, "pilihan": "2020-10794"}).status_code == 302
    now = one(act, Business, pk=business.pk)
    assert (now.kbli_code, now.kbli_version, now.kbli_confirmed) == ("10794", "2020", True)
    assert now.branch == "pangan"
    assert one(act, KbliConfirmed).code == "10794"


def test_products_are_added_once_changed_and_stopped(db, client):
    from guyub.registry.models import Product

    act = office_act()
    business = register(act)
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    path = f"/ikm/{business.number}/produk/"
    typed = {"name": "Keripik pisang", "unit": "bungkus", "price": "12.500"}
    assert client.post(path, typed).status_code == 302
    assert "sudah ada" in client.post(path, typed).content.decode()
    product = one(act, Product)
    assert product.price == 12_500
    own = f"{path}{product.pk}/"
    assert client.post(own, {**typed, "price": "Rp 15.000,-", "versi": "1"}).status_code == 302
    assert "Orang lain menyimpan" in client.post(own, {**typed, "versi": "1"}).content.decode()
    assert client.post(f"{own}keadaan/", {"keadaan": "stopped"}).status_code == 302
    now = one(act, Product)
    assert (now.price, now.state) == (15_000, "stopped")


def picture():
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(buffer, "PNG")
    buffer.seek(0)
    buffer.name = "foto.png"
    return buffer


def test_a_photo_made_of_a_merged_record_goes_back_with_its_product(db, client):
    from guyub.registry.actions.merge import merge_businesses, undo_merge
    from guyub.registry.actions.photo import add_photo
    from guyub.registry.actions.product import add_product

    act = office_act()
    kept, double = register(act), register(act, name="Keripik Kembar", owner="Sari")
    product = add_product(act, double.pk, {"name": "Keripik"})
    made = merge_businesses(act, kept.pk, double.pk, {}, reason="Sama")
    photo = add_photo(act, product.pk, picture())
    undo_merge(act, made.pk, reason="Ternyata dua")
    sign_in(client, "registrar")
    assert str(photo.pk) in client.get(f"/ikm/{double.number}/").content.decode()


def test_photos_are_seen_by_whoever_sees_the_business(db, client):
    from guyub.registry.actions.photo import file_of
    from guyub.registry.actions.product import add_product
    from guyub.registry.models import ProductPhoto

    act = office_act()
    business = register(act)
    product = add_product(act, business.pk, {"name": "Keripik"})
    sign_in(client, "registrar")
    path = f"/ikm/{business.number}/produk/{product.pk}/foto/"
    assert client.post(path, {"photo": picture()}).status_code == 302
    assert "sudah ada" in client.post(path, {"photo": picture()}).content.decode()
    photo = one(act, ProductPhoto)
    shown = client.get(f"/ikm/foto/{photo.pk}.jpg")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    assert "private" in shown["Cache-Control"]
    assert str(photo.pk) in client.get(f"/ikm/{business.number}/").content.decode()
    broken = io.BytesIO(b"not a photo")
    broken.name = "x.jpg"
    assert client.post(path, {"photo": broken}).status_code == 200
    sign_in(client, "registrar", "35.13")
    assert client.get(f"/ikm/foto/{photo.pk}.jpg").status_code == 404
    client.logout()
    assert client.get(f"/ikm/foto/{photo.pk}.jpg").status_code == 302
    sign_in(client, "registrar")
    client.post(f"/ikm/{business.number}/foto/{photo.pk}/hapus/")
    assert not file_of(photo).exists()
