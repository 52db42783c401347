"""Rows of the office's own papers as pages ask for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from guyub.kernel.db import ALL

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


class PaperQuerySet(models.QuerySet[Any]):
    """Rows of the regencies that a visit reads. Row security stands behind it, but shows some
    rows (open rounds, the catalogue) to everybody; lists of an office show its own."""

    def visible_to(self, visit: Visit) -> Self:
        codes = visit.scope.read
        return self if ALL in codes else self.filter(regency_code__in=codes)


class RoundQuerySet(PaperQuerySet):
    def open_on(self, day: date) -> Self:
        """Open for everybody on a day: published, not closed, inside the window."""
        return self.filter(
            state="open", published_at__isnull=False, opens__lte=day, closes__gte=day
        )

    def opening_after(self, day: date) -> Self:
        """Published, and open for everybody only after a day."""
        return self.filter(state="open", published_at__isnull=False, opens__gt=day)

    def public(self) -> Self:
        """Whatever was published, open or not."""
        return self.filter(published_at__isnull=False)
