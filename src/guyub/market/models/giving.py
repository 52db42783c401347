"""Gift campaigns: goods bought from makers and handed out at counters, one per tax object.

Whose tax object it was is not kept: ``Handing.mark`` is a keyed hash of its number within the
campaign, with the last three characters for the receipt. What is left at a counter is counted by
the database from what was brought, moved, handed and counted (sql/giving.sql).
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.market.models.buyers import Buyer
from guyub.market.models.catalogue import Offer
from guyub.market.querysets.giving import CampaignQuerySet, HandingQuerySet, OfBuyerQuerySet
from guyub.market.states.giving import CAMPAIGN, COUNTER, DRAFT, DROPPED, ENDED
from guyub.registry.models import Business

_SCOPE = by_regency()
_OWN: Final = "buyer_id = (SELECT guyub_person())"
# The office writes; the buyer's own people write what happens at their counters.
READ_BY_BUYER: Final = RowSecurity(f"{_SCOPE.read} OR {_OWN}", _SCOPE.write)
WRITTEN_BY_BUYER: Final = RowSecurity(f"{_SCOPE.read} OR {_OWN}", f"{_SCOPE.write} OR {_OWN}")
MARK_BYTES: Final = 16


class Campaign(models.Model):
    """What a buyer gives to whom, from which day to which.

    ``rule``: in words, who gets one. ``index_key``: the key under which tax objects are hashed;
    it stays for the campaign, so that one object is one object also after keys were changed.
    ``forgotten_at``: since when its handings tell nothing of tax objects any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="campaigns")
    title = models.CharField(_("Nama kampanye"), max_length=120)
    title_key = models.CharField(max_length=150)
    rule = models.CharField(_("Siapa yang mendapat"), max_length=300)
    from_day = models.DateField(_("Mulai"))
    to_day = models.DateField(_("Sampai"))
    state = models.CharField(max_length=7, choices=CAMPAIGN.choices, default=DRAFT)
    state_at = models.DateTimeField()
    state_because = ReasonField(max_length=300, blank=True, default="")
    index_key = models.CharField(max_length=60)
    forgotten_at = models.DateTimeField(null=True)
    made_by = models.UUIDField()
    made_name = models.CharField(max_length=200)
    is_sample = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = CampaignQuerySet.as_manager()
    row_security = READ_BY_BUYER

    class Meta:
        db_table = "market_campaign"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_day__gte=F("from_day")), name="market_campaign_days"
            ),
            models.CheckConstraint(
                condition=~Q(state=DROPPED) | ~Q(state_because=""), name="market_campaign_because"
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | Q(state=ENDED),
                name="market_campaign_forgotten",
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "state", "to_day"], name="market_campaign_area")
        ]

    def __str__(self) -> str:
        return self.title


class CampaignItem(models.Model):
    """Goods of a campaign: how many were bought, for how much each, from whom.

    ``offer`` or ``business`` name the maker as far as known, ``purchase_line`` what was bought.
    ``sent`` counts what left the store for the counters, kept by the database; never more than was
    bought.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="items")
    name = models.CharField(_("Barang"), max_length=80)
    unit = models.CharField(_("Satuan"), max_length=20)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="given")
    business = models.ForeignKey(Business, models.SET_NULL, null=True, related_name="given")
    amount = models.PositiveIntegerField(_("Dibeli"))
    unit_price = models.BigIntegerField(_("Harga satu satuan"))
    purchase_ref = models.CharField(_("Nomor bukti pembelian"), max_length=80, blank=True)
    purchase_line = models.ForeignKey(
        "market.PurchaseLine", models.PROTECT, null=True, related_name="given"
    )
    sent = models.PositiveIntegerField(default=0)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = OfBuyerQuerySet.as_manager()
    row_security = READ_BY_BUYER

    class Meta:
        db_table = "market_campaign_item"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="market_campaign_item_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=1, unit_price__gte=0, sent__lte=F("amount")),
                name="market_campaign_item_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cost(self) -> int:
        """What all of it cost."""
        return self.amount * self.unit_price


class Counter(models.Model):
    """A place at which gifts are handed out."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="counters")
    name = models.CharField(_("Nama loket"), max_length=60)
    name_key = models.CharField(max_length=80)
    place = models.CharField(_("Tempatnya"), max_length=120, blank=True, default="")
    state = models.CharField(max_length=4, choices=COUNTER.choices, default=COUNTER.initial)
    state_at = models.DateTimeField()
    state_name = models.CharField(max_length=200)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    objects = OfBuyerQuerySet.as_manager()
    row_security = WRITTEN_BY_BUYER

    class Meta:
        db_table = "market_counter"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name_key"], name="market_counter_once")
        ]

    def __str__(self) -> str:
        return self.name


