"""Purchases: what was bought, of which supplier, made by whom, delivered, accepted, paid."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel import attached
from guyub.kernel.fields import EncryptedTextField, ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency, through
from guyub.market.models.buyers import OWN_BUYER, Buyer
from guyub.market.querysets.purchases import BoughtQuerySet
from guyub.market.states.purchases import CANCELLED, COUNTED, DISPUTED, PURCHASE
from guyub.registry.models import Business

# A buyer's own role reads and writes its own purchases and whatever belongs to them.
_SCOPE = by_regency()
_OWN_PURCHASE: Final = (
    "EXISTS (SELECT 1 FROM market_purchase o WHERE o.id = purchase_id"
    f" AND o.buyer_id = {OWN_BUYER})"
)


def _of_purchase() -> RowSecurity:
    return through("purchase_id", "market_purchase", own=_OWN_PURCHASE)


class MakerKind(models.TextChoices):
    """Who made a thing, whoever sold it. That nobody asked is not that it came from elsewhere."""

    REGISTERED = "registered", _("Usaha yang terdaftar di sini")
    LOCAL = "local", _("Usaha lain dari sini")
    NOT_LOCAL = "not_local", _("Bukan dari sini")
    UNKNOWN = "unknown", _("Belum diketahui")


class Made(models.Model):
    """Who made it: a business of this regency's register (``maker``, with the name as the paper
    has it), another of this regency by its name, one from elsewhere, or nobody knows."""

    maker_kind = models.CharField(
        _("Pembuatnya"), max_length=10, choices=MakerKind.choices, default=MakerKind.UNKNOWN
    )
    maker = models.ForeignKey(Business, models.PROTECT, null=True, related_name="+")
    maker_name = models.CharField(_("Nama pembuatnya"), max_length=120, blank=True, default="")

    class Meta:
        abstract = True


def _maker_rules(name: str) -> list[models.CheckConstraint]:
    registered = Q(maker_kind=MakerKind.REGISTERED)
    return [
        models.CheckConstraint(
            condition=(registered & Q(maker__isnull=False)) | (~registered & Q(maker__isnull=True)),
            name=f"{name}_maker",
        ),
        models.CheckConstraint(
            condition=~Q(maker_kind__in=(MakerKind.REGISTERED, MakerKind.LOCAL))
            | ~Q(maker_name=""),
            name=f"{name}_maker_named",
        ),
    ]


class PurchaseUpload(models.Model):
    """A ledger of past purchases of one buyer, as it was read: which heading meant what, how many
    rows became purchases, which were left out and why. The file itself is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="uploads")
    filename = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    heads = models.JSONField(default=dict)
    skipped = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    objects = BoughtQuerySet.as_manager()
    row_security = RowSecurity(
        f"{_SCOPE.read} OR buyer_id = {OWN_BUYER}", f"{_SCOPE.write} OR buyer_id = {OWN_BUYER}"
    )

    class Meta:
        db_table = "market_purchase_upload"


