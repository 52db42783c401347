"""What anybody sees of a round, and "Saya bisa dapat?": few questions, nothing kept, plain ends."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.aid import checking
from guyub.aid import models as m
from guyub.aid.actions import rounds as actions
from guyub.aid.checking import Answers
from guyub.criteria.language import Ref, decide, read
from guyub.criteria.subjects import SUBJECTS
from guyub.kernel.db import PUBLIC, in_scope
from guyub.kernel.ids import human_number
from tests.aid import rounds_worlds as worlds
from tests.aid.worlds import change, world
from tests.factories import office_act

TREE = {"all": [
    {"fact": "registry.scale_industry", "op": "in", "value": ["kecil"]},
    {"fact": "registry.place", "op": "within", "value": ["33.03.02", "33.03.05"]},
    {"fact": "groups.member", "op": "is", "value": True},
    {"fact": "aid.received", "args": {"years": "5"}, "op": "is", "value": False,
     "article": "Perbup 1/2026 pasal 4"},
]}  # fmt: skip
GOOD = {"registry.scale_industry": "kecil", "registry.place": "33.03.02.2001",
        "groups.member": True, "aid.received(years=5)": False}  # fmt: skip
EXAMPLES = (("ya", True, GOOD), ("tidak", False, {**GOOD, "groups.member": False}))


def opened(**more):
    made = worlds.opened(rule_id=worlds.rule(tree=TREE, examples=EXAMPLES).pk, **more)
    # Opened in a test's time, closed in the machine's.
    return change(made, closes=timezone.localdate() + timedelta(days=10))


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


def answer_all(client, round_, answers):
    """Walk through the questions; ``answers`` by the key of the fact, None for "tidak tahu"."""
    address = reverse("aid:open_check", args=[round_.number])
    page, asked = client.get(address), []
    while 'name="tanya"' in page.content.decode():
        ref = hidden(page, "tanya")
        asked.append(ref)
        assert len(asked) < 12
        given_ = answers[ref]
        data = {"jawaban": hidden(page, "jawaban"), "tanya": ref}
        data |= {"tidak_tahu": "1"} if given_ is None else {"jawab": given_}
        page = client.post(address, data)
        assert page.status_code == 200
        assert "?" not in page.request["PATH_INFO"]
        assert not page.request["QUERY_STRING"]
    return page, asked


YES = {"groups.member": "ya", "aid.received(years=5)": "tidak", "registry.place": "33.03.02",
       "registry.workers": "3 orang", "registry.investment": "5 juta"}  # fmt: skip


@pytest.mark.usefixtures("db")
class TestPages:
    def test_an_open_round_says_what_to_whom_until_when_and_how(self, client):
        made = opened()
        page = words(client.get(reverse("aid:open_round", args=[made.number])))
        for part in (made.title, made.gives, made.contact, "Kelompok", "skala industri Kecil",
                     "Surat domisili", "Tanya syaratnya saja", "Daftarkan usaha"):  # fmt: skip
            assert part.lower() in page.lower(), part

    def test_the_list_and_the_front_page_lead_to_it(self, client):
        made = opened()
        assert made.title in words(client.get("/bantuan/dibuka/"))
        assert made.title in words(client.get("/"))
        assert made.title in words(client.get("/bantuan/dibuka/?kab=33.03"))

    def test_what_is_not_open_is_not_offered(self, client):
        draft = worlds.draft()
        assert client.get(reverse("aid:open_round", args=[draft.number])).status_code == 404
        assert client.get("/bantuan/dibuka/BAN-x/").status_code == 404
        made = opened()
        change(made, closes=timezone.localdate() - timedelta(days=1), opens=made.opens)
        assert made.title not in words(client.get("/bantuan/dibuka/"))
        page = words(client.get(reverse("aid:open_round", args=[made.number])))
        assert "Pendaftaran sudah ditutup" in page
        assert "Tanya syaratnya saja" not in page
        check = client.get(reverse("aid:open_check", args=[made.number]))
        assert check.status_code == 302

    def test_a_cancelled_round_says_why(self, client):
        made = opened()
        actions.cancel_round(office_act(role="head"), made.pk, "Anggaran dialihkan")
        page = words(client.get(reverse("aid:open_round", args=[made.number])))
        assert "Bantuan ini dibatalkan: Anggaran dialihkan" in page

    def test_yes_after_the_fewest_questions(self, client):
        page, asked = answer_all(client, opened(), YES)
        assert sorted(asked) == sorted(YES)
        assert "Usaha Anda memenuhi syarat" in words(page)
        assert "Bantuan ini untuk kelompok" in words(page)

    def test_one_no_ends_it_with_the_nearest_yes(self, client):
        page, asked = answer_all(client, opened(), {**YES, "groups.member": "tidak"})
        assert len(asked) < len(YES) or asked[-1] == "groups.member"
        text = words(page)
        assert "Belum memenuhi syarat" in text
        assert "belum masuk kelompok usaha" in text
        assert "masuk ke kelompok usaha atau membentuknya" in text
        assert "sekitar 20 hari kerja" in text

    def test_what_cannot_be_changed_is_said(self, client):
        page, _asked = answer_all(client, opened(), {**YES, "aid.received(years=5)": "ya"})
        text = words(page)
        assert "Syarat ini tidak bisa diubah dalam waktu dekat" in text
        assert "Perbup 1/2026 pasal 4" in text

    def test_not_knowing_is_not_a_no(self, client):
        page, _asked = answer_all(client, opened(), {**YES, "registry.investment": None})
        text = words(page)
        assert "Belum bisa dipastikan" in text
        assert "Bukan berarti tidak bisa" in text

    def test_a_wrong_answer_is_asked_again(self, client):
        made = opened()
        address = reverse("aid:open_check", args=[made.number])
        page = client.get(address)
        data = {"jawaban": hidden(page, "jawaban"), "tanya": hidden(page, "tanya"),
                "jawab": "mungkin"}  # fmt: skip
        again = client.post(address, data)
        assert hidden(again, "tanya") == data["tanya"]
        assert "Pilih" in words(again) or "Tulis" in words(again)

    def test_answers_of_another_round_or_changed_ones_are_not_taken(self, client):
        made = opened()
        address = reverse("aid:open_check", args=[made.number])
        sealed = Answers({Ref("groups.member"): True}).sealed("BAN-OTHER")
        first = client.get(address)
        for text in (sealed, "x" * 9000, hidden(first, "jawaban")[:-2] + "zz"):
            page = client.post(address, {"jawaban": text, "tanya": "", "jawab": "ya"})
            assert "Pertanyaan 1" in words(page)

    def test_the_check_keeps_to_the_rule_the_round_opened_with(self, client):
        made = opened()
        other = worlds.rule()
        change(made, rule_id=other.pk)
        _page, asked = answer_all(client, made, YES)
        assert "groups.member" in asked

    def test_nothing_is_stored(self, client):
        made = opened()
        before = m.Round.objects.using("owner").get(pk=made.pk).version
        answer_all(client, made, YES)
        assert m.Telling.objects.using("owner").count() == 0
        assert m.Round.objects.using("owner").get(pk=made.pk).version == before

    def test_pages_are_light(self, client):
        made = opened()
        for name in ("aid:open_round", "aid:open_check"):
            page = client.get(reverse(name, args=[made.number]))
            assert len(gzip.compress(page.content)) < 6_000


ANSWERS = st.fixed_dictionaries({
    "registry.workers": st.one_of(st.none(), st.integers(0, 200)),
    "registry.investment": st.one_of(st.none(), st.integers(0, 20_000_000_000)),
    "groups.member": st.one_of(st.none(), st.booleans()),
    "aid.received(years=5)": st.one_of(st.none(), st.booleans()),
    "registry.place": st.sampled_from([None, "33.03.02", "33.03.05", checking.ELSEWHERE]),
})  # fmt: skip


@pytest.mark.usefixtures("db")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS)
def test_asking_ends_where_deciding_on_everything_ends(given_):
    """Whatever the person knows: the outcome after the questions is the outcome of all answers."""
    from guyub.criteria.reading import ref_of

    catalogue, today = SUBJECTS["business"].catalogue, timezone.localdate()
    node = read(TREE, catalogue)
    answers = Answers()
    with in_scope(PUBLIC, read_only=True):
        while asking := checking.next_asking(node, answers, catalogue, today):
            value = given_[str(asking.ref)]
            if value is None:
                answers.unknown.add(asking.ref)
            else:
                answers.known[asking.ref] = value
            answers = Answers.opened(answers.sealed("N"), "N", catalogue)
        found = checking.outcome(node, answers, catalogue, today)
        whole = Answers({ref_of(k, catalogue): v for k, v in given_.items() if v is not None})
        assert found.verdict is decide(node, checking.complete(whole, today), today)


def test_invented_rounds_are_marked_for_whoever_looks_without_an_account(db, client):
    made = world(until="signed")
    change(made.round, number=human_number("BAN-33.03", 77))
    address = reverse("aid:receivers", args=[made.round.number])
    band = "DATA CONTOH:"
    for invented in (False, True):
        change(made.round, is_sample=invented)
        for to in (address, reverse("aid:open_round", args=[made.round.number])):
            assert (band in client.get(to).content.decode()) is invented, to
