"""Forms of the proposal, the field check and the score."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from guyub.aid.models import Check, Interest, Nominator, Proposal, ProposalLink, RoundItem
from guyub.aid.policy_proposing import MOST_LINES, REASONS, PaperStand
from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, VersionedFormMixin

BLANK_LINES = 2
_CHANNELS = [
    ("", "Pilih"),
    (Proposal.Channel.BESIDE.value, "Saya mengetik, ketua atau pemilik di samping saya"),
    (Proposal.Channel.FORM.value, "Saya menyalin formulir kertas"),
]


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class HeadForm(VersionedFormMixin, Form):
    """What for; and, where somebody of the office types, on whose behalf. What is still empty may
    be saved; sending asks for it."""

    marks_optional = False

    reason = forms.CharField(
        label="Untuk apa alatnya?", max_length=1000, widget=area(4), required=False,
        help_text="Ceritakan singkat: apa yang dibuat, apa kesulitannya, apa yang berubah nanti.",
    )  # fmt: skip

    def __init__(self, *args: Any, own: bool, group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            return
        who = "ketua kelompok" if group else "pemilik usaha"
        self.fields["channel"] = forms.ChoiceField(
            label="Bagaimana usulan ini diisi?", choices=_CHANNELS
        )
        self.fields["asked_by"] = forms.CharField(
            label=f"Nama {who} yang mengajukan", max_length=150,
            help_text="Nama Anda sebagai pengetik sudah tercatat sendiri.",
        )  # fmt: skip
        self.fields["nominator"] = forms.ChoiceField(
            label="Siapa yang mengusulkan?", choices=Nominator.choices
        )
        self.fields["nominator_note"] = forms.CharField(
            label="Nama anggota dewan, kalau dari pokir", max_length=120, required=False,
            help_text="Wajib untuk pokir. Untuk musrenbang boleh ditulis nama desanya.",
        )  # fmt: skip


class LineForm(Form):
    """One thing asked for. An empty row is left out."""

    marks_optional = False

    item = forms.ChoiceField(label="Alat", required=False)
    quantity = AngkaField(label="Jumlah", required=False, min_value=1, max_value=9999)
    why = forms.CharField(label="Untuk apa", max_length=250, required=False)
    replaces = forms.CharField(
        label="Mengganti apa", max_length=150, required=False,
        help_text="Kalau sekarang sudah ada alatnya: alat apa, kenapa diganti.",
    )  # fmt: skip

    def __init__(self, *args: Any, offers: list[RoundItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Pilih alat"), *((str(o.item_id), _offered(o)) for o in offers)]

    @property
    def empty(self) -> bool:
        given = getattr(self, "cleaned_data", {})
        return not any(given.get(n) for n in ("item", "quantity", "why", "replaces"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors or self.empty:
            return cleaned
        if not cleaned.get("item"):
            self.add_error("item", "Pilih alatnya.")
        if not cleaned.get("quantity"):
            self.add_error("quantity", "Isi jumlahnya.")
        if not cleaned.get("why", "").strip():
            self.add_error("why", "Tulis untuk apa.")
        return cleaned


def _offered(offer: RoundItem) -> str:
    most = f" (paling banyak {offer.most})" if offer.most else ""
    return f"{offer.item.name}{most}"


LineSet = formset_factory(LineForm, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES)


def lines_form(
    offers: list[RoundItem], data: Any = None, lines: list[dict[str, Any]] | None = None,
    blank: int = BLANK_LINES,
) -> BaseFormSet[LineForm]:  # fmt: skip
    """The rows of one member, with blank ones behind."""
    given: dict[str, Any] = {"prefix": "alat", "form_kwargs": {"offers": offers}}
    if data is not None:
        return LineSet(data, **given)
    empty: list[dict[str, Any]] = [{} for _ in range(blank)]
    return LineSet(initial=[*(lines or []), *empty][:MOST_LINES], **given)


class PaperForm(Form):
    """Number and day of one paper, or a picture of it."""

    marks_optional = False

    number = forms.CharField(label="Nomor surat", max_length=80, required=False)
    dated = TanggalField(label="Tanggal surat", required=False)
    scan = forms.FileField(
        label="Foto atau PDF suratnya", required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )  # fmt: skip

    def __init__(self, *args: Any, paper: PaperStand, **kwargs: Any) -> None:
        self.paper = paper
        super().__init__(*args, **kwargs)


class ReasonForm(VersionedFormMixin, Form):
    """Why something is given back, taken back or done again."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=area())


