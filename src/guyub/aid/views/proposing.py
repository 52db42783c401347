"""The page of a proposal, one's own proposals, beginning one, its papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import Visit, VisitRequest, needs, public
from guyub.aid import policy_proposing as policy
from guyub.aid.actions import proposing as actions
from guyub.aid.actions import proposing_checks as checks
from guyub.aid.actions import proposing_scores as scores
from guyub.aid.actions.proposing_sending import can_withdraw_alone
from guyub.aid.models import Proposal, ProposalFile, Round, Score
from guyub.aid.permissions import proposing as verbs
from guyub.aid.queries import proposing as queries
from guyub.aid.queries.deciding import results_shown
from guyub.aid.querysets.proposals import OPEN_STATES
from guyub.aid.states import PROPOSAL
from guyub.aid.views import proposing_documents as documents
from guyub.aid.views.proposing_desk import (
    crumbs,
    grouped,
    may_apply,
    proposal_or_404,
    recipient_name,
    without_trade,
)
from guyub.kernel import attached, dates
from guyub.kernel.actions import VERBS, DomainError
from guyub.kernel.addresses import client_address
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.templatetags.ui import Fact, Happening
from guyub.ledger.models import Event
from guyub.registry import limits, naming, places

TONES = {
    "draft": "warn", "incomplete": "warn", "submitted": "", "checked": "", "selected": "ok",
    "reserve": "quiet", "refused": "bad", "granted": "ok", "completed": "ok", "withdrawn": "quiet",
}  # fmt: skip
FEW = 12
# What a published list said of a proposal.
TOLD = frozenset({"selected", "reserve", "refused", "granted", "completed"})
# An office prints a few; a village hall behind one address some more; a script many.
PER_ADDRESS_PER_DAY = 100


@needs(verbs.VIEW)
def proposal_page(request: VisitRequest, number: str) -> HttpResponse:
    """One proposal: where it stands, who, what, papers, checks, scores, what happened."""
    proposal = proposal_or_404(request, number)
    visit, own = request.visit, request.visit.reach == "own"
    applies = may_apply(visit, proposal)
    rows = queries.shown_to(visit, queries.members(proposal, checks=True))
    if own and not applies:
        rows = [row for row in rows if row.member.business_id in visit.scope.businesses]
    if not own:
        _with_pictures(visit, proposal, rows)
    person = visit.user.person_id if visit.user else None
    now, then = policy.next_words(
        proposal.state, closes=proposal.round.closes, complete_by=proposal.complete_by
    )
    open_ = proposal.state in OPEN_STATES
    fills = visit.may(verbs.FILL) and applies and (own or visit.covers(proposal.village_code))
    writes = bool(visit.scope.write)
    tie = checks.known_tie(person, proposal) if person and not own else ""
    context: dict[str, Any] = {
        "proposal": proposal, "round": proposal.round, "who": recipient_name(proposal),
        "state": PROPOSAL.states[proposal.state], "tone": TONES[proposal.state],
        "now": now, "then": then, "own": own, "applies": applies, "members": rows,
        "facts": _facts(visit, proposal), "sums": queries.sums(rows), "tie": tie,
        "tradeless": without_trade(visit, proposal, rows) if not own else [],
        "paper_files": _paper_files(visit, proposal) if applies else [],
        "answers": _answers(proposal, rows) if applies else [],
        "double": _double(proposal, rows) if visit.may(verbs.LIST) else [],
        "asked": queries.worth_asking(proposal, rows, timezone.localdate())
        if visit.may(verbs.LIST) and not own else [],
        "fill_url": _fill_url(proposal) if fills and open_ else "",
        "result_url": reverse("aid:result", args=[proposal.round.number, proposal.number])
        if results_shown(visit, [proposal.pk]) else "",
        "may_print": applies and visit.may(verbs.PAPER),
        "may_withdraw": fills and _withdrawable(proposal, own),
        "may_link": visit.may(verbs.LINK) and open_ and writes,
        "may_return": visit.may(verbs.HANDLE) and proposal.state == "submitted" and writes,
        "may_recheck": visit.may(verbs.HANDLE) and proposal.state == "checked" and writes
        and (
            proposal.round.announced_at is not None
            or not Score.objects.filter(proposal=proposal).exists()
        ),
        "may_check": visit.may(verbs.CHECK) and proposal.state == "submitted" and not tie,
        "may_finish": visit.may(verbs.CHECK) and proposal.state == "submitted" and not tie
        and bool(rows) and all(r.check and r.check.result != "later" for r in rows),
        "may_declare": visit.may(verbs.INTEREST) and not own and writes and not tie,
        "inside": not own,
        **_scores(request, proposal, person, tie),
        "happened": _happenings(proposal) if not own else [],
        "crumbs": crumbs(visit, (proposal.number, "")),
    }  # fmt: skip
    return render(request, "aid/proposing_page.html", context)


def _with_pictures(visit: Visit, proposal: Proposal, rows: list[queries.MemberRow]) -> None:
    """Pictures and sheets of the checks that count, as far as this visit may open them."""
    found = ProposalFile.objects.filter(
        proposal=proposal, field_check__in=[row.check for row in rows if row.check]
    ).order_by("created_at", "pk")
    kept = [file for file in found if file.open_to(visit)]
    for row in rows:
        row.files = [f for f in kept if row.check and f.field_check_id == row.check.pk]


def _withdrawable(proposal: Proposal, own: bool) -> bool:
    steps = PROPOSAL.available(proposal.state, {"registrar"})
    possible = any(step.verb == "withdraw" for step in steps)
    return possible and (not own or can_withdraw_alone(proposal))


def _fill_url(proposal: Proposal) -> str:
    """The first step that is not done yet."""
    step = "kirim"
    if not proposal.reason:
        step = "untuk"
    elif not proposal.members.exists():  # type: ignore[attr-defined]
        step = "anggota"
    elif not proposal.lines.exists():  # type: ignore[attr-defined]
        step = "alat"
    return reverse("aid:proposal_fill", args=[proposal.number, step])


def _facts(visit: Visit, proposal: Proposal) -> list[Fact]:
    nominator = proposal.get_nominator_display()
    if proposal.nominator_note:
        nominator = f"{nominator}: {proposal.nominator_note}"
    sent = proposal.submitted_at
    found = [
        Fact("Bantuan", proposal.round.title),
        Fact("Desa", places.short_name(proposal.village_code)),
        Fact("Untuk apa", proposal.reason),
        Fact("Siapa yang mengusulkan", nominator),
        Fact("Diisi", proposal.get_channel_display()),
    ]
    if visit.reach != "own":
        asked_by = proposal.asked_by
        if asked_by and not visit.may(naming.SEES_NAMES):
            asked_by = naming.HIDDEN_TEXT
        found += [
            Fact("Diajukan oleh", asked_by), Fact("Diketik oleh", proposal.filler),
        ]  # fmt: skip
    found.append(
        Fact("Dikirim", dates.format_date(timezone.localtime(sent).date()) if sent else "belum")
    )
    return found


def _paper_files(
    visit: Visit, proposal: Proposal
) -> list[tuple[Any, list[tuple[ProposalFile, bool]]]]:
    """Papers with their scans, and whether this visit may open each."""
    files = queries.files_of(proposal)
    return [
        (p, [(file, file.open_to(visit)) for file in files.get(p.key, [])])
        for p in queries.paper_stands(proposal, proposal.round)
    ]


def _answers(proposal: Proposal, rows: list[queries.MemberRow]) -> list[dict[str, Any]]:
    """What the rules said when it was sent."""
    return grouped(
        [
            (a["kind"], a["of"], a["verdict"], a["steps"], a["questions"], a["said"], a["title"],
             a["version"])
            for a in proposal.frozen.get("rules", [])
        ],
        rows,
    )  # fmt: skip


def _double(proposal: Proposal, rows: list[queries.MemberRow]) -> list[tuple[str, str]]:
    by_id = {str(row.member.business_id): row.name for row in rows}
    return [(by_id.get(f["member"], "Kelompok"), f["words"]) for f in proposal.double]


def _scores(
    request: VisitRequest, proposal: Proposal, person: UUID | None, tie: str
) -> dict[str, Any]:
    visit, sheet = request.visit, proposal.round.sheet
    if not visit.may(verbs.LIST) or visit.reach == "areas" or sheet is None:
        return {"scores": [], "standing": None, "may_score": False, "criteria": []}
    stand = scores.standing(proposal, sheet.tolerance)
    shown = scores.seen_scores(proposal, person, sheet.tolerance)
    mine = any(row.scorer_person == person for row in shown)
    return {
        "scores": shown, "standing": stand, "criteria": scores.criteria_of(proposal.round),
        "may_score": visit.may(verbs.SCORE) and proposal.state == "checked" and not tie
        and (mine or stand.missing > 0),
    }  # fmt: skip


def _happenings(proposal: Proposal) -> list[Happening]:
    events = Event.objects.filter(kind="aid.proposal", object_id=str(proposal.pk))
    found = []
    for event in events.order_by("-at", "-seq")[:40]:
        day = timezone.localtime(event.at)
        sentence = VERBS.get(event.verb, event.verb)
        found.append(
            Happening(
                sentence[:1].upper() + sentence[1:], dates.format_date(day.date()),
                day.date().isoformat(), event.actor or "Sistem", event.reason,
            )
        )  # fmt: skip
    return found


@needs(verbs.OWN)
def my_proposals(request: VisitRequest) -> HttpResponse:
    """What an owner or chair applied for or takes part in, and what is open for them."""
    visit = request.visit
    rows = list(
        Proposal.objects.visible_to(visit)
        .select_related("round", "group", "business")
        .order_by("-created_at", "pk")[:50]
    )
    group, businesses = actions.own_recipient(visit.act())
    kind = "group" if group else "business"
    regency = visit.office.area_code if visit.office else ""
    today = timezone.localdate()
    taken = {r.round_id for r in rows if r.state != "withdrawn" and may_apply(visit, r)}
    may_begin = bool(group or businesses)
    rounds = queries.open_rounds(today, [regency], kind) if may_begin else Round.objects.none()
    context = {
        "items": [
            {
                "proposal": row, "who": recipient_name(row), "state": PROPOSAL.states[row.state],
                "tone": TONES[row.state],
                "then": policy.next_words(
                    row.state, closes=row.round.closes, complete_by=row.complete_by
                )[1],
            }
            for row in rows
        ],
        "rounds": [r for r in rounds if r.pk not in taken],
        "group": group is not None,
        "crumbs": [("Usulan saya", "")],
    }  # fmt: skip
    return render(request, "aid/proposing_mine.html", context)


@needs(verbs.PAPER)
def proposal_file(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """A scan or picture, for who may see it."""
    proposal = proposal_or_404(request, number, fill=request.visit.reach == "own")
    row = get_object_or_404(ProposalFile, pk=pk, proposal=proposal)
    return attached.serve(request, row)


@require_POST
@needs(verbs.FILL)
def proposal_file_remove(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """Take a scan away while the proposal is open."""
    proposal = proposal_or_404(request, number, fill=True)
    try:
        actions.remove_file(request.visit.act(), proposal.pk, pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect("aid:proposal_fill", proposal.number, "surat")


@needs(verbs.PAPER)
def proposal_form(request: VisitRequest, number: str) -> HttpResponse:
    """The filled form on A4, for signing on paper."""
    proposal = proposal_or_404(request, number, fill=request.visit.reach == "own")
    return documents.answer(documents.filled(proposal), f"usulan-{proposal.number}.pdf")


@public
def empty_form(request: HttpRequest, number: str) -> HttpResponse:
    """The empty form of a public round, to fill by hand and type in later."""
    try:
        wanted = parse_human_number(number).text
    except NumberError:
        wanted = number
    round_ = Round.objects.filter(
        Q(number=wanted) | Q(number=number), published_at__isnull=False
    ).first()
    if round_ is None:
        raise Http404
    address, today = client_address(request), timezone.localdate()
    if not limits.take("formulir", address, today, PER_ADDRESS_PER_DAY):
        return render(request, "429.html", status=429)
    return documents.answer(documents.empty(round_), f"formulir-{round_.number}.pdf")
