"""Who is chosen and why, what was objected, and the decree that names them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.aid.models.common import Paper, concerning, different, one_recipient
from guyub.aid.models.money import Fund, Item
from guyub.aid.models.proposals import Proposal, ProposalLine
from guyub.aid.models.rounds import Round
from guyub.aid.states import DECREE, OBJECTION, SELECTION
from guyub.groups.models import Group
from guyub.kernel.attached import Attachment
from guyub.kernel.fields import EncryptedTextField, ReasonField
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry.models import Business


class Selection(Paper):
    """One run of the ranking. ``inputs`` is everything it saw, ``digest`` the SHA-256 of that."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="selections")
    number = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=SELECTION.choices, default="draft")
    method = models.CharField(max_length=20, default="strict_rank")
    inputs = models.JSONField()
    digest = models.CharField(max_length=64)
    run_at = models.DateTimeField()
    maker_person = models.UUIDField()
    maker = models.CharField(max_length=200)
    approver_person = models.UUIDField(null=True)
    approver = models.CharField(max_length=200, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    remark = ReasonField(max_length=300, blank=True, default="")

    row_security = by_regency()

    class Meta:
        db_table = "aid_selection"
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="aid_selection_once"),
            models.UniqueConstraint(
                fields=["round"], name="aid_selection_one_open",
                condition=Q(state__in=["draft", "announced"]),
            ),
            different("maker_person", "approver_person", "aid_selection_four_eyes"),
            models.CheckConstraint(
                condition=~Q(state="announced") | Q(approver_person__isnull=False),
                name="aid_selection_approved",
            ),
        ]  # fmt: skip


class Result(Paper):
    """What a selection says of one proposal, with its reasons in plain words.

    ``nearest`` is the nearest yes: [{words, days, cost, help}]. ``score``: hundredths of a point.
    """

    class Verdict(models.TextChoices):
        SELECTED = "selected", _("Penerima")
        RESERVE = "reserve", _("Cadangan")
        REFUSED = "refused", _("Tidak disetujui")

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="results")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="results")
    rank = models.IntegerField(null=True)
    score = models.IntegerField(null=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reasons = models.JSONField(default=list)
    nearest = models.JSONField(default=list)
    amount = models.BigIntegerField(default=0)

    # The applicant reads the own result once the list is announced, never a draft's.
    row_security = RowSecurity(
        f"({by_regency().read}) OR (EXISTS (SELECT 1 FROM aid_proposal p WHERE p.id = proposal_id)"
        " AND aid_announced(selection_id))",
        by_regency().write,
    )

    class Meta:
        db_table = "aid_result"
        constraints = [
            models.UniqueConstraint(fields=["selection", "proposal"], name="aid_result_once"),
            models.CheckConstraint(
                condition=Q(verdict="selected") | ~Q(reasons=[]), name="aid_result_says_why"
            ),
        ]


class Award(Paper):
    """Units of a proposal line that a selection gives from one fund."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="awards")
    line = models.ForeignKey(ProposalLine, models.PROTECT, related_name="awards")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="awards")
    quantity = models.IntegerField()
    unit_price = models.BigIntegerField()

    row_security = by_regency()

    class Meta:
        db_table = "aid_award"
        constraints = [
            models.UniqueConstraint(fields=["result", "line", "fund"], name="aid_award_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="aid_award_some"
            ),
        ]


class Objection(Paper):
    """Keberatan: against the announced list, or later against a decision (UU 30/2014).

    What people write names people: text, name and phone are encrypted. ``deciders`` are the
    persons whose decision is questioned; none of them answers.
    """

    class Against(models.TextChoices):
        LIST = "list", _("Daftar yang diumumkan")
        DECISION = "decision", _("Keputusan yang sudah ditetapkan")

    number = models.CharField(max_length=24, unique=True)
    round = models.ForeignKey(Round, models.PROTECT, related_name="objections")
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="objections")
    against = models.CharField(max_length=8, choices=Against.choices)
    state = models.CharField(max_length=9, choices=OBJECTION.choices, default="received")
    name = EncryptedTextField(_("Nama"))
    phone = EncryptedTextField(_("Nomor HP"), null=True, blank=True)
    village_code = models.CharField(max_length=13, blank=True, default="")
    text = EncryptedTextField(_("Keberatannya"))
    received_at = models.DateTimeField()
    answer_by = models.DateField()
    # The setting that gave the deadline: {key, value, source, since}.
    deadline = models.JSONField(default=dict)
    token = models.CharField(max_length=40, unique=True)
    receiver_person = models.UUIDField(null=True)
    receiver = models.CharField(max_length=200, blank=True, default="")
    # Filled by the database when it is received (sql/aid_deciding.sql), so that nobody picks it.
    deciders = ArrayField(models.UUIDField(), default=list)
    answerer_person = models.UUIDField(null=True)
    answerer = models.CharField(max_length=200, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answer = EncryptedTextField(null=True, blank=True)
    version = models.IntegerField(default=1)

    row_security = RowSecurity(
        read=by_regency().read,
        write=by_regency().write,
        insert=by_regency(public_insert=True).insert,
    )

    class Meta:
        db_table = "aid_objection"
        constraints = [
            models.CheckConstraint(
                condition=Q(answerer_person__isnull=True)
                | ~Q(deciders__contains=[F("answerer_person")]),
                name="aid_objection_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "rejected"])
                | Q(answerer_person__isnull=False, answered_at__isnull=False),
                name="aid_objection_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "state", "answer_by"], name="aid_objection_queue")
        ]


class Decree(Paper):
    """SK: the paper that names recipients, items, units and funds. Three different persons.

    ``number`` comes from the office's agenda (entered) once it was signed on paper.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="decrees")
    selection = models.ForeignKey(Selection, models.PROTECT, related_name="decrees")
    number = models.CharField(_("Nomor SK"), max_length=80, blank=True, default="")
    dated = models.DateField(_("Tanggal SK"), null=True)
    about = models.CharField(_("Tentang"), max_length=250)
    signer = models.CharField(_("Ditandatangani oleh"), max_length=120)
    signer_title = models.CharField(_("Jabatan"), max_length=120)
    state = models.CharField(max_length=8, choices=DECREE.choices, default="draft")
    maker_person = models.UUIDField()
    maker = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    verifier_person = models.UUIDField(null=True)
    verifier = models.CharField(max_length=200, blank=True, default="")
    verified_at = models.DateTimeField(null=True)
    approver_person = models.UUIDField(null=True)
    approver = models.CharField(max_length=200, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    remark = ReasonField(max_length=300, blank=True, default="")
    revoked_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    row_security = by_regency()

    class Meta:
        db_table = "aid_decree"
        constraints = [
            different("maker_person", "verifier_person", "aid_decree_maker_verifier"),
            different("maker_person", "approver_person", "aid_decree_maker_approver"),
            different("verifier_person", "approver_person", "aid_decree_verifier_approver"),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "revoked"])
                | (
                    Q(verifier_person__isnull=False, approver_person__isnull=False)
                    & Q(dated__isnull=False)
                    & ~Q(number="")
                ),
                name="aid_decree_signed",
            ),
            models.UniqueConstraint(
                fields=["office_id", "number"], name="aid_decree_number",
                condition=~Q(number=""),
            ),
        ]  # fmt: skip


