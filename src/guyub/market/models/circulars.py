"""Circulars that oblige agencies to buy from the region's makers, yearly plans, declarations."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency, through
from guyub.market.models.buyers import OWN_BUYER, Buyer
from guyub.market.querysets.circulars import CircularQuerySet, DeclarationQuerySet
from guyub.market.states.circulars import CIRCULAR, DECLARATION, REPLACED, SIGNED

_SCOPE: Final = by_regency()
_IN_REGENCY: Final = f"EXISTS (SELECT 1 FROM market_buyer b WHERE b.id = {OWN_BUYER}"


class Circular(models.Model):
    """What the head of a region asks of its agencies (surat edaran).

    ``issuer`` signs it ("Bupati Purbalingga"), ``letter_number`` and ``dated`` are those of the
    signed paper. ``basis``: one law or rule a line. ``kinds``: whom it binds. It binds from
    ``from_day`` on, to ``until_day`` with that day, or until it is ended. Who recorded that it was
    signed had no hand in its words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    issuer = models.CharField(_("Yang menandatangani"), max_length=120)
    about = models.CharField(_("Tentang"), max_length=200)
    basis = models.TextField(_("Dasar"), max_length=1500, blank=True, default="")
    opening = models.TextField(_("Alasan"), max_length=1500)
    kinds = ArrayField(models.CharField(max_length=10, choices=Buyer.Kind.choices))
    from_day = models.DateField(_("Berlaku mulai"))
    until_day = models.DateField(_("Sampai"), null=True)
    letter_number = models.CharField(_("Nomor surat"), max_length=60, blank=True, default="")
    dated = models.DateField(_("Tanggal surat"), null=True)
    state = models.CharField(max_length=8, choices=CIRCULAR.choices, default=CIRCULAR.initial)
    state_at = models.DateTimeField()
    state_because = ReasonField(max_length=300, blank=True, default="")
    written_by = models.UUIDField()
    written_name = models.CharField(max_length=200)
    writers = ArrayField(models.UUIDField(), default=list)
    signed_by = models.UUIDField(null=True)
    signed_name = models.CharField(max_length=200, blank=True, default="")
    ended_on = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = CircularQuerySet.as_manager()
    row_security = RowSecurity(
        f"{_SCOPE.read} OR {_IN_REGENCY} AND b.regency_code = market_circular.regency_code)",
        _SCOPE.write,
    )

    class Meta:
        db_table = "market_circular"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=(SIGNED, "ended"))
                | (
                    ~Q(letter_number="")
                    & Q(dated__isnull=False, signed_by__isnull=False)
                    & ~Q(signed_by=F("written_by"))
                ),
                name="market_circular_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("dropped", "ended")) | ~Q(state_because=""),
                name="market_circular_because",
            ),
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("from_day")),
                name="market_circular_days",
            ),
            models.UniqueConstraint(
                fields=["regency_code", "letter_number"], condition=~Q(letter_number=""),
                name="market_circular_letter",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.about


class Obligation(models.Model):
    """One thing that a circular asks, measured from lines of purchases.

    ``value``: a percentage with two places for shares, else a whole number (products, makers,
    days)."""

    class Kind(models.TextChoices):
        CATERING = "catering", _("Produk IKM di setiap pesanan makan minum")
        LOCAL_SHARE = "local_share", _("Bagian belanja untuk buatan IKM daerah")
        SMALL_SHARE = "small_share", _("Bagian belanja dari usaha kecil dan koperasi")
        MAKERS = "makers", _("Banyaknya pembuat yang dibeli dalam setahun")
        TOP_SHARE = "top_share", _("Bagian terbesar satu pembuat")
        PAY_DAYS = "pay_days", _("Hari sampai dibayar")

    id = models.UUIDField(primary_key=True, default=uuid7)
    circular = models.ForeignKey(Circular, models.CASCADE, related_name="obligations")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    value = models.DecimalField(max_digits=7, decimal_places=2)

    row_security = through("circular_id", "market_circular")

    class Meta:
        db_table = "market_obligation"
        constraints = [
            models.UniqueConstraint(fields=["circular", "kind"], name="market_obligation_once"),
            models.CheckConstraint(
                condition=Q(value__gt=0)
                & (~Q(kind__in=("local_share", "small_share", "top_share")) | Q(value__lte=100)),
                name="market_obligation_value",
            ),
        ]


class YearPlan(models.Model):
    """What an agency plans for a year: rupiah for goods and services, and how many makers it wants
    to buy from. How much of it goes to local makers is the sum of its lines."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="year_plans")
    year = models.PositiveSmallIntegerField()
    budget = models.BigIntegerField(_("Anggaran barang dan jasa"))
    makers = models.PositiveSmallIntegerField(_("Mau membeli dari berapa pembuat"), null=True)
    source = models.CharField(_("Dari dokumen apa"), max_length=200)
    written_by = models.UUIDField()
    written_name = models.CharField(max_length=200)
    is_sample = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    row_security = RowSecurity(f"{_SCOPE.read} OR buyer_id = {OWN_BUYER}", _SCOPE.write)

    class Meta:
        db_table = "market_year_plan"
        constraints = [
            models.UniqueConstraint(fields=["buyer", "year"], name="market_year_plan_once"),
            models.CheckConstraint(
                condition=Q(budget__gt=0, year__gte=2020, year__lte=2100),
                name="market_year_plan_values",
            ),
        ]


class YearPlanLine(models.Model):
    """One purchase from local makers that is planned: in which month, what, rupiah."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="lines")
    month = models.PositiveSmallIntegerField(_("Bulan"))
    what = models.CharField(_("Apa yang dibeli"), max_length=120)
    amount = models.BigIntegerField(_("Rupiah"))

    row_security = through("plan_id", "market_year_plan")

    class Meta:
        db_table = "market_year_plan_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, month__gte=1, month__lte=12),
                name="market_year_plan_line_values",
            )
        ]


