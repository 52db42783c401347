"""Writing into a book. Ids are made by the page or phone: the same entry sent again is one entry,
another one under the same id is refused. A phone without signal sends these very calls later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from guyub.cashbook import kinds as k
from guyub.cashbook.actions.common import (
    fingerprint,
    keeps,
    log,
    made_on_page,
    today_of,
    writable,
)
from guyub.cashbook.models import Book, Entry, NotePhoto
from guyub.cashbook.permissions import WRITE
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.attached import described, keep
from guyub.kernel.dates import format_date
from guyub.kernel.forms.written import MAX_RUPIAH
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.rupiah import format_rupiah
from guyub.kernel.scans import Scan
from guyub.registry.actions.common import somebody
from guyub.registry.models import Product

LONGEST_LIFE: Final = 360
MOST_PHOTOS: Final = 4
PARTY, NOTE = 60, 80


@dataclass(frozen=True)
class Given:
    """One entry as told. ``amount`` whole rupiah; ``months`` how long a tool lasts; ``debt`` the
    entry that is paid; ``phone_at`` what the phone's clock said."""

    kind: str
    amount: int
    on: date
    category: str = ""
    product: UUID | None = None
    quantity: Decimal | None = None
    party: str = ""
    note: str = ""
    months: int | None = None
    debt: UUID | None = None
    phone_at: datetime | None = None


def _values(given: Given) -> dict[str, Any]:
    """Columns of an entry as told. NIK and phone numbers in words are taken out before it is kept;
    the words themselves are encrypted."""
    return {
        "kind": given.kind, "category": given.category, "amount": given.amount, "on": given.on,
        "product_id": given.product, "quantity": given.quantity,
        "party": hide_numbers(" ".join(given.party.split()))[:PARTY] or None,
        "note": hide_numbers(" ".join(given.note.split()))[:NOTE] or None,
        "months": given.months, "debt_id": given.debt,
    }  # fmt: skip


def _same(entry: Entry, book: Book, values: dict[str, Any]) -> bool:
    def plain(value: Any) -> Any:
        return value.reveal() if hasattr(value, "reveal") else value

    return (
        entry.book_id == book.pk
        and entry.reverses_id is None
        and all(plain(getattr(entry, name)) == value for name, value in values.items())
    )


def _check(given: Given, book: Book, today: date) -> None:
    """DomainError for what an entry of this kind cannot be."""
    kind = k.KINDS.get(given.kind)
    if kind is None:
        raise DomainError("Jenis catatan ini tidak dikenal. Buka lagi dari buku kas.")
    if not (0 if kind.key == k.COUNT else 1) <= given.amount <= MAX_RUPIAH:
        raise DomainError("Tulis jumlah uangnya, lebih dari nol.", field="amount")
    if given.on > today:
        raise DomainError("Tanggal itu belum terjadi.", field="on")
    if given.on < book.starts:
        raise DomainError(
            f"Buku ini mulai {format_date(book.starts)}. Pilih tanggal itu atau sesudahnya.",
            field="on",
        )
    if given.category not in (kind.categories or ("",)):
        raise DomainError("Pilih untuk apa uangnya.", field="category")
    if (given.product or given.quantity) and not kind.product:
        raise DomainError("Catatan ini tidak memakai produk.", field="product")
    if given.quantity is not None and given.quantity <= 0:
        raise DomainError("Banyaknya lebih dari nol.", field="quantity")
    if kind.party and not given.party.strip():
        raise DomainError("Tulis siapa orangnya, supaya ingat.", field="party")
    if kind.life != (given.months is not None):
        raise DomainError("Tulis alatnya dipakai berapa bulan.", field="months")
    if given.months is not None and not 1 <= given.months <= LONGEST_LIFE:
        raise DomainError(f"Antara 1 dan {LONGEST_LIFE} bulan.", field="months")
    if (given.kind in k.SETTLES) != (given.debt is not None):
        raise DomainError("Pilih utang mana yang dibayar.", field="amount")


def _checked_debt(given: Given, book: Book, pk: UUID) -> None:
    debt = Entry.objects.filter(pk=pk, book=book, kind__in=k.DEBTS).first()
    if debt is None or not Entry.objects.standing().filter(pk=debt.pk).exists():
        raise DomainError("Utang ini tidak ada di buku, atau sudah dibatalkan.")
    if given.kind not in {k.settling(debt.kind), *({k.LOST} & _lost(debt))}:
        raise DomainError("Ini bukan cara membayar utang itu.")
    left = debt.amount - paid_of(debt)
    if given.amount > left:
        raise DomainError(
            f"Sisa utangnya {format_rupiah(left)}. Tulis paling banyak segitu.", field="amount"
        )
    if given.on < debt.on:
        raise DomainError("Dibayar sebelum utangnya ada? Periksa tanggalnya.", field="on")


def _lost(debt: Entry) -> set[str]:
    return {k.LOST} if debt.kind in k.OWED_TO_ME else set()


def paid_of(debt: Entry) -> int:
    """What was paid of a debt, or given up, without what was taken back."""
    return sum(debt.payments.filter(reverses=None, reversal=None).values_list("amount", flat=True))


