"""Everything a ranking looks at, gathered as plain JSON that is frozen with its result.

No personal data: businesses and groups by id, number and name, answers of rules, scores, checks.
The same data give the same text, so that a digest tells whether anything changed since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import F, Prefetch, Sum

from guyub.aid import selection, terms_deciding
from guyub.aid.models import (
    Check,
    DecreeLine,
    Proposal,
    ProposalLine,
    ProposalMember,
    Round,
    RoundFund,
    Score,
)
from guyub.aid.policy_scoring import HUNDREDTHS, final_score
from guyub.aid.queries import rounds
from guyub.aid.selection_words import step
from guyub.areas import known as areas
from guyub.criteria.language import Catalogue, Kind, Node, Ref, nearest_yes, why
from guyub.criteria.language.deciding import Part, explain
from guyub.criteria.language.saying import amount, condition, name
from guyub.criteria.language.tree import Condition, refs
from guyub.criteria.parameters import used_all
from guyub.criteria.subjects import SUBJECTS, Subject
from guyub.groups.models import Membership
from guyub.kernel.dates import format_date
from guyub.registry.models import Ownership
from guyub.registry.models.business import BusinessFacts

# What takes part in a ranking: everything that was sent and is not settled by a decree.
RANKED: Final = ("submitted", "incomplete", "checked", "selected", "reserve", "refused")
TOLERANCE: Final = 15
MAKES: Final = (10, 33)  # KBLI divisions of manufacturing
_YES: Final = {"answer": True, "reasons": [], "questions": [], "nearest": []}
_MOST_QUESTIONS: Final = 3


@dataclass(frozen=True)
class Rule:
    """A rule of the round, readable or not."""

    subject: Subject
    node: Node | None
    version: str


def rule_of(round_: Round, which: str) -> Rule | None:
    """The rule for ``business`` or ``group``: as frozen when the round opened, else in force.

    None where the round has none. A rule that cannot be read has no tree: unknown for everybody.
    """
    subject = SUBJECTS.get(which)
    said = rounds.rule_of(round_, which) if subject is not None else None
    if subject is None or said is None:
        return None
    return Rule(subject, said.node, str(said.version or ""))


def known_of(subject: Subject, wanted: Sequence[Ref], ids: Iterable[UUID]) -> dict[UUID, Any]:
    """What is known of several subjects, in one statement; row security decides which are seen."""
    keys = sorted(set(ids))
    if not keys:
        return {}
    columns = "".join(f", {subject.catalogue.column(r)}" for r in wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {subject.id_column}{columns} FROM {subject.table}"
            f" WHERE {subject.id_column} = ANY (%s)",
            [keys],
        )
        return {pk: dict(zip(wanted, rest, strict=True)) for pk, *rest in cursor.fetchall()}


def answers_of(rule: Rule | None, ids: Iterable[UUID], today: date) -> dict[UUID, dict[str, Any]]:
    """The rule's answer for each subject, in words."""
    keys = set(ids)
    if rule is None:
        return dict.fromkeys(keys, _YES)
    if rule.node is None:
        asked = {**_YES, "answer": None, "questions": ["Aturannya tidak bisa dibaca lagi."]}
        return dict.fromkeys(keys, asked)
    wanted = sorted(refs(rule.node))
    seen = known_of(rule.subject, wanted, keys)
    return {pk: _answer(rule, seen.get(pk, {}), today) for pk in keys}


def _answer(rule: Rule, seen: Mapping[Ref, Any], today: date) -> dict[str, Any]:
    assert rule.node is not None
    catalogue = rule.subject.catalogue
    told = explain(rule.node, seen, today)
    if told.verdict is True:
        return dict(_YES)
    parts = why(told)
    if told.verdict is None:
        asked = [catalogue.question(p.node.ref) for p in parts if isinstance(p.node, Condition)]
        return {**_YES, "answer": None, "questions": list(dict.fromkeys(asked))[:_MOST_QUESTIONS]}
    paths = nearest_yes(rule.node, seen, catalogue, today, most=1)
    steps = [
        step(
            catalogue.verb(s.ref) if s.kind == "change" else catalogue.question(s.ref),
            s.days, s.cost, s.change.help if s.change else "",
        )
        for path in paths for s in path.steps
    ]  # fmt: skip
    reasons = [_failed(p, catalogue) for p in parts]
    return {**_YES, "answer": False, "reasons": reasons, "nearest": steps}


