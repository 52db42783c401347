"""What is new and fits, once, whoever is killed where; and what the finder's own page says."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from guyub.kernel.ids import uuid7
from guyub.outreach.models import KindSwitch, Notice
from guyub.outreach.sending import go_on, send_one
from guyub.outreach.telling import STOPPING, token_of
from guyub.subscriptions import nightly
from guyub.subscriptions.actions import news
from guyub.subscriptions.models import Contact, Digest, Subscription, Told
from guyub.subscriptions.notices import token_of as page_token
from tests.factories import office
from tests.subscriptions import worlds as w

pytestmark = pytest.mark.usefixtures("db")


class Killed(BaseException):
    """The process is gone."""


def keys():
    return sorted(Told.objects.using("owner").exclude(digest=None).values_list("thing", flat=True))


def test_several_new_things_are_one_message_and_wait_for_the_one_before():
    w.open_round()
    contact = w.confirmed()
    w.another_round(2)
    w.another_round(3, "Bantuan mesin")
    nightly.run(w.at())
    (first,) = w.notices("news")
    assert first.body.startswith("Ada 2 yang baru: ")
    w.another_round(4, "Bantuan etalase")
    nightly.run(w.at(1))
    assert len(w.notices("news")) == 1
    send_one(first.pk, w.at(1))
    Notice.objects.using("owner").filter(pk=first.pk).update(state="handed", spent_at=w.at(1))
    nightly.run(w.at(2))
    assert [n.recipient_id for n in w.notices("news")] == [contact.pk] * 2
    assert keys() == ["aid:BTU-33.03-2", "aid:BTU-33.03-3", "aid:BTU-33.03-4"]


def test_a_message_that_never_went_out_is_told_anew_and_one_that_may_have_is_not():
    w.open_round(closes=w.today() + timedelta(days=300))
    w.confirmed()
    w.another_round(2, closes=w.today() + timedelta(days=300))
    nightly.run(w.at())
    (first,) = w.notices("news")
    send_one(first.pk, w.at())
    go_on(w.at(31))
    assert w.notices("news")[0].state == "expired"
    nightly.run(w.at(32))
    first, again = w.notices("news")
    assert again.body == first.body
    Notice.objects.using("owner").filter(pk=again.pk).update(state="expired", spent_at=w.at(33))
    nightly.run(w.at(80))
    assert len(w.notices("news")) == 2


def test_what_another_question_told_is_no_news():
    w.open_round()
    w.confirmed()
    w.ask("rounds", w.LISTS, now=w.at(8))
    w.say(w.notices("confirm")[-1], "yes", w.at(8))
    w.another_round(2)
    nightly.run(w.at(8))
    (one,) = w.notices("news")
    assert one.body.count("Bantuan gerobak") == 1
    assert keys() == ["aid:BTU-33.03-2"] * 2


def test_a_kind_that_is_off_keeps_what_is_new_for_later():
    w.open_round()
    w.confirmed()
    w.another_round(2)
    made = KindSwitch.objects.using("owner").create(
        regency_code="33.03", office_id=office("33.03").pk, kind="subscriptions.news", off=True,
        changed_at=w.at(), changed_by="Uji",
    )  # fmt: skip
    nightly.run(w.at())
    assert (w.notices("news"), keys()) == ([], [])
    made.delete()
    nightly.run(w.at(1))
    assert len(w.notices("news")) == 1


def test_an_announced_round_is_told_when_it_opens_and_a_programme_alone_is_only_itself():
    w.open_round()
    soon = w.today() + timedelta(days=5)
    w.another_round(2, opens=soon, closes=soon + timedelta(days=20))
    w.confirmed("finder", f"{w.ANSWERS}&program=33.03/aid:BTU-33.03-2")
    w.another_round(3)
    assert Subscription.objects.using("owner").get().programme == "aid:BTU-33.03-2"
    nightly.run(w.at())
    assert w.notices("news") == []
    from guyub.aid.models import Round

    Round.objects.using("owner").filter(number="BTU-33.03-2").update(opens=w.today())
    w.fresh_board()
    nightly.run(w.at(1))
    assert keys() == ["aid:BTU-33.03-2"]


def test_a_programme_that_can_be_had_already_is_no_question():
    w.open_round()
    one = w.question(query=f"{w.ANSWERS}&program=33.03/aid:BTU-33.03-1")
    assert (one.programme, "program" in one.query) == ("", False)


@pytest.mark.parametrize(
    "moment", ["noted", "queued", "between", "after"]
)  # fmt: skip
def test_killed_anywhere_nothing_is_told_twice_or_missed(monkeypatch, moment):
    w.open_round()
    phones = [f"+628401111{n}" for n in (3331, 3332, 3333)]
    for phone in phones:
        w.confirmed(phone=phone)
    w.another_round(2)
    w.another_round(3, "Bantuan mesin")
    calls = []

    def dies(real, before):
        def run(*args, **values):
            calls.append(1)
            if len(calls) == 2 and before:
                raise Killed
            found = real(*args, **values)
            if len(calls) == 2:
                raise Killed
            return found

        return run

    where = {"noted": ("_note", True), "queued": ("queue", False), "between": ("tell", True),
             "after": ("tell", False)}[moment]  # fmt: skip
    real = getattr(news, where[0])
    monkeypatch.setattr(news, where[0], dies(real, where[1]))
    with pytest.raises(Killed):
        nightly.run(w.at())
    monkeypatch.setattr(news, where[0], real)
    assert len(w.notices("news")) == (2 if moment == "after" else 1)
    for day in (0, 1, 2):
        nightly.run(w.at(day))
    found = w.notices("news")
    assert sorted(n.recipient_id for n in found) == sorted(
        Contact.objects.using("owner").values_list("pk", flat=True)
    )
    assert keys() == sorted(["aid:BTU-33.03-2", "aid:BTU-33.03-3"] * 3)


def test_one_tap_stops_and_deletes_and_nothing_more_comes(client):
    digest = w.told()
    address = reverse("subscriptions:told", args=[page_token(digest.pk)])
    page = client.get(address).content.decode()
    assert "Bantuan gerobak" in page
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 302
    assert w.count() == {"Contact": 0, "Subscription": 0, "Told": 0, "Digest": 0, "Mark": 0}
    assert {(n.body, str(n.values)) for n in w.notices("news") + w.notices("confirm")} == {
        ("", "{}")
    }
    assert client.get(address).status_code == 410
    w.another_round(5, "Bantuan lain")
    nightly.run(w.at(1))
    assert len(w.notices("news")) == 1
    assert w.notices("news")[0].state == "suppressed"


def test_the_link_of_the_message_itself_stops_too(client):
    w.told()
    (one,) = w.notices("news")
    address = reverse("outreach:stop", args=[token_of(STOPPING, one.pk)])
    assert "Berhenti dan hapus nomor saya" in client.get(address).content.decode()
    for _n in range(2):
        assert client.post(address, {"pilihan": "semua"}).status_code == 302
    assert w.count()["Contact"] == 0
    assert "sudah dihapus" in client.get(address).content.decode()
    assert client.post(address, {"pilihan": "lagi"}).status_code == 410


# --- the job says what the page says ------------------------------------------------------------


def sections(page: str) -> dict[str, list[str]]:
    """Titles of cards by answer, as the page's HTML holds them."""
    found = {}
    for part in re.split(r"(?=<section)", page):
        head = re.search(r'id="hasil-(\w+)"', part)
        if head:
            titles = re.findall(r"<h3[^>]*>(.*?)</h3>", part, re.S)
            found[head[1]] = [unescape(re.sub(r"<[^>]*>", "", t)).strip() for t in titles]
    return found


