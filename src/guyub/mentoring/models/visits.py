"""What happened with a business: contacts, what was found, which steps were agreed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.attached import Attachment
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency, through
from guyub.mentoring.models.officers import Officer
from guyub.mentoring.querysets import StepQuerySet, VisitQuerySet
from guyub.mentoring.states import DONE, DROPPED, STEP
from guyub.registry.models import Business

FEWEST_LEVEL, MOST_LEVEL = 1, 3


class Visit(models.Model):
    """One contact with a business: a fact that is added and never changed.

    ``id`` is made where it is written, also on a phone without signal. What was a mistake is marked
    ``void`` by a person with a reason; it then counts for nothing. Only ``met`` is a contact: who
    found a closed door tried. ``device_at`` is the clock of the phone, ``created_at`` the server's.
    """

    class Kind(models.TextChoices):
        VISIT = "visit", _("Kunjungan")
        CALL = "call", _("Telepon")
        MESSAGE = "message", _("Pesan dibalas")

    class Met(models.TextChoices):
        MET = "met", _("Bertemu pemilik atau keluarganya")
        ABSENT = "absent", _("Tidak ada orang")
        REFUSED = "refused", _("Tidak mau ditemui")
        GONE = "gone", _("Usahanya tidak ada lagi")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="visits")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="visits")
    kind = models.CharField(_("Cara"), max_length=7, choices=Kind.choices)
    met = models.CharField(_("Hasilnya"), max_length=7, choices=Met.choices)
    on = models.DateField(_("Tanggal"))
    minutes = models.PositiveSmallIntegerField(_("Lama (menit)"), null=True)
    # Numbers of persons are hidden in what is written here (kernel.hiding).
    note = models.CharField(_("Catatan"), max_length=1000, blank=True, default="")
    next_on = models.DateField(_("Kunjungan berikutnya"), null=True)
    from_paper = models.BooleanField(default=False)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    device_at = models.DateTimeField(null=True)
    # "Terakhir didatangi" as it stood before, for when the visit turns out a mistake.
    contact_before = models.DateField(null=True)
    by_user = models.UUIDField()
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=20)
    void_at = models.DateTimeField(null=True)
    void_by = models.UUIDField(null=True)
    void_because = ReasonField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()

    objects = VisitQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "mentoring_visit"
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("on")),
                name="mentoring_visit_next",
            ),
            models.CheckConstraint(
                condition=Q(void_at__isnull=True, void_because="", void_by__isnull=True)
                | (Q(void_at__isnull=False, void_by__isnull=False) & ~Q(void_because="")),
                name="mentoring_visit_void",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="mentoring_visit_point",
            ),
        ]
        indexes = [
            models.Index(fields=["business", "-on"], name="mentoring_visit_business"),
            models.Index(fields=["officer", "-on"], name="mentoring_visit_officer"),
            models.Index(fields=["regency_code", "-on"], name="mentoring_visit_regency"),
        ]


class Finding(models.Model):
    """What was seen of one aspect: answers to its short questions, and the level they give.

    ``answers``: question key to option key; ``level`` 1 (weak) to 3 (good), None where a question
    was left out: unknown, not weak. ``version`` names the questions that were put.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings")
    aspect = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    level = models.PositiveSmallIntegerField(null=True)

    row_security = through("visit_id", "mentoring_visit")

    class Meta:
        db_table = "mentoring_finding"
        constraints = [
            models.UniqueConstraint(fields=["visit", "aspect"], name="mentoring_finding_once"),
            models.CheckConstraint(
                condition=Q(level__isnull=True)
                | Q(level__gte=FEWEST_LEVEL, level__lte=MOST_LEVEL),
                name="mentoring_finding_level",
            ),
        ]  # fmt: skip


class Step(models.Model):
    """What owner and officer agreed on: who does it and by when. Done when ``seen_in`` shows it."""

    class Who(models.TextChoices):
        OWNER = "owner", _("Pemilik usaha")
        OFFICER = "officer", _("Petugas")
        OFFICE = "office", _("Dinas")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="steps")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField()
    aspect = models.CharField(max_length=12, blank=True, default="")
    text = models.CharField(_("Langkah"), max_length=200)
    who = models.CharField(_("Siapa yang mengerjakan"), max_length=7, choices=Who.choices)
    due_on = models.DateField(_("Paling lambat"))
    state = models.CharField(max_length=7, choices=STEP.choices, default=STEP.initial)
    state_at = models.DateTimeField()
    seen_in = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="saw")
    seen_by = models.UUIDField(null=True)
    dropped_because = ReasonField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()

    objects = StepQuerySet.as_manager()
    # An owner says what is done; the action changes nothing else.
    row_security = RowSecurity(
        by_regency(owned="business_id").read,
        by_regency().write,
        change=(
            "business_id = ANY ((SELECT guyub_businesses())::uuid[])"
            " AND state IN ('agreed', 'claimed')",
            "business_id = ANY ((SELECT guyub_businesses())::uuid[])"
            " AND state IN ('agreed', 'claimed', 'dropped')",
        ),
    )

    class Meta:
        db_table = "mentoring_step"
        constraints = [
            models.UniqueConstraint(fields=["visit", "place"], name="mentoring_step_place"),
            models.CheckConstraint(
                condition=Q(state=DONE, seen_in__isnull=False, seen_by__isnull=False)
                | (~Q(state=DONE) & Q(seen_in__isnull=True, seen_by__isnull=True)),
                name="mentoring_step_seen",
            ),
            models.CheckConstraint(
                condition=Q(state=DROPPED) ^ Q(dropped_because=""), name="mentoring_step_dropped"
            ),
        ]
        indexes = [
            models.Index(fields=["business", "state"], name="mentoring_step_business"),
            models.Index(
                fields=["regency_code", "due_on"], name="mentoring_step_due",
                condition=Q(state__in=("agreed", "claimed")),
            ),
        ]  # fmt: skip


class VisitPhoto(Attachment):
    """A photo taken at a visit, kept as other papers are: encrypted, without place and phone."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")

    row_security = through("visit_id", "mentoring_visit")

    class Meta:
        db_table = "mentoring_visit_photo"
        constraints = [
            models.UniqueConstraint(fields=["visit", "sha256"], name="mentoring_visit_photo_once")
        ]
