"""Merging two records and taking it back: nothing lost, everything restored."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from tests.factories import NOW, office_act, register, sign_in

# Versions never go back, or a form opened in between would pass as fresh.
MOVING = {"version", "updated_at", "refreshed_at"}


def plain_rows(act):
    """Rows with encrypted columns opened: tokens differ at each writing."""
    from guyub.kernel.db import in_scope
    from guyub.kernel.fields import Secret
    from guyub.registry import models as m

    found = {}
    with in_scope(act.scope, read_only=True):
        for model in (
            m.Business, m.Owner, m.Ownership, m.Product, m.Observation, m.BusinessFacts,
            m.ChangeRequest,
        ):  # fmt: skip
            found[model.__name__] = sorted(
                str(
                    {
                        f.attname: v.reveal() if isinstance(v, Secret) else v
                        for f in model._meta.concrete_fields
                        if f.name not in MOVING
                        for v in [getattr(row, f.attname)]
                    }
                )
                for row in model.objects.all()
            )
    return found


def merge(act, one, other, choices=None, **more):
    from guyub.registry.actions.merge import merge_businesses

    return merge_businesses(act, one.pk, other.pk, choices or {}, reason="Satu usaha", **more)


def undo(act, made):
    from guyub.registry.actions.merge import undo_merge

    return undo_merge(act, made.pk, reason="Ternyata dua")


def people_of(act, one, other):
    from guyub.kernel.db import in_scope
    from guyub.registry.actions.merge import same_people

    with in_scope(act.scope, read_only=True):
        return [(a.pk, b.pk) for a, b in same_people(one, other)]


def two(act):
    one = register(act, name="Keripik Sri", phone="084011112222", observation={"workers": 3})
    other = register(
        act,
        name="Keripik Bu Sri",
        nik="9903110101800001",
        phone="084011112222",
        observation={"workers": 4, "year": 2024},
        main_product="Keripik singkong",
    )
    return one, other


def test_everything_moves_and_the_person_is_completed(db):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Business, Observation, Owner, Ownership

    act = office_act()
    one, other = two(act)
    merge(act, one, other, people=people_of(act, one, other))
    with in_scope(act.scope, read_only=True):
        assert Observation.objects.filter(business=one).count() == 2
        kept, gone = Business.objects.get(pk=one.pk), Business.objects.get(pk=other.pk)
        person = Owner.objects.get(ownerships__business=one)
        assert Ownership.objects.filter(business=one).count() == 1
    assert kept.main_product == "Keripik singkong"
    assert (gone.status, gone.merged_into_id) == ("merged", one.pk)
    assert person.nik == "9903110101800001"


def test_undo_restores_every_row(db):
    act = office_act()
    one, other = two(act)
    before = plain_rows(act)
    made = merge(act, one, other, {"name": "other"}, people=people_of(act, one, other))
    assert plain_rows(act) != before
    undo(act, made)
    assert plain_rows(act) == before
    with pytest.raises(DomainError, match="sudah dibatalkan"):
        undo(act, made)


def test_what_changed_since_stays_with_the_survivor(db):
    from guyub.kernel.db import in_scope
    from guyub.registry.actions.business import edit_business
    from guyub.registry.models import Business

    act = office_act()
    one, other = two(act)
    made = merge(act, one, other, {"name": "other"})
    edit_business(act, one.pk, {"name": "Nama Baru"}, version=None)
    undo(act, made)
    with in_scope(act.scope, read_only=True):
        assert Business.objects.get(pk=one.pk).name == "Nama Baru"
        assert Business.objects.get(pk=other.pk).name == "Keripik Bu Sri"


def test_a_chain_is_undone_from_its_end(db):
    act = office_act()
    one, other = two(act)
    third = register(act, name="Lain Lagi", owner="Orang Lain")
    before = plain_rows(act)
    inner = merge(act, one, other)
    outer = merge(act, third, one)
    with pytest.raises(DomainError, match="induknya dulu"):
        undo(act, inner)
    undo(act, outer)
    undo(act, inner)
    assert plain_rows(act) == before


def test_refusals(db):
    act = office_act()
    one, other = two(act)
    with pytest.raises(DomainError, match="berbeda"):
        merge(act, one, one)
    with pytest.raises(NotAllowed):
        merge(office_act(role="section_head"), one, other)
    with pytest.raises(DomainError):
        merge(office_act("35.13"), one, other)
    with pytest.raises(StaleVersion):
        merge(act, one, other, versions=(1, 7))
    merge(act, one, other, versions=(1, 1))
    with pytest.raises(DomainError, match="sudah digabung"):
        merge(act, one, other)


def test_doubles_are_found_merged_and_separated_on_the_page(db, client):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Merge

    act = office_act()
    one, other = two(act)
    sign_in(client, "registrar")
    assert other.number in client.get(f"/ikm/{one.number}/gabung/").content.decode()
    path = f"/ikm/{one.number}/gabung/{other.number}/"
    html = client.get(path).content.decode()
    assert "Ya, gabungkan" in html
    assert "9903110101800001" not in html
    sent = client.post(path, {"jawaban": "sama", "versi": "1-1", "reason": "Pemilik sama"})
    assert sent.status_code == 302
    assert "sudah digabung ke" in client.get(f"/ikm/{other.number}/").content.decode()
    with in_scope(act.scope, read_only=True):
        made = Merge.objects.get()
    assert f"/ikm/gabungan/{made.pk}/pisah/" in client.get(f"/ikm/{one.number}/").content.decode()
    client.post(f"/ikm/gabungan/{made.pk}/pisah/", {"reason": "Keliru"})
    assert "sudah digabung ke" not in client.get(f"/ikm/{other.number}/").content.decode()


def test_different_is_remembered(db, client):
    act = office_act()
    one, other = two(act)
    sign_in(client, "registrar")
    client.post(f"/ikm/{one.number}/gabung/{other.number}/", {"jawaban": "beda"})
    assert other.number not in client.get(f"/ikm/{one.number}/gabung/").content.decode()
    assert one.number not in client.get(f"/ikm/{other.number}/gabung/").content.decode()


names = st.sampled_from(["Sri Lestari", "Karsinah", "Wagiman", "Sri"])
side = st.sampled_from(["kept", "other"])
record = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Keripik Sri", "Gula Jaya", "Sapu Mekar"]),
        "owner": names,
        "main_product": st.sampled_from(["", "Keripik", "Gula kelapa"]),
        "since_year": st.sampled_from([None, 1999, 2010]),
        "address": st.sampled_from(["", "RT 1", "RT 2"]),
        "village": st.sampled_from(["33.03.01.2001", "33.03.01.2002"]),
        "nib": st.sampled_from([None, "0123456789012"]),
        "phone": st.sampled_from([None, "084011112222", "084033334444"]),
    }
)
serial = itertools.count()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    one=record,
    other=record,
    choices=st.dictionaries(
        st.sampled_from(["name", "address", "main_product", "since_year", "nib", "village_code"]),
        side,
    ),
    together=st.booleans(),
    products=st.lists(st.sampled_from(["Keripik", "Gula", "Sapu"]), max_size=2, unique=True),
)
def test_merge_then_unmerge_gives_identical_rows(db, one, other, choices, together, products):
    from guyub.registry.actions.product import add_product

    act = office_act()
    act.now = NOW + timedelta(seconds=next(serial))
    first, second = register(act, **one), register(act, **other)
    for name in products:
        add_product(act, second.pk, {"name": name})
    before = plain_rows(act)
    people = people_of(act, first, second) if together else []
    undo(act, merge(act, first, second, choices, people=people))
    assert plain_rows(act) == before


@given(
    kept=st.sampled_from(["", "a", "b"]),
    other=st.sampled_from(["", "a", "b"]),
    first=st.lists(st.sampled_from(["OSS 2025", "Petugas lapangan", "SIINas", "lain"]), max_size=2),
    second=st.lists(st.sampled_from(["OSS 2025", "Petugas lapangan", "lain"]), max_size=2),
    days=st.integers(-3, 3),
)
def test_a_known_value_never_yields_to_an_unknown_one(kept, other, first, second, days):
    from guyub.registry.ownership import Record, prefer

    sides = Record(tuple(first), NOW), Record(tuple(second), NOW + timedelta(days=days))
    chosen = prefer("nib", kept, other, *sides)
    if not other:
        assert chosen == "kept"
    elif not kept:
        assert chosen == "other"
    elif kept != other and "OSS 2025" in first and "OSS 2025" not in second:
        assert chosen == "kept"


def test_dates_survive_the_round_trip(db):
    from guyub.registry.actions.business import change_status

    act = office_act()
    one, other = two(act)
    change_status(act, other.pk, "paused", since=date(2026, 1, 5), reason="Musim hujan")
    before = plain_rows(act)
    undo(act, merge(act, one, other))
    assert plain_rows(act) == before