def _failed(part: Part, catalogue: Catalogue) -> str:
    """A condition that does not hold, with what is on record."""
    node = part.node
    assert isinstance(node, Condition)
    fact = catalogue[node.ref]
    if fact.kind is Kind.BOOL:
        return catalogue.phrase(node.ref, part.seen is True)
    if fact.kind in (Kind.INT, Kind.RUPIAH):
        seen = amount(fact, part.seen)
    elif fact.kind is Kind.DATE:
        seen = format_date(part.seen)  # type: ignore[arg-type]
    else:
        seen = name(fact, str(part.seen))
    return f"harus {condition(node, catalogue)}, tercatat {seen}"


def inputs_of(round_: Round, today: date) -> dict[str, Any]:
    """The inputs of a ranking of this round, as they are now."""
    proposals = list(
        Proposal.objects.filter(round=round_, state__in=RANKED)
        .select_related("group", "business")
        .prefetch_related(
            Prefetch("members", ProposalMember.objects.select_related("business").order_by("pk")),
            Prefetch(
                "lines",
                ProposalLine.objects.select_related("item").order_by("member_id", "item__code"),
            ),
            Prefetch("scores", Score.objects.order_by("pk")),
            Prefetch("checks", Check.objects.order_by("member_id", "number")),
        )
        .order_by("number")
    )
    settings = used_all([terms_deciding.TAKE, terms_deciding.MINIMUM], round_.office_id, today)
    rules = {which: rule_of(round_, which) for which in ("business", "group")}
    gathered = _Gathered(round_, proposals, rules, today)
    return {
        "version": selection.VERSION,
        "method": "strict_rank",
        "round": round_.number,
        "settings": {
            "take": settings[terms_deciding.TAKE].value,
            "minimum": settings[terms_deciding.MINIMUM].value * HUNDREDTHS,
            "terms": [one.frozen() for one in settings.values()],
            "rules": {w: rule.version for w, rule in rules.items() if rule},
        },
        "funds": funds_of(round_),
        "quotas": [_quota(q) for q in round_.quotas],
        "candidates": [gathered.case(p) for p in proposals],
    }


def _quota(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "part": stored["part"], "value": stored.get("value") or "",
        "label": stored.get("label") or "", "most": stored.get("most"),
        "least": stored.get("least"),
    }  # fmt: skip


def funds_of(round_: Round) -> list[dict[str, Any]]:
    """Purses of the round, each no more than what its fund has left beside other rounds."""
    purses = list(RoundFund.objects.filter(round=round_).select_related("fund").order_by("pk"))
    others = (
        DecreeLine.objects.filter(fund__in=[p.fund_id for p in purses])
        .exclude(decree__round=round_)
        .exclude(decree__state__in=("revoked", "dropped"))
        .order_by()
        .values("fund")
        .annotate(spent=Sum(F("quantity") * F("unit_price")))
    )
    spent = {row["fund"]: row["spent"] for row in others}
    return [
        {
            "id": str(p.fund_id), "code": p.fund.code, "name": p.fund.name,
            "amount": max(0, min(p.amount, p.fund.ceiling - spent.get(p.fund_id, 0))),
            "recipients": sorted(p.fund.recipients),
            "outside_industry": p.fund.outside_industry,
        }
        for p in sorted(purses, key=lambda p: (p.fund.code, str(p.fund_id)))
    ]  # fmt: skip


