"""Cash books that stand in addresses. Each is shared with the office, so that its readers reach it
and a foreign office does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guyub.cashbook import kinds as k
from guyub.kernel.ids import uuid7
from tests.factories import office

Made = tuple[list[Any], Any]


def _shared(code: str) -> tuple[Any, Any]:
    from tests.cashbook import worlds as w

    office(code)
    act, book = w.book(code)
    w.share(act, book, level="write")
    return act, book


def begin(code: str) -> Made:
    from tests.cashbook import worlds as w

    business, person = w.business(code)
    return [business.number], person


def book(code: str) -> Made:
    from tests.cashbook import worlds as w

    act, made = _shared(code)
    w.record(act, made, k.IN, 70_000)
    w.record(act, made, k.CREDIT_SALE, 20_000)
    w.record(act, made, k.OPEN_TOOL, 500_000, made.starts, months=36)
    return [made.pk], made.owner_id


def kind(code: str) -> Made:
    _act, made = _shared(code)
    return [made.pk, k.IN], made.owner_id


def entry(code: str) -> Made:
    from tests.cashbook import worlds as w

    act, made = _shared(code)
    return [w.record(act, made, k.IN, 70_000).pk], made.owner_id


def debt(code: str) -> Made:
    from tests.cashbook import worlds as w

    act, made = _shared(code)
    return [w.record(act, made, k.CREDIT_SALE, 70_000).pk], made.owner_id


def photo(code: str) -> Made:
    from guyub.cashbook.actions.entries import attach_note
    from tests.cashbook import worlds as w

    act, made = _shared(code)
    kept = w.record(act, made, k.OUT, 70_000)
    return [attach_note(act, kept.pk, w.photo()).pk], made.owner_id


def share(code: str) -> Made:
    from guyub.cashbook.models import Share

    _act, made = _shared(code)
    return [Share.objects.using("owner").get(book=made).pk], made.owner_id


def offer(code: str) -> Made:
    from guyub.cashbook.actions.turnover import offer as give
    from tests.cashbook import worlds as w

    act, made = _shared(code)
    w.record(act, made, k.IN, 70_000)
    return [give(act, made.pk, uuid7(), 2026).pk], made.owner_id


MAKERS: dict[str, Callable[[str], Made]] = {
    "cashbook_begin": begin,
    "cashbook_book": book,
    "cashbook_kind": kind,
    "cashbook_entry": entry,
    "cashbook_debt": debt,
    "cashbook_photo": photo,
    "cashbook_share": share,
    "cashbook_offer": offer,
}
