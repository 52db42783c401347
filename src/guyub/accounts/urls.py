"""Signing in, one's own account, the role of the visit, people and the office.

The names of allauth's addresses are kept: its code reverses them.
"""

from django.urls import path

from guyub.accounts import entry, own_nik, people, views

urlpatterns = [
    path("masuk/", entry.login, name="account_login"),
    path("masuk/kode/", entry.first_code, name="account_first_code"),
    path("masuk/langkah-kedua/", entry.authenticate, name="mfa_authenticate"),
    path("masuk/kunci/", entry.login_key, name="mfa_login_webauthn"),
    path("masuk/lupa/", entry.forgotten, name="account_reset_password"),
    path("masuk/ditutup/", entry.inactive, name="account_inactive"),
    path("masuk/luar/batal/", entry.oidc_cancelled, name="socialaccount_login_cancelled"),
    path("masuk/luar/gagal/", entry.oidc_error, name="socialaccount_login_error"),
    path("masuk/luar/daftar/", entry.closed, name="socialaccount_signup"),
    path("masuk/luar/<str:provider_id>/", entry.oidc_login, name="openid_connect_login"),
    path(
        "masuk/luar/<str:provider_id>/kembali/",
        entry.oidc_callback,
        name="openid_connect_callback",
    ),
    path("keluar/", entry.logout, name="account_logout"),
    path("akun/", entry.own_account, name="mfa_index"),
    path("akun/nik/", own_nik.mine, name="own_nik"),
    path("akun/sandi/", entry.change_password, name="account_change_password"),
    path("akun/sandi/baru/", entry.set_password, name="account_set_password"),
    path("akun/pastikan/", entry.reauthenticate, name="account_reauthenticate"),
    path("akun/pastikan/kode/", entry.reauthenticate_code, name="mfa_reauthenticate"),
    path("akun/pastikan/kunci/", entry.reauthenticate_key, name="mfa_reauthenticate_webauthn"),
    path("akun/aplikasi/", entry.activate_totp, name="mfa_activate_totp"),
    path("akun/aplikasi/matikan/", entry.deactivate_totp, name="mfa_deactivate_totp"),
    path("akun/cadangan/", entry.recovery_codes, name="mfa_view_recovery_codes"),
    path("akun/cadangan/baru/", entry.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("akun/cadangan/unduh/", entry.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("akun/kunci/", entry.keys, name="mfa_list_webauthn"),
    path("akun/kunci/tambah/", entry.add_key, name="mfa_add_webauthn"),
    path("akun/kunci/<int:pk>/hapus/", entry.remove_key, name="mfa_remove_webauthn"),
    path("akun/kunci/<int:pk>/ubah/", entry.edit_key, name="mfa_edit_webauthn"),
    path("akun/luar/", entry.connections, name="socialaccount_connections"),
    path("akun/daftar/", entry.closed, name="account_signup"),
    path("akun/email/", entry.closed, name="account_email"),
    path("akun/email/periksa/", entry.closed, name="account_email_verification_sent"),
    path("masuk/kode-email/", entry.closed, name="account_confirm_login_code"),
    path("peran/", views.pick_role, name="pick_role"),
    path("tampilan/", views.appearance, name="appearance"),
    path("tema/<str:area>/<str:mark>", views.emblem, name="emblem"),
    path("orang/", people.listing, name="people"),
    path("orang/baru/", people.new, name="person_new"),
    path("orang/<uuid:pk>/", people.page, name="person"),
    path("orang/<uuid:pk>/tunjuk/", people.appoint_page, name="person_appoint"),
    path("orang/<uuid:pk>/kode/", people.code, name="person_code"),
    path("orang/<uuid:pk>/nik/", own_nik.of_person, name="person_nik"),
    path("orang/<uuid:pk>/tutup/", people.close, name="person_close"),
    path("orang/peran/<uuid:pk>/akhiri/", people.end, name="appointment_end"),
    path("kantor/", people.office, name="office"),
]
