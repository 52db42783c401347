"""The office makes sure of a number: two persons, this number alone, taken back, told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import SYSTEM, in_scope
from guyub.ledger.models import Event
from guyub.outreach.models import Notice
from guyub.registry.models import Owner
from guyub.signin.actions import confirming as acts
from guyub.signin.models import Confirmation, Number, SignIn
from guyub.signin.tasks import go_on
from tests.factories import appointment
from tests.signin import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def rows(pk):
    return list(Confirmation.objects.using("owner").filter(owner=pk).order_by("confirmed_at", "pk"))


def test_another_person_confirms_and_twice_is_once():
    pk, who = w.owner(), w.act()
    made = acts.confirm(who, pk, "called")
    assert acts.confirm(w.act(), pk, "shown").pk == made.pk
    (row,) = rows(pk)
    assert (row.how, row.confirmed_by, row.ended_at) == ("called", who.person_id, None)
    told = Event.objects.using("owner").get(verb="signin.phone.confirm")
    assert "8401111" not in str((told.after, told.before, told.reason))


def test_who_wrote_the_number_does_not_confirm_it():
    clerk = w.act()
    pk = w.owner(by=clerk)
    with pytest.raises(NotAllowed, match="petugas lain"):
        acts.confirm(clerk, pk, "shown")
    other = w.act()
    acts.confirm(other, pk, "shown")
    w.change_number(pk, by=other)
    with pytest.raises(NotAllowed, match="petugas lain"):
        acts.confirm(other, pk, "shown")
    acts.confirm(clerk, pk, "shown")


def test_the_database_refuses_it_whatever_the_program_does():
    clerk = w.act()
    pk = w.owner(by=clerk)
    owner = Owner.objects.using("owner").get(pk=pk)
    values = {"regency_code": "33.03", "owner": owner, "phone": w.PHONE, "how": "shown",
              "confirmed_at": w.NOW, "confirmed_name": "x"}  # fmt: skip
    with pytest.raises(IntegrityError, match="four_eyes"):
        Confirmation.objects.using("owner").create(
            **values, phone_index=w.index(), confirmed_by=clerk.person_id
        )
    with pytest.raises(IntegrityError, match="not the number"):
        Confirmation.objects.using("owner").create(
            **values, phone_index=w.index(w.OTHER), confirmed_by=w.act().person_id
        )
    acts.confirm(w.act(), pk, "shown")
    with pytest.raises(IntegrityError, match="only ends"):
        Confirmation.objects.using("owner").filter(owner=pk).update(phone_index=w.index(w.OTHER))


def test_whoever_proposed_the_number_does_not_confirm_it():
    from guyub.registry.actions import changes
    from guyub.registry.models import Ownership

    pk = w.owner()
    officer = replace(w.act(role="field_officer"), area_codes=("33.03",))
    business = Ownership.objects.using("owner").get(owner=pk).business_id
    request = changes.propose_change(
        officer, business, {"phone": w.OTHER}, target="owner", target_id=pk
    )
    yes = {"phone": changes.Answer(True)}
    changes.decide_change(w.act(now=timezone.now()), request.pk, yes, version=None)
    with pytest.raises(NotAllowed, match="petugas lain"):
        acts.confirm(officer, pk, "shown")
    acts.confirm(w.act(), pk, "shown")


def test_nobody_confirms_the_own_number():
    pk, who = w.owner(), w.act()
    from guyub.accounts.models import User

    appointment(User.objects.using("owner").get(pk=who.user_id), "owner", subject_id=pk)
    with pytest.raises(NotAllowed, match="Anda sendiri"):
        acts.confirm(who, pk, "shown")


def test_a_number_is_needed_and_the_area_holds():
    pk = w.owner(phone=None)
    with pytest.raises(DomainError, match="belum tercatat"):
        acts.confirm(w.act(), pk, "shown")
    with pytest.raises(DomainError):
        acts.confirm(w.act("35.13"), w.owner(), "shown")
    far = replace(w.act(role="field_officer"), area_codes=("33.03.02",))
    with pytest.raises(NotAllowed):
        acts.confirm(far, w.owner(), "shown")


def test_another_number_ends_it_and_the_visits_and_the_old_number_is_told():
    pk = w.confirmed()
    visit = w.entered()
    w.change_number(pk)
    (row,) = rows(pk)
    assert row.ended_why == "changed"
    assert w.fresh(visit).ended_why == "changed"
    go_on(w.NOW)
    go_on(w.NOW)
    notice = Notice.objects.using("owner").get(kind="signin.number_changed")
    from guyub.signin.telling import old_reach

    with in_scope(SYSTEM, read_only=True):
        assert old_reach(notice.recipient_id, "contact").phone == w.PHONE
    assert "8401111" not in str(notice.__dict__)


def test_the_same_number_in_another_writing_ends_nothing():
    pk = w.confirmed()
    w.change_number(pk, "0840 1111 2222")
    assert rows(pk)[0].ended_at is None


def test_taking_it_back_ends_the_visits():
    pk = w.confirmed()
    visit = w.entered()
    acts.revoke(w.act(), pk)
    acts.revoke(w.act(), pk)
    assert rows(pk)[0].ended_why == "revoked"
    assert w.fresh(visit).ended_why == "changed"
    acts.confirm(w.act(), pk, "shown")
    assert [r.ended_at is None for r in rows(pk)] == [False, True]


def test_an_erased_person_leaves_no_number():
    pk = w.confirmed()
    w.entered()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE registry_owner SET phone = NULL, phone_index = NULL, erased_at = now()"
            " WHERE id = %s", [pk],
        )  # fmt: skip
    (row,) = rows(pk)
    assert (row.phone, row.ended_why) == (None, "erased")
    assert SignIn.objects.using("owner").get(owner=pk).device == ""


def test_a_bulk_load_leaves_no_rows_and_an_import_names_its_clerk():
    from guyub.intake.models import Import
    from guyub.intake.tasks import machine_act

    who = w.act()
    batch = Import(regency_code="33.03", office_id=who.office_id, uploaded_by=who.user_id)
    assert machine_act(batch).scope.person == who.person_id
    pk = w.owner(by=replace(w.act(), scope=SYSTEM))
    assert not Number.objects.using("owner").filter(owner=pk).exists()


def merged(clerk, merger, *, kept_phone=None):
    """The owner who stands after ``merger`` made two records one: ``clerk`` wrote the number of
    the record that went."""
    from guyub.registry.actions.merge import merge_businesses
    from guyub.registry.models import Ownership

    kept = w.owner(phone=kept_phone)
    gone = w.owner(by=clerk)
    one, other = (Ownership.objects.using("owner").get(owner=pk).business_id for pk in (kept, gone))
    merge_businesses(merger, one, other, {}, people=[(kept, gone)], reason="Orang yang sama")
    return kept


def test_who_wrote_a_number_that_a_merge_carried_over_does_not_confirm_it():
    clerk, merger = w.act(), w.act()
    pk = merged(clerk, merger)
    assert Owner.objects.using("owner").get(pk=pk).phone.reveal() == w.PHONE
    for one in (clerk, merger):
        with pytest.raises(NotAllowed, match="petugas lain"):
            acts.confirm(one, pk, "shown")
    with pytest.raises(IntegrityError, match="four_eyes"):
        Confirmation.objects.using("owner").create(
            regency_code="33.03", owner_id=pk, phone=w.PHONE, phone_index=w.index(), how="shown",
            confirmed_at=w.NOW, confirmed_by=clerk.person_id, confirmed_name="x",
        )  # fmt: skip
    acts.confirm(w.act(), pk, "shown")


def test_a_merge_that_carries_no_number_and_a_new_number_forget_the_other_writer():
    clerk, merger = w.act(), w.act()
    pk = merged(clerk, merger, kept_phone=w.OTHER)
    acts.confirm(clerk, pk, "shown")
    pk = merged(clerk, merger)
    w.change_number(pk, w.OTHER)
    acts.confirm(clerk, pk, "shown")


def test_who_proposed_the_number_that_a_merge_carried_over_does_not_confirm_it():
    from guyub.registry.actions import changes
    from guyub.registry.actions.merge import merge_businesses
    from guyub.registry.models import Ownership

    kept, gone = w.owner(phone=None), w.owner(phone=None)
    one, other = (Ownership.objects.using("owner").get(owner=pk).business_id for pk in (kept, gone))
    officer = replace(w.act(role="field_officer"), area_codes=("33.03",))
    request = changes.propose_change(
        officer, other, {"phone": w.OTHER}, target="owner", target_id=gone
    )
    yes = {"phone": changes.Answer(True)}
    changes.decide_change(w.act(now=timezone.now()), request.pk, yes, version=None)
    merge_businesses(w.act(), one, other, {}, people=[(kept, gone)],
                     reason="Orang yang sama")  # fmt: skip
    with pytest.raises(NotAllowed, match="petugas lain"):
        acts.confirm(officer, kept, "shown")
    acts.confirm(w.act(), kept, "shown")
