"""Forms of needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from guyub.kernel.forms import AngkaField, Form, TanggalField
from guyub.market.forms.catalogue import MOST
from guyub.market.matching.need import LONGEST, Need
from guyub.market.supply.finding import Wanted
from guyub.market.supply.required import CHOICES
from guyub.registry.forms import TextField


class SupplyForm(Form):
    """What is looked for: in one sentence, and its parts where the sentence does not say them."""

    marks_optional = True

    q = forms.CharField(
        label="Apa yang dibutuhkan?", max_length=LONGEST, required=False,
        help_text="Tulis seperti biasa. Contoh: snack box 150 orang, keripik, Kamis, Kec. Gading",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    amount = AngkaField(label="Berapa", decimals=2, min_value=0, max_value=MOST, required=False)
    unit = TextField(label="Satuan", max_length=20, required=False, help_text="kotak, bungkus, kg")
    day = TanggalField(label="Kapan", required=False)
    place = forms.ChoiceField(label="Diantar ke", required=False)
    papers = forms.MultipleChoiceField(
        label="Surat yang wajib", required=False, choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", "Seperti yang ditulis"), *places,
        ]  # fmt: skip


def wanted(read: Need, data: dict[str, Any]) -> Wanted:
    """What a sentence says, with what its fields put right."""
    amount = data.get("amount") or read.amount
    unit = data.get("unit") or read.unit
    return Wanted(
        read.what, amount, unit, data.get("day") or read.day, data.get("place") or read.place,
        tuple(sorted({*read.papers, *data.get("papers", ())})),
    )  # fmt: skip
