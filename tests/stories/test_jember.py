"""Jember: two years of silence. An officer is found, waits for the regent's word with a date that
everybody reads, is appointed, gets a territory; an owner asks to be visited and gets a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.memory import forget_everything
from guyub.mentoring.models import Officer, Request
from guyub.registry.models import BusinessFacts, Ownership
from tests.factories import office_act, register
from tests.stories.hands import Cast, fill, follow, plain, said, send, written

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

CODE, KALISAT, VILLAGE, NEXT = "35.09", "35.09.27", "35.09.27.2001", "35.09.27.2002"
ELSEWHERE = "35.09.01.2001"
CHOSEN, SINCE = date(2026, 1, 12), date(2026, 2, 2)
REGENT = "Bupati Jember"
MAKERS = 4


def makers_nobody_visited() -> list[Any]:
    """Furniture of Kalisat, registered two years ago; one maker elsewhere was met last week."""
    act, today = office_act(CODE), timezone.localdate()
    made = [
        register(act, name=f"Mebel {n}", owner=owner, village=VILLAGE if n < 3 else NEXT)
        for n, owner in enumerate(("Hariyanto", "Sumiati", "Buari", "Misnati"))
    ]
    rows = BusinessFacts.objects.using("owner")
    rows.filter(pk__in=[m.pk for m in made]).update(registered_on=today - timedelta(days=760))
    met = register(act, name="Mebel Kota", owner="Endang", village=ELSEWHERE)
    rows.filter(pk=met.pk).update(last_contact=today - timedelta(days=7))
    return made


def the_silence_stands_on_the_public_page(no_js: Any, cause: str) -> None:
    """By sub-district, with the cause; read without an account and without scripts."""
    forget_everything()
    no_js.goto(f"{reverse('mentoring:public')}?kab={CODE}")
    text = plain(said(no_js))
    assert f"{MAKERS} dari {MAKERS + 1} usaha (80%) belum dihubungi" in text
    assert f"{cause}: {MAKERS} usaha" in text, text
    for name in ("Hariyanto", "Wulan Sari", "Mebel"):
        assert name not in text


def an_officer_is_chosen_and_waits(desktop: Any) -> Any:
    """The section head writes down who was chosen, for where, and whose word is awaited."""
    desktop.goto(reverse("mentoring:officers"))
    follow(desktop, "Catat petugas")
    desktop.fill("#id_name", "Wulan Sari")
    desktop.get_by_label("Petugas kecamatan").check()
    desktop.fill("#id_recruited_on", written(CHOSEN))
    desktop.select_option("#id_base_village", VILLAGE)
    send(desktop, "Simpan")
    follow(desktop, "Tambah wilayah")
    desktop.select_option("#id_codes", KALISAT)
    send(desktop, "Simpan")
    assert "sesudah diangkat" in said(desktop)
    follow(desktop, "Catat sedang menunggu siapa")
    desktop.fill("#id_waiting_for", REGENT)
    desktop.fill("#id_waiting_since", written(SINCE))
    send(desktop, "Simpan")
    text = plain(said(desktop))
    assert f"dari {REGENT}" in text
    assert "sejak 2 Februari 2026" in text
    return Officer.objects.using("owner").get(name="Wulan Sari")


def the_radar_says_why(desktop: Any, cause: str) -> None:
    desktop.goto(f"{reverse('mentoring:radar_sums')}?menurut=sebab")
    assert cause in plain(said(desktop))
    follow(desktop, str(MAKERS))
    text = plain(said(desktop))
    assert text.count("belum pernah") >= MAKERS
    assert "Mebel Kota" not in text


def the_head_appoints(cast: Cast, desktop: Any, officer: Any) -> None:
    """By decree, and not the one who chose; the territory begins that day."""
    cast.sits(desktop, "head")
    desktop.goto(reverse("mentoring:officer", args=[officer.number]))
    follow(desktop, "Angkat dengan SK")
    desktop.fill("#id_decree_number", "188.45/211/2026")
    desktop.fill("#id_starts", written(timezone.localdate()))
    desktop.fill("#id_ends", written(timezone.localdate() + timedelta(days=365)))
    send(desktop, "Angkat")
    text = plain(said(desktop))
    assert "188.45/211/2026" in text
    assert "Kec. Kalisat" in text


def the_territory_has_no_gap(cast: Cast, desktop: Any) -> None:
    cast.sits(desktop, "section_head")
    desktop.goto(f"{reverse('mentoring:areas')}?kecamatan={KALISAT}")
    text = plain(said(desktop))
    assert "desa ada petugasnya" in text
    assert "Wulan Sari" in text


def an_owner_asks(cast: Cast, page: Any, maker: Any) -> Any:
    """On the phone, for the own business; a second time there is nothing to ask."""
    owner = Ownership.objects.using("owner").get(business=maker).owner_id
    cast.sits(page, "owner", subject_id=owner)
    page.goto(reverse("mentoring:own"))
    assert "Belum pernah dihubungi dinas" in said(page)
    follow(page, "Minta didatangi")
    page.fill("#id_about", "Mendirikan badan usaha dan mengurus izinnya")
    send(page, "Kirim permintaan")
    row = Request.objects.using("owner").get(business=maker)
    assert row.via == "account"
    page.goto(reverse("mentoring:own"))
    assert page.get_by_role("link", name="Minta didatangi").count() <= 2
    assert "Dijadwalkan" in said(page)
    return row


def a_day_is_planned(cast: Cast, desktop: Any, page: Any, row: Any) -> None:
    """The officer's name is proposed; the owner reads the day."""
    day = timezone.localdate() + timedelta(days=3)
    fill(cast.client("section_head"), reverse("mentoring:request_plan", args=[row.number]),
         planned_on=written(day), officer="")  # fmt: skip
    desktop.goto(reverse("mentoring:requests"))
    assert "Dijadwalkan" in said(desktop)
    page.goto(reverse("mentoring:own"))
    assert plain(said(page)).count(f"{day.day} ") >= 1
    assert row.promised_by == Request.objects.using("owner").get(pk=row.pk).promised_by


def test_nobody_is_left_in_silence(desktop, page, no_js, server, axe):
    cast = Cast(server, CODE, {})
    makers = makers_nobody_visited()
    the_silence_stands_on_the_public_page(no_js, "Belum ada petugas")
    cast.sits(desktop, "section_head")
    officer = an_officer_is_chosen_and_waits(desktop)
    waiting = f"Petugas menunggu {REGENT}, sejak 2 Februari 2026"
    the_silence_stands_on_the_public_page(no_js, waiting)
    the_radar_says_why(desktop, waiting)
    the_head_appoints(cast, desktop, officer)
    the_silence_stands_on_the_public_page(no_js, "Ada petugas, belum sempat")
    page.goto(f"{reverse('mentoring:public')}?kab={CODE}")
    axe(page)
    the_territory_has_no_gap(cast, desktop)
    axe(desktop)
    row = an_owner_asks(cast, page, makers[0])
    a_day_is_planned(cast, desktop, page, row)
    axe(page)
