"""The home page of each role: what waits, three numbers, the own business, or the machine's state.

Policy: every role sees something it can act on; nobody sees a count whose rows the role may not
open. Unknown stays unknown: a count that is not there yet is not shown as zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from guyub.accounts import roles as r
from guyub.ledger.models import Chain
from guyub.registry import panels, standing
from guyub.registry.models import Business
from guyub.registry.models.business import Status
from guyub.registry.views.detail import owners_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from guyub.accounts.visit import Visit

HEADLINES: Final = ("businesses", "scale_unknown", "unreached")
OWN_SHOWN: Final = 10

# What a role comes for: verb ("" for everyone), words on the link, hint, address, icon.
STEPS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    (
        "intake.work",
        "Masukkan daftar",
        "Letakkan berkas Excel atau CSV apa adanya.",
        "intake:list",
        "upload",
    ),
    (
        "registry.registration.submit",
        "Daftarkan usaha",
        "Untuk warga yang datang atau yang ditemui.",
        "registry:register",
        "plus",
    ),
    (
        "registry.business.list",
        "Cari dan lihat usaha",
        "Saring menurut desa, cabang, atau skala.",
        "registry:list",
        "list",
    ),
    (
        "insight.coverage.view",
        "Lihat cakupan",
        "Berapa usaha, di mana, dan apa yang belum diketahui.",
        "insight:coverage",
        "chart",
    ),
    (
        "groups.group.view",
        "Lihat kelompok",
        "Anggota, surat, dan yang masih kurang.",
        "groups:list",
        "people",
    ),
    (
        "insight.coverage.view",
        "Lihat peta",
        "Sebaran usaha menurut kecamatan dan desa.",
        "insight:map",
        "map",
    ),
    (
        "insight.reconcile.view",
        "Periksa angka",
        "Setiap jumlah dengan bagian-bagiannya.",
        "insight:reconcile",
        "check",
    ),
    (
        "insight.reconcile.view",
        "Cetak lembar siaran",
        "Angka utama dengan arti, sumber, dan tanggalnya.",
        "insight:press",
        "print",
    ),
    (
        "market.needs.write",
        "Cari pemasok",
        "Apa yang bisa dipasok daerah ini, dari siapa.",
        "market:supply",
        "search",
    ),
    (
        "ledger.view",
        "Baca riwayat",
        "Siapa mengubah apa, kapan, dan mengapa.",
        "portal:history",
        "book",
    ),
    (
        "accounts.people.view",
        "Lihat pengguna",
        "Siapa memegang peran apa, sampai kapan.",
        "people",
        "people",
    ),
)

# Roles whose own work is still outside the registry: what Guyub can do for them meanwhile.
WORDS: Final[dict[str, str]] = {
    r.HEAD: "Angka pokok dinas, dengan arti dan tanggalnya.",
    r.SECTION_HEAD: "Yang menunggu keputusan bidang Anda.",
    r.REGISTRAR: "Yang menunggu diperiksa petugas data.",
    r.FIELD_OFFICER: "Usaha di wilayah tugas Anda.",
    r.PARTNER: "Usaha di wilayah dampingan Anda. Perubahan Anda usulkan, dinas yang memeriksa.",
    r.VILLAGE_CLERK: "Usaha di desa Anda. Warga yang belum terdaftar bisa Anda daftarkan.",
    r.VERIFIER: "Usaha yang angkanya perlu dipastikan di tempat.",
    r.ASSET_OFFICER: "Usaha penerima barang ada di daftar usaha; carilah menurut nama atau desa.",
    r.FINANCE_OFFICER: "Penerima bantuan ada di daftar usaha; carilah menurut nama atau desa.",
    r.OWNER: "Usaha Anda seperti tercatat di dinas, dan langkah berikutnya.",
    r.GROUP_CHAIR: "Kelompok Anda: anggota, surat, dan yang masih kurang.",
    r.BUYER: "Tulis yang dibutuhkan; pembuat di daerah ini ditanya menurut giliran, lalu Anda yang"
    " memilih.",
    r.CONTRACTOR: "Tulis yang dibutuhkan; pembuat di daerah ini ditanya menurut giliran, lalu Anda"
    " yang memilih.",
    r.AUDITOR: "Anda membaca semua dan tidak mengubah apa pun. Mulailah dari angka dan riwayat.",
    r.DELEGATE: "Angka pokok dinas, dengan arti dan tanggalnya.",
    r.SYSADMIN: "Keadaan sistem. Data usaha tidak terlihat dari peran ini.",
}
NOBODY: Final = (
    "Akun Anda belum memegang peran. Minta kepala dinas atau pengelola sistem menunjuk Anda."
)


@dataclass(frozen=True)
class Step:
    label: str
    hint: str
    url: str
    icon: str


@dataclass(frozen=True)
class Own:
    """A visitor's own business with the one next step."""

    business: Business
    url: str
    status: str
    step: panels.NextStep | None
    step_url: str


def steps(visit: Visit) -> list[Step]:
    """Ways on from here that the role may go and that exist."""
    found = []
    for verb, label, hint, name, icon in STEPS:
        if visit.may(verb):
            try:
                found.append(Step(label, hint, reverse(name), icon))
            except NoReverseMatch:
                continue
    return found


def own_businesses(visit: Visit, now: datetime) -> list[Own]:
    """The businesses of an owner (or of a group's members), with what to do next."""
    rows: Iterable[Business] = (
        Business.objects.visible_to(visit)
        .select_related("facts")
        .exclude(status=Status.MERGED)
        .order_by("sort_key", "pk")[:OWN_SHOWN]
    )
    today = timezone.localtime(now).date()
    found = []
    for business in rows:
        page = panels.Page(visit, business, business.facts, tuple(owners_of(business)), today)
        step = standing.standing(page).step
        opens = visit.may("registry.business.view")
        found.append(
            Own(
                business,
                reverse("registry:detail", args=[business.number]) if opens else "",
                business.get_status_display(),
                step,
                step.url if step and visit.may(step.verb) else "",
            )
        )
    return found


def jobs() -> list[dict[str, Any]]:
    """How many background jobs are in each state, and what that means."""
    words = {
        "todo": ("Menunggu giliran", "Akan dikerjakan begitu pekerja di belakang layar berjalan."),
        "doing": ("Sedang dikerjakan", ""),
        "failed": ("Gagal", "Sudah dicoba lima kali; sebabnya ada di catatan sistem."),
        "succeeded": ("Selesai", ""),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
        counts = dict(cursor.fetchall())
    return [
        {"label": label, "note": note, "count": counts.get(state, 0), "bad": state == "failed"}
        for state, (label, note) in words.items()
    ]


def ledger_length(visit: Visit) -> int:
    """How many events the chain of the visit's office holds."""
    office = visit.office
    row = Chain.objects.filter(key=str(office.pk)).first() if office else None
    return row.length if row else 0
