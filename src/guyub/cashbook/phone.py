"""The cash book beside its owner on an officer's phone.

Policy: the book is the owner's. A phone carries that a book is there and what an entry needs, never
what stands in it, and only where the owner lets this very officer write for mentoring. The moment
the share ends the book leaves the phone and nothing more can be entered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.areas import known
from guyub.cashbook import kinds as k
from guyub.cashbook import models as m
from guyub.cashbook.actions.entries import Given, attach_note, record_entry
from guyub.cashbook.permissions import WRITE
from guyub.cashbook.seats import ENTRY
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.forms.written import MAX_RUPIAH
from guyub.kernel.scans import ScanError, clean_scan
from guyub.registry import naming
from guyub.registry.models import Product
from guyub.registry.models.business import Status
from guyub.sync import registering as r
from guyub.sync.models import Operation
from guyub.sync.states import APPLIED
from guyub.sync.values import Values

BOOK: Final = "book"
ENDED: Final = "Pemilik sudah mengakhiri izinnya, jadi foto nota ini tidak disimpan."
LARGEST: Final = Decimal(10**9)
# Said in the language of the app.
WORDS: Final = frozenset({"button", "hint", "ask", "label"})


def _shares(visit: Visit) -> Any:
    """Shares by which this very officer writes for mentoring today."""
    person = visit.user.person_id if visit.user else None
    if person is None or visit.office is None:
        return m.Share.objects.none()
    return m.Share.objects.filter(
        officer_person=person, office_id=visit.office.pk,
        purpose=m.MENTORING, level=m.WRITE, revoked_at=None, until__gte=timezone.localdate(),
    )  # fmt: skip


def _books(visit: Visit) -> Any:
    """Their books in the visit's areas, of businesses that stand."""
    books = m.Book.objects.visible_to(visit).exclude(business__status=Status.MERGED)
    return books.filter(pk__in=_shares(visit).values("book"))


def book_ids(visit: Visit, after: UUID | None, most: int) -> Sequence[UUID]:
    found = _books(visit)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def book_rows(visit: Visit, ids: Sequence[UUID]) -> Iterable[Mapping[str, Any]]:
    """Which book, whose, until when, and what may be written into it; no entry."""
    books = list(_books(visit).filter(pk__in=ids).select_related("business__facts"))
    shares = {s.book_id: s for s in _shares(visit).filter(book__in=books)}
    products: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    made = Product.objects.filter(
        business__in={b.business_id for b in books}, state=Product.State.ACTIVE
    )
    for one in made.order_by("name", "pk"):
        products[one.business_id].append({"id": str(one.pk), "name": one.name, "unit": one.unit})
    places = known.names_of({b.business.village_code for b in books})
    for book in books:
        share, business = shares[book.pk], book.business
        owners = business.facts.owner_names
        starts = max(book.starts, share.since) if share.since else book.starts
        yield {
            "id": str(book.pk), "revision": 1, "business_id": str(business.pk),
            "name": naming.shown(visit, business.name, business.legal_form, owners),
            "owner": owners if visit.may(naming.SEES_NAMES) else "",
            "village": places.get(business.village_code, ""), "starts": starts,
            "until": share.until, "products": products[business.pk], "kinds": _kinds(),
        }  # fmt: skip


def _kinds() -> list[dict[str, Any]]:
    """The big buttons, as the book's own page has them."""
    return [
        {
            "key": one.key, "button": one.button, "hint": one.hint, "ask": one.ask,
            "product": one.product, "party": one.party,
            "categories": [
                {"key": key, "label": k.category_words(one.key, key)} for key in one.categories
            ],
        }
        for one in (k.KINDS[key] for key in k.BUTTONS)
    ]  # fmt: skip


def turns(day: date) -> Iterable[tuple[UUID, str, UUID | None]]:
    """Books whose share ran out in the last days."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT book, regency, person FROM cashbook_ran_out(%s)", [day])
        yield from cursor.fetchall()


def _quantity(read: Values) -> Decimal | None:
    text = read.text("quantity", 20)
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 < found < LARGEST or found != round(found, 2):
        raise DomainError("Banyaknya tidak terbaca. Tulis angka, misalnya 12 atau 2,5.",
                          field="quantity")  # fmt: skip
    return found


def take_entry(act: Act, incoming: r.Incoming) -> r.Result:
    """One entry that the owner told and the officer wrote down."""
    read = Values(incoming.values)
    kind = read.text("kind", 20)
    if kind not in k.BUTTONS:
        raise DomainError("Jenis catatan ini ditulis di buku kas, bukan di HP petugas.")
    record_entry(
        act, read.id("book_id"), incoming.entity_id,
        Given(
            kind, read.whole("amount", MAX_RUPIAH + 1) or 0, read.needed_day("on"),
            category=read.text("category", 20),
            product=read.id("product") if read.text("product", 40) else None,
            quantity=_quantity(read), party=read.text("party", 60), note=read.text("note", 80),
            phone_at=incoming.client_time,
        ),
    )  # fmt: skip
    return r.applied()


def take_note(act: Act, arrived: r.Arrived) -> r.Result:
    """A photo of a note: waits for its entry."""
    if not m.Entry.objects.filter(pk=arrived.entity_id).exists():
        came = Operation.objects.filter(entity_id=arrived.entity_id, state=APPLIED)
        return r.rejected(ENDED) if came.exists() else r.held(arrived.entity_id)
    try:
        scan = clean_scan(arrived.content)
    except ScanError as error:
        raise DomainError(str(error)) from None
    attach_note(act, arrived.entity_id, scan)
    return r.applied()


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_pull(r.Pull(BOOK, WRITE, book_ids, book_rows, order=40, turns=turns, words=WORDS))
    r.register_operation(ENTRY, "record", take_entry, needs=WRITE, label="Catatan buku kas")
    r.register_receiver(ENTRY, take_note, needs=WRITE)
