"""Keys of the API: made by the office for whoever asks, shown once, kept as a hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_office

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

# What a key may more than anybody: the register of its own regency, without columns of people.
READ_REGISTER: Final = "ikm:read"
SCOPES: Final = {READ_REGISTER: _("Daftar usaha kabupaten ini, tanpa nama dan alamat orang")}


class ApiKeyQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Keys of the visit's own office."""
        return self.filter(office_id=visit.office.pk if visit.office else None)


class ApiKey(models.Model):
    """One key. ``prefix`` is shown and written down; ``hash`` is SHA-256 of the whole key, which
    is random (256 bits), so a slow hash would protect nothing. ``agreed``: what its holder agreed
    to, as it was worded."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    prefix = models.CharField(max_length=8, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    holder = ReasonField(_("Dipakai oleh"), max_length=120)
    purpose = ReasonField(_("Untuk apa"), max_length=300)
    agreed = models.CharField(max_length=600)
    scopes = ArrayField(models.CharField(max_length=20), default=list)
    made_by_person = models.UUIDField()
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    revoked_because = ReasonField(max_length=300, blank=True, default="")

    objects = ApiKeyQuerySet.as_manager()
    row_security = by_office()

    class Meta:
        db_table = "api_key"
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=list(SCOPES)), name="api_key_scopes"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_because=""),
                name="api_key_revoked",
            ),
        ]
        indexes = [models.Index(fields=["office_id", "-made_at"], name="api_key_office")]
