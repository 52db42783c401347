"""Proposals read as pages and actions need them. Names come from what the visit may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, QuerySet

from guyub.accounts.visit import Visit
from guyub.aid import rules_proposing as rules
from guyub.aid import terms_proposing as terms
from guyub.aid.models import (
    Check,
    Proposal,
    ProposalFile,
    ProposalLine,
    ProposalMember,
    ProposalPaper,
    Round,
    RoundItem,
)
from guyub.aid.policy_double import Asked, Finding, elsewhere, in_order
from guyub.aid.policy_proposing import Given, PaperStand, papers_of, recorded_kind
from guyub.groups.models import Group, GroupPaper, Membership
from guyub.groups.queries import roster
from guyub.kernel.db import current_scope
from guyub.registry import naming
from guyub.registry.models import Business, BusinessFacts
from guyub.registry.models.business import Status
from guyub.registry.signals import Asked as Seen
from guyub.registry.signals import signals


@dataclass(frozen=True)
class Seat:
    """A business that may take part, as the person who fills in knows it."""

    business: UUID
    name: str
    product: str
    village_code: str
    person: str = ""
    role: str = ""
    legal_form: str = ""
    # As the registry says; a chair sees no registry and hears it when the members are saved.
    closed: bool = False


def seats_of_group(group: Group | UUID) -> list[Seat]:
    """Current members of a group: from the registry for the office, from the group's own roster
    for its chair and members (who see no registry)."""
    pk = group if isinstance(group, UUID) else group.pk
    if current_scope().read:
        rows = Membership.objects.current().in_order().filter(group_id=pk)
        return [
            Seat(m.business_id, m.business.name, m.business.main_product, m.business.village_code,
                 m.owner.name if m.owner else "", m.role, m.business.legal_form,
                 m.business.status == Status.CLOSED)
            for m in rows.select_related("business", "owner")
        ]  # fmt: skip
    known = {fellow.id: fellow for fellow in roster(pk)}
    ids = Membership.objects.filter(group_id=pk, until__isnull=True).values_list(
        "pk", "business_id"
    )
    places = dict(ids)
    return [
        Seat(places[f.id], f.business, f.product, f.village_code, f.person, f.role)
        for f in known.values()
        if f.id in places
    ]


def seat_of_business(pk: UUID) -> Seat | None:
    """A single business, as far as the scope shows it."""
    found = Business.objects.filter(pk=pk).select_related("facts").first()
    if found is None:
        return None
    return Seat(
        found.pk, found.name, found.main_product, found.village_code, found.facts.owner_names,
        legal_form=found.legal_form, closed=found.status == Status.CLOSED,
    )  # fmt: skip


def seats(proposal: Proposal) -> list[Seat]:
    """Who may take part."""
    if proposal.group_id is not None:
        return seats_of_group(proposal.group_id)
    one = seat_of_business(proposal.business_id) if proposal.business_id else None
    return [one] if one else []


@dataclass
class MemberRow:
    """A member of a proposal with its lines and newest check."""

    member: ProposalMember
    name: str
    person: str
    product: str
    role: str
    lines: list[ProposalLine]
    check: Check | None = None
    legal_form: str = ""
    closed: bool = False
    files: list[ProposalFile] = field(default_factory=list)

    @property
    def total(self) -> int | None:
        """Rupiah of the member's lines; None when one of them has no price."""
        prices = [(x.unit_price, x.quantity) for x in self.lines]
        if not prices or any(price is None for price, _n in prices):
            return None
        return sum(price * n for price, n in prices if price is not None)


def newest_checks(proposal: Proposal) -> dict[UUID, Check]:
    """The newest check that counts of each member, by member id."""
    rows = Check.objects.filter(proposal=proposal, number__gte=F("member__check_from"))
    rows = rows.order_by("member_id", "-number")
    return {row.member_id: row for row in rows.distinct("member_id")}


