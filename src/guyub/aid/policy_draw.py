"""Random checks that anybody can repeat. Pure.

Policy: the office publishes what is drawn from (the tags, sorted, one a line, with the SHA-256 of
that file) and which public number will be the seed, before that number exists. Once it is known,
each tag gets SHA-256 of ``seed|tag`` (UTF-8); the tags with the smallest hashes are drawn, in that
order. Nobody chooses, nothing is left to this program's own chance. A tag that is in the list
twice counts once; a seed is used exactly as published, only spaces at its ends are taken off.
Missing data: without a seed nothing is drawn; a list shorter than ``size`` is drawn whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

METHOD: Final = "sha256-urut-1"
LONGEST_SEED: Final = 120
_TAG: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,23}")


class SeedError(ValueError):
    """The seed or the list cannot be used; the message is an Indonesian sentence."""


def clean_seed(text: str) -> str:
    """The seed as it is hashed. SeedError when it is empty, too long or no single line."""
    seed = text.strip()
    if not seed or len(seed) > LONGEST_SEED:
        raise SeedError(f"Tulis benihnya, paling banyak {LONGEST_SEED} huruf.")
    if not seed.isprintable():
        raise SeedError("Benih ditulis dalam satu baris, tanpa tanda tersembunyi.")
    return seed


def pool_of(tags: Iterable[str]) -> list[str]:
    """Tags as they are published: sorted by their bytes, each once. SeedError for an odd one."""
    pool = sorted(set(tags), key=str.encode)
    odd = next((tag for tag in pool if not _TAG.fullmatch(tag)), None)
    if odd is not None:
        raise SeedError(f"Nomor inventaris “{odd}” tidak bisa dipakai dalam undian.")
    return pool


def pool_file(pool: Sequence[str]) -> bytes:
    """The published list: one tag a line, each line ended."""
    return "".join(f"{tag}\n" for tag in pool).encode()


def pool_digest(pool: Sequence[str]) -> str:
    """Hex SHA-256 of ``pool_file``, as ``sha256sum`` prints it."""
    return hashlib.sha256(pool_file(pool)).hexdigest()


def place_of(seed: str, tag: str) -> str:
    """Hex SHA-256 that decides where a tag stands: the smaller, the sooner it is drawn."""
    return hashlib.sha256(f"{seed}|{tag}".encode()).hexdigest()


def draw(seed: str, pool: Iterable[str], size: int) -> list[str]:
    """The tags drawn, first one first. SeedError for an unusable seed, ValueError for no size."""
    if size < 1:
        raise ValueError("size is at least one")
    seed = clean_seed(seed)
    return sorted(pool_of(pool), key=lambda tag: (place_of(seed, tag), tag.encode()))[:size]


def recipe(seed: str, size: int) -> list[str]:
    """The same with tools that every Linux and Mac has, as lines to type."""
    quoted = seed.replace("'", "'\\''")
    return [
        "sha256sum daftar.txt",
        f"SEED='{quoted}'",
        "while read -r TAG; do",
        '  printf "%s %s\\n" "$(printf "%s|%s" "$SEED" "$TAG" | sha256sum | cut -d" " -f1)" "$TAG"',
        f'done < daftar.txt | LC_ALL=C sort | head -n {size} | cut -d" " -f2',
    ]
