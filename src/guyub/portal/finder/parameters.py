"""What an office says of itself and of programmes of others: dated, with a source, two persons.

Where an office is silent, the finder says so and shows what was shipped; it never fills in.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.criteria.parameters import Parameter, Used, register_parameters, used_all
from guyub.portal.finder.outside import Outside, shipped

ADDRESS, PHONE, HOURS, HELPER = (
    "finder.office_address", "finder.office_phone", "finder.office_hours", "finder.office_helper",
)  # fmt: skip
AS_SHIPPED, OPEN, CLOSED, ASK = "file", "open", "closed", "ask"
STATES: Final = (
    (AS_SHIPPED, "Seperti bawaan Guyub"), (OPEN, "Dibuka di daerah ini"),
    (CLOSED, "Tidak dibuka di daerah ini"), (ASK, "Belum pasti, tanyakan dulu"),
)  # fmt: skip
_UNSET: Final = "belum ditetapkan kantor"
_ROOM: Final = _("Apa yang bisa saya dapat?")


def state_key(key: str) -> str:
    return f"finder.{key}_state"


def note_key(key: str) -> str:
    return f"finder.{key}_note"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(ADDRESS, _("Alamat tempat bertanya"), "text", None, _ROOM, source=_UNSET,
                  help=_("Kosong: dipakai alamat kantor.")),
        Parameter(PHONE, _("Nomor telepon kantor untuk umum"), "text", None, _ROOM, source=_UNSET,
                  help=_("Nomor kantor saja, bukan nomor pribadi petugas.")),
        Parameter(HOURS, _("Jam buka"), "text", None, _ROOM, source=_UNSET,
                  help=_("Contoh: Senin sampai Jumat, 08.00 sampai 15.00.")),
        Parameter(HELPER, _("Siapa yang membantu"), "text", None, _ROOM, source=_UNSET,
                  help=_("Jabatan, bukan nama orang. Kosong: petugas lapangan dan petugas desa.")),
    )  # fmt: skip
    for one in shipped():
        _register(one)


def _register(one: Outside) -> None:
    register_parameters(
        Parameter(state_key(one.key), f"{one.title}: dibuka atau tidak", "choice", AS_SHIPPED,
                  _ROOM, source=one.source, checked_on=one.checked_on, options=STATES),
        Parameter(note_key(one.key), f"{one.title}: keterangan kantor", "text", None, _ROOM,
                  source=_UNSET, help=_("Misalnya batas waktu, kuota, atau tempat mendaftar.")),
        *(
            Parameter(limit.key, limit.label, limit.kind, limit.value, _ROOM, source=one.source,
                      legal_basis=one.legal_basis, checked_on=one.checked_on)
            for limit in one.limits
        ),
    )  # fmt: skip


def of_office(office: object, on: date) -> dict[str, Used]:
    """Everything an office said that holds on a day, with one statement."""
    keys = [ADDRESS, PHONE, HOURS, HELPER]
    for one in shipped():
        keys += [state_key(one.key), note_key(one.key), *(limit.key for limit in one.limits)]
    return used_all(keys, getattr(office, "pk", None), on)
