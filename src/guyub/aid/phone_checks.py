"""Field checks on an officer's phone: members that wait for a visit, and what was found there.

Policy: what the page of a check shows and takes, by the same action. Proposals that the officer has
a tie to are not carried; a tie that only the office's records know is found when the check arrives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.aid.actions.handing_papers import drawn, scan_of
from guyub.aid.actions.proposing_checks import Found, add_check_photo, record_check
from guyub.aid.models import Check, Proposal, ProposalMember
from guyub.aid.permissions.proposing import CHECK
from guyub.aid.policy_proposing import REASONS
from guyub.aid.queries import proposing as queries
from guyub.areas import known
from guyub.kernel.actions import Act
from guyub.registry import naming
from guyub.registry.queries import in_villages_of
from guyub.sync import registering as r
from guyub.sync.values import Values

ENTITY: Final = "check"
SHEET: Final = "check.sheet"
MOST_RUPIAH: Final = 10**15
MOST_STROKES: Final = 100_000
# Said in the language of the app.
WORDS: Final = frozenset({"questions", "double", "last"})


def _waiting(visit: Visit) -> Any:
    """Members in the visit's areas without a final result, of proposals that this person may
    check."""
    person = visit.user.person_id if visit.user else None
    if person is None:
        return ProposalMember.objects.none()
    proposals = Proposal.objects.visible_to(visit).to_check().not_tied_to(person)
    newest = Check.objects.filter(member=OuterRef("pk"), number__gte=OuterRef("check_from"))
    found = ProposalMember.objects.filter(
        in_villages_of(visit.area_codes), proposal__in=proposals.values("pk")
    ).annotate(result=Subquery(newest.order_by("-number").values("result")[:1]))
    return found.filter(Q(result=None) | Q(result=Check.Result.LATER))


def check_ids(visit: Visit, after: UUID | None, most: int) -> Sequence[UUID]:
    found = _waiting(visit)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def _applicant(visit: Visit, proposal: Proposal) -> str:
    if proposal.group is not None:
        return str(proposal.group.name)
    one = proposal.business
    if one is None:
        return ""
    return naming.shown(visit, one.name, one.legal_form, one.facts.owner_names)


def check_rows(visit: Visit, ids: Sequence[UUID]) -> Iterable[Mapping[str, Any]]:
    """Members with what is asked for them and what to ask on the spot."""
    members = list(_waiting(visit).filter(pk__in=ids))
    wanted: dict[UUID, set[UUID]] = defaultdict(set)
    for one in members:
        wanted[one.proposal_id].add(one.pk)
    places = known.names_of({one.village_code for one in members})
    proposals = Proposal.objects.filter(pk__in=list(wanted)).select_related(
        "round", "group", "business__facts"
    )
    for proposal in proposals.order_by("submitted_at", "pk"):
        lacking = queries.without_trade(proposal)
        rows = queries.shown_to(visit, queries.members(proposal, checks=True))
        for row in rows:
            if row.member.pk in wanted[proposal.pk]:
                yield _row(visit, proposal, row, places, lacking)


def _row(
    visit: Visit, proposal: Proposal, row: queries.MemberRow, places: Mapping[str, str],
    lacking: Mapping[UUID, str],
) -> dict[str, Any]:  # fmt: skip
    business = str(row.member.business_id)
    last = row.check
    return {
        "id": str(row.member.pk), "revision": proposal.version, "proposal": str(proposal.pk),
        "number": proposal.number, "applicant": _applicant(visit, proposal),
        "round": proposal.round.title, "name": row.name, "person": row.person,
        "product": row.product, "village": places.get(row.member.village_code, ""),
        "closed": row.closed,
        "sent_on": timezone.localtime(proposal.submitted_at).date()
                   if proposal.submitted_at else None,
        "lines": [
            {"item": x.item.name, "quantity": x.quantity, "unit": x.item.unit, "why": x.why,
             "replaces": x.replaces}
            for x in row.lines
        ],
        "questions": queries.questions(proposal, row.member.business_id, lacking),
        "double": [f["words"] for f in proposal.double if f["member"] in ("", business)],
        "last": f"{last.get_result_display()}: {last.reasons}" if last else "",
        "reasons": list(REASONS),
    }  # fmt: skip


def take_check(act: Act, incoming: r.Incoming) -> r.Result:
    """What was found at one member; the check has the phone's id, so that its photos find it."""
    read = Values(incoming.values)
    strokes = read.text("strokes", MOST_STROKES)
    signed = read.text("signed", 10)
    found = Found(
        on=read.needed_day("on"), result=read.text("result", 10), reasons=read.text("reasons", 500),
        works=read.known("works"), machines=read.text("machines", 300),
        workers_male=read.whole("workers_male", 10_000),
        workers_female=read.whole("workers_female", 10_000),
        output_value=read.whole("output_value", MOST_RUPIAH),
        sales=read.whole("sales", MOST_RUPIAH), met=read.text("met", 150), signed=signed,
        latitude=read.point("latitude"), longitude=read.point("longitude"),
    )  # fmt: skip
    record_check(
        act, read.id("proposal_id"), read.id("member_id"), found, check_pk=incoming.entity_id,
        sheet=drawn(strokes) if signed == Check.Signed.SCREEN and strokes else None,
    )  # fmt: skip
    return r.applied()


def _receiver(sheet: bool) -> r.Receiver:
    def take(act: Act, arrived: r.Arrived) -> r.Result:
        """A photo of a check: waits for it."""
        if not Check.objects.filter(pk=arrived.entity_id).exists():
            return r.held(arrived.entity_id)
        add_check_photo(act, arrived.entity_id, scan_of(arrived.content), sheet=sheet)
        return r.applied()

    return take


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_pull(r.Pull(ENTITY, CHECK, check_ids, check_rows, order=32, words=WORDS))
    r.register_operation(ENTITY, "record", take_check, needs=CHECK, label="Hasil cek lapangan")
    r.register_receiver(ENTITY, _receiver(sheet=False), needs=CHECK)
    r.register_receiver(SHEET, _receiver(sheet=True), needs=CHECK)
