"""Notices, the tries to deliver them, who wants none, kinds that are off, letters sent together.

No table holds a phone number, an e-mail or an address: they are asked of the room that knows the
person, at the moment of sending.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency
from guyub.outreach.querysets import NoticeQuerySet
from guyub.outreach.states import BATCH, CHANNELS, NOTICE, STARTED, SUPPRESSED, TRY

CHANNEL_CHOICES = list(CHANNELS.items())


class Batch(models.Model):
    """Letters that were printed together and go to the post together."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=BATCH.choices, default=BATCH.initial)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    posted_on = models.DateField(_("Tanggal diposkan"), null=True)

    row_security = by_regency()

    class Meta:
        db_table = "outreach_batch"


class Notice(models.Model):
    """One thing told to one person.

    ``about`` with kind and recipient makes it once. ``body`` are the words, frozen when it was
    queued, without name and links. ``channel`` is the way it goes now. ``spent_at``: since when it
    may have reached the person. ``said`` is the key of the answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    village_code = models.CharField(max_length=13, blank=True, default="")
    office_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    recipient_kind = models.CharField(max_length=20)
    recipient_id = models.UUIDField()
    business_id = models.UUIDField(null=True)
    about_id = models.UUIDField()
    about = models.CharField(max_length=100)
    values = models.JSONField(default=dict)
    body = models.CharField(max_length=600)
    counted = models.BooleanField(default=True)
    # 0: somebody waits for it now, so it stands first in the list.
    urgency = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=NOTICE.choices, default=NOTICE.initial)
    channel = models.CharField(max_length=10, choices=CHANNEL_CHOICES, blank=True, default="")
    why = models.CharField(max_length=20, blank=True, default="")
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.UUIDField(null=True)
    opened_name = models.CharField(max_length=200, blank=True, default="")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="notices")
    said = models.CharField(max_length=20, blank=True, default="")
    said_at = models.DateTimeField(null=True)
    attention = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    settled_name = models.CharField(max_length=200, blank=True, default="")

    objects = NoticeQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "outreach_notice"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "kind", "recipient_kind", "recipient_id", "about"],
                name="outreach_notice_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("queued_at")), name="outreach_notice_ends_later"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(SUPPRESSED,)) | ~Q(why=""), name="outreach_notice_why"
            ),
            models.CheckConstraint(
                condition=Q(said="", said_at=None) | Q(~Q(said=""), said_at__isnull=False),
                name="outreach_notice_said",
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "state", "due_at"], name="outreach_notice_state"),
            models.Index(fields=["recipient_id", "spent_at"], name="outreach_notice_person"),
            models.Index(
                fields=["business_id", "queued_at"], name="outreach_notice_business",
                condition=Q(business_id__isnull=False),
            ),
            models.Index(
                fields=["regency_code", "said_at"], name="outreach_notice_settle",
                condition=Q(attention=True, settled_at=None),
            ),
        ]  # fmt: skip


class Attempt(models.Model):
    """One try to deliver a notice in one way. Its id is the key that the gateway gets, so that a
    status that comes later finds it even when the gateway's answer was lost."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="attempts")
    channel = models.CharField(max_length=10, choices=CHANNEL_CHOICES)
    state = models.CharField(max_length=10, choices=TRY.choices, default=TRY.initial)
    code = models.CharField(max_length=20, blank=True, default="")
    # The gateway's own id of the message: leads to no person outside the gateway.
    ref = models.CharField(max_length=200, blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=200, blank=True, default="")

    row_security = by_regency()

    class Meta:
        db_table = "outreach_attempt"
        constraints = [
            models.UniqueConstraint(
                fields=["notice"], name="outreach_attempt_one", condition=Q(state=STARTED)
            )
        ]
        indexes = [
            models.Index(fields=["ref"], name="outreach_attempt_ref", condition=~Q(ref="")),
        ]


class KindSwitch(models.Model):
    """A kind of notice that an office switched off, or on again."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    off = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    row_security = by_regency()

    class Meta:
        db_table = "outreach_kind_switch"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "kind"], name="outreach_kind_switch_once")
        ]


class OptOut(models.Model):
    """A person wants no notices of an office any more: of one kind, or ("") of any."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    recipient_kind = models.CharField(max_length=20)
    recipient_id = models.UUIDField()
    kind = models.CharField(max_length=60, blank=True, default="")
    via = models.CharField(
        max_length=6, choices=[("link", _("Lewat tautan")), ("office", _("Lewat dinas"))]
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    row_security = by_regency()

    class Meta:
        db_table = "outreach_opt_out"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "recipient_kind", "recipient_id", "kind"],
                name="outreach_opt_out_once", condition=Q(until=None),
            )
        ]  # fmt: skip
