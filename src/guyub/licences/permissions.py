"""Who sees, answers and records about papers of products, applies for them, facilitates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.criteria.states import PUBLISHERS, WRITERS
from guyub.licences.states import ASKERS, FACILITATORS, RECORDERS

VIEW = "licences.product.view"
ANSWER = "licences.product.answer"
RECORD = "licences.licence.record"
BOOK = "licences.paper.view"
COUNT = "licences.product.count"
RADAR = "licences.licence.renewals"
CASE_VIEW = "licences.case.view"
CASE_WORK = "licences.case.work"
DOC_OPEN = "licences.document.open"
LABEL_TELL = "licences.label.tell"
BATCH_VIEW = "licences.batch.view"
BATCH_WORK = "licences.batch.work"
RULE_VIEW = "licences.rule.view"
RULE_WRITE = "licences.rule.write"
RULE_DECIDE = "licences.rule.decide"
# A board speaks of the whole regency, so those who stand for a village or a partner do not read it.
BOARD_READERS = (*r.OFFICE_ROLES, r.FIELD_OFFICER, r.AUDITOR)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    everybody = (*r.READERS, r.OWNER)
    r.register_verb(VIEW, _("Melihat surat produk"), everybody, writes=False, assisted=True)
    r.register_verb(ANSWER, _("Menjawab pertanyaan tentang produk"), ASKERS, writes=True)
    r.register_verb(
        LABEL_TELL,
        _("Mengisi keterangan label produk"),
        (*ASKERS, r.OWNER),
        writes=True,
        assisted=True,
    )
    r.register_verb(RECORD, _("Mencatat surat yang dimiliki"), RECORDERS, writes=True)
    r.register_verb(BOOK, _("Membaca daftar surat"), everybody, writes=False, assisted=True)
    r.register_verb(COUNT, _("Melihat kesenjangan surat produk"), r.READERS, writes=False)
    r.register_verb(RADAR, _("Melihat surat yang perlu diperpanjang"), r.READERS, writes=False)
    r.register_verb(CASE_VIEW, _("Melihat pengajuan surat"), everybody, writes=False, assisted=True)
    r.register_verb(CASE_WORK, _("Mengurus pengajuan surat"), RECORDERS, writes=True)
    r.register_verb(
        DOC_OPEN, _("Membuka KTP yang dikumpulkan untuk surat"), (*RECORDERS, r.HEAD), writes=False
    )
    r.register_verb(BATCH_VIEW, _("Melihat fasilitasi surat"), BOARD_READERS, writes=False)
    r.register_verb(BATCH_WORK, _("Mengurus fasilitasi surat"), FACILITATORS, writes=True)
    r.register_verb(
        RULE_VIEW, _("Melihat bunyi surat menurut dinas"), (*r.OFFICE_ROLES, r.AUDITOR),
        writes=False,
    )  # fmt: skip
    r.register_verb(
        RULE_WRITE, _("Menyusun bunyi surat, mengusulkan putusan"), WRITERS, writes=True
    )
    r.register_verb(
        RULE_DECIDE, _("Menerbitkan dan menghentikan bunyi surat, memutuskan yang belum pasti"),
        PUBLISHERS, writes=True,
    )  # fmt: skip


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    from guyub.licences.permissions_rules import rows as of_rules

    both = ("GET", "POST")
    return [
        *of_rules(),
        Row("licences:papers", BOOK),
        Row("licences:paper", BOOK, makes="licences_paper"),
        Row("licences:gaps", COUNT),
        Row("licences:unlabelled", COUNT),
        Row("licences:radar", RADAR),
        Row("licences:product", VIEW, makes="licences_product"),
        Row("licences:answer", ANSWER, makes="licences_question", methods=both),
        Row("licences:label", VIEW, makes="licences_product"),
        Row("licences:label_pdf", VIEW, makes="licences_food"),
        Row("licences:label_tell", LABEL_TELL, makes="licences_food", methods=both),
        Row("licences:record", RECORD, makes="licences_product", methods=both),
        Row("licences:end", RECORD, makes="licences_licence", methods=both),
        Row("licences:look", RECORD, makes="licences_licence", methods=both),
        Row("licences:cases", CASE_VIEW),
        Row("licences:apply", CASE_WORK, makes="licences_product", methods=both),
        Row("licences:case", CASE_VIEW, makes="licences_case"),
        Row("licences:step", CASE_WORK, makes="licences_case_verb", methods=both),
        Row("licences:progress", CASE_WORK, makes="licences_case", methods=both),
        Row("licences:issue", CASE_WORK, makes="licences_case_submitted", methods=both),
        Row("licences:collect", CASE_WORK, makes="licences_case", methods=both),
        Row("licences:document", CASE_VIEW, makes="licences_document"),
        Row("licences:document_withdraw", CASE_WORK, makes="licences_document", methods=both),
        Row("licences:batches", BATCH_VIEW),
        Row("licences:batch_new", BATCH_WORK, methods=both),
        Row("licences:batch", BATCH_VIEW, makes="licences_batch"),
        Row("licences:batch_edit", BATCH_WORK, makes="licences_batch", methods=both),
        Row("licences:candidates", BATCH_WORK, makes="licences_batch", methods=both),
        Row("licences:batch_close", BATCH_WORK, makes="licences_batch", methods=both),
        Row("licences:batch_leave", BATCH_WORK, makes="licences_case_batched", methods=both),
    ]
