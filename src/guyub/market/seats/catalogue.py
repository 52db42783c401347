"""Where the market stands in the frame of the office and in what others do: navigation, the
business page, merges of records, erasure, a person's own copy, typed numbers, what waits."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_nav
from guyub.accounts.visit import Visit
from guyub.kernel import names
from guyub.kernel.actions import Act
from guyub.kernel.waiting import Waiting, capped, register
from guyub.market.actions.common import OFFER_PREFIX
from guyub.market.lists.catalogue import BACK, MINE, OLD, amount_words, fresh_since
from guyub.market.models import Offer, OfferMaker
from guyub.market.permissions.catalogue import KEEP, LIST, OWN, VIEW
from guyub.market.states.catalogue import OFFER, TONES, WITHDRAWN
from guyub.registry import merging, naming, numbers, panels, privacy
from guyub.registry.models import Owner, Ownership

ROOT: Final = "market:offers"
ERASED_TITLE: Final = "(dihapus)"
ERASED: Final = "Data pemiliknya dihapus atas permintaannya."
ERASED_TEXT: Final = {
    "story": "", "description": "", "state_because": ERASED, "title": ERASED_TITLE,
}  # fmt: skip
_WHY: Final = "Memperkenalkan produk kepada pembeli"
_BASIS: Final = "Izin pemilik (UU 27/2022 pasal 20 ayat 2 huruf a)"


def _context(page: panels.Page) -> dict[str, Any] | None:
    if not page.has("market"):
        return None
    mine = OfferMaker.objects.filter(business=page.business).values("offer_id")
    rows = Offer.objects.filter(pk__in=mine).exclude(state=WITHDRAWN).with_capacity().with_scans()
    opens = page.visit.may(VIEW)
    found = [
        {
            "title": row.title, "price": row.price, "unit": row.unit, "scanned": row.scanned,
            "able": amount_words(row.capacity, row.unit), "state": OFFER.states[row.state],
            "tone": TONES[row.state],
            "url": reverse("market:offer", args=[row.number]) if opens else "",
        }
        for row in rows.order_by("title_key", "pk")
    ]  # fmt: skip
    return {"offers": found} if found else None


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Di katalog" for who works with the business."""
    return _context(page)


def own_panel(page: panels.Page) -> dict[str, Any] | None:
    """The same for its owner."""
    return None if page.visit.may(VIEW) else _context(page)


def offer_of(visit: Visit, number: str) -> str:
    """Address of a product's page, for whoever types the number."""
    seen = visit.may(VIEW) and Offer.objects.visible_to(visit).filter(number=number).exists()
    return reverse("market:offer", args=[number]) if seen else ""


def told(owner: Owner) -> list[privacy.Held]:
    """Products of a person's businesses in the catalogue, for the person's own copy."""
    owned = Ownership.objects.filter(owner=owner, until__isnull=True).values("business_id")
    mine = OfferMaker.objects.filter(business__in=owned).values("offer_id")
    return [
        privacy.Held(
            f"Produk di katalog {row.number}",
            " ".join(filter(None, (f"{row.title}.", row.description, row.story))), _WHY, _BASIS,
        )
        for row in Offer.objects.filter(pk__in=mine).order_by("number")
    ]  # fmt: skip


def erase(act: Act, gone: privacy.Erased) -> int:
    """What was said of a person goes, as part of the erasure's action: of a business of the
    person's own, the maker, and what is told of the offer; of one that was owned with others,
    whatever tells the person's name."""
    owner = Owner.objects.filter(pk=gone.person).first()
    words = naming.words_of(owner.name_key) if owner is not None else set()
    owned = Ownership.objects.filter(owner=gone.person).values("business_id")
    makers = OfferMaker.objects.filter(Q(business__in=gone.businesses) | Q(business__in=owned))
    rows = list(
        Offer.objects.select_for_update().filter(pk__in=makers.values("offer_id")).order_by("pk")
    )
    for row in rows:
        mine = OfferMaker.objects.filter(offer=row, business__in=gone.businesses)
        own = bool(mine.delete()[0])
        for name in ("story", "description", "state_because", "title"):
            if naming.tells(getattr(row, name), words) or (own and name != "title"):
                setattr(row, name, ERASED_TEXT[name])
        if not OfferMaker.objects.filter(offer=row).exists():
            row.title = ERASED_TITLE
            row.photos.all().delete()
            row.state, row.state_at, row.state_because = WITHDRAWN, act.now, ERASED
            row.back_on = None
        row.title_key = names.search_key(row.title)[:150]
        row.updated_at, row.version = act.now, row.version + 1
        row.save()
    return len(rows)


def unseen(visit: Visit) -> int:
    """Products that wait for a second pair of eyes, not the own."""
    rows = Offer.objects.visible_to(visit)
    return capped(rows.awaits(visit.user.person_id if visit.user else None))


def old_prices(visit: Visit) -> int:
    """Products whose price is to be asked again."""
    return capped(Offer.objects.visible_to(visit).priced_before(fresh_since(visit)))


def overdue(visit: Visit) -> int:
    """Products of which the day has come on which they could be ordered again."""
    return capped(Offer.objects.visible_to(visit).overdue(timezone.localdate()))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Pasar", ROOT, icon="store", needs=VIEW, order=45)
    numbers.register_number(OFFER_PREFIX, offer_of)
    merging.register_relation(
        "market_offer_maker",
        unless="EXISTS (SELECT 1 FROM market_offer_maker m WHERE m.offer_id = t.offer_id"
        " AND m.business_id = %(survivor)s)",
    )
    panels.register_product_link(
        "Tawarkan di katalog", verb=KEEP, url=lambda pk: reverse("market:offer_new", args=[pk])
    )
    panels.register_presence(
        "market", "SELECT 1 FROM market_offer_maker WHERE business_id = %(business)s"
    )
    for key, verb, make in (("katalog", VIEW, panel), ("katalog-saya", OWN, own_panel)):
        panels.register_panel(
            key, "Di katalog", 44, verb=verb, template="market/panel.html", context=make
        )
    privacy.register_eraser("market", erase)
    privacy.register_teller("market", told)
    register(
        Waiting(
            "market_offers", "Produk katalog yang belum dilihat orang kedua",
            "Baca isinya, lalu tayangkan.",
            LIST, ROOT, unseen, f"?keadaan={MINE}", icon="store",
        )
    )  # fmt: skip
    register(
        Waiting(
            "market_prices", "Harga katalog yang perlu ditanyakan lagi",
            "Tanyakan kepada pembuatnya, lalu catat.",
            KEEP, ROOT, old_prices, f"?keadaan={OLD}", icon="store",
        )
    )  # fmt: skip
    register(
        Waiting(
            "market_back", "Produk katalog yang seharusnya bisa dipesan lagi",
            "Tanyakan kepada pembuatnya, lalu buka pesanannya.",
            KEEP, ROOT, overdue, f"?keadaan={BACK}", icon="store",
        )
    )  # fmt: skip
