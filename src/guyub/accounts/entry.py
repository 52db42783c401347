"""Signing in and one's own account: allauth's views in our words, and the one-time code.

Each view says who may see it. What allauth offers and Guyub does not (sign-up, e-mail addresses)
is closed: 404.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import forms as account_forms
from allauth.account import views as account
from allauth.core import ratelimit
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from guyub.accounts.actions import MANAGE, use_code
from guyub.accounts.assisting import open_beside
from guyub.accounts.models import Appointment, User
from guyub.accounts.narrow import keeper_page
from guyub.accounts.own_nik import serves_an_office, stated
from guyub.accounts.roles import ROLES, VERBS
from guyub.accounts.visit import ANONYMOUS, Visit, VisitRequest, public
from guyub.kernel.actions import Act
from guyub.kernel.db import PUBLIC, guard_writes, in_scope
from guyub.kernel.forms import Form, GuyubFormMixin, saved
from guyub.kernel.middleware import unscoped

View = Callable[..., HttpResponseBase]


def act_of(user: User | None, request: HttpRequest | None) -> Act:
    """The actor of a sign-in, who has no role yet: the event goes to the user's office."""
    now = timezone.now()
    today = timezone.localdate(now)
    current = (
        Appointment.objects.filter(user=user, starts__lte=today).exclude(ends__lt=today)
        if user
        else Appointment.objects.none()
    )
    first = current.order_by("starts", "pk").first()
    # An owner's name belongs to the registry, where it can be erased; the history keeps none.
    is_owner = first is not None and ROLES[first.role].reach == "own"
    return Act(
        now=now,
        scope=getattr(request, "scope", PUBLIC),
        user_id=user.pk if user else None,
        person_id=user.person_id if user else None,
        actor="Pemilik usaha" if is_owner else user.name if user else "",
        office_id=first.office_id if first else None,
        request_id=getattr(request, "id", ""),
        verbs=frozenset(),
    )


# --- forms in our words --------------------------------------------------------------------------


def _words(form: Any, labels: dict[str, str]) -> None:
    """Labels in Indonesian, no placeholders or help that repeat them."""
    for name, label in labels.items():
        if name in form.fields:
            field = form.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)


class LoginForm(GuyubFormMixin, account_forms.LoginForm):
    """User name (or e-mail) and password. The session ends with the browser, or after 12 hours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, {"login": "Nama pengguna atau e-mail", "password": "Kata sandi"})
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "autocomplete": "username"}
        self.fields["remember"].widget = forms.HiddenInput()


class ChangePasswordForm(GuyubFormMixin, account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(
            self,
            {
                "oldpassword": "Kata sandi sekarang",
                "password1": "Kata sandi baru",
                "password2": "Kata sandi baru, sekali lagi",
            },
        )


class SetPasswordForm(GuyubFormMixin, account_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, {"password1": "Kata sandi baru", "password2": "Kata sandi baru, sekali lagi"})


class ReauthenticateForm(GuyubFormMixin, account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, {"password": "Kata sandi"})


class _CodeWords(GuyubFormMixin):
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, {"code": "Kode 6 angka"})
        self.fields["code"].widget.attrs |= {"autocomplete": "one-time-code"}


class AuthenticateForm(_CodeWords, mfa.AuthenticateForm):
    """TOTP codes are numbers, recovery codes too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Kode dari aplikasi, atau kode cadangan"


class ReauthenticateCodeForm(_CodeWords, mfa.ReauthenticateForm):
    pass


class ActivateTotpForm(_CodeWords, totp.ActivateTOTPForm):
    pass


