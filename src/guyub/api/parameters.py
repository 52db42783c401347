"""What an office sets about its open data and its API, as dated data."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from guyub.criteria.parameters import Parameter, register_parameters, used_all

SMALLEST: Final = "api.smallest_count"
LICENCE: Final = "api.licence"
OPEN_LIMIT: Final = "api.requests_open"
KEY_LIMIT: Final = "api.requests_key"
KEY_DAYS: Final = "api.key_days"
HOOK_DAYS: Final = "api.hook_days"
HOOK_FAILURES: Final = "api.hook_failures"
_ROOM: Final = "Data terbuka"
_OURS: Final = "Angka dari Guyub, sampai dinas menetapkan sendiri"
NO_LICENCE: Final = "belum ditetapkan kantor"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            SMALLEST, "Angka terkecil yang boleh terbit", "int", 5, _ROOM, _OURS,
            help="Angka di bawah ini disembunyikan, bersama angka lain yang bisa membukanya.",
            unit="usaha", minimum=3, maximum=50,
        ),
        Parameter(
            LICENCE, "Lisensi data terbuka", "text", None, _ROOM, _OURS,
            help="Misalnya nama lisensi dan alamatnya. Tertulis di setiap berkas.",
        ),
        Parameter(
            OPEN_LIMIT, "Permintaan API sehari tanpa kunci", "int", 500, _ROOM, _OURS,
            help="Untuk satu alamat jaringan.", unit="permintaan", minimum=10, maximum=100_000,
        ),
        Parameter(
            KEY_LIMIT, "Permintaan API sehari dengan kunci", "int", 5_000, _ROOM, _OURS,
            help="Untuk satu kunci.", unit="permintaan", minimum=10, maximum=100_000,
        ),
        Parameter(
            KEY_DAYS, "Masa berlaku kunci API paling lama", "days", 365, _ROOM, _OURS,
            minimum=1, maximum=1095,
        ),
        Parameter(
            HOOK_DAYS, "Lama mencoba mengirim ke kait API", "days", 3, _ROOM, _OURS,
            minimum=1, maximum=30,
        ),
        Parameter(
            HOOK_FAILURES, "Gagal berturut-turut sampai kait API berhenti", "int", 20, _ROOM, _OURS,
            unit="kali", minimum=3, maximum=1000,
        ),
    )  # fmt: skip


def settings_of(office_id: UUID | None, on: date) -> dict[str, Any]:
    """The values in force of an office on a day, by key."""
    keys = [SMALLEST, LICENCE, OPEN_LIMIT, KEY_LIMIT, KEY_DAYS]
    return {key: used.value for key, used in used_all(keys, office_id, on).items()}


def hooks_of(office_id: UUID | None, on: date) -> dict[str, Any]:
    """How long and how often a hook is tried, by key."""
    return {
        k: used.value for k, used in used_all([HOOK_DAYS, HOOK_FAILURES], office_id, on).items()
    }
