"""Forms of comparing lists."""

from __future__ import annotations

from typing import Any

from django import forms

from guyub.crosscheck.models import LISTS, VERDICTS
from guyub.kernel.forms import Form, TanggalField
from guyub.registry.forms import TextField


class AgreementForm(Form):
    """What is asked of another office. The id makes a second click the first."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    partner = forms.ChoiceField(label="Dinas yang diajak")
    own_list = forms.ChoiceField(label="Daftar kami", choices=list(LISTS.items()))
    partner_list = forms.ChoiceField(label="Daftar mereka", choices=list(LISTS.items()))
    purpose = TextField(
        label="Untuk apa", max_length=300,
        help_text="Misalnya: mencegah bantuan alat diterima dua kali.",
    )  # fmt: skip
    basis = TextField(
        label="Dasarnya", max_length=200,
        help_text="Nomor nota kesepakatan, surat, atau peraturan.",
    )  # fmt: skip
    until = TanggalField(label="Berlaku sampai")

    def __init__(self, *args: Any, partners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        if isinstance(field, forms.ChoiceField):
            field.choices = partners


class ReasonForm(Form):
    """Why a step is taken."""

    reason = TextField(label="Alasan", max_length=300)


class JudgeForm(Form):
    """What was found out about one of our own."""

    verdict = forms.ChoiceField(
        label="Setelah ditanya", choices=list(VERDICTS.items()), widget=forms.RadioSelect
    )  # fmt: skip
    note = TextField(label="Catatan", max_length=300, required=False)
