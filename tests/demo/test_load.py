"""The demo in a real database: as the app role, under row security."""

from __future__ import annotations

import pytest

from guyub.demo import load as demo
from guyub.demo.sign_ins import PASSWORD, SIGN_INS, lines
from guyub.kernel.actions import DomainError
from guyub.kernel.db import SYSTEM, in_scope
from tests import kept
from tests.factories import NOW, office_act, register, user


def smallest():
    """The demo as it stands after its first build, for tests that are not about building."""
    return kept.laid(("demo", 40), lambda: demo.build(NOW, small=40))


def counts(regency):
    from guyub.registry.models import BusinessFacts

    rows = BusinessFacts.objects.filter(regency_code=regency).order_by("scale_industry")
    found: dict[str, int] = {}
    for scale in rows.values_list("scale_industry", flat=True):
        found[scale] = found.get(scale, 0) + 1
    return found


def test_little_demo_adds_up_and_is_marked(db):
    from django.db.models import F, Q

    from guyub.accounts.models import Appointment, User
    from guyub.insight.models import StatedFigure, Summary
    from guyub.ledger.chain import Verified, verify
    from guyub.ledger.models import Event
    from guyub.registry.models import (
        Assistance,
        Business,
        BusinessFacts,
        ChangeRequest,
        Consent,
        Owner,
        Registration,
    )

    built = demo.build(NOW, small=300)
    with in_scope(SYSTEM, read_only=True):
        assert counts("33.03") == {"kecil": 297, "menengah": 3}
        # Four of them belong to people who have a business in the other regency too.
        assert counts("35.13") == {"kecil": 29 + 4, "menengah": 1}
        assert built.businesses == Business.objects.count() == 334
        assert not Business.objects.filter(is_sample=False).exists()
        assert not Owner.objects.filter(is_sample=False).exists()
        assert not User.objects.filter(is_sample=False).exists()
        assert Business.objects.filter(regency_code="33.03").exclude(status="active").count() == 0
        split = BusinessFacts.objects.filter(workers_male__isnull=False)
        assert not split.exclude(workers=F("workers_male") + F("workers_female")).exists()
        assert not Business.objects.filter(Q(kbli_version="") | Q(branch="")).exists()
        assert Registration.objects.filter(state="received").count() >= 4
        # One of them by an officer beside the owner, whom the ledger names both.
        assert ChangeRequest.objects.filter(state="open").count() == 9
        sitting = Assistance.objects.get()
        assert sitting.ended_how == "tombol"
        done = Event.objects.filter(assistance_id=sitting.pk, on_behalf_of=sitting.owner_id)
        assert done.filter(verb="registry.change.propose").count() == 1
        assert not ChangeRequest.objects.filter(decider_person__isnull=False).exists()
        stated = StatedFigure.objects.get()
        assert (stated.value, stated.unexplained) == (43_358, 58)
        assert Summary.objects.filter(regency_code="33.03", dimension="").exists()
        assert Consent.objects.exists()
        niks = [o.nik.reveal() for o in Owner.objects.filter(nik__isnull=False)]
        phones = [o.phone.reveal() for o in Owner.objects.filter(phone__isnull=False)]
        assert niks
        assert all(n.startswith("99") for n in niks)
        assert phones
        assert [p for p in phones if not p.startswith("+62840")] == []
        # The blind index is the one that a search computes.
        one = Owner.objects.filter(nik_state="full").order_by("id").first()
        assert Owner.objects.filter(nik_index=one.nik.reveal()).filter(pk=one.pk).exists()
        event = Event.objects.get(verb="demo.loaded")
        assert event.after["usaha_33.03"] == 300
        assert event.regency_code == "33.03"
        # The load itself, the complaints, and what the office did on its own.
        assert [type(r) for r in verify()] == [Verified, Verified, Verified]
        roles = set(Appointment.objects.order_by("pk").values_list("role", flat=True))
    assert len(roles) == 16


