"""Lives of the documents of a round, as data.

Policy: whoever made a paper never approves it (persons, by database constraint besides this
table); what was signed or announced is never changed, only revoked with a reason and followed by
a new paper.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import (
    ASSET_OFFICER,
    DELEGATE,
    FIELD_OFFICER,
    FINANCE_OFFICER,
    GROUP_CHAIR,
    HEAD,
    OWNER,
    REGISTRAR,
    SECTION_HEAD,
    VERIFIER,
    VILLAGE_CLERK,
)
from guyub.kernel.transitions import Machine, step

SYSTEM: Final = "system"
PUBLIC: Final = "publik"

WRITERS: Final = (SECTION_HEAD, REGISTRAR)
APPROVERS: Final = (HEAD, DELEGATE)
# Beside the chair, or for them: both names are kept.
HELPERS: Final = (FIELD_OFFICER, VILLAGE_CLERK, REGISTRAR, SECTION_HEAD)
FILLERS: Final = (GROUP_CHAIR, OWNER, *HELPERS)
CHECKERS: Final = (VERIFIER, FIELD_OFFICER)
STORE: Final = (ASSET_OFFICER,)
MONEY: Final = (FINANCE_OFFICER, SECTION_HEAD)

ROUND: Final = Machine(
    name="Putaran bantuan",
    initial="draft",
    final=frozenset({"done", "cancelled"}),
    states={
        "draft": "Sedang disusun",
        "proposed": "Menunggu diperiksa kepala",
        "open": "Dibuka",
        "checking": "Ditutup, cek lapangan",
        "ranked": "Daftar disusun, menunggu persetujuan",
        "announced": "Daftar diumumkan, menunggu keberatan",
        "decided": "Sudah ditetapkan dengan SK",
        "done": "Selesai",
        "cancelled": "Dibatalkan",
    },
    transitions=(
        *step("draft", "proposed", "propose", WRITERS, "Ajukan ke kepala"),
        *step("proposed", "draft", "return", APPROVERS, "Kembalikan", needs_reason=True),
        *step("proposed", "open", "publish", APPROVERS, "Buka untuk umum"),
        *step("open", "checking", "close", WRITERS, "Tutup pendaftaran"),
        *step("checking", "open", "reopen", APPROVERS, "Buka lagi", needs_reason=True),
        *step("checking", "ranked", "rank", WRITERS, "Susun daftar"),
        *step("ranked", "checking", "unrank", APPROVERS, "Susun ulang", needs_reason=True),
        *step("ranked", "announced", "announce", APPROVERS, "Setujui dan umumkan"),
        *step("announced", "checking", "reconsider", APPROVERS, "Cek ulang", needs_reason=True),
        *step("announced", "decided", "decide", (SYSTEM,), "Ditetapkan dengan SK"),
        *step("decided", "announced", "undecide", (SYSTEM,), "SK dicabut"),
        *step("decided", "done", "finish", APPROVERS, "Nyatakan selesai"),
        *step(
            ("draft", "proposed", "open", "checking", "ranked", "announced"),
            "cancelled", "cancel", APPROVERS, "Batalkan putaran", needs_reason=True,
        ),
    ),
)  # fmt: skip

PROPOSAL: Final = Machine(
    name="Usulan bantuan",
    initial="draft",
    final=frozenset({"refused", "withdrawn", "completed"}),
    states={
        "draft": "Sedang diisi",
        "submitted": "Sudah masuk",
        "incomplete": "Perlu dilengkapi",
        "checked": "Sudah dicek di lapangan",
        "selected": "Masuk daftar penerima",
        "reserve": "Cadangan",
        "refused": "Tidak disetujui",
        "granted": "Ditetapkan dengan SK",
        "completed": "Barang sudah diterima",
        "withdrawn": "Ditarik kembali",
    },
    transitions=(
        *step(("draft", "incomplete"), "submitted", "submit", FILLERS, "Kirim usulan"),
        *step(
            "submitted", "incomplete", "return", (*WRITERS, VERIFIER), "Minta dilengkapi",
            needs_reason=True,
        ),
        *step("submitted", "checked", "check", (SYSTEM,), "Sudah dicek di lapangan"),
        *step("checked", "submitted", "recheck", (*WRITERS, VERIFIER), "Cek ulang",
              needs_reason=True),
        *step(
            ("submitted", "incomplete", "checked", "reserve", "refused", "selected"), "selected",
            "select", (SYSTEM,), "Masuk daftar penerima",
        ),
        *step(
            ("submitted", "incomplete", "checked", "selected", "refused", "reserve"), "reserve",
            "reserve", (SYSTEM,), "Cadangan",
        ),
        *step(
            ("submitted", "incomplete", "checked", "selected", "reserve", "refused"), "refused",
            "refuse", (SYSTEM,), "Tidak disetujui",
        ),
        # An objection was granted: the list is made anew from what is looked at again.
        *step(("selected", "reserve", "refused"), "checked", "rehear", (SYSTEM,), "Ditinjau lagi"),
        *step(("selected", "reserve", "refused"), "submitted", "rehear_unchecked", (SYSTEM,),
              "Ditinjau lagi, belum dicek"),
        *step(("selected", "reserve"), "granted", "grant", (SYSTEM,), "Ditetapkan dengan SK"),
        *step("granted", "selected", "ungrant", (SYSTEM,), "SK dicabut"),
        *step("granted", "completed", "complete", (SYSTEM,), "Barang sudah diterima"),
        *step("completed", "granted", "reopen", (SYSTEM,), "Berita acara dicabut"),
        *step(
            ("draft", "submitted", "incomplete", "checked", "selected", "reserve", "granted"),
            "withdrawn", "withdraw", FILLERS, "Tarik usulan", needs_reason=True,
        ),
    ),
)  # fmt: skip

SELECTION: Final = Machine(
    name="Daftar hasil seleksi",
    initial="draft",
    final=frozenset({"replaced"}),
    states={
        "draft": "Menunggu persetujuan orang lain",
        "announced": "Diumumkan",
        "replaced": "Diganti daftar baru",
    },
    transitions=(
        *step("draft", "announced", "announce", APPROVERS, "Setujui dan umumkan"),
        *step(("draft", "announced"), "replaced", "replace", (SYSTEM,), "Diganti daftar baru"),
    ),
)

OBJECTION: Final = Machine(
    name="Keberatan",
    initial="received",
    final=frozenset({"granted", "rejected", "withdrawn"}),
    states={
        "received": "Diterima, menunggu jawaban",
        "granted": "Dikabulkan",
        "rejected": "Ditolak",
        "withdrawn": "Ditarik kembali",
    },
    transitions=(
        *step("received", "granted", "grant", (HEAD, DELEGATE, SECTION_HEAD), "Kabulkan",
              needs_reason=True),
        *step("received", "rejected", "reject", (HEAD, DELEGATE, SECTION_HEAD), "Tolak",
              needs_reason=True),
        *step("received", "withdrawn", "withdraw", WRITERS, "Ditarik pengaju", needs_reason=True),
    ),
)  # fmt: skip

DECREE: Final = Machine(
    name="Surat keputusan penerima",
    initial="draft",
    final=frozenset({"revoked", "dropped"}),
    states={
        "draft": "Rancangan",
        "verified": "Sudah diperiksa, menunggu ditandatangani",
        "signed": "Berlaku",
        "revoked": "Dicabut",
        "dropped": "Dibuang",
    },
    transitions=(
        *step("draft", "verified", "verify", (SECTION_HEAD, FINANCE_OFFICER, VERIFIER), "Periksa"),
        *step("verified", "draft", "return", APPROVERS, "Kembalikan", needs_reason=True),
        *step("verified", "signed", "sign", APPROVERS, "Catat sudah ditandatangani"),
        *step(("draft", "verified"), "dropped", "drop", WRITERS, "Buang rancangan",
              needs_reason=True),
        *step("signed", "revoked", "revoke", APPROVERS, "Cabut", needs_reason=True),
    ),
)  # fmt: skip

PURCHASE: Final = Machine(
    name="Pembelian",
    initial="ordered",
    final=frozenset({"complete", "short", "cancelled"}),
    states={
        "ordered": "Dipesan",
        "partly": "Datang sebagian",
        "complete": "Datang semua",
        "short": "Ditutup, kurang",
        "cancelled": "Dibatalkan",
    },
    transitions=(
        *step(("ordered", "partly"), "partly", "arrive_part", (SYSTEM,), "Datang sebagian"),
        *step(("ordered", "partly"), "complete", "arrive_all", (SYSTEM,), "Datang semua"),
        *step("partly", "short", "close_short", MONEY, "Tutup, kurang", needs_reason=True),
        *step("ordered", "cancelled", "cancel", MONEY, "Batalkan", needs_reason=True),
    ),
)

HANDOVER: Final = Machine(
    name="Berita acara serah terima",
    initial="draft",
    final=frozenset({"revoked", "refused", "dropped"}),
    states={
        "draft": "Disiapkan",
        "ready": "Siap diserahkan",
        "signed": "Sudah diserahkan",
        "refused": "Ditolak penerima",
        "revoked": "Dicabut",
        "dropped": "Dibuang",
    },
    transitions=(
        *step("draft", "ready", "approve", (HEAD, SECTION_HEAD, DELEGATE), "Setujui diserahkan"),
        *step("ready", "draft", "return", (HEAD, SECTION_HEAD, DELEGATE), "Kembalikan",
              needs_reason=True),
        *step("ready", "signed", "sign", (ASSET_OFFICER, FIELD_OFFICER), "Catat serah terima"),
        *step("ready", "refused", "refuse", (ASSET_OFFICER, FIELD_OFFICER), "Penerima menolak",
              needs_reason=True),
        *step(("draft", "ready"), "dropped", "drop", (ASSET_OFFICER,), "Buang", needs_reason=True),
        *step("signed", "revoked", "revoke", APPROVERS, "Cabut", needs_reason=True),
    ),
)  # fmt: skip

TOOL: Final = Machine(
    name="Alat",
    initial="in_use",
    final=frozenset({"written_off"}),
    states={
        "in_use": "Dipakai",
        "idle": "Menganggur",
        "broken": "Rusak",
        "repair": "Diperbaiki",
        "missing": "Tidak ditemukan",
        "taken_back": "Ditarik kembali ke kantor",
        "written_off": "Dihapus dari daftar",
    },
    transitions=(
        *step(
            ("idle", "broken", "repair", "missing"), "in_use", "use",
            (ASSET_OFFICER, FIELD_OFFICER, VERIFIER), "Dipakai lagi",
        ),
        *step(("in_use", "broken", "repair", "missing"), "idle", "idle",
              (ASSET_OFFICER, FIELD_OFFICER, VERIFIER), "Menganggur", needs_reason=True),
        *step(("in_use", "idle", "repair", "missing"), "broken", "break",
              (ASSET_OFFICER, FIELD_OFFICER, VERIFIER), "Rusak", needs_reason=True),
        *step(("broken",), "repair", "repair", (ASSET_OFFICER,), "Sedang diperbaiki"),
        *step(("in_use", "idle", "broken", "repair"), "missing", "miss",
              (ASSET_OFFICER, FIELD_OFFICER, VERIFIER), "Tidak ditemukan", needs_reason=True),
        *step(("in_use", "idle", "broken", "repair", "missing"), "taken_back", "take_back",
              (ASSET_OFFICER, SYSTEM), "Tarik kembali", needs_reason=True),
        *step("taken_back", "in_use", "hand_again", (SYSTEM,), "Diserahkan lagi"),
        *step(("broken", "missing", "taken_back"), "written_off", "write_off", APPROVERS,
              "Hapus dari daftar", needs_reason=True),
    ),
)  # fmt: skip

TOOL_REQUEST: Final = Machine(
    name="Usul pindah, tarik, atau hapus alat",
    initial="proposed",
    final=frozenset({"done", "refused", "withdrawn"}),
    states={
        "proposed": "Menunggu persetujuan orang lain",
        "approved": "Disetujui, menunggu ditandatangani",
        "done": "Selesai",
        "refused": "Tidak disetujui",
        "withdrawn": "Ditarik kembali",
    },
    transitions=(
        *step("proposed", "approved", "approve", (HEAD, SECTION_HEAD, DELEGATE), "Setujui"),
        *step("proposed", "refused", "refuse", (HEAD, SECTION_HEAD, DELEGATE), "Tolak",
              needs_reason=True),
        *step(("proposed", "approved"), "withdrawn", "withdraw", (ASSET_OFFICER,), "Tarik usul",
              needs_reason=True),
        *step("approved", "done", "finish", (ASSET_OFFICER, SYSTEM), "Catat sudah dipindah"),
    ),
)  # fmt: skip

MACHINES: Final = (
    ROUND, PROPOSAL, SELECTION, OBJECTION, DECREE, PURCHASE, HANDOVER, TOOL, TOOL_REQUEST,
)  # fmt: skip