def _held(book: Book, pk: UUID, same: Callable[[Entry], bool]) -> None:
    """Unchanged when the id is known with this very content; DomainError with another."""
    known = Entry.objects.filter(pk=made_on_page(pk)).first()
    if known is not None:
        if same(known):
            raise Unchanged(known)
        raise DomainError(
            "Catatan ini sudah tersimpan dengan isi lain. Kalau salah, batalkan lalu catat lagi."
        )


def _stored(pk: UUID, values: dict[str, Any]) -> Entry:
    try:
        with transaction.atomic():
            return Entry.objects.create(id=pk, **values)
    except IntegrityError as error:
        # The walls of the database stand behind the checks above: a race, or an id in a book
        # that this visit does not see.
        raise DomainError("Catatan ini tidak cocok lagi dengan bukunya. Muat ulang.") from error


def _who(act: Act, book: Book) -> dict[str, Any]:
    return {
        "recorder": act.actor, "recorder_person": somebody(act.person_id),
        "beside": act.on_behalf_of is not None or not keeps(act, book), "recorded_at": act.now,
    }  # fmt: skip


@action("cashbook.entry.record", needs=WRITE, sentence="mencatat di buku kas")
def record_entry(act: Act, book_pk: UUID, entry_pk: UUID, given: Given) -> Entry:
    """One entry. The very same again changes nothing and gives the first one back."""
    book, since = writable(act, book_pk)
    values = _values(given)
    _held(book, entry_pk, lambda known: _same(known, book, values))
    _check(given, book, today_of(act))
    if since is not None and given.on < since:
        raise DomainError(f"Pemilik membagikan catatan sejak {format_date(since)}.", field="on")
    if given.kind in k.OPENING and given.on != book.starts:
        raise DomainError("Yang sudah ada waktu mulai dicatat di hari buku ini mulai.", field="on")
    if given.kind in k.ONCE and Entry.objects.standing().filter(
        book=book, kind=given.kind
    ).exists():  # fmt: skip
        raise DomainError("Ini sudah dicatat. Kalau salah, batalkan yang lama lalu catat lagi.")
    if (
        given.product
        and not Product.objects.filter(pk=given.product, business=book.business_id).exists()
    ):
        raise DomainError("Produk ini bukan produk usaha ini.", field="product")
    if given.debt is not None:
        _checked_debt(given, book, given.debt)
    entry = _stored(entry_pk, {
        **values, "book": book, "phone_at": given.phone_at, **_who(act, book),
    })  # fmt: skip
    log(act, book, {"sidik": fingerprint(entry)})
    return entry


@action("cashbook.entry.reverse", needs=WRITE, sentence="membatalkan catatan di buku kas")
def reverse_entry(act: Act, entry_pk: UUID, reversal_pk: UUID) -> Entry:
    """Take an entry back, once, by its counterpart on the same day. Whoever writes beside the owner
    takes back only what that person wrote."""
    wrong = Entry.objects.filter(pk=entry_pk).first()
    if wrong is None:
        raise DomainError("Catatan ini tidak ada atau tidak dibagikan kepada Anda.")
    book, _since = writable(act, wrong.book_id)
    if wrong.reverses_id is not None:
        raise DomainError("Ini sudah pembatalan. Catat lagi yang benar.")
    undone = Entry.objects.filter(reverses=wrong).first()
    if undone is not None:
        raise Unchanged(undone)
    if not keeps(act, book) and wrong.recorder_person != somebody(act.person_id):
        raise NotAllowed("Catatan ini ditulis orang lain. Minta pemilik membatalkannya.")
    if wrong.payments.filter(reverses=None, reversal=None).exists():
        raise DomainError("Utang ini sudah ada pembayarannya. Batalkan pembayarannya dulu.")
    _held(book, reversal_pk, lambda known: known.reverses_id == wrong.pk)
    copied = (
        "kind", "category", "amount", "on", "product_id", "quantity", "party", "note", "months",
        "debt_id",
    )  # fmt: skip
    made = _stored(reversal_pk, {
        **{name: getattr(wrong, name) for name in copied},
        "book": book, "reverses": wrong, **_who(act, book),
    })  # fmt: skip
    log(act, book, {"sidik": fingerprint(made)})
    return made


@action("cashbook.note.attach", needs=WRITE, sentence="menyimpan foto nota")
def attach_note(act: Act, entry_pk: UUID, scan: Scan) -> NotePhoto:
    """Keep a photo of the note of an entry. The same picture again is the same photo."""
    entry = Entry.objects.filter(pk=entry_pk).first()
    if entry is None:
        raise DomainError("Catatan ini tidak ada atau tidak dibagikan kepada Anda.")
    book, _since = writable(act, entry.book_id)
    held = NotePhoto.objects.filter(entry=entry)
    twin = held.filter(sha256=scan.sha256).first()
    if twin is not None:
        raise Unchanged(twin)
    if held.count() >= MOST_PHOTOS:
        raise DomainError(f"Paling banyak {MOST_PHOTOS} foto untuk satu catatan.", field="photo")
    photo = NotePhoto.objects.create(
        book=book, entry=entry, regency_code=book.regency_code,
        # A folder of the book's own: nobody else's photo is ever the same file.
        path=keep(scan, f"buku-kas/{book.regency_code}/{book.pk}"), **described(scan),
        created_at=act.now, created_by=act.user_id, creator=act.person_id,
    )  # fmt: skip
    log(act, book, {"foto": scan.sha256})
    return photo
