"""What open pairs tell those who verify."""

from __future__ import annotations

from typing import Any

import pytest

from guyub.kernel.db import in_scope
from guyub.pairs.models import DoubtfulPair
from guyub.registry.signals import Asked, signals
from tests.factories import TODAY, visit
from tests.pairs import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def seen(*businesses: Any) -> list[tuple[Any, str]]:
    reader = visit("registrar")
    asked = Asked(w.OURS, reader.office.pk, tuple(businesses), TODAY)
    with in_scope(reader.scope, read_only=True):
        return [(s.business, s.words) for s in signals(asked) if s.kind == "pair"]


def test_an_open_pair_is_told_to_both_and_a_decided_one_is_not() -> None:
    pair = w.laid(1)[0]
    one, other = pair.first, pair.second
    rows = DoubtfulPair.objects.using("owner").filter(pk=pair.pk)
    rows.update(steps=[{"role": "name", "level": "same", "weight": 6.0}])
    words = "Mungkin usaha yang sama dengan {}; kantor belum memutuskan."
    assert seen(one.pk) == [(one.pk, words.format(other.number))]
    assert seen(other.pk) == [(other.pk, words.format(one.number))]
    rows.update(state="decided", verdict="different", settled_at=pair.found_at)
    assert seen(one.pk, other.pk) == []


def test_a_nik_one_digit_off_with_a_similar_name_is_said() -> None:
    pair = w.laid(1)[0]
    steps = [
        {"role": "name", "level": "spelling", "weight": 6.0},
        {"role": "nik", "level": "one_digit", "weight": 4.0},
    ]
    rows = DoubtfulPair.objects.using("owner").filter(pk=pair.pk)
    rows.update(steps=steps)
    words = f"NIK pemilik hanya beda satu angka dan namanya mirip: {pair.second.number}."
    assert seen(pair.first.pk) == [(pair.first.pk, words)]
    # With another name it is a neighbour of the same birthday.
    rows.update(steps=[{**steps[0], "level": "other", "weight": -5.0}, steps[1]])
    assert seen(pair.first.pk)[0][1].startswith("Mungkin usaha yang sama")
