"""What is written about parameters: a value proposed by one person, decided by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.criteria.actions import acting_person, own_office
from guyub.criteria.models import Setting
from guyub.criteria.parameters import PARAMETERS, Parameter, Unfit, used
from guyub.criteria.permissions import DECIDE, WRITE
from guyub.criteria.states import APPROVED, PROPOSED, RETURNED, SETTINGS, SYSTEM, WITHDRAWN
from guyub.kernel.actions import Act, DomainError, NotAllowed, action
from guyub.kernel.transitions import TransitionRefused

EARLIEST = date(1945, 8, 17)
LATEST = date(2100, 12, 31)


@dataclass(frozen=True)
class Proposal:
    """What a person wrote: a typed value, from when, and where that stands."""

    value: Any
    valid_from: date
    source: str
    legal_basis: str = ""
    checked_on: date | None = None


def _parameter(key: str) -> Parameter:
    found = PARAMETERS.get(key)
    if found is None:
        raise DomainError(_("Ketentuan ini tidak dikenal."))
    return found


def _checked(parameter: Parameter, given: Proposal, today: date) -> Any:
    """The stored form. DomainError at the field that is wrong."""
    if not given.source.strip():
        raise DomainError(_("Tulis sumbernya: di mana nilai ini tertulis."), field="source")
    if not EARLIEST <= given.valid_from <= LATEST:
        raise DomainError(_("Tanggal mulainya tidak masuk akal. Periksa lagi."), field="valid_from")
    if given.checked_on is not None and given.checked_on > today:
        raise DomainError(_("Tanggal pemeriksaan belum terjadi."), field="checked_on")
    try:
        return parameter.stored(given.value)
    except Unfit as error:
        raise DomainError(str(error), field="value") from error


def _told(parameter: Parameter, row: Setting) -> dict[str, Any]:
    try:
        said = parameter.say(parameter.read(row.value))
    except Unfit:
        said = ""
    return {
        "ketentuan": parameter.key, "nilai": said, "mulai": row.valid_from.isoformat(),
        "sumber": row.source, "dasar": row.legal_basis,
    }  # fmt: skip


def _log(act: Act, row: Setting, **values: Any) -> None:
    act.log(row, kind="criteria.setting", **values)


@action("criteria.setting.propose", needs=WRITE, sentence="mengusulkan nilai ketentuan")
def propose_setting(act: Act, key: str, given: Proposal) -> Setting:
    """A value for the office from a day on; another person decides. The same proposal sent again
    is the one that waits already; another one waits until that is decided or withdrawn."""
    parameter, office, person = _parameter(key), own_office(act), acting_person(act)
    stored = _checked(parameter, given, timezone.localtime(act.now).date())
    row = Setting(
        office_id=office, key=key, value=stored, valid_from=given.valid_from,
        source=given.source.strip(), legal_basis=given.legal_basis.strip(),
        checked_on=given.checked_on, made_by=person, maker=act.actor, made_at=act.now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        waits = Setting.objects.filter(office_id=office, key=key, state=PROPOSED).first()
        same = ("value", "valid_from", "source", "legal_basis", "checked_on", "made_by")
        if waits is None or any(getattr(waits, name) != getattr(row, name) for name in same):
            raise DomainError(
                _("Sudah ada usulan untuk ketentuan ini. Tunggu keputusannya, atau tarik dulu.")
            ) from None
        _log(act, waits, after={"sama": True})
        return waits
    before = used(key, office, given.valid_from)
    _log(act, row, before={"nilai": before.said}, after=_told(parameter, row))
    return row


def _held(act: Act, pk: UUID) -> Setting:
    """The office's own setting, locked."""
    found = Setting.objects.select_for_update().filter(pk=pk, office_id=own_office(act)).first()
    if found is None:
        raise DomainError(_("Usulan ini tidak ditemukan."))
    return found


def _already(act: Act, row: Setting, state: str) -> bool:
    """Whether this person did the same before: then nothing is done again."""
    if row.state != state or row.decided_by != acting_person(act):
        return False
    _log(act, row, after={"sama": True})
    return True


def _move(act: Act, row: Setting, verb: str, reason: str = "") -> None:
    try:
        row.state = SETTINGS.check(row.state, verb, {act.role}, reason).to
    except TransitionRefused as refused:
        raise DomainError(str(refused)) from refused


def _another(act: Act, row: Setting) -> UUID:
    person = acting_person(act)
    if person == row.made_by:
        raise NotAllowed(_("Anda yang mengusulkan. Orang lain yang harus memutuskan."))
    return person


@action("criteria.setting.approve", needs=DECIDE, sentence="menyetujui nilai ketentuan")
def approve_setting(act: Act, pk: UUID) -> Setting:
    """Put a proposed value in force from its day. One for the same day is replaced. Never by the
    person who proposed it."""
    row = _held(act, pk)
    if _already(act, row, APPROVED):
        return row
    person = _another(act, row)
    parameter = _parameter(row.key)
    try:
        parameter.read(row.value)
    except Unfit as error:
        raise DomainError(
            _("Nilai yang diusulkan tidak bisa dibaca lagi: %(why)s Kembalikan usulannya.")
            % {"why": str(error)}
        ) from error
    before = used(row.key, row.office_id, row.valid_from)
    _move(act, row, "approve")
    same_day = Setting.objects.select_for_update().filter(
        office_id=row.office_id, key=row.key, valid_from=row.valid_from, state=APPROVED
    )
    for earlier in same_day.order_by("pk"):
        earlier.state = SETTINGS.check(earlier.state, "replace", {SYSTEM}).to
        earlier.save(update_fields=["state"])
    row.decided_by, row.decider, row.decided_at = person, act.actor, act.now
    row.save(update_fields=["state", "decided_by", "decider", "decided_at"])
    _log(act, row, before={"nilai": before.said}, after=_told(parameter, row))
    return row


@action("criteria.setting.return", needs=DECIDE, sentence="mengembalikan usulan ketentuan")
def return_setting(act: Act, pk: UUID, reason: str) -> Setting:
    """Refuse a proposed value, with what to mend; its maker proposes a new one."""
    row = _held(act, pk)
    if _already(act, row, RETURNED):
        return row
    person = _another(act, row)
    _move(act, row, "return", reason)
    row.reason = reason
    row.decided_by, row.decider, row.decided_at = person, act.actor, act.now
    row.save(update_fields=["state", "reason", "decided_by", "decider", "decided_at"])
    _log(act, row, reason=row.reason)
    return row


@action("criteria.setting.withdraw", needs=WRITE, sentence="menarik usulan ketentuan")
def withdraw_setting(act: Act, pk: UUID) -> Setting:
    """The maker takes the proposal back; what is in force stays."""
    row = _held(act, pk)
    if row.made_by != acting_person(act):
        raise NotAllowed(_("Hanya pengusulnya yang bisa menarik usulan ini."))
    if row.state == WITHDRAWN:
        _log(act, row, after={"sama": True})
        return row
    _move(act, row, "withdraw")
    row.save(update_fields=["state"])
    _log(act, row, before={"mulai": row.valid_from.isoformat()})
    return row
