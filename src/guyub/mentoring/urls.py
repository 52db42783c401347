"""Addresses of mentoring. Fixed words come before keys."""

from django.urls import URLPattern, path

from guyub.mentoring.views import (
    areas,
    asking,
    asking_public,
    handing,
    officers,
    outreach,
    outreach_results,
    outreach_sums,
    plan_notes,
    plan_stops,
    planning,
    potential,
    radar,
    reporting,
    steps,
    visiting,
)

app_name = "mentoring"

# Officers, their areas, the silence radar, wishes to be visited.
caring: list[URLPattern] = [
    path("", radar.public_page, name="public"),
    path("kesunyian/", radar.radar_list, name="radar"),
    path("kesunyian/jumlah/", radar.radar_sums, name="radar_sums"),
    path("angka-saya/", radar.own_figures, name="own_figures"),
    path("petugas/", officers.officer_list, name="officers"),
    path("petugas/baru/", officers.officer_new, name="officer_new"),
    path("petugas/<str:number>/", officers.officer_page, name="officer"),
    path("petugas/<str:number>/ubah/", officers.officer_edit, name="officer_edit"),
    path("petugas/<str:number>/menunggu/", officers.officer_wait, name="officer_wait"),
    path("petugas/<str:number>/mundur/", officers.officer_leave, name="officer_leave"),
    path("petugas/<str:number>/angkat/", officers.officer_appoint, name="officer_appoint"),
    path("petugas/<str:number>/perpanjang/", officers.officer_renew, name="officer_renew"),
    path("petugas/<str:number>/akhiri/", officers.officer_end, name="officer_end"),
    path("petugas/<str:number>/wilayah/", areas.assign, name="assign"),
    path("petugas/<str:number>/serah-terima/", areas.hand_over, name="hand_over"),
    path("petugas/<str:number>/serah-terima.pdf", handing.hand_over_list, name="hand_over_list"),
    path("wilayah/", areas.areas_page, name="areas"),
    path("wilayah/tugas/<uuid:pk>/akhiri/", areas.assignment_end, name="assignment_end"),
    path("wilayah/hambatan/baru/", areas.obstacle_new, name="obstacle_new"),
    path("wilayah/hambatan/<uuid:pk>/selesai/", areas.obstacle_end, name="obstacle_end"),
    path("minta/", asking_public.ask_start, name="ask"),
    path("minta/cek/", asking_public.ask_lookup, name="ask_lookup"),
    path(
        "minta/tanda-terima/<str:number>/<slug:code>/",
        asking_public.ask_receipt,
        name="ask_receipt",
    ),
    path("minta/<str:village>/", asking_public.ask_fill, name="ask_fill"),
    path("permintaan/", asking.request_list, name="requests"),
    path("permintaan/baru/", asking.request_new, name="request_new"),
    path("permintaan/<str:number>/", asking.request_page, name="request"),
    path("permintaan/<str:number>/hari/", asking.request_plan, name="request_plan"),
    path("permintaan/<str:number>/jawab/", asking.request_answer, name="request_answer"),
    path("permintaan/<str:number>/tarik/", asking.request_take_back, name="request_take_back"),
    path("permintaan/<str:number>/hp/", asking.request_phone, name="request_phone"),
    path("permintaan/<str:number>/usaha/", asking.request_recognise, name="request_recognise"),
    path("saya/", asking.own, name="own"),
    path("saya/<str:number>/minta/", asking.own_ask, name="own_ask"),
]

# Contacts, agreed steps, the path, the month's report.
visited: list[URLPattern] = [
    path("lembar.pdf", steps.empty_sheet, name="empty_sheet"),
    path("langkah/", steps.open_steps, name="steps"),
    path("langkah-berikutnya/", steps.next_board, name="next"),
    path("langkah-berikutnya/daftar/", steps.next_list, name="next_list"),
    path("langkah/<uuid:pk>/kata-pemilik/", steps.step_claim, name="step_claim"),
    path("kunjungan/<uuid:pk>/", visiting.visit_page, name="visit"),
    path("kunjungan/<uuid:pk>/foto/", visiting.photo_add, name="visit_photo_add"),
    path("kunjungan/foto/<uuid:pk>/", visiting.photo, name="visit_photo"),
    path("kunjungan/<uuid:pk>/salah/", visiting.visit_void, name="visit_void"),
    path("laporan/", reporting.reports, name="reports"),
    path("laporan/<str:month>/", reporting.own_report, name="own_report"),
    path("laporan/<str:month>/tambah/", reporting.report_add, name="report_add"),
    path("laporan/<str:month>/pdf/", reporting.own_pdf, name="own_report_pdf"),
    path("laporan/<str:month>/xlsx/", reporting.own_xlsx, name="own_report_xlsx"),
    path("laporan/<str:month>/<uuid:pk>/", reporting.report, name="report"),
    path("laporan/<str:month>/<uuid:pk>/pdf/", reporting.report_pdf, name="report_pdf"),
    path("laporan/<str:month>/<uuid:pk>/xlsx/", reporting.report_xlsx, name="report_xlsx"),
    path("usaha/<str:number>/kunjungan/", visiting.visit_new, name="visit_new"),
    path("usaha/<str:number>/lembar.pdf", steps.sheet, name="sheet"),
]

