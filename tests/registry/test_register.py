from __future__ import annotations

from tests.factories import office_act, register


def test_registering_writes_one_business_and_one_event(db):
    from guyub.kernel.db import in_scope
    from guyub.ledger.chain import Verified, verify
    from guyub.ledger.models import Event
    from guyub.registry.models import BusinessFacts

    act = office_act("33.03")
    business = register(act, name="Keripik Bu Sri", village="33.03.01.2001")
    with in_scope(act.scope, read_only=True):
        facts = BusinessFacts.objects.get(pk=business.pk)
        event = Event.objects.get(verb="registry.business.register")
        results = list(verify())
    assert facts.district_code == "33.03.01"
    assert business.number.startswith("IKM-33.03-000001-")
    assert event.object_id == str(business.pk)
    assert event.after["name"].keys() == {"person", "sealed"}
    assert [type(r) for r in results] == [Verified]


def test_foreign_regency_sees_nothing(db):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Business, BusinessFacts, Owner

    register(office_act("33.03"), name="Keripik Bu Sri", village="33.03.01.2001")
    with in_scope(office_act("35.13").scope, read_only=True):
        assert not Business.objects.exists()
        assert not BusinessFacts.objects.exists()
        assert not Owner.objects.exists()
