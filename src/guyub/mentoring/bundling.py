"""ES modules of the officers' app as two files: on a line of 400 ms each request costs more than
its bytes. The first is what an empty phone needs; the other follows while somebody reads. Pure.

Policy: each module becomes a function that is called once, after those it imports. Only the forms
that the app uses are known; everything else is refused, so that nothing is joined wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_IMPORT: Final = re.compile(
    r'^import\s+(?:(?P<names>\{[^}]*\})\s+from\s+|\*\s+as\s+(?P<whole>\w+)\s+from\s+)?'
    r'"\./(?P<file>[\w.-]+)";[ \t]*$',
    re.MULTILINE,
)  # fmt: skip
_EXPORT: Final = re.compile(
    r"^export\s+(?=(?:(?:async\s+)?function|class|const)\s+(?P<name>[\w$]+))", re.MULTILINE
)
_OTHER: Final = re.compile(r"^\s*(?:import|export)\b.*$|\bimport\s*[.(]", re.MULTILINE)
_AS: Final = re.compile(r"\s+as\s+")
# Whole lines only: what stands behind code may be part of a text.
_COMMENT: Final = re.compile(
    r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/(?P<code>[^\n]*))\n", re.MULTILINE | re.DOTALL
)


def _name(file: str) -> str:
    return "$" + re.sub(r"\W", "_", file.removesuffix(".js"))


LATER: Final = 'import("./rooms.js")'


def _module(file: str, text: str) -> tuple[str, list[str]]:
    """The module as a function's call, and what it imports, in order. ValueError."""
    needs = [found["file"] for found in _IMPORT.finditer(text)]

    def taken(found: re.Match[str]) -> str:
        if found["names"]:
            return f"const {_AS.sub(': ', found['names'])} = {_name(found['file'])};"
        return f"const {found['whole']} = {_name(found['file'])};" if found["whole"] else ""

    def said(found: re.Match[str]) -> str:
        if (found["code"] or "").strip():
            raise ValueError(f"{file}: code behind a comment, {found['code'].strip()!r}")
        return ""

    body = _COMMENT.sub(said, _IMPORT.sub(taken, text))
    given = [found["name"] for found in _EXPORT.finditer(body)]
    body = _EXPORT.sub("", body)
    if left := _OTHER.search(body.replace(LATER, "")):
        raise ValueError(f"{file}: {left[0].strip()!r} cannot be joined")
    return (
        f"const {_name(file)} = (() => {{\n{body}\nreturn {{ {', '.join(given)} }};\n}})();",
        needs,
    )


def bundles(files: Mapping[str, str], start: str, later: str) -> dict[str, str]:
    """``start`` and all it imports as one file, and what ``later`` needs beyond that as another,
    which takes the rest from the first."""
    first = _joined(files, start, {})
    second = _joined(files, later, first)
    shared = ", ".join(_name(file) for file in first)
    return {
        start: "\n".join([*first.values(), f"export {{ {shared} }};", ""]),
        later: "\n".join([f'import {{ {shared} }} from "./{start}";', *second.values(), ""]),
    }


def _joined(files: Mapping[str, str], start: str, there: Mapping[str, str]) -> dict[str, str]:
    """``start`` and all it imports that is not ``there``, each once, in the order in which a
    browser would run them. ValueError for a circle, a file that is missing, an unknown form."""
    parts: dict[str, str] = {}
    open_ones: list[str] = []

    def add(file: str) -> None:
        if file in parts or file in there:
            return
        if file in open_ones:
            raise ValueError(f"a circle: {' > '.join([*open_ones, file])}")
        if file not in files:
            raise ValueError(f"{file} is not there")
        open_ones.append(file)
        text, needs = _module(file, files[file])
        for other in needs:
            add(other)
        open_ones.pop()
        parts[file] = text

    add(start)
    return parts
