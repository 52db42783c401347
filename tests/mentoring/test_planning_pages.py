"""The pages of the plan: who sees what, the buttons, the forms, and dragging in a browser."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from guyub.mentoring.actions import planning
from guyub.mentoring.models import Appointment, Odometer, Plan, PlanStop, TravelTime
from guyub.registry.models import Business
from tests.factories import sign_in, visit
from tests.mentoring import worlds_caring
from tests.mentoring import worlds_planning as w

pytestmark = pytest.mark.usefixtures("db")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def officer_with(client, n=8, **values):
    """(plan, act) of an officer who is signed in."""
    who = visit("field_officer", area_codes=["33.03.01"])
    officer = worlds_caring.on_duty(
        areas=("33.03.01",), user_pk=who.user.pk, **{"work_days": w.EVERY_DAY, **values}
    )
    w.due(n)
    plan = planning.make_plan(who.act(timezone.now()), officer.pk, w.week_now())
    client.force_login(who.user, backend=BACKEND)
    return plan, who


def url(name, *args):
    return reverse(f"mentoring:{name}", args=args)


def fresh(row):
    return type(row).objects.using("owner").get(pk=row.pk)


def test_an_officer_comes_to_the_own_week_first(client):
    plan, _who = officer_with(client)
    answer = client.get(url("plan"))
    assert answer.status_code == 302
    assert plan.officer.number in answer["Location"]
    office = client.get(url("plan") + f"?semua=1&minggu={plan.week}").content.decode()
    assert plan.officer.name in office
    assert "Susun rencana semua petugas" not in office


def test_the_week_is_made_taken_and_changed_by_buttons(client):
    sign_in(client, "section_head")
    officer, _act = w.someone()
    w.due(6)
    made = client.post(url("plan_make"), {"minggu": w.week_now(), "petugas": officer.number})
    assert made.status_code == 302
    plan = Plan.objects.using("owner").get()
    page = url("plan_week", officer.number, plan.week.isoformat())
    assert "Pakai rencana ini" in client.get(page).content.decode()
    client.post(url("plan_accept", plan.pk))
    assert fresh(plan).state == "accepted"
    first, second = w.stops(plan)[:2]
    assert first.day == second.day
    day = client.get(url("plan_day", officer.number, first.day.isoformat())).content.decode()
    assert "Kenapa di sini?" in day
    assert "Bobot" in day
    assert "Turunkan" in day
    sent = {"day": first.day, "turn": 2, "versi": first.version, "kembali": first.day}
    for _ in range(2):
        answer = client.post(url("plan_move", first.pk), sent)
        assert answer.status_code == 302, answer.content.decode()
    assert (fresh(first).turn, fresh(second).turn) == (2, 1)
    client.post(url("plan_fix", first.pk), {"tahan": "1"})
    assert fresh(first).fixed
    client.post(url("plan_drop", first.pk), {"reason": "Tutup minggu ini", "versi": ""})
    assert fresh(first).state == "out"


def test_a_promised_visit_asks_for_a_reason_in_the_form(client):
    plan, who = officer_with(client)
    row = w.stops(plan)[0]
    w.promise(who.act(timezone.now()), plan.officer, row.business_id, row.day)
    other = next(s.day for s in w.stops(plan) if s.day != row.day)
    answer = client.post(url("plan_move", row.pk), {"day": other, "versi": row.version})
    assert answer.status_code == 422
    assert "Tulis kenapa" in answer.content.decode()
    asked = client.get(url("plan_move", row.pk) + f"?hari={other}&urutan=1").content.decode()
    assert "Sudah dijanjikan" in asked
    answer = client.post(
        url("plan_move", row.pk), {"day": other, "turn": "1", "reason": "Ada rapat", "versi": ""}
    )
    assert answer.status_code == 302
    assert fresh(row).day == other


def test_the_business_page_leads_into_the_plan_and_to_a_promise(client):
    plan, _who = officer_with(client)
    (business,) = w.due(1)
    page = client.get(reverse("registry:detail", args=[business.number])).content.decode()
    assert url("plan_add", business.number) in page
    day = w.open_day()
    assert client.post(url("plan_add", business.number), {"day": day}).status_code == 302
    assert PlanStop.objects.using("owner").get(business=business).fixed
    form = client.get(url("plan_promise", business.number)).content.decode()
    pk = re.findall(r'name="id" value="([0-9a-f-]{36})"', form)[0]
    answer = client.post(url("plan_promise", business.number), {
        "id": pk, "officer": plan.officer_id, "day": f"{day:%d/%m/%Y}",
        "opens": "9.30", "closes": "",
    })  # fmt: skip
    assert answer.status_code == 302
    made = Appointment.objects.using("owner").get()
    assert (made.opens, made.closes) == (570, 630)
    assert "pukul 09.30–10.30" in client.get(url("plan_promises")).content.decode()
    client.post(url("plan_promise_cancel", made.pk), {"reason": "Pemilik pergi"})
    assert fresh(made).state == "cancelled"


@pytest.mark.parametrize("hour", ["25.00", "9.75", "pagi"])
def test_hours_that_are_none_are_refused(client, hour):
    _plan, _who = officer_with(client, 1)
    number = w.due(1)[0].number
    answer = client.post(url("plan_promise", number), {"opens": hour, "day": "1/1/2027"})
    assert answer.status_code == 422
    assert "Jam tidak terbaca" in answer.content.decode()


def test_travel_times_and_kilometres_are_entered_on_their_pages(client):
    plan, _who = officer_with(client, 2)
    answer = client.post(url("plan_travel_new"), {
        "id": "0190aaaa-0000-7000-8000-000000000001", "from_village": "33.03.01.2001",
        "to_village": "33.03.01.2002", "minutes": "75", "remark": "menyeberang sungai",
    })  # fmt: skip
    assert answer.status_code == 302
    assert "menyeberang sungai" in client.get(url("plan_travel")).content.decode()
    client.post(url("plan_travel_end", TravelTime.objects.using("owner").get().pk))
    assert "menyeberang" not in client.get(url("plan_travel")).content.decode()
    today = timezone.localdate()
    answer = client.post(url("plan_odometer_new"), {
        "officer": plan.officer_id, "day": f"{today:%d/%m/%Y}", "km": "31,5",
    })  # fmt: skip
    assert answer.status_code == 302
    assert Odometer.objects.using("owner").get().tenths == 315
    page = client.get(url("plan_odometer")).content.decode()
    assert "Masih anggapan" in page
    assert "31,5" in page


def test_whoever_reads_a_village_reads_its_stops_only(client):
    officer, act = w.someone()
    w.due(6)
    plan = planning.make_plan(w.later(act, 0), officer.pk, w.WEEK)
    sign_in(client, "village_clerk", area_codes=["33.03.01.2001"])
    page = client.get(url("plan_week", officer.number, w.WEEK.isoformat())).content.decode()
    held = Business.objects.using("owner").in_bulk([s.business_id for s in w.stops(plan)])
    for stop in w.stops(plan):
        here = held[stop.business_id].village_code == "33.03.01.2001"
        assert (f"k-{stop.pk}" in page) == here
    assert "Susun ulang" not in page
    assert "Pindah hari" not in page
    for address in ("plan_move", "plan_drop"):
        assert client.get(url(address, w.stops(plan)[0].pk)).status_code == 403
    sign_in(client, "section_head", "35.13")
    assert client.get(url("plan_week", officer.number, w.WEEK.isoformat())).status_code == 404


@pytest.mark.parametrize("week", ["2026-11-24", "kapan", "2026-1-5", "9999-12-27"])
def test_weeks_that_are_none_do_not_exist(client, week):
    officer, _act = w.someone()
    sign_in(client, "section_head")
    assert client.get(url("plan_week", officer.number, week)).status_code == 404
    assert client.get(url("plan") + f"?minggu={week}").status_code == 200


def test_a_visit_is_moved_without_and_with_scripts(no_js, page, enter, axe, server):
    who = enter(no_js, "field_officer", area_codes=["33.03.01"])
    officer = worlds_caring.on_duty(
        areas=("33.03.01",), user_pk=who.user.pk, work_days=w.EVERY_DAY, capacity=4
    )
    w.due(8)
    plan = planning.make_plan(who.act(timezone.now()), officer.pk, w.week_now())
    days = sorted({s.day for s in w.stops(plan)})
    first = [s for s in w.stops(plan) if s.day == days[0]]
    no_js.goto(url("plan_day", officer.number, days[0].isoformat()))
    no_js.locator(f"#k-{first[0].pk}").get_by_role("button", name="Turunkan").click()
    no_js.get_by_text("Urutan diubah.").wait_for()
    assert fresh(first[0]).turn == 2
    no_js.locator(f"#k-{first[0].pk}").get_by_role("link", name="Pindah hari").click()
    no_js.get_by_label("Hari").select_option(days[1].isoformat())
    no_js.get_by_role("button", name="Pindahkan").click()
    no_js.get_by_text("Dipindahkan ke").wait_for()
    assert fresh(first[0]).day == days[1]
    assert fresh(first[0]).fixed
    # The same person in a browser with scripts takes it back with a finger or a mouse.
    page.context.add_cookies(no_js.context.cookies())
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(url("plan_week", officer.number, plan.week.isoformat()))
    grip = page.locator(f"#k-{first[0].pk} .plan-grip")
    grip.wait_for()
    axe(page)
    grip.scroll_into_view_if_needed()
    there = page.locator(f"#k-{first[1].pk}").bounding_box()
    here = grip.bounding_box()
    page.mouse.move(here["x"] + 8, here["y"] + 8)
    page.mouse.down()
    page.mouse.move(there["x"] + 30, there["y"] + 30, steps=8)
    page.mouse.move(there["x"] + 30, there["y"] + 4, steps=3)
    page.mouse.up()
    page.get_by_text("Dipindahkan ke").wait_for()
    assert (fresh(first[0]).day, fresh(first[0]).turn) == (days[0], 1)
    page.goto(url("plan_day", officer.number, days[0].isoformat()))
    page.get_by_text("Kenapa di sini?").first.click()
    axe(page)
