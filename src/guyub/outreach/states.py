"""States of a notice, and of one try to deliver it, as data."""

from __future__ import annotations

from typing import Final

from guyub.accounts import roles as r
from guyub.kernel.transitions import Machine, step
from guyub.outreach.words import _

MACHINE: Final = "system"
SENDERS: Final = (r.SECTION_HEAD, r.REGISTRAR, r.FIELD_OFFICER)

QUEUED: Final = "queued"
WAITING: Final = "waiting"
SENDING: Final = "sending"
SENT: Final = "sent"
HANDED: Final = "handed"
DELIVERED: Final = "delivered"
UNKNOWN: Final = "unknown"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"
EXPIRED: Final = "expired"
SUPPRESSED: Final = "suppressed"

# Who opens the link and answers has got the notice, whatever else is known of it.
_OUT: Final = (WAITING, SENDING, SENT, HANDED, UNKNOWN, FAILED)

NOTICE: Final = Machine(
    name="notice",
    states={
        QUEUED: _("Menunggu dikirim"),
        WAITING: _("Menunggu petugas"),
        SENDING: _("Sedang dikirim"),
        SENT: _("Terkirim"),
        HANDED: _("Dikirim petugas"),
        DELIVERED: _("Sampai"),
        UNKNOWN: _("Tidak diketahui"),
        FAILED: _("Gagal"),
        CANCELLED: _("Tidak jadi dikirim"),
        EXPIRED: _("Lewat waktunya"),
        SUPPRESSED: _("Tidak dikirim"),
    },
    transitions=(
        *step(QUEUED, SENDING, "begin", (MACHINE,), "Mulai kirim"),
        *step((QUEUED, SENDING), WAITING, "hand_over", (MACHINE,), "Serahkan ke petugas"),
        *step((QUEUED, WAITING), SUPPRESSED, "suppress", (MACHINE, *SENDERS),
              "Jangan dikirim"),
        *step((QUEUED, WAITING, FAILED, UNKNOWN), EXPIRED, "expire", (MACHINE,), "Lewat waktu"),
        *step(SENDING, SENT, "accept", (MACHINE,), "Diterima pengirim pesan"),
        *step(SENDING, QUEUED, "later", (MACHINE,), "Coba lagi nanti"),
        *step((SENDING, SENT), FAILED, "refuse", (MACHINE,), "Ditolak"),
        *step(SENDING, UNKNOWN, "doubt", (MACHINE,), "Tidak ada jawaban"),
        *step((SENDING, SENT, UNKNOWN), DELIVERED, "deliver", (MACHINE,), "Sampai"),
        *step(UNKNOWN, SENT, "accept", (MACHINE,), "Diterima pengirim pesan"),
        *step(UNKNOWN, FAILED, "refuse", (MACHINE,), "Ditolak"),
        *step(_OUT, DELIVERED, "answered", (r.OWNER,), "Dijawab"),
        *step(WAITING, HANDED, "hand", SENDERS, "Sudah dikirim"),
        *step(WAITING, FAILED, "wrong_number", SENDERS, "Nomor salah"),
        *step((UNKNOWN, FAILED), WAITING, "by_hand", SENDERS, "Kirim lewat petugas"),
        *step(UNKNOWN, HANDED, "settle", SENDERS, "Sudah sampai"),
        *step(HANDED, WAITING, "not_yet", SENDERS, "Ternyata belum dikirim"),
        *step((QUEUED, WAITING, UNKNOWN, FAILED), CANCELLED, "cancel", SENDERS, "Tidak jadi"),
    ),
    initial=QUEUED,
    final=frozenset({DELIVERED, CANCELLED, EXPIRED, SUPPRESSED}),
)  # fmt: skip
OPEN: Final = (QUEUED, WAITING, SENDING, UNKNOWN, FAILED)

