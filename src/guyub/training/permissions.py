"""Who sees, plans, enters people, gives places and records what happened in training."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import PUBLIC, Row
from guyub.training.states import ENROLLERS, PLANNERS, TRAINERS

VIEW = "training.batch.view"
OWN = "training.own.view"
PLAN = "training.batch.plan"
ENROL = "training.participant.enrol"
ADMIT = "training.participant.admit"
RECORD = "training.session.record"
INVITE = "training.invitation.record"
CERTIFY = "training.certificate.issue"
PRINT = "training.certificate.print"
MEASURE = "training.outcome.record"
ASK = "training.place.ask"
ANSWER = "training.answers.give"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat pelatihan"), r.READERS, writes=False)
    r.register_verb(OWN, _("Melihat pelatihan sendiri"), (r.OWNER,), writes=False, assisted=True)
    r.register_verb(PLAN, _("Menyiapkan pelatihan"), PLANNERS, writes=True)
    r.register_verb(ENROL, _("Mendaftarkan peserta pelatihan"), ENROLLERS, writes=True)
    r.register_verb(ADMIT, _("Menerima peserta pelatihan"), PLANNERS, writes=True)
    r.register_verb(RECORD, _("Mencatat kehadiran dan kelulusan"), TRAINERS, writes=True)
    r.register_verb(INVITE, _("Mencatat undangan acara"), ENROLLERS, writes=True)
    r.register_verb(
        PRINT,
        _("Mencetak sertifikat pelatihan"),
        (*ENROLLERS, r.HEAD, r.OWNER),
        writes=False,
        assisted=True,
    )
    r.register_verb(ASK, _("Mendaftar pelatihan sendiri"), (r.OWNER,), writes=True, assisted=True)
    r.register_verb(
        ANSWER,
        _("Menjawab soal pelatihan sendiri"),
        (r.OWNER,),
        writes=True,
        own_only=_("Jawaban ini mengukur yang diketahui pemilik sendiri."),
    )
    # Whoever may write figures of a business: they become observations of the registry.
    r.register_verb(
        MEASURE, _("Mendata hasil sesudah pelatihan"), (r.REGISTRAR, r.FIELD_OFFICER, r.VERIFIER),
        writes=True,
    )  # fmt: skip
    r.register_verb(CERTIFY, _("Menerbitkan sertifikat pelatihan"), (r.SECTION_HEAD,), writes=True)


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    return [
        Row("training:list", VIEW),
        Row("training:programmes", VIEW),
        Row("training:programme_new", PLAN, methods=both),
        Row("training:programme", VIEW, makes="training_programme"),
        Row("training:module_new", PLAN, makes="training_programme", methods=both),
        Row("training:module_remove", PLAN, makes="training_module", methods=("POST",)),
        Row("training:batch_new", PLAN, makes="training_programme", methods=both),
        Row("training:batch", VIEW, makes="training_batch"),
        Row("training:batch_edit", PLAN, makes="training_batch", methods=both),
        Row("training:batch_step", PLAN, makes="training_batch_step", methods=both),
        Row("training:enrol", ENROL, makes="training_batch", methods=both),
        Row("training:admit", ADMIT, makes="training_batch", methods=both),
        Row("training:withdraw", ENROL, makes="training_participant", methods=both),
        Row("training:session_new", PLAN, makes="training_batch", methods=both),
        Row("training:attendance", RECORD, makes="training_session", methods=both),
        Row("training:sheet", RECORD, makes="training_session"),
        Row("training:code", RECORD, makes="training_session", methods=both),
        Row("training:passed", RECORD, makes="training_module_of_batch", methods=both),
        Row("training:certify", CERTIFY, makes="training_participant", methods=both),
        Row("training:certificate", PRINT, makes="training_certificate"),
        Row("training:revoke", CERTIFY, makes="training_certificate", methods=both),
        Row("training:invite", INVITE, makes="business", methods=both),
        Row("training:invite_many", INVITE, makes="training_batch", methods=both),
        Row("training:question_new", PLAN, makes="training_programme", methods=both),
        Row("training:question", PLAN, makes="training_question", methods=both),
        Row("training:question_retire", PLAN, makes="training_question", methods=("POST",)),
        Row("training:asking", RECORD, makes="training_asking_step", methods=("POST",)),
        Row("training:answers", RECORD, makes="training_answers", methods=both),
        Row("training:recording", RECORD, makes="training_session", methods=both),
        Row("training:results", VIEW, makes="training_batch"),
        Row("training:outcomes", VIEW),
        Row("training:outcome", MEASURE, makes="training_outcome", methods=both),
        Row("training:outcome_missed", MEASURE, makes="training_outcome", methods=("POST",)),
        Row("training:own", OWN),
        Row("training:own_answers", ANSWER, makes="training_own_answers", methods=both),
        Row("training:open_list", PUBLIC),
        Row("training:open_batch", PUBLIC, makes="training_open_batch"),
        Row("training:ask", ASK, makes="training_asked", methods=both),
        Row("training:take_back", ASK, makes="training_place_asked", methods=("POST",)),
        Row("training:here", PUBLIC, makes="training_code", methods=both),
        Row("training:here_questions", PUBLIC, makes="training_code", methods=both),
    ]
