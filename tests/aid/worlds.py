"""A round of aid at any stage, laid straight into the tables (as the owner role), for tests.

``world(code, until="handing")`` makes what lies before: funds, items, groups with members, a
round, proposals with lines, checks, scores, a selection, a decree, arrived goods, records.
Tests of one part start at its door; the stories walk the whole way through pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connections

from tests import kept
from tests.factories import NOW, TODAY, office, office_act, register

STAGES = ("open", "submitted", "checked", "scored", "ranked", "announced", "decided", "arrived",
          "ready", "signed")  # fmt: skip
SHEET = [
    {"key": "need", "label": "Kebutuhan alat", "weight": 60, "most": 10, "guide": "0 tidak perlu"},
    {"key": "ready", "label": "Kesiapan kelompok", "weight": 40, "most": 10, "guide": ""},
]


@dataclass
class World:
    """What was made. ``people`` are person ids that acted: maker, approver, checker..."""

    code: str
    office: Any
    prefix: str = ""
    people: dict[str, Any] = field(default_factory=dict)
    funds: list[Any] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    groups: list[Any] = field(default_factory=list)
    members: dict[Any, list[Any]] = field(default_factory=dict)
    round: Any = None
    proposals: list[Any] = field(default_factory=list)
    lines: dict[Any, list[Any]] = field(default_factory=dict)
    selection: Any = None
    decree: Any = None
    decree_lines: list[Any] = field(default_factory=list)
    handovers: list[Any] = field(default_factory=list)
    # Filled by worlds_following.followed.
    tools: list[Any] = field(default_factory=list)
    reports: list[Any] = field(default_factory=list)
    outcomes: list[Any] = field(default_factory=list)


def put(model: Any, **values: Any) -> Any:
    """A row as the owner role writes it: no row security, but every constraint and trigger."""
    made = model(**values)
    made.save(using="owner", force_insert=True)
    made._state.db = None
    return made


@contextmanager
def past_the_wall(model: Any) -> Iterator[None]:
    """Without the triggers of one table, for rows that a test needs and no person could write."""
    table = model._meta.db_table
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def change(row: Any, **values: Any) -> Any:
    """Change a row past the actions; triggers still speak."""
    type(row)._base_manager.using("owner").filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def group(
    world: World, village: str, name: str, members: int = 3, state: str = "recognised"
) -> Any:
    """A group with its member businesses, the first being chair."""
    from guyub.groups.models import Group, Membership
    from guyub.kernel.ids import uuid7
    from guyub.registry.models import Ownership

    act = office_act(world.code)
    n = len(world.groups) + 1
    maker, head = uuid7(), uuid7()
    made = put(
        Group, number=f"KEL-{world.code}-{world.prefix}{n:06d}", regency_code=world.code,
        village_code=village,
        kind="kelompok", name=name, name_key=name.lower(), sort_key=name.lower(),
        trade="keripik", branch="pangan", state=state, state_since=date(2026, 1, 10),
        founded_on=date(2025, 1, 10) if state != "forming" else None,
        recognised_on=date(2025, 2, 10) if state == "recognised" else None,
        founder_person=maker if state != "forming" else None, hands=[maker],
        recogniser_person=head if state == "recognised" else None,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    world.groups.append(made)
    world.members[made.pk] = []
    for i in range(members):
        business = register(
            act, name=f"Keripik {name} {i + 1}", village=village, owner=f"Warga {name} {i + 1}",
            main_product="Keripik singkong", branch="pangan",
        )  # fmt: skip
        owner = Ownership.objects.using("owner").get(business_id=business.pk).owner_id
        put(
            Membership, regency_code=world.code, group=made, business_id=business.pk,
            owner_id=owner, role="chair" if i == 0 else "member", since=date(2025, 1, 10),
            created_at=NOW,
        )  # fmt: skip
        world.members[made.pk].append(business)
    return made


def world(
    code: str = "33.03", until: str = "open", groups: int = 2, track: str = "goods",
    prefix: str = "",
) -> World:  # fmt: skip
    """A round with ``groups`` groups of three members, two funds and two kinds, up to a stage.

    ``prefix`` goes into every number, so that several worlds stand in one regency.
    """
    key = ("aid", code, until, groups, track, prefix)
    made: World = kept.alike(key, lambda: _world(code, until, groups, track, prefix))
    return made


def _world(code: str, until: str, groups: int, track: str, prefix: str) -> World:
    from guyub.aid import models as m
    from guyub.kernel.ids import uuid7

    stage = STAGES.index(until)
    made = World(code, office(code), prefix=prefix)
    base = {"office_id": made.office.pk, "regency_code": code}
    made.people = {
        who: uuid7()
        for who in ("maker", "approver", "verifier", "checker", "scorer", "other", "store")
    }
    who = made.people
    for n, (source, giver) in enumerate(
        (("apbd_kab", "Pemerintah Kabupaten"), ("apbd_prov", "Pemerintah Provinsi")), start=1
    ):
        made.funds.append(put(
            m.Fund, **base, code=f"5.1.02.0{n}{prefix}", name=f"Dana {n}", source=source, year=2026,
            ceiling=500_000_000, giver=giver, giver_signer="Drs. Contoh", track=track,
            giver_title="Kepala Dinas", recipients=["group"], created_at=NOW,
            maker_person=who["maker"],
        ))  # fmt: skip
    for n, (name, price) in enumerate(
        (("Mesin pemotong singkong", 2_500_000), ("Sealer plastik", 350_000)), start=1
    ):
        item = put(m.Item, **base, code=f"ALT-{n}{prefix}", name=name, name_key=name.lower(),
                   unit="unit", branch="pangan", created_at=NOW)  # fmt: skip
        put(m.ItemPrice, **base, item=item, price=price, on=date(2026, 3, 1), source="Survei toko",
            created_at=NOW, maker_person=who["maker"])  # fmt: skip
        made.items.append(item)
    sheet = put(
        m.ScoringSheet, **base, title=f"Lembar nilai{prefix}", criteria=SHEET, published_at=NOW,
        maker_person=who["maker"], decider_person=who["approver"], created_at=NOW,
    )  # fmt: skip
    villages = {"33.03": "33.03.01.20{:02d}", "35.13": "35.13.01.20{:02d}"}[code]
    for n in range(groups):
        group(made, villages.format(n % 5 + 1), f"Kelompok {prefix}{n + 1}")
    state = {"open": "open", "submitted": "open", "checked": "checking", "scored": "checking",
             "ranked": "ranked", "announced": "announced"}.get(until, "decided")  # fmt: skip
    made.round = put(
        m.Round, **base, number=f"BAN-{code}-{prefix}000001", title="Bantuan alat keripik 2026",
        gives="Alat pemotong dan pengemas", how="Ajukan lewat kelompok", contact="Kantor dinas",
        year=2026, track=track, recipients=["group"], sheet=sheet,
        papers=[{"key": "domicile", "label": "Surat domisili", "required": True}],
        opens=date(2026, 10, 1), closes=TODAY + timedelta(days=8), state=state,
        state_since=TODAY, published_at=NOW, authors=[who["maker"]],
        publisher_person=who["approver"], created_at=NOW,
        announced_at=NOW if stage >= STAGES.index("announced") else None,
        objections_until=_window(stage),
    )  # fmt: skip
    for fund in made.funds:
        put(m.RoundFund, **base, round=made.round, fund=fund, amount=100_000_000)
    for item in made.items:
        put(m.RoundItem, **base, round=made.round, item=item, most=2)
    if stage >= STAGES.index("submitted"):
        _proposals(made, base, stage)
    if stage >= STAGES.index("ranked"):
        _selection(made, base, stage)
    if stage >= STAGES.index("decided"):
        _decree(made, base)
    if stage >= STAGES.index("arrived"):
        _arrive(made, base)
    if stage >= STAGES.index("ready"):
        _handovers(made, base, sign=stage >= STAGES.index("signed"))
    return made


def _window(stage: int) -> date | None:
    """Open while only announced; over before a decree names anybody."""
    if stage < STAGES.index("announced"):
        return None
    return TODAY - timedelta(days=3) if stage >= STAGES.index("decided") else TODAY


def _proposals(made: World, base: dict[str, Any], stage: int) -> None:
    from guyub.aid import models as m

    after = STAGES[stage]
    state = {"submitted": "submitted", "checked": "checked", "scored": "checked",
             "ranked": "checked", "announced": "selected"}.get(after, "granted")  # fmt: skip
    who = made.people
    for n, one in enumerate(made.groups, start=1):
        proposal = put(
            m.Proposal, **base, number=f"USL-{made.code}-{made.prefix}{n:06d}", round=made.round,
            group=one, village_code=one.village_code, state=state, state_since=TODAY,
            filler="Petugas Desa", filler_person=who["maker"], filler_role="village_clerk",
            asked_by="Ketua kelompok", channel="beside", reason="Alat lama rusak",
            submitted_at=NOW, submitter_person=who["maker"], created_at=NOW,
        )  # fmt: skip
        made.proposals.append(proposal)
        made.lines[proposal.pk] = []
        for business in made.members[one.pk]:
            member = put(m.ProposalMember, **base, proposal=proposal, business_id=business.pk,
                         village_code=business.village_code)  # fmt: skip
            for item, price in zip(made.items, (2_500_000, 350_000), strict=True):
                made.lines[proposal.pk].append(put(
                    m.ProposalLine, **base, proposal=proposal, member=member, item=item,
                    quantity=1, unit_price=price, why="Memotong lebih cepat",
                ))  # fmt: skip
            if stage >= STAGES.index("checked"):
                put(
                    m.Check, **base, proposal=proposal, member=member, business_id=business.pk,
                    on=TODAY, result="fit", works=True, workers_male=1, workers_female=2,
                    checker_person=who["checker"], checker="Petugas cek", signed="paper",
                    created_at=NOW,
                )  # fmt: skip
        if stage >= STAGES.index("scored"):
            for scorer, points in (("scorer", 8), ("other", 9)):
                put(
                    m.Score, **base, proposal=proposal, scorer_person=who[scorer], scorer=scorer,
                    sheet_number=1, values={"need": points, "ready": points}, total=points * 1000,
                    created_at=NOW,
                )  # fmt: skip


def _selection(made: World, base: dict[str, Any], stage: int) -> None:
    from guyub.aid import models as m

    announced = stage >= STAGES.index("announced")
    who = made.people
    made.selection = put(
        m.Selection, **base, round=made.round, number=1, inputs={}, digest="0" * 64, run_at=NOW,
        maker_person=who["maker"], maker="Kabid",
    )  # fmt: skip
    for rank, proposal in enumerate(made.proposals, start=1):
        lines = made.lines[proposal.pk]
        result = put(
            m.Result, **base, selection=made.selection, proposal=proposal, rank=rank, score=8500,
            verdict="selected", amount=sum(x.quantity * x.unit_price for x in lines),
        )  # fmt: skip
        fund = made.funds[(rank - 1) % len(made.funds)]
        for line in lines:
            put(m.Award, **base, result=result, line=line, fund=fund, quantity=line.quantity,
                unit_price=line.unit_price)  # fmt: skip
    if announced:
        change(made.selection, state="announced", approver_person=who["approver"],
               approver="Kepala", approved_at=NOW)  # fmt: skip


def _decree(made: World, base: dict[str, Any]) -> None:
    from guyub.aid import models as m

    who = made.people
    made.decree = put(
        m.Decree, **base, round=made.round, selection=made.selection, about="Penerima bantuan",
        signer="Bupati Contoh", signer_title="Bupati", maker_person=who["maker"], maker="Kabid",
        made_at=NOW,
    )  # fmt: skip
    for n, proposal in enumerate(made.proposals):
        fund = made.funds[n % len(made.funds)]
        for line in made.lines[proposal.pk]:
            made.decree_lines.append(put(
                m.DecreeLine, **base, decree=made.decree, proposal=proposal, proposal_line=line,
                group_id=proposal.group_id, business_id=line.member.business_id,
                village_code=line.member.village_code, item=line.item,
                item_name=line.item.name, unit=line.item.unit, fund=fund,
                quantity=line.quantity, unit_price=line.unit_price,
            ))  # fmt: skip
        if fund.track == "hibah":
            put(
                m.Agreement, **base, decree=made.decree, fund=fund, group_id=proposal.group_id,
                number=f"NPHD-{made.prefix}{n + 1}", dated=TODAY, pact_on=TODAY, created_at=NOW,
                amount=sum(x.quantity * x.unit_price for x in made.lines[proposal.pk]),
            )  # fmt: skip
    change(
        made.decree, state="signed", number=f"900/12{made.prefix}/2026",
        dated=TODAY - timedelta(days=2), verifier_person=who["verifier"],
        approver_person=who["approver"], verified_at=NOW, approved_at=NOW,
    )  # fmt: skip


def _arrive(made: World, base: dict[str, Any]) -> None:
    from guyub.aid import models as m

    who = made.people
    for n, fund in enumerate(made.funds, start=1):
        purchase = put(
            m.Purchase, **base, round=made.round, fund=fund, supplier="CV Contoh",
            contract=f"SP-{n}", dated=TODAY, state="complete", maker_person=who["maker"],
            created_at=NOW,
        )  # fmt: skip
        arrival = put(
            m.Arrival, **base, purchase=purchase, number=f"BAP-{n}", on=TODAY,
            receiver_person=who["store"], receiver="Pengurus barang", created_at=NOW,
        )  # fmt: skip
        for item in made.items:
            wanted = sum(
                d.quantity for d in made.decree_lines if d.fund_id == fund.pk and d.item == item
            )
            if wanted:
                line = put(m.PurchaseLine, **base, purchase=purchase, item=item, quantity=wanted,
                           unit_price=1_000_000)  # fmt: skip
                put(m.ArrivalLine, **base, arrival=arrival, line=line, came=wanted, good=wanted)
        change(arrival, inspected_on=TODAY, inspector_person=who["verifier"],
               inspector="Pemeriksa")  # fmt: skip


def _handovers(made: World, base: dict[str, Any], *, sign: bool) -> None:
    from guyub.aid import models as m

    who = made.people
    paid = {
        (x.purchase.fund_id, x.item_id): x
        for x in m.PurchaseLine.objects.using("owner").filter(purchase__round=made.round)
        .select_related("purchase")
    }  # fmt: skip
    for n, proposal in enumerate(made.proposals, start=1):
        lines = [d for d in made.decree_lines if d.proposal_id == proposal.pk]
        fund = lines[0].fund
        record = put(
            m.Handover, **base, round=made.round, decree=made.decree, fund=fund,
            group_id=proposal.group_id, village_code=proposal.village_code,
            number=f"000.3/{made.prefix}{n}/2026", giver=fund.giver, giver_signer=fund.giver_signer,
            giver_title=fund.giver_title, recipient=proposal.group.name,
            recipient_signer=f"Warga {proposal.group.name} 1", witness="Kepala Desa",
            total=sum(d.quantity * paid[d.fund_id, d.item_id].unit_price for d in lines),
            salt=b"0" * 16,
            maker_person=who["store"], maker="Pengurus barang", created_at=NOW,
        )  # fmt: skip
        for d in lines:
            put(
                m.HandoverLine, **base, handover=record, decree_line=d, business_id=d.business_id,
                item_name=d.item_name, unit=d.unit, quantity=d.quantity,
                contract_line_id=paid[d.fund_id, d.item_id].pk,
                unit_price=paid[d.fund_id, d.item_id].unit_price,
            )  # fmt: skip
        change(record, state="ready", approver_person=who["approver"], approver="Kepala",
               approved_at=NOW)  # fmt: skip
        if sign:
            change(record, state="signed", on=TODAY, signed_at=NOW, mode="paper",
                   place="Balai desa", recorder_person=who["store"])  # fmt: skip
        made.handovers.append(record)
