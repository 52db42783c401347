"""The form for what a label needs; only the questions of its kind of goods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from guyub.kernel.forms import AngkaField, Form, VersionedFormMixin
from guyub.licences.label_fields import (
    CHOICE,
    FIELDS,
    LONG,
    MANY,
    NUMBER,
    Field,
    Wrong,
    cleaned,
)
from guyub.registry.forms import TextField

FEW = 3


class LabelForm(VersionedFormMixin, Form):
    """Everything may stay empty: the sheet says what is missing."""

    marks_optional = False

    def __init__(
        self, data: Any, *, asks: Sequence[str], told: Mapping[str, Any], version: int
    ) -> None:
        super().__init__(data, initial=dict(told), version=version)
        for key in asks:
            self.fields[key] = _field(FIELDS[key])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for key in [k for k in data if k in FIELDS]:
            try:
                data[key] = cleaned(key, data[key])
            except Wrong as error:
                self.add_error(key, str(error))
        return data


def _field(one: Field) -> forms.Field:
    common: dict[str, Any] = {"label": one.label, "required": False, "help_text": one.help}
    if one.kind == MANY:
        return forms.MultipleChoiceField(
            choices=one.options, widget=forms.CheckboxSelectMultiple, **common
        )
    if one.kind == CHOICE:
        if len(one.options) <= FEW:
            return forms.ChoiceField(choices=one.options, widget=forms.RadioSelect, **common)
        return forms.ChoiceField(choices=[("", "Pilih"), *one.options], **common)
    if one.kind == NUMBER:
        return AngkaField(min_value=1, max_value=one.most, **common)
    field = TextField(max_length=one.most if one.kind == LONG or not one.unit else 8, **common)
    if one.kind == LONG:
        field.widget = forms.Textarea({"rows": 3})
    if one.unit:
        field.affix_after = one.unit  # type: ignore[attr-defined]
        field.css = "num field-short"  # type: ignore[attr-defined]
    return field
