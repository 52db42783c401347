"""Where purchases stand in the frame and in what others do: navigation, the business page, erasure,
a person's own copy, typed numbers, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
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
from guyub.market.models import (
    ComponentLine,
    Delivery,
    Dispute,
    Payment,
    Purchase,
    PurchaseLine,
)
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
# Words before a name, as folded; with them a name of one word tells a person.
_ADDRESS: Final = frozenset(("bu", "ibu", "pak", "bapak", "sdr", "sdri", "saudara", "saudari",
                             "haji", "h", "hj", "mbak", "mas", "ny", "tn", "bpk"))  # fmt: skip
# What people write beside a purchase, where a name may stand.
_HEAD: Final = ("title", "split_reason", "state_because", "doubt")
_TEXTS: Final[tuple[tuple[Any, tuple[str, ...]], ...]] = (
    (Delivery, ("note",)), (Dispute, ("what", "answer")), (Payment, ("reference",)),
)  # fmt: skip
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


@dataclass(frozen=True)
class _Gone:
    """An erased person: the words of the name, and the businesses that were the person's own."""

    words: frozenset[str]
    businesses: tuple[UUID, ...]

    def told_in(self, text: str, near: bool = False) -> bool:
        """Whether a text tells the whole name. A name of one word is also a word of others: it is
        told alone, behind a form of address, or in papers of the person's own (``near``)."""
        found = names.fold(text).split()
        if not self.words or not self.words <= {*found, *names.search_key(text).split()}:
            return False
        if len(self.words) > 1 or near or set(found) <= self.words | _ADDRESS:
            return True
        return any(a in _ADDRESS and b in self.words for a, b in pairwise(found))

    def empty(self, row: Any, fields: Iterable[str], near: bool) -> list[str]:
        """Texts of a row that tell the name are emptied, their keys with them; which columns."""
        changed = []
        for name in fields:
            if self.told_in(getattr(row, name), near):
                setattr(row, name, ERASED)
                changed.append(name)
                if hasattr(row, f"{name}_key"):
                    setattr(row, f"{name}_key", "")
                    changed.append(f"{name}_key")
        return changed

    def made(self, row: Any) -> bool:
        """Whether the maker of a part is the person; one of the register is told by its record."""
        if row.maker_name in ("", ERASED):
            return False
        if row.maker_id is not None:
            return row.maker_id in self.businesses
        return self.told_in(row.maker_name)


def erase(act: Act, gone: privacy.Erased) -> int:
    """Names of a person go from what was bought; sums, days and the record that made it stay, since
    they explain the use of public money, and so do names of others that share a word."""
    owner = Owner.objects.filter(pk=gone.person).first()
    words = naming.words_of(owner.name_key) if owner is not None else set()
    who = _Gone(frozenset(words), gone.businesses)
    own = _own(gone)
    touched = 0
    for model in (PurchaseLine, ComponentLine):
        parts: Any = model.objects.filter(purchase__regency_code=gone.regency)
        for one in parts.order_by("pk").iterator():
            near = one.purchase_id in own
            changed = who.empty(one, ["what"], near)
            if who.made(one):
                one.maker_name = ERASED
                changed.append("maker_name")
            touched += _keep(one, changed)
    for model, fields in _TEXTS:
        texts: Any = model.objects.filter(purchase__regency_code=gone.regency)
        for one in texts.order_by("pk").iterator():
            touched += _keep(one, who.empty(one, fields, one.purchase_id in own))
    for read in Purchase.objects.filter(regency_code=gone.regency).order_by("pk").iterator():
        if not _head(who, read, read.pk in own):
            continue
        row = Purchase.objects.select_for_update().get(pk=read.pk)
        if changed := _head(who, row, row.pk in own):
            row.updated_at, row.version = act.now, row.version + 1
            touched += _keep(row, [*changed, "updated_at", "version"])
    return touched


def _own(gone: privacy.Erased) -> set[UUID]:
    """Purchases of the person's own businesses, as supplier or as maker of a part."""
    found = set(Purchase.objects.filter(supplier__in=gone.businesses).values_list("pk", flat=True))
    for model in (PurchaseLine, ComponentLine):
        parts = model.objects.filter(maker__in=gone.businesses)
        found.update(parts.values_list("purchase_id", flat=True))
    return found


def _head(who: _Gone, row: Purchase, near: bool) -> list[str]:
    """The head of a purchase emptied; which columns."""
    changed = who.empty(row, _HEAD, near)
    told = row.supplier_id is None and who.told_in(row.supplier_name)
    gone = told or row.supplier_id in who.businesses
    if gone and (row.supplier_name, row.supplier_npwp) != (ERASED, None):
        row.supplier_name, row.supplier_key, row.supplier_npwp = ERASED, "", None
        changed += ["supplier_name", "supplier_key", "supplier_npwp"]
    return changed


def _keep(row: Any, changed: list[str]) -> int:
    if changed:
        row.save(update_fields=changed)
    return int(bool(changed))


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
