"""Who receives: a strict ranking within quotas and purses. Pure: knows no Django and no database.

Policy, in the order in which it is applied:

1. **Refused**: papers missing, the rule says no, no member found fit in the field, a score below
   the round's minimum, no fund of the round that may go to such a recipient. Every refusal has its
   reasons and the nearest yes.
2. **Unknown never refuses**: what is not known yet (a rule's fact, a score, a check, a price) puts
   a proposal on the reserve list with the question that has to be answered.
3. **Rank**: final score, highest first; equal scores: sent earlier first, then the lower number.
4. **Members** who were found unfit, or whom the rule refuses, receive nothing; the others of their
   group may. A member not yet checked makes the proposal unknown.
5. **Minimum places** of quotas are given first, in order of rank, then all others in order of rank.
6. **Money**: a proposal is paid from the first fund (fewest recipient kinds first, then code) that
   can carry it whole, else line by line over the funds that it may use. ``take`` says what happens
   at the first one that cannot be paid: ``whole`` (it and all below who need the same funds wait:
   nobody is leapt over), ``lines`` (it gets its lines in their order as far as they fit, then as
   before), ``skip`` (it waits, smaller ones below may still fit).
7. One that is dearer than everything its funds hold is set aside and holds nobody up.

What holds (tests/aid/test_deciding_ranking.py): awards never exceed a purse, quotas are never
exceeded, the order of the input changes nothing, the same inputs give the same result, and except
in ``skip`` nobody is paid past a better ranked one who wanted the same fund. With a single purse
that can carry each proposal, more money never takes anything from anybody (``whole``, ``lines``);
with several purses a strict ranking cannot promise that.

``inputs`` is plain JSON (``queries/deciding_inputs.py`` writes it), so that a run can be repeated
by anybody from the frozen text. Amounts are whole rupiah, scores hundredths of a point.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from guyub.aid import selection_words as words
from guyub.aid.selection_values import (
    REFUSED,
    RESERVE,
    SELECTED,
    Award,
    Outcome,
    QuotaUse,
    Verdict,
)
from guyub.aid.selection_words import Reason

__all__ = [
    "METHODS", "QUOTA_PARTS", "REFUSED", "RESERVE", "SELECTED", "TAKES", "VERSION", "Award",
    "BadInputs", "Method", "Outcome", "QuotaUse", "Verdict", "canonical", "digest", "run",
    "strict_rank",
]  # fmt: skip
VERSION: Final = 1
TAKES: Final = ("whole", "lines", "skip")
# Parts by which quotas count recipients; "group" limits rupiah per recipient.
QUOTA_PARTS: Final = ("district", "village", "branch", "kind", "women", "disability", "group")


class BadInputs(ValueError):
    """The inputs cannot be ranked; the message is an Indonesian sentence."""


class Method(Protocol):
    """A way to choose. The strict ranking is the only one; an exact optimiser takes a seat here."""

    def __call__(self, inputs: Mapping[str, Any]) -> Outcome: ...


def canonical(inputs: Mapping[str, Any]) -> str:
    """The one text of the inputs that is hashed."""
    return json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(inputs: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(inputs).encode()).hexdigest()


@dataclass(slots=True)
class _Standing:
    """A candidate judged by itself, before quotas and money."""

    case: Mapping[str, Any]
    score: int | None
    lines: list[Mapping[str, Any]]
    funds: list[Mapping[str, Any]]
    refused: list[Reason] = field(default_factory=list)
    unknown: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    nearest: list[Mapping[str, Any]] = field(default_factory=list)
    rank: int | None = None

    @property
    def need(self) -> int:
        return sum(x["quantity"] * (x["price"] or 0) for x in self.lines)

    @property
    def order(self) -> tuple[int, str, str]:
        return (-(self.score or 0), self.case["sent"], self.case["number"])


def _judge(case: Mapping[str, Any], inputs: Mapping[str, Any]) -> _Standing:
    settings = inputs["settings"]
    funds = [f for f in _in_order(inputs["funds"]) if case["kind"] in f["recipients"]]
    out = _members_out(case)
    lines = [x for x in case["lines"] if x["member"] not in out]
    one = _Standing(case, case["score"]["value"], lines, funds)
    if case["papers"]:
        one.refused.append(words.papers(case["papers"]))
        one.nearest.append(words.step(words.complete(case["papers"])))
    _by_rule(one, case["rule"])
    for member in case["members"]:
        _by_check(one, member)
    if out and len(out) == len(case["members"]):
        one.refused.append(words.nobody_fit(len(out)))
    elif not lines:
        one.refused.append(words.no_lines())
    _by_money(one)
    if one.score is None:
        one.unknown.append(Reason("unknown", case["score"]["question"]))
    elif one.score < settings["minimum"]:
        one.refused.append(words.below(one.score, settings["minimum"]))
        one.nearest.append(words.step(words.rise_to(one.score, settings["minimum"])))
    return one


def _members_out(case: Mapping[str, Any]) -> set[str]:
    return {
        m["id"] for m in case["members"] if m["check"] == "unfit" or m["rule"]["answer"] is False
    }


def _by_rule(one: _Standing, rule: Mapping[str, Any]) -> None:
    if rule["answer"] is False:
        one.refused.append(words.rule_no(rule["reasons"]))
        one.nearest += rule["nearest"]
    elif rule["answer"] is None:
        one.unknown.append(words.rule_unknown(rule["questions"]))


def _by_check(one: _Standing, member: Mapping[str, Any]) -> None:
    if member["check"] == "unfit":
        one.notes.append(words.unfit(member["name"], member["reason"]))
        one.nearest.append(words.step(words.check_again(member["name"], member["reason"])))
    elif member["rule"]["answer"] is False:
        one.notes.append(words.member_no(member["name"], member["rule"]["reasons"]))
        one.nearest += member["rule"]["nearest"]
    else:
        if member["check"] != "fit":
            one.unknown.append(words.unchecked(member["name"], member["check"], member["reason"]))
        if member["rule"]["answer"] is None:
            one.unknown.append(words.member_unknown(member["name"], member["rule"]["questions"]))


def _by_money(one: _Standing) -> None:
    case = one.case
    if any(x["price"] is None for x in one.lines):
        items = sorted({x["item"] for x in one.lines if x["price"] is None})
        one.unknown.append(words.no_price(items))
    if case["outside"] is not False:
        certain = [f for f in one.funds if f["outside_industry"]]
        if case["outside"] is None and one.funds and not certain:
            one.unknown.append(words.industry_unknown())
        elif (case["outside"] is None and len(certain) < len(one.funds)) or case["outside"]:
            one.funds = certain
    if not one.funds:
        one.refused.append(words.no_fund(case["kind"], bool(case["outside"])))


def _in_order(funds: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Funds that may go to fewer first, so that the freest money lasts longest."""
    return sorted(
        funds, key=lambda f: (len(f["recipients"]), f["outside_industry"], f["code"], f["id"])
    )


