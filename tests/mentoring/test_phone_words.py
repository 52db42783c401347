"""What the office sends to a phone is said in the language of its app; what is stored is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from guyub.mentoring.models import Step
from guyub.mentoring.phone import QUESTIONS
from guyub.sync.models import Operation
from tests.factories import office_act, register
from tests.mentoring.test_phone import HERE, carried
from tests.sync.phones import Phone

pytestmark = pytest.mark.usefixtures("db")
ENGLISH = {"Accept-Language": "en"}


def spoken(phone, language):
    phone.speaks = {"Accept-Language": language} if language else {}
    return phone.pull_all()


def test_reasons_steps_history_and_forms_in_english():
    mine = register(office_act(), village=HERE, main_product="Kunjungan")
    phone = Phone()
    _last, pages = spoken(phone, "en")
    row = carried(pages, "business")[str(mine.pk)]
    assert row["due_why"] == "Never contacted"
    assert row["main_product"] == "Kunjungan", "what people wrote stays as written"
    form = carried(pages, "form")[str(QUESTIONS)]
    _last, pages = spoken(phone, "")
    plain = carried(pages, "form")[str(QUESTIONS)]
    asked = [(a["label"], [q["text"] for q in a["questions"]]) for a in form["aspects"]]
    before = [(a["label"], [q["text"] for q in a["questions"]]) for a in plain["aspects"]]
    assert not {label for label, _q in asked} & {label for label, _q in before}
    assert [len(q["options"]) for a in form["aspects"] for q in a["questions"]] == [
        len(q["options"]) for a in plain["aspects"] for q in a["questions"]
    ]
    assert form["suggestions"] == plain["suggestions"], "what is picked is stored"
    assert carried(pages, "business")[str(mine.pk)]["due_why"] == "Belum pernah dihubungi"
    choices = next(iter(carried(spoken(phone, "en")[1], "choices").values()))
    assert choices["months"][0] == "January"
    again = next(iter(carried(spoken(phone, "id")[1], "choices").values()))
    assert [k for k, _l in choices["themes"]] == [k for k, _l in again["themes"]]
    assert again["months"][0] == "Januari"


def test_another_language_is_another_copy():
    phone = Phone()
    last, _pages = spoken(phone, "")
    phone.speaks = ENGLISH
    answer = phone.pull(last["cursor"])
    assert (answer.status_code, answer.json()["code"]) == (410, "scope_changed")
    assert answer.json()["sentence"].startswith("Areas, language")
    last, _pages = phone.pull_all()
    assert phone.pull(last["cursor"]).status_code == 200


def test_an_unknown_language_is_indonesian():
    phone = Phone()
    last, _pages = spoken(phone, "")
    phone.speaks = {"Accept-Language": "xx"}
    assert phone.pull(last["cursor"]).status_code == 200


def test_an_answer_is_said_and_kept_in_indonesian():
    mine = register(office_act(), village=HERE)
    phone = Phone()
    phone.speaks = ENGLISH
    step = {"text": "Mengurus halal", "who": "owner", "due_on": None}
    today = timezone.localdate() - timedelta(days=1)
    sent = phone.operation("visit", "record", changes={
        "business_id": str(mine.pk), "on": today.isoformat(), "kind": "visit", "met": "owner",
        "steps": [None, [step]],
    })  # fmt: skip
    (told,) = phone.push(sent)
    kept = Operation.objects.using("owner").get(pk=sent["op_id"]).result
    assert told["status"] == kept["status"] == "rejected"
    assert kept["sentence"] == "Isi sampai kapan setiap langkah dikerjakan."
    assert told["sentence"] != kept["sentence"]
    assert told["errors"] == {"steps": told["sentence"]}
    assert not Step.objects.using("owner").exists()
