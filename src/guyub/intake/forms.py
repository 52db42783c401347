"""Forms of the imports."""

from __future__ import annotations

from django import forms

from guyub.kernel.forms import Form


class ReasonForm(Form):
    """Why an import is taken back."""

    reason = forms.CharField(label="Alasan", max_length=300)
