"""A purchase as pages and papers tell it: its lines with their makers, as a visit may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection
from django.urls import reverse

from guyub.criteria.parameters import Used
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number
from guyub.market.models import ComponentLine, MakerKind, Purchase, PurchaseLine
from guyub.registry import naming, places, search
from guyub.registry.models import Business, BusinessFacts

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

MOST_FOUND: Final = 12
HIDDEN_MAKER: Final = "Usaha terdaftar (tidak menampilkan nama)"


@dataclass(frozen=True)
class Part:
    """A line, or what is in one (then ``price`` and ``sum`` are None)."""

    pk: UUID
    what: str
    many: str
    price: int | None
    sum: int | None
    maker: str
    kind: str
    url: str = ""
    inside: tuple[Part, ...] = field(default=())


def told_of(rule: Used) -> str:
    """Where a rule comes from, since when it is in force, when its source was read."""
    read = f", sumbernya dibaca {format_date(rule.checked_on)}" if rule.checked_on else ""
    return f"{rule.source}, {rule.since_words}{read}"


def amount_words(amount: Any, unit: str) -> str:
    return f"{format_number(amount.normalize())} {unit}"


def named(visit: Visit, name: str) -> str:
    """The name of somebody who is in no register, as this visit may read it. A buyer reads what it
    wrote itself."""
    return name if visit.reach == "own" else naming.shown(visit, name, "", "")


def _makers(visit: Visit, regency: str, rows: Iterable[Any]) -> dict[UUID, tuple[str, str]]:
    """(name as this visit reads it, address) of registered makers. A buyer reads only the names
    that the catalogue shows everybody: an office may have written others into its purchase."""
    ids = {r.maker_id for r in rows if r.maker_id}
    if not ids:
        return {}
    if visit.reach == "own":
        return {pk: (name, "") for pk, name in _open_names(regency, ids).items()}
    found = {}
    for one in Business.objects.filter(pk__in=ids).select_related("facts"):
        told = naming.shown(visit, one.name, one.legal_form, one.facts.owner_names)
        url = (
            reverse("registry:detail", args=[one.number]) if visit.covers(one.village_code) else ""
        )
        found[one.pk] = (told, url)
    return found


def _open_names(regency: str, ids: Iterable[UUID]) -> dict[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.business_id, o.name FROM unnest(%s::uuid[]) AS asked(id),"
            " LATERAL market_makers_open(%s, '', asked.id, 1) o",
            [list(ids), regency],
        )
        return dict(cursor.fetchall())


def maker_name(visit: Visit, row: Purchase, part: Any) -> str:
    """The maker of a line, or of what is in one, as a form of this visit may tell it."""
    if part.maker_id is None or visit.reach != "own":
        return str(part.maker_name)
    return _open_names(row.regency_code, [part.maker_id]).get(part.maker_id, HIDDEN_MAKER)


def parts(visit: Visit, row: Purchase) -> list[Part]:
    """Lines of a purchase in order, each with what is in it."""
    lines = list(PurchaseLine.objects.filter(purchase=row).order_by("place"))
    inside: dict[UUID, list[ComponentLine]] = {}
    every = ComponentLine.objects.filter(purchase=row).order_by("created_at", "pk")
    for one in every:
        inside.setdefault(one.line_id, []).append(one)
    known = _makers(visit, row.regency_code, [*lines, *every])

    def told(one: Any) -> tuple[str, str]:
        if one.maker_kind == MakerKind.REGISTERED:
            own = visit.reach == "own"
            unread = HIDDEN_MAKER if own else named(visit, one.maker_name)
            return known.get(one.maker_id) or (unread, "")
        if one.maker_name:
            return named(visit, one.maker_name), ""
        return str(MakerKind(one.maker_kind).label), ""

    found = []
    for line in lines:
        maker, url = told(line)
        held = []
        for c in inside.get(line.pk, []):
            who, to = told(c)
            held.append(Part(c.pk, c.what, amount_words(c.amount, c.unit), None, None, who,
                             c.maker_kind, to))  # fmt: skip
        found.append(Part(
            line.pk, line.what, amount_words(line.amount, line.unit), line.price, line.sum, maker,
            line.maker_kind, url, tuple(held),
        ))  # fmt: skip
    return found


def makers_found(visit: Visit, regency: str, text: str) -> tuple[list[dict[str, Any]], str]:
    """(businesses that may be chosen as a maker, why the text cannot be searched). The office looks
    in its register, a buyer among the makers of the catalogue."""
    if visit.reach == "own":
        return _open(regency, text), ""
    if not text:
        return [], ""
    asked = search.read(text)
    if asked.problem:
        return [], asked.problem
    facts = BusinessFacts.objects.visible_to(visit).listed().filter(regency_code=regency)
    found = search.matching(
        facts, asked, regencies=[regency], owners=visit.may(naming.SEES_NAMES),
        most=search.MOST_FILTERED,
    ).order_by("tier", "sort_key", "business_id")  # fmt: skip
    rows = found.values(
        "business_id", "business__number", "business__name", "business__legal_form",
        "business__main_product", "owner_names", "village_code",
    )[:MOST_FOUND]  # fmt: skip
    return [
        {
            "id": r["business_id"], "number": r["business__number"],
            "name": naming.shown(visit, r["business__name"], r["business__legal_form"],
                                 r["owner_names"]),
            "product": r["business__main_product"], "place": places.short_name(r["village_code"]),
        }
        for r in rows
    ], ""  # fmt: skip


def _open(regency: str, text: str) -> list[dict[str, Any]]:
    """Makers of the catalogue: who is called so first, then by a lot that is drawn each day."""
    from guyub.kernel import names

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT business_id, number, name, product, village_code"
            " FROM market_makers_open(%s, %s, NULL, %s)",
            [regency, names.search_key(text), MOST_FOUND],
        )
        rows = cursor.fetchall()
    return [
        {"id": r[0], "number": r[1], "name": r[2], "product": r[3],
         "place": places.short_name(r[4])}
        for r in rows
    ]  # fmt: skip
