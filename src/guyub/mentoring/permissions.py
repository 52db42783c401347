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
END = "mentoring.officer.end"
FIGURES = "mentoring.figures.view"
OWN_FIGURES = "mentoring.figures.own"


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
    r.register_verb(END, _("Mengakhiri tugas petugas"), (r.HEAD, r.SECTION_HEAD), writes=True)
    # Officers see their own figures; who compares officers is whoever answers for them.
    r.register_verb(
        FIGURES, _("Membandingkan kerja petugas"), (*r.OFFICE_ROLES, r.AUDITOR), writes=False
    )
    r.register_verb(
        OWN_FIGURES, _("Melihat angka sendiri"), (r.FIELD_OFFICER, r.PARTNER), writes=False
    )
    r.register_verb(OWN, _("Melihat pendampingan usaha sendiri"), (r.OWNER,), writes=False)


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    caring = [
        Row("mentoring:officers", VIEW),
        Row("mentoring:officer_new", RECRUIT, methods=both),
        Row("mentoring:officer", VIEW, makes="mentoring_officer"),
        Row("mentoring:officer_edit", RECRUIT, makes="mentoring_officer", methods=both),
        Row("mentoring:officer_wait", RECRUIT, makes="mentoring_officer", methods=both),
        Row("mentoring:officer_leave", RECRUIT, makes="mentoring_officer", methods=both),
        Row("mentoring:officer_appoint", APPOINT, makes="mentoring_officer", methods=both),
        Row("mentoring:officer_renew", APPOINT, makes="mentoring_on_duty", methods=both),
        Row("mentoring:officer_end", END, makes="mentoring_on_duty", methods=both),
        Row("mentoring:assign", ASSIGN, makes="mentoring_officer", methods=both),
        Row("mentoring:hand_over", ASSIGN, makes="mentoring_on_duty", methods=both),
        Row("mentoring:areas", VIEW),
        Row("mentoring:assignment_end", ASSIGN, makes="mentoring_assignment", methods=both),
        Row("mentoring:obstacle_new", ASSIGN, methods=both),
        Row("mentoring:obstacle_end", ASSIGN, makes="mentoring_obstacle", methods=both),
    ]
    return [*caring]
