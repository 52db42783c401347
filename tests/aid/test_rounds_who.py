"""Who can get it, who was never helped, who was told: counts that reconcile, telling once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from guyub.aid import facts
from guyub.aid import models as m
from guyub.aid.actions.rounds_telling import tell
from guyub.aid.queries.rounds import rule_of
from guyub.aid.queries.rounds_who import Reach, by_district, eligible_never_helped, reach
from guyub.criteria.queries import whole
from guyub.criteria.subjects import SUBJECTS, count
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import SYSTEM, in_scope
from guyub.ledger.models import Event
from tests.aid import rounds_worlds as worlds
from tests.aid.worlds import world
from tests.factories import TODAY, office_act, register, sign_in, visit

pytestmark = pytest.mark.usefixtures("db")
NEAR, FAR = "33.03.01.2001", "33.03.02.2001"


def business(n, village=NEAR, workers=3, **values):
    seen = {"workers": workers} if workers else None
    return register(office_act(), name=f"Keripik {n}", village=village, owner=f"Orang {n}",
                    main_product="Keripik", observation=seen, **values)  # fmt: skip


def looked(round_, who=None):
    who = who or visit("registrar")
    with in_scope(who.scope, read_only=True):
        fresh = m.Round.objects.get(pk=round_.pk)
        return reach(who, fresh, TODAY), fresh, who


def test_counts_reconcile_with_the_count_of_the_rule():
    made = worlds.opened()
    for n in range(4):
        business(n, NEAR if n % 2 else FAR)
    business(10, workers=30)
    business(11, workers=None)
    parts, round_, who = looked(made)
    total = sum(parts.values(), Reach())
    assert (total.yes, total.no, total.unknown, total.never, total.untold) == (4, 1, 1, 4, 4)
    with in_scope(who.scope, read_only=True):
        rule = rule_of(round_)
        counted = count(SUBJECTS["business"], who, rule.node, TODAY)
        listed = eligible_never_helped(who, round_, TODAY).count()
    assert {k: (n.yes, n.no, n.unknown) for k, n in by_district(parts).items()} == {
        k: (n.yes, n.no, n.unknown) for k, n in counted.items()
    }
    assert whole(counted).all == total.all
    assert listed == total.never


def test_whoever_was_helped_or_whose_other_business_was_is_not_never_helped():
    made = world(until="signed")
    everybody = [b.pk for members in made.members.values() for b in members]
    with in_scope(SYSTEM):
        facts.refresh(everybody)
    business(1)
    parts, round_, who = looked(made.round)
    total = sum(parts.values(), Reach())
    # This round has no rule: everybody counts as eligible.
    assert (total.yes, total.never) == (7, 1)
    with in_scope(who.scope, read_only=True):
        assert eligible_never_helped(who, round_, TODAY).count() == 1


def test_a_village_sees_its_own_people_only():
    made = worlds.opened()
    business(1, NEAR)
    business(2, FAR)
    parts, _round, _who = looked(made, visit("village_clerk", area_codes=[NEAR]))
    assert list(parts) == [NEAR]


def test_telling_twice_is_once_and_an_answer_is_put_in():
    made = worlds.opened()
    one, two = business(1), business(2)
    given = {"on": TODAY, "way": "visit"}
    assert tell(office_act(), made.pk, [one.number, two.number], **given) == 2
    assert tell(office_act(), made.pk, [one.number], **given) == 0
    assert Event.objects.using("owner").filter(verb="aid.telling.add").count() == 1
    assert tell(office_act(), made.pk, [one.number], answer="wants", **given) == 0
    rows = m.Telling.objects.using("owner").order_by("answer")
    assert [(t.business_id, t.answer) for t in rows] == [(two.pk, ""), (one.pk, "wants")]
    parts, _round, _who = looked(made)
    assert (parts[NEAR].untold, parts[NEAR].told) == (0, 2)
    event = Event.objects.using("owner").filter(verb="aid.telling.add").latest("seq")
    assert event.after["usaha"] == [one.number]


def test_a_clerk_tells_in_the_own_village_only():
    made = worlds.opened()
    far = business(2, FAR)
    clerk = office_act(role="village_clerk", area_codes=[NEAR])
    with pytest.raises(NotAllowed, match="wilayah tugas"):
        tell(clerk, made.pk, [far.number], on=TODAY, way="visit")
    assert tell(clerk, made.pk, [business(1).number], on=TODAY, way="visit") == 1


def test_telling_needs_an_open_round_and_a_day_that_was():
    made, one = worlds.draft(), business(1)
    with pytest.raises(DomainError, match="belum dibuka"):
        tell(office_act(), made.pk, [one.number], on=TODAY, way="visit")
    opened = worlds.opened()
    for day, said in ((TODAY + timedelta(days=1), "belum terjadi"),
                      (TODAY - timedelta(days=1), "sebelum putaran")):  # fmt: skip
        with pytest.raises(DomainError, match=said):
            tell(office_act(), opened.pk, [one.number], on=day, way="visit")
    with pytest.raises(DomainError, match="Pilih paling sedikit"):
        tell(office_act(), opened.pk, [], on=TODAY, way="visit")
    with pytest.raises(DomainError, match="tidak ditemukan"):
        tell(office_act(), opened.pk, [one.number, "IKM-x"], on=TODAY, way="visit")


def test_the_page_the_list_and_the_paper(client):
    made = worlds.opened()
    one = business(1)
    business(2, FAR)
    sign_in(client, "village_clerk", area_codes=[NEAR])
    page = client.get(reverse("aid:who", args=[made.number]))
    assert "Belum pernah dibantu" in page.content.decode()
    address = reverse("aid:who_list", args=[made.number])
    listed = client.get(address).content.decode()
    assert one.number in listed
    assert "Keripik 2" not in listed
    paper = client.get(f"{address}?cetak=1").content.decode()
    assert "Paraf" in paper
    assert "Keripik 1" in paper
    post = reverse("aid:who_tell", args=[made.number]) + "?beritahu=belum"
    said = {"usaha": [one.number], "on": "26/11/2026", "way": "visit", "answer": ""}
    answer = client.post(post, {**said, "way": ""})
    assert answer.status_code == 400
    assert "Pilih dulu" in answer.content.decode()
    # The page's clock is the machine's; the round opened earlier than today.
    from django.utils import timezone

    said["on"] = timezone.localdate().strftime("%d/%m/%Y")
    answer = client.post(post, said)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}?beritahu=belum")
    assert m.Telling.objects.using("owner").get().business_id == one.pk
    assert "Keripik 1" not in client.get(f"{address}?beritahu=belum").content.decode()


def test_the_business_page_says_that_its_owner_was_told(client):
    made, one = worlds.opened(), business(1)
    tell(office_act(), made.pk, [one.number], on=TODAY, way="phone", answer="later")
    sign_in(client, "registrar")
    page = client.get(reverse("registry:detail", args=[one.number])).content.decode()
    assert "Diberi tahu tentang Bantuan alat keripik 2026" in page
    assert "lain kali dulu" in page