class _Quotas:
    """Places taken and left. A quota without a value counts each place or branch by itself."""

    def __init__(self, given: Sequence[Mapping[str, Any]], cases: Sequence[Mapping[str, Any]]):
        self.rules: list[dict[str, Any]] = []
        for quota in given:
            if quota["part"] not in QUOTA_PARTS:
                raise BadInputs(f"Kuota “{quota['label']}” tidak dikenal. Perbaiki putarannya.")
            if quota["value"] or quota["part"] in ("women", "disability", "group"):
                self.rules.append({**quota, "used": 0})
                continue
            for value in sorted({c[quota["part"]] for c in cases if c[quota["part"]]}):
                label = next(
                    (c["names"].get(value, value) for c in cases if c[quota["part"]] == value),
                    value,
                )
                self.rules.append({**quota, "value": value, "label": label, "used": 0})

    @staticmethod
    def _counts(rule: Mapping[str, Any], case: Mapping[str, Any]) -> bool:
        if rule["part"] in ("women", "disability"):
            return case[rule["part"]] is True
        if rule["part"] == "group":
            return False
        return bool(case[rule["part"]] == rule["value"])

    def full(self, one: _Standing) -> Reason | None:
        """Why this one finds no place; None when it does."""
        for rule in self.rules:
            if rule["most"] is None:
                continue
            if rule["part"] == "group":
                if one.need > rule["most"]:
                    return words.dear(one.need, rule["most"])
            elif self._counts(rule, one.case) and rule["used"] >= rule["most"]:
                return words.quota_full(rule["label"], rule["most"])
        return None

    def promised(self, one: _Standing) -> dict[str, Any] | None:
        """The minimum that this one would help to fill."""
        for rule in self.rules:
            if rule["least"] and rule["used"] < rule["least"] and self._counts(rule, one.case):
                return rule
        return None

    def take(self, one: _Standing) -> None:
        for rule in self.rules:
            if self._counts(rule, one.case):
                rule["used"] += 1

    def uses(self) -> tuple[QuotaUse, ...]:
        return tuple(
            QuotaUse(r["label"], r["part"], r["value"], r["most"], r["least"], r["used"])
            for r in self.rules
        )


