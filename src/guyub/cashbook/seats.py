"""Where cash books stand on other pages and in what others do: menu, the business page, erasure of
a person, a person's own copy, what waits. Books follow a merge by a trigger (sql/cashbook.sql):
who merges does not see them."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q
from django.urls import reverse

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.cashbook.models import LEVELS, PURPOSES, Book, NotePhoto, Share, TurnoverOffer
from guyub.cashbook.permissions import BESIDE, OWN, READ, SHARED, TAKE
from guyub.kernel.actions import Act
from guyub.kernel.attached import forget_file
from guyub.kernel.dates import format_date
from guyub.kernel.db import current_scope
from guyub.kernel.waiting import Waiting, capped, register
from guyub.registry import panels, privacy
from guyub.registry.models import Owner
from guyub.registry.models.business import Status
from guyub.sync.actions import sweeping

PRESENT: Final = "cashbook.books"
# As phones name an entry (phone.py).
ENTRY: Final = "book.entry"


def panel(page: panels.Page) -> dict[str, Any] | None:
    """For the owner the way into the own book; for the office only what was shared with it."""
    visit, business = page.visit, page.business
    if page.has(PRESENT):
        book = Book.objects.visible_to(visit).filter(business=business).order_by("pk").first()
        if book is not None:
            words = "Uang masuk, uang keluar, utang, dan laporan untuk bank."
            if visit.reach != "own":
                words = "Pemilik membagikan buku kasnya kepada Anda."
            return {"url": reverse("cashbook:book", args=[book.pk]), "words": words}
    if business.status in {Status.MERGED, Status.CLOSED}:
        return None
    if visit.may(OWN):
        return {
            "url": "", "begin_url": reverse("cashbook:begin", args=[business.number]),
            "begin": "Mulai buku kas",
            "words": "Belum ada buku kas. Buku ini milik Anda; dinas tidak melihat isinya.",
        }  # fmt: skip
    if visit.may(BESIDE) and visit.scope.may_write(business.regency_code) and page.owners:
        return {
            "url": "", "begin_url": reverse("cashbook:begin_beside", args=[business.number]),
            "begin": "Mulai buku kas bersama pemilik",
            "words": "Tidak ada buku kas yang dibagikan kepada Anda.",
        }  # fmt: skip
    return None


def erase(act: Act, gone: privacy.Erased) -> int:
    """A person's books go with the person: part of the erasure's action. The ledger keeps that
    there were entries, without what stood in them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cashbook_of(%s)", [gone.person])
        books = {str(row[0]) for row in cursor.fetchall()}
        cursor.execute("SELECT path FROM cashbook_forget(%s)", [gone.person])
        paths = [row[0] for row in cursor.fetchall()]
    for path in paths:
        forget_file(act.scope, NotePhoto, path)
    return len(paths) + _unsettled(act, gone, books)


def _unsettled(act: Act, gone: privacy.Erased, books: set[str]) -> int:
    """Entries that an officer's phone sent beside the owner and that were not taken."""

    def speaks(raw: dict[str, Any]) -> bool:
        pair = raw["changes"].get("book_id")
        return raw["entity"] == ENTRY and isinstance(pair, list) and pair[-1] in books

    ids = sweeping.kept_about(gone.regency, speaks).get(ENTRY, set()) if books else set()
    return sweeping.forget(act, ENTRY, sorted(ids, key=str), ()) if ids else 0


_WHY: Final = "Catatan Anda sendiri; yang lain hanya melihat yang Anda bagikan"
_BASIS: Final = "Persetujuan (UU 27/2022 pasal 20 ayat 2 huruf a)"


def told(owner: Owner) -> list[privacy.Held]:
    """A person's books and who may look, told to that very person: to the office not even that
    there is one. The entries themselves are taken from the book's own page."""
    found: list[privacy.Held] = []
    scope = current_scope()
    if scope.read or scope.person != owner.pk:
        return found
    books = Book.objects.filter(owner=owner).annotate(
        many=Count("entries", filter=Q(entries__reverses=None))
    )
    for book in books.order_by("created_at", "pk"):
        found.append(privacy.Held(
            f"Buku kas {book.name}",
            f"{book.many} catatan sejak {format_date(book.starts)}; unduh semuanya dari halaman"
            " buku kas, bagian “Izin”",
            _WHY, _BASIS,
        ))  # fmt: skip
        for share in Share.objects.filter(book=book).order_by("given_at", "pk"):
            ended = share.revoked_at is not None
            found.append(privacy.Held(
                f"Izin melihat buku kas {book.name}",
                f"{share.recipient}, {PURPOSES[share.purpose]}, {LEVELS[share.level]}, "
                + ("sudah diakhiri" if ended else f"sampai {format_date(share.until)}"),
                _WHY, _BASIS,
            ))  # fmt: skip
    return found


def offered(visit: Visit) -> int:
    return capped(TurnoverOffer.objects.visible_to(visit).waiting())


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Buku kas", "cashbook:own", icon="book", needs=OWN, order=12)
    register_nav("Buku kas", "cashbook:shared", icon="book", needs=SHARED, order=58)
    register_tab("cashbook:shared", "Dibagikan", "cashbook:shared", needs=SHARED, order=10)
    register_tab("cashbook:shared", "Omzet diberikan", "cashbook:offers", needs=TAKE, order=20)
    panels.register_presence(
        PRESENT, "SELECT 1 FROM cashbook_book WHERE business_id = %(business)s"
    )
    panels.register_panel(
        "buku-kas", "Buku kas", 55, verb=READ, template="cashbook/panel.html", context=panel
    )
    privacy.register_eraser("cashbook", erase)
    privacy.register_teller("cashbook", told)
    register(
        Waiting(
            "cashbook_offers", "Omzet yang diberikan pemilik", "Catat di data usahanya.",
            TAKE, "cashbook:offers", offered, icon="book",
        )
    )  # fmt: skip