class Declaration(models.Model):
    """What an agency's purchases of a period were, frozen on the day it was made.

    ``data`` holds the figures, the obligations of the circular and what came of each, with their
    definitions and the day of the source; ``digest`` is SHA-256 of its canonical JSON. ``edition``
    counts those of one agency, circular and period. Who signs had no hand in making it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="declarations")
    circular = models.ForeignKey(Circular, models.PROTECT, related_name="declarations")
    first_day = models.DateField()
    last_day = models.DateField()
    edition = models.PositiveSmallIntegerField()
    data = models.JSONField()
    digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=8, choices=DECLARATION.choices, default=DECLARATION.initial)
    state_at = models.DateTimeField()
    state_because = ReasonField(max_length=300, blank=True, default="")
    made_by = models.UUIDField()
    made_name = models.CharField(max_length=200)
    signed_by = models.UUIDField(null=True)
    signed_name = models.CharField(max_length=200, blank=True, default="")
    signer = models.CharField(_("Ditandatangani oleh"), max_length=160, blank=True, default="")
    signed_on = models.DateField(_("Tanggal ditandatangani"), null=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = DeclarationQuerySet.as_manager()
    row_security = RowSecurity(f"{_SCOPE.read} OR buyer_id = {OWN_BUYER}", _SCOPE.write)

    class Meta:
        db_table = "market_declaration"
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "circular", "first_day", "last_day", "edition"],
                name="market_declaration_edition",
            ),
            models.UniqueConstraint(
                fields=["buyer", "circular", "first_day", "last_day"],
                condition=Q(state=SIGNED), name="market_declaration_one_stands",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(SIGNED, REPLACED))
                | (
                    Q(signed_by__isnull=False, signed_on__isnull=False)
                    & ~Q(signer="")
                    & ~Q(signed_by=F("made_by"))
                ),
                name="market_declaration_other_eyes",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="market_declaration_days"
            ),
        ]  # fmt: skip
