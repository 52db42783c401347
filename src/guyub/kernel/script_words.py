"""Words of scripts in another language: said once, when the files of a script are put together.

A script is read as far as its literals: strings, templates and, in ``html`` templates, what stands
between tags and in attributes that people read. The sentence ``Tersimpan: ${n} foto`` is the
message ``Tersimpan: {n} foto``, as in Python (``kernel.sentences``), and its values stay where the
translation puts them. Nothing is looked up on a phone. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

Say = Callable[[str], str]
# Where a slash begins a pattern and does not divide.
_BEFORE_PATTERN: Final = re.compile(
    r"(?:^|[(,=:\[!&|?{};+<>~*%-]|\b(?:return|typeof|case|of|in))\s*$"
)
_TAG: Final = re.compile(r"(<[^<>]*>)")
_READ_OUT: Final = re.compile(r'(?<= )(aria-label|placeholder|title|alt)="([^"]*)"')
_NAMES: Final = re.compile(r"[A-Za-z_]\w*")
_NO_NAME: Final = frozenset(
    {"length", "size", "join", "map", "filter", "html", "null", "const", "Boolean", "String",
     "Math", "true", "false", "toString", "abs", "round", "max", "min", "slice", "trim"}
)  # fmt: skip
# Values of a template stand as one letter each while it is read.
_FIRST: Final = 0xE000
_VALUE: Final = re.compile(r"[\ue000-\uf8ff]")
_LETTERS: Final = re.compile(r"[^\W\d_\ue000-\uf8ff]{2}")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def translated(source: str, say: Say) -> str:
    """The script with its words as ``say(message)`` has them; the same text where it has none.

    ValueError for a literal that does not end.
    """
    return _code(source, 0, say, "")[0]


def messages(source: str) -> Iterator[str]:
    """What a script may say: candidates, keys of records among them."""
    found: list[str] = []

    def heard(message: str) -> str:
        found.append(message)
        return message

    translated(source, heard)
    yield from dict.fromkeys(found)


def _code(source: str, at: int, say: Say, closing: str) -> tuple[str, int]:
    """Code up to ``closing`` (a brace of a template) or the end, and where it ended."""
    out: list[str] = []
    depth = 0
    while at < len(source):
        c = source[at]
        if c == closing and not depth:
            return "".join(out), at
        if source.startswith(("//", "/*"), at):
            mark = "\n" if source[at + 1] == "/" else "*/"
            stop = source.find(mark, at + 2)
            stop = len(source) if stop < 0 else stop + len(mark)
            out.append(source[at:stop])
        elif c in "\"'":
            stop = _end_of_string(source, at, c)
            out.append(_string(source[at:stop], say))
        elif c == "`":
            written = "".join(out[-4:])
            text, stop = _template(
                source, at + 1, say, is_html=bool(re.search(r"\bhtml$", written))
            )
            out.append(text)
        elif c == "/" and _BEFORE_PATTERN.search("".join(out[-40:])):
            stop = _end_of_pattern(source, at)
            out.append(source[at:stop])
        else:
            depth += {"{": 1, "}": -1}.get(c, 0)
            stop = at + 1
            out.append(c)
        at = stop
    if closing:
        raise ValueError("a template does not end")
    return "".join(out), at


def _end_of_string(source: str, at: int, quote: str) -> int:
    stop = at + 1
    while stop < len(source) and source[stop] != quote:
        if source[stop] == "\n":
            raise ValueError(f"a string does not end: {source[at : at + 40]}")
        stop += 2 if source[stop] == "\\" else 1
    return stop + 1


def _end_of_pattern(source: str, at: int) -> int:
    stop, inside = at + 1, False
    while stop < len(source) and (source[stop] != "/" or inside):
        if source[stop] == "\n":
            raise ValueError(f"a pattern does not end: {source[at : at + 40]}")
        inside = {"[": True, "]": False}.get(source[stop], inside)
        stop += 2 if source[stop] == "\\" else 1
    return stop + 1


def _string(literal: str, say: Say) -> str:
    text = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), literal[1:-1])
    # One small word is a key or an address, not something to read.
    if not _LETTERS.search(text) or not (" " in text.strip() or text[:1].isupper()):
        return literal
    told = _said(text, say)
    if told == text:
        return literal
    quote = literal[0]
    return (
        quote + told.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n") + quote
    )


def _template(source: str, at: int, say: Say, *, is_html: bool) -> tuple[str, int]:
    """A template from behind its first backtick, said, and where it ended."""
    whole = ""
    values: list[str] = []
    plain: list[str] = []
    while at < len(source) and source[at] != "`":
        if source[at] == "\\":
            whole += source[at : at + 2]
            at += 2
        elif source.startswith("${", at):
            told, stop = _code(source, at + 2, say, "}")
            whole += chr(_FIRST + len(values))
            values.append("${" + told + "}")
            plain.append(source[at + 2 : stop])
            at = stop + 1
        else:
            whole += source[at]
            at += 1
    if at >= len(source):
        raise ValueError("a template does not end")
    names = _named(plain)

    def line(text: str) -> str:
        return _line(text, names, say)

    if is_html:
        whole = "".join(
            _READ_OUT.sub(lambda m: f'{m[1]}="{_marked(line, m[2])}"', part)
            if part.startswith("<")
            else _marked(line, part)
            for part in _TAG.split(whole)
        )
    elif re.search(r"\s", whole):
        whole = line(whole)
    return "`" + _VALUE.sub(lambda m: values[ord(m[0]) - _FIRST], whole) + "`", at + 1


def _marked(line: Say, text: str) -> str:
    """Said text as it may stand in markup."""
    told = line(text)
    return told if told == text else re.sub(r"&(?!#?\w+;)", "&amp;", told).replace("<", "&lt;")


def _named(values: list[str]) -> list[str]:
    """A name for each value in a sentence: the last one that is written in it."""
    taken: dict[str, str] = {}
    for value in values:
        written = _NAMES.findall(re.sub(r"\"[^\"]*\"|'[^']*'|`[^`]*`", "", value))
        name = next((n for n in reversed(written) if n not in _NO_NAME), "n")
        wanted, n = name, 2
        while wanted in taken and taken[wanted] != value:
            wanted, n = f"{name}{n}", n + 1
        taken[wanted] = value
    by_value = {value: name for name, value in taken.items()}
    return [by_value[value] for value in values]


def _line(text: str, names: list[str], say: Say) -> str:
    """One run of text with values, said."""
    if not _LETTERS.search(text) or "{" in text:
        return text
    message = _VALUE.sub(lambda m: "{" + names[ord(m[0]) - _FIRST] + "}", text)
    told = _said(re.sub(r"\\(.)", r"\1", message), say)
    if told == message:
        return text
    places = {names[ord(v) - _FIRST]: v for v in reversed(_VALUE.findall(text))}
    parts = re.split(r"\{(\w+)\}", told.replace("\\", "\\\\").replace("`", "\\`"))
    return "".join(places[p] if n % 2 else p for n, p in enumerate(parts))


def _said(text: str, say: Say) -> str:
    """A message without the spaces around it, on one line."""
    core = text.strip()
    message = " ".join(core.split())
    told = say(message)
    if told == message:
        return text
    before = text[: len(text) - len(text.lstrip())]
    return before + told + text[len(before) + len(core) :]