def members(proposal: Proposal, *, checks: bool = False) -> list[MemberRow]:
    """Members in the order of the group, those who left since at the end."""
    rows = list(proposal.members.order_by("pk"))  # type: ignore[attr-defined]
    lines: dict[UUID, list[ProposalLine]] = {row.pk: [] for row in rows}
    for line in proposal.lines.select_related("item").order_by("item__name_key", "pk"):  # type: ignore[attr-defined]
        lines.setdefault(line.member_id, []).append(line)
    known = {seat.business: seat for seat in seats(proposal)}
    order = {pk: at for at, pk in enumerate(known)}
    gone = [row.business_id for row in rows if row.business_id not in known]
    if gone:
        named = Business.objects.filter(pk__in=gone).select_related("facts")
        for b in named:
            known[b.pk] = Seat(
                b.pk, b.name, b.main_product, b.village_code, b.facts.owner_names, "left",
                b.legal_form, b.status == Status.CLOSED,
            )  # fmt: skip
    found = newest_checks(proposal) if checks else {}
    unknown = Seat(proposal.pk, "Anggota yang sudah keluar", "", "", "", "left")
    made = []
    for row in rows:
        seat = known.get(row.business_id, unknown)
        made.append(
            MemberRow(
                row, seat.name, seat.person, seat.product, seat.role, lines[row.pk],
                found.get(row.pk), seat.legal_form, seat.closed,
            )
        )  # fmt: skip
    return sorted(made, key=lambda m: (order.get(m.member.business_id, 999), m.name))


def without_trade(proposal: Proposal) -> dict[UUID, str]:
    """Members of whom neither branch nor KBLI is known, with their numbers: until somebody says
    it, the ranking puts the whole proposal on the reserve. None where every purse of the round
    also gives to businesses that make nothing."""
    if not proposal.round.purses.filter(fund__outside_industry=False).exists():
        return {}
    rows = BusinessFacts.objects.filter(
        pk__in=proposal.members.values("business"), branch="",  # type: ignore[attr-defined]
    ).exclude(kbli_code__regex=r"^[0-9]{2}")  # fmt: skip
    return dict(rows.values_list("business_id", "business__number"))


TRADE = "Usaha ini membuat apa? Cabang industrinya belum tercatat, jadi usulan ini bisa tertahan."


def questions(proposal: Proposal, business: UUID, lacking: Mapping[UUID, str]) -> list[str]:
    """What to ask at a member on the spot: what the rules left open, and the trade where it is
    ``lacking``."""
    of = (str(business), str(proposal.group_id))
    asked = {q for a in proposal.frozen.get("rules", []) for q in a["questions"] if a["of"] in of}
    return sorted(asked | ({TRADE} if business in lacking else set()))


def shown_to(visit: Visit, rows: list[MemberRow]) -> list[MemberRow]:
    """Rows with the names that this visit may read; a chair and members know each other."""
    if visit.reach == "own" or visit.may(naming.SEES_NAMES):
        return rows
    for row in rows:
        row.name = naming.shown(visit, row.name, row.legal_form, row.person)
        row.person = ""
    return rows


def offers(round_: Round) -> list[RoundItem]:
    """What the round gives, by name."""
    rows = RoundItem.objects.filter(round=round_).select_related("item")
    return list(rows.order_by("item__name_key", "pk"))


def paper_stands(proposal: Proposal, round_: Round) -> list[PaperStand]:
    """The round's papers as they stand with this proposal."""
    files = dict(
        ProposalFile.objects.filter(proposal=proposal, field_check__isnull=True)
        .order_by()
        .values_list("key")
        .annotate(n=Count("pk"))
    )
    given = {key: Given(files=n) for key, n in files.items()}
    for row in ProposalPaper.objects.filter(proposal=proposal):
        given[row.key] = Given(row.number, row.dated, files.get(row.key, 0))
    return papers_of(round_.papers, given)


