"""Complaints with what was said about them, photos, and secret tips.

Words of people name people: encrypted. Whom a complaint is kept from stands in the row itself
(``excluded``, ``line``, ``lowest``), is asked by row security, and only ever grows
(sql/complaints.sql).
"""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.complaints import states as s
from guyub.complaints.querysets import ComplaintQuerySet, ComplaintStepQuerySet, TipQuerySet
from guyub.kernel.attached import Attachment
from guyub.kernel.fields import EncryptedTextField, WrappedKeyField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity
from guyub.registry import identity

_WHERE: Final = "office_id, regency_code, excluded, line, lowest, desk"
_READS: Final = f"complaints_reaches({_WHERE}, true)"
_ACTS: Final = f"complaints_reaches({_WHERE}, false)"
_SYSTEM: Final = "(SELECT guyub_writes_all()) AND (SELECT guyub_person()) IS NULL"


def _of_complaint(function: str) -> str:
    where = ", ".join(f"c.{name}" for name in _WHERE.split(", "))
    return (
        "EXISTS (SELECT 1 FROM complaints_complaint c WHERE c.id = complaint_id"
        f" AND complaints_reaches({where}, {function}))"
    )


class Routed(models.Model):
    """Kept from persons: ``excluded`` by id of the person, ``line`` those under the office's head,
    desks below ``lowest`` altogether. ``desk`` has it now (states.DESKS)."""

    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    number = models.CharField(max_length=24, unique=True)
    excluded = ArrayField(models.UUIDField(), default=list)
    line = models.BooleanField(default=False)
    lowest = models.SmallIntegerField(default=s.SECTION)
    desk = models.SmallIntegerField(default=s.SECTION, choices=list(s.DESKS.items()))
    version = models.IntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class Complaint(Routed):
    """One complaint or suggestion. ``about_*`` is what was told of whom; ``subject_person`` whom
    the office found it is about. ``due_on`` is the day the next thing is promised for,
    ``answer_by`` the day that was promised first; ``terms`` the settings both came from."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(_("Tentang apa"), max_length=10, choices=list(s.KINDS.items()))
    state = models.CharField(max_length=9, choices=s.COMPLAINT.choices, default=s.RECEIVED)
    grave = models.BooleanField(default=False)
    text = EncryptedTextField(_("Ceritanya"), max_length=3000)
    place = EncryptedTextField(_("Di mana"), null=True, max_length=120)
    name = EncryptedTextField(_("Nama Anda"), null=True, max_length=150)
    phone = EncryptedTextField(_("Nomor HP"), null=True, mask=identity.mask_phone)
    about_role = models.CharField(max_length=20, blank=True, default="")
    about_district = models.CharField(max_length=8, blank=True, default="")
    about_name = EncryptedTextField(_("Nama orangnya"), null=True, max_length=150)
    subject_person = models.UUIDField(null=True)
    received_on = models.DateField()
    received_at = models.DateTimeField()
    due_on = models.DateField()
    answer_by = models.DateField()
    terms = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)
    answer = EncryptedTextField(null=True, max_length=3000)
    answerer_person = models.UUIDField(null=True)
    closes_on = models.DateField(null=True)
    closer_person = models.UUIDField(null=True)
    doubter_person = models.UUIDField(null=True)
    rejecter_person = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Once each: because the day passed, because whoever complained said so.
    escalated_on = models.DateField(null=True)
    contradicted_on = models.DateField(null=True)

    objects = ComplaintQuerySet.as_manager()
    row_security = RowSecurity(_READS, _ACTS, _SYSTEM)

    class Meta:
        db_table = "complaints_complaint"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(s.KINDS)), name="complaints_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(lowest__gte=s.SECTION, desk__gte=F("lowest"), desk__lte=s.PROVINCE),
                name="complaints_desk_order",
            ),
            models.CheckConstraint(
                condition=Q(line=False) | Q(lowest__gte=s.DEPUTY), name="complaints_line_is_above"
            ),
            models.CheckConstraint(
                condition=~Q(state=s.ANSWERED)
                | Q(answerer_person__isnull=False, answered_on__isnull=False),
                name="complaints_answered",
            ),
            # Four eyes: whoever answered does not end what is about money or a person.
            models.CheckConstraint(
                condition=Q(grave=False) | Q(closer_person=None)
                | ~Q(closer_person=F("answerer_person")),
                name="complaints_closed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=s.REJECTED)
                | Q(doubter_person__isnull=False, rejecter_person__isnull=False)
                & ~Q(doubter_person=F("rejecter_person")),
                name="complaints_rejected_by_two",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["office_id", "state", "due_on"], name="complaints_queue"),
            models.Index(fields=["regency_code", "received_on"], name="complaints_year"),
        ]

    @property
    def open(self) -> bool:
        return self.state in s.OPEN


class Step(models.Model):
    """What happened with a complaint, with the words that were said. ``by`` is a role, ``publik``
    or ``jam`` (because days passed); ``shown``: whoever complained reads it, too."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=12)
    to = models.CharField(max_length=9, blank=True, default="")
    by = models.CharField(max_length=20)
    person = models.UUIDField(null=True)
    words = EncryptedTextField(null=True, max_length=3000)
    shown = models.BooleanField(default=True)
    at = models.DateTimeField()

    objects = ComplaintStepQuerySet.as_manager()
    append_only = True
    row_security = RowSecurity(_of_complaint("true"), "false", _of_complaint("false"))

    class Meta:
        db_table = "complaints_step"
        indexes = [models.Index(fields=["complaint", "at"], name="complaints_step_of")]


