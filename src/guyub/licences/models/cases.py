"""Applications for papers, what is collected for them, and facilitation of many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.criteria.models import Rule
from guyub.kernel.attached import Attachment
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency, through
from guyub.licences.models.held import Licence
from guyub.licences.permissions import DOC_OPEN
from guyub.licences.states import (
    BATCH,
    CANCELLED,
    CASE,
    CHOSEN_BY,
    ISSUED,
    OPEN,
    RUNNING,
    STUCK,
    STUCK_FROM,
    TURNS,
)  # fmt: skip
from guyub.registry.models import Business, Product
from guyub.registry.queries import in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

# What offices collect for papers; proposed by Guyub, each facilitation chooses its own.
DOCUMENTS = (
    ("ktp", "KTP pemilik"),
    ("recipe", "Daftar bahan dan cara membuat"),
    ("product", "Foto produk"),
    ("label", "Rancangan label"),
    ("place", "Foto tempat membuat"),
    ("training", "Sertifikat pelatihan"),
    ("other", "Surat lain"),
)
RESTRICTED = frozenset({"ktp"})
ASKED = ("ktp", "recipe", "product")


class BatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Facilitations of the regencies that the visit looks at."""
        codes = visit.area_codes
        if "*" in codes:
            return self.all()
        return self.filter(regency_code__in={c[:5] for c in codes})


class Batch(models.Model):
    """Facilitation: one paper for several products in a year, paid from one budget.

    ``budget`` and ``spent`` in rupiah, None: not known. ``criteria`` is the wording of the paper as
    it stood when the facilitation was opened.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    name = models.CharField(_("Nama"), max_length=120)
    paper = models.CharField(max_length=30)
    year = models.IntegerField(_("Tahun"))
    capacity = models.IntegerField(_("Jumlah peserta"))
    budget = models.BigIntegerField(_("Anggaran"), null=True)
    budget_source = models.CharField(_("Sumber anggaran"), max_length=160, blank=True, default="")
    spent = models.BigIntegerField(_("Terpakai"), null=True)
    chosen_by = models.CharField(_("Calonnya"), max_length=10, choices=CHOSEN_BY)
    criteria = models.JSONField()
    # What the office asks besides; None: nothing. Only its version in force counts.
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    documents = ArrayField(models.CharField(max_length=20, choices=DOCUMENTS), default=list)
    state = models.CharField(max_length=10, choices=BATCH.choices, default=OPEN)
    result = ReasonField(max_length=300, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    opener_person = models.UUIDField()
    opener = models.CharField(max_length=200)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = BatchQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "licences_batch"
        constraints = [
            models.UniqueConstraint(
                fields=["regency_code", "year", "name"], name="licences_batch_once",
                condition=~Q(state=CANCELLED),
            ),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="licences_batch_capacity"),
            models.CheckConstraint(
                condition=(Q(budget=None) | Q(budget__gte=0)) & (Q(spent=None) | Q(spent__gte=0)),
                name="licences_batch_money",
            ),
            models.CheckConstraint(
                condition=Q(state=OPEN) | ~Q(result=""), name="licences_batch_result"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class CaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Applications of businesses in the visit's areas; own reach: of the own businesses."""
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def running(self) -> Self:
        return self.filter(state__in=RUNNING)


class Case(models.Model):
    """The way of one product (or, without one, its business) to one paper.

    ``wording`` is the rule, steps and source as they stood when it began; ``step`` counts the steps
    that are done. ``turn`` says who acts next, ``turn_name`` which office or helper that is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="cases")
    product = models.ForeignKey(Product, models.CASCADE, related_name="cases", null=True)
    paper = models.CharField(max_length=30)
    wording = models.JSONField()
    state = models.CharField(max_length=10, choices=CASE.choices, default=CASE.initial)
    step = models.PositiveSmallIntegerField(default=0)
    turn = models.CharField(max_length=10, choices=TURNS, blank=True)
    turn_name = models.CharField(max_length=120, blank=True, default="")
    waiting_since = models.DateField()
    stuck_from = models.CharField(max_length=10, blank=True, default="")
    stuck_because = ReasonField(max_length=300, blank=True, default="")
    submitted_on = models.DateField(null=True)
    audit_on = models.DateField(_("Tanggal audit"), null=True)
    ended_because = ReasonField(max_length=300, blank=True, default="")
    licence = models.OneToOneField(Licence, models.CASCADE, related_name="case", null=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="cases", null=True)
    opener_person = models.UUIDField()
    opener = models.CharField(max_length=200)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "licences_case"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "product", "paper"], name="licences_case_one_running",
                condition=Q(state__in=RUNNING), nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state=ISSUED, licence__isnull=False)
                | (~Q(state=ISSUED) & Q(licence__isnull=True)),
                name="licences_case_issued",
            ),
            models.CheckConstraint(
                condition=(Q(state=STUCK, stuck_from__in=STUCK_FROM) & ~Q(stuck_because=""))
                | (~Q(state=STUCK) & Q(stuck_because="", stuck_from="")),
                name="licences_case_stuck",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["regency_code", "state", "waiting_since"], name="licences_case_waiting"
            ),
            models.Index(fields=["batch", "state"], name="licences_case_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.pk}"


class CaseStep(models.Model):
    """One line of a case's history: what was done, and where it stood after it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, models.CASCADE, related_name="lines")
    from_state = models.CharField(max_length=10, blank=True, default="")
    to_state = models.CharField(max_length=10, choices=CASE.choices)
    title = models.CharField(max_length=200)
    reason = ReasonField(max_length=300, blank=True, default="")
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()

    row_security = through("case_id", "licences_case")

    class Meta:
        db_table = "licences_case_step"
        indexes = [models.Index(fields=["case", "at"], name="licences_case_step_at")]


class Document(Attachment):
    """A paper collected once from a business and used for every application after it."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="licence_documents")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+", null=True)
    kind = models.CharField(max_length=20, choices=DOCUMENTS)
    case = models.ForeignKey(Case, models.SET_NULL, related_name="collected", null=True)

    restricted_verb = DOC_OPEN
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "licences_document"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "kind", "sha256"], name="licences_document_once"
            )
        ]
