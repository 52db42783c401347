"""An office with one open round, for tests of the finder's pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests.factories import office, office_act, register

PLACE = "33.03.01"
QUERY = {"usaha": "2020-10794", "tempat": PLACE}


def open_round(code: str = "33.03", **values: Any) -> Any:
    """A published round for food makers of groups, with its rule frozen in it."""
    from guyub.aid.models import Round
    from guyub.kernel.db import SYSTEM, in_scope, writing
    from guyub.kernel.ids import uuid7

    made = office(code)
    today: date = timezone.localdate()
    tree = {
        "all": [
            {"fact": "registry.branch", "op": "in", "value": ["pangan"]},
            {"fact": "registry.workers", "op": "<=", "value": 19},
        ]
    }
    rule = {"tree": tree, "said": "Pangan, paling banyak 19 orang.", "basis": "SK (uji)",
            "version": 1, "title": "Uji"}  # fmt: skip
    row = Round(
        **{
            "office_id": made.pk, "regency_code": code, "number": f"BTU-{code}-1",
            "title": "Bantuan oven", "gives": "Oven dan timbangan.",
            "how": "Ketua kelompok mengajukan.", "contact": "Dinas", "year": today.year,
            "track": "hibah", "recipients": ["group"], "papers": [],
            "opens": today - timedelta(days=3), "closes": today + timedelta(days=20),
            "state": "open", "state_since": today, "published_at": timezone.now(),
            "publisher_person": uuid7(), "authors": [uuid7()], "created_at": timezone.now(),
            "frozen": {"rules": {"business": rule},
                       "papers": [{"key": "d", "label": "Surat domisili", "required": True}]},
            **values,
        }
    )  # fmt: skip
    with in_scope(SYSTEM), writing():
        row.save(force_insert=True)
    return row


def set_value(key: str, value: Any, code: str = "33.03") -> None:
    """A parameter that two people of the office put in force."""
    from guyub.criteria.setting_actions import Proposal, approve_setting, propose_setting

    row = propose_setting(
        office_act(code, "section_head"), key, Proposal(value, date(2026, 1, 1), "SK uji")
    )
    approve_setting(office_act(code, "head"), row.pk)


def makers(code: str = "33.03") -> list[Any]:
    """A maker of crisps with known figures, and one of whom little is known."""
    act = office_act(code)
    return [
        register(
            act, name="Keripik Tahu Rasa", village=f"{code}.01.2001", kbli_version="2020",
            kbli_code="10794", since_year=2010,
            observation={"workers_male": 2, "workers_female": 1, "sales": 90_000_000},
        ),
        register(act, name="Batik Lain", village=f"{code}.02.2001", owner="Warti"),
    ]  # fmt: skip


def own_programme(title: str, tree: dict[str, Any], code: str = "33.03") -> Any:
    """A programme that one person of the office wrote and another put in force."""
    from guyub.criteria import actions
    from guyub.criteria.models import Version
    from guyub.criteria.subjects import Count
    from guyub.kernel.db import SYSTEM, in_scope

    maker = office_act(code, "section_head")
    wording = actions.Wording(tree, "Perjanjian (uji)", "Surat perusahaan (uji)", date(2026, 11, 1))
    made = actions.create_rule(maker, title, "Mesin jahit.", wording, subject="programme")
    for name, known, expected in (("mikro", "mikro", True), ("kecil", "kecil", False)):
        actions.add_example(
            maker, made.rule_id,
            {"title": name, "known": {"registry.scale_msme": known}, "expected": expected,
             "today": "2026-11-22"},
        )  # fmt: skip
    actions.propose(maker, made.rule_id)
    with in_scope(SYSTEM, read_only=True):
        version = Version.objects.get(pk=made.pk)
    actions.publish(office_act(code, "head"), made.rule_id, version.token, Count())
    return made
