"""Beginning a book: by its owner, or by an officer beside an owner who has no account."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from guyub.cashbook.actions.common import log, made_on_page, today_of
from guyub.cashbook.models import MENTORING, WRITE, Book, Share
from guyub.cashbook.permissions import BESIDE, OWN
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.registry.actions.common import may_write_at, somebody
from guyub.registry.models import Business, Ownership
from guyub.registry.models.business import Status

FIRST_YEAR: Final = 2000
# How an owner without an account agreed; None is not among the answers.
TOLD: Final = {
    "tanda_tangan": "Pemilik menandatangani surat izin",
    "lisan": "Pemilik setuju di depan saya",
}
# An officer begins for as long as a mentoring contract may run; the owner may end it any day.
LONGEST: Final = timedelta(days=366)


def _started(act: Act, starts: date) -> None:
    if not starts.year >= FIRST_YEAR or starts > today_of(act):
        raise DomainError("Tanggal mulainya belum terjadi atau terlalu lama.", field="starts")


def _standing(business: Business) -> None:
    if business.status in {Status.MERGED, Status.CLOSED}:
        raise DomainError("Usaha ini sudah tutup atau digabung. Buku kas dibuat di usaha berjalan.")


@action("cashbook.begin", needs=OWN, sentence="memulai buku kas")
def begin(act: Act, business_pk: UUID, book_pk: UUID, starts: date) -> Book:
    """The owner's own book of a business. One that is there already is the one."""
    take_turns("cashbook.begin", business_pk)
    business = Business.objects.filter(pk=business_pk, pk__in=act.scope.businesses).first()
    if business is None or act.scope.person is None:
        raise DomainError("Usaha ini tidak atas nama Anda.")
    held = Book.objects.filter(business=business, owner=act.scope.person).first()
    if held is not None:
        raise Unchanged(held)
    _standing(business)
    _started(act, starts)
    book = Book.objects.create(
        id=made_on_page(book_pk), regency_code=business.regency_code, office_id=act.office_id,
        business=business, owner_id=act.scope.person, starts=starts, created_at=act.now,
    )  # fmt: skip
    log(act, book, {"mulai": starts})
    return book


@action("cashbook.begin_beside", needs=BESIDE, sentence="memulai buku kas bersama pemilik")
def begin_beside(
    act: Act, business_pk: UUID, owner_pk: UUID, book_pk: UUID, starts: date, told: str, until: date
) -> Book:
    """An officer begins the book of an owner who sits beside and agreed. The book is the owner's;
    the officer may write until a day, as if the owner had said so on the own account."""
    person = somebody(act.person_id)
    take_turns("cashbook.begin", business_pk)
    business = Business.objects.filter(pk=business_pk).first()
    if business is None:
        raise DomainError("Usaha ini tidak ditemukan atau di luar wilayah Anda.")
    may_write_at(act, business.village_code)
    _standing(business)
    if act.office_id is None:
        raise NotAllowed("Buku kas dimulai oleh petugas kabupaten atau kota.")
    if not Ownership.objects.filter(
        business=business, owner=owner_pk, until__isnull=True, owner__erased_at__isnull=True
    ).exists():
        raise DomainError("Orang ini bukan pemilik usahanya.", field="owner")
    if told not in TOLD:
        raise DomainError("Pilih bagaimana pemilik setuju.", field="told")
    _started(act, starts)
    if not today_of(act) <= until <= today_of(act) + LONGEST:
        raise DomainError("Paling lama satu tahun dari hari ini.", field="until")
    mine = Book.objects.filter(pk=book_pk, beside_person=person).first()
    if mine is not None:
        raise Unchanged(mine)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cashbook_exists(%s, %s)", [business_pk, owner_pk])
        if cursor.fetchone()[0]:
            raise DomainError(
                "Pemilik ini sudah punya buku kas. Minta pemilik membagikannya dari akunnya."
            )
    book = Book.objects.create(
        id=made_on_page(book_pk), regency_code=business.regency_code, office_id=act.office_id,
        business=business, owner_id=owner_pk, starts=starts, beside_person=person,
        created_at=act.now,
    )  # fmt: skip
    Share.objects.create(
        # One share goes with one book: sent twice it is the same one.
        id=book.pk, book=book, office_id=act.office_id, officer_person=person,
        recipient=act.actor, purpose=MENTORING, level=WRITE, until=until, told=told,
        given_at=act.now,
    )  # fmt: skip
    log(act, book, {"mulai": starts, "izin": TOLD[told], "sampai": until})
    return book
