"""What the actions of cash books share.

Events tell that something was done in a book, never how much, with whom or what for: staff of the
office read events. A fingerprint of the entry stands in the event, so that the owner can prove
that nothing was changed; it tells nothing, because the id of the entry goes into it.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from guyub.cashbook.models import WRITE, Book, Entry, Share
from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.db import take_turns
from guyub.registry.models.business import Status

KIND: Final = "cashbook.book"
VERSION: Final = 7


def today_of(act: Act) -> date:
    return timezone.localtime(act.now).date()


def keeps(act: Act, book: Book) -> bool:
    """Whether whoever acts is the person the book belongs to, acting as that person."""
    return not act.scope.read and act.scope.person == book.owner_id


def found(book_pk: UUID) -> Book:
    """The book, if this scope reaches it. DomainError otherwise."""
    book: Book | None = Book.objects.filter(pk=book_pk).first()
    if book is None:
        raise DomainError("Buku kas ini tidak ada atau tidak dibagikan kepada Anda.")
    return book


def writable(act: Act, book_pk: UUID) -> tuple[Book, date | None]:
    """(book, first day that may be written), held for this transaction. NotAllowed for whoever may
    only read it."""
    take_turns("cashbook", book_pk)
    book = found(book_pk)
    if keeps(act, book):
        if book.business_id not in act.scope.businesses:
            raise NotAllowed("Usaha ini tidak lagi atas nama Anda. Bukunya tetap bisa dibaca.")
        since = None
    else:
        rows = [row for row in reach() if row[0] == book.pk and row[1] == WRITE]
        if not rows:
            raise NotAllowed("Pemilik tidak memberi izin ikut mencatat di buku ini.")
        days = [day for _book, _level, day in rows if day is not None]
        since = min(days) if len(days) == len(rows) else None
    if book.shown is None or book.shown.status == Status.MERGED:
        raise DomainError(
            "Usaha ini sudah digabung ke catatan lain. Catat di buku usaha gabungannya."
        )
    return book, since


def owned(act: Act, book_pk: UUID) -> Book:
    """The book of whoever acts, held for this transaction. NotAllowed for everybody else."""
    take_turns("cashbook", book_pk)
    book = found(book_pk)
    if not keeps(act, book):
        raise NotAllowed("Hanya pemilik buku yang bisa melakukan ini.")
    return book


def reach() -> list[tuple[UUID, str, date | None]]:
    """(book, level, since) of what was shared with this scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT book, level, since FROM cashbook_reach()")
        return list(cursor.fetchall())


def made_on_page(pk: UUID) -> UUID:
    """An id as a page or phone makes it. DomainError for another kind, which would not sort."""
    if pk.version != VERSION:
        raise DomainError("Halaman ini sudah lama. Buka lagi dari buku kas.")
    return pk


def fingerprint(entry: Entry) -> str:
    """SHA-256 over the fields of an entry, each preceded by its length."""
    parts = [
        str(entry.pk), str(entry.book_id), entry.kind, entry.category, str(entry.amount),
        entry.on.isoformat(), str(entry.product_id or ""), _plain(entry.quantity),
        _plain(entry.party), _plain(entry.note), str(entry.months or ""),
        str(entry.debt_id or ""), str(entry.reverses_id or ""), str(entry.recorder_person),
    ]  # fmt: skip
    hashed = hashlib.sha256()
    for part in parts:
        data = part.encode()
        hashed.update(len(data).to_bytes(8, "big") + data)
    return hashed.hexdigest()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    reveal = getattr(value, "reveal", None)
    return str(reveal()) if reveal else f"{value.normalize():f}"


def log(act: Act, book: Book, after: dict[str, Any]) -> None:
    """The one event of an action. Without a regency: it is the owner's matter, not the office's."""
    act.log(None, kind=KIND, object_id=book.pk, after=after)


def locked_share(pk: UUID) -> Share:
    found_share = Share.objects.select_for_update().filter(pk=pk).first()
    if found_share is None:
        raise DomainError("Izin ini tidak ada.")
    return found_share
