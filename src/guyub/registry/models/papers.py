"""Proposals around the registry: registrations, change requests, merges, erasures, signatures."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import BlindIndexField, EncryptedTextField, ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry import identity
from guyub.registry.models.business import Business, LegalForm
from guyub.registry.models.owner import Owner


class Signature(models.Model):
    """One person, one part in one document: the database's own four-eyes rule.

    A second signature of the same person under the same document is refused whatever the part.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    document = models.UUIDField()
    kind = models.CharField(max_length=40)
    part = models.CharField(max_length=20)
    person_id = models.UUIDField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    at = models.DateTimeField()

    append_only = True
    row_security = by_regency()

    class Meta:
        db_table = "registry_signature"
        constraints = [
            models.UniqueConstraint(
                fields=["document", "person_id"], name="registry_signature_four_eyes"
            ),
            models.UniqueConstraint(fields=["document", "part"], name="registry_signature_part"),
        ]


class Registration(models.Model):
    """ "Daftarkan usaha": what somebody told us of a business that may not be in the registry.

    It enters as a proposal; a registrar accepts it after the match check. ``receipt`` lets the
    sender ask how far it is, without an account.
    """

    class Channel(models.TextChoices):
        PUBLIC = "public", _("Diisi sendiri di halaman umum")
        VILLAGE = "village", _("Lewat petugas desa")
        OFFICER = "officer", _("Lewat petugas lapangan")
        PAPER = "paper", _("Dari formulir kertas")

    class State(models.TextChoices):
        RECEIVED = "received", _("Diterima, menunggu diperiksa")
        ACCEPTED = "accepted", _("Sudah masuk daftar usaha")
        KNOWN = "known", _("Usaha sudah ada di daftar")
        REFUSED = "refused", _("Tidak dapat didaftar")
        WITHDRAWN = "withdrawn", _("Dibatalkan pengirim")

    id = models.UUIDField(primary_key=True, default=uuid7)
    receipt = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    village_code = models.CharField(max_length=13)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    owner_name = EncryptedTextField(_("Nama pemilik"))
    owner_key = models.CharField(max_length=150)
    owner_sex = models.CharField(max_length=1, blank=True, default="")
    nik = EncryptedTextField(_("NIK"), null=True, blank=True, mask=identity.mask_nik)
    nik_index = BlindIndexField(source="nik", label="nik", normaliser=identity.nik_normal)
    phone = EncryptedTextField(_("Nomor HP"), null=True, blank=True, mask=identity.mask_phone)
    phone_index = BlindIndexField(source="phone", label="phone", normaliser=identity.phone_normal)
    business_name = models.CharField(max_length=150, blank=True, default="")
    legal_form = models.CharField(max_length=14, choices=LegalForm.choices, blank=True, default="")
    product = models.CharField(max_length=150)
    address = models.CharField(max_length=250, blank=True, default="")
    since_year = models.SmallIntegerField(null=True, blank=True)
    workers_male = models.IntegerField(null=True, blank=True)
    workers_female = models.IntegerField(null=True, blank=True)
    consent_contact = models.BooleanField(default=False)
    submitted_at = models.DateTimeField()
    submitted_by = models.UUIDField(null=True)
    submitter_person = models.UUIDField(null=True)
    answer_by = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    reason = ReasonField(max_length=300, blank=True, default="")
    business = models.ForeignKey(Business, models.SET_NULL, null=True, related_name="registrations")
    # What the match check showed when it was decided: frozen.
    seen = models.JSONField(default=dict)
    token = models.CharField(max_length=40, unique=True)
    is_sample = models.BooleanField(default=False)

    row_security = RowSecurity(
        read=by_regency().read + " OR submitter_person = (SELECT guyub_person())",
        write=by_regency().write,
        insert=by_regency(public_insert=True).insert,
    )

    class Meta:
        db_table = "registry_registration"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="received") | Q(decided_at__isnull=False),
                name="registry_registration_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "known"]) | Q(business__isnull=False),
                name="registry_registration_business",
            ),
        ]
        indexes = [
            models.Index(
                fields=["regency_code", "state", "submitted_at"], name="registry_registration_queue"
            )
        ]


