"""The totals of a round and their divisions, from its lines. Pure.

Policy: recipients, kinds, units and value are counted over what was handed over; villages and
sub-districts are those of recipients. Units and value add up over every division. A recipient with
goods from two funds, and a kind in two places, stand under each, and that is said beside the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from guyub.aid.policy_summary import Line

WORDS: Final = {
    "recipients": ("p", "Penerima", "penerima",
                   "Penerima (usaha atau kelompok) dengan berita acara yang sudah ditandatangani;"
                   " penerima dari dua pemberi dihitung sekali."),
    "kinds": ("j", "Jenis barang", "jenis",
              "Jenis barang yang berbeda dalam berita acara itu, bukan jumlah unitnya."),
    "units": ("u", "Unit barang", "unit",
              "Jumlah unit semua jenis barang dalam berita acara itu."),
    "value": ("n", "Nilai barang", "rupiah",
              "Unit kali harga satuan dalam berita acara itu."),
    "villages": ("d", "Desa penerima", "desa",
                 "Desa dan kelurahan tempat usaha penerima berada."),
    "districts": ("k", "Kecamatan penerima", "kecamatan",
                  "Kecamatan tempat usaha penerima berada."),
}  # fmt: skip
TWICE: Final = {
    "recipients": "Penerima dari dua dana dihitung di keduanya.",
    "kinds": "Jenis yang sama bisa ada di beberapa bagian.",
    "villages": "Desa yang sama bisa menerima dari dua dana.",
    "districts": "Kecamatan yang sama bisa menerima dari dua dana.",
}
COUNTS: Final[dict[str, Callable[[Sequence[Line]], int]]] = {
    "recipients": lambda lines: len({x.recipient for x in lines}),
    "kinds": lambda lines: len({x.item for x in lines}),
    "units": lambda lines: sum(x.units for x in lines),
    "value": lambda lines: sum(x.value for x in lines),
    "villages": lambda lines: len({x.village for x in lines}),
    "districts": lambda lines: len({x.district for x in lines}),
}
PARTS: Final[dict[str, Callable[[Line], str]]] = {
    "Menurut dana": lambda x: x.fund,
    "Menurut kecamatan": lambda x: x.district,
    "Menurut desa": lambda x: x.village,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One total: ``divisions`` are (title, parts, why parts may overlap)."""

    subject: str
    value: int
    divisions: tuple[tuple[str, tuple[tuple[str, int], ...], str], ...]


def counted(lines: Sequence[Line]) -> list[Counted]:
    """Every total of a round with its parts."""
    split: dict[str, dict[str, list[Line]]] = {title: {} for title in PARTS}
    for line in lines:
        for title, part in PARTS.items():
            split[title].setdefault(part(line), []).append(line)
    found = []
    for subject, count in COUNTS.items():
        divisions = []
        for title, parts in split.items():
            # Of villages and sub-districts only the funds say something new.
            if subject in ("villages", "districts") and title != "Menurut dana":
                continue
            whole = subject == "recipients" and title != "Menurut dana"
            rows = tuple((label, count(parts[label])) for label in sorted(parts))
            divisions.append((title, rows, "" if whole else TWICE.get(subject, "")))
        found.append(Counted(subject, count(lines), tuple(divisions)))
    return found
