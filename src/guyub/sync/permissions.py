"""Who works with a phone, who revokes phones of the office, who settles clashes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.sync.states import FIELD, SETTLERS

USE = "sync.device.use"
MANAGE = "sync.device.manage"
SETTLE = "sync.clash.settle"
STUCK = "sync.operation.stuck"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(USE, _("Memakai aplikasi petugas di ponsel"), FIELD, writes=True)
    r.register_verb(
        MANAGE, _("Mencabut ponsel petugas di kantor"), (r.HEAD, r.SYSADMIN), writes=True
    )
    r.register_verb(
        STUCK, _("Melihat kiriman petugas yang tertahan"), (r.HEAD, r.SECTION_HEAD, r.SYSADMIN),
        writes=False,
    )  # fmt: skip
    r.register_verb(SETTLE, _("Memutuskan bentrokan isian"), SETTLERS, writes=True)


def permission_rows() -> list[Row]:
    """The addresses of this room. What phones call asks for the phone's own token, not a sign-in;
    without one the answer is 401."""
    both = ("GET", "POST")
    asks = "token ponsel"
    return [
        Row("sync:phones", USE),
        Row("sync:phone_revoke", USE, "sync_phone", ("POST",), note="hanya ponsel sendiri"),
        Row("sync:drop", USE, "sync_operation", ("POST",), note="hanya isian sendiri"),
        Row("sync:enrol", USE, methods=("POST",)),
        Row("sync:hand_in", USE, methods=both),
        Row("sync:office_phones", MANAGE),
        Row("sync:office_phone_revoke", MANAGE, "sync_phone", both),
        Row("sync:stuck", STUCK),
        Row("sync:clashes", SETTLE),
        Row("sync:clash", SETTLE, "sync_clash", both),
        Row("sync:hello", PUBLIC, methods=("POST",), note=asks),
        Row("sync:exchange", PUBLIC, methods=("POST",), note=asks),
        Row("sync:push", PUBLIC, methods=("POST",), note=asks),
        Row("sync:take_sealed", PUBLIC, methods=("POST",), note=asks),
        Row("sync:pull", PUBLIC, methods=("POST",), note=asks),
        Row("sync:photo_begin", PUBLIC, methods=("POST",), note=asks),
        Row("sync:photo_part", PUBLIC, "sync_photo", ("HEAD", "POST"), note=asks),
    ]
