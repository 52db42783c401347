"""As whom somebody comes in, what that reaches, and how it ends."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Appointment, User
from guyub.kernel.actions import DomainError
from guyub.kernel.db import SYSTEM, in_scope
from guyub.ledger.models import Event
from guyub.signin import codes
from guyub.signin.actions import entering
from guyub.signin.actions.confirming import end_all_of
from guyub.signin.models import SignIn
from tests.factories import appointment, sign_in, user
from tests.signin import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def people(pk, browser="b1", now=w.NOW):
    with in_scope(SYSTEM, read_only=True):
        return entering.people(pk, browser, now)


def proven(phone=w.PHONE, browser="b1"):
    pk, code = w.issued(phone)
    entering.try_code(w.outside(), pk, code, browser)
    return pk


def came_in(phone=w.PHONE, agent="Mozilla/5.0 (Linux; Android 13) Chrome/120"):
    """A browser that came in through the pages."""
    client = Client(headers={"user-agent": agent})
    client.post(reverse("signin:ask"), {"phone": phone})
    from uuid import UUID

    pk = UUID(client.session["masuk_hp"])
    from guyub.signin.actions import asking
    from guyub.signin.tasks import _act

    asking.look(_act(timezone.now()), pk)
    code = w.opened(pk, timezone.now())
    answer = client.post(reverse("signin:code"), {"code": code})
    return client, answer


# --- as whom ------------------------------------------------------------------------------------


def test_a_family_with_one_phone_is_asked_who():
    first, second = w.confirmed(name="Sri Lestari"), w.confirmed(name="Budi Santoso")
    w.owner(name="Joko Belum Dipastikan")
    pk = proven()
    assert [(p.owner, p.name) for p in people(pk)] == [
        (second, "Budi Santoso"), (first, "Sri Lestari"),
    ]  # fmt: skip
    with pytest.raises(entering.Over):
        people(pk, "b2")
    made = entering.enter(w.outside(), pk, second, "b1")
    with pytest.raises(entering.Over):
        entering.enter(w.outside(), pk, first, "b1")
    assert w.fresh(made).owner_id == second


def test_two_offices_that_know_one_phone():
    here, away = w.confirmed(name="Sri Lestari"), w.confirmed("35.13", name="Sri Lestari")
    pk = w.asked()
    w.handed(pk)
    entering.try_code(w.outside(), pk, codes.code_of(pk, w.ask_row(pk).round), "b1")
    found = {p.owner: p.office for p in people(pk)}
    assert found == {here: "Dinperindag 33.03", away: "Dinperindag 35.13"}
    made = entering.enter(w.outside(), pk, away, "b1")
    seat = Appointment.objects.using("owner").get(pk=made.appointment_id)
    assert (seat.office.area_code, made.regency_code) == ("35.13", "35.13")


def test_a_code_through_an_offices_hands_opens_that_office_alone():
    """An office could confirm a number that another office knows, and read the code itself."""
    away, here = w.confirmed("35.13", name="Sri Lestari"), w.confirmed(name="Budi Santoso")
    pk, code = w.issued()
    entering.try_code(w.outside(), pk, code, "b1")
    assert w.ask_row(pk).handed_by
    through = w.ask_row(pk).regency_code
    own, other = (here, away) if through == "33.03" else (away, here)
    assert [p.owner for p in people(pk)] == [own]
    with pytest.raises(entering.Over):
        entering.enter(w.outside(), pk, other, "b1")
    assert entering.enter(w.outside(), pk, own, "b1").owner_id == own


def test_who_owns_nothing_any_more_is_nobody():
    from guyub.registry.actions.owner import end_ownership
    from guyub.registry.models import Ownership

    pk = w.confirmed()
    held = Ownership.objects.using("owner").get(owner=pk)
    end_ownership(
        w.act(), held.business_id, pk, until=w.NOW.date(), reason="Dijual kepada kakaknya"
    )
    ask = w.asked()
    assert w.ask_row(ask).confirmation_id is None


def test_an_account_is_made_once_without_a_password():
    owner = w.confirmed()
    first = entering.enter(w.outside(), proven(), owner, "b1")
    second = entering.enter(w.outside(), proven(), owner, "b1")
    assert first.user_id == second.user_id
    who = User.objects.using("owner").get(pk=first.user_id)
    assert not who.has_usable_password()
    assert who.name == "Pemilik usaha"
    (seat,) = who.appointments.using("owner").all()
    assert (seat.role, seat.subject_id) == ("owner", owner)
    assert Event.objects.using("owner").filter(verb="accounts.owner.open").count() == 1


def test_an_account_that_is_there_is_used():
    owner = w.confirmed()
    there = user("pemilik-lama")
    appointment(there, "owner", subject_id=owner)
    assert entering.enter(w.outside(), proven(), owner, "b1").user_id == there.pk


def test_what_the_office_ended_or_closed_is_not_made_again():
    owner = w.confirmed()
    there = user("pemilik-lama", is_active=False)
    seat = appointment(there, "owner", subject_id=owner)
    with pytest.raises(DomainError, match="ditutup dinas"):
        entering.enter(w.outside(), proven(), owner, "b1")
    there.is_active = True
    there.save(using="owner")
    seat.ends, seat.ended_reason = w.NOW.date() - timedelta(days=1), "Salah orang"
    seat.save(using="owner")
    with pytest.raises(DomainError, match="ditutup dinas"):
        entering.enter(w.outside(), proven(), owner, "b1")


def test_an_account_that_was_ended_stays_ended_for_who_also_works_for_the_office():
    owner = w.confirmed()
    both = user("petugas-pemilik")
    appointment(both, "registrar")
    appointment(both, "owner", subject_id=owner)
    made = entering.enter(w.outside(), proven(), owner, "b1")
    seat = Appointment.objects.using("owner").get(pk=made.appointment_id)
    seat.starts = w.NOW.date() - timedelta(days=9)
    seat.ends, seat.ended_reason = w.NOW.date() - timedelta(days=1), "Disalahgunakan"
    seat.save(using="owner")
    with pytest.raises(DomainError, match="Datang ke dinas"):
        entering.enter(w.outside(), proven(), owner, "b1")
    # The office opens it again by making one.
    there = user("pemilik-baru")
    appointment(there, "owner", subject_id=owner)
    assert entering.enter(w.outside(), proven(), owner, "b1").user_id == there.pk


def test_who_also_works_for_the_office_gets_the_owners_reach_alone():
    owner = w.confirmed()
    both = user("petugas-pemilik")
    appointment(both, "registrar")
    appointment(both, "owner", subject_id=owner)
    client, answer = came_in()
    assert answer.headers["Location"] == reverse("insight:own")
    made = SignIn.objects.using("owner").get(owner=owner)
    assert made.user_id != both.pk
    assert User.objects.using("owner").get(pk=made.user_id).person_id == both.person_id
    assert client.get(reverse("insight:own")).status_code == 200
    assert client.get(reverse("registry:list")).status_code == 403
    client.post(reverse("pick_role"), {"peran": str(both.appointments.using("owner").first().pk)})
    assert client.get(reverse("registry:list")).status_code == 403


def test_an_account_that_begins_to_serve_the_office_is_out_at_once():
    owner = w.confirmed()
    client, _answer = came_in()
    made = SignIn.objects.using("owner").get(owner=owner)
    appointment(User.objects.using("owner").get(pk=made.user_id), "field_officer",
                area_codes=["33.03.01"])  # fmt: skip
    assert client.get(reverse("insight:own")).headers["Location"].startswith("/masuk/")


def test_a_second_factor_is_asked_as_always():
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    owner = w.confirmed()
    there = user("pemilik-hati-hati")
    appointment(there, "owner", subject_id=owner)
    TOTP.activate(there, generate_totp_secret())
    client, answer = came_in()
    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("insight:own")).headers["Location"].startswith("/masuk/")


# --- what it reaches ------------------------------------------------------------------------------


def test_it_leaves_no_key_and_no_password_behind():
    w.confirmed()
    client, _answer = came_in()
    for name in ("mfa_index", "account_set_password", "mfa_add_webauthn", "mfa_activate_totp",
                 "socialaccount_connections"):  # fmt: skip
        for answer in (client.get(reverse(name)), client.post(reverse(name), {})):
            assert answer.headers["Location"] == reverse("signin:own"), name


def test_a_password_on_the_same_browser_is_a_visit_as_always():
    owner = w.confirmed()
    client, _answer = came_in()
    who = User.objects.using("owner").get(pk=SignIn.objects.using("owner").get(owner=owner).user_id)
    who.set_password("sapu-lidi-kuning-7")
    who.save(using="owner")
    client.post(reverse("account_login"), {"login": who.username, "password": "sapu-lidi-kuning-7"})
    client.logout()
    client.post(reverse("account_login"), {"login": who.username, "password": "sapu-lidi-kuning-7"})
    assert "masuk_sesi" not in client.session
    assert client.get(reverse("mfa_index")).status_code == 200


def test_another_account_on_the_same_browser_is_not_taken_for_the_one_of_the_code():
    """The code led to a second factor that nobody gave; then somebody else signs in here."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    owner = w.confirmed()
    there = user("pemilik-hati-hati")
    appointment(there, "owner", subject_id=owner)
    TOTP.activate(there, generate_totp_secret())
    client, _answer = came_in()
    clerk = user("petugas")
    appointment(clerk, "registrar")
    clerk.set_password("sapu-lidi-kuning-7")
    clerk.save(using="owner")
    session = client.session  # the step to the second factor has run out
    del session["account_login"]
    session.save()
    client.post(
        reverse("account_login"), {"login": clerk.username, "password": "sapu-lidi-kuning-7"}
    )
    assert not {"masuk_sesi", "masuk_peran", "masuk_baru"} & set(client.session.keys())
    assert client.get(reverse("registry:list")).status_code == 200


