"""Papers that a buyer may ask for, by the words people use, and units that mean the same."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Final

from guyub.licences.requirements import papers
from guyub.market.matching.need import UNITS

# A requirement by its key: how it is called, words that name it, kinds of papers of which any does.
# Beside these, a paper that is stricter does as well (``met_by`` of the kind).
_PAPERS: Final[dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]] = {
    "halal": ("Halal", ("halal",), ("halal_reg", "halal_self")),
    "spp_irt": ("SPP-IRT", ("pirt", "p-irt", "spp-irt", "spirt"), ("spp_irt", "bpom_md")),
    "bpom_md": ("BPOM MD", ("bpom",), ("bpom_md",)),
    "slhs": ("SLHS (laik higiene)", ("slhs", "laik higiene"), ("slhs",)),
    "sni": ("SNI", ("sni",), ("sni_wajib", "sni_bina_umk")),
    "svlk": ("SVLK", ("svlk",), ("svlk",)),
    "merek": ("Merek terdaftar", ("merek terdaftar",), ("merek", "merek_kolektif_ig")),
    "nib": ("NIB", ("nib",), ("nib",)),
    "npwp": ("NPWP", ("npwp",), ("npwp",)),
    "pkp": ("PKP", ("pkp",), ("pkp",)),
}
# Of the business rather than of its goods: picked as conditions (``rules``), where what nobody
# recorded is unknown instead of missing. Needs written before may still hold them as papers.
OF_BUSINESS: Final = ("nib", "npwp")
CHOICES: Final = tuple(
    (key, name) for key, (name, _words, _kinds) in _PAPERS.items() if key not in OF_BUSINESS
)
# Things that are counted one by one: a need for so many persons fits each of them.
PIECES: Final = frozenset(
    {"orang", "porsi", "kotak", "bungkus", "buah", "lembar", "pasang", "stel", "botol", "toples"}
)
PERSONS: Final = "orang"


@cache
def words() -> dict[str, str]:
    """Word that names a paper to the requirement's key."""
    return {word: key for key, (_name, said, _kinds) in _PAPERS.items() for word in said}


def name_of(key: str) -> str:
    """How a required paper is called; a key that is none any more as it is."""
    return _PAPERS[key][0] if key in _PAPERS else key


@cache
def kinds(key: str) -> tuple[str, ...]:
    """Kinds of papers of which any meets a requirement; () for a key that is none any more."""
    found = list(_PAPERS[key][2]) if key in _PAPERS else []
    for kind in tuple(found):
        if kind in papers():
            found += [k for k in papers()[kind].met_by if k not in found]
    return tuple(found)


def one_spelling(unit: str) -> str:
    """A unit in one spelling: "bks" is "bungkus"; one that nobody knows in lower case."""
    plain = " ".join(unit.lower().split())
    return UNITS.get(plain, plain)


def fits(wanted: str, offered: str) -> bool:
    """Whether amounts in these units can be held against each other. A need without a unit counts
    what is offered; one for persons counts pieces."""
    mine, theirs = one_spelling(wanted), one_spelling(offered)
    return mine in ("", theirs) or (mine == PERSONS and theirs in PIECES)


def fitting(wanted: str) -> list[str] | None:
    """All spellings of units that fit a wanted one; None: every unit."""
    mine = one_spelling(wanted)
    if not mine:
        return None
    same = PIECES if mine == PERSONS else {mine}
    return sorted({word for word, unit in UNITS.items() if unit in same} | same)


def amount_text(amount: Decimal | None, unit: str) -> str:
    """ "150 orang", "150", "" where it is unknown."""
    from guyub.kernel.rupiah import format_number

    return "" if amount is None else f"{format_number(amount.normalize())} {unit}".strip()
