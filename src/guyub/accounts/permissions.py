"""What may be done about people and offices, by whom, and who may open which address."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import CLOSED, PUBLIC, SIGNED_IN, Row


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        "accounts.people.view",
        _("Melihat daftar pengguna"),
        (r.HEAD, r.SECTION_HEAD, r.AUDITOR, r.SYSADMIN),
        writes=False,
    )
    r.register_verb(
        "accounts.people.manage",
        _("Menunjuk dan mengakhiri peran"),
        (r.HEAD, r.SYSADMIN),
        writes=True,
    )
    r.register_verb(
        "accounts.office.edit", _("Mengubah data kantor"), (r.HEAD, r.SYSADMIN), writes=True
    )


GET_POST = ("GET", "POST")


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    manage, view = "accounts.people.manage", "accounts.people.view"
    return [
        *(
            Row(name, PUBLIC, methods=methods)
            for name, methods in (
                ("account_login", GET_POST),
                ("account_first_code", GET_POST),
                ("mfa_authenticate", GET_POST),
                ("mfa_login_webauthn", GET_POST),
                ("account_reset_password", ("GET",)),
                ("account_inactive", ("GET",)),
                ("account_logout", GET_POST),
                ("socialaccount_login_cancelled", ("GET",)),
                ("socialaccount_login_error", ("GET",)),
            )
        ),
        Row("openid_connect_login", PUBLIC, "provider", note="404 tanpa penyedia"),
        Row("openid_connect_callback", PUBLIC, "provider", note="404 tanpa penyedia"),
        *(
            Row(name, SIGNED_IN, methods=GET_POST)
            for name in (
                "mfa_index",
                "own_nik",
                "account_change_password",
                "account_set_password",
                "account_reauthenticate",
                "mfa_reauthenticate",
                "mfa_reauthenticate_webauthn",
                "mfa_activate_totp",
                "mfa_deactivate_totp",
                "mfa_view_recovery_codes",
                "mfa_generate_recovery_codes",
                "mfa_download_recovery_codes",
                "mfa_list_webauthn",
                "mfa_add_webauthn",
                "socialaccount_connections",
            )
        ),
        Row("mfa_remove_webauthn", SIGNED_IN, "own_key", GET_POST),
        Row("mfa_edit_webauthn", SIGNED_IN, "own_key", GET_POST),
        *(
            Row(name, CLOSED, methods=GET_POST)
            for name in (
                "socialaccount_signup",
                "account_signup",
                "account_email",
                "account_email_verification_sent",
                "account_confirm_login_code",
            )
        ),
        Row("pick_role", SIGNED_IN, methods=("POST",)),
        Row("appearance", PUBLIC, methods=("POST",)),
        Row("emblem", PUBLIC, "emblem", note="404 tanpa lambang"),
        Row("people", view),
        Row("person", view, "person"),
        Row("person_new", manage, methods=GET_POST),
        Row("person_appoint", manage, "person", GET_POST),
        Row("person_code", manage, "person", ("POST",)),
        Row("person_nik", manage, "person", GET_POST),
        Row("person_close", manage, "person", GET_POST),
        Row("appointment_end", manage, "appointment", GET_POST),
        Row("office", "accounts.office.edit", methods=GET_POST),
    ]
