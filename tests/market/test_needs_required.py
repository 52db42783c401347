"""What is required of the business and how far it may be: unknown keeps nobody out."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guyub.criteria.language import decide, read
from guyub.criteria.language.tree import refs
from guyub.criteria.models import Rule as OfficeRule
from guyub.criteria.models import Version
from guyub.criteria.subjects import SUBJECTS, values_of
from guyub.kernel.actions import DomainError
from guyub.kernel.db import Scope, in_scope
from guyub.kernel.ids import uuid7
from guyub.market.actions import needs
from guyub.market.models import Need, NeedBatch
from guyub.market.supply import distance, rules
from guyub.market.supply.finding import Wanted, find
from guyub.market.supply.turning import pool, same_again
from guyub.mentoring.routing.travel import straight_km
from tests.factories import NOW, TODAY, office_act, sign_in, visit
from tests.market import worlds as c
from tests.market import worlds_needs as w

pytestmark = pytest.mark.usefixtures("db")
PLACE = "33.03.01"
FIVE = {"fact": "registry.workers", "op": ">=", "value": 5}


@pytest.fixture(autouse=True)
def points() -> Any:
    """Areas are shared by all tests: their points are put back."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT code, latitude, longitude FROM areas_area WHERE code IN (%s, %s)",
            [PLACE, f"{PLACE}.2001"],
        )
        kept = cursor.fetchall()
    yield
    for code, lat, lon in kept:
        centre(code, (lat, lon))


def found(wanted: Wanted, **more: Any) -> Any:
    with in_scope(Scope(read=("33.03",)), read_only=True):
        return find("33.03", wanted, TODAY, **more)


def rule(*picked: str, version: str = "", within: tuple[str, ...] = ()) -> rules.Rule:
    act = office_act()
    with in_scope(act.scope, read_only=True):
        return rules.rule_of(rules.frozen(act.office_id, version, picked, within, "33.03"))


def published(tree: dict[str, Any], title: str = "Usaha yang siap") -> Version:
    """In force in the office of 33.03."""
    office = office_act().office_id
    made = OfficeRule.objects.using("owner").create(
        office_id=office, subject="business", title=title, created_at=NOW
    )
    return Version.objects.using("owner").create(
        office_id=office, rule=made, number=1, state="published", tree=tree, authors=[uuid7()],
        maker="A", made_at=NOW, decided_by=uuid7(), decider="B", decided_at=NOW,
    )  # fmt: skip


def in_registry(name: str, **values: Any) -> Any:
    """A business whose product the registry knows and the catalogue does not."""
    from guyub.registry.actions.product import add_product

    act = office_act()
    business, _made = c.maker(act, name=name, product="Kursi", agreed=False, **values)
    add_product(act, business.pk, {"name": "Keripik singkong", "unit": "bungkus"})
    return business


def in_catalogue(name: str, **values: Any) -> Any:
    act = office_act()
    made = c.maker(act, name=name, **values)
    c.show(c.offer(act, made))
    return made[0]


def centre(code: str, at: tuple[float, float] | None) -> None:
    """Where the centre of a place is; None for unknown."""
    lat, lon = at or (None, None)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE areas_area SET latitude = %s, longitude = %s WHERE code = %s", [lat, lon, code]
        )


# -- the rule -------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [in_registry, in_catalogue])
def test_known_false_is_left_out_and_counted_and_unknown_is_asked(make: Any) -> None:
    make("Besar", observation={"workers_male": 2, "workers_female": 4})
    make("Lelaki", observation={"workers_male": 2, "workers_female": 0})
    unknown = make("Entah")
    got = found(Wanted("keripik", rule=rule("women", "npwp")), others=9)
    able = got.beside.able + sum(line.able for line in got.lines)
    assert (able, got.excluded) == (2, {"rule1": 1})
    assert [(one.key, one.more) for one in got.relaxed] == [("rule1", 1)]
    assert "jumlah pekerja perempuan" in got.relaxed[0].words
    told = {line.business: line.unsure for line in got.lines} | {
        m.business: m.unsure for m in got.others
    }
    asks = rule("women", "npwp").asks(told[unknown.pk])
    assert asks == ["belum diketahui: punya NPWP", "belum diketahui: jumlah pekerja perempuan"]


