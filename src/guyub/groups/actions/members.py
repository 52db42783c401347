"""Who belongs to a group and who leads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.groups.actions.common import (
    business_for,
    current_rows,
    held,
    kbli_of,
    open_group,
    part,
    representative,
    rule_of,
    tell_facts,
    today_of,
    touch,
)
from guyub.groups.kinds import check_new, insist
from guyub.groups.models import Group, Membership
from guyub.groups.permissions import EDIT
from guyub.groups.states import FORMING
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.models.business import Status

Role, Ended = Membership.Role, Membership.Ended


def _day(act: Act, group: Group, on: date | None) -> date:
    """The day a change of members counts from: not to come, not before the group was founded."""
    day = on or today_of(act)
    if day > today_of(act):
        raise DomainError(_("Tanggal ini belum terjadi."), field="on")
    if group.founded_on is not None and day < group.founded_on:
        raise DomainError(_("Tanggal ini sebelum kelompok dibentuk."), field="on")
    return day


def enter(
    act: Act,
    group: Group,
    business_pk: UUID,
    since: date,
    *,
    owner: UUID | None = None,
    role: str = Role.MEMBER,
) -> Membership:
    """A new row, not before the end of an earlier one. Part of an action."""
    business = business_for(group, business_pk)
    earlier = group.memberships.filter(business=business, until__gt=since)
    if earlier.exists():
        raise DomainError(
            _("%(name)s masih anggota pada tanggal itu. Tulis tanggal sesudah ia keluar.")
            % {"name": business.name}, field="on",
        )  # fmt: skip
    person = representative(business, owner)
    return Membership.objects.create(
        regency_code=group.regency_code, group=group, business=business, owner=person, role=role,
        since=since, created_at=act.now,
    )  # fmt: skip


@action("groups.member.add", needs=EDIT, sentence="memasukkan anggota kelompok")
def add_members(
    act: Act,
    pk: UUID,
    businesses: Sequence[UUID],
    *,
    on: date | None = None,
    owner: UUID | None = None,
    version: int | None,
    confirmed: frozenset[str] = frozenset(),
) -> list[Membership]:
    """Enter businesses into a group; those who belong already are left as they are.

    ``owner`` names who represents a single business with several owners. ``NeedsConfirming`` for
    one from further away or of another trade than the kind asks.
    """
    group = held(act, pk)
    open_group(group)
    rows = current_rows(group)
    inside = {m.business_id for m in rows}
    fresh = sorted(set(businesses) - inside, key=str)
    if not fresh:
        raise Unchanged([m for m in rows if m.business_id in set(businesses)])
    since = _day(act, group, on)
    new = [business_for(group, b) for b in fresh]
    living = [m for m in rows if m.business.status != Status.MERGED]
    findings = check_new(
        rule_of(act, group), group.village_code, group.branch, kbli_of(group),
        [part(b) for b in new], len(living) + len(new),
    )  # fmt: skip
    insist(findings, confirmed)
    touch(act, group, version)
    group.save()
    made = [enter(act, group, b.pk, since, owner=owner if len(new) == 1 else None) for b in new]
    tell_facts(made)
    act.log(
        group,
        after={"usaha": [b.number for b in new], "sejak": since.isoformat(),
               "diperiksa": ", ".join(sorted(f.code for f in findings))},
    )  # fmt: skip
    return made


def add_member(
    act: Act,
    pk: UUID,
    business_pk: UUID,
    *,
    on: date | None = None,
    owner: UUID | None = None,
    version: int | None,
    confirmed: frozenset[str] = frozenset(),
) -> Membership:
    """``add_members`` for one business."""
    return add_members(
        act, pk, [business_pk], on=on, owner=owner, version=version, confirmed=confirmed
    )[0]


def row_of(group: Group, membership_pk: UUID) -> Membership:
    row: Membership | None = (
        group.memberships.select_for_update(of=("self",))
        .select_related("business")
        .filter(pk=membership_pk)
        .first()
    )
    if row is None:
        raise DomainError(_("Anggota ini tidak ditemukan. Muat ulang halamannya."))
    return row


def end(row: Membership, on: date, how: str, reason: str = "") -> None:
    """The row ends. Part of an action. DomainError before its own first day."""
    if on < row.since:
        raise DomainError(_("Tanggal ini sebelum ia menjadi anggota."), field="on")
    row.until, row.ended_as, row.reason = on, how, reason
    row.save(update_fields=["until", "ended_as", "reason"])


@action("groups.member.leave", needs=EDIT, sentence="mencatat anggota keluar dari kelompok")
def leave_group(
    act: Act, pk: UUID, membership_pk: UUID, *, on: date | None, reason: str, version: int | None
) -> Group:
    """A member leaves, with day and reason; a candidate is taken off the list.

    Whoever leads may leave too: the group then has no chair until the next is recorded.
    """
    group = held(act, pk)
    row = group.memberships.filter(pk=membership_pk).first()
    if row is None and group.state == FORMING:
        raise Unchanged(group)
    row = row_of(group, membership_pk)
    day = on or today_of(act)
    if row.ended_as == Ended.LEFT and row.until == day:
        raise Unchanged(group)
    open_group(group)
    if row.until is not None:
        raise DomainError(_("Ia sudah bukan anggota lagi. Muat ulang halamannya."))
    if group.state != FORMING and not reason.strip():
        raise DomainError(_("Tulis alasannya supaya jelas di kemudian hari."), field="reason")
    touch(act, group, version)
    group.save()
    before = {"usaha": row.business.number, "tugas": row.role}
    if group.state == FORMING:
        row.delete()
        act.log(group, before=before)
    else:
        end(row, _day(act, group, day), Ended.LEFT, reason)
        tell_facts([row])
        act.log(group, before=before, after={"keluar": day.isoformat()}, reason=row.reason)
    return group


def _hand_over(act: Act, group: Group, row: Membership, role: str, on: date) -> Membership:
    """One member in another role from a day on; while a group is formed there is nothing to keep
    of who was to have which role."""
    if group.state == FORMING:
        row.role = role
        row.save(update_fields=["role"])
        return row
    end(row, on, Ended.ROLE)
    return Membership.objects.create(
        regency_code=group.regency_code, group=group, business_id=row.business_id,
        owner_id=row.owner_id, role=role, since=on, created_at=act.now,
    )  # fmt: skip


@action("groups.member.role", needs=EDIT, sentence="mengubah pengurus kelompok")
def set_role(
    act: Act,
    pk: UUID,
    membership_pk: UUID,
    role: str,
    *,
    on: date | None = None,
    owner: UUID | None = None,
    version: int | None,
) -> Membership:
    """Give a member a role from a day on; who held it before becomes a member.

    Both keep their history. ``owner`` changes who represents the business.
    """
    group = held(act, pk)
    open_group(group)
    row = row_of(group, membership_pk)
    if role not in Role.values:
        raise DomainError(_("Pilih tugasnya."), field="role")
    rows = current_rows(group)
    now_held = next((m for m in rows if m.business_id == row.business_id), None)
    person = row.owner_id
    if owner is not None:
        named = representative(row.business, owner)
        person = named.pk if named else None
    if now_held is not None and (now_held.role, now_held.owner_id) == (role, person):
        raise Unchanged(now_held)
    if row.until is not None:
        raise DomainError(_("Ia sudah bukan anggota lagi. Muat ulang halamannya."))
    if row.business.status == Status.MERGED and role != Role.MEMBER:
        raise DomainError(_("Catatan usaha ini sudah digabung. Pilih catatan induknya."))
    if role == Role.CHAIR and person is None:
        raise DomainError(_("Pilih dulu siapa yang mewakili usaha ini."), field="owner")
    day = _day(act, group, on)
    touch(act, group, version)
    group.save()
    before = {"usaha": row.business.number, "tugas": row.role}
    earlier = next((m for m in rows if m.role == role and m.pk != row.pk), None)
    if role != Role.MEMBER and earlier is not None:
        before["sebelumnya"] = earlier.business.number
        _hand_over(act, group, earlier, Role.MEMBER, day)
    row.owner_id = person
    if row.role == role:
        row.save(update_fields=["owner"])
        made = row
    else:
        if group.state == FORMING:
            row.save(update_fields=["owner"])
        made = _hand_over(act, group, row, role, day)
    tell_facts([row, *([earlier] if earlier is not None else [])])
    act.log(group, before=before, after={"tugas": role, "sejak": day.isoformat()})
    return made
