"""Products, records of their own; the classification tables."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_office, by_regency
from guyub.registry.models.business import Business
from guyub.registry.models.history import History


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    obj_field=None,
    base_model=History,
    model_name="ProductHistory",
)
class Product(models.Model):
    """Something a business makes. Price in rupiah per ``unit``; lead time in days."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Dibuat")
        STOPPED = "stopped", _("Tidak dibuat lagi")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="products")
    name = models.CharField(_("Nama produk"), max_length=150)
    name_key = models.CharField(max_length=150)
    brand = models.CharField(_("Merek"), max_length=100, blank=True, default="")
    kind = models.CharField(_("Jenis"), max_length=100, blank=True, default="")
    kbli_version = models.CharField(max_length=4, blank=True, default="")
    kbli_code = models.CharField(_("KBLI"), max_length=5, blank=True, default="")
    unit = models.CharField(_("Satuan"), max_length=20, blank=True, default="")
    price = models.BigIntegerField(_("Harga"), null=True, blank=True)
    capacity_month = models.DecimalField(
        _("Kapasitas sebulan"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    lead_time_days = models.SmallIntegerField(_("Lama pengerjaan (hari)"), null=True, blank=True)
    minimum_order = models.DecimalField(
        _("Pesanan paling sedikit"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    import_id = models.UUIDField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "registry_product"
        constraints = [
            models.CheckConstraint(
                condition=Q(kbli_code="") | ~Q(kbli_version=""), name="registry_product_kbli"
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="registry_product_price"
            ),
        ]
        indexes = [models.Index(fields=["business", "name_key"], name="registry_product_business")]

    def __str__(self) -> str:
        return self.name


class ProductPhoto(models.Model):
    """A photo, re-encoded without EXIF. ``path`` is relative to the files folder."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="photos")
    product = models.ForeignKey(Product, models.CASCADE, related_name="photos")
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    width = models.IntegerField()
    height = models.IntegerField()
    caption = models.CharField(_("Keterangan"), max_length=150, blank=True, default="")
    created_at = models.DateTimeField()

    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "registry_product_photo"
        constraints = [
            models.UniqueConstraint(fields=["product", "sha256"], name="registry_photo_once")
        ]
        indexes = [models.Index(fields=["sha256"], name="registry_photo_same")]


class KbliCode(models.Model):
    """A code of one version of the classification, with its title."""

    id = models.BigAutoField(primary_key=True)
    version = models.CharField(max_length=4)
    code = models.CharField(max_length=5)
    title = models.CharField(max_length=400)

    class Meta:
        db_table = "registry_kbli"
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="registry_kbli_once")
        ]


class KbliConfirmed(models.Model):
    """Free text that a person once settled on a code: asked never again."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    office_id = models.UUIDField()
    text_key = models.CharField(max_length=200)
    version = models.CharField(max_length=4)
    code = models.CharField(max_length=5)
    confirmed_by = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField()

    row_security = by_office()

    class Meta:
        db_table = "registry_kbli_confirmed"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "version", "text_key"], name="registry_kbli_conf_once"
            )
        ]
