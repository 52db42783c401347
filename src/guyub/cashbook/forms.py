"""Forms of the cash book: the amount first, then as little as possible."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any, Final

from django import forms

from guyub.cashbook import kinds as k
from guyub.cashbook.actions.books import TOLD
from guyub.cashbook.actions.entries import LONGEST_LIFE, NOTE, PARTY
from guyub.cashbook.actions.sharing import Recipient
from guyub.cashbook.models import LEVELS, PURPOSES
from guyub.cashbook.spoken import Unclear, amount_of
from guyub.kernel.forms import AngkaField, Form, RupiahField, ScanField, TanggalField
from guyub.registry.forms import PersonalTextField
from guyub.registry.models import Product

NAMELESS: Final = "Cukup nama panggilan. Jangan tulis NIK atau nomor HP."
# What stands behind "Tambah keterangan": none of it is needed.
MORE: Final = ("product", "quantity", "note", "on", "photo")

Products = Iterable[Product]


class SpokenRupiahField(RupiahField):
    """Rupiah, also as a voice keyboard writes it: "dua puluh lima ribu"."""

    def to_python(self, value: Any) -> Any:
        text = self.text(value)
        if text and not any(c.isdigit() for c in text):
            with suppress(Unclear):
                return super().to_python(str(amount_of(text)))
        return super().to_python(value)


def _products(products: Products) -> list[tuple[str, str]]:
    return [(str(p.pk), p.name) for p in products]


class EntryForm(Form):
    """One entry of a kind. Only what the kind asks is there; the id makes a second click the
    first."""

    marks_optional = False
    id = forms.UUIDField(widget=forms.HiddenInput)
    amount = SpokenRupiahField(label="Jumlah uang", min_value=1)
    party = PersonalTextField(label="Siapa", max_length=PARTY, help_text=NAMELESS)
    months = AngkaField(
        label="Kira-kira dipakai berapa bulan lagi", min_value=1, max_value=LONGEST_LIFE,
        unit="bulan", example="36",
        help_text="Nilai alat dibagi rata selama bulan itu (penyusutan garis lurus).",
    )  # fmt: skip
    category = forms.ChoiceField(label="Untuk apa", widget=forms.RadioSelect)
    product = forms.ChoiceField(label="Produk", required=False)
    quantity = AngkaField(label="Banyaknya", required=False, decimals=2, max_value=10**9)
    note = PersonalTextField(label="Keterangan", max_length=NOTE, required=False)
    on = TanggalField(label="Tanggal", native=True)
    photo = ScanField(label="Foto nota", camera=True, required=False)

    def __init__(
        self, *args: Any, kind: k.Kind, products: Products = (), fixed_day: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        known = _products(products)
        # No example: the amount is the one thing on the page.
        amount = self.fields["amount"]
        assert isinstance(amount, RupiahField)
        amount.example, amount.label = "", kind.ask
        if kind.key == k.COUNT:
            amount.min_value = 0
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.label = "Dari apa" if kind.key in {k.IN, k.CREDIT_SALE} else "Untuk apa"
        category.choices = [(c, k.category_words(kind.key, c)) for c in kind.categories]
        product = self.fields["product"]
        assert isinstance(product, forms.ChoiceField)
        product.choices = [("", "Tidak dipilih"), *known]
        dropped = {
            "party": not kind.party, "months": not kind.life, "category": not kind.categories,
            "product": not (kind.product and known), "quantity": not (kind.product and known),
            "on": fixed_day,
        }  # fmt: skip
        for name, gone in dropped.items():
            if gone:
                del self.fields[name]


class SettleForm(Form):
    """What was paid of a debt, and when."""

    marks_optional = False
    id = forms.UUIDField(widget=forms.HiddenInput)
    amount = SpokenRupiahField(label="Berapa yang dibayar", min_value=1)
    on = TanggalField(label="Tanggal", native=True)
    lost = forms.BooleanField(label="Sisanya tidak akan dibayar lagi", required=False)

    def __init__(self, *args: Any, may_be_lost: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = self.fields["amount"]
        assert isinstance(amount, RupiahField)
        amount.example = ""
        if may_be_lost:
            lost = self.fields["lost"]
            lost.label = "Uang ini tidak akan dibayar lagi (catat sebagai rugi)"
        else:
            del self.fields["lost"]


class AttachForm(Form):
    photo = ScanField(label="Foto nota", camera=True)


class ReverseForm(Form):
    id = forms.UUIDField(widget=forms.HiddenInput)


class BeginForm(Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    starts = TanggalField(
        label="Mulai dicatat sejak", native=True,
        help_text="Uang, utang, dan alat yang ada di hari ini jadi awal buku.",
    )  # fmt: skip


class BesideForm(BeginForm):
    """Begun by an officer beside the owner."""

    owner = forms.ChoiceField(label="Pemilik yang duduk bersama Anda")
    told = forms.ChoiceField(
        label="Bagaimana pemilik setuju", widget=forms.RadioSelect, choices=list(TOLD.items())
    )
    until = TanggalField(
        label="Anda boleh ikut mencatat sampai", native=True,
        help_text="Pemilik boleh mengakhirinya kapan saja.",
    )  # fmt: skip

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = owners
        self.order_fields(["owner", "starts", "told", "until"])


class CostForm(Form):
    """Costs of one round of making, and what came of it."""

    marks_optional = False
    id = forms.UUIDField(widget=forms.HiddenInput)
    product = forms.ChoiceField(label="Produk", required=False)
    material = RupiahField(label="Bahan", required=False, help_text="Semua bahan sekali membuat.")
    packaging = RupiahField(label="Kemasan dan label", required=False)
    labour = RupiahField(
        label="Upah", required=False,
        help_text="Juga upah Anda sendiri dan keluarga, walaupun tidak dibayar.",
    )  # fmt: skip
    other = RupiahField(
        label="Lainnya", required=False, help_text="Gas, listrik, ongkos kirim, sewa."
    )
    units = AngkaField(label="Jadi berapa", min_value=1, max_value=10**7, example="100")
    margin = AngkaField(
        label="Mau untung berapa dari tiap Rp100 biaya", max_value=1000, example="30", unit="rupiah"
    )

    def __init__(self, *args: Any, products: Products, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product = self.fields["product"]
        assert isinstance(product, forms.ChoiceField)
        product.choices = [("", "Produk lain"), *_products(products)]
        for field in self.fields.values():
            if isinstance(field, RupiahField):
                field.example = ""


class ShareForm(Form):
    """Who may look, for what, how much, how long."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.ChoiceField(label="Siapa yang boleh melihat")
    purpose = forms.ChoiceField(
        label="Untuk apa", widget=forms.RadioSelect, choices=list(PURPOSES.items())
    )
    level = forms.ChoiceField(
        label="Apa yang boleh dilihat", widget=forms.RadioSelect, choices=list(LEVELS.items())
    )
    since = TanggalField(
        label="Catatan sejak tanggal", native=True, required=False,
        help_text="Kosong berarti semua catatan dari awal.",
    )  # fmt: skip
    until = TanggalField(label="Sampai tanggal", native=True)

    def __init__(self, *args: Any, recipients: list[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [(r.key, r.words) for r in recipients]


class TurnoverForm(Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    year = forms.TypedChoiceField(label="Tahun", coerce=int)
    agreed = forms.BooleanField(
        label="Saya setuju jumlah ini dicatat dinas di data usaha saya. Catatan lain tetap rahasia."
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.fields["year"]
        assert isinstance(year, forms.ChoiceField)
        year.choices = [(y, str(y)) for y in years]


class PeriodForm(Form):
    """Days of a report, asked by GET."""

    dari = TanggalField(label="Dari tanggal", native=True)
    sampai = TanggalField(label="Sampai tanggal", native=True)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("dari"), data.get("sampai")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("sampai", "Tanggal akhir sebelum tanggal awal.")
        return data


__all__ = [
    "MORE", "AttachForm", "BeginForm", "BesideForm", "CostForm", "EntryForm", "PeriodForm",
    "ReverseForm", "SettleForm", "ShareForm", "TurnoverForm",
]  # fmt: skip
