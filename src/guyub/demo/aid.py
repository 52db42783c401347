"""The finished round of ``handed.py`` as rows of the aid tables.

Rows are laid in the order in which the papers came to be, so that the database's own checks
(budget, decree before goods, stock, sums) look at every one of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F

from guyub.accounts.models import Appointment, Office
from guyub.aid import models as m
from guyub.aid.actions.agenda import BAST
from guyub.demo.handed import Asked, Kind, Story, catalogue, tell
from guyub.demo.shapes import Sample, sample_id
from guyub.demo.tables import fill
from guyub.kernel import names
from guyub.kernel.ids import human_number
from guyub.registry.actions.common import next_number

AID = 8
CEREMONY = date(2026, 9, 10)
DECREED, OPENED, CLOSED = date(2026, 8, 12), date(2026, 3, 2), date(2026, 4, 30)
ROLES = ("section_head", "head", "verifier", "asset_officer", "finance_officer", "registrar")
SHEET = [
    {"key": "need", "label": "Kebutuhan alat", "weight": 40, "most": 10,
     "guide": "10: pekerjaan utama masih dengan tangan. 0: alat serupa sudah ada."},
    {"key": "run", "label": "Usahanya berjalan dan tertib", "weight": 30, "most": 10,
     "guide": "10: berproduksi tiap minggu dan ada catatan. 0: sudah berhenti."},
    {"key": "work", "label": "Menambah kerja di desa", "weight": 30, "most": 10,
     "guide": "10: akan menambah pekerja. 0: tidak berpengaruh."},
]  # fmt: skip
WISH = "Pekerjaan masih dengan tangan, pesanan tidak terkejar."


def _at(day: date, hour: int = 2) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@dataclass
class Who:
    """A demo account that acted: person id and name."""

    person: UUID
    name: str


@dataclass
class Desk:
    """One regency's office while its papers are written: ids in order, rows by table."""

    office: Office
    people: dict[str, Who]
    officers: dict[str, Who]
    counter: int = 0
    rows: dict[type[models.Model], list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def regency(self) -> str:
        return self.office.area_code

    def put(self, model: type[models.Model], **values: Any) -> UUID:
        self.counter += 1
        values["id"] = sample_id(AID, self.regency, self.counter)
        self.rows.setdefault(model, []).append(values)
        return UUID(str(values["id"]))

    def lay(self, *order: type[models.Model]) -> dict[str, int]:
        """Write what was put, table by table. Returns rows by table."""
        constants = {"office_id": self.office.pk, "regency_code": self.regency}
        counts = {}
        for model in order:
            held = self.rows.pop(model, [])
            if not held:
                continue
            columns = tuple(held[0])
            lines = (tuple(_stored(row[c]) for c in columns) for row in held)
            counts[model._meta.db_table] = fill(model, columns, lines, constants)
        return counts


def _stored(value: Any) -> Any:
    if isinstance(value, dict) or (
        isinstance(value, list) and value and isinstance(value[0], dict)
    ):
        return json.dumps(value)
    return value


STAGES = ("opened", "asked", "decided", "bought", "handed")


def make(office: Office, samples: Sequence[Sample]) -> dict[str, int]:
    """The story's round in one office, handed over. Returns rows by table."""
    return lay(office, tell(samples))


def lay(office: Office, story: Story, until: str = "handed") -> dict[str, int]:
    """A told round up to one of ``STAGES``, that one included. Returns rows by table."""
    found = Appointment.objects.filter(office=office, role__in=ROLES).select_related("user")
    people = {a.role: Who(a.user.person_id, a.user.name) for a in found.order_by("-pk")}
    desk = Desk(office, people, _officers(office))
    counts: dict[str, int] = {}
    round_ = _Round(desk, story, finished=until == STAGES[-1])
    for stage in STAGES[: STAGES.index(until) + 1]:
        counts.update(getattr(round_, stage)())
    return counts


def _officers(office: Office) -> dict[str, Who]:
    """Field officers by the area they serve, the longest appointed one also for ""."""
    found: dict[str, Who] = {}
    served = Appointment.objects.filter(office=office, role="field_officer").order_by("pk")
    for appointment in served.select_related("user"):
        who = Who(appointment.user.person_id, appointment.user.name)
        for code in (*appointment.area_codes, ""):
            found.setdefault(code, who)
    return found


class _Round:
    """The papers of one round, in the order of its life."""

    def __init__(self, desk: Desk, story: Story, *, finished: bool) -> None:
        self.desk, self.story = desk, story
        # What became of the proposals that were granted.
        self.granted = "completed" if finished else "granted"
        self.funds: list[UUID] = []
        self.items: dict[str, UUID] = {}
        self.proposals: dict[UUID, UUID] = {}
        self.members: dict[UUID, UUID] = {}
        self.lines: dict[tuple[UUID, str], UUID] = {}
        self.decreed: dict[tuple[UUID, str], UUID] = {}
        self.contracted: dict[tuple[int, str], UUID] = {}
        self.tools = 0

    def person(self, role: str) -> UUID:
        return self.desk.people[role].person

    def name(self, role: str) -> str:
        return self.desk.people[role].name

    def checker(self, village: str) -> Who:
        """Who checks in the field: the officer there, else one from elsewhere. Never a scorer."""
        officers = self.desk.officers
        return officers.get(village[:8]) or officers[""]

    def every(self) -> Iterator[Asked]:
        yield from self.story.given
        yield from self.story.reserve
        yield from self.story.refused

    def opened(self) -> dict[str, int]:
        """Purses, catalogue with prices, scoring sheet, the round itself."""
        put, given = self.desk.put, self.story.given
        needed = [sum(a.amount for a in given if a.purse == p) for p in (0, 1)]
        givers = (
            ("apbd_kab", "APBD kabupaten", "Pemerintah Kabupaten Purbalingga (contoh)"),
            ("apbd_prov", "APBD provinsi", "Pemerintah Provinsi Jawa Tengah (contoh)"),
        )
        for purse, (source, name, giver) in enumerate(givers):
            self.funds.append(put(
                m.Fund, code=f"3.31.02.2.01.0005.{purse + 1}", name=name, source=source, year=2026,
                ceiling=-(-needed[purse] // 50_000_000) * 50_000_000 or 50_000_000, giver=giver,
                giver_signer="Kepala dinas contoh" if purse else self.name("head"),
                giver_title=("Kepala Dinas Perindustrian Provinsi (contoh)" if purse
                             else "Kepala Dinas Perindustrian"),
                track="goods", recipients=["group", "business"], created_at=_at(OPENED),
                heading="Belanja Barang untuk Dijual/Diserahkan kepada Masyarakat",
                maker_person=self.person("finance_officer"),
            ))  # fmt: skip
        for kind in catalogue():
            self.items[kind.code] = put(
                m.Item,
                code=kind.code,
                name=kind.name,
                name_key=names.search_key(kind.name),
                unit=kind.unit,
                created_at=_at(OPENED),
            )
            put(
                m.ItemPrice,
                item_id=self.items[kind.code],
                price=kind.price,
                on=date(2026, 2, 10),
                source="Survei tiga toko, Februari 2026",
                created_at=_at(OPENED),
                maker_person=self.person("section_head"),
            )
        sheet = put(
            m.ScoringSheet,
            title="Nilai bantuan alat",
            criteria=SHEET,
            created_at=_at(OPENED),
            published_at=_at(OPENED),
            maker_person=self.person("section_head"),
            decider_person=self.person("head"),
        )
        self.number = human_number(f"BAN-{self.desk.regency}", 1)
        self.round = put(
            m.Round, number=self.number, title="Bantuan alat industri kecil 2026",
            gives="Alat dan mesin kerja sesuai usahanya, untuk dipakai sendiri.",
            how="Ajukan ke kantor desa atau petugas lapangan.", year=2026,
            contact="Dinas Perindustrian, bidang industri", track="goods", recipients=["business"],
            programme="Pemberdayaan Industri dan Peran Serta Masyarakat (3.31.02.2.01.0005)",
            sheet_id=sheet, opens=OPENED, closes=CLOSED, state="decided", state_since=DECREED,
            papers=[{"key": "skusaha", "label": "Surat keterangan usaha dari desa",
                     "required": True}],
            published_at=_at(OPENED), announced_at=_at(date(2026, 7, 6)),
            objections_until=date(2026, 7, 20), authors=[self.person("section_head")],
            publisher_person=self.person("head"), created_at=_at(OPENED - timedelta(days=20)),
            is_sample=True,
        )  # fmt: skip
        for purse, fund in enumerate(self.funds):
            amount = -(-needed[purse] // 10_000_000) * 10_000_000 or 10_000_000
            put(m.RoundFund, round_id=self.round, fund_id=fund, amount=amount)
        for kind in self.story.kinds:
            put(m.RoundItem, round_id=self.round, item_id=self.items[kind.code], most=3)
        return self.desk.lay(
            m.Fund, m.Item, m.ItemPrice, m.ScoringSheet, m.Round, m.RoundFund, m.RoundItem
        )

    def asked(self) -> dict[str, int]:
        """Proposals with lines, field checks, two scores each."""
        put = self.desk.put
        states = {
            **dict.fromkeys((a.sample.id for a in self.story.given), self.granted),
            **dict.fromkeys((a.sample.id for a in self.story.reserve), "reserve"),
            **dict.fromkeys((a.sample.id for a in self.story.refused), "refused"),
        }
        for n, asked in enumerate(self.every()):
            s = asked.sample
            state, day = states[s.id], OPENED + timedelta(days=n % 55)
            proposal = self.proposals[s.id] = put(
                m.Proposal, number=human_number(f"USL-{self.desk.regency}", n + 1),
                round_id=self.round, business_id=s.id, village_code=s.village, state=state,
                state_since=DECREED if state == self.granted else date(2026, 7, 6),
                nominator=("own", "own", "own", "office", "council")[n % 5],
                nominator_note="Anggota dewan contoh" if n % 5 == 4 else "", channel="beside",
                asked_by=s.owners[0].name if s.owners else s.name,
                filler=self.name("registrar"), filler_person=self.person("registrar"),
                filler_role="registrar", reason=WISH, submitted_at=_at(day),
                submitter_person=self.person("registrar"), created_at=_at(day), is_sample=True,
            )  # fmt: skip
            put(
                m.ProposalPaper, proposal_id=proposal, key="skusaha", number=f"500/{n + 1}/2026",
                dated=day - timedelta(days=3),
            )  # fmt: skip
            member = self.members[s.id] = put(
                m.ProposalMember, proposal_id=proposal, business_id=s.id, village_code=s.village
            )
            for kind, units in asked.lines:
                self.lines[s.id, kind.code] = put(
                    m.ProposalLine, proposal_id=proposal, member_id=member,
                    item_id=self.items[kind.code], quantity=units, unit_price=kind.price,
                    why="Menggantikan kerja tangan",
                )  # fmt: skip
            unfit = state == "refused" and n % 2 == 0
            checker = self.checker(s.village)
            seen = s.seen[-1] if s.seen else None
            put(
                m.Check, proposal_id=proposal, member_id=member, business_id=s.id,
                on=date(2026, 5, 11) + timedelta(days=n % 30),
                result="unfit" if unfit else "fit", works=not unfit,
                reasons="Tidak berproduksi sejak tahun lalu." if unfit else "",
                workers_male=seen.workers_male if seen else None,
                workers_female=seen.workers_female if seen else None,
                output_value=seen.output_value if seen else None,
                sales=seen.sales if seen else None, met="Pemilik", signed="paper",
                checker_person=checker.person, checker=checker.name,
                created_at=_at(date(2026, 5, 11) + timedelta(days=n % 30)),
            )  # fmt: skip
            points = {self.granted: 8, "reserve": 6, "refused": 4}[state]
            for off, role in enumerate(("verifier", "section_head")):
                values = {"need": points + off, "run": points, "work": points - 1 + n % 2}
                total = 1000 * (values["need"] * 4 + values["run"] * 3 + values["work"] * 3) // 10
                put(
                    m.Score, proposal_id=proposal, scorer_person=self.person(role),
                    scorer=self.name(role), sheet_number=1, values=values, total=total,
                    created_at=_at(date(2026, 6, 22)),
                )  # fmt: skip
        return self.desk.lay(
            m.Proposal, m.ProposalPaper, m.ProposalMember, m.ProposalLine, m.Check, m.Score
        )

    def decided(self) -> dict[str, int]:
        """The announced list and the decree, signed by a third person."""
        put = self.desk.put
        selection = put(
            m.Selection, round_id=self.round, number=1, state="draft",
            inputs={"catatan": "data contoh"}, digest="0" * 64, run_at=_at(date(2026, 7, 1)),
            maker_person=self.person("section_head"), maker=self.name("section_head"),
        )  # fmt: skip
        verdicts: list[tuple[Asked, str, list[str]]] = (
            [(a, "selected", []) for a in self.story.given]
            + [(a, "reserve", ["Pagu dana habis. Cadangan menurut urutan nilai."])
               for a in self.story.reserve]
            + [(a, "refused", ["Nilai di bawah batas penerima terakhir."])
               for a in self.story.refused]
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
            made_at=_at(date(2026, 7, 24)),
        )
        self.decree = decree
        for rank, (asked, verdict, reasons) in enumerate(verdicts, start=1):
            result = put(
                m.Result, selection_id=selection, proposal_id=self.proposals[asked.sample.id],
                rank=rank, score=8500 - rank * 10, verdict=verdict, reasons=json.dumps(reasons),
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
            approved_at=_at(date(2026, 7, 6)),
        )
        counts.update(self.desk.lay(m.Decree, m.DecreeLine))
        m.Decree.objects.filter(pk=decree).update(
            state="signed",
            number="500.9/218/2026",
            dated=DECREED,
            verifier_person=self.person("finance_officer"),
            verifier=self.name("finance_officer"),
            verified_at=_at(date(2026, 8, 3)),
            approver_person=self.person("head"),
            approver=self.name("head"),
            approved_at=_at(DECREED),
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
                reference=f"RUP-{5500 + n}", state="complete", created_at=_at(date(2026, 8, 14)),
                maker_person=self.person("finance_officer"),
            )  # fmt: skip
            units_of: dict[Kind, int] = {}
            for kind, units in lines:
                units_of[kind] = units_of.get(kind, 0) + units
            arrivals = [
                put(
                    m.Arrival, purchase_id=purchase, number=f"BAP/{n:03d}.{part}/2026", on=on,
                    receiver_person=self.person("asset_officer"),
                    receiver=self.name("asset_officer"), created_at=_at(on),
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
            created_at=_at(date(2026, 9, 1)),
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
                created_at=_at(date(2026, 9, 1)),
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
            created_at=_at(date(2026, 9, 3)),
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
            approved_at=_at(date(2026, 9, 8)),
        )
        held.update(
            state="signed",
            mode="paper",
            signed_at=_at(CEREMONY + timedelta(days=10)),
            recorder_person=self.person("asset_officer"),
        )

    def _after(
        self, n: int, asked: Asked, record: UUID, lines: list[tuple[UUID, Kind, int]], day: date
    ) -> None:
        put, s = self.desk.put, asked.sample
        owner = s.owners[0].name if s.owners else s.name
        for party, name in (("giver", self.name("head")), ("recipient", owner)):
            put(m.Signature, handover_id=record, party=party, name=name, mode="paper", at=_at(day))
        put(
            m.AgendaNumber,
            kind=BAST,
            year=2026,
            n=n,
            text=f"000.3.2/{n}/BAST/2026",
            paper=record,
            taken_at=_at(date(2026, 9, 3)),
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
                sales=seen.sales if base and seen else None, created_at=_at(day),
            )  # fmt: skip
        put(m.UseReport, handover_id=record, year=2026, due=date(2027, 1, 10), created_at=_at(day))


def record_salt(n: int) -> bytes:
    """The demo's records verify the same in every build."""
    return n.to_bytes(16, "big")


def settle_numbers(regency: str, counts: dict[str, int]) -> None:
    """The office's next numbers follow those of the demo."""
    for prefix, table in (("BAN", "aid_round"), ("USL", "aid_proposal"), ("ALT", "aid_tool")):
        if table in counts:
            next_number(prefix, regency, counts[table])
