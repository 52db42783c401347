"""What people make, in their own words, as KBLI codes: common trades, the rest by search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from guyub.registry.kbli import catalogue as kbli
from guyub.registry.kbli.suggest import Suggester

VERSION: Final = "2020"
# Codes looked up in the published table of 2020 (Peraturan BPS 2/2020).
COMMON: Final = (
    ("10794", "Keripik, kerupuk, peyek"), ("10710", "Roti dan kue"), ("10391", "Tempe"),
    ("10392", "Tahu"), ("10722", "Gula merah"), ("10211", "Ikan asin, ikan olahan"),
    ("13134", "Batik"), ("14111", "Pakaian jadi"), ("31001", "Mebel kayu"),
    ("16293", "Kerajinan kayu dan bambu"), ("30912", "Knalpot dan suku cadang motor"),
    ("32909", "Sapu dan barang lain"),
)  # fmt: skip
MOST: Final = 6
LONGEST: Final = 80
_suggester: Final = Suggester.load()


@dataclass(frozen=True)
class Trade:
    """One choice: how it travels and how it is said."""

    key: str
    label: str


@lru_cache(maxsize=1)
def common() -> tuple[Trade, ...]:
    return tuple(Trade(f"{VERSION}-{code}", label) for code, label in COMMON)


@lru_cache(maxsize=2000)
def search(text: str) -> tuple[Trade, ...]:
    """Trades that a line of everyday words may mean, the likeliest first."""
    found = _suggester.suggest(text[:LONGEST], VERSION, limit=MOST)
    return tuple(Trade(f"{s.version}-{s.code}", s.title) for s in found)


def words_of(key: str) -> str:
    """A chosen trade as people call it, "" for none or another one."""
    named = {trade.key: trade.label for trade in common()}
    version, _dash, code = key.partition("-")
    return named.get(key) or (kbli.title(code, version) or "" if code else "")
