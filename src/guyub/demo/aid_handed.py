"""The finished round handed over: occasions, records, tools with what follows them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from guyub.aid import models as m
from guyub.aid.actions.agenda import BAST
from guyub.demo.aid_decided import Deciding
from guyub.demo.aid_papers import CEREMONY, at
from guyub.demo.handed import Asked, Kind
from guyub.kernel.ids import human_number


class Handing(Deciding):
    """Hands over."""

    def handed(self) -> dict[str, int]:
        """The ceremony, a hand-over in every village, one record per recipient and giver."""
        put, given = self.desk.put, self.story.given
        ceremony = put(
            m.Occasion,
            round_id=self.round,
            kind="ceremony",
            on=CEREMONY,
            village_code="",
            title="Penyerahan simbolis bantuan alat",
            place="Pendopo kabupaten (contoh)",
            maker_person=self.person("asset_officer"),
            created_at=at(date(2026, 9, 1)),
        )
        days, occasions = {}, {}
        for n, village in enumerate(sorted({a.sample.village for a in given})):
            days[village] = CEREMONY + timedelta(days=1 + n % 9)
            occasions[village] = put(
                m.Occasion,
                round_id=self.round,
                kind="village",
                on=days[village],
                title="Serah terima di desa",
                place="Balai desa",
                village_code=village,
                maker_person=self.person("asset_officer"),
                created_at=at(date(2026, 9, 1)),
            )
        counts = self.desk.lay(m.Occasion)
        signed = []
        for n, asked in enumerate(given, start=1):
            signed.append((n, asked, self._record(n, asked, ceremony, occasions, days)))
        counts.update(self.desk.lay(m.Handover, m.HandoverLine))
        self._sign()
        for n, asked, (record, lines) in signed:
            self._after(n, asked, record, lines, days[asked.sample.village])
        counts.update(self.desk.lay(
            m.Signature, m.AgendaNumber, m.Series, m.Tool, m.Outcome, m.UseReport
        ))  # fmt: skip
        return counts

    def _record(
        self, n: int, asked: Asked, ceremony: UUID, occasions: dict[str, UUID],
        days: dict[str, date],
    ) -> tuple[UUID, list[tuple[UUID, Kind, int]]]:  # fmt: skip
        put, s = self.desk.put, asked.sample
        owner = s.owners[0].name if s.owners else s.name
        symbolic = n % 15 == 1
        record = put(
            m.Handover, round_id=self.round, decree_id=self.decree,
            fund_id=self.funds[asked.purse], business_id=s.id, village_code=s.village,
            occasion_id=occasions[s.village], symbolic_on_id=ceremony if symbolic else None,
            seat=n // 15 + 1 if symbolic else None, number=f"000.3.2/{n}/BAST/2026",
            giver=("Pemerintah Provinsi Jawa Tengah (contoh)" if asked.purse
                   else "Pemerintah Kabupaten Purbalingga (contoh)"),
            giver_signer="Kepala dinas contoh" if asked.purse else self.name("head"),
            giver_title=("Kepala Dinas Perindustrian Provinsi (contoh)" if asked.purse
                         else "Kepala Dinas Perindustrian"),
            recipient=s.name, recipient_signer=owner, recipient_title="Pemilik usaha",
            witness="Kepala desa contoh", witness_title="Kepala Desa", on=days[s.village],
            place="Balai desa", total=asked.amount, salt=record_salt(self.desk.counter),
            maker_person=self.person("asset_officer"), maker=self.name("asset_officer"),
            created_at=at(date(2026, 9, 3)),
        )  # fmt: skip
        lines = []
        for kind, units in asked.lines:
            line = put(
                m.HandoverLine,
                handover_id=record,
                business_id=s.id,
                item_name=kind.name,
                decree_line_id=self.decreed[s.id, kind.code],
                contract_line_id=self.contracted[asked.purse, kind.code],
                unit=kind.unit,
                quantity=units,
                unit_price=kind.price,
            )
            lines.append((line, kind, units))
        return record, lines

    def _sign(self) -> None:
        """Approved by the head, then signed in the villages: two steps, as the states say."""
        held = m.Handover.objects.filter(round=self.round)
        held.update(
            state="ready",
            approver_person=self.person("head"),
            approver=self.name("head"),
            approved_at=at(date(2026, 9, 8)),
        )
        held.update(
            state="signed",
            mode="paper",
            signed_at=at(CEREMONY + timedelta(days=10)),
            recorder_person=self.person("asset_officer"),
        )

    def _after(
        self, n: int, asked: Asked, record: UUID, lines: list[tuple[UUID, Kind, int]], day: date
    ) -> None:
        put, s = self.desk.put, asked.sample
        owner = s.owners[0].name if s.owners else s.name
        for party, name in (("giver", self.name("head")), ("recipient", owner)):
            put(m.Signature, handover_id=record, party=party, name=name, mode="paper", at=at(day))
        put(
            m.AgendaNumber,
            kind=BAST,
            year=2026,
            n=n,
            text=f"000.3.2/{n}/BAST/2026",
            paper=record,
            taken_at=at(date(2026, 9, 3)),
            taken_by=self.person("asset_officer"),
        )
        if n == 1:
            put(m.Series, kind=BAST, year=2026, pattern="000.3.2/{n}/BAST/{year}",
                last=len(self.story.given))  # fmt: skip
        for line, kind, units in lines:
            for unit in range(1, units + 1):
                self.tools += 1
                put(
                    m.Tool, tag=human_number(f"ALT-{self.desk.regency}", self.tools), line_id=line,
                    n=unit, round_id=self.round, name=kind.name, holder_id=s.id,
                    village_code=s.village, state_since=day, check_due=day + timedelta(days=91),
                )  # fmt: skip
        seen = s.seen[-1] if s.seen else None
        for months in (0, 6, 12):
            year, month = divmod(day.month - 1 + months, 12)
            due = date(day.year + year, month + 1, min(day.day, 28))
            base = months == 0 and seen is not None
            put(
                m.Outcome, round_id=self.round, business_id=s.id, months=months,
                due=date(2026, 5, 11) if base else due, on=date(2026, 5, 11) if base else None,
                workers_male=seen.workers_male if base and seen else None,
                workers_female=seen.workers_female if base and seen else None,
                output_value=seen.output_value if base and seen else None,
                sales=seen.sales if base and seen else None, created_at=at(day),
            )  # fmt: skip
        put(m.UseReport, handover_id=record, year=2026, due=date(2027, 1, 10), created_at=at(day))


def record_salt(n: int) -> bytes:
    """The demo's records verify the same in every build."""
    return n.to_bytes(16, "big")
