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


def promises(office_id: UUID, on: date) -> Mapping[str, Used]:
    """What the office promised on a day, each with where it comes from."""
    return used_all([USUAL, NEVER, AID, AID_MONTHS, LABEL, ANSWER], office_id, on)
