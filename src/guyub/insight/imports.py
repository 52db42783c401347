"""The own totals of imported files, as intake compared them with their rows.

Policy: each stated total stands beside what its rows make, agreeing or not; a file that was
cancelled is left out, because none of it is counted anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import NoReverseMatch, reverse

from guyub.intake.models import Import, Table
from guyub.intake.states import CANCELLED
from guyub.kernel.rupiah import format_number
from guyub.registry.queries import in_regencies_of

if TYPE_CHECKING:
    from decimal import Decimal

    from guyub.accounts.visit import Visit

FILES_SHOWN: Final = 50


@dataclass(frozen=True)
class FileTotals:
    """One file: how many of its totals agree, and the sentence of each that does not."""

    name: str
    url: str
    note: str
    agreeing: int
    wrong: list[str]

    @property
    def tone(self) -> str:
        return "warn" if self.wrong else "ok"

    @property
    def words(self) -> str:
        if not self.wrong:
            return f"{format_number(self.agreeing)} jumlah cocok"
        return f"{format_number(len(self.wrong))} jumlah tidak cocok"


def total_checks(visit: Visit) -> list[FileTotals]:
    """Files of the visit's regencies whose own totals were compared, newest first."""
    files = list(
        Import.objects.filter(in_regencies_of(visit.area_codes))
        .exclude(state=CANCELLED)
        .exclude(tables__isnull=True)
        .distinct()
        .order_by("-created_at", "pk")[:FILES_SHOWN]
    )
    by_file: dict[Any, list[dict[str, Any]]] = {f.pk: [] for f in files}
    tables = Table.objects.filter(batch__in=files).order_by("batch", "position")
    for batch_id, checks in tables.values_list("batch_id", "checks"):
        by_file[batch_id] += checks
    return [_of(f, by_file[f.pk], visit) for f in files if by_file[f.pk]]


def _of(file: Import, checks: list[dict[str, Any]], visit: Visit) -> FileTotals:
    wrong = [c for c in checks if c["difference"]]
    return FileTotals(
        file.filename,
        _url(file) if visit.may("intake.view") else "",
        f"{file.get_state_display()} · {file.source}" if file.source else file.get_state_display(),
        len(checks) - len(wrong),
        [_sentence(c) for c in wrong],
    )


def _sentence(check: dict[str, Any]) -> str:
    """Intake's own sentence; made again from the figures should it be missing."""
    if check.get("sentence"):
        return str(check["sentence"])
    stated, counted, rest = (_number(check[k]) for k in ("stated", "counted", "difference"))
    return f"{check['label']}: tertulis {stated}, barisnya {counted}, selisih {rest}."


def _number(value: int | float | Decimal) -> str:
    return format_number(int(value)) if value == int(value) else str(value).replace(".", ",")


def _url(file: Import) -> str:
    try:
        return reverse("intake:detail", args=[file.pk])
    except NoReverseMatch:
        return ""