class Purchase(models.Model):
    """A purchase of one buyer from one supplier.

    ``day`` is the day of the order or receipt. ``accepted_on`` is the day on which it counts; from
    then on nothing of it changes but its state (trigger). ``total`` is the sum of its lines
    (trigger), whole rupiah. ``writers`` wrote any of it; ``checked_by``, who accepted it, is none
    of them. ``channel`` with ``channel_ref`` and ``rup_code`` say where it was bought officially:
    Guyub is no purchasing channel. ``form_rule``: the limits by which its form was due when it was
    ordered.
    ``split_with``: other purchases that together with it pass a limit, and the rule; then
    ``split_reason`` says why they are apart. A purchase with ``reverses`` takes another one back,
    line by line with negative amounts. What a ledger of the past brought in has an ``upload``, and
    a ``doubt`` while a person has to look at it; ``supplier_guess`` may be its supplier.
    """

    class Kind(models.TextChoices):
        CATERING = "catering", _("Makanan dan minuman acara")
        GOODS = "goods", _("Barang")
        GIFT = "gift", _("Barang untuk dibagikan")
        SUB_SUPPLY = "sub_supply", _("Bagian dari pekerjaan kontraktor")

    class Class(models.TextChoices):
        MICRO = "micro", _("Usaha mikro")
        SMALL = "small", _("Usaha kecil")
        MEDIUM = "medium", _("Usaha menengah")
        LARGE = "large", _("Usaha besar")
        COOPERATIVE = "cooperative", _("Koperasi")
        UNKNOWN = "unknown", _("Belum diketahui")

    class Form(models.TextChoices):
        RECEIPT = "receipt", _("Bukti pembelian (struk atau nota)")
        KUITANSI = "kuitansi", _("Kuitansi")
        SPK = "spk", _("Surat perintah kerja (SPK)")
        AGREEMENT = "agreement", _("Surat perjanjian")
        ORDER = "order", _("Surat pesanan")

    class Channel(models.TextChoices):
        NONE = "none", _("Dibeli langsung")
        CATALOGUE = "e_katalog", _("E-katalog")
        SHOP = "toko_daring", _("Toko Daring")
        SPSE = "spse", _("SPSE")
        SELF = "swakelola", _("Swakelola")

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="purchases")
    kind = models.CharField(_("Jenis"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("Untuk apa"), max_length=160)
    title_key = models.CharField(max_length=200)
    supplier = models.ForeignKey(Business, models.PROTECT, null=True, related_name="+")
    supplier_name = models.CharField(_("Penjual"), max_length=160)
    supplier_key = models.CharField(max_length=200)
    supplier_class = models.CharField(
        _("Golongan penjual"), max_length=11, choices=Class.choices, default=Class.UNKNOWN
    )
    supplier_npwp = EncryptedTextField(_("NPWP penjual"), null=True, max_length=30)
    day = models.DateField(_("Tanggal"))
    form = models.CharField(
        _("Bentuk bukti"), max_length=9, choices=Form.choices, blank=True, default=""
    )
    form_number = models.CharField(_("Nomor bukti"), max_length=80, blank=True, default="")
    form_rule = models.JSONField(default=dict)
    channel = models.CharField(
        _("Dibeli lewat"), max_length=11, choices=Channel.choices, default=Channel.NONE
    )
    channel_ref = models.CharField(_("Nomor di sana"), max_length=80, blank=True, default="")
    rup_code = models.CharField(_("Kode RUP"), max_length=30, blank=True, default="")
    total = models.BigIntegerField(default=0)
    state = models.CharField(max_length=9, choices=PURCHASE.choices, default=PURCHASE.initial)
    state_at = models.DateTimeField()
    state_because = ReasonField(max_length=300, blank=True, default="")
    split_with = models.JSONField(default=dict)
    split_reason = ReasonField(max_length=300, blank=True, default="")
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    upload = models.ForeignKey(PurchaseUpload, models.PROTECT, null=True, related_name="purchases")
    doubt = models.CharField(max_length=200, blank=True, default="")
    supplier_guess = models.ForeignKey(Business, models.PROTECT, null=True, related_name="+")
    past_paid_on = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    writers = ArrayField(models.UUIDField(), default=list)
    recorded_by = models.UUIDField()
    recorded_name = models.CharField(max_length=200)
    checked_by = models.UUIDField(null=True)
    checked_name = models.CharField(max_length=200, blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = BoughtQuerySet.as_manager()
    row_security = RowSecurity(
        f"{_SCOPE.read} OR buyer_id = {OWN_BUYER}", f"{_SCOPE.write} OR buyer_id = {OWN_BUYER}"
    )

    class Meta:
        db_table = "market_purchase"
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"], condition=~Q(state=CANCELLED), name="market_purchase_reversed"
            ),
            models.CheckConstraint(
                condition=(Q(accepted_on__isnull=True) & Q(checked_by__isnull=True))
                | (
                    Q(accepted_on__isnull=False)
                    & Q(checked_by__isnull=False)
                    & ~Q(checked_by=F("recorded_by"))
                ),
                name="market_purchase_two_persons",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=COUNTED) & Q(accepted_on__isnull=False))
                | Q(state=DISPUTED)
                | (~Q(state__in=(*COUNTED, DISPUTED)) & Q(accepted_on__isnull=True)),
                name="market_purchase_counted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(CANCELLED, DISPUTED)) | ~Q(state_because=""),
                name="market_purchase_because",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, total__gte=0)
                | Q(reverses__isnull=False, total__lte=0),
                name="market_purchase_sign",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False),
                name="market_purchase_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "state", "day"], name="market_purchase_area"),
            models.Index(fields=["buyer", "accepted_on"], name="market_purchase_counting"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_frozen(self) -> bool:
        """Accepted once: nothing of it changes any more."""
        return self.accepted_on is not None


class PurchaseLine(Made):
    """One thing that was bought: ``sum`` is ``amount`` times ``price``, rounded to whole rupiah.
    ``award``: the choice among makers asked that it was ordered by."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    what = models.CharField(_("Barang"), max_length=120)
    what_key = models.CharField(max_length=150)
    kbli_code = models.CharField(max_length=5, blank=True, default="")
    amount = models.DecimalField(_("Jumlah"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("Satuan"), max_length=20)
    price = models.BigIntegerField(_("Harga satuan"))
    sum = models.BigIntegerField()
    award = models.ForeignKey("market.NeedAward", models.SET_NULL, null=True, related_name="bought")
    created_at = models.DateTimeField()

    row_security = _of_purchase()

    class Meta:
        db_table = "market_purchase_line"
        constraints = [
            *_maker_rules("market_purchase_line"),
            models.UniqueConstraint(fields=["purchase", "place"], name="market_purchase_line_once"),
            models.CheckConstraint(
                condition=Q(price__gte=1) & ~Q(amount=0), name="market_purchase_line_priced"
            ),
        ]
        indexes = [models.Index(fields=["maker"], name="market_purchase_line_of")]


class ComponentLine(Made):
    """What is in one unit of a line, without a price of its own: the crisps in a snack box."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="components")
    line = models.ForeignKey(PurchaseLine, models.CASCADE, related_name="components")
    what = models.CharField(_("Isinya"), max_length=120)
    amount = models.DecimalField(_("Banyaknya dalam satu satuan"), max_digits=10, decimal_places=2)
    unit = models.CharField(_("Satuan"), max_length=20)
    created_at = models.DateTimeField()

    row_security = _of_purchase()

    class Meta:
        db_table = "market_purchase_component"
        constraints = [
            *_maker_rules("market_purchase_component"),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="market_purchase_component_some"
            ),
        ]
        indexes = [models.Index(fields=["maker"], name="market_purchase_comp_of")]


