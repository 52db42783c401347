"""The classification itself: titles of both versions, how codes moved, the office's branches.

A KBLI code never stands without its version: 384 manufacturing codes stand in both versions and
50 of them mean something else. Sources: Peraturan BPS 2/2020 and 7/2025, see data/SOURCE.md.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from guyub.registry.kbli.text import stem, words

Version = Literal["2020", "2025"]
Branch = Literal["pangan", "sandang", "kimia_bahan_bangunan", "kerajinan", "logam_elektronika"]

VERSIONS: tuple[Version, ...] = get_args(Version)
BRANCHES: tuple[Branch, ...] = get_args(Branch)

# Words that stand in most titles and say nothing about likeness.
_TITLE_FILLER = frozenset(
    stem(w)
    for w in words(
        "industri pengolahan pembuatan produk barang dan atau dari untuk yang lainnya kegiatan "
        "jasa bukan selain ytdl pemeliharaan"
    )
)
SAME_TITLE = 0.34  # share of common words from which two titles of one code mean the same


class UnknownVersion(ValueError):
    """The KBLI version asked for is not one we hold."""

    def __init__(self, version: str) -> None:
        super().__init__(f"KBLI versi {version!r} tidak dikenal. Pakai 2020 atau 2025.")


@dataclass(frozen=True, slots=True)
class Conversion:
    """Where a code went. `code` is None when it was removed or when we do not know.

    `known` is False where the published table is silent: the answer is then "belum diketahui".
    """

    code: str | None
    title: str | None
    change: str
    known: bool


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of one data file of this package."""
    text = (files("guyub.registry.kbli") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(io.StringIO(text, newline=""))


def checked(version: str) -> Version:
    """The version, or UnknownVersion."""
    for known in VERSIONS:
        if version == known:
            return known
    raise UnknownVersion(version)


@cache
def _titles() -> dict[Version, dict[str, str]]:
    titles: dict[Version, dict[str, str]] = {v: {} for v in VERSIONS}
    for row in rows("kbli.csv"):
        titles[checked(row["version"])][row["code"]] = row["title"]
    return titles


def titles(version: str) -> dict[str, str]:
    """All codes of a version (2 to 5 digits) with their official titles."""
    return _titles()[checked(version)]


def title(code: str, version: str) -> str | None:
    """Official title, None when the version has no such code."""
    return titles(version).get(code)


def is_manufacturing(code: str) -> bool:
    """A five-digit group of category C (divisions 10 to 33)."""
    return len(code) == 5 and code.isdigit() and "10" <= code[:2] <= "33"


@cache
def _moves() -> dict[str, list[tuple[str, str]]]:
    moves: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows("kbli_2020_to_2025.csv"):
        moves[row["kbli_2020"]].append((row["kbli_2025"], " ".join(row["change"].split())))
    return moves


@cache
def _reused() -> frozenset[str]:
    """Codes of 2025 that the table gives to a different code of 2020."""
    return frozenset(t for s, found in _moves().items() for t, _ in found if t and t != s)


def _alike(one: str, other: str) -> bool:
    a = {stem(w) for w in words(one)} - _TITLE_FILLER
    b = {stem(w) for w in words(other)} - _TITLE_FILLER
    if not a and not b:
        return True  # both are the group of all the rest ("lainnya ytdl")
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= SAME_TITLE


def _forward(code: str) -> list[Conversion]:
    new = titles("2025")
    found = [
        Conversion(t or None, new.get(t), change or "tanpa keterangan", known=True)
        for t, change in _moves().get(code, [])
    ]
    old_title, same_title = titles("2020").get(code), new.get(code)
    split = any("pecah" in c.change.lower() for c in found)
    listed = any(c.code == code for c in found)
    if old_title and same_title and not listed and (not found or split):
        alike = _alike(old_title, same_title)
        if split and alike:
            found.insert(0, Conversion(code, same_title, "Sebagian tetap", known=True))
        elif not found and alike:
            found.append(Conversion(code, same_title, "Tetap", known=True))
        elif not found and code not in _reused():
            # Not in the table and not given to another: kept under a new title, we assume.
            found.append(Conversion(code, same_title, "Tetap, judul berubah", known=False))
    return found or [Conversion(None, None, "Belum diketahui", known=False)]


@cache
def _backward() -> dict[str, list[Conversion]]:
    back: dict[str, list[Conversion]] = defaultdict(list)
    old = titles("2020")
    for code in old:
        if len(code) == 5:
            for step in _forward(code):
                if step.code:
                    back[step.code].append(Conversion(code, old[code], step.change, step.known))
    return back


def convert(code: str, source: str, target: str) -> list[Conversion]:
    """Where a five-digit code of `source` went in `target`; never empty.

    Policy: the published table first; a code it does not name stays where its title stays alike;
    all else is one Conversion without code and "Belum diketahui". The table lacks 92 of 738
    removed codes and 127 of 507 new ones, so unknown is a normal answer and never means removed.
    An unknown `code` raises KeyError with an Indonesian sentence.
    """
    source, target = checked(source), checked(target)
    if code not in titles(source):
        raise KeyError(f"Kode {code} tidak ada dalam KBLI {source}.")
    if source == target:
        return [Conversion(code, titles(source)[code], "Tetap", known=True)]
    if source == "2020":
        return _forward(code)
    return list(_backward().get(code, [])) or [
        Conversion(None, None, "Belum diketahui", known=False)
    ]


@cache
def _branches() -> dict[Version, dict[str, Branch]]:
    found: dict[Version, dict[str, Branch]] = {v: {} for v in VERSIONS}
    for row in rows("branches.csv"):
        branch = next(b for b in BRANCHES if b == row["branch"])
        for version in VERSIONS if row["version"] == "*" else (checked(row["version"]),):
            found[version][row["prefix"]] = branch
    return found


def branch_of(code: str, version: str) -> Branch | None:
    """The office's branch of a code, by the longest prefix in data/branches.csv.

    None for codes outside manufacturing and for codes the version does not have.
    """
    version = checked(version)
    if code not in titles(version):
        return None
    table = _branches()[version]
    for length in range(len(code), 1, -1):
        if code[:length] in table:
            return table[code[:length]]
    return None
