"""Offices (the tenants) and people: users, appointments with dates and decrees, access log."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from guyub.accounts.roles import ROLES
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency


class Office(models.Model):
    """A regional industry office: owner of its data, keeper of its own ledger chain.

    ``area_code`` is what it answers for: a regency ("33.03"), a province ("33") or "" (ministry).
    """

    class Kind(models.TextChoices):
        REGENCY = "regency", _("Kabupaten/kota")
        PROVINCE = "province", _("Provinsi")
        MINISTRY = "ministry", _("Kementerian")

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    area_code = models.CharField(max_length=5, default="")
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=40)
    address = models.CharField(max_length=250, default="")
    head_title = models.CharField(max_length=100, default="")
    timezone = models.CharField(max_length=40, default="Asia/Jakarta")
    # What an office calls its field officers: TPL is read as two things (facts 1.3).
    field_officer_label = models.CharField(max_length=60, default="Petugas lapangan (TPL)")
    accent = models.CharField(max_length=7, default="")
    is_sample = models.BooleanField(default=False)

    class Meta:
        db_table = "accounts_office"
        constraints = [
            models.UniqueConstraint(fields=["kind", "area_code"], name="accounts_office_area"),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Someone who signs in. ``person_id`` is the human being: two accounts of one person share it,
    and the four-eyes rule counts persons. An owner's name is not kept here but in the registry."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person_id = models.UUIDField(default=uuid7)
    username = models.CharField(_("Nama pengguna"), max_length=60, unique=True)
    email = models.EmailField(_("E-mail"), blank=True, default="")
    name = models.CharField(_("Nama"), max_length=120)
    is_active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)
    last_login = None  # type: ignore[assignment]  # the ledger keeps sign-ins

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "accounts_user"
        constraints = [models.UniqueConstraint(Lower("username"), name="accounts_user_username")]

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Without Django's silent re-hash: signing in changes no row outside an action."""
        return check_password(raw_password, self.password)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        from django.contrib.auth import get_backends

        return self.is_active and any(
            b.has_perm(self, perm, obj) for b in get_backends() if hasattr(b, "has_perm")
        )


class Appointment(models.Model):
    """A role in an office, for areas, from a day to a day, by a decree; roles come from here."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    role = models.CharField(
        _("Peran"), max_length=20, choices=[(r.key, r.label) for r in ROLES.values()]
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="appointments")
    area_codes = ArrayField(models.CharField(max_length=13), default=list, blank=True)
    starts = models.DateField(_("Mulai"))
    ends = models.DateField(_("Sampai"), null=True, blank=True)
    decree_number = models.CharField(_("Nomor SK"), max_length=80, blank=True, default="")
    # The owner, group or department that an own-reach role stands for.
    subject_id = models.UUIDField(null=True, blank=True)
    ended_reason = ReasonField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "accounts_appointment"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="accounts_appointment_dates",
            ),
            models.CheckConstraint(
                condition=Q(role__in=list(ROLES)), name="accounts_appointment_role"
            ),
        ]
        indexes = [models.Index(fields=["user", "starts"], name="accounts_appointment_user")]

    def covers(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.starts <= day and (self.ends is None or self.ends >= day)

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.office.short_name}"


class OwnNik(models.Model):
    """The NIK that somebody who serves an office stated as the own one, as its keyed hash alone.

    Equal to the registry's blind index of the same NIK, so that a record of the own business is
    known as such; the number itself is kept nowhere. Only functions and actions read it.
    """

    person_id = models.UUIDField(primary_key=True)
    nik_index = models.BinaryField(max_length=16)
    stated_at = models.DateTimeField()
    # True: the person on the own account's page; False: whoever manages accounts, with a reason.
    by_oneself = models.BooleanField()
    reason = ReasonField(max_length=200, blank=True, default="")

    row_security = RowSecurity(
        read="(SELECT guyub_reads_all())", write="(SELECT guyub_writes_all())"
    )

    class Meta:
        db_table = "accounts_own_nik"
        indexes = [models.Index(fields=["nik_index"], name="accounts_own_nik_index")]


class AccessCode(models.Model):
    """A one-time code, handed over in person, with which its owner sets a password.

    Only its hash is kept. It dies with its first use, after too many tries, when a newer one is
    made, and at ``expires_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, models.CASCADE, related_name="codes")
    hash = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_access_code"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at__isnull=True), name="accounts_code_open"
            )
        ]


class RoleConflict(models.Model):
    """Two roles that one person must not hold together. Kept with ``role_a < role_b``."""

    role_a = models.CharField(max_length=20)
    role_b = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)
    since = models.DateField(null=True)

    class Meta:
        db_table = "accounts_role_conflict"
        constraints = [
            models.UniqueConstraint(
                fields=["role_a", "role_b"], name="accounts_role_conflict_pair"
            ),
            models.CheckConstraint(
                condition=Q(role_a__lt=F("role_b")), name="accounts_role_conflict_order"
            ),
        ]


class AccessLog(models.Model):
    """Who looked at personal data: written through the limited connection, also on a GET."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    at = models.DateTimeField()
    user_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    regency_code = models.CharField(max_length=5, default="")
    owner_id = models.UUIDField()
    what = models.CharField(max_length=60)
    reason = ReasonField(max_length=200, default="")

    append_only = True
    row_security = RowSecurity(
        read="current_user = 'guyub_log' OR "
        + by_regency().read
        + " OR owner_id = (SELECT guyub_person())",
        write="false",
        insert="current_user = 'guyub_log'",
    )

    class Meta:
        db_table = "accounts_access_log"
        indexes = [models.Index(fields=["owner_id", "-at"], name="accounts_access_owner")]
