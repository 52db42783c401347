"""Who keeps a cash book, who reads one that was shared, who takes turnover into the registry."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row

OWN: Final = "cashbook.own.keep"
GIVE: Final = "cashbook.own.give"
SHARED: Final = "cashbook.shared.list"
READ: Final = "cashbook.book.read"
WRITE: Final = "cashbook.entry.record"
BESIDE: Final = "cashbook.book.begin_beside"
TAKE: Final = "cashbook.turnover.take"

# Whom an owner may let look.
READERS: Final = (r.SECTION_HEAD, r.REGISTRAR, r.FIELD_OFFICER, r.PARTNER)
# Whom an owner may let write: a partner advises, and writes nothing.
WRITERS: Final = (r.FIELD_OFFICER,)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(OWN, _("Menyimpan buku kas sendiri"), (r.OWNER,), writes=True, assisted=True)
    r.register_verb(
        GIVE, _("Membagikan isi buku kas sendiri"), (r.OWNER,), writes=True,
        own_only=_("Kepada siapa isi buku kas dibuka, hanya pemiliknya yang memutuskan."),
    )  # fmt: skip
    r.register_verb(SHARED, _("Melihat daftar buku kas yang dibagikan"), READERS, writes=False)
    r.register_verb(
        READ,
        _("Membaca buku kas sendiri atau yang dibagikan"),
        (r.OWNER, *READERS),
        writes=False,
        assisted=True,
    )
    r.register_verb(
        WRITE, _("Mencatat di buku kas sendiri atau bersama pemilik"), (r.OWNER, *WRITERS),
        writes=True, assisted=True,
    )  # fmt: skip
    r.register_verb(BESIDE, _("Memulai buku kas bersama pemilik"), WRITERS, writes=True)
    # Whoever may write figures of a business: the offered turnover becomes an observation.
    r.register_verb(
        TAKE, _("Mencatat omzet yang diberikan pemilik"), (r.REGISTRAR, r.FIELD_OFFICER),
        writes=True,
    )  # fmt: skip


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    # A partner reaches a book that was shared with that person, not one for the office's staff.
    named = "Mitra: hanya yang dibagikan kepadanya sendiri"
    return [
        Row("cashbook:own", OWN),
        Row("cashbook:begin", OWN, makes="cashbook_begin", methods=both),
        Row("cashbook:shared", SHARED),
        Row("cashbook:begin_beside", BESIDE, makes="business", methods=both),
        Row("cashbook:book", READ, makes="cashbook_book", note=named),
        Row("cashbook:days", READ, makes="cashbook_book", note=named),
        Row("cashbook:month", READ, makes="cashbook_book", note=named),
        Row("cashbook:debts", READ, makes="cashbook_book", note=named),
        Row("cashbook:costs", READ, makes="cashbook_book", note=named),
        Row("cashbook:report", READ, makes="cashbook_book", note=named),
        Row("cashbook:report_pdf", READ, makes="cashbook_book", note=named),
        Row("cashbook:record", WRITE, makes="cashbook_kind", methods=both),
        Row("cashbook:opening", WRITE, makes="cashbook_book"),
        Row("cashbook:cost_new", WRITE, makes="cashbook_book", methods=both),
        Row("cashbook:entry", READ, makes="cashbook_entry", note=named),
        Row("cashbook:photo", READ, makes="cashbook_photo", note=named),
        Row("cashbook:settle", WRITE, makes="cashbook_debt", methods=both),
        Row("cashbook:attach", WRITE, makes="cashbook_entry", methods=both),
        Row("cashbook:reverse", WRITE, makes="cashbook_entry", methods=both),
        Row("cashbook:shares", GIVE, makes="cashbook_book", methods=both),
        Row("cashbook:revoke", READ, makes="cashbook_share", methods=("POST",), note=named),
        Row("cashbook:turnover", GIVE, makes="cashbook_book", methods=both),
        Row("cashbook:withdraw", GIVE, makes="cashbook_offer", methods=("POST",)),
        Row("cashbook:offers", TAKE),
        Row("cashbook:take", TAKE, makes="cashbook_offer", methods=("POST",)),
        Row("cashbook:copy", GIVE, makes="cashbook_book"),
    ]