class _Gathered:
    """What stands around the proposals, asked once for all of them."""

    def __init__(
        self, round_: Round, proposals: Sequence[Proposal],
        rules: Mapping[str, Rule | None], today: date,
    ) -> None:  # fmt: skip
        self.tolerance = round_.sheet.tolerance if round_.sheet else TOLERANCE
        members = {m.business_id for p in proposals for m in p.members.all()}
        groups = {p.group_id for p in proposals if p.group_id}
        self.of_business = answers_of(rules["business"], members, today)
        self.of_group = answers_of(rules["group"], groups, today)
        self.facts = BusinessFacts.objects.in_bulk(list(members))
        self.people = _people(members)
        self.chairs = dict(
            Membership.objects.filter(group__in=groups, role="chair", until__isnull=True)
            .order_by("group_id").values_list("group_id", "business_id")
        )  # fmt: skip
        places = {p.village_code for p in proposals}
        self.names = areas.names_of({*places, *(code[:8] for code in places)})

    def case(self, one: Proposal) -> dict[str, Any]:
        """One candidate."""
        single = one.business_id is not None
        members = list(one.members.all())
        lead = one.business_id or self.chairs.get(one.group_id)
        woman, disabled = self.people.get(lead, (None, None))  # type: ignore[arg-type]
        score = final_score([s.total for s in one.scores.all()], self.tolerance)
        counts = {m.pk: m.check_from for m in members}
        checks = {c.member_id: c for c in one.checks.all() if c.number >= counts[c.member_id]}
        rule = self.of_business if single else self.of_group
        outside = [self._outside(m.business_id) for m in members]
        assert one.submitted_at is not None
        return {
            "id": str(one.pk),
            "number": one.number,
            "kind": "business" if single else "group",
            "name": one.business.name if one.business else one.group.name if one.group else "",
            "sent": one.submitted_at.isoformat(),
            "village": one.village_code,
            "district": one.village_code[:8],
            "branch": self._branch(one),
            "names": {
                one.village_code: self.names.get(one.village_code, one.village_code),
                one.village_code[:8]: f"Kec. {self.names.get(one.village_code[:8], '')}".strip(),
            },
            "women": woman,
            "disability": disabled,
            "outside": True if True in outside else None if None in outside else False,
            "papers": self._papers(one),
            "rule": rule.get(one.business_id or one.group_id, _YES),  # type: ignore[arg-type]
            "score": {"value": score.value, "question": score.question},
            "members": [
                {
                    "id": str(m.pk), "business": str(m.business_id), "name": m.business.name,
                    "check": checks[m.pk].result if m.pk in checks else None,
                    "reason": checks[m.pk].reasons if m.pk in checks else "",
                    "rule": _YES if single else self.of_business[m.business_id],
                }
                for m in members
            ],
            "lines": [
                {
                    "id": str(x.pk), "member": str(x.member_id), "item": x.item.name,
                    "quantity": x.quantity, "price": x.unit_price,
                }
                for x in one.lines.all()
            ],
        }  # fmt: skip

    def _papers(self, one: Proposal) -> list[str]:
        if one.state == "incomplete":
            return [one.remark or "diminta dilengkapi petugas"]
        return []

    def _branch(self, one: Proposal) -> str:
        if one.group is not None:
            return one.group.branch
        found = self.facts.get(one.business_id)
        return found.branch if found else ""

    def _outside(self, business: UUID) -> bool | None:
        """Whether a business makes nothing; None while neither branch nor KBLI is known."""
        found = self.facts.get(business)
        if found is None:
            return None
        if found.kbli_code[:2].isdigit():
            return not MAKES[0] <= int(found.kbli_code[:2]) <= MAKES[1]
        return False if found.branch else None


def _people(businesses: Iterable[UUID]) -> dict[UUID, tuple[bool | None, bool | None]]:
    """Whether the owners of each business are women, and disabled; None while unknown.

    Of several owners: yes when one is.
    """
    rows = Ownership.objects.filter(business__in=list(businesses), until__isnull=True)
    told: dict[UUID, list[tuple[bool | None, bool | None]]] = defaultdict(list)
    for business, sex, disabled in rows.order_by("pk").values_list(
        "business_id", "owner__sex", "owner__disability"
    ):
        told[business].append((sex == "P" if sex else None, disabled))

    def together(values: list[bool | None]) -> bool | None:
        return True if True in values else None if None in values else False

    return {
        b: (together([w for w, _d in each]), together([d for _w, d in each]))
        for b, each in told.items()
    }
