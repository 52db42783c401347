"""Dropped files and their rows on the way into the registry."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q

from guyub.intake.states import MACHINE, READING
from guyub.kernel.fields import EncryptedTextField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_office, by_regency


class Import(models.Model):
    """One dropped file. Counts are written by the step that made them, in its transaction."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    path = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, blank=True, default="")
    source = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=MACHINE.choices, default=READING)
    # The running step when it failed, and why, in one sentence.
    failed_at = models.CharField(max_length=10, blank=True, default="")
    error = models.CharField(max_length=400, blank=True, default="")
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    step_started = models.DateTimeField(null=True)
    # An answer changed what is known of rows: the worker searches for the same business again.
    search_due = models.BooleanField(default=False)
    notes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    manifest = models.CharField(max_length=64, blank=True, default="")
    uploaded_by = models.UUIDField(null=True)
    uploader = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    file_deleted_at = models.DateTimeField(null=True)

    row_security = by_regency()

    class Meta:
        db_table = "intake_import"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "sha256"],
                name="intake_import_once",
                condition=~Q(state="cancelled"),
            )
        ]
        indexes = [models.Index(fields=["regency_code", "-created_at"], name="intake_import_list")]

    def __str__(self) -> str:
        return self.filename


class Table(models.Model):
    """One recognised table of a sheet, with the mapping and context that hold for its rows."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    batch = models.ForeignKey(Import, models.CASCADE, related_name="tables")
    position = models.SmallIntegerField()
    sheet = models.CharField(max_length=200, blank=True, default="")
    sheet_index = models.SmallIntegerField()
    ordinal = models.SmallIntegerField()
    first_row = models.IntegerField()
    last_row = models.IntegerField()
    header_rows = models.JSONField(default=list)
    signature = models.CharField(max_length=32)
    # [{index, header, field, score, reason, others}]; samples stay in the file, which is encrypted.
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    # What holds for every row: year, quarter, month, village, district, multiplier, kbli_version.
    context = models.JSONField(default=dict)
    titles = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    checks = models.JSONField(default=list)
    kinds = models.JSONField(default=dict)
    staged_as = models.CharField(max_length=64, blank=True, default="")

    row_security = by_regency()

    class Meta:
        db_table = "intake_table"
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="intake_table_once")
        ]


class Row(models.Model):
    """One data or aggregate row. What was read stands encrypted in ``cells``; beside it only what
    is searched: folded names, resolved codes, blind indexes.

    ``hold`` says why the row cannot go in by itself ("" = nothing), ``match`` what the search for
    the same business found, ``decision`` what a person said.
    """

    id = models.BigAutoField(primary_key=True)
    regency_code = models.CharField(max_length=5)
    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    table = models.ForeignKey(Table, models.CASCADE, related_name="rows")
    row = models.IntegerField()
    aggregate = models.BooleanField(default=False)
    key = models.CharField(max_length=40)
    source_key = models.CharField(max_length=32)
    hash = models.CharField(max_length=64)
    cells = EncryptedTextField()
    issues = models.JSONField(default=list)
    year = models.SmallIntegerField(null=True)
    quarter = models.SmallIntegerField(null=True)
    owner_key = models.CharField(max_length=150, blank=True, default="")
    business_key = models.CharField(max_length=150, blank=True, default="")
    product_key = models.CharField(max_length=150, blank=True, default="")
    product_line = models.CharField(max_length=200, blank=True, default="")
    place_text = models.CharField(max_length=200, blank=True, default="")
    place_options = ArrayField(models.CharField(max_length=13), default=list)
    village_code = models.CharField(max_length=13, blank=True, default="")
    kbli_code = models.CharField(max_length=5, blank=True, default="")
    kbli_version = models.CharField(max_length=4, blank=True, default="")
    kbli_confirmed = models.BooleanField(default=False)
    nik_index = models.BinaryField(max_length=16, null=True)
    nik15_index = models.BinaryField(max_length=16, null=True)
    nib_index = models.BinaryField(max_length=16, null=True)
    phone_index = models.BinaryField(max_length=16, null=True)
    hold = models.CharField(max_length=12, blank=True, default="")
    match = models.CharField(max_length=10, blank=True, default="")
    same_business = models.UUIDField(null=True)
    same_row = models.BigIntegerField(null=True)
    decision = models.CharField(max_length=6, blank=True, default="")
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    business_id = models.UUIDField(null=True)
    created = models.BooleanField(default=False)
    differs = models.JSONField(default=list)

    row_security = by_regency()

    class Meta:
        db_table = "intake_row"
        indexes = [
            models.Index(fields=["batch", "id"], name="intake_row_batch"),
            models.Index(fields=["source_key"], name="intake_row_source"),
            models.Index(
                fields=["business_id"],
                name="intake_row_business",
                condition=Q(business_id__isnull=False),
            ),
        ]


class Candidate(models.Model):
    """Why a row may be a business of the registry, or the same as another staged row."""

    id = models.BigAutoField(primary_key=True)
    regency_code = models.CharField(max_length=5)
    row = models.ForeignKey(Row, models.CASCADE, related_name="candidates")
    business_id = models.UUIDField(null=True)
    other_row = models.BigIntegerField(null=True)
    # Probability of being the same; 0 where nobody computed one.
    score = models.FloatField()
    strong = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)

    row_security = by_regency()

    class Meta:
        db_table = "intake_candidate"


class Fill(models.Model):
    """What an import will add to a business that is already there: taken over by the closing."""

    id = models.BigAutoField(primary_key=True)
    regency_code = models.CharField(max_length=5)
    batch = models.ForeignKey(Import, models.CASCADE, related_name="fills")
    row = models.ForeignKey(Row, models.CASCADE, related_name="fills")
    business_id = models.UUIDField()
    owner_id = models.UUIDField(null=True)
    source = models.CharField(max_length=80)
    main_product = models.CharField(max_length=150, blank=True, default="")
    address = models.CharField(max_length=250, blank=True, default="")
    legal_form = models.CharField(max_length=14, blank=True, default="")
    since_year = models.SmallIntegerField(null=True)
    nib = models.BinaryField(null=True)
    nib_index = models.BinaryField(null=True)
    kbli_code = models.CharField(max_length=5, blank=True, default="")
    kbli_version = models.CharField(max_length=4, blank=True, default="")
    nik = models.BinaryField(null=True)
    nik_index = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    # Columns of the business that were empty and took this row's value; an undo empties them.
    taken = ArrayField(models.CharField(max_length=20), default=list)
    source_added = models.BooleanField(default=False)
    observation = models.JSONField(null=True)
    closed = models.BooleanField(default=False)

    row_security = by_regency()

    class Meta:
        db_table = "intake_fill"
        indexes = [models.Index(fields=["batch", "business_id"], name="intake_fill_batch")]


class Aggregate(models.Model):
    """A row that stands for many businesses, counted as such; people are never invented from it.

    ``units`` is the number of businesses the row states, the figures are their sums as stated.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    batch = models.ForeignKey(Import, models.CASCADE, related_name="aggregates")
    row = models.OneToOneField(Row, models.CASCADE, related_name="aggregate_of")
    village_code = models.CharField(max_length=13, blank=True, default="")
    district_code = models.CharField(max_length=8, blank=True, default="")
    name = models.CharField(max_length=150, blank=True, default="")
    product = models.CharField(max_length=150, blank=True, default="")
    year = models.SmallIntegerField(null=True)
    units = models.IntegerField(null=True)
    workers = models.IntegerField(null=True)
    investment = models.BigIntegerField(null=True)
    output_value = models.BigIntegerField(null=True)
    source = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    row_security = by_regency()

    class Meta:
        db_table = "intake_aggregate"


class MappingMemory(models.Model):
    """How an office mapped the columns of one form, by the signature of its headers."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    office_id = models.UUIDField()
    signature = models.CharField(max_length=32)
    mapping = models.JSONField()
    source = models.CharField(max_length=80, blank=True, default="")
    updated_at = models.DateTimeField()

    row_security = by_office()

    class Meta:
        db_table = "intake_mapping_memory"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "signature"], name="intake_mapping_once")
        ]


class PlaceMemory(models.Model):
    """Which village an office meant by a written place."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    office_id = models.UUIDField()
    text = models.CharField(max_length=200)
    village_code = models.CharField(max_length=13)
    updated_at = models.DateTimeField()

    row_security = by_office()

    class Meta:
        db_table = "intake_place_memory"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "text"], name="intake_place_once")
        ]


class Verdict(models.Model):
    """What a person said of a row and a business: asked once, also after a correction."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    source_key = models.CharField(max_length=32)
    other_business = models.UUIDField(null=True)
    other_source_key = models.CharField(max_length=32, blank=True, default="")
    same = models.BooleanField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField()

    row_security = by_regency()

    class Meta:
        db_table = "intake_verdict"
        indexes = [HashIndex(fields=["source_key"], name="intake_verdict_source")]
