"""Buyers: once by name, ended with a reason, and people who see only what is their buyer's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.market.actions import buyers as acts
from guyub.market.models import Buyer
from tests.factories import NOW, TODAY, office_act, visit
from tests.market import worlds_needs as w
from tests.market.worlds import fresh
from tests.registry.test_twice import together

pytestmark = pytest.mark.usefixtures("db")


def _events(verb: str) -> int:
    from guyub.ledger.models import Event

    return int(Event.objects.using("owner").filter(verb=verb).count())


def test_recorded_twice_is_once_and_a_name_stands_once() -> None:
    act, pk = office_act(), uuid7()
    acts.record_buyer(act, pk, w.told(contact="Bu Rini", contact_phone="+62840111222"))
    acts.record_buyer(act, pk, w.told(contact="Bu Rini", contact_phone="+62840111222"))
    assert _events("market.buyer.record") == 1
    with pytest.raises(DomainError, match="sudah tercatat"):
        acts.record_buyer(act, uuid7(), w.told(name="DINAS  kesehatan"))
    with pytest.raises(DomainError, match="di kabupaten atau kota ini"):
        acts.record_buyer(act, uuid7(), w.told(name="Lain", area_code="35.13"))
    with pytest.raises(NotAllowed):
        acts.record_buyer(office_act(role="auditor"), uuid7(), w.told(name="Lain"))


def test_contact_never_stands_in_the_history() -> None:
    from guyub.ledger.models import Event

    act = office_act()
    row = w.buyer(act, contact="Bu Rini")
    acts.change_buyer(act, row.pk, w.told(contact="Pak Joko", contact_phone="+62840111222"))
    for event in Event.objects.using("owner").filter(verb__startswith="market.buyer"):
        said = str(vars(event))
        assert "Rini" not in said
        assert "Joko" not in said
        assert "840111222" not in said


def test_whoever_stands_for_a_buyer_sees_that_one_and_no_other(client: Any) -> None:
    mine, other = w.buyer(), w.buyer(name="Kecamatan Gading", kind="district")
    me = w.as_buyer(mine)
    with in_scope(me.scope, read_only=True):
        assert [b.pk for b in Buyer.objects.all()] == [mine.pk]  # the database, without a filter
    client.force_login(me.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("market:buyer", args=[mine.pk])).status_code == 200
    assert client.get(reverse("market:buyer", args=[other.pk])).status_code == 404
    assert client.get(reverse("market:buyer_change", args=[mine.pk])).status_code == 403


def test_an_account_is_given_by_the_head_and_ends_with_the_buyer() -> None:
    from guyub.accounts.models import Appointment

    row, head = w.buyer(), office_act(role="head")
    who = acts.Person("rini.dinkes", "Rini", TODAY)
    with pytest.raises(NotAllowed):
        acts.give_account(office_act(), row.pk, who)
    user, code = acts.give_account(head, row.pk, who)
    held = Appointment.objects.using("owner").get(user=user)
    assert code
    assert (held.role, held.subject_id) == ("buyer", row.pk)
    with pytest.raises(DomainError, match="Akhiri perannya dulu"):
        acts.change_buyer(office_act(), row.pk, w.told(kind="contractor"))
    acts.end_buyer(office_act(), row.pk, "Digabung")
    acts.end_buyer(office_act(), row.pk, "Digabung")
    assert _events("market.buyer.end") == 1
    assert Appointment.objects.using("owner").get(user=user).ends is not None
    with pytest.raises(DomainError, match="tidak aktif"):
        acts.give_account(head, row.pk, who)
    acts.take_up_again(office_act(), row.pk)
    assert fresh(row).ended_on is None


def test_a_buyer_with_open_needs_does_not_end() -> None:
    from guyub.market.actions import needs

    act = office_act()
    row = w.buyer(act)
    first, second = w.need(act, row), w.need(act, row, what="kursi")
    with pytest.raises(DomainError, match=f"{first.number}, {second.number}"):
        acts.end_buyer(act, row.pk, "Digabung")
    assert fresh(row).ended_on is None
    for need in (first, second):
        needs.withdraw_need(act, need.pk, "Pembelinya digabung")
    acts.end_buyer(act, row.pk, "Digabung")
    assert fresh(row).ended_on == TODAY


def test_a_need_of_an_ended_buyer_is_not_taken_up_again() -> None:
    from guyub.market.actions import needs
    from guyub.market.need_tasks import go_on_all

    act = office_act()
    row = w.buyer(act)
    need = w.need(act, row, day=TODAY)
    assert go_on_all(NOW + timedelta(days=1)) == 1
    acts.end_buyer(act, row.pk, "Digabung")
    with pytest.raises(DomainError, match="tidak aktif"):
        needs.need_again(act, need.pk, TODAY + timedelta(days=9))
    assert fresh(need).state == "expired"


def test_a_choice_undone_for_an_ended_buyer_is_asked_no_further() -> None:
    from guyub.market.actions import choosing, needs

    act = office_act()
    row = w.chosen()
    acts.end_buyer(act, row.buyer_id, "Digabung")
    choosing.undo(act, row.pk, "Pembuatnya sakit")
    with pytest.raises(DomainError, match="tidak aktif"):
        needs.ask_makers(act, row.pk)
    assert fresh(row).state == "enough"


def test_a_need_written_while_its_buyer_ends_is_refused() -> None:
    from guyub.market.actions import needs

    act, other = office_act(), office_act(role="section_head")
    row = w.buyer(act)

    def write() -> None:
        with pytest.raises(DomainError, match="tidak aktif"):
            needs.record_need(other, uuid7(), w.told_need(row))

    together(lambda: acts.end_buyer(act, row.pk, "Digabung"), write)


def test_a_contractor_has_the_role_of_one_and_an_account_may_have_two() -> None:
    from guyub.accounts.models import Appointment

    one, two = w.buyer(kind="contractor", name="CV Maju"), w.buyer(kind="company", name="PT Dua")
    head = office_act(role="head")
    user, _code = acts.give_account(head, one.pk, acts.Person("joko.maju", "Joko", TODAY))
    assert Appointment.objects.using("owner").get(user=user).role == "contractor"
    with pytest.raises(DomainError, match="sudah memegang peran"):
        acts.give_account(head, two.pk, acts.Person("joko.maju", "", TODAY))
    with pytest.raises(DomainError, match="nama lengkap"):
        acts.give_account(head, two.pk, acts.Person("baru.orang", "", TODAY))


def test_the_history_calls_a_buyer_by_name_and_an_owner_not() -> None:
    assert visit("buyer").act().actor.startswith("Buyer")
    assert visit("owner").act().actor == "Pemilik usaha"
