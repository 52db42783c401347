"""Dated parameters of deciding: windows, deadlines, thresholds; an office puts its own over them.

Marks of the sources as in the project's facts: P the page was seen, K general knowledge that
nobody has checked against the text yet (``checked_on`` stays None until somebody does).
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.criteria.parameters import Parameter, register_parameters

ROOM: Final = _("Bantuan")
TAKE: Final = "aid.selection_take"
MINIMUM: Final = "aid.selection_minimum"
LIST_DAYS: Final = "aid.objection_list_days"
ANSWER_DAYS: Final = "aid.objection_answer_days"
DECISION_DAYS: Final = "aid.objection_decision_days"
APPEAL_DAYS: Final = "aid.appeal_days"
SECTION_FROM: Final = "aid.decree_section_from"
FINANCE_FROM: Final = "aid.decree_finance_from"
_OFFICE: Final = "Ketentuan dinas; tidak ada angka dalam peraturan yang kami temukan."
_LAW: Final = "UU 30/2014 tentang Administrasi Pemerintahan (naskahnya belum dibaca ulang)."

PARAMETERS: Final = (
    Parameter(
        TAKE, _("Kalau dana tidak cukup untuk usulan berikutnya"), "choice", "whole", ROOM, _OFFICE,
        help=_("Urutan nilai selalu dipakai. Ini hanya soal usulan yang tidak terbayar utuh."),
        options=(
            ("whole", "berhenti di situ; sisanya tidak dipakai melompati urutan"),
            ("lines", "usulan itu dipenuhi sebagian sampai dana habis"),
            ("skip", "usulan itu menunggu; yang lebih murah di bawahnya boleh masuk"),
        ),
    ),
    Parameter(
        MINIMUM, _("Nilai paling rendah untuk menerima"), "int", 0, ROOM, _OFFICE,
        help=_("0 berarti tanpa batas nilai."), unit=str(_("dari 100")), maximum=100,
    ),
    Parameter(
        LIST_DAYS, _("Masa keberatan atas daftar yang diumumkan"), "days", 5, ROOM, _OFFICE,
        help=_("Hari kerja sesudah daftar diumumkan. SK tidak bisa disusun sebelum lewat."),
        unit=str(_("hari kerja")), minimum=1, maximum=60,
    ),
    Parameter(
        ANSWER_DAYS, _("Keberatan dijawab paling lama"), "days", 10, ROOM, _LAW,
        legal_basis="UU 30/2014 pasal 77 ayat (4)", unit=str(_("hari kerja")), minimum=1,
        maximum=60,
    ),
    Parameter(
        DECISION_DAYS, _("Keberatan atas keputusan paling lama"), "days", 21, ROOM, _LAW,
        help=_("Dihitung sejak SK diumumkan."), legal_basis="UU 30/2014 pasal 77 ayat (1)",
        unit=str(_("hari kerja")), minimum=1, maximum=120,
    ),
    Parameter(
        APPEAL_DAYS, _("Banding ke atasan pejabat paling lama"), "days", 10, ROOM, _LAW,
        help=_("Dihitung sejak jawaban keberatan diterima."),
        legal_basis="UU 30/2014 pasal 78 ayat (2)", unit=str(_("hari kerja")), minimum=1,
        maximum=60,
    ),
    Parameter(
        SECTION_FROM, _("SK diperiksa kepala bidang atau bendahara mulai"), "rupiah", 200_000_000,
        ROOM, _OFFICE, help=_("Di bawah jumlah ini petugas cek lapangan juga boleh memeriksa."),
    ),
    Parameter(
        FINANCE_FROM, _("SK diperiksa bendahara mulai"), "rupiah", 1_000_000_000, ROOM, _OFFICE,
        help=_("Mulai jumlah ini hanya bendahara yang memeriksa."),
    ),
)  # fmt: skip


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(*PARAMETERS)
