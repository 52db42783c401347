"""Random faults: nothing lost, nothing doubled, the same end. Seeds are fixed; a failure prints its
seed and everything that happened (``play([seed])``)."""

from __future__ import annotations

import pytest

EACH = 50


@pytest.mark.parametrize("part", range(10))
def test_five_hundred_schedules(room, part):
    from tests.sync import model

    model.play(range(part * EACH, (part + 1) * EACH))
