"""Who reads how many want to be told; the addresses of this room."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row

VIEW: Final = "subscriptions.view"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        VIEW, _("Melihat berapa yang minta dikabari"),
        (r.HEAD, r.SECTION_HEAD, r.REGISTRAR, r.AUDITOR), writes=False,
    )  # fmt: skip


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    return [
        Row("subscriptions:ask", PUBLIC, methods=both),
        Row("subscriptions:asked", PUBLIC),
        Row("subscriptions:stopped", PUBLIC),
        Row("subscriptions:told", PUBLIC, makes="subscription_link", methods=both),
        Row("subscriptions:counts", VIEW),
    ]
