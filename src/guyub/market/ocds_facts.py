"""What an OCDS release package is made of, as plain values, and its ids."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from guyub.kernel import names
from guyub.kernel.hiding import hide_numbers

REGISTERED_PREFIX: Final = re.compile(r"ocds-[a-z0-9]{6}")
# Who has no name to be shown, by what is known of it.
_NAMELESS: Final = {
    "business": "Usaha IKM", "local": "Pembuat lain dari daerah ini",
    "not_local": "Pembuat dari luar daerah", "seller": "Penjual", "buyer": "Pembeli",
}  # fmt: skip
# Words that stand in names of many and tell nobody: trades and goods, titles, bodies. Not those
# that are names of people too (Jaya, Sari, Makmur).
COMMON: Final = frozenset(
    names.fold(
        "warung toko kios kedai depot lapak pasar rumah dapur makan makanan minum minuman masakan"
        " katering catering nasi kotak snack kue roti bakery donat keripik kripik camilan jajan"
        " jajanan tahu tempe kopi teh jamu susu gula beras ikan ayam daging sayur buah air bakso"
        " mie sate soto gudeg usaha dagang jasa produksi produk industri kerajinan pengrajin"
        " perajin konveksi penjahit jahit busana pakaian baju seragam batik tenun bordir sablon"
        " percetakan cetak print foto copy fotokopi fotocopy alat tulis kantor atk komputer mebel"
        " meubel kayu bambu las bengkel bangunan material tenda sewa rental salon apotek tani"
        " ternak kebun koperasi kelompok kub bumdes desa ibu bapak bpk pak mbak mas mbah bunda mama"
        " haji hajah dan dari untuk ikm ukm umkm"
    ).split()
)


@dataclass(frozen=True)
class Who:
    """Somebody who takes part. ``id`` tells nothing; ``name`` is "" where it may not be shown, and
    then ``secrets`` are names and words that no text of the process may tell. ``place``: the
    sub-district in words. ``unit_code``: of a government unit, in procurement systems."""

    id: str
    kind: str
    name: str = ""
    place: str = ""
    region: str = ""
    secrets: tuple[str, ...] = ()
    unit_code: str = ""

    @property
    def shown(self) -> str:
        if self.name:
            return hide_numbers(self.name)
        return f"{_NAMELESS[self.kind]} ({self.place})" if self.place else _NAMELESS[self.kind]


@dataclass(frozen=True)
class Made:
    """Who made a thing: ``kind`` as a purchase says it; nobody where that is not known."""

    kind: str = "unknown"
    who: Who | None = None


@dataclass(frozen=True)
class Inside:
    """What is in one unit of a line."""

    what: str
    amount: Decimal
    unit: str
    made: Made = Made()


@dataclass(frozen=True)
class Line:
    """One thing that was bought."""

    place: int
    what: str
    amount: Decimal
    unit: str
    price: int
    made: Made = Made()
    kbli: str = ""
    inside: tuple[Inside, ...] = ()


@dataclass(frozen=True)
class Paid:
    id: str
    on: date
    amount: int


@dataclass(frozen=True)
class Correction:
    """A purchase that takes this one back: ``amount`` is what it adds, none above zero."""

    number: str
    on: date
    amount: int


@dataclass(frozen=True)
class Bought:
    """A purchase that was ordered. Labels (``form``, ``channel``) are words. ``order``: the id of
    the order that it was bought by, "" without one."""

    number: str
    state: str
    title: str
    seller: Who
    seller_class: str
    day: date
    total: int
    lines: tuple[Line, ...] = ()
    form: str = ""
    form_number: str = ""
    channel: str = ""
    channel_ref: str = ""
    rup_code: str = ""
    delivered: tuple[date, ...] = ()
    accepted_on: date | None = None
    paid: Paid | None = None
    correction: Correction | None = None
    order: str = ""


@dataclass(frozen=True)
class Order:
    """A maker who was chosen for a need."""

    id: str
    who: Who
    chosen_on: date
    amount: Decimal | None = None
    unit: str = ""
    price: int | None = None
    in_turn: bool = True
    cancelled: bool = False


@dataclass(frozen=True)
class Needed:
    """A need for which makers were asked; ``able`` are those who answered that they can."""

    number: str
    state: str
    text: str
    what: str
    asked_at: datetime
    amount: Decimal | None = None
    unit: str = ""
    day: date | None = None
    budget_line: str = ""
    able: tuple[Who, ...] = ()
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True)
class Process:
    """A need with its purchases, or one purchase; ``changed`` is the last change of any of it."""

    number: str
    buyer: Who
    changed: datetime
    need: Needed | None = None
    purchases: tuple[Bought, ...] = ()


@dataclass(frozen=True)
class Publisher:
    """Who publishes, under which prefix of process ids, in which zone days begin."""

    name: str
    prefix: str
    zone: str = "Asia/Jakarta"
    uri: str = ""


def letters(digest: bytes) -> str:
    """An id of letters alone, so that no digits in it read like a number of somebody."""
    return "".join(chr(97 + half) for byte in digest for half in (byte >> 4, byte & 15))


def local_prefix(regency: str) -> str:
    """The prefix of an office that has none registered: no ``ocds-`` in front, so that nobody takes
    it for one of the register of prefixes."""
    return f"lokal-{regency.replace('.', '')}"


def prefix_of(stored: str | None, regency: str) -> str:
    """The registered prefix, or the local one where none is set or what is set cannot be one."""
    told = (stored or "").strip().lower()
    return told if REGISTERED_PREFIX.fullmatch(told) else local_prefix(regency)
