"""Ways between pages of different parts: results, crumbs, the map, numbers typed into a search."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guyub.aid.models import Result
from guyub.kernel.ids import human_number
from tests.aid.worlds import change, past_the_wall, world
from tests.aid.worlds_following import followed
from tests.factories import sign_in

pytestmark = pytest.mark.usefixtures("db")
LIST = "registry:list"


def client(role, **values):
    made = Client()
    sign_in(made, role, **values)
    return made


def numbered(made):
    """With numbers as the office gives them, check digit and all."""
    change(made.round, number=human_number("BAN-33.03", 7))
    for n, one in enumerate(made.proposals, start=1):
        change(one, number=human_number("USL-33.03", n))
    return made


def page(asked, name, *args):
    answer = asked.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_proposal_page_leads_to_its_result_once_announced():
    for until, shown in (("scored", False), ("announced", True)):
        made = world(until=until, prefix="1" if shown else "2")
        change(made.round, number=human_number("BAN-33.03", 8 + shown))
        change(made.proposals[0], number=human_number("USL-33.03", 8 + shown))
        one = made.proposals[0]
        to = reverse("aid:result", args=[made.round.number, one.number])
        chair = client("group_chair", subject_id=made.groups[0].pk)
        for who in (client("head"), chair):
            assert (to in page(who, "aid:proposal", one.number)) is shown
        if shown:
            assert chair.get(to).status_code == 200
            business = made.members[made.groups[0].pk][0]
            assert to in page(client("head"), "registry:detail", business.number)


def test_the_applicant_is_not_led_to_a_draft():
    made = numbered(world(until="ranked"))
    one = made.proposals[0]
    to = reverse("aid:result", args=[made.round.number, one.number])
    assert to in page(client("head"), "aid:proposal", one.number)
    chair = client("group_chair", subject_id=made.groups[0].pk)
    assert to not in page(chair, "aid:proposal", one.number)


def test_pages_of_deciding_lead_back_to_the_round():
    made = world(until="decided")
    back = f'href="{reverse("aid:round", args=[made.round.number])}"'
    head = client("head")
    for name, *args in (
        ("aid:selection", made.round.number), ("aid:summary", made.round.number),
        ("aid:decree", made.decree.pk),
        ("aid:result", made.round.number, made.proposals[0].number),
    ):  # fmt: skip
        text = page(head, name, *args)
        assert back in text, name
        assert f'href="{reverse("aid:list")}"' in text, name


def test_the_round_page_leads_to_the_map():
    made = world()
    to = reverse("insight:round_map", args=[made.round.number])
    assert to in page(client("head"), "aid:round", made.round.number)


def test_a_typed_number_goes_to_its_page():
    made = numbered(followed())
    officer = client("registrar")
    search = reverse(LIST)
    written = made.handovers[0]
    for typed, to in (
        (made.round.number, reverse("aid:round", args=[made.round.number])),
        (f" {made.tools[0].tag.lower().replace('-', ' ')} ",
         reverse("aid:tool", args=[made.tools[0].tag])),
        (written.number, reverse("aid:handover", args=[written.pk])),
    ):  # fmt: skip
        answer = officer.get(search, {"q": typed})
        assert (answer.status_code, answer.get("Location")) == (302, to), typed


def test_a_number_that_is_not_seen_is_told_without_a_hint():
    officer = client("registrar")
    for number in (human_number("KEL-35.13", 1), human_number("BAN-33.03", 99)):
        answer = officer.get(reverse(LIST), {"q": number})
        assert answer.status_code == 200
        assert "tidak ditemukan, atau di luar wilayah" in answer.content.decode()
    wrong = officer.get(reverse(LIST), {"q": "KEL-33.03-000001-0"}).content.decode()
    right = human_number("KEL-33.03", 1)
    assert right.endswith("-0") or "angka terakhirnya" in wrong


def test_who_works_in_the_village_reads_the_result_and_why():
    made = numbered(world(until="announced"))
    here, elsewhere = made.proposals[0], made.proposals[1]
    row = Result.objects.using("owner").get(proposal=here)
    with past_the_wall(Result):
        change(row, verdict="refused", reasons=[{"code": "note", "words": "Alatnya sudah ada."}])
    clerk = client("village_clerk", area_codes=[here.village_code])
    officer = client("field_officer", area_codes=[here.village_code[:8]])
    for who in (clerk, officer):
        to = reverse("aid:result", args=[made.round.number, here.number])
        assert to in page(who, "aid:proposal", here.number)
        text = page(who, "aid:result", made.round.number, here.number)
        assert "Alatnya sudah ada." in text
        assert "Hak pengusul" in text
        # The page carries the name of the office, as all others do.
        assert made.office.short_name in text.split("<main", 1)[0]
        # The letter is the office's to print.
        assert reverse("aid:refusal", args=[made.round.number, here.number]) not in text
    far = reverse("aid:result", args=[made.round.number, elsewhere.number])
    assert clerk.get(far).status_code == 404


def test_who_works_in_the_village_does_not_read_a_draft():
    made = numbered(world(until="ranked"))
    one = made.proposals[0]
    to = reverse("aid:result", args=[made.round.number, one.number])
    clerk = client("village_clerk", area_codes=[one.village_code])
    assert clerk.get(to).status_code == 404
    assert to not in page(clerk, "aid:proposal", one.number)
