"""Complaints and tips that stand in addresses."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from tests.factories import office, office_act

Made = tuple[list[Any], Any]


def _sent(code: str, **values: Any) -> Any:
    from tests.complaints import worlds as w

    return w.sent(code, name="Bu Wagiyem", phone="+6284011112222", **values)


def complaint_place(code: str) -> Made:
    office(code)
    return [code], None


def complaint(code: str) -> Made:
    return [_sent(code).number], None


def complaint_receipt(code: str) -> Made:
    row = _sent(code)
    return [row.number, row.code], None


def complaint_reply(code: str) -> Made:
    return [*complaint_receipt(code)[0], "tambah"], None


def complaint_step(code: str) -> Made:
    return [_sent(code).number, "check"], None


def _answered(code: str) -> Any:
    from guyub.complaints.actions import handling

    row = _sent(code)
    act = office_act(code, "section_head")
    handling.check(act, row.pk)
    handling.answer(act, row.pk, "Suratnya sudah terbit dan bisa diambil.")
    return row


def complaint_answered(code: str) -> Made:
    row = _answered(code)
    return [row.number, row.code], None


def complaint_letter(code: str) -> Made:
    return [_answered(code).number], None


def complaint_photo(code: str) -> Made:
    from PIL import Image

    from guyub.complaints.models import ComplaintPhoto
    from guyub.kernel.scans import clean_scan

    content = io.BytesIO()
    Image.new("RGB", (320, 240), "orange").save(content, "JPEG")
    row = _sent(code, photos=(clean_scan(content.getvalue()),))
    return [row.number, ComplaintPhoto.objects.using("owner").get(complaint=row).pk], None


def tip(code: str) -> Made:
    from tests.complaints import worlds as w

    return [w.tip(code).number], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "complaint": complaint,
    "complaint_answered": complaint_answered,
    "complaint_letter": complaint_letter,
    "complaint_photo": complaint_photo,
    "complaint_place": complaint_place,
    "complaint_receipt": complaint_receipt,
    "complaint_reply": complaint_reply,
    "complaint_step": complaint_step,
    "tip": tip,
}
PLACELESS = frozenset(
    {"complaint_answered", "complaint_place", "complaint_receipt", "complaint_reply"}
)