class _Purses:
    """What is left of each fund, and which funds wait for somebody who could not be paid."""

    def __init__(self, funds: Sequence[Mapping[str, Any]]):
        self.start = {f["id"]: f["amount"] for f in funds}
        self.left = dict(self.start)
        self.waits: dict[str, _Standing] = {}

    def open(self, one: _Standing) -> list[str]:
        return [f["id"] for f in one.funds if f["id"] not in self.waits]

    def rest(self, one: _Standing) -> int:
        return sum(self.left[f["id"]] for f in one.funds)

    def place(self, one: _Standing) -> tuple[list[Award], bool]:
        """Awards for as many lines, in their order, as can be paid, and whether that is all."""
        funds = self.open(one)
        for fund in funds:
            if one.need <= self.left[fund]:
                return [_award(x, fund) for x in one.lines], True
        left = dict(self.left)
        awards: list[Award] = []
        for line in one.lines:
            cost = line["quantity"] * line["price"]
            fund = next((f for f in funds if cost <= left[f]), "")
            if not fund:
                return awards, False
            left[fund] -= cost
            awards.append(_award(line, fund))
        return awards, True

    def pay(self, awards: Sequence[Award]) -> None:
        for award in awards:
            self.left[award.fund] -= award.amount

    def hold(self, one: _Standing) -> None:
        for fund in self.open(one):
            self.waits[fund] = one


def _award(line: Mapping[str, Any], fund: str) -> Award:
    return Award(line["id"], fund, line["quantity"], line["price"])


