"""Judges lines of a plan: result and branch, makers, price, capacity, advice. Writes nothing by
itself; the action stores what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from guyub.areas.models import Area
from guyub.areas.names import Gazetteer
from guyub.kernel import names
from guyub.market.models import Buyer, PlanLine, PlanMemory, ProcurementPlan
from guyub.market.papers import short_names
from guyub.market.parameters.plans import limits_of
from guyub.market.planning.lines import typed
from guyub.market.planning.supply import Supply, supply_of
from guyub.market.plans.advising import Limits, Seen, advise
from guyub.market.plans.deciding import Answer, Line, decide
from guyub.market.plans.places import Places
from guyub.market.plans.rules import Rules, load
from guyub.market.plans.words import fold

LINE_FIELDS: Final = (
    "package", "description", "words_key", "code", "unit", "kind", "method", "amount", "starts_on",
    "place", "quantity", "quantity_unit",
)  # fmt: skip
JUDGED: Final = (
    *LINE_FIELDS, "buyer", "district_code", "problems", "result", "branches", "branch", "words",
    "reason", "answer", "makers", "near", "ready", "lacks", "lacking", "price", "price_unit",
    "prices", "capacity", "advice", "advice_words",
)  # fmt: skip
_SELF: Final = ("swakelola",)


@dataclass
class Desk:
    """Everything one run needs, read once."""

    rules: Rules
    limits: Limits
    supply: Supply
    places: Places
    answers: dict[str, PlanMemory]
    buyers: dict[str, UUID]

    @classmethod
    def of(cls, plan: ProcurementPlan, today: date) -> Desk:
        """Built inside a scope of the plan's office."""
        rules = load()
        kept = plan.supply if plan.at and plan.rules_version == rules.version else None
        memory = PlanMemory.objects.filter(office_id=plan.office_id)
        return cls(
            rules, limits_of(plan.office_id, today),
            supply_of(plan.regency_code, rules, today, kept=kept or None),
            places_of(plan),
            {m.key: m for m in memory.filter(kind=PlanMemory.Kind.WORDS)},
            dict(
                Buyer.objects.filter(regency_code=plan.regency_code).buying()
                .values_list("name_key", "pk")
            ),
        )  # fmt: skip


def places_of(plan: ProcurementPlan) -> Places:
    """The sub-districts of a plan's regency, with what the office answered before."""
    code = plan.regency_code
    areas = list(
        Area.objects.filter(code__gte=code, code__lt=f"{code}/", valid_until__isnull=True)
        .order_by("code").values_list("code", "name")
    )  # fmt: skip
    own = next((n for c, n in areas if c == code), "")
    remembered = PlanMemory.objects.filter(
        office_id=plan.office_id, kind=PlanMemory.Kind.PLACE
    ).values_list("value", flat=True)
    bare = own.lower().removeprefix("kabupaten ").removeprefix("kota ")
    return Places(
        code, Gazetteer.from_rows(areas), {v["text"]: v["district"] for v in remembered},
        frozenset({bare} if bare else set()),
    )  # fmt: skip


def judge(
    plan: ProcurementPlan, lines: Sequence[PlanLine], desk: Desk
) -> tuple[set[str], list[Any]]:
    """Judge lines in place. Returns place texts nobody settled yet, and rows that are passed over
    as [row, why]."""
    columns = {name: int(at) for name, at in plan.columns}
    asked: set[str] = set()
    passed: list[Any] = []
    for line in lines:
        made = typed(
            line.raw, columns, line.row, multiplier=plan.multiplier, year=plan.year
        )  # fmt: skip
        for name in LINE_FIELDS:
            setattr(line, name, made.values[name])
        line.problems = made.problems
        if made.passed:
            passed.append([line.row, made.passed])
            _clear(line)
            continue
        settled = _place(line, desk)
        if not settled:
            asked.add(line.place)
        key = names.search_key(line.unit)
        line.buyer_id = desk.buyers.get(key) if key else None
        answer = desk.answers.get(line.words_key)
        found = decide(Line(line.package, line.description, line.kind, line.method), desk.rules)
        line.answer = answer
        put(line, told(answer) if answer is not None else found, desk.supply.makers, desk.limits,
            desk.supply)  # fmt: skip
    return asked, passed


def told(memory: PlanMemory) -> Answer:
    """What a person of the office answered."""
    value = memory.value
    return Answer(
        value["result"], tuple(value["branches"]), (), f"Menurut {memory.by_name}: {memory.because}"
    )


def _clear(line: PlanLine) -> None:
    line.result = line.branch = line.reason = line.advice = line.advice_words = line.lacks = ""
    line.district_code, line.branches, line.words, line.answer = "", [], [], None
    line.makers = line.near = line.ready = line.lacking = line.price = line.capacity = None
    line.buyer_id, line.price_unit, line.prices = None, "", 0


def _place(line: PlanLine, desk: Desk) -> bool:
    code, settled = desk.places.column(line.place)
    line.district_code = code or desk.places.words(line.package, line.description, line.unit)
    return settled or bool(line.district_code)


def put(
    line: PlanLine, found: Answer, makers: dict[str, Any], limits: Limits, supply: Supply | None
) -> None:
    """What follows from an answer: makers of its main branch, price, capacity, advice."""
    line.result, line.branches = found.result, list(found.branches)
    line.branch = found.branches[0] if found.branches else ""
    line.words, line.reason = [w[:80] for w in found.words[:12]], found.reason[:400]
    has = makers.get(line.branch, {})
    lacks = next(iter(has.get("lacks", {}).items()), ("", 0))
    line.price, line.price_unit, line.prices, line.capacity = None, "", 0, None
    if line.branch:
        line.makers, line.ready = int(has.get("all", 0)), int(has.get("ready", 0))
        line.near = (
            int(has.get("districts", {}).get(line.district_code, 0)) if line.district_code
            else None
        )  # fmt: skip
        line.lacks, line.lacking = lacks
        if supply is not None:
            price = supply.price_of(line.branch, found.words)
            line.price, line.price_unit, line.prices = price.price, price.unit, price.count
            line.capacity = price.capacity
    else:
        line.makers = line.ready = line.near = line.lacking = None
        line.lacks = ""
    same_unit = line.price_unit and fold(line.price_unit) == line.quantity_unit
    seen = Seen(
        line.result, line.branch, line.makers or 0, line.ready or 0, int(has.get("unknown", 0)),
        ", ".join(short_names([lacks[0]])) if lacks[0] else "", lacks[1], line.amount,
        fold(line.method).startswith(_SELF),
        float(line.quantity) if line.quantity is not None and same_unit else None,
        float(line.capacity) if line.capacity is not None else None,
    )  # fmt: skip
    line.advice, said = advise(seen, limits)
    line.advice_words = said[:400]
