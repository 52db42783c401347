"""Everybody's week in one go: by the worker, once at a time, and on behind a killed one."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connections
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Appointment as Post
from guyub.accounts.models import Office
from guyub.kernel.actions import DomainError
from guyub.ledger.models import Event
from guyub.mentoring import tasks
from guyub.mentoring.actions import plan_runs
from guyub.mentoring.models import Officer, Plan, PlanRun
from tests.factories import sign_in, visit
from tests.mentoring import worlds_planning as w

pytestmark = pytest.mark.usefixtures("db")
BUTTON = 'action="/pendampingan/rencana/susun/"'


class Killed(BaseException):
    """The worker is gone: nothing catches it."""


def work(run, attempts=0):
    tasks.plan_all.func(SimpleNamespace(job=SimpleNamespace(attempts=attempts)), str(run.pk))


def run_now():
    return PlanRun.objects.using("owner").get()


def jobs(sql):
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def stopped(run, results=(), since=timedelta(0)):
    """The run, as it stopped so long ago with so many done."""
    PlanRun.objects.using("owner").filter(pk=run.pk).update(
        state="stopped", reason=tasks.STOPPED, results=list(results),
        updated_at=timezone.now() - since,
    )  # fmt: skip


def plans():
    return list(Plan.objects.using("owner").order_by("made_at"))


def test_the_head_presses_once_and_sees_who_was_planned_and_who_not(client):
    first, _act = w.someone()
    second, _act = w.someone()
    Officer.objects.using("owner").filter(pk=second.pk).update(work_days=[])
    w.due(3)
    sign_in(client, "section_head")
    sent = {"minggu": w.week_now()}
    answer = client.post(reverse("mentoring:plan_make"), sent)
    run = run_now()
    page = reverse("mentoring:plan_run", args=[run.pk])
    assert answer["Location"] == page
    # Pressed again while it is at work it is the same one.
    assert client.post(reverse("mentoring:plan_make"), sent)["Location"] == page
    assert plans() == []
    assert "<progress" in client.get(page).content.decode()
    office = client.get(f"{reverse('mentoring:plan')}?semua=1&minggu={w.week_now()}")
    assert page in office.content.decode()
    poll = reverse("mentoring:plan_run_progress", args=[run.pk])
    assert "0" in client.get(poll).content.decode()
    work(run)
    assert run_now().state == "made"
    assert [p.officer_id for p in plans()] == [first.pk]
    said = client.get(page).content.decode()
    assert first.name in said
    assert "Tersusun" in said
    assert "Tidak ada hari kerja lagi" in said
    # A job that comes late finds nothing to do; afterwards there is a new one.
    before = Event.objects.using("owner").count()
    work(run)
    assert Event.objects.using("owner").count() == before
    assert client.post(reverse("mentoring:plan_make"), sent)["Location"] != page


def test_a_killed_worker_goes_on_behind_the_last_officer(monkeypatch):
    for _ in range(3):
        w.someone()
    w.due(4)
    run = plan_runs.begin(visit("section_head").act(), w.week_now())
    make, seen = plan_runs.make_plan, []

    def once(act, officer, week):
        seen.append(str(officer))
        if len(seen) == 2:
            raise Killed
        return make(act, officer, week)

    monkeypatch.setattr(plan_runs, "make_plan", once)
    with pytest.raises(Killed):
        work(run)
    half = run_now()
    assert (half.state, len(half.results), len(plans())) == ("running", 1, 1)
    work(run)
    assert run_now().state == "made"
    # The one that was begun is planned once more, the one that was done is not.
    assert seen == [run.officers[0], run.officers[1], *run.officers[1:]]
    assert len(plans()) == 3


def test_after_the_last_attempt_it_stops_says_so_and_goes_on_when_asked(monkeypatch):
    w.someone()
    w.someone()
    head = visit("section_head")
    run = plan_runs.begin(head.act(), w.week_now())
    make, seen = plan_runs.make_plan, []

    def broken(act, officer, week):
        seen.append(officer)
        if len(seen) > 1:
            raise OperationalError
        return make(act, officer, week)

    monkeypatch.setattr(plan_runs, "make_plan", broken)
    with pytest.raises(OperationalError):
        work(run)
    assert run_now().state == "running"
    work(run, attempts=4)
    assert (run_now().state, run_now().reason) == ("stopped", tasks.STOPPED)
    monkeypatch.setattr(plan_runs, "make_plan", make)
    again = plan_runs.begin(head.act(), w.week_now())
    assert (again.pk, again.state, len(again.results)) == (run.pk, "running", 1)
    work(again)
    assert (run_now().state, len(plans())) == ("made", 2)


def test_one_at_work_whose_job_is_gone_goes_on_when_its_button_is_pressed(client):
    w.someone()
    w.due(3)
    run = plan_runs.begin(visit("section_head").act(), w.week_now())
    page = reverse("mentoring:plan_run", args=[run.pk])
    sign_in(client, "section_head")
    assert BUTTON not in client.get(page).content.decode()
    jobs("TRUNCATE procrastinate_jobs CASCADE")
    PlanRun.objects.using("owner").filter(pk=run.pk).update(
        updated_at=timezone.now() - timedelta(minutes=11)
    )
    said = client.get(page).content.decode()
    assert "Penyusunan tersendat" in said
    assert BUTTON in said
    assert "Teruskan" in said
    sent = {"minggu": w.week_now()}
    for _n in range(2):
        assert client.post(reverse("mentoring:plan_make"), sent)["Location"] == page
    waiting = jobs("SELECT args->>'run_id' FROM procrastinate_jobs WHERE status = 'todo'")
    assert waiting == [(str(run.pk),)]
    work(run_now())
    assert run_now().state == "made"


def test_one_officer_with_a_fault_of_ours_does_not_hold_up_the_others(client, monkeypatch):
    for _ in range(3):
        w.someone()
    w.due(4)
    run = plan_runs.begin(visit("section_head").act(), w.week_now())
    make = plan_runs.make_plan

    def broken(act, officer, week):
        made = make(act, officer, week)
        if str(officer) == run.officers[1]:
            raise RuntimeError
        return made

    monkeypatch.setattr(plan_runs, "make_plan", broken)
    with pytest.raises(RuntimeError):
        work(run)
    assert len(run_now().results) == 1
    work(run, attempts=4)
    done = run_now()
    assert (done.state, [r[1] for r in done.results]) == ("made", ["made", "refused", "made"])
    # What the fault had written is not there.
    assert [str(p.officer_id) for p in plans()] == [run.officers[0], run.officers[2]]
    sign_in(client, "section_head")
    page = client.get(reverse("mentoring:plan_run", args=[run.pk])).content.decode()
    assert tasks.STUMBLED in page
    before = Event.objects.using("owner").count()
    plan_runs.leave_out(tasks._itself(run), run.pk, 1, tasks.STUMBLED)
    assert Event.objects.using("owner").count() == before


def test_it_runs_with_the_rights_that_whoever_asked_still_has():
    w.someone()
    head = visit("section_head")
    run = plan_runs.begin(head.act(), w.week_now())
    Post.objects.using("owner").filter(user=head.user).update(role="registrar")
    work(run)
    assert (run_now().state, run_now().reason, plans()) == ("stopped", tasks.NO_TASK, [])
    # Nobody did that.
    told = Event.objects.using("owner").get(verb="mentoring.plan.run_stop")
    assert (told.actor, told.role, told.actor_id) == ("Pekerjaan terjadwal", "system", None)


def test_others_and_offices_without_officers_begin_none():
    officer, act = w.someone(now=True)
    with pytest.raises(DomainError, match="kepala bidang"):
        plan_runs.begin(act, w.week_now())
    Officer.objects.using("owner").filter(pk=officer.pk).update(
        state="ended", ended_because="Selesai"
    )
    with pytest.raises(DomainError, match="Belum ada petugas"):
        plan_runs.begin(visit("section_head").act(), w.week_now())
    assert not PlanRun.objects.using("owner").exists()


def test_one_that_stopped_some_days_ago_is_not_taken_up_again(client):
    first, _act = w.someone()
    w.someone()
    head = visit("section_head")
    run = plan_runs.begin(head.act(), w.week_now())
    stopped(run, results=[[str(first.pk), "made", ""]], since=timedelta(days=2))
    w.someone()
    again = plan_runs.begin(head.act(), w.week_now())
    assert again.pk != run.pk
    assert (len(again.officers), again.results) == (3, [])
    # Its page offers a new one, not the old one's rest.
    sign_in(client, "section_head")
    said = client.get(reverse("mentoring:plan_run", args=[run.pk])).content.decode()
    assert "Susun lagi" in said
    assert "Teruskan" not in said


def test_who_may_not_begin_one_sees_no_button_on_one_that_stopped(client):
    w.someone()
    run = plan_runs.begin(visit("section_head").act(), w.week_now())
    stopped(run)
    page = reverse("mentoring:plan_run", args=[run.pk])
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    said = client.get(page).content.decode()
    assert "Penyusunan berhenti" in said
    assert BUTTON not in said
    sign_in(client, "section_head")
    said = client.get(page).content.decode()
    assert BUTTON in said
    assert "Teruskan" in said


def test_days_are_those_of_the_office(monkeypatch):
    officer, _act = w.someone()
    w.due(3)
    run = plan_runs.begin(visit("section_head").act(), w.week_now())
    Office.objects.using("owner").filter(pk=run.office_id).update(timezone="Asia/Jayapura")
    make, seen = plan_runs.make_plan, []

    def noted(act, of, week):
        seen.append((of, str(timezone.get_current_timezone())))
        return make(act, of, week)

    monkeypatch.setattr(plan_runs, "make_plan", noted)
    work(run)
    assert seen == [(officer.pk, "Asia/Jayapura")]
    assert str(timezone.get_current_timezone()) != "Asia/Jayapura"