def test_every_part_of_a_rule_of_the_office_counts_by_itself() -> None:
    in_registry("Kecil", observation={"workers_male": 1, "workers_female": 0})
    in_registry("Sepi", observation={"workers_male": 6, "workers_female": 0})
    in_registry("Entah")
    tree = {"all": [FIVE, {"fact": "registry.workers_female", "op": ">=", "value": 1}]}
    both = rule(version=str(published(tree).pk))
    assert [part.title for part in both.parts] == ["Usaha yang siap"] * 2
    got = found(Wanted("keripik", rule=both))
    assert (got.beside.all, got.beside.able) == (3, 1)
    assert got.beside.failed == {"rule0": 1, "rule1": 2}
    assert got.beside.without == {"rule0": 0, "rule1": 1}
    assert both.asks(["rule0"], closed=True) == [
        "belum diketahui: isi aturan “Usaha yang siap”"
    ]  # fmt: skip


def test_unknown_is_never_left_out_whatever_the_rule_and_sql_agrees_with_deciding() -> None:
    """Random rules over businesses of whom more or less is known: left out are exactly those for
    whom the rule language says no, in the registry as in the catalogue."""
    rng = random.Random(6)
    made = []
    for n in range(12):
        seen = {
            k: rng.randrange(8) for k in ("workers_male", "workers_female") if rng.random() > 0.4
        }
        make = in_catalogue if n % 3 == 0 else in_registry
        made.append(make(f"Usaha {n}", observation=seen or None))
    catalogue = SUBJECTS["business"].catalogue

    def tree(depth: int) -> dict[str, Any]:
        if depth and rng.random() < 0.6:
            word = rng.choice(["all", "any", "not"])
            inside = [tree(depth - 1) for _ in range(2)]
            return {word: inside[0] if word == "not" else inside}
        return rng.choice([
            {"fact": "registry.workers", "op": rng.choice(["<", ">="]), "value": rng.randrange(9)},
            {"fact": "registry.workers_female", "op": "=", "value": rng.randrange(4)},
            {"fact": "registry.scale_msme", "op": "in", "value": ["mikro"]},
            {"fact": "licences.has", "args": {"paper": "npwp"}, "op": "is", "value": True},
            {"fact": "groups.member", "op": "is", "value": rng.random() < 0.5},
            {"fact": "registry.place", "op": "within", "value": [PLACE]},
        ])  # fmt: skip

    seen_by = visit("registrar")
    told = 0
    for _turn in range(25):
        stored = {"tree": {"all": [tree(2), tree(1)]}}
        node = read(stored["tree"], catalogue)
        with in_scope(seen_by.scope, read_only=True):
            no = {
                b.pk for b in made
                if decide(node, values_of(SUBJECTS["business"], seen_by, b.pk, refs(node)), TODAY)
                is False
            }  # fmt: skip
        got = found(Wanted("keripik", rule=rules.rule_of(stored)), others=99)
        able = {m.business for m in got.others} | {x.business for x in got.lines if x.able}
        assert able == {b.pk for b in made} - no, stored
        assert got.beside.able + sum(x.able for x in got.lines) == len(able)
        told += bool(no)
    assert told > 5, "the rules leave nobody out: the test tells nothing"


def test_what_cannot_be_read_any_more_matches_nobody_and_says_so() -> None:
    in_registry("Satu")
    in_catalogue("Dua")
    broken = rules.rule_of({"tree": {"fact": "gone.fact"}, "version": "x", "title": "Lama"})
    got = found(Wanted("keripik", rule=broken))
    assert got.beside.able == 0
    assert [dict(x.against) for x in got.lines] == [{"rule0": f"Tidak memenuhi: {rules.BROKEN}"}]