# The plan of the week, what is promised, how long the ways are.
planned: list[URLPattern] = [
    path("rencana/", planning.plan_page, name="plan"),
    path("rencana/susun/", planning.plan_make, name="plan_make"),
    path("rencana/janji/", plan_notes.plan_promises, name="plan_promises"),
    path(
        "rencana/janji/<uuid:pk>/batal/",
        plan_notes.plan_promise_cancel,
        name="plan_promise_cancel",
    ),
    path("rencana/waktu-tempuh/", plan_notes.plan_travel, name="plan_travel"),
    path("rencana/waktu-tempuh/baru/", plan_notes.plan_travel_new, name="plan_travel_new"),
    path(
        "rencana/waktu-tempuh/<uuid:pk>/hapus/",
        plan_notes.plan_travel_end,
        name="plan_travel_end",
    ),
    path("rencana/kilometer/", plan_notes.plan_odometer, name="plan_odometer"),
    path("rencana/kilometer/baru/", plan_notes.plan_odometer_new, name="plan_odometer_new"),
    path("rencana/kunjungan/<uuid:pk>/pindah/", plan_stops.plan_move, name="plan_move"),
    path("rencana/kunjungan/<uuid:pk>/keluar/", plan_stops.plan_drop, name="plan_drop"),
    path("rencana/kunjungan/<uuid:pk>/tahan/", plan_stops.plan_fix, name="plan_fix"),
    path("rencana/<uuid:pk>/pakai/", planning.plan_accept, name="plan_accept"),
    path("rencana/<str:number>/hari/<str:day>/", planning.plan_day, name="plan_day"),
    path("rencana/<str:number>/<str:week>/", planning.plan_week, name="plan_week"),
    path("usaha/<str:number>/rencana/", plan_stops.plan_add, name="plan_add"),
    path("usaha/<str:number>/janji/", plan_notes.plan_promise, name="plan_promise"),
]

# Outreach sessions and potential.
told: list[URLPattern] = [
    path("sosialisasi/", outreach.session_list, name="sessions"),
    path("sosialisasi/hasil/", outreach_sums.session_sums, name="session_sums"),
    path("sosialisasi/rencana/", outreach.session_new, name="session_new"),
    path("sosialisasi/catat/", outreach.session_record, name="session_record"),
    path("sosialisasi/<str:number>/", outreach_results.session_page, name="session"),
    path("sosialisasi/<str:number>/ubah/", outreach.session_change, name="session_change"),
    path("sosialisasi/<str:number>/diadakan/", outreach.session_hold, name="session_hold"),
    path("sosialisasi/<str:number>/batal/", outreach.session_cancel, name="session_cancel"),
    path("sosialisasi/<str:number>/salah/", outreach.session_void, name="session_void"),
    path("sosialisasi/<str:number>/jumlah/", outreach.session_counts, name="session_counts"),
    path("sosialisasi/<str:number>/hadir/", outreach.session_attend, name="session_attend"),
    path(
        "sosialisasi/<str:number>/hadir/<uuid:pk>/coret/",
        outreach.session_strike,
        name="session_strike",
    ),
    path("sosialisasi/<str:number>/calon/", outreach.session_newcomer, name="session_newcomer"),
    path("sosialisasi/<str:number>/daftar-hadir.pdf", outreach.session_sheet,
         name="session_sheet"),
    path("potensi/", potential.potential_list, name="potentials"),
    path("potensi/celah/", potential.potential_sums, name="potential_sums"),
    path("potensi/catat/", potential.potential_new, name="potential_new"),
    path("potensi/foto/<uuid:pk>/", potential.potential_photo, name="potential_photo"),
    path("potensi/<str:number>/", potential.potential_page, name="potential"),
    path("potensi/<str:number>/cek/", potential.potential_check, name="potential_check"),
    path("potensi/<str:number>/hilang/", potential.potential_gone, name="potential_gone"),
    path("potensi/<str:number>/usaha/", potential.potential_use, name="potential_use"),
    path("potensi/<str:number>/lepas/", potential.potential_unuse, name="potential_unuse"),
]  # fmt: skip

urlpatterns = [*caring, *visited, *planned, *told]
