"""Proposed changes: by whoever may not edit, decided field by field by another person.

States: open -> decided | withdrawn. The proposer withdraws, never decides; that maker and decider
are two persons is checked here and by the database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.areas.models import Area
from guyub.kernel import typed
from guyub.kernel.actions import Act, DomainError, NotAllowed, StaleVersion, action
from guyub.kernel.db import in_scope
from guyub.kernel.fields import Secret
from guyub.registry.actions.business import place, set_business
from guyub.registry.actions.common import lock, may_write_at, somebody, take_turns
from guyub.registry.actions.owner import person_values, set_owner
from guyub.registry.models import Business, ChangeRequest, Owner, Ownership
from guyub.registry.models.business import Status
from guyub.registry.oneself import not_own
from guyub.registry.wording import label

PROPOSE: Final = "registry.business.propose"
DECIDE: Final = "registry.change.decide"
BUSINESS: Final = (
    "name", "legal_form", "nib", "branch", "main_product", "address", "since_year",
    "village_code", "status",
)  # fmt: skip
OWNER: Final = (
    "name", "sex", "birth_year", "education", "disability", "has_whatsapp", "address", "nik",
    "phone",
)  # fmt: skip
FIELDS: Final = {"business": BUSINESS, "owner": OWNER}
# Empty means "not proposed" for what the proposer never sees in full.
HIDDEN: Final = frozenset({"nik", "phone", "nib"})
# Never in an owner's name by somebody else: what opens the owner's account or tells who it is.
OWN_ACCOUNT: Final = ("nik", "phone")
STATUSES: Final = frozenset({"active", "paused", "closed"})


@dataclass(frozen=True)
class Answer:
    """What was decided on one field; a refusal says why."""

    accepted: bool
    reason: str = ""


def current(row: Business | Owner, name: str) -> Any:
    """A stored value as it stands in JSON: secrets as plain text."""
    value = getattr(row, name)
    return value.reveal() if isinstance(value, Secret) else value


def differing(
    row: Business | Owner, target: str, values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The proposed fields that differ from what is stored."""
    found = []
    for name in FIELDS[target]:
        if name not in values:
            continue
        old, new = current(row, name), values[name]
        if name in HIDDEN and not new:
            continue
        if (old if old is not None else "") != (new if new is not None else ""):
            found.append({"field": name, "label": label(name, target), "old": old, "new": new})
    return found


def target_of(target: str, target_id: UUID, business: Business) -> Business | Owner:
    """The row that a proposal is about. DomainError when it does not belong to the business."""
    if target == "business" and target_id == business.pk:
        return business
    if target == "owner":
        held = Ownership.objects.filter(
            business=business, owner_id=target_id, until__isnull=True
        ).select_related("owner")
        found = held.first()
        if found is not None:
            return found.owner
    raise DomainError(_("Data ini tidak ditemukan atau di luar wilayah Anda."))


def _reach(act: Act, business_pk: UUID) -> Business:
    # Not locked: an owner may propose but not write, and row security refuses the lock.
    business: Business | None = Business.objects.filter(pk=business_pk).first()
    if business is None:
        raise DomainError(_("Data ini tidak ditemukan atau di luar wilayah Anda."))
    if business.pk not in act.scope.businesses:
        may_write_at(act, business.village_code)
    if business.status == Status.MERGED:
        raise DomainError(_("Catatan ini sudah digabung; usulkan di usaha induknya."))
    return business


def propose_change(
    act: Act,
    business_pk: UUID,
    values: Mapping[str, Any],
    *,
    target: str = "business",
    target_id: UUID | None = None,
    reason: str = "",
) -> ChangeRequest:
    """Propose changes of a business or of one of its owners. The same again is the same request.

    DomainError when nothing would change.
    """
    if not act.may(PROPOSE):
        raise NotAllowed(_("Peran Anda tidak berwenang mengusulkan perubahan."))
    reason = typed.reason(reason)
    if act.on_behalf_of is not None and any(values.get(name) for name in OWN_ACCOUNT):
        raise NotAllowed(
            _("NIK dan nomor HP tidak diubah saat membantu: dengan itu akun pemilik dapat diambil"
              " orang. Selesaikan bantuan, lalu usulkan dengan nama Anda sendiri.")
        )  # fmt: skip
    with in_scope(act.scope):
        business = _reach(act, business_pk)
        row = target_of(target, target_id or business.pk, business)
        changes = differing(row, target, values)
        if not changes:
            raise DomainError(_("Belum ada yang berbeda dari data yang tersimpan."))
        for change in changes:
            if change["field"] == "status" and change["new"] not in STATUSES:
                raise DomainError(
                    _("Pilih: berjalan, tutup sementara, atau tutup."), field="status"
                )
        proposer = somebody(act.person_id)
        take_turns("usulan", row.pk, proposer)
        mine = ChangeRequest.objects.filter(
            business=business, target_id=row.pk, state="open", proposer_person=proposer
        )
        for request in mine.order_by("pk"):
            if read(request) == changes and request.reason == reason:
                return request
        return _propose(act, business, row, target, changes, reason)