class AddKeyForm(GuyubFormMixin, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(
            self,
            {"name": "Nama kunci", "passwordless": "Kunci ini cukup untuk masuk tanpa kata sandi"},
        )


class EditKeyForm(GuyubFormMixin, webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, {"name": "Nama kunci"})


class FirstCodeForm(Form):
    """The code from the office, and the password that its owner chooses."""

    username = forms.CharField(label="Nama pengguna", max_length=60)
    code = forms.CharField(label="Kode dari kantor", max_length=30)
    password1 = forms.CharField(
        label="Kata sandi baru",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Kata sandi baru, sekali lagi",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocapitalize": "none"}
        self.fields["code"].widget.attrs |= {
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, second = found.get("password1"), found.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Kedua kata sandi tidak sama.")
        elif first:
            try:
                who = User(username=found.get("username") or "")
                password_validation.validate_password(first, who)
            except ValidationError as error:
                self.add_error("password1", error)
        return found


# --- views ---------------------------------------------------------------------------------------


def _marked(view: View, needs: str, *, narrow: bool = True) -> View:
    """An allauth view that guards itself, with the word for the permission table. ``narrow``:
    whether a visit without a password may open it too; what would tie another way of signing in
    to the account is not for it.

    Its rows live behind the ``log`` connection, and it locks some of them.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visit: Visit = getattr(request, "visit", ANONYMOUS)
        if visit.narrow and (needs == "signed_in" or not narrow):
            return redirect(keeper_page())
        with transaction.atomic(using="log"):
            return view(request, *args, **kwargs)

    run.needs = needs  # type: ignore[attr-defined]
    return run


def _form_page(title: str, lead: str, verb: str, *, base: str = "base.html", **more: Any) -> Any:
    extra = {"base": base, "title": title, "lead": lead, "verb": verb, "danger": False, **more}
    return {"template_name": "accounts/form_page.html", "extra_context": extra}


ENTRANCE = "base_public.html"

login = _marked(
    account.LoginView.as_view(form_class=LoginForm, template_name="accounts/login.html"), "public"
)
logout = open_beside(
    _marked(
        account.LogoutView.as_view(
            **_form_page("Keluar", "Keluar dari Guyub di perangkat ini?", "Keluar")
        ),
        "public",
    )
)
inactive = _marked(
    account.AccountInactiveView.as_view(template_name="accounts/inactive.html"), "public"
)
authenticate = _marked(
    mfa.AuthenticateView.as_view(
        form_class=AuthenticateForm, template_name="accounts/authenticate.html"
    ),
    "public",
)
login_key = _marked(webauthn.login_webauthn, "public")

change_password = _marked(
    account.PasswordChangeView.as_view(
        form_class=ChangePasswordForm,
        **_form_page(
            "Ganti kata sandi",
            "Sedikitnya 10 huruf. Beberapa kata yang hanya Anda tahu lebih mudah diingat.",
            "Ganti kata sandi",
        ),
    ),
    "signed_in",
)
set_password = _marked(
    account.PasswordSetView.as_view(
        form_class=SetPasswordForm,
        **_form_page("Buat kata sandi", "Sedikitnya 10 huruf.", "Simpan kata sandi"),
    ),
    "signed_in",
)
AGAIN = ("Pastikan ini Anda", "Sebelum mengubah cara masuk, buktikan sekali lagi.")
reauthenticate = _marked(
    account.ReauthenticateView.as_view(
        form_class=ReauthenticateForm, **_form_page(*AGAIN, "Lanjutkan")
    ),
    "signed_in",
)
reauthenticate_code = _marked(
    mfa.ReauthenticateView.as_view(
        form_class=ReauthenticateCodeForm, **_form_page(*AGAIN, "Lanjutkan")
    ),
    "signed_in",
)
reauthenticate_key = _marked(
    webauthn.ReauthenticateWebAuthnView.as_view(template_name="accounts/key_again.html"),
    "signed_in",
)


class OwnAccount(mfa.IndexView):
    """Ways of signing in, and whether an official's NIK was stated."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user.person_id
        known = {"asks_nik": serves_an_office(person), "nik_stated": stated(person) is not None}
        return {**super().get_context_data(**kwargs), **known}


own_account = _marked(OwnAccount.as_view(template_name="accounts/own.html"), "signed_in")
activate_totp = _marked(
    totp.ActivateTOTPView.as_view(form_class=ActivateTotpForm, template_name="accounts/totp.html"),
    "signed_in",
)
deactivate_totp = _marked(
    totp.DeactivateTOTPView.as_view(
        **_form_page(
            "Matikan kode dari aplikasi",
            "Sesudah ini kata sandi saja cukup untuk masuk. Akun Anda lebih mudah dibobol.",
            "Matikan",
            danger=True,
        )
    ),
    "signed_in",
)
recovery_codes = _marked(
    recovery.ViewRecoveryCodesView.as_view(template_name="accounts/recovery_codes.html"),
    "signed_in",
)
new_recovery_codes = _marked(
    recovery.GenerateRecoveryCodesView.as_view(
        **_form_page(
            "Buat kode cadangan baru",
            "Kode cadangan yang lama tidak berlaku lagi.",
            "Buat kode baru",
        )
    ),
    "signed_in",
)
download_recovery_codes = _marked(recovery.download_recovery_codes, "signed_in")
keys = _marked(webauthn.ListWebAuthnView.as_view(template_name="accounts/keys.html"), "signed_in")
add_key = _marked(
    webauthn.AddWebAuthnView.as_view(form_class=AddKeyForm, template_name="accounts/key_add.html"),
    "signed_in",
)
remove_key = _marked(
    webauthn.RemoveWebAuthnView.as_view(
        **_form_page(
            "Hapus kunci masuk", "Kunci ini tidak bisa dipakai masuk lagi.", "Hapus", danger=True
        )
    ),
    "signed_in",
)
edit_key = _marked(
    webauthn.EditWebAuthnView.as_view(
        form_class=EditKeyForm, **_form_page("Nama kunci masuk", "", "Simpan")
    ),
    "signed_in",
)
connections = _marked(
    social.ConnectionsView.as_view(template_name="accounts/connections.html"), "signed_in"
)
oidc_login = _marked(oidc.login, "public", narrow=False)
oidc_cancelled = _marked(
    social.LoginCancelledView.as_view(
        template_name="accounts/outside.html",
        extra_context={"title": "Masuk dibatalkan", "lead": "Anda belum masuk."},
    ),
    "public",
)
oidc_error = _marked(
    social.LoginErrorView.as_view(
        template_name="accounts/outside.html",
        extra_context={
            "title": "Tidak bisa masuk dengan akun luar",
            "lead": "Penyedia akun tidak menjawab dengan benar. Coba lagi, atau pakai kata sandi.",
        },
    ),
    "public",
)


@unscoped
@public
def oidc_callback(request: VisitRequest, provider_id: str) -> HttpResponseBase:
    """The one GET that signs somebody in and so writes (docs/decisions/0004-scope.md)."""
    if request.visit.narrow:
        return redirect(keeper_page())
    with connection.execute_wrapper(guard_writes), in_scope(request.scope):
        answer: HttpResponseBase = oidc.callback(request, provider_id)
        if hasattr(answer, "render") and not getattr(answer, "is_rendered", True):
            answer.render()
        return answer


@public
def closed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """What allauth has and Guyub does not offer."""
    raise Http404


closed.needs = "closed"  # type: ignore[attr-defined]


@public
def forgotten(request: VisitRequest) -> HttpResponse:
    """Guyub sends no e-mail and many have none: whoever manages the people of the office gives a
    code, in person or by telephone."""
    givers = [str(ROLES[role].label) for role in ROLES if role in VERBS[MANAGE].roles]
    return render(request, "accounts/forgotten.html", {"givers": " atau ".join(givers)})


@never_cache
@sensitive_post_parameters("code", "password1", "password2")
@public
def first_code(request: VisitRequest) -> HttpResponseBase:
    """Set a password with the code from the office: the first one, or a forgotten one."""
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST":
        limited = ratelimit.consume_or_429(request, action="login")
        if limited is not None:
            return limited  # type: ignore[no-any-return]
        if form.is_valid():
            data = form.cleaned_data
            user = use_code(
                act_of(None, request), data["username"], data["code"], data["password1"]
            )
            if user is not None:
                saved(request, "Kata sandi sudah dibuat. Silakan masuk.")
                return redirect("account_login")
            form.add_error(
                "code",
                "Nama pengguna dan kode tidak cocok, atau kode sudah tidak berlaku."
                " Minta kode baru kepada kantor Anda.",
            )
    page = _form_page(
        "Masuk dengan kode dari kantor",
        "Kode berlaku 7 hari dan hanya sekali pakai. Sesudah ini Anda masuk dengan kata sandi.",
        "Buat kata sandi",
        base=ENTRANCE,
    )
    return render(request, page["template_name"], {**page["extra_context"], "form": form})
