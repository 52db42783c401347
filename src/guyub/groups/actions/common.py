"""What the actions on groups share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.accounts.actions import lapse_appointments
from guyub.accounts.roles import GROUP_CHAIR
from guyub.groups.kinds import KindRule, Part, kind_rule
from guyub.groups.models import Group, Membership, StateChange
from guyub.groups.states import ACTIVE, FORMING, FOUNDED, MACHINE
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.transitions import TransitionRefused
from guyub.registry.actions.common import check_version, lock, may_write_at, somebody
from guyub.registry.facts import refresh_extras
from guyub.registry.models import Business, Owner, Ownership
from guyub.registry.models.business import Status

PREFIX = "KEL"


def today_of(act: Act) -> date:
    return timezone.localtime(act.now).date()


def held(act: Act, pk: UUID) -> Group:
    """The group, locked; refused outside the actor's areas."""
    group = lock(Group, pk)
    may_write_at(act, group.village_code)
    return group


def open_group(group: Group) -> None:
    """DomainError when the group has ended."""
    if group.state not in ACTIVE:
        state = MACHINE.states[group.state].lower()
        raise DomainError(_("Kelompok ini sudah %(state)s, jadi tidak diubah lagi.")
                          % {"state": state})  # fmt: skip


def touch(act: Act, group: Group, version: int | None) -> None:
    """A change by this person: checked against the version the page was opened on, saved by the
    caller. Until it is recognised, whoever changes a group took part in founding it."""
    check_version(group, version)
    group.version += 1
    group.updated_at = act.now
    if group.state in (FORMING, FOUNDED):
        person = somebody(act.person_id)
        if person not in group.hands:
            group.hands = [*group.hands, person]


def move(act: Act, group: Group, verb: str, on: date, reason: str = "") -> None:
    """Take a step of the machine and keep it as history. Saved by the caller afterwards."""
    try:
        step = MACHINE.check(group.state, verb, {act.role}, reason)
    except TransitionRefused as refused:
        field = "reason" if refused.code == "reason" else None
        raise DomainError(str(refused), field=field) from refused
    day_in_order(act, group, on)
    StateChange.objects.create(
        regency_code=group.regency_code, group=group, from_state=group.state, to_state=step.to,
        on=on, reason=reason, actor=act.actor, person_id=act.person_id, at=act.now,
    )  # fmt: skip
    group.state, group.state_since = step.to, on


def day_in_order(act: Act, group: Group, on: date, field: str = "on") -> None:
    """A day that has come, and not before the group's last step (but a founding may have been
    before somebody began to enter it)."""
    if on > today_of(act):
        raise DomainError(_("Tanggal ini belum terjadi. Tulis tanggal yang sudah lewat."),
                          field=field)  # fmt: skip
    if group.state != FORMING and on < group.state_since:
        raise DomainError(
            _("Tanggal ini sebelum langkah terakhir kelompok. Periksa lagi tanggalnya."),
            field=field,
        )


def tell_facts(rows: Iterable[Membership]) -> None:
    """Whether the businesses of these rows belong to a group stands on their facts: derived anew
    in the transaction of whatever changes it."""
    refresh_extras(sorted({m.business_id for m in rows}))


def chair_left(act: Act, group: Group, reason: str) -> None:
    """Whoever signs in as chair of the group is it no more: the account's role ends with it. The
    next chair is appointed by the office like anybody else."""
    lapse_appointments(act, GROUP_CHAIR, group.pk, reason)


def current_rows(group: Group) -> list[Membership]:
    """Rows that hold today, also those of records merged into another, locked."""
    rows = group.memberships.select_for_update(of=("self",)).filter(until__isnull=True)
    return list(rows.select_related("business").order_by("pk"))


def rule_of(act: Act, group: Group, on: date | None = None) -> KindRule:
    """What the office asks of this kind."""
    return kind_rule(group.kind, act.office_id, on or today_of(act))


def part(business: Business, role: str = "member") -> Part:
    """A business as the rules of kinds see it."""
    return Part(
        business.name, business.village_code, business.branch, business.kbli_version,
        business.kbli_code, role,
    )  # fmt: skip


def parts_of(rows: list[Membership]) -> list[Part]:
    return [part(m.business, m.role) for m in rows if m.business.status != Status.MERGED]


def kbli_of(group: Group) -> tuple[str, str]:
    return group.kbli_version, group.kbli_code


def business_for(group: Group, pk: UUID) -> Business:
    """A business that may belong to the group, locked. DomainError for a foreign or merged one."""
    business = lock(Business, pk)
    if business.status == Status.MERGED:
        raise DomainError(_("Catatan usaha ini sudah digabung. Pilih catatan induknya."),
                          field="business")  # fmt: skip
    if business.regency_code != group.regency_code:
        raise DomainError(_("Usaha ini ada di kabupaten lain, jadi tidak bisa menjadi anggota."),
                          field="business")  # fmt: skip
    return business


def representative(business: Business, owner: UUID | None) -> Owner | None:
    """Who stands for a business: the one named, else its only owner, else nobody yet."""
    rows = Ownership.objects.filter(
        business=business, until__isnull=True, owner__erased_at__isnull=True
    )
    owners = {o.owner_id: o.owner for o in rows.select_related("owner").order_by("pk")}
    if owner is not None:
        if owner not in owners:
            raise DomainError(_("Yang mewakili harus pemilik usaha itu. Pilih lagi."),
                              field="owner")  # fmt: skip
        return owners[owner]
    return next(iter(owners.values())) if len(owners) == 1 else None
