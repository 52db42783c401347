"""What waits in the demo is proposed where it changes something, whatever its size."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from guyub.demo import waiting
from guyub.demo.people import generate
from guyub.demo.shapes import Plan
from tests.demo.test_generator import TODAY, VILLAGES
from tests.factories import NOW


@pytest.fixture
def proposed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    made: list[tuple[Any, Any]] = []
    monkeypatch.setattr(waiting, "_by", lambda act, clerk: act)
    monkeypatch.setattr(
        waiting, "propose_change", lambda act, pk, values, reason: made.append((pk, values))
    )
    return made


CLERKS: Any = dict.fromkeys(("field_officer", "village_clerk", "section_head"))


@pytest.mark.parametrize("amount", [20, 300, 1000])
def test_every_proposal_changes_something(proposed, amount):
    samples = generate(VILLAGES, Plan("33.03", amount, 0), TODAY)
    assert waiting._changes(SimpleNamespace(now=NOW), samples, CLERKS) == 4
    known = {s.id: s for s in samples}
    for pk, values in proposed:
        assert all(getattr(known[pk], name) != value for name, value in values.items())


def test_what_stands_already_is_looked_for_elsewhere_or_left_out(proposed):
    samples = generate(VILLAGES, Plan("33.03", 20, 0), TODAY)
    firms = [replace(s, legal_form="cv") for s in samples]
    # The last business alone is none yet.
    some = [*firms[:-1], replace(firms[-1], legal_form="perorangan")]
    assert waiting._changes(SimpleNamespace(now=NOW), some, CLERKS) == 4
    assert proposed[-1] == (some[-1].id, {"legal_form": "cv"})
    assert waiting._changes(SimpleNamespace(now=NOW), firms, CLERKS) == 3
