"""Facts derived by an older definition are derived anew, once, and broken off they go on."""

from __future__ import annotations

import pytest

from guyub.kernel.actions import Act
from guyub.kernel.db import SYSTEM, in_scope
from guyub.registry import facts
from guyub.registry.actions import deriving
from tests.factories import NOW, office_act, register


def act():
    return Act(now=NOW, scope=SYSTEM, actor="Pembaruan program")


def texts():
    from guyub.registry.models import BusinessFacts

    rows = BusinessFacts.objects.using("owner").order_by("regency_code")
    return list(rows.values_list("search_text", flat=True))


@pytest.fixture
def outdated(db):
    from guyub.registry.models import BusinessFacts

    register(office_act())
    register(office_act("35.13"), village="35.13.01.2001")
    good = texts()
    BusinessFacts.objects.using("owner").update(search_text="lama")
    return good


def test_only_what_differs_is_written_and_only_once(outdated):
    marks: dict[str, str] = {}
    assert deriving.catch_up(act(), marks.get, marks.__setitem__) == 2
    assert texts() == outdated
    assert set(marks) == {"33.03", "35.13"}
    from guyub.registry.models import BusinessFacts

    BusinessFacts.objects.using("owner").update(search_text="lama")
    assert deriving.catch_up(act(), marks.get, marks.__setitem__) == 0
    marks["35.13"] = "another definition"
    assert deriving.catch_up(act(), marks.get, marks.__setitem__) == 1
    marks.clear()
    assert deriving.catch_up(act(), marks.get, marks.__setitem__) == 1
    assert texts() == outdated


def test_broken_off_it_goes_on_where_it_stopped(outdated, monkeypatch):
    marks: dict[str, str] = {}
    right = facts.refresh_regency

    def breaks(code, now):
        if code == "35.13":
            raise KeyboardInterrupt
        return right(code, now)

    monkeypatch.setattr(facts, "refresh_regency", breaks)
    with pytest.raises(KeyboardInterrupt):
        deriving.catch_up(act(), marks.get, marks.__setitem__)
    assert set(marks) == {"33.03"}
    monkeypatch.setattr(facts, "refresh_regency", right)
    assert deriving.catch_up(act(), marks.get, marks.__setitem__) == 1
    assert texts() == outdated


def test_the_definition_changes_with_the_statement_and_with_the_scales(db, monkeypatch):
    with in_scope(SYSTEM, read_only=True):
        first = facts.definition(NOW)
        assert facts.definition(NOW) == first
        monkeypatch.setattr(facts, "_TOLD", "false")
        assert facts.definition(NOW) != first
