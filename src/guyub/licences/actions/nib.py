"""The NIB belongs to the record of its business; here it is only known that it was seen."""

from __future__ import annotations

from typing import Final

from guyub.kernel import identifiers
from guyub.kernel.actions import Act, DomainError
from guyub.registry.actions.business import set_business
from guyub.registry.actions.common import lock
from guyub.registry.identity import mask_nib
from guyub.registry.models import Business

NIB: Final = "nib"


def settle(act: Act, business: Business, number: str) -> tuple[str, str]:
    """Put a NIB into the record of its business, where it is encrypted and goes when its owner is
    erased; gives (number to show, key to compare by), neither of which tells the number.

    Part of an action. DomainError for what is no NIB, or when the business has another one.
    """
    read = identifiers.check_nib(number)
    if read.normal is None or len(read.normal) != len("".join(c for c in number if c.isdigit())):
        raise DomainError("NIB terdiri dari 13 angka. Salin lagi dari dokumennya.", field="number")
    row = lock(Business, business.pk)
    if row.nib is None:
        set_business(act, row, {"nib": read.normal})
        row = lock(Business, business.pk)
    elif row.nib.reveal() != read.normal:
        raise DomainError(
            f"Usaha ini sudah punya NIB lain ({mask_nib(row.nib.reveal())}). Cek lagi angkanya,"
            " atau ubah dulu NIB di data usahanya.", field="number",
        )  # fmt: skip
    return mask_nib(read.normal), bytes(row.nib_index).hex()
