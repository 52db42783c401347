"""The finished round until it is to be decided: purses, catalogue, the round, proposals, scores."""

from __future__ import annotations

from datetime import date, timedelta

from guyub.aid import models as m
from guyub.demo.aid_papers import CLOSED, DECREED, OPENED, Papers, at
from guyub.demo.handed import catalogue
from guyub.kernel import names
from guyub.kernel.ids import human_number

SHEET = [
    {"key": "need", "label": "Kebutuhan alat", "weight": 40, "most": 10,
     "guide": "10: pekerjaan utama masih dengan tangan. 0: alat serupa sudah ada."},
    {"key": "run", "label": "Usahanya berjalan dan tertib", "weight": 30, "most": 10,
     "guide": "10: berproduksi tiap minggu dan ada catatan. 0: sudah berhenti."},
    {"key": "work", "label": "Menambah kerja di desa", "weight": 30, "most": 10,
     "guide": "10: akan menambah pekerja. 0: tidak berpengaruh."},
]  # fmt: skip
WISH = "Pekerjaan masih dengan tangan, pesanan tidak terkejar."


class Asking(Papers):
    """Opens the round and takes proposals in."""

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
                track="goods", recipients=["group", "business"], created_at=at(OPENED),
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
                created_at=at(OPENED),
            )
            put(
                m.ItemPrice,
                item_id=self.items[kind.code],
                price=kind.price,
                on=date(2026, 2, 10),
                source="Survei tiga toko, Februari 2026",
                created_at=at(OPENED),
                maker_person=self.person("section_head"),
            )
        sheet = put(
            m.ScoringSheet,
            title="Nilai bantuan alat",
            criteria=SHEET,
            created_at=at(OPENED),
            published_at=at(OPENED),
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
            published_at=at(OPENED), announced_at=at(date(2026, 7, 6)),
            objections_until=date(2026, 7, 20), authors=[self.person("section_head")],
            publisher_person=self.person("head"), created_at=at(OPENED - timedelta(days=20)),
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
                filler_role="registrar", reason=WISH, submitted_at=at(day),
                submitter_person=self.person("registrar"), created_at=at(day), is_sample=True,
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
            unfit = state == "refused" and self.unfit(n)
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
                created_at=at(date(2026, 5, 11) + timedelta(days=n % 30)),
            )  # fmt: skip
            points = {self.granted: 8, "reserve": 6, "refused": 4}[state]
            for off, role in enumerate(("verifier", "section_head")):
                values = {"need": points + off, "run": points, "work": points - 1 + n % 2}
                total = 1000 * (values["need"] * 4 + values["run"] * 3 + values["work"] * 3) // 10
                put(
                    m.Score, proposal_id=proposal, scorer_person=self.person(role),
                    scorer=self.name(role), sheet_number=1, values=values, total=total,
                    created_at=at(date(2026, 6, 22)),
                )  # fmt: skip
        return self.desk.lay(
            m.Proposal, m.ProposalPaper, m.ProposalMember, m.ProposalLine, m.Check, m.Score
        )
