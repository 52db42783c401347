"""Keys of the API: made by the office for whoever asks, shown once, kept as a hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import EncryptedTextField, ReasonField
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


# What a hook can be told, all of it public already: published rounds of aid and their papers.
EVENTS: Final = {
    "bantuan.dibuka": _("Bantuan dibuka untuk umum"),
    "bantuan.ditutup": _("Pendaftaran bantuan ditutup"),
    "bantuan.diumumkan": _("Daftar penerima diumumkan"),
    "bantuan.ditetapkan": _("Penerima ditetapkan dengan SK"),
    "surat.dicabut": _("Keputusan atau berita acara dicabut"),
}
ON, STOPPED, ENDED = "on", "stopped", "ended"
HOOK_STATES: Final = {
    ON: _("Berjalan"), STOPPED: _("Berhenti sendiri"), ENDED: _("Diakhiri"),
}  # fmt: skip
WAITING, SENT, FAILED = "waiting", "sent", "failed"
DELIVERY_STATES: Final = {
    WAITING: _("Menunggu dikirim"), SENT: _("Diterima"), FAILED: _("Tidak sampai"),
}  # fmt: skip


class Hook(models.Model):
    """An address that is told of public events. ``secret`` signs what is sent; it is shown once.
    ``failures`` in a row stop it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    address = models.URLField(_("Alamat"), max_length=300)
    purpose = ReasonField(_("Untuk apa"), max_length=300)
    events = ArrayField(models.CharField(max_length=30))
    secret = EncryptedTextField(null=True, max_length=80)
    state = models.CharField(max_length=8, choices=list(HOOK_STATES.items()), default=ON)
    failures = models.PositiveSmallIntegerField(default=0)
    made_by_person = models.UUIDField()
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ApiKeyQuerySet.as_manager()
    row_security = by_office()

    class Meta:
        db_table = "api_hook"
        constraints = [
            models.CheckConstraint(
                condition=Q(events__contained_by=list(EVENTS)) & ~Q(events=[]),
                name="api_hook_events",
            ),
        ]
        indexes = [models.Index(fields=["office_id", "state"], name="api_hook_office")]


class Delivery(models.Model):
    """One event for one hook, once: its id goes with every try. Laid by a trigger in the
    transaction of the event (sql/api.sql). ``body`` is frozen at the first try."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    hook = models.ForeignKey(Hook, models.PROTECT, related_name="deliveries")
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    event_id = models.UUIDField()
    type = models.CharField(max_length=30)
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=60)
    at = models.DateTimeField()
    body = models.TextField(default="")
    state = models.CharField(max_length=8, choices=list(DELIVERY_STATES.items()), default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    next_at = models.DateTimeField()
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=120, default="")
    sent_at = models.DateTimeField(null=True)

    row_security = by_office()

    class Meta:
        db_table = "api_delivery"
        constraints = [
            models.UniqueConstraint(fields=["hook", "event_id"], name="api_delivery_once"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="api_delivery_due"),
        ]
