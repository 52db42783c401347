"""Where purchases stand in the frame and in what others do: navigation, the business page, erasure,
a person's own copy, typed numbers, what waits."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.urls import reverse

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.kernel import names
from guyub.kernel.actions import Act
from guyub.kernel.waiting import Waiting, capped, register
from guyub.market.actions.purchases_common import PURCHASE_PREFIX
from guyub.market.lists.purchases import MINE
from guyub.market.models import ComponentLine, Purchase, PurchaseLine
from guyub.market.permissions.catalogue import OWN
from guyub.market.permissions.catalogue import VIEW as CATALOGUE
from guyub.market.permissions.purchases import CHECK, PAY, VIEW
from guyub.market.queries.purchases import amount_words
from guyub.market.states.purchases import ACCEPTED, BOOKED, PURCHASE, REVERSED, TONES
from guyub.registry import naming, numbers, panels, privacy
from guyub.registry.models import Owner, Ownership

ROOT: Final = "market:purchases"
ERASED: Final = "(dihapus)"
SHOWN: Final = 20
# The record and what was merged into it, whose papers still name the old one.
_SAME: Final = (
    "WITH RECURSIVE same AS (SELECT %(business)s::uuid AS id UNION"
    " SELECT b.id FROM registry_business b JOIN same s ON b.merged_into_id = s.id)"
    " SELECT id FROM same"
)
_WHY: Final = "Mencatat siapa yang membuat barang yang dibeli pemerintah"
_BASIS: Final = "Kepentingan umum (UU 27/2022 pasal 20 ayat 2 huruf e)"


def _same(business: UUID) -> list[UUID]:
    """The ids under which a business may stand in papers."""
    with connection.cursor() as cursor:
        cursor.execute(_SAME, {"business": business})
        return [row[0] for row in cursor.fetchall()]


def _row(
    buyer: str, what: str, amount: Any, unit: str, value: int | None, day: date, state: str,
    url: str = "",
) -> dict[str, Any]:  # fmt: skip
    return {
        "buyer": buyer, "what": what, "many": amount_words(amount, unit), "sum": value, "on": day,
        "state": PURCHASE.states[state], "tone": TONES[state], "url": url,
    }  # fmt: skip


def panel(page: panels.Page) -> dict[str, Any] | None:
    """What was bought of this maker, newest first, for who works with the business. Its sum is that
    of its priced lines, corrections taken off."""
    if not page.has("market_purchases"):
        return None
    same = _same(page.business.pk)
    opens = page.visit.may(VIEW)
    counted = Q(purchase__accepted_on__isnull=False)
    lines = PurchaseLine.objects.filter(counted, maker__in=same).select_related("purchase__buyer")
    inside = ComponentLine.objects.filter(counted, maker__in=same).select_related(
        "purchase__buyer", "line"
    )
    rows = []
    parts: list[Any] = [*lines, *inside]
    for one in parts:
        of = one.purchase
        url = reverse("market:purchase", args=[of.number]) if opens else ""
        priced = isinstance(one, PurchaseLine)
        amount = one.amount if priced else one.amount * one.line.amount
        rows.append(_row(of.buyer.name, one.what, amount, one.unit, one.sum if priced else None,
                         of.accepted_on, of.state, url))  # fmt: skip
    return _shown(rows)


def own_panel(page: panels.Page) -> dict[str, Any] | None:
    """The same for its owner, who sees nothing else of those purchases."""
    if page.visit.may(CATALOGUE):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT buyer, what, amount, unit, sum, accepted_on, state FROM market_bought_of_own()"
            " WHERE business_id = %s",
            [page.business.pk],
        )
        rows = [_row(*found) for found in cursor.fetchall()]
    return _shown(rows)


def _shown(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not rows:
        return None
    rows.sort(key=lambda r: (r["on"], r["what"]), reverse=True)
    gone = {PURCHASE.states[REVERSED], PURCHASE.states[BOOKED]}
    days: dict[str, set[date]] = {}
    for one in rows:
        if one["state"] not in gone:
            days.setdefault(one["buyer"], set()).add(one["on"])
    return {
        "rows": rows[:SHOWN], "more": max(len(rows) - SHOWN, 0),
        "total": sum(r["sum"] or 0 for r in rows), "buyers": len({r["buyer"] for r in rows}),
        "again": sum(1 for on in days.values() if len(on) > 1),
        "unpaid": sum(1 for r in rows if r["state"] == PURCHASE.states[ACCEPTED]),
    }  # fmt: skip


def purchase_of(visit: Visit, number: str) -> str:
    """Address of a purchase, for whoever types the number."""
    seen = visit.may(VIEW) and Purchase.objects.visible_to(visit).filter(number=number).exists()
    return reverse("market:purchase", args=[number]) if seen else ""


def told(owner: Owner) -> list[privacy.Held]:
    """What was bought of a person's businesses, for the person's own copy."""
    owned = Ownership.objects.filter(owner=owner, until__isnull=True).values("business_id")
    rows = PurchaseLine.objects.filter(maker__in=owned).select_related("purchase__buyer")
    return [
        privacy.Held(
            f"Pembelian {one.purchase.number}",
            f"{one.what}, {amount_words(one.amount, one.unit)}, oleh {one.purchase.buyer.name}.",
            _WHY, _BASIS,
        )
        for one in rows.order_by("purchase__number", "place")
    ]  # fmt: skip


def erase(act: Act, gone: privacy.Erased) -> int:
    """Names of a person go from what was bought; sums, days and the record that made it stay, since
    they explain the use of public money."""
    owner = Owner.objects.filter(pk=gone.person).first()
    words = naming.words_of(owner.name_key) if owner is not None else set()
    touched = 0
    for model in (PurchaseLine, ComponentLine):
        here = Q(purchase__regency_code=gone.regency, maker__isnull=True)
        rows = model.objects.filter(here | Q(maker__in=gone.businesses))
        for one in rows.exclude(maker_name__in=("", ERASED)):
            if one.maker_id in gone.businesses or naming.tells(one.maker_name, words):
                one.maker_name = ERASED
                one.save(update_fields=["maker_name"])
                touched += 1
    bought = Purchase.objects.select_for_update().filter(regency_code=gone.regency)
    told_of = Q(supplier__in=gone.businesses) | _says(words)
    for row in bought.filter(told_of).exclude(supplier_name=ERASED).order_by("pk"):
        changed = []
        if row.supplier_id in gone.businesses or naming.tells(row.supplier_name, words):
            row.supplier_name, row.supplier_key, row.supplier_npwp = ERASED, "", None
            changed += ["supplier_name", "supplier_key", "supplier_npwp"]
        if naming.tells(row.title, words):
            row.title, row.title_key = ERASED, ""
            changed += ["title", "title_key"]
        if naming.tells(row.split_reason, words):
            row.split_reason = ERASED
            changed.append("split_reason")
        if naming.tells(row.state_because, words):
            row.state_because = ERASED
            changed.append("state_because")
        if naming.tells(row.doubt, words):
            row.doubt = ERASED
            changed.append("doubt")
        if changed:
            row.updated_at, row.version = act.now, row.version + 1
            row.save(update_fields=[*changed, "updated_at", "version"])
            touched += 1
    return touched


def _says(words: set[str]) -> Q:
    """Purchases in which one of the words may stand; looked at more closely afterwards."""
    found = Q(pk__in=[])
    for word in words:
        key = names.search_key(word)
        found |= Q(supplier_key__contains=key) | Q(title_key__contains=key)
        found |= Q(split_reason__icontains=word) | Q(state_because__icontains=word)
        found |= Q(doubt__icontains=word)
    return found


def unchecked(visit: Visit) -> int:
    """Purchases that wait for a check by this person."""
    rows: Any = Purchase.objects.visible_to(visit)
    return capped(rows.unchecked(visit.user.person_id if visit.user else None))


def unpaid(visit: Visit) -> int:
    """Purchases that were accepted and not paid."""
    rows: Any = Purchase.objects.visible_to(visit)
    return capped(rows.unpaid())


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Belanja OPD", ROOT, icon="calendar", needs=VIEW, order=46)
    register_tab(ROOT, "Pembelian", ROOT, needs=VIEW, order=10)
    numbers.register_number(PURCHASE_PREFIX, purchase_of)
    panels.register_presence(
        "market_purchases",
        f"SELECT 1 FROM market_purchase_line WHERE maker_id IN ({_SAME})"
        f" UNION ALL SELECT 1 FROM market_purchase_component WHERE maker_id IN ({_SAME})",
    )
    for key, verb, make in (("dibeli", CATALOGUE, panel), ("dibeli-saya", OWN, own_panel)):
        panels.register_panel(
            key, "Dibeli pemerintah dan perusahaan", 45, verb=verb,
            template="market/bought.html", context=make,
        )  # fmt: skip
    privacy.register_eraser("market_purchases", erase)
    privacy.register_teller("market_purchases", told)
    register(
        Waiting(
            "market_purchases_check", "Pembelian yang menunggu diperiksa",
            "Cocokkan barang dan pembuatnya, lalu terima.",
            CHECK, ROOT, unchecked, f"?keadaan={MINE}", icon="store",
        )
    )  # fmt: skip
    register(
        Waiting(
            "market_purchases_pay", "Pembelian yang sudah diterima, belum dibayar",
            "Bayar, lalu catat pembayarannya.",
            PAY, ROOT, unpaid, f"?keadaan={ACCEPTED}", icon="store",
        )
    )  # fmt: skip
