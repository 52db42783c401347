"""Programmes and their modules, batches, who takes part, sessions, what was passed, invitations."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.criteria.models import Rule
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency, through
from guyub.registry.models import Business, Owner
from guyub.training.querysets import CourseBatchQuerySet, ParticipantQuerySet, ProgrammeQuerySet
from guyub.training.states import (
    ADMITTED,
    ASKING,
    BATCH,
    CANCELLED,
    CANDIDATE,
    DRAFT,
    NOT_ASKED,
    PLACE,
    WITHDRAWN,
)


def besides(condition: str) -> RowSecurity:
    """Rows of the visit's regencies; besides, those that own-reach visits read by a condition."""
    scope = by_regency()
    return RowSecurity(f"({scope.read}) OR {condition}", scope.write)


def of_own(column: str, what: str) -> RowSecurity:
    return besides(f"{column} = ANY ((SELECT training_own_{what}())::uuid[])")


class Programme(models.Model):
    """What is taught, own or of another organiser (ministry, university, company)."""

    class Organiser(models.TextChoices):
        OFFICE = "office", _("Dinas ini")
        GOVERNMENT = "government", _("Kementerian atau instansi lain")
        UNIVERSITY = "university", _("Perguruan tinggi")
        COMPANY = "company", _("Perusahaan")
        OTHER = "other", _("Lainnya")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    title = models.CharField(_("Nama program"), max_length=150)
    organiser = models.CharField(_("Penyelenggara"), max_length=10, choices=Organiser.choices)
    organiser_name = models.CharField(_("Nama penyelenggara"), max_length=150, blank=True)
    about = models.CharField(_("Tentang program"), max_length=500, blank=True)
    created_at = models.DateTimeField()

    objects = ProgrammeQuerySet.as_manager()
    row_security = of_own("id", "programmes")

    class Meta:
        db_table = "training_programme"
        constraints = [
            models.UniqueConstraint(
                fields=["regency_code", "title"], name="training_programme_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Module(models.Model):
    """One "materi" with what one can do after it. ``place`` counts from 1 without gaps."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="modules")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(_("Judul materi"), max_length=150)
    skill = models.CharField(_("Setelah materi ini bisa"), max_length=250)
    hours = models.PositiveSmallIntegerField(_("Jam"), null=True)

    row_security = of_own("programme_id", "programmes")

    class Meta:
        db_table = "training_module"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "place"], name="training_module_place",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]  # fmt: skip


class Batch(models.Model):
    """One run of a programme. ``costs`` are [{"fund", "rupiah"}]; rupiah None: not known yet.

    ``capacity`` is held by seats: whoever is admitted has one of the numbers up to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="batches")
    name = models.CharField(_("Nama angkatan"), max_length=80)
    capacity = models.PositiveSmallIntegerField(_("Jumlah tempat"))
    starts = models.DateField(_("Mulai"), null=True)
    ends = models.DateField(_("Selesai"), null=True)
    venue = models.CharField(_("Tempat"), max_length=200, blank=True)
    link = models.URLField(_("Tautan daring"), max_length=300, blank=True)
    trainers = models.CharField(_("Pengajar"), max_length=250, blank=True)
    organised_by = models.CharField(_("Diselenggarakan oleh"), max_length=150, blank=True)
    costs = models.JSONField(default=list)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=BATCH.choices, default=DRAFT)
    # Whether the questions before or after the course are open on the participants' phones.
    asking = models.CharField(max_length=10, choices=ASKING.choices, default=NOT_ASKED)
    cancelled_because = ReasonField(max_length=300, blank=True, default="")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = CourseBatchQuerySet.as_manager()
    row_security = of_own("id", "batches")

    class Meta:
        db_table = "training_batch"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="training_batch_days",
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="training_batch_capacity"),
            models.CheckConstraint(
                condition=~Q(state=CANCELLED) | ~Q(cancelled_because=""),
                name="training_batch_cancelled_because",
            ),
        ]
        indexes = [models.Index(fields=["regency_code", "state"], name="training_batch_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


_PLACES = by_regency(owned="business_id")
_OWN = "business_id = ANY ((SELECT guyub_businesses())::uuid[]) AND owner_id = guyub_person()"
# A place of one's own is read also where the business is no longer one's own.
_READ = f"({_PLACES.read}) OR owner_id = (SELECT guyub_person())"
_ASKS = (
    f"({_OWN} AND state = 'candidate' AND seat IS NULL"
    " AND training_asked_of(batch_id) = regency_code"
    " AND EXISTS (SELECT 1 FROM registry_business b WHERE b.id = business_id"
    " AND b.regency_code = training_participant.regency_code))"
)
_STEPS_BACK = (
    f"({_OWN} AND state IN ('candidate', 'waiting'))",
    f"({_OWN} AND state = 'withdrawn' AND seat IS NULL)",
)


class Participant(models.Model):
    """A person of a business in a batch. Only who is admitted has a ``seat`` (1 to capacity)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="participants")
    business = models.ForeignKey(Business, models.PROTECT, related_name="trainings")
    owner = models.ForeignKey(Owner, models.PROTECT, related_name="trainings")
    state = models.CharField(max_length=10, choices=PLACE.choices, default=CANDIDATE)
    seat = models.PositiveSmallIntegerField(null=True)
    queued_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    state_at = models.DateTimeField()
    withdrawn_because = ReasonField(max_length=300, blank=True, default="")
    recorder_person = models.UUIDField()
    recorder = models.CharField(max_length=200)

    objects = ParticipantQuerySet.as_manager()
    # An owner enters the own self as a candidate and takes that back; who gets a place is never the
    # owner's to say.
    row_security = RowSecurity(_READ, _PLACES.write, f"({_PLACES.write}) OR {_ASKS}", _STEPS_BACK)

    class Meta:
        db_table = "training_participant"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "owner"], condition=~Q(state=WITHDRAWN),
                name="training_participant_once",
            ),
            models.UniqueConstraint(fields=["batch", "seat"], name="training_participant_seat"),
            models.CheckConstraint(
                condition=Q(state=ADMITTED, seat__isnull=False, seat__gte=1)
                | (~Q(state=ADMITTED) & Q(seat=None)),
                name="training_participant_seated",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["business"], name="training_participant_business"),
            models.Index(fields=["owner"], name="training_participant_owner"),
        ]


class Session(models.Model):
    """A day of a batch with its modules. ``code_round`` counts the codes that were shown; each new
    one ends the one before it, and none holds after ``code_until``."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="sessions")
    on = models.DateField(_("Tanggal"))
    at = models.CharField(_("Pukul"), max_length=40, blank=True)
    place = models.CharField(_("Tempat"), max_length=200, blank=True)
    link = models.URLField(_("Tautan daring"), max_length=300, blank=True)
    modules = ArrayField(models.UUIDField(), default=list)
    code_round = models.IntegerField(default=0)
    code_until = models.DateTimeField(null=True)
    recording = models.URLField(_("Tautan rekaman"), max_length=300, blank=True, default="")

    row_security = of_own("batch_id", "batches")

    class Meta:
        db_table = "training_session"
        indexes = [models.Index(fields=["batch", "on"], name="training_session_day")]


OF_PARTICIPANT = through("participant_id", "training_participant")
MINE = (
    "EXISTS (SELECT 1 FROM training_participant p WHERE p.id = participant_id"
    " AND p.business_id = ANY ((SELECT guyub_businesses())::uuid[])"
    # Who is behind a code is no person; an account adds for its own person only.
    " AND coalesce(p.owner_id = (SELECT guyub_person()), true))"
)


class Attendance(models.Model):
    """That a participant was there. Whoever confirms by code only ever adds the own row."""

    class How(models.TextChoices):
        LIST = "list", _("daftar hadir")
        CODE = "code", _("kode di HP")

    id = models.UUIDField(primary_key=True, default=uuid7)
    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="attendances")
    how = models.CharField(max_length=4, choices=How.choices)
    at = models.DateTimeField()

    row_security = RowSecurity(
        OF_PARTICIPANT.read, OF_PARTICIPANT.write, f"({OF_PARTICIPANT.write}) OR {MINE}"
    )

    class Meta:
        db_table = "training_attendance"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "participant"], name="training_attendance_once"
            )
        ]


