"""Sessions and potential that phones ask for: once, in the own villages, by who may, readable."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from guyub.mentoring.models import Attendance, Potential, PotentialPhoto, Session
from guyub.mentoring.outreach import phone as phone_outreach
from guyub.mentoring.outreach import themes as outreach_themes
from guyub.mentoring.outreach.phone import CHOICES_ID
from guyub.sync.registering import pulls_for
from tests.factories import office_act, register
from tests.mentoring import worlds_caring
from tests.mentoring.test_phone import ELSEWHERE, HERE, carried, picture, rows
from tests.sync.phones import Phone

pytestmark = pytest.mark.usefixtures("db")


def session_of(phone: Any, *businesses: Any, pk: Any = None, **more: Any) -> Any:
    values = {
        "title": "Cara mengurus SPP-IRT", "theme": "licence", "paper": "spp_irt",
        "on": timezone.localdate().isoformat(), "village_code": HERE, "venue": "Balai desa",
        "others": 6, "came": [str(b.pk) for b in businesses], **more,
    }  # fmt: skip
    changes = {name: [None, value] for name, value in values.items()}
    return phone.operation("outreach", "record", pk, changes=changes)


def potential_of(phone: Any, pk: Any = None, **more: Any) -> Any:
    values = {
        "material": "Nira kelapa", "division": "", "village_code": HERE,
        "seen_on": timezone.localdate().isoformat(), "volume": 12050, "unit": "liter",
        "per": "day", "months": [1, 2], **more,
    }  # fmt: skip
    changes = {name: [None, value] for name, value in values.items()}
    return phone.operation("potential", "record", pk, changes=changes)


def test_a_phone_carries_what_the_forms_choose_from() -> None:
    _last, pages = Phone().pull_all()
    (row,) = carried(pages, "choices").values()
    assert row["id"] == str(CHOICES_ID)
    assert ["general", "Umum: layanan dinas"] in row["themes"]
    assert ["10", "Makanan"] in row["divisions"]
    assert row["may"] == {"session": True, "potential": True}
    # Buttons stand only where the office takes what they make.
    _last, pages = Phone(role="verifier").pull_all()
    (row,) = carried(pages, "choices").values()
    assert row["may"] == {"session": False, "potential": False}


def test_another_release_of_choices_reaches_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    before = phone_outreach._version()
    found = dict(outreach_themes.themes())
    found["new"] = replace(found["general"], key="new")
    monkeypatch.setattr(outreach_themes, "themes", lambda: found)
    assert before == phone_outreach.VERSION != phone_outreach._version()
    (pull,) = (p for p in pulls_for(Phone().visit) if p.entity == "choices")
    assert pull.version == before


def test_a_session_is_recorded_once_with_who_came() -> None:
    act = office_act()
    one, two = register(act, village=HERE), register(act, village=HERE, name="Sapu")
    phone = Phone()
    told = session_of(phone, one, two)
    before = Event.objects.using("owner").count()
    assert [a["status"] for a in phone.push(told)] == ["applied"]
    assert [a["status"] for a in phone.push(told)] == ["duplicate"]
    # The same session in another operation: nothing is doubled.
    again = session_of(phone, one, two, pk=told["entity_id"])
    again["changes"] = told["changes"]
    assert [a["status"] for a in phone.push(again)] == ["applied"]
    assert Event.objects.using("owner").count() == before + 1
    (made,) = rows(Session)
    assert (str(made.pk), made.others, made.state) == (told["entity_id"], 6, "held")
    assert made.device_at is not None
    assert {a.how for a in rows(Attendance)} == {"phone"}
    assert len(rows(Attendance)) == 2
    (other,) = phone.push(session_of(phone, one, pk=told["entity_id"], title="Lain"))
    assert other["status"] == "rejected"


def test_a_potential_is_recorded_once_and_its_photo_waits_for_it() -> None:
    phone, content = Phone(), picture()
    told = potential_of(phone)

    def begin() -> Any:
        return phone.post("foto", {
            "sha256": hashlib.sha256(content).hexdigest(), "size": len(content),
            "entity": "potential", "entity_id": told["entity_id"],
            "taken_at": phone.now().isoformat(),
        }).json()  # fmt: skip

    begin()
    answer = phone.photo_part(content, told["entity_id"], 0, content)
    assert answer.json()["status"] == "waiting"
    assert [a["status"] for a in phone.push(told)] == ["applied"]
    assert [a["status"] for a in phone.push(told)] == ["duplicate"]
    asked = phone.photo_part(content, told["entity_id"], len(content), b"")
    assert asked.json()["status"] == "done"
    (made,) = rows(Potential)
    assert (str(made.volume), made.division, made.months) == ("120.50", "10", [1, 2])
    (kept,) = rows(PotentialPhoto)
    assert kept.potential_id == made.pk


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"on": "besok"}, "tidak terbaca"),
        ({"on": "2999-01-01"}, "belum terjadi"),
        ({"on": None}, "Isi tanggalnya"),
        ({"theme": "cuaca"}, "Pilih tentang"),
        ({"title": ""}, "Tulis judulnya"),
        ({"others": -1}, "tidak terbaca"),
        ({"others": True}, "tidak terbaca"),
        ({"came": "semua"}, "tidak terbaca"),
        ({"came": ["x"]}, "tidak terbaca"),
        ({"village_code": ELSEWHERE}, "di luar wilayah tugas"),
        ({"title": "x" * 151}, "terlalu panjang"),
    ],
)
def test_a_session_that_cannot_be_right_goes_back(more: dict[str, Any], words: str) -> None:
    phone = Phone()
    (answer,) = phone.push(session_of(phone, **more))
    assert answer["status"] == "rejected"
    assert words in answer["sentence"]
    assert rows(Session) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"material": ""}, "Tulis bahannya"),
        ({"material": "Entah"}, "Pilih bisa dijadikan"),
        ({"volume": 1.5}, "tidak terbaca"),
        ({"volume": True}, "tidak terbaca"),
        ({"per": "abad"}, "setiap apa"),
        ({"months": ["1"]}, "tidak terbaca"),
        ({"months": [13]}, "tidak terbaca"),
        ({"seen_on": "2999-01-01"}, "hari ini"),
        ({"latitude": "x", "longitude": 1.0}, "tidak terbaca"),
        ({"village_code": ELSEWHERE}, "di luar wilayah tugas"),
    ],
)
def test_a_potential_that_cannot_be_right_goes_back(more: dict[str, Any], words: str) -> None:
    phone = Phone()
    (answer,) = phone.push(potential_of(phone, **more))
    assert answer["status"] == "rejected"
    assert words in answer["sentence"]
    assert rows(Potential) == []


def test_outside_the_own_villages_and_in_other_roles_nothing_is_written() -> None:
    far = register(office_act(), village=ELSEWHERE)
    phone = Phone()
    assert phone.push(session_of(phone, far))[0]["status"] == "rejected"
    unknown = session_of(phone)
    unknown["changes"]["came"] = [None, [str(uuid7())]]
    assert phone.push(unknown)[0]["status"] == "held"
    assert rows(Session) == []
    partner = Phone(role="partner")
    mine = register(office_act(), village=HERE)
    assert partner.push(session_of(partner, mine))[0]["status"] == "applied"
    assert [s.organiser for s in rows(Session)] == ["partner"]
    at = Phone(role="partner")
    body = {"tier": "partner", "organisation": "Kampus Purbalingga"}
    worlds_caring.chosen(user_pk=at.visit.user.pk, **body)
    assert at.push(session_of(at, mine, title="Lain"))[0]["status"] == "applied"
    (made,) = rows(Session, title="Lain")
    assert (made.organiser, made.organiser_name) == ("partner", "Kampus Purbalingga")
    assert partner.push(potential_of(partner))[0]["status"] == "applied"
