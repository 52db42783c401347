"""Procurement plans of agencies: what will be bought, and what of it small makers could supply."""

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
from guyub.market.querysets.plans import PlanLineQuerySet, ProcurementPlanQuerySet
from guyub.market.states.plans import PLAN, REMOVED

_SCOPE = by_regency()
# An owner reads what will be bought in the regencies of the own businesses; plans are public.
_OWN_REGENCY: Final = "regency_code = ANY ((SELECT market_own_regencies())::text[])"


class ProcurementPlan(models.Model):
    """An uploaded plan. ``columns``: [field, column] as settled; ``headers``: words of its columns.

    ``at``: position up to which lines are judged, so that a killed worker goes on behind it.
    ``supply``: how many makers each branch has when it was judged (``analysing.Supply``).
    ``asked_places``: texts of its place column that fit no sub-district.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    name = models.CharField(_("Nama berkas"), max_length=200)
    sheet = models.CharField(max_length=120, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    year = models.SmallIntegerField(_("Tahun anggaran"), null=True)
    signature = models.CharField(max_length=600, blank=True, default="")
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    guesses = models.JSONField(default=list)
    multiplier = models.IntegerField(default=1)
    total = models.IntegerField(default=0)
    passed = models.JSONField(default=list)
    at = models.IntegerField(default=0)
    supply = models.JSONField(default=dict)
    asked_places = models.JSONField(default=list)
    rules_version = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=8, choices=PLAN.choices, default=PLAN.initial)
    reason = ReasonField(max_length=300, blank=True, default="")
    analysed_at = models.DateTimeField(null=True)
    by_user = models.UUIDField()
    by_name = models.CharField(max_length=200)
    is_sample = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = ProcurementPlanQuerySet.as_manager()
    row_security = RowSecurity(
        f"{_SCOPE.read} OR {_OWN_REGENCY} OR id = ANY ((SELECT market_own_plans())::uuid[])",
        _SCOPE.write,
    )

    class Meta:
        db_table = "market_plan"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "sha256"], condition=~Q(state=REMOVED),
                name="market_plan_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("stopped", REMOVED)) | ~Q(reason=""),
                name="market_plan_because",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["regency_code", "state", "-created_at"], name="market_plan_area")
        ]

    def __str__(self) -> str:
        return self.name


class PlanMemory(models.Model):
    """What a person of the office settled once: columns of a layout, a place, the answer of equal
    words. ``because``: why, where it is an answer."""

    class Kind(models.TextChoices):
        COLUMNS = "columns", _("Kolom")
        PLACE = "place", _("Tempat")
        WORDS = "words", _("Jawaban untuk kata yang sama")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=64)
    value = models.JSONField()
    because = ReasonField(max_length=300, blank=True, default="")
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    row_security = by_regency()

    class Meta:
        db_table = "market_plan_memory"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "kind", "key"], name="market_plan_memory_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="words") | ~Q(because=""), name="market_plan_memory_because"
            ),
        ]


class PlanLine(models.Model):
    """One line. ``raw``: its cells as they stood in the file.

    ``result`` y, n, u or "" (not judged yet); ``answer``: the person's answer that decided instead
    of the rules. ``district_code`` "" is the whole regency. ``makers``: businesses of the region
    that make such goods; ``ready``: those whose papers are all held; ``lacks``: the paper that most
    of them lack. ``price`` of one ``price_unit`` is the middle of ``prices`` prices; ``capacity``
    units a month. None is unknown.
    """

    class Result(models.TextChoices):
        YES = "y", _("Bisa dipasok")
        UNCLEAR = "u", _("Belum jelas")
        NO = "n", _("Tidak")

    class Advice(models.TextChoices):
        RESERVE = "reserve", _("Cadangkan untuk usaha kecil")
        SPLIT = "split", _("Bagi per lot")
        PREPARE = "prepare", _("Siapkan pembuatnya dulu")
        ASK = "ask", _("Tanyakan isinya")
        NO = "no", _("Tidak disarankan")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    plan = models.ForeignKey(ProcurementPlan, models.CASCADE, related_name="lines")
    position = models.IntegerField()
    row = models.IntegerField(_("Baris"))
    raw = models.JSONField(default=list)
    package = models.TextField(_("Nama paket"), blank=True, default="")
    description = models.TextField(_("Uraian"), blank=True, default="")
    words_key = models.CharField(max_length=64, blank=True, default="")
    code = models.CharField(_("Kode RUP"), max_length=40, blank=True, default="")
    unit = models.CharField(_("Satuan kerja"), max_length=200, blank=True, default="")
    buyer = models.ForeignKey(Buyer, models.SET_NULL, null=True, related_name="plan_lines")
    kind = models.CharField(_("Jenis pengadaan"), max_length=80, blank=True, default="")
    method = models.CharField(_("Metode"), max_length=80, blank=True, default="")
    amount = models.BigIntegerField(_("Pagu"), null=True)
    starts_on = models.DateField(_("Mulai"), null=True)
    place = models.CharField(_("Lokasi"), max_length=300, blank=True, default="")
    district_code = models.CharField(max_length=8, blank=True, default="")
    quantity = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    quantity_unit = models.CharField(max_length=40, blank=True, default="")
    problems = models.JSONField(default=list)
    result = models.CharField(max_length=1, choices=Result.choices, blank=True, default="")
    branches = ArrayField(models.CharField(max_length=12), default=list)
    branch = models.CharField(max_length=12, blank=True, default="")
    words = ArrayField(models.CharField(max_length=80), default=list)
    reason = ReasonField(max_length=400, blank=True, default="")
    answer = models.ForeignKey(PlanMemory, models.SET_NULL, null=True, related_name="lines")
    makers = models.IntegerField(null=True)
    near = models.IntegerField(null=True)
    ready = models.IntegerField(null=True)
    lacks = models.CharField(max_length=30, blank=True, default="")
    lacking = models.IntegerField(null=True)
    price = models.BigIntegerField(null=True)
    price_unit = models.CharField(max_length=20, blank=True, default="")
    prices = models.IntegerField(default=0)
    capacity = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    advice = models.CharField(max_length=7, choices=Advice.choices, blank=True, default="")
    advice_words = models.CharField(max_length=400, blank=True, default="")

    objects = PlanLineQuerySet.as_manager()
    row_security = RowSecurity(
        f"{_SCOPE.read} OR buyer_id = {OWN_BUYER} OR {_OWN_REGENCY}", _SCOPE.write
    )

    class Meta:
        db_table = "market_plan_line"
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="market_plan_line_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="market_plan_line_amount"
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "advice", "branch"], name="market_plan_line_advice"),
            models.Index(
                fields=["regency_code", "branch", "starts_on"], name="market_plan_line_coming",
                condition=Q(result="y"),
            ),
            models.Index(fields=["buyer"], name="market_plan_line_buyer"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.package
