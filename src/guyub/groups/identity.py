"""How identifiers of groups are shown; module-level, for migrations."""

from __future__ import annotations

from typing import Final

SHOWN_DIGITS: Final = 4


def mask_account(text: str) -> str:
    """A bank account as pages show it: its last digits, none of a short one."""
    return f"••••{text[-SHOWN_DIGITS:]}" if len(text) > 2 * SHOWN_DIGITS else "••••••"
