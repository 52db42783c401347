"""A group from its first line to its recognition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from guyub.areas.models import VILLAGE, Area
from guyub.groups.actions.common import (
    PREFIX,
    current_rows,
    day_in_order,
    held,
    kbli_of,
    move,
    open_group,
    parts_of,
    rule_of,
    tell_facts,
    today_of,
    touch,
)
from guyub.groups.actions.papers import attach, put_paper
from guyub.groups.kinds import check_founding, insist
from guyub.groups.models import Group, GroupPaper, Kind, Membership, StateChange
from guyub.groups.permissions import EDIT, FOUND, RECOGNISE
from guyub.groups.states import DROPPED, FORMING, FOUNDED, MACHINE, RECOGNISED
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.ids import uuid7
from guyub.kernel.scans import Scan
from guyub.registry.actions.common import (
    difference,
    lock,
    may_write_at,
    next_number,
    somebody,
    take_turns,
)

PLAIN: Final = ("name", "trade", "branch", "kbli_version", "kbli_code", "address", "village_code")
BANK: Final = ("bank_name", "bank_holder", "bank_account")
# A person's name may stand as holder of the account.
PERSONAL: Final = ("bank_holder", "bank_account", "address")


@dataclass(frozen=True)
class NewGroup:
    """What is known of a group when somebody begins to form it. ``id`` is given by the page, so
    that sending it twice begins one group."""

    village_code: str
    kind: str
    name: str
    trade: str = ""
    branch: str = ""
    kbli_version: str = ""
    kbli_code: str = ""
    id: UUID = field(default_factory=uuid7)


def _place(act: Act, code: str) -> None:
    may_write_at(act, code)
    if not Area.objects.filter(pk=code, level=VILLAGE, valid_until__isnull=True).exists():
        raise DomainError(_("Desa belum dipilih dari daftar."), field="village_code")


def _free(village_code: str, name: str, *, besides: UUID | None = None) -> str:
    """The folded name, unless a living group of the village bears it. DomainError."""
    key = names.search_key(name)
    if not key:
        raise DomainError(_("Tulis nama kelompoknya."), field="name")
    same = Group.objects.active().filter(village_code=village_code, name_key=key)
    if same.exclude(pk=besides).exists():
        raise DomainError(
            _("Sudah ada kelompok bernama ini di desa itu. Buka kelompok itu, atau pilih nama"
              " lain."), field="name",
        )  # fmt: skip
    return key


def begin(act: Act, new: NewGroup, *, since: date, split_from: Group | None = None) -> Group:
    """A group in its first state, with its history. Part of an action."""
    _place(act, new.village_code)
    if new.kind not in Kind.values:
        raise DomainError(_("Pilih jenis kelompoknya."), field="kind")
    name = " ".join(new.name.split())
    take_turns("groups.name", new.village_code, names.search_key(name))
    regency = new.village_code[:5]
    group = Group(
        id=new.id, number=next_number(PREFIX, regency)[0], regency_code=regency,
        village_code=new.village_code, kind=new.kind, name=name,
        name_key=_free(new.village_code, name), sort_key=names.sort_key(name),
        trade=new.trade.strip(), branch=new.branch, kbli_version=new.kbli_version,
        kbli_code=new.kbli_code, state=FORMING, state_since=since, split_from=split_from,
        hands=[somebody(act.person_id)], created_at=act.now, updated_at=act.now,
    )  # fmt: skip
    group.save(force_insert=True)
    StateChange.objects.create(
        regency_code=regency, group=group, from_state="", to_state=FORMING, on=since,
        actor=act.actor, person_id=act.person_id, at=act.now,
    )  # fmt: skip
    return group


@action("groups.group.start", needs=EDIT, sentence="mulai membentuk kelompok")
def start_group(act: Act, new: NewGroup) -> Group:
    """Begin to form a group: its name, kind and seat. Members come next."""
    take_turns("groups.start", new.id)
    if (same := Group.objects.filter(pk=new.id).first()) is not None:
        raise Unchanged(same)
    group = begin(act, new, since=today_of(act))
    act.log(
        group,
        after={"nomor": group.number, "nama": group.name, "jenis": group.kind,
               "desa": group.village_code},
    )  # fmt: skip
    return group


@action("groups.group.edit", needs=EDIT, sentence="mengubah data kelompok")
def edit_group(act: Act, pk: UUID, values: Mapping[str, Any], *, version: int | None) -> Group:
    """Change name, trade, seat, address or bank account. StaleVersion when somebody saved in
    between; saving what stands already changes nothing."""
    group = held(act, pk)
    open_group(group)
    wanted = {n: v for n, v in values.items() if n in (*PLAIN, *BANK)}
    if "name" in wanted:
        wanted["name"] = " ".join(str(wanted["name"]).split())
    before, after = difference(group, wanted, personal=PERSONAL)
    if not after:
        raise Unchanged(group)
    touch(act, group, version)
    village = str(wanted.get("village_code", group.village_code))
    if village != group.village_code:
        _place(act, village)
        if village[:5] != group.regency_code:
            raise DomainError(_("Kelompok tidak bisa pindah ke kabupaten lain."),
                              field="village_code")  # fmt: skip
    for name, value in wanted.items():
        setattr(group, name, value)
    take_turns("groups.name", group.village_code, names.search_key(group.name))
    group.name_key = _free(group.village_code, group.name, besides=group.pk)
    group.sort_key = names.sort_key(group.name)
    group.save()
    act.log(group, before=before, after=after)
    return group


@dataclass(frozen=True)
class Founding:
    """The founding as the minutes tell it."""

    on: date
    minutes: str = ""
    attended: bool = True
    scan: Scan | None = None


@action("groups.group.found", needs=FOUND, sentence="mencatat pembentukan kelompok")
def found_group(
    act: Act,
    pk: UUID,
    founding: Founding,
    *,
    version: int | None,
    confirmed: frozenset[str] = frozenset(),
) -> Group:
    """Record that the group was founded, with its minutes; its members belong to it from that day.

    DomainError without a chair or with too few members, ``NeedsConfirming`` for the rest of what
    its kind asks (``kinds.check_founding``).
    """
    group = held(act, pk)
    if group.state in (FOUNDED, RECOGNISED) and group.founded_on == founding.on:
        raise Unchanged(group)
    rows = current_rows(group)
    if group.state == FORMING:
        day_in_order(act, group, founding.on)
        found = check_founding(
            rule_of(act, group, founding.on), group.village_code, group.branch, kbli_of(group),
            parts_of(rows),
        )  # fmt: skip
        insist(found, confirmed)
        lead = next(m for m in rows if m.role == Membership.Role.CHAIR)
        if lead.owner_id is None:
            raise DomainError(_("Pilih dulu siapa yang mewakili usaha ketua."))
    touch(act, group, version)
    move(act, group, "found", founding.on)
    group.founded_on, group.founder_person = founding.on, somebody(act.person_id)
    group.save()
    Membership.objects.filter(pk__in=[m.pk for m in rows]).update(since=founding.on)
    tell_facts(rows)
    minutes = put_paper(act, group, GroupPaper.Kind.MINUTES, founding.minutes, founding.on)
    attach(act, minutes, founding.scan)
    if founding.attended:
        put_paper(act, group, GroupPaper.Kind.ATTENDANCE, "", founding.on)
    act.log(
        group,
        before={"keadaan": MACHINE.states[FORMING]},
        after={
            "keadaan": MACHINE.states[FOUNDED], "tanggal": founding.on.isoformat(),
            "berita_acara": founding.minutes, "anggota": len(rows),
            "diperiksa": ", ".join(sorted(confirmed)),
        },
    )  # fmt: skip
    return group


@action("groups.group.recognise", needs=RECOGNISE, sentence="mengakui kelompok dengan SK")
def recognise_group(
    act: Act,
    pk: UUID,
    decree: str,
    on: date,
    *,
    version: int | None,
    issuer: str = "",
    scan: Scan | None = None,
) -> Group:
    """Recognise a founded group by decree of the head of the office.

    NotAllowed for a person who took part in founding it; the database refuses it too.
    """
    group = lock(Group, pk)
    may_write_at(act, group.village_code)
    if group.state == RECOGNISED and group.recognised_on == on:
        raise Unchanged(group)
    person = somebody(act.person_id)
    if person in group.hands:
        raise NotAllowed(_("Anda ikut membentuk kelompok ini. Orang lain yang harus mengakuinya."))
    if not decree.strip():
        raise DomainError(_("Tulis nomor SK-nya."), field="number")
    if group.founded_on is not None and on < group.founded_on:
        raise DomainError(_("Tanggal SK sebelum kelompok dibentuk. Periksa lagi."), field="on")
    move(act, group, "recognise", on)
    # Not a hand in founding: the state is the new one when the version grows.
    touch(act, group, version)
    group.recognised_on, group.recogniser_person = on, person
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        raise NotAllowed(_("Yang ikut membentuk kelompok tidak boleh mengakuinya.")) from error
    tell_facts(current_rows(group))
    paper = put_paper(act, group, GroupPaper.Kind.DECREE, decree, on, issuer)
    attach(act, paper, scan)
    act.log(
        group,
        before={"keadaan": MACHINE.states[FOUNDED]},
        after={"keadaan": MACHINE.states[RECOGNISED], "sk": decree.strip(),
               "tanggal": on.isoformat()},
    )  # fmt: skip
    return group


@action("groups.group.drop", needs=EDIT, sentence="membatalkan pembentukan kelompok")
def drop_group(act: Act, pk: UUID, reason: str, *, version: int | None) -> Group:
    """Give up forming a group; its number and history stay."""
    group = held(act, pk)
    if group.state == DROPPED:
        raise Unchanged(group)
    touch(act, group, version)
    on = today_of(act)
    move(act, group, "drop", on, reason)
    group.save()
    for row in current_rows(group):
        row.until, row.ended_as = max(on, row.since), Membership.Ended.DROPPED
        row.save(update_fields=["until", "ended_as"])
    act.log(group, after={"keadaan": MACHINE.states[DROPPED]}, reason=reason)
    return group
