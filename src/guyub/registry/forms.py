"""Forms of the registry: what people type on the desk, in the village and on the public page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.kernel import identifiers
from guyub.kernel.forms import (
    AngkaField,
    ConfirmWarningsMixin,
    Form,
    NikField,
    RupiahField,
    TanggalField,
    TeleponField,
    VersionedFormMixin,
)
from guyub.registry.kbli import VERSIONS
from guyub.registry.models import Owner
from guyub.registry.models.business import Branch, LegalForm, Status

MAX_WORKERS = 100_000
MAX_QUANTITY = 10**12
UNKNOWN = ("", _("Belum diketahui"))


def choose(*rows: Any) -> list[Any]:
    """Choices of a select with "belum diketahui" first."""
    return [UNKNOWN, *rows]


class TextField(forms.CharField):
    """One line of text without NUL, spaces folded."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return " ".join(text.split()) if isinstance(text, str) else text


class PersonalTextField(TextField):
    """Text about a person: never kept in a browser's drafts."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-personal": "", "autocomplete": "off"}


class NibField(TextField):
    """NIB, 13 digits; a lost leading zero comes back."""

    soft_warnings: Sequence[identifiers.Warning] = ()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = identifiers.check_nib(text)
        if not found.ok:
            raise forms.ValidationError([w.sentence for w in found.warnings])
        return found.normal


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known: three answers, because unknown is not no."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=choose(("ya", _("Ya")), ("tidak", _("Tidak"))),
            coerce=lambda v: {"ya": True, "tidak": False}.get(v),
            empty_value=None,
            required=False,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "ya", False: "tidak"}.get(value, value)


class YearField(AngkaField):
    """A year as four plain digits, not after this one."""

    css = "num field-short"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1900, **kwargs)

    def to_python(self, value: Any) -> Any:
        year = super().to_python(value)
        if year is not None and year > timezone.localdate().year:
            raise forms.ValidationError(_("Tahun ini belum terjadi."), code="future")
        return year

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value


class BusinessForm(VersionedFormMixin, Form):
    """Plain facts of a business."""

    name = TextField(label=_("Nama usaha"), max_length=150)
    legal_form = forms.ChoiceField(
        label=_("Bentuk usaha"), choices=choose(*LegalForm.choices), required=False
    )
    nib = NibField(
        label=_("NIB"),
        required=False,
        help_text=_("Nomor Induk Berusaha, 13 angka, dari dokumen OSS."),
    )
    branch = forms.ChoiceField(
        label=_("Cabang industri"), choices=choose(*Branch.choices), required=False
    )
    main_product = TextField(label=_("Produk utama"), max_length=150, required=False)
    address = PersonalTextField(
        label=_("Alamat"),
        max_length=250,
        required=False,
        help_text=_("Dusun, RT/RW, atau jalan. Desanya sudah tercatat."),
    )
    since_year = YearField(label=_("Berdiri sejak tahun"), required=False)


class StatusForm(VersionedFormMixin, Form):
    status = forms.ChoiceField(
        label=_("Keadaan usaha"),
        choices=[c for c in Status.choices if c[0] != Status.MERGED],
        widget=forms.RadioSelect,
    )
    since = TanggalField(label=_("Sejak tanggal"))
    reason = TextField(
        label=_("Alasan"), max_length=300, help_text=_("Siapa yang memberi tahu, apa sebabnya.")
    )


class MoveForm(VersionedFormMixin, Form):
    village_code = forms.ChoiceField(label=_("Desa yang baru"))
    address = PersonalTextField(label=_("Alamat yang baru"), max_length=250, required=False)
    reason = TextField(label=_("Alasan pindah"), max_length=300, required=False)

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages  # type: ignore[attr-defined]


class ObservationForm(Form):
    """Figures of one period. Everything may stay empty that was not asked."""

    year = YearField(label=_("Angka tahun berapa?"))
    quarter = forms.TypedChoiceField(
        label=_("Triwulan"),
        choices=[("", _("Setahun penuh")), *((n, f"Triwulan {n}") for n in range(1, 5))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    observed_on = TanggalField(label=_("Tanggal dicatat"))
    source = TextField(
        label=_("Sumber"), max_length=80, help_text=_("Misalnya: wawancara pemilik, SIINas.")
    )
    workers_male = AngkaField(
        label=_("Tenaga kerja laki-laki"), max_value=MAX_WORKERS, unit="orang", required=False
    )
    workers_female = AngkaField(
        label=_("Tenaga kerja perempuan"), max_value=MAX_WORKERS, unit="orang", required=False
    )
    workers = AngkaField(
        label=_("Tenaga kerja seluruhnya"),
        max_value=MAX_WORKERS,
        unit="orang",
        required=False,
        help_text=_("Isi ini saja kalau laki-laki dan perempuan tidak dipisah."),
    )
    investment = RupiahField(
        label=_("Nilai investasi"),
        required=False,
        help_text=_("Alat, mesin, dan modal kerja; tanpa tanah dan bangunan tempat usaha."),
    )
    sales = RupiahField(label=_("Hasil penjualan"), required=False)
    output_value = RupiahField(label=_("Nilai produksi"), required=False)
    material_value = RupiahField(label=_("Nilai bahan"), required=False)
    output_quantity = AngkaField(
        label=_("Jumlah produksi"), decimals=2, max_value=MAX_QUANTITY, required=False
    )
    capacity = AngkaField(
        label=_("Kapasitas setahun"), decimals=2, max_value=MAX_QUANTITY, required=False
    )
    unit = TextField(label=_("Satuan jumlah dan kapasitas"), max_length=20, required=False)
    export_value = RupiahField(label=_("Nilai ekspor"), required=False)
    export_countries = TextField(label=_("Negara tujuan ekspor"), max_length=200, required=False)


class ProductForm(VersionedFormMixin, Form):
    name = TextField(label=_("Nama produk"), max_length=150)
    brand = TextField(label=_("Merek"), max_length=100, required=False)
    kind = TextField(label=_("Jenis"), max_length=100, required=False)
    unit = TextField(
        label=_("Satuan"), max_length=20, required=False, help_text=_("Misalnya kg, bungkus, buah.")
    )
    price = RupiahField(label=_("Harga per satuan"), required=False)
    capacity_month = AngkaField(
        label=_("Kapasitas sebulan"), decimals=2, max_value=MAX_QUANTITY, required=False
    )
    minimum_order = AngkaField(
        label=_("Pesanan paling sedikit"), decimals=2, max_value=MAX_QUANTITY, required=False
    )
    lead_time_days = AngkaField(
        label=_("Lama pengerjaan"), max_value=1000, unit="hari", required=False
    )


class ProductStateForm(Form):
    reason = TextField(label=_("Alasan"), max_length=300, required=False)


class PhotoForm(Form):
    photo = forms.FileField(
        label=_("Foto produk"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"}),
        help_text=_("Tempat dan waktu pemotretan di dalam berkas foto dibuang."),
    )
    caption = TextField(label=_("Keterangan"), max_length=150, required=False)


class OwnerForm(ConfirmWarningsMixin, VersionedFormMixin, Form):
    """A person. NIK and phone are only shown masked; leaving them empty keeps what is stored."""

    name = PersonalTextField(
        label=_("Nama"), max_length=150, help_text=_("Seperti di KTP. Satu kata pun boleh.")
    )
    sex = forms.ChoiceField(
        label=_("Laki-laki/perempuan"), choices=choose(*Owner.Sex.choices), required=False
    )
    birth_year = YearField(label=_("Tahun lahir"), required=False)
    education = forms.ChoiceField(
        label=_("Pendidikan"), choices=choose(*Owner.Education.choices), required=False
    )
    disability = YesNoField(label=_("Penyandang disabilitas"))
    nik = NikField(label=_("NIK"), required=False)
    phone = TeleponField(label=_("Nomor HP"), required=False)
    has_whatsapp = YesNoField(label=_("Ada WhatsApp"))
    address = PersonalTextField(label=_("Alamat rumah"), max_length=250, required=False)


class OwnerAddForm(OwnerForm):
    since = TanggalField(label=_("Pemilik sejak"), required=False)


class OwnerEndForm(Form):
    until = TanggalField(label=_("Sampai tanggal"))
    reason = TextField(label=_("Alasan"), max_length=300)


class KbliForm(VersionedFormMixin, Form):
    text = TextField(label=_("Apa yang dibuat?"), max_length=200)
    kbli_version = forms.ChoiceField(
        label=_("Versi KBLI"), choices=[(v, f"KBLI {v}") for v in reversed(VERSIONS)]
    )
    code = TextField(label=_("Kode KBLI"), max_length=5, required=False)


class RegistrationForm(ConfirmWarningsMixin, Form):
    """ "Daftarkan usaha": little is needed, the rest helps. NIK is optional."""

    owner_name = PersonalTextField(
        label=_("Nama pemilik"), max_length=150, help_text=_("Seperti di KTP. Satu kata pun boleh.")
    )
    owner_sex = forms.ChoiceField(
        label=_("Laki-laki/perempuan"), choices=choose(*Owner.Sex.choices), required=False
    )
    product = TextField(
        label=_("Apa yang dibuat?"),
        max_length=150,
        help_text=_("Tulis seperti orang menyebutnya, misalnya keripik singkong atau sapu."),
    )
    business_name = TextField(
        label=_("Nama usaha"), max_length=150, required=False, help_text=_("Kalau punya nama.")
    )
    phone = TeleponField(label=_("Nomor HP"), required=False)
    nik = NikField(
        label=_("NIK"),
        required=False,
        help_text=_("Supaya tidak tercatat dua kali. Disimpan tersandi."),
    )
    address = PersonalTextField(
        label=_("Alamat usaha"), max_length=250, required=False, help_text=_("Dusun, RT/RW.")
    )
    since_year = YearField(label=_("Berdiri sejak tahun"), required=False)
    legal_form = forms.ChoiceField(
        label=_("Bentuk usaha"), choices=choose(*LegalForm.choices), required=False
    )
    workers_male = AngkaField(
        label=_("Tenaga kerja laki-laki"), max_value=MAX_WORKERS, unit="orang", required=False
    )
    workers_female = AngkaField(
        label=_("Tenaga kerja perempuan"), max_value=MAX_WORKERS, unit="orang", required=False
    )
    consent_contact = forms.BooleanField(
        label=_("Boleh dihubungi lewat HP atau WhatsApp tentang usaha ini"), required=False
    )


class ReceiptForm(Form):
    """The receipt number and its code, as printed on the receipt."""

    receipt = TextField(label=_("Nomor tanda terima"), max_length=30)
    code = TextField(label=_("Kode"), max_length=24)


class RefusalForm(Form):
    reason = TextField(
        label=_("Alasan"), max_length=300, help_text=_("Pengirim membaca kalimat ini.")
    )


class BusinessProposalForm(Form):
    """What somebody who may not edit would change of a business."""

    name = TextField(label=_("Nama usaha"), max_length=150)
    status = forms.ChoiceField(
        label=_("Keadaan usaha"), choices=[c for c in Status.choices if c[0] != Status.MERGED]
    )
    village_code = forms.ChoiceField(label=_("Desa/kelurahan"))
    address = PersonalTextField(label=_("Alamat"), max_length=250, required=False)
    main_product = TextField(label=_("Produk utama"), max_length=150, required=False)
    branch = forms.ChoiceField(
        label=_("Cabang industri"), choices=choose(*Branch.choices), required=False
    )
    legal_form = forms.ChoiceField(
        label=_("Bentuk usaha"), choices=choose(*LegalForm.choices), required=False
    )
    nib = NibField(label=_("NIB"), required=False)
    since_year = YearField(label=_("Berdiri sejak tahun"), required=False)
    reason = TextField(
        label=_("Alasan"), max_length=300, help_text=_("Dari mana Anda tahu? Pemeriksa membacanya.")
    )

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages  # type: ignore[attr-defined]


class OwnerProposalForm(ConfirmWarningsMixin, Form):
    """What would change of a person; empty NIK and phone mean: as stored."""

    name = PersonalTextField(label=_("Nama"), max_length=150)
    sex = forms.ChoiceField(
        label=_("Laki-laki/perempuan"), choices=choose(*Owner.Sex.choices), required=False
    )
    birth_year = YearField(label=_("Tahun lahir"), required=False)
    education = forms.ChoiceField(
        label=_("Pendidikan"), choices=choose(*Owner.Education.choices), required=False
    )
    disability = YesNoField(label=_("Penyandang disabilitas"))
    nik = NikField(label=_("NIK"), required=False)
    phone = TeleponField(label=_("Nomor HP"), required=False)
    has_whatsapp = YesNoField(label=_("Ada WhatsApp"))
    address = PersonalTextField(label=_("Alamat rumah"), max_length=250, required=False)
    reason = TextField(label=_("Alasan"), max_length=300)


class MergeFindForm(Form):
    number = TextField(label=_("Nomor catatan yang lain"), max_length=30)


class MergeForm(Form):
    reason = TextField(
        label=_("Alasan"), max_length=300, help_text=_("Bagaimana Anda tahu keduanya satu usaha?")
    )
