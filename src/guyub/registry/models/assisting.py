"""Sittings of somebody of the office beside an owner, in whose name that person then works."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import F, Q

from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry.models.owner import Owner

BUTTON, SIGNED_OUT, TIME = "tombol", "keluar", "waktu"
# How a sitting ended; "waktu": nobody ended it and its time was over.
ENDINGS: Final = {
    BUTTON: "diakhiri petugas", SIGNED_OUT: "petugas keluar dari akunnya",
    TIME: "waktunya habis",
}  # fmt: skip
ASKED: Final = {
    "lisan": "Pemilik menjawab setuju di depan saya",
    "tanda_tangan": "Pemilik menandatangani surat izin",
    "saksi": "Pemilik setuju di depan saksi, misalnya keluarganya",
}


class Assistance(models.Model):
    """One sitting. ``words`` is what the owner agreed to and ``terms`` the settings it came from,
    both as they stood; ``ends_at`` is fixed when it begins. Runs until ``ended_at`` or, without
    one, until ``ends_at``."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    owner = models.ForeignKey(Owner, models.CASCADE, related_name="sittings")
    appointment_id = models.UUIDField()
    helper_user = models.UUIDField()
    helper_person = models.UUIDField()
    helper = models.CharField(max_length=120)
    helper_role = models.CharField(max_length=20)
    asked = models.CharField(max_length=12, choices=list(ASKED.items()))
    words = models.TextField()
    terms = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(
        max_length=8, blank=True, default="", choices=list(ENDINGS.items())
    )

    row_security = RowSecurity(
        read=by_regency().read
        + " OR owner_id = (SELECT guyub_person()) OR helper_person = (SELECT guyub_person())",
        write=by_regency().write,
        insert=f"({by_regency().write}) AND helper_person = (SELECT guyub_person())",
    )

    class Meta:
        db_table = "registry_assistance"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begun_at"))
                & (Q(ended_at=None) | Q(ended_at__gte=F("begun_at"))),
                name="registry_assistance_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="")
                | Q(ended_at__isnull=False) & ~Q(ended_how=""),
                name="registry_assistance_ending",
            ),
            # Nobody sits beside two owners, and no owner beside two helpers.
            models.UniqueConstraint(
                fields=["owner"], condition=Q(ended_at=None), name="registry_assistance_owner"
            ),
            models.UniqueConstraint(
                fields=["helper_person"], condition=Q(ended_at=None),
                name="registry_assistance_helper",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["owner", "-begun_at"], name="registry_assistance_list"),
            models.Index(fields=["helper_person", "-begun_at"], name="registry_assistance_by"),
        ]

    def runs(self, now: datetime) -> bool:
        return self.ended_at is None and self.ends_at > now

    @property
    def over_at(self) -> datetime:
        """When it ended, or will at the latest."""
        return self.ended_at or self.ends_at