# --- how it ends -------------------------------------------------------------------------------


def over(client) -> bool:
    answer = client.get(reverse("insight:own"))
    return answer.status_code == 302 and answer.headers["Location"].startswith("/masuk/")


def test_one_phone_and_all_phones_are_signed_out_by_their_person():
    owner = w.confirmed()
    one, _a = came_in()
    two, _b = came_in(agent="Mozilla/5.0 (iPhone) Safari/604")
    here, away = (SignIn.objects.using("owner").filter(device__startswith=d).get()
                  for d in ("HP Android", "iPhone"))  # fmt: skip
    page = one.get(reverse("signin:own")).content.decode()
    assert "iPhone, Safari" in page
    one.post(reverse("signin:own_end"), {"hp": str(away.pk)})
    assert (over(one), over(two)) == (False, True)
    one.post(reverse("signin:own_end"), {"semua": "ya"})
    assert over(one)
    assert w.fresh(here).ended_why == "all"
    assert not SignIn.objects.using("owner").filter(owner=owner, ended_at=None).exists()


def test_nobody_signs_out_the_phone_of_somebody_else():
    w.confirmed()
    w.confirmed(phone=w.OTHER, name="Budi Santoso")
    one, _a = came_in()
    two, _b = came_in(w.OTHER)
    rows = {s.owner.name: s for s in SignIn.objects.using("owner").select_related("owner")}
    one.post(reverse("signin:own_end"), {"hp": str(rows["Budi Santoso"].pk)})
    one.post(reverse("signin:own_end"), {"semua": "ya"})
    assert not over(two)


