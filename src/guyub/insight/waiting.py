"""What waits because nobody came for a long time: villages without a recent visit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from guyub.insight.figures import STALE_MONTHS
from guyub.insight.permissions import COVERAGE
from guyub.kernel.dates import months_after
from guyub.kernel.db import ALL
from guyub.kernel.waiting import Waiting, capped, register
from guyub.registry.models import BusinessFacts

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


def neglected_villages(visit: Visit, today: date) -> QuerySet[Any, dict[str, Any]]:
    """Villages with running businesses where the last contact with any is over a year ago.

    Rows: village_code, businesses, last (date or None: never). Above a regency the question is
    the regency's own, so there are none.
    """
    rows = BusinessFacts.objects.visible_to(visit).listed().operating()
    narrow = not any(code == ALL or len(code) < 5 for code in visit.area_codes)
    if not narrow or len({code[:5] for code in visit.area_codes}) != 1:
        rows = rows.none()
    found: QuerySet[Any, dict[str, Any]] = (
        rows.order_by()
        .values("village_code")
        .annotate(businesses=Count("pk"), last=Max("last_contact"))
        .filter(Q(last__isnull=True) | Q(last__lt=months_after(today, -STALE_MONTHS)))
    )
    return found


def _count(visit: Visit) -> int:
    return capped(neglected_villages(visit, timezone.localdate()))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "villages", "Desa lama tidak didatangi",
            "Tidak satu usaha pun didatangi dalam 12 bulan. Jadwalkan kunjungan.",
            COVERAGE, "insight:neglected", _count, icon="pin",
        )
    )  # fmt: skip
