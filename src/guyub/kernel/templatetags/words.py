"""Builtin of every template: ``{{ label|kata }}`` says words of the house in this language."""

from __future__ import annotations

from django import template

from guyub.kernel import languages

register = template.Library()
register.filter("kata", languages.said)
