"""What the pages of pairs share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse

from guyub.accounts.visit import VisitRequest
from guyub.areas.models import Area
from guyub.pairs.models import KINDS, SAYS, DoubtfulPair, DoubtfulPairQuerySet
from guyub.pairs.words import chance, evidence, how_sure, reasons, steps_of
from guyub.registry import naming, places
from guyub.registry.models import Owner, Ownership

PAGE = 25
VERDICTS = {"same": "Diputuskan: sama", "different": "Diputuskan: berbeda"}


def seen(request: VisitRequest, pk: UUID) -> DoubtfulPair:
    """One pair of the visit's areas with both records, named as the visit may read them."""
    found: DoubtfulPair | None = with_records(
        DoubtfulPair.objects.visible_to(request.visit).filter(pk=pk)
    ).first()
    if found is None:
        raise Http404
    for business in (found.first, found.second):
        naming.hide(request.visit, business)
    return found


def with_records(rows: QuerySet[DoubtfulPair]) -> QuerySet[DoubtfulPair]:
    return rows.select_related("first__facts", "second__facts")


def owners(ids: Iterable[UUID]) -> dict[UUID, list[Owner]]:
    """Present owners by business, in order of name."""
    found: dict[UUID, list[Owner]] = {}
    rows = Ownership.objects.filter(business_id__in=list(ids), until__isnull=True)
    for row in rows.select_related("owner"):
        found.setdefault(row.business_id, []).append(row.owner)
    for held in found.values():
        held.sort(key=lambda o: (o.sort_key, o.pk))
    return found


def shown(request: VisitRequest, pairs: Sequence[DoubtfulPair]) -> list[dict[str, Any]]:
    """Pairs as lines of a list."""
    people = owners({one for p in pairs for one in (p.first_id, p.second_id)})
    made = []
    for pair in pairs:
        records = [
            {
                "business": naming.hide(request.visit, business),
                "place": places.short_name(business.village_code),
                "owners": ", ".join(o.name for o in people.get(business.pk, []))
                if request.visit.may(naming.SEES_NAMES)
                and request.visit.covers(business.village_code)
                else "",
            }
            for business in (pair.first, pair.second)
        ]
        made.append(
            {
                "pair": pair, "records": records,
                "sure": how_sure(pair.probability, pair.sure, pair.kind),
                "chance": chance(pair.probability), "kind": KINDS.get(pair.kind, ""),
                "proven": evidence(pair.evidence, pair.steps) if pair.sure else [],
                "verdict": VERDICTS.get(pair.verdict, ""),
                "why": reasons(steps_of(pair.steps)), "says": SAYS.get(pair.says, ""),
            }
        )  # fmt: skip
    return made


def after(rows: DoubtfulPairQuerySet, pair: DoubtfulPair) -> DoubtfulPairQuerySet:
    """Those that come behind one in the order of the list."""
    behind = Q(weight__lt=pair.weight) | Q(weight=pair.weight, pk__gt=pair.pk)
    behind = Q(kind__gt=pair.kind) | Q(kind=pair.kind) & behind
    same = Q(sure=pair.sure) & behind
    return rows.filter(same | Q(sure=False) if pair.sure else same)


def following(request: VisitRequest, village: str, skip: str = "") -> DoubtfulPair | None:
    """The next pair to decide, of one village if wanted, behind the one that was skipped."""
    rows = DoubtfulPair.objects.visible_to(request.visit).waiting().in_order()
    if village:
        rows = rows.in_village(village)
    last = known(skip)
    passed = (
        DoubtfulPair.objects.visible_to(request.visit).filter(pk=last).first() if last else None
    )
    if passed is not None:
        rows = after(rows, passed)
    found: DoubtfulPair | None = rows.first()
    return found


def known(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def village_of(request: VisitRequest) -> str:
    """The village of the filter, "" for all; whatever else is written there is no village."""
    text = request.GET.get("desa", "")
    return text if len(text) == 13 and text.replace(".", "").isdecimal() else ""


def address(name: str, *args: Any, **query: object) -> str:
    """An address with those parts of the query that say something."""
    told = urlencode({key: value for key, value in query.items() if value})
    return reverse(name, args=args) + (f"?{told}" if told else "")


def village_names(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name with its sub-district), by name."""
    rows = Area.objects.in_bulk(list(codes))
    named = [(code, places.short_name(code)) for code in rows]
    return sorted(named, key=lambda pair: (pair[1], pair[0]))
