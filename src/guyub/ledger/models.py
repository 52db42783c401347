"""Who did what to what and why: append-only events, one hash chain per office.

The ledger knows plain ids only, so every room can be above it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guyub.kernel.fields import WrappedKeyField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_office

INSTALLATION = "instalasi"


class Chain(models.Model):
    """The head of one office's chain: how long it is and the hash of its last event.

    ``key`` is the office id, or ``instalasi`` for events without an office.
    """

    key = models.CharField(primary_key=True, max_length=40)
    length = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_chain"


class Event(models.Model):
    """One action, once. ``before`` and ``after`` are JSON; personal values inside are sealed.

    ``hash`` is SHA-256 over the length-prefixed canonical fields and the previous hash
    (``guyub.ledger.chain.digest``).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    chain = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    office_id = models.UUIDField(null=True)
    regency_code = models.CharField(max_length=5, default="")
    actor_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=200, default="")
    role = models.CharField(max_length=40, default="")
    verb = models.CharField(max_length=80)
    kind = models.CharField(max_length=80, default="")
    object_id = models.CharField(max_length=60, default="")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(default="")
    request_id = models.CharField(max_length=40, default="")
    # Beside whom ``actor_id`` acted, and in which sitting; both or neither.
    on_behalf_of = models.UUIDField(null=True)
    assistance_id = models.UUIDField(null=True)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    append_only = True
    row_security = RowSecurity(
        # Complaints have a chain of their own, which nobody reads who may not read the complaint.
        read="CASE WHEN left(chain, 4) = 'adu:' THEN complaints_event_seen(kind, object_id) ELSE "
        + by_office().read
        + " OR (SELECT guyub_reads_all())"
        + " OR regency_code = ANY ((SELECT guyub_list('guyub.read'))::text[])"
        + " OR (kind LIKE 'registry.%%' AND object_id = ANY"
        " ((SELECT guyub_list('guyub.businesses'))::text[]))".replace("%%", "%")
        # What was done with the visitor's own data, and in the visitor's name.
        + " OR (kind = 'registry.owner' AND object_id = (SELECT guyub_person())::text)"
        + " OR on_behalf_of = (SELECT guyub_person()) END",
        write="false",
        insert="true",
    )

    class Meta:
        db_table = "ledger_event"
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="ledger_event_chain_seq"),
            models.CheckConstraint(
                condition=Q(on_behalf_of=None, assistance_id=None)
                | Q(on_behalf_of__isnull=False, assistance_id__isnull=False),
                name="ledger_event_beside",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "object_id", "-at"], name="ledger_event_object"),
            models.Index(fields=["office_id", "-at"], name="ledger_event_office"),
            models.Index(
                fields=["on_behalf_of", "-at"],
                condition=Q(on_behalf_of__isnull=False),
                name="ledger_event_behalf",
            ),
        ]


class PersonKey(models.Model):
    """The key that seals one person's values in events. Erasing the person destroys ``wrapped``."""

    person_id = models.UUIDField(primary_key=True)
    wrapped = WrappedKeyField()
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_person_key"
