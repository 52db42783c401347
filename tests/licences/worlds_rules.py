"""Products of several kinds, and wordings of an office over them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from guyub.kernel.db import in_scope
from guyub.licences import actions, queries
from guyub.licences.actions import Details
from guyub.licences.book import book_of
from guyub.licences.models import Answers
from guyub.licences.routing import Route
from guyub.registry.actions.product import add_product
from tests.factories import NOW, TODAY, office_act, register, visit
from tests.licences.worlds import VILLAGES

BASE = {"claim": False, "sni_listed": False}
KINDS: dict[str, dict[str, Any]] = {
    "keripik": {"kind": "food", "keeping": "dry", "basis": "plant", "made_at": "home", **BASE},
    "kerupuk ikan": {"kind": "food", "keeping": "dry", "basis": "fish", "made_at": "home", **BASE},
    "bakso": {"kind": "food", "keeping": "cold", "basis": "meat", "made_at": "home", **BASE},
    "katering": {"kind": "ready", "made_at": "home", **BASE},
    "batik": {"kind": "textile", **BASE},
    "kursi": {"kind": "wood", **BASE},
    "belum ditanya": {},
}
SMALL = {"sales": 40_000_000, "investment": 5_000_000, "workers_male": 1, "workers_female": 1}
_count = 0


def product(kind: str, code: str = "33.03", village: str = "") -> Any:
    """A product of a small business, told as ``KINDS`` says."""
    global _count
    _count += 1
    act = office_act(code)
    business = register(
        act, name=f"Usaha {_count}", village=village or VILLAGES[code], owner=f"Rini {_count}",
        observation=SMALL,
    )  # fmt: skip
    made = add_product(act, business.pk, {"name": f"{kind.title()} {_count}"})
    if KINDS[kind]:
        Answers.objects.using("owner").create(
            regency_code=code, business_id=business.pk, product_id=made.pk, updated_at=NOW,
            **KINDS[kind],
        )  # fmt: skip
    return made


def details(key: str = "halal_self", code: str = "33.03", **values: Any) -> Details:
    """What a person would write who changes nothing but ``values``."""
    with in_scope(office_act(code).scope, read_only=True):
        paper = book_of(code)[key]
    found = paper.on(TODAY) or paper.wordings[0]
    same = Details(
        valid_from=TODAY, whom=found.whom, issuer=found.issuer, cost_words=found.cost_words,
        validity_words=found.validity_words,
        steps=tuple((s.title, s.who, s.days) for s in found.steps),
        legal_basis=found.legal_basis, source="Surat edaran contoh 12/2026",
        checked_on=TODAY, helps=found.helps, needs=found.needs, cost=found.cost,
        months=found.months,
    )  # fmt: skip
    return replace(same, **values)


def draft(key: str = "halal_self", code: str = "33.03", *, rule: Any = None, **values: Any) -> Any:
    act = office_act(code)
    row = actions.draft_wording(act, key, details(key, code, **values))
    return actions.write_rule(act, row.pk, rule, row.token) if rule else row


def proposed(
    key: str = "halal_self", code: str = "33.03", *, rule: Any = None, **values: Any
) -> Any:
    row = draft(key, code, rule=rule, **values)
    return actions.propose_wording(office_act(code), row.pk)


def published(
    key: str = "halal_self", code: str = "33.03", *, rule: Any = None, **values: Any
) -> Any:
    row = proposed(key, code, rule=rule, **values)
    noted = [example.title for example, _found in actions.wordings.differences(row)]
    return actions.publish_wording(office_act(code, "head"), row.pk, row.token, noted=noted)


def routes_of(made: dict[str, Any], day: date, code: str = "33.03") -> dict[str, Route]:
    """The way of each product on a day, by the rules one by one."""
    who = visit("registrar", code)
    with in_scope(who.scope, read_only=True):
        return {
            kind: queries.route_of(who, queries.product_of(who, one.pk), day)
            for kind, one in made.items()
        }


def needs_of(found: Route) -> frozenset[str]:
    """The papers that the law asks."""
    return frozenset(n.paper.key for n in found.of(True) if n.paper.weight == "must")
