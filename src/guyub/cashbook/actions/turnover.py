"""A year's turnover given to the registry by the owner, and taken by the office."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from guyub.cashbook.actions.common import log, made_on_page, owned, today_of
from guyub.cashbook.models import TurnoverOffer
from guyub.cashbook.permissions import GIVE, TAKE
from guyub.cashbook.reading import turnover_of
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.actions.common import lock, may_write_at
from guyub.registry.actions.observation import record_observation

SOURCE: Final = "Buku kas pemilik"


@action("cashbook.turnover.offer", needs=GIVE, sentence="memberikan omzet setahun ke data usaha")
def offer(act: Act, book_pk: UUID, offer_pk: UUID, year: int) -> TurnoverOffer:
    """The owner agrees that the year's sum goes to the registry: the sum as it stands now, with
    how many months it comes from. Nothing else of the book goes along."""
    book = owned(act, book_pk)
    known = TurnoverOffer.objects.filter(pk=made_on_page(offer_pk), book=book).first()
    if known is not None:
        raise Unchanged(known)
    if book.shown is None:
        raise DomainError("Usaha ini tidak lagi atas nama Anda.")
    if not book.starts.year <= year <= today_of(act).year:
        raise DomainError("Buku ini tidak mencatat tahun itu.", field="year")
    if TurnoverOffer.objects.filter(book=book, year=year, withdrawn_at=None).exists():
        raise DomainError(
            "Omzet tahun ini sudah diberikan. Tarik dulu kalau angkanya berubah.", field="year"
        )
    amount, months = turnover_of(book.pk, year)
    if not months:
        raise DomainError("Belum ada penjualan yang tercatat di tahun itu.", field="year")
    made = TurnoverOffer.objects.create(
        id=offer_pk, regency_code=book.shown.regency_code, book=book, business=book.shown,
        year=year, amount=amount, months=months, offered_at=act.now,
    )  # fmt: skip
    log(act, book, {"tahun": year, "bulan": months})
    return made


@action("cashbook.turnover.withdraw", needs=GIVE, sentence="menarik omzet yang diberikan")
def withdraw(act: Act, offer_pk: UUID) -> TurnoverOffer:
    """The owner takes the agreement back. What the office recorded before stays on record."""
    row = lock(TurnoverOffer, offer_pk)
    book = owned(act, row.book_id)
    if row.withdrawn_at is not None:
        raise Unchanged(row)
    row.withdrawn_at = act.now
    row.save(update_fields=["withdrawn_at"])
    log(act, book, {"tahun": row.year, "bulan": row.months})
    return row


@action("cashbook.turnover.take", needs=TAKE, sentence="mencatat omzet yang diberikan pemilik")
def take(act: Act, offer_pk: UUID) -> TurnoverOffer:
    """The office records an offered sum as an observation of the business."""
    row = lock(TurnoverOffer, offer_pk)
    may_write_at(act, row.business.village_code)
    if row.taken_at is not None:
        raise Unchanged(row)
    observation = record_observation(act, row.business_id, {
        "year": row.year, "observed_on": _day(act, row.year), "source": SOURCE,
        "sales": row.amount,
        "note": f"Diberikan pemilik dari buku kas, {row.months} bulan tercatat",
    })  # fmt: skip
    row.taken_at, row.observation_id = act.now, observation.pk
    row.save(update_fields=["taken_at", "observation_id"])
    act.log(row.business, after={"year": row.year, "source": SOURCE})
    return row


def _day(act: Act, year: int) -> date:
    return min(today_of(act), date(year, 12, 31))
