"""What a buyer needs, who was asked in which turn, what they answered, who was chosen."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.market.models.buyers import OWN_BUYER, Buyer
from guyub.market.models.catalogue import Offer
from guyub.market.querysets.needs import NeedAskQuerySet, NeedAwardQuerySet, NeedQuerySet
from guyub.market.states.needs import ANSWERS, NEED, WAITING
from guyub.registry.models import Business, Product

_SCOPE: Final = by_regency()
_OWN: Final = f"buyer_id = {OWN_BUYER}"
_OF_OWN: Final = (
    f"EXISTS (SELECT 1 FROM market_need n WHERE n.id = need_id AND n.buyer_id = {OWN_BUYER})"
)
_OF_OWNER: Final = "business_id = ANY ((SELECT guyub_businesses())::uuid[])"


class Need(models.Model):
    """What a buyer needs.

    ``text`` as it was typed; ``what``, ``amount`` of ``unit``, ``day`` and ``place_code`` as they
    were understood and put right, unknown where they are empty. ``papers``: keys of required
    papers; ``rule``: what is required of the business, as it stood when it was written
    (``supply.rules``), {} for nothing; ``within_km``: how far from the place it may be.
    ``terms``: size of a batch, hours to answer, answers wanted, days that count as recent, as they
    stood when it was written. ``writer`` is who wrote it, in a buyer's name or its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="needs")
    text = models.CharField(_("Yang ditulis"), max_length=300)
    what = models.CharField(_("Apa"), max_length=120)
    what_key = models.CharField(max_length=150)
    amount = models.DecimalField(_("Berapa"), max_digits=12, decimal_places=2, null=True)
    unit = models.CharField(_("Satuan"), max_length=20, blank=True, default="")
    day = models.DateField(_("Kapan"), null=True)
    place_code = models.CharField(_("Di mana"), max_length=13, blank=True, default="")
    papers = ArrayField(models.CharField(max_length=30), default=list)
    rule = models.JSONField(default=dict)
    within_km = models.PositiveSmallIntegerField(_("Paling jauh"), null=True)
    budget_line = models.CharField(_("Kode belanja"), max_length=60, blank=True, default="")
    terms = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=NEED.choices, default=NEED.initial)
    state_at = models.DateTimeField()
    state_because = ReasonField(max_length=300, blank=True, default="")
    writer = models.UUIDField()
    writer_name = models.CharField(max_length=200)
    is_sample = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = NeedQuerySet.as_manager()
    row_security = RowSecurity(f"{_SCOPE.read} OR {_OWN}", f"{_SCOPE.write} OR {_OWN}")

    class Meta:
        db_table = "market_need"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="market_need_amount"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(state_because=""), name="market_need_because"
            ),
            models.CheckConstraint(
                condition=Q(within_km__isnull=True) | (Q(within_km__gte=1) & ~Q(place_code="")),
                name="market_need_within",
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "state", "day"], name="market_need_state"),
            models.Index(fields=["buyer", "-created_at"], name="market_need_buyer"),
        ]

    def __str__(self) -> str:
        return self.what


class NeedBatch(models.Model):
    """A few makers asked together. ``inputs`` are all candidates with what the turn was worked out
    from and the day's seed; ``turn`` is the order that came out. Added, never changed (trigger):
    working it out again from ``inputs`` gives ``turn``. ``left_out``: makers beyond the most that
    one turn looks at, drawn by lot with the same seed; ``excluded``: [words, number] of makers for
    each requirement that was known to stand against them."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    need = models.ForeignKey(Need, models.CASCADE, related_name="batches")
    n = models.PositiveSmallIntegerField()
    seed_day = models.DateField()
    inputs = models.JSONField()
    turn = models.JSONField()
    left_out = models.PositiveIntegerField(default=0)
    excluded = models.JSONField(default=list)
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField()

    row_security = RowSecurity(f"{_SCOPE.read} OR {_OF_OWN}", _SCOPE.write)

    class Meta:
        db_table = "market_need_batch"
        constraints = [models.UniqueConstraint(fields=["need", "n"], name="market_need_batch_once")]


class NeedAsk(models.Model):
    """One question to one maker, once for a need and its day.

    ``place`` in the turn of its batch and ``because`` in words; names of maker, product and of what
    is wanted as they were asked. ``amount`` and ``price`` for one unit as the maker answered;
    ``rest_until``: not asked for anything before. ``by_office``: answered by phone, written by
    somebody of the office. ``refused``: why the maker was not chosen though it could.
    ``km`` and ``near``: how far it was from the need's place when asked (``supply.distance``).
    ``closed_at``: since when the need has another day than was asked for, so that the answer stays
    as it was and counts no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    need = models.ForeignKey(Need, models.CASCADE, related_name="asks")
    batch = models.ForeignKey(NeedBatch, models.CASCADE, related_name="asks")
    business = models.ForeignKey(Business, models.CASCADE, related_name="asked_for")
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="asked_for")
    offer = models.ForeignKey(Offer, models.SET_NULL, null=True, related_name="asked_for")
    maker_name = models.CharField(max_length=200)
    product_name = models.CharField(max_length=150)
    wanted = models.CharField(max_length=300)
    place = models.PositiveSmallIntegerField()
    because = models.CharField(max_length=300)
    km = models.PositiveSmallIntegerField(null=True)
    near = models.CharField(max_length=8, blank=True, default="")
    state = models.CharField(max_length=8, choices=list(ANSWERS.items()), default=WAITING)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    price = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")
    rest_until = models.DateField(null=True)
    by_office = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=8, blank=True, default="")
    refused_note = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    objects = NeedAskQuerySet.as_manager()
    row_security = RowSecurity(f"{_SCOPE.read} OR {_OF_OWNER} OR {_OF_OWN}", _SCOPE.write)

    class Meta:
        db_table = "market_need_ask"
        constraints = [
            models.UniqueConstraint(
                fields=["need", "business"], condition=Q(closed_at__isnull=True),
                name="market_need_ask_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="part") | Q(amount__gt=0), name="market_need_ask_part"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(answered_at__isnull=False),
                name="market_need_ask_answered",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=1), name="market_need_ask_price"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["business", "rest_until"], name="market_need_ask_of"),
        ]


class NeedAward(models.Model):
    """An order: a maker who answered was chosen, for so many units, on a day.

    Takes capacity of ``month`` (its first day) and counts as recent in the turn until it is
    cancelled. ``because``: why otherwise than the turn, "" where it followed it; ``turn_place``:
    the maker's place among those who could.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    need = models.ForeignKey(Need, models.CASCADE, related_name="awards")
    ask = models.ForeignKey(NeedAsk, models.CASCADE, related_name="awards")
    business = models.ForeignKey(Business, models.CASCADE, related_name="awards")
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="awards")
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    unit = models.CharField(max_length=20, blank=True, default="")
    price = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    month = models.DateField()
    chosen_on = models.DateField()
    turn_place = models.PositiveSmallIntegerField()
    because = models.CharField(max_length=300, blank=True, default="")
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = ReasonField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()

    objects = NeedAwardQuerySet.as_manager()
    row_security = RowSecurity(f"{_SCOPE.read} OR {_OF_OWNER} OR {_OF_OWN}", _SCOPE.write)

    class Meta:
        db_table = "market_need_award"
        constraints = [
            models.UniqueConstraint(
                fields=["ask"], condition=Q(cancelled_at__isnull=True),
                name="market_need_award_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="market_need_award_amount"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_because=""),
                name="market_need_award_because",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["business", "chosen_on"], name="market_need_award_recent"),
            models.Index(fields=["business", "month"], name="market_need_award_month"),
        ]
