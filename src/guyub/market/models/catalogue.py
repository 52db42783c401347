"""The catalogue: products that can really be delivered, who makes them, at what price."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.groups.models import Group
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency, through
from guyub.market.querysets.catalogue import CatalogueQuerySet, OfferMakerQuerySet
from guyub.market.states.catalogue import DRAFT, LISTED, OFFER, PAUSED, WITHDRAWN
from guyub.registry.models import Business, Product, ProductPhoto

# An owner reads the offers that the own businesses stand behind.
_SCOPE = by_regency()
_OWN = (
    "id IN (SELECT m.offer_id FROM market_offer_maker m"
    " WHERE m.business_id = ANY ((SELECT guyub_businesses())::uuid[]))"
)


class Offer(models.Model):
    """A product on offer.

    ``price`` is whole rupiah for one ``unit``, as told on ``price_on``; ``minimum`` counts units;
    ``lead_days`` are days from order to delivery for a usual order. ``served``: area codes to which
    it is delivered, empty: the whole regency. ``writers`` are the persons who wrote what is shown
    or chose makers and photos since it was last put up, ``words_by`` the last of them;
    ``listed_by``, who put it up, is none of them (trigger). ``listed_first``: since when goods
    with its code may be about. A draft with ``state_because`` was paused and is so again once it
    is put up. With ``group`` several members make it together (a consortium).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    title = models.CharField(_("Nama di katalog"), max_length=120)
    title_key = models.CharField(max_length=150)
    kbli_code = models.CharField(max_length=5, blank=True, default="")
    description = models.CharField(_("Keterangan"), max_length=400, blank=True, default="")
    story = models.CharField(_("Cerita pembuatnya"), max_length=800, blank=True, default="")
    unit = models.CharField(_("Satuan"), max_length=20)
    price = models.BigIntegerField(_("Harga"))
    price_on = models.DateField(_("Harga per tanggal"))
    minimum = models.DecimalField(_("Pesanan paling sedikit"), max_digits=12, decimal_places=2)
    lead_days = models.PositiveSmallIntegerField(_("Lama pengerjaan (hari)"))
    served = ArrayField(models.CharField(max_length=13), default=list)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="offers")
    state = models.CharField(max_length=9, choices=OFFER.choices, default=OFFER.initial)
    state_at = models.DateTimeField()
    state_because = ReasonField(max_length=300, blank=True, default="")
    back_on = models.DateField(_("Bisa dipesan lagi"), null=True)
    writers = ArrayField(models.UUIDField(), default=list)
    words_by = models.UUIDField()
    words_name = models.CharField(max_length=200)
    words_at = models.DateTimeField()
    listed_by = models.UUIDField(null=True)
    listed_name = models.CharField(max_length=200, blank=True, default="")
    listed_at = models.DateTimeField(null=True)
    listed_first = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = CatalogueQuerySet.as_manager()
    row_security = RowSecurity(f"{_SCOPE.read} OR {_OWN}", _SCOPE.write)

    class Meta:
        db_table = "market_offer"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=(LISTED, PAUSED))
                | (
                    Q(listed_by__isnull=False)
                    & Q(listed_at__isnull=False)
                    & ~Q(listed_by=F("words_by"))
                ),
                name="market_offer_other_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(PAUSED, WITHDRAWN)) | ~Q(state_because=""),
                name="market_offer_because",
            ),
            models.CheckConstraint(
                condition=Q(price__gte=1, minimum__gt=0, lead_days__lte=365),
                name="market_offer_terms",
            ),
            models.CheckConstraint(
                condition=Q(back_on__isnull=True) | Q(state__in=(PAUSED, DRAFT)),
                name="market_offer_back",
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "state", "title_key"], name="market_offer_area")
        ]

    def __str__(self) -> str:
        return self.title


class OfferMaker(models.Model):
    """A business that makes what is offered, of which product, and how many units a month it can
    make for orders."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="makers")
    business = models.ForeignKey(Business, models.CASCADE, related_name="offers")
    product = models.ForeignKey(Product, models.CASCADE, related_name="offers")
    capacity = models.DecimalField(_("Sanggup dibuat sebulan"), max_digits=12, decimal_places=2)
    told_on = models.DateField(_("Kesanggupan per tanggal"))
    created_at = models.DateTimeField()

    objects = OfferMakerQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "market_offer_maker"
        constraints = [
            models.UniqueConstraint(fields=["offer", "business"], name="market_offer_maker_once"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="market_offer_maker_capacity"),
        ]
        indexes = [models.Index(fields=["business"], name="market_offer_maker_of")]


class OfferPrice(models.Model):
    """What the price was, from which day on, and who said so. Added, never changed."""

    class Source(models.TextChoices):
        MAKER = "maker", _("Dikatakan pembuatnya")
        RECEIPT = "receipt", _("Dari nota penjualan")
        SEEN = "seen", _("Dilihat di tempat jual")

    id = models.UUIDField(primary_key=True, default=uuid7)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="prices")
    price = models.BigIntegerField()
    unit = models.CharField(max_length=20)
    on = models.DateField(_("Per tanggal"))
    source = models.CharField(_("Dari mana"), max_length=8, choices=Source.choices)
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    row_security = through("offer_id", "market_offer")

    class Meta:
        db_table = "market_offer_price"
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=1), name="market_offer_price_positive")
        ]
        indexes = [models.Index(fields=["offer", "on"], name="market_offer_price_day")]


class OfferPhoto(models.Model):
    """A photo of the product that everybody may see, chosen among those of its makers' products."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="photos")
    photo = models.ForeignKey(ProductPhoto, models.CASCADE, related_name="offers")
    place = models.PositiveSmallIntegerField(default=1)

    row_security = through("offer_id", "market_offer")

    class Meta:
        db_table = "market_offer_photo"
        constraints = [
            models.UniqueConstraint(fields=["offer", "photo"], name="market_offer_photo_once")
        ]


class OfferScans(models.Model):
    """How many times on a day the code on the goods was read. No trace of who read it."""

    id = models.BigAutoField(primary_key=True)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="scans")
    day = models.DateField()
    times = models.PositiveIntegerField(default=0)

    row_security = through("offer_id", "market_offer")

    class Meta:
        db_table = "market_offer_scans"
        constraints = [
            models.UniqueConstraint(fields=["offer", "day"], name="market_offer_scans_once")
        ]
