"""The form for what a label needs; only the questions of its kind of goods."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms

from guyub.kernel.forms import AngkaField, Form, VersionedFormMixin
from guyub.licences.label_fields import (
    CHOICE,
    FIELDS,
    LONG,
    MANY,
    NUMBER,
    NUTRIENTS,
    Field,
    Wrong,
    cleaned,
)
from guyub.registry.forms import TextField

FEW = 3


NUTRITION, EXTRA = "Informasi nilai gizi", "Boleh ditambah"
_TABLE: Final = ("serving", "servings", *NUTRIENTS)


@dataclass
class Group:
    """Questions under one heading, "" for those that stand open. ``told``: how many are answered;
    ``shown``: unfolded."""

    title: str
    rows: list[Any] = field(default_factory=list)
    told: int = 0
    shown: bool = False


class LabelForm(VersionedFormMixin, Form):
    """Everything may stay empty: the sheet says what is missing."""

    marks_optional = False

    def __init__(
        self, data: Any, *, asks: Sequence[str], told: Mapping[str, Any], version: int,
        extra: Collection[str] = (),
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(told), version=version)
        self.extra = extra
        for key in asks:
            self.fields[key] = _field(FIELDS[key])

    def groups(self) -> list[Group]:
        """The questions as the page shows them: what nearly every product needs stands open, the
        rest under its heading, unless something there is wrong or needed and missing."""
        needs = self["nutrition_free"].value() == "no" if "nutrition_free" in self.fields else False
        open_, table, extra = Group(""), Group(NUTRITION), Group(EXTRA)
        for row in self.visible_fields():
            if row.name in _TABLE:
                table.rows.append(row)
            elif row.name in self.extra:
                extra.rows.append(row)
            else:
                open_.rows.append(row)
        found = [open_]
        for group in (table, extra):
            group.told = sum(bool(row.value()) for row in group.rows)
            group.shown = any(row.errors for row in group.rows) or (
                group is table and needs and group.told < len(group.rows)
            )
            found += [group] if group.rows else []
        # Nothing is folded away where nothing else is asked.
        extra.shown = extra.shown or not open_.rows
        return found

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
    one_line = TextField(max_length=one.most if one.kind == LONG or not one.unit else 8, **common)
    if one.kind == LONG:
        one_line.widget = forms.Textarea({"rows": 3})
    if one.unit:
        one_line.affix_after = one.unit  # type: ignore[attr-defined]
        one_line.css = "num field-short"  # type: ignore[attr-defined]
    return one_line
