"""Which form a purchase is due by its value, when purchases look split, and tax rates: dated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from guyub.criteria.parameters import Parameter, register_parameters

RECEIPT_MOST: Final = "market.receipt_most"
KUITANSI_MOST: Final = "market.kuitansi_most"
SPK_MOST: Final = "market.spk_most"
SPLIT_DAYS: Final = "market.split_days"
LIMITS: Final = (RECEIPT_MOST, KUITANSI_MOST, SPK_MOST)

_READ: Final = date(2026, 11, 26)
_LAW: Final = "Perpres 16/2018 pasal 28, sebagaimana diubah Perpres 12/2021 dan 46/2025"
_SOURCE: Final = "Perpres 16/2018 pasal 28 (pasal.id)"
_OURS: Final = "Bawaan Guyub; belum ada aturan yang menetapkannya, dinas mengisinya sendiri"
_NO_RATE: Final = (
    "Sumber yang dibaca Guyub tidak menyebut tarifnya; dinas menetapkannya bersama bendahara"
)


@dataclass(frozen=True)
class Tax:
    """A tax that a payer may have to keep back. ``kinds``: purchases it may concern."""

    key: str
    label: str
    parameter: str
    kinds: tuple[str, ...]


_ALL: Final = ("catering", "goods", "gift", "sub_supply")
TAXES: Final = (
    Tax("ppn", "PPN", "market.tax_ppn", _ALL),
    Tax("pph22", "PPh pasal 22", "market.tax_pph_goods", ("goods", "gift", "sub_supply")),
    Tax("pph23", "PPh pasal 23", "market.tax_pph_services", ("catering", "sub_supply")),
    Tax("pph_final", "PPh final UMKM", "market.tax_pph_final", _ALL),
    Tax("regional", "Pajak daerah atas makanan dan minuman", "market.tax_regional", ("catering",)),
)


def _rate(tax: Tax, default: str | None, source: str, basis: str = "") -> Parameter:
    return Parameter(
        tax.parameter, f"Tarif {tax.label} pada belanja", "percent", default, "Pasar",
        source=source, legal_basis=basis, checked_on=_READ if default else None,
        help="Dipakai sebagai hitungan awal pada catatan pembayaran. Dikenakan atau tidak,"
        " bendahara yang menentukan.",
    )  # fmt: skip


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    ppn, goods, services, final, regional = TAXES
    register_parameters(
        Parameter(
            RECEIPT_MOST, "Cukup bukti pembelian sampai", "rupiah", 10_000_000, "Pasar",
            source=_SOURCE, legal_basis=_LAW, checked_on=_READ, minimum=1,
            help="Sampai nilai ini struk atau nota sudah cukup sebagai bukti.",
        ),
        Parameter(
            KUITANSI_MOST, "Cukup kuitansi sampai", "rupiah", 50_000_000, "Pasar",
            source=_SOURCE, legal_basis=_LAW, checked_on=_READ, minimum=1,
        ),
        Parameter(
            SPK_MOST, "Cukup SPK sampai", "rupiah", 200_000_000, "Pasar",
            source=_SOURCE, legal_basis=_LAW, checked_on=_READ, minimum=1,
            help="Di atas nilai ini dengan surat perjanjian.",
        ),
        Parameter(
            SPLIT_DAYS, "Pembelian sejenis dilihat bersama dalam", "days", 30, "Pasar",
            source=_OURS, minimum=1, maximum=366,
            help="Pembelian sejenis oleh pembeli yang sama dalam masa ini, yang bersama-sama"
            " melewati batas kuitansi atau SPK padahal masing-masing di bawahnya, ditanyakan"
            " alasannya. Tidak pernah ditolak.",
        ),
        _rate(ppn, None, _NO_RATE),
        _rate(goods, None, _NO_RATE),
        _rate(services, None, _NO_RATE),
        _rate(final, "0.5", "PP 55/2022 (0,5 % dari penjualan)", "PP 55/2022"),
        _rate(regional, None, _NO_RATE),
    )  # fmt: skip
