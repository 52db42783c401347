"""Which data is taken out: a period, and one buyer or all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms

from guyub.kernel.forms import Form, TanggalField
from guyub.market.models import Buyer
from guyub.market.queries.ocds import Asked, public_buyers

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

JSON, LINES, TOTALS = "ocds", "baris", "rekap"
KINDS: Final = (JSON, LINES, TOTALS)
FIRST: Final = date(2020, 1, 1)


class ExportForm(Form):
    """The days count too: from the first to the last."""

    dari = TanggalField(label="Dari tanggal")
    sampai = TanggalField(label="Sampai tanggal")
    pembeli: forms.ModelChoiceField[Buyer] = forms.ModelChoiceField(
        queryset=Buyer.objects.none(), label="Pembeli", required=False, empty_label="Semua pembeli",
        error_messages={"invalid_choice": "Pembeli ini tidak ada. Pilih dari daftar."},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, visit: Visit, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["pembeli"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = public_buyers(visit).order_by("name_key", "pk")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("dari"), given.get("sampai")
        if first and last and last < first:
            self.add_error("sampai", "Tanggal akhirnya sebelum tanggal awalnya.")
        if first and first < FIRST:
            self.add_error("dari", "Data pengadaan ada sejak tahun 2020.")
        return given

    @property
    def asked(self) -> Asked:
        given = self.cleaned_data
        buyer = given["pembeli"]
        return Asked(given["dari"], given["sampai"], buyer.pk if buyer else None)