class Delivery(models.Model):
    """Goods that came on a day, and what was noted then."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="deliveries")
    on = models.DateField(_("Tanggal barang datang"))
    note = ReasonField(_("Catatan"), max_length=300, blank=True, default="")
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    row_security = _of_purchase()

    class Meta:
        db_table = "market_purchase_delivery"


class PurchasePaper(attached.Attachment):
    """A photo of the goods or a scan of a paper of the purchase."""

    class Kind(models.TextChoices):
        GOODS = "goods", _("Foto barang yang datang")
        BILL = "bill", _("Nota, kuitansi, atau faktur")
        ORDER = "order", _("SPK, perjanjian, atau surat pesanan")
        HANDOVER = "handover", _("Berita acara yang ditandatangani")
        TAX = "tax", _("Bukti potong atau setor pajak")
        PAYMENT = "payment", _("Bukti transfer atau SP2D")

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="papers")
    kind = models.CharField(_("Berkas apa"), max_length=8, choices=Kind.choices)

    row_security = _of_purchase()

    class Meta:
        db_table = "market_purchase_paper"
        constraints = [
            models.UniqueConstraint(
                fields=["purchase", "sha256"], name="market_purchase_paper_once"
            )
        ]

    def open_to(self, visit: Any) -> bool:
        """Bills carry names of people: to whoever sees the purchase itself."""
        return bool(visit and visit.may("market.purchase.view"))


class Payment(models.Model):
    """The bill was paid: the whole ``amount``, of which ``taxes`` were kept back."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    purchase = models.OneToOneField(Purchase, models.PROTECT, related_name="payment")
    on = models.DateField(_("Tanggal dibayar"))
    amount = models.BigIntegerField()
    reference = models.CharField(_("Nomor bukti bayar"), max_length=80, blank=True, default="")
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    row_security = _of_purchase()

    class Meta:
        db_table = "market_purchase_payment"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="market_payment_positive")
        ]


class PaymentTax(models.Model):
    """A tax that the payer kept back; ``rule`` is the rate in force on that day, or that none
    was set."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="taxes")
    payment = models.ForeignKey(Payment, models.CASCADE, related_name="taxes")
    tax = models.CharField(max_length=12)
    amount = models.BigIntegerField()
    rule = models.JSONField(default=dict)

    row_security = _of_purchase()

    class Meta:
        db_table = "market_purchase_tax"
        constraints = [
            models.UniqueConstraint(fields=["payment", "tax"], name="market_payment_tax_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="market_payment_tax_positive"),
        ]


class Dispute(models.Model):
    """Something is wrong with a purchase: what, since when, and how it was settled."""

    class From(models.TextChoices):
        BUYER = "buyer", _("Pembeli")
        SUPPLIER = "supplier", _("Penjual")
        MAKER = "maker", _("Pembuat")

    id = models.UUIDField(primary_key=True, default=uuid7)
    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="disputes")
    who = models.CharField(_("Siapa yang menyampaikan"), max_length=8, choices=From.choices)
    what = ReasonField(_("Apa masalahnya"), max_length=300)
    opened_on = models.DateField()
    opened_by = models.UUIDField()
    opened_name = models.CharField(max_length=200)
    answer = ReasonField(_("Bagaimana diselesaikan"), max_length=300, blank=True, default="")
    settled_on = models.DateField(null=True)
    settled_by = models.UUIDField(null=True)
    settled_name = models.CharField(max_length=200, blank=True, default="")

    row_security = _of_purchase()

    class Meta:
        db_table = "market_purchase_dispute"
        constraints = [
            models.UniqueConstraint(
                fields=["purchase"], condition=Q(settled_on__isnull=True),
                name="market_dispute_one_open",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | ~Q(answer=""), name="market_dispute_answer"
            ),
        ]  # fmt: skip
