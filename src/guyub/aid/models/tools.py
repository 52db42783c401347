"""The life of a tool after hand-over: checks, reports, draws, what became of the business."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.aid.models.common import Paper, different
from guyub.aid.models.handing import Handover, HandoverLine
from guyub.aid.models.rounds import Round
from guyub.aid.querysets.tools import OutcomeQuerySet, ToolQuerySet, UseReportQuerySet
from guyub.aid.states import TOOL, TOOL_REQUEST
from guyub.groups.models import Group
from guyub.kernel.fields import ReasonField
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry.models import Business

_OWN_TOOL = " OR holder_group_id = ANY ((SELECT groups_own(true))::uuid[])"
# Whoever holds a tool tells the office of it and changes nothing else.
_TELLS = (
    f"{by_regency().write} OR (kind = 'told' AND EXISTS (SELECT 1 FROM aid_tool t"
    " WHERE t.id = tool_id AND t.state = aid_tool_event.state"
    " AND t.regency_code = aid_tool_event.regency_code"
    " AND t.office_id = aid_tool_event.office_id"
    " AND (t.holder_id = ANY ((SELECT guyub_businesses())::uuid[])"
    " OR t.holder_group_id = ANY ((SELECT groups_own(true))::uuid[]))))"
)


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

    objects = ToolQuerySet.as_manager()
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
    """Something that happened to a tool. ``kind``: check, told, move, group, or a verb of TOOL.

    ``state`` is the tool's state afterwards: that of the newest event is always the tool's own
    (sql/aid_following.sql). ``told`` is what its holder says; it changes nothing.
    """

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12)
    on = models.DateField(_("Tanggal"))
    state = models.CharField(max_length=11, choices=TOOL.choices)
    found = ReasonField(_("Yang ditemukan"), max_length=300, blank=True, default="")
    place = ReasonField(_("Ditemukan di"), max_length=150, blank=True, default="")
    used_for = ReasonField(_("Dipakai untuk"), max_length=150, blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    draw = models.ForeignKey("Draw", models.PROTECT, null=True, related_name="checks")
    from_business = models.UUIDField(null=True)
    to_business = models.UUIDField(null=True)
    handover = models.ForeignKey(Handover, models.PROTECT, null=True, related_name="transfers")
    request = models.ForeignKey("ToolRequest", models.PROTECT, null=True, related_name="events")
    by = models.UUIDField()
    who = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    append_only = True
    row_security = RowSecurity(
        read="EXISTS (SELECT 1 FROM aid_tool t WHERE t.id = tool_id)",
        write=by_regency().write,
        insert=_TELLS,
    )

    class Meta:
        db_table = "aid_tool_event"
        indexes = [
            models.Index(fields=["tool", "on", "id"], name="aid_tool_event_tool"),
            models.Index(
                fields=["regency_code", "-created_at"], name="aid_tool_event_told",
                condition=Q(kind="told"),
            ),
        ]  # fmt: skip


class ToolRequest(Paper):
    """What one person asks and another approves: another holder, back to the office, off the list.

    A move happens when its record ("berita acara pemindahan") was signed on paper: ``number`` and
    ``done_on`` are entered then. Until that day the tool stays where it is.
    """

    class Kind(models.TextChoices):
        MOVE = "move", _("Pindah ke usaha lain")
        WRITE_OFF = "write_off", _("Hapus dari daftar")
        TAKE_BACK = "take_back", _("Tarik ke kantor")

    tool = models.ForeignKey(Tool, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=TOOL_REQUEST.choices, default="proposed")
    offer = models.ForeignKey("ToolOffer", models.PROTECT, null=True, related_name="requests")
    from_business = models.ForeignKey(
        Business, models.PROTECT, null=True, related_name="tools_given_up"
    )
    to_business = models.ForeignKey(
        Business, models.PROTECT, null=True, related_name="tools_passed_on"
    )
    to_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="tools_passed_on")
    reason = ReasonField(_("Alasan"), max_length=300)
    proposer_person = models.UUIDField()
    proposer = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    decider_person = models.UUIDField(null=True)
    decider = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    remark = ReasonField(_("Catatan pemutus"), max_length=300, blank=True, default="")
    number = models.CharField(_("Nomor berita acara"), max_length=80, blank=True, default="")
    done_on = models.DateField(_("Tanggal"), null=True)
    place = ReasonField(_("Tempat"), max_length=150, blank=True, default="")
    witness = models.CharField(_("Saksi"), max_length=120, blank=True, default="")
    witness_title = models.CharField(_("Jabatan saksi"), max_length=120, blank=True, default="")
    version = models.IntegerField(default=1)

    row_security = by_regency()

    class Meta:
        db_table = "aid_tool_request"
        constraints = [
            different("proposer_person", "decider_person", "aid_tool_request_four_eyes"),
            models.UniqueConstraint(
                fields=["tool"], name="aid_tool_request_one_open",
                condition=Q(state__in=["proposed", "approved"]),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"]) | Q(decider_person__isnull=False),
                name="aid_tool_request_approved",
            ),
            models.CheckConstraint(
                condition=Q(kind="move", to_business__isnull=False)
                | Q(
                    kind__in=["write_off", "take_back"], to_business__isnull=True,
                    to_group__isnull=True,
                ),
                name="aid_tool_request_whereto",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (Q(done_on__isnull=False) & (~Q(kind="move") | ~Q(number=""))),
                name="aid_tool_request_done",
            ),
            models.UniqueConstraint(
                fields=["office_id", "number"], name="aid_tool_request_number",
                condition=~Q(number=""),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["regency_code", "state"], name="aid_tool_request_state")]


class UseReport(Paper):
    """The recipient's yearly report of use; due on a day that is a dated setting."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="reports")
    year = models.SmallIntegerField()
    due = models.DateField()
    received_on = models.DateField(null=True)
    used = ReasonField(_("Pemakaian alat"), max_length=500, blank=True, default="")
    # All units work, as the recipient writes; NULL where the report does not say.
    works = models.BooleanField(null=True)
    recorder_person = models.UUIDField(null=True)
    recorder = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    objects = UseReportQuerySet.as_manager()

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
    """A random check, first half: what is drawn from, how many, and what will be the seed.

    Published before the seed exists: ``pool`` (the tags, sorted) with its SHA-256, and
    ``seed_source``, a public number that becomes known on ``seed_on``. Neither can be changed.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="draws")
    number = models.SmallIntegerField()
    seed_source = models.CharField(_("Asal benih"), max_length=200)
    seed_on = models.DateField(_("Benih diketahui pada"))
    size = models.SmallIntegerField(_("Berapa alat dicek"))
    pool = ArrayField(models.CharField(max_length=24))
    pool_digest = models.CharField(max_length=64)
    method = models.CharField(max_length=20)
    announced_at = models.DateTimeField()
    due = models.DateField(_("Dicek paling lambat"))
    maker_person = models.UUIDField()
    maker = models.CharField(max_length=200)

    append_only = True
    row_security = RowSecurity(read="true", write=by_regency().write)

    class Meta:
        db_table = "aid_draw"
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="aid_draw_once"),
            models.CheckConstraint(condition=Q(size__gt=0, pool__len__gte=1), name="aid_draw_size"),
        ]

    def __str__(self) -> str:
        return f"Cek acak {self.number}"


class DrawSeed(Paper):
    """A random check, second half: the seed as published, and the tags that it draws.

    ``drawn`` equals policy_draw.draw(seed, pool, size), in the order drawn.
    """

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="seed")
    seed = models.CharField(_("Benih undian"), max_length=120)
    read_at = models.CharField(_("Dibaca di"), max_length=200)
    drawn = ArrayField(models.CharField(max_length=24))
    entered_at = models.DateTimeField()
    by = models.UUIDField()
    who = models.CharField(max_length=200)

    append_only = True
    row_security = RowSecurity(read="true", write=by_regency().write)

    class Meta:
        db_table = "aid_draw_seed"


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
    # The registry's observation that was written with it.
    observation = models.UUIDField(null=True)
    recorder_person = models.UUIDField(null=True)
    recorder = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    objects = OutcomeQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "aid_outcome"
        constraints = [
            models.UniqueConstraint(fields=["round", "business", "months"], name="aid_outcome_once")
        ]
        indexes = [models.Index(fields=["regency_code", "on", "due"], name="aid_outcome_due")]


class ToolOffer(Paper):
    """An idle tool offered to a business: those who asked and did not get come first.

    ``rank`` is the place in the line on the day of the offer, ``why`` what put it there.
    """

    class Reply(models.TextChoices):
        WAITING = "", _("Belum menjawab")
        YES = "yes", _("Mau")
        NO = "no", _("Tidak mau")

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="offers")
    business = models.ForeignKey(Business, models.PROTECT, related_name="tool_offers")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="tool_offers")
    rank = models.SmallIntegerField()
    why = models.CharField(max_length=150)
    # Why somebody further down the line was asked first, in the officer's words.
    skipped_because = ReasonField(max_length=200, blank=True, default="")
    offered_on = models.DateField()
    reply = models.CharField(max_length=3, choices=Reply.choices, blank=True, default="")
    replied_on = models.DateField(null=True)
    by = models.UUIDField()
    who = models.CharField(max_length=200)

    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "aid_tool_offer"
        constraints = [
            models.UniqueConstraint(fields=["tool", "business"], name="aid_tool_offer_once"),
            models.UniqueConstraint(
                fields=["tool"], name="aid_tool_offer_one_waiting", condition=Q(reply="")
            ),
        ]


class Evidence(Paper):
    """An evidence pack that the office took: who, what it holds (SHA-256 of the ZIP).

    What an auditor took stands in the access log: an auditor writes nothing.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="packs")
    made_at = models.DateTimeField()
    maker = models.CharField(max_length=200)
    maker_person = models.UUIDField()
    digest = models.CharField(max_length=64)
    files = models.IntegerField()

    append_only = True
    row_security = by_regency()

    class Meta:
        db_table = "aid_evidence"
