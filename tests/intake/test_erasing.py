"""An erased person is gone from the staged rows and the dropped file too."""

from __future__ import annotations

import pytest

from guyub.intake.models import Row
from guyub.intake.storage import read
from guyub.kernel.db import in_scope
from guyub.registry.actions.privacy import ask_erasure, decide_erasure
from guyub.registry.models import Owner
from tests.factories import office_act
from tests.intake.conftest import applied, line, workbook
from tests.intake.test_import import HEAD


def test_staged_rows_and_file_forget_the_person(clerk, client):
    act = clerk
    rows = [HEAD, line(1, "Karsinah", phone="084011112222"), line(2, "Sumarno", product="knalpot")]
    batch = applied(client, act, workbook(rows))
    with in_scope(act.scope, read_only=True):
        owner = Owner.objects.get(name="Karsinah")
    asked = ask_erasure(act, owner.pk, reason="Permintaan sendiri")
    decide_erasure(office_act("33.03", "head"), asked.pk, accept=True)
    with in_scope(act.scope, read_only=True):
        stored = [row.cells.reveal() for row in Row.objects.filter(batch=batch).order_by("row")]
        keys = set(Row.objects.filter(batch=batch).values_list("owner_key", flat=True))
    assert "Karsinah" not in "".join(stored)
    assert "Sumarno" in "".join(stored)
    assert keys == {"", "sumarno"}
    with pytest.raises(FileNotFoundError):
        read(batch.path)
