"""Forms of questions, answers and outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Protocol
from uuid import UUID

from django import forms

from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField
from guyub.registry.forms import TextField, YesNoField
from guyub.training.forms import NUMBER
from guyub.training.models import Outcome
from guyub.training.models.asking import FEWEST_OPTIONS, MOST_OPTIONS

NAMELESS: Final = "Jangan tulis nama orang, NIK, atau nomor HP."


class QuestionForm(Form):
    """A choice question; which option is right may stay open."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    text = TextField(label="Pertanyaan", max_length=300)
    module = forms.ChoiceField(label="Tentang materi", required=False)
    right = forms.TypedChoiceField(
        label="Pilihan yang benar", required=False, coerce=int, empty_value=None,
        help_text="Kosongkan kalau tidak ada yang benar atau salah, misalnya tentang kebiasaan.",
        choices=[("", "Tidak ada"), *((n, f"Pilihan {n + 1}") for n in range(MOST_OPTIONS))],
    )  # fmt: skip

    def __init__(self, *args: Any, modules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        module = self.fields["module"]
        assert isinstance(module, forms.ChoiceField)
        module.choices = [("", "Seluruh program"), *modules]
        right = self.fields.pop("right")
        for n in range(1, MOST_OPTIONS + 1):
            self.fields[f"option{n}"] = TextField(
                label=f"Pilihan {n}", max_length=150, required=n <= FEWEST_OPTIONS
            )
        self.fields["right"] = right

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        options = [data.pop(f"option{n}", "") or "" for n in range(1, MOST_OPTIONS + 1)]
        filled = [n for n, text in enumerate(options) if text]
        right = data.get("right")
        if right is not None and right not in filled:
            self.add_error("right", "Pilihan yang benar itu kosong.")
        elif right is not None:
            # Options move up where one was left empty between them.
            data["right"] = filled.index(right)
        data["options"] = [text for text in options if text]
        return data


class Asked(Protocol):
    """A question as a participant reads it."""

    @property
    def pk(self) -> UUID: ...
    @property
    def text(self) -> str: ...
    @property
    def options(self) -> list[str]: ...


class AnswersForm(Form):
    """The questions as radio buttons; none has to be answered. ``number`` asks who answers, where
    no account says it."""

    def __init__(
        self, *args: Any, questions: Iterable[Asked], number: bool = False, blank: str = "",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if number:
            self.fields["number"] = TextField(**NUMBER)
        self.keys: dict[str, UUID] = {}
        for n, one in enumerate(questions, start=1):
            name = f"soal-{one.pk.hex}"
            self.keys[name] = one.pk
            options: list[tuple[Any, str]] = list(enumerate(one.options))
            self.fields[name] = forms.TypedChoiceField(
                label=f"{n}. {one.text}", required=False, coerce=int, empty_value=None,
                widget=forms.RadioSelect, choices=[("", blank), *options] if blank else options,
            )  # fmt: skip

    @property
    def chosen(self) -> dict[UUID, int]:
        """What was answered, by question."""
        return {
            pk: self.cleaned_data[name] for name, pk in self.keys.items()
            if self.cleaned_data.get(name) is not None
        }  # fmt: skip


class RecordingForm(Form):
    """Where a session can be watched again."""

    link = forms.URLField(
        label="Tautan rekaman", max_length=300, required=False, assume_scheme="https",
        help_text="Alamat di tempat rekamannya disimpan. Kosongkan untuk menghapus tautannya.",
    )  # fmt: skip


class OutcomeForm(Form):
    """What a business says some months later. What is not known stays empty."""

    marks_optional = False

    on = TanggalField(label="Tanggal didata")
    sells = forms.ChoiceField(
        label="Dibanding sebelum pelatihan, penjualannya", required=False,
        choices=[("", "Belum diketahui"), *Outcome.Sells.choices],
    )  # fmt: skip
    exports = YesNoField(label="Sekarang menjual ke luar negeri?")
    uses = YesNoField(label="Ada pelajaran yang dipakai?")
    used = forms.TypedMultipleChoiceField(
        label="Materi yang dipakai", required=False, widget=forms.CheckboxSelectMultiple,
        coerce=UUID,
    )  # fmt: skip
    used_for = TextField(
        label="Dipakai untuk apa", max_length=300, required=False, help_text=NAMELESS
    )
    workers_male = AngkaField(
        label="Pekerja laki-laki", max_value=100_000, unit="orang", required=False,
        help_text="Pemilik dan keluarga yang ikut bekerja dihitung.",
    )  # fmt: skip
    workers_female = AngkaField(
        label="Pekerja perempuan", max_value=100_000, unit="orang", required=False
    )
    output_value = RupiahField(
        label="Nilai produksi setahun", required=False,
        help_text="Nilai barang yang dibuat 12 bulan terakhir.",
    )  # fmt: skip
    sales = RupiahField(
        label="Hasil penjualan setahun", required=False,
        help_text="Uang dari penjualan 12 bulan terakhir.",
    )  # fmt: skip

    def __init__(self, *args: Any, modules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = self.fields["used"]
        assert isinstance(used, forms.MultipleChoiceField)
        used.choices = modules

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (data.get("used") or data.get("used_for")) and data.get("uses") is not True:
            self.add_error("uses", "Pilih “Ya” kalau ada materi yang dipakai, atau kosongkan isian"
                           " di bawahnya.")  # fmt: skip
        return data


class MissedForm(Form):
    """Why a business could not be asked."""

    reason = TextField(
        label="Kenapa tidak terjangkau?", max_length=200, help_text=NAMELESS
    )  # fmt: skip


class AskForm(Form):
    """With which of the own businesses somebody asks for a place."""

    business = forms.TypedChoiceField(
        label="Usaha yang ikut", widget=forms.RadioSelect, coerce=UUID
    )

    def __init__(self, *args: Any, businesses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["business"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = businesses
        if len(businesses) == 1:
            field.initial = businesses[0][0]
