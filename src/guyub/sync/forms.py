"""Forms of phones: revoking one, handing in the outbox of one."""

from __future__ import annotations

from typing import Any

from django import forms

from guyub.kernel.forms import Form
from guyub.sync import limits


class RevokeForm(Form):
    reason = forms.CharField(
        label="Alasan", max_length=200, help_text="Misalnya: ponsel hilang di pasar."
    )


class HandInForm(Form):
    file = forms.FileField(
        label="Berkas dari ponsel",
        help_text="Berkas yang dibuat aplikasi petugas, namanya berakhiran .guyub.",
    )

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > limits.MOST_BOX_BYTES:
            raise forms.ValidationError(
                "Berkasnya terlalu besar. Simpan lagi dari aplikasi yang terbaru: berkasnya dibagi."
            )
        return found
