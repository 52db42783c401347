"""What the head of section does with the weeks of several officers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Appointment as Post
from guyub.kernel.actions import DomainError
from guyub.kernel.dates import format_date
from guyub.kernel.db import in_scope
from guyub.kernel.waiting import _kinds as kinds
from guyub.mentoring.actions import plan_stops, planning
from guyub.mentoring.actions.plan_stops import Target
from guyub.mentoring.plan.seats import drafts
from tests.factories import NOW, office_act, sign_in, visit
from tests.mentoring import worlds_caring
from tests.mentoring import worlds_planning as w

pytestmark = pytest.mark.usefixtures("db")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def url(name, *args):
    return reverse(f"mentoring:{name}", args=args)


def fresh(row):
    return type(row).objects.using("owner").get(pk=row.pk)


def week_of_two(n=6, **values):
    """(plan, other officer) where two are on duty in the same sub-district."""
    officer, _act = w.someone(now=True)
    other, _act = w.someone(now=True, **values)
    w.due(n)
    head = visit("section_head").act(timezone.now())
    plan = planning.make_plan(head, officer.pk, w.week_now())
    if not w.stops(plan):
        plan = planning.make_plan(head, other.pk, w.week_now())
        officer, other = other, officer
    return plan, other


def narrowed(officer, *codes):
    """The officer's account reaches these areas only."""
    Post.objects.using("owner").filter(user=officer.user_id).update(area_codes=list(codes))
    return officer


