"""Assisted mode: somebody of the office sits beside an owner and works in that owner's name.

Policy: for one owner, with a beginning and an end that are fixed when it begins, in one session.
While it lasts the visit is that of the owner, less what only the owner's own account may
(``Verb.assisted``): what nobody decided about is refused. The scope is the owner's and nothing of
the helper's own is added to it. Once it is over, whatever a page of it still sends is not taken
over as the helper's own deed: it is shown again, to be sent anew beside the owner or not at all.

Who may help whom, and for how long, is known above (``registry.assisting``), which registers here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.roles import OWNER, VERBS
from guyub.kernel.middleware import SAFE

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit, VisitRequest

KEY: Final = "bantu"  # session key: id of the sitting
# Fields that are never shown or sent again, and values that no person reads as typed.
_SECRET: Final = re.compile(r"csrfmiddlewaretoken|login|code|kode|(?:old)?password\d?|sandi\d?")
_KEYS: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d\d\.\d\d(?:\.\d\d(?:\.\d{4})?)?|-?\d", re.A)
# What a page carries on to be sent again, all of it or nothing: fields, and characters together.
MOST_KEPT: Final = 300
LONGEST_KEPT: Final = 200_000


@dataclass(frozen=True)
class Assisting:
    """A sitting that runs. ``name`` is how the helper calls the owner ("Ibu Sri Lestari")."""

    id: UUID
    owner: UUID
    name: str
    ends_at: datetime
    helper: Visit


@dataclass(frozen=True)
class Lapsed:
    """A sitting of this session that is over, and why, as a sentence. ``again``: it may be begun
    anew by this person."""

    id: UUID
    owner: UUID
    name: str
    why: str
    again: bool


Find = Callable[[UUID, "Visit", datetime], "Assisting | Lapsed | None"]
_find: list[Find] = []


def register_find(find: Find) -> None:
    """The room that keeps sittings finds the one of a session."""
    _find[:] = [find]


def look(session: Mapping[str, Any], visit: Visit, now: datetime) -> Assisting | Lapsed | None:
    """The sitting that the session is in or was in; None for none (also for an unreadable id)."""
    value = session.get(KEY)
    if not value or not _find:
        return None
    try:
        pk = UUID(str(value))
    except ValueError:
        return None
    return _find[0](pk, visit, now)


def beside(visit: Visit, found: Assisting) -> Visit:
    """The visit of the owner, as the helper works in it."""
    from guyub.accounts.models import Appointment
    from guyub.accounts.visit import Visit

    office = found.helper.office
    assert visit.user is not None
    assert office is not None
    return Visit(
        user=visit.user,
        # Never stored: it says only as whom the visit reads and acts.
        appointment=Appointment(
            user=visit.user, role=OWNER, office=office, subject_id=found.owner,
            starts=date.min,
        ),
        request_id=visit.request_id,
        assisting=found,
    )  # fmt: skip


def enter(request: HttpRequest, pk: UUID) -> None:
    """From the next page on. Forms that are open in other tabs belong to the helper's own work
    and are not taken any more: the token that every form carries changes."""
    request.session[KEY] = str(pk)
    rotate_token(request)


def leave(request: HttpRequest) -> None:
    """Out again; forms that were opened beside the owner are not taken any more."""
    if request.session.pop(KEY, None) is not None:
        rotate_token(request)


def band(visit: Visit) -> dict[str, Any] | None:
    """What stands on top of every page meanwhile; None while nobody is helped."""
    now = visit.assisting
    return band_of(now.name, now.ends_at) if now is not None else None


def band_of(name: str, ends_at: datetime) -> dict[str, Any]:
    """The same for a page that answers the beginning, before there is such a visit."""
    until = f"{timezone.localtime(ends_at):%H.%M}"
    return {"name": name, "until": until, "url": reverse("registry:assist_end")}


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form brought along, to be shown or sent again: no tokens, no secrets, no files."""
    return [
        (name, value) for name in request.POST if not _SECRET.fullmatch(name.lower())
        for value in request.POST.getlist(name)
    ]  # fmt: skip


def kept_whole(request: HttpRequest, fields: list[tuple[str, str]]) -> bool:
    """Whether a form can be sent again as it was: nothing of it is a file, a secret or too much."""
    sent = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    return (
        not request.FILES and {name for name, _value in fields} == set(sent)
        and len(fields) <= MOST_KEPT and sum(len(value) for _n, value in fields) <= LONGEST_KEPT
    )  # fmt: skip


def words(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Of what a form brought along what a person can recognise: no keys, codes or versions."""
    return [value for _name, value in fields if value.strip() and not _KEYS.fullmatch(value)]


def _is_page(request: HttpRequest) -> bool:
    """Whether a person opened a page, and not a page a picture or a piece of itself."""
    return (
        request.headers.get("Sec-Fetch-Dest", "document") == "document"
        and "HX-Request" not in request.headers
    )


def gate(request: VisitRequest, view: Any) -> HttpResponseBase | None:
    """What stands in the way of a view while somebody is helped, or was in this session."""
    told = request.visit.lapsed is None or request.method not in SAFE
    if getattr(view, "beside", False) and told:
        return None
    if request.visit.assisting is not None:
        return _refused(request, view)
    if request.visit.lapsed is not None:
        return _lapsed(request, view, request.visit.lapsed)
    return None


def open_beside(view: Any) -> Any:
    """Mark a view that is the same whether somebody is helped or not: the end of it, signing out,
    the look of pages."""
    view.beside = True
    return view


def _refused(request: VisitRequest, view: Any) -> HttpResponse | None:
    visit = request.visit
    assert visit.assisting is not None
    needs = getattr(view, "needs", "signed_in")
    why = ""
    if needs == "public":
        if request.method in SAFE:
            return None
    elif needs != "signed_in":
        if visit.may(needs):
            return None
        verb = VERBS.get(needs)
        if verb is not None and OWNER in verb.roles:
            why = verb.own_only
        elif not visit.assisting.helper.may(needs):
            return None  # the usual answer to whoever may not
    return render(
        request, "accounts/beside_refused.html", {"why": why, "own_work": not why}, status=403
    )


def _lapsed(request: VisitRequest, view: Any, over: Lapsed) -> HttpResponseBase | None:
    if request.method in SAFE:
        if not _is_page(request):
            return None
        leave(request)
        messages.warning(request, over.why)
        return redirect("insight:assisted", over.id) if over.again else redirect("home")
    if getattr(view, "begins_beside", False):
        return None
    fields = typed(request)
    context = {
        "over": over, "typed": fields, "words": words(fields), "to": request.get_full_path(),
        "whole": kept_whole(request, fields),
        "begin_url": reverse("registry:assist", args=[over.owner]) if over.again else "",
    }  # fmt: skip
    return render(request, "accounts/beside_lapsed.html", context, status=409)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with an old token: one that was opened before a sitting began or ended, or long ago.
    What was typed is shown to whoever typed it here, to be copied; it is not sent again."""
    user = getattr(getattr(request, "visit", None), "user", None)
    mine = user is not None and _from_here(request)
    context = {"words": words(typed(request)) if mine else []}
    return render(request, "403_csrf.html", context, status=403)


def _from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    own = f"{request.scheme}://{request.get_host()}"
    trusted = origin in settings.CSRF_TRUSTED_ORIGINS
    return trusted or origin == own or origin.startswith(f"{own}/")
