"""Who buys: agencies, sub-districts, villages, the region's enterprises, contractors, companies."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import EncryptedTextField, ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.market.querysets.buyers import BuyerQuerySet

# A buyer's own role stands for the buyer itself: the person of its scope is the buyer's id.
_SCOPE = by_regency()
OWN_BUYER: Final = "(SELECT guyub_person())"


class Buyer(models.Model):
    """A buyer in a regency, once.

    ``unit_code``: the work unit's code in the government's procurement systems (kd_satker).
    ``area_code``: where its goods go unless a need says otherwise. ``contact`` is who is asked,
    a person's name and number. ``ended_on``: since when it buys no more.
    """

    class Kind(models.TextChoices):
        AGENCY = "agency", _("Dinas atau badan (OPD)")
        DISTRICT = "district", _("Kecamatan")
        VILLAGE = "village", _("Desa atau kelurahan")
        ENTERPRISE = "enterprise", _("BUMD atau BUMDes")
        CONTRACTOR = "contractor", _("Kontraktor")
        COMPANY = "company", _("Perusahaan swasta")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    kind = models.CharField(_("Jenis pembeli"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("Nama"), max_length=160)
    name_key = models.CharField(max_length=200)
    unit_code = models.CharField(_("Kode satuan kerja"), max_length=30, blank=True, default="")
    area_code = models.CharField(_("Letaknya"), max_length=13)
    contact = EncryptedTextField(_("Siapa yang dihubungi"), null=True, max_length=120)
    contact_phone = EncryptedTextField(_("Nomor HP-nya"), null=True, max_length=20)
    ended_on = models.DateField(null=True)
    ended_because = ReasonField(max_length=300, blank=True, default="")
    is_sample = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = BuyerQuerySet.as_manager()
    row_security = RowSecurity(f"{_SCOPE.read} OR id = {OWN_BUYER}", _SCOPE.write)

    class Meta:
        db_table = "market_buyer"
        constraints = [
            models.UniqueConstraint(
                fields=["regency_code", "name_key"], condition=Q(ended_on__isnull=True),
                name="market_buyer_once",
            ),
            models.UniqueConstraint(
                fields=["regency_code", "unit_code"],
                condition=Q(ended_on__isnull=True) & ~Q(unit_code=""),
                name="market_buyer_unit_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(ended_because=""),
                name="market_buyer_because",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_government(self) -> bool:
        """Bound by the rules of government purchases."""
        return self.kind in GOVERNMENT


GOVERNMENT: Final = frozenset(
    {Buyer.Kind.AGENCY, Buyer.Kind.DISTRICT, Buyer.Kind.VILLAGE, Buyer.Kind.ENTERPRISE}
)
