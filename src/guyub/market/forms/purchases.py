"""Forms of purchases: few fields at a time, big enough for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms

from guyub.criteria.parameters import Used
from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, VersionedFormMixin
from guyub.kernel.forms.scanned import ScanField
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.market.actions.common import MOST_RUPIAH
from guyub.market.actions.purchases import Bought, Head, Inside
from guyub.market.actions.purchases_common import MadeBy
from guyub.market.models import Dispute, MakerKind, Purchase, PurchasePaper
from guyub.market.parameters.purchases import Tax
from guyub.market.policy_purchases import tax_of
from guyub.registry.forms import TextField

SEARCH: Final = "cari"
NAMELESS: Final = "Jangan tulis NIK atau nomor HP."
MAKERS: Final = (
    (SEARCH, "Usaha yang terdaftar di sini (dicari sesudah ini)"),
    (MakerKind.LOCAL, "Usaha lain dari kabupaten atau kota ini"),
    (MakerKind.NOT_LOCAL, "Bukan dari kabupaten atau kota ini"),
    (MakerKind.UNKNOWN, "Belum diketahui"),
)


def _reason(label: str, help_text: str = NAMELESS, **more: Any) -> TextField:
    return TextField(label=label, max_length=300, help_text=help_text, **more)


# Asked after the goods were written.
LATER: Final = ("supplier_number", "npwp", "channel", "channel_ref", "rup_code", "form",
                "form_number")  # fmt: skip


class HeadForm(VersionedFormMixin, Form):
    """What is bought for what, of whom, when, in which form and channel."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    buyer = forms.ChoiceField(label="Pembeli")
    kind = forms.ChoiceField(
        label="Jenis", choices=[("", "Pilih"), *Purchase.Kind.choices]
    )  # fmt: skip
    title = TextField(
        label="Untuk apa", max_length=160, help_text="Contoh: Konsumsi rapat kerja 12 November."
    )
    day = TanggalField(label="Tanggal pembelian", help_text="Tanggal pesanan atau notanya.")
    supplier_name = TextField(
        label="Penjual", max_length=160,
        help_text="Seperti di notanya. Siapa yang membuat barangnya ditulis nanti, per barang.",
    )  # fmt: skip
    supplier_class = forms.ChoiceField(
        label="Golongan penjual", choices=Purchase.Class.choices, initial="unknown"
    )
    supplier_number = TextField(
        label="Nomor IKM penjual", max_length=30, required=False,
        help_text="Kalau penjualnya terdaftar di sini. Contoh: IKM-33.03-000123-6.",
    )  # fmt: skip
    npwp = TextField(label="NPWP penjual", max_length=30, required=False)
    channel = forms.ChoiceField(
        label="Dibeli lewat", choices=Purchase.Channel.choices, initial="none"
    )
    channel_ref = TextField(
        label="Nomor di sana", max_length=80, required=False,
        help_text="Nomor paket atau pesanan di e-katalog, Toko Daring, atau SPSE.",
    )  # fmt: skip
    rup_code = TextField(label="Kode RUP", max_length=30, required=False)
    form = forms.ChoiceField(
        label="Bentuk bukti", required=False,
        choices=[("", "Menurut nilainya"), *Purchase.Form.choices],
    )  # fmt: skip
    form_number = TextField(label="Nomor bukti", max_length=80, required=False)

    def __init__(
        self, *args: Any, buyers: Sequence[tuple[str, str]], register: bool, brief: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if brief:
            for name in LATER:
                del self.fields[name]
        if buyers:
            chosen = [("", "Pilih"), *buyers] if len(buyers) > 1 else list(buyers)
            self.fields["buyer"].choices = chosen  # type: ignore[attr-defined]
        else:
            del self.fields["buyer"]
        if not register and not brief:
            del self.fields["supplier_number"]

    def clean_supplier_number(self) -> str:
        text = str(self.cleaned_data.get("supplier_number") or "")
        if not text:
            return ""
        try:
            return parse_human_number(text).text
        except NumberError as error:
            raise forms.ValidationError(str(error)) from None

    def head(self, supplier: UUID | None) -> Head:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        plain = ("kind", "title", "supplier_name", "day", "supplier_class", "npwp", "form",
                 "form_number", "channel", "channel_ref", "rup_code")  # fmt: skip
        return Head(supplier=supplier, **{n: data[n] for n in plain if n in data})


class _MakerForm(Form):
    """Who made it. A registered business is searched for on the next page."""

    marks_optional = True

    def __init__(self, *args: Any, held: tuple[str, UUID | None, str] | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.held = held
        choices: list[tuple[str, str]] = [(str(k), str(v)) for k, v in MAKERS]
        if held is not None and held[1] is not None:
            choices.insert(0, (MakerKind.REGISTERED.value, held[2]))
        self.fields["maker_kind"].choices = choices  # type: ignore[attr-defined]

    @property
    def wants_search(self) -> bool:
        """Only after ``is_valid``."""
        return bool(self.cleaned_data["maker_kind"] == SEARCH)

    def made(self) -> MadeBy:
        """Who made it as far as this form knows. Only after ``is_valid``."""
        kind, name = self.cleaned_data["maker_kind"], self.cleaned_data["maker_name"]
        if kind == MakerKind.REGISTERED and self.held is not None:
            return MadeBy(kind, business=self.held[1])
        return MadeBy() if kind == SEARCH else MadeBy(kind, name)


def _maker_kind() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Siapa yang membuat?", widget=forms.RadioSelect, initial=SEARCH,
        help_text="Pembuat bisa lain dari penjual. Tidak tahu bukan berarti bukan dari sini.",
    )  # fmt: skip


def _maker_name() -> TextField:
    return TextField(
        label="Nama pembuatnya", max_length=120, required=False,
        help_text="Kalau tidak terdaftar tetapi dikenal. " + NAMELESS,
    )  # fmt: skip


class LineForm(_MakerForm):
    """One thing that is bought."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    what = TextField(label="Barang", max_length=120, help_text="Contoh: Snack box isi tiga.")
    amount = AngkaField(label="Jumlah", decimals=2, min_value=0, max_value=9_999_999_999)
    unit = TextField(label="Satuan", max_length=20, help_text="kotak, kg, buah, meter.")
    price = RupiahField(label="Harga satuan", min_value=1, max_value=MOST_RUPIAH)
    maker_kind = _maker_kind()
    maker_name = _maker_name()

    def bought(self) -> Bought:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return Bought(data["what"], Decimal(data["amount"]), data["unit"], data["price"],
                      self.made())  # fmt: skip


class ComponentForm(_MakerForm):
    """What is in one unit of a line."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    what = TextField(label="Isinya", max_length=120, help_text="Contoh: keripik singkong 50 g.")
    amount = AngkaField(label="Banyaknya", decimals=2, min_value=0, max_value=99_999_999)
    unit = TextField(label="Satuan", max_length=20, help_text="bungkus, potong, gelas.")
    maker_kind = _maker_kind()
    maker_name = _maker_name()

    def inside(self) -> Inside:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return Inside(data["what"], Decimal(data["amount"]), data["unit"], self.made())


class OrderForm(Form):
    """Ordered; asked why it is apart from others when it looks split."""

    split_reason = _reason("Mengapa terpisah dari pembelian sejenis?")

    def __init__(self, *args: Any, split: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not split:
            del self.fields["split_reason"]


class DeliverForm(OrderForm):
    """The goods came."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput)
    on = TanggalField(label="Tanggal barang datang")
    note = _reason("Catatan", required=False)
    photo = ScanField(label="Foto barangnya", camera=True, required=False)
    field_order = ("id", "on", "photo", "note", "split_reason")


class AcceptForm(VersionedFormMixin, Form):
    """Checked and accepted as it was read."""

    on = TanggalField(label="Tanggal diterima")


class PayForm(Form):
    """The bill was paid, and what was kept back for taxes."""

    marks_optional = True

    on = TanggalField(label="Tanggal dibayar")
    reference = TextField(
        label="Nomor bukti bayar", max_length=80, required=False, help_text="Nomor SP2D atau BKU."
    )

    def __init__(self, *args: Any, taxes: Sequence[tuple[Tax, Used]], total: int,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.taxes = [tax for tax, _used in taxes]
        for tax, rule in taxes:
            self.fields[f"tax_{tax.key}"] = RupiahField(
                label=f"{tax.label} yang dipotong", required=False, min_value=0, max_value=total,
                help_text=self.hint(rule, total), example="",
            )  # fmt: skip

    @staticmethod
    def hint(rule: Used, total: int) -> str:
        """What is known of a rate, in words."""
        if rule.value is None:
            return "Tarif belum ditetapkan dinas: bendahara menghitung. Kosongkan kalau tidak ada."
        share = f"{tax_of(total, rule.value):,}".replace(",", ".")
        return f"{rule.said} dari nilai pembelian: Rp{share}. Kosongkan kalau tidak dikenakan."

    def kept(self) -> dict[str, int]:
        """Taxes kept back. Only after ``is_valid``."""
        return {t.key: self.cleaned_data[f"tax_{t.key}"] or 0 for t in self.taxes}


class DisputeForm(Form):
    """What is wrong, and who says so."""

    who = forms.ChoiceField(
        label="Siapa yang menyampaikan", choices=[("", "Pilih"), *Dispute.From.choices]
    )
    what = _reason("Apa masalahnya")


class BecauseForm(Form):
    """Why."""

    reason = _reason("Alasan")

    def __init__(self, *args: Any, label: str = "Alasan", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class CorrectForm(BecauseForm):
    """Why, with the id that the correction will have: sent twice it is one."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)


class NumbersForm(Form):
    """Numbers that are still missing."""

    marks_optional = True

    form_number = HeadForm.base_fields["form_number"]
    channel_ref = HeadForm.base_fields["channel_ref"]
    rup_code = HeadForm.base_fields["rup_code"]
    npwp = HeadForm.base_fields["npwp"]

    def __init__(self, *args: Any, filled: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in filled:
            del self.fields[name]


class UploadForm(Form):
    """A ledger of past purchases of one buyer."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    buyer = forms.ChoiceField(label="Pembeli")
    file = forms.FileField(
        label="Buku pembelian",
        help_text="Excel, CSV, atau ODS. Judul kolomnya memuat tanggal, uraian, penyedia, dan"
        " nilai; boleh juga NPWP, jumlah, satuan, harga satuan, nomor bukti, kode RUP, golongan,"
        " pembuat, tanggal bayar. Berkasnya sendiri tidak disimpan.",
    )  # fmt: skip

    def __init__(self, *args: Any, buyers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [("", "Pilih"), *buyers] if len(buyers) > 1 else list(buyers)
        self.fields["buyer"].choices = chosen  # type: ignore[attr-defined]


class PaperForm(Form):
    """A photo or a scan of a paper."""

    kind = forms.ChoiceField(
        label="Berkas apa", choices=[("", "Pilih"), *PurchasePaper.Kind.choices]
    )
    scan = ScanField(label="Foto atau PDF")
