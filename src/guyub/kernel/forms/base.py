"""How forms look and behave: renderer, bound field, mixins, the base of plain forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.conf import settings
from django.contrib import messages
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates as Backend
from django.utils.functional import cached_property

from guyub.kernel import markup


class GuyubBoundField(forms.BoundField):
    """A bound field that knows its example, affixes and soft warnings."""

    @property
    def example(self) -> str:
        return str(getattr(self.field, "example", ""))

    @property
    def prefix(self) -> str:
        return str(getattr(self.field, "affix_before", ""))

    @property
    def suffix(self) -> str:
        return str(getattr(self.field, "affix_after", ""))

    @property
    def warnings(self) -> list[str]:
        found = getattr(self.field, "soft_warnings", ())
        return [warning.sentence for warning in found]

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def focus_id(self) -> str:
        """Id of the element that the error summary links to."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def aria_describedby(self) -> str | None:  # type: ignore[override]
        found = super().aria_describedby
        parts = [found] if found else []
        if self.auto_id and not self.is_hidden:
            if self.example:
                parts.append(f"{self.auto_id}_contoh")
            if self.warnings:
                parts.append(f"{self.auto_id}_periksa")
        return " ".join(parts) or None

    def get_context(self) -> dict[str, Any]:
        return {"field": self, "control": str(self)}


class GuyubRenderer(DjangoTemplates):
    """Django's form renderer with our form template; fields and plain widgets are written as
    text by ``kernel.markup``."""

    form_template_name = "kernel/forms/form.html"
    field_template_name = markup.FIELD
    bound_field_class = GuyubBoundField

    @cached_property
    def engine(self) -> Backend:
        """Django's engine for forms, with the tags that mark words (as in settings)."""
        return Backend(
            {
                "APP_DIRS": True,
                "DIRS": [Path(django.forms.__file__).parent / "templates"],
                "NAME": "djangoforms",
                "OPTIONS": {"builtins": settings.TEMPLATE_BUILTINS},
            }
        )

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if template_name == markup.FIELD:
            return markup.field(context["field"], context["control"])
        write = markup.WIDGETS.get(template_name)
        written = write(context["widget"]) if write else None
        return super().render(template_name, context, request) if written is None else written


def required_sentence(field: forms.Field) -> str:
    """What to do about an empty required field."""
    if isinstance(field.widget, forms.CheckboxInput):
        return "Centang dulu untuk melanjutkan."
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return "Pilih dulu."
    if isinstance(field, forms.FileField):
        return "Pilih berkasnya dulu."
    return "Isi dulu."


class GuyubFormMixin:
    """Our renderer whatever the settings say; labels without colon; errors that say what to do."""

    # One instance for all forms: each instance parses its templates anew.
    default_renderer: type[BaseRenderer] | BaseRenderer | None = GuyubRenderer()
    fields: dict[str, forms.Field]
    # Whether fields that may stay empty say so; not where all of them may.
    marks_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = required_sentence(field)


class VersionedFormMixin:
    """A desk form that carries the version it was opened on (hidden ``versi``).

    Pass ``version=`` when opening; after validation ask ``is_stale(current)`` and show both.
    A form sent without ``versi`` counts as stale: its age is unknown.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, version: int | str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versi_awal = "" if version is None else str(version)
        self.fields["versi"] = forms.CharField(
            required=False, max_length=64, widget=forms.HiddenInput, initial=self.versi_awal
        )

    def is_stale(self, current: int | str) -> bool:
        """Whether the record moved on since this form was opened."""
        cleaned: Mapping[str, Any] = getattr(self, "cleaned_data", {})
        return str(cleaned.get("versi", "")) != str(current)


class ConfirmWarningsMixin:
    """Soft warnings hold a form once: the person looks again and sends it a second time.

    The second sending carries what was warned about (codes, no values) in ``sudah_diperiksa``;
    a new warning holds the form again.
    """

    fields: dict[str, forms.Field]
    data: Mapping[str, Any]
    add_error: Callable[[str | None, Any], None]
    ACK = "sudah_diperiksa"
    ASK = "Ada isian yang perlu diperiksa. Kalau memang sudah benar, kirim sekali lagi."

    @property
    def warned(self) -> str:
        """What the person is asked to look at again: "field:code" words, "" when nothing."""
        return " ".join(
            f"{name}:{warning.code}"
            for name, field in self.fields.items()
            for warning in getattr(field, "soft_warnings", ())
            if warning.code != "sample"
        )

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        if self.warned and self.data.get(self.ACK, "") != self.warned:
            self.add_error(None, self.ASK)
        return cleaned


class Form(GuyubFormMixin, forms.Form):
    """The base of plain forms."""


def saved(request: HttpRequest, sentence: str, draft: str = "") -> None:
    """Tell the person it is saved; ``draft`` (the key given to draft_attrs) lets the browser
    forget what it kept."""
    messages.success(request, sentence, extra_tags=f"draft:{draft}" if draft else "")
