"""What people of the office do: open, send, say what became of it; letters; switches."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.ledger.models import Event
from guyub.outreach import sending
from guyub.outreach.actions import by_hand, posting
from guyub.outreach.actions.switching import switch_kind
from guyub.outreach.models import Attempt, KindSwitch, Notice
from tests.factories import sign_in
from tests.outreach import worlds as w

pytestmark = pytest.mark.usefixtures("db")
NOW = w.NOW


@pytest.fixture(autouse=True)
def kind():
    with w.known():
        yield


def tries(row):
    rows = Attempt.objects.using("owner").filter(notice=row.pk).order_by("started_at", "pk")
    return [(a.channel, a.state, a.code) for a in rows]


def test_a_person_opens_sends_and_says_so_and_twice_is_once():
    row, who = w.waiting(), w.act()
    opened = by_hand.open_notice(who, row.pk)
    assert opened.whatsapp.startswith("https://wa.me/6284011112222?text=")
    text = unquote(opened.whatsapp.split("text=")[1])
    assert text == opened.text
    assert "Sri Lestari, ini kabar dari Dinperindag 33.03." in text
    assert "/t/G1T" in text
    assert "/t/berhenti/G1U" in text
    by_hand.step_notice(who, row.pk, "hand")
    by_hand.step_notice(who, row.pk, "hand")
    assert w.fresh(row).state == "handed"
    assert tries(row) == [("wa_link", "handed", "")]
    told = Event.objects.using("owner").filter(verb="outreach.notice.open")
    assert told.count() == 1
    assert "8401111" not in str([(e.after, e.before) for e in told])


def test_nobody_says_sent_who_did_not_open_it():
    row = w.waiting()
    with pytest.raises(DomainError, match="Buka pesannya"):
        by_hand.step_notice(w.act(), row.pk, "hand")


def test_while_one_person_sends_it_nobody_else_does():
    row, first, second = w.waiting(), w.act(), w.act()
    by_hand.open_notice(first, row.pk)
    with pytest.raises(DomainError, match="sedang mengirim"):
        by_hand.open_notice(second, row.pk)
    by_hand.open_notice(first, row.pk)
    later = w.act(now=NOW + by_hand.HOLD + timedelta(minutes=1))
    assert by_hand.open_notice(later, row.pk).text


def test_at_night_and_beyond_the_cap_a_person_is_told_when():
    _made, person = w.owner()
    rows = [w.queued(person) for _n in range(3)]
    for row in rows:
        sending.send_one(row.pk, NOW)
    with pytest.raises(DomainError, match=r"mulai 23 November 2026 pukul 07\.00"):
        by_hand.open_notice(w.act(now=NOW.replace(hour=14)), rows[0].pk)
    for row in rows[:2]:
        by_hand.open_notice(w.act(), row.pk)
    with pytest.raises(DomainError, match=r"mulai 29 November 2026 pukul 10\.00"):
        by_hand.open_notice(w.act(), rows[2].pk)
    by_hand.step_notice(w.act(), rows[0].pk, "cancel")
    assert by_hand.open_notice(w.act(), rows[2].pk).text


def test_a_wrong_number_is_told_at_the_next_visit():
    row, who = w.waiting(), w.act()
    by_hand.open_notice(who, row.pk)
    by_hand.step_notice(who, row.pk, "wrong_number")
    found = w.fresh(row)
    assert (found.state, found.channel, found.spent_at) == ("waiting", "visit", None)
    with pytest.raises(DomainError, match="tidak bisa dipakai"):
        by_hand.change_way(who, row.pk, "post")
    by_hand.step_notice(who, row.pk, "hand")
    assert w.fresh(row).state == "handed"


def test_what_was_said_too_early_is_taken_back():
    row, who = w.waiting(), w.act()
    by_hand.open_notice(who, row.pk)
    by_hand.step_notice(who, row.pk, "hand")
    by_hand.step_notice(who, row.pk, "not_yet")
    found = w.fresh(row)
    assert (found.state, found.spent_at) == ("waiting", None)
    assert tries(row) == [("wa_link", "failed", "not_yet")]
    by_hand.open_notice(who, row.pk)


@pytest.mark.parametrize(("verb", "state"), [
    ("settle", "handed"), ("by_hand", "waiting"), ("cancel", "cancelled"),
])  # fmt: skip
def test_a_person_decides_what_nobody_knows(verb, state):
    row = w.waiting()
    Notice.objects.using("owner").filter(pk=row.pk).update(state="unknown", channel="whatsapp")
    Attempt.objects.using("owner").create(
        regency_code="33.03", notice_id=row.pk, channel="whatsapp", state="unknown",
        started_at=NOW,
    )  # fmt: skip
    by_hand.step_notice(w.act(), row.pk, verb)
    assert w.fresh(row).state == state


def test_who_stopped_meanwhile_is_not_opened():
    from guyub.outreach.actions.answering import stop_for

    _made, person = w.owner()
    first, second = w.queued(person), w.queued(person)
    for row in (first, second):
        sending.send_one(row.pk, NOW)
    stop_for(w.act(), first.pk)
    assert {w.fresh(r).state for r in (first, second)} == {"suppressed"}
    third = w.queued(person)
    assert (third.state, third.why) == ("suppressed", "opted_out")


def test_another_office_and_another_district_reach_nothing():
    row = w.waiting()
    for who in (w.act("35.13"), w.act(role="field_officer", area_codes=["33.03.02"])):
        with pytest.raises((NotAllowed, DomainError)):
            by_hand.open_notice(who, row.pk)
    by_hand.open_notice(w.act(role="field_officer", area_codes=["33.03.01"]), row.pk)


def test_a_switch_holds_a_kind_back_and_twice_is_once():
    row, head = w.waiting(), w.act(role="head")
    switch_kind(head, w.KEY, off=True)
    switch_kind(head, w.KEY, off=True)
    assert KindSwitch.objects.using("owner").get().off
    assert by_hand.open_notice(w.act(), row.pk).text == ""
    assert (w.fresh(row).state, w.fresh(row).why) == ("suppressed", "kind_off")
    with pytest.raises(NotAllowed):
        switch_kind(w.act(), w.KEY, off=False)
    switch_kind(head, w.KEY, off=False)
    assert w.queued(row.recipient_id).state == "queued"


def test_letters_are_printed_together_and_posted_together(client):
    row = w.by_post()
    who = sign_in(client, "registrar")
    act = who.act(w.day())
    made = posting.make_batch(act, [row.pk])
    with pytest.raises(DomainError, match="Tidak ada surat"):
        posting.make_batch(act, [row.pk])
    with pytest.raises(DomainError, match="kiriman pos"):
        by_hand.step_notice(act, row.pk, "cancel")
    answer = client.get(reverse("outreach:batch_pdf", args=[made.pk]))
    assert answer.content.startswith(b"%PDF")
    posting.dissolve_batch(act, made.pk)
    found = w.fresh(row)
    assert (found.state, found.batch_id, found.spent_at) == ("waiting", None, None)
    again = posting.make_batch(act, [row.pk])
    posting.post_batch(act, again.pk, w.day().date())
    posting.post_batch(act, again.pk, w.day().date())
    assert w.fresh(row).state == "handed"
    assert tries(row) == [("post", "handed", "")]


def test_pages_lead_from_the_list_to_sent(client):
    row = w.ending()
    sign_in(client, "registrar")
    listed = client.get(reverse("outreach:list")).content.decode()
    assert "Sri Lestari" in listed
    page = client.get(reverse("outreach:notice", args=[row.pk])).content.decode()
    assert "Siapkan pesan" in page
    assert "8401111" not in page + listed
    assert "Kabar menunggu dikirim" in client.get("/beranda/").content.decode()
    by_hand.open_notice(w.act(now=w.day()), row.pk)
    sent = client.post(reverse("outreach:step", args=[row.pk]), {"langkah": "hand"})
    assert sent.status_code == 302
    assert w.fresh(row).state == "handed"
    history = client.get(reverse("outreach:person", args=["owner", row.recipient_id]))
    assert "Dikirim petugas" in history.content.decode()


def test_an_auditor_reads_no_name_and_no_number(client):
    row = w.ending()
    sign_in(client, "auditor")
    told = client.get(reverse("outreach:notice", args=[row.pk])).content.decode()
    assert "Siapkan pesan" not in told
    assert client.post(reverse("outreach:open", args=[row.pk])).status_code == 403


def test_what_to_tell_at_a_visit_stands_on_the_page_of_the_business(client):
    from guyub.registry.models import Business

    row = w.ending(phone=None)
    assert (row.state, row.channel) == ("waiting", "visit")
    number = Business.objects.using("owner").get(pk=row.business_id).number
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    page = client.get(reverse("registry:detail", args=[number])).content.decode()
    assert "Sampaikan saat kunjungan" in page
    assert row.body in page
    client.post(reverse("outreach:step", args=[row.pk]), {"langkah": "hand"})
    assert w.fresh(row).state == "handed"


def test_a_persons_own_copy_lists_the_notices():
    from guyub.kernel.db import in_scope
    from guyub.mentoring.reaching import told
    from guyub.registry.models import Owner

    row, act = w.ending(), w.act()
    with in_scope(act.scope, read_only=True):
        held = told(Owner.objects.get(pk=row.recipient_id))
    assert [row.body in one.value for one in held] == [True]
