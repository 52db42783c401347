"""How allauth behaves here: no self-service accounts, secrets encrypted, words in Indonesian."""

from __future__ import annotations

import base64
import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from guyub.kernel.fields import get_keyring

MFA_CONTEXT = "mfa.authenticator"
# allauth says these after its own actions; the rest of its messages is not needed.
SENTENCES = {
    "account/messages/logged_out.txt": "Anda sudah keluar.",
    "account/messages/password_changed.txt": "Kata sandi sudah diganti.",
    "account/messages/password_set.txt": "Kata sandi sudah dibuat.",
    "mfa/messages/totp_activated.txt": "Kode dari aplikasi sekarang diminta setiap kali masuk.",
    "mfa/messages/totp_deactivated.txt": "Kode dari aplikasi tidak diminta lagi.",
    "mfa/messages/recovery_codes_generated.txt": "Kode cadangan baru sudah dibuat.",
    "mfa/messages/webauthn_added.txt": "Kunci masuk sudah ditambahkan.",
    "mfa/messages/webauthn_removed.txt": "Kunci masuk sudah dihapus.",
    "socialaccount/messages/account_connected.txt": "Akun luar sudah disambungkan.",
    "socialaccount/messages/account_connected_other.txt": "Akun luar itu milik orang lain.",
    "socialaccount/messages/account_disconnected.txt": "Akun luar sudah dilepas.",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by appointment, never by sign-up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Akun ini ditutup. Tanyakan kepada kantor Anda.",
        "username_email_password_mismatch": "Nama pengguna atau kata sandi tidak cocok.",
        "username_password_mismatch": "Nama pengguna atau kata sandi tidak cocok.",
        "email_password_mismatch": "E-mail atau kata sandi tidak cocok.",
        "too_many_login_attempts": "Terlalu banyak percobaan. Tunggu 5 menit, lalu coba lagi.",
        "incorrect_password": "Kata sandi salah.",
        "enter_current_password": "Isi kata sandi yang sekarang.",
        "incorrect_code": "Kode salah.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Without a wanted page (``next``): by the role that the visit begins with."""
        from guyub.accounts.landing import landing_for
        from guyub.accounts.models import User

        user = request.user
        return reverse(landing_for(user) if isinstance(user, User) else "home")

    def set_password(self, user: Any, password: str) -> None:
        """Writing is an action here as everywhere."""
        from guyub.accounts.actions import change_password
        from guyub.accounts.entry import act_of

        change_password(act_of(user, self.request), user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message_template:
            message = SENTENCES.get(message_template)
            message_template = None
        if message:
            super().add_message(request, level, extra_tags=extra_tags, message=message)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No letters about account changes: most people have no e-mail; the ledger keeps them."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets and seeds of recovery codes are stored encrypted with the office's keys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Kode salah. Pakai kode yang sedang tampil di aplikasi.",
        "cannot_generate_recovery_codes": "Aktifkan dulu kode dari aplikasi atau kunci masuk.",
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(get_keyring().encrypt(text.encode(), MFA_CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return get_keyring().decrypt(base64.b64decode(encrypted_text), MFA_CONTEXT).decode()

    def build_totp_svg(self, url: str) -> str:
        svg = io.BytesIO()
        segno.make(url, error="m").save(svg, kind="svg", scale=5, xmldecl=False)
        return svg.getvalue().decode()

    def get_totp_issuer(self) -> str:
        return "Guyub"

    def _get_site_name(self) -> str:
        return "Guyub"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        from allauth.core import context

        return {"id": context.request.get_host().partition(":")[0], "name": "Guyub"}


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """OIDC signs in people who already have an account (matched by linking), and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