class Passed(models.Model):
    """That a participant passed a module; counts in every batch of the programme."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="passed")
    module = models.ForeignKey(Module, models.PROTECT, related_name="passed")
    on = models.DateField()
    recorder = models.CharField(max_length=200)

    row_security = OF_PARTICIPANT

    class Meta:
        db_table = "training_passed"
        constraints = [
            models.UniqueConstraint(fields=["participant", "module"], name="training_passed_once")
        ]


class Certificate(models.Model):
    """That a participant passed every module. Taken back with a reason, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="certificates")
    issued_on = models.DateField()
    issuer_person = models.UUIDField()
    issuer = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = ReasonField(max_length=300, blank=True, default="")

    row_security = OF_PARTICIPANT

    class Meta:
        db_table = "training_certificate"
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(revoked_at=None),
                name="training_certificate_once",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revoked_because=""),
                name="training_certificate_revoked_because",
            ),
        ]  # fmt: skip


class Invitation(models.Model):
    """That a business was asked to come somewhere (a fair, a crowd, a visit), and by whom."""

    class Kind(models.TextChoices):
        FAIR = "fair", _("Pameran atau bazar")
        CROWD = "crowd", _("Acara yang perlu banyak hadirin")
        MEETING = "meeting", _("Rapat atau sosialisasi")
        OTHER = "other", _("Acara lain")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.PROTECT, related_name="invitations")
    kind = models.CharField(_("Jenis acara"), max_length=8, choices=Kind.choices)
    event = models.CharField(_("Nama acara"), max_length=150)
    event_key = models.CharField(max_length=150)
    asked_by = models.CharField(_("Diminta oleh"), max_length=150)
    on = models.DateField(_("Tanggal acara"))
    came = models.BooleanField(_("Datang"), null=True)
    recorder = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "training_invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "on", "event_key"], name="training_invitation_once"
            )
        ]