def test_twice_is_once(db):
    from guyub.ledger.models import Event
    from guyub.registry.models import Business

    smallest()
    again = demo.build(NOW, small=40)
    assert again.already
    with in_scope(SYSTEM, read_only=True):
        assert Business.objects.filter(regency_code="33.03").count() == 40
        assert Event.objects.filter(verb="demo.loaded").count() == 1


def test_numbers_are_readable_and_go_on(db):
    from guyub.kernel.ids import parse_human_number
    from guyub.registry.models import Business

    smallest()
    with in_scope(SYSTEM, read_only=True):
        numbers = Business.objects.filter(regency_code="33.03").order_by("id")
        read = [parse_human_number(n).n for n in numbers.values_list("number", flat=True)]
    assert read == list(range(1, 41))
    assert parse_human_number(register(office_act("33.03"), name="Tahu Baru").number).n == 41


def test_broken_build_leaves_nothing_and_is_built_again(db):
    from guyub.accounts.models import User
    from guyub.ledger.models import Event
    from guyub.registry.models import Business, Owner

    taken = user("provinsi")  # an account of that name stands in the way
    with pytest.raises(Exception, match="accounts_user_username"):
        demo.build(NOW, small=40)
    with in_scope(SYSTEM, read_only=True):
        assert not Business.objects.exists()
        assert not Owner.objects.exists()
        assert not Event.objects.exists()
    User.objects.using("owner").filter(pk=taken.pk).delete()
    assert demo.build(NOW, small=40).counts["usaha_33.03"] == 40


def test_real_data_is_never_mixed_with_samples(db):
    from guyub.registry.models import Business

    register(office_act("33.03"), name="Keripik Sungguhan")
    with pytest.raises(DomainError, match="data sungguhan"):
        demo.build(NOW, small=40)
    with in_scope(SYSTEM, read_only=True):
        assert Business.objects.count() == 1


def test_demo_accounts_sign_in_and_see_their_own_area(db, client):
    from guyub.accounts.models import User

    smallest()
    for name, _seen in SIGN_INS:
        assert client.login(username=name, password=PASSWORD), name
        assert User.objects.get(username=name).is_sample
    assert PASSWORD in lines()[0]
    assert client.login(username="data-3513", password=PASSWORD)
    page = client.get("/ikm/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "IKM-35.13-" in text
    assert "IKM-33.03-" not in text


def test_owner_account_stands_for_a_business(db):
    from guyub.accounts.models import Appointment
    from guyub.registry.models import Ownership

    smallest()
    with in_scope(SYSTEM, read_only=True):
        for made in Appointment.objects.filter(role="owner").order_by("pk"):
            assert Ownership.objects.filter(owner_id=made.subject_id, until=None).exists()


def test_spread_over_the_other_regencies(db):
    from guyub.demo import national

    # As an action would, but by itself: a few hundred rows over the test's regencies.
    from guyub.kernel.actions import action
    from guyub.kernel.ids import parse_human_number
    from guyub.registry.models import Business, BusinessFacts, Observation

    @action("demo.test_spread")
    def spread(act):
        rows = national.spread(act.now, 700, ("33.03", "35.13"), lambda _text: None)
        act.log(None, kind="demo", object_id="nation", after={"rows": rows})
        return rows

    assert spread(demo.demo_act(NOW)) == 700
    with in_scope(SYSTEM, read_only=True):
        assert Business.objects.count() == Observation.objects.count() == 700
        assert set(BusinessFacts.objects.order_by().values_list("scale_industry", flat=True)) <= {
            "kecil",
            "menengah",
        }
        for regency in ("35.09", "35.26", "36.04"):
            numbers = Business.objects.filter(regency_code=regency).order_by("id")
            read = [parse_human_number(n).n for n in numbers.values_list("number", flat=True)]
            assert read == list(range(1, len(read) + 1))
            assert read


def test_the_comparison_of_two_offices_finds_who_is_in_both_lists(db):
    from guyub.crosscheck.models import Comparison
    from guyub.crosscheck.running import go_on
    from guyub.demo.crosscheck import _WAYS

    demo.build(NOW, small=300)
    go_on(NOW)
    with in_scope(SYSTEM, read_only=True):
        assert Comparison.objects.get().pairs == len(_WAYS)
