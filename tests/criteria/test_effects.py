"""What a rule does to whom: counted apart, shown before publishing, kept as it was shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.criteria import actions
from guyub.criteria.effects import FEWEST, Effect, gap
from guyub.criteria.language import read
from guyub.criteria.models import Version
from guyub.criteria.subjects import SUBJECTS, Count, count
from guyub.kernel.db import in_scope
from tests.criteria.test_rules import FEW, drafted
from tests.factories import TODAY, office_act, register, sign_in, visit

PARTS = Effect("sex", "L/P", "", "", (("P", "perempuan"), ("L", "laki-laki")))
counts = st.builds(Count, *[st.integers(0, 400)] * 3)


@given(counts, counts, st.integers(1, 100))
def test_a_gap_is_what_it_says(women, men, percent):
    found = gap(PARTS, {"P": women, "L": men}, percent)
    few = min(women.all, men.all) < FEWEST
    if few:
        assert found is None
        return
    low, high = sorted((women.yes / women.all, men.yes / men.all))
    assert (found is not None) == (low * 100 < high * percent)
    if found is not None:
        assert (found.low, found.high) == (low, high)


@pytest.fixture
def world(db):
    act = office_act()
    for n, (sex, workers) in enumerate((("P", 3), ("P", 30), ("L", 2), ("", None))):
        made = register(
            act, name=f"Usaha {n}", owner=f"Warga {n}", village=f"33.03.0{n + 1}.2001",
            observation={"workers": workers} if workers else None,
        )  # fmt: skip
        _owner(made, sex=sex, disability={0: True, 2: False}.get(n))
    return act


def _owner(business, **values):
    from guyub.registry.models import Owner, Ownership

    owner = Ownership.objects.using("owner").get(business_id=business.pk).owner_id
    Owner.objects.using("owner").filter(pk=owner).update(**values)


def test_parts_are_counted_from_current_owners_and_add_up(world):
    subject, viewer = SUBJECTS["business"], visit("head")
    rule = read(FEW, subject.catalogue)
    with in_scope(viewer.scope, read_only=True):
        whole = count(subject, viewer, rule, TODAY)
        by = {e.key: count(subject, viewer, rule, TODAY, by=e.column) for e in subject.effects}
    assert by["sex"] == {"P": Count(1, 1, 0), "L": Count(1, 0, 0), "": Count(0, 0, 1)}
    assert by["disability"] == {"ya": Count(1, 0, 0), "tidak": Count(1, 0, 0), "": Count(0, 1, 1)}
    for parts in by.values():
        assert sum(parts.values(), Count()) == sum(whole.values(), Count())
    assert set(by["remote"]) <= {"jauh", "dekat", ""}


def test_no_rule_can_ask_for_them(world):
    names = {fact.key for fact in SUBJECTS["business"].catalogue}
    assert not {n for n in names if "sex" in n or "disab" in n or "remote" in n}


def test_the_page_shows_them_before_and_freezes_them_at_publishing(world, client):
    maker = office_act("33.03", "registrar")
    pk = drafted(maker)
    actions.propose(maker, pk)
    sign_in(client, "head")
    text = client.get(f"/aturan/{pk}/").content.decode()
    assert "Akibatnya bagi siapa" in text
    assert "Milik perempuan" in text
    token = text.split('name="dibuka" value="')[1].split('"')[0]
    client.post(f"/aturan/{pk}/putuskan/", {"dibuka": token, "putusan": "terbitkan"})
    frozen = Version.objects.using("owner").get(rule=pk).counted["effects"]
    assert frozen["sex"]["P"] == [1, 1, 0]
    assert "Akibatnya bagi siapa" not in client.get(f"/aturan/{pk}/").content.decode()
