"""The radar: one expression against a plain recount, sums of parts, causes, the public page."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.db import PUBLIC, SYSTEM, in_scope
from guyub.mentoring.actions import areas
from guyub.mentoring.actions.officers import wait
from guyub.mentoring.promises import (
    CLASSES,
    Known,
    Promise,
    promise_of,
    promises_by_regency,
    recount,
)
from guyub.mentoring.radar import (
    beyond,
    by_district,
    by_regency,
    public_radar,
    radar_of,
    villages_of,
    watched,
    with_group,
)
from guyub.registry.models import BusinessFacts
from tests.factories import office, office_act, register, sign_in, visit
from tests.mentoring import worlds_caring as w

pytestmark = pytest.mark.usefixtures("db")
PROMISE = Promise(365, 180, 90, 12, 60)
PLACES = ("33.03.01.2001", "33.03.01.2002", "33.03.02.2001")


def days():
    return timezone.localdate()


def test_the_expression_agrees_with_a_plain_recount():
    """1,500 invented businesses, dates near every border."""
    rng, day = Random(20261126), date(2026, 11, 26)

    def some(*usual):
        return rng.choice([None, *(day - timedelta(n + rng.choice((-1, 0, 1))) for n in usual)])

    rows = []
    for _n in range(1500):
        aid = some(0, 30, 90, 365, 366)
        contact = some(0, 60, 90, 180, 365, 366, 700)
        if aid is not None:  # a hand-over is a contact
            contact = max(contact or aid, aid)
        promise = Promise(
            rng.choice((30, 365)), rng.choice((7, 180)), rng.choice((7, 90)), rng.choice((1, 12)),
            rng.choice((7, 60)),
        )  # fmt: skip
        rows.append((Known(contact, some(0, 7, 180, 400) or day, aid, some(0, 60, 200),
                           some(-5, 0, 3)), promise))  # fmt: skip
    with connection.cursor() as cursor:
        for known, promise in rows:
            args = [day, known.contact, known.registered, known.aid, known.applying, known.asked,
                    *promise.values]  # fmt: skip
            marks = ", ".join(["%s::date"] * 6 + ["%s"] * 5)
            cursor.execute(f"SELECT mentoring_due({marks}), mentoring_class({marks})", args * 2)
            assert cursor.fetchone() == recount(day, known, promise), (known, promise)
    assert {recount(day, k, p)[1] for k, p in rows} == set(CLASSES)


def business(village, contact=None, registered=400, **facts):
    """With facts as if they came from the rooms that tell them."""
    made = register(office_act(village[:5]), village=village, owner="")
    day = days()
    BusinessFacts.objects.using("owner").filter(pk=made.pk).update(
        last_contact=None if contact is None else day - timedelta(contact),
        registered_on=day - timedelta(registered), **facts,
    )  # fmt: skip
    return made


@pytest.fixture
def silent():
    """Seven businesses: (village, class) of those beyond the promise by the names of the tests."""
    day = days()
    return [
        business(PLACES[0], 10),
        business(PLACES[0], 400),
        business(PLACES[0], None, registered=200),
        business(PLACES[1], None, registered=100),
        business(PLACES[1], 100, aid_last_on=day - timedelta(100)),
        business(PLACES[2], 70, applying_since=day - timedelta(100)),
        business(PLACES[2], 5, visit_promised_on=day - timedelta(1)),
    ]


def test_sums_are_sums_of_their_parts_whichever_way_they_are_cut(silent):
    w.on_duty(areas=("33.03.01",))
    viewer = visit("head")
    with in_scope(viewer.scope, read_only=True):
        radar = radar_of(viewer, days(), "33.03")
        assert (radar.total.businesses, radar.total.beyond, radar.total.never) == (7, 5, 2)
        assert dict(zip(CLASSES, radar.total.classes, strict=True)) == dict.fromkeys(CLASSES, 1)
        for parts in (radar.by_district(), radar.by_village(), radar.by_officer(),
                      radar.by_cause()):  # fmt: skip
            assert sum(parts.values(), type(radar.total)()) == radar.total
        assert by_district(viewer, days(), "33.03") == radar.by_district()
        assert by_regency(viewer, days()) == {"33.03": radar.total}
        assert beyond(viewer, days()).count() == 5


def test_lists_and_sums_count_the_same_businesses(silent):
    near = w.on_duty(areas=(PLACES[0],), tier="village")
    wide = w.on_duty(areas=("33.03.01",))
    viewer = visit("head")
    with in_scope(viewer.scope, read_only=True):
        radar = radar_of(viewer, days(), "33.03")
        rows = with_group(beyond(viewer, days()), radar.posts)
        places = villages_of("33.03")
        for officer in (near.pk, wide.pk, None):
            q = radar.where(places, lambda *at, who=officer: radar.officer(*at) == who)
            assert rows.filter(q).count() == radar.by_officer()[officer].beyond
        for kind in ("no_officer", "not_yet"):
            q = radar.where(places, lambda *at, kind=kind: radar.cause(*at).kind == kind)
            wanted = sum(s.beyond for c, s in radar.by_cause().items() if c.kind == kind)
            assert rows.filter(q).count() == wanted


def test_each_office_keeps_its_own_promise(silent):
    business("35.13.01.2001", 100)
    from guyub.criteria.models import Setting
    from guyub.kernel.ids import uuid7

    Setting.objects.using("owner").create(
        office_id=office("35.13").pk, key="mentoring.promise_usual", value=90,
        valid_from=date(2026, 1, 1), source="Keputusan dinas", state="approved", made_by=uuid7(),
        maker="A", made_at=timezone.now(), decided_by=uuid7(), decider="B",
        decided_at=timezone.now(),
    )  # fmt: skip
    office("")
    nation = visit("head", "")
    with in_scope(nation.scope, read_only=True):
        default, other = promises_by_regency(days())
        assert set(other) == {"35.13"}
        assert (default.usual, other["35.13"].usual) == (365, 90)
        sums = by_regency(nation, days())
        assert sums["35.13"].beyond == 1
        assert sums["33.03"].beyond == 5


def test_only_who_works_is_watched(silent):
    viewer = visit("head")
    BusinessFacts.objects.using("owner").filter(pk=silent[1].pk).update(status="closed")
    BusinessFacts.objects.using("owner").filter(pk=silent[2].pk).update(listed=False)
    with in_scope(viewer.scope, read_only=True):
        assert watched(viewer, days()).count() == 5


def test_a_group_that_is_looked_after_makes_its_members_reached_by_somebody(silent):
    from guyub.groups.models import Group, Membership
    from guyub.kernel.ids import uuid7

    group = Group.objects.using("owner").create(
        number="KEL-33.03-000001-9", regency_code="33.03", village_code=PLACES[2], name="Kelompok",
        kind="kub", state_since=date(2026, 1, 1), created_at=timezone.now(),
        updated_at=timezone.now(),
    )  # fmt: skip
    Membership.objects.using("owner").create(
        id=uuid7(), group=group, business=silent[5], regency_code="33.03", role="member",
        since=date(2026, 1, 1), created_at=timezone.now(),
    )  # fmt: skip
    made = w.on_duty()
    areas.assign(
        office_act(role="section_head"), made.pk, ["33.03.02"], w.STARTS, None, "",
        areas.Narrowed(group=group.pk),
    )  # fmt: skip
    viewer = visit("head")
    with in_scope(viewer.scope, read_only=True):
        radar = radar_of(viewer, days(), "33.03")
        assert radar.by_officer()[made.pk].businesses == 1
        rows = with_group(watched(viewer, days()), radar.posts)
        q = radar.where(villages_of("33.03"), lambda *at: radar.officer(*at) == made.pk)
        assert list(rows.filter(q).values_list("pk", flat=True)) == [silent[5].pk]
        q = radar.where(villages_of("33.03"), lambda *at: radar.officer(*at) is None)
        assert rows.filter(q).count() == 6


def test_anybody_reads_sums_causes_and_who_is_waited_for_but_no_name(silent, client):
    act = office_act(role="section_head")
    waits = w.chosen(act, name="Rahasia Sekali")
    areas.assign(act, waits.pk, ["33.03.01"], None, None)
    wait(act, waits.pk, "Bupati Purbalingga", date(2026, 2, 3), None)
    areas.note_obstacle(act, PLACES[2], "unreachable", "Dinas PU", date(2026, 5, 4), "jembatan")
    promise = promise_of(None, days())
    with in_scope(PUBLIC, read_only=True):
        parts = {p.code: p for p in public_radar("33.03", days(), promise, few=1)}
        assert not BusinessFacts.objects.exists()
    assert (parts["33.03.01"].businesses, parts["33.03.01"].beyond) == (5, 3)
    assert [c.kind for c, _n in parts["33.03.01"].causes] == ["waiting"]
    assert [c.kind for c, _n in parts["33.03.02"].causes] == ["unreachable"]
    page = client.get(reverse("mentoring:public"), {"kab": "33.03"}).content.decode()
    assert "Petugas menunggu Bupati Purbalingga, sejak 3 Februari 2026: 3 usaha" in page
    assert "Dinas PU, sejak 4 Mei 2026" in page
    # The second sub-district has too few businesses for a row of its own.
    assert "Kecamatan lain, yang usahanya sedikit" in page
    assert "Rahasia" not in page
    assert "jembatan" not in page
    assert client.get(reverse("mentoring:public"), {"kab": "99.99"}).status_code == 404
    viewer = visit("head")
    with in_scope(viewer.scope, read_only=True):
        inside = by_district(viewer, days(), "33.03")
    assert {c: (p.businesses, p.beyond, p.never) for c, p in parts.items()} == {
        c: (s.businesses, s.beyond, s.never) for c, s in inside.items()
    }


def test_pages_and_their_filters(silent, client):
    made = w.on_duty(areas=("33.03.01",))
    sign_in(client, "head")
    url = reverse("mentoring:radar")
    page = client.get(url).content.decode()
    assert "belum pernah" in page
    assert made.name in page
    for params in ({"kelas": "never"}, {"sebab": "no_officer"}, {"petugas": made.number},
                   {"petugas": "tanpa"}, {"kecamatan": "33.03.01", "desa": PLACES[0]}):  # fmt: skip
        assert client.get(url, params).status_code == 200
    rows = client.get(url, {"petugas": made.number}).content.decode()
    assert rows.count("<tr") == 1 + 3
    sums = reverse("mentoring:radar_sums")
    for by in ("kecamatan", "desa", "sebab", "petugas"):
        assert "5 dari 7 usaha" in client.get(sums, {"menurut": by}).content.decode()
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    assert "3 dari 5 usaha" in client.get(sums, {"menurut": "petugas"}).content.decode()
    assert "menurut=petugas" not in client.get(sums).content.decode()
    own = client.get(reverse("mentoring:own_figures")).content.decode()
    assert "Usaha berjalan" in own


def test_a_province_sees_its_regencies(silent, client):
    office("33")
    sign_in(client, "head", "33")
    sums = reverse("mentoring:radar_sums")
    assert "Kabupaten/kota" in client.get(sums).content.decode()
    page = client.get(sums, {"kabupaten": "33.03"}).content.decode()
    assert "5 dari 7 usaha" in page
    url = reverse("mentoring:radar")
    assert client.get(url, {"kabupaten": "33.03", "sebab": "no_officer"}).status_code == 200
    with in_scope(SYSTEM, read_only=True):
        assert BusinessFacts.objects.count() == 7
