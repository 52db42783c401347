"""The map of silence: its sums are those of the radar."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.db import in_scope
from guyub.mentoring.radar import by_district
from guyub.registry.models import BusinessFacts
from tests.factories import office, office_act, register, sign_in

pytestmark = pytest.mark.usefixtures("db")


def test_the_map_adds_up_to_the_radar(client):
    act, today = office_act(), timezone.localdate()
    made = [register(act, owner="", village=v) for v in ("33.03.01.2001", "33.03.02.2001")]
    rows = BusinessFacts.objects.using("owner")
    rows.filter(pk=made[0].pk).update(registered_on=today - timedelta(days=400))
    viewer = sign_in(client, "head")
    url = reverse("insight:silence_map")
    text = client.get(url).content.decode()
    assert "Lewat janji: 50 % dari 2 usaha" in text
    assert "Belum ada petugas" in text
    with in_scope(viewer.scope, read_only=True):
        parts = by_district(viewer, today, "33.03")
    assert [(p.businesses, p.beyond) for _code, p in sorted(parts.items())] == [(1, 1), (1, 0)]
    assert "100 % dari 2" in client.get(url, {"ukuran": "never"}).content.decode()
    assert client.get(url, {"ukuran": "x", "kabupaten": "'"}).status_code == 200


def test_a_province_chooses_a_regency_and_the_nation_goes_through_the_sums(client):
    office("33"), office("")
    sign_in(client, "head", "33")
    url = reverse("insight:silence_map")
    assert "kabupaten=33.03" in client.get(url).content.decode()
    sign_in(client, "head", "")
    assert "Lihat jumlah semua daerah" in client.get(url).content.decode()
    assert client.get(reverse("mentoring:areas")).status_code == 200