class ComplaintPhoto(Attachment):
    """A photo that whoever complained sent."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="photos")

    append_only = True
    row_security = RowSecurity(_of_complaint("true"), "false", _of_complaint("false"))

    class Meta:
        db_table = "complaints_photo"
        constraints = [
            models.UniqueConstraint(fields=["complaint", "sha256"], name="complaints_photo_once")
        ]


class Tip(Routed):
    """A secret tip: no name, no phone, no hour, no address. The words and the reply are sealed
    with a key of their own (``key``); destroying it destroys them."""

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=5, choices=s.TIP.choices, default=s.SENT)
    received_on = models.DateField()
    key = WrappedKeyField()
    sealed = models.TextField()
    reply = models.TextField(blank=True, default="")
    told_on = models.DateField(null=True)
    teller_person = models.UUIDField(null=True)

    objects = TipQuerySet.as_manager()
    # Not even an auditor reads a tip.
    row_security = RowSecurity(_ACTS, _ACTS, _SYSTEM)

    class Meta:
        db_table = "complaints_tip"
        constraints = [
            models.CheckConstraint(
                condition=Q(lowest__gte=s.CHIEF, desk__gte=F("lowest"), desk__lte=s.PROVINCE),
                name="complaints_tip_desk",
            ),
        ]


class TipReading(models.Model):
    """Who opened a tip, each time."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    tip = models.ForeignKey(Tip, models.CASCADE, related_name="readings")
    person = models.UUIDField()
    reader = models.CharField(max_length=200)
    at = models.DateTimeField()

    append_only = True
    row_security = RowSecurity(
        "EXISTS (SELECT 1 FROM complaints_tip t WHERE t.id = tip_id)",
        "false",
        "EXISTS (SELECT 1 FROM complaints_tip t WHERE t.id = tip_id)"
        " AND person = (SELECT guyub_person())",
    )

    class Meta:
        db_table = "complaints_tip_reading"
        indexes = [models.Index(fields=["tip", "at"], name="complaints_tip_reading_of")]


class Disowned(models.Model):
    """That an owner said of something done in the owner's name: I did not ask for it. ``event_id``
    is the ledger's; the complaint it became is read at the desk, its receipt by the owner."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    assistance_id = models.UUIDField()
    event_id = models.UUIDField(unique=True)
    owner_id = models.UUIDField()
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="disowned")
    at = models.DateTimeField()

    append_only = True
    row_security = RowSecurity(
        f"owner_id = (SELECT guyub_person()) OR {_of_complaint('true')}",
        "false",
        "owner_id = (SELECT guyub_person())",
    )

    class Meta:
        db_table = "complaints_disowned"
        indexes = [models.Index(fields=["owner_id", "-at"], name="complaints_disowned_of")]
