"""Purbalingga's export course of 30 in module 4 of 7; Banten's people who were only ever called."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import TODAY, office_act, sign_in
from tests.training import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_thirty_people_stand_at_module_four_of_seven(client):
    from guyub.training.actions.holding import mark_passed, tick
    from guyub.training.actions.places import admit

    act = office_act()
    course = w.programme(act, 7, organiser="government", organiser_name="Kementerian")
    batch, rows = w.running(act, 30, of=course, capacity=30)
    late = w.enrolled(act, batch, 2)
    assert admit(act, batch.pk, [r.pk for r in late]) == (0, 2)
    modules = w.modules_of(batch)
    for n, module in enumerate(modules[:4]):
        day = TODAY - timedelta(days=28 - 7 * n)
        session = w.session(act, batch, day, [module.pk])
        tick(act, session.pk, [r.pk for r in rows[: 30 - n]])
        if n < 3:
            mark_passed(act, batch.pk, module.pk, [r.pk for r in rows[: 30 - n]], day)
    sign_in(client, "section_head")
    text = words(client.get(reverse("training:batch", args=[batch.number])))
    assert "Materi 4 dari 7." in text
    assert "30 dari 30 tempat terisi" in text
    assert text.count("3 dari 7 materi lulus") == 28
    assert "2 dari 7 materi lulus berikutnya materi 3" in text
    assert "2 orang menunggu tempat" in text
    sheet = client.get(reverse("training:sheet", args=[session.pk]))
    assert sheet.content.startswith(b"%PDF")


def test_who_is_called_as_a_crowd_and_gets_nothing_is_seen_and_goes_first(client):
    from guyub.training.actions.inviting import invite

    act = office_act()
    batch = w.batch(act, capacity=1)
    _plain, called = w.enrolled(act, batch, 2)
    for n in range(4):
        day = TODAY - timedelta(days=30 * n)
        invite(act, called.business_id, "crowd", f"Acara {n}", "Panitia pameran", day, True)
    sign_in(client, "section_head")
    text = words(client.get(reverse("training:batch", args=[batch.number])))
    first = text.index("diundang 4 kali, dapat manfaat 0 kali")
    assert first < text.index("diundang 0 kali, dapat manfaat 0 kali")
    assert "belum dapat apa-apa" in text
    from guyub.registry.models import Business

    number = Business.objects.using("owner").get(pk=called.business_id).number
    page = words(client.get(reverse("registry:detail", args=[number])))
    assert "Diundang ke pameran atau acara ramai 4 kali, dapat manfaat 0 kali." in page
    assert "Diundang ke Acara 0" in page
