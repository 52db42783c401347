"""Forms of "Minta didatangi"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from guyub.kernel.forms import Form, TanggalField, TeleponField, VersionedFormMixin
from guyub.mentoring.forms.officers import NAMELESS
from guyub.registry.forms import PersonalTextField, TextField

ABOUT_HELP = "Contoh: mengurus izin edar, memakai mesin baru, mencari pembeli."


class WishForm(Form):
    """What somebody asks for, with the number of the business or without."""

    number = TextField(
        label="Nomor usaha", max_length=30, required=False,
        help_text="Kalau punya. Contoh: IKM-33.03-000123-4. Nama dan HP lalu boleh kosong.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    name = PersonalTextField(label="Nama", max_length=150, required=False)
    phone = TeleponField(label="Nomor HP", required=False)
    about = TextField(label="Ingin dibantu apa", max_length=300, help_text=ABOUT_HELP)


class DeskWishForm(WishForm):
    """The same, written down by the office or the village for somebody else."""

    village_code = forms.ChoiceField(
        label="Desa/kelurahan", required=False, help_text="Tidak perlu kalau nomor usahanya diisi."
    )
    paper = forms.BooleanField(label="Dari formulir kertas", required=False)

    field_order = ("number", "name", "phone", "village_code", "about", "paper")

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages  # type: ignore[attr-defined]


class OwnWishForm(Form):
    """An owner asks for an own business."""

    about = TextField(label="Ingin dibantu apa", max_length=300, help_text=ABOUT_HELP)


class PlanForm(VersionedFormMixin, Form):
    """The day that is told to whoever asked."""

    planned_on = TanggalField(label="Hari kunjungan")
    officer = forms.TypedChoiceField(label="Petugas", required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, officers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [  # type: ignore[attr-defined]
            ("", "Belum ditentukan"), *officers
        ]  # fmt: skip


class AnswerForm(VersionedFormMixin, Form):
    """Words that whoever asked reads."""

    reason = TextField(
        label="Jawaban", max_length=300,
        help_text=f"Dibaca oleh pemintanya di tanda terima. {NAMELESS}",
    )  # fmt: skip


class TakeBackForm(VersionedFormMixin, Form):
    """Why it is no longer needed."""

    reason = TextField(label="Alasan", max_length=300, help_text=NAMELESS)


class RecogniseForm(VersionedFormMixin, Form):
    """Which business it was."""

    number = TextField(label="Nomor usaha", max_length=30)
