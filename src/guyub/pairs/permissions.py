"""Who sees pairs of records, who decides, who answers from the village; addresses of this room."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row

VIEW: Final = "pairs.pair.view"
# Whoever may merge two records decides whether they are one.
DECIDE: Final = "registry.business.merge"
ANSWER: Final = "pairs.village.answer"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        VIEW, _("Melihat catatan yang mungkin ganda"),
        (r.HEAD, r.SECTION_HEAD, r.REGISTRAR, r.AUDITOR), writes=False,
    )  # fmt: skip
    r.register_verb(
        ANSWER, _("Menjawab pertanyaan dinas tentang catatan ganda"),
        (r.VILLAGE_CLERK, r.FIELD_OFFICER), writes=True,
    )  # fmt: skip


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both, post = ("GET", "POST"), ("POST",)
    return [
        Row("pairs:list", VIEW),
        Row("pairs:search", DECIDE, methods=post),
        Row("pairs:next", DECIDE),
        Row("pairs:pair", VIEW, makes="doubtful_pair"),
        Row("pairs:decide", DECIDE, makes="doubtful_pair", methods=post),
        Row("pairs:undo", DECIDE, makes="doubtful_pair", methods=post),
        Row("pairs:cluster", VIEW, makes="pair_cluster"),
        Row("pairs:asked", VIEW),
        Row("pairs:questions", ANSWER),
        Row("pairs:answer", ANSWER, makes="asked_pair", methods=both),
        Row("pairs:precision", VIEW),
    ]
