"""What phones carry of businesses and ask for: territory, visits, proposals, clashes, photos."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from guyub.accounts.visit import ANONYMOUS
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from guyub.mentoring.actions import asking
from guyub.mentoring.actions.asking import Wish
from guyub.mentoring.models import Request, Step, Visit, VisitPhoto
from guyub.mentoring.phone import QUESTIONS, VILLAGES
from guyub.registry.actions.business import edit_business, move_business
from guyub.registry.models import Business, BusinessFacts, ChangeRequest, Registration
from guyub.sync.actions.devices import revoke_own
from guyub.sync.models import Change, Clash, Operation
from tests.factories import office_act, register
from tests.mentoring import visits as w
from tests.sync.phones import Phone

pytestmark = pytest.mark.usefixtures("db")
HERE, ELSEWHERE = "33.03.01.2001", "33.03.02.2001"


def rows(model, **where):
    return list(model.objects.using("owner").filter(**where))


def carried(pages, entity="business"):
    found = {}
    for page in pages:
        found |= {row["id"]: row for row in page["rows"].get(entity, [])}
        for gone in page["gone"].get(entity, []):
            found.pop(gone, None)
    return found


def visit_of(phone, business, **more):
    on = timezone.localdate().isoformat()
    return phone.operation(
        "visit", "record",
        changes={"business_id": [None, str(business.pk)], "on": [None, on],
                 "kind": [None, "visit"], "met": [None, "met"], "note": [None, "Sudah mulai"],
                 **{name: [None, value] for name, value in more.items()}},
    )  # fmt: skip


def picture(seed=1):
    kept = BytesIO()
    Image.new("RGB", (40, 30), (seed * 7 % 255, 90, 40)).save(kept, "JPEG")
    return kept.getvalue()


def test_a_phone_carries_its_territory_and_nothing_of_others():
    act = office_act()
    mine = register(act, village=HERE, name="Keripik Sari", owner="Sri", nik="3303014505800001",
                    phone="081234567890")  # fmt: skip
    register(act, village=ELSEWHERE, name="Sapu Jauh")
    phone = Phone(areas=("33.03.01",))
    w.record(w.officer(), mine, note="Dapur bersih", steps=(w.step("Beli timbangan"),))
    _last, pages = phone.pull_all()
    found = carried(pages)
    assert set(found) == {str(mine.pk)}
    row = found[str(mine.pk)]
    assert (row["name"], row["owner"], row["revision"]) == ("Keripik Sari", "Sri", 1)
    assert [h["note"] for h in row["history"]] == ["Dapur bersih"]
    assert [s["text"] for s in row["steps"]] == ["Beli timbangan"]
    assert "3303014505800001" not in str(pages)
    assert "81234567890" not in str(pages)
    forms = carried(pages, "form")
    assert set(forms) == {str(QUESTIONS), str(VILLAGES)}
    villages = forms[str(VILLAGES)]["rows"]
    assert HERE in {v["code"] for v in villages}
    assert {v["code"][:8] for v in villages} == {"33.03.01"}


def test_whatever_changes_a_business_reaches_phones_and_only_where_there_are_some():
    act = office_act()
    mine = register(act, village=HERE, name="Keripik Sari")
    assert rows(Change) == []
    phone = Phone(areas=("33.03.01",))
    last, _pages = phone.pull_all()
    edit_business(act, mine.pk, {"address": "Jalan Baru"}, version=1)
    last, pages = phone.pull_all(last["cursor"])
    assert carried(pages)[str(mine.pk)]["address"] == "Jalan Baru"
    w.record(w.officer(), mine, note="Lewat meja")
    last, pages = phone.pull_all(last["cursor"])
    assert carried(pages)[str(mine.pk)]["history"][0]["note"] == "Lewat meja"
    fresh = register(act, village=HERE, name="Baru")
    last, pages = phone.pull_all(last["cursor"])
    assert set(carried(pages)) == {str(fresh.pk)}
    # One that moves away is told to the phone of its old village.
    move_business(act, mine.pk, ELSEWHERE, address="Jalan Jauh", version=2, reason="Pindah rumah")
    _last, pages = phone.pull_all(last["cursor"])
    assert [g for p in pages for g in p["gone"].get("business", [])] == [str(mine.pk)]


def test_what_a_due_day_rests_on_reaches_phones():
    """Wishes, their promised days, an application and aid: contact with the business is not all."""
    act = office_act()
    mine, other = register(act, village=HERE, name="Keripik"), register(act, village=HERE)
    phone = Phone(areas=("33.03.01",))
    last, pages = phone.pull_all()
    assert carried(pages)[str(mine.pk)]["told_on"] is None
    anybody = asking.ask(ANONYMOUS.act(timezone.now()), Wish("Izin", number=mine.number), "phone")
    last, pages = phone.pull_all(last["cursor"])
    assert carried(pages)[str(mine.pk)]["due_why"] == "Minta didatangi"
    (wish,) = rows(Request, number=anybody.number)
    day = timezone.localdate() + timedelta(days=2)
    head = replace(office_act(role="section_head"), now=timezone.now())
    asking.plan(head, wish.pk, day, None, wish.version)
    last, pages = phone.pull_all(last["cursor"])
    assert carried(pages)[str(mine.pk)]["told_on"] == day.isoformat()
    # Two records made one, or a wish that was matched wrongly: both businesses.
    Request.objects.using("owner").filter(pk=wish.pk).update(business=other.pk)
    last, pages = phone.pull_all(last["cursor"])
    found = carried(pages)
    assert (found[str(mine.pk)]["told_on"], found[str(other.pk)]["told_on"]) == (
        None, day.isoformat()
    )  # fmt: skip
    later = day + timedelta(days=30)
    for field in ("visit_promised_on", "applying_since", "aid_last_on"):
        BusinessFacts.objects.using("owner").filter(pk=mine.pk).update(**{field: later})
        last, pages = phone.pull_all(last["cursor"])
        assert set(carried(pages)) == {str(mine.pk)}, field


def test_a_visit_is_recorded_once_with_its_steps_and_one_event():
    mine = register(office_act(), village=HERE)
    phone = Phone()
    due = (timezone.localdate() + timedelta(days=20)).isoformat()
    told = visit_of(
        phone, mine, answers={"books": {"notes": 1, "apart": 1}},
        steps=[{"text": "Catat uang", "who": "owner", "due_on": due}],
    )  # fmt: skip
    before = Event.objects.using("owner").count()
    assert [a["status"] for a in phone.push(told)] == ["applied"]
    assert [a["status"] for a in phone.push(told)] == ["duplicate"]
    assert Event.objects.using("owner").count() == before + 1
    (made,) = rows(Visit)
    assert str(made.pk) == told["entity_id"]
    assert made.device_at is not None
    (step,) = rows(Step)
    seen = visit_of(phone, mine, judged={str(step.pk): {"verb": "see", "reason": ""}})
    assert [a["status"] for a in phone.push(seen)] == ["applied"]
    assert rows(Step)[0].state == "done"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"on": "besok"}, "tidak terbaca"),
        ({"on": "2999-01-01"}, "belum terjadi"),
        ({"kind": "surat"}, "Pilih caranya"),
        ({"minutes": "lama"}, "tidak terbaca"),
        ({"steps": [{"text": "x", "who": "owner"}]}, "sampai kapan"),
        ({"steps": "x"}, "tidak terbaca"),
        ({"judged": {"bukan": {}}}, "tidak terbaca"),
        ({"answers": {"books": {"notes": 9}}}, "berganti"),
        ({"answers": [1]}, "tidak terbaca"),
        ({"latitude": True}, "tidak terbaca"),
    ],
)
def test_what_cannot_be_right_goes_back_to_the_officer_with_a_sentence(more, words):
    mine = register(office_act(), village=HERE)
    phone = Phone()
    (answer,) = phone.push(visit_of(phone, mine, **more))
    assert answer["status"] == "rejected"
    assert words in answer["sentence"]
    assert rows(Visit) == []


def test_a_phone_writes_nothing_outside_its_villages():
    far = register(office_act(), village=ELSEWHERE)
    phone = Phone(areas=("33.03.01",))
    (answer,) = phone.push(visit_of(phone, far))
    assert answer["status"] == "rejected"
    assert rows(Visit) == []


def test_what_was_said_of_a_joined_record_lands_on_the_one_that_lives_on():
    act = office_act()
    alive, gone = register(act, village=HERE, name="Satu"), register(act, village=HERE, name="Dua")
    phone = Phone()
    Business.objects.using("owner").filter(pk=gone.pk).update(status="merged", merged_into=alive.pk)
    (answer,) = phone.push(visit_of(phone, gone))
    assert answer["status"] == "applied"
    assert rows(Visit)[0].business_id == alive.pk


def test_a_new_business_becomes_a_registration_and_leaves_no_copy():
    phone = Phone()
    told = phone.operation(
        "registration", "propose",
        changes={"name": "Tempe Baru", "owner_name": "Tarno", "village_code": HERE,
                 "product": "tempe", "nik": "3303014505800001", "workers_male": 2},
    )  # fmt: skip
    before = Event.objects.using("owner").count()
    (answer,) = phone.push(told)
    assert answer["status"] == "applied"
    assert Event.objects.using("owner").count() == before + 1
    (made,) = rows(Registration)
    assert answer["told"]["receipt"] == made.receipt
    assert (made.channel, made.product) == ("officer", "tempe")
    (kept,) = rows(Operation)
    assert kept.content is None
    assert "3303014505800001" not in str(kept.result)


def test_unlike_fields_are_proposed_and_a_clash_is_shown_to_a_person():
    act = office_act()
    mine = register(act, village=HERE, name="Sapu", address="Lama", main_product="sapu")
    phone = Phone()
    edit_business(act, mine.pk, {"address": "Dari kantor"}, version=1)
    told = phone.operation(
        "business", "edit", mine.pk, 1,
        {"address": ["Lama", "Dari HP"], "main_product": ["sapu", "sapu ijuk"]},
    )  # fmt: skip
    (answer,) = phone.push(told)
    assert (answer["status"], answer["clashes"]) == ("conflict", ["address"])
    (clash,) = rows(Clash)
    assert (clash.theirs.reveal(), clash.mine.reveal()) == ('"Dari kantor"', '"Dari HP"')
    (asked,) = rows(ChangeRequest)
    assert "sapu ijuk" in asked.changes.reveal()
    stands = Business.objects.using("owner").get(pk=mine.pk)
    assert (stands.address, stands.main_product) == ("Dari kantor", "sapu")


def test_a_photo_waits_for_its_visit_and_is_kept_once():
    mine = register(office_act(), village=HERE)
    phone = Phone()
    told, content = visit_of(phone, mine), picture()

    def begin():
        return phone.post("foto", {
            "sha256": hashlib.sha256(content).hexdigest(), "size": len(content),
            "entity": "visit", "entity_id": told["entity_id"],
            "taken_at": phone.now().isoformat(),
        }).json()  # fmt: skip

    begin()
    answer = phone.photo_part(content, told["entity_id"], 0, content)
    assert answer.json()["status"] == "waiting"
    phone.push(told)
    asked = phone.photo_part(content, told["entity_id"], len(content), b"")
    assert asked.json()["status"] == "done"
    assert begin()["status"] == "done"
    (kept,) = rows(VisitPhoto)
    assert str(kept.visit_id) == told["entity_id"]
    assert kept.sha256 != hashlib.sha256(content).hexdigest(), "written anew, without EXIF"


def test_a_partner_records_and_never_sees_a_step_done():
    mine = register(office_act(), village=HERE)
    made = w.record(w.officer(), mine, steps=(w.step(),))
    (step,) = rows(Step)
    partner = Phone(role="partner")
    (answer,) = partner.push(
        visit_of(partner, mine, judged={str(step.pk): {"verb": "see", "reason": ""}})
    )
    assert answer["status"] == "rejected"
    assert rows(Step)[0].state == "agreed"
    (answer,) = partner.push(visit_of(partner, mine))
    assert answer["status"] == "applied"
    assert {v.pk for v in rows(Visit)} > {made.pk}


def test_an_unknown_business_is_waited_for():
    phone = Phone()
    told = phone.operation(
        "visit", "record",
        changes={"business_id": str(uuid7()), "on": "2026-11-01", "kind": "visit", "met": "met"},
    )  # fmt: skip
    assert phone.push(told)[0]["status"] == "held"


def test_what_stands_in_other_villages_is_not_told():
    far = register(office_act(), village=ELSEWHERE, address="Jalan rahasia")
    phone = Phone(areas=("33.03.01",))
    for wanted in ("Jalan rahasia", "Jalan lain"):
        told = phone.operation("business", "edit", far.pk, 1, {"address": ["x", wanted]})
        (answer,) = phone.push(told)
        assert answer["status"] == "rejected"
        assert "revision" not in answer
    assert rows(Clash) == []


@pytest.mark.parametrize(
    "change", [{"since_year": [None, "abc"]}, {"name": [None, {}]}, {"name": [None, "x" * 151]}]
)
def test_a_proposal_of_the_wrong_kind_goes_back(change):
    mine = register(office_act(), village=HERE)
    phone = Phone()
    (answer,) = phone.push(phone.operation("business", "edit", mine.pk, 1, change))
    assert answer["status"] == "rejected"
    assert rows(ChangeRequest) == []


def test_a_revoked_phone_hands_over_nothing_by_its_token():
    phone = Phone()
    revoke_own(phone.visit.act(), phone.device.pk)
    answer = phone.client.post(
        "/petugas/api/serahkan", b'{"v": 1, "boxes": []}', content_type="application/json",
        headers=phone.photo_headers(),
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (410, "revoked")
