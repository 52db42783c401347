"""What a group or a business asks for, who filled it in, and what was found in the field."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.aid.models.common import Paper, concerning, one_recipient
from guyub.aid.models.money import Item, Nominator
from guyub.aid.models.rounds import Round
from guyub.aid.querysets.proposals import ProposalQuerySet
from guyub.aid.states import PROPOSAL
from guyub.groups.models import Group
from guyub.kernel.fields import ReasonField
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry.models import Business

_OWN_LINES = (
    " OR EXISTS (SELECT 1 FROM aid_proposal p WHERE p.id = proposal_id AND"
    " p.state IN ('draft', 'incomplete') AND (p.group_id = (SELECT guyub_person())"
    " OR p.business_id = ANY ((SELECT guyub_businesses())::uuid[])))"
)


def of_proposal(*, own_write: bool = False) -> RowSecurity:
    """Seen by whoever sees the proposal; ``own_write``: an applicant changes it while open."""
    base = by_regency()
    return RowSecurity(
        f"({base.read}) OR EXISTS (SELECT 1 FROM aid_proposal p WHERE p.id = proposal_id)",
        base.write + (_OWN_LINES if own_write else ""),
    )


def _proposal_security() -> RowSecurity:
    both = concerning()
    # The applicant writes the own proposal while it is open, and may send or withdraw it.
    own = (
        "(group_id = (SELECT guyub_person())"
        " OR business_id = ANY ((SELECT guyub_businesses())::uuid[]))"
    )
    return RowSecurity(
        both.read,
        f"({both.write}) OR ({own} AND state IN ('draft', 'incomplete', 'submitted', 'withdrawn'))",
        insert=f"({both.write}) OR ({own} AND state = 'draft')",
    )


class Proposal(Paper):
    """One request in one round.

    ``filler_*`` is who typed, ``asked_by`` on whose behalf (the chair's or owner's name as it
    stands on the paper): assisted entry names both. ``frozen`` keeps what was sent: members,
    lines, prices, rule answers. ``double`` keeps the findings of the double-aid check.
    """

    class Channel(models.TextChoices):
        SELF = "self", _("Diisi sendiri")
        LINK = "link", _("Diisi ketua lewat tautan")
        BESIDE = "beside", _("Dibantu petugas di sampingnya")
        FORM = "form", _("Disalin dari formulir kertas")

    number = models.CharField(max_length=24, unique=True)
    round = models.ForeignKey(Round, models.PROTECT, related_name="proposals")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="proposals")
    business = models.ForeignKey(Business, models.PROTECT, null=True, related_name="proposals")
    village_code = models.CharField(max_length=13)
    state = models.CharField(max_length=10, choices=PROPOSAL.choices, default="draft")
    state_since = models.DateField()
    nominator = models.CharField(
        _("Siapa yang mengusulkan"), max_length=8, choices=Nominator.choices, default="own"
    )
    nominator_note = models.CharField(_("Nama pengusul"), max_length=120, blank=True, default="")
    channel = models.CharField(max_length=8, choices=Channel.choices, default="self")
    asked_by = models.CharField(_("Diajukan oleh"), max_length=150, blank=True, default="")
    filler = models.CharField(max_length=200)
    filler_person = models.UUIDField()
    filler_role = models.CharField(max_length=20)
    helpers = ArrayField(models.UUIDField(), default=list)
    reason = ReasonField(_("Untuk apa alatnya"), max_length=1000, blank=True, default="")
    submitted_at = models.DateTimeField(null=True)
    submitter_person = models.UUIDField(null=True)
    remark = ReasonField(max_length=300, blank=True, default="")
    # Given back: until when it should be completed (a dated setting).
    complete_by = models.DateField(null=True)
    frozen = models.JSONField(default=dict)
    double = models.JSONField(default=list)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = ProposalQuerySet.as_manager()
    row_security = _proposal_security()

    class Meta:
        db_table = "aid_proposal"
        constraints = [
            one_recipient("aid_proposal_recipient"),
            models.UniqueConstraint(
                fields=["round", "group"], name="aid_proposal_group_once",
                condition=~Q(state="withdrawn"),
            ),
            models.UniqueConstraint(
                fields=["round", "business"], name="aid_proposal_business_once",
                condition=~Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="aid_proposal_sent",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["round", "state", "village_code"], name="aid_proposal_round")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def district_code(self) -> str:
        return self.village_code[:8]


class ProposalMember(Paper):
    """A business that takes part in the proposal; for a single business, that one."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="members")
    business = models.ForeignKey(Business, models.PROTECT, related_name="proposal_seats")
    village_code = models.CharField(max_length=13)
    # Checks with a smaller number no longer count: this member is to be checked again.
    check_from = models.SmallIntegerField(default=1)

    row_security = of_proposal(own_write=True)

    class Meta:
        db_table = "aid_proposal_member"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "business"], name="aid_proposal_member_once"
            )
        ]


