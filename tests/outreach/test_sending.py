"""From the queue to a gateway and back, with everything that can go wrong between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as conf
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.kernel.actions import action
from guyub.kernel.db import SYSTEM, in_scope
from guyub.outreach import sending
from guyub.outreach.actions import sending as acts
from guyub.outreach.gateways import http
from guyub.outreach.models import Attempt, KindSwitch, Notice, OptOut
from guyub.outreach.rules import PAUSES, WEEK
from tests.outreach import mail
from tests.outreach import worlds as w
from tests.outreach.fake import fake_gateway

pytestmark = pytest.mark.usefixtures("db")
NOW = w.NOW


@pytest.fixture
def gateway(monkeypatch):
    with fake_gateway() as one, w.known():
        found = {
            "phone_id": "1001", "token": "rahasia", "secret": "s", "template": "kabar",
            "base": one.url, "seconds": 1,
        }  # fmt: skip
        monkeypatch.setattr(conf, "GUYUB_WHATSAPP", found)
        yield one


@pytest.fixture
def sms(monkeypatch):
    with fake_gateway() as one, w.known():
        found = {"url": f"{one.url}/kirim", "token": "t", "seconds": 1,
                              "idempotent": True}  # fmt: skip
        monkeypatch.setattr(conf, "GUYUB_SMS", found)
        yield one


def row_of(consent=True, **values):
    made, person = w.owner(consent=consent)
    return w.queued(person, business=made.pk, **values)


def tries(row):
    rows = Attempt.objects.using("owner").filter(notice=row.pk).order_by("started_at", "pk")
    return [(a.channel, a.state, a.code) for a in rows]


def jobs():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'outreach.send'")
        return cursor.fetchone()[0]


def test_a_notice_and_its_job_are_there_together_or_not_at_all(gateway):
    _made, person = w.owner(consent=True)

    @action("uji.outreach.batal", needs=None)
    def breaks(act):
        w.queued(person, by=act)
        raise RuntimeError("the action that it tells of fails")

    with pytest.raises(RuntimeError):
        breaks(w.act())
    assert (Notice.objects.using("owner").count(), jobs()) == (0, 0)
    w.queued(person)
    assert (Notice.objects.using("owner").count(), jobs()) == (1, 1)
    assert gateway.got == []


def test_the_same_notice_twice_is_one(gateway):
    _made, person = w.owner(consent=True)
    one, again = w.queued(person, about="satu"), w.queued(person, about="satu")
    assert one.pk == again.pk
    assert jobs() == 1


def test_whatsapp_gets_a_template_with_the_words_and_the_key_of_the_try(gateway):
    row = row_of()
    sending.send_one(row.pk, NOW)
    found = w.fresh(row)
    (got,) = gateway.got
    attempt = Attempt.objects.using("owner").get(notice=row.pk)
    assert (found.state, attempt.state, attempt.ref) == ("sent", "sent", "w1")
    assert got["path"] == "/1001/messages"
    assert got["headers"]["Authorization"] == "Bearer rahasia"
    body = got["body"]
    assert (body["to"], body["type"]) == ("6284011112222", "template")
    assert body["biz_opaque_callback_data"] == str(attempt.pk)
    greeting, text, link = (p["text"] for p in body["template"]["components"][0]["parameters"])
    assert ("Sri Lestari" in greeting, text) == (True, "Ada surat untuk Anda.")
    assert "/t/G1T" in link
    sending.send_one(row.pk, NOW)
    assert len(gateway.got) == 1


@pytest.mark.parametrize("how", ["slow", "drip", "die", "half", "error", "empty"])
def test_an_answer_that_is_not_whole_makes_it_unknown_and_nothing_goes_twice(gateway, how):
    gateway.behave = [how]
    row = row_of()
    sending.send_one(row.pk, NOW)
    found = w.fresh(row)
    assert (found.state, found.why) == ("unknown", "no_answer")
    for minutes in (10, 60, 600):
        sending.go_on(NOW + timedelta(minutes=minutes))
        sending.send_one(row.pk, NOW + timedelta(minutes=minutes))
    assert len(gateway.got) == 1


def test_two_answers_are_one(gateway):
    gateway.behave = ["twice"]
    row = row_of()
    sending.send_one(row.pk, NOW)
    assert w.fresh(row).state == "sent"
    assert tries(row) == [("whatsapp", "sent", "")]


def test_a_number_without_whatsapp_goes_to_the_next_way(gateway):
    gateway.behave = ["refuse"]
    row = row_of()
    sending.send_one(row.pk, NOW)
    assert (w.fresh(row).state, tries(row)) == (
        "queued", [("whatsapp", "failed", "not_on_whatsapp")]
    )  # fmt: skip
    sending.send_one(row.pk, NOW)
    found = w.fresh(row)
    assert (found.state, found.channel, found.spent_at) == ("waiting", "wa_link", None)


def test_a_busy_gateway_is_asked_again_with_growing_pauses_then_people_send(gateway):
    gateway.behave = ["busy"]
    row, at = row_of(), NOW
    for pause in PAUSES:
        sending.send_one(row.pk, at)
        found = w.fresh(row)
        assert (found.state, found.due_at) == ("queued", at + pause)
        sending.send_one(row.pk, at + pause - timedelta(seconds=1))
        at += pause
    sending.send_one(row.pk, at)
    sending.send_one(row.pk, at)
    assert len(gateway.got) == len(PAUSES) + 1
    assert (w.fresh(row).state, w.fresh(row).channel) == ("waiting", "wa_link")


def test_a_gateway_that_is_not_there_surely_got_nothing(gateway, monkeypatch):
    nowhere = {**conf.GUYUB_WHATSAPP, "base": "http://127.0.0.1:9"}
    monkeypatch.setattr(conf, "GUYUB_WHATSAPP", nowhere)
    row = row_of()
    sending.send_one(row.pk, NOW)
    assert (w.fresh(row).state, tries(row)) == ("queued", [("whatsapp", "failed", "unreachable")])


def test_nothing_leaves_this_machine_without_https():
    with pytest.raises(http.NotSent):
        http.post_json("http://contoh.test/x", {}, {})


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_killed_around_the_sending_leaves_it_unknown_for_a_person(
    gateway, monkeypatch, moment
):
    real = sending._handed

    def killed(begun):
        if moment == "after":
            real(begun)
        raise Killed

    row = row_of()
    monkeypatch.setattr(sending, "_handed", killed)
    with pytest.raises(Killed):
        sending.send_one(row.pk, NOW)
    monkeypatch.setattr(sending, "_handed", real)
    assert w.fresh(row).state == "sending"
    # The rescued job comes at once and does nothing; the clock tells later.
    sending.send_one(row.pk, NOW + timedelta(seconds=30))
    sending.go_on(NOW + timedelta(minutes=2))
    assert w.fresh(row).state == "sending"
    later = NOW + acts.HANGS_AFTER + timedelta(minutes=1)
    sending.go_on(later)
    sending.send_one(row.pk, later)
    found = w.fresh(row)
    assert (found.state, found.why) == ("unknown", "stopped")
    assert len(gateway.got) == (moment == "after")


def test_a_process_killed_between_commit_and_job_loses_nothing(gateway):
    row = row_of()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert jobs() == 0
    sending.go_on(NOW + timedelta(minutes=1))
    assert jobs() == 1
    sending.send_one(row.pk, NOW + timedelta(minutes=1))
    assert (w.fresh(row).state, len(gateway.got)) == ("sent", 1)


def test_a_gateway_that_keeps_keys_is_asked_again_under_the_same_key(sms):
    sms.behave = ["die", "slow", "ok"]
    row = row_of()
    at = NOW
    for pause in (*PAUSES[:2], timedelta(0)):
        sending.send_one(row.pk, at)
        at += pause
    keys = {got["headers"]["Idempotency-Key"] for got in sms.got}
    assert (len(sms.got), len(keys), sms.delivered) == (3, 1, 1)
    assert w.fresh(row).state == "sent"
    assert [t[1] for t in tries(row)] == ["unknown", "unknown", "sent"]


def test_a_gateway_that_keeps_keys_and_never_answers_ends_unknown(sms):
    sms.behave = ["die"]
    row, at = row_of(), NOW
    for pause in (*PAUSES, timedelta(0)):
        sending.send_one(row.pk, at)
        at += pause
    assert (w.fresh(row).state, sms.delivered) == ("unknown", 1)
    sending.send_one(row.pk, at + timedelta(days=1))
    assert len(sms.got) == len(PAUSES) + 1


def test_two_workers_at_once_send_once(gateway):
    row = row_of()
    with in_scope(SYSTEM, read_only=True):
        place = (row.regency_code, row.office_id)
    first = acts.begin(acts_act(place), row.pk)
    second = acts.begin(acts_act(place), row.pk)
    assert first is not None
    assert second is None


def acts_act(place, now=NOW):
    from guyub.outreach.actions.common import machine_act

    return machine_act(now, *place)


def test_a_machine_writes_to_nobody_who_was_never_asked_and_people_may(gateway):
    row = row_of(consent=None)
    sending.send_one(row.pk, NOW)
    assert (w.fresh(row).channel, gateway.got) == ("wa_link", [])


def test_who_said_no_gets_nothing(gateway):
    row = row_of(consent=False)
    assert (row.state, row.why) == ("suppressed", "no_consent")
    assert jobs() == 0


@pytest.mark.parametrize("why", ["kind_off", "opted_out", "gone", "over", "no_consent"])
def test_what_was_said_between_queueing_and_sending_counts(gateway, why):
    from guyub.registry.models import Consent, Owner

    row = row_of()
    scope = {"regency_code": "33.03", "office_id": row.office_id}
    if why == "kind_off":
        KindSwitch.objects.using("owner").create(
            **scope, kind=w.KEY, off=True, changed_at=NOW, changed_by="x"
        )
    elif why == "opted_out":
        OptOut.objects.using("owner").create(
            **scope, recipient_kind="owner", recipient_id=row.recipient_id, via="office", since=NOW
        )
    elif why == "gone":
        Owner.objects.using("owner").filter(pk=row.recipient_id).update(erased_at=NOW)
    elif why == "over":
        from guyub.outreach.kinds import KINDS

        KINDS[w.KEY] = replace(KINDS[w.KEY], still=lambda about, values: False)
    else:
        Consent.objects.using("owner").update(withdrawn_at=NOW)
    sending.send_one(row.pk, NOW)
    assert (w.fresh(row).state, w.fresh(row).why, gateway.got) == ("suppressed", why, [])


def test_quiet_hours_put_it_off_until_the_morning_of_the_office(gateway):
    night = NOW.replace(hour=14)  # 21.00 in Jakarta
    row = row_of(now=night)
    sending.send_one(row.pk, night)
    found = w.fresh(row)
    assert (found.state, gateway.got) == ("queued", [])
    assert found.due_at.isoformat() == "2026-11-23T00:00:00+00:00"
    sending.go_on(found.due_at)
    sending.send_one(row.pk, found.due_at)
    assert w.fresh(row).state == "sent"


def test_the_third_of_a_week_waits_and_one_that_was_asked_for_does_not(gateway):
    _made, person = w.owner(consent=True)
    rows = [w.queued(person) for _n in range(3)]
    for row in rows:
        sending.send_one(row.pk, NOW)
    assert [w.fresh(r).state for r in rows] == ["sent", "sent", "queued"]
    assert w.fresh(rows[2]).due_at == NOW + WEEK
    with w.known(asked_for=True):
        asked = w.queued(person)
        sending.send_one(asked.pk, NOW)
        assert w.fresh(asked).state == "sent"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 60 * 24 * 20), min_size=1, max_size=9))
def test_whatever_is_queued_when_nobody_hears_more_than_the_cap_or_at_night(gateway, minutes):
    """Days of the clock over real rows: every message that went out keeps both promises."""
    _made, person = w.owner(consent=True)
    for offset in sorted(minutes):
        at = NOW + timedelta(minutes=offset)
        w.queued(person, now=at)
        _run_until(at)
    end = NOW + timedelta(days=50)
    _run_until(end)
    rows = Notice.objects.using("owner").filter(recipient_id=person, state="sent")
    sent = sorted(rows.values_list("spent_at", flat=True))
    for first in sent:
        assert sum(first <= one < first + WEEK for one in sent) <= 2
        assert 7 <= (first + timedelta(hours=7)).hour < 19
    left = Notice.objects.using("owner").filter(recipient_id=person).exclude(state="sent")
    assert set(left.values_list("state", flat=True)) <= {"expired"}


def _run_until(at):
    due = Notice.objects.using("owner").filter(state="queued").order_by("due_at", "pk")
    while (row := due.filter(due_at__lte=at).first()) is not None:
        sending.send_one(row.pk, row.due_at)


def test_too_late_is_not_sent(gateway):
    row = row_of()
    late = NOW + timedelta(days=31)
    sending.go_on(late)
    assert w.fresh(row).state == "expired"
    other = row_of()
    sending.send_one(other.pk, late)
    assert (w.fresh(other).state, gateway.got) == ("expired", [])


def test_no_secret_and_no_number_stands_in_logs_or_the_ledger(gateway, caplog):
    from guyub.ledger.models import Event

    gateway.behave = ["die"]
    row = row_of()
    with caplog.at_level("DEBUG"):
        sending.send_one(row.pk, NOW)
    told = " ".join(str(e.after) + str(e.before) for e in Event.objects.using("owner").all()
                    if str(e.verb).startswith("outreach"))  # fmt: skip
    for secret in ("rahasia", "84011112222", "Lestari"):
        assert secret not in told
        assert secret not in caplog.text


@pytest.mark.parametrize(("how", "what"), [
    ("", "accepted"), ("open", "later"), ("refused", "refused"), ("broken", "unknown"),
])  # fmt: skip
def test_mail_says_what_became_of_it(monkeypatch, how, what):
    from guyub.kernel.ids import uuid7
    from guyub.outreach.gateways.email import Email
    from guyub.outreach.telling import Message

    monkeypatch.setattr(conf, "EMAIL_BACKEND", "tests.outreach.mail.Backend")
    monkeypatch.setattr(mail, "HOW", how)
    found = Email("dinas@contoh.test").send(Message(uuid7(), "a@contoh.test", "Kabar", "Isi"))
    assert found.what == what
