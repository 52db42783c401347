"""The people who sign in to the demo: one or more for every role, each by an invented decree. Pure.

Nobody holds two accounts, so no pair of roles that must be kept apart meets in one person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guyub.demo import names
from guyub.demo.chance import Chance

PASSWORD = "contoh-guyub-2026"  # noqa: S105 - printed on screen for whoever tries the demo

MINISTRY, PROVINCE = "", "33"


@dataclass(frozen=True, slots=True)
class Office:
    """An office of the demo; ``area`` is "" (ministry), a province or a regency code."""

    area: str
    name: str
    short_name: str
    head_title: str
    address: str


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who signs in. ``subject`` is the number of the business that an owner owns."""

    username: str
    name: str
    role: str
    office: str
    areas: tuple[str, ...] = ()
    decree: str = ""
    starts: date = date(2026, 1, 2)
    subject: int | None = None


OFFICES: tuple[Office, ...] = (
    Office(
        "33.03",
        "Dinas Perindustrian Kabupaten Purbalingga (contoh)",
        "Dinperin Purbalingga",
        "Kepala Dinas Perindustrian",
        "Jalan Contoh Nomor 1, Purbalingga",
    ),
    Office(
        "35.13",
        "Dinas Perindustrian Kabupaten Probolinggo (contoh)",
        "Disperindag Probolinggo",
        "Kepala Dinas Perindustrian dan Perdagangan",
        "Jalan Contoh Nomor 2, Kraksaan",
    ),
    Office(
        PROVINCE,
        "Dinas Perindustrian Provinsi Jawa Tengah (contoh)",
        "Disperindag Jateng",
        "Kepala Dinas Perindustrian dan Perdagangan",
        "Jalan Contoh Nomor 3, Semarang",
    ),
    Office(
        MINISTRY,
        "Kementerian Perindustrian (contoh)",
        "Kemenperin",
        "Direktur Jenderal IKM dan Aneka",
        "Jalan Contoh Nomor 4, Jakarta",
    ),
)

# Username, role; in the regency office of the demo.
_OFFICE_ROLES = (
    ("kepala", "head"),
    ("kabid", "section_head"),
    ("data", "registrar"),
    ("cek", "verifier"),
    ("barang", "asset_officer"),
    ("bendahara", "finance_officer"),
    ("auditor", "auditor"),
    ("wakil", "delegate"),
    ("sistem", "sysadmin"),
    ("ketua", "group_chair"),
    ("pembeli", "buyer"),
    ("kontraktor", "contractor"),
)


def staff(
    regency: str, districts: Sequence[str], villages: Sequence[str], *, own: bool
) -> list[Worker]:
    """Everyone who signs in for one regency office, given codes of its districts and villages.

    Usernames of the demo's ``own`` office are short ("kepala"); those of another regency carry its
    code ("kepala-3513"). Three districts without an officer stay so: silence must be visible.
    """
    rng = Chance(f"staff-{regency}")
    tail = "" if own else "-" + regency.replace(".", "")
    year = 2026

    def worker(username: str, role: str, areas: Sequence[str] = (), **more: object) -> Worker:
        who = names.person(rng)
        decree = f"800.1.3.3/{rng.randint(11, 480)}/{year}"
        return Worker(username + tail, who.name, role, regency, tuple(areas), decree, **more)  # type: ignore[arg-type]

    found = [worker(name, role) for name, role in _OFFICE_ROLES]
    served = list(districts[: max(len(districts) - 3, 1)])
    half = max(len(served) // 6, 1)
    parts = [served[i : i + half] for i in range(0, len(served), half)]
    for number, part in enumerate(parts, start=1):
        found.append(worker("tpl" if number == 1 else f"tpl{number}", "field_officer", part))
    found.append(worker("mitra", "partner", districts[:2]))
    for number, village in enumerate(villages[:3], start=1):
        found.append(worker("desa" if number == 1 else f"desa{number}", "village_clerk", [village]))
    found.append(worker("pemilik", "owner", subject=1))
    found.append(worker("loket", "buyer"))
    return found


def above() -> list[Worker]:
    """Those who look from the province and the ministry."""
    rng = Chance("staff-above")

    def worker(username: str, role: str, office: str) -> Worker:
        return Worker(username, names.person(rng).name, role, office, decree="800.1.3.3/77/2026")

    return [
        worker("provinsi", "section_head", PROVINCE),
        worker("auditor-provinsi", "auditor", PROVINCE),
        worker("kementerian", "head", MINISTRY),
    ]


# What the launcher shows: username and what one sees with it.
SIGN_INS: tuple[tuple[str, str], ...] = (
    ("data", "Petugas data: daftar usaha, impor, pemeriksaan"),
    ("kepala", "Kepala dinas: ringkasan, persetujuan"),
    ("kabid", "Kepala bidang: menyusun putaran bantuan, memberi nilai"),
    ("cek", "Pemeriksa: cek lapangan, nilai, cek acak alat"),
    ("barang", "Pengurus barang: serah terima, alat bantuan"),
    ("bendahara", "Bendahara: sumber dana, memeriksa SK"),
    ("tpl", "Petugas lapangan: usaha di kecamatannya"),
    ("desa", "Petugas desa: mendaftarkan tetangga"),
    ("ketua", "Ketua kelompok: usulan bantuan kelompoknya"),
    ("pemilik", "Pemilik usaha: usahanya sendiri; juga dengan nomor HP 0840-1234-5678"),
    ("loket", "Petugas loket Samsat: menyerahkan hadiah"),
    ("auditor", "Auditor: melihat semua, tidak mengubah"),
    ("provinsi", "Provinsi: semua kabupaten di Jawa Tengah"),
)
