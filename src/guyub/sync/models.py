"""Phones of officers, what they sent, what changed for them, photos on the way, clashes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office, User
from guyub.kernel.fields import EncryptedTextField, ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_office, by_regency, through
from guyub.sync.querysets import ClashQuerySet, DeviceQuerySet, OperationQuerySet
from guyub.sync.states import (
    CLASH,
    COMING,
    DROPPED,
    HELD,
    MENDED,
    OPEN,
    OPERATION,
    PHOTO,
    TAKEN,
)

_OWN = "person_id = (SELECT guyub_person())"
# An administrator of the system changes no business data, so the scope holds offices only.
_HERE = "coalesce(current_setting('guyub.offices', true), '') IN ('*', office_id::text)"


class Device(models.Model):
    """A phone that one person enrolled for the work of one office.

    ``token_mark`` is a keyed hash of the phone's full token, which is stored nowhere; ``hand_mark``
    that of the token which only hands over what is sealed. A phone of an older app has one token
    for all and no ``hand_mark``; exchanged, that one is ``old_mark`` until the phone calls with one
    of the two. A renewed phone gets other tokens. A revoked one keeps its marks: it has to be told
    to wipe itself (``told_at`` says when it was).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    person_id = models.UUIDField()
    user = models.ForeignKey(User, models.PROTECT, related_name="devices")
    office = models.ForeignKey(Office, models.PROTECT, related_name="devices")
    regency_code = models.CharField(max_length=5)
    role = models.CharField(max_length=20)
    name = models.CharField(_("Nama ponsel"), max_length=60)
    token_mark = models.BinaryField(max_length=16, unique=True)
    hand_mark = models.BinaryField(max_length=16, unique=True, null=True)
    old_mark = models.BinaryField(max_length=16, unique=True, null=True)
    enrolled_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    app_version = models.PositiveIntegerField(default=0)
    skew_seconds = models.IntegerField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoker = models.CharField(max_length=200, blank=True, default="")
    revoked_because = ReasonField(max_length=200, blank=True, default="")
    told_at = models.DateTimeField(null=True)

    objects = DeviceQuerySet.as_manager()
    row_security = RowSecurity(
        read=f"{_OWN} OR {by_office('office_id').read}", write=f"{_OWN} OR {_HERE}"
    )

    class Meta:
        db_table = "sync_device"
        indexes = [models.Index(fields=["person_id"], name="sync_device_person")]

    def __str__(self) -> str:
        return str(self.pk)


class Operation(models.Model):
    """One thing a phone asked for, once: the primary key is what makes it so.

    ``digest`` is SHA-256 of the operation's canonical JSON. ``content`` is that JSON, kept only
    while the operation is not settled well: held, rejected or in conflict. ``result`` is what the
    phone is told, also the second time; it holds no value of a person. ``waits_for`` is the record
    or operation that a held one needs. ``closed_at``: when a rejected one was dropped by its
    officer or another took its place. The phone's clock and how far it was off stay beside ours.
    """

    id = models.UUIDField(primary_key=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="operations")
    number = models.BigIntegerField()
    person_id = models.UUIDField()
    office_id = models.UUIDField()
    regency_code = models.CharField(max_length=5)
    entity = models.CharField(max_length=40)
    entity_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    app_version = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=10, choices=OPERATION.choices, default=HELD)
    result = models.JSONField(default=dict)
    content = EncryptedTextField(null=True)
    waits_for = models.UUIDField(null=True)
    client_time = models.DateTimeField()
    skew_seconds = models.IntegerField()
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = OperationQuerySet.as_manager()
    row_security = by_office()

    class Meta:
        db_table = "sync_operation"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=HELD, settled_at__isnull=True)
                | (~Q(state=HELD) & Q(settled_at__isnull=False, waits_for__isnull=True)),
                name="sync_operation_settled",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(DROPPED, MENDED), closed_at__isnull=False, content__isnull=True
                )
                | (~Q(state__in=(DROPPED, MENDED)) & Q(closed_at__isnull=True)),
                name="sync_operation_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["waits_for"], name="sync_operation_waits",
                condition=Q(waits_for__isnull=False),
            ),
            models.Index(fields=["device", "number"], name="sync_operation_device"),
            models.Index(
                fields=["received_at"], name="sync_operation_kept",
                condition=Q(content__isnull=False),
            ),
        ]  # fmt: skip


