"""Forms of what belongs to a circular beside its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from guyub.kernel.forms import Form, TanggalField, VersionedFormMixin
from guyub.kernel.forms.scanned import ScanField
from guyub.registry.forms import TextField

Choices = Sequence[tuple[str, Any]]
_PICK: Final = ("", _("Pilih"))


class NamedForm(VersionedFormMixin, Form):
    """One more agency that the letter names."""

    buyer = forms.ChoiceField(label=_("OPD atau instansi"))

    def __init__(self, *args: Any, buyers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buyer"].choices = [_PICK, *buyers]  # type: ignore[attr-defined]


class ExceptionForm(Form):
    """Who is not bound, from when until when, and why."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    buyer = forms.ChoiceField(label=_("OPD yang dikecualikan"))
    from_day = TanggalField(label=_("Mulai"))
    until_day = TanggalField(label=_("Sampai"), help_text=_("Hari terakhir dikecualikan."))
    reason = TextField(
        label=_("Alasan"), max_length=300,
        help_text=_("Ditulis di halaman hasil sesudah kata karena. Contoh: kantornya pindah."),
    )  # fmt: skip

    def __init__(self, *args: Any, buyers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buyer"].choices = [_PICK, *buyers]  # type: ignore[attr-defined]


class ExceptionEndForm(Form):
    """From when it is bound again, and why."""

    ended_on = TanggalField(label=_("Diwajibkan lagi mulai"))
    reason = TextField(label=_("Alasan"), max_length=300)


class ConfirmForm(Form):
    """Nothing to write: the button is the answer."""


class CircularScanForm(Form):
    """The signed paper."""

    scan = ScanField(label=_("Foto atau PDF"))
