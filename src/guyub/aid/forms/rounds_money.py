"""Forms of funds, catalogue and scoring sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from guyub.aid.models import Fund, RecipientKind, Track
from guyub.aid.policy_sheets import MOST_CRITERIA, Criterion
from guyub.kernel.forms import (
    AngkaField,
    Form,
    RupiahField,
    TanggalField,
    VersionedFormMixin,
)
from guyub.registry.models.business import Branch

FIRST_YEAR, LAST_YEAR = 2020, 2100
_UPLOAD_MB = 5


class TextField(forms.CharField):
    """One line of text, spaces folded."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return " ".join(text.split()) if isinstance(text, str) else text


class YearField(AngkaField):
    """A budget year: a number that is not grouped."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value


def choices(*rows: Any, first: str = "Pilih") -> list[Any]:
    return [("", first), *rows]


class FundForm(VersionedFormMixin, Form):
    """One purse of one year."""

    name = TextField(label="Nama sumber dana", max_length=150)
    source = forms.ChoiceField(label="Asal dana", choices=choices(*Fund.Source.choices))
    year = YearField(label="Tahun anggaran")
    code = TextField(
        label="Kode anggaran", max_length=60,
        help_text="Seperti dalam DPA, misalnya 5.1.02.05.01.0001.",
    )  # fmt: skip
    heading = TextField(label="Mata anggaran", max_length=150, required=False)
    ceiling = RupiahField(label="Pagu")
    track = forms.ChoiceField(
        label="Jalur", choices=choices(*Track.choices),
        help_text="Hibah perlu usulan tahun sebelumnya dan NPHD. Barang untuk diserahkan ke"
                  " masyarakat cukup SK tahun itu.",
    )  # fmt: skip
    recipients = forms.MultipleChoiceField(
        label="Boleh untuk", choices=RecipientKind.choices, widget=forms.CheckboxSelectMultiple
    )
    outside_industry = forms.BooleanField(
        label="Boleh juga untuk usaha di luar industri", required=False
    )
    giver = TextField(
        label="Pemberi", max_length=150,
        help_text="Nama pemberi pada berita acara, misalnya Pemerintah Kabupaten.",
    )  # fmt: skip
    giver_signer = TextField(label="Nama penanda tangan pihak pemberi", max_length=120)
    giver_title = TextField(label="Jabatan penanda tangan", max_length=120)
    rules = forms.CharField(
        label="Ketentuan dana ini", max_length=1000, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class ItemForm(VersionedFormMixin, Form):
    """One kind of thing."""

    code = TextField(label="Kode", max_length=30)
    name = TextField(label="Nama alat", max_length=150)
    unit = TextField(label="Satuan", max_length=20, initial="unit")
    branch = forms.ChoiceField(
        label="Cabang industri", required=False, choices=choices(*Branch.choices, first="Umum")
    )
    specification = forms.CharField(
        label="Spesifikasi", max_length=1000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text="Ukuran, bahan, daya. Tanpa merek.",
    )  # fmt: skip


class PriceForm(Form):
    """A standard price of a day."""

    price = RupiahField(label="Harga satuan", min_value=1)
    on = TanggalField(label="Tanggal harga")
    source = TextField(
        label="Sumber harga", max_length=200,
        help_text="Toko, e-katalog, atau standar harga. Tulis cukup jelas untuk dicari lagi.",
    )  # fmt: skip


class ExplanationForm(Form):
    explanation = TextField(label="Mengapa harganya begini?", max_length=200)


class ImportForm(Form):
    """Many kinds at once: pasted, or the first sheet of a file."""

    text = forms.CharField(
        label="Tempel dari Excel", required=False, widget=forms.Textarea({"rows": 12}),
    )  # fmt: skip
    file = forms.FileField(
        label="Atau pilih berkas Excel", required=False,
        help_text=f"Lembar pertama dibaca. Paling besar {_UPLOAD_MB} MB.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if not cleaned.get("text") and file is None:
            self.add_error("text", "Tempel isinya atau pilih berkas.")
        if file is not None and file.size > _UPLOAD_MB * 1024 * 1024:
            self.add_error("file", f"Berkas ini lebih dari {_UPLOAD_MB} MB.")
        return cleaned


class SheetForm(VersionedFormMixin, Form):
    """Head of a scoring sheet."""

    title = TextField(label="Nama lembar nilai", max_length=120)
    tolerance = AngkaField(
        label="Selisih nilai paling banyak", min_value=1, max_value=100, initial=15, unit="poin",
        help_text="Kalau dua penilai berbeda lebih dari ini, orang ketiga ikut menilai.",
    )  # fmt: skip


class CriterionForm(Form):
    """One row of a scoring sheet; an empty one is left out."""

    marks_optional = False

    label = TextField(label="Yang dinilai", max_length=120, required=False)
    weight = AngkaField(label="Bobot", min_value=1, max_value=100, unit="%", required=False)
    most = AngkaField(label="Nilai tertinggi", min_value=1, max_value=100, required=False)
    guide = TextField(label="Petunjuk menilai", max_length=250, required=False)
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @property
    def row(self) -> Criterion | None:
        given = self.cleaned_data
        if not any(given.get(n) for n in ("label", "weight", "guide")):
            return None
        return Criterion(
            given.get("label", ""), given.get("weight") or 0, given.get("most") or 10,
            given.get("guide", ""), given.get("key", ""),
        )  # fmt: skip


_Criteria = formset_factory(
    CriterionForm, extra=0, max_num=MOST_CRITERIA, absolute_max=MOST_CRITERIA
)


def criteria_form(
    data: Any = None, stored: Sequence[Mapping[str, Any]] = (), blank: int = 3
) -> BaseFormSet[CriterionForm]:
    """The rows of a sheet, with some blank ones behind."""
    if data is not None:
        return _Criteria(data, prefix="hal")
    rows = [dict(row) for row in stored] + [{"most": 10} for _ in range(blank)]
    return _Criteria(initial=rows[:MOST_CRITERIA], prefix="hal")


def this_year() -> int:
    return timezone.localdate().year
