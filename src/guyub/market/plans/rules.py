"""The rules as data: kinds, heads, masks, goods and open words, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from guyub.market.plans.words import fold

FILE: Final = Path(__file__).with_name("rules.toml")
_NEVER: Final = re.compile(r"(?!)")


class RulesError(ValueError):
    """The rules file says something that cannot be followed; the sentence says what and where."""


def phrase_pattern(words: Iterable[str], *, anchored: bool = False) -> re.Pattern[str]:
    """One pattern for many phrases, the longest first; "cetak*" goes on to the word's end."""
    parts = []
    for word in sorted({w.strip() for w in words}, key=lambda w: (-len(w), w)):
        parts.append(re.escape(word).replace(r"\*", "[0-9a-z]*").replace(r"\ ", " "))
    if not parts:
        return _NEVER
    return re.compile(("^" if anchored else r"\b") + "(?:" + "|".join(parts) + r")(?![0-9a-z])")


@dataclass(frozen=True, slots=True)
class Goods:
    """Words of one branch. ``works``: they count in construction works too."""

    branch: str
    works: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Open:
    """Words that leave it open what is bought, with the branch that it would be, or "".
    ``through``: also in things that a head passes over (training "with goods as a grant")."""

    branch: str
    works: bool
    why: str
    through: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that decides a line. ``version`` is kept with each answer. ``kbli``: prefix and
    branch, the longest prefix first."""

    version: str
    branches: dict[str, str]
    kbli: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[re.Pattern[str], str], ...]
    heads: tuple[tuple[re.Pattern[str], str], ...]
    masks: re.Pattern[str]
    goods: tuple[Goods, ...]
    opens: tuple[Open, ...]


def _words(raw: dict[str, Any], where: str, name: str = "words") -> Sequence[str]:
    found = raw.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(w, str) for w in found):
        raise RulesError(f"{where}: “{name}” harus daftar kata.")
    for word in found:
        if not word or fold(word.replace("*", "")) != " ".join(word.replace("*", "").split()):
            raise RulesError(f"{where}: tulis “{word}” dengan huruf kecil tanpa tanda baca.")
    return found


def parse(text: str) -> Rules:
    """Rules from the text of a rules file. RulesError says what does not fit."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesError(f"Berkas aturan tidak bisa dibaca: {error}") from error
    branches = {str(k): str(v) for k, v in raw.get("branches", {}).items()}

    def branch(one: dict[str, Any], where: str) -> str:
        code = str(one.get("branch", ""))
        if code and code not in branches:
            raise RulesError(f"{where}: cabang “{code}” tidak ada di [branches].")
        return code

    def listed(name: str) -> list[tuple[str, dict[str, Any]]]:
        return [(f"[[{name}]] ke-{n}", one) for n, one in enumerate(raw.get(name, ()), 1)]

    goods = []
    for where, one in listed("goods"):
        if not one.get("branch"):
            raise RulesError(f"{where}: sebutkan cabangnya.")
        pattern = phrase_pattern(_words(one, where))
        goods.append(Goods(branch(one, where), bool(one.get("works")), pattern))
    return Rules(
        version=str(raw.get("version", "")),
        branches=branches,
        kbli=tuple(sorted(_kbli(raw, branches), key=lambda pair: (-len(pair[0]), pair))),
        kinds=tuple(
            (phrase_pattern(_words(one, where, "starts"), anchored=True), str(one.get("why", "")))
            for where, one in listed("kind")
        ),
        heads=tuple(
            (phrase_pattern(_words(one, where), anchored=True), str(one.get("why", "")))
            for where, one in listed("head")
        ),
        masks=phrase_pattern(w for where, one in listed("mask") for w in _words(one, where)),
        goods=tuple(goods),
        opens=tuple(
            Open(branch(one, where), bool(one.get("works")), str(one.get("why", "")),
                 bool(one.get("through")), phrase_pattern(_words(one, where)))
            for where, one in listed("open")
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """Rules of one kind as people read them: what they do, and their words."""

    title: str
    words: tuple[str, ...]
    note: str = ""


def told() -> list[tuple[str, list[Told]]]:
    """The rules that come with Guyub in words, in the order in which they are asked."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    names = raw["branches"]

    def words(one: dict[str, Any]) -> tuple[str, ...]:
        return tuple(w.replace("*", "…") for w in one.get("words", one.get("starts", ())))

    def why(name: str) -> list[Told]:
        return [Told(one["why"], words(one)) for one in raw[name]]

    goods = [
        Told(
            names[one["branch"]],
            words(one),
            "juga di pekerjaan konstruksi" * bool(one.get("works")),
        )
        for one in raw["goods"]
    ]
    opens = [
        Told(one["why"], words(one), names.get(one.get("branch", ""), "")) for one in raw["open"]
    ]
    return [
        ("Jenis pengadaan yang bukan membeli barang", why("kind")),
        ("Potongan yang diawali kata ini dilewati", why("head")),
        ("Kata yang mirip barang, tetapi bukan", why("mask")),
        ("Barang dan cabangnya", goods),
        ("Kata yang membiarkan terbuka barang apa yang dibeli", opens),
    ]


def _kbli(raw: dict[str, Any], branches: dict[str, str]) -> Iterable[tuple[str, str]]:
    for code, prefixes in raw.get("kbli", {}).items():
        if code not in branches:
            raise RulesError(f"[kbli]: cabang “{code}” tidak ada di [branches].")
        for prefix in prefixes:
            if not (isinstance(prefix, str) and prefix.isdecimal() and 2 <= len(prefix) <= 5):
                raise RulesError(f"[kbli] {code}: “{prefix}” bukan awalan KBLI.")
            yield prefix, code


@cache
def load() -> Rules:
    """The rules that come with Guyub."""
    return parse(FILE.read_text(encoding="utf-8"))
