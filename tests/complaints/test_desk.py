"""From receipt to the end: deadlines with their source, answers, four eyes, what days do."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from guyub.complaints import tasks
from guyub.complaints.actions import handling, receiving
from guyub.complaints.figures import figures
from guyub.complaints.models import Complaint, Step
from guyub.complaints.tasks import turn_all
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.dates import add_working_days
from tests.complaints import worlds as w
from tests.factories import appointment, office, user

pytestmark = pytest.mark.usefixtures("db")
ANSWER = "Suratnya sudah terbit dan bisa diambil di loket."


def before(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def moved_back(row, **values):
    Complaint.objects.using("owner").filter(pk=row.pk).update(**values)


def test_deadlines_are_frozen_with_their_source():
    w.desks()
    plain, grave = w.sent(), w.sent(kind="pungutan")
    today = timezone.localdate()
    checked = add_working_days(today, 3).day
    assert plain.due_on == checked
    assert plain.answer_by == add_working_days(checked, 5).day
    assert grave.answer_by == today + timedelta(days=60)
    assert "SP4N-LAPOR" in plain.terms["periksa"]["source"]
    assert grave.terms["jawab"]["legal_basis"] == "Perpres 76/2013"


def test_the_same_form_twice_is_one_complaint_and_two_forms_are_two():
    w.desks()
    form = str(uuid4())
    first, again = w.sent(form=form), w.sent(form=form)
    assert (first.pk, first.code) == (again.pk, again.code)
    assert Step.objects.using("owner").filter(complaint=first).count() == 1
    other = w.sent(form=str(uuid4()))
    assert other.pk != first.pk
    assert other.code != first.code


def test_numbers_of_persons_are_hidden_and_the_words_are_not_in_clear():
    w.desks()
    row = w.sent(text="Hubungi saya di 081234567890 soal mesin itu.", name="Bu Wagiyem")
    assert row.text.reveal() == "Hubungi saya di [telepon] soal mesin itu."
    assert str(row.name) == "••••••"
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT c::text FROM complaints_complaint c WHERE id = %s", [row.pk])
        stored = cursor.fetchone()[0]
    assert "Wagiyem" not in stored
    assert "mesin" not in stored


def test_from_receipt_to_satisfied_and_twice_is_once():
    people = w.desks()
    row = w.sent()
    for _twice in range(2):
        handling.check(w.act_of(people["section_head"]), row.pk)
    for _twice in range(2):
        handling.take(w.act_of(people["section_head"]), row.pk)
    receiving.add_words(w.outside(row), row.pk, "Ditambah: berkasnya lengkap sejak Juli.")
    receiving.add_words(w.outside(row), row.pk, "Ditambah: berkasnya lengkap sejak Juli.")
    for _twice in range(2):
        handling.answer(w.act_of(people["section_head"]), row.pk, ANSWER)
    found = w.again(row)
    assert (found.state, found.answer.reveal()) == ("answered", ANSWER)
    for _twice in range(2):
        receiving.satisfied(w.outside(row), row.pk)
    verbs = list(Step.objects.using("owner").filter(complaint=row).order_by("at", "pk")
                 .values_list("verb", flat=True))  # fmt: skip
    assert verbs == ["receive", "check", "take", "add", "answer", "satisfied"]
    with pytest.raises(DomainError):
        receiving.withdraw(w.outside(row), row.pk)


def test_not_settled_goes_up_once():
    people = w.desks()
    row = w.sent()
    section, head = w.act_of(people["section_head"]), w.act_of(people["head"])
    handling.check(section, row.pk)
    handling.answer(section, row.pk, ANSWER)
    receiving.contradict(w.outside(row), row.pk, "Loket bilang suratnya belum ada.")
    found = w.again(row)
    assert (found.state, found.desk) == ("reopened", 2)
    assert not handling.may_act(found, 1)
    handling.answer(head, row.pk, "Sekarang benar-benar ada, silakan diambil.")
    with pytest.raises(DomainError, match="Ombudsman"):
        receiving.contradict(w.outside(row), row.pk, "Tetap saja belum ada suratnya.")


def test_no_complaint_needs_two_persons_and_can_be_contradicted():
    people = w.desks()
    row = w.sent(kind="saran")
    section = w.act_of(people["section_head"])
    handling.doubt(section, row.pk, "Ini pertanyaan umum, bukan pengaduan.")
    with pytest.raises(NotAllowed):
        handling.reject(section, row.pk)
    with pytest.raises(DatabaseError), transaction.atomic(using="owner"):
        moved_back(row, state="rejected", rejecter_person=people["section_head"].person_id)
    handling.reject(w.act_of(people["head"]), row.pk)
    assert w.again(row).state == "rejected"
    receiving.contradict(w.outside(row), row.pk, "Ini pengaduan saya yang sungguh-sungguh.")
    assert (w.again(row).state, w.again(row).desk) == ("reopened", 2)


def test_whoever_doubted_may_still_work_on_it():
    people = w.desks()
    row = w.sent()
    section = w.act_of(people["section_head"])
    handling.doubt(section, row.pk, "Ini pertanyaan umum, bukan pengaduan.")
    handling.keep_open(section, row.pk)
    assert w.again(row).state == "checked"


def test_money_and_persons_are_closed_by_another_person_also_with_two_accounts():
    people = w.desks()
    row = w.sent(kind="pungutan", about="field_officer")
    section = w.act_of(people["section_head"])
    handling.check(section, row.pk)
    handling.answer(section, row.pk, ANSWER)
    twin = user("kembar", "Wardoyo", person_id=people["section_head"].person_id)
    appointment(twin, "head")
    for act in (section, w.act_of(twin)):
        with pytest.raises(NotAllowed):
            handling.close(act, row.pk)
    with pytest.raises(DatabaseError), transaction.atomic(using="owner"):
        moved_back(row, closer_person=people["section_head"].person_id)
    handling.close(w.act_of(people["head"]), row.pk)
    assert w.again(row).state == "closed"


def test_late_goes_up_once_and_answered_ones_end_by_themselves():
    people = w.desks()
    late, silent, fresh = w.sent(), w.sent(), w.sent()
    section = w.act_of(people["section_head"])
    handling.check(section, silent.pk)
    handling.answer(section, silent.pk, ANSWER)
    yesterday = timezone.localdate() - timedelta(days=1)
    moved_back(late, due_on=yesterday)
    moved_back(silent, closes_on=yesterday)
    assert turn_all() == (1, 1)
    assert turn_all() == (0, 0)
    found = w.again(late)
    assert (found.desk, found.escalated_on) == (2, timezone.localdate())
    assert found.due_on > timezone.localdate()
    assert (w.again(silent).state, w.again(fresh).desk) == ("closed", 1)
    moved_back(late, due_on=yesterday)
    assert turn_all() == (0, 0), "once"


def test_one_that_cannot_go_up_keeps_nobody_else(monkeypatch):
    w.desks()
    stuck, late = w.sent(), w.sent()
    yesterday = timezone.localdate() - timedelta(days=1)
    for row in (stuck, late):
        moved_back(row, due_on=yesterday)
    really = tasks.escalate

    def escalate(act, pk):
        if pk == stuck.pk:
            raise DomainError("Belum bisa.")
        return really(act, pk)

    monkeypatch.setattr(tasks, "escalate", escalate)
    assert turn_all() == (1, 0)
    assert w.again(late).desk == 2


def test_without_an_office_above_it_still_has_a_desk():
    w.desks(province=False)
    row = w.sent(kind="petugas", about="delegate")
    assert row.desk == 4


def test_an_officer_without_a_desk_may_not_act():
    people = w.desks()
    row = w.sent()
    with pytest.raises(NotAllowed):
        handling.check(w.act_of(people["registrar"]), row.pk)
    with pytest.raises(NotAllowed):
        handling.identify(w.act_of(people["registrar"]), row.pk, people["head"].person_id)


def test_name_and_number_are_opened_with_a_note():
    people = w.desks()
    row = w.sent(name="Bu Wagiyem", phone="+6284011112222")
    assert handling.open_contact(w.act_of(people["section_head"]), row.pk) == (
        "Bu Wagiyem", "+6284011112222",
    )  # fmt: skip
    steps = Step.objects.using("owner").filter(complaint=row, verb="contact")
    assert [(s.shown, s.person) for s in steps] == [(False, people["section_head"].person_id)]


def test_figures_count_what_they_say_and_tell_nothing_small():
    people = w.desks()
    today = timezone.localdate()
    rows = [w.sent() for _n in range(4)]
    made = office()
    few = figures(made.pk, today.year, today)
    assert (few.received, few.none_at_all, few.kinds) == (None, False, ())
    rows += [w.sent(), w.sent(kind="saran"), w.sent(kind="pungutan")]
    section = w.act_of(people["section_head"])
    for row in rows[:5]:
        handling.check(section, row.pk)
        handling.answer(section, row.pk, ANSWER)
    gone = w.sent()
    receiving.withdraw(w.outside(gone), gone.pk)
    many = figures(made.pk, today.year, today)
    assert (many.received, many.due, many.in_time, many.days) == (7, 5, 5, 0)
    assert many.kinds == ()
