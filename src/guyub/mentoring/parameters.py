"""How long a business may go without contact, per class, and how soon a wish is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from guyub.criteria.parameters import Parameter, Used, register_parameters, used_all

USUAL: Final = "mentoring.promise_usual"
NEVER: Final = "mentoring.promise_never"
AID: Final = "mentoring.promise_aid"
AID_MONTHS: Final = "mentoring.aid_months"
LABEL: Final = "mentoring.promise_label"
ANSWER: Final = "mentoring.answer_days"
WAITING_DAYS: Final = "mentoring.waiting_days"
PLAN_VISITS: Final = "mentoring.plan_visits"
PLAN_DAYS: Final = "mentoring.plan_days"
PLAN_STARTS: Final = "mentoring.plan_starts"
PLAN_HOURS: Final = "mentoring.plan_hours"
PLAN_MINUTES: Final = "mentoring.plan_minutes"
PLAN_SPEED: Final = "mentoring.plan_speed"
PLAN_STARTS_AT: Final = {f"{m // 60:02d}{m % 60:02d}": m for m in range(6 * 60, 10 * 60 + 1, 30)}
_ROOM: Final = "Pendampingan"
_OURS: Final = "Bawaan Guyub; belum ada aturan yang menetapkannya, dinas mengisinya sendiri"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            USUAL, "Janji hubungan untuk setiap usaha", "days", 365, _ROOM, source=_OURS,
            help="Paling lama berapa hari sebuah usaha dibiarkan tanpa kunjungan, telepon,"
            " pelatihan, atau bantuan.", minimum=30, maximum=730,
        ),
        Parameter(
            NEVER, "Janji kunjungan pertama", "days", 180, _ROOM, source=_OURS,
            help="Paling lama berapa hari sejak terdaftar sampai pertama kali dihubungi.",
            minimum=7, maximum=730,
        ),
        Parameter(
            AID, "Janji hubungan untuk penerima bantuan baru", "days", 90, _ROOM, source=_OURS,
            help="Paling lama berapa hari tanpa hubungan selama bantuannya masih baru.",
            minimum=7, maximum=365,
        ),
        Parameter(
            AID_MONTHS, "Berapa lama bantuan disebut baru", "months", 12, _ROOM, source=_OURS,
            help="Selama berapa bulan sesudah serah terima janji yang lebih pendek berlaku.",
            minimum=1, maximum=36,
        ),
        Parameter(
            LABEL, "Janji hubungan selama surat diurus", "days", 60, _ROOM, source=_OURS,
            help="Paling lama berapa hari tanpa hubungan selama pengajuan surat (izin edar, halal,"
            " merek) berjalan.", minimum=7, maximum=365,
        ),
        Parameter(
            ANSWER, "Waktu menjawab permintaan didatangi", "days", 5, _ROOM, source=_OURS,
            unit="hari kerja",
            help="Dalam berapa hari kerja permintaan dijawab: ditetapkan harinya, atau dijelaskan"
            " sebabnya.", minimum=1, maximum=30,
        ),
        Parameter(
            WAITING_DAYS, "Batas petugas menunggu perintah", "days", 30, _ROOM, source=_OURS,
            help="Sesudah berapa hari kepala dinas diingatkan bahwa petugas yang terpilih masih"
            " menunggu perintah.", minimum=1, maximum=365,
        ),
    )  # fmt: skip
    _register_plan()


def _register_plan() -> None:
    register_parameters(
        Parameter(
            PLAN_VISITS, "Kunjungan sehari paling banyak", "int", 8, _ROOM, source=_OURS,
            unit="kunjungan",
            help="Batas untuk semua petugas. Petugas yang batasnya sendiri lebih kecil memakai"
            " batasnya sendiri.", minimum=4, maximum=8,
        ),
        Parameter(
            PLAN_DAYS, "Hari kunjungan seminggu", "choice", "5", _ROOM, source=_OURS,
            options=(("5", "Senin sampai Jumat"), ("6", "Senin sampai Sabtu")),
            help="Hari libur nasional tidak direncanakan.",
        ),
        Parameter(
            PLAN_STARTS, "Jam berangkat", "choice", "0800", _ROOM, source=_OURS,
            options=tuple((k, f"{k[:2]}.{k[2:]}") for k in PLAN_STARTS_AT),
            help="Jam petugas berangkat dari desanya.",
        ),
        Parameter(
            PLAN_HOURS, "Lama hari kunjungan", "int", 420, _ROOM, source=_OURS, unit="menit",
            help="Dari berangkat sampai pulang.", minimum=120, maximum=720,
        ),
        Parameter(
            PLAN_MINUTES, "Lama satu kunjungan", "int", 45, _ROOM, source=_OURS, unit="menit",
            help="Perkiraan untuk menyusun rencana.", minimum=10, maximum=240,
        ),
        Parameter(
            PLAN_SPEED, "Kecepatan di jalan desa", "int", 25, _ROOM, source=_OURS,
            unit="km per jam", help="Perkiraan untuk menyusun rencana.", minimum=5, maximum=80,
        ),
    )  # fmt: skip


def promises(office_id: UUID, on: date) -> Mapping[str, Used]:
    """What the office promised on a day, each with where it comes from."""
    return used_all([USUAL, NEVER, AID, AID_MONTHS, LABEL, ANSWER], office_id, on)
