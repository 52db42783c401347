"""Who sees, answers and records about papers of products."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.licences.states import ASKERS, RECORDERS

VIEW = "licences.product.view"
ANSWER = "licences.product.answer"
RECORD = "licences.licence.record"
BOOK = "licences.paper.view"
COUNT = "licences.product.count"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat surat produk"), (*r.READERS, r.OWNER), writes=False)
    r.register_verb(ANSWER, _("Menjawab pertanyaan tentang produk"), ASKERS, writes=True)
    r.register_verb(RECORD, _("Mencatat surat yang dimiliki"), RECORDERS, writes=True)
    r.register_verb(BOOK, _("Membaca daftar surat"), (*r.READERS, r.OWNER), writes=False)
    r.register_verb(COUNT, _("Melihat kesenjangan surat produk"), r.READERS, writes=False)


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    return [
        Row("licences:papers", BOOK),
        Row("licences:paper", BOOK, makes="licences_paper"),
        Row("licences:gaps", COUNT),
        Row("licences:product", VIEW, makes="licences_product"),
        Row("licences:answer", ANSWER, makes="licences_question", methods=both),
        Row("licences:record", RECORD, makes="licences_product", methods=both),
        Row("licences:end", RECORD, makes="licences_licence", methods=both),
    ]
