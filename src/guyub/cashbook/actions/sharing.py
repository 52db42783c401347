"""Letting somebody look into a book, and ending that at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from guyub.accounts.models import Appointment, Office
from guyub.accounts.visit import role_label
from guyub.cashbook.actions.common import (
    KIND,
    keeps,
    locked_share,
    log,
    made_on_page,
    owned,
    today_of,
)
from guyub.cashbook.models import LEVELS, PURPOSES, WRITE, Book, Share
from guyub.cashbook.permissions import GIVE, READ, READERS, WRITERS
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action

LONGEST: Final = timedelta(days=731)
OFFICE: Final = "dinas"


@dataclass(frozen=True)
class Recipient:
    """Somebody a book can be shared with; ``person`` None is the staff of the office."""

    key: str
    words: str
    person: UUID | None
    office: UUID
    writes: bool


def recipients(book: Book, on: date) -> list[Recipient]:
    """The office of the business, and its officers whose areas hold the village."""
    if book.shown is None:
        return []
    village, regency = book.shown.village_code, book.shown.regency_code
    office = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=regency).first()
    if office is None:
        return []
    rows = Appointment.objects.filter(office=office, role__in=READERS, starts__lte=on)
    found_people = [Recipient(OFFICE, f"Semua petugas {office.name}", None, office.pk, True)]
    for row in rows.select_related("user", "office").order_by("user__name", "pk"):
        if (row.ends and row.ends < on) or not row.user.is_active:
            continue
        inside = any(village == c or village.startswith(f"{c}.") for c in row.area_codes)
        if row.area_codes and not inside:
            continue
        person = row.user.person_id
        if all(person != r.person for r in found_people):
            found_people.append(Recipient(
                str(person), f"{row.user.name}, {role_label(row)}", person, office.pk,
                row.role in WRITERS,
            ))  # fmt: skip
    return found_people


@dataclass(frozen=True)
class Terms:
    """What a share lets: for what, how much, from which day, until when."""

    purpose: str
    level: str
    until: date
    since: date | None = None


@action("cashbook.share.give", needs=GIVE, sentence="membagikan buku kas")
def give_share(act: Act, book_pk: UUID, share_pk: UUID, to: str, terms: Terms) -> Share:
    """Share a book with the office or one officer. A running share with the same recipient is
    ended by the new one, so that there is always one answer to who sees what."""
    book = owned(act, book_pk)
    known = Share.objects.filter(pk=made_on_page(share_pk), book=book).first()
    if known is not None:
        raise Unchanged(known)
    today = today_of(act)
    who = next((r for r in recipients(book, today) if r.key == to), None)
    if who is None:
        raise DomainError("Pilih siapa yang boleh melihat.", field="to")
    if terms.purpose not in PURPOSES or terms.level not in LEVELS:
        raise DomainError("Pilih untuk apa, dan apa yang boleh dilihat.", field="purpose")
    if terms.level == WRITE and not who.writes:
        raise DomainError(
            "Yang boleh ikut mencatat hanya petugas lapangan. Pilih hanya dibaca.", field="level"
        )
    if not today <= terms.until <= today + LONGEST:
        raise DomainError("Pilih tanggal dari hari ini sampai dua tahun lagi.", field="until")
    if terms.since is not None and terms.since > today:
        raise DomainError("Tanggal itu belum terjadi.", field="since")
    running = Share.objects.filter(book=book, revoked_at=None, officer_person=who.person)
    for old in running.filter(office_id=who.office).order_by("pk"):
        old.revoked_at = act.now
        old.save(update_fields=["revoked_at"])
    share = Share.objects.create(
        id=share_pk, book=book, office_id=who.office, officer_person=who.person,
        recipient=who.words, purpose=terms.purpose, level=terms.level, since=terms.since,
        until=terms.until, given_at=act.now,
    )  # fmt: skip
    log(act, book, {
        "kepada": who.words, "untuk": str(PURPOSES[terms.purpose]),
        "yang dilihat": str(LEVELS[terms.level]), "sejak": terms.since, "sampai": terms.until,
    })  # fmt: skip
    return share


@action("cashbook.share.end", needs=READ, sentence="mengakhiri izin melihat buku kas")
def end_share(act: Act, share_pk: UUID) -> Share:
    """End a share at once: by the owner, or by the officer who was given it."""
    share = locked_share(share_pk)
    if share.revoked_at is not None:
        raise Unchanged(share)
    book = Book.objects.filter(pk=share.book_id).first()
    mine = book is not None and keeps(act, book)
    if not mine and (share.officer_person is None or share.officer_person != act.scope.person):
        raise NotAllowed("Izin ini diakhiri oleh pemilik buku.")
    share.revoked_at = act.now
    share.save(update_fields=["revoked_at"])
    act.log(None, kind=KIND, object_id=share.book_id, after={"kepada": share.recipient})
    return share
