"""The finished round's decisions: the announced list, the decree, what was bought for it."""

from __future__ import annotations

import json
from datetime import date, timedelta

from django.db.models import F

from guyub.aid import models as m
from guyub.aid.selection import digest
from guyub.demo.aid_asked import Asking
from guyub.demo.aid_papers import DECREED, at
from guyub.demo.handed import Asked, Kind, Story

INPUTS = {"catatan": "data contoh"}
# Code and sentence of why a proposal was not chosen.
MONEY = ("money", "Pagu dana habis. Cadangan menurut urutan nilai.")
UNFIT = ("unfit", "Belum layak menurut cek lapangan: tidak berproduksi sejak tahun lalu.")
LOW = ("minimum", "Nilai di bawah batas penerima terakhir.")


def verdicts(story: Story) -> list[tuple[Asked, str, list[dict[str, str]]]]:
    """What the list says of every proposal, with its reasons as a selection would write them."""
    before = len(story.given) + len(story.reserve)
    return [
        *((a, "selected", []) for a in story.given),
        *((a, "reserve", [_reason(MONEY)]) for a in story.reserve),
        *((a, "refused", [_reason(UNFIT if Asking.unfit(n) else LOW)])
          for n, a in enumerate(story.refused, start=before)),
    ]  # fmt: skip


def _reason(said: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("code", "words"), said, strict=True))


class Deciding(Asking):
    """Decides and buys."""

    def decided(self) -> dict[str, int]:
        """The announced list and the decree, signed by a third person."""
        put = self.desk.put
        selection = put(
            m.Selection, round_id=self.round, number=1, state="draft",
            inputs=INPUTS, digest=digest(INPUTS), run_at=at(date(2026, 7, 1)),
            maker_person=self.person("section_head"), maker=self.name("section_head"),
        )  # fmt: skip
        decree = put(
            m.Decree,
            round_id=self.round,
            selection_id=selection,
            number="",
            about="Penerima bantuan alat industri kecil tahun 2026",
            signer="Bupati contoh",
            signer_title="Bupati",
            maker_person=self.person("section_head"),
            maker=self.name("section_head"),
            made_at=at(date(2026, 7, 24)),
        )
        self.decree = decree
        for rank, (asked, verdict, reasons) in enumerate(verdicts(self.story), start=1):
            result = put(
                m.Result, selection_id=selection, proposal_id=self.proposals[asked.sample.id],
                rank=rank, score=8500 - rank * 10, verdict=verdict,
                reasons=json.dumps(reasons),
                amount=asked.amount if verdict == "selected" else 0,
            )  # fmt: skip
            if verdict != "selected":
                continue
            for kind, units in asked.lines:
                line = self.lines[asked.sample.id, kind.code]
                fund = self.funds[asked.purse]
                put(m.Award, result_id=result, line_id=line, fund_id=fund, quantity=units,
                    unit_price=kind.price)  # fmt: skip
                self.decreed[asked.sample.id, kind.code] = put(
                    m.DecreeLine, decree_id=decree, proposal_line_id=line,
                    proposal_id=self.proposals[asked.sample.id], business_id=asked.sample.id,
                    village_code=asked.sample.village, item_id=self.items[kind.code],
                    item_name=kind.name, unit=kind.unit, fund_id=fund, quantity=units,
                    unit_price=kind.price,
                )  # fmt: skip
        counts = self.desk.lay(m.Selection, m.Result, m.Award)
        m.Selection.objects.filter(pk=selection).update(
            state="announced",
            approver_person=self.person("head"),
            approver=self.name("head"),
            approved_at=at(date(2026, 7, 6)),
        )
        counts.update(self.desk.lay(m.Decree, m.DecreeLine))
        m.Decree.objects.filter(pk=decree).update(
            state="signed",
            number="500.9/218/2026",
            dated=DECREED,
            verifier_person=self.person("finance_officer"),
            verifier=self.name("finance_officer"),
            verified_at=at(date(2026, 8, 3)),
            approver_person=self.person("head"),
            approver=self.name("head"),
            approved_at=at(DECREED),
        )
        return counts

    def bought(self) -> dict[str, int]:
        """Contracts of one trade each, half of the goods in a second delivery, all inspected."""
        put = self.desk.put
        wanted: dict[tuple[int, str], list[tuple[Kind, int]]] = {}
        for asked in self.story.given:
            for kind, units in asked.lines:
                wanted.setdefault((asked.purse, kind.trade), []).append((kind, units))
        for n, ((purse, _trade), lines) in enumerate(sorted(wanted.items()), start=1):
            purchase = put(
                m.Purchase, round_id=self.round, fund_id=self.funds[purse],
                supplier=f"CV Contoh Alat {n}", contract=f"SP/{n:03d}/IKM/2026",
                dated=date(2026, 8, 14), due=date(2026, 9, 4), channel="e-Katalog",
                reference=f"RUP-{5500 + n}", state="complete", created_at=at(date(2026, 8, 14)),
                maker_person=self.person("finance_officer"),
            )  # fmt: skip
            units_of: dict[Kind, int] = {}
            for kind, units in lines:
                units_of[kind] = units_of.get(kind, 0) + units
            arrivals = [
                put(
                    m.Arrival, purchase_id=purchase, number=f"BAP/{n:03d}.{part}/2026", on=on,
                    receiver_person=self.person("asset_officer"),
                    receiver=self.name("asset_officer"), created_at=at(on),
                )
                for part, on in enumerate((date(2026, 8, 26), date(2026, 9, 2)), start=1)
            ]  # fmt: skip
            for kind, units in units_of.items():
                line = self.contracted[purse, kind.code] = put(
                    m.PurchaseLine,
                    purchase_id=purchase,
                    item_id=self.items[kind.code],
                    quantity=units,
                    unit_price=kind.price,
                    specification=kind.name,
                )
                parts = (units - units // 2, units // 2)
                for arrival, came in zip(arrivals, parts, strict=True):
                    if came:
                        put(m.ArrivalLine, arrival_id=arrival, line_id=line, came=came, good=came)
        counts = self.desk.lay(m.Purchase, m.PurchaseLine, m.Arrival, m.ArrivalLine)
        m.Arrival.objects.filter(purchase__round=self.round).update(
            inspected_on=F("on") + timedelta(days=1),
            inspector_person=self.person("verifier"),
            inspector=self.name("verifier"),
        )
        return counts
