"""Fields that ask for the phone's own keyboard or date picker say so once."""

from __future__ import annotations

import re

import pytest

from guyub.kernel.forms import Form, TanggalField, TeleponField


class Asked(Form):
    day = TanggalField(label="Hari", native=True)
    written = TanggalField(label="Tanggal")
    phone = TeleponField(label="Nomor HP")


@pytest.mark.parametrize(("name", "kind"), [("day", "date"), ("written", "text"), ("phone", "tel")])
def test_an_input_has_one_type(name: str, kind: str) -> None:
    html = str(Asked()[name])
    assert re.findall(r'\stype="([a-z]+)"', html) == [kind]
