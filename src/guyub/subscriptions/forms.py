"""What is asked of whoever wants to be told: a number, and a yes to one purpose."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from guyub.kernel.forms import Form, TeleponField
from guyub.subscriptions.consent import CURRENT


class AskForm(Form):
    phone = TeleponField(
        label=_("Nomor HP"),
        help_text=_("Nomor sendiri. Nama tidak ditanya."),
    )
    agree = forms.BooleanField(
        label=CURRENT[1],
        error_messages={"required": _("Centang dulu kalau Anda setuju.")},
    )