def test_the_office_signs_out_all_phones_and_a_change_does():
    owner = w.confirmed()
    client, _answer = came_in()
    end_all_of(w.act(now=timezone.now()), owner)
    assert over(client)
    client, _answer = came_in()
    assert not over(client)
    w.change_number(owner)
    assert over(client)


def test_it_ends_after_its_days_and_with_keluar():
    owner = w.confirmed()
    client, _answer = came_in()
    made = SignIn.objects.using("owner").get(owner=owner)
    assert made.expires_at - made.made_at == timedelta(days=30)
    assert 29 * 86400 < client.session.get_expiry_age() <= 30 * 86400
    SignIn.objects.using("owner").filter(pk=made.pk).update(expires_at=timezone.now())
    assert over(client)
    client, _answer = came_in()
    client.post(reverse("account_logout"))
    assert over(client)
    assert SignIn.objects.using("owner").order_by("made_at").last().ended_why == "self"


# --- at once -----------------------------------------------------------------------------------


def together(*calls):
    """What each call gave or raised, all begun in one moment in threads of their own."""
    start, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(n, call):
        try:
            start.wait()
            found[n] = call()
        except Exception as error:
            found[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_one_code_sent_twice_at_once_is_one_visit():
    owner = w.confirmed()
    pk, code = w.issued()

    def go(browser):
        def call():
            entering.try_code(w.outside(), pk, code, browser)
            return entering.enter(w.outside(), pk, owner, browser).pk

        return call

    same = together(go("b1"), go("b1"), go("b1"))
    assert len({str(x) for x in same}) == 1, same
    pk, code = w.issued(now=w.NOW)
    mixed = together(go("b1"), go("b2"))
    assert sorted(isinstance(x, entering.Over) for x in mixed) == [False, True]
    assert SignIn.objects.using("owner").filter(ask=pk).count() == 1


def test_wrong_tries_at_once_are_all_counted():
    w.confirmed()
    pk, code = w.issued()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    together(*[lambda: entering.try_code(w.outside(), pk, wrong, "b1") for _n in range(5)])
    assert w.ask_row(pk).wrong == 5
    assert entering.try_code(w.outside(), pk, code, "b1").result is entering.Result.SPENT


def held_elsewhere(sql, values):
    """A transaction of somebody else that holds what ``sql`` takes; to be committed."""
    other = connections["owner"].copy()
    other.connect()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute(sql, values)
    return other


def waits_for_a_lock() -> None:
    from time import monotonic, sleep

    until = monotonic() + 20
    while monotonic() < until:
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    raise AssertionError("nobody waits")


def meanwhile(other, call, sql, values):
    """``call`` begins in a thread and waits for what ``other`` holds; then ``other`` takes what
    ``sql`` names. Gives what the call gave. Where each waited for the other, this raises."""
    found = []

    def run():
        try:
            found.append(call())
        except Exception as error:
            found.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        waits_for_a_lock()
        with other.cursor() as cursor:
            cursor.execute(sql, values)
        other.commit()
    finally:
        other.close()
        thread.join()
    return found[0]


TURN = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))"
ASK = "SELECT 1 FROM signin_ask WHERE id = %s FOR UPDATE NOWAIT"


