"""The business, who owns it, and its one row of facts."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import BlindIndexField, EncryptedTextField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry import identity
from guyub.registry.models.history import History
from guyub.registry.models.owner import Owner
from guyub.registry.queries import BusinessQuerySet, FactsQuerySet


class Branch(models.TextChoices):
    """The five branches that offices use."""

    FOOD = "pangan", _("Pangan")
    CLOTHING = "sandang", _("Sandang")
    CHEMICAL = "kimia_bahan_bangunan", _("Kimia dan bahan bangunan")
    CRAFT = "kerajinan", _("Kerajinan")
    METAL = "logam_elektronika", _("Logam dan elektronika")


class LegalForm(models.TextChoices):
    PERSON = "perorangan", _("Perorangan")
    PO = "po", _("PO")
    UD = "ud", _("UD")
    CV = "cv", _("CV")
    PT_PERSON = "pt_perorangan", _("PT Perorangan")
    PT = "pt", _("PT")
    COOPERATIVE = "koperasi", _("Koperasi")
    FIRM = "firma", _("Firma")
    OTHER = "lain", _("Lainnya")


class Status(models.TextChoices):
    ACTIVE = "active", _("Berjalan")
    PAUSED = "paused", _("Tutup sementara")
    CLOSED = "closed", _("Tutup")
    MERGED = "merged", _("Digabung ke catatan lain")


_SCOPE = by_regency(owned="id")
# Rows of a running import are invisible until its closing event makes them one.
_READ = (
    f"({_SCOPE.read}) AND (pending_import IS NULL OR pending_import::text"
    " = ANY ((SELECT guyub_list('guyub.import'))::text[]))"
)


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    exclude=["nib", "nib_index", "address", "latitude", "longitude"],
    obj_field=None,
    base_model=History,
    model_name="BusinessHistory",
)
class Business(models.Model):
    """One industry business: one record, one number.

    ``kbli_code`` never stands without ``kbli_version`` (codes were reused with other meanings).
    Measured figures are observations, not columns here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(_("Nomor"), max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    village_code = models.CharField(_("Desa/kelurahan"), max_length=13)
    name = models.CharField(_("Nama usaha"), max_length=150)
    name_key = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=150)
    legal_form = models.CharField(
        _("Bentuk usaha"), max_length=14, choices=LegalForm.choices, blank=True, default=""
    )
    nib = EncryptedTextField(_("NIB"), null=True, blank=True, mask=identity.mask_nib)
    nib_index = BlindIndexField(source="nib", label="nib", normaliser=identity.nib_normal)
    kbli_version = models.CharField(max_length=4, blank=True, default="")
    kbli_code = models.CharField(_("KBLI"), max_length=5, blank=True, default="")
    kbli_confirmed = models.BooleanField(default=False)
    branch = models.CharField(
        _("Cabang industri"), max_length=22, choices=Branch.choices, blank=True, default=""
    )
    main_product = models.CharField(_("Produk utama"), max_length=150, blank=True, default="")
    address = models.CharField(_("Alamat"), max_length=250, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    since_year = models.SmallIntegerField(_("Berdiri sejak tahun"), null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    status_since = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    # Names of the lists it was read from, for the filter "sumber".
    sources = ArrayField(models.CharField(max_length=80), default=list)
    last_contact = models.DateField(_("Terakhir didatangi"), null=True, blank=True)
    import_id = models.UUIDField(null=True)
    pending_import = models.UUIDField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = BusinessQuerySet.as_manager()
    row_security = RowSecurity(read=_READ, write=_SCOPE.write)

    class Meta:
        db_table = "registry_business"
        constraints = [
            models.CheckConstraint(
                condition=Q(kbli_code="") | ~Q(kbli_version=""),
                name="registry_business_kbli_version",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="registry_business_merged",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="registry_business_not_itself",
            ),
            models.CheckConstraint(
                condition=Q(village_code__startswith=F("regency_code")),
                name="registry_business_place",
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "id"], name="registry_business_regency"),
            models.Index(fields=["village_code"], name="registry_business_village"),
            models.Index(fields=["nib_index"], name="registry_business_nib"),
            models.Index(
                fields=["pending_import"],
                name="registry_business_pending",
                condition=Q(pending_import__isnull=False),
            ),
            models.Index(
                fields=["import_id"],
                name="registry_business_import",
                condition=Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def district_code(self) -> str:
        return self.village_code[:8]


class Ownership(models.Model):
    """That a person owns a business from a day to a day (unknown days are empty)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="ownerships")
    owner = models.ForeignKey(Owner, models.PROTECT, related_name="ownerships")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    row_security = RowSecurity(
        read=by_regency(owned="business_id").read + " OR owner_id = (SELECT guyub_person())",
        write=by_regency().write,
    )

    class Meta:
        db_table = "registry_ownership"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "owner"],
                name="registry_ownership_once",
                condition=Q(until__isnull=True),
            )
        ]


def _list_index(name: str, *filters: str) -> models.Index:
    """An index that answers one filter of the list in the list's own order."""
    return models.Index(
        fields=["regency_code", *filters, "sort_key", "business"],
        name=f"registry_facts_{name}",
        condition=Q(listed=True),
    )


class BusinessFacts(models.Model):
    """One wide row per business: everything a list, a count or a rule asks, already derived.

    Written only by ``registry.facts.refresh`` in the transaction of its sources. Copies of
    identity and place stand here so that every filter of the list is one index range.
    Numbers are the latest observation of each; NULL is "belum diketahui", never zero.
    """

    business = models.OneToOneField(
        Business, models.CASCADE, primary_key=True, related_name="facts"
    )
    regency_code = models.CharField(max_length=5)
    district_code = models.CharField(max_length=8)
    village_code = models.CharField(max_length=13)
    sort_key = models.CharField(max_length=150)
    search_text = models.TextField(default="")
    owner_names = models.CharField(max_length=300, default="")
    listed = models.BooleanField(default=True)
    status = models.CharField(max_length=8)
    branch = models.CharField(max_length=22, default="")
    kbli_version = models.CharField(max_length=4, default="")
    kbli_code = models.CharField(max_length=5, default="")
    sources = ArrayField(models.CharField(max_length=80), default=list)
    last_contact = models.DateField(null=True)
    workers_male = models.IntegerField(null=True)
    workers_female = models.IntegerField(null=True)
    workers = models.IntegerField(null=True)
    investment = models.BigIntegerField(null=True)
    sales = models.BigIntegerField(null=True)
    output_value = models.BigIntegerField(null=True)
    material_value = models.BigIntegerField(null=True)
    observed_on = models.DateField(null=True)
    period_year = models.SmallIntegerField(null=True)
    # Computed per definition, "" = belum diketahui (registry.rules.scales).
    scale_industry = models.CharField(max_length=8, default="")
    scale_msme = models.CharField(max_length=8, default="")
    scale_bps = models.CharField(max_length=8, default="")
    products = models.SmallIntegerField(default=0)
    # Derived by rooms above (registry.extra_facts): member of a founded group since, last tools
    # handed over to the business or another one of its owners, a proposal that is still open, and
    # the last day of each paper that it has ({"spp_irt": "2030-01-31"}).
    group_since = models.DateField(null=True)
    aid_last_on = models.DateField(null=True)
    aid_open = models.BooleanField(default=False, db_default=False)
    # Last day in a course of the business or another one of its owners, in how many batches
    # somebody took part, how often the business was called to a fair or as a crowd.
    trained_last_on = models.DateField(null=True)
    trained_times = models.SmallIntegerField(default=0, db_default=0)
    called_times = models.SmallIntegerField(default=0, db_default=0)
    papers_until = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    # Told by mentoring: last call, message or session; the day by which a wish to be visited is
    # answered; since when a paper is being applied for.
    mentor_contact_on = models.DateField(null=True)
    visit_promised_on = models.DateField(null=True)
    applying_since = models.DateField(null=True)
    # Last known level of each aspect, 1 to 3 ({"skills": 2}); what is not there is unknown.
    diagnosis = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    registered_on = models.DateField(null=True)
    # The last day on which anybody of the office had to do with the business, whichever way.
    contact_on = models.GeneratedField(
        expression=Greatest("last_contact", "trained_last_on", "aid_last_on", "mentor_contact_on"),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    refreshed_at = models.DateTimeField()

    objects = FactsQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "registry_facts"
        indexes = [
            _list_index("list"),
            _list_index("district", "district_code"),
            _list_index("village", "village_code"),
            _list_index("branch", "branch"),
            _list_index("kbli", "kbli_code"),
            _list_index("scale", "scale_industry"),
            _list_index("msme", "scale_msme"),
            _list_index("bps", "scale_bps"),
            _list_index("contact", "last_contact"),
            models.Index(
                fields=["regency_code", "status", "sort_key", "business"],
                name="registry_facts_status",
                condition=~Q(status="active") & Q(listed=True),
            ),
            GinIndex(
                fields=["regency_code", "search_text"], name="registry_facts_search",
                opclasses=["text_ops", "gin_trgm_ops"],
            ),
        ]  # fmt: skip


class Counter(models.Model):
    """The next human number per prefix and place; taken under its row lock."""

    key = models.CharField(primary_key=True, max_length=40)
    regency_code = models.CharField(max_length=5, default="")
    last = models.IntegerField(default=0)

    row_security = by_regency()

    class Meta:
        db_table = "registry_counter"