class _Run:
    def __init__(self, inputs: Mapping[str, Any]):
        self.take = inputs["settings"]["take"]
        if self.take not in TAKES:
            raise BadInputs("Cara mengambil usulan tidak dikenal. Periksa ketentuannya.")
        self.standings = [_judge(case, inputs) for case in inputs["candidates"]]
        # A line without a price has no place in the queue: it waits for the answer.
        queue = [s for s in self.standings if not s.refused and not s.unknown]
        self.queue = sorted(queue, key=lambda s: s.order)
        for rank, one in enumerate(self.queue, start=1):
            one.rank = rank
        self.quotas = _Quotas(inputs["quotas"], inputs["candidates"])
        self.purses = _Purses(inputs["funds"])
        self.awards: dict[str, list[Award]] = {}
        self.kept: dict[str, list[Reason]] = {}
        self.missing: dict[str, int] = {}

    def go(self) -> None:
        for one in self.queue:
            rule = self.quotas.promised(one)
            if rule is not None and self.quotas.full(one) is None and self._try(one):
                one.notes.append(words.by_minimum(rule["label"], rule["least"]))
        for one in self.queue:
            if one.case["id"] not in self.awards:
                self._try(one)

    def _try(self, one: _Standing) -> bool:
        key = one.case["id"]
        if full := self.quotas.full(one):
            self.kept[key] = [full]
            return False
        if one.need > sum(self.purses.start[f["id"]] for f in one.funds) and self.take != "lines":
            whole = sum(self.purses.start[f["id"]] for f in one.funds)
            self.kept[key], self.missing[key] = [words.too_dear(one.need, whole)], 0
            return False
        awards, all_ = self.purses.place(one)
        if all_ or (self.take == "lines" and awards):
            self.purses.pay(awards)
            self.quotas.take(one)
            self.awards[key] = awards
            self.kept.pop(key, None)
            if not all_:
                one.notes.append(words.partly(len(awards), len(one.lines)))
                self.purses.hold(one)
            return True
        self.kept[key] = [self._no_money(one)]
        if self.take != "skip":
            self.purses.hold(one)
        return False

    def _no_money(self, one: _Standing) -> Reason:
        rest = self.purses.rest(one)
        first = next((w for f in one.funds if (w := self.purses.waits.get(f["id"]))), None)
        if one.need > rest or first is None or first is one:
            self.missing[one.case["id"]] = max(0, one.need - rest)
            return words.no_money(rest, one.need)
        return words.not_past(rest, one.need, first.rank or 0, first.need)

    def verdict(self, one: _Standing, cut: int | None) -> Verdict:
        case, key = one.case, one.case["id"]
        if one.refused:
            reasons = (*one.refused, *one.notes)
            return Verdict(key, REFUSED, None, one.score, reasons, tuple(one.nearest),
                           need=one.need)  # fmt: skip
        if one.unknown:
            asked = (*(words.step(words.answer(r)) for r in one.unknown), *one.nearest)
            return Verdict(key, RESERVE, None, one.score, (*one.unknown, *one.notes), asked,
                           need=one.need)  # fmt: skip
        if key in self.awards:
            return Verdict(key, SELECTED, one.rank, one.score, tuple(one.notes),
                           tuple(one.nearest), tuple(self.awards[key]), one.need)  # fmt: skip
        kept = self.kept[key]
        against = words.against_cut(one.score or 0, cut, kept[0].code)
        steps = words.steps_of_reserve(kept[0], one.score or 0, cut, self.missing.get(key, 0))
        reasons = (*((against,) if against else ()), *kept, *one.notes)
        assert case["number"]
        return Verdict(key, RESERVE, one.rank, one.score, reasons, (*steps, *one.nearest),
                       need=one.need)  # fmt: skip


def strict_rank(inputs: Mapping[str, Any]) -> Outcome:
    """The strict ranking. BadInputs for a quota or setting that it does not know."""
    run = _Run(inputs)
    run.go()
    chosen = [s.score for s in run.queue if s.case["id"] in run.awards and s.score is not None]
    cut = min(chosen, default=None)
    told = [run.verdict(one, cut) for one in run.standings]
    numbers = {c["id"]: c["number"] for c in inputs["candidates"]}
    weight = {SELECTED: 0, RESERVE: 1, REFUSED: 2}
    told.sort(
        key=lambda v: (v.rank is None, v.rank or 0, weight[v.verdict], -(v.score or 0),
                       numbers[v.proposal])
    )  # fmt: skip
    return Outcome(tuple(told), run.purses.left, run.quotas.uses(), cut)


METHODS: Final[Mapping[str, Method]] = {"strict_rank": strict_rank}


def run(inputs: Mapping[str, Any]) -> Outcome:
    """Choose by the method that the inputs name. BadInputs for one that is not there."""
    method = METHODS.get(inputs["method"])
    if method is None or inputs["version"] != VERSION:
        raise BadInputs("Cara memilih ini tidak dikenal. Perbarui Guyub, lalu susun lagi.")
    return method(inputs)
