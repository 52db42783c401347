"""Own words in the report of a month."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.kernel.hiding import hide_numbers
from guyub.mentoring.models import ReportNote
from guyub.mentoring.permissions import REPORT_ADD
from guyub.registry.actions.common import check_version, somebody


@action("mentoring.report.add", needs=REPORT_ADD, sentence="menambah isi laporan bulan")
def write_note(act: Act, month: date, text: str, version: int | None = None) -> ReportNote:
    """What a person adds to the own report of a month. The same words again change nothing."""
    if len(act.scope.write) != 1:
        raise NotAllowed("Laporan bulan ditulis di dinas kabupaten atau kota.")
    if month > timezone.localtime(act.now).date():
        raise DomainError("Bulan ini belum mulai.")
    words = hide_numbers(text.strip())[:3000]
    person, regency = somebody(act.user_id), act.scope.write[0]
    take_turns("laporan-bulan", person, month)
    row = (
        ReportNote.objects.select_for_update()
        .filter(regency_code=regency, user=person, month=month).first()
    )  # fmt: skip
    if (row is not None and row.text == words) or (row is None and not words):
        raise Unchanged(row)
    if row is None:
        row = ReportNote(regency_code=regency, user_id=person, month=month, version=0)
    elif version is not None:
        check_version(row, version)
    row.text, row.updated_at = words, act.now
    row.version += 1
    row.save()
    act.log(row, after={"bulan": month.isoformat(), "huruf": len(words), "versi": row.version})
    return row
