"""Days within which a complaint is looked at, answered and closed: dated data with their source.

The articles themselves were not at hand when this was written; what stands here are public
statements of what they ask (``source``), so ``checked_on`` stays empty until somebody reads them.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.criteria.parameters import Parameter, register_parameters

CHECK_DAYS: Final = "complaints.check_days"
ANSWER_DAYS: Final = "complaints.answer_days"
GRAVE_DAYS: Final = "complaints.grave_days"
CLOSE_DAYS: Final = "complaints.close_days"
_ROOM: Final = _("Pengaduan")
_LAPOR: Final = (
    "Keterangan SP4N-LAPOR! (Kementerian PANRB): apps.apple.com/xk/app/sp4n-lapor/id1486554343,"
    " dilihat 27 November 2026; "
)
_OWN: Final = "batas untuk dinas sendiri belum ditetapkan."


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            CHECK_DAYS, _("Pengaduan diperiksa kelengkapannya paling lama"), "days", 3, _ROOM,
            source=_LAPOR + "diteruskan paling lambat 3 hari kerja; " + _OWN,
            unit=str(_("hari kerja")), minimum=1, maximum=30,
        ),
        Parameter(
            ANSWER_DAYS, _("Pengaduan dijawab paling lama"), "days", 5, _ROOM,
            source=_LAPOR + "tindak lanjut dirumuskan paling lambat 5 hari kerja; " + _OWN,
            help=_("Dihitung sesudah waktu memeriksa kelengkapan."),
            unit=str(_("hari kerja")), minimum=1, maximum=60,
        ),
        Parameter(
            GRAVE_DAYS, _("Pengaduan tentang orang atau uang dijawab paling lama"), "days", 60,
            _ROOM, legal_basis="Perpres 76/2013",
            source="Ringkasan Perpres 76/2013:"
            " meridianhukum.com/peraturan/perpres-no-76-tahun-2013"
            " (paling lambat 60 hari sejak berkas lengkap), dilihat 27 November 2026;"
            " naskah peraturannya sendiri belum dibaca.",
            help=_("Hari kalender. Yang menyangkut orang atau uang perlu diperiksa lebih lama."),
            unit=str(_("hari")), minimum=1, maximum=60,
        ),
        Parameter(
            CLOSE_DAYS, _("Pengaduan ditutup tanpa tanggapan sesudah"), "days", 10, _ROOM,
            source=_LAPOR + "selesai bila 10 hari kerja tanpa balasan; " + _OWN,
            help=_("Dihitung sejak dijawab. Sampai hari itu pengirim bisa bilang belum selesai."),
            unit=str(_("hari kerja")), minimum=1, maximum=60,
        ),
    )  # fmt: skip
