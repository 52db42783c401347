"""One visit: who, in which role, of which office, for which areas; and what that lets them do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from guyub.accounts.assisting import Assisting, Lapsed
from guyub.accounts.models import Appointment, Office, User
from guyub.accounts.roles import (
    BUYER,
    CONTRACTOR,
    FIELD_OFFICER,
    ROLES,
    VERBS,
    assisted_only,
    role_words,
    verbs_of,
)
from guyub.areas.models import Area
from guyub.kernel.actions import Act
from guyub.kernel.db import ALL, NOBODY, PUBLIC, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

# Rooms above say which businesses a subject (owner, group) stands for.
SubjectBusinesses = Callable[[str, UUID], "Iterable[UUID]"]
_subjects: list[SubjectBusinesses] = []


def register_subject_businesses(find: SubjectBusinesses) -> None:
    _subjects.append(find)


def regencies_of(office: Office) -> tuple[str, ...]:
    """Regency codes that an office reads: its own, its province's, or all."""
    if office.kind == Office.Kind.MINISTRY:
        return (ALL,)
    if office.kind == Office.Kind.PROVINCE:
        return _regencies_of_province(office.area_code)
    return (office.area_code,)


_province_cache: dict[str, tuple[str, ...]] = {}


def _regencies_of_province(code: str) -> tuple[str, ...]:
    if code not in _province_cache:
        found = tuple(
            Area.objects.filter(parent_code=code).order_by("code").values_list("code", flat=True)
        )
        if not found:
            return ()
        _province_cache[code] = found
    return _province_cache[code]


def offices_below(office: Office) -> tuple[str, ...]:
    """Ids of the offices whose papers are visible: the own one, and those inside its area."""
    if office.kind == Office.Kind.REGENCY:
        return (str(office.pk),)
    if office.kind == Office.Kind.MINISTRY:
        return (ALL,)
    inside = Office.objects.filter(area_code__startswith=office.area_code).order_by("pk")
    return tuple(str(pk) for pk in inside.values_list("pk", flat=True))


def role_label(appointment: Appointment) -> str:
    """What the office calls the role: its own word for field officers."""
    if appointment.role == FIELD_OFFICER:
        return appointment.office.field_officer_label
    return str(ROLES[appointment.role].label)


@dataclass
class Visit:
    """What a request may see and do. An anonymous visit has no user and the public scope."""

    user: User | None = None
    appointment: Appointment | None = None
    choices: list[Appointment] = field(default_factory=list)
    request_id: str = ""
    # Signed in without a password, for one appointment alone (``accounts.narrow``).
    narrow: bool = False
    # Beside whom the visitor works just now; the visit is then that of the owner.
    assisting: Assisting | None = None
    # A sitting of this session that is over without the visitor having been told.
    lapsed: Lapsed | None = None

    @property
    def office(self) -> Office | None:
        return self.appointment.office if self.appointment else None

    @property
    def role(self) -> str:
        return self.appointment.role if self.appointment else ""

    @property
    def role_label(self) -> str:
        return role_label(self.appointment) if self.appointment else ""

    @property
    def reach(self) -> str:
        return ROLES[self.role].reach if self.role else ""

    @cached_property
    def verbs(self) -> frozenset[str]:
        held = verbs_of(self.role) if self.role else frozenset()
        return assisted_only(held) if self.assisting else held

    def may(self, verb: str) -> bool:
        return verb in self.verbs

    @cached_property
    def scope(self) -> Scope:
        """What PostgreSQL is told. Only regency offices write; whoever is above reads."""
        if self.user is None:
            return PUBLIC
        if self.appointment is None:
            return Scope(person=self.user.person_id)
        office = self.appointment.office
        if self.reach == "system":
            return Scope(offices=offices_below(office), person=self.user.person_id)
        if self.reach == "own":
            subject = self.appointment.subject_id
            owned = (
                tuple(b for find in _subjects for b in find(self.role, subject)) if subject else ()
            )
            return Scope(businesses=owned, person=subject, offices=())
        read = regencies_of(office)
        writes = office.kind == Office.Kind.REGENCY and any(VERBS[v].writes for v in self.verbs)
        return Scope(
            read=read,
            write=read if writes else (),
            offices=offices_below(office),
            person=self.user.person_id,
        )

    @cached_property
    def area_codes(self) -> tuple[str, ...]:
        """Codes whose rows the visit lists: prefixes. ("*",) for all, () for none."""
        if self.appointment is None or self.reach in {"own", "system"}:
            return ()
        if self.reach == "areas":
            return tuple(sorted(self.appointment.area_codes))
        return self.scope.read

    def covers(self, code: str) -> bool:
        """Whether an area code lies inside the visit's areas."""
        return any(a == ALL or code == a or code.startswith(a + ".") for a in self.area_codes)

    def _actor(self) -> str:
        """How the history calls the visitor: an official by name, also one of an agency that buys;
        an owner, whose name the registry alone keeps, and a contractor by their part."""
        if self.user is None:
            return ""
        if self.assisting is not None:
            # Columns that keep who acted hold 120 letters.
            return f"Pemilik usaha, dibantu oleh {self.user.name}"[:120]
        if self.reach != "own" or self.role == BUYER:
            return str(self.user.name)
        return role_words(self.role) if self.role == CONTRACTOR else "Pemilik usaha"

    def act(self, now: datetime | None = None) -> Act:
        """The actor of this visit, for actions."""
        user = self.user
        return Act(
            now=now or timezone.now(),
            scope=self.scope,
            user_id=user.pk if user else None,
            person_id=user.person_id if user else None,
            actor=self._actor(),
            role=self.role or ("publik" if user is None else ""),
            office_id=self.office.pk if self.office else None,
            area_codes=self.area_codes,
            request_id=self.request_id,
            verbs=self.verbs,
            on_behalf_of=self.assisting.owner if self.assisting else None,
            assistance_id=self.assisting.id if self.assisting else None,
        )


ANONYMOUS = Visit()


class VisitRequest(HttpRequest):
    """A request after ``VisitMiddleware``: for type checkers."""

    visit: Visit
    scope: Scope
    id: str


View = Callable[..., HttpResponseBase]


def needs(verb: str) -> Callable[[View], View]:
    """A view for whoever holds ``verb`` in this visit; others sign in first or get 403."""

    def wrap(view: View) -> View:
        @wraps(view)
        def run(request: VisitRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.visit.user is None:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            if not request.visit.may(verb):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        run.needs = verb  # type: ignore[attr-defined]
        return run

    return wrap


def signed_in(view: View) -> View:
    """A view for anybody with an account, whatever the role."""

    @wraps(view)
    def run(request: VisitRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.visit.user is None:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return view(request, *args, **kwargs)

    run.needs = "signed_in"  # type: ignore[attr-defined]
    return run


def public(view: View) -> View:
    """A view for everyone: says so, because a view that says nothing fails the suite."""
    view.needs = "public"  # type: ignore[attr-defined]
    return view


__all__ = ["ANONYMOUS", "NOBODY", "Visit", "VisitRequest", "needs", "public", "signed_in"]