STARTED: Final = "started"
TRY: Final = Machine(
    name="try",
    states={
        STARTED: _("Dimulai"),
        SENT: _("Diterima pengirim pesan"),
        DELIVERED: _("Sampai"),
        FAILED: _("Gagal"),
        UNKNOWN: _("Tidak diketahui"),
        HANDED: _("Dikirim petugas"),
    },
    transitions=(
        *step((STARTED, UNKNOWN), SENT, "accept", (MACHINE,), "Diterima"),
        *step((STARTED, UNKNOWN, SENT), DELIVERED, "deliver", (MACHINE,), "Sampai"),
        *step((STARTED, UNKNOWN, SENT), FAILED, "refuse", (MACHINE,), "Ditolak"),
        *step(STARTED, UNKNOWN, "doubt", (MACHINE,), "Tidak ada jawaban"),
        *step(STARTED, HANDED, "hand", SENDERS, "Dikirim petugas"),
        *step(UNKNOWN, HANDED, "settle", SENDERS, "Sudah sampai"),
        *step(HANDED, FAILED, "not_yet", SENDERS, "Ternyata belum dikirim"),
    ),
    initial=STARTED,
    final=frozenset({DELIVERED, FAILED}),
)

WHATSAPP: Final = "whatsapp"
SMS: Final = "sms"
EMAIL: Final = "email"
WA_LINK: Final = "wa_link"
POST: Final = "post"
VISIT: Final = "visit"
CHANNELS: Final = {
    WHATSAPP: _("WhatsApp kantor"),
    SMS: _("SMS"),
    EMAIL: _("E-mail"),
    WA_LINK: _("WhatsApp dari HP petugas"),
    POST: _("Surat lewat pos"),
    VISIT: _("Disampaikan saat kunjungan"),
}
MACHINES: Final = (WHATSAPP, SMS, EMAIL)
MANUAL: Final = (WA_LINK, POST, VISIT)

# Why a notice was not sent, or what went wrong with a try: code to words.
WHY: Final = {
    "": "",
    "kind_off": _("Dinas mematikan kabar jenis ini."),
    "opted_out": _("Orangnya minta berhenti dikabari."),
    "no_consent": _("Orangnya tidak mau dihubungi lewat HP."),
    "gone": _("Orangnya tidak ada lagi di catatan dinas."),
    "over": _("Isinya sudah tidak berlaku, jadi tidak perlu dikabari."),
    "no_way": _("Tidak ada nomor, e-mail, atau alamat yang bisa dipakai."),
    "wrong_number": _("Nomornya salah."),
    "refused": _("Ditolak oleh pengirim pesan."),
    "not_on_whatsapp": _("Nomornya tidak punya WhatsApp."),
    "setup": _("Setelan pengirim pesan keliru. Beri tahu pengelola sistem."),
    "busy": _("Pengirim pesan sedang sibuk."),
    "unreachable": _("Pengirim pesan tidak bisa dihubungi."),
    "no_answer": _("Pesan mungkin sudah terkirim. Pengirim pesan tidak menjawab."),
    "stopped": _("Pekerjaan berhenti di tengah jalan. Pesan mungkin sudah terkirim."),
    "not_yet": _("Ternyata belum dikirim."),
}

PRINTED: Final = "printed"
POSTED: Final = "posted"
DISSOLVED: Final = "dissolved"
BATCH: Final = Machine(
    name="postal batch",
    states={
        PRINTED: _("Dicetak, belum dikirim"),
        POSTED: _("Sudah dikirim lewat pos"),
        DISSOLVED: _("Dibatalkan"),
    },
    transitions=(
        *step(PRINTED, POSTED, "post", (r.SECTION_HEAD, r.REGISTRAR), "Sudah dikirim"),
        *step(PRINTED, DISSOLVED, "dissolve", (r.SECTION_HEAD, r.REGISTRAR), "Batalkan"),
    ),
    initial=PRINTED,
    final=frozenset({POSTED, DISSOLVED}),
)
