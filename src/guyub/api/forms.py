"""Forms of the API's keys."""

from __future__ import annotations

from django import forms

from guyub.api.models import EVENTS, SCOPES
from guyub.kernel.forms import Form, TanggalField
from guyub.registry.forms import TextField


class KeyForm(Form):
    """A new key. The id makes a second click the first."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    holder = TextField(
        label="Dipakai oleh", max_length=120,
        help_text="Nama dinas, kampus, atau program. Jangan tulis nama orang.",
    )  # fmt: skip
    purpose = TextField(label="Untuk apa", max_length=300)
    scopes = forms.MultipleChoiceField(
        label="Boleh membaca juga", choices=[(k, v) for k, v in SCOPES.items()], required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Kosongkan kalau cukup data terbuka dengan batas yang lebih besar.",
    )  # fmt: skip
    until = TanggalField(label="Berlaku sampai")
    agreed = forms.BooleanField(label="Pemakai kunci sudah setuju dengan syarat di atas")


class RevokeForm(Form):
    """Why a key ends."""

    reason = TextField(label="Alasan dicabut", max_length=300)


class HookForm(Form):
    """A new hook. The id makes a second click the first."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    address = forms.URLField(
        label="Alamat yang diberi tahu", max_length=300, assume_scheme="https",
        help_text="Diawali https://. Alamat di jaringan dalam tidak dihubungi.",
    )  # fmt: skip
    purpose = TextField(label="Untuk apa", max_length=300)
    events = forms.MultipleChoiceField(
        label="Kejadian", choices=[(k, v) for k, v in EVENTS.items()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
