"""Which group to join, with whom to found one: the pure ranking, and what is read for it."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from guyub.groups import seeking
from guyub.groups.building import (
    BRANCH,
    CLASS,
    GROUP,
    PRODUCT,
    UNKNOWN,
    Candidate,
    Neighbour,
    Seeker,
    Trade,
    closeness,
    distance_words,
    founding_list,
    kilometres,
    offers,
)
from guyub.groups.kinds import KindRule
from guyub.groups.views.common import rules_for
from guyub.kernel.db import in_scope
from tests.factories import office_act, register, visit
from tests.groups.worlds import (
    FAR_VILLAGE,
    NEXT_VILLAGE,
    VILLAGE,
    businesses,
    founded,
    own_visit,
    recognised,
    rows,
    start,
)

SUGAR = Trade("pangan", "2020", "10722", "Gula semut")
CRISPS = Trade("pangan", "2020", "10794", "Keripik singkong")
BROOM = Trade("kerajinan", "", "", "Sapu ijuk")
NOTHING = Trade()
RULES = {
    "kelompok": KindRule("kelompok", 5, 10, True, "district", True),
    "paguyuban": KindRule("paguyuban", 10, None, False, "regency", False),
    "sentra": KindRule("sentra", 5, None, True, "village", False),
}
ME = Seeker(VILLAGE, (-7.4, 109.4), SUGAR)


def group(n: int, trade: Trade = SUGAR, **values) -> Candidate:
    given_ = {"kind": "kelompok", "state": "recognised", "village_code": VILLAGE, "point": None,
              "members": 5, **values}  # fmt: skip
    return Candidate(UUID(int=n), f"KEL-{n}", f"Kelompok {n}", trade=trade, trade_words="",
                     **given_)  # fmt: skip


def found(*candidates: Candidate) -> list[int]:
    return [o.group.id.int for o in offers(ME, candidates, RULES)]


def test_how_near_two_trades_are():
    assert closeness(SUGAR, SUGAR) == CLASS
    assert closeness(SUGAR, Trade("pangan", "2025", "10722", "Gula aren")) == PRODUCT
    assert closeness(CRISPS, Trade("pangan", "2020", "10799", "Peyek")) == GROUP
    assert closeness(SUGAR, CRISPS) is None
    assert closeness(SUGAR, Trade("pangan")) == BRANCH
    assert closeness(SUGAR, BROOM) is None
    assert closeness(SUGAR, NOTHING) == UNKNOWN
    assert closeness(NOTHING, NOTHING) == UNKNOWN


def test_a_group_is_left_out_only_when_known_not_to_fit():
    assert found(group(1), group(2, BROOM), group(3, CRISPS)) == [1]
    assert found(group(1, NOTHING)) == [1]
    assert found(group(1, members=10), group(2, members=9)) == [2]
    assert found(group(1, village_code=FAR_VILLAGE), group(2, village_code=NEXT_VILLAGE)) == [2]
    assert found(group(1, BROOM, kind="paguyuban", village_code=FAR_VILLAGE)) == [1]
    assert found(group(1, kind="sentra", village_code=NEXT_VILLAGE)) == []


def test_the_nearest_in_trade_then_in_place_come_first():
    near, far = (-7.4, 109.41), (-7.4, 109.6)
    order = found(
        group(1, NOTHING), group(2, village_code=NEXT_VILLAGE, point=far), group(3),
        group(4, village_code=NEXT_VILLAGE, point=near), group(5, state="founded"),
    )  # fmt: skip
    assert order == [3, 5, 4, 2, 1]


@given(st.permutations(range(1, 6)))
def test_the_order_of_reading_never_decides(order):
    made = {
        1: group(1, NOTHING), 2: group(2, village_code=NEXT_VILLAGE), 3: group(3),
        4: group(4, state="founded"), 5: group(5, Trade("pangan")),
    }  # fmt: skip
    assert found(*(made[n] for n in order)) == [3, 4, 2, 5, 1]


def test_a_founding_list_names_only_those_known_to_make_something_alike():
    def one(n, trade, village=VILLAGE):
        return Neighbour(UUID(int=n), f"IKM-{n}", f"Usaha {n}", village, None, trade)

    people = [one(1, SUGAR), one(2, BROOM), one(3, NOTHING), one(4, Trade("pangan")),
              one(5, SUGAR, FAR_VILLAGE), one(6, SUGAR, NEXT_VILLAGE)]  # fmt: skip
    listed = founding_list(ME, people, RULES["kelompok"])
    assert [i.business.id.int for i in listed] == [1, 6, 4]
    assert [i.business.id.int for i in founding_list(
        ME, people, RULES["kelompok"], besides=[UUID(int=1)])] == [6, 4]  # fmt: skip
    anybody = founding_list(ME, people, RULES["paguyuban"])
    assert len(anybody) == 6


def test_distances_are_said_as_people_say_them():
    assert kilometres(None, (1, 1)) is None
    assert 110 < kilometres((0, 0), (1, 0)) < 112
    assert distance_words(None) == ""
    assert distance_words(0.4) == "kurang dari 1 km"
    assert distance_words(3.6) == "sekitar 4 km"
    assert distance_words(0.0, same_village=True) == "satu desa"


def test_an_officer_sees_groups_and_neighbours_by_name(db):
    recognised(made=businesses(5))
    seeker, alike, *_rest = businesses(3, first=5)
    other = register(office_act(), name="Sapu Ijuk", village=VILLAGE, branch="kerajinan")
    far = businesses(1, FAR_VILLAGE, 9)[0]
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        rules = rules_for("33.03")
        near = seeking.groups_near(seeking.seeker_of(seeker), rules)
        assert [(o.group.name, o.group.members, o.room) for o in near] == [("Sumber Rejeki", 5, 25)]
        people = seeking.neighbours(
            who, seeking.seeker_of(seeker), rules["kelompok"], besides=(seeker.pk,)
        )
        listed = {p.business.id for p in people}
    assert alike.pk in listed
    assert not listed & {other.pk, far.pk, seeker.pk}
    assert len(listed) == 2  # those in the group are not invited again


def test_a_clerk_is_shown_neighbours_of_the_own_village_only(db):
    seeker, near = businesses(2)
    businesses(1, NEXT_VILLAGE, 5)
    who = visit("village_clerk", area_codes=[VILLAGE])
    with in_scope(who.scope, read_only=True):
        rule = rules_for("33.03")["kelompok"]
        people = seeking.neighbours(who, seeking.seeker_of(seeker), rule, besides=(seeker.pk,))
        assert [p.business.id for p in people] == [near.pk]


def test_an_owner_learns_of_groups_and_whether_there_are_enough_neighbours(db):
    group = recognised(made=businesses(5))
    alone, *others = businesses(4, first=5)
    person = _owner(alone)
    who = own_visit("owner", person)
    with in_scope(who.scope, read_only=True):
        rules = rules_for("33.03")
        near = seeking.groups_near(seeking.seeker_of(alone), rules)
        assert [o.group.id for o in near] == [group.pk]
        assert not seeking.enough_alike(alone.pk, rules["kelompok"])
        # Of a business that is not the visitor's, nothing is told.
        assert not seeking.enough_alike(others[0].pk, rules["kelompok"])
    businesses(3, first=12)
    with in_scope(who.scope, read_only=True):
        assert seeking.enough_alike(alone.pk, rules["kelompok"])
        assert not seeking.enough_alike(others[0].pk, rules["kelompok"])
    stranger = own_visit("owner", _owner(register(office_act("35.13"), village="35.13.05.2008")))
    with in_scope(stranger.scope, read_only=True):
        assert seeking.groups_near(seeking.seeker_of(alone), rules) == []


def _owner(business):
    from guyub.registry.models import Ownership

    return Ownership.objects.using("owner").get(business=business).owner_id


def test_the_page_of_an_owner_names_no_neighbour(db, client):
    from tests.factories import sign_in

    recognised(made=businesses(5))
    alone, *_others = businesses(8, first=5)
    sign_in(client, "owner", subject_id=_owner(alone))
    page = client.get(f"/kelompok/cari/{alone.number}/").content.decode()
    assert "Sumber Rejeki" in page
    assert "Ada cukup usaha sejenis" in page
    for letter in "ABCDEGHIJK":
        assert f"Keripik {letter}<" not in page
        assert f"Pemilik {letter}" not in page
    sign_in(client, "registrar")
    page = client.get(f"/kelompok/cari/{alone.number}/").content.decode()
    assert "Keripik G" in page
    assert "Cetak daftar undangan" in page
    answer = client.get(f"/kelompok/cari/{alone.number}/undangan.pdf")
    assert answer.content.startswith(b"%PDF")


def test_members_of_a_group_being_formed_are_not_invited_elsewhere(db):
    from guyub.groups.actions.members import add_members

    one, two, three = businesses(3)
    group = start()
    add_members(office_act(), group.pk, [two.pk], version=None)
    assert len(rows(group)) == 1
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        rule = rules_for("33.03")["kelompok"]
        people = seeking.neighbours(who, seeking.seeker_of(one), rule, besides=(one.pk,))
        assert [p.business.id for p in people] == [three.pk]
    founded(made=businesses(5, first=10), name="Lain")
