"""Row history below the ledger: what a row was before it changed, kept by triggers (pghistory)."""

from __future__ import annotations

from typing import ClassVar

import pghistory.models
from django.db import models

from guyub.kernel.rls import by_regency


class History(pghistory.models.Event):
    """Base of the history tables: scoped like their rows, never changed by pages."""

    regency_code: ClassVar[models.CharField[str, str]]
    append_only = True
    row_security = by_regency()

    class Meta:
        abstract = True