class Change(models.Model):
    """Something a phone may carry became other than it was. What it is now is read when pulled.

    Numbers grow in the order of commits within a regency (``changes.py``), so that a phone that saw
    one number has seen all below it. ``person_id``: for this person alone.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    regency_code = models.CharField(max_length=5)
    village_code = models.CharField(max_length=13, default="")
    person_id = models.UUIDField(null=True)
    entity = models.CharField(max_length=40)
    entity_id = models.UUIDField()
    gone = models.BooleanField(default=False)

    append_only = True
    # Whoever may change a record, an owner too, leaves its change for the phones.
    row_security = RowSecurity(read=by_regency().read, write="false", insert="true")

    class Meta:
        db_table = "sync_change"
        indexes = [models.Index(fields=["regency_code", "id"], name="sync_change_order")]


class Clash(models.Model):
    """Two people gave one field two values. The office's stands; the officer's is kept here.

    Values are JSON texts, encrypted: they may tell of a person. ``mine`` is the officer's.
    Whoever sent the value does not decide that it is taken (a constraint over persons).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="clashes")
    office_id = models.UUIDField()
    regency_code = models.CharField(max_length=5)
    village_code = models.CharField(max_length=13, default="")
    entity = models.CharField(max_length=40)
    entity_id = models.UUIDField()
    field = models.CharField(max_length=60)
    base = EncryptedTextField()
    theirs = EncryptedTextField()
    theirs_by = models.CharField(max_length=200, default="")
    theirs_at = models.DateTimeField(null=True)
    mine = EncryptedTextField()
    mine_by = models.CharField(max_length=200)
    mine_person = models.UUIDField()
    mine_at = models.DateTimeField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CLASH.choices, default=OPEN)
    settled_by = models.UUIDField(null=True)
    settler = models.CharField(max_length=200, blank=True, default="")
    settled_at = models.DateTimeField(null=True)

    objects = ClashQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "sync_clash"
        constraints = [
            models.UniqueConstraint(fields=["operation", "field"], name="sync_clash_once"),
            models.CheckConstraint(
                condition=Q(state=OPEN, settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state=OPEN) & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="sync_clash_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=TAKEN) | ~Q(settled_by=F("mine_person")),
                name="sync_clash_four_eyes",
            ),
        ]
        indexes = [
            models.Index(
                fields=["regency_code", "received_at"], name="sync_clash_open",
                condition=Q(state=OPEN),
            ),
            models.Index(fields=["mine_person"], name="sync_clash_person"),
        ]  # fmt: skip


class Photo(models.Model):
    """A photo that comes in pieces. Its name is the SHA-256 of the whole as the phone has it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    device = models.ForeignKey(Device, models.PROTECT, related_name="photos")
    person_id = models.UUIDField()
    office_id = models.UUIDField()
    regency_code = models.CharField(max_length=5)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    entity = models.CharField(max_length=40)
    entity_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=PHOTO.choices, default=COMING)
    sentence = models.CharField(max_length=300, blank=True, default="")
    client_time = models.DateTimeField()
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    row_security = by_office()

    class Meta:
        db_table = "sync_photo"
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "sha256", "entity_id"], name="sync_photo_once"
            ),
        ]
        indexes = [models.Index(fields=["touched_at"], name="sync_photo_touched")]


class PhotoPart(models.Model):
    """One piece of ``limits.CHUNK`` bytes (the last one less), encrypted; gone once it is whole."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    row_security = through("photo_id", "sync_photo")

    class Meta:
        db_table = "sync_photo_part"
        constraints = [
            models.UniqueConstraint(fields=["photo", "number"], name="sync_photo_part_once")
        ]