def recorded_papers(proposal: Proposal, stands: Iterable[PaperStand]) -> dict[str, GroupPaper]:
    """The group's own recorded papers, newest first, for papers that nothing was given for yet."""
    open_ = {s.key: recorded_kind(s.label) for s in stands if s.given == Given()}
    wanted = {kind for kind in open_.values() if kind}
    if proposal.group_id is None or not wanted:
        return {}
    rows = GroupPaper.objects.valid().filter(group=proposal.group_id, kind__in=wanted)
    newest: dict[str, GroupPaper] = {}
    for row in rows.exclude(number="").order_by("-issued_on", "-pk"):
        newest.setdefault(row.kind, row)
    return {key: newest[kind] for key, kind in open_.items() if kind in newest}


def files_of(proposal: Proposal) -> dict[str, list[ProposalFile]]:
    """Scans of papers that stand, by key."""
    rows = ProposalFile.objects.filter(proposal=proposal, field_check__isnull=True)
    found: dict[str, list[ProposalFile]] = {}
    for row in rows.order_by("created_at", "pk"):
        found.setdefault(row.key, []).append(row)
    return found


def rule_answers(proposal: Proposal, round_: Round, today: date) -> list[rules.Answer]:
    """What the round's rules say today."""
    taking = list(proposal.members.order_by("pk").values_list("business_id", flat=True))  # type: ignore[attr-defined]
    return rules.answers(
        proposal.office_id, proposal.regency_code, today, rule_id=round_.rule_id,
        group_rule_id=round_.group_rule_id, group=proposal.group_id, businesses=taking,
        frozen=round_.frozen.get("rules", {}),
    )  # fmt: skip


def double_aid(proposal: Proposal, today: date) -> list[Finding]:
    """What was found of earlier and other aid, strong ties first."""
    years = terms.whole(terms.DOUBLE_YEARS, proposal.office_id, today)
    since = today.year - years
    with (
        rules.office_eyes(proposal.office_id, proposal.regency_code),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM aid_double(%s, %s)", [proposal.pk, since])
        found = [
            Finding(
                str(member or ""), str(other or ""), tie, what, item or "", fund or "",
                int(year or 0), number or "",
            )
            for member, other, tie, what, item, fund, year, number in cursor.fetchall()
        ]  # fmt: skip
        taking = ProposalMember.objects.filter(proposal=proposal).order_by("pk")
        asked = Asked(
            proposal.pk, proposal.regency_code, tuple(taking.values_list("business_id", flat=True)),
            since,
        )  # fmt: skip
        found += elsewhere(asked)
    return in_order(found)


def worth_asking(
    proposal: Proposal, rows: Sequence[MemberRow], today: date
) -> list[tuple[str, str]]:
    """(whose, what was seen) for those who verify; as the records are today, kept nowhere."""
    taking: dict[UUID | None, str] = {row.member.business_id: row.name for row in rows}
    asked = tuple(row.member.business_id for row in rows)
    with rules.office_eyes(proposal.office_id, proposal.regency_code):
        found = signals(Seen(proposal.regency_code, proposal.office_id, asked, today))
    return [(taking.get(s.business, "Kelompok"), s.words) for s in found]


def open_rounds(today: date, regencies: Iterable[str] = (), kind: str = "") -> QuerySet[Round]:
    """Rounds that take proposals on a day."""
    found = Round.objects.filter(state="open", opens__lte=today, closes__gte=today)
    codes = list(regencies)
    if codes and "*" not in codes:
        found = found.filter(regency_code__in=codes)
    if kind:
        found = found.filter(recipients__contains=[kind])
    return found.order_by("closes", "pk")


def sums(rows: Iterable[MemberRow]) -> dict[str, Any]:
    """Kinds, units and rupiah over members; ``total`` None while a price is unknown."""
    kinds: set[UUID] = set()
    units, total, unpriced = 0, 0, 0
    for row in rows:
        for line in row.lines:
            kinds.add(line.item_id)
            units += line.quantity
            if line.unit_price is None:
                unpriced += 1
            else:
                total += line.quantity * line.unit_price
    return {
        "kinds": len(kinds), "units": units, "unpriced": unpriced,
        "total": total if not unpriced else None, "known": total,
    }  # fmt: skip
