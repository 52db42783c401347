"""Jember, a planned week and three days of it in villages without signal.

The officer's phone carries the route and keeps visits, photos and a clash; back in the office
everything arrives once, the radar no longer names these makers, and who asked was visited.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import ANONYMOUS
from guyub.kernel.dates import holiday_name
from guyub.kernel.memory import forget_everything
from guyub.mentoring.actions.asking import Wish, ask
from guyub.mentoring.models import Plan, PlanRun, PlanStop, Request, Visit, VisitPhoto
from guyub.registry.actions.business import edit_business
from guyub.registry.models import Business
from guyub.sync.models import Clash, Operation
from tests.factories import office_act
from tests.mentoring.test_app import PIN, heading, image, rows
from tests.mentoring.test_plan_runs import work
from tests.mentoring.worlds_caring import on_duty
from tests.stories.hands import Cast, plain, said, send
from tests.stories.purbalingga import Clock
from tests.stories.test_jember import CODE, KALISAT, makers_nobody_visited

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

FIRST_STEP = "Daftarkan CV ke notaris"


def quiet_monday(day: date) -> date:
    """The next Monday that begins three days of work."""
    day += timedelta(days=-day.weekday() % 7)
    while any(holiday_name(day + timedelta(days=n)) for n in range(3)):
        day += timedelta(days=7)
    return day


class Days:
    """One day after another, on the server and on the phone."""

    def __init__(self, monkeypatch: Any, page: Any) -> None:
        self.today = quiet_monday(timezone.localdate())
        self._clock, self._page = Clock(monkeypatch, self.today), page
        self._tell()

    def _tell(self) -> None:
        # Nine in the morning at Jember, like the server.
        day = self.today
        self._page.clock.set_fixed_time(datetime(day.year, day.month, day.day, 2, tzinfo=UTC))

    def next(self) -> date:
        self.today += timedelta(days=1)
        self._clock.set(self.today)
        self._tell()
        return self.today


def planned(desktop: Any, page: Any, officer: Any, monday: date) -> None:
    """The section head has the week made; the officer takes it and spreads it over three days."""
    desktop.goto(reverse("mentoring:plan"))
    send(desktop, "Susun rencana semua petugas")
    work(PlanRun.objects.using("owner").get())
    page.goto(reverse("mentoring:plan_week", args=[officer.number, monday.isoformat()]))
    send(page, "Pakai rencana ini")
    assert PlanStop.objects.using("owner").count() == 4
    for name, later in (("Mebel 0", 0), ("Mebel 3", 0), ("Mebel 1", 1), ("Mebel 2", 2)):
        stop = PlanStop.objects.using("owner").get(business__name=name)
        page.goto(reverse("mentoring:plan_move", args=[stop.pk]))
        page.get_by_label("Hari").select_option((monday + timedelta(days=later)).isoformat())
        send(page, "Pindahkan")
    assert Plan.objects.using("owner").get(officer=officer).state == "accepted"


def enrolled(page: Any) -> None:
    """In the office, with signal: the app, the PIN, the territory."""
    page.goto("/petugas/")
    page.get_by_label("Nama HP ini").fill("HP Wulan")
    page.get_by_role("button", name="Pasang").click()
    page.get_by_label("PIN", exact=True).fill(PIN)
    page.get_by_label("Ulangi PIN").fill(PIN)
    page.get_by_role("button", name="Simpan PIN").click()
    page.get_by_text("4 usaha di HP").wait_for()
    page.evaluate("() => navigator.serviceWorker.ready")


def opened(page: Any, *names: str) -> None:
    """The phone was off over night; these are the day's visits."""
    page.goto("/petugas/#/")
    page.reload()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Buka").click()
    page.get_by_text(f"{len(names)} kunjungan menurut rencana").wait_for()
    route = page.locator("ol.rows").inner_text()
    assert all(name in route for name in names), route


