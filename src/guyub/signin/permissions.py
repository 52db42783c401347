"""Who confirms numbers, who ends visits, and which addresses everybody has."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row

VIEW: Final = "signin.phone.view"
CONFIRM: Final = "signin.phone.confirm"
OWN: Final = "signin.own.end"
CONFIRMERS: Final = (r.SECTION_HEAD, r.REGISTRAR, r.FIELD_OFFICER)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        VIEW, _("Melihat apakah nomor HP pemilik sudah dipastikan"),
        (*CONFIRMERS, r.HEAD, r.AUDITOR), writes=False,
    )  # fmt: skip
    r.register_verb(
        CONFIRM, _("Memastikan nomor HP pemilik, dan mengeluarkan HP yang masuk"), CONFIRMERS,
        writes=True,
    )  # fmt: skip
    r.register_verb(
        OWN, _("Melihat dan mengeluarkan HP sendiri yang masuk"), (r.OWNER,), writes=True,
        own_only=_("HP yang masuk dikeluarkan pemiliknya sendiri. Dinas punya caranya sendiri."),
    )  # fmt: skip


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both, post = ("GET", "POST"), ("POST",)
    return [
        Row("signin:ask", PUBLIC, methods=both),
        Row("signin:code", PUBLIC, methods=both),
        Row("signin:link", PUBLIC, makes="signin_link"),
        Row("signin:tap", PUBLIC, methods=both),
        Row("signin:who", PUBLIC, methods=both),
        Row("signin:own", OWN),
        Row("signin:own_end", OWN, methods=post),
        Row("signin:phone", VIEW, makes="owner"),
        Row("signin:phone_step", CONFIRM, makes="owner", methods=post),
    ]
