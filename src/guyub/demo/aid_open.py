"""Aid that is under way in the demo: a round that anybody may still apply for.

Written through the real actions as the demo's accounts, so every check of the application looks at
it; their events go into the build's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Appointment, Office
from guyub.accounts.roles import verbs_of
from guyub.aid.actions import proposing, proposing_checks, proposing_sending, rounds
from guyub.aid.actions.proposing import Head, Wish
from guyub.aid.actions.proposing_checks import Found
from guyub.aid.actions.rounds_funds import create_fund
from guyub.aid.actions.rounds_sheets import create_sheet, publish_sheet
from guyub.aid.actions.rounds_telling import tell
from guyub.aid.models import Item, Proposal, ProposalMember, Round
from guyub.aid.policy_rounds import Paper
from guyub.aid.policy_sheets import Criterion
from guyub.criteria import actions as criteria
from guyub.criteria.actions import Wording
from guyub.criteria.models import Version
from guyub.criteria.subjects import Count
from guyub.groups.models import Group, Membership
from guyub.groups.states import RECOGNISED
from guyub.kernel.actions import Act
from guyub.kernel.db import Scope
from guyub.registry.models import Business

CHAIR = "group_chair"
OPENED_BEFORE, CLOSES_AFTER = 14, 21
FOOD = "pangan"
GROUPS, MEMBERS, KINDS = 7, 5, 8
# Tools of the catalogue by the beginnings of their names.
TOOLS = {
    "Mesin potong singkong": "Mengiris lebih cepat dan rata",
    "Mesin peniris minyak": "Minyak lebih tuntas, tahan lebih lama",
    "Mesin pencampur bumbu": "Bumbu lebih rata",
    "Alat tutup kemasan": "Kemasan rapat dan rapi",
    "Timbangan digital": "Isi kemasan sama beratnya",
    "Oven pengering gula semut": "Tetap bisa mengeringkan waktu hujan",
    "Ayakan gula semut": "Butirannya seragam",
    "Rak tiris": "Tempat mendinginkan yang bersih",
}
REASON = "Pesanan toko bertambah, tetapi pekerjaan masih dengan tangan."
SHEET = (
    Criterion("Kebutuhan alat", 40, guide="10: masih dengan tangan. 0: alat serupa sudah ada."),
    Criterion("Kesiapan kelompok", 35, guide="10: rapat rutin, ada kas. 0: tidak pernah rapat."),
    Criterion("Manfaat bagi desa", 25, guide="10: akan menambah pekerja. 0: tidak berpengaruh."),
)


@dataclass(frozen=True)
class Desk:
    """The accounts of one office, each ready to act on a day some days ago."""

    act: Act
    office: Office
    appointments: dict[str, Appointment]

    def by(self, role: str, days_ago: int = 0) -> Act:
        """An act of the account with this role; its events go into the build's own."""
        who = self.appointments[role]
        regency = self.office.area_code
        scope = Scope((regency,), (regency,), (str(self.office.pk),), person=who.user.person_id)
        actor = who.user.name
        if role == CHAIR:
            scope, actor = Scope(person=who.subject_id), "Pemilik usaha"
        return replace(
            self.act, now=self.act.now - timedelta(days=days_ago), scope=scope, actor=actor,
            user_id=who.user_id, person_id=who.user.person_id, role=role,
            office_id=self.office.pk, verbs=verbs_of(role),
            area_codes=(regency,) if role != CHAIR else (),
        )  # fmt: skip


def desk_of(act: Act, office: Office) -> Desk:
    """The office's accounts by role; of several with one role, the first."""
    found = Appointment.objects.filter(office=office).select_related("user").order_by("-pk")
    return Desk(act, office, {a.role: a for a in found})


def make(act: Act, office: Office) -> int:
    """The open round with its proposals. Returns how many; 0 where no group could apply."""
    desk = desk_of(act, office)
    groups = _groups(office.area_code, desk.appointments[CHAIR].subject_id)
    if not groups:
        return 0
    round_ = _open(desk)
    _told(desk, round_, groups)
    ways = (_filling, _sent, _incomplete, _checked, _sent, _half_checked, _filling)
    for n, (group, way) in enumerate(zip(groups, ways, strict=False)):
        own = desk.appointments[CHAIR].subject_id == group.pk
        way(desk, _proposal(desk, round_, group, n, own=own), n)
    return len(groups)


def _groups(regency: str, first: UUID | None) -> list[Group]:
    """Recognised groups of makers of food, the chair's own third: it is asked to complete."""
    standing = Group.objects.filter(
        regency_code=regency, state=RECOGNISED, kind__in=("kelompok", "kub", "sentra")
    )
    food = list(standing.filter(branch=FOOD).order_by("number")[: GROUPS + 1])
    found = [g for g in food if g.pk != first][:GROUPS]
    mine = standing.filter(pk=first).first() if first else None
    return [*found[:2], *([mine] if mine else []), *found[2:]][:GROUPS]


# -- the round ------------------------------------------------------------------------------------


