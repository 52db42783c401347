"""The page of a business: with which records it may be one, and what was checked already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from guyub.pairs.models import DoubtfulPair
from guyub.pairs.permissions import ANSWER, VIEW
from guyub.pairs.states import OPEN
from guyub.pairs.words import how_sure
from guyub.registry import naming, places
from guyub.registry.models import Business, PairDecision
from guyub.registry.models.business import Status
from guyub.registry.panels import Page, register_panel, register_presence

PRESENT: Final = "pairs.any"
_SQL: Final = """
SELECT 1 FROM pairs_doubtful
 WHERE (first_id = %(business)s OR second_id = %(business)s) AND state = 'open'
UNION ALL
SELECT 1 FROM registry_pair_decision
 WHERE (first_id = %(business)s OR second_id = %(business)s) AND verdict = 'different'
"""
MOST: Final = 10


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_presence(PRESENT, _SQL)
    register_panel(
        "catatan-ganda", "Catatan ganda", 15, verb=VIEW, template="pairs/panel.html",
        context=of_office,
    )  # fmt: skip
    register_panel(
        "pertanyaan-dinas", "Pertanyaan dinas", 15, verb=ANSWER, template="pairs/panel.html",
        context=of_village,
    )  # fmt: skip


def _about(business: UUID) -> Q:
    return Q(first_id=business) | Q(second_id=business)


def _others(page: Page, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """The other records as they may be read here, by id; merged ones are left out."""
    rows = Business.objects.filter(pk__in=set(ids)).exclude(status=Status.MERGED)
    return {
        row.pk: {
            "name": naming.hide(page.visit, row).name, "number": row.number,
            "place": places.short_name(row.village_code),
        }
        for row in rows.select_related("facts")
    }  # fmt: skip


def of_office(page: Page) -> dict[str, Any] | None:
    """Open pairs, the surest first, and those that a person told apart, the latest first."""
    if not page.has(PRESENT):
        return None
    this = page.business.pk
    pairs = list(DoubtfulPair.objects.visible_to(page.visit).filter(_about(this)).in_order())
    said = PairDecision.objects.filter(_about(this), verdict=PairDecision.Verdict.DIFFERENT)
    decisions = list(said.order_by("-decided_at", "pk"))
    page_of = {frozenset((p.first_id, p.second_id)): p.pk for p in pairs}
    mine: list[DoubtfulPair | PairDecision] = [*pairs, *decisions]
    others = _others(page, (_beside(one, this) for one in mine))
    waiting = [
        {
            **others[_beside(p, this)], "url": reverse("pairs:pair", args=[p.pk]), "pair": p,
            "sure": how_sure(p.probability, p.sure, p.kind),
        }
        for p in pairs if p.state == OPEN and _beside(p, this) in others
    ]  # fmt: skip
    checked = []
    for one in decisions:
        if (other := _beside(one, this)) in others:
            pk = page_of.get(frozenset((one.first_id, one.second_id)))
            url = reverse("pairs:pair", args=[pk]) if pk else ""
            checked.append({**others[other], "url": url, "on": one.decided_at})
    return _told(waiting, checked)


def of_village(page: Page) -> dict[str, Any] | None:
    """What the office asked of who knows the place."""
    if page.visit.may(VIEW) or not page.has(PRESENT):
        return None
    this = page.business.pk
    pairs = list(
        DoubtfulPair.objects.visible_to(page.visit).asked().filter(_about(this)).in_order()
    )
    others = _others(page, (_beside(p, this) for p in pairs))
    waiting = [
        {**others[_beside(p, this)], "url": reverse("pairs:answer", args=[p.pk]), "pair": p}
        for p in pairs if _beside(p, this) in others
    ]  # fmt: skip
    return _told(waiting, [])


def _beside(pair: DoubtfulPair | PairDecision, this: UUID) -> UUID:
    other: UUID = pair.second_id if pair.first_id == this else pair.first_id
    return other


def _told(waiting: list[Any], checked: list[Any]) -> dict[str, Any] | None:
    if not (waiting or checked):
        return None
    return {"waiting": waiting[:MOST], "more": len(waiting) - MOST, "checked": checked[:MOST]}
