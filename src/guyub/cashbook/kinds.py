"""What can be written into a cash book, as data: kinds of entries, what they are for, the words.

Six kinds have a big button; the others come from a debt that is paid, from what was there before
the book began, or from tools and stock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

IN: Final = "in"
OUT: Final = "out"
CREDIT_SALE: Final = "credit_sale"
CREDIT_BUY: Final = "credit_buy"
LENT: Final = "lent"
BORROWED: Final = "borrowed"
TAKEN: Final = "taken"
PUT_IN: Final = "put_in"
COLLECTED: Final = "collected"
LOST: Final = "lost"
PAID: Final = "paid"
REPAID: Final = "repaid"
TOOL: Final = "tool"
COUNT: Final = "count"
OPEN_CASH: Final = "open_cash"
OPEN_STOCK: Final = "open_stock"
OPEN_OWED: Final = "open_owed"
OPEN_OWE: Final = "open_owe"
OPEN_LOAN: Final = "open_loan"
OPEN_TOOL: Final = "open_tool"

SALES: Final = "jualan"
SERVICE: Final = "jasa"
GRANT: Final = "bantuan"
OTHER: Final = "lain"

# What money in is for, as people say it.
INCOME: Final[dict[str, str]] = {
    SALES: "Jualan",
    SERVICE: "Upah jasa",
    GRANT: "Bantuan uang",
    OTHER: "Lainnya",
}
# What money out is for.
COSTS: Final[dict[str, str]] = {
    "bahan": "Bahan",
    "kemasan": "Kemasan",
    "upah": "Upah orang",
    "listrik": "Listrik, gas",
    "angkut": "Ongkos, bensin",
    "sewa": "Sewa tempat",
    "bunga": "Bunga",
    "pajak": "Pajak (PPh)",
    OTHER: "Lainnya",
}
CATEGORIES: Final = {**COSTS, **INCOME}
# What counts as turnover ("omzet") for tax and for the registry.
TURNOVER: Final = frozenset({SALES, SERVICE})


@dataclass(frozen=True)
class Kind:
    """One kind of entry. ``button`` and ``hint`` are what the big button says, ``said`` how a list
    says it; ``cash`` is what happens to the money in hand: 1, -1 or 0."""

    key: str
    said: str
    cash: int
    button: str = ""
    hint: str = ""
    ask: str = ""
    categories: tuple[str, ...] = ()
    product: bool = False
    party: bool = False
    life: bool = False


def _kind(key: str, said: str, cash: int, **values: object) -> Kind:
    return Kind(key, said, cash, **values)  # type: ignore[arg-type]


_EVERY: Final = (
    _kind(IN, "Uang masuk", 1, button="Uang masuk", hint="Jual, dibayar orang",
          ask="Berapa uang yang diterima?", categories=tuple(INCOME), product=True),
    _kind(OUT, "Uang keluar", -1, button="Uang keluar", hint="Beli bahan, bayar upah",
          ask="Berapa uang yang dibayar?", categories=tuple(COSTS)),
    _kind(CREDIT_SALE, "Dijual, belum dibayar", 0, button="Orang utang",
          hint="Barang diambil, bayar nanti", ask="Berapa yang harus dia bayar?",
          categories=(SALES, SERVICE), product=True, party=True),
    _kind(CREDIT_BUY, "Dibeli, belum saya bayar", 0, button="Saya utang",
          hint="Barang saya ambil, bayar nanti", ask="Berapa yang harus saya bayar?",
          categories=tuple(k for k in COSTS if k not in {"bunga", "pajak"}), party=True),
    _kind(TAKEN, "Dibawa pulang", -1, button="Dibawa pulang",
          hint="Uang usaha dipakai di rumah", ask="Berapa yang dibawa pulang?"),
    _kind(PUT_IN, "Uang sendiri ditambahkan", 1, button="Tambah modal",
          hint="Uang sendiri dipakai usaha", ask="Berapa uang sendiri yang ditambahkan?"),
    _kind(LENT, "Uang dipinjam orang", -1, hint="Uang usaha dipinjam orang",
          button="Orang pinjam uang", ask="Berapa yang dipinjam orang?", party=True),
    _kind(BORROWED, "Uang pinjaman diterima", 1, button="Saya pinjam uang",
          hint="Dari bank, koperasi, atau saudara", ask="Berapa yang saya pinjam?", party=True),
    _kind(TOOL, "Beli alat", -1, button="Beli alat yang dipakai lama",
          hint="Wajan besar, mesin, etalase", ask="Berapa harga alatnya?", life=True),
    _kind(COUNT, "Sisa bahan dan barang dihitung", 0, button="Hitung sisa barang",
          hint="Bahan dan barang jadi yang masih ada", ask="Berapa nilai sisa bahan dan barang?"),
    _kind(COLLECTED, "Utang orang dibayar", 1, ask="Berapa yang dia bayar?"),
    _kind(LOST, "Utang orang tidak akan dibayar", 0, ask="Berapa yang tidak akan dibayar?"),
    _kind(PAID, "Utang saya dibayar", -1, ask="Berapa yang saya bayar?"),
    _kind(REPAID, "Pinjaman saya dicicil", -1, ask="Berapa pokok yang saya bayar?"),
    _kind(OPEN_CASH, "Uang usaha waktu mulai", 1, button="Uang usaha yang ada",
          ask="Berapa uang usaha waktu itu, di tangan dan di bank?"),
    _kind(OPEN_STOCK, "Bahan dan barang waktu mulai", 0, button="Bahan dan barang jadi",
          ask="Berapa nilai bahan dan barang jadi waktu itu?"),
    _kind(OPEN_OWED, "Utang orang waktu mulai", 0, button="Orang yang belum bayar",
          ask="Berapa utangnya waktu itu?", party=True),
    _kind(OPEN_OWE, "Utang barang waktu mulai", 0, button="Utang barang ke toko",
          ask="Berapa utang barang waktu itu?", party=True),
    _kind(OPEN_LOAN, "Pinjaman uang waktu mulai", 0, button="Pinjaman yang belum lunas",
          ask="Berapa sisa pokok pinjaman waktu itu?", party=True),
    _kind(OPEN_TOOL, "Alat waktu mulai", 0, button="Alat yang sudah punya",
          ask="Berapa harga alatnya kalau dijual waktu itu?", life=True),
)  # fmt: skip

KINDS: Final[dict[str, Kind]] = {kind.key: kind for kind in _EVERY}
# The big buttons of the page, in their order, and the smaller ones below them.
BUTTONS: Final = (IN, OUT, CREDIT_SALE, CREDIT_BUY, TAKEN, PUT_IN)
RARE: Final = (BORROWED, LENT, TOOL, COUNT)
OPENING: Final = (OPEN_CASH, OPEN_STOCK, OPEN_OWED, OPEN_OWE, OPEN_LOAN, OPEN_TOOL)
# There is one such figure when a book begins; debts and tools can be several.
ONCE: Final = frozenset({OPEN_CASH, OPEN_STOCK})
# Debts: which kinds settle them.
OWED_TO_ME: Final = frozenset({CREDIT_SALE, LENT, OPEN_OWED})
OWED_FOR_GOODS: Final = frozenset({CREDIT_BUY, OPEN_OWE})
LOANS: Final = frozenset({BORROWED, OPEN_LOAN})
OWED_BY_ME: Final = OWED_FOR_GOODS | LOANS
DEBTS: Final = OWED_TO_ME | OWED_BY_ME
SETTLES: Final = frozenset({COLLECTED, LOST, PAID, REPAID})
WITH_LIFE: Final = frozenset({TOOL, OPEN_TOOL})


def settling(debt: str) -> str:
    """The kind of entry that pays a debt of a kind. KeyError for what is no debt."""
    if debt in OWED_TO_ME:
        return COLLECTED
    if debt in OWED_FOR_GOODS:
        return PAID
    if debt in LOANS:
        return REPAID
    raise KeyError(debt)


def category_words(kind: str, category: str) -> str:
    """What an entry was for: "Bahan"; "" where the kind says it already."""
    names = INCOME if kind in {IN, CREDIT_SALE} else COSTS
    return names.get(category, "")