def _rule(desk: Desk, title: str, subject: str, tree: dict[str, Any], known: Any) -> UUID:
    """A rule in force: written by one person, published by another."""
    maker, head = desk.by("section_head", 25), desk.by("head", 22)
    wording = Wording(tree, "Ketentuan dinas (contoh)", "Petunjuk teknis bantuan (contoh)")
    made = criteria.create_rule(maker, title, "Putaran bantuan alat", wording, subject=subject)
    today = timezone.localtime(maker.now).date().isoformat()
    for name, facts, expected in known:
        criteria.add_example(
            maker, made.rule_id,
            {"title": name, "known": facts, "expected": expected, "today": today},
        )  # fmt: skip
    criteria.propose(maker, made.rule_id)
    version = Version.objects.get(pk=made.pk)
    criteria.publish(head, made.rule_id, version.token, Count())
    return made.rule_id


def _rules(desk: Desk) -> tuple[UUID, UUID]:
    business = {
        "all": [
            {"fact": "registry.branch", "op": "in", "value": [FOOD]},
            {"fact": "registry.status", "op": "in", "value": ["active"]},
            {"fact": "registry.workers", "op": "<=", "value": 19},
        ]
    }
    one = {"registry.branch": FOOD, "registry.status": "active", "registry.workers": 3}
    group = {
        "all": [
            {"fact": "groups.recognised", "op": "is", "value": True},
            {"fact": "groups.has_domicile", "op": "is", "value": True},
            {"fact": "groups.members", "op": ">=", "value": 6},
        ]
    }
    many = {"groups.recognised": True, "groups.has_domicile": True, "groups.members": 9}
    return (
        _rule(desk, "Usaha kecil pangan yang berjalan", "business", business,
              [("usaha tiga orang", one, True),
               ("usaha yang berhenti", {**one, "registry.status": "closed"}, False)]),
        _rule(desk, "Kelompok diakui dan berdomisili", "group", group,
              [("kelompok sembilan usaha", many, True),
               ("belum ada surat domisili", {**many, "groups.has_domicile": False}, False)]),
    )  # fmt: skip


def _funds(desk: Desk, year: int) -> dict[UUID, int]:
    given = (
        ("4", "Hibah APBD kabupaten", "apbd_kab", "Pemerintah Kabupaten Purbalingga (contoh)",
         desk.appointments["head"].user.name, "Kepala Dinas Perindustrian", 160_000_000),
        ("5", "Hibah dana bagi hasil cukai", "dbhcht",
         "Pemerintah Kabupaten Purbalingga (contoh)", desk.appointments["head"].user.name,
         "Kepala Dinas Perindustrian", 90_000_000),
    )  # fmt: skip
    found = {}
    for tail, name, source, giver, signer, title, amount in given:
        fund = create_fund(desk.by("finance_officer", 24), {
            "code": f"3.31.02.2.01.0005.{tail}", "name": name, "source": source, "year": year,
            "ceiling": amount + 40_000_000, "giver": giver, "giver_signer": signer,
            "giver_title": title, "track": "hibah", "recipients": ["group"],
            "heading": "Belanja Hibah Barang kepada Badan dan Lembaga",
            "outside_industry": False, "rules": "",
        })  # fmt: skip
        found[fund.pk] = amount
    return found


def _items(office: Office) -> list[Item]:
    found = []
    for name in TOOLS:
        item = (
            Item.objects.filter(office_id=office.pk, name__startswith=name).order_by("code").first()
        )
        found += [item] if item else []
    return found or list(Item.objects.filter(office_id=office.pk).order_by("code")[:KINDS])


def _open(desk: Desk) -> Round:
    today = timezone.localtime(desk.act.now).date()
    maker, head = desk.by("section_head", 20), desk.by("head", OPENED_BEFORE)
    sheet = create_sheet(desk.by("section_head", 25), "Nilai kelompok pangan", SHEET, 15)
    publish_sheet(desk.by("head", 22), sheet.pk, sheet.version)
    rule, group_rule = _rules(desk)
    round_ = rounds.create_round(maker, {
        "title": f"Bantuan alat kelompok olahan pangan {today.year}",
        "gives": "Mesin pengiris, oven, timbangan, dan alat kemas untuk anggota kelompok.",
        "how": "Ketua kelompok mengajukan sendiri, di kantor desa, atau lewat petugas lapangan.",
        "contact": "Dinas Perindustrian, bidang industri, setiap hari kerja",
        "programme": "Pemberdayaan Industri dan Peran Serta Masyarakat (3.31.02.2.01.0005)",
        "year": today.year, "track": "hibah", "recipients": ["group"], "rule_id": rule,
        "group_rule_id": group_rule, "sheet_id": sheet.pk,
        "opens": today - timedelta(days=OPENED_BEFORE),
        "closes": today + timedelta(days=CLOSES_AFTER),
    })  # fmt: skip
    Round.objects.filter(pk=round_.pk).update(is_sample=True)
    rounds.set_purses(maker, round_.pk, _funds(desk, today.year), _version(round_))
    most = {item.pk: 2 for item in _items(desk.office)}
    rounds.set_offers(maker, round_.pk, most, _version(round_))
    papers = (Paper("Surat keterangan domisili dari desa"), Paper("Daftar anggota kelompok"),
              Paper("Foto tempat kerja", required=False))  # fmt: skip
    rounds.set_asks(maker, round_.pk, papers, (), _version(round_))
    rounds.propose_round(maker, round_.pk, _version(round_))
    return rounds.publish_round(head, round_.pk, _version(round_))


