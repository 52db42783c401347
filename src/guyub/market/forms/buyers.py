"""Forms of buyers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from guyub.kernel.forms import Form, TanggalField, TeleponField, VersionedFormMixin
from guyub.market.actions.buyers import Person, Told
from guyub.market.models import Buyer
from guyub.registry.forms import TextField


class BuyerForm(VersionedFormMixin, Form):
    """What is known of a buyer."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Jenis pembeli", choices=[("", "Pilih"), *Buyer.Kind.choices])
    name = TextField(label="Nama", max_length=160, help_text="Dinas Kesehatan, Kecamatan Gading.")
    area_code = forms.ChoiceField(
        label="Letaknya", help_text="Ke sini barang diantar, kecuali kebutuhannya menyebut lain."
    )
    unit_code = TextField(
        label="Kode satuan kerja", max_length=30, required=False,
        help_text="Kode di SIRUP (kd_satker), supaya rencana belanjanya tersambung.",
    )  # fmt: skip
    contact = TextField(label="Siapa yang dihubungi", max_length=120, required=False)
    contact_phone = TeleponField(label="Nomor HP-nya", required=False)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = [("", "Pilih"), *places]  # type: ignore[attr-defined]

    def told(self) -> Told:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return Told(
            data["kind"], data["name"], data["area_code"], data["unit_code"], data["contact"],
            data["contact_phone"] or "",
        )  # fmt: skip


class AccountForm(Form):
    """Who signs in for a buyer."""

    marks_optional = True

    username = TextField(
        label="Nama pengguna", max_length=40,
        help_text="Huruf kecil. Kalau orangnya sudah punya akun di kantor ini, tulis nama itu.",
    )  # fmt: skip
    name = TextField(
        label="Nama lengkap", max_length=120, required=False,
        help_text="Hanya untuk akun baru.",
    )  # fmt: skip
    email = forms.EmailField(label="E-mail", required=False)
    starts = TanggalField(label="Mulai")
    ends = TanggalField(
        label="Sampai", required=False, help_text="Kosongkan kalau belum ditentukan."
    )
    decree_number = TextField(label="Nomor surat penunjukan", max_length=80, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].initial = today

    def person(self) -> Person:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return Person(
            data["username"], data["name"], data["starts"], data["ends"], data["email"],
            data["decree_number"],
        )  # fmt: skip