def test_the_rule_stands_as_it_was_when_the_need_was_written() -> None:
    act, version = office_act(), published(FIVE)
    buyer = w.buyer(act)
    told = {"rule": str(version.pk), "picked": ("npwp",), "within": (PLACE,)}
    row = w.need(act, buyer, **told)
    assert row.rule["tree"]["all"][0] == FIVE
    assert (row.rule["number"], row.rule["title"]) == (1, "Usaha yang siap")
    Version.objects.using("owner").filter(pk=version.pk).update(
        state="replaced", tree={**FIVE, "value": 50}
    )
    again = needs.change_need(act, row.pk, w.told_need(buyer, unit="kotak", **told), row.version)
    assert again.rule == row.rule
    with pytest.raises(DomainError, match="tidak berlaku lagi"):
        w.need(act, buyer, **told)
    with pytest.raises(DomainError, match="tidak dikenal"):
        w.need(act, buyer, picked=("agama",))
    with pytest.raises(DomainError, match="Pilih kecamatan"):
        w.need(act, buyer, within=("35.13.01",))


def test_who_is_left_out_is_counted_with_the_turn_and_the_question_goes_to_the_maker() -> None:
    in_registry("Lelaki", observation={"workers_male": 2, "workers_female": 0})
    entah = in_catalogue("Entah")
    act = office_act()
    row = needs.ask_makers(act, w.need(act, picked=("women",), amount=None).pk)
    batch = NeedBatch.objects.using("owner").get(need=row)
    assert batch.excluded == [
        ["tidak memenuhi: jumlah pekerja perempuan paling sedikit 1 orang", 1]
    ]
    assert same_again(batch)
    (ask,) = w.asks(row)
    assert ask.business_id == entah.pk
    assert "belum diketahui: jumlah pekerja perempuan" in ask.because
    sign_in(client := Client(), "registrar")
    with patch.object(timezone, "now", return_value=NOW):
        html = client.get(reverse("market:need", args=[row.number])).content.decode()
    assert "Tidak ikut, karena syarat" in html
    assert "Syarat usaha" in html


# -- distance -------------------------------------------------------------------------------------


def test_kilometres_are_those_of_a_great_circle_in_whole_numbers() -> None:
    rng = random.Random(28)
    pairs = [[rng.uniform(-11, 6), rng.uniform(95, 141)] for _ in range(200)]
    with connections["default"].cursor() as cursor:
        for one in pairs:
            other = [one[0] + rng.uniform(-0.2, 0.2), one[1] + rng.uniform(-0.2, 0.2)]
            cursor.execute("SELECT market_straight(%s, %s, %s, %s)", [*one, *other])
            assert cursor.fetchone()[0] == pytest.approx(
                straight_km((one[0], one[1]), (other[0], other[1])), abs=1e-6
            )
        cursor.execute("SELECT market_straight(1, 2, NULL, 3), market_km(0.99), market_km(7.4)")
        assert cursor.fetchone() == (None, 0, 7)


def test_own_point_else_village_else_sub_district_else_unknown() -> None:
    own = in_registry("Sendiri", latitude=-7.3, longitude=109.4)
    other = in_registry("Desa")
    centre(PLACE, (-7.3, 109.3))
    ids = [own.pk, other.pk]

    def said(place: str = PLACE) -> list[str]:
        with in_scope(Scope(read=("33.03",)), read_only=True):
            got = distance.measured(place, ids)
        return [got.get(pk, distance.NOWHERE).words for pk in ids]

    centre("33.03.01.2001", (-7.3, 109.35))
    assert said() == ["11 km", "kira-kira 6 km"]
    centre("33.03.01.2001", None)
    assert said() == ["11 km", "kira-kira kurang dari 1 km"]
    assert said("33.03") == [distance.UNKNOWN] * 2, "a regency is no place to measure from"
    assert said("33.03.01.2001") == said(), "a village without a point: its sub-district"
    centre(PLACE, None)
    assert said() == [distance.UNKNOWN] * 2
    with in_scope(Scope(read=("35.13",)), read_only=True):
        assert distance.measured(PLACE, ids) == {}


