"""How a group ends or parts: split, merged into another, dissolved. What it holds is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.groups.actions.common import (
    current_rows,
    held,
    move,
    open_group,
    rule_of,
    tell_facts,
    touch,
)
from guyub.groups.actions.founding import NewGroup, begin
from guyub.groups.actions.members import end, enter
from guyub.groups.actions.papers import put_paper
from guyub.groups.holdings import check_choices, held_by_room, settle_all
from guyub.groups.kinds import Finding, insist
from guyub.groups.models import Group, GroupPaper, Membership
from guyub.groups.permissions import END
from guyub.groups.states import DISSOLVED, MACHINE, MERGED, STANDING
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.models.business import Status

Ended = Membership.Ended


@action("groups.group.dissolve", needs=END, sentence="mencatat kelompok bubar")
def dissolve_group(
    act: Act,
    pk: UUID,
    on: date,
    reason: str,
    *,
    version: int | None,
    paper: str = "",
    choices: Mapping[str, str] | None = None,
) -> Group:
    """The group ends; every thing it holds needs a destiny (``choices``: key to choice)."""
    group = held(act, pk)
    if group.state == DISSOLVED:
        raise Unchanged(group)
    given = choices or {}
    check_choices(group, given)
    goods = held_by_room(group)
    touch(act, group, version)
    move(act, group, "dissolve", on, reason)
    group.save()
    tell_facts(_end_all(group, on, Ended.DISSOLVED))
    put_paper(act, group, GroupPaper.Kind.ENDING, paper, on)
    told = settle_all(act, group, goods, given)
    act.log(
        group,
        after={"keadaan": MACHINE.states[DISSOLVED], "tanggal": on.isoformat(),
               "berita_acara": paper, "barang": told},
        reason=reason,
    )  # fmt: skip
    return group


def _end_all(group: Group, on: date, how: str) -> list[Membership]:
    rows = current_rows(group)
    for row in rows:
        # Somebody who joined after that day never was a member on a later one.
        end(row, max(on, row.since), how)
    return rows


@action("groups.group.merge", needs=END, sentence="menggabung kelompok ke kelompok lain")
def merge_groups(
    act: Act,
    pk: UUID,
    into_pk: UUID,
    on: date,
    reason: str,
    *,
    versions: tuple[int, int] | None,
    paper: str = "",
    choices: Mapping[str, str] | None = None,
) -> Group:
    """The first group becomes part of the second, its members as plain members. Gives the second.

    ``versions`` are those of both pages as they were read.
    """
    if pk == into_pk:
        raise DomainError(_("Pilih dua kelompok yang berbeda."), field="into")
    found = {key: held(act, key) for key in sorted((pk, into_pk))}
    group, into = found[pk], found[into_pk]
    if group.state == MERGED and group.merged_into_id == into.pk:
        raise Unchanged(into)
    if into.state not in STANDING or into.regency_code != group.regency_code:
        raise DomainError(
            _("Kelompok tujuan harus kelompok yang masih berdiri di kabupaten ini."), field="into"
        )
    if into.founded_on is not None and on < into.founded_on:
        raise DomainError(_("Tanggal ini sebelum kelompok tujuan dibentuk."), field="on")
    given = choices or {}
    check_choices(group, given)
    goods = held_by_room(group)
    first, second = versions or (None, None)
    touch(act, group, first)
    touch(act, into, second)
    move(act, group, "merge", on, reason)
    group.merged_into = into
    into.save()
    group.save()
    inside = {m.business_id for m in current_rows(into)}
    moved = 0
    ended = _end_all(group, on, Ended.MERGED)
    for row in ended:
        if row.business_id not in inside and row.business.status != Status.MERGED:
            enter(act, into, row.business_id, max(on, row.since), owner=_still(row))
            moved += 1
    tell_facts(ended)
    for one in (group, into):
        put_paper(act, one, GroupPaper.Kind.ENDING, paper, on)
    told = settle_all(act, group, goods, given)
    act.log(
        group,
        after={"keadaan": MACHINE.states[MERGED], "ke": into.number, "tanggal": on.isoformat(),
               "berita_acara": paper, "anggota": moved, "barang": told},
        reason=reason,
    )  # fmt: skip
    return into


def _still(row: Membership) -> UUID | None:
    """Who represented a member, if that person still owns the business."""
    if row.owner_id is None:
        return None
    owned = row.business.ownerships.filter(owner=row.owner_id, until__isnull=True)
    return row.owner_id if owned.filter(owner__erased_at__isnull=True).exists() else None


@action("groups.group.split", needs=END, sentence="memecah kelompok")
def split_group(
    act: Act,
    pk: UUID,
    members: Sequence[UUID],
    new: NewGroup,
    on: date,
    reason: str,
    *,
    version: int | None,
    paper: str = "",
    choices: Mapping[str, str] | None = None,
    confirmed: frozenset[str] = frozenset(),
) -> Group:
    """Some members (ids of their rows) go and form a group of their own. Gives the new group.

    It has to be founded like any other. The old one keeps its state, its papers and, unless
    ``choices`` say otherwise, what it holds.
    """
    group = held(act, pk)
    if (same := Group.objects.filter(pk=new.id, split_from=group).first()) is not None:
        raise Unchanged(same)
    open_group(group)
    if group.state not in STANDING:
        raise DomainError(_("Yang bisa dipecah hanya kelompok yang sudah dibentuk."))
    if not reason.strip():
        raise DomainError(_("Tulis alasannya supaya jelas di kemudian hari."), field="reason")
    rows = current_rows(group)
    wanted = set(members)
    going = [m for m in rows if m.pk in wanted]
    if not going or len(going) != len(wanted):
        raise DomainError(_("Pilih anggota yang ikut ke kelompok baru."), field="members")
    staying = [m for m in rows if m.pk not in wanted and m.business.status != Status.MERGED]
    if not staying:
        raise DomainError(_("Paling sedikit satu anggota harus tinggal."), field="members")
    rule = rule_of(act, group, on)
    left = [m for m in going if m.role == Membership.Role.CHAIR]
    findings = []
    if len(staying) < rule.minimum:
        findings.append(
            Finding("few", f"Tinggal {len(staying)} anggota, kurang dari {rule.minimum}.")
        )
    if left:
        findings.append(Finding("chair", "Ketuanya ikut pindah, jadi kelompok ini tanpa ketua."))
    insist(findings, confirmed)
    given = choices or {}
    check_choices(group, given)
    goods = held_by_room(group)
    day = _split_day(act, group, on)
    touch(act, group, version)
    group.save()
    made = begin(act, replace(new, kind=new.kind or group.kind), since=day, split_from=group)
    for row in going:
        end(row, max(day, row.since), Ended.SPLIT, reason)
        if row.business.status != Status.MERGED:
            enter(act, made, row.business_id, max(day, row.since), owner=_still(row))
    tell_facts(going)
    put_paper(act, group, GroupPaper.Kind.ENDING, paper, day)
    told = settle_all(act, group, goods, given)
    act.log(
        group,
        after={"kelompok_baru": made.number, "anggota": [m.business.number for m in going],
               "tanggal": day.isoformat(), "berita_acara": paper, "barang": told},
        reason=reason,
    )  # fmt: skip
    return made


def _split_day(act: Act, group: Group, on: date) -> date:
    from guyub.groups.actions.common import day_in_order

    day_in_order(act, group, on)
    return on
