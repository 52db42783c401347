"""Is a table a list of businesses at all? Workbooks also hold budgets, code lists, teams, pivots.

Policy: a table is passed over only for what it positively lacks: no column says who, where or what
is made, and none counts units; or its columns speak of officials (NIP, rank). A table without a
header is never judged.
"""

from __future__ import annotations

import re
from typing import Final

from .fields import NAMING
from .header import best_field
from .mapping import propose_mapping
from .model import TableGuess
from .normal import fold

_SPEAKS_OF_BUSINESSES: Final = NAMING | {
    "nik", "nib", "npwp", "phone", "product", "commodity", "village", "address", "hamlet",
    "unit_count", "legal_form", "since_year", "workers_male", "workers_female", "workers_total",
    "workers_pair", "aid_item",
}  # fmt: skip
_OF_A_TRADE: Final = _SPEAKS_OF_BUSINESSES - NAMING - {"phone", "nik", "address", "village"}
_OFFICIAL: Final = re.compile(r"\b(?:nip|pangkat|golongan|eselon)\b")


def of_businesses(table: TableGuess) -> bool:
    """Whether the rows of a table may be businesses, their owners, or counts of them."""
    if any(not c.path for c in table.columns):
        return True
    fields = {best_field(c) for c in table.columns}
    if any(_OFFICIAL.search(fold(c.text)) for c in table.columns) and not fields & _OF_A_TRADE:
        return False
    if fields & _SPEAKS_OF_BUSINESSES:
        return True
    return any(g.field in _SPEAKS_OF_BUSINESSES for g in propose_mapping(table))
