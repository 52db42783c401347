"""Forms of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms

from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, VersionedFormMixin
from guyub.market.actions.catalogue import Maker, Terms, Words
from guyub.market.models import OfferPrice
from guyub.registry.forms import TextField

NAMELESS: Final = "Jangan tulis NIK, nomor HP, atau keluhan pribadi: semua orang membacanya."
MOST: Final = 9_999_999_999


def _lines(label: str, most: int, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=False, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class WordsForm(VersionedFormMixin, Form):
    """What the catalogue says of a product."""

    marks_optional = True

    title = TextField(
        label="Nama di katalog", max_length=120,
        help_text="Seperti yang dicari pembeli. Contoh: Keripik singkong balado 250 g.",
    )  # fmt: skip
    description = _lines(
        "Keterangan", 400, "Ukuran, isi, rasa, cara simpan, berapa lama tahan. " + NAMELESS
    )
    story = _lines(
        "Cerita pembuatnya", 800,
        "Sejak kapan, belajar dari siapa, dibuat dengan apa. Tertulis di halaman yang dibuka orang"
        " dari label barangnya. Tanpa nama dan semboyan pejabat.",
    )  # fmt: skip

    def words(self) -> Words:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return Words(data["title"], data["description"], data["story"])


class _Terms(forms.Form):
    """The fields about price and delivery."""

    price = RupiahField(label="Harga satu satuan", min_value=1)
    on = TanggalField(label="Harga per tanggal")
    source = forms.ChoiceField(
        label="Dari mana", choices=[("", "Pilih"), *OfferPrice.Source.choices]
    )
    minimum = AngkaField(
        label="Pesanan paling sedikit", decimals=2, min_value=0, max_value=MOST,
        help_text="Dalam satuannya.",
    )  # fmt: skip
    lead_days = AngkaField(
        label="Lama pengerjaan (hari)", min_value=0, max_value=365,
        help_text="Dari dipesan sampai bisa diambil, untuk pesanan biasa. 0: selalu ada.",
    )  # fmt: skip
    served = forms.MultipleChoiceField(
        label="Diantar ke", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Kosongkan kalau ke seluruh kabupaten atau kota.",
    )  # fmt: skip


def _terms(data: dict[str, Any], unit: str) -> Terms:
    return Terms(
        data["price"], unit, data["on"], data["source"], Decimal(data["minimum"]),
        int(data["lead_days"]), tuple(data["served"]),
    )  # fmt: skip


class TermsForm(VersionedFormMixin, _Terms, Form):
    """Price and delivery of one product, in the unit in which everything about it is counted."""

    marks_optional = True

    def __init__(
        self, *args: Any, districts: Sequence[tuple[str, str]], counted_in: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.counted_in = counted_in
        self.fields["price"].label = f"Harga satu {counted_in}"
        self.fields["minimum"].help_text = f"Dalam {counted_in}."
        self.fields["served"].choices = list(districts)  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        """What was typed. Only after ``is_valid``."""
        return _terms(self.cleaned_data, self.counted_in)


class OfferForm(_Terms, Form):
    """A product to be offered by its maker alone; others join it afterwards."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput)
    title = WordsForm.base_fields["title"]
    unit = TextField(label="Satuan", max_length=20, help_text="bungkus, kg, kotak, buah, meter.")
    capacity = AngkaField(
        label="Sanggup dibuat sebulan", decimals=2, min_value=0, max_value=MOST,
        help_text="Sebanyak yang benar-benar bisa diserahkan untuk pesanan, dalam satuan di bawah.",
    )  # fmt: skip
    description = WordsForm.base_fields["description"]
    story = WordsForm.base_fields["story"]
    field_order = (
        "id", "title", "capacity", "price", "unit", "on", "source", "minimum", "lead_days",
        "served", "description", "story",
    )  # fmt: skip

    def __init__(self, *args: Any, districts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["served"].choices = list(districts)  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        """What was typed. Only after ``is_valid``."""
        return _terms(self.cleaned_data, self.cleaned_data["unit"])

    def words(self) -> Words:
        data = self.cleaned_data
        return Words(data["title"], data["description"], data["story"])


@dataclass(frozen=True)
class Candidate:
    """A business that may be a maker: its products, and what it makes of the offer now."""

    business: UUID
    name: str
    products: tuple[tuple[str, str], ...]
    product: str = ""
    capacity: Decimal | None = None


class MakersForm(VersionedFormMixin, Form):
    """Which members make it, each of which product and how much a month."""

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = list(candidates)
        for one in self.candidates:
            self.fields[f"product_{one.business}"] = forms.ChoiceField(
                label=f"Produk {one.name}", required=False, initial=one.product,
                choices=[("", "Tidak ikut"), *one.products],
            )  # fmt: skip
            self.fields[f"capacity_{one.business}"] = AngkaField(
                label=f"Sanggup sebulan, {one.name}", decimals=2, min_value=0, max_value=MOST,
                required=False, initial=one.capacity,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for one in self.candidates:
            chosen = data.get(f"product_{one.business}")
            field = f"capacity_{one.business}"
            if chosen and not data.get(field) and field not in self.errors:
                self.add_error(field, "Isi berapa yang sanggup dibuat sebulan.")
        return data

    def makers(self) -> list[Maker]:
        """Who was chosen. Only after ``is_valid``."""
        data = self.cleaned_data
        return [
            Maker(one.business, UUID(data[f"product_{one.business}"]),
                  Decimal(data[f"capacity_{one.business}"]))
            for one in self.candidates if data.get(f"product_{one.business}")
        ]  # fmt: skip


class PauseForm(Form):
    """Why it cannot be ordered, and until when."""

    marks_optional = True

    reason = TextField(label="Alasan", max_length=300, help_text=NAMELESS)
    back_on = TanggalField(label="Bisa dipesan lagi", required=False)


class WhyForm(Form):
    """Why."""

    reason = TextField(label="Alasan", max_length=300, help_text=NAMELESS)
