"""Sign-ins and outside accounts into the ledger. Signals are heard for this only, and only call an
action."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Q
from django.http import HttpRequest

from guyub.accounts.models import User


def _is_page(request: HttpRequest | None) -> bool:
    """Whether a real visit is behind it: set-up code signs people in without one."""
    return bool(getattr(request, "id", ""))


def signed_in(request: HttpRequest | None = None, user: Any = None, **more: Any) -> None:
    from guyub.accounts.actions import record_sign_in
    from guyub.accounts.entry import act_of

    if _is_page(request):
        record_sign_in(act_of(user, request), user)


def signed_out(request: HttpRequest | None = None, user: Any = None, **more: Any) -> None:
    from guyub.accounts.actions import record_sign_out
    from guyub.accounts.entry import act_of

    if _is_page(request) and user is not None:
        record_sign_out(act_of(user, request), user)


def failed(
    request: HttpRequest | None = None, credentials: dict[str, Any] | None = None, **more: Any
) -> None:
    from guyub.accounts.actions import record_failure
    from guyub.accounts.entry import act_of

    if not _is_page(request):
        return
    given = credentials or {}
    wanted = Q(pk__in=[])
    if given.get("username"):
        wanted |= Q(username__iexact=given["username"])
    if given.get("email"):
        wanted |= Q(email__iexact=given["email"])
    user = User.objects.filter(wanted).order_by("pk").first()
    record_failure(act_of(user, request), user)


def untied(request: HttpRequest, socialaccount: Any, **more: Any) -> None:
    from guyub.accounts.actions import record_untied
    from guyub.accounts.entry import act_of

    user = socialaccount.user
    record_untied(act_of(user, request), user, socialaccount.provider)


def _tie_in_an_action() -> None:
    """An outside account is tied by ``SocialLogin.save``, which also writes the user's own row
    outside any action. allauth has no place to step in on both of its ways there (at once, and
    after proving oneself again), so the method is taken here."""
    from allauth.socialaccount.models import SocialLogin

    from guyub.accounts.actions import tie_outside
    from guyub.accounts.entry import act_of

    save = SocialLogin.save

    def tied(self: Any, request: HttpRequest, connect: bool = False) -> None:
        user = User.objects.get(pk=self.user.pk)
        tie_outside(
            act_of(user, request), user, self.account.provider,
            lambda: save(self, request, connect=connect),
        )  # fmt: skip

    SocialLogin.save = tied


def connect() -> None:
    """Called once from ``AppConfig.ready``."""
    from allauth.socialaccount.signals import social_account_removed

    _tie_in_an_action()
    social_account_removed.connect(untied, dispatch_uid="guyub.untied")
    user_logged_in.connect(signed_in, dispatch_uid="guyub.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="guyub.signed_out")
    user_login_failed.connect(failed, dispatch_uid="guyub.failed")
