"""A round of aid: what it gives, to whom, until when, from which purses."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.aid.models.common import Paper, different
from guyub.aid.models.money import Fund, Item, RecipientKind, Track
from guyub.aid.querysets.papers import PaperQuerySet, RoundQuerySet
from guyub.aid.states import ROUND
from guyub.kernel.fields import ReasonField
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry.models import Business

_OFFICE = by_regency()


class ScoringSheet(Paper):
    """One version of a weighted sheet. ``criteria``: [{key, label, weight, most, guide}].

    Weights are whole percents that sum to 100; a score of a criterion runs from 0 to ``most``.
    Published by somebody else than its maker; a published sheet never changes.
    """

    title = models.CharField(_("Nama lembar nilai"), max_length=120)
    number = models.SmallIntegerField(default=1)
    criteria = models.JSONField()
    # Two scores further apart than this many points of 100 ask a third person.
    tolerance = models.SmallIntegerField(_("Selisih paling banyak"), default=15)
    published_at = models.DateTimeField(null=True)
    maker_person = models.UUIDField()
    decider_person = models.UUIDField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    objects = PaperQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "aid_scoring_sheet"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "title", "number"], name="aid_scoring_sheet_once"
            ),
            different("maker_person", "decider_person", "aid_scoring_sheet_four_eyes"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(decider_person__isnull=False),
                name="aid_scoring_sheet_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Round(Paper):
    """One round. ``rule_id`` is the office's rule for businesses, ``group_rule_id`` for groups.

    ``papers``: [{key, label, required}]. ``quotas``: [{part, value, label, most, least}] with part
    in policy.QUOTA_PARTS. ``frozen`` keeps, from the moment it opened, the rule versions, sheet
    and settings that decide in this round. Public once ``published_at`` is set.
    """

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(_("Nama bantuan"), max_length=150)
    gives = models.TextField(_("Apa yang diberikan"), max_length=600)
    how = models.TextField(_("Cara mendapatkannya"), max_length=1000)
    contact = models.CharField(_("Tempat bertanya"), max_length=250)
    programme = models.CharField(_("Program/kegiatan"), max_length=200, blank=True, default="")
    year = models.SmallIntegerField(_("Tahun anggaran"))
    track = models.CharField(_("Jalur"), max_length=6, choices=Track.choices)
    recipients = ArrayField(models.CharField(max_length=8, choices=RecipientKind.choices))
    rule_id = models.UUIDField(null=True)
    group_rule_id = models.UUIDField(null=True)
    sheet = models.ForeignKey(ScoringSheet, models.PROTECT, null=True)
    papers = models.JSONField(default=list)
    quotas = models.JSONField(default=list)
    opens = models.DateField(_("Dibuka"))
    closes = models.DateField(_("Ditutup"))
    state = models.CharField(max_length=10, choices=ROUND.choices, default="draft")
    state_since = models.DateField()
    published_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    objections_until = models.DateField(null=True)
    frozen = models.JSONField(default=dict)
    authors = ArrayField(models.UUIDField())
    publisher_person = models.UUIDField(null=True)
    remark = ReasonField(max_length=300, blank=True, default="")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = RoundQuerySet.as_manager()
    row_security = RowSecurity(
        read=f"({_OFFICE.read}) OR published_at IS NOT NULL", write=_OFFICE.write
    )

    class Meta:
        db_table = "aid_round"
        constraints = [
            models.CheckConstraint(condition=Q(closes__gte=F("opens")), name="aid_round_window"),
            models.CheckConstraint(
                condition=Q(publisher_person__isnull=True)
                | ~Q(authors__contains=[F("publisher_person")]),
                name="aid_round_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "proposed", "cancelled"])
                | Q(published_at__isnull=False, publisher_person__isnull=False),
                name="aid_round_published",
            ),
        ]
        indexes = [models.Index(fields=["regency_code", "state", "closes"], name="aid_round_state")]

    def __str__(self) -> str:
        return self.title


class RoundFund(Paper):
    """How much of a fund a round may use, in whole rupiah."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="purses")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="purses")
    amount = models.BigIntegerField(_("Untuk putaran ini"))

    row_security = by_regency()

    class Meta:
        db_table = "aid_round_fund"
        constraints = [
            models.UniqueConstraint(fields=["round", "fund"], name="aid_round_fund_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="aid_round_fund_amount"),
        ]


class RoundItem(Paper):
    """A kind that a round offers, with the most units one member business may ask for."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="offers")
    item = models.ForeignKey(Item, models.PROTECT, related_name="offers")
    most = models.IntegerField(_("Paling banyak per usaha"), null=True)

    row_security = RowSecurity(read="true", write=_OFFICE.write)

    class Meta:
        db_table = "aid_round_item"
        constraints = [
            models.UniqueConstraint(fields=["round", "item"], name="aid_round_item_once")
        ]


class Telling(Paper):
    """That a business was told of a round: when, how, by whom. Once a day and way is enough."""

    class Way(models.TextChoices):
        VISIT = "visit", _("Didatangi")
        PHONE = "phone", _("Ditelepon")
        MESSAGE = "message", _("Lewat pesan")
        MEETING = "meeting", _("Di pertemuan")

    class Answer(models.TextChoices):
        UNKNOWN = "", _("Belum menjawab")
        WANTS = "wants", _("Mau ikut")
        NOT = "not", _("Tidak berminat")
        LATER = "later", _("Lain kali dulu")

    round = models.ForeignKey(Round, models.CASCADE, related_name="tellings")
    business = models.ForeignKey(Business, models.CASCADE, related_name="tellings")
    on = models.DateField(_("Tanggal"))
    way = models.CharField(_("Lewat"), max_length=8, choices=Way.choices)
    answer = models.CharField(
        _("Jawabannya"), max_length=5, choices=Answer.choices, blank=True, default=""
    )
    by = models.UUIDField()
    teller = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "aid_telling"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "business", "on", "way"], name="aid_telling_once"
            )
        ]
