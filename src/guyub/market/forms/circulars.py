"""Forms of circulars, of an agency's plan for a year, and of declarations."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django import forms

from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, VersionedFormMixin
from guyub.market.actions.circulars import MOST_LINES, Letter, Planned
from guyub.market.models import Buyer, Obligation
from guyub.registry.forms import TextField

# Kind of obligation to (label, help, decimals, most).
ASKED: Final = {
    Obligation.Kind.CATERING: (
        "Produk IKM di setiap pesanan makan minum", "Paling sedikit berapa produk. Contoh: 1.", 0,
        50,
    ),
    Obligation.Kind.LOCAL_SHARE: (
        "Belanja untuk buatan IKM daerah (%)", "Dari seluruh belanja yang tercatat.", 2, 100,
    ),
    Obligation.Kind.SMALL_SHARE: (
        "Belanja dari usaha kecil dan koperasi (%)",
        "Aturan pusat: paling sedikit 40 % anggaran barang dan jasa (Perpres 12/2021 pasal 65).",
        2, 100,
    ),
    Obligation.Kind.MAKERS: (
        "Membeli dari berapa pembuat setahun", "Paling sedikit.", 0, 10_000,
    ),
    Obligation.Kind.TOP_SHARE: (
        "Paling banyak untuk satu pembuat (%)", "Supaya terbagi kepada banyak pembuat.", 2, 100,
    ),
    Obligation.Kind.PAY_DAYS: (
        "Dibayar paling lambat (hari)", "Sesudah barang diterima.", 0, 365,
    ),
}  # fmt: skip


def _paragraphs(label: str, help_text: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1500, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class CircularForm(VersionedFormMixin, Form):
    """The words of a circular and what it asks."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    issuer = TextField(
        label="Yang menandatangani", max_length=120, help_text="Contoh: Bupati Purbalingga."
    )
    about = TextField(
        label="Tentang", max_length=200,
        help_text="Contoh: Penggunaan Produk Industri Kecil dan Menengah Daerah.",
    )  # fmt: skip
    opening = _paragraphs("Alasan", "Satu atau dua kalimat pembuka surat.", required=True)
    basis = _paragraphs(
        "Dasar hukum", "Satu peraturan satu baris. Contoh: Perpres 12 Tahun 2021 pasal 65.",
        required=False,
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label="Siapa yang diwajibkan", choices=Buyer.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    from_day = TanggalField(label="Berlaku mulai")
    until_day = TanggalField(
        label="Sampai", required=False, help_text="Kosongkan kalau sampai dicabut."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, (label, help_text, decimals, most) in ASKED.items():
            self.fields[kind.value] = AngkaField(
                label=label, help_text=help_text, decimals=decimals, min_value=0, max_value=most,
                required=False,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(data.get(kind.value) for kind in ASKED):
            raise forms.ValidationError("Isi paling sedikit satu kewajiban.")
        return data

    def letter(self) -> Letter:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        asks = {kind.value: Decimal(data[kind.value]) for kind in ASKED if data.get(kind.value)}
        return Letter(
            data["issuer"], data["about"], data["basis"], data["opening"], tuple(data["kinds"]),
            data["from_day"], data["until_day"], asks,
        )  # fmt: skip


class SignedForm(VersionedFormMixin, Form):
    """Number and day of the signed paper."""

    letter_number = TextField(label="Nomor surat", max_length=60)
    dated = TanggalField(label="Tanggal surat")


class WhyForm(Form):
    """Why."""

    reason = TextField(label="Alasan", max_length=300)


class EndForm(WhyForm):
    """Why it binds no more, and from when."""

    ended_on = TanggalField(label="Tidak berlaku mulai")


class KeyForm(Form):
    """The key of what is to be made: sent twice it is one."""

    id = forms.UUIDField(widget=forms.HiddenInput)


class DeclaredForm(Form):
    """Who signed the printed declaration, and when."""

    signer = TextField(
        label="Ditandatangani oleh", max_length=160,
        help_text="Jabatan dan nama pejabat OPD yang menandatangani kertasnya.",
    )  # fmt: skip
    signed_on = TanggalField(label="Tanggal ditandatangani")


MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip
_MORE: Final = 6  # empty rows under what stands


class YearPlanForm(VersionedFormMixin, Form):
    """An agency's budget and what it plans to buy from local makers, line by line."""

    marks_optional = True

    budget = RupiahField(
        label="Anggaran barang dan jasa setahun", min_value=1,
        help_text="Seluruh belanja barang dan jasa OPD ini.",
    )  # fmt: skip
    makers = AngkaField(
        label="Mau membeli dari berapa pembuat", min_value=0, max_value=10_000, required=False
    )
    source = TextField(
        label="Dari dokumen apa", max_length=200, help_text="Contoh: DPA 2027 tanggal 3 Januari."
    )

    def __init__(self, *args: Any, lines: Iterable[Planned] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = list(lines)
        typed = (
            [n for n in range(MOST_LINES) if self.data.get(f"what_{n}")] if self.is_bound else []
        )
        self.count = min(max(len(held), max(typed, default=-1) + 1) + _MORE, MOST_LINES)
        for n in range(self.count):
            one = held[n] if n < len(held) else None
            self.fields[f"month_{n}"] = forms.ChoiceField(
                label=f"Bulan, baris {n + 1}", required=False, initial=one.month if one else "",
                choices=[("", "Pilih"), *((str(i), m) for i, m in enumerate(MONTHS, 1))],
            )  # fmt: skip
            self.fields[f"what_{n}"] = TextField(
                label=f"Apa yang dibeli, baris {n + 1}", required=False, max_length=120,
                initial=one.what if one else "",
            )  # fmt: skip
            self.fields[f"amount_{n}"] = RupiahField(
                label=f"Rupiah, baris {n + 1}", required=False, min_value=1,
                initial=one.amount if one else None,
            )  # fmt: skip

    @property
    def head(self) -> list[Any]:
        return [self[name] for name in ("budget", "makers", "source")]

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"month_{n}"], self[f"what_{n}"], self[f"amount_{n}"])
                for n in range(self.count)]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for n in range(self.count):
            given = {p: data.get(f"{p}_{n}") for p in ("month", "what", "amount")}
            if not any(given.values()):
                continue
            for part, value in given.items():
                if not value and f"{part}_{n}" not in self.errors:
                    self.add_error(f"{part}_{n}", "Isi juga ini, atau kosongkan seluruh baris.")
        return data

    def lines(self) -> list[Planned]:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return [
            Planned(int(data[f"month_{n}"]), data[f"what_{n}"], data[f"amount_{n}"])
            for n in range(self.count) if data.get(f"what_{n}")
        ]  # fmt: skip
