"""Who may sit beside which owner, and whether a sitting still holds.

Policy: an official whose role has the verb, where the office allows that role, for an owner one of
whose businesses lies in the official's areas today. Asked anew at every page: who loses the role,
the areas or the account stops in that moment. Nobody helps oneself: that is an own account's work.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.accounts import assisting
from guyub.accounts.assisting import Assisting, Lapsed
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act
from guyub.kernel.dates import format_date
from guyub.kernel.db import in_scope
from guyub.registry import oneself, privacy
from guyub.registry.models import Owner, Ownership
from guyub.registry.models.assisting import SIGNED_OUT, Assistance
from guyub.registry.models.business import Status
from guyub.registry.parameters import helpers_at

ASSIST: Final = "registry.owner.assist"
WORDS: Final = (
    "Saya, pemilik usaha, duduk di samping petugas ini dan setuju ia bekerja atas nama saya di"
    " Guyub paling lama {minutes} menit. Ia melihat yang saya lihat, juga buku kas saya, dan boleh"
    " mencatat, mengusulkan, dan meminta untuk saya. Namanya tercatat di samping nama saya pada"
    " semua yang dikerjakannya. Nomor HP, NIK, izin data, dan penghapusan data saya tidak dapat"
    " diubahnya. Saya boleh berhenti kapan saja, dan boleh menyatakan bukan saya yang minta."
)


def called(owner: Owner) -> str:
    """How one speaks of an owner: "Ibu Sri Lestari"."""
    before = {"P": "Ibu", "L": "Bapak"}.get(owner.sex, "")
    return f"{before} {owner.name}".strip()


def in_areas(visit: Visit, owner_id: UUID) -> bool:
    """Whether one of the owner's businesses that run lies in the visit's areas."""
    codes = (
        Ownership.objects.filter(owner_id=owner_id, until__isnull=True)
        .exclude(business__status__in=[Status.MERGED, Status.CLOSED])
        .values_list("business__village_code", flat=True)
    )
    return any(visit.covers(code) for code in codes)


def allowed(visit: Visit, now: datetime) -> bool:
    """Whether the role has the verb and the office lets it help today."""
    if visit.office is None or not visit.may(ASSIST):
        return False
    return visit.role in helpers_at(visit.office.pk, timezone.localtime(now).date())


def is_oneself(person: UUID, owner_id: UUID) -> bool:
    """Whether this owner is known to be the person who would help."""
    return owner_id == person or person in oneself.people_behind([owner_id])


Begun = Callable[[Act, Assistance], None]
_begun: list[Begun] = []


def register_begun(told: Begun) -> None:
    """A room above hears that a sitting begins; part of the action."""
    _begun.append(told)


def tell_begun(act: Act, row: Assistance) -> None:
    for told in _begun:
        told(act, row)


def find(pk: UUID, visit: Visit, now: datetime) -> Assisting | Lapsed | None:
    """The sitting of a session as it stands now; None where it is not this person's."""
    if visit.user is None:
        return None
    with in_scope(visit.scope, read_only=True):
        row = Assistance.objects.filter(pk=pk, helper_user=visit.user.pk).first()
        if row is None:
            return None
        # Who lost the office's areas does not see the owner any more.
        owner = Owner.objects.filter(pk=row.owner_id, erased_at=None).first()
        held = next((a for a in visit.choices if a.pk == row.appointment_id), None)
        helper = Visit(visit.user, held, visit.choices, visit.request_id) if held else None
        stands = owner is not None and helper is not None and _stands(helper, row, now)
    name = called(owner) if owner is not None else "pemilik itu"
    if helper is not None and stands and row.runs(now):
        return Assisting(row.pk, row.owner_id, name, row.ends_at, helper)
    return Lapsed(row.pk, row.owner_id, name, _why(row, name, now, stands=stands), stands)


def _stands(helper: Visit, row: Assistance, now: datetime) -> bool:
    """Whether the helper still has the part, in this office, for this owner."""
    office = helper.office
    here = office is not None and office.pk == row.office_id
    return here and allowed(helper, now) and in_areas(helper, row.owner_id)


def _why(row: Assistance, name: str, now: datetime, *, stands: bool) -> str:
    if not stands:
        return _t(
            "Bantuan untuk %(name)s berhenti, karena tugas atau wilayah Anda berubah. Yang sudah"
            " tersimpan tetap tersimpan."
        ) % {"name": name}
    said = {"name": name, "at": f"{timezone.localtime(row.over_at):%H.%M}"}
    if row.ended_at is not None:
        return _t("Bantuan untuk %(name)s sudah diakhiri pukul %(at)s.") % said
    return (
        _t("Waktu membantu %(name)s habis pukul %(at)s. Yang sudah tersimpan tetap tersimpan.")
        % said
    )


def running(owner_id: UUID, now: datetime) -> Assistance | None:
    """The sitting beside this owner, if one runs and the scope shows it."""
    found: Assistance | None = Assistance.objects.filter(
        Q(ended_at=None, ends_at__gt=now), owner_id=owner_id
    ).first()
    return found


def told(owner: Owner) -> list[privacy.Held]:
    """Sittings beside a person, for the person's own page and copy."""
    rows = Assistance.objects.filter(owner=owner).order_by("begun_at", "pk")
    return [
        privacy.Held(
            _t("Dibantu petugas"),
            f"{row.helper}, {format_date(timezone.localtime(row.begun_at).date())}",
            _t("Supaya jelas siapa bekerja atas nama pemilik, dan kapan"),
            _t("Persetujuan pemilik saat itu (UU 27/2022 pasal 20 ayat 2 huruf a)"),
        )
        for row in rows
    ]


def sign_out(request: HttpRequest | None = None, **more: Any) -> None:
    """Signing out ends the sitting of the session, too."""
    from guyub.registry.actions.assisting import end

    visit = getattr(request, "visit", None)
    now = visit.assisting if visit is not None else None
    if now is not None:
        end(now.helper.act(), now.id, SIGNED_OUT)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    from django.contrib.auth.signals import user_logged_out

    assisting.register_find(find)
    privacy.register_teller("sittings", told)
    user_logged_out.connect(sign_out, dispatch_uid="guyub.assisting")
