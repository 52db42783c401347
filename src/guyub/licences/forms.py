"""Forms about papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from guyub.kernel.dates import months_after
from guyub.kernel.forms import (
    AngkaField,
    Form,
    RupiahField,
    ScanField,
    TanggalField,
    VersionedFormMixin,
)
from guyub.licences.models.cases import ASKED, DOCUMENTS
from guyub.licences.states import CHOSEN_BY, NEXT, TURNS
from guyub.registry.forms import TextField, choose


class RecordForm(Form):
    """A paper that somebody holds in the hand."""

    paper = forms.ChoiceField(label="Surat")
    number = TextField(label="Nomor", max_length=80, help_text="Seperti tertulis di surat.")
    issued = TanggalField(label="Tanggal terbit")
    expires = TanggalField(
        label="Berlaku sampai", required=False,
        help_text="Kosongkan kalau di surat tidak ada tanggal akhirnya.",
    )  # fmt: skip

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = choose(*papers)  # type: ignore[attr-defined]


class EndForm(Form):
    """Why a paper no longer holds."""

    verb = forms.ChoiceField(label="Kenapa tidak berlaku lagi?", widget=forms.RadioSelect)
    reason = TextField(label="Alasan", max_length=300)

    def __init__(self, *args: Any, verbs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = verbs  # type: ignore[attr-defined]


class ApplyForm(Form):
    """Which paper to begin."""

    paper = forms.ChoiceField(label="Surat yang diurus")

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [("", "Pilih surat"), *papers]  # type: ignore[attr-defined]


class StepForm(VersionedFormMixin, Form):
    """One step of a case: the day for handing in, the reason where one is needed."""

    on = TanggalField(label="Tanggal diajukan")
    reason = TextField(
        label="Alasan", max_length=300, help_text="Jangan tulis nama orang, NIK, atau nomor HP."
    )

    def __init__(self, *args: Any, asks: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"on", "reason"} - set(asks):
            del self.fields[name]


class ProgressForm(VersionedFormMixin, Form):
    """Which steps are done, who acts next."""

    step = forms.ChoiceField(label="Sampai di mana?", widget=forms.RadioSelect)
    turn = forms.ChoiceField(
        label="Siapa yang bertindak sekarang?", choices=TURNS, widget=forms.RadioSelect
    )
    turn_name = TextField(
        label="Nama kantor atau pendamping", max_length=120, required=False,
        help_text="Misalnya Puskesmas Kutasari. Bukan nama orang.",
    )  # fmt: skip
    audit_on = TanggalField(label="Tanggal audit atau periksa lokasi", required=False)

    def __init__(self, *args: Any, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [("0", "Belum mulai"), *((str(n), f"Selesai: {s}") for n, s in enumerate(steps, 1))]
        self.fields["step"].choices = rows  # type: ignore[attr-defined]


class IssueForm(VersionedFormMixin, Form):
    """The paper that came out of a case."""

    number = TextField(label="Nomor", max_length=80, help_text="Seperti tertulis di surat.")
    issued = TanggalField(label="Tanggal terbit")
    lasting = forms.ChoiceField(label="Berlaku sampai kapan?", widget=forms.RadioSelect)
    expires = TanggalField(
        label="Tanggal akhirnya", required=False, help_text="Isi kalau memilih tanggal tertentu."
    )

    def __init__(self, *args: Any, usual: str, months: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = months
        rows = [("date", "Sampai tanggal tertentu"), ("none", "Tidak ada tanggal akhirnya")]
        if months:
            rows.insert(0, ("usual", f"Seperti biasanya: {usual}"))
        else:
            self.fields["lasting"].help_text = f"Biasanya: {usual}."
        self.fields["lasting"].choices = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("lasting") == "date" and not data.get("expires"):
            self.add_error("expires", "Isi tanggal akhirnya.")
        if data.get("lasting") == "usual" and data.get("issued") and self.months:
            data["expires"] = months_after(data["issued"], self.months)
        if data.get("lasting") == "none":
            data["expires"] = None
        return data


class CollectForm(Form):
    """A photo or PDF that a paper asks for."""

    kind = forms.ChoiceField(label="Jenis berkas", choices=[("", "Pilih berkas"), *DOCUMENTS])
    scan = ScanField(label="Foto atau PDF")


class ReasonForm(VersionedFormMixin, Form):
    reason = TextField(
        label="Alasan", max_length=300, help_text="Jangan tulis nama orang, NIK, atau nomor HP."
    )


class _Year(AngkaField):
    """Four plain digits."""

    css = "num field-short"

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value


class RuleField(forms.TypedChoiceField):
    """A rule of the office, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Syarat tambahan dari dinas", required=False, coerce=UUID, empty_value=None,
            help_text="Aturan tentang usaha yang sudah berlaku di dinas Anda, dari menu Aturan.",
            **kwargs,
        )  # fmt: skip


class BatchForm(Form):
    """A facilitation from its first line."""

    paper = forms.ChoiceField(label="Surat")
    name = TextField(
        label="Nama fasilitasi", max_length=120, help_text="Misalnya Halal 10 usaha 2026."
    )
    year = _Year(label="Tahun", min_value=2000, max_value=2100)
    capacity = AngkaField(label="Jumlah peserta", min_value=1, max_value=500, unit="produk")
    budget = RupiahField(
        label="Anggaran", required=False, help_text="Kosongkan kalau belum diketahui."
    )
    budget_source = TextField(
        label="Sumber anggaran", max_length=160, required=False, help_text="Misalnya APBD 2026."
    )
    chosen_by = forms.ChoiceField(
        label="Calonnya", choices=CHOSEN_BY, widget=forms.RadioSelect, initial=NEXT
    )
    rule = RuleField()
    documents = forms.MultipleChoiceField(
        label="Berkas yang dikumpulkan", choices=DOCUMENTS, required=False,
        widget=forms.CheckboxSelectMultiple, initial=ASKED,
    )  # fmt: skip

    def __init__(
        self, *args: Any, papers: list[tuple[str, str]], rules: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", "Tidak ada"), *rules]  # type: ignore[attr-defined]
        self.fields["paper"].choices = [("", "Pilih surat"), *papers]  # type: ignore[attr-defined]


class BatchEditForm(VersionedFormMixin, Form):
    """Seats, money and papers of a facilitation."""

    capacity = AngkaField(label="Jumlah peserta", min_value=1, max_value=500, unit="produk")
    budget = RupiahField(
        label="Anggaran", required=False, help_text="Kosongkan kalau belum diketahui."
    )
    budget_source = TextField(label="Sumber anggaran", max_length=160, required=False)
    spent = RupiahField(
        label="Terpakai sampai hari ini", required=False,
        help_text="Kosongkan kalau belum diketahui.",
    )  # fmt: skip
    rule = RuleField()
    documents = forms.MultipleChoiceField(
        label="Berkas yang dikumpulkan", choices=DOCUMENTS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", "Tidak ada"), *rules]  # type: ignore[attr-defined]


class CloseForm(VersionedFormMixin, Form):
    """How a facilitation ended."""

    verb = forms.ChoiceField(label="Bagaimana berakhirnya?", widget=forms.RadioSelect)
    result = TextField(
        label="Hasilnya", max_length=300, help_text="Misalnya 9 terbit, 1 ditolak karena dapurnya."
    )
    spent = RupiahField(
        label="Terpakai seluruhnya", required=False, help_text="Kosongkan kalau belum diketahui."
    )

    def __init__(self, *args: Any, verbs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = verbs  # type: ignore[attr-defined]
