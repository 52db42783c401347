"""What was measured of a business, when, by whom, from where; and how scales are defined."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency
from guyub.registry.models.business import Business


class Observation(models.Model):
    """Measured figures of one business for one period from one source. Never overwritten:
    a correction is a newer observation of the same period. NULL is "not stated", 0 is zero.
    Money in rupiah, investment without land and building of the place of business.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="observations")
    year = models.SmallIntegerField(_("Tahun"))
    # 1 to 4 for a quarter, NULL for a whole year.
    quarter = models.SmallIntegerField(_("Triwulan"), null=True, blank=True)
    observed_on = models.DateField(_("Tanggal dicatat"))
    source = models.CharField(_("Sumber"), max_length=80)
    observer = models.CharField(_("Dicatat oleh"), max_length=120, blank=True, default="")
    observer_id = models.UUIDField(null=True)
    workers_male = models.IntegerField(_("Tenaga kerja laki-laki"), null=True, blank=True)
    workers_female = models.IntegerField(_("Tenaga kerja perempuan"), null=True, blank=True)
    workers = models.IntegerField(_("Tenaga kerja seluruhnya"), null=True, blank=True)
    investment = models.BigIntegerField(_("Nilai investasi"), null=True, blank=True)
    capacity = models.DecimalField(
        _("Kapasitas setahun"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    output_quantity = models.DecimalField(
        _("Jumlah produksi"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("Satuan"), max_length=20, blank=True, default="")
    output_value = models.BigIntegerField(_("Nilai produksi"), null=True, blank=True)
    material_value = models.BigIntegerField(_("Nilai bahan"), null=True, blank=True)
    sales = models.BigIntegerField(_("Hasil penjualan"), null=True, blank=True)
    export_value = models.BigIntegerField(_("Nilai ekspor"), null=True, blank=True)
    export_countries = models.CharField(_("Negara tujuan"), max_length=200, blank=True, default="")
    note = models.CharField(max_length=250, blank=True, default="")
    import_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    append_only_rows = True
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "registry_observation"
        constraints = [
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__range=(1, 4)),
                name="registry_observation_quarter",
            ),
            models.CheckConstraint(
                condition=Q(workers_male__isnull=True) | Q(workers_male__gte=0),
                name="registry_observation_workers_male",
            ),
            models.CheckConstraint(
                condition=Q(workers_female__isnull=True) | Q(workers_female__gte=0),
                name="registry_observation_workers_female",
            ),
        ]
        indexes = [
            models.Index(
                fields=["business", "-year", "-observed_on"], name="registry_observation_latest"
            ),
            models.Index(
                fields=["import_id"],
                name="registry_observation_import",
                condition=Q(import_id__isnull=False),
            ),
        ]


class ScaleDefinition(models.Model):
    """A dated definition of business size: data with its source, editable by an office.

    ``rule`` is the table of thresholds that ``registry.rules.scales`` reads.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    scheme = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    rule = models.JSONField()
    legal_basis = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    checked_on = models.DateField()

    class Meta:
        db_table = "registry_scale_definition"
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "valid_from"], name="registry_scale_definition_once"
            )
        ]
