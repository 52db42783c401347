"""The map of a round: sums by village that are the round's own, and only of the visit's areas."""

from __future__ import annotations

import re

import pytest

from tests.aid.worlds import world
from tests.factories import sign_in

pytestmark = pytest.mark.usefixtures("db")


def footer(text: str) -> list[str]:
    return re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", text.split("<tfoot")[1].split("</tfoot>")[0])


def test_sums_are_those_of_the_signed_records(client):
    made = world(until="signed", groups=3)
    sign_in(client, "head")
    text = client.get(f"/peta/bantuan/{made.round.number}/").content.decode()
    units = sum(line.quantity for line in made.decree_lines)
    value = sum(record.total for record in made.handovers)
    assert value == units * 1_000_000  # what was paid, not what the decree says
    assert footer(text) == [
        "Jumlah 3 desa", "1 kecamatan", "3", "3", str(units), f"Rp{value:,}".replace(",", "."),
    ]  # fmt: skip


def test_nothing_is_received_before_signing(client):
    made = world(until="ready", groups=2)
    sign_in(client, "auditor")
    text = client.get(f"/peta/bantuan/{made.round.number}/?ukuran=asked").content.decode()
    assert footer(text)[2:] == ["0", "2", "0", "Rp0"]


def test_a_village_clerk_sees_the_own_village(client):
    made = world(until="signed", groups=2)
    village = made.groups[0].village_code
    sign_in(client, "village_clerk", area_codes=[village])
    text = client.get(f"/peta/bantuan/{made.round.number}/").content.decode()
    assert footer(text)[:4] == ["Jumlah 1 desa", "1 kecamatan", "1", "1"]


def test_a_foreign_round_does_not_exist(client):
    made = world("35.13", until="open")
    sign_in(client, "head", "33.03")
    assert client.get(f"/peta/bantuan/{made.round.number}/").status_code == 404
