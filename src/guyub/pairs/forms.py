"""Forms about pairs of records."""

from __future__ import annotations

from django import forms

from guyub.kernel.forms import Form
from guyub.pairs.models import SAYS
from guyub.registry.forms import TextField


class NoteForm(Form):
    """What the person who decides knows."""

    reason = TextField(label="Catatan", max_length=300, required=False)


class AnswerForm(Form):
    """What somebody who knows the place says."""

    says = forms.ChoiceField(
        label="Apakah keduanya satu usaha?", choices=list(SAYS.items()), widget=forms.RadioSelect
    )  # fmt: skip
    note = TextField(
        label="Catatan", max_length=300, required=False,
        help_text="Misalnya: pindah rumah, atau anaknya yang meneruskan.",
    )  # fmt: skip
