"""Papers and pictures of a proposal, and the link by which a chair fills it in on the own phone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.aid.models.common import Paper
from guyub.aid.models.proposals import Check, Proposal, of_proposal
from guyub.kernel.attached import Attachment
from guyub.kernel.fields import ReasonField
from guyub.kernel.rls import by_regency


class ProposalPaper(Paper):
    """A paper that the round asks for, with its number and day; ``key`` is the round's."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="papers")
    key = models.CharField(max_length=40)
    number = models.CharField(_("Nomor surat"), max_length=80, blank=True, default="")
    dated = models.DateField(_("Tanggal surat"), null=True)

    row_security = of_proposal(own_write=True)

    class Meta:
        db_table = "aid_proposal_paper"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "key"], name="aid_proposal_paper_once")
        ]


class ProposalFile(Attachment):
    """A scan of a paper (``key``), or a picture of a field check.

    Sheets with thumb prints and identity papers are restricted: only who checks proposals opens
    them, not whoever filled it in and no auditor (sql/aid_private_papers.sql).
    """

    restricted_verb = "aid.proposal.handle"

    office_id = models.UUIDField()
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="files")
    key = models.CharField(max_length=40, blank=True, default="")
    field_check = models.ForeignKey(Check, models.PROTECT, null=True, related_name="files")

    row_security = of_proposal(own_write=True)

    class Meta:
        db_table = "aid_proposal_file"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "key", "field_check", "sha256"], name="aid_proposal_file_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip

    def open_to(self, visit: Any) -> bool:
        """Whoever works for the office and may read names; an applicant opens the papers, not the
        check's pictures."""
        if not super().open_to(visit) or not visit.may("aid.proposal.paper"):
            return False
        return bool(visit.reach != "own" or self.field_check_id is None)


class ProposalLink(Paper):
    """A link that opens one proposal for filling in, for one person, for a short time.

    The office saw or called that person and knows the phone is theirs; ``phone_mark`` is the blind
    index of the number then, so that a link ends when the number changes. The link itself holds
    nothing but its signed id. ``opened`` counts each time somebody pressed the button.
    """

    class How(models.TextChoices):
        MET = "met", _("Bertemu langsung")
        CALLED = "called", _("Ditelepon ke nomor itu")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="links")
    owner_id = models.UUIDField()
    phone_mark = models.BinaryField(max_length=64)
    confirmed = models.CharField(_("Cara memastikan nomor"), max_length=6, choices=How.choices)
    expires_at = models.DateTimeField()
    most = models.SmallIntegerField()
    opened = models.SmallIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)
    maker_person = models.UUIDField()
    maker = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_because = ReasonField(max_length=200, blank=True, default="")

    row_security = by_regency()

    class Meta:
        db_table = "aid_proposal_link"
        constraints = [
            models.CheckConstraint(
                condition=Q(opened__gte=0, opened__lte=F("most")), name="aid_proposal_link_tries"
            ),
            # A newer link ends the one before it.
            models.UniqueConstraint(
                fields=["proposal"],
                name="aid_proposal_link_one",
                condition=Q(revoked_at__isnull=True),
            ),
        ]
