"""Provinces, regencies, sub-districts and villages; boundaries; dated changes of codes.

The code is a materialised path: 33.03.05.2008 lies in 33.03.05 in 33.03 in 33
(Kepmendagri 300.2.2-2430/2025).
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from guyub.kernel.rls import by_office

PROVINCE, REGENCY, DISTRICT, VILLAGE = 1, 2, 3, 4
LEVELS = {
    PROVINCE: "Provinsi",
    REGENCY: "Kabupaten/Kota",
    DISTRICT: "Kecamatan",
    VILLAGE: "Desa/Kelurahan",
}
LENGTHS = {2: PROVINCE, 5: REGENCY, 8: DISTRICT, 13: VILLAGE}


def level_of(code: str) -> int:
    """Level 1 to 4 of a code by its length. Raises ValueError for anything else."""
    try:
        return LENGTHS[len(code)]
    except KeyError:
        raise ValueError(f"not an area code: {code!r}") from None


def regency_of(code: str) -> str:
    """Regency code of a village, district or regency code; "" for a province."""
    return code[:5] if len(code) >= 5 else ""


class Area(models.Model):
    """One administrative area. ``search_key`` is the spelling-tolerant name."""

    code = models.CharField(primary_key=True, max_length=13)
    name = models.CharField(max_length=100)
    level = models.SmallIntegerField()
    parent_code = models.CharField(max_length=8, default="")
    # Names of the parents, nearest first: "Kec. Leces, Kab. Probolinggo, Jawa Timur".
    within = models.CharField(max_length=200, default="")
    search_key = models.CharField(max_length=100, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    postal_code = models.CharField(max_length=5, default="")
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "areas_area"
        indexes = [
            models.Index(fields=["parent_code", "name"], name="areas_area_parent"),
            GinIndex(fields=["search_key"], name="areas_area_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class CodeChange(models.Model):
    """A code replaced by another from a date on (a new regency, a split village)."""

    old_code = models.CharField(max_length=13)
    new_code = models.CharField(max_length=13)
    since = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "areas_code_change"
        constraints = [
            models.UniqueConstraint(
                fields=["old_code", "new_code", "since"], name="areas_code_change_once"
            )
        ]


class Boundary(models.Model):
    """The outline of an area as an office loaded it (GeoJSON geometry, WGS 84)."""

    id = models.BigAutoField(primary_key=True)
    office_id = models.UUIDField()
    code = models.CharField(max_length=13)
    geometry = models.JSONField()
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    row_security = by_office()

    class Meta:
        db_table = "areas_boundary"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "code"], name="areas_boundary_once")
        ]
