"""Identifiers as the registry compares and shows them; module-level, for migrations."""

from __future__ import annotations

from guyub.kernel.identifiers import (
    mask_nik,
    mask_phone,
    normal_nib,
    normal_nik,
    normal_phone,
)

nik_normal = normal_nik
nib_normal = normal_nib
phone_normal = normal_phone


def mask_nib(text: str) -> str:
    """First four and last two digits: a NIB leads to a person's papers in OSS."""
    digits = "".join(c for c in text if c.isdigit())
    return f"{digits[:4]}{'•' * max(len(digits) - 6, 3)}{digits[-2:]}"


__all__ = ["mask_nib", "mask_nik", "mask_phone", "nib_normal", "nik_normal", "phone_normal"]
