"""Addresses of training. Fixed words come before keys."""

from django.urls import path

from guyub.training.views import asking, batch, following, holding, opened, people, planning

app_name = "training"
urlpatterns = [
    path("", planning.batch_list, name="list"),
    path("saya/", people.own, name="own"),
    path("saya/<uuid:pk>/soal/", asking.own_answers, name="own_answers"),
    path("hadir/<str:token>/", people.here, name="here"),
    path("hadir/<str:token>/soal/", asking.here_questions, name="here_questions"),
    path("dibuka/", opened.open_list, name="open_list"),
    path("dibuka/<str:number>/", opened.open_batch, name="open_batch"),
    path("dibuka/<str:number>/daftar/", opened.ask, name="ask"),
    path("hasil/", following.outcomes, name="outcomes"),
    path("hasil/<uuid:pk>/", following.outcome, name="outcome"),
    path("hasil/<uuid:pk>/lewat/", following.outcome_missed, name="outcome_missed"),
    path("program/", planning.programme_list, name="programmes"),
    path("program/baru/", planning.programme_new, name="programme_new"),
    path("program/<uuid:pk>/", planning.programme_page, name="programme"),
    path("program/<uuid:pk>/materi/", planning.module_new, name="module_new"),
    path("program/<uuid:pk>/angkatan/", planning.batch_new, name="batch_new"),
    path("program/<uuid:pk>/soal/", asking.question_new, name="question_new"),
    path("soal/<uuid:pk>/", asking.question, name="question"),
    path("soal/<uuid:pk>/hentikan/", asking.question_retire, name="question_retire"),
    path("materi/<uuid:pk>/hapus/", planning.module_remove, name="module_remove"),
    path("peserta/<uuid:pk>/mundur/", batch.withdraw, name="withdraw"),
    path("peserta/<uuid:pk>/jawaban/<slug:moment>/", asking.answers, name="answers"),
    path("peserta/<uuid:pk>/sertifikat/", holding.certify, name="certify"),
    path("pertemuan/<uuid:pk>/hadir/", holding.attendance, name="attendance"),
    path("pertemuan/<uuid:pk>/daftar/", holding.sheet, name="sheet"),
    path("pertemuan/<uuid:pk>/rekaman/", holding.recording, name="recording"),
    path("pertemuan/<uuid:pk>/kode/", holding.code, name="code"),
    path("sertifikat/<uuid:pk>/", holding.certificate, name="certificate"),
    path("sertifikat/<uuid:pk>/cabut/", holding.revoke, name="revoke"),
    path("undangan/<str:number>/", people.invite, name="invite"),
    path("<str:number>/", batch.batch_page, name="batch"),
    path("<str:number>/ubah/", planning.batch_edit, name="batch_edit"),
    path("<str:number>/langkah/<slug:verb>/", planning.batch_step, name="batch_step"),
    path("<str:number>/daftarkan/", batch.enrol, name="enrol"),
    path("<str:number>/terima/", batch.admit, name="admit"),
    path("<str:number>/undangan/", people.invite_many, name="invite_many"),
    path("<str:number>/soal/<slug:verb>/", asking.step, name="asking"),
    path("<str:number>/hasil/", following.batch_results, name="results"),
    path("<str:number>/pertemuan/", holding.session_new, name="session_new"),
    path("<str:number>/lulus/<int:place>/", holding.passed, name="passed"),
]
