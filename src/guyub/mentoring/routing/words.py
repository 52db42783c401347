"""Sentences of the plan of visits, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Final

ESTIMATE: Final = "perkiraan"
ESTIMATE_LONG: Final = (
    "Jam, menit dan jarak adalah perkiraan: jarak lurus dikali faktor jalan,"
    " bukan ukuran jalan yang sebenarnya."
)
NO_ROUTER: Final = (
    "Urutan ini dibuat dengan cara sederhana (yang terdekat dulu) karena program penyusun rute"
    " belum terpasang. Urutannya bisa dipakai, tetapi mungkin bukan yang terpendek."
)

NO_NUMBERS: Final = "Titik lokasi harus berupa angka lintang dan bujur."
NO_KEY: Final = "Usaha dan petugas harus punya tanda pengenal, usaha juga desa."
HALF_A_PLACE: Final = "Lintang dan bujur harus diisi keduanya, atau kosongkan keduanya."
WEIGHT: Final = "Bobot kunjungan harus angka nol atau lebih."
WEEKDAYS: Final = "Hari kerja harus antara 0 (Senin) dan 6 (Minggu)."
CLOSES_FIRST: Final = "Jam akhir janji lebih awal daripada jam mulainya."
OPENS, CLOSES = "Jam mulai janji", "Jam akhir janji"
MINUTES, CAPACITY = "Lama kunjungan (menit)", "Kunjungan sehari"
STARTS, HOURS = "Jam berangkat", "Lama kerja sehari (menit)"
DETOUR: Final = "Faktor jalan harus antara 1 dan 5."
SPEED: Final = "Kecepatan harus antara 3 dan 100 km per jam."
KNOWN_SAME: Final = "Waktu tempuh yang diketahui harus antara dua desa yang berbeda."
KNOWN: Final = "Waktu tempuh antardesa (menit)"
NO_DAYS: Final = "Pilih paling sedikit satu hari."
DAYS_TWICE: Final = "Ada hari yang tertulis dua kali."
STOP_TWICE: Final = "Ada usaha yang tertulis dua kali."
OFFICER_TWICE: Final = "Ada petugas yang tertulis dua kali."
OTHER_STOPS: Final = "Urutan harus memuat setiap kunjungan hari itu tepat satu kali."
NO_WAY: Final = (
    "Titik lokasi usaha ini dan titik desanya belum ada. Jalan ke sana tidak ikut dihitung."
    " Isi titiknya di halaman usaha."
)
PAIRS: Final = "Jarak harus berupa angka kilometer."

_MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip

# Not left over: it stands in another plan.
PLANNED: Final = "planned"
# Why a due stop is not in the week's plan.
LEFT: Final = {
    "no_officer": "Belum ada petugas untuk desa ini.",
    PLANNED: "Sudah direncanakan di minggu lain atau oleh petugas lain.",
    "no_place": "Titik lokasi usaha dan titik desanya belum ada. Isi salah satunya.",
    "no_days": "Petugas desa ini tidak bekerja pada hari-hari yang direncanakan.",
    "too_far": "Pergi dan pulang ke sini lebih lama daripada jam kerja petugas.",
    "full": "Jumlah kunjungan petugas desa ini sudah penuh minggu ini.",
    "no_time": "Jam kerja petugas desa ini sudah terisi minggu ini.",
    "off_route": "Terlalu jauh dari desa-desa yang dikunjungi minggu ini.",
    "later": "Sudah dijanjikan untuk hari lain di luar minggu ini.",
    "holiday": "Hari yang dijanjikan adalah hari libur. Buat janji baru.",
    "not_working": "Petugas tidak bekerja pada hari yang dijanjikan. Buat janji baru.",
    "day_full": "Hari yang dijanjikan sudah penuh dengan janji lain. Buat janji baru.",
    "no_hours": "Jam kerja hari yang dijanjikan tidak cukup. Buat janji baru.",
    "no_window": "Jam janji ini tidak bisa dikejar bersama janji lain hari itu. Buat janji baru.",
}
# Why a visit of the plan before did not stay.
CHANGED: Final = {
    "gone": "Usaha ini tidak perlu dikunjungi lagi minggu ini.",
    "promised": "Dipindahkan ke hari yang dijanjikan.",
    "not_working": "Petugas tidak bekerja pada hari itu.",
    "not_theirs": "Desa ini bukan lagi wilayah petugas itu.",
    "no_room": "Hari itu terisi janji; kunjungan ini digeser.",
}


def clock(minute: int) -> str:
    """Minutes since midnight as 08.30; what ends after midnight says so."""
    hours, rest = divmod(minute, 60)
    return f"{hours:02d}.{rest:02d}" if hours < 24 else f"{hours - 24:02d}.{rest:02d} esok hari"


def on(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def outside(lat: float, lon: float) -> str:
    swapped = -11.5 <= lon <= 6.5 and 94.5 <= lat <= 141.5
    hint = " Lintang dan bujurnya tertukar." if swapped else ""
    return f"Titik lokasi ini di luar Indonesia.{hint}"


def between(what: str, least: int, most: int) -> str:
    return f"{what} harus bilangan bulat antara {least} dan {most}."


def late(opens: int, closes: int, arrives: int) -> str:
    return (
        f"Janji pukul {clock(opens)}–{clock(closes)} tidak tercapai:"
        f" perkiraan tiba {clock(arrives)}."
    )


def wrong_day(day: date) -> str:
    return f"Kunjungan ini dijanjikan untuk {on(day)}."


def over_hours(back: int, ends: int) -> str:
    return f"Perkiraan pulang {clock(back)}, lewat jam kerja ({clock(ends)})."


def over_capacity(count: int, capacity: int) -> str:
    return f"Ada {count} kunjungan, lebih dari {capacity} sehari."
