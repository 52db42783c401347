"""The life of a code: once, for a while, in the browser that asked, a few tries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.kernel.actions import DomainError
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from guyub.outreach.actions import by_hand
from guyub.outreach.models import Notice
from guyub.signin import codes, rules
from guyub.signin.actions import asking, entering
from guyub.signin.actions.confirming import revoke, unlock
from guyub.signin.actions.entering import Over, Result
from guyub.signin.models import Ask, Confirmation, Reading, SignIn
from guyub.signin.tasks import go_on
from tests.signin import worlds as w

pytestmark = pytest.mark.usefixtures("db")
NOW = w.NOW


def tried(pk, code, browser="b1", now=NOW):
    return entering.try_code(w.outside(now), pk, code, browser)


def wrong_for(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


# --- pure -------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 2880), max_size=12))
def test_nobody_gets_more_codes_than_the_rules_say(minutes):
    asked = []
    for minute in sorted(minutes):
        at = NOW + timedelta(minutes=minute)
        free = rules.next_ask(asked, at)
        assert free >= at
        assert rules.next_ask(asked, free) == free
        if free == at:
            asked.append(at)
    for window, most in ((rules.HOUR, rules.PER_HOUR), (rules.DAY, rules.PER_DAY)):
        for at in asked:
            assert len([x for x in asked if at - window < x <= at]) <= most


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 5)), max_size=10))
def test_a_number_rests_and_wakes_again(rows):
    wrong = [(NOW - timedelta(minutes=m), n) for m, n in rows]
    until = rules.rests_until(wrong, NOW)
    inside = sum(n for at, n in wrong if at > NOW - rules.REST)
    assert (until is not None) == (inside >= rules.WRONG_PER_NUMBER)
    if until is not None:
        assert NOW < until <= NOW + rules.REST
        assert rules.rests_until(wrong, until) is None


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 13) Chrome/120 Mobile Safari/537", "HP Android, Chrome"),
        ("Mozilla/5.0 (iPhone; CPU) Version/17 Safari/604", "iPhone, Safari"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Edg/120", "Komputer Windows, Edge"),
        ("", "Perangkat lain"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent, name):
    assert rules.device(agent) == name


def test_codes_are_six_digits_that_only_the_key_gives():
    ask, other = uuid7(), uuid7()
    code = codes.code_of(ask, 1)
    assert len(code) == 6
    assert code.isdigit()
    assert codes.fits(ask, 1, f" {code[:3]} {code[3:]}")
    assert len({codes.code_of(uuid7(), 1) for _n in range(50)}) > 45
    token = codes.link_of(ask, 1).rstrip("/").rsplit("/", 1)[1]
    assert codes.is_link(token, 1)
    assert not codes.is_link(token, 2)
    assert codes.asked_by(token) == ask
    assert codes.asked_by("x") is None
    assert other != ask
    with override_settings(SECRET_KEY="another"):
        assert codes.code_of(ask, 1) != code


# --- its life -----------------------------------------------------------------------------------


def test_a_code_fits_once_in_the_browser_that_asked():
    pk_owner = w.confirmed()
    pk, code = w.issued()
    assert tried(pk, code).result is Result.FITS
    assert tried(pk, code).result is Result.FITS
    with pytest.raises(Over, match="sudah dipakai"):
        tried(pk, code, "b2")
    made = entering.enter(w.outside(), pk, pk_owner, "b1")
    assert entering.enter(w.outside(), pk, pk_owner, "b1").pk == made.pk
    with pytest.raises(Over):
        entering.enter(w.outside(), pk, pk_owner, "b2")
    with pytest.raises(Over):
        tried(pk, code, now=w.later(2))
    assert SignIn.objects.using("owner").count() == 1


def test_no_table_holds_a_code_or_a_number():
    from django.db import connections

    w.confirmed()
    pk, code = w.issued()
    link = codes.link_of(pk, 1).rstrip("/").rsplit("/", 1)[1]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM signin_ask t")
        asks = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(t::text, ' ') FROM outreach_notice t")
        notices = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(args::text, ' ') FROM procrastinate_jobs")
        jobs = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(t::text, ' ') FROM ledger_event t")
        events = cursor.fetchone()[0]
    for text in (asks, notices, jobs or "", events):
        assert link not in text
        assert "84011112222" not in text
        assert f'"{code}"' not in text
        assert f": {code}." not in text


def test_before_it_was_sent_and_after_its_time_no_code_fits():
    w.confirmed()
    pk = w.asked()
    assert tried(pk, codes.code_of(pk, 0)).result is Result.WRONG
    assert tried(pk, codes.code_of(pk, 1)).result is Result.WRONG
    code = w.opened(pk)
    assert tried(pk, code, now=w.later(15)).result is Result.WRONG
    assert tried(pk, code, now=w.later(14)).result is Result.FITS


def test_opened_again_it_is_the_same_code_and_later_a_new_one():
    w.confirmed()
    pk = w.asked()
    clerk = w.act()
    code = w.opened(pk, by=clerk)
    assert w.opened(pk, by=replace(clerk, now=w.later(10))) == code
    new = w.opened(pk, w.later(20), by=replace(clerk, now=w.later(20)))
    assert new != code
    assert tried(pk, code, now=w.later(21)).result is Result.WRONG
    assert tried(pk, new, now=w.later(21)).result is Result.FITS
    assert w.ask_row(pk).handed_by == clerk.actor


def test_what_goes_through_hands_holds_no_link():
    from guyub.outreach.sending import send_one

    w.confirmed()
    pk = w.asked()
    send_one(w.notice(pk).pk, NOW)
    text = by_hand.open_notice(w.act(), w.notice(pk).pk).text
    assert "/m/" not in text
    assert "Sri" not in text
    assert "/m/" in w.handed(pk).text


def test_five_wrong_tries_end_a_code_and_ten_the_number():
    w.confirmed()
    pk, code = w.issued()
    lefts = [tried(pk, wrong_for(code)).left for _n in range(4)]
    assert lefts == [4, 3, 2, 1]
    assert tried(pk, wrong_for(code)).result is Result.SPENT
    assert tried(pk, code).result is Result.SPENT
    pk, code = w.issued(now=w.later(5))
    for _n in range(5):
        tried(pk, wrong_for(code), now=w.later(5))
    assert tried(pk, code, now=w.later(6)).result is Result.RESTS
    found = asking.ask(w.outside(w.later(7)), w.index())
    assert (found.ask, found.rests) == (None, True)
    assert found.until == NOW + rules.REST
    assert asking.ask(w.outside(found.until), w.index()).ask is not None


def test_a_code_prepared_late_tells_known_from_unknown_numbers_no_more_than_any_other():
    w.confirmed()
    known, unknown = w.asked(), w.asked(w.OTHER)
    w.opened(known, w.later(115))
    row = w.ask_row(known)
    assert row.issued_until == row.expires_at == w.later(120)
    code = codes.code_of(known, 1)
    for minute, pair in ((119, Result.WRONG), (120, Result.LATE), (125, Result.LATE)):
        seen = [tried(pk, wrong_for(code), now=w.later(minute)).result for pk in (known, unknown)]
        assert seen == [pair, pair]
    assert tried(known, code, now=w.later(121)).result is Result.LATE
    with pytest.raises(Over):
        entering.tap(w.outside(w.later(121)), known, 1, "phone")


def test_every_hand_a_code_went_through_is_kept_and_the_first_stands():
    w.confirmed()
    pk = w.asked()
    first, second = w.act(), w.act()
    code = w.opened(pk, by=first)
    by_hand.step_notice(first, w.notice(pk).pk, "hand")
    by_hand.step_notice(first, w.notice(pk).pk, "not_yet")
    assert w.opened(pk, w.later(2), by=replace(second, now=w.later(2))) == code
    assert w.ask_row(pk).handed_by == first.actor
    rows = Reading.objects.using("owner").filter(ask=pk).order_by("at")
    assert [(r.at, r.name) for r in rows] == [(NOW, first.actor), (w.later(2), second.actor)]
    # A machine that sends it afterwards takes no name away: those people know the code.
    w.handed(pk, w.later(3))
    assert w.ask_row(pk).handed_by == first.actor
    tried(pk, code, now=w.later(4))
    made = entering.enter(w.outside(w.later(4)), pk, entering_people(pk, now=w.later(4))[0].owner,
                          "b1")  # fmt: skip
    assert made.handed_by == f"{first.actor}, {second.actor}"


def test_unlocking_needs_a_number_that_is_sure_and_ends_somewhere():
    owner = w.confirmed()
    for n in range(rules.UNLOCKS_PER_DAY):
        assert asking.ask(w.outside(w.later(n)), w.index()).ask
        assert unlock(w.act(now=w.later(n)), owner) == 1
    asking.ask(w.outside(w.later(5)), w.index())
    with pytest.raises(DomainError, match="sudah 2 kali"):
        unlock(w.act(now=w.later(6)), owner)
    assert unlock(w.act(now=w.later(24 * 60 + 5)), owner) == 1
    revoke(w.act(), owner)
    asking.ask(w.outside(w.later(24 * 60 + 6)), w.index())
    with pytest.raises(DomainError, match="belum dipastikan"):
        unlock(w.act(now=w.later(24 * 60 + 7)), owner)


def test_the_office_unlocks_a_number_before_its_eyes():
    owner = w.confirmed()
    for minute in (0, 5):
        pk, code = w.issued(now=w.later(minute))
        for _n in range(5):
            tried(pk, wrong_for(code), now=w.later(minute))
    assert asking.ask(w.outside(w.later(7)), w.index()).rests
    assert unlock(w.act(now=w.later(8)), owner) == 2
    pk, code = w.issued(now=w.later(9))
    assert tried(pk, code, now=w.later(9)).result is Result.FITS


def test_a_number_changed_or_taken_back_in_between_opens_nothing():
    owner = w.confirmed()
    pk, code = w.issued()
    w.change_number(owner)
    assert tried(pk, code).result is Result.WRONG
    other = w.confirmed(phone="+6284022223333")
    pk, code = w.issued("+6284022223333")
    assert tried(pk, code).result is Result.FITS
    revoke(w.act(), other)
    with pytest.raises(Over, match="tidak dipastikan lagi"):
        entering.enter(w.outside(), pk, other, "b1")
    w.confirmed(phone="+6284033334444")
    pk = w.asked("+6284033334444")
    revoke(w.act(), w.ask_row(pk).confirmation.owner_id)
    from guyub.outreach.sending import send_one

    send_one(w.notice(pk).pk, NOW)
    assert w.notice(pk).state == "suppressed"


def test_the_link_opens_on_another_phone_and_then_the_code_is_spent():
    w.confirmed()
    pk = w.asked()
    w.handed(pk)
    assert entering.tap(w.outside(), pk, 1, "phone").result is Result.FITS
    with pytest.raises(Over):
        tried(pk, codes.code_of(pk, 1))
    with pytest.raises(Over):
        entering.tap(w.outside(), pk, 1, "another")
    pk = w.asked(now=w.later(30))
    w.handed(pk, w.later(30))
    for made, now in ((0, 30), (2, 30), (1, 46)):
        with pytest.raises(Over, match="tidak berlaku"):
            entering.tap(w.outside(w.later(now)), pk, made, "phone")


def test_an_unknown_number_leaves_the_same_row_and_no_notice():
    w.confirmed()
    known, unknown = w.asked(look=False), w.asked(w.OTHER, look=False)
    rows = [w.ask_row(pk) for pk in (known, unknown)]
    hidden = {"id", "phone_index", "_state", "asked_at", "expires_at"}
    seen = [{k: v for k, v in row.__dict__.items() if k not in hidden} for row in rows]
    assert seen[0] == seen[1]
    for pk in (known, unknown):
        asking.look(w.outside(), pk)
        asking.look(w.outside(), pk)
    assert Notice.objects.using("owner").filter(kind="signin.code").count() == 1
    assert [tried(pk, "000000").result for pk in (known, unknown)] == [Result.WRONG] * 2


def test_who_asks_again_waits_for_the_new_code_alone():
    w.confirmed()
    first = w.asked()
    other = w.asked(now=w.later(1))
    found = asking.ask(w.outside(w.later(2)), w.index(), first).ask
    asking.look(w.outside(w.later(2)), found)
    assert w.notice(first).state == "suppressed"
    assert [w.notice(pk).state for pk in (other, found)] == ["queued", "queued"]


def test_what_the_queue_lost_the_clock_finds():
    w.confirmed()
    pk = w.asked(look=False)
    assert go_on(NOW) == 1
    assert go_on(NOW) == 0
    assert w.notice(pk).state == "queued"
    late = w.asked(now=w.later(10), look=False)
    assert go_on(w.later(200)) == 0
    assert w.ask_row(late).looked_at is None


def test_killed_between_commit_and_sending_it_goes_out_later_with_a_code_that_fits():
    """The worker dies after the ask was committed, and once more after the try was noted."""
    from guyub.outreach.actions import sending as acts
    from guyub.outreach.actions.common import machine_act
    from guyub.outreach.sending import go_on as notices_go_on
    from tests.factories import office
    from tests.outreach.fake import fake_gateway

    w.confirmed()
    with fake_gateway() as server, w.gateway(server):
        pk = w.asked()
        begun = acts.begin(machine_act(NOW, "33.03", office().pk), w.notice(pk).pk)
        assert begun is not None
        notices_go_on(w.later(6))
        row = w.notice(pk)
    assert row.state == "unknown"
    assert codes.code_of(pk, 1) in begun.message.text
    # It may have arrived: then it fits; else the person asks again.
    assert tried(pk, codes.code_of(pk, 1), now=w.later(6)).result is Result.FITS


def test_at_night_a_code_goes_out_to_who_asked_just_now_and_no_later():
    from guyub.outreach.sending import send_one

    night = NOW.replace(hour=15)
    w.confirmed()
    assert w.opened(w.asked(now=night), night)
    pk = w.asked(now=night + timedelta(minutes=1))
    send_one(w.notice(pk).pk, night + timedelta(minutes=40))
    with pytest.raises(DomainError, match=r"Belum boleh|cukup dikabari"):
        by_hand.open_notice(w.act(now=night + timedelta(minutes=40)), w.notice(pk).pk)


def test_events_tell_asked_wrong_and_entered_without_anything_personal():
    w.confirmed()
    pk, code = w.issued()
    tried(pk, wrong_for(code))
    tried(pk, code)
    entering.enter(w.outside(), pk, entering_people(pk)[0].owner, "b1", agent="Android")
    verbs = Event.objects.using("owner").filter(verb__startswith="signin.").order_by("pk")
    told = [(e.verb, e.after.get("hasil")) for e in verbs]
    assert ("signin.ask", "diminta") in told
    assert ("signin.code.try", "salah") in told
    assert ("signin.code.try", "cocok") in told
    assert ("signin.enter", None) in told
    text = str([(e.after, e.before, e.reason, e.object_id, e.actor) for e in verbs])
    for secret in ("Sri", "84011112222", code, "Android"):
        assert secret not in text


def entering_people(pk, browser="b1", now=NOW):
    with in_scope(SYSTEM, read_only=True):
        return entering.people(pk, browser, now)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["right", "wrong", "other", "enter", "open", "revoke", "wait"]),
        st.integers(1, 20),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(STEPS)
def test_whatever_happens_one_code_lets_one_browser_in_at_most_once(steps):
    """Any order of tries, openings, waiting and taking back."""
    Ask.objects.using("owner").update(forgiven=True)
    Confirmation.objects.using("owner").filter(ended_at=None).update(
        ended_at=NOW, ended_why="revoked"
    )
    owner = w.confirmed()
    clerk = w.act()
    pk, minute, code, proven, sure, entered = w.asked(), 0, "", False, True, None
    code_until, wrong, proven_at = -1, 0, -1
    for what, minutes in steps:
        now = w.later(minute)
        if what == "wait":
            minute += minutes
        elif what == "open" and not proven and sure and minute < 120 and wrong < 5:
            code = w.opened(pk, now, by=replace(clerk, now=now))
            if minute >= code_until:
                code_until = min(minute + 15, 120)
        elif what == "revoke" and sure:
            revoke(w.act(now=now), owner)
            sure = False
        elif what in ("right", "wrong", "other"):
            typed = code if what != "wrong" and code else "00000x"
            browser = "b2" if what == "other" and proven else "b1"
            may = bool(code) and what != "wrong" and sure and minute < code_until and wrong < 5
            try:
                found = tried(pk, typed, browser, now).result
            except Over:
                assert proven or entered
                continue
            if proven:
                assert (browser, found) == ("b1", Result.FITS)
            else:
                assert (found is Result.FITS) == may, (what, minute, code_until, wrong, found)
                if found is Result.FITS:
                    proven, proven_at = True, minute
                elif found in (Result.WRONG, Result.SPENT) and wrong < 5:
                    wrong += 1
        elif what == "enter":
            try:
                made = entering.enter(w.outside(now), pk, owner, "b1")
            except Over:
                fine = proven and sure and minute < proven_at + 10 and entered is None
                assert not fine
                continue
            assert proven
            assert sure
            assert entered in (None, made.pk)
            entered = made.pk
    assert SignIn.objects.using("owner").filter(ask=pk).count() == (entered is not None)