class DecreeLine(Paper):
    """Units of one kind for one member business from one fund, as the decree names them."""

    decree = models.ForeignKey(Decree, models.CASCADE, related_name="lines")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decree_lines")
    proposal_line = models.ForeignKey(ProposalLine, models.PROTECT, related_name="decree_lines")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="decree_lines")
    business = models.ForeignKey(Business, models.PROTECT, related_name="decree_lines")
    # As it was decreed; lists and maps ask the member, whose code follows a change.
    village_code = models.CharField(max_length=13)
    item = models.ForeignKey(Item, models.PROTECT, related_name="decree_lines")
    item_name = models.CharField(max_length=150)
    unit = models.CharField(max_length=20)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="decree_lines")
    quantity = models.IntegerField()
    unit_price = models.BigIntegerField()

    row_security = concerning()

    class Meta:
        db_table = "aid_decree_line"
        constraints = [
            models.UniqueConstraint(
                fields=["decree", "proposal_line", "fund"], name="aid_decree_line_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="aid_decree_line_some"
            ),
        ]
        indexes = [models.Index(fields=["fund", "item"], name="aid_decree_line_fund")]


class DecreeScan(Attachment):
    """The signed decree as it lies in the folder. What was kept stays; a better scan is added."""

    decree = models.ForeignKey(Decree, models.PROTECT, related_name="scans")
    office_id = models.UUIDField()

    append_only = True
    row_security = by_regency()

    class Meta:
        db_table = "aid_decree_scan"
        constraints = [
            models.UniqueConstraint(fields=["decree", "sha256"], name="aid_decree_scan_once")
        ]


class Agreement(Paper):
    """NPHD with the integrity pact, per recipient and giver, signed before goods go out.

    Needed on the grant track; ``pact_on`` is the day the pact was signed.
    """

    decree = models.ForeignKey(Decree, models.PROTECT, related_name="agreements")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="agreements")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="agreements")
    business = models.ForeignKey(Business, models.PROTECT, null=True, related_name="agreements")
    number = models.CharField(_("Nomor NPHD"), max_length=80, blank=True, default="")
    dated = models.DateField(null=True)
    pact_on = models.DateField(null=True)
    amount = models.BigIntegerField()
    recorder_person = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    row_security = concerning()

    class Meta:
        db_table = "aid_agreement"
        constraints = [
            one_recipient("aid_agreement_recipient"),
            models.UniqueConstraint(
                fields=["decree", "fund", "group"], name="aid_agreement_group_once"
            ),
            models.UniqueConstraint(
                fields=["decree", "fund", "business"], name="aid_agreement_business_once"
            ),
            models.UniqueConstraint(
                fields=["office_id", "number"], name="aid_agreement_number",
                condition=~Q(number=""),
            ),
        ]  # fmt: skip