def test_points_are_rounded_before_so_that_many_questions_find_no_house() -> None:
    one = in_registry("Satu", latitude=-7.3041, longitude=109.4049)
    other = in_registry("Dua", latitude=-7.2959, longitude=109.3951)
    with in_scope(Scope(read=("33.03",)), read_only=True):
        for at in ((-7.3, 109.3), (-7.1, 109.41), (-7.5, 109.39)):
            centre(PLACE, at)
            got = distance.measured(PLACE, [one.pk, other.pk])
            assert got[one.pk] == got[other.pk]


def test_a_limit_leaves_out_whom_it_is_known_of_and_moves_nobody_in_the_turn() -> None:
    centre(PLACE, (-7.3, 109.3))
    centre("33.03.01.2001", None)
    near = in_registry("Dekat", latitude=-7.3, longitude=109.31)
    far = in_registry("Jauh", latitude=-7.3, longitude=109.5)
    rough = in_registry("Kira")
    shown = in_catalogue("Jauh juga", latitude=-7.3, longitude=109.45)
    limited = Wanted("keripik", place=PLACE, within_km=10)
    got = found(limited, others=9)
    assert {m.business for m in got.others} == {near.pk, rough.pk}
    assert [(x.business, dict(x.against)) for x in got.lines] == [
        (shown.pk, {"km": "Lebih jauh dari 10 km (17 km)"})
    ]
    assert got.excluded == {"km": 2}
    assert [(r.key, r.more) for r in got.relaxed] == [("km", 2)]
    centre(PLACE, None)
    assert found(limited).beside.able == 3, "nothing is known of any distance"
    centre(PLACE, (-7.3, 109.3))
    act, buyer = office_act(), w.buyer()
    told = {"amount": None, "place_code": PLACE}
    with in_scope(act.scope):
        free = pool(w.need(act, buyer, **told), TODAY, "seed", 180)
        some = pool(w.need(act, buyer, within_km=10, **told), TODAY, "seed", 180)
    order = [t for t in _turn(free) if t in {str(near.pk), str(rough.pk)}]
    assert _turn(some) == order
    assert str(far.pk) in _turn(free)


def _turn(got: Any) -> list[str]:
    from guyub.market.matching.rotation import turns

    return [t.maker for t in turns(got.candidates, "seed")]


def test_a_limit_needs_a_place_to_measure_from() -> None:
    act = office_act()
    buyer = w.buyer(act)
    with pytest.raises(DomainError, match="kecamatannya"):
        w.need(act, buyer, within_km=5)
    with pytest.raises(DomainError, match="sampai 500 km"):
        w.need(act, buyer, within_km=0, place_code=PLACE)
    row = w.need(act, buyer, within_km=5, place_code=PLACE)
    with pytest.raises(IntegrityError, match="market_need_within"):
        Need.objects.using("owner").filter(pk=row.pk).update(place_code="")


# -- pages ----------------------------------------------------------------------------------------