def tree(*conditions):
    return {"all": [{"fact": f, "op": op, "value": v} for f, op, v in conditions]}


ROUNDS = (
    ("Gilingan", tree(("registry.workers", "<=", 9)), ["business"]),
    ("Lemari", tree(("registry.workers", ">=", 5), ("registry.branch", "in", ["pangan"])),
     ["business"]),
    ("Tenda", tree(("registry.branch", "in", ["sandang"])), ["business"]),
    ("Panci", tree(("registry.workers", "<=", 19)), ["group"]),
    ("Kulkas", tree(("training.ever", "is", True)), ["business"]),
)  # fmt: skip


def test_the_job_tells_exactly_what_the_finders_page_says(db):
    """Every combination of answers, told and skipped: what is sent stands on the page as "bisa"
    or "bisa, kalau", or is a question there, and nothing else does."""
    made = office("33.03")
    workers = ["", "registry.workers~?", "registry.workers~0-4", "registry.workers~5-9",
               "registry.workers~0-9", "registry.workers~3-12", "registry.workers~20-"]  # fmt: skip
    members = ["", "groups.member~ya", "groups.member~tidak", "groups.member~?"]
    trained = ["", "training.ever~ya", "training.ever~tidak"]
    asked = {}
    for told in product(workers, members, trained):
        query = f"usaha=2020-10794&tempat={w.PLACE}" + "".join(f"&j={t}" for t in told if t)
        query += "&cukup=1"
        contact = Contact(
            regency_code="33.03", office_id=made.pk, phone=f"+6284010{len(asked):06d}",
            made_at=w.at(), confirmed_at=w.at(), ends_on=w.today() + timedelta(days=300),
        )  # fmt: skip
        contact.save(using="owner")
        Subscription.objects.using("owner").create(
            regency_code="33.03", office_id=made.pk, contact=contact, kind="finder", query=query,
            query_hash=uuid7().hex, words="uji", asked_at=w.at(), confirmed_at=w.at(),
            confirm_id=uuid7(),
        )  # fmt: skip
        asked[contact.pk] = query
    for nth, (title, rule, whom) in enumerate(ROUNDS, 1):
        frozen = {"rules": {"business": {"tree": rule, "said": title, "basis": "", "version": 1,
                                         "title": title}}, "papers": []}  # fmt: skip
        w.another_round(nth, title, recipients=whom, frozen=frozen)
    client = Client()
    finder = reverse("portal:finder")
    expected = {pk: on_the_page(client, f"{finder}?{query}") for pk, query in asked.items()}
    nightly.run(w.at())
    told: dict = {pk: set() for pk in asked}
    rows = Told.objects.using("owner").exclude(digest=None)
    for pk, thing in rows.values_list("digest__contact", "thing"):
        told[pk].add(thing)
    assert told == expected
    assert len(set(map(frozenset, expected.values()))) > 8
    assert Digest.objects.using("owner").count() == len(w.notices("news"))


def on_the_page(client: Client, address: str) -> set[str]:
    """Keys of what a page offers, from its HTML and from the page about each programme alone."""
    from guyub.portal.finder.programmes import board_of

    board = board_of("33.03", w.today())
    named = {one.title: one.key for one in board.programmes}
    groups = sections(client.get(address).content.decode())
    found = {named[t] for a in ("yes", "if") for t in groups.get(a, ())}
    firm = {one.key for one in board.programmes if one.firm}
    for title in groups.get("ask", ()):
        key = named[title]
        alone = address.replace("&cukup=1", "") + f"&program=33.03/{key}"
        if key in firm and 'id="hasil-ask"' not in client.get(alone).content.decode():
            found.add(f"{key}?")
    return found