def visited(page: Any, name: str, note: str, step: str = "", due: date | None = None) -> None:
    page.goto("/petugas/#/usaha")
    page.get_by_role("link", name=re.compile(name)).click()
    page.get_by_role("link", name="Catat kunjungan").click()
    if step and due:
        first = page.get_by_role("group", name="Langkah 1")
        first.get_by_label("Apa yang dikerjakan").fill(step)
        first.get_by_label("Paling lambat").fill(due.isoformat())
    page.get_by_label("Catatan").fill(note)
    page.get_by_label("Foto").set_input_files(
        {"name": "bengkel.jpg", "mimeType": "image/jpeg", "buffer": image()}
    )
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, name)


def the_address_is_mended(page: Any, name: str, address: str) -> None:
    page.goto("/petugas/#/usaha")
    page.get_by_role("link", name=re.compile(name)).click()
    page.get_by_role("link", name="Usulkan perubahan data").click()
    page.get_by_label("Alamat").fill(address)
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, name)


def beyond(desktop: Any) -> str:
    forget_everything()
    desktop.goto(f"{reverse('mentoring:radar')}?kecamatan={KALISAT}")
    return plain(said(desktop))


def test_three_days_without_signal(desktop, page, enter, server, monkeypatch, axe):
    makers = makers_nobody_visited()
    days = Days(monkeypatch, page)
    who = enter(page, "field_officer", CODE, area_codes=[KALISAT])
    officer = on_duty(
        CODE, (KALISAT,), days.today, base_village="35.09.27.2001", user_pk=who.user.pk
    )
    cast = Cast(server, CODE, {})
    cast.sits(desktop, "section_head")
    assert all(f"Mebel {n}" in beyond(desktop) for n in range(4))
    wish = Wish("Mendirikan badan usaha", number=makers[0].number)
    asked = ask(ANONYMOUS.act(timezone.now()), wish, "phone")
    planned(desktop, page, officer, days.today)
    enrolled(page)

    page.context.set_offline(True)
    opened(page, "Mebel 0", "Mebel 3")
    visited(page, "Mebel 0", "Punya tiga pekerja", FIRST_STEP, days.today + timedelta(days=30))
    second = days.next()
    opened(page, "Mebel 1")
    the_address_is_mended(page, "Mebel 1", "Dusun Krajan, timur sungai")
    visited(page, "Mebel 1", "Kayu dari hutan rakyat")
    third = days.next()
    opened(page, "Mebel 2")
    visited(page, "Mebel 2", "Belum pernah mencatat uang")
    page.get_by_text("Tersimpan di HP: 4 isian, 3 foto").wait_for()
    axe(page)
    assert rows(Visit) == []
    # On the second day somebody telephoned the office about the same address.
    kept = Business.objects.using("owner").get(pk=makers[1].pk)
    edit_business(
        office_act(CODE), makers[1].pk, {"address": "Dusun Krajan 12"}, version=kept.version
    )

    page.context.set_offline(False)
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    told = {v.business_id: (v.on, v.note) for v in rows(Visit)}
    assert told == {
        makers[0].pk: (second - timedelta(days=1), "Punya tiga pekerja"),
        makers[1].pk: (second, "Kayu dari hutan rakyat"),
        makers[2].pk: (third, "Belum pernah mencatat uang"),
    }
    assert len(rows(VisitPhoto)) == 3
    assert sorted(o.state for o in rows(Operation)) == ["applied"] * 3 + ["conflict"]
    # The office's value stands until a person looks at both.
    assert Business.objects.using("owner").get(pk=makers[1].pk).address == "Dusun Krajan 12"
    (clash,) = rows(Clash)
    assert clash.field == "address"
    cast.sits(desktop, "section_head")
    text = beyond(desktop)
    assert "Mebel 3" in text
    assert not any(f"Mebel {n}" in text for n in range(3))
    answered = Request.objects.using("owner").get(number=asked.number)
    assert (answered.state, answered.visit.business_id) == ("visited", makers[0].pk)
    # The plan knows who was met, without anybody ticking it off.
    week = (second - timedelta(days=1)).isoformat()
    desktop.goto(reverse("mentoring:plan_week", args=[officer.number, week]))
    assert "3 Sudah didatangi" in plain(said(desktop))
