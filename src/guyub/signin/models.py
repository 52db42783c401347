"""Numbers that an office confirmed, codes that were asked for, and who came in by them.

No table holds a code: it is computed from the installation's key and the row (``codes.py``).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import User
from guyub.kernel.fields import EncryptedTextField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry import identity
from guyub.registry.models import Owner
from guyub.signin.querysets import ConfirmationQuerySet, SignInQuerySet

_OWN = by_regency()
_MINE = "owner_id = (SELECT guyub_person())"


class Number(models.Model):
    """Who wrote the number that an owner has now. Kept by a trigger (sql/signin.sql), whatever
    changed it; an owner without a row has a number that was there before anybody looked.
    ``also_by`` are those who wrote it where a merge took it from."""

    owner = models.OneToOneField(Owner, models.CASCADE, primary_key=True, related_name="+")
    regency_code = models.CharField(max_length=5)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)
    also_by = ArrayField(models.UUIDField(), default=list)

    row_security = by_regency()

    class Meta:
        db_table = "signin_number"


class Confirmation(models.Model):
    """Somebody of the office made sure that a number is this owner's.

    It is about ``phone_index`` alone: a trigger ends it when the owner's number becomes another.
    ``changed_by`` is who wrote the number (filled by a trigger); the same person cannot confirm it.
    ``phone`` is kept to tell the old number once that it was replaced, then emptied.
    """

    class How(models.TextChoices):
        SHOWN = "shown", _("Orangnya menunjukkan HP-nya di depan petugas")
        CALLED = "called", _("Ditelepon, dan pemiliknya menjawab")
        ANSWERED = "answered", _("Dikirimi pesan, dan pemiliknya membalas")

    class Why(models.TextChoices):
        CHANGED = "changed", _("Nomornya diganti")
        REVOKED = "revoked", _("Tidak benar lagi, kata dinas")
        ERASED = "erased", _("Datanya dihapus")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    owner = models.ForeignKey(Owner, models.CASCADE, related_name="+")
    phone = EncryptedTextField(null=True, mask=identity.mask_phone)
    phone_index = models.BinaryField(max_length=16)
    how = models.CharField(max_length=8, choices=How.choices)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.UUIDField()
    confirmed_name = models.CharField(max_length=200)
    changed_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=8, choices=Why.choices, blank=True, default="")
    ended_name = models.CharField(max_length=200, blank=True, default="")
    told_at = models.DateTimeField(null=True)

    objects = ConfirmationQuerySet.as_manager()
    row_security = RowSecurity(read=f"{_OWN.read} OR {_MINE}", write=_OWN.write)

    class Meta:
        db_table = "signin_confirmation"
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(ended_at=None), name="signin_confirmation_one"
            ),
            models.CheckConstraint(
                condition=Q(changed_by=None) | ~Q(changed_by=F("confirmed_by")),
                name="signin_confirmation_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="")
                | Q(~Q(ended_why=""), ended_at__isnull=False),
                name="signin_confirmation_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["phone_index"], condition=Q(ended_at=None), name="signin_confirmed_number"
            ),
            models.Index(
                fields=["ended_at"], condition=Q(ended_why="changed", told_at=None),
                name="signin_to_tell",
            ),
        ]  # fmt: skip


class Ask(models.Model):
    """A number was typed, so that a code may come to it. Made for every number alike; whether
    anybody has it is looked up afterwards, by a job, and then ``regency_code`` says where.

    ``proven_by`` and ``used_by`` are keyed hashes of the browser's session.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5, blank=True, default="")
    office_id = models.UUIDField(null=True)
    phone_index = models.BinaryField(max_length=16)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    confirmation = models.ForeignKey(Confirmation, models.CASCADE, null=True, related_name="+")
    # The code that holds: how often one was made, since and until when.
    round = models.PositiveSmallIntegerField(default=0)
    issued_at = models.DateTimeField(null=True)
    issued_until = models.DateTimeField(null=True)
    # The first of the hands; all of them are in ``Reading``.
    handed_by = models.CharField(max_length=200, blank=True, default="")
    # The same browser asked again: this code is not waited for any more.
    replaced = models.BooleanField(default=False)
    wrong = models.PositiveSmallIntegerField(default=0)
    forgiven = models.BooleanField(default=False)
    forgiven_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)
    proven_by = models.CharField(max_length=64, blank=True, default="")
    used_at = models.DateTimeField(null=True)
    used_by = models.CharField(max_length=64, blank=True, default="")

    row_security = by_regency()

    class Meta:
        db_table = "signin_ask"
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(proven_at__isnull=False), name="signin_ask_proven"
            ),
            models.CheckConstraint(
                condition=Q(proven_at=None) | Q(issued_at__isnull=False), name="signin_ask_issued"
            ),
        ]
        indexes = [
            models.Index(fields=["phone_index", "asked_at"], name="signin_ask_number"),
            models.Index(
                fields=["asked_at"], condition=Q(looked_at=None), name="signin_ask_to_look"
            ),
        ]


class Reading(models.Model):
    """Somebody of an office prepared the message with a code, and so read it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    ask = models.ForeignKey(Ask, models.CASCADE, related_name="readings")
    at = models.DateTimeField()
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=200)

    row_security = by_regency()

    class Meta:
        db_table = "signin_reading"


class SignIn(models.Model):
    """One browser that an owner came in with; at most one per code."""

    class Why(models.TextChoices):
        SELF = "self", _("Keluar")
        ALL = "all", _("Keluar dari semua HP")
        OFFICE = "office", _("Dikeluarkan dinas")
        CHANGED = "changed", _("Nomornya diganti atau tidak benar lagi")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    owner = models.ForeignKey(Owner, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    appointment_id = models.UUIDField()
    ask = models.OneToOneField(Ask, models.CASCADE, related_name="sign_in")
    device = models.CharField(max_length=60)
    by_link = models.BooleanField(default=False)
    # Whose hands the code went through, for the person to see.
    handed_by = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=8, choices=Why.choices, blank=True, default="")
    ended_name = models.CharField(max_length=200, blank=True, default="")

    objects = SignInQuerySet.as_manager()
    row_security = RowSecurity(
        read=f"{_OWN.read} OR {_MINE}", write=_OWN.write, change=(_MINE, _MINE)
    )

    class Meta:
        db_table = "signin_sign_in"
        indexes = [
            models.Index(fields=["owner"], condition=Q(ended_at=None), name="signin_sign_in_live"),
        ]

    def named(self) -> str:
        """The device in the page's language."""
        return ", ".join(_t(part) for part in self.device.split(", ") if part)
