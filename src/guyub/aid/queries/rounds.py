"""Rounds as an office and as everybody sees them: rules, what is missing, what is offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from guyub.accounts.visit import Visit
from guyub.aid.models import Fund, Item, ItemPrice, Round, RoundFund, RoundItem
from guyub.aid.policy_rounds import Facts, Purse, missing
from guyub.aid.queries.rounds_funds import uses_of
from guyub.aid.querysets.papers import PaperQuerySet
from guyub.aid.states import WRITERS
from guyub.criteria import queries as criteria
from guyub.criteria.language import Node, Unreadable, read, say
from guyub.criteria.models import Rule
from guyub.criteria.states import PUBLISHED
from guyub.criteria.subjects import SUBJECTS

BUSINESS, GROUP = "business", "group"
RULE_FIELDS: Mapping[str, str] = {BUSINESS: "rule_id", GROUP: "group_rule_id"}
UNPUBLISHED = ("draft", "proposed")


def rounds_of(visit: Visit) -> QuerySet[Round]:
    """Rounds of the regencies that the visit reads; drafts only for who writes or decides."""
    found = Round.objects.visible_to(visit)
    if visit.role in (*WRITERS, "head", "delegate", "auditor", "finance_officer"):
        return found
    return found.exclude(state__in=UNPUBLISHED)


def round_by_number(visit: Visit, number: str) -> Round | None:
    """One round of the visit's regencies with its sheet; None when there is none."""
    return rounds_of(visit).select_related("sheet").filter(number=number).first()


def latest_price() -> Subquery:
    """The newest price of a kind (newest day, then last entered), for annotations on items."""
    newest = ItemPrice.objects.filter(item=OuterRef("pk")).order_by("-on", "-created_at", "-pk")
    return Subquery(newest.values("price")[:1])


def items_of(visit: Visit) -> QuerySet[Item]:
    """The catalogue of the regencies that the visit reads."""
    return PaperQuerySet(Item).visible_to(visit)


@dataclass(frozen=True)
class Said:
    """A rule as a round goes by it: its tree and its words, frozen once the round opened."""

    node: Node | None
    words: str
    basis: str = ""
    version: int = 0
    title: str = ""
    frozen: bool = False


def rule_of(round_: Round, subject: str = BUSINESS) -> Said | None:
    """The rule of a round: what was frozen when it opened, else what is in force now.

    None where the round has none. A rule that cannot be read has no node and matches nothing.
    """
    catalogue = SUBJECTS[subject].catalogue if subject in SUBJECTS else None
    kept = round_.frozen.get("rules", {}).get(subject) if round_.frozen else None
    if kept is not None:
        node: Node | None = None
        if catalogue is not None:
            try:
                node = read(kept["tree"], catalogue)
            except Unreadable:
                node = None
        return Said(node, kept["said"], kept["basis"], kept["version"], kept["title"], frozen=True)
    pk: UUID | None = getattr(round_, RULE_FIELDS[subject])
    if pk is None or catalogue is None:
        return None
    found = criteria.in_force(round_.office_id, pk)
    if found is None:
        return Said(None, "Aturan ini belum berlaku atau tidak bisa dibaca.")
    version, tree = found
    return Said(tree, say(tree, catalogue), version.legal_basis, version.number, version.rule.title)


def frozen_rule(office_id: UUID, pk: UUID, subject: str) -> dict[str, Any] | None:
    """A rule in force as a round keeps it; None when nothing is in force."""
    found = criteria.in_force(office_id, pk)
    if found is None:
        return None
    version, tree = found
    return {
        "rule": str(pk), "title": version.rule.title, "version": version.number,
        "version_id": str(version.pk), "tree": version.tree, "basis": version.legal_basis,
        "said": say(tree, SUBJECTS[subject].catalogue),
    }  # fmt: skip


def rules_to_choose(office_id: UUID, subject: str) -> list[tuple[str, str]]:
    """(id, title) of the office's rules that are in force, for a select."""
    rows = Rule.objects.filter(
        office_id=office_id, subject=subject, versions__state=PUBLISHED
    ).order_by("title", "pk")
    return [(str(pk), title) for pk, title in rows.values_list("pk", "title")]


def unexplained() -> Exists:
    """Whether the newest price of a kind (``item_id`` of the outer row) stands out, unexplained."""
    newest = ItemPrice.objects.filter(item=OuterRef("item_id")).order_by(
        "-on", "-created_at", "-pk"
    )
    rows = ItemPrice.objects.filter(pk=Subquery(newest.values("pk")[:1]), explanation="")
    return Exists(rows.exclude(outlier=""))


@dataclass(frozen=True)
class PurseRow:
    """One purse of a round with its fund and what the fund has left for this round."""

    purse: RoundFund
    fund: Fund
    left: int


def purses_of(round_: Round) -> list[PurseRow]:
    """The purses of a round, by budget code."""
    rows = list(
        RoundFund.objects.filter(round=round_).select_related("fund").order_by("fund__code", "pk")
    )
    uses = uses_of(row.fund_id for row in rows)
    return [
        PurseRow(
            row, row.fund,
            row.fund.ceiling - sum(u.part.held for u in uses[row.fund_id]
                                   if u.round_id != round_.pk),
        )
        for row in rows
    ]  # fmt: skip


def missing_of(round_: Round, today: date) -> list[str]:
    """What keeps a round from opening, as sentences."""
    offers = RoundItem.objects.filter(round=round_)
    rule = rule_of(round_, BUSINESS)
    group_rule = rule_of(round_, GROUP)
    sheet = ""
    if round_.sheet is not None:
        sheet = "published" if round_.sheet.published_at is not None else "draft"
    facts = Facts(
        recipients=round_.recipients, track=round_.track, year=round_.year, opens=round_.opens,
        closes=round_.closes, has_rule=rule is not None and rule.node is not None,
        has_group_rule=group_rule is None or group_rule.node is not None, sheet=sheet,
        items=offers.count(), unexplained=offers.filter(unexplained()).count(),
        purses=tuple(
            Purse(row.fund.name, row.purse.amount, row.left, row.fund.track, row.fund.year,
                  row.fund.recipients, row.fund.closed_on is not None)
            for row in purses_of(round_)
        ),
        texts={"Apa yang diberikan": round_.gives, "Cara mendapatkannya": round_.how,
               "Tempat bertanya": round_.contact},
    )  # fmt: skip
    return missing(facts, today)


def open_rounds(day: date, regency: str = "") -> QuerySet[Round]:
    """What anybody may apply for on a day, that ends soonest first; of one regency or all."""
    found = Round.objects.open_on(day)
    if regency:
        found = found.filter(regency_code=regency)
    return found.defer("frozen").order_by("closes", "number")


def coming_rounds(day: date, regency: str = "") -> QuerySet[Round]:
    """What opens after a day, the next first; of one regency or all."""
    found = Round.objects.opening_after(day)
    if regency:
        found = found.filter(regency_code=regency)
    return found.defer("frozen").order_by("opens", "number")


def public_round(number: str) -> Round | None:
    """A round that was published, whatever became of it."""
    return Round.objects.public().filter(number=number).first()


def years_of(visit: Visit) -> list[int]:
    """Budget years in which the visit sees rounds, newest first."""
    rows = rounds_of(visit).order_by("-year").values_list("year", flat=True).distinct()
    return list(rows)


def offered(round_: Round) -> QuerySet[RoundItem]:
    """Kinds that a round offers, by name."""
    return (
        RoundItem.objects.filter(round=round_)
        .select_related("item")
        .order_by("item__name_key", "pk")
    )
