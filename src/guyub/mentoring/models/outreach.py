"""Outreach sessions: what was told where, and which businesses came."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency, through
from guyub.mentoring.outreach.querysets import AttendanceQuerySet, SessionQuerySet
from guyub.mentoring.outreach.states import HELD, SESSION
from guyub.registry.models import Business, Product, Registration


class Session(models.Model):
    """One session (sosialisasi): planned, held, or called off with a reason.

    ``id`` is made where it is written, also on a phone. ``theme`` is a key of the dated list of
    themes, ``paper`` the licence it is about, ``round_number`` the aid round. ``officers`` are the
    own officers who led it; ``speakers`` names offices and posts from outside, no persons.
    ``others`` counts who came without a business of the registry, ``invited`` who was called; None
    is unknown. ``by_person`` wrote it down.
    """

    class Organiser(models.TextChoices):
        OFFICE = "office", _("Dinas sendiri")
        VILLAGE = "village", _("Pemerintah desa atau kecamatan")
        PARTNER = "partner", _("Mitra (LSM, kampus, swasta)")
        OTHER = "other", _("Instansi lain")

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    title = models.CharField(_("Judul"), max_length=150)
    theme = models.CharField(_("Tentang"), max_length=20)
    paper = models.CharField(_("Surat"), max_length=30, blank=True, default="")
    round_number = models.CharField(_("Program bantuan"), max_length=24, blank=True, default="")
    on = models.DateField(_("Hari"))
    village_code = models.CharField(_("Desa/kelurahan"), max_length=13)
    venue = models.CharField(_("Tempat"), max_length=150, blank=True, default="")
    organiser = models.CharField(
        _("Penyelenggara"), max_length=8, choices=Organiser.choices, default=Organiser.OFFICE
    )
    organiser_name = models.CharField(max_length=120, blank=True, default="")
    officers = ArrayField(models.UUIDField(), default=list)
    speakers = models.CharField(_("Pembicara dari luar"), max_length=250, blank=True, default="")
    note = models.CharField(_("Catatan"), max_length=500, blank=True, default="")
    invited = models.PositiveIntegerField(_("Diundang"), null=True)
    others = models.PositiveIntegerField(_("Orang lain yang hadir"), null=True)
    state = models.CharField(max_length=9, choices=SESSION.choices, default=SESSION.initial)
    state_at = models.DateTimeField()
    ended_because = ReasonField(max_length=300, blank=True, default="")
    device_at = models.DateTimeField(null=True)
    by_user = models.UUIDField()
    by_person = models.UUIDField()
    # Who said that it was held; ``state_at`` is when. None while planned, and of older ones.
    held_by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=20)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()
    # An owner reads those to which the own businesses came.
    row_security = RowSecurity(
        f"{by_regency().read} OR id IN (SELECT a.session_id FROM mentoring_attendance a"
        " WHERE a.business_id = ANY ((SELECT guyub_businesses())::uuid[]))",
        by_regency().write,
    )

    class Meta:
        db_table = "mentoring_session"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("cancelled", "mistaken")) ^ Q(ended_because=""),
                name="mentoring_session_ended",
            ),
            models.CheckConstraint(
                condition=Q(village_code__startswith=F("regency_code")),
                name="mentoring_session_place",
            ),
            # Who came is known only once it was held.
            models.CheckConstraint(
                condition=Q(others__isnull=True) | Q(state__in=(HELD, "mistaken")),
                name="mentoring_session_came",
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "-on"], name="mentoring_session_regency"),
            models.Index(fields=["village_code"], name="mentoring_session_village"),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """A business that came to a session. What was a mistake is marked ``void`` and counts no more.

    ``how`` tells a list typed in on a desk from a phone at the door.
    """

    class How(models.TextChoices):
        LIST = "list", _("daftar hadir")
        PHONE = "phone", _("HP petugas")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    business = models.ForeignKey(Business, models.CASCADE, related_name="outreach")
    how = models.CharField(max_length=5, choices=How.choices)
    void_at = models.DateTimeField(null=True)
    void_by = models.UUIDField(null=True)
    by_person = models.UUIDField()
    created_at = models.DateTimeField()

    objects = AttendanceQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "mentoring_attendance"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "business"], name="mentoring_attendance_once"
            ),
            models.CheckConstraint(
                condition=Q(void_at__isnull=True, void_by__isnull=True)
                | Q(void_at__isnull=False, void_by__isnull=False),
                name="mentoring_attendance_void",
            ),
        ]
        indexes = [models.Index(fields=["business"], name="mentoring_attendance_business")]


class Brought(models.Model):
    """A product for which a business came."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="brought")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")

    row_security = through("attendance_id", "mentoring_attendance")

    class Meta:
        db_table = "mentoring_brought"
        constraints = [
            models.UniqueConstraint(
                fields=["attendance", "product"], name="mentoring_brought_once"
            )
        ]  # fmt: skip


class Newcomer(models.Model):
    """Somebody who came without a business and was registered through "Daftarkan usaha"; the
    registration holds who it is, here stands only that they came."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    session = models.ForeignKey(Session, models.CASCADE, related_name="newcomers")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="+")
    by_person = models.UUIDField()
    created_at = models.DateTimeField()

    row_security = by_regency()

    class Meta:
        db_table = "mentoring_newcomer"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "registration"], name="mentoring_newcomer_once"
            )
        ]  # fmt: skip