def test_typing_a_code_and_asking_anew_take_the_number_before_the_row():
    w.confirmed()
    pk, code = w.issued()
    other = held_elsewhere(TURN, [f"signin.number:{w.index().hex()}"])
    found = meanwhile(other, lambda: entering.try_code(w.outside(), pk, code, "b1"), ASK, [pk])
    assert found.result is entering.Result.FITS


def test_unlocking_takes_the_asks_before_the_owner_as_whoever_comes_in():
    from guyub.signin.actions.confirming import unlock

    owner = w.confirmed()
    pk = proven()
    other, who = held_elsewhere(ASK, [pk]), w.act()
    sql = "SELECT 1 FROM registry_owner WHERE id = %s FOR UPDATE NOWAIT"
    assert meanwhile(other, lambda: unlock(who, owner), sql, [owner]) == 1


def test_a_number_that_changes_while_somebody_comes_in_leaves_no_visit():
    owner = w.confirmed()
    pk = proven()
    together(lambda: entering.enter(w.outside(), pk, owner, "b1"), lambda: w.change_number(owner))
    assert not SignIn.objects.using("owner").filter(owner=owner, ended_at=None).exists()


def test_two_who_confirm_at_once_are_one_confirmation():
    from guyub.signin.actions.confirming import confirm
    from guyub.signin.models import Confirmation

    pk, one, two = w.owner(), w.act(), w.act()
    together(lambda: confirm(one, pk, "shown"), lambda: confirm(two, pk, "shown"))
    assert Confirmation.objects.using("owner").filter(owner=pk).count() == 1


def test_staff_see_who_handed_the_code_over(client):
    owner = w.confirmed()
    clerk = w.act()
    pk, code = w.asked(), None
    code = w.opened(pk, by=clerk)
    entering.try_code(w.outside(), pk, code, "b1")
    entering.enter(w.outside(), pk, owner, "b1")
    sign_in(client, "registrar")
    page = client.get(reverse("signin:phone", args=[owner])).content.decode()
    assert f"Kodenya lewat {clerk.actor}" in page
