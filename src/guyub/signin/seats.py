"""Where signing in by phone stands on other pages, and what it says to the room of accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.signals import user_logged_out
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from guyub.accounts import narrow
from guyub.accounts.nav import register_nav
from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.outreach.models import Notice
from guyub.outreach.permissions import SEND
from guyub.outreach.words import _
from guyub.registry import naming, panels
from guyub.signin.actions.asking import KIND, outside
from guyub.signin.actions.visits import leave
from guyub.signin.models import Confirmation
from guyub.signin.permissions import CONFIRM, OWN, VIEW


def holds(pk: UUID) -> bool:
    """Whether a visit that began with a code still stands; asked in no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT signin_holds(%s)", [pk])
        return bool(cursor.fetchone()[0])


def codes_to_hand(visit: Visit) -> int:
    rows = Notice.objects.visible_to(visit).to_hand(timezone.now())
    return capped(rows.filter(kind=KIND))


def signed_out(request: HttpRequest | None = None, **more: Any) -> None:
    """The browser signs out: its visit is over for the list of phones too."""
    if getattr(request, "id", "") and request is not None:
        kept = narrow.kept_id(request)
        if kept is not None:
            leave(outside(timezone.now()), kept)


def panel(page: panels.Page) -> dict[str, Any] | None:
    """Each owner: whether the number is confirmed, and the page where that is done."""
    owners = [o for o in page.owners if o.erased_at is None]
    if not owners:
        return None
    rows = Confirmation.objects.standing().filter(owner__in=[o.pk for o in owners])
    sure = {one.owner_id: one for one in rows}
    sees = page.visit.may(naming.SEES_NAMES)
    return {
        "may": page.visit.may(CONFIRM),
        "owners": [
            {"name": o.name if sees else str(_("Pemilik usaha")), "known": o.phone is not None,
             "sure": sure.get(o.pk), "url": reverse("signin:phone", args=[o.pk])}
            for o in owners
        ],
    }  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    narrow.register_keeper(narrow.Keeper(holds, "signin:own"))
    user_logged_out.connect(signed_out, dispatch_uid="guyub.signin.signed_out")
    register_nav(_("HP yang masuk"), "signin:own", icon="phone", needs=OWN, order=85)
    register(
        Waiting(
            "signin_codes", _("Pemilik usaha menunggu kode masuk"),
            _("Siapkan pesannya lalu kirim sekarang, sebelum waktunya habis."),
            SEND, "outreach:list", codes_to_hand, query=f"?jenis={KIND}", icon="phone",
        )
    )  # fmt: skip
    panels.register_panel(
        "nomor_hp", str(_("Nomor HP untuk masuk")), 47, verb=VIEW,
        template="signin/panel.html", context=panel,
    )  # fmt: skip
