"""Groups of the demo: of one trade, a sentra, a koperasi, and a paguyuban across trades.

Most are recognised, some wait for it, one is being formed, one has ended; one business stands in
two of them, so that whoever verifies has something to see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Appointment, Office
from guyub.demo.chance import Chance
from guyub.demo.shapes import OTHER, Sample, sample_id
from guyub.demo.trades import BRANDS
from guyub.groups.actions.common import PREFIX
from guyub.groups.models import Group, GroupPaper, Membership, StateChange
from guyub.groups.states import DISSOLVED, FORMING, FOUNDED, RECOGNISED
from guyub.kernel import names
from guyub.kernel.actions import Act
from guyub.registry.actions.common import next_number
from guyub.registry.kbli.catalogue import branch_of

MOST = 40
# Ids of other sample rows of a regency count from 1; those of groups stand far behind.
FIRST = 50_000
SIZE = 40
CHAIR = "ketua"
ROLES = ("chair", "secretary", "treasurer")
KINDS = ("kelompok", "kub", "kelompok", "kelompok", "kub", "kelompok", "sentra", "kelompok")
NO_MEMBER = 1  # the first business is that of the owner's account, who is in no group yet


@dataclass
class _Made:
    group: Group
    members: list[Sample]


def make(act: Act, regency: str, samples: Sequence[Sample], office: Office) -> int:
    """Groups of one regency with members, papers and history. Returns how many."""
    people = _people(office)
    made = list(_groups(act, regency, samples, people))
    Group.objects.bulk_create([m.group for m in made])
    today = timezone.localtime(act.now).date()
    rows: list[Membership] = []
    papers: list[GroupPaper] = []
    changes: list[StateChange] = []
    for at, one in enumerate(made, start=1):
        rows += _memberships(act, one, at, today)
        papers += _papers(act, one.group, at, office)
        changes += _changes(act, one.group, at)
    Membership.objects.bulk_create(rows)
    GroupPaper.objects.bulk_create(papers)
    StateChange.objects.bulk_create(changes)
    first = next((m.group for m in made if m.group.state == RECOGNISED), None)
    if first is not None:
        Appointment.objects.filter(office=office, role="group_chair").update(subject_id=first.pk)
    return len(made)


def _people(office: Office) -> dict[str, UUID]:
    """Persons of the office's accounts by role."""
    rows = Appointment.objects.filter(office=office).select_related("user").order_by("-pk")
    return {row.role: row.user.person_id for row in rows}


def _together(samples: Sequence[Sample]) -> list[tuple[str, list[Sample]]]:
    """Running businesses of one trade in one sub-district, the largest gatherings first, at most
    two of a trade in a row."""
    found: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.status == "active" and sample.n != NO_MEMBER and sample.owners:
            found[sample.trade.key, sample.village[:8]].append(sample)
    large = sorted(found.items(), key=lambda kv: (-len(kv[1]), kv[0]))
    per_trade: dict[str, int] = defaultdict(int)
    chosen = []
    for (trade, _district), rows in large:
        if len(rows) >= 8 and per_trade[trade] < 6:
            per_trade[trade] += 1
            chosen.append((trade, rows))
    return chosen


def _groups(
    act: Act, regency: str, samples: Sequence[Sample], people: dict[str, UUID]
) -> Iterator[_Made]:
    rng = Chance(f"groups-{regency}")
    today = timezone.localtime(act.now).date()
    gathered = _together(samples)[: MOST - 2]
    across = [s for _trade, rows in gathered for s in rows[:2]][:24]
    amount = len(gathered) + (1 if len(across) >= 10 else 0)
    if not amount:
        return
    numbers = next_number(PREFIX, regency, amount)
    before: list[Sample] = []
    for at, (_trade, rows) in enumerate(gathered, start=1):
        kind = "koperasi" if at == 5 and len(rows) >= 12 else KINDS[at % len(KINDS)]
        least = {"kub": 10, "koperasi": 12}.get(kind, 6)
        if len(rows) < least:
            kind, least = "kelompok", 6
        village = rows[rng.randint(0, len(rows) - 1)].village
        # Neighbours first: members live around one village.
        near = sorted(rows, key=lambda s: (s.village != village, s.village, s.n))
        members = near[: min(least + rng.randint(0, 8), len(near), 20)]
        if at == 7 and before and kind == "kelompok":
            members = [before[-1], *members[1:]]
        state = _state(at, len(gathered))
        group = _group(act, regency, numbers[at - 1], at, kind, state, members[0], rng, today)
        _sign(group, people)
        if kind == "kelompok":
            before = members
        yield _Made(group, members)
    if len(across) >= 10:
        at = len(gathered) + 1
        group = _group(
            act, regency, numbers[-1], at, "paguyuban", RECOGNISED, across[0], rng, today
        )
        group.trade = group.branch = group.kbli_code = group.kbli_version = ""
        _sign(group, people)
        yield _Made(group, across)


