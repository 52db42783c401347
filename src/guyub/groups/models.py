"""Groups, who belongs to them from when to when, their papers, and how their state changed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.criteria.models import Rule
from guyub.groups.identity import mask_account
from guyub.groups.querysets import GroupQuerySet, MembershipQuerySet, PaperQuerySet
from guyub.groups.states import ACTIVE, FORMING, FOUNDED, MACHINE, MERGED, RECOGNISED, STANDING
from guyub.kernel.fields import EncryptedTextField, ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_office, by_regency
from guyub.registry.models import Business, Owner
from guyub.registry.models.business import Branch


def _of_group(column: str, *, ever: bool = False) -> RowSecurity:
    """Rows of the visit's regencies, and of the groups that the visitor belongs to or chairs;
    ``ever``: also those that the visitor's businesses have left."""
    own = f"{column} = ANY ((SELECT groups_own({'false' if ever else 'true'}))::uuid[])"
    scope = by_regency()
    return RowSecurity(f"{scope.read} OR {own}", scope.write)


class Kind(models.TextChoices):
    """What people call it. What is asked of each kind is dated data (``kinds.py``)."""

    GROUP = "kelompok", _("Kelompok")
    KUB = "kub", _("KUB (kelompok usaha bersama)")
    ASSOCIATION = "paguyuban", _("Paguyuban")
    CLUSTER = "sentra", _("Sentra")
    COOPERATIVE = "koperasi", _("Koperasi")


