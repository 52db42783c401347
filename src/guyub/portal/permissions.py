"""What may be read of the history, by whom; the addresses of this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row

HISTORY = "ledger.view"
VERIFY = "ledger.verify"
FINDER = "portal.finder.people"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        HISTORY,
        _("Melihat riwayat kantor"),
        (r.HEAD, r.SECTION_HEAD, r.REGISTRAR, r.AUDITOR),
        writes=False,
    )
    r.register_verb(
        VERIFY,
        _("Memeriksa keutuhan riwayat dan mencetak sidik hari"),
        (r.HEAD, r.SECTION_HEAD, r.AUDITOR, r.SYSADMIN),
        writes=False,
    )
    r.register_verb(
        FINDER,
        _("Melihat apa yang bisa didapat warga"),
        (r.HEAD, r.SECTION_HEAD, r.REGISTRAR, *r.AREA_ROLES, r.AUDITOR),
        writes=False,
    )


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    return [
        Row("portal:home", PUBLIC),
        Row("portal:region", PUBLIC, makes="region"),
        Row("portal:coming", PUBLIC, makes="region"),
        Row("portal:groups", PUBLIC, makes="region"),
        Row("portal:alive", PUBLIC),
        Row("portal:ready", PUBLIC),
        Row("portal:metrics", PUBLIC, note="this machine or a token only, else 404"),
        Row("portal:manifest", PUBLIC),
        Row("portal:history", HISTORY),
        Row("portal:verification", VERIFY),
        Row("portal:root", VERIFY),
        Row("portal:finder", PUBLIC),
        Row("portal:finder_pdf", PUBLIC),
        Row("portal:people", FINDER),
        Row("portal:people_list", FINDER),
        Row("portal:people_pdf", FINDER),
        Row("portal:person", FINDER, makes="business"),
    ]
