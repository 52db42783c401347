"""Stages of a complaint and of a tip, kinds of complaints, and the desks they may lie on, as data.

Policy: nothing ends in silence. Every stage that is not final has a button for the office and one
for whoever complained; what the office calls no complaint may be contradicted once.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts.roles import (
    ASSET_OFFICER,
    DELEGATE,
    FIELD_OFFICER,
    FINANCE_OFFICER,
    HEAD,
    PARTNER,
    REGISTRAR,
    ROLES,
    SECTION_HEAD,
    VERIFIER,
    VILLAGE_CLERK,
)
from guyub.kernel.transitions import Machine, step

# Desks from below; a complaint only ever moves up.
SECTION, CHIEF, DEPUTY, PROVINCE = 1, 2, 3, 4
DESKS: Final = {
    SECTION: _("kepala bidang"), CHIEF: _("kepala dinas"),
    DEPUTY: _("wakil bupati yang ditunjuk"), PROVINCE: _("dinas provinsi"),
}  # fmt: skip
RANKS: Final = {SECTION_HEAD: SECTION, HEAD: CHIEF, DELEGATE: DEPUTY}
PROVINCE_ROLES: Final = (HEAD, SECTION_HEAD)

HANDLERS: Final = (SECTION_HEAD, HEAD, DELEGATE)
SENDER, CLOCK = "publik", "jam"

SERVICE, OFFICER, AID, GOODS, MONEY, DATA, IDEA, OTHER = (
    "layanan", "petugas", "bantuan", "barang", "pungutan", "data", "saran", "lain",
)  # fmt: skip
KINDS: Final = {
    SERVICE: _("Layanan lambat atau mengecewakan"),
    OFFICER: _("Perilaku petugas"),
    AID: _("Bantuan"),
    GOODS: _("Barang bantuan rusak atau tidak sesuai"),
    MONEY: _("Diminta uang atau pungutan"),
    DATA: _("Data saya salah"),
    IDEA: _("Saran"),
    OTHER: _("Lain-lain"),
}
# About money or a person: looked into longer, and ended by the office only by two persons.
GRAVE: Final = frozenset({OFFICER, MONEY})

NOBODY, UNKNOWN = "", "tidak-tahu"
ABOUT: Final = {
    NOBODY: _("Bukan tentang orang tertentu"),
    UNKNOWN: _("Tentang orang, tapi saya tidak tahu jabatannya"),
    **{
        role: ROLES[role].label
        for role in (
            FIELD_OFFICER, VILLAGE_CLERK, PARTNER, VERIFIER, ASSET_OFFICER, FINANCE_OFFICER,
            REGISTRAR, SECTION_HEAD, HEAD, DELEGATE,
        )
    },
}  # fmt: skip

RECEIVED, CHECKED, WORKING, ANSWERED = "received", "checked", "working", "answered"
DOUBTED, CLOSED, REOPENED = "doubted", "closed", "reopened"
WITHDRAWN, REJECTED = "withdrawn", "rejected"
COMPLAINT: Final = Machine(
    name="Pengaduan",
    initial=RECEIVED,
    final=frozenset({CLOSED, WITHDRAWN, REJECTED}),
    states={
        RECEIVED: "Diterima",
        CHECKED: "Diperiksa",
        WORKING: "Dikerjakan",
        ANSWERED: "Dijawab",
        REOPENED: "Belum selesai, diteruskan",
        DOUBTED: "Diusulkan bukan pengaduan",
        CLOSED: "Selesai",
        WITHDRAWN: "Ditarik",
        REJECTED: "Bukan pengaduan",
    },
    transitions=(
        *step(RECEIVED, CHECKED, "check", HANDLERS, "Nyatakan lengkap"),
        *step((CHECKED, REOPENED), WORKING, "take", HANDLERS, "Mulai kerjakan"),
        *step((CHECKED, WORKING, REOPENED), ANSWERED, "answer", HANDLERS, "Jawab",
              needs_reason=True),
        *step((RECEIVED, CHECKED), DOUBTED, "doubt", HANDLERS, "Ini bukan pengaduan",
              needs_reason=True),
        *step(DOUBTED, REJECTED, "reject", HANDLERS, "Setuju: bukan pengaduan"),
        *step(DOUBTED, CHECKED, "keep", HANDLERS, "Tetap dikerjakan"),
        *step(ANSWERED, CLOSED, "close", HANDLERS, "Tutup"),
        *step(ANSWERED, CLOSED, "expire", (CLOCK,), "Ditutup karena tidak ada tanggapan"),
        *step(ANSWERED, CLOSED, "satisfied", (SENDER,), "Saya puas"),
        *step((ANSWERED, REJECTED), REOPENED, "contradict", (SENDER,), "Belum selesai"),
        *step((RECEIVED, CHECKED, WORKING, ANSWERED, REOPENED, DOUBTED), WITHDRAWN, "withdraw",
              (SENDER,), "Tarik pengaduan"),
    ),
)  # fmt: skip
OPEN: Final = (RECEIVED, CHECKED, WORKING, REOPENED, DOUBTED)
TONES: Final = {
    RECEIVED: "warn", REOPENED: "warn", DOUBTED: "warn", ANSWERED: "ok", CLOSED: "ok",
    WITHDRAWN: "quiet", REJECTED: "quiet",
}  # fmt: skip

TIP_READERS: Final = (HEAD, DELEGATE)
SENT, READ, TOLD = "sent", "read", "told"
TIP: Final = Machine(
    name="Laporan rahasia",
    initial=SENT,
    final=frozenset({TOLD}),
    states={SENT: "Diterima", READ: "Sudah dibaca", TOLD: "Ditindaklanjuti"},
    transitions=(
        *step((SENT, READ), READ, "read", TIP_READERS, "Buka dan baca"),
        *step(READ, TOLD, "tell", TIP_READERS, "Tulis tindak lanjut",
              needs_reason=True),
    ),
)  # fmt: skip
