"""The catalogue of the demo: products that really can be delivered, one made by a group together,
one that cannot be ordered for now, two that wait for a second pair of eyes.

Through the real actions as the demo's accounts; prices and amounts are invented and the same in
every demo. The first maker is the business of whoever holds the owner's account.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.demo.aid_open import Desk, desk_of
from guyub.demo.shapes import sample_id
from guyub.groups.models import Membership
from guyub.kernel.actions import Act, DomainError, bookkeeping
from guyub.market.actions.catalogue import (
    Maker,
    Terms,
    Words,
    change_makers,
    record_offer,
)
from guyub.market.actions.showing import list_offer, pause_offer
from guyub.market.models import Offer, OfferMaker, OfferScans
from guyub.market.states.catalogue import LISTED
from guyub.registry.actions.privacy import change_consent
from guyub.registry.models import Consent, Ownership, Product

OFFERS: Final = 15  # kind of sample ids
MANY: Final = 14
DRAFTS: Final = 2
# Of food and drink (KBLI 10 and 11), and of everything else.
STORIES: Final = (
    (
        "Belajar dari ibu, sekarang dibantu dua tetangga. Bahannya dari kebun sendiri.",
        "Mulai dari satu wajan. Dibuat tiap pagi, tanpa pewarna.",
        "Resep keluarga sejak kakek, diteruskan anak menantunya.",
    ),
    (
        "Dikerjakan dengan tangan di rumah. Tiap barang diperiksa sebelum dikirim.",
        "Belajar dari tetangga, sekarang mengajari tetangga yang lain.",
        "Mulai dari pesanan satu orang, sekarang menerima pesanan satu kantor.",
    ),
)
ABOUT: Final = ("Kemasan bisa diberi label acara.", "Ukuran dan warna bisa dipesan.")


def make(act: Act, office: Office) -> int:
    """The catalogue of one regency. Returns how many products stand in it."""
    desk = desk_of(act, office)
    mine = desk.appointments["owner"].subject_id if "owner" in desk.appointments else None
    made = [
        one for n, product in enumerate(_products(office.area_code, mine))
        if (one := _offer(desk, product, n)) is not None
    ]  # fmt: skip
    for row in made[: len(made) - DRAFTS]:
        list_offer(desk.by("section_head", 20), row.pk, row.version)
    _together(desk, made)
    if len(made) > DRAFTS + 4:
        back = timezone.localdate() + timedelta(days=21)
        pause_offer(desk.by("registrar", 2), made[3].pk, "Bahan bakunya menunggu panen", back)
    _scans([row for row in made if Offer.objects.get(pk=row.pk).state == LISTED])
    return len(made)


def _products(regency: str, owner: Any) -> list[Product]:
    """Products with a price, one a business, from all over; the owner's account first."""
    rows = Product.objects.filter(
        regency_code=regency, state="active", business__status="active", price__gte=500,
    ).exclude(unit="").select_related("business")  # fmt: skip
    mine = Ownership.objects.filter(owner=owner, until__isnull=True).values("business_id")
    first = list(rows.filter(business__in=mine).order_by("pk")[:1]) if owner else []
    total = rows.count()
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:: max(total // (MANY * 2), 1)])
    found, seen = list(first), {p.business_id for p in first}
    for product in rows.filter(pk__in=keys).order_by("pk"):
        if product.business_id not in seen and len(found) < MANY:
            seen.add(product.business_id)
            found.append(product)
    return found


def _offer(desk: Desk, product: Product, n: int) -> Offer | None:
    owner = Ownership.objects.filter(business=product.business_id, until__isnull=True).first()
    if owner is None or product.price is None:
        return None
    _agrees(desk, owner.owner_id)
    asked = desk.by("registrar", 40)
    other = 0 if product.kbli_code[:2] in ("10", "11") else 1
    on = timezone.localtime(asked.now).date() - timedelta(days=150 if n == 5 else 3)
    try:
        return record_offer(
            asked, sample_id(OFFERS, product.regency_code, n),
            Words(product.name, ABOUT[other] if n % 3 else "", STORIES[other][n % 3]),
            Terms(product.price, product.unit, on, "maker", Decimal(20 + 10 * (n % 4)), 2 + n % 6),
            [Maker(product.business_id, product.pk, Decimal(200 + 150 * (n % 5)))],
        )  # fmt: skip
    except DomainError:  # a business whose record an import has changed meanwhile
        return None


def _agrees(desk: Desk, owner: UUID) -> None:
    """The owner says yes to being shown; who did so already is not asked again."""
    said = Consent.objects.filter(owner=owner, purpose="catalogue", withdrawn_at__isnull=True)
    if not said.exists():
        change_consent(
            desk.by("registrar", 41), owner, "catalogue", given=True, channel="lisan (contoh)"
        )


def _together(desk: Desk, made: list[Offer]) -> None:
    """The first product whose maker's group has another member that makes something: both."""
    for row in made[1:]:
        first = OfferMaker.objects.select_related("business").get(offer=row)
        joined = Membership.objects.current().filter(
            business=first.business_id, group__state__in=("founded", "recognised")
        ).select_related("group").first()  # fmt: skip
        if joined is None:
            continue
        others = Membership.objects.current().filter(group=joined.group).exclude(
            business=first.business_id
        ).values("business_id")  # fmt: skip
        product = Product.objects.filter(
            business__in=others, state="active", business__status="active",
            business__regency_code=row.regency_code,
        ).exclude(offers__isnull=False).order_by("pk").first()  # fmt: skip
        if product is None:
            continue
        makers = [
            Maker(first.business_id, first.product_id, first.capacity),
            Maker(product.business_id, product.pk, Decimal(150)),
        ]
        # Whoever is to be named is asked first.
        other = Ownership.objects.filter(business=product.business_id, until__isnull=True).first()
        if other is None:
            continue
        _agrees(desk, other.owner_id)
        now = change_makers(desk.by("registrar", 15), row.pk, makers, joined.group.pk)
        list_offer(desk.by("section_head", 14), row.pk, now.version)
        return


def _scans(rows: list[Offer]) -> None:
    """Codes that were read in the last month: as rows, nobody's act."""
    today = timezone.localdate()
    with bookkeeping():
        OfferScans.objects.bulk_create(
            OfferScans(offer=row, day=today - timedelta(days=3 * day), times=1 + (n + day) % 5)
            for n, row in enumerate(rows) for day in range(1, 8) if (n + day) % 3
        )  # fmt: skip
