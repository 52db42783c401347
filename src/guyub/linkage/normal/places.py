"""Where somebody lives: villages by code or name, RT/RW, hamlet, street.

Policy: a village is its code where there is one (codes are paths: the first five characters are
the regency); a village's name alone is compared as a word, because two thousand names occur more
than once. RT and RW are compared as a pair; a hamlet without the word "dusun" is street.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from guyub.linkage.normal.words import modern, words

_CODE: Final = re.compile(r"^(\d\d)\.?(\d\d)\.?(\d\d)\.?(\d{4})$")
_RT_RW: Final = re.compile(
    r"\brt\.?\s*0*(\d{1,3})\s*(?:[/\-.,]|\s)?\s*(?:rw\.?)?\s*0*(\d{1,3})?|\b0*(\d{1,3})\s*/\s*0*(\d{1,3})\b",
    re.IGNORECASE,
)
_HAMLET: Final = re.compile(
    r"\b(?:dusun|dsn|dukuh|dk|dkh|lingkungan|lingk|kp|kampung)\b\.?\s*([^,;/]{2,30})",
    re.IGNORECASE,
)
_LEVEL: Final = frozenset(
    "ds desa kel kelurahan kec kecamatan kab kabupaten kota prov provinsi gampong nagari pekon"
    " kapanewon kalurahan distrik".split()
)
_STREET: Final = frozenset("jl jln jalan gg gang no nomor blok street st road rd avenue ave place"
                           " pl court ct crescent cres circuit drive dr close".split())  # fmt: skip
_ROMAN: Final = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}


@dataclass(frozen=True, slots=True)
class Address:
    """``rt_rw`` "3/2" (RT before RW, no leading zeros), ``hamlet`` and ``rest`` folded."""

    rt_rw: str
    hamlet: str
    rest: str


def village_code(text: str | None) -> str:
    """ "33.03.07.2001" for a code in any of its ways of writing; "" for anything else."""
    found = _CODE.match(text.strip()) if text else None
    return ".".join(found.groups()) if found else ""


def place(text: str | None) -> str:
    """A place name as one folded word without its level: "Ds. Karang Redja" > "karangreja"."""
    found = [w for w in words(text) if w not in _LEVEL]
    made = modern("".join(_ROMAN.get(w, w) if at else w for at, w in enumerate(found)))
    return "" if made in _LEVEL else made  # "dss", "de sa"


def address(text: str | None) -> Address:
    """RT/RW, hamlet and what is left of an address."""
    if not text:
        return Address("", "", "")
    low, rt_rw, hamlet = text, "", ""
    if found := _RT_RW.search(low):
        rt, rw = found[1] or found[3], found[2] or found[4] or ""
        rt_rw = f"{int(rt)}/{int(rw)}" if rw else f"{int(rt)}/"
        low = low[: found.start()] + "," + low[found.end() :]
    if found := _HAMLET.search(low):
        hamlet = modern("".join(words(found[1])))
        low = low[: found.start()] + "," + low[found.end() :]
    rest = [modern(w) for w in words(low) if w not in _STREET and w not in _LEVEL]
    return Address(rt_rw, hamlet, " ".join(rest))
