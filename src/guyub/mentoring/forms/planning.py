"""Forms of the plan of visits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from guyub.kernel.dates import format_day
from guyub.kernel.forms import AngkaField, Form, TanggalField, VersionedFormMixin
from guyub.mentoring.forms.officers import NAMELESS
from guyub.mentoring.routing.words import clock
from guyub.registry.forms import TextField

_TIME: Final = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?")
Officers = Iterable[tuple[str, str]]


def _day(text: str) -> date:
    return date.fromisoformat(text)


class JamField(forms.CharField):
    """An hour of the day as minutes since midnight."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=8, **kwargs)
        self.widget.attrs |= {"class": "input field-short", "placeholder": "09.00"}

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        found = _TIME.fullmatch(text)
        minutes = int(found[1]) * 60 + int(found[2] or 0) if found else 24 * 60
        if minutes >= 24 * 60 or (found and int(found[2] or 0) > 59):
            raise ValidationError("Jam tidak terbaca. Contoh: 09.00.", code="format")
        return minutes

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """A number has no length."""

    def prepare_value(self, value: Any) -> Any:
        return clock(value) if isinstance(value, int) else value


class _DayForm(Form):
    """A day out of those that can be chosen, and for the head of section whose it is."""

    day = forms.TypedChoiceField(
        label="Hari", coerce=_day, empty_value=None,
        error_messages={"invalid_choice": "Hari ini tidak bisa dipilih. Pilih dari daftar."},
    )  # fmt: skip
    officer = forms.TypedChoiceField(
        label="Petugas", coerce=UUID, empty_value=None,
        error_messages={"invalid_choice": "Petugas ini tidak ada di daftar."},
    )  # fmt: skip

    def __init__(
        self, *args: Any, days: Iterable[date], officers: Officers = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = [  # type: ignore[attr-defined]
            (d.isoformat(), format_day(d)) for d in days
        ]  # fmt: skip
        some = list(officers)
        if some:
            self.fields["officer"].choices = some  # type: ignore[attr-defined]
        else:
            del self.fields["officer"]


class MoveForm(VersionedFormMixin, _DayForm):
    """Where a visit goes. ``promised``: the owner was told, so a reason is needed."""

    turn = AngkaField(
        label="Urutan ke-", required=False, min_value=1, max_value=12,
        help_text="Kosongkan supaya ditaruh di tempat yang paling dekat.",
    )  # fmt: skip
    reason = TextField(label="Alasan", max_length=300, required=False, help_text=NAMELESS)
    field_order = ("day", "turn", "officer", "reason")

    def __init__(self, *args: Any, promised: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "officer" in self.fields:
            # The buttons and dragging leave it out: then the officer stays the same.
            self.fields["officer"].required = False
        if not promised:
            self.fields["reason"].widget = forms.HiddenInput()


class DropForm(VersionedFormMixin, Form):
    """Why a visit is not made this week."""

    reason = TextField(label="Alasan", max_length=300, help_text=NAMELESS)


class AddForm(_DayForm):
    """On which day somebody is visited."""


class PromiseForm(Form):
    """A day that was told to an owner."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    officer = forms.TypedChoiceField(
        label="Petugas yang datang", coerce=UUID, empty_value=None,
        error_messages={"invalid_choice": "Petugas ini tidak ada di daftar."},
    )  # fmt: skip
    day = TanggalField(label="Hari")
    opens = JamField(
        label="Datang mulai pukul", required=False, help_text="Kosongkan kalau jamnya bebas."
    )
    closes = JamField(
        label="Paling lambat pukul", required=False,
        help_text="Kosongkan untuk satu jam sesudahnya.",
    )  # fmt: skip
    note = TextField(label="Keterangan", max_length=200, required=False, help_text=NAMELESS)

    def __init__(self, *args: Any, officers: Officers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = list(officers)  # type: ignore[attr-defined]

    def clean(self) -> Any:
        data = super().clean() or {}
        if data.get("closes") is not None and data.get("opens") is None:
            self.add_error("opens", "Isi jam mulainya juga, atau kosongkan keduanya.")
        return data

    @property
    def hours(self) -> tuple[int, int] | None:
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        if opens is None:
            return None
        return opens, closes if closes is not None else min(opens + 60, 24 * 60 - 1)


class TravelForm(Form):
    """How long it takes from a village to another."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    from_village = forms.ChoiceField(label="Dari desa")
    to_village = forms.ChoiceField(
        label="Ke desa", help_text="Berlaku juga untuk arah sebaliknya, sampai arah itu dicatat."
    )
    minutes = AngkaField(label="Lama perjalanan", unit="menit", min_value=1, max_value=720)
    remark = TextField(
        label="Keterangan", max_length=120, required=False,
        help_text="Contoh: menyeberang sungai, jalan menanjak.",
    )  # fmt: skip

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_village", "to_village"):
            self.fields[name].choices = [("", "Pilih desa"), *villages]  # type: ignore[attr-defined]


class OdometerForm(Form):
    """How far was driven on a day."""

    officer = forms.TypedChoiceField(label="Petugas", coerce=UUID, empty_value=None)
    day = TanggalField(label="Hari")
    km = AngkaField(
        label="Jarak sehari", unit="km", min_value=0, max_value=500, decimals=1,
        help_text="Angka odometer waktu pulang dikurangi waktu berangkat.",
    )  # fmt: skip

    def __init__(self, *args: Any, officers: Officers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        some = list(officers)
        self.fields["officer"].choices = some  # type: ignore[attr-defined]
        if len(some) == 1:
            self.fields["officer"].widget = forms.HiddenInput()
            self.initial.setdefault("officer", some[0][0])
