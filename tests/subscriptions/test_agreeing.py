"""Nothing goes to a number whose holder did not say yes, and nobody learns what is kept of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from guyub.kernel.db import SYSTEM, in_scope
from guyub.ledger.models import Event
from guyub.outreach.actions.answering import Over
from guyub.outreach.telling import ASKING, STOPPING, token_of
from guyub.subscriptions import nightly
from guyub.subscriptions.models import Contact, Mark, Subscription
from guyub.subscriptions.notices import token_of as page_token
from guyub.subscriptions.views import public
from tests import database
from tests.subscriptions import worlds as w

pytestmark = pytest.mark.usefixtures("db")
LOGS = frozenset({"django_session", "kernel_cache", "accounts_access_log"})


def post(client, phone="0840 1111 3333", agree="on", query=w.LISTS, kind="rounds"):
    w.office("33.03")
    sent = {"jenis": kind, "tanya": query, "phone": phone}
    return client.post(reverse("subscriptions:ask"), {**sent, "agree": agree} if agree else sent)


def page_of(answer, client):
    """What a person sees after sending, without what differs with every request."""
    body = client.get(answer.headers["Location"]).content.decode()
    return (
        answer.status_code,
        answer.headers["Location"],
        re.sub(r'(value|nonce)="[^"]*"', "", body),
    )


def test_the_answer_is_the_same_whatever_is_known_of_the_number(client):
    seen = {page_of(post(client), client)}
    seen.add(page_of(post(client), client))
    (asked,) = w.notices("confirm")
    w.say(asked, "yes", w.at(1))
    seen.add(page_of(post(client), client))
    seen.add(page_of(post(client, query=w.ANSWERS, kind="finder"), client))
    contact = Contact.objects.using("owner").get()
    assert contact.confirmed_at is not None
    Contact.objects.using("owner").all().delete()
    Mark.objects.using("owner").update(blocked_at=w.at())
    seen.add(page_of(post(client), client))
    assert w.count()["Contact"] == 0
    assert len(seen) == 1


def test_a_number_and_a_yes_are_needed_and_what_was_typed_stays(client):
    answer = post(client, phone="12", agree="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="12"' in page
    assert "Centang dulu kalau Anda setuju." in page
    assert w.count()["Contact"] == 0


def test_what_is_kept_is_codes_and_an_encrypted_number(client):
    w.open_round()
    name = "Sri%20Lestari"
    post(client, query=f"{w.ANSWERS}&nama={name}&j=x~{name}&j=registry.workers~{name}",
         kind="finder")  # fmt: skip
    (row,) = Subscription.objects.using("owner").all()
    assert row.query == (
        f"usaha=2020-10794&tempat={w.PLACE}&j=registry.workers~0-19&j=groups.member~ya&cukup=1"
    )
    assert "Sri" not in str(row.__dict__)
    assert row.words.startswith("2026-11-27: Nomor HP ini boleh dipakai untuk satu hal saja")
    with in_scope(SYSTEM, read_only=True):
        events = " ".join(str(e.__dict__) for e in Event.objects.all())
    assert "subscriptions" in events
    assert "1111" not in events


def test_a_machine_that_fills_every_field_is_thanked_and_forgotten(client):
    sent = {"jenis": "rounds", "tanya": w.LISTS, "phone": "084011113333", "agree": "on"}
    w.office("33.03")
    answer = client.post(reverse("subscriptions:ask"), {**sent, public.HONEYPOT: "x"})
    assert (answer.status_code, w.count()["Contact"]) == (302, 0)


def test_one_number_and_one_network_have_limits(client, monkeypatch):
    monkeypatch.setattr(public, "PER_NUMBER", 1)
    monkeypatch.setattr(public, "PER_ADDRESS", 3)
    assert post(client).status_code == 302
    assert post(client, kind="courses").status_code == 302
    assert w.count()["Subscription"] == 1
    assert post(client, phone="084011114444").status_code == 302
    refused = post(client, phone="084011115555")
    assert refused.status_code == 422
    assert "terlalu banyak" in refused.content.decode()
    assert w.count()["Contact"] == 2


def test_a_preview_changes_nothing_and_a_double_tap_is_one(client):
    digest = w.told()
    (asked,), (news,) = w.notices("confirm"), w.notices("news")
    links = [
        reverse("outreach:answer", args=[token_of(ASKING, asked.pk)]),
        reverse("outreach:stop", args=[token_of(STOPPING, news.pk)]),
        reverse("subscriptions:told", args=[page_token(digest.pk)]),
        f"{reverse('subscriptions:ask')}?jenis=rounds&kab=33.03",
    ]
    before = database.keeper().contents(but=LOGS)
    for address in links:
        for method in (client.get, client.head, client.get):
            assert method(address, headers={"User-Agent": "WhatsApp/2"}).status_code == 200
    assert database.keeper().contents(but=LOGS) == before
    contact = Contact.objects.using("owner").get()
    client.post(links[0], {"jawaban": "yes"})
    assert Contact.objects.using("owner").get().ends_on == contact.ends_on


def test_one_message_within_the_days_and_the_rest_is_asked_afterwards():
    w.office("33.03")
    w.ask("rounds", w.LISTS)
    w.ask("courses", w.LISTS, now=w.at(1))
    w.ask("rounds", w.LISTS, now=w.at(2))
    nightly.run(w.at(3))
    (first,) = w.notices("confirm")
    w.say(first, "yes", w.at(3))
    rows = {s.kind: s.confirmed_at is not None for s in Subscription.objects.using("owner").all()}
    assert rows == {"rounds": True, "courses": False}
    nightly.run(w.at(8))
    assert len(w.notices("confirm")) == 2
    assert "pelatihan yang dibuka" in w.notices("confirm")[-1].body
    nightly.run(w.at(9))
    assert len(w.notices("confirm")) == 2


def test_not_me_deletes_and_blocks_and_the_block_ends():
    contact = w.ask("rounds", w.LISTS)
    w.say(w.notices("confirm")[0], "not_me")
    assert w.count() == {"Contact": 0, "Subscription": 0, "Told": 0, "Digest": 0, "Mark": 1}
    mark = Mark.objects.using("owner").get()
    assert b"4011113333" not in bytes(mark.mark)
    for days in (1, 30, 300):
        assert w.ask("rounds", w.LISTS, now=w.at(days)) is None
        nightly.run(w.at(days))
    assert len(w.notices("confirm")) == 1
    assert w.ask("rounds", w.LISTS, now=w.at(366)).pk != contact.pk
    assert len(w.notices("confirm")) == 2


def test_a_request_nobody_agreed_to_is_deleted_and_the_message_still_counts():
    w.ask("rounds", w.LISTS)
    nightly.run(w.at(13))
    assert w.count()["Contact"] == 1
    nightly.run(w.at(15))
    assert (w.count()["Contact"], w.count()["Subscription"]) == (0, 0)
    assert w.count()["Mark"] == 0  # a week is over: it holds nothing back any more


def test_the_mark_of_a_deleted_request_holds_the_next_message_back():
    from tests.portal.finder.worlds import set_value

    set_value("subscriptions.gap_days", 30)
    w.ask("rounds", w.LISTS)
    nightly.run(w.at(15))
    assert (w.count()["Contact"], w.count()["Mark"]) == (0, 1)
    w.ask("rounds", w.LISTS, now=w.at(16))
    assert len(w.notices("confirm")) == 1


def test_the_office_has_no_number_in_its_lists(client):
    from tests.factories import visit

    w.ask("rounds", w.LISTS)
    made = visit("registrar", "33.03")
    client.force_login(made.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in ("outreach:list", "subscriptions:counts"):
        page = client.get(reverse(name), {"keadaan": "semua"} if "list" in name else {})
        assert page.status_code == 200
        assert "1111" not in page.content.decode()


def test_small_numbers_are_hidden_and_what_would_tell_them():
    from guyub.subscriptions.views.desk import hidden

    assert hidden([("a", 20), ("b", 6)]) == [("a", 20), ("b", 6)]
    told = hidden([("a", 20), ("b", 6), ("c", 2)])
    assert told[2] == ("c", None)
    assert sum(n is None for _k, n in told) >= 2
    assert hidden([("a", 3)]) == [("a", None)]


def test_a_year_ends_and_is_asked_before(client):
    contact = w.confirmed("rounds", w.LISTS)
    life = timedelta(days=365)
    assert contact.ends_on == w.at().date() + life or contact.ends_on == w.today() + life
    nightly.run(w.at(343))
    assert w.notices("renew") == []
    nightly.run(w.at(350))
    nightly.run(w.at(351))
    (asked,) = w.notices("renew")
    w.say(asked, "yes", w.at(351))
    contact.refresh_from_db(using="owner")
    assert contact.ends_on >= w.today() + 2 * life - timedelta(days=1)
    nightly.run(w.at(366))
    assert w.count()["Contact"] == 1
    nightly.run(w.at(732))
    assert w.count()["Contact"] == 0


def two_messages():
    """Of a number that asked for rounds, and a week later for courses: nobody answered yet."""
    from tests.portal.finder.worlds import set_value

    set_value("subscriptions.wait_days", 30)
    w.ask("rounds", w.LISTS)
    w.ask("courses", w.LISTS, now=w.at(8))
    older, newer = w.notices("confirm")
    return older, newer


def agreed():
    return {s.kind: s.confirmed_at is not None for s in Subscription.objects.using("owner").all()}


def test_not_me_works_by_the_older_of_two_messages(client):
    older, newer = two_messages()
    w.say(newer, None, w.at(8))
    w.say(older, "not_me", w.at(9))
    assert w.count() == {"Contact": 0, "Subscription": 0, "Told": 0, "Digest": 0, "Mark": 1}
    page = client.get(reverse("outreach:answer", args=[token_of(ASKING, newer.pk)]))
    assert "tidak berlaku lagi" in page.content.decode()


def test_yes_by_the_older_agrees_to_what_it_asked_and_the_newer_still_asks():
    older, newer = two_messages()
    w.say(older, "yes", w.at(8))
    assert agreed() == {"rounds": True, "courses": False}
    w.say(newer, "yes", w.at(9))
    assert agreed() == {"rounds": True, "courses": True}


def test_yes_by_the_newer_agrees_to_all_and_the_older_is_over(client):
    older, newer = two_messages()
    w.say(older, None, w.at(8))
    w.say(newer, "yes", w.at(8))
    assert agreed() == {"rounds": True, "courses": True}
    with pytest.raises(Over, match="sudah selesai"):
        w.say(older, "not_me", w.at(8))


def test_the_question_before_the_end_counts_only_when_it_could_go_out():
    from guyub.outreach.models import KindSwitch, Notice
    from guyub.outreach.sending import send_one

    contact = w.confirmed("rounds", w.LISTS)
    off = KindSwitch.objects.using("owner").create(
        regency_code="33.03", office_id=contact.office_id, kind="subscriptions.renew", off=True,
        changed_at=w.at(), changed_by="Uji",
    )  # fmt: skip
    nightly.run(w.at(350))
    contact.refresh_from_db(using="owner")
    assert (contact.renew_asked, w.notices("renew")) == (None, [])
    off.delete(using="owner")
    nightly.run(w.at(351))
    nightly.run(w.at(352))
    (first,) = w.notices("renew")
    contact.refresh_from_db(using="owner")
    assert contact.renew_asked == contact.ends_on
    # Switched off between queueing and sending, it never went out either.
    off.save(using="owner", force_insert=True)
    send_one(first.pk, w.at(352))
    assert Notice.objects.using("owner").get(pk=first.pk).state == "suppressed"
    off.delete(using="owner")
    nightly.run(w.at(353))
    nightly.run(w.at(354))
    assert [n.state for n in w.notices("renew")] == ["suppressed", "queued"]


def test_the_pages_say_when_one_will_hear(client):
    w.office("33.03")
    page = client.get(f"{reverse('subscriptions:ask')}?jenis=rounds&kab=33.03").content.decode()
    done = client.get(f"{reverse('subscriptions:asked')}?dinas=33.03").content.decode()
    for text in (page, done):
        assert "Setiap malam" in text
        assert "antara pukul 19.00 dan 07.00" in text
    assert "begitu ada" not in page
