"""What may be done in the registry, by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, SIGNED_IN, Row


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
        assisted=True,
    )
    r.register_verb(
        "registry.person.name",
        _("Melihat nama pemilik usaha"),
        (*(role for role in r.READERS if role != r.DELEGATE), r.OWNER),
        writes=False,
        assisted=True,
    )
    r.register_verb(
        "registry.person.contact",
        _("Melihat NIK dan nomor HP yang disamarkan"),
        (r.SECTION_HEAD, r.REGISTRAR, r.VERIFIER, *field, r.OWNER),
        writes=False,
        assisted=True,
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
        assisted=True,
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
        assisted=True,
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
        own_only=_("Di sini pemilik melihat siapa yang membuka datanya, juga petugas."),
    )
    r.register_verb(
        "registry.person.export",
        _("Mengunduh data satu orang untuk orang itu"),
        (r.REGISTRAR, r.OWNER),
        writes=True,
        own_only=_("Salinan ini memuat semua nomor secara lengkap."),
    )
    r.register_verb(
        "registry.person.ask_erasure",
        _("Meminta data pribadi dihapus"),
        (r.REGISTRAR, r.OWNER),
        writes=True,
        own_only=_("Minta hapus data tidak bisa ditarik kembali setelah dikabulkan."),
    )
    r.register_verb(
        "registry.person.erase", _("Menghapus data pribadi"), (r.HEAD, r.SECTION_HEAD), writes=True
    )
    r.register_verb(
        "registry.consent.change",
        _("Mencatat persetujuan"),
        (r.REGISTRAR, r.FIELD_OFFICER, r.VILLAGE_CLERK, r.OWNER),
        writes=True,
        own_only=_("Izin data hanya diberikan dan dicabut oleh orangnya sendiri."),
    )
    # Not the data officers: they decide about what is proposed.
    r.register_verb(
        "registry.owner.assist", _("Membantu pemilik di sampingnya"), field, writes=True
    )
    r.register_verb(
        "registry.export", _("Mengunduh daftar usaha"), (*office, r.AUDITOR), writes=False
    )
    r.register_verb(
        "registry.definition.edit", _("Mengubah batas skala usaha"), (r.HEAD,), writes=True
    )


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both, post = ("GET", "POST"), ("POST",)
    view, edit, product = (
        "registry.business.view",
        "registry.business.edit",
        "registry.product.edit",
    )
    return [
        Row("registry:list", "registry.business.list"),
        Row("registry:export", "registry.export", methods=post),
        Row("registry:register", PUBLIC),
        Row("registry:register_fill", PUBLIC, "village", both),
        Row("registry:register_form", PUBLIC),
        Row("registry:register_lookup", PUBLIC, methods=both),
        Row("registry:receipt", PUBLIC, "receipt"),
        Row("registry:registrations", "registry.registration.view"),
        Row("registry:registration", "registry.registration.view", "registration"),
        Row("registry:registration_decide", "registry.registration.decide", "registration", post),
        Row("registry:registration_withdraw", "registry.registration.submit", "registration", post),
        Row("registry:changes", "registry.change.view"),
        Row("registry:change", "registry.change.view", "change"),
        Row("registry:change_decide", "registry.change.decide", "change", post),
        Row("registry:change_withdraw", "registry.business.propose", "change", post),
        Row("registry:merge_undo", "registry.business.merge", "merged", both),
        Row("registry:photo", view, "photo"),
        Row("registry:my_data", "registry.person.history"),
        Row("registry:erasures", "registry.person.erase"),
        Row("registry:erasure", "registry.person.erase", "erasure", both),
        Row("registry:openings", "registry.person.erase"),
        Row("registry:breach", "registry.person.erase"),
        Row("registry:person", "registry.person.history", "owner"),
        Row("registry:reveal", "registry.person.reveal", "owner_nik", both),
        Row("registry:consent", "registry.consent.change", "owner", both),
        Row("registry:assist", "registry.owner.assist", "owner", both),
        Row("registry:assist_end", SIGNED_IN, methods=post),
        Row("registry:person_export", "registry.person.export", "owner", post),
        Row("registry:ask_erasure", "registry.person.ask_erasure", "owner", both),
        Row("registry:detail", view, "business"),
        *(
            Row(f"registry:{name}", edit, "business", both)
            for name in ("edit", "status", "move", "kbli", "owner_add")
        ),
        Row("registry:observe", "registry.observation.record", "business", both),
        Row("registry:owner", edit, "business_owner", both),
        Row("registry:owner_end", edit, "business_owner", both),
        Row("registry:propose", "registry.business.propose", "business", both),
        Row("registry:propose_owner", "registry.business.propose", "business_owner", both),
        Row("registry:merge_choose", "registry.business.merge", "business", both),
        Row("registry:merge", "registry.business.merge", "two_businesses", both),
        Row("registry:product_add", product, "business", both),
        Row("registry:product", product, "business_product", both),
        Row("registry:photos", product, "business_product", both),
        Row("registry:photo_remove", product, "business_photo", post),
        Row("registry:product_state", product, "business_product", post),
    ]