def test_a_buyer_reads_distances_and_titles_but_no_figures() -> None:
    centre(PLACE, (-7.3, 109.3))
    version = published({"all": [FIVE]})
    in_catalogue("Sendirian", observation={"workers_male": 1, "workers_female": 0},
                 latitude=-7.3, longitude=109.33)  # fmt: skip
    buyer = w.buyer()
    client = Client()
    client.force_login(
        w.as_buyer(buyer).user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    asked = {"q": "keripik", "place": PLACE, "rule": str(version.pk), "bagian": "hasil"}
    with patch.object(timezone, "now", return_value=NOW):
        html = client.get(reverse("market:supply"), asked).content.decode()
        assert "Tidak memenuhi aturan “Usaha yang siap”" in html
        assert "3 km" in html
        assert "109.3" not in html
        sign_in(staff := Client(), "registrar")
        html = staff.get(reverse("market:supply"), asked).content.decode()
        assert "Tidak memenuhi: jumlah tenaga kerja paling sedikit 5 orang" in html
        assert "1 usaha</strong> tidak memenuhi" in html


def test_a_buyer_does_not_read_which_part_of_a_rule_stands_against_the_only_maker() -> None:
    few = {"fact": "registry.workers_female", "op": "<=", "value": 9}
    version = published({"all": [FIVE, few]})
    in_catalogue("Sendirian", observation={"workers_male": 1, "workers_female": 0})
    buyer = w.buyer()
    client = Client()
    client.force_login(
        w.as_buyer(buyer).user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    asked = {"q": "keripik", "rule": str(version.pk), "bagian": "hasil"}
    with patch.object(timezone, "now", return_value=NOW):
        part = "1 usaha</strong> tidak memenuhi: jumlah tenaga kerja paling sedikit 5 orang."
        html = client.get(reverse("market:supply"), asked).content.decode()
        assert part not in html
        assert "1 usaha</strong> tidak memenuhi: " in html
        sign_in(staff := Client(), "registrar")
        assert part in staff.get(reverse("market:supply"), asked).content.decode()


def test_a_rule_of_the_office_counts_as_one_in_the_turn() -> None:
    in_registry("Sepi", observation={"workers_male": 1, "workers_female": 0})
    in_catalogue("Entah")
    tree = {"all": [FIVE, {"fact": "registry.workers_female", "op": ">=", "value": 1}]}
    act = office_act()
    row = needs.ask_makers(act, w.need(act, rule=str(published(tree).pk), amount=None).pk)
    ((words, many),) = NeedBatch.objects.using("owner").get(need=row).excluded
    assert many == 1
    assert words.startswith("tidak memenuhi: ")
    assert len(w.asks(row)) == 1


def test_a_rule_that_ended_meanwhile_can_be_taken_out_of_the_form() -> None:
    buyer = w.buyer()
    sign_in(client := Client(), "registrar")
    sent = {
        "id": str(uuid7()), "buyer": str(buyer.pk), "what": "keripik", "rule": str(uuid7()),
    }  # fmt: skip
    with patch.object(timezone, "now", return_value=NOW):
        answer = client.post(reverse("market:need_new"), sent)
        assert answer.status_code == 422
        html = answer.content.decode()
        assert '<select name="rule"' in html, "a hidden field cannot be put right"
        assert client.post(reverse("market:need_new"), {**sent, "rule": ""}).status_code == 302


def test_from_the_search_to_a_need_with_its_requirements() -> None:
    w.makers(2)
    sign_in(client := Client(), "registrar")
    buyer = w.buyer()
    asked = {"q": "keripik singkong 100 bungkus nib", "place": PLACE, "within_km": "20",
             "picked": ["women"], "within": [PLACE]}  # fmt: skip
    with patch.object(timezone, "now", return_value=NOW):
        html = client.get(reverse("market:need_new"), asked).content.decode()
        for value in ("nib", "women"):
            assert f'name="picked" value="{value}"' in html
        assert html.count("checked") == 3
        sent = {
            "id": str(uuid7()), "buyer": str(buyer.pk), "what": "keripik singkong",
            "amount": "100", "unit": "bungkus", "place": PLACE, "within_km": "20",
            "picked": ["women", "nib"], "within": [PLACE],
        }  # fmt: skip
        assert client.post(reverse("market:need_new"), {**sent, "place": ""}).status_code == 422
        answer = client.post(reverse("market:need_new"), sent)
        row = Need.objects.using("owner").get()
        assert (row.rule["picked"], row.within_km) == (["nib", "women"], 20)
        page = client.get(answer.headers["Location"]).content.decode()
        assert "20 km dari" in page
        assert "tercatat punya NIB yang berlaku" in page
        change = reverse("market:need_change", args=[row.number])
        html = client.get(change).content.decode()
        assert html.count("checked") == 3
        client.post(change, {**sent, "id": str(row.pk), "versi": "1", "picked": [], "within": []})
    assert c.fresh(row).rule == {}
    assert c.fresh(row).amount == Decimal(100)
