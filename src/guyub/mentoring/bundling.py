"""ES modules of the officers' app as one file: on a line of 400 ms each request costs more than its
bytes, and a worker that keeps one file has it whole or not. Pure.

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
_COMMENT: Final = re.compile(r"^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*)\n", re.MULTILINE | re.DOTALL)


def _name(file: str) -> str:
    return "$" + re.sub(r"\W", "_", file.removesuffix(".js"))


def _module(file: str, text: str) -> tuple[str, list[str]]:
    """The module as a function's call, and what it imports, in order. ValueError."""
    needs = [found["file"] for found in _IMPORT.finditer(text)]

    def taken(found: re.Match[str]) -> str:
        if found["names"]:
            return f"const {_AS.sub(': ', found['names'])} = {_name(found['file'])};"
        return f"const {found['whole']} = {_name(found['file'])};" if found["whole"] else ""

    body = _COMMENT.sub("", _IMPORT.sub(taken, text))
    given = [found["name"] for found in _EXPORT.finditer(body)]
    body = _EXPORT.sub("", body)
    if left := _OTHER.search(body):
        raise ValueError(f"{file}: {left[0].strip()!r} cannot be joined")
    return (
        f"const {_name(file)} = (() => {{\n{body}\nreturn {{ {', '.join(given)} }};\n}})();",
        needs,
    )


def bundle(files: Mapping[str, str], start: str) -> str:
    """``start`` and all it imports, each once, in the order in which a browser would run them.
    ValueError for a circle, a file that is not there, or a form that is not known."""
    parts: dict[str, str] = {}
    open_ones: list[str] = []

    def add(file: str) -> None:
        if file in parts:
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
    return "\n".join(parts.values()) + "\n"
