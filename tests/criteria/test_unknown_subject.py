"""A rule about something that no room knows any more decides nothing."""

from __future__ import annotations

import pytest

from guyub.criteria import queries


@pytest.mark.usefixtures("db")
def test_a_rule_of_an_unknown_subject_is_not_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    class Rows:
        def select_related(self, *_names: str) -> Rows:
            return self

        def filter(self, **_where: object) -> Rows:
            return self

        def first(self) -> object:
            rule = type("Rule", (), {"subject": "hewan"})()
            return type("Version", (), {"rule": rule, "tree": {"all": []}})()

    monkeypatch.setattr(queries.Version, "objects", Rows())
    assert queries.in_force(None, None) is None  # type: ignore[arg-type]
