"""Signals for those who verify: what is seen is said, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guyub.kernel.db import in_scope
from guyub.registry.signals import Asked, Signal, named, register_signals, signals
from tests.factories import TODAY, office_act, register, visit

pytestmark = pytest.mark.usefixtures("db")
PHONE = "084012340001"


def seen(*businesses: Any, office: Any = None) -> list[tuple[Any, str, str]]:
    reader = visit("registrar")
    asked = Asked("33.03", office or reader.office.pk, tuple(b.pk for b in businesses), TODAY)
    with in_scope(reader.scope, read_only=True):
        return [(s.business, s.kind, s.words) for s in signals(asked)]


def test_a_phone_of_two_owners_is_told_to_both_sides_and_one_owners_is_not() -> None:
    act = office_act()
    one = register(act, name="Satu", owner="Orang A", phone=PHONE)
    other = register(act, name="Dua", owner="Orang B", phone="+62 840-1234-0001")
    alone = register(act, name="Tiga", owner="Orang C", phone="084012340009")
    assert seen(one, alone) == [
        (one.pk, "phone", f"Nomor HP pemilik juga dipakai pemilik lain: {other.number}.")
    ]
    assert [found[0] for found in seen(other, one)] == [other.pk, one.pk]
    assert seen(alone) == []
    assert seen() == []


def test_another_business_of_the_same_owner_is_no_signal() -> None:
    from guyub.registry.models import Ownership

    act = office_act()
    one = register(act, name="Satu", owner="Orang A", phone=PHONE)
    two = register(act, name="Dua", owner="Orang A")
    owner = Ownership.objects.using("owner").get(business=one).owner_id
    Ownership.objects.using("owner").filter(business=two).update(owner_id=owner)
    assert seen(one, two) == []


def test_a_phone_in_another_regency_is_not_looked_up() -> None:
    one = register(office_act(), name="Satu", owner="Orang A", phone=PHONE)
    register(office_act("35.13"), name="Dua", owner="Orang B", phone=PHONE,
             village="35.13.01.2001")  # fmt: skip
    assert seen(one) == []


def test_the_very_same_photo_at_two_businesses() -> None:
    from guyub.kernel.ids import uuid7
    from guyub.registry.models import Product, ProductPhoto
    from tests.factories import NOW

    act = office_act()
    made = [register(act, name=f"Usaha {n}", owner=f"Orang {n}") for n in range(3)]
    for n, business in enumerate(made):
        product = Product.objects.using("owner").create(
            id=uuid7(), regency_code="33.03", business=business, name="Keripik", name_key="keripik",
            created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        ProductPhoto.objects.using("owner").create(
            regency_code="33.03", business=business, product=product, path=f"{n}.jpg",
            sha256=("a" if n < 2 else "b") * 64, width=1, height=1, created_at=NOW,
        )  # fmt: skip
    assert seen(*made) == [
        (made[0].pk, "photo", f"Foto produknya sama persis dengan foto {made[1].number}."),
        (made[1].pk, "photo", f"Foto produknya sama persis dengan foto {made[0].number}."),
    ]


def test_many_of_one_hand_on_one_day_from_the_number_the_office_set() -> None:
    act, other = office_act(), office_act()
    made = [register(act, name=f"Usaha {n}", owner=f"Orang {n}") for n in range(24)]
    office = act.office_id
    assert seen(made[0], office=office) == []
    mine = register(other, name="Usaha lain", owner="Orang lain")
    assert seen(mine, office=office) == []
    made.append(register(act, name="Usaha 24", owner="Orang 24"))
    words = "Didaftarkan bersama 24 usaha lain pada hari yang sama oleh orang yang sama."
    assert seen(made[0], mine, office=office) == [(made[0].pk, "hand", words)]


def test_a_source_is_registered_once_and_long_lists_are_cut() -> None:
    assert named(["a", "b", "c", "d", "e"]) == "a, b, c dan 2 usaha lain"
    assert named(["a"]) == "a"
    with pytest.raises(ValueError, match="registered twice"):
        register_signals("groups", lambda asked: [Signal(None, "x", "y")])


def test_twenty_businesses_cost_as_many_questions_as_three() -> None:
    act = office_act()
    made = [
        register(act, name=f"Usaha {n}", owner=f"Orang {n}", phone=f"0840123400{n:02}")
        for n in range(20)
    ]
    reader = visit("registrar")
    asked = []
    for some in (made[:3], made):
        wanted = Asked("33.03", reader.office.pk, tuple(b.pk for b in some), TODAY)
        with in_scope(reader.scope, read_only=True), CaptureQueriesContext(connection) as queries:
            signals(wanted)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 6