class RecheckForm(ReasonForm):
    members = forms.MultipleChoiceField(
        label="Siapa yang dicek ulang?", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = members
        field.initial = [value for value, _name in members]


class InterestForm(Form):
    kind = forms.ChoiceField(
        label="Apa hubungannya?", widget=forms.RadioSelect,
        choices=[
            (Interest.Kind.KIN.value, "Keluarga saya ada di usulan ini"),
            (Interest.Kind.FELLOW.value, "Saya anggota kelompok ini"),
            (Interest.Kind.OTHER.value, "Hubungan lain, misalnya utang atau kerja sama"),
        ],
    )  # fmt: skip


class LinkForm(Form):
    confirmed = forms.ChoiceField(
        label="Bagaimana Anda memastikan nomor itu?", widget=forms.RadioSelect,
        choices=ProposalLink.How.choices,
    )  # fmt: skip


class RevokeForm(Form):
    reason = forms.CharField(label="Kenapa dicabut?", max_length=200)


class CheckForm(Form):
    """What was found at one member, on a phone, standing."""

    on = TanggalField(label="Tanggal cek", native=True)
    works = forms.ChoiceField(
        label="Usahanya berjalan?", required=False, widget=forms.RadioSelect,
        choices=[("ya", "Ya"), ("tidak", "Tidak"), ("", "Belum diketahui")],
    )  # fmt: skip
    machines = forms.CharField(
        label="Alat yang sudah ada", max_length=300, required=False,
        help_text="Apa saja, berapa, masih baik atau rusak.",
    )  # fmt: skip
    workers_male = AngkaField(label="Pekerja laki-laki", required=False, max_value=9999)
    workers_female = AngkaField(label="Pekerja perempuan", required=False, max_value=9999)
    output_value = RupiahField(label="Nilai barang yang dibuat setahun terakhir", required=False)
    sales = RupiahField(label="Hasil penjualan setahun terakhir", required=False)
    met = forms.CharField(label="Bertemu dengan siapa", max_length=150, required=False)
    result = forms.ChoiceField(
        label="Hasil cek", widget=forms.RadioSelect, choices=Check.Result.choices
    )
    reason = forms.MultipleChoiceField(
        label="Alasan, kalau belum layak atau belum bisa dicek", required=False,
        widget=forms.CheckboxSelectMultiple, choices=[(r, r) for r in REASONS],
    )  # fmt: skip
    more = forms.CharField(
        label="Alasan lain atau keterangan", max_length=250, required=False, widget=area(2)
    )
    signed = forms.ChoiceField(
        label="Hasilnya ditandatangani bagaimana?", required=False, widget=forms.RadioSelect,
        choices=[*Check.Signed.choices, ("", "Belum ditandatangani")],
    )  # fmt: skip
    photo = forms.FileField(
        label="Foto tempat usaha", required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"}),
        help_text="Tempat dan waktu pemotretan di dalam berkas foto dibuang.",
    )  # fmt: skip
    photo_tool = forms.FileField(
        label="Foto alat yang sekarang dipakai", required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip
    sheet = forms.FileField(
        label="Foto lembar cek yang ditandatangani", required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )  # fmt: skip

    @property
    def reasons(self) -> str:
        given = self.cleaned_data
        parts = [*given.get("reason", []), given.get("more", "").strip()]
        return "; ".join(p for p in parts if p)[:500]


class ScoreForm(Form):
    """Points on each criterion of the sheet."""

    marks_optional = False

    def __init__(self, *args: Any, criteria: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            self.fields[f"nilai-{one['key']}"] = AngkaField(
                label=f"{one['label']} (0 sampai {one['most']}, bobot {one['weight']}%)",
                max_value=int(one["most"]), help_text=str(one.get("guide") or ""),
            )  # fmt: skip
        self.fields["remark"] = forms.CharField(
            label="Catatan", max_length=500, required=False, widget=area(2)
        )

    @property
    def values(self) -> dict[str, int]:
        return {str(c["key"]): self.cleaned_data[f"nilai-{c['key']}"] for c in self.criteria}