class ProposalLine(Paper):
    """One kind for one member business: how many, why, what it replaces.

    ``unit_price`` is the catalogue's price of the day of sending, frozen then; NULL before, or
    where none is known.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="lines")
    member = models.ForeignKey(ProposalMember, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="proposal_lines")
    quantity = models.IntegerField(_("Jumlah"))
    unit_price = models.BigIntegerField(null=True)
    why = models.CharField(_("Untuk apa"), max_length=250)
    replaces = models.CharField(_("Mengganti apa"), max_length=150, blank=True, default="")

    row_security = of_proposal(own_write=True)

    class Meta:
        db_table = "aid_proposal_line"
        constraints = [
            models.UniqueConstraint(fields=["member", "item"], name="aid_proposal_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="aid_proposal_line_some"),
        ]


class Interest(Paper):
    """A tie of an official (a person id) to a proposal: recuses the official, never the group.

    ``kind`` kin, fellow (of the group), village (works for that village), other. Checking and
    scoring by that person is refused by the database (sql/aid.sql).
    """

    class Kind(models.TextChoices):
        KIN = "kin", _("Keluarga")
        FELLOW = "fellow", _("Anggota kelompok yang sama")
        VILLAGE = "village", _("Petugas desa itu")
        FILLER = "filler", _("Ikut mengisi usulannya")
        OTHER = "other", _("Lainnya")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="interests")
    person = models.UUIDField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    declared = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    row_security = by_regency()

    class Meta:
        db_table = "aid_interest"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "person", "kind"], name="aid_interest_once")
        ]


class Check(Paper):
    """One field check of one member business, never only of the chair.

    ``result`` fit / unfit / later with reasons. Numbers are also kept as observations of the
    registry; here they are what the decision saw. ``number`` counts re-checks; the newest counts.
    """

    class Result(models.TextChoices):
        FIT = "fit", _("Layak")
        UNFIT = "unfit", _("Belum layak")
        LATER = "later", _("Belum bisa dicek")

    class Signed(models.TextChoices):
        PAPER = "paper", _("Tanda tangan di kertas")
        SCREEN = "screen", _("Tanda tangan di layar")
        THUMB = "thumb", _("Cap jempol di kertas")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="checks")
    member = models.ForeignKey(ProposalMember, models.PROTECT, related_name="checks")
    business = models.ForeignKey(Business, models.PROTECT, related_name="aid_checks")
    number = models.SmallIntegerField(default=1)
    on = models.DateField(_("Tanggal cek"))
    result = models.CharField(_("Hasil"), max_length=5, choices=Result.choices)
    reasons = models.CharField(_("Alasan"), max_length=500, blank=True, default="")
    machines = models.CharField(_("Alat yang sudah ada"), max_length=300, blank=True, default="")
    works = models.BooleanField(_("Usahanya berjalan"), null=True)
    workers_male = models.IntegerField(null=True)
    workers_female = models.IntegerField(null=True)
    output_value = models.BigIntegerField(null=True)
    sales = models.BigIntegerField(null=True)
    met = models.CharField(_("Bertemu dengan"), max_length=150, blank=True, default="")
    signed = models.CharField(max_length=6, choices=Signed.choices, blank=True, default="")
    # Where the checker stood, if that person chose to say so.
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    checker_person = models.UUIDField()
    checker = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    row_security = of_proposal()

    class Meta:
        db_table = "aid_check"
        constraints = [
            models.UniqueConstraint(fields=["member", "number"], name="aid_check_once"),
            models.CheckConstraint(
                condition=Q(result="fit") | ~Q(reasons=""), name="aid_check_says_why"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="aid_check_place",
            ),
        ]


class Score(Paper):
    """One person's score of a proposal on the round's sheet. ``total``: hundredths of a point.

    ``values`` {criterion key: points}; ``sheet_number`` the version used.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="scores")
    scorer_person = models.UUIDField()
    scorer = models.CharField(max_length=200)
    sheet_number = models.SmallIntegerField()
    values = models.JSONField()
    total = models.IntegerField()
    remark = models.CharField(_("Catatan"), max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    row_security = by_regency()

    class Meta:
        db_table = "aid_score"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "scorer_person"], name="aid_score_once_each"
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, total__lte=10_000), name="aid_score_range"
            ),
        ]
