"""Sending a proposal, giving it back, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from guyub.aid import policy_proposing as policy
from guyub.aid import terms_proposing as terms
from guyub.aid.actions import proposing_common as common
from guyub.aid.models import (
    Handover,
    Proposal,
    ProposalLine,
    ProposalMember,
    Round,
    Score,
    Selection,
)
from guyub.aid.permissions import proposing as verbs
from guyub.aid.queries import proposing as queries
from guyub.aid.rules_proposing import office_eyes
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.registry.actions.common import check_version, lock, may_write_at, somebody
from guyub.registry.models import Business

KIND = common.KIND


def missing(proposal: Proposal, round_: Round, today: date) -> list[policy.Gap]:
    """Everything that keeps the proposal from being sent. What was given back may be completed
    until the day that was said, also after the window closed."""
    late = proposal.state == "incomplete" and proposal.complete_by is not None
    if late and proposal.complete_by is not None and today <= proposal.complete_by:
        closed = "" if round_.state in ("open", "checking") else "Bantuan ini sudah diputuskan."
    else:
        closed = policy.closed_because(round_.state, round_.opens, round_.closes, today)
    lines: dict[UUID, int] = dict.fromkeys(
        proposal.members.order_by("pk").values_list("pk", flat=True),
        0,  # type: ignore[attr-defined]
    )
    for member in ProposalLine.objects.filter(proposal=proposal).values_list(
        "member_id", flat=True
    ):
        lines[member] = lines.get(member, 0) + 1
    return policy.gaps(
        members=len(lines), lines=sum(lines.values()),
        without_lines=sum(1 for n in lines.values() if not n),
        papers=queries.paper_stands(proposal, round_), reason=proposal.reason, closed=closed,
    )  # fmt: skip


@action("aid.proposal.submit", needs=verbs.FILL, sentence="mengirim usulan bantuan")
def submit(act: Act, pk: UUID, version: int | None = None) -> Proposal:
    """Send: freezes members, lines with the price of the day, papers and what the rules say.

    DomainError names everything that is missing. Sent already: nothing happens twice.
    """
    proposal = lock(Proposal, pk)
    common.may_fill(act, proposal)
    if proposal.state == "submitted":
        raise Unchanged(proposal)
    check_version(proposal, version)
    round_ = common.round_of(proposal)
    today = common.today_of(act)
    before = proposal.state
    common.step(act, proposal, "submit")
    proposal.state, after = before, proposal.state
    found = missing(proposal, round_, today)
    if found:
        raise DomainError(" ".join(gap.words for gap in found))
    _members_still_belong(proposal)
    common.note_hand(act, proposal)
    proposal.frozen = _frozen(proposal, round_, today)
    proposal.double = [f.stored() for f in queries.double_aid(proposal, today)]
    proposal.submitted_at, proposal.submitter_person = act.now, somebody(act.person_id)
    proposal.remark, proposal.complete_by = "", None
    proposal.state = after
    with connection.cursor() as cursor:
        cursor.execute("SELECT aid_mark_interests(%s, %s)", [proposal.pk, today])
    common.save(
        proposal, "frozen", "double", "submitted_at", "submitter_person", "remark", "complete_by",
        "state", "state_since",
    )  # fmt: skip
    act.log(proposal, kind=KIND, before={"status": before}, after={
        "status": after, "anggota": len(proposal.frozen["members"]),
        "baris": len(proposal.frozen["lines"]), "surat": _paper_keys(proposal),
        "aturan": [
            {"aturan": a["rule"], "versi": a["version"], "jawaban": a["verdict"]}
            for a in proposal.frozen["rules"]
        ],
        "bantuan_lain": len(proposal.double),
    })  # fmt: skip
    return proposal


def _paper_keys(proposal: Proposal) -> list[str]:
    return [paper["key"] for paper in proposal.frozen["papers"] if paper["given"]]


def _members_still_belong(proposal: Proposal) -> None:
    taking = set(proposal.members.values_list("business_id", flat=True))  # type: ignore[attr-defined]
    common.none_closed(taking, proposal)
    if proposal.group_id is None:
        return
    now = {seat.business for seat in queries.seats_of_group(proposal.group_id)}
    gone = [m for m in proposal.members.order_by("pk") if m.business_id not in now]  # type: ignore[attr-defined]
    if gone:
        raise DomainError(
            _("%(n)d yang ikut bukan anggota kelompok lagi. Pilih ulang anggotanya.")
            % {"n": len(gone)}
        )


def _frozen(proposal: Proposal, round_: Round, today: date) -> dict[str, Any]:
    """What was sent, in ids and numbers; names of people are not copied."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM aid_freeze_prices(%s, %s)", [proposal.pk, today])
        prices = {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
    taking = list(proposal.members.order_by("pk"))  # type: ignore[attr-defined]
    with office_eyes(proposal.office_id, proposal.regency_code):
        numbers = dict(
            Business.objects.filter(pk__in=[m.business_id for m in taking]).values_list(
                "pk", "number"
            )
        )
    lines = ProposalLine.objects.filter(proposal=proposal).select_related("item", "member")
    told = []
    for line in lines.order_by("member_id", "item__name_key", "pk"):
        price, priced_on = prices.get(line.pk, (None, None))
        told.append({
            "line": str(line.pk), "business": str(line.member.business_id),
            "item": str(line.item_id), "name": line.item.name, "unit": line.item.unit,
            "quantity": line.quantity, "why": line.why, "replaces": line.replaces,
            "price": price, "priced_on": priced_on.isoformat() if priced_on else None,
        })  # fmt: skip
    return {
        "on": today.isoformat(),
        "members": [
            {"business": str(m.business_id), "number": numbers.get(m.business_id, ""),
             "village": m.village_code}
            for m in taking
        ],
        "lines": told,
        "papers": [
            {"key": p.key, "label": p.label, "required": p.required, "given": p.given.whole,
             "number": p.given.number, "files": p.given.files,
             "dated": p.given.dated.isoformat() if p.given.dated else None}
            for p in queries.paper_stands(proposal, round_)
        ],
        "rules": [a.stored() for a in queries.rule_answers(proposal, round_, today)],
        "terms": terms.frozen(proposal.office_id, today),
    }  # fmt: skip


@action("aid.proposal.return", needs=verbs.HANDLE, sentence="mengembalikan usulan untuk dilengkapi")
def give_back(act: Act, pk: UUID, reason: str, version: int | None = None) -> Proposal:
    """Back to the applicant, with what to complete and until when."""
    proposal = lock(Proposal, pk)
    may_write_at(act, proposal.village_code)
    if proposal.state == "incomplete" and proposal.remark == reason.strip():
        raise Unchanged(proposal)
    check_version(proposal, version)
    common.step(act, proposal, "return", reason)
    days = terms.whole(terms.COMPLETE_DAYS, proposal.office_id, common.today_of(act))
    proposal.remark = reason.strip()
    proposal.complete_by = common.today_of(act) + timedelta(days=days)
    common.save(proposal, "state", "state_since", "remark", "complete_by")
    act.log(proposal, kind=KIND, reason=proposal.remark, after={
        "status": proposal.state, "paling_lambat": proposal.complete_by.isoformat(),
    })  # fmt: skip
    return proposal


@action("aid.proposal.recheck", needs=verbs.HANDLE, sentence="meminta cek lapangan diulang")
def check_again(
    act: Act, pk: UUID, reason: str, members: Sequence[UUID] = (), version: int | None = None
) -> Proposal:
    """The field check of some members (none named: of all) is done again, before anybody scored;
    also later when a granted objection opened the list again. Scores stand: they are given once.

    Earlier checks stay on record; they no longer make the proposal checked.
    """
    proposal = lock(Proposal, pk)
    may_write_at(act, proposal.village_code)
    if proposal.state == "submitted" and proposal.remark == reason.strip():
        raise Unchanged(proposal)
    check_version(proposal, version)
    reheard = Selection.objects.filter(round=proposal.round_id, state="announced").exists()
    if not reheard and Score.objects.filter(proposal=proposal).exists():
        raise DomainError(_("Usulan ini sudah mulai dinilai. Cek ulang hanya sebelum ada nilai."))
    common.step(act, proposal, "recheck", reason)
    rows = list(ProposalMember.objects.filter(proposal=proposal).annotate(n=Count("checks")))
    again = [row for row in rows if not members or row.pk in members]
    if not again or set(members) - {row.pk for row in rows}:
        raise DomainError(_("Pilih anggota yang dicek ulang."), field="members")
    for row in again:
        row.check_from = row.n + 1
        row.save(update_fields=["check_from"])
    proposal.remark = reason.strip()
    common.save(proposal, "state", "state_since", "remark")
    act.log(proposal, kind=KIND, reason=proposal.remark, after={
        "status": proposal.state, "anggota": len(again),
    })  # fmt: skip
    return proposal


@action("aid.proposal.withdraw", needs=verbs.FILL, sentence="menarik usulan bantuan", own_only=True)
def withdraw(act: Act, pk: UUID, reason: str, version: int | None = None) -> Proposal:
    """Take the proposal back, as the applicant or on their word."""
    proposal = Proposal.objects.filter(pk=pk).first()
    if proposal is not None and proposal.state == "withdrawn":
        common.may_fill(act, proposal)
        raise Unchanged(proposal)
    if common.is_own(act) and proposal is not None and not can_withdraw_alone(proposal):
        common.may_fill(act, proposal)
        raise DomainError(_("Usulan ini sudah diproses. Hubungi dinas untuk menariknya."))
    proposal = lock(Proposal, pk)
    common.may_fill(act, proposal)
    check_version(proposal, version)
    under_way = Handover.objects.filter(lines__decree_line__proposal=proposal)
    if under_way.exclude(state__in=("refused", "revoked", "dropped")).exists():
        raise NotAllowed(_("Serah terima barangnya sudah disiapkan. Batalkan itu dulu."))
    before = proposal.state
    common.step(act, proposal, "withdraw", reason)
    proposal.remark = reason.strip()
    common.note_hand(act, proposal)
    common.save(proposal, "state", "state_since", "remark")
    act.log(proposal, kind=KIND, reason=proposal.remark, before={"status": before},
            after={"status": proposal.state})  # fmt: skip
    return proposal


def can_withdraw_alone(proposal: Proposal) -> bool:
    """Whether the applicant takes it back without the office: nothing was decided on it yet."""
    return proposal.state in ("draft", "incomplete", "submitted")
