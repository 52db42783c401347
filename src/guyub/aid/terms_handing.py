"""Dated parameters that purchases, records and hand-overs use; offices put their own over them."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.criteria.parameters import Parameter, register_parameters

UNHANDED: Final = "aid.unhanded_days"
PRICE_GAP: Final = "aid.price_gap"
SCREEN: Final = "aid.screen_signing"
FIRST_OUTCOME: Final = "aid.outcome_first"
SECOND_OUTCOME: Final = "aid.outcome_second"
ELECTION: Final = "aid.election_periods"

_ROOM: Final = _("Bantuan")
_READ: Final = date(2026, 11, 26)

PARAMETERS: Final = (
    Parameter(
        UNHANDED, _("Barang di gudang dianggap terlalu lama sesudah"), "days", 30, _ROOM,
        source="Kebiasaan kantor; temuan: barang Rp632 juta menganggur (Aceh Singkil, 2025)",
        help=_("Barang yang sudah dibeli dan belum diserahkan lebih lama dari ini ditagih di"
               " beranda."),
        checked_on=_READ, minimum=1,
    ),
    Parameter(
        PRICE_GAP, _("Harga kontrak harus dijelaskan kalau beda dari katalog lebih dari"),
        "percent", "10", _ROOM, source="Kebiasaan kantor",
        help=_("Dibandingkan dengan harga katalog terakhir sebelum tanggal kontrak."),
    ),
    Parameter(
        SCREEN, _("Penerima boleh tanda tangan di layar"), "flag", False, _ROOM,
        source="Pilihan kantor; tanda tangan basah di kertas selalu boleh",
    ),
    Parameter(
        FIRST_OUTCOME, _("Hasil pertama ditanyakan sesudah"), "months", 6, _ROOM,
        source="Kebiasaan kantor", minimum=1, maximum=60,
    ),
    Parameter(
        SECOND_OUTCOME, _("Hasil kedua ditanyakan sesudah"), "months", 12, _ROOM,
        source="Kebiasaan kantor", minimum=1, maximum=60,
    ),
    Parameter(
        ELECTION, _("Masa menjelang pemilihan yang dibatasi"), "text",
        "22/03/2024-05/02/2025 Pilkada 2024", _ROOM,
        source="Dari ingatan: enam bulan sebelum penetapan pasangan calon sampai calon terpilih"
               " ditetapkan",
        legal_basis="UU 10/2016 Pasal 71 ayat (3)",
        help=_("Tulis tanggal awal-tanggal akhir dan nama pemilihannya; beberapa masa dipisah"
               " titik koma. Acara di dalam masa ini dilihat lagi oleh orang kedua."),
    ),
)  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(*PARAMETERS)
