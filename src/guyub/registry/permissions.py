"""What may be done in the registry, by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    office = (r.HEAD, r.SECTION_HEAD, r.REGISTRAR)
    field = (r.FIELD_OFFICER, r.VILLAGE_CLERK)
    r.register_verb("registry.business.list", _("Melihat daftar usaha"), r.READERS, writes=False)
    r.register_verb(
        "registry.business.view",
        _("Melihat satu usaha"),
        (*r.READERS, r.OWNER),
        writes=False,
    )
    r.register_verb(
        "registry.person.name",
        _("Melihat nama pemilik usaha"),
        (*(role for role in r.READERS if role != r.DELEGATE), r.OWNER),
        writes=False,
    )
    r.register_verb(
        "registry.person.contact",
        _("Melihat NIK dan nomor HP yang disamarkan"),
        (r.SECTION_HEAD, r.REGISTRAR, r.VERIFIER, *field, r.OWNER),
        writes=False,
    )
    r.register_verb("registry.business.edit", _("Mengubah data usaha"), (r.REGISTRAR,), writes=True)
    r.register_verb(
        "registry.observation.record",
        _("Mencatat angka usaha"),
        (r.REGISTRAR, r.FIELD_OFFICER, r.VERIFIER),
        writes=True,
    )
    r.register_verb(
        "registry.product.edit",
        _("Mencatat produk dan fotonya"),
        (r.REGISTRAR, r.FIELD_OFFICER),
        writes=True,
    )
    r.register_verb(
        "registry.business.propose",
        _("Mengusulkan perubahan"),
        (r.SECTION_HEAD, *field, r.PARTNER, r.OWNER),
        writes=True,
    )
    r.register_verb(
        "registry.change.decide",
        _("Memeriksa usulan perubahan"),
        (r.REGISTRAR, r.SECTION_HEAD),
        writes=True,
    )
    r.register_verb(
        "registry.business.merge", _("Menggabung catatan ganda"), (r.REGISTRAR,), writes=True
    )
    r.register_verb(
        "registry.registration.submit",
        _("Mendaftarkan usaha untuk orang lain"),
        (r.REGISTRAR, *field, r.PARTNER),
        writes=True,
    )
    r.register_verb(
        "registry.registration.view",
        _("Melihat pendaftaran usaha yang masuk"),
        (*office, *field, r.PARTNER),
        writes=False,
    )
    r.register_verb(
        "registry.change.view",
        _("Melihat usulan perubahan"),
        (*office, *field, r.PARTNER, r.OWNER),
        writes=False,
    )
    r.register_verb(
        "registry.registration.decide",
        _("Memeriksa pendaftaran usaha"),
        (r.REGISTRAR,),
        writes=True,
    )
    r.register_verb(
        "registry.person.reveal",
        _("Membuka NIK dan nomor HP dengan alasan"),
        (r.REGISTRAR, r.VERIFIER, r.FIELD_OFFICER),
        writes=True,
    )
    r.register_verb(
        "registry.person.history",
        _("Melihat siapa yang membuka data pribadi"),
        (r.HEAD, r.SECTION_HEAD, r.REGISTRAR, r.AUDITOR, r.OWNER),
        writes=False,
    )
    r.register_verb(
        "registry.person.export",
        _("Mengunduh data satu orang untuk orang itu"),
        (r.REGISTRAR, r.OWNER),
        writes=True,
    )
    r.register_verb(
        "registry.person.ask_erasure",
        _("Meminta data pribadi dihapus"),
        (r.REGISTRAR, r.OWNER),
        writes=True,
    )
    r.register_verb(
        "registry.person.erase", _("Menghapus data pribadi"), (r.HEAD, r.SECTION_HEAD), writes=True
    )
    r.register_verb(
        "registry.consent.change",
        _("Mencatat persetujuan"),
        (r.REGISTRAR, r.FIELD_OFFICER, r.VILLAGE_CLERK, r.OWNER),
        writes=True,
    )
    r.register_verb(
        "registry.export", _("Mengunduh daftar usaha"), (*office, r.AUDITOR), writes=False
    )
    r.register_verb(
        "registry.definition.edit", _("Mengubah batas skala usaha"), (r.HEAD,), writes=True
    )