def test_the_small_form_beside_a_visit_moves_it_for_the_head_of_section(client):
    plan, _other = week_of_two()
    sign_in(client, "section_head")
    first, second = w.stops(plan)[:2]
    assert first.day == second.day
    page = client.get(url("plan_day", plan.officer.number, first.day.isoformat())).content.decode()
    form = re.findall(rf'action="{url("plan_move", first.pk)}".*?</form>', page, re.S)[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert sent.pop("turn") == "2"
    answer = client.post(url("plan_move", first.pk), {**sent, "turn": "2"})
    assert answer.status_code == 302, answer.content.decode()
    assert (fresh(first).turn, fresh(second).turn) == (2, 1)
    assert fresh(first).plan_id == plan.pk


def test_a_save_that_came_second_is_saved_by_sending_it_again(client):
    plan, _other = week_of_two()
    sign_in(client, "section_head")
    row = w.stops(plan)[0]
    to = w.week_now() + timedelta(days=1 if row.day != w.week_now() + timedelta(days=1) else 2)
    for name, sent in (
        ("plan_move", {"day": to.isoformat()}), ("plan_drop", {"reason": "Tutup minggu ini"}),
    ):  # fmt: skip
        stale = client.post(url(name, row.pk), {**sent, "versi": "77"})
        assert stale.status_code == 422
        version = re.findall(r'name="versi" value="(\d+)"', stale.content.decode())
        assert version == [str(fresh(row).version)]
        again = client.post(url(name, row.pk), {**sent, "versi": version[0]})
        assert again.status_code == 302, again.content.decode()
    assert (fresh(row).day, fresh(row).state) == (to, "out")


def test_every_day_on_which_one_of_the_officers_works_is_offered(client):
    plan, other = week_of_two()
    monday, tuesday = plan.week, plan.week + timedelta(days=1)
    first, second = sorted([plan.officer, other], key=lambda o: (o.name, o.pk))
    for officer, day in ((first, 1), (second, 2)):
        type(officer).objects.using("owner").filter(pk=officer.pk).update(work_days=[day])
    (business,) = w.due(1)
    sign_in(client, "section_head")
    page = client.get(url("plan_add", business.number)).content.decode()
    assert monday.isoformat() in page
    assert tuesday.isoformat() in page
    wrong = client.post(
        url("plan_add", business.number), {"day": tuesday.isoformat(), "officer": first.pk}
    )
    assert wrong.status_code == 422
    assert "bukan hari kerja" in wrong.content.decode()
    right = client.post(
        url("plan_add", business.number), {"day": tuesday.isoformat(), "officer": second.pk}
    )
    assert right.status_code == 302, right.content.decode()


def test_nobody_is_given_a_visit_that_the_own_account_does_not_show(client):
    plan, _act = w.planned(3)
    other, _act = w.someone()
    narrowed(other, "33.03.02")
    head = office_act(role="section_head")
    row, friday = w.stops(plan)[0], w.WEEK + timedelta(days=4)
    (extra,) = w.due(1)
    for call in (
        lambda: plan_stops.move(head, row.pk, Target(friday, None, other.pk)),
        lambda: plan_stops.add(head, extra.pk, other.pk, friday),
        lambda: w.promise(head, other, extra, friday),
    ):
        with pytest.raises(DomainError, match="belum mencakup desanya") as refused:
            call()
        assert refused.value.field == "officer"
    sign_in(client, "section_head")
    for address in (url("plan_promise", extra.number), url("plan_add", extra.number)):
        assert str(other.pk) not in client.get(address).content.decode()
    narrowed(other, "33.03.02", row.business.village_code)
    moved = plan_stops.move(head, row.pk, Target(friday, None, other.pk))
    assert fresh(moved).plan.officer_id == other.pk
    # An account that has ended shows nothing; without an account one works on paper.
    Post.objects.using("owner").filter(user=other.user_id).update(ends=NOW.date() - timedelta(2))
    with pytest.raises(DomainError, match="belum mencakup desanya"):
        plan_stops.add(head, extra.pk, other.pk, friday)
    paper = worlds_caring.on_duty(areas=("33.03.03",), work_days=w.EVERY_DAY)
    assert plan_stops.add(head, extra.pk, paper.pk, friday).plan.officer_id == paper.pk


def test_a_proposal_waits_for_its_officer_and_the_head_until_it_is_taken(client):
    plan, other = week_of_two()
    head = visit("section_head")
    act = head.act(timezone.now())
    planning.make_plan(act, other.pk, w.week_now())  # Empty: nothing to take.
    owner = visit("field_officer", area_codes=["33.03.01"])
    mine = worlds_caring.on_duty(areas=("33.03.02",), user_pk=owner.user.pk, work_days=w.EVERY_DAY)
    (extra,) = w.due(1)
    plan_stops.add(act, extra.pk, mine.pk, w.open_day())
    listed = url("plan") + "?keadaan=draft"
    stranger = visit("section_head", "35.13")

    def count(who):
        with in_scope(who.scope, read_only=True):
            return drafts(who)

    for who, officers in ((head, {plan.officer, mine}), (owner, {mine}), (stranger, set())):
        assert count(who) == len(officers)
        client.force_login(who.user, backend=BACKEND)
        page = client.get(listed).content.decode()
        shown = set(re.findall(r'<th scope="row"><a href="([^"]+)"', page))
        assert shown == {
            url("plan_week", o.number, w.week_now().isoformat()) for o in officers
        }  # fmt: skip
    planning.accept(act, plan.pk)
    assert count(head) == 1
    assert "Usulan rencana kunjungan yang belum dipakai" in {k.label for k in kinds.values()}


def test_the_business_page_says_the_day_of_a_plan_that_was_taken(client):
    plan, _other = week_of_two()
    row = w.stops(plan)[0]
    sign_in(client, "section_head")
    page = reverse("registry:detail", args=[row.business.number])
    assert "Direncanakan" not in client.get(page).content.decode()
    planning.accept(visit("section_head").act(timezone.now()), plan.pk)
    said = client.get(page).content.decode()
    assert f"Direncanakan {format_date(row.day)}" in said
    assert url("plan_day", plan.officer.number, row.day.isoformat()) in said
    plan_stops.drop(visit("section_head").act(timezone.now()), row.pk, "Tutup minggu ini")
    assert "Direncanakan" not in client.get(page).content.decode()