def _state(at: int, amount: int) -> str:
    if at == 2:
        return FORMING
    if at == 4 and amount > 6:
        return DISSOLVED
    return FOUNDED if at % 6 == 3 else RECOGNISED


def _group(
    act: Act, regency: str, number: str, at: int, kind: str, state: str, lead: Sample,
    rng: Chance, today: date,
) -> Group:  # fmt: skip
    founded = today - timedelta(days=rng.randint(200, 2200))
    recognised = founded + timedelta(days=rng.randint(20, 120))
    ended = today - timedelta(days=60)
    since = {FORMING: today - timedelta(days=9), FOUNDED: founded, RECOGNISED: recognised,
             DISSOLVED: ended}[state]  # fmt: skip
    trade = lead.trade.goods[0].name
    name = BRANDS[(at * 5) % len(BRANDS)]
    if kind == "paguyuban":
        name = "Paguyuban Guyub Rukun"
    return Group(
        id=sample_id(OTHER, regency, FIRST + at), number=number, regency_code=regency,
        village_code=lead.village, kind=kind, name=name, name_key=names.search_key(name),
        sort_key=names.sort_key(name), trade=trade,
        branch=(branch_of(lead.kbli_code, lead.kbli_version) or "") if lead.kbli_code else "",
        kbli_version=lead.kbli_version, kbli_code=lead.kbli_code, state=state, state_since=since,
        founded_on=None if state == FORMING else founded,
        recognised_on=recognised if state in (RECOGNISED, DISSOLVED) else None,
        created_at=act.now, updated_at=act.now, is_sample=True,
    )  # fmt: skip


def _sign(group: Group, people: dict[str, UUID]) -> None:
    """Who founded and who recognised it: two persons."""
    group.hands = [people["registrar"]]
    if group.state != FORMING:
        group.founder_person = people["registrar"]
    if group.recognised_on is not None:
        group.recogniser_person = people["head"]


def _memberships(act: Act, made: _Made, at: int, today: date) -> Iterator[Membership]:
    group = made.group
    since = group.founded_on or today - timedelta(days=8)
    for place, sample in enumerate(made.members):
        ended = group.state == DISSOLVED
        yield Membership(
            id=sample_id(OTHER, group.regency_code, FIRST + MOST * 2 + at * SIZE + place),
            regency_code=group.regency_code, group=group, business_id=sample.id,
            owner_id=sample.owners[0].id, role=ROLES[place] if place < 3 else "member",
            since=since, until=group.state_since if ended else None,
            ended_as="dissolved" if ended else "", created_at=act.now,
        )  # fmt: skip


def _papers(act: Act, group: Group, at: int, office: Office) -> Iterator[GroupPaper]:
    if group.founded_on is None:
        return
    wanted: list[tuple[str, str, date, str]] = [
        ("minutes", f"{at:02d}/BA/{group.founded_on.year}", group.founded_on, ""),
        ("attendance", "", group.founded_on, ""),
    ]
    if at % 5 != 3:
        letter = group.founded_on + timedelta(days=7)
        wanted.append(("domicile", f"470/{at + 100}", letter, "Pemerintah desa"))
    if group.recognised_on is not None:
        decree = f"500.9/{at + 40}/{group.recognised_on.year}"
        wanted.append(("decree", decree, group.recognised_on, office.name[:120]))
    for place, (kind, number, on, issuer) in enumerate(wanted):
        yield GroupPaper(
            id=sample_id(OTHER, group.regency_code, FIRST + 4000 + at * SIZE + place),
            regency_code=group.regency_code, group=group, kind=kind, number=number,
            issued_on=on, issuer=issuer, added_by=act.actor, added_at=act.now,
        )  # fmt: skip


def _changes(act: Act, group: Group, at: int) -> Iterator[StateChange]:
    begun = group.founded_on or group.state_since
    way: list[tuple[str, str, Any]] = [("", FORMING, begun)]
    if group.founded_on is not None:
        way.append((FORMING, FOUNDED, group.founded_on))
    if group.recognised_on is not None:
        way.append((FOUNDED, RECOGNISED, group.recognised_on))
    if group.state == DISSOLVED:
        way.append((RECOGNISED, DISSOLVED, group.state_since))
    for place, (before, after, on) in enumerate(way):
        yield StateChange(
            id=sample_id(OTHER, group.regency_code, FIRST + 8000 + at * SIZE + place),
            regency_code=group.regency_code, group=group, from_state=before, to_state=after,
            on=on, actor=act.actor, at=act.now,
            reason="Anggotanya pindah ke kelompok lain." if after == DISSOLVED else "",
        )  # fmt: skip
