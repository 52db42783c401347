"""Tools in use: checks, reports, draws, outcomes, evidence."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.aid import states

VIEW: Final = "aid.tool.view"
FOLLOW: Final = "aid.tool.check"
KEEP: Final = "aid.tool.keep"
WRITE_OFF: Final = "aid.tool.write_off"
DRAW: Final = "aid.draw.run"
PACK: Final = "aid.evidence.take"


def register() -> None:
    """Called once from the room's ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat alat bantuan"), r.READERS, writes=False)
    r.register_verb(
        FOLLOW, _("Mencatat cek alat"), (r.VERIFIER, r.FIELD_OFFICER, r.ASSET_OFFICER), writes=True
    )
    r.register_verb(KEEP, _("Menarik, memindahkan, memperbaiki alat"), states.STORE, writes=True)
    r.register_verb(WRITE_OFF, _("Menghapus alat dari daftar"), states.APPROVERS, writes=True)
    r.register_verb(DRAW, _("Mengundi cek acak"), (r.VERIFIER, r.SECTION_HEAD), writes=True)
    r.register_verb(
        PACK,
        _("Mengambil berkas bukti satu putaran"),
        (r.HEAD, r.SECTION_HEAD, r.AUDITOR),
        writes=False,
    )


def permission_rows() -> list[Row]:
    """The addresses of this part."""
    return []
