"""Who sees mentoring, recruits and appoints, visits, sees steps done, asks and answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.mentoring.states import ANSWERERS, ASSIGNERS, RECRUITERS, SEERS, VISITORS

VIEW = "mentoring.view"
RECRUIT = "mentoring.officer.recruit"
APPOINT = "mentoring.officer.appoint"
ASSIGN = "mentoring.area.assign"
VISIT = "mentoring.visit.record"
VOID = "mentoring.visit.void"
SEE = "mentoring.step.see"
ASK = "mentoring.request.ask"
ANSWER = "mentoring.request.answer"
OWN = "mentoring.own.view"
CLAIM = "mentoring.step.claim"
REPORT = "mentoring.report.own"
REPORTS = "mentoring.report.all"
REPORT_ADD = "mentoring.report.add"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat pendampingan"), r.READERS, writes=False)
    r.register_verb(RECRUIT, _("Mencatat petugas yang terpilih"), RECRUITERS, writes=True)
    r.register_verb(APPOINT, _("Mengangkat petugas"), (r.HEAD,), writes=True)
    r.register_verb(ASSIGN, _("Membagi wilayah petugas"), ASSIGNERS, writes=True)
    r.register_verb(VISIT, _("Mencatat kunjungan"), VISITORS, writes=True)
    r.register_verb(VOID, _("Menandai kunjungan salah catat"), (*VISITORS,), writes=True)
    r.register_verb(SEE, _("Menyatakan langkah selesai"), SEERS, writes=True)
    r.register_verb(
        ASK, _("Meminta kunjungan"), (r.OWNER, r.VILLAGE_CLERK, r.REGISTRAR, *ANSWERERS),
        writes=True,
    )  # fmt: skip
    r.register_verb(ANSWER, _("Menjawab permintaan kunjungan"), ANSWERERS, writes=True)
    r.register_verb(OWN, _("Melihat pendampingan usaha sendiri"), (r.OWNER,), writes=False)
    r.register_verb(REPORT, _("Melihat laporan bulan sendiri"), (*VISITORS, r.HEAD), writes=False)
    r.register_verb(
        REPORTS, _("Melihat laporan bulan semua petugas"), (r.HEAD, r.SECTION_HEAD), writes=False
    )
    r.register_verb(REPORT_ADD, _("Menambah isi laporan bulan sendiri"), VISITORS, writes=True)
    r.register_verb(CLAIM, _("Menyatakan langkah sendiri selesai"), (r.OWNER,), writes=True)


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    return [*_visited()]


def _visited() -> list[Row]:
    """Contacts, agreed steps, the path, the month's report."""
    both = ("GET", "POST")
    return [
        Row("mentoring:visit_new", VISIT, makes="mentoring_business", methods=both),
        Row("mentoring:visit", VIEW, makes="mentoring_visit"),
        Row("mentoring:visit_void", VOID, makes="mentoring_visit", methods=("POST",)),
        Row("mentoring:step_claim", CLAIM, makes="mentoring_step", methods=("POST",)),
        Row("mentoring:sheet", VISIT, makes="mentoring_business"),
        Row("mentoring:empty_sheet", VISIT),
        Row("mentoring:steps", VIEW),
        Row("mentoring:next", VIEW),
        Row("mentoring:next_list", VIEW),
        Row("mentoring:reports", REPORT),
        Row("mentoring:own_report", REPORT, makes="mentoring_month"),
        Row("mentoring:own_report_pdf", REPORT, makes="mentoring_month"),
        Row("mentoring:own_report_xlsx", REPORT, makes="mentoring_month"),
        Row("mentoring:report_add", REPORT_ADD, makes="mentoring_month", methods=("POST",)),
        Row("mentoring:report", REPORTS, makes="mentoring_report"),
        Row("mentoring:report_pdf", REPORTS, makes="mentoring_report"),
        Row("mentoring:report_xlsx", REPORTS, makes="mentoring_report"),
    ]
