"""From a header's words to fields."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from .context import MONTHS
from .fields import FIELDS
from .normal import fold_header

_FUZZY_FLOOR: Final = 86.0
_SAYS_LITTLE: Final = frozenset(
    [
        "unit", "tahun", "thn", "nilai", "bulan", "bln", "kota", "long", "tanggal", "tgl", "date",
        "age", "year", "city", "ward", "capital", "company", "since", "production", "location",
        "harga",
    ]
)  # fmt: skip
"""Words that head a column alone, and say nothing inside a longer header ("expiry date")."""


_YEAR_ALONE: Final = re.compile(r"^(?:(?:tahun|thn?)\.?\s*)?(?:19|20)\d\d$", re.IGNORECASE)


class Meaning(NamedTuple):
    """A field a header may mean, 0..1, and why in words."""

    field: str
    score: float
    reason: str


class _Words(NamedTuple):
    exact: dict[str, list[str]]
    phrases: list[str]
    groups: dict[str, dict[str, str]]
    short: dict[str, str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    text = resources.files(__package__).joinpath("words.toml").read_text("utf-8")
    data = tomllib.loads(text)
    exact: dict[str, list[str]] = {}
    for name, phrases in data["fields"].items():
        for phrase in phrases:
            fields = exact.setdefault(phrase, [])
            if name not in fields:
                fields.append(name)
    groups: dict[str, dict[str, str]] = {}
    for group in data["groups"]:
        for parent in group["parents"]:
            groups.setdefault(parent, {}).update(group["leaves"])
    phrases_long = [p for p in exact if len(p) >= 5]
    return _Words(exact, phrases_long, groups, data["short"])


@lru_cache(maxsize=8_000)
def meanings_of_text(text: str) -> tuple[Meaning, ...]:
    """Meanings of one header cell by itself, best first; empty when nothing fits."""
    folded = fold_header(text)
    words = _words()
    if not folded or len(folded) > 70:
        return ()
    if folded in words.exact:
        return tuple(
            Meaning(f, 0.95 if i == 0 else 0.6, f'judul kolom "{folded}"')
            for i, f in enumerate(words.exact[folded])
        )
    glued = folded.replace(" ", "").replace("_", "")
    for phrase in (glued, folded.replace("jml ", "jumlah ").replace("jlh ", "jumlah ")):
        if phrase in words.exact:
            return (Meaning(words.exact[phrase][0], 0.9, f'judul kolom "{phrase}"'),)
    written_out = " ".join(words.short.get(w, w) for w in folded.split())
    if written_out != folded and written_out in words.exact:
        return (Meaning(words.exact[written_out][0], 0.9, f'judul kolom "{written_out}"'),)
    if _is_month(folded):
        return ()
    found: dict[str, Meaning] = {}
    if len(folded) >= 5:
        for phrase, score, _ in process.extract(
            folded, words.phrases, scorer=fuzz.ratio, score_cutoff=_FUZZY_FLOOR, limit=3
        ):
            for field in words.exact[phrase][:1]:
                found.setdefault(
                    field, Meaning(field, 0.85 * score / 100, f'judul kolom mirip "{phrase}"')
                )
    if not found:
        found = _contained(folded, words)
    if not found and written_out != folded:
        found = _contained(written_out, words)
    return tuple(sorted(found.values(), key=lambda m: -m.score))


def _contained(folded: str, words: _Words) -> dict[str, Meaning]:
    """Longest known phrase inside the header ("nomor handphone yang aktif" holds "handphone")."""
    tokens = folded.split()
    if len(tokens) > 8:
        return {}
    for size in range(min(len(tokens) - 1, 4), 0, -1):
        for start in range(len(tokens) - size + 1):
            phrase = " ".join(tokens[start : start + size])
            if len(phrase) < 3 or phrase in _SAYS_LITTLE:
                continue
            if phrase in words.exact:
                field = words.exact[phrase][0]
                if field in ("number", "ignore", "name"):
                    continue
                share = size / len(tokens)
                return {field: Meaning(field, 0.35 + 0.4 * share, f'judul kolom memuat "{phrase}"')}
    return {}


def _is_month(folded: str) -> bool:
    """The name of a month, perhaps with its year: one of twelve columns, never a field itself."""
    words = folded.split()
    return bool(words) and words[0] in MONTHS and len(words) <= 2


def is_group(text: str) -> bool:
    """The text is known as a header over several columns ("TENAGA KERJA")."""
    return fold_header(text) in _words().groups


def meanings_of_path(path: Sequence[str]) -> tuple[Meaning, ...]:
    """Meanings of a header from top to bottom; a leaf is read under its group first."""
    parts = [p for p in path if p.strip()]
    if len(parts) > 1 and _YEAR_ALONE.match(parts[-1]):
        parts = parts[:-1]  # a group over years: each means what the group does
    if not parts:
        return ()
    found: dict[str, Meaning] = {}
    groups = _words().groups
    if _is_month(fold_header(parts[-1])):
        return ()
    if len(parts) > 1:
        leaf = fold_header(parts[-1])
        for parent in reversed(parts[:-1]):
            field = groups.get(fold_header(parent), {}).get(leaf)
            if field:
                found[field] = Meaning(field, 0.97, f'judul "{parts[-1]}" di bawah "{parent}"')
                break
        whole = meanings_of_text(" ".join(parts))
        for meaning in whole:
            if meaning.score >= 0.9:
                found.setdefault(meaning.field, meaning)
        # A leaf keeps its own meaning where its group says nothing of it.
        for meaning in meanings_of_text(parts[-1]):
            factor = 0.95 if not found else 0.5
            found.setdefault(meaning.field, meaning._replace(score=meaning.score * factor))
        for meaning in whole:
            found.setdefault(meaning.field, meaning._replace(score=meaning.score * 0.9))
        for parent in parts[:-1]:
            for meaning in meanings_of_text(parent):
                found.setdefault(meaning.field, meaning._replace(score=meaning.score * 0.4))
    else:
        for meaning in meanings_of_text(parts[0]):
            found.setdefault(meaning.field, meaning)
    return tuple(
        sorted(
            (m for m in found.values() if m.field in FIELDS or m.field == "name"),
            key=lambda m: -m.score,
        )
    )
