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
    from django.utils import timezone

    from guyub.accounts.models import Office
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.registry.models import Business

    now, name = timezone.now(), f"{time.time_ns() % 16**8:x}"
    with in_scope(SYSTEM):
        office = Office.objects.get(kind="regency", area_code=REGENCY)
        businesses = list(
            Business.objects.filter(regency_code=REGENCY).order_by("village_code", "pk")[
                : recipients * 40 : 40
            ]
        )
        world = World(office, None, now)
        _fill(world, businesses, lines, name, kinds or lines)
    return world


def _fill(world: World, businesses: list[Any], lines: int, name: str, kinds: int) -> None:
    from guyub.aid import models as m
    from guyub.kernel.ids import uuid7

    today, now = world.now.date(), world.now
    base = {"office_id": world.office.pk, "regency_code": REGENCY}
    maker, other, third = uuid7(), uuid7(), uuid7()
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
    round_ = m.Round.objects.create(
        **base, number=f"BAN-{name}", title="Pengukuran", gives="Alat", how="-", contact="-",
        year=today.year, track="goods", recipients=["business"], opens=today, closes=today,
        state="decided", state_since=today, published_at=now, authors=[maker],
        publisher_person=other, created_at=now,
    )  # fmt: skip
    m.RoundFund.objects.bulk_create(
        m.RoundFund(**base, round=round_, fund=f, amount=10**12) for f in funds
    )
    selection = m.Selection.objects.create(
        **base, round=round_, number=1, state="announced", inputs={}, digest="0" * 64,
        run_at=now, maker_person=maker, maker="M", approver_person=other, approver="A",
        approved_at=now,
    )  # fmt: skip
    decree = m.Decree.objects.create(
        **base, round=round_, selection=selection, about="penerima bantuan alat", signer="Bupati",
        signer_title="Bupati", maker_person=maker, maker="M", made_at=now,
    )  # fmt: skip
    rows = _lines(base, decree, businesses, funds, items, lines, now, maker)
    m.Decree.objects.filter(pk=decree.pk).update(
        state="signed", number=f"900/{name}", dated=today - timedelta(days=1),
        verifier_person=other, approver_person=third, verified_at=now, approved_at=now,
    )  # fmt: skip
    _stock(base, round_, funds, rows, today, now, (maker, other, third))
    world.decree = decree


def _lines(base: Any, decree: Any, businesses: list[Any], funds: Any, items: Any, lines: int,
           now: Any, maker: Any) -> list[Any]:  # fmt: skip
    from guyub.aid import models as m

    proposals = m.Proposal.objects.bulk_create(
        m.Proposal(
            **base, number=f"U{n}-{decree.round.number}", round=decree.round, business=b,
            village_code=b.village_code, state="granted", state_since=now.date(), filler="P",
            filler_person=maker, filler_role="registrar", submitted_at=now, created_at=now,
        )
        for n, b in enumerate(businesses)
    )  # fmt: skip
    members = m.ProposalMember.objects.bulk_create(
        m.ProposalMember(**base, proposal=p, business=b, village_code=b.village_code)
        for p, b in zip(proposals, businesses, strict=True)
    )
    wanted = m.ProposalLine.objects.bulk_create(
        m.ProposalLine(
            **base, proposal=proposals[n % len(proposals)], member=members[n % len(members)],
            item=items[n % len(items)], quantity=1 + n % 3, unit_price=350_000 + 1_000 * (n % 90),
            why="Pengukuran",
        )
        for n in range(lines)
    )  # fmt: skip
    rows = [
        m.DecreeLine(
            **base, decree=decree, proposal=line.proposal, proposal_line=line,
            business=line.member.business, village_code=line.member.village_code, item=line.item,
            item_name=line.item.name, unit="unit", fund=funds[n % len(proposals) % 2],
            quantity=line.quantity, unit_price=line.unit_price,
        )
        for n, line in enumerate(wanted)
    ]  # fmt: skip
    made: list[Any] = m.DecreeLine.objects.bulk_create(rows)
    return made


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
