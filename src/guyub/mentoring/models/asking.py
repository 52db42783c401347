"""Wishes to be visited: "Minta didatangi"."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import EncryptedTextField, ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.mentoring.models.officers import Officer
from guyub.mentoring.models.visits import Visit
from guyub.mentoring.querysets import RequestQuerySet
from guyub.mentoring.states import ANSWERED, OPEN_REQUESTS, PLANNED, REQUEST, TAKEN_BACK, VISITED
from guyub.registry import identity
from guyub.registry.models import Business

_SCOPE = by_regency(owned="business_id")


class Request(models.Model):
    """Somebody asks to be visited; the office answers by ``promised_by``, frozen at the asking.

    ``business`` None: not in the registry (yet); then name and phone are what was written.
    ``planned_on`` is the day that was told to whoever asked.
    """

    class Via(models.TextChoices):
        PHONE = "phone", _("Lewat HP")
        ACCOUNT = "account", _("Akun sendiri")
        CLERK = "clerk", _("Petugas desa")
        OFFICE = "office", _("Datang atau menelepon dinas")
        PAPER = "paper", _("Kertas")

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    village_code = models.CharField(_("Desa/kelurahan"), max_length=13)
    business = models.ForeignKey(Business, models.CASCADE, null=True, related_name="requests")
    name = EncryptedTextField(_("Nama Anda"), null=True)
    phone = EncryptedTextField(_("Nomor HP"), null=True, mask=identity.mask_phone)
    about = models.CharField(_("Ingin dibantu apa"), max_length=300)
    via = models.CharField(max_length=7, choices=Via.choices)
    state = models.CharField(max_length=10, choices=REQUEST.choices, default=REQUEST.initial)
    asked_on = models.DateField()
    promised_by = models.DateField()
    planned_on = models.DateField(_("Hari kunjungan"), null=True)
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="requests")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="requests")
    answer = ReasonField(_("Jawaban"), max_length=300, blank=True, default="")
    escalated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    objects = RequestQuerySet.as_manager()
    row_security = RowSecurity(
        _SCOPE.read,
        _SCOPE.write,
        f"({_SCOPE.write}) OR (SELECT guyub_is_public())"
        " OR business_id = ANY ((SELECT guyub_businesses())::uuid[])",
        change=(
            "business_id = ANY ((SELECT guyub_businesses())::uuid[])"
            " AND state IN ('asked', 'planned')",
            "business_id = ANY ((SELECT guyub_businesses())::uuid[]) AND state = 'taken_back'",
        ),
    )

    class Meta:
        db_table = "mentoring_request"
        constraints = [
            # Asking twice is asking once.
            models.UniqueConstraint(
                fields=["business"], name="mentoring_request_once",
                condition=Q(business__isnull=False, state__in=OPEN_REQUESTS),
            ),
            models.CheckConstraint(
                condition=Q(business__isnull=False) | Q(name__isnull=False),
                name="mentoring_request_who",
            ),
            models.CheckConstraint(
                condition=Q(village_code__startswith=F("regency_code")),
                name="mentoring_request_place",
            ),
            models.CheckConstraint(
                condition=~Q(state=PLANNED) | Q(planned_on__isnull=False),
                name="mentoring_request_planned",
            ),
            models.CheckConstraint(
                condition=~Q(state=VISITED) | Q(visit__isnull=False),
                name="mentoring_request_visited",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ANSWERED, TAKEN_BACK)) | ~Q(answer=""),
                name="mentoring_request_answered",
            ),
            models.CheckConstraint(
                condition=Q(promised_by__gte=F("asked_on")), name="mentoring_request_promise"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["regency_code", "promised_by"], name="mentoring_request_open",
                condition=Q(state__in=OPEN_REQUESTS),
            )
        ]  # fmt: skip
