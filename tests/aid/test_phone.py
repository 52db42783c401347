"""Hand-overs and field checks that come from officers' phones."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw

from guyub.aid import models as m
from guyub.aid import seats_proposing
from guyub.aid.actions.handing_occasions import Plan, create_occasion, fill
from guyub.aid.actions.handing_records import approve, edit_record, give_back
from guyub.aid.actions.handing_signing import Signing, sign
from guyub.aid.actions.proposing_checks import declare_interest
from guyub.groups.models import Membership
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from guyub.registry.privacy import Erased
from guyub.sync.actions.turning import turn
from guyub.sync.models import Operation, Photo, PhotoPart
from tests.aid import proposing as p
from tests.aid.handing_hands import Hands, ready
from tests.aid.worlds import change, world
from tests.factories import TODAY, office_act
from tests.sync.phones import Phone

pytestmark = pytest.mark.usefixtures("db")


def rows(model, **where):
    return list(model.objects.using("owner").filter(**where).order_by("pk"))


def carried(pages, entity):
    found = {}
    for page in pages:
        found |= {row["id"]: row for row in page["rows"].get(entity, [])}
        for gone in page["gone"].get(entity, []):
            found.pop(gone, None)
    return found


def drawing():
    kept, picture = BytesIO(), Image.new("RGB", (640, 240), "white")
    ImageDraw.Draw(picture).line([(20, 20), (200, 150), (400, 60)], fill="black", width=3)
    picture.save(kept, "PNG")
    return "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()


def picture(seed=1):
    kept = BytesIO()
    Image.new("RGB", (60, 40), (seed * 40 % 255, 90, 40)).save(kept, "JPEG")
    return kept.getvalue()


def begin_photo(phone, entity, pk, content):
    return phone.post("foto", {
        "sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "entity": entity,
        "entity_id": str(pk), "taken_at": phone.now().isoformat(),
    }).json()  # fmt: skip


def send_photo(phone, entity, pk, content):
    begin_photo(phone, entity, pk, content)
    return phone.photo_part(content, pk, 0, content).json()


def allow_screen(monkeypatch):
    from guyub.aid import terms_handing
    from guyub.criteria.parameters import PARAMETERS

    screen = replace(PARAMETERS[terms_handing.SCREEN], default=True)
    monkeypatch.setitem(PARAMETERS, terms_handing.SCREEN, screen)


# ---- handing over ---------------------------------------------------------------------------


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def fair(today):
    """(hands, records, occasion): two recipients at an occasion of today."""
    made, hands = world(until="decided"), Hands()
    records = ready(made, hands)
    plan = Plan("village", "Serah terima di balai desa", today, "Balai desa")
    occasion = create_occasion(hands.store, made.round.pk, plan)
    fill(hands.store, occasion.pk, [r.pk for r in records])
    return hands, [p.fresh(r) for r in records], occasion


def lines_of(record):
    return {str(x.pk): x.quantity for x in rows(m.HandoverLine, handover=record)}


def signing(phone, record, **more):
    values = {
        "taken_by": "signer", "lines": lines_of(record), "mode": "paper",
        "on": timezone.localdate().isoformat(), "place": "Balai desa", **more,
    }  # fmt: skip
    return phone.operation(
        "handover", "sign", record.pk, record.version, {k: [None, v] for k, v in values.items()}
    )


def test_a_phone_carries_who_receives_what_about_today(fair, today):
    _hands, records, occasion = fair
    phone = Phone()
    _last, pages = phone.pull_all()
    found = carried(pages, "handover")
    assert set(found) == {str(r.pk) for r in records}
    row = found[str(records[0].pk)]
    assert row["occasion"]["title"] == "Serah terima di balai desa"
    assert (row["recipient"], row["state"]) == (records[0].recipient, "ready")
    assert {x["id"]: x["quantity"] for x in row["lines"]} == lines_of(records[0])
    assert row["signer"] == records[0].recipient_signer
    # The first page is what today needs.
    assert pages[0]["rows"]["handover"][0]["id"] == str(records[0].pk)
    assert carried(Phone(areas=("33.03.02",)).pull_all()[1], "handover") == {}
    assert "handover" not in str(Phone(role="village_clerk").pull_all()[1])
    # Far ahead it is not carried; when it comes near, the night tells the phone.
    change(occasion, on=today + timedelta(days=15))
    last, pages = phone.pull_all(_last["cursor"])
    assert {i for page in pages for i in page["gone"]["handover"]} == set(found)
    change(occasion, on=today + timedelta(days=14))
    last, _pages = phone.pull_all(last["cursor"])
    assert turn(timezone.now()) == 2
    _last, pages = phone.pull_all(last["cursor"])
    assert set(carried(pages, "handover")) == set(found)


def test_a_handover_is_recorded_once_with_drawing_and_photo(fair, monkeypatch):
    allow_screen(monkeypatch)
    _hands, (record, other), _occasion = fair
    phone = Phone()
    last, pages = phone.pull_all()
    assert carried(pages, "handover")[str(record.pk)]["screen"] is True
    assert send_photo(phone, "handover", record.pk, picture())["status"] == "waiting"
    told = signing(phone, record, mode="screen", strokes=drawing())
    before = Event.objects.using("owner").count()
    assert [a["status"] for a in phone.push(told)] == ["applied"]
    assert [a["status"] for a in phone.push(told)] == ["duplicate"]
    assert [a["status"] for a in phone.push(signing(phone, record))] == ["applied"]
    assert Event.objects.using("owner").count() == before + 1
    done = p.fresh(record)
    assert (done.state, done.mode, done.recorder_person) == (
        "signed", "screen", phone.device.person_id
    )  # fmt: skip
    assert p.fresh(other).state == "ready"
    assert len(rows(m.Tool)) == sum(lines_of(record).values())
    photo = picture()
    asked = phone.photo_part(photo, record.pk, len(photo), b"")
    assert asked.json()["status"] == "done"
    assert send_photo(phone, "handover.paper", record.pk, picture(2))["status"] == "done"
    kinds = {x.kind: x.restricted for x in rows(m.HandingPaper, handover=record)}
    assert kinds == {"strokes": True, "photo": False, "signed": False}
    assert [o.content for o in rows(Operation, state="applied")] == [None, None]
    _last, pages = phone.pull_all(last["cursor"])
    assert carried(pages, "handover")[str(record.pk)]["state"] == "signed"


def test_what_the_page_would_refuse_goes_back_with_its_sentence(fair):
    _hands, (record, _other), _occasion = fair
    phone = Phone()
    for more, words in (
        ({"on": "2999-01-01"}, "belum tiba"),
        ({"on": "kemarin"}, "tidak terbaca"),
        ({"on": None}, "Isi tanggalnya"),
        ({"mode": "lisan"}, "cara tanda tangannya"),
        ({"mode": "screen", "strokes": drawing()}, "belum memakai tanda tangan di layar"),
        ({"mode": "screen", "strokes": "data:image/png;base64,//8="}, "bukan foto"),
        ({"lines": {}}, "berubah sejak diambil HP"),
        ({"lines": "semua"}, "tidak terbaca"),
        ({"taken_by": "proxy"}, "Kantor mengganti namanya dulu"),
        ({"place": "x" * 300}, "tidak terbaca"),
    ):
        (answer,) = phone.push(signing(phone, record, **more))
        assert answer["status"] == "rejected", words
        assert words in answer["sentence"]
    assert p.fresh(record).state == "ready"
    assert rows(m.HandingPaper) == []
    # What was sent and not taken goes with the person, the drawing among it.
    assert {o.content is None for o in rows(Operation)} == {False}
    chair = rows(Membership, group_id=record.group_id, role="chair")[0]
    act = office_act()
    with in_scope(act.scope):
        seats_proposing.erase(act, Erased(chair.owner_id, "33.03", None, None, ()))
    assert {o.content is None for o in rows(Operation)} == {True}


def test_photos_on_their_way_go_with_the_person_whatever_their_kind(fair):
    _hands, (record, _other), _occasion = fair
    phone = Phone()
    for n, kind in enumerate(("handover", "handover.paper", "handover.thumb")):
        assert send_photo(phone, kind, record.pk, picture(n))["status"] == "waiting"
    chair = rows(Membership, group_id=record.group_id, role="chair")[0]
    act = office_act()
    with in_scope(act.scope):
        seats_proposing.erase(act, Erased(chair.owner_id, "33.03", None, None, ()))
    assert {photo.state for photo in rows(Photo)} == {"refused"}
    assert rows(PhotoPart) == []


def test_a_photo_becomes_another_kind_when_its_record_is_mended(fair):
    _hands, (record, _other), _occasion = fair
    phone, content = Phone(), picture()
    assert send_photo(phone, "handover.paper", record.pk, content)["status"] == "waiting"
    told = begin_photo(phone, "handover.thumb", record.pk, content)
    assert told["status"] == "waiting"
    assert phone.push(signing(phone, record, mode="thumb"))[0]["status"] == "applied"
    assert phone.photo_part(content, record.pk, len(content), b"").json()["status"] == "done"
    assert [x.kind for x in rows(m.HandingPaper, handover=record)] == ["thumb"]
    # One picture in two fields: the second is refused, and that is said.
    told = begin_photo(phone, "handover.paper", record.pk, content)
    assert (told["code"], "Ambil foto lain" in told["sentence"]) == ("other_photo", True)


def test_only_the_own_villages_and_roles_that_hand_over(fair):
    _hands, (record, _other), _occasion = fair
    far = Phone(areas=("33.03.02",))
    (answer,) = far.push(signing(far, record))
    assert (answer["status"], "wilayah tugas" in answer["sentence"]) == ("rejected", True)
    assert send_photo(far, "handover", record.pk, picture())["status"] == "refused"
    clerk = Phone(role="village_clerk")
    assert clerk.push(signing(clerk, record))[0]["status"] == "rejected"
    assert p.fresh(record).state == "ready"


def test_a_record_that_changed_meanwhile_is_looked_at_again(fair):
    hands, (record, _other), _occasion = fair
    phone = Phone()
    told = signing(phone, record)
    give_back(hands.kabid, record.pk, "Nama penerima salah")
    (answer,) = phone.push(told)
    assert answer["status"] == "rejected"
    assert p.fresh(record).state == "draft"


def test_a_signature_is_not_filed_under_another_name(fair):
    hands, (record, other), _occasion = fair
    phone = Phone()
    named = {"signer": record.recipient_signer, "signer_title": record.recipient_title}
    plain, told = signing(phone, record), signing(phone, record, **named)
    give_back(hands.kabid, record.pk, "Yang datang istrinya")
    version = p.fresh(record).version
    edit_record(hands.store, record.pk, {"recipient_signer": "Orang Lain"}, version)
    approve(hands.kabid, [record.pk])
    for one in (plain, told):
        (answer,) = phone.push(one)
        assert (answer["status"], "berubah sejak" in answer["sentence"]) == ("rejected", True)
    assert p.fresh(record).state == "ready"
    # Another seat makes a newer revision of the same paper.
    named = {"signer": other.recipient_signer, "signer_title": other.recipient_title}
    plain, told = signing(phone, other), signing(phone, other, **named)
    change(other, version=other.version + 1, seat=9)
    assert phone.push(plain)[0]["status"] == "rejected"
    assert phone.push(told)[0]["status"] == "applied"


def test_who_signed_at_the_desk_meanwhile_is_not_signed_again(fair):
    hands, (record, _other), _occasion = fair
    phone = Phone()
    told = signing(phone, record)
    sign(hands.store, record.pk, Signing(on=TODAY))
    (answer,) = phone.push(told)
    assert (answer["status"], "sebelumnya" in answer["sentence"]) == ("applied", True)
    assert p.fresh(record).recorder_person == hands.store.person_id


def test_a_refusal_needs_its_reason_and_its_photos_are_not_kept(fair):
    _hands, (record, _other), _occasion = fair
    phone = Phone()
    empty = phone.operation("handover", "refuse", record.pk, 1, {"reason": ""})
    assert phone.push(empty)[0]["status"] == "rejected"
    why = phone.operation("handover", "refuse", record.pk, 1, {"reason": "Usaha sudah berhenti"})
    assert [a["status"] for a in phone.push(why)] == ["applied"]
    assert p.fresh(record).state == "refused"
    assert send_photo(phone, "handover", record.pk, picture())["status"] == "refused"


# ---- field checks ---------------------------------------------------------------------------


@pytest.fixture
def asked():
    made = world(until="open")
    proposal = p.sent(made, p.act("registrar"))
    return proposal, p.taking_part(proposal)


def checking(phone, proposal, member, **more):
    values = {
        "proposal_id": str(proposal.pk), "member_id": str(member.pk),
        "on": timezone.localdate().isoformat(), "result": "fit", "works": True, "signed": "paper",
        "reasons": "", "machines": "Pisau dapur", "met": "Pemilik", "workers_male": 1,
        "workers_female": 2, "sales": 24_000_000, "latitude": -7.38, "longitude": 109.36, **more,
    }  # fmt: skip
    return phone.operation("check", "record", changes={k: [None, v] for k, v in values.items()})


def test_members_that_wait_are_carried_until_they_are_checked(asked):
    proposal, members = asked
    phone = Phone()
    last, pages = phone.pull_all()
    found = carried(pages, "check")
    assert set(found) == {str(x.pk) for x in members}
    row = found[str(members[0].pk)]
    assert (row["number"], row["last"]) == (proposal.number, "")
    assert row["lines"][0]["quantity"] == 1
    assert carried(Phone(areas=("33.03.02",)).pull_all()[1], "check") == {}
    assert "check" not in Phone(role="asset_officer").pull_all()[1][0]["rows"]
    (answer,) = phone.push(checking(phone, proposal, members[0]))
    assert answer["status"] == "applied"
    last, pages = phone.pull_all(last["cursor"])
    assert [g for page in pages for g in page["gone"]["check"]] == [str(members[0].pk)]
    # Whoever has a tie does not carry it any more.
    declare_interest(phone.visit.act(), proposal.pk, "kin")
    _last, pages = phone.pull_all(last["cursor"])
    assert {g for page in pages for g in page["gone"]["check"]} >= {str(x.pk) for x in members[1:]}


def test_a_check_is_recorded_once_with_place_drawing_and_photos(asked):
    proposal, members = asked
    phone = Phone()
    told = checking(phone, proposal, members[0], signed="screen", strokes=drawing())
    pk = told["entity_id"]
    assert send_photo(phone, "check", pk, picture())["status"] == "waiting"
    before = Event.objects.using("owner").count()
    assert [a["status"] for a in phone.push(told)] == ["applied"]
    assert [a["status"] for a in phone.push(told)] == ["duplicate"]
    assert Event.objects.using("owner").count() == before + 2, "with the observation"
    (check,) = rows(m.Check)
    assert (str(check.pk), check.result, check.signed) == (pk, "fit", "screen")
    assert (check.latitude, check.longitude, check.sales) == (-7.38, 109.36, 24_000_000)
    photo = picture()
    assert phone.photo_part(photo, pk, len(photo), b"").json()["status"] == "done"
    assert send_photo(phone, "check.sheet", pk, picture(2))["status"] == "done"
    assert sorted(f.restricted for f in rows(m.ProposalFile)) == [False, True, True]
    stranger = Phone()
    assert send_photo(stranger, "check", pk, picture(3))["status"] == "refused"
    for member in members[1:]:
        assert phone.push(checking(phone, proposal, member))[0]["status"] == "applied"
    assert p.fresh(proposal).state == "checked"


def test_photos_of_a_check_that_was_taken_go_with_the_person(asked):
    proposal, members = asked
    phone = Phone()
    told = checking(phone, proposal, members[0], signed="paper")
    begun = begin_photo(phone, "check.sheet", told["entity_id"], picture(5))
    assert begun["status"] == "coming"
    assert phone.push(told)[0]["status"] == "applied"
    act = office_act()
    with in_scope(act.scope):
        gone = Erased(uuid7(), "33.03", None, None, (members[0].business_id,))
        seats_proposing.erase(act, gone)
    assert [photo.state for photo in rows(Photo)] == ["refused"]


def test_what_a_check_cannot_be_goes_back(asked):
    proposal, members = asked
    phone = Phone()
    for more, words in (
        ({"result": "unfit"}, "alasannya"),
        ({"result": "baik"}, "Pilih hasil ceknya"),
        ({"works": None}, "usahanya berjalan"),
        ({"works": "ya"}, "tidak terbaca"),
        ({"signed": ""}, "ditandatangani"),
        ({"on": "2999-01-01"}, "belum terjadi"),
        ({"workers_male": "dua"}, "tidak terbaca"),
        ({"latitude": None}, "Titik lokasinya"),
        ({"latitude": 200.0}, "Titik lokasinya"),
        ({"member_id": "x"}, "tidak terbaca"),
    ):
        told = checking(phone, proposal, members[0], **more)
        (answer,) = phone.push(told)
        assert answer["status"] == "rejected", words
        assert words in answer["sentence"]
    assert rows(m.Check) == []
    # What was sent of a person and not taken goes with the person, and nothing of others.
    other = checking(phone, proposal, members[1], result="baik")
    assert phone.push(other)[0]["status"] == "rejected"
    act = office_act()
    with in_scope(act.scope):
        seats_proposing.erase(act, Erased(uuid7(), "33.03", None, None, (members[0].business_id,)))
    # The last one named no member at all.
    answer_without_member = told["entity_id"]
    kept = rows(Operation, content__isnull=False)
    assert {str(o.entity_id) for o in kept} == {other["entity_id"], answer_without_member}


def test_a_check_elsewhere_or_by_another_role_is_refused(asked):
    proposal, members = asked
    for phone in (Phone(areas=("33.03.02",)), Phone(role="asset_officer")):
        assert phone.push(checking(phone, proposal, members[0]))[0]["status"] == "rejected"
    assert rows(m.Check) == []
