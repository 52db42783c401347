"""Who sees mentoring, recruits and appoints, visits, sees steps done, asks and answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.mentoring.plan.states import PLANNERS
from guyub.mentoring.states import ANSWERERS, ASSIGNERS, RECRUITERS, SEERS, VISITORS
from guyub.sync.permissions import USE

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
DESK = "mentoring.request.desk"
TAKE_BACK = "mentoring.request.take_back"
OWN_ASK = "mentoring.own.ask"
FIGURES = "mentoring.figures.view"
OWN_FIGURES = "mentoring.figures.own"
CLAIM = "mentoring.step.claim"
REPORT = "mentoring.report.own"
REPORTS = "mentoring.report.all"
REPORT_ADD = "mentoring.report.add"
PLAN = "mentoring.plan.change"


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
        writes=True, assisted=True,
    )  # fmt: skip
    r.register_verb(ANSWER, _("Menjawab permintaan kunjungan"), ANSWERERS, writes=True)
    r.register_verb(
        DESK, _("Mencatat permintaan kunjungan orang lain"),
        (r.VILLAGE_CLERK, r.REGISTRAR, *ANSWERERS), writes=True,
    )  # fmt: skip
    r.register_verb(
        TAKE_BACK, _("Menarik permintaan kunjungan"), (r.OWNER, r.VILLAGE_CLERK, *ANSWERERS),
        writes=True, assisted=True,
    )  # fmt: skip
    r.register_verb(
        OWN_ASK, _("Meminta kunjungan ke usaha sendiri"), (r.OWNER,), writes=True, assisted=True
    )
    r.register_verb(END, _("Mengakhiri tugas petugas"), (r.HEAD, r.SECTION_HEAD), writes=True)
    # Officers see their own figures; who compares officers is whoever answers for them.
    r.register_verb(
        FIGURES, _("Membandingkan kerja petugas"), (*r.OFFICE_ROLES, r.AUDITOR), writes=False
    )
    r.register_verb(
        OWN_FIGURES, _("Melihat angka sendiri"), (r.FIELD_OFFICER, r.PARTNER), writes=False
    )
    r.register_verb(
        OWN, _("Melihat pendampingan usaha sendiri"), (r.OWNER,), writes=False, assisted=True
    )
    r.register_verb(REPORT, _("Melihat laporan bulan sendiri"), (*VISITORS, r.HEAD), writes=False)
    r.register_verb(
        REPORTS, _("Melihat laporan bulan semua petugas"), (r.HEAD, r.SECTION_HEAD), writes=False
    )
    r.register_verb(REPORT_ADD, _("Menambah isi laporan bulan sendiri"), VISITORS, writes=True)
    r.register_verb(PLAN, _("Menyusun rencana kunjungan"), PLANNERS, writes=True)
    r.register_verb(
        CLAIM,
        _("Menyatakan langkah sendiri selesai"),
        (r.OWNER,),
        writes=True,
        own_only=_("Ini pernyataan pemilik sendiri, yang lalu diperiksa petugas."),
    )


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    caring = [
        Row("mentoring:public", PUBLIC),
        Row("mentoring:radar", VIEW),
        Row("mentoring:radar_sums", VIEW),
        Row("mentoring:own_figures", OWN_FIGURES),
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
        Row("mentoring:hand_over_list", ASSIGN, makes="mentoring_on_duty"),
        Row("mentoring:areas", VIEW),
        Row("mentoring:assignment_end", ASSIGN, makes="mentoring_assignment", methods=both),
        Row("mentoring:obstacle_new", ASSIGN, methods=both),
        Row("mentoring:obstacle_end", ASSIGN, makes="mentoring_obstacle", methods=both),
        Row("mentoring:ask", PUBLIC),
        Row("mentoring:ask_fill", PUBLIC, makes="village", methods=both),
        Row("mentoring:ask_receipt", PUBLIC, makes="mentoring_receipt"),
        Row("mentoring:ask_lookup", PUBLIC, methods=both),
        Row("mentoring:requests", VIEW),
        Row("mentoring:request_new", DESK, methods=both),
        Row("mentoring:request_paper", DESK),
        Row("mentoring:request", VIEW, makes="mentoring_request"),
        Row("mentoring:request_plan", ANSWER, makes="mentoring_request", methods=both),
        Row("mentoring:request_answer", ANSWER, makes="mentoring_request", methods=both),
        Row("mentoring:request_take_back", TAKE_BACK, makes="mentoring_request", methods=both),
        Row("mentoring:request_phone", ANSWER, makes="mentoring_unknown", methods=("POST",)),
        Row("mentoring:request_recognise", ANSWER, makes="mentoring_unknown", methods=both),
        Row("mentoring:own", OWN),
        Row("mentoring:own_ask", OWN_ASK, makes="business", methods=both),
    ]
    from guyub.mentoring.outreach import permissions as permissions_outreach

    return [
        *caring, *_visited(), *_planned(), *permissions_outreach.rows(), *_phone(),
    ]  # fmt: skip


def _visited() -> list[Row]:
    """Contacts, agreed steps, the path, the month's report."""
    both = ("GET", "POST")
    return [
        Row("mentoring:visit_new", VISIT, makes="mentoring_business", methods=both),
        Row("mentoring:visit", VIEW, makes="mentoring_visit"),
        Row("mentoring:visit_void", VOID, makes="mentoring_visit", methods=("POST",)),
        Row(
            "mentoring:visit_photo_add",
            VISIT,
            makes="mentoring_visit",
            methods=("POST",),
            note="hanya yang berkunjung",
        ),
        Row(
            "mentoring:visit_photo",
            VIEW,
            makes="mentoring_photo",
            note="hanya yang boleh membaca nama",
        ),
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


def _planned() -> list[Row]:
    """The plan of the week, what is promised, how long the ways are."""
    both, own = ("GET", "POST"), "petugas hanya rencananya sendiri"
    return [
        Row("mentoring:plan", VIEW),
        Row("mentoring:plan_week", VIEW, makes="mentoring_plan_week"),
        Row("mentoring:plan_day", VIEW, makes="mentoring_plan_day"),
        Row("mentoring:plan_make", PLAN, methods=("POST",)),
        Row("mentoring:plan_run", PLAN, makes="mentoring_plan_run"),
        Row("mentoring:plan_run_progress", PLAN, makes="mentoring_plan_run"),
        Row("mentoring:plan_accept", PLAN, makes="mentoring_plan", methods=("POST",)),
        Row("mentoring:plan_move", PLAN, makes="mentoring_plan_stop", methods=both, note=own),
        Row("mentoring:plan_drop", PLAN, makes="mentoring_plan_stop", methods=both, note=own),
        Row("mentoring:plan_fix", PLAN, makes="mentoring_plan_stop", methods=("POST",), note=own),
        Row("mentoring:plan_add", PLAN, makes="mentoring_plannable", methods=both),
        Row("mentoring:plan_promise", PLAN, makes="mentoring_plannable", methods=both),
        Row("mentoring:plan_promises", VIEW),
        Row(
            "mentoring:plan_promise_cancel",
            PLAN,
            makes="mentoring_appointment",
            methods=both,
            note=own,
        ),
        Row("mentoring:plan_travel", VIEW),
        Row("mentoring:plan_travel_new", PLAN, methods=both),
        Row("mentoring:plan_travel_end", PLAN, makes="mentoring_travel_time", methods=("POST",)),
        Row("mentoring:plan_odometer", VIEW),
        Row("mentoring:plan_odometer_new", PLAN, methods=both),
        Row("mentoring:odometer_paper", PLAN),
    ]


def _phone() -> list[Row]:
    """The officers' app: the same for everybody, nothing of anybody in it."""
    return [
        Row("officer_app:shell", PUBLIC),
        Row("officer_app:worker", PUBLIC),
        Row("officer_app:file", PUBLIC, makes="officer_app_file"),
        Row("officer_app:token", USE),
    ]
