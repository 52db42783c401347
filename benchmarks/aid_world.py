"""A round of aid at its decree, for measurements: made as the app role on the demo's businesses."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

REGENCY = "33.03"


@dataclass
class World:
    """A signed decree with its goods in stock; ``act(role)`` is a fresh person of the office."""

    office: Any
    decree: Any
    now: Any

    def act(self, role: str) -> Any:
        from guyub.kernel.actions import Act
        from guyub.kernel.db import Scope
        from guyub.kernel.ids import uuid7

        office = str(self.office.pk)
        return Act(
            now=self.now, scope=Scope(read=(REGENCY,), write=(REGENCY,), offices=(office,)),
            person_id=uuid7(), actor="Orang pengukuran", role=role, office_id=self.office.pk,
            area_codes=(REGENCY,),
        )  # fmt: skip


def decreed(recipients: int, lines: int, kinds: int | None = None) -> World:
    """A decree that gives ``lines`` lines of one to three units, of as many kinds, to single
    businesses from two funds, one after the other; everything lies in stock."""
    from guyub.kernel.db import SYSTEM, in_scope

    with in_scope(SYSTEM):
        world, round_, wanted, funds = _begun(recipients, lines, kinds or lines, "decided")
        _decree(world, round_, wanted, funds)
    return world


def asked(recipients: int, lines: int) -> Any:
    """An open round with as many proposals that were sent in."""
    from guyub.kernel.db import SYSTEM, in_scope

    with in_scope(SYSTEM):
        return _begun(recipients, lines, lines, "open")[1]


def _begun(recipients: int, lines: int, kinds: int, state: str
           ) -> tuple[World, Any, list[Any], list[Any]]:  # fmt: skip
    """Office, round, proposal lines and the two funds."""
    from django.utils import timezone

    from guyub.accounts.models import Office
    from guyub.aid import models as m
    from guyub.kernel.ids import human_number, uuid7
    from guyub.registry.models import Business

    now = timezone.now()
    name = human_number(f"BAN-{REGENCY}", 100_000 + time.time_ns() // 10**6 % 800_000)
    office = Office.objects.get(kind="regency", area_code=REGENCY)
    businesses = list(
        Business.objects.filter(regency_code=REGENCY).order_by("village_code", "pk")[
            : recipients * 40 : 40
        ]
    )
    world, today = World(office, None, now), now.date()
    base = {"office_id": office.pk, "regency_code": REGENCY}
    maker, other = uuid7(), uuid7()
    funds = [
        m.Fund.objects.create(
            **base, code=f"{name}-{n}", name=f"Dana {n}", source="apbd_kab", year=today.year,
            ceiling=10**12, giver="Pemerintah Kabupaten", giver_signer="Kepala Dinas Contoh",
            giver_title="Kepala Dinas", track="goods", recipients=["business"], created_at=now,
            maker_person=maker,
        )
        for n in (1, 2)
    ]  # fmt: skip
    items = m.Item.objects.bulk_create(
        m.Item(**base, code=f"{name}-{n}", name=f"Alat pengolah nomor {n}",
               name_key=f"alat pengolah nomor {n}", created_at=now)
        for n in range(kinds)
    )  # fmt: skip
    began = today - timedelta(days=90)
    decided = state == "decided"
    round_ = m.Round.objects.create(
        **base, number=name, title="Pengukuran", gives="Alat", how="-", contact="-",
        year=today.year, track="goods", recipients=["business"], opens=began,
        closes=began if decided else today + timedelta(days=30), state=state, state_since=today,
        published_at=now, authors=[maker], publisher_person=other, created_at=now,
        objections_until=today - timedelta(days=10) if decided else None,
        announced_at=now - timedelta(days=20) if decided else None,
    )  # fmt: skip
    m.RoundFund.objects.bulk_create(
        m.RoundFund(**base, round=round_, fund=f, amount=10**12) for f in funds
    )
    m.RoundItem.objects.bulk_create(m.RoundItem(**base, round=round_, item=i) for i in items)
    proposals = "granted" if decided else "submitted"
    return world, round_, _asked(base, round_, businesses, items, lines, proposals, maker), funds


def _decree(world: World, round_: Any, wanted: list[Any], funds: list[Any]) -> None:
    from guyub.aid import models as m
    from guyub.kernel.ids import uuid7

    now, today, maker = world.now, world.now.date(), round_.authors[0]
    base = {"office_id": world.office.pk, "regency_code": REGENCY}
    other, third = uuid7(), uuid7()
    selection = _announced(base, round_, wanted, funds, now - timedelta(days=20), (maker, other))
    decree = m.Decree.objects.create(
        **base, round=round_, selection=selection, about="penerima bantuan alat", signer="Bupati",
        signer_title="Bupati", maker_person=maker, maker="M", made_at=now,
    )  # fmt: skip
    rows = m.DecreeLine.objects.bulk_create(
        m.DecreeLine(
            **base, decree=decree, proposal=line.proposal, proposal_line=line,
            business=line.member.business, village_code=line.member.village_code, item=line.item,
            item_name=line.item.name, unit="unit", fund=fund, quantity=line.quantity,
            unit_price=line.unit_price,
        )
        for line, fund in _purses(wanted, funds)
    )  # fmt: skip
    m.Decree.objects.filter(pk=decree.pk).update(
        state="signed", number=f"900/{round_.number}", dated=today - timedelta(days=1),
        verifier_person=other, approver_person=third, verified_at=now, approved_at=now,
    )  # fmt: skip
    _stock(base, round_, funds, rows, today, now, (maker, other, third))
    world.decree = decree


def _asked(base: Any, round_: Any, businesses: list[Any], items: Any, lines: int, state: str,
           maker: Any) -> list[Any]:  # fmt: skip
    """Proposals of single businesses in a state; their lines of one to three units."""
    from guyub.aid import models as m

    proposals = m.Proposal.objects.bulk_create(
        m.Proposal(
            **base, number=f"U{n}-{round_.number}", round=round_, business=b,
            village_code=b.village_code, state=state, state_since=round_.state_since, filler="P",
            filler_person=maker, filler_role="registrar", submitted_at=round_.created_at,
            created_at=round_.created_at,
        )
        for n, b in enumerate(businesses)
    )  # fmt: skip
    members = m.ProposalMember.objects.bulk_create(
        m.ProposalMember(**base, proposal=p, business=b, village_code=b.village_code)
        for p, b in zip(proposals, businesses, strict=True)
    )
    made: list[Any] = m.ProposalLine.objects.bulk_create(
        m.ProposalLine(
            **base, proposal=proposals[n % len(proposals)], member=members[n % len(members)],
            item=items[n % len(items)], quantity=1 + n % 3, unit_price=350_000 + 1_000 * (n % 90),
            why="Pengukuran",
        )
        for n in range(lines)
    )  # fmt: skip
    return made


def _purses(wanted: list[Any], funds: Any) -> list[tuple[Any, Any]]:
    """Each line with the fund that pays its recipient."""
    turn = {p: n % 2 for n, p in enumerate(dict.fromkeys(x.proposal_id for x in wanted))}
    return [(line, funds[turn[line.proposal_id]]) for line in wanted]


def _announced(base: Any, round_: Any, wanted: list[Any], funds: Any, day: Any,
               people: tuple[Any, Any]) -> Any:  # fmt: skip
    """The list that gives every line, announced when its results are laid."""
    from guyub.aid import models as m

    selection = m.Selection.objects.create(
        **base, round=round_, number=1, state="draft", inputs={}, digest="0" * 64, run_at=day,
        maker_person=people[0], maker="M",
    )  # fmt: skip
    amounts: dict[Any, int] = {}
    for line in wanted:
        amounts[line.proposal_id] = amounts.get(line.proposal_id, 0) + (
            line.quantity * line.unit_price
        )
    results = {
        r.proposal_id: r
        for r in m.Result.objects.bulk_create(
            m.Result(**base, selection=selection, proposal_id=p, rank=n, score=8000,
                     verdict="selected", amount=amount)
            for n, (p, amount) in enumerate(amounts.items(), start=1)
        )
    }  # fmt: skip
    m.Award.objects.bulk_create(
        m.Award(**base, result=results[line.proposal_id], line=line, fund=fund,
                quantity=line.quantity, unit_price=line.unit_price)
        for line, fund in _purses(wanted, funds)
    )  # fmt: skip
    m.Selection.objects.filter(pk=selection.pk).update(
        state="announced", approver_person=people[1], approver="A", approved_at=day
    )
    return selection


def _stock(base: Any, round_: Any, funds: Any, rows: list[Any], today: Any, now: Any,
           people: tuple[Any, Any, Any]) -> None:  # fmt: skip
    from guyub.aid import models as m

    for fund in funds:
        units: dict[Any, int] = {}
        for row in rows:
            if row.fund_id == fund.pk:
                units[row.item_id] = units.get(row.item_id, 0) + row.quantity
        purchase = m.Purchase.objects.create(
            **base, round=round_, fund=fund, supplier="CV", contract=f"SP-{fund.code}",
            dated=today, state="complete", maker_person=people[0], created_at=now,
        )  # fmt: skip
        arrival = m.Arrival.objects.create(
            **base, purchase=purchase, number=f"BAP-{fund.code}", on=today,
            receiver_person=people[1], receiver="P", created_at=now,
        )  # fmt: skip
        bought = m.PurchaseLine.objects.bulk_create(
            m.PurchaseLine(**base, purchase=purchase, item_id=i, quantity=n, unit_price=300_000)
            for i, n in units.items()
        )
        m.ArrivalLine.objects.bulk_create(
            m.ArrivalLine(
                **base, arrival=arrival, line=line, came=line.quantity, good=line.quantity,
                serials=[f"SN{fund.code}-{k}-{n}" for n in range(line.quantity)],
            )
            for k, line in enumerate(bought)
        )  # fmt: skip
        m.Arrival.objects.filter(pk=arrival.pk).update(
            inspected_on=today, inspector_person=people[2], inspector="V"
        )
