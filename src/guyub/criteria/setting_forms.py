"""The form that proposes a value for a parameter: its field follows the parameter's kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from guyub.criteria.parameters import LONGEST_TEXT, WHOLE, DayMonth, Parameter
from guyub.criteria.setting_actions import Proposal
from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, parse_date

# A leap year, so that 29 February can be written.
_YEAR = 2024


class HariBulanField(forms.CharField):
    """A day of every year, as people write it: "1 Oktober" or "1/10"."""

    example = "1 Oktober"

    def to_python(self, value: Any) -> Any:
        if isinstance(value, DayMonth):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            day = parse_date(f"{text} {_YEAR}")
        except ValueError:
            raise ValidationError(
                "Tanggal tidak terbaca. Tulis tanggal dan bulan, misalnya 1 Oktober.", code="format"
            ) from None
        return DayMonth(day.month, day.day)


def _yes(value: str) -> bool:
    return value == "ya"


def value_field(parameter: Parameter) -> forms.Field:
    """The field of a parameter's kind."""
    given: dict[str, Any] = {"label": "Nilai baru", "help_text": str(parameter.help)}
    if parameter.kind == "rupiah":
        return RupiahField(min_value=parameter.minimum, max_value=parameter.most, **given)
    if parameter.kind in WHOLE or parameter.kind == "percent":
        return AngkaField(
            min_value=parameter.minimum, max_value=parameter.most, unit=parameter.measure,
            decimals=2 if parameter.kind == "percent" else 0, **given,
        )  # fmt: skip
    if parameter.kind == "day_month":
        return HariBulanField(max_length=30, **given)
    if parameter.kind == "flag":
        return forms.TypedChoiceField(
            choices=[("", "Pilih"), ("ya", "Ya"), ("tidak", "Tidak")], coerce=_yes, **given
        )
    if parameter.kind == "choice":
        return forms.ChoiceField(choices=[("", "Pilih"), *parameter.options], **given)
    return forms.CharField(
        max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3}), strip=True, **given
    )


class ProposalForm(Form):
    """Value, day, and where it stands."""

    valid_from = TanggalField(
        label="Berlaku mulai",
        help_text="Boleh hari yang akan datang. Keputusan yang sudah dibuat tidak berubah.",
    )
    legal_basis = forms.CharField(
        label="Dasar hukum", max_length=250, required=False,
        help_text="Misalnya: Perbup 12/2026 pasal 7.",
    )  # fmt: skip
    source = forms.CharField(
        label="Sumber", max_length=300,
        help_text="Di mana nilainya dibaca: alamat, halaman, atau nama dokumen.",
    )  # fmt: skip
    checked_on = TanggalField(label="Sumber diperiksa pada", required=False)

    def __init__(self, *args: Any, parameter: Parameter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = value_field(parameter)
        field.error_messages["required"] = "Isi nilainya dulu."
        self.fields = {"value": field, **self.fields}

    @property
    def proposal(self) -> Proposal:
        return Proposal(**{name: self.cleaned_data[name] for name in self.fields})
