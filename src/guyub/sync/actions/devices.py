"""Enrolling phones, renewing and revoking them, and noting their contacts."""

from __future__ import annotations

import secrets
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action, bookkeeping
from guyub.kernel.db import SYSTEM, in_scope, take_turns
from guyub.sync import changes, limits
from guyub.sync.contact import Caller, Contact, Refused, pair_for, token_mark
from guyub.sync.models import Device
from guyub.sync.permissions import MANAGE, USE


class Enrolled(NamedTuple):
    """A phone and its tokens, shown this once. ``hand_over`` is empty for an older app."""

    device: Device
    token: str
    hand_over: str


@action("sync.device.enrol", needs=USE, sentence="mendaftarkan ponselnya")
def enrol(
    act: Act, visit: Visit, *, name: str, app_version: int, device_id: UUID | None = None
) -> Enrolled:
    """A phone of one's own: with a full token, and one that only hands over what is sealed.

    ``device_id`` renews a phone of one's own that is not revoked: it keeps its id and outbox.
    """
    office, user = visit.office, visit.user
    if office is None or user is None or office.kind != Office.Kind.REGENCY:
        raise NotAllowed(_("Ponsel petugas didaftarkan di dinas kabupaten atau kota."))
    token = secrets.token_urlsafe(32)
    hand_over = secrets.token_urlsafe(32) if app_version >= limits.TWO_TOKENS_FROM else ""
    fresh = {
        "role": visit.role, "name": name.strip()[:60] or "Ponsel", "token_mark": token_mark(token),
        "hand_mark": token_mark(hand_over) if hand_over else None, "old_mark": None,
        "expires_at": act.now + limits.TOKEN_DAYS, "app_version": app_version,
    }  # fmt: skip
    take_turns("sync.device", user.person_id)
    if device_id is not None:
        device = Device.objects.of(visit).select_for_update().filter(pk=device_id).first()
        if device is None or device.revoked_at or device.office_id != office.pk:
            raise DomainError(
                _("Ponsel ini tidak bisa diperpanjang. Daftarkan sebagai ponsel baru.")
            )
        Device.objects.filter(pk=device.pk).update(user=user, **fresh)
        device.refresh_from_db()
    else:
        changes.first_phone(office.area_code)
        held = Device.objects.of(visit).working(act.now).count()
        if held >= limits.MOST_DEVICES:
            raise DomainError(
                _("Anda sudah punya %(n)s ponsel terdaftar. Cabut dulu yang tidak dipakai.")
                % {"n": held}
            )
        device = Device.objects.create(
            person_id=user.person_id, user=user, office=office, regency_code=office.area_code,
            enrolled_at=act.now, **fresh,
        )  # fmt: skip
    act.log(device, kind="sync.device", after={"diperpanjang": device_id is not None})
    return Enrolled(device, token, hand_over)


def exchange(caller: Caller, token: str) -> tuple[str, str]:
    """Two tokens (full, hand over) for the one of an older app. That one ends with the first
    request under one of the two (``note_contact``), not before: the answer may be lost.
    Bookkeeping: nobody did anything.
    """
    full, hand_over = pair_for(token)
    device = caller.device
    if not caller.before:
        with in_scope(SYSTEM), bookkeeping():
            taken = Device.objects.filter(
                pk=device.pk, token_mark=token_mark(token), hand_mark__isnull=True,
                revoked_at__isnull=True,
            ).update(
                token_mark=token_mark(full), hand_mark=token_mark(hand_over),
                old_mark=token_mark(token),
            )  # fmt: skip
            # Another asking of the same phone may have been first.
            if (
                not taken
                and not Device.objects.filter(
                    pk=device.pk, old_mark=token_mark(token), revoked_at__isnull=True
                ).exists()
            ):
                raise Refused(409, "exchanged", "Ponsel ini sudah memakai dua kunci.")
    return full, hand_over


def _revoke(act: Act, device: Device | None, reason: str) -> Device:
    if device is None:
        raise DomainError(_("Ponsel ini tidak ditemukan."))
    if device.revoked_at is not None:
        raise Unchanged(device)
    device.revoked_at, device.revoker, device.revoked_because = act.now, act.actor, reason
    device.save(update_fields=["revoked_at", "revoker", "revoked_because"])
    act.log(device, kind="sync.device", reason=reason)
    return device


@action("sync.device.revoke_own", needs=USE, sentence="mencabut ponselnya sendiri")
def revoke_own(act: Act, pk: UUID) -> Device:
    """Lost, sold or broken: the phone is wiped when it next calls."""
    mine = Device.objects.select_for_update().filter(pk=pk, person_id=act.person_id)
    return _revoke(act, mine.first(), "")


@action("sync.device.revoke", needs=MANAGE, sentence="mencabut ponsel petugas")
def revoke(act: Act, pk: UUID, reason: str) -> Device:
    """The same by the office, for one of its officers, with the reason."""
    if not reason.strip():
        raise DomainError(_("Tulis alasannya, supaya petugas tahu."), field="reason")
    here = Device.objects.select_for_update().filter(pk=pk, office_id=act.office_id)
    return _revoke(act, here.first(), reason)


def note_contact(contact: Contact) -> None:
    """When a phone last called, with which app, how far its clock is off; once a minute. With the
    first request under exchanged tokens the one of before ends."""
    device = contact.device
    skew = int(contact.skew.total_seconds())
    late = device.seen_at is None or contact.now - device.seen_at >= limits.CONTACT_NOTED
    moved = device.skew_seconds is None or abs(device.skew_seconds - skew) > 60
    exchanged = {"old_mark": None} if contact.exchanged else {}
    if not (late or moved or exchanged or device.app_version != contact.app_version):
        return
    with in_scope(contact.visit.scope), bookkeeping():
        Device.objects.filter(pk=device.pk).update(
            seen_at=contact.now, app_version=contact.app_version, skew_seconds=skew, **exchanged
        )


def note_told(act: Act, device: Device) -> None:
    """A revoked phone was told so: the office sees that it called and wipes itself."""
    with in_scope(SYSTEM), bookkeeping():
        Device.objects.filter(pk=device.pk, told_at__isnull=True).update(told_at=act.now)
