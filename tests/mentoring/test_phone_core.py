"""What phones carry beside the territory: clashes, names; erasing; a late first phone."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.db.models import F
from django.utils import timezone

from guyub.ledger.models import Event
from guyub.mentoring import diagnosis
from guyub.mentoring.phone import business_rows
from guyub.registry import naming
from guyub.registry.actions.business import edit_business
from guyub.registry.actions.privacy import ask_erasure, decide_erasure
from guyub.registry.models import Business, Ownership
from guyub.sync.models import Change, Clash, Operation
from tests.factories import office_act, register, visit
from tests.mentoring import visits as w
from tests.mentoring.test_phone import HERE, carried, rows, visit_of
from tests.sync.phones import Phone

pytestmark = pytest.mark.usefixtures("db")


def clashing(phone, mine):
    act = office_act()
    edit_business(act, mine.pk, {"address": "Jalan Kantor"}, version=1)
    # Another field is not what clashed.
    edit_business(office_act(), mine.pk, {"since_year": 1999}, version=2)
    seen = phone.operation("business", "edit", mine.pk, 1, {"address": ["", "Jalan Petugas"]})
    assert phone.push(seen)[0]["status"] == "conflict"
    return act


def test_a_clash_comes_back_in_plain_words_with_its_author_and_day():
    mine = register(office_act(), village=HERE)
    phone = Phone()
    act = clashing(phone, mine)
    _last, pages = phone.pull_all()
    (told,) = carried(pages, "sync.clash").values()
    assert (told["word"], told["theirs"], told["mine"]) == (
        "Alamat",
        "Jalan Kantor",
        "Jalan Petugas",
    )
    assert told["theirs_by"] == act.actor
    (at,) = (
        e.at for e in rows(Event, kind="registry.business") if "address" in e.after and e.before
    )
    assert told["theirs_at"] == at.isoformat()


def test_who_may_not_read_names_carries_none_in_products_and_notes():
    mine = register(
        office_act(),
        village=HERE,
        name="Keripik Wagiyem",
        owner="Wagiyem",
        main_product="Keripik Wagiyem",
    )
    w.record(w.officer(), mine, note="Wagiyem sakit", steps=(w.step("Wagiyem beli timbangan"),))
    delegate = visit("delegate", "33.03")
    assert not delegate.may(naming.SEES_NAMES)
    with delegate_scope(delegate):
        (row,) = business_rows(delegate, [mine.pk])
    assert "wagiyem" not in str(row).lower()
    officer = visit("field_officer", "33.03", area_codes=["33.03.01"])
    with delegate_scope(officer):
        (row,) = business_rows(officer, [mine.pk])
    assert row["main_product"] == "Keripik Wagiyem"


def delegate_scope(who):
    from guyub.kernel.db import in_scope

    return in_scope(who.scope, read_only=True)


def test_erasing_a_person_reaches_what_phones_sent_and_nobody_took():
    mine = register(
        office_act(), village=HERE, name="Sapu Wagiyem", owner="Wagiyem", nik="3303014505800001",
        phone="081234567890",
    )  # fmt: skip
    other = register(office_act(), village=HERE, name="Lain", owner="Tukiman")
    phone = Phone()
    old = (timezone.localdate() - timedelta(days=3000)).isoformat()
    clashing(phone, mine)
    phone.push(visit_of(phone, mine, on=old, note="Wagiyem sakit"))
    phone.push(visit_of(phone, other, on=old, note="Tukiman sehat"))
    # In a list of ids, as of those who came to a session.
    came = [None, [str(other.pk), str(mine.pk)]]
    phone.push(phone.operation("outreach", "record", changes={"came": came}))
    place = {"village_code": "33.03.99.2999", "product": "Sapu", "owner_name": "Entah"}
    for more in (
        {"phone": "0812 3456 7890"},
        {"nik": "3303014505800001"},
        {"owner_name": "WAGIYEM"},
    ):
        phone.push(phone.operation("registration", "propose", changes={**place, **more}))
    phone.push(
        phone.operation("registration", "propose", changes={**place, "owner_name": "Ngatini"})
    )
    assert Operation.objects.using("owner").filter(content__isnull=False).count() == 8
    owner = Ownership.objects.using("owner").get(business=mine.pk).owner
    made = ask_erasure(office_act(), owner.pk, reason="Tutup usaha")
    decide_erasure(office_act(role="head"), made.pk, accept=True)
    kept = [o.content.reveal() for o in rows(Operation, content__isnull=False)]
    assert sorted("Tukiman" in text or "Ngatini" in text for text in kept) == [True, True]
    (clash,) = rows(Clash)
    assert {clash.base.reveal(), clash.theirs.reveal(), clash.mine.reveal()} == {"null"}


def test_a_phone_enrolled_during_a_long_import_misses_nothing():
    mine = register(office_act(), village=HERE)
    who = visit("field_officer", "33.03", area_codes=["33.03.01"])
    with transaction.atomic(using="owner"):
        Business.objects.using("owner").filter(pk=mine.pk).update(version=F("version") + 1)
        phone = Phone(who=who)
        last, _pages = phone.pull_all()
    _last, pages = phone.pull_all(last["cursor"])
    assert [r["revision"] for r in carried(pages).values()] == [2]


def test_the_first_phone_waits_for_who_already_asked_whether_there_is_one():
    mine = register(office_act(), village=HERE)
    made = []

    def enrol():
        made.append(Phone())
        connections.close_all()

    late = threading.Thread(target=enrol)
    with transaction.atomic(using="owner"):
        Business.objects.using("owner").filter(pk=mine.pk).update(version=F("version") + 1)
        with connections["owner"].cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        late.start()
        late.join(0.3)
        assert made == []
    late.join(10)
    assert rows(Change) == []
    _last, pages = made[0].pull_all()
    assert [r["revision"] for r in carried(pages).values()] == [2]


def test_each_aspect_of_a_visit_has_a_drawing():
    asked = diagnosis.current()
    drawn = diagnosis.pictures()
    assert set(drawn) == {a.key for a in asked.aspects}
    assert all(set(one) == {"fill", "line"} for one in drawn.values())
    assert sum(len(text) for one in drawn.values() for text in one.values()) < 3_000
