"""What is told of a product for its papers, and the papers that products and businesses hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency
from guyub.licences.product_facts import BASIS, KEEPING, KINDS, MADE_AT
from guyub.licences.states import HELD, LICENCE
from guyub.registry.models import Business, Product
from guyub.registry.models.business import Status
from guyub.registry.models.history import History
from guyub.registry.queries import in_villages_of

if TYPE_CHECKING:
    from datetime import date

    from guyub.accounts.visit import Visit


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    obj_field=None,
    base_model=History,
    model_name="AnswersHistory",
)
class Answers(models.Model):
    """What somebody said of a product; "" and None are not told. ``unknown`` are keys that were
    asked and not known: they are not asked again. ``told`` is {key: {"by", "role", "on"}}."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="+")
    product = models.OneToOneField(Product, models.CASCADE, related_name="answers")
    kind = models.CharField(_("Jenis barang"), max_length=10, choices=KINDS, blank=True, default="")
    basis = models.CharField(_("Bahan utama"), max_length=10, choices=BASIS, blank=True, default="")
    keeping = models.CharField(
        _("Cara menyimpan"), max_length=10, choices=KEEPING, blank=True, default=""
    )
    made_at = models.CharField(
        _("Tempat membuat"), max_length=10, choices=MADE_AT, blank=True, default=""
    )
    claim = models.BooleanField(_("Janji khasiat"), null=True)
    sni_listed = models.BooleanField(_("Wajib SNI"), null=True)
    unknown = ArrayField(models.CharField(max_length=20), default=list)
    told = models.JSONField(default=dict)
    # When something that was known became something else: papers issued before are looked at again.
    changed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField()

    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "licences_answers"


class Code(models.Model):
    """What a KBLI code says of a product (``product_facts.derive``), for statements over many."""

    id = models.BigAutoField(primary_key=True)
    version = models.CharField(max_length=4)
    code = models.CharField(max_length=5)
    kind = models.CharField(max_length=10, choices=KINDS)
    basis = models.CharField(max_length=10, choices=BASIS, blank=True)
    keeping = models.CharField(max_length=10, choices=KEEPING, blank=True)
    sni_listed = models.BooleanField(null=True)

    class Meta:
        db_table = "licences_code"
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="licences_code_once")
        ]


# What an owner answers about a paper that ends.
TOLD = [
    ("done", _("Sudah diurus")),
    ("not_yet", _("Belum diurus")),
    ("help", _("Minta dibantu")),
]


class LicenceQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Papers of businesses in the visit's areas; own reach: of the own businesses."""
        if visit.reach == "own":
            return self.filter(business__in=visit.scope.businesses)
        return self.filter(in_villages_of(visit.area_codes, "business__village_code"))

    def in_force(self, today: date) -> Self:
        """Held and not run out."""
        return self.filter(Q(expires__isnull=True) | Q(expires__gte=today), state=HELD)

    def running_out(self, today: date, until: date) -> Self:
        """Held, with a last day from today up to ``until``."""
        return self.filter(state=HELD, expires__gte=today, expires__lte=until)

    def of_working(self) -> Self:
        """Of businesses that work and products that are made."""
        made = Q(product=None) | Q(product__state=Product.State.ACTIVE)
        return self.filter(made, state=HELD, business__status__in=[Status.ACTIVE, Status.PAUSED])

    def not_renewed(self, today: date) -> Self:
        """Without another paper of the same kind that ends later or never."""
        later = Q(expires=None) | Q(expires__gt=OuterRef("expires"))
        same = Licence.objects.in_force(today).filter(
            later, business=OuterRef("business"), paper=OuterRef("paper")
        )
        whole = same.filter(product=None)
        return self.exclude(Exists(same.filter(product=OuterRef("product")))).exclude(Exists(whole))

    def ending(self, today: date, until: date) -> Self:
        """Papers to renew: they ran out, or run out up to ``until``."""
        return self.of_working().filter(expires__lte=until).not_renewed(today)

    def of_changed(self) -> Self:
        """Papers of products whose answers changed after the paper was issued, and that nobody has
        looked at since."""
        changed = F("product__answers__changed_at")
        return self.of_working().filter(
            Q(looked_at=None) | Q(looked_at__lt=changed),
            product__answers__changed_at__isnull=False,
            product__answers__changed_at__date__gt=F("issued"),
        )  # fmt: skip


class Licence(models.Model):
    """A paper that a product (or, without one, its whole business) has.

    ``expires`` is its last day, None: no end. A tick or statement in NIB is no row here. Only the
    state of a row moves; a wrong one is withdrawn and recorded again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="licences")
    product = models.ForeignKey(Product, models.CASCADE, related_name="licences", null=True)
    paper = models.CharField(max_length=30)
    number = models.CharField(_("Nomor"), max_length=80)
    number_key = models.CharField(max_length=80)
    issued = models.DateField(_("Tanggal terbit"))
    expires = models.DateField(_("Berlaku sampai"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=LICENCE.choices, default=HELD)
    ended_because = ReasonField(max_length=300, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    # Somebody compared it with the product after its answers changed.
    looked_at = models.DateTimeField(null=True)
    # The owner was told, once, that it ends; and what the owner answered.
    reminded_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=10, choices=TOLD, blank=True, default="")
    told_at = models.DateTimeField(null=True)
    recorder_person = models.UUIDField()
    recorder = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    objects = LicenceQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "licences_licence"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "product", "paper", "number_key"],
                name="licences_licence_once", condition=Q(state=HELD), nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(expires__isnull=True) | Q(expires__gt=F("issued")),
                name="licences_licence_ends_later",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["business", "paper"], name="licences_licence_business"),
            models.Index(
                fields=["regency_code", "expires"], name="licences_licence_expires",
                condition=Q(state=HELD, expires__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.paper} {self.number}"
