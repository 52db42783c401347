"""Today's route in the officers' app: pulled when the plan changes, kept without signal, gone
tomorrow."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from django.utils import timezone

from guyub.mentoring.models import Plan, PlanStop
from tests.factories import office_act, register
from tests.mentoring import worlds_caring
from tests.mentoring.test_app import VILLAGE, heading, unlocked
from tests.mentoring.worlds_planning import EVERY_DAY


def planned_today(who, *businesses):
    """A taken plan with these businesses today, whatever weekday it is."""
    today = timezone.localdate()
    officer = worlds_caring.on_duty(
        areas=(VILLAGE[:8],), user_pk=who.user.pk, work_days=EVERY_DAY
    )  # fmt: skip
    plan = Plan.objects.using("owner").create(
        regency_code="33.03", officer=officer, week=today - timedelta(days=today.weekday()),
        state="accepted", made_at=timezone.now(), made_by="Kabid", accepted_at=timezone.now(),
        accepted_by="Kabid",
    )  # fmt: skip
    for turn, business in enumerate(businesses, start=1):
        PlanStop.objects.using("owner").create(
            regency_code="33.03", plan=plan, week=plan.week, business_id=business.pk, day=today,
            turn=turn, begins=8 * 60 + 30 * turn, kind="never", due_on=today, since=plan.week,
            created_at=timezone.now(), updated_at=timezone.now(),
        )  # fmt: skip
    return plan


def test_the_route_of_today_is_on_the_phone_and_gone_tomorrow(page, enter, axe):
    first = register(office_act(), village=VILLAGE, name="Keripik Sari")
    second = register(office_act(), village=VILLAGE, name="Sapu Lestari")
    who = unlocked(page, enter)
    page.get_by_text("Belum ada rencana untuk hari ini.").wait_for()
    planned_today(who, second, first)
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    page.get_by_role("link", name="Hari ini").click()
    page.get_by_text("2 kunjungan menurut rencana.").wait_for()
    route = page.locator("ol.rows > li")
    assert re.search(r"1\. Sapu Lestari[\s\S]*Sekitar pukul 08\.30", route.nth(0).inner_text())
    assert re.search(r"2\. Keripik Sari[\s\S]*Sekitar pukul 09\.00", route.nth(1).inner_text())
    axe(page)
    page.context.set_offline(True)
    route.nth(0).get_by_role("link").click()
    heading(page, "Sapu Lestari")
    page.get_by_role("link", name="Catat kunjungan").click()
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Sapu Lestari")
    page.get_by_role("link", name="Hari ini").click()
    page.get_by_text("Sudah dicatat di HP, belum diterima kantor").wait_for()
    tomorrow = datetime.combine(timezone.localdate() + timedelta(days=1), time(1))
    page.clock.set_fixed_time(tomorrow)
    page.get_by_role("link", name="Usaha", exact=True).click()
    page.get_by_role("link", name="Hari ini").click()
    page.get_by_text("Belum ada rencana untuk hari ini.").wait_for()
