"""Courses of invented businesses at any stage."""

from __future__ import annotations

from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import TODAY, office_act, register, visit

VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
_count = 0


def _next() -> int:
    global _count
    _count += 1
    return _count


def fresh(model: Any, pk: Any) -> Any:
    return model.objects.using("owner").get(pk=pk)


def programme(act: Any, modules: int = 7, **values: Any) -> Any:
    from guyub.training.actions.planning import add_module, create_programme

    made = create_programme(act, {
        "title": f"Pelatihan ekspor {_next()}", "organiser": "office", "organiser_name": "",
        "about": "", **values,
    })  # fmt: skip
    for n in range(1, modules + 1):
        add_module(act, made.pk, f"Materi ke-{n}", f"menghitung {n}", 4)
    return made


def plan(**values: Any) -> dict[str, Any]:
    return {
        "name": f"Angkatan {_next()}", "capacity": 30, "starts": TODAY, "ends": None,
        "venue": "Aula dinas", "link": "", "trainers": "Pengajar dinas", "organised_by": "",
        "costs": [{"fund": "APBD kabupaten", "rupiah": 15_000_000}], "rule": "", **values,
    }  # fmt: skip


def batch(act: Any, of: Any = None, *, opened: bool = True, **values: Any) -> Any:
    from guyub.training.actions.planning import create_batch, step_batch

    of = of or programme(act)
    made = create_batch(act, uuid7(), of.pk, plan(**values))
    return step_batch(act, made.pk, "open") if opened else made


def person(act: Any, code: str = "33.03", **values: Any) -> tuple[Any, Any]:
    """(business id, owner id)."""
    from guyub.registry.models import Ownership

    n = _next()
    made = register(
        act, **{"name": f"Keripik {n}", "village": VILLAGES[code], "owner": f"Sari {n}", **values}
    )
    return made.pk, Ownership.objects.using("owner").get(business=made).owner_id


def owner(pk: Any, code: str = "33.03") -> Any:
    """The visit of an owner with an account, as the middleware makes it."""
    from guyub.kernel.db import Scope, in_scope

    made = visit("owner", code, subject_id=pk)
    with in_scope(Scope(person=pk), read_only=True):
        _ = made.scope
    return made


def enrolled(act: Any, of: Any, many: int, code: str = "33.03") -> list[Any]:
    from guyub.training.actions.places import enrol

    return enrol(act, of.pk, [person(act, code) for _ in range(many)])


def running(act: Any, many: int = 3, code: str = "33.03", **values: Any) -> tuple[Any, list[Any]]:
    """(batch, its admitted participants)."""
    from guyub.training.actions.places import admit
    from guyub.training.actions.planning import step_batch

    made = batch(act, **values)
    rows = enrolled(act, made, many, code)
    admit(act, made.pk, [r.pk for r in rows])
    return step_batch(act, made.pk, "start"), rows


def finished(act: Any, many: int = 2, code: str = "33.03", **values: Any) -> tuple[Any, list[Any]]:
    """(batch that ended today, its participants)."""
    from guyub.training.actions.places import admit, enrol
    from guyub.training.actions.planning import step_batch

    made = batch(act, ends=TODAY)
    rows = enrol(act, made.pk, [person(act, code, **values) for _ in range(many)])
    admit(act, made.pk, [r.pk for r in rows])
    step_batch(act, made.pk, "start")
    return step_batch(act, made.pk, "finish"), rows


def question(act: Any, of: Any, right: int | None = None, options: int = 3) -> Any:
    from guyub.training.actions.asking import write_question

    values = {"text": f"Pertanyaan {_next()}?", "options": [f"pilihan {n}" for n in range(options)],
              "right": right, "module": None}  # fmt: skip
    return write_question(act, uuid7(), of, values)


def session(act: Any, of: Any, on: Any = TODAY, modules: Any = ()) -> Any:
    from guyub.training.actions.holding import plan_session

    values = {"on": on, "at": "08.00", "place": "", "link": "", "modules": list(modules)}
    return plan_session(act, uuid7(), of.pk, values)


def modules_of(of: Any) -> list[Any]:
    from guyub.training.models import Module

    return list(Module.objects.using("owner").filter(programme=of.programme_id).order_by("place"))


def finished_one(code: str = "33.03", *, paper: bool = True) -> tuple[Any, Any, Any, Any]:
    """(act, batch, participant who passed all, certificate or None)."""
    from guyub.training.actions.certifying import issue
    from guyub.training.actions.holding import mark_passed

    act = office_act(code)
    made, rows = running(act, 1, code, of=programme(act, 2))
    for module in modules_of(made):
        mark_passed(act, made.pk, module.pk, [rows[0].pk], TODAY)
    head = office_act(code, "section_head")
    return act, made, rows[0], issue(head, rows[0].pk) if paper else None
