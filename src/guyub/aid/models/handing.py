"""Handing over: occasions, records per recipient and giver, signatures, agenda numbers."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.aid.models.common import Paper, concerning, different, one_recipient
from guyub.aid.models.deciding import Decree, DecreeLine
from guyub.aid.models.goods import PurchaseLine
from guyub.aid.models.money import Fund
from guyub.aid.models.rounds import Round
from guyub.aid.querysets.handing import HandoverQuerySet, OccasionQuerySet
from guyub.aid.states import HANDOVER
from guyub.groups.models import Group
from guyub.kernel.attached import Attachment
from guyub.kernel.fields import ReasonField
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry.models import Business


class Occasion(Paper):
    """When goods change hands: the ceremony (a few, symbolically) or the hand-over itself, in a
    village, a store or at the pendopo. Goods are handed over at the second kind only.

    ``second_look_person`` looked at it where it falls into the months before an election that
    law restricts (a dated setting), and is not its maker.
    """

    class Kind(models.TextChoices):
        CEREMONY = "ceremony", _("Penyerahan simbolis")
        VILLAGE = "village", _("Serah terima barang")

    round = models.ForeignKey(Round, models.PROTECT, related_name="occasions")
    kind = models.CharField(_("Jenis acara"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("Nama acara"), max_length=150)
    on = models.DateField(_("Tanggal"))
    place = models.CharField(_("Tempat"), max_length=200)
    village_code = models.CharField(max_length=13, blank=True, default="")
    note = models.CharField(_("Catatan"), max_length=500, blank=True, default="")
    maker_person = models.UUIDField()
    second_look_person = models.UUIDField(null=True)
    second_look = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    objects = OccasionQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "aid_occasion"
        constraints = [different("maker_person", "second_look_person", "aid_occasion_second_look")]

    def __str__(self) -> str:
        return self.title


class Handover(Paper):
    """BAST: what one giver hands to one recipient. Numbers from the office's agenda.

    Giver's and recipient's names are frozen as printed. ``salt`` is in the QR code's signature:
    a record made anew has another. ``total`` equals the sum of its lines (sql/aid.sql).
    """

    class Mode(models.TextChoices):
        PAPER = "paper", _("Tanda tangan basah di kertas")
        SCREEN = "screen", _("Tanda tangan di layar")
        THUMB = "thumb", _("Cap jempol di kertas")

    round = models.ForeignKey(Round, models.PROTECT, related_name="handovers")
    decree = models.ForeignKey(Decree, models.PROTECT, related_name="handovers")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="handovers")
    occasion = models.ForeignKey(Occasion, models.PROTECT, null=True, related_name="handovers")
    # Seen at the ceremony as one of the few; the goods may follow in the village.
    symbolic_on = models.ForeignKey(Occasion, models.PROTECT, null=True, related_name="symbolic")
    symbolic_seat = models.SmallIntegerField(null=True)
    seat = models.SmallIntegerField(null=True)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="handovers")
    business = models.ForeignKey(Business, models.PROTECT, null=True, related_name="handovers")
    # Follows a code that changes; ``village_said`` is what the paper says since its approval.
    village_code = models.CharField(max_length=13)
    village_said = models.CharField(max_length=200, blank=True, default="")
    number = models.CharField(_("Nomor berita acara"), max_length=80, blank=True, default="")
    state = models.CharField(max_length=8, choices=HANDOVER.choices, default="draft")
    giver = models.CharField(max_length=150)
    giver_signer = models.CharField(max_length=120)
    giver_title = models.CharField(max_length=120)
    recipient = models.CharField(max_length=150)
    recipient_signer = models.CharField(max_length=150)
    recipient_title = models.CharField(max_length=80, blank=True, default="")
    witness = models.CharField(_("Saksi"), max_length=120, blank=True, default="")
    witness_title = models.CharField(_("Jabatan saksi"), max_length=120, blank=True, default="")
    on = models.DateField(_("Tanggal serah terima"), null=True)
    place = models.CharField(_("Tempat"), max_length=200, blank=True, default="")
    mode = models.CharField(max_length=6, choices=Mode.choices, blank=True, default="")
    total = models.BigIntegerField(default=0)
    salt = models.BinaryField(max_length=16)
    maker_person = models.UUIDField()
    maker = models.CharField(max_length=200)
    # Everybody who prepared or changed it while it was a draft; none of them approves.
    hands = ArrayField(models.UUIDField(), default=list)
    approver_person = models.UUIDField(null=True)
    approver = models.CharField(max_length=200, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    recorder_person = models.UUIDField(null=True)
    # Who asks that a signed record is revoked; another decides. Empty again when it was not agreed.
    revoke_asker_person = models.UUIDField(null=True)
    revoke_asker = models.CharField(max_length=200, blank=True, default="")
    revoke_asked_at = models.DateTimeField(null=True)
    revoke_reason = ReasonField(max_length=300, blank=True, default="")
    revoked_at = models.DateTimeField(null=True)
    revoker_person = models.UUIDField(null=True)
    remark = ReasonField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    objects = HandoverQuerySet.as_manager()
    # The public check reads through a function of its own (sql/aid.sql), never the table.
    row_security = concerning()

    class Meta:
        db_table = "aid_handover"
        constraints = [
            one_recipient("aid_handover_recipient"),
            different("maker_person", "approver_person", "aid_handover_four_eyes"),
            models.CheckConstraint(
                condition=Q(approver_person__isnull=True)
                | ~Q(hands__contains=[F("approver_person")]),
                name="aid_handover_no_hand",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"]) | Q(approver_person__isnull=False),
                name="aid_handover_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "revoked"])
                | (
                    Q(on__isnull=False, signed_at__isnull=False)
                    & ~Q(number="")
                    & ~Q(mode="")
                ),
                name="aid_handover_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked")
                | (Q(revoked_at__isnull=False, revoker_person__isnull=False) & ~Q(remark="")),
                name="aid_handover_revoked",
            ),
            different("revoke_asker_person", "revoker_person", "aid_handover_revoked_by_two"),
            models.CheckConstraint(
                condition=Q(revoke_asker_person__isnull=True)
                | (
                    Q(state__in=["signed", "revoked"], revoke_asked_at__isnull=False)
                    & ~Q(revoke_reason="")
                ),
                name="aid_handover_revoke_asked",
            ),
            models.UniqueConstraint(
                fields=["office_id", "number"], name="aid_handover_number",
                condition=~Q(number=""),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["round", "state", "village_code"], name="aid_handover_queue"),
            models.Index(fields=["occasion", "seat"], name="aid_handover_seats"),
        ]

    def __str__(self) -> str:
        return self.number or str(self.pk)


class HandoverLine(Paper):
    """Units of a decree line in one record. Several records of one decree line add up.

    ``unit_price`` is what was paid: the price of the contract line that the units come from, so
    units of two contracts are two lines. Without a contract line (none exists yet, or the record
    is older than this rule) it is the decree's price. Over all records that are not refused,
    revoked or dropped, units never exceed the decree line; a signed record's units never exceed
    what of that kind, fund and contract arrived (sql/aid.sql).
    """

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="lines")
    decree_line = models.ForeignKey(DecreeLine, models.PROTECT, related_name="handover_lines")
    contract_line = models.ForeignKey(
        PurchaseLine, models.PROTECT, null=True, related_name="handover_lines"
    )
    business = models.ForeignKey(Business, models.PROTECT, related_name="handover_lines")
    # As printed; "" where the business is the recipient itself.
    business_name = models.CharField(max_length=150, blank=True, default="")
    item_name = models.CharField(max_length=150)
    unit = models.CharField(max_length=20)
    quantity = models.IntegerField()
    unit_price = models.BigIntegerField()
    serials = ArrayField(models.CharField(max_length=60), default=list)

    row_security = RowSecurity(
        read=f"({by_regency(owned='business_id').read})"
        " OR EXISTS (SELECT 1 FROM aid_handover h WHERE h.id = handover_id)",
        write=by_regency().write,
    )

    class Meta:
        db_table = "aid_handover_line"
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "decree_line", "contract_line"],
                name="aid_handover_line_once", nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="aid_handover_line_some"
            ),
        ]  # fmt: skip


class Signature(Paper):
    """That one party signed one record: once, whatever device says so."""

    class Party(models.TextChoices):
        GIVER = "giver", _("Pihak pertama")
        RECIPIENT = "recipient", _("Pihak kedua")
        WITNESS = "witness", _("Saksi")

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="signatures")
    party = models.CharField(max_length=9, choices=Party.choices)
    name = models.CharField(max_length=150)
    mode = models.CharField(max_length=6, choices=Handover.Mode.choices)
    # Person id of an official who signs; recipients without account have none.
    person = models.UUIDField(null=True)
    at = models.DateTimeField()
    # Strokes of an on-screen signature, encrypted by the storage of attachments.
    attachment = models.UUIDField(null=True)

    append_only = True
    row_security = RowSecurity(
        read="EXISTS (SELECT 1 FROM aid_handover h WHERE h.id = handover_id)",
        write=by_regency().write,
    )

    class Meta:
        db_table = "aid_signature"
        constraints = [
            models.UniqueConstraint(fields=["handover", "party"], name="aid_signature_once"),
            models.UniqueConstraint(
                fields=["handover", "person"], name="aid_signature_persons",
                condition=Q(person__isnull=False),
            ),
        ]  # fmt: skip


class HandingPaper(Attachment):
    """A scan of what was signed, a picture of a hand-over, the strokes of a signature on screen.

    Prints of a thumb are ``restricted``. What was signed names people: pictures of an occasion
    are open to whoever sees it, papers of a record to whoever may read names.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", _("Berita acara yang sudah ditandatangani")
        THUMB = "thumb", _("Lembar cap jempol")
        STROKES = "strokes", _("Tanda tangan di layar")
        PHOTO = "photo", _("Foto")

    office_id = models.UUIDField()
    kind = models.CharField(_("Jenis berkas"), max_length=7, choices=Kind.choices)
    handover = models.ForeignKey(Handover, models.PROTECT, null=True, related_name="papers")
    occasion = models.ForeignKey(Occasion, models.PROTECT, null=True, related_name="papers")

    restricted_verb = "aid.handover.thumb"
    row_security = RowSecurity(
        read=f"({by_regency().read})"
        " OR EXISTS (SELECT 1 FROM aid_handover h WHERE h.id = handover_id)",
        write=by_regency().write,
    )

    class Meta:
        db_table = "aid_handing_paper"
        constraints = [
            models.CheckConstraint(
                condition=Q(handover__isnull=False, occasion__isnull=True)
                | Q(handover__isnull=True, occasion__isnull=False),
                name="aid_handing_paper_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["thumb", "strokes"]) | Q(restricted=True),
                name="aid_handing_paper_restricted",
            ),
            models.UniqueConstraint(
                fields=["handover", "sha256"], name="aid_handing_paper_once",
                condition=Q(handover__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["occasion", "sha256"], name="aid_handing_photo_once",
                condition=Q(occasion__isnull=False),
            ),
        ]  # fmt: skip

    def open_to(self, visit: Any) -> bool:
        """Whether a visit that sees the record or occasion may see this."""
        if not super().open_to(visit):
            return False
        return bool(self.handover_id is None or (visit and visit.may("aid.handover.paper")))


class Series(Paper):
    """How an office numbers one kind of paper in a year: "000.3.2/{n}/BAST/{year}"."""

    kind = models.CharField(max_length=12)
    year = models.SmallIntegerField()
    pattern = models.CharField(_("Bentuk nomor"), max_length=60)
    first = models.IntegerField(_("Mulai dari"), default=1)
    last = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    row_security = by_regency()

    class Meta:
        db_table = "aid_series"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "kind", "year"], name="aid_series_once"),
            models.CheckConstraint(condition=Q(pattern__contains="{n"), name="aid_series_counts"),
        ]


class AgendaNumber(Paper):
    """A number of the agenda: which paper holds it, or why no paper does (a gap explained)."""

    kind = models.CharField(max_length=12)
    year = models.SmallIntegerField()
    n = models.IntegerField(null=True)
    text = models.CharField(max_length=80)
    paper = models.UUIDField(null=True)
    explanation = ReasonField(max_length=200, blank=True, default="")
    taken_at = models.DateTimeField()
    taken_by = models.UUIDField()

    row_security = by_regency()

    class Meta:
        db_table = "aid_agenda_number"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "text"], name="aid_agenda_once"),
            models.UniqueConstraint(
                fields=["paper"], name="aid_agenda_paper", condition=Q(paper__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["office_id", "kind", "year", "n"], name="aid_agenda_n")]
