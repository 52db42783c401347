"""Accounts of owners who sign in without a password."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import get_random_string

from guyub.accounts.actions import _regency, _save, _told
from guyub.accounts.models import Appointment, Office, User
from guyub.accounts.queries import current
from guyub.accounts.roles import OWNER, ROLES
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.db import take_turns

NAME: Final = "Pemilik usaha"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def _serves_an_office(user: User) -> bool:
    own = [key for key, role in ROLES.items() if role.reach == "own"]
    return user.appointments.exclude(role__in=own).exists()


def _held(subject: UUID, today: date) -> list[Appointment]:
    rows = Appointment.objects.filter(current(today), role=OWNER, subject_id=subject)
    return list(rows.select_related("user", "office").order_by("starts", "pk"))


@action("accounts.owner.open", needs=None, sentence="membuat akun pemilik usaha")
def owner_account(act: Act, office: Office, subject: UUID) -> Appointment:
    """The appointment as owner with which ``subject`` signs in; made with its account when there is
    none. Part of the action of a room above that knows who asks. DomainError says why not.

    An account that also serves an office, now or once, is not used: the owner gets one of their
    own, for the same human being. What an office ended or closed is not made again, also not for
    who serves an office beside; an office that appoints the owner anew opens it.
    """
    take_turns("accounts.owner", subject)
    today = timezone.localdate(act.now)
    held = _held(subject, today)
    fit = [one for one in held if not _serves_an_office(one.user)]
    if any(one.user.is_active for one in fit):
        raise Unchanged(next(one for one in fit if one.user.is_active))
    rows = Appointment.objects.filter(role=OWNER, subject_id=subject).exclude(ended_reason="")
    ended = list(rows.select_related("user"))
    alone = [one for one in ended if not _serves_an_office(one.user)]
    if fit or alone or (ended and not held):
        raise DomainError(
            "Akun pemilik ini sudah ditutup dinas. Datang ke dinas kalau mau dibuka lagi."
        )
    user = User(
        username=f"pemilik-{get_random_string(12, _LETTERS)}", name=NAME,
        is_sample=office.is_sample,
    )  # fmt: skip
    if held:
        user.person_id = held[0].user.person_id
    user.set_unusable_password()
    user.save(force_insert=True)
    made = Appointment(user=user, role=OWNER, office=office, starts=today, subject_id=subject)
    _save(made, user, insert=True)
    act.log(made, after=_told(made), regency=_regency(office))
    return made
