"""Tests make Django strict: what would be a silent blank or a chance order fails here."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any


class UndefinedVariable(Exception):
    """A template used a name that the view did not give."""


class _Missing(str):
    """``string_if_invalid`` that fails instead of printing nothing.

    Django calls ``% variable`` on it when it holds "%s". Templates may still ask
    ``{% if name %}``, which never comes here.
    """

    def __contains__(self, item: object) -> bool:
        return item == "%s" or super().__contains__(str(item))

    def __mod__(self, variable: object) -> str:
        name = str(variable)
        # Third-party templates test optional names in filters; ours must not.
        raise UndefinedVariable(name)


def make_templates_strict() -> None:
    """From now on an undefined variable in any template raises ``UndefinedVariable``."""
    from django.template import engines

    for engine in engines.all():
        engine.engine.string_if_invalid = _Missing("%s")


class PageCheck(HTMLParser):
    """Finds what no page may hold: inline code, template rests, foreign hosts, two h1 or ids."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.headings = 0
        self.lang = ""
        self.title = ""
        self._inside = ""
        self._wrapped = False
        self._controls: list[tuple[str, dict[str, Any]]] = []
        self._labels: set[str | None] = set()
        self._ids: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id") and found["id"] in self._ids:
            self.problems.append(f"two elements with id {found['id']}")
        self._ids.add(found.get("id"))
        if tag == "html":
            self.lang = found.get("lang") or ""
        if tag == "h1":
            self.headings += 1
        if tag == "script" and not found.get("src") and found.get("type") != "application/json":
            self.problems.append("inline script")
        if tag == "style" or "style" in found:
            self.problems.append(f"inline style on <{tag}>")
        self.problems += [f"{k} on <{tag}>" for k in found if re.fullmatch(r"on[a-z]+", k)]
        for name in ("src", "href", "action"):
            value = found.get(name) or ""
            loads = name != "href" or tag == "link"
            if loads and re.match(r"(https?:)?//", value):
                self.problems.append(f"loads from another host: {value[:60]}")
        if tag in {"input", "select", "textarea"} and found.get("type") not in {
            "hidden",
            "submit",
            "button",
        }:
            self._controls.append(
                (tag, found | ({"aria-label": "wrapped"} if self._wrapped else {}))
            )
        if tag == "label":
            self._wrapped = not found.get("for")
            self._labels.add(found.get("for"))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        if self._inside not in {"script", "style"} and re.search(r"\{[{%]|[%}]\}", data):
            self.problems.append(f"template rest: {data.strip()[:60]}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""
        if tag == "label":
            self._wrapped = False


def check_page(html: str) -> list[str]:
    """Problems of one full page, empty when it is fine."""
    parser = PageCheck()
    parser.feed(html)
    problems = list(parser.problems)
    if parser.headings != 1:
        problems.append(f"{parser.headings} h1")
    if parser.lang != "id":
        problems.append(f"lang={parser.lang!r}")
    if not parser.title.strip():
        problems.append("no title")
    for tag, found in parser._controls:
        known = parser._labels - {None}
        named = found.get("id") in known or found.get("aria-label")
        if not named and not found.get("aria-labelledby"):
            problems.append(f"<{tag} name={found.get('name')}> has no label")
    return problems
