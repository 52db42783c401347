"""Who takes data of purchases out of the house."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row

EXPORT: Final = "market.export"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    holders = (r.HEAD, r.SECTION_HEAD, r.REGISTRAR, r.AUDITOR)
    r.register_verb(EXPORT, _("Mengunduh data pengadaan"), holders, writes=False)


def permission_rows() -> list[Row]:
    """The addresses of the export."""
    return [
        Row("market:export", EXPORT),
        Row("market:export_file", EXPORT, methods=("POST",)),
    ]