class CounterStock(models.Model):
    """How many of a thing lie at a counter now. Written by the database alone, never below zero."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+")
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="stock")
    item = models.ForeignKey(CampaignItem, models.PROTECT, related_name="stock")
    on_hand = models.IntegerField(default=0)

    objects = OfBuyerQuerySet.as_manager()
    row_security = READ_BY_BUYER

    class Meta:
        db_table = "market_counter_stock"
        constraints = [
            models.UniqueConstraint(fields=["counter", "item"], name="market_counter_stock_once"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="market_counter_stock_left"),
        ]


class StockMove(models.Model):
    """Goods brought to a counter (no ``source``), moved between two, taken back (no ``target``).
    Added, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="moves")
    item = models.ForeignKey(CampaignItem, models.PROTECT, related_name="moves")
    source = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="taken")
    target = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="brought")
    amount = models.PositiveIntegerField()
    note = ReasonField(max_length=200, blank=True, default="")
    on = models.DateField()
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    objects = OfBuyerQuerySet.as_manager()
    append_only = True
    row_security = WRITTEN_BY_BUYER

    class Meta:
        db_table = "market_stock_move"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1)
                & (Q(source__isnull=False) | Q(target__isnull=False))
                & (Q(source__isnull=True) | Q(target__isnull=True) | ~Q(source=F("target"))),
                name="market_stock_move_ways",
            )
        ]
        indexes = [models.Index(fields=["campaign", "item"], name="market_stock_move_of")]


class StockCount(models.Model):
    """What was found at a counter when it was closed, beside what should have been there."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+")
    closing = models.UUIDField()
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="counts")
    item = models.ForeignKey(CampaignItem, models.PROTECT, related_name="counts")
    expected = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    reason = ReasonField(max_length=200, blank=True, default="")
    on = models.DateField()
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    objects = OfBuyerQuerySet.as_manager()
    append_only = True
    row_security = WRITTEN_BY_BUYER

    class Meta:
        db_table = "market_stock_count"
        constraints = [
            models.UniqueConstraint(fields=["closing", "item"], name="market_stock_count_once"),
            models.CheckConstraint(
                condition=Q(counted=F("expected")) | ~Q(reason=""),
                name="market_stock_count_because",
            ),
        ]


class Handing(models.Model):
    """One thing handed to whoever came with a tax object, once for an object and campaign.

    A wrong one is taken back on its day, by another person than who handed it, with the reason;
    ``returned``: the thing came back to the counter. ``left``: what lay at the counter afterwards,
    told by the act of handing.
    """

    left: int

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="handings")
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="handings")
    item = models.ForeignKey(CampaignItem, models.PROTECT, related_name="handings")
    mark = models.BinaryField(max_length=MARK_BYTES)
    ending = models.CharField(max_length=3, blank=True)
    on = models.DateField()
    handed_at = models.DateTimeField()
    handed_by = models.UUIDField()
    handed_name = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_on = models.DateField(null=True)
    cancelled_by = models.UUIDField(null=True)
    cancelled_name = models.CharField(max_length=200, blank=True, default="")
    cancelled_because = ReasonField(max_length=200, blank=True, default="")
    returned = models.BooleanField(null=True)

    objects = HandingQuerySet.as_manager()
    row_security = WRITTEN_BY_BUYER

    class Meta:
        db_table = "market_handing"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "mark"], condition=Q(cancelled_at__isnull=True),
                name="market_handing_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    cancelled_at__isnull=True, cancelled_on__isnull=True,
                    cancelled_by__isnull=True, returned__isnull=True,
                )
                | (
                    Q(cancelled_at__isnull=False, cancelled_by__isnull=False,
                      returned__isnull=False, cancelled_on=F("on"))
                    & ~Q(cancelled_because="") & ~Q(cancelled_by=F("handed_by"))
                ),
                name="market_handing_other_eyes",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["campaign", "on"], name="market_handing_day"),
            models.Index(fields=["counter", "handed_at"], name="market_handing_counter"),
        ]
