"""The book, its entries, photos of notes, what a product costs, shares, turnover that was offered.

A book belongs to the person who keeps it: row security knows that person and whoever the person
shared it with, and nobody else (sql/cashbook.sql). Entries are only ever added.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.cashbook import kinds as k
from guyub.cashbook.querysets import BookQuerySet, EntryQuerySet, OfferQuerySet
from guyub.kernel.attached import Attachment
from guyub.kernel.fields import EncryptedTextField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry.models import Business, Owner, Product

TOTALS: Final = "totals"
ENTRIES: Final = "entries"
WRITE: Final = "write"
LEVELS: Final = {
    TOTALS: _("Jumlah sebulan saja"),
    ENTRIES: _("Semua catatan, hanya dibaca"),
    WRITE: _("Semua catatan, dan boleh ikut mencatat"),
}
MENTORING: Final = "pendampingan"
PURPOSES: Final = {
    "kur": _("Mengurus KUR atau pinjaman bank"),
    MENTORING: _("Pendampingan"),
    "bantuan": _("Laporan bantuan"),
}

_MINE: Final = "book_id = ANY ((SELECT cashbook_mine())::uuid[])"
_IS_MINE: Final = "id = ANY ((SELECT cashbook_mine())::uuid[])"


def _shared(levels: str, more: str = "") -> str:
    return (
        "EXISTS (SELECT 1 FROM cashbook_reach() r WHERE r.book = book_id"
        f" AND r.level IN ({levels}){more})"
    )


_SINCE: Final = ' AND (r.since IS NULL OR "on" >= r.since)'
_SEEN: Final = "'entries', 'write'"
_WRITTEN: Final = "'write'"
_READ_ENTRIES: Final = f"{_MINE} OR {_shared(_SEEN, _SINCE)}"
_WRITES: Final = f"{_MINE} OR {_shared(_WRITTEN, _SINCE)}"
_READ_ALL: Final = f"{_MINE} OR {_shared(_SEEN)}"
_WRITE_ALL: Final = f"{_MINE} OR {_shared(_WRITTEN)}"


class Book(models.Model):
    """The cash book of one person's business. ``beside_person``: the officer who began it beside
    an owner without an account. ``came_from`` are records that were merged into its business,
    the last one last."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField(null=True)
    business = models.ForeignKey(Business, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Owner, models.PROTECT, related_name="+")
    starts = models.DateField(_("Mulai dicatat"))
    came_from = ArrayField(models.UUIDField(), default=list)
    beside_person = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    objects = BookQuerySet.as_manager()
    append_only = True
    row_security = RowSecurity(
        f"{_IS_MINE} OR id IN (SELECT r.book FROM cashbook_reach() r)",
        "false",
        "(owner_id = (SELECT guyub_person())"
        " AND business_id = ANY ((SELECT guyub_businesses())::uuid[]))"
        " OR (beside_person = (SELECT guyub_person())"
        " AND regency_code = ANY ((SELECT guyub_list('guyub.write'))::text[]))",
    )

    class Meta:
        db_table = "cashbook_book"
        constraints = [
            models.UniqueConstraint(fields=["business", "owner"], name="cashbook_book_once")
        ]
        indexes = [models.Index(fields=["owner"], name="cashbook_book_owner")]

    @cached_property
    def shown(self) -> Business | None:
        """The business as far as the scope shows it: whoever passed it on keeps the book only."""
        found: Business | None = (
            Business.objects.filter(pk=self.business_id).select_related("facts").first()
        )
        return found

    @property
    def name(self) -> str:
        return self.shown.name if self.shown else "Usaha yang dulu Anda miliki"

    @property
    def legal_form(self) -> str:
        return self.shown.legal_form if self.shown else ""


class Entry(models.Model):
    """One entry, never changed. A mistake is taken back by an entry that ``reverses`` it, once,
    with the same values and the same day. ``party`` and ``note`` may name people: encrypted.

    ``phone_at`` is what the clock of the phone said; ``recorded_at`` is the server's.
    """

    id = models.UUIDField(primary_key=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=[(c.key, c.said) for c in k.KINDS.values()])
    category = models.CharField(max_length=10, blank=True, default="")
    amount = models.BigIntegerField(_("Jumlah uang"))
    on = models.DateField(_("Tanggal"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    quantity = models.DecimalField(_("Banyaknya"), max_digits=12, decimal_places=2, null=True)
    party = EncryptedTextField(_("Siapa"), null=True, max_length=60)
    note = EncryptedTextField(_("Untuk apa"), null=True, max_length=80)
    months = models.PositiveSmallIntegerField(_("Dipakai berapa bulan"), null=True)
    debt = models.ForeignKey("self", models.PROTECT, null=True, related_name="payments")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    recorder = models.CharField(max_length=200)
    recorder_person = models.UUIDField()
    beside = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    phone_at = models.DateTimeField(null=True)

    objects = EntryQuerySet.as_manager()
    append_only = True
    row_security = RowSecurity(_READ_ENTRIES, "false", _WRITES)

    class Meta:
        db_table = "cashbook_entry"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(kind=k.COUNT, amount=0), name="cashbook_entry_amount"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(k.WITH_LIFE), months__isnull=False, months__gt=0)
                | (~Q(kind__in=sorted(k.WITH_LIFE)) & Q(months=None)),
                name="cashbook_entry_life",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(k.SETTLES), debt__isnull=False)
                | (~Q(kind__in=sorted(k.SETTLES)) & Q(debt=None)),
                name="cashbook_entry_debt",
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(quantity__gt=0), name="cashbook_entry_quantity"
            ),
            models.CheckConstraint(
                condition=Q(reverses=None) | ~Q(reverses=F("id")), name="cashbook_entry_not_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["book", "-on", "-id"], name="cashbook_entry_day"),
            models.Index(
                fields=["debt"], name="cashbook_entry_of_debt", condition=Q(debt__isnull=False)
            ),
        ]


