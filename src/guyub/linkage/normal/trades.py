"""Names of businesses and what they make.

Policy: legal forms and words that every second business carries (usaha, industri, kerajinan) tell
nothing about which one it is; what is left is compared as words in today's spelling.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from guyub.kernel.names import split_legal_form
from guyub.linkage.normal.words import CACHED, modern, words

_EMPTY: Final = frozenset(
    "usaha industri pembuatan pengolahan kerajinan produksi produk aneka berbagai macam jenis"
    " olahan rumah tangga rumahan home industry makanan minuman kecil menengah perajin pengrajin"
    " pembuat ikm ukm umkm dan dari lain".split()
)
# Two ways of writing one trade; KBBI's form stands right.
_SAME: Final = {
    "kripik": "keripik", "krupuk": "kerupuk", "meubel": "mebel", "mebeler": "mebel",
    "mebelair": "mebel", "furnitur": "mebel", "furniture": "mebel", "bathik": "batik",
    "tape": "tapai", "kuwih": "kue", "kueh": "kue", "telor": "telur",
}  # fmt: skip


@lru_cache(maxsize=CACHED)
def business(name: str | None) -> str:
    """A business name without its legal form, in today's spelling. "" when nothing is left."""
    if not name:
        return ""
    return " ".join(modern(w) for w in words(split_legal_form(name)[1]))


@lru_cache(maxsize=CACHED)
def product(text: str | None) -> str:
    """The words that tell a product, each once, in the order written: "keripik singkong"."""
    found = [_SAME.get(modern(w), modern(w)) for w in words(text)]
    told = [w for w in found if w not in _EMPTY and len(w) > 1]
    return " ".join(dict.fromkeys(told or found))


@lru_cache(maxsize=CACHED)
def general(text: str | None) -> bool:
    """Only words that fit many products ("makanan", "aneka kerajinan"): different from "dodol" as
    a word, not as a trade."""
    found = product(text).split()
    return bool(found) and all(w in _EMPTY or len(w) < 2 for w in found)
