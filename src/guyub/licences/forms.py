"""Forms about papers."""

from __future__ import annotations

from typing import Any

from django import forms

from guyub.kernel.forms import Form, TanggalField
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
