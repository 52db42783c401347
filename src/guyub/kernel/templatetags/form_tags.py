"""Tags of forms; ``{% load ui %}`` carries them."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from guyub.kernel import markup

register = template.Library()


@register.simple_tag
def field(bound: BoundField, **attrs: Any) -> SafeString:
    """One field with label, hint, example and errors. Extra attributes go to the control."""
    data = {"field": bound, "control": bound.as_widget(attrs=attrs) if attrs else str(bound)}
    name = getattr(bound.field, "template_name", None) or markup.FIELD
    return mark_safe(bound.form.renderer.render(name, data))  # noqa: S308


@register.inclusion_tag("kernel/forms/summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """All errors of a form on top, each linked to its field; nothing when there are none."""
    fields = [(bound, list(bound.errors)) for bound in form if bound.errors and not bound.is_hidden]
    # Errors of hidden fields have no place of their own in the page.
    loose = [*form.non_field_errors()]
    for bound in form.hidden_fields():
        loose.extend(bound.errors)
    return {"fields": fields, "loose": loose, "count": len(loose) + len(fields)}


@register.simple_tag
def draft_attrs(form: BaseForm, key: str = "", user: object = "") -> SafeString:
    """Attributes for ``<form>``: keeps what is typed, per form, object, user and version.

    ``key`` names form and object ("usaha:IKM-1"); "" only marks errors. ``user`` is a primary key,
    so that two people at one desk never see each other's draft.
    """
    version = getattr(form, "versi_awal", "")
    parts = [mark_safe(" data-errors") if form.errors else ""]
    if key:
        name = f"{key}:{user}" if user else key
        parts.append(format_html(' data-draft="{}" data-version="{}"', name, version))
    return mark_safe("".join(conditional_escape(part) for part in parts))  # noqa: S308
