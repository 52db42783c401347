"""What a person agrees to, in words that are frozen with each answer.

A change of the words is a new line at the end; what was agreed to before keeps its own.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

VERSIONS: Final = (
    ("2026-11-27",
     _("Nomor HP ini boleh dipakai untuk satu hal saja: mengabari saya kalau ada yang baru dan "
       "cocok.")),
)  # fmt: skip
CURRENT: Final = VERSIONS[-1]


def frozen() -> str:
    """Date and words as they are kept: in Indonesian, whatever language the page spoke."""
    from django.utils import translation

    with translation.override("id"):
        return f"{CURRENT[0]}: {CURRENT[1]}"
