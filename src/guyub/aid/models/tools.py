"""The life of a tool after hand-over: checks, reports, draws, what became of the business."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.aid.models.common import Paper
from guyub.aid.models.handing import Handover, HandoverLine
from guyub.aid.models.rounds import Round
from guyub.aid.states import TOOL
from guyub.groups.models import Group
from guyub.kernel.fields import ReasonField
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry.models import Business

_OWN_TOOL = " OR holder_group_id = ANY ((SELECT groups_own(true))::uuid[])"


class Tool(Paper):
    """One unit that was handed over. ``tag`` is its inventory number, printed as a label.

    ``holder`` is where it works now; taken-back tools have none.
    """

    tag = models.CharField(max_length=24, unique=True)
    line = models.ForeignKey(HandoverLine, models.PROTECT, related_name="tools")
    n = models.SmallIntegerField()
    round = models.ForeignKey(Round, models.PROTECT, related_name="tools")
    name = models.CharField(max_length=150)
    serial = models.CharField(_("Nomor seri"), max_length=60, blank=True, default="")
    holder = models.ForeignKey(Business, models.PROTECT, null=True, related_name="tools")
    holder_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="tools")
    village_code = models.CharField(max_length=13)
    state = models.CharField(max_length=11, choices=TOOL.choices, default="in_use")
    state_since = models.DateField()
    last_checked = models.DateField(null=True)
    check_due = models.DateField(null=True)
    version = models.IntegerField(default=1)

    row_security = RowSecurity(
        read=by_regency(owned="holder_id").read + _OWN_TOOL, write=by_regency().write
    )

    class Meta:
        db_table = "aid_tool"
        constraints = [
            models.UniqueConstraint(fields=["line", "n"], name="aid_tool_once"),
            models.CheckConstraint(
                condition=Q(state__in=["taken_back", "written_off"]) | Q(holder__isnull=False),
                name="aid_tool_somewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "state", "check_due"], name="aid_tool_due"),
            models.Index(fields=["round", "village_code"], name="aid_tool_round"),
        ]

    def __str__(self) -> str:
        return self.tag


class ToolEvent(Paper):
    """Something that happened to a tool. ``kind`` is the verb of states.TOOL, or check/transfer."""

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12)
    on = models.DateField(_("Tanggal"))
    state = models.CharField(max_length=11, choices=TOOL.choices)
    found = models.CharField(_("Yang ditemukan"), max_length=500, blank=True, default="")
    used_for = models.CharField(_("Dipakai untuk"), max_length=150, blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    draw = models.ForeignKey("Draw", models.PROTECT, null=True, related_name="checks")
    from_business = models.UUIDField(null=True)
    to_business = models.UUIDField(null=True)
    handover = models.ForeignKey(Handover, models.PROTECT, null=True, related_name="transfers")
    by = models.UUIDField()
    who = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    append_only = True
    row_security = RowSecurity(
        read="EXISTS (SELECT 1 FROM aid_tool t WHERE t.id = tool_id)", write=by_regency().write
    )

    class Meta:
        db_table = "aid_tool_event"
        indexes = [models.Index(fields=["tool", "on", "id"], name="aid_tool_event_tool")]


class UseReport(Paper):
    """The recipient's yearly report of use; due on a day that is a dated setting."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="reports")
    year = models.SmallIntegerField()
    due = models.DateField()
    received_on = models.DateField(null=True)
    used = models.CharField(_("Pemakaian alat"), max_length=500, blank=True, default="")
    recorder_person = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    row_security = RowSecurity(
        read="EXISTS (SELECT 1 FROM aid_handover h WHERE h.id = handover_id)",
        write=by_regency().write,
    )

    class Meta:
        db_table = "aid_use_report"
        constraints = [
            models.UniqueConstraint(fields=["handover", "year"], name="aid_use_report_once"),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | ~Q(used=""), name="aid_use_report_says"
            ),
        ]


class Draw(Paper):
    """A random check: seed and list are published before anybody goes, so anyone can repeat it.

    ``pool`` are the tags drawn from (sorted), ``drawn`` those chosen by policy.draw(seed, pool).
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="draws")
    number = models.SmallIntegerField()
    seed = models.CharField(_("Benih undian"), max_length=120)
    seed_source = models.CharField(_("Asal benih"), max_length=200)
    size = models.SmallIntegerField()
    pool = ArrayField(models.CharField(max_length=24))
    drawn = ArrayField(models.CharField(max_length=24))
    announced_on = models.DateField()
    due = models.DateField()
    maker_person = models.UUIDField()
    created_at = models.DateTimeField()

    append_only = True
    row_security = RowSecurity(read="true", write=by_regency().write)

    class Meta:
        db_table = "aid_draw"
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="aid_draw_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="aid_draw_size"),
        ]


class Outcome(Paper):
    """What a recipient business looked like at the check, and 6 and 12 months after hand-over.

    The numbers themselves are observations of the registry; here stands which milestone they
    answer and when it was due. NULL values are "belum diketahui".
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="outcomes")
    business = models.ForeignKey(Business, models.PROTECT, related_name="aid_outcomes")
    months = models.SmallIntegerField()
    due = models.DateField()
    on = models.DateField(null=True)
    workers_male = models.IntegerField(null=True)
    workers_female = models.IntegerField(null=True)
    output_value = models.BigIntegerField(null=True)
    sales = models.BigIntegerField(null=True)
    missed_because = ReasonField(max_length=200, blank=True, default="")
    recorder_person = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "aid_outcome"
        constraints = [
            models.UniqueConstraint(fields=["round", "business", "months"], name="aid_outcome_once")
        ]
        indexes = [models.Index(fields=["regency_code", "on", "due"], name="aid_outcome_due")]


class ToolOffer(Paper):
    """Whoever asked for an idle tool: those who asked and did not get come first."""

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="offers")
    business = models.ForeignKey(Business, models.PROTECT, related_name="tool_offers")
    offered_on = models.DateField()
    answer = models.CharField(max_length=8, blank=True, default="")
    answered_on = models.DateField(null=True)
    by = models.UUIDField()

    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "aid_tool_offer"
        constraints = [
            models.UniqueConstraint(fields=["tool", "business"], name="aid_tool_offer_once")
        ]


class Evidence(Paper):
    """An evidence pack that was made: who took it, what it holds (SHA-256 of the ZIP)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="packs")
    made_at = models.DateTimeField()
    maker = models.CharField(max_length=200)
    maker_person = models.UUIDField()
    digest = models.CharField(max_length=64)
    files = models.IntegerField()

    row_security = by_regency()

    class Meta:
        db_table = "aid_evidence"
