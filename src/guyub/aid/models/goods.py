"""Buying: contract, arrivals in parts, inspection. Stock is inspected and not yet given."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.aid.models.common import Paper, different
from guyub.aid.models.money import Fund, Item
from guyub.aid.models.rounds import Round
from guyub.aid.querysets.handing import ArrivalQuerySet, PurchaseQuerySet
from guyub.aid.states import PURCHASE
from guyub.kernel.fields import ReasonField
from guyub.kernel.rls import by_regency


class Purchase(Paper):
    """One contract of one fund. The purchase itself happens in the government's own channels
    (e-katalog, Toko Daring): ``channel`` and ``reference`` keep where."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="purchases")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="purchases")
    supplier = models.CharField(_("Penyedia"), max_length=150)
    contract = models.CharField(_("Nomor kontrak/surat pesanan"), max_length=80)
    dated = models.DateField(_("Tanggal kontrak"))
    due = models.DateField(_("Harus datang paling lambat"), null=True)
    channel = models.CharField(_("Lewat"), max_length=60, blank=True, default="")
    reference = models.CharField(_("Nomor paket/RUP"), max_length=80, blank=True, default="")
    state = models.CharField(max_length=9, choices=PURCHASE.choices, default="ordered")
    remark = ReasonField(max_length=300, blank=True, default="")
    maker_person = models.UUIDField()
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    objects = PurchaseQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "aid_purchase"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "contract"], name="aid_purchase_contract")
        ]

    def __str__(self) -> str:
        return self.contract


class PurchaseLine(Paper):
    """Units of one kind in a contract, with the contract's price and specification."""

    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="purchase_lines")
    specification = models.TextField(_("Spesifikasi kontrak"), max_length=1000, blank=True)
    quantity = models.IntegerField(_("Jumlah"))
    unit_price = models.BigIntegerField(_("Harga satuan"))

    row_security = by_regency()

    class Meta:
        db_table = "aid_purchase_line"
        constraints = [
            models.UniqueConstraint(fields=["purchase", "item"], name="aid_purchase_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="aid_purchase_line_some"
            ),
        ]


class Arrival(Paper):
    """Goods that came on one day, received by one person and inspected by another (BAP).

    Only inspected good units are stock. The inspector is neither the receiver nor whoever wrote
    the contract down (sql/aid_handing.sql).
    """

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="arrivals")
    number = models.CharField(_("Nomor berita acara pemeriksaan"), max_length=80)
    on = models.DateField(_("Tanggal datang"))
    receiver_person = models.UUIDField()
    receiver = models.CharField(max_length=200)
    inspected_on = models.DateField(null=True)
    inspector_person = models.UUIDField(null=True)
    inspector = models.CharField(max_length=200, blank=True, default="")
    note = models.CharField(_("Catatan"), max_length=500, blank=True, default="")
    created_at = models.DateTimeField()

    objects = ArrivalQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "aid_arrival"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "number"], name="aid_arrival_number"),
            different("receiver_person", "inspector_person", "aid_arrival_four_eyes"),
            models.CheckConstraint(
                condition=Q(inspected_on__isnull=True) | Q(inspector_person__isnull=False),
                name="aid_arrival_inspected",
            ),
        ]


class ArrivalLine(Paper):
    """Units of one contract line that came: good, and not as ordered (``bad``, with why).

    ``substitute`` names what came instead; good substitutes need a reason and an inspector.
    """

    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="lines")
    line = models.ForeignKey(PurchaseLine, models.PROTECT, related_name="arrivals")
    came = models.IntegerField(_("Datang"), default=0)
    good = models.IntegerField(_("Baik"))
    bad = models.IntegerField(_("Tidak sesuai"), default=0)
    why = models.CharField(_("Kenapa tidak sesuai"), max_length=250, blank=True, default="")
    substitute = models.CharField(_("Barang pengganti"), max_length=150, blank=True, default="")
    serials = ArrayField(models.CharField(max_length=60), default=list)

    row_security = by_regency()

    class Meta:
        db_table = "aid_arrival_line"
        constraints = [
            models.UniqueConstraint(fields=["arrival", "line"], name="aid_arrival_line_once"),
            models.CheckConstraint(
                condition=Q(good__gte=0, bad__gte=0), name="aid_arrival_line_counts"
            ),
            models.CheckConstraint(
                condition=(Q(bad=0) & Q(substitute="")) | ~Q(why=""), name="aid_arrival_says_why"
            ),
        ]
