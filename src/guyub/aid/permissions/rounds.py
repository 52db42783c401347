"""Funds, catalogue, scoring sheets, rounds and telling."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.aid import states

VIEW: Final = "aid.round.view"
WRITE: Final = "aid.round.write"
PUBLISH: Final = "aid.round.publish"
MONEY: Final = "aid.fund.edit"
CATALOGUE: Final = "aid.item.edit"
TELL: Final = "aid.telling.add"


def register() -> None:
    """Called once from the room's ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat bantuan"), r.READERS, writes=False)
    r.register_verb(WRITE, _("Menyusun putaran bantuan"), states.WRITERS, writes=True)
    r.register_verb(PUBLISH, _("Membuka dan mengumumkan bantuan"), states.APPROVERS, writes=True)
    r.register_verb(MONEY, _("Mencatat sumber dana"), states.MONEY, writes=True)
    r.register_verb(
        CATALOGUE,
        _("Mengisi katalog alat dan harga"),
        (*states.WRITERS, *states.STORE),
        writes=True,
    )
    r.register_verb(
        TELL, _("Memberi tahu pemilik usaha"), (*r.AREA_ROLES, *states.WRITERS), writes=True
    )


def permission_rows() -> list[Row]:
    """The addresses of this part."""
    return []
