"""Enrolling phones, renewing and revoking them, and noting their contacts."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action, bookkeeping
from guyub.kernel.db import SYSTEM, in_scope, take_turns
from guyub.sync import changes, limits
from guyub.sync.contact import Contact, token_mark
from guyub.sync.models import Device
from guyub.sync.permissions import MANAGE, USE


@action("sync.device.enrol", needs=USE, sentence="mendaftarkan ponselnya")
def enrol(
    act: Act, visit: Visit, *, name: str, app_version: int, device_id: UUID | None = None
) -> tuple[Device, str]:
    """A phone of one's own, and its token, which is shown this once.

    ``device_id`` renews a phone of one's own that is not revoked: it keeps its id and outbox.
    """
    office, user = visit.office, visit.user
    if office is None or user is None or office.kind != Office.Kind.REGENCY:
        raise NotAllowed(_("Ponsel petugas didaftarkan di dinas kabupaten atau kota."))
    token = secrets.token_urlsafe(32)
    fresh = {
        "role": visit.role, "name": name.strip()[:60] or "Ponsel", "token_mark": token_mark(token),
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
    return device, token


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
    """When a phone last called, with which app, how far its clock is off; once a minute."""
    device = contact.device
    skew = int(contact.skew.total_seconds())
    late = device.seen_at is None or contact.now - device.seen_at >= limits.CONTACT_NOTED
    moved = device.skew_seconds is None or abs(device.skew_seconds - skew) > 60
    if not (late or moved or device.app_version != contact.app_version):
        return
    with in_scope(contact.visit.scope), bookkeeping():
        Device.objects.filter(pk=device.pk).update(
            seen_at=contact.now, app_version=contact.app_version, skew_seconds=skew
        )


def note_told(act: Act, device: Device) -> None:
    """A revoked phone was told so: the office sees that it called and wipes itself."""
    with in_scope(SYSTEM), bookkeeping():
        Device.objects.filter(pk=device.pk, told_at__isnull=True).update(told_at=act.now)
