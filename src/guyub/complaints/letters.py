"""The answer as a letter."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.areas import known
from guyub.complaints.models import Complaint
from guyub.complaints.states import DESKS, KINDS
from guyub.kernel.dates import format_date


def answer_letter(row: Complaint, office: Office) -> dict[str, Any]:
    """Values of documents/jawaban.typ. Named only where whoever complained gave a name."""
    assert row.answered_at is not None
    place = known.area(office.area_code)
    return {
        "office": {"name": office.name, "address": office.address},
        "sample": office.is_sample,
        "number": row.number,
        "place": place.name if place else office.short_name,
        "answered": format_date(row.answered_on),
        "received": format_date(row.received_on),
        "name": row.name.reveal() if row.name else "",
        "kind": str(KINDS[row.kind]),
        "answer": row.answer.reveal() if row.answer else "",
        "desk": str(DESKS[row.desk]),
        "closes": format_date(row.closes_on),
        "signer": {"title": office.head_title or "Kepala Dinas", "name": ""},
        "printed": format_date(timezone.localdate()),
    }