class Group(models.Model):
    """A group of businesses with its seat in a village.

    ``hands`` are the persons, not accounts, who took part in founding it (started it, entered
    members, roles and papers, recorded the founding); none of them recognises it. They are fixed
    once it is recognised. The account number of the bank is encrypted and shown masked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(_("Nomor"), max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    village_code = models.CharField(_("Desa/kelurahan kedudukan"), max_length=13)
    kind = models.CharField(_("Jenis"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("Nama kelompok"), max_length=120)
    name_key = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=150)
    trade = models.CharField(_("Jenis usaha"), max_length=100, blank=True, default="")
    branch = models.CharField(
        _("Cabang industri"), max_length=22, choices=Branch.choices, blank=True, default=""
    )
    kbli_version = models.CharField(max_length=4, blank=True, default="")
    kbli_code = models.CharField(_("KBLI"), max_length=5, blank=True, default="")
    state = models.CharField(max_length=10, choices=MACHINE.choices, default=FORMING)
    state_since = models.DateField()
    founded_on = models.DateField(_("Dibentuk pada"), null=True, blank=True)
    recognised_on = models.DateField(_("Diakui pada"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="offshoots")
    address = models.CharField(_("Alamat"), max_length=250, blank=True, default="")
    bank_name = models.CharField(_("Bank"), max_length=60, blank=True, default="")
    bank_holder = models.CharField(_("Atas nama"), max_length=120, blank=True, default="")
    bank_account = EncryptedTextField(
        _("Nomor rekening"), null=True, blank=True, max_length=30, mask=mask_account
    )
    hands = ArrayField(models.UUIDField(), default=list)
    founder_person = models.UUIDField(null=True)
    recogniser_person = models.UUIDField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = GroupQuerySet.as_manager()
    row_security = _of_group("id", ever=True)

    class Meta:
        db_table = "groups_group"
        constraints = [
            models.UniqueConstraint(
                fields=["village_code", "name_key"],
                name="groups_group_name_once",
                condition=Q(state__in=ACTIVE),
            ),
            models.CheckConstraint(
                condition=Q(village_code__startswith=F("regency_code")), name="groups_group_place"
            ),
            models.CheckConstraint(
                condition=Q(kbli_code="") | ~Q(kbli_version=""), name="groups_group_kbli_version"
            ),
            models.CheckConstraint(
                condition=Q(state=MERGED, merged_into__isnull=False)
                | (~Q(state=MERGED) & Q(merged_into__isnull=True)),
                name="groups_group_merged",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="groups_group_not_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=STANDING)
                | Q(founded_on__isnull=False, founder_person__isnull=False),
                name="groups_group_founded_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=FOUNDED) | Q(recognised_on__isnull=True),
                name="groups_group_not_yet_recognised",
            ),
            models.CheckConstraint(
                condition=~Q(state=RECOGNISED)
                | Q(recognised_on__isnull=False, recogniser_person__isnull=False),
                name="groups_group_recognised_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(recognised_on__isnull=True) | Q(recognised_on__gte=F("founded_on")),
                name="groups_group_order_of_days",
            ),
            models.CheckConstraint(
                condition=Q(recogniser_person__isnull=True)
                | ~Q(hands__contains=[F("recogniser_person")]),
                name="groups_group_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(founder_person__isnull=True) | Q(hands__contains=[F("founder_person")]),
                name="groups_group_founder_has_a_hand",
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "sort_key", "id"], name="groups_group_list"),
            models.Index(fields=["regency_code", "state", "kind"], name="groups_group_state"),
            models.Index(fields=["village_code"], name="groups_group_village"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def district_code(self) -> str:
        return self.village_code[:8]

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def stands(self) -> bool:
        """Founded and not ended."""
        return self.state in STANDING


class Membership(models.Model):
    """That a business belongs to a group in one role, from ``since`` until before ``until``.

    A change of role ends one row and begins the next, so that who led a group on a day stays
    known. ``owner`` is the person who represents the business. While a group is being formed its
    rows are candidates: who is taken off the list leaves no row, the day of the founding becomes
    the first day of the rest.
    """

    class Role(models.TextChoices):
        CHAIR = "chair", _("Ketua")
        SECRETARY = "secretary", _("Sekretaris")
        TREASURER = "treasurer", _("Bendahara")
        MEMBER = "member", _("Anggota")

    class Ended(models.TextChoices):
        LEFT = "left", _("Keluar")
        ROLE = "role", _("Ganti tugas")
        SPLIT = "split", _("Pindah ke kelompok pecahan")
        MERGED = "merged", _("Kelompok digabung")
        DISSOLVED = "dissolved", _("Kelompok bubar")
        DROPPED = "dropped", _("Kelompok batal dibentuk")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    business = models.ForeignKey(Business, models.PROTECT, related_name="memberships")
    owner = models.ForeignKey(Owner, models.PROTECT, null=True, related_name="memberships")
    role = models.CharField(_("Tugas"), max_length=9, choices=Role.choices, default=Role.MEMBER)
    since = models.DateField(_("Sejak"))
    until = models.DateField(_("Sampai sebelum"), null=True, blank=True)
    ended_as = models.CharField(max_length=9, choices=Ended.choices, blank=True, default="")
    reason = ReasonField(_("Alasan"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField()

    objects = MembershipQuerySet.as_manager()
    row_security = RowSecurity(
        f"{_of_group('group_id').read} OR business_id = ANY ((SELECT guyub_businesses())::uuid[])",
        by_regency().write,
    )

    class Meta:
        db_table = "groups_membership"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "business"],
                name="groups_membership_once",
                condition=Q(until__isnull=True),
            ),
            *(
                models.UniqueConstraint(
                    fields=["group"],
                    name=f"groups_membership_one_{role}",
                    condition=Q(until__isnull=True, role=role),
                )
                for role in ("chair", "secretary", "treasurer")
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="groups_membership_days",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_as="")
                | (Q(until__isnull=False) & ~Q(ended_as="")),
                name="groups_membership_ended",
            ),
        ]

    @property
    def on_board(self) -> bool:
        return self.role != Membership.Role.MEMBER


class GroupPaper(models.Model):
    """A paper of a group with its number, day and issuer. A wrong one is withdrawn, not changed."""

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("Berita acara pembentukan")
        ATTENDANCE = "attendance", _("Daftar hadir")
        DOMICILE = "domicile", _("Surat domisili dari desa")
        DECREE = "decree", _("SK pengakuan dari dinas")
        STATUTES = "statutes", _("Aturan tertulis kelompok (AD/ART)")
        ACCOUNT = "account", _("Bukti rekening kelompok")
        ENDING = "ending", _("Berita acara bubar, gabung, atau pecah")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    group = models.ForeignKey(Group, models.PROTECT, related_name="papers")
    kind = models.CharField(_("Jenis surat"), max_length=10, choices=Kind.choices)
    number = models.CharField(_("Nomor surat"), max_length=80, blank=True, default="")
    issued_on = models.DateField(_("Tanggal surat"))
    issuer = models.CharField(_("Dikeluarkan oleh"), max_length=120, blank=True, default="")
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = ReasonField(max_length=300, blank=True, default="")

    objects = PaperQuerySet.as_manager()
    row_security = _of_group("group_id")

    class Meta:
        db_table = "groups_paper"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind", "number", "issued_on"],
                name="groups_paper_once",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]


class StateChange(models.Model):
    """One step of a group's life: from which state to which, on which day, by whom."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    group = models.ForeignKey(Group, models.PROTECT, related_name="changes")
    from_state = models.CharField(max_length=10, blank=True, default="")
    to_state = models.CharField(max_length=10, choices=MACHINE.choices)
    on = models.DateField()
    reason = ReasonField(max_length=300, blank=True, default="")
    actor = models.CharField(max_length=200)
    person_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    row_security = _of_group("group_id")

    class Meta:
        db_table = "groups_state_change"
        constraints = [
            # Nothing happens twice on the way: the machine has no circles.
            models.UniqueConstraint(fields=["group", "to_state"], name="groups_state_change_once")
        ]


class ReadinessRule(models.Model):
    """Which of its rules an office measures its groups by; without one, the shipped rule."""

    office_id = models.UUIDField(primary_key=True)
    rule = models.ForeignKey(Rule, models.CASCADE)
    chosen_by = models.CharField(max_length=200)
    chosen_at = models.DateTimeField()

    row_security = by_office()

    class Meta:
        db_table = "groups_readiness_rule"