def _version(round_: Round) -> int:
    return int(Round.objects.values_list("version", flat=True).get(pk=round_.pk))


def _told(desk: Desk, round_: Round, groups: Sequence[Group]) -> None:
    """Owners whom somebody told: most at a meeting, some by phone, with what they answered."""
    today = timezone.localtime(desk.act.now).date()
    seats = Membership.objects.filter(group__in=groups, until__isnull=True)
    numbers = list(
        Business.objects.filter(pk__in=seats.values("business_id"), status="active")
        .order_by("number").values_list("number", flat=True)[:24]
    )  # fmt: skip
    ways = (("meeting", "wants", 10), ("phone", "", 6), ("visit", "later", 3))
    for n, (way, answer, ago) in enumerate(ways):
        part = numbers[n::3]
        if part:
            act = desk.by("field_officer", ago)
            tell(act, round_.pk, part, on=today - timedelta(days=ago), way=way, answer=answer)


# -- proposals ------------------------------------------------------------------------------------


def _proposal(desk: Desk, round_: Round, group: Group, n: int, *, own: bool) -> Proposal:
    """One group's proposal with members, tools and papers, filled in and not yet sent."""
    act = desk.by(CHAIR if own else "registrar", 9 - n)
    head = Head(REASON, asked_by="" if own else "Ketua kelompok", channel="" if own else "beside")
    made = proposing.create_proposal(act, round_.pk, head, group=group.pk)
    seats = Membership.objects.filter(group=group, until__isnull=True).order_by("since", "pk")
    members = list(seats.values_list("business_id", flat=True)[: MEMBERS - n % 2])
    proposing.set_members(act, made.pk, members)
    offers = list(round_.offers.order_by("item__code").values_list("item_id", "item__name"))
    chosen = [offers[(n + k) % len(offers)] for k in range(min(3, len(offers)))]
    wishes = [Wish(item, 1, _why(name)) for item, name in chosen]
    first = ProposalMember.objects.filter(proposal=made).order_by("pk").first()
    assert first is not None
    proposing.set_lines(act, made.pk, first.pk, wishes, for_all=True)
    return made


def _why(name: str) -> str:
    return next(
        (why for tool, why in TOOLS.items() if name.startswith(tool)), "Pekerjaan lebih cepat"
    )


def _papers(act: Act, proposal: Proposal, n: int) -> None:
    day = timezone.localtime(act.now).date() - timedelta(days=4)
    keys = [p["key"] for p in proposal.round.papers if p["required"]]
    papers: dict[str, tuple[str, date | None]] = {
        key: (f"470/{210 + n * 3 + at}/{day.year}", day) for at, key in enumerate(keys)
    }
    proposing.set_papers(act, proposal.pk, papers)


def _role_of(proposal: Proposal) -> str:
    return str(proposal.filler_role)


def _filling(desk: Desk, proposal: Proposal, n: int) -> None:
    """Left as it is: tools chosen, papers still missing."""


def _sent(desk: Desk, proposal: Proposal, n: int) -> None:
    act = desk.by(_role_of(proposal), max(8 - n, 1))
    _papers(act, proposal, n)
    proposing_sending.submit(act, proposal.pk)


def _incomplete(desk: Desk, proposal: Proposal, n: int) -> None:
    _sent(desk, proposal, n)
    proposing_sending.give_back(
        desk.by("verifier", 2), proposal.pk,
        "Nomor surat domisili tidak terbaca. Tulis ulang atau kirim fotonya.",
    )  # fmt: skip


def _check(desk: Desk, proposal: Proposal, n: int, amount: int | None) -> None:
    act = desk.by("field_officer", 1)
    on = timezone.localtime(act.now).date()
    members = ProposalMember.objects.filter(proposal=proposal).order_by("pk")[:amount]
    for at, member in enumerate(members):
        found = Found(
            on, "fit", works=True, machines="Pisau dan wajan biasa", workers_male=1,
            workers_female=2 + at % 2, met="Pemilik", signed="paper",
        )  # fmt: skip
        proposing_checks.record_check(act, proposal.pk, member.pk, found)


def _checked(desk: Desk, proposal: Proposal, n: int) -> None:
    _sent(desk, proposal, n)
    _check(desk, proposal, n, None)


def _half_checked(desk: Desk, proposal: Proposal, n: int) -> None:
    _sent(desk, proposal, n)
    _check(desk, proposal, n, 2)