@action("registry.change.propose", needs=PROPOSE, sentence="mengusulkan perubahan data")
def _propose(
    act: Act,
    business: Business,
    row: Business | Owner,
    target: str,
    changes: list[dict[str, Any]],
    reason: str,
) -> ChangeRequest:
    request = ChangeRequest(
        regency_code=business.regency_code,
        business=business,
        target=target,
        target_id=row.pk,
        target_version=row.version,
        changes=json.dumps(changes),
        fields=[c["field"] for c in changes],
        reason=reason,
        proposed_at=act.now,
        proposed_by=somebody(act.user_id),
        proposer_person=somebody(act.person_id),
        proposer_role=act.role,
        on_behalf_of=act.on_behalf_of,
        helped_by=act.actor if act.on_behalf_of else "",
    )
    request.save(force_insert=True)
    act.log(business, after={"fields": ", ".join(c["label"] for c in changes)}, reason=reason)
    return request


def read(request: ChangeRequest) -> list[dict[str, Any]]:
    """The fields of a proposal: field, label, old, new (plain), and after deciding the answer."""
    stored = request.changes
    found: list[dict[str, Any]] = json.loads(stored.reveal()) if stored is not None else []
    return found


def _open(act: Act, pk: UUID) -> ChangeRequest:
    request = lock(ChangeRequest, pk)
    if request.state != ChangeRequest.State.OPEN:
        raise DomainError(_("Usulan ini sudah diperiksa atau dibatalkan. Muat ulang halamannya."))
    return request


@action(DECIDE, needs=DECIDE, sentence="memeriksa usulan perubahan")
def decide_change(
    act: Act, pk: UUID, answers: Mapping[str, Answer], *, version: int | None, answer: str = ""
) -> ChangeRequest:
    """Accept or refuse each field. ``version`` is the target's as the decider saw it.

    StaleVersion when the target changed meanwhile; DomainError for one's own proposal, a field
    without an answer, or a refusal without a reason.
    """
    request = _open(act, pk)
    business = lock(Business, request.business_id)
    may_write_at(act, business.village_code)
    if act.person_id is None or act.person_id == request.proposer_person:
        raise DomainError(_("Usulan sendiri diperiksa oleh orang lain."))
    not_own(act, [business.pk], _("Ini usaha Anda sendiri. Orang lain yang memeriksanya."))
    row: Business | Owner = business
    if request.target == "owner":
        row = lock(Owner, request.target_id)
    if version is not None and row.version != version:
        raise StaleVersion({"version": row.version})
    changes = read(request)
    for change in changes:
        given = answers.get(change["field"])
        if given is None:
            raise DomainError(_("%(field)s belum dijawab.") % {"field": change["label"]})
        if not given.accepted and not given.reason.strip():
            raise DomainError(_("Tulis alasan menolak %(field)s.") % {"field": change["label"]})
        change["decision"] = "accepted" if given.accepted else "refused"
        change["why"] = typed.reason(given.reason)
    wanted = {c["field"]: c["new"] for c in changes if c["decision"] == "accepted"}
    before, after = _apply(act, row, request, wanted)
    request.changes = json.dumps(changes)  # type: ignore[assignment]
    request.state = ChangeRequest.State.DECIDED
    request.decided_at, request.decided_by = act.now, act.user_id
    request.decider_person, request.answer = act.person_id, answer
    request.save()
    refused = ", ".join(c["label"] for c in changes if c["decision"] == "refused")
    if refused:
        after = {**after, "refused": refused}
    act.log(business, before=before, after=after, reason=answer or request.reason)
    return request


def _apply(
    act: Act, row: Business | Owner, request: ChangeRequest, wanted: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    if not wanted:
        return {}, {}
    today = timezone.localtime(act.now).date()
    if isinstance(row, Owner):
        return set_owner(act, row, person_values(wanted, today))
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if "village_code" in wanted:
        village = wanted.pop("village_code")
        _check_village(act, row, village)
        before["village"], after["village"] = row.village_code, village
        place(row, village)
    if "status" in wanted:
        since = timezone.localtime(request.proposed_at).date()
        before["status"], after["status"] = row.status, wanted["status"]
        row.status, row.status_since = wanted.pop("status"), since
    more_before, more_after = set_business(act, row, wanted)
    return {**before, **more_before}, {**after, **more_after}


def _check_village(act: Act, business: Business, village: str) -> None:
    known = Area.objects.filter(pk=village, level=4).exists()
    if village[:5] != business.regency_code or not known:
        raise DomainError(_("Desa usulan ini tidak ada di kabupaten ini. Tolak isian desanya."))
    may_write_at(act, village)


def proposed_by(request: ChangeRequest, act: Act) -> bool:
    """Whether it is the actor's own proposal: written by that person, or in that owner's name."""
    if request.on_behalf_of is not None:
        return act.scope.person == request.on_behalf_of
    return request.proposer_person == act.person_id


@action("registry.change.withdraw", needs=PROPOSE, sentence="membatalkan usulan perubahan")
def withdraw_change(act: Act, pk: UUID) -> ChangeRequest:
    """The proposer takes an open proposal back."""
    request = _open(act, pk)
    if act.person_id is None or not proposed_by(request, act):
        raise NotAllowed(_("Hanya pengusulnya yang dapat membatalkan."))
    request.state = ChangeRequest.State.WITHDRAWN
    request.decided_at, request.decided_by = act.now, act.user_id
    request.save()
    business = Business.objects.get(pk=request.business_id)
    act.log(business, after={"fields": ", ".join(c["label"] for c in read(request))})
    return request


def waiting_days(request: ChangeRequest, today: date) -> int:
    """Days a proposal has waited."""
    return (today - timezone.localtime(request.proposed_at).date()).days