class ChangeRequest(models.Model):
    """A proposed change, field by field, by somebody who may not edit; decided by another person.

    ``changes`` is a list of {field, label, old, new, decision}; personal values inside are sealed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Menunggu diperiksa")
        DECIDED = "decided", _("Sudah diperiksa")
        WITHDRAWN = "withdrawn", _("Dibatalkan")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="change_requests")
    target = models.CharField(max_length=20)
    target_id = models.UUIDField()
    target_version = models.IntegerField()
    changes = EncryptedTextField()
    fields = ArrayField(models.CharField(max_length=40), default=list)
    reason = ReasonField(_("Alasan"), max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    proposer_person = models.UUIDField()
    proposer_role = models.CharField(max_length=20)
    # Beside which owner somebody of the office proposed it, and who that was.
    on_behalf_of = models.UUIDField(null=True)
    helped_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decider_person = models.UUIDField(null=True)
    answer = ReasonField(max_length=300, blank=True, default="")

    row_security = RowSecurity(
        read=by_regency(owned="business_id").read,
        # An owner may withdraw a proposal on the own business, never decide it.
        write=by_regency().write + " OR (state IN ('open', 'withdrawn') AND decider_person IS NULL"
        " AND business_id = ANY ((SELECT guyub_businesses())::uuid[]))",
        insert=by_regency().write + " OR business_id = ANY ((SELECT guyub_businesses())::uuid[])",
    )

    class Meta:
        db_table = "registry_change_request"
        constraints = [
            models.CheckConstraint(
                condition=Q(decider_person__isnull=True) | ~Q(decider_person=F("proposer_person")),
                name="registry_change_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="registry_change_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(decider_person__isnull=False),
                name="registry_change_decider",
            ),
        ]
        indexes = [
            models.Index(
                fields=["regency_code", "state", "proposed_at"], name="registry_change_queue"
            )
        ]


class Merge(models.Model):
    """Two records of one business made one; everything that moved is listed, so it can go back."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    survivor = models.ForeignKey(Business, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Business, models.PROTECT, related_name="merged_by")
    # {table: [ids moved]}, {column: [value before, source of the value kept]}
    moved = models.JSONField()
    kept = EncryptedTextField()
    reason = ReasonField(max_length=300)
    # [[owner, other owner]]: ids that a person confirmed as one human being; read in SQL too.
    same = models.JSONField(default=list)
    merged_at = models.DateTimeField()
    merged_by = models.UUIDField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    row_security = by_regency()

    class Meta:
        db_table = "registry_merge"
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], name="registry_merge_once", condition=Q(undone_at__isnull=True)
            )
        ]
        indexes = [
            GinIndex(
                fields=["same"],
                name="registry_merge_same",
                opclasses=["jsonb_path_ops"],
                condition=Q(undone_at__isnull=True),
            )
        ]

    def people(self) -> list[tuple[UUID, UUID]]:
        """Pairs of owners that a person confirmed as one human being."""
        return [(UUID(one), UUID(other)) for one, other in self.same]


class PairDecision(models.Model):
    """That a person said of two records "same" or "different": remembered, never asked again.

    Kept with ``first_id < second_id``.
    """

    class Verdict(models.TextChoices):
        SAME = "same", _("Sama")
        DIFFERENT = "different", _("Berbeda")
        ASK_VILLAGE = "ask", _("Tanya desa")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    first_id = models.UUIDField()
    second_id = models.UUIDField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = ReasonField(max_length=300, blank=True, default="")
    decided_at = models.DateTimeField()
    decided_by = models.UUIDField()

    row_security = by_regency()

    class Meta:
        db_table = "registry_pair_decision"
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="registry_pair_once"),
            models.CheckConstraint(
                condition=Q(first_id__lt=F("second_id")), name="registry_pair_order"
            ),
        ]
        # By the first it is found by the constraint.
        indexes = [models.Index(fields=["second_id"], name="registry_pair_second")]


class Erasure(models.Model):
    """A person asked to be forgotten: what was erased, what the law keeps and why."""

    class State(models.TextChoices):
        ASKED = "asked", _("Diminta")
        DONE = "done", _("Dihapus")
        REFUSED = "refused", _("Tidak dapat dihapus")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    owner = models.ForeignKey(Owner, models.PROTECT, related_name="erasures")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asker_person = models.UUIDField()
    answer_by = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decider_person = models.UUIDField(null=True)
    kept = models.JSONField(default=list)
    reason = ReasonField(max_length=300, blank=True, default="")

    row_security = RowSecurity(
        read=by_regency().read + " OR owner_id = (SELECT guyub_person())",
        write=by_regency().write,
        insert=by_regency().write + " OR owner_id = (SELECT guyub_person())",
    )

    class Meta:
        db_table = "registry_erasure"
        constraints = [
            models.CheckConstraint(
                condition=Q(decider_person__isnull=True) | ~Q(decider_person=F("asker_person")),
                name="registry_erasure_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decider_person__isnull=False),
                name="registry_erasure_decider",
            ),
            models.UniqueConstraint(
                fields=["owner"], name="registry_erasure_open", condition=Q(state="asked")
            ),
        ]
