"""Forms of training."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, VersionedFormMixin
from guyub.registry.forms import TextField, YesNoField
from guyub.training.models import Invitation, Programme

FUNDS: Final = (1, 2, 3)


class ProgrammeForm(Form):
    """What is taught, and who teaches it."""

    title = TextField(label="Nama program", max_length=150)
    organiser = forms.ChoiceField(
        label="Penyelenggara", choices=Programme.Organiser.choices, widget=forms.RadioSelect,
        initial=Programme.Organiser.OFFICE,
    )  # fmt: skip
    organiser_name = TextField(
        label="Nama penyelenggara", max_length=150, required=False,
        help_text="Kosongkan kalau dinas sendiri.",
    )  # fmt: skip
    about = TextField(label="Tentang program", max_length=500, required=False)


class ModuleForm(Form):
    """One "materi"."""

    title = TextField(label="Judul materi", max_length=150)
    skill = TextField(
        label="Setelah materi ini peserta bisa", max_length=250,
        help_text="Contoh: menghitung harga jual dengan ongkos kirim.",
    )  # fmt: skip
    hours = AngkaField(label="Lama", unit="jam", min_value=1, max_value=200, required=False)


class BatchForm(VersionedFormMixin, Form):
    """What is planned of a batch; up to three funds, each with its amount."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = TextField(label="Nama angkatan", max_length=80, help_text="Contoh: Angkatan 1 2026.")
    capacity = AngkaField(label="Jumlah tempat", unit="orang", min_value=1, max_value=1000)
    starts = TanggalField(label="Mulai", required=False)
    ends = TanggalField(label="Selesai", required=False)
    venue = TextField(label="Tempat", max_length=200, required=False)
    link = forms.URLField(
        label="Tautan daring", max_length=300, required=False, assume_scheme="https",
        help_text="Untuk pelatihan lewat internet.",
    )  # fmt: skip
    trainers = TextField(label="Pengajar", max_length=250, required=False)
    organised_by = TextField(
        label="Diselenggarakan oleh", max_length=150, required=False,
        help_text="Kosongkan kalau sama dengan programnya.",
    )  # fmt: skip
    rule = forms.ChoiceField(
        label="Aturan peserta", required=False,
        help_text="Siapa yang boleh ikut. Ditulis dan disahkan di halaman Aturan.",
    )  # fmt: skip

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", "Tanpa aturan"), *rules]  # type: ignore[attr-defined]
        for n in FUNDS:
            self.fields[f"fund{n}"] = TextField(
                label=f"Sumber dana {n}" if n > 1 else "Sumber dana", max_length=80, required=False,
                help_text="Contoh: APBD kabupaten 2026." if n == 1 else "",
            )  # fmt: skip
            self.fields[f"amount{n}"] = RupiahField(
                label=f"Biaya dari dana {n}" if n > 1 else "Biaya", required=False
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        costs = []
        for n in FUNDS:
            fund, amount = data.pop(f"fund{n}", ""), data.pop(f"amount{n}", None)
            if amount is not None and not fund:
                self.add_error(f"fund{n}", "Tulis dari dana mana biaya ini.")
            elif fund:
                costs.append({"fund": fund, "rupiah": amount})
        data["costs"] = costs
        return data


class ReasonForm(Form):
    """Why."""

    reason = TextField(
        label="Alasan", max_length=300, help_text="Jangan tulis nama orang, NIK, atau nomor HP."
    )


class SessionForm(Form):
    """A day of a batch."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    on = TanggalField(label="Tanggal")
    at = TextField(label="Pukul", max_length=40, required=False, help_text="Contoh: 08.00–12.00.")
    place = TextField(
        label="Tempat", max_length=200, required=False,
        help_text="Kosongkan kalau sama dengan angkatannya.",
    )  # fmt: skip
    link = forms.URLField(
        label="Tautan daring", max_length=300, required=False, assume_scheme="https"
    )
    modules = forms.TypedMultipleChoiceField(
        label="Materi", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, modules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["modules"].choices = modules  # type: ignore[attr-defined]


class PassedForm(Form):
    """The day on which a module was passed; who passed is ticked on the page."""

    on = TanggalField(label="Tanggal lulus")


class InviteForm(Form):
    """An event that a business was called to."""

    kind = forms.ChoiceField(
        label="Jenis acara", choices=Invitation.Kind.choices, widget=forms.RadioSelect
    )
    event = TextField(label="Nama acara", max_length=150)
    asked_by = TextField(
        label="Diminta oleh", max_length=150, help_text="Instansi atau panitia, bukan nama orang."
    )
    on = TanggalField(label="Tanggal acara")
    came = YesNoField(label="Usahanya datang?")


NUMBER: Final[dict[str, Any]] = {
    "label": "Nomor peserta", "max_length": 30, "help_text": "Contoh: PST-33.03-000012-7.",
}  # fmt: skip


class HereForm(Form):
    """What a participant types behind the attendance code."""

    number = TextField(
        **NUMBER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
