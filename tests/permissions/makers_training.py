"""Training that stands in addresses. The owner given is that of a participant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories import office_act

Made = tuple[list[Any], Any]


def _world(code: str, many: int = 1) -> tuple[Any, Any, list[Any]]:
    from tests.training import worlds as w

    act = office_act(code)
    return act, *w.running(act, many, code)


def programme(code: str) -> Made:
    from tests.training import worlds as w

    return [w.programme(office_act(code), 2).pk], None


def module(code: str) -> Made:
    from guyub.training.models import Module

    args, none = programme(code)
    return [Module.objects.using("owner").filter(programme=args[0]).order_by("place")[0].pk], none


def batch(code: str) -> Made:
    from tests.training import worlds as w

    act, made, rows = _world(code)
    w.enrolled(act, made, 2, code)
    w.session(act, made, timezone.localdate(), [w.modules_of(made)[0].pk])
    return [made.number], rows[0].owner_id


def batch_step(code: str) -> Made:
    args, owner = batch(code)
    return [*args, "cancel"], owner


def module_of_batch(code: str) -> Made:
    args, owner = batch(code)
    return [*args, 1], owner


def participant(code: str) -> Made:
    _act, _made, rows = _world(code)
    return [rows[0].pk], rows[0].owner_id


def session(code: str) -> Made:
    from tests.training import worlds as w

    act, made, rows = _world(code)
    on = timezone.localdate()
    return [w.session(act, made, on, [w.modules_of(made)[0].pk]).pk], rows[0].owner_id


def shown_code(code: str) -> Made:
    """With questions that are open, as on the first day of a course."""
    from guyub.training import codes
    from guyub.training.actions.asking import step_asking
    from guyub.training.models import Session
    from tests.training import worlds as w

    args, owner = session(code)
    row = Session.objects.using("owner").select_related("batch").get(pk=args[0])
    act = office_act(code)
    w.question(act, row.batch.programme_id)
    step_asking(act, row.batch_id, "open_pre")
    row.code_round, row.code_until = 1, timezone.now() + timedelta(hours=1)
    row.save(using="owner", update_fields=["code_round", "code_until"])
    return [codes.token_of(row)], owner


def certificate(code: str) -> Made:
    from tests.training import worlds as w

    _act, _made, row, paper = w.finished_one(code)
    return [paper.pk], row.owner_id


def question(code: str) -> Made:
    from tests.training import worlds as w

    act, made, rows = _world(code)
    return [w.question(act, made.programme_id, right=0).pk], rows[0].owner_id


def asking_step(code: str) -> Made:
    from tests.training import worlds as w

    act, made, rows = _world(code)
    w.question(act, made.programme_id)
    return [made.number, "open_pre"], rows[0].owner_id


def answers(code: str) -> Made:
    from tests.training import worlds as w

    act, made, rows = _world(code)
    w.question(act, made.programme_id, right=0)
    return [rows[0].pk, "pre"], rows[0].owner_id


def own_answers(code: str) -> Made:
    from guyub.training.actions.asking import step_asking
    from tests.training import worlds as w

    act, made, rows = _world(code)
    w.question(act, made.programme_id)
    step_asking(act, made.pk, "open_pre")
    return [rows[0].pk], rows[0].owner_id


def outcome(code: str) -> Made:
    from guyub.training.models import Outcome
    from tests.training import worlds as w

    made, rows = w.finished(office_act(code), 1, code)
    return [Outcome.objects.using("owner").get(batch=made, months=6).pk], rows[0].owner_id


def open_batch(code: str) -> Made:
    from tests.training import worlds as w

    act = office_act(code)
    made = w.batch(act)
    return [made.number], w.person(act, code)[1]


def place_asked(code: str) -> Made:
    from guyub.training.actions.places import enrol
    from tests.training import worlds as w

    act = office_act(code)
    row = enrol(act, w.batch(act).pk, [w.person(act, code)])[0]
    return [row.pk], row.owner_id


MAKERS: dict[str, Callable[[str], Made]] = {
    "training_programme": programme,
    "training_module": module,
    "training_batch": batch,
    "training_batch_step": batch_step,
    "training_module_of_batch": module_of_batch,
    "training_participant": participant,
    "training_session": session,
    "training_code": shown_code,
    "training_certificate": certificate,
    "training_question": question,
    "training_asking_step": asking_step,
    "training_answers": answers,
    "training_own_answers": own_answers,
    "training_outcome": outcome,
    "training_open_batch": open_batch,
    "training_asked": open_batch,
    "training_place_asked": place_asked,
}
# Whoever holds a code opens it, wherever its session is held; what is open is open to everybody.
PLACELESS = frozenset({"training_code", "training_open_batch"})
