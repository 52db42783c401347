"""What insight writes: stated totals, their withdrawal, and the summary rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.insight.counting import grouped
from guyub.insight.figures import DIMENSIONS, FIGURES, PLACES
from guyub.insight.models import StatedFigure, Summary
from guyub.kernel.actions import Act, DomainError, NotAllowed, action
from guyub.registry.models import BusinessFacts

STATE = "insight.figure.state"


@dataclass(frozen=True)
class Statement:
    """A total as published: what, how many, of which parts, when and by whom."""

    label: str
    value: int
    stated_on: date
    source: str
    figure: str = ""
    parts: Sequence[tuple[str, int]] = ()
    token: str = ""


@action(STATE, needs=STATE, sentence="mencatat angka yang diumumkan")
def state_figure(
    act: Act, regency: str, said: Statement, offered: Collection[str] = ()
) -> StatedFigure:
    """Keep a total as it was stated. The same form sent twice is kept once.

    ``offered``: keys of published totals, beside our own figures, that it may be laid beside.
    """
    if not act.scope.may_write(regency):
        raise NotAllowed(_("Hanya dinas kabupaten/kota yang mencatat angkanya sendiri."))
    if said.stated_on > timezone.localtime(act.now).date():
        raise DomainError(_("Tanggalnya belum terjadi."), field="stated_on")
    if said.figure and said.figure not in FIGURES and said.figure not in offered:
        raise DomainError(_("Angka pembanding ini tidak ada."), field="figure")
    held, fresh = StatedFigure.objects.get_or_create(
        regency_code=regency,
        token=said.token,
        defaults={
            "label": said.label,
            "figure": said.figure,
            "value": said.value,
            "parts": [{"label": label, "value": value} for label, value in said.parts],
            "stated_on": said.stated_on,
            "source": said.source,
            "entered_at": act.now,
            "entered_by": act.user_id,
        },
    )
    act.log(
        held,
        after={
            "label": held.label,
            "value": held.value,
            "parts": held.parts,
            "stated_on": held.stated_on,
            "source": held.source,
            "again": not fresh,
        },
    )
    return held


@action("insight.figure.withdraw", needs=STATE, sentence="menarik angka yang diumumkan")
def withdraw_figure(act: Act, pk: UUID, *, reason: str) -> StatedFigure:
    """Take a wrongly entered total out of the comparison; it stays readable with the reason."""
    held = StatedFigure.objects.select_for_update().filter(pk=pk).first()
    if held is None or not act.scope.may_write(held.regency_code):
        raise DomainError(_("Angka ini tidak ditemukan atau di luar wilayah Anda."))
    if held.withdrawn_at is not None:
        raise DomainError(_("Angka ini sudah ditarik."))
    if not reason.strip():
        raise DomainError(_("Tulis alasannya supaya jelas di kemudian hari."), field="reason")
    held.withdrawn_at, held.withdrawn_by = act.now, act.user_id
    held.withdrawn_reason = reason.strip()[:300]
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    act.log(held, before={"label": held.label, "value": held.value}, reason=held.withdrawn_reason)
    return held


def changed_regencies(today: date) -> list[str]:
    """Regencies without summary rows, with newer facts, or counted on another day.

    The day matters because "12 bulan lalu" moves with it.
    """
    newest: dict[str, object] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT regency_code, max(refreshed_at) FROM registry_facts GROUP BY 1")
        newest = dict(cursor.fetchall())
    counted = dict(Summary.objects.filter(dimension="").values_list("regency_code", "counted_at"))
    return sorted(
        code
        for code in {*newest, *counted}
        if code not in counted
        or timezone.localtime(counted[code]).date() != today
        or (code in newest and newest[code] > counted[code])  # type: ignore[operator]
    )


@action("insight.summary.refresh", needs=None, sentence="menghitung ulang ringkasan")
def refresh_summary(act: Act, regencies: Sequence[str]) -> int:
    """Count these regencies again. Returns the number of rows written."""
    today = timezone.localtime(act.now).date()
    dimensions = [PLACES["district"], *DIMENSIONS.values()]
    written = 0
    for code in regencies:
        rows = BusinessFacts.objects.listed().in_area(code)
        total, parts = grouped(rows, dimensions, today)
        flat = {("", ""): total}
        for dimension, by_part in parts.items():
            flat |= {(dimension, part): counts for part, counts in by_part.items()}
        written += _replace(code, flat, act)
    act.log(
        None,
        kind="insight.summary",
        object_id=f"{len(regencies)} kabupaten/kota",
        after={"rows": written},
    )
    return written


def _replace(code: str, flat: Mapping[tuple[str, str], Mapping[str, int]], act: Act) -> int:
    stale = [
        row.pk
        for row in Summary.objects.filter(regency_code=code)
        if (row.dimension, row.part) not in flat
    ]
    Summary.objects.filter(pk__in=stale).delete()
    Summary.objects.bulk_create(
        [
            Summary(regency_code=code, dimension=dimension, part=part, counted_at=act.now, **counts)
            for (dimension, part), counts in flat.items()
        ],
        update_conflicts=True,
        unique_fields=["regency_code", "dimension", "part"],
        update_fields=[*FIGURES, "counted_at"],
    )
    return len(flat)