class NotePhoto(Attachment):
    """A photo of a note or receipt. ``book`` stands here too: the files lie in its own folder."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="photos")

    append_only = True
    row_security = RowSecurity(
        "EXISTS (SELECT 1 FROM cashbook_entry e WHERE e.id = entry_id)",
        "false",
        "EXISTS (SELECT 1 FROM cashbook_entry e WHERE e.id = entry_id"
        f" AND e.book_id = cashbook_note.book_id) AND ({_WRITE_ALL})",
    )

    class Meta:
        db_table = "cashbook_note"
        constraints = [
            models.UniqueConstraint(fields=["entry", "sha256"], name="cashbook_note_once")
        ]


class CostSheet(models.Model):
    """What making a product cost on a day (HPP): the parts, how many were made, the margin the
    owner wants. A new calculation is a new row."""

    id = models.UUIDField(primary_key=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="cost_sheets")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    material = models.BigIntegerField(_("Bahan"))
    packaging = models.BigIntegerField(_("Kemasan dan label"))
    labour = models.BigIntegerField(_("Upah"))
    other = models.BigIntegerField(_("Lainnya"))
    units = models.PositiveIntegerField(_("Jadi berapa"))
    margin = models.PositiveSmallIntegerField(_("Untung"))
    recorder = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    append_only = True
    row_security = RowSecurity(_READ_ALL, "false", _WRITE_ALL)

    class Meta:
        db_table = "cashbook_cost_sheet"
        constraints = [
            models.CheckConstraint(
                condition=Q(material__gte=0, packaging__gte=0, labour__gte=0, other__gte=0),
                name="cashbook_cost_sheet_parts",
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="cashbook_cost_sheet_units"),
        ]
        indexes = [models.Index(fields=["book", "product", "-on"], name="cashbook_cost_latest")]


class Share(models.Model):
    """That the owner lets somebody look, for one purpose, until a day; ended at any moment.

    ``officer_person`` is one person of the office, None for its staff. ``since``: only entries
    from that day on; None for all. ``told``: how an owner without an account agreed.
    """

    id = models.UUIDField(primary_key=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="shares")
    office_id = models.UUIDField()
    officer_person = models.UUIDField(null=True)
    recipient = models.CharField(max_length=200)
    purpose = models.CharField(_("Untuk apa"), max_length=12, choices=list(PURPOSES.items()))
    level = models.CharField(_("Yang dilihat"), max_length=8, choices=list(LEVELS.items()))
    since = models.DateField(_("Catatan sejak"), null=True)
    until = models.DateField(_("Sampai"))
    told = models.CharField(max_length=20, blank=True, default="")
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    row_security = RowSecurity(
        f"{_MINE} OR officer_person = (SELECT guyub_person()) OR (officer_person IS NULL"
        " AND ARRAY[office_id::text] = (SELECT guyub_list('guyub.offices'))::text[])",
        f"{_MINE} OR officer_person = (SELECT guyub_person())",
        f"{_MINE} OR (officer_person = (SELECT guyub_person()) AND cashbook_begun(book_id))",
    )

    class Meta:
        db_table = "cashbook_share"
        constraints = [
            models.UniqueConstraint(
                fields=["book", "office_id", "officer_person"], condition=Q(revoked_at=None),
                name="cashbook_share_once", nulls_distinct=False,
            )
        ]  # fmt: skip
        indexes = [
            # Asked by every policy for whoever reads a regency.
            models.Index(
                fields=["office_id", "until"], name="cashbook_share_reach",
                condition=Q(revoked_at=None),
            )
        ]  # fmt: skip


_OFFICE: Final = by_regency()


class TurnoverOffer(models.Model):
    """A year's turnover that the owner agreed to give to the registry. The office takes it as an
    observation; a figure that changed is offered anew after the old one was withdrawn."""

    id = models.UUIDField(primary_key=True)
    regency_code = models.CharField(max_length=5)
    book = models.ForeignKey(Book, models.PROTECT, related_name="offers")
    business = models.ForeignKey(Business, models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    amount = models.BigIntegerField()
    months = models.PositiveSmallIntegerField()
    offered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    observation_id = models.UUIDField(null=True)

    objects = OfferQuerySet.as_manager()
    row_security = RowSecurity(
        f"{_MINE} OR (withdrawn_at IS NULL AND ({_OFFICE.read}))",
        f"{_MINE} OR (withdrawn_at IS NULL AND ({_OFFICE.write}))",
        _MINE,
    )

    class Meta:
        db_table = "cashbook_turnover_offer"
        constraints = [
            models.UniqueConstraint(
                fields=["book", "year"], condition=Q(withdrawn_at=None),
                name="cashbook_offer_once",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cashbook_offer_amount"),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=12), name="cashbook_offer_months"
            ),
        ]  # fmt: skip
