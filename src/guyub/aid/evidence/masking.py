"""What leaves the house says nothing of a person beyond what the public list says.

Policy: NIK, NIB, phone numbers and e-mail addresses go out of every text (``kernel.hiding``), names
of the owners of the round's businesses and of those who objected too; encrypted columns and
columns that hold a private name are not copied at all. Ids of persons stay: they name nobody, and
they show that two hands were two people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from guyub.kernel.hiding import hide_numbers

NAME: Final = "(nama)"
HIDDEN: Final = "(data pribadi tidak ikut)"
SEALED: Final = "(tersimpan tersandi, tidak ikut)"
# Keys of frozen JSON that hold somebody's name or number, whatever part of the room wrote them.
_PRIVATE: Final = re.compile(
    r"(?:^|_)(?:nik|kk|nib|npwp|phone|hp|telepon|email|owner|owners|pemilik|person_name|met|"
    r"asked_by|address|alamat|bank_account|rekening)(?:$|_)",
    re.IGNORECASE,
)
_SHORTEST: Final = 5
# A NIB has 13 digits, a NIK 16; no amount of a round has.
LONG_NUMBER: Final = 10**12


class Mask:
    """Takes numbers and the given names out of texts and JSON."""

    def __init__(self, names: Iterable[str]) -> None:
        known = {" ".join(n.split()) for n in names}
        # Short single words ("Sri") are also ordinary words: they would hide half of a sentence.
        able = sorted((n for n in known if len(n) >= _SHORTEST), key=lambda n: (-len(n), n))
        self._names = (
            re.compile(
                r"(?<!\w)(?:" + "|".join(re.escape(n) for n in able) + r")(?!\w)", re.IGNORECASE
            )
            if able else None
        )  # fmt: skip

    def text(self, value: str) -> str:
        """A sentence without numbers and names of people."""
        plain = hide_numbers(value)
        return self._names.sub(NAME, plain) if self._names else plain

    def json(self, value: Any) -> Any:
        """The same for everything inside a JSON value; private keys lose their value."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {
                str(k): HIDDEN if v and _PRIVATE.search(str(k)) else self.json(v)
                for k, v in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.json(item) for item in value]
        if isinstance(value, int) and value >= LONG_NUMBER:
            return HIDDEN
        return value
