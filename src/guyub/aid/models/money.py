"""Where the money comes from, and what things cost."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.aid.models.common import Paper
from guyub.aid.querysets.papers import PaperQuerySet
from guyub.kernel.fields import ReasonField
from guyub.kernel.rls import RowSecurity, by_regency


class Track(models.TextChoices):
    GRANT = "hibah", _("Hibah barang")
    GOODS = "goods", _("Barang diserahkan kepada masyarakat")


class RecipientKind(models.TextChoices):
    GROUP = "group", _("Kelompok")
    BUSINESS = "business", _("Usaha perorangan")


class Nominator(models.TextChoices):
    OWN = "own", _("Mengajukan sendiri")
    OFFICE = "office", _("Diusulkan dinas")
    COUNCIL = "council", _("Pokok pikiran anggota dewan (pokir)")
    VILLAGE = "village", _("Diusulkan desa (musrenbang)")


class Fund(Paper):
    """One purse of one year: its ceiling in whole rupiah, who gives and by which budget line.

    Each fund is its own giver with its own papers. ``recipients`` says which kinds the programme
    allows ("groups only" is a rule of a programme); ``outside_industry`` whether businesses that
    make nothing may receive. Sum of decreed lines never exceeds ``ceiling`` (sql/aid.sql).
    """

    class Source(models.TextChoices):
        REGENCY = "apbd_kab", _("APBD kabupaten/kota")
        PROVINCE = "apbd_prov", _("APBD provinsi")
        STATE = "apbn", _("APBN")
        DAK = "dak", _("DAK")
        TOBACCO = "dbhcht", _("DBHCHT")
        VILLAGE = "dana_desa", _("Dana desa")
        COMPANY = "csr", _("Perusahaan (CSR/TJSL)")

    code = models.CharField(_("Kode anggaran"), max_length=60)
    name = models.CharField(_("Nama sumber dana"), max_length=150)
    source = models.CharField(_("Asal dana"), max_length=10, choices=Source.choices)
    year = models.SmallIntegerField(_("Tahun anggaran"))
    ceiling = models.BigIntegerField(_("Pagu"))
    giver = models.CharField(_("Pemberi"), max_length=150)
    giver_signer = models.CharField(_("Nama penanda tangan pihak pemberi"), max_length=120)
    giver_title = models.CharField(_("Jabatan penanda tangan"), max_length=120)
    track = models.CharField(_("Jalur"), max_length=6, choices=Track.choices)
    heading = models.CharField(_("Mata anggaran"), max_length=150, blank=True, default="")
    recipients = ArrayField(models.CharField(max_length=8, choices=RecipientKind.choices))
    outside_industry = models.BooleanField(_("Boleh untuk usaha di luar industri"), default=False)
    rules = models.TextField(_("Ketentuan dana ini"), max_length=1000, blank=True, default="")
    closed_on = models.DateField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    maker_person = models.UUIDField()

    objects = PaperQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "aid_fund"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "year", "code"], name="aid_fund_once"),
            models.CheckConstraint(condition=Q(ceiling__gte=0), name="aid_fund_ceiling"),
            models.CheckConstraint(condition=Q(recipients__len__gte=1), name="aid_fund_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class Item(Paper):
    """One kind of thing in the office's catalogue, public; its prices stay in the office.

    Kinds and units are counted apart, everywhere.
    """

    code = models.CharField(_("Kode"), max_length=30)
    name = models.CharField(_("Nama alat"), max_length=150)
    name_key = models.CharField(max_length=150)
    unit = models.CharField(_("Satuan"), max_length=20, default="unit")
    specification = models.TextField(_("Spesifikasi"), max_length=1000, blank=True, default="")
    branch = models.CharField(_("Cabang industri"), max_length=22, blank=True, default="")
    ended_on = models.DateField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    objects = PaperQuerySet.as_manager()
    row_security = RowSecurity(read="true", write=by_regency().write)

    class Meta:
        db_table = "aid_item"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "code"], name="aid_item_once"),
        ]
        indexes = [models.Index(fields=["office_id", "name_key"], name="aid_item_name")]

    def __str__(self) -> str:
        return self.name


class ItemPrice(Paper):
    """A standard price of a day, with where it was read. Prices are added, never changed."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="prices")
    price = models.BigIntegerField(_("Harga satuan"))
    on = models.DateField(_("Tanggal harga"))
    source = models.CharField(_("Sumber harga"), max_length=200)
    # What the outlier check said when it was entered (policy.price_outlier), and why it stands.
    outlier = models.CharField(max_length=200, blank=True, default="")
    explanation = ReasonField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    maker_person = models.UUIDField()

    row_security = by_regency()

    class Meta:
        db_table = "aid_item_price"
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="aid_item_price_positive"),
            models.UniqueConstraint(
                fields=["item", "on", "price", "source"], name="aid_item_price_once"
            ),
        ]
