"""The person behind a business."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import BlindIndexField, EncryptedTextField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency, through
from guyub.registry import identity
from guyub.registry.models.history import History

_OWN = by_regency()


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    fields=["id", "regency_code", "village_code", "sex", "nik_state", "erased_at", "version"],
    obj_field=None,
    base_model=History,
    model_name="OwnerHistory",
)
class Owner(models.Model):
    """A person who owns or runs businesses.

    One-word names are names. The NIK may be absent, partial or wrong; ``nik_state`` says what is
    known of it and only ``full`` is ever compared as sure. NIK and phone are encrypted, their
    blind indexes answer equality only.
    """

    class Sex(models.TextChoices):
        MALE = "L", _("Laki-laki")
        FEMALE = "P", _("Perempuan")

    class NikState(models.TextChoices):
        UNKNOWN = "unknown", _("Belum diketahui")
        FULL = "full", _("Lengkap")
        DOUBTFUL = "doubtful", _("Perlu dicek")
        PARTIAL = "partial", _("Hanya sebagian")

    class Education(models.TextChoices):
        SD = "sd", _("SD atau belum sekolah")
        SMP = "smp", _("SMP")
        SMA = "sma", _("SMA/SMK")
        HIGHER = "pt", _("Perguruan tinggi")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    name = models.CharField(_("Nama"), max_length=150)
    titles = models.CharField(_("Gelar atau sapaan"), max_length=40, blank=True, default="")
    name_key = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=150)
    sex = models.CharField(
        _("Laki-laki/perempuan"), max_length=1, choices=Sex.choices, blank=True, default=""
    )
    birth_year = models.SmallIntegerField(_("Tahun lahir"), null=True, blank=True)
    education = models.CharField(
        _("Pendidikan"), max_length=3, choices=Education.choices, blank=True, default=""
    )
    disability = models.BooleanField(_("Penyandang disabilitas"), null=True, blank=True)
    nik = EncryptedTextField(_("NIK"), null=True, blank=True, mask=identity.mask_nik)
    nik_index = BlindIndexField(source="nik", label="nik", normaliser=identity.nik_normal)
    nik_state = models.CharField(max_length=8, choices=NikState.choices, default=NikState.UNKNOWN)
    phone = EncryptedTextField(_("Nomor HP"), null=True, blank=True, mask=identity.mask_phone)
    phone_index = BlindIndexField(source="phone", label="phone", normaliser=identity.phone_normal)
    has_whatsapp = models.BooleanField(_("Ada WhatsApp"), null=True, blank=True)
    village_code = models.CharField(max_length=13, blank=True, default="")
    address = models.CharField(_("Alamat"), max_length=250, blank=True, default="")
    erased_at = models.DateTimeField(null=True, blank=True)
    import_id = models.UUIDField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    row_security = RowSecurity(
        read=_OWN.read + " OR id = (SELECT guyub_person())", write=_OWN.write
    )

    class Meta:
        db_table = "registry_owner"
        indexes = [
            models.Index(fields=["regency_code", "sort_key", "id"], name="registry_owner_sort"),
            models.Index(fields=["nik_index"], name="registry_owner_nik"),
            models.Index(fields=["phone_index"], name="registry_owner_phone"),
        ]

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """That a person agreed to one purpose, when, how and before whom; withdrawn from a day on."""

    class Purpose(models.TextChoices):
        REGISTRY = "registry", _("Data usaha dicatat dinas (tugas dinas, tidak perlu izin)")
        CONTACT = "contact", _("Dihubungi lewat HP atau WhatsApp")
        CATALOGUE = "catalogue", _("Produk dan foto ditampilkan untuk umum")
        SHARING = "sharing", _("Data dibagikan ke dinas lain untuk bantuan")

    id = models.UUIDField(primary_key=True, default=uuid7)
    owner = models.ForeignKey(Owner, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    given_at = models.DateTimeField()
    channel = models.CharField(max_length=40)
    witnessed_by = models.CharField(max_length=120, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The answer of the same person under another id, from which a merge copied this one.
    taken_from = models.UUIDField(null=True)

    row_security = through("owner_id", "registry_owner", own="owner_id = (SELECT guyub_person())")

    class Meta:
        db_table = "registry_consent"
        indexes = [
            models.Index(fields=["owner", "purpose"], name="registry_consent_owner"),
        ]
