"""Numbers that want to be told, what they asked for, what each was told, and keyed marks.

A number stands in one encrypted column, with a blind index of a label of its own: it cannot be
compared with numbers of the registry. A question is kept as the codes that its page's address has.
Whoever stops is deleted with everything that hangs on the number.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.crypto import INDEX_BYTES
from guyub.kernel.fields import BlindIndexField, EncryptedTextField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency
from guyub.registry import identity
from guyub.subscriptions.querysets import SubscriptionQuerySet

PHONE_LABEL = "langganan"
LONGEST_QUERY = 4000


class Contact(models.Model):
    """A number that asked an office to be told. ``confirmed_at``: when its holder first said yes;
    ``ends_on``: the last day on which it is told, None until then."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    phone = EncryptedTextField(_("Nomor HP"), mask=identity.mask_phone)
    phone_index = BlindIndexField(
        source="phone", label=PHONE_LABEL, normaliser=identity.phone_normal, null=False
    )
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)
    # The end before which it was asked whether to go on.
    renew_asked = models.DateField(null=True)

    row_security = by_regency()

    class Meta:
        db_table = "subscriptions_contact"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "phone_index"], name="subscriptions_contact_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, ends_on=None)
                | Q(confirmed_at__isnull=False, ends_on__isnull=False),
                name="subscriptions_contact_ends",
            ),
        ]
        indexes = [models.Index(fields=["office_id", "ends_on"], name="subscriptions_contact_end")]


class Subscription(models.Model):
    """One question that is asked again every night for a number.

    ``query`` are the codes of the page's address. ``words`` is what was agreed to when it was
    asked, frozen. ``confirm_id`` names the first message that asks the number's
    holder about it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="subscriptions")
    kind = models.CharField(max_length=20)
    query = models.CharField(max_length=LONGEST_QUERY)
    # Of the query, which is too long for an index.
    query_hash = models.CharField(max_length=64)
    district_code = models.CharField(max_length=8, blank=True, default="")
    programme = models.CharField(max_length=160, blank=True, default="")
    words = models.CharField(max_length=400)
    asked_at = models.DateTimeField()
    confirm_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "subscriptions_subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "query_hash"], name="subscriptions_subscription_once"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="subscriptions_subscription_words"),
            # Nothing is active that nobody was asked about.
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(confirm_id__isnull=False),
                name="subscriptions_subscription_asked",
            ),
        ]
        indexes = [
            models.Index(fields=["confirm_id"], name="subscriptions_confirm"),
            models.Index(fields=["office_id", "asked_at"], name="subscriptions_waiting",
                         condition=Q(confirmed_at=None)),
        ]  # fmt: skip


class Digest(models.Model):
    """One message with everything that was new for a number that day."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="digests")
    notice_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()

    row_security = by_regency()

    class Meta:
        db_table = "subscriptions_digest"
        indexes = [models.Index(fields=["contact", "made_at"], name="subscriptions_digest_last")]


class Told(models.Model):
    """A thing that is no news any more for a subscription: it was there when it was asked
    (``digest`` None), or stands in a message. Once for ever."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="told")
    thing = models.CharField(max_length=160)
    digest = models.ForeignKey(Digest, models.CASCADE, null=True, related_name="told")

    row_security = by_regency()

    class Meta:
        db_table = "subscriptions_told"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "thing"], name="subscriptions_told_once"
            )
        ]


class Mark(models.Model):
    """A keyed mark of a number that leads to no number: when it was last asked for its yes, and
    since when its holder wants none of it. Deleted when neither matters any more."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    mark = models.BinaryField(max_length=INDEX_BYTES)
    asked_at = models.DateTimeField(null=True)
    blocked_at = models.DateTimeField(null=True)

    row_security = by_regency()

    class Meta:
        db_table = "subscriptions_mark"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "mark"], name="subscriptions_mark_once")
        ]
