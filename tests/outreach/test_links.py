"""One tap without an account: safe against previews, once, honest about what is over."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.conf import settings as conf
from django.test import Client
from django.urls import reverse

from guyub.licences.models import Licence
from guyub.licences.reminding import remind_all
from guyub.outreach import sending
from guyub.outreach.actions.common import machine_act
from guyub.outreach.models import Attempt, Notice, OptOut
from guyub.outreach.telling import ASKING, STOPPING, read_token, token_of
from tests import database
from tests.outreach import worlds as w

pytestmark = pytest.mark.usefixtures("db")
LOGS = frozenset({"django_session", "kernel_cache", "accounts_access_log"})


def ask(row):
    return reverse("outreach:answer", args=[token_of(ASKING, row.pk)])


def stop(row):
    return reverse("outreach:stop", args=[token_of(STOPPING, row.pk)])


def held(row):
    return Licence.objects.using("owner").get(pk=row.about_id)


def test_a_preview_changes_nothing(client):
    row = w.ending()
    before = database.keeper().contents(but=LOGS)
    for address in (ask(row), stop(row)):
        for _n in range(2):
            assert client.get(address, headers={"User-Agent": "WhatsApp/2"}).status_code == 200
            assert client.head(address).status_code == 200
    assert database.keeper().contents(but=LOGS) == before


def test_an_answer_is_once_and_reaches_the_paper_and_the_office(client):
    row = w.ending()
    page = client.get(ask(row))
    assert "Surat ini sudah diurus?" in page.content.decode()
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert client.post(ask(row), {"jawaban": "help"}).status_code == 302
    assert client.post(ask(row), {"jawaban": "help"}).status_code == 302
    found = w.fresh(row)
    assert (found.state, found.said, found.attention) == ("delivered", "help", True)
    assert (held(row).told, held(row).told_at is not None) == ("help", True)
    shown = client.get(ask(row)).content.decode()
    assert "Jawaban Anda tercatat" in shown
    other = client.post(ask(row), {"jawaban": "done"})
    assert (other.status_code, w.fresh(row).said) == (410, "help")
    assert "hubungi dinas" in other.content.decode()


def test_who_answers_before_the_gateway_does_has_got_it(whatsapp):
    from guyub.outreach.actions.answering import answer, link_act
    from guyub.outreach.actions.sending import begin, record
    from guyub.outreach.gateways.base import UNKNOWN, Outcome

    with w.known():
        _made, person = w.owner(consent=True)
        row = w.queued(person)
        act = machine_act(w.NOW, row.regency_code, row.office_id)
        begun = begin(act, row.pk)
        answer(link_act(row.regency_code, row.office_id, w.NOW), row.pk, "yes")
        record(act, begun.attempt, Outcome(UNKNOWN, "no_answer"))
        assert w.fresh(row).state == "delivered"


def test_an_answer_that_is_none_asks_again(client):
    row = w.ending()
    for said in ("", "lain", "x" * 200):
        assert client.post(ask(row), {"jawaban": said}).status_code == 422
    assert w.fresh(row).said == ""


def test_a_form_from_elsewhere_answers_nothing():
    row = w.ending()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ask(row), {"jawaban": "done"}).status_code == 403
    assert w.fresh(row).said == ""


def test_what_is_over_says_what_to_do(client):
    row = w.ending()
    Notice.objects.using("owner").filter(pk=row.pk).update(
        queued_at=w.day() - timedelta(days=3), expires_at=w.day()
    )
    page = client.get(ask(row))
    assert (page.status_code, "hubungi dinas" in page.content.decode()) == (410, True)
    assert client.post(ask(row), {"jawaban": "done"}).status_code == 410
    done = w.ending()
    Licence.objects.using("owner").filter(pk=done.about_id).update(state="withdrawn")
    assert "sudah selesai" in client.get(ask(done)).content.decode()
    gone = w.ending()
    Notice.objects.using("owner").filter(pk=gone.pk).update(state="cancelled")
    assert client.get(ask(gone)).status_code == 410


def test_a_token_serves_one_purpose(client):
    row = w.ending()
    assert read_token(ASKING, token_of(STOPPING, row.pk)) is None
    right = token_of(ASKING, row.pk)
    wrong = right[:-5] + ("A" if right[-5] != "A" else "B") + right[-4:]
    for token in (token_of(STOPPING, row.pk), wrong, "x", "G1T"):
        assert client.get(reverse("outreach:answer", args=[token])).status_code == 404
    assert client.get(reverse("outreach:stop", args=[token_of(ASKING, row.pk)])).status_code == 404


def test_who_stops_hears_nothing_more_until_the_way_back(client):
    row = w.ending()
    assert client.post(stop(row), {"pilihan": "jenis"}).status_code == 302
    client.post(stop(row), {"pilihan": "jenis"})
    assert OptOut.objects.using("owner").filter(until=None).count() == 1
    assert (w.fresh(row).state, w.fresh(row).why) == ("suppressed", "opted_out")
    assert "tidak dikabari lagi" in client.get(stop(row)).content.decode()
    with w.known():
        assert w.queued(row.recipient_id).state == "queued"
        client.post(stop(row), {"pilihan": "semua"})
        assert w.queued(row.recipient_id).why == "opted_out"
        with w.known(asked_for=True):
            assert w.queued(row.recipient_id).state == "queued"
        client.post(stop(row), {"pilihan": "lagi"})
        assert w.queued(row.recipient_id).state == "queued"


def test_every_paper_that_ends_is_told_once_and_one_applied_for_is_not():
    soon, later = w.licence(days=20), w.licence(days=100)
    assert remind_all(w.day()) == 1
    assert remind_all(w.day()) == 0
    rows = Notice.objects.using("owner").filter(kind="licences.ending")
    assert [r.about_id for r in rows] == [soon.pk]
    assert Licence.objects.using("owner").get(pk=later.pk).reminded_at is None
    assert "P-IRT" in rows[0].body or "SPP" in rows[0].body


def test_the_day_of_a_visit_is_told_to_whoever_asked(client):
    from guyub.mentoring.actions import asking
    from guyub.mentoring.actions.asking import Wish, plan
    from guyub.mentoring.models import Request

    at = w.day()
    made, person = w.owner()
    head = w.act(role="section_head", now=at)
    number = asking.ask(head, Wish("Izin edar", number=made.number), "office").number
    wish = Request.objects.using("owner").get(number=number)
    first, second = (at + timedelta(days=n) for n in (3, 5))
    plan(head, wish.pk, first.date(), None, None)
    plan(head, wish.pk, first.date(), None, None)
    (row,) = Notice.objects.using("owner").filter(kind="mentoring.visit_day")
    assert (row.recipient_id, row.state, row.counted) == (person, "queued", False)
    plan(head, wish.pk, second.date(), None, None)
    other = Notice.objects.using("owner").exclude(pk=row.pk).get(kind="mentoring.visit_day")
    for one in (row, other):
        sending.send_one(one.pk, at)
    assert (w.fresh(row).state, w.fresh(row).why) == ("suppressed", "over")
    assert (w.fresh(other).state, w.fresh(other).channel) == ("waiting", "wa_link")
    client.post(ask(other), {"jawaban": "no"})
    assert w.fresh(other).attention


def test_somebody_without_a_record_is_reached_by_the_number_that_was_written():
    from guyub.mentoring.actions import asking
    from guyub.mentoring.actions.asking import Wish, plan
    from guyub.mentoring.models import Request
    from guyub.outreach.kinds import reach_of

    head = w.act(role="section_head", now=w.day())
    wish = Wish("Izin", village_code=w.VILLAGES["33.03"], name="Bu Wagiyem", phone=w.PHONE)
    number = asking.ask(head, wish, "office").number
    row = Request.objects.using("owner").get(number=number)
    plan(head, row.pk, (w.day() + timedelta(days=2)).date(), None, None)
    notice = Notice.objects.using("owner").get(kind="mentoring.visit_day")
    assert (notice.recipient_kind, notice.recipient_id) == ("wish", row.pk)
    from guyub.kernel.db import SYSTEM, in_scope

    with in_scope(SYSTEM, read_only=True):
        assert reach_of("wish", row.pk, "contact").phone == w.PHONE
    assert "Wagiyem" not in notice.body + str(notice.values)


def delivery(*statuses):
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"changes": [
        {"field": "messages", "value": {"statuses": list(statuses)}}]}]}).encode()  # fmt: skip


def post(client, body, secret="kunci"):
    sign = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return client.post(
        reverse("outreach:whatsapp_status"), body, content_type="application/json",
        headers={"X-Hub-Signature-256": f"sha256={sign}"},
    ).status_code  # fmt: skip


@pytest.fixture
def whatsapp(monkeypatch):
    nowhere = "http://127.0.0.1:9"
    found = {"phone_id": "1", "token": "t", "secret": "kunci", "base": nowhere}
    monkeypatch.setattr(conf, "GUYUB_WHATSAPP", found)
    monkeypatch.setattr(conf, "GUYUB_WHATSAPP_VERIFY", "benar")


def unknown():
    """A notice whose answer was lost, with its try."""
    from guyub.outreach.actions.sending import begin, record
    from guyub.outreach.gateways.base import UNKNOWN, Outcome

    _made, person = w.owner(consent=True)
    row = w.queued(person)
    act = machine_act(w.NOW, row.regency_code, row.office_id)
    begun = begin(act, row.pk)
    record(act, begun.attempt, Outcome(UNKNOWN, "no_answer"))
    return row, begun.attempt


def test_a_signed_status_tells_what_a_lost_answer_did_not(client, whatsapp):
    with w.known():
        row, attempt = unknown()
        assert w.fresh(row).state == "unknown"
        sent = {"id": "wamid.1", "status": "sent", "biz_opaque_callback_data": str(attempt)}
        # Meta has no form of ours: its signature stands in for the form's token.
        assert post(Client(enforce_csrf_checks=True), delivery(sent)) == 204
        assert w.fresh(row).state == "sent"
        read = {"id": "wamid.1", "status": "read"}
        assert post(client, delivery(read, read, sent)) == 204
        assert w.fresh(row).state == "delivered"
        assert Attempt.objects.using("owner").get(pk=attempt).ref == "wamid.1"
        failed = {**sent, "status": "failed", "errors": [{"code": 131026}]}
        assert post(client, delivery(failed)) == 204
        assert w.fresh(row).state == "delivered"


def test_a_status_that_is_not_signed_or_not_ours_changes_nothing(client, whatsapp):
    with w.known():
        row, attempt = unknown()
        sent = {"id": "wamid.1", "status": "sent", "biz_opaque_callback_data": str(attempt)}
        assert post(client, delivery(sent), secret="lain") == 400
        assert client.post(reverse("outreach:whatsapp_status"), b"{}",
                           content_type="application/json").status_code == 400  # fmt: skip
        for odd in (
            b"[]",
            b"{}",
            b"x",
            b'{"entry": 3}',
            b'{"entry": [{"changes": [3, {}]}]}',
            delivery({"id": 3, "status": "sent"}, {"id": "w", "status": "sent"}),
        ):
            assert post(client, odd) == 204
        assert w.fresh(row).state == "unknown"


def test_the_address_shows_that_it_is_ours(client, whatsapp):
    asked = {"hub.mode": "subscribe", "hub.verify_token": "benar", "hub.challenge": "123"}
    address = reverse("outreach:whatsapp_status")
    assert client.get(address, asked).content == b"123"
    assert client.get(address, {**asked, "hub.verify_token": "salah"}).status_code == 400


def test_what_is_sent_is_indonesian_whatever_the_page_speaks():
    from django.utils import translation

    from guyub.outreach.kinds import Reach
    from guyub.outreach.telling import text_of

    with translation.override("en"):
        row = w.ending()
        text = text_of(row, Reach(name="Bapak Budi"), "Dinas")
    assert row.body.startswith("Surat ")
    assert "ini kabar dari" in text
    assert "Surat ini sudah diurus?" in text
