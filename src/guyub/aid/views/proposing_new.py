"""Begin a proposal: which aid, for whom. Only what the visit may propose for is offered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.aid.actions import proposing as actions
from guyub.aid.models import Proposal, Round
from guyub.aid.permissions import proposing as verbs
from guyub.aid.queries import proposing as queries
from guyub.aid.views.proposing_desk import crumbs
from guyub.groups.models import Group
from guyub.kernel import names, pages
from guyub.kernel.actions import DomainError
from guyub.kernel.pages import BadCursor, Key
from guyub.registry import naming, places, search
from guyub.registry.models import BusinessFacts

FEW = 12
_GROUPS = (Key("sort_key"), Key("id", "uuid"))
_FACTS = (Key("sort_key"), Key("business_id", "uuid"))
_FIELDS = (
    "business_id", "business__number", "business__name", "business__legal_form",
    "business__main_product", "owner_names", "village_code",
)  # fmt: skip


@needs(verbs.FILL)
def proposal_new(request: VisitRequest) -> HttpResponse:
    """Choose the round and the recipient; the proposal is begun with a button."""
    visit = request.visit
    own = visit.reach == "own"
    today = timezone.localdate()
    regencies = [visit.office.area_code] if own and visit.office else list(
        {c[:5] for c in visit.area_codes}
    )  # fmt: skip
    rounds = list(queries.open_rounds(today, regencies)) if regencies else []
    given = request.POST if request.method == "POST" else request.GET
    round_ = next((r for r in rounds if r.number == given.get("putaran", "")), None)
    if round_ is None and len(rounds) == 1:
        round_ = rounds[0]
    problem = ""
    if request.method == "POST" and round_ is not None:
        head = actions.Head(channel=Proposal.Channel.BESIDE.value)
        try:
            made = actions.create_proposal(
                visit.act(), round_.pk, head, group=_uuid(given.get("kelompok", "")),
                business=_uuid(given.get("usaha", "")),
            )  # fmt: skip
            return redirect("aid:proposal_fill", made.number, "untuk")
        except DomainError as error:
            problem = str(error.sentence)
    text = " ".join(request.GET.get("q", "").split())[:100]
    groups = _groups(request, round_, text) if round_ else Some()
    businesses = _businesses(request, round_, text) if round_ else Some()
    context = {
        "rounds": rounds, "round": round_, "text": text, "problem": problem or businesses.problem,
        "own": own, "groups": groups, "businesses": businesses, "asked": bool(text),
        "begun": _begun(round_, groups, businesses),
        "crumbs": crumbs(visit, ("Usulan baru", "")),
    }  # fmt: skip
    return render(request, "aid/proposing_new.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Some:
    """One page of recipients, and the addresses of its neighbours ("" where there is none)."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    previous: str = ""
    next: str = ""
    problem: str = ""


def _page(
    request: VisitRequest, name: str, rows: Any, keys: Any, fields: tuple[str, ...]
) -> tuple[list[dict[str, Any]], str, str]:
    """Rows of the page that the address names, its neighbours' addresses."""
    try:
        found = pages.page(rows, keys, fields=fields, size=FEW, cursor=request.GET.get(name, ""))
    except BadCursor:
        found = pages.page(rows, keys, fields=fields, size=FEW)
    kept = {k: request.GET[k] for k in ("putaran", "q") if request.GET.get(k)}

    def to(cursor: str) -> str:
        return f"?{urlencode({**kept, name: cursor})}" if cursor else ""

    return found.rows, to(found.previous), to(found.next)


def _groups(request: VisitRequest, round_: Round, text: str) -> Some:
    """Groups that the round allows and the visit reaches, found by name or number."""
    visit = request.visit
    if "group" not in round_.recipients or visit.role == "owner":
        return Some()
    found = Group.objects.visible_to(visit).standing().filter(regency_code=round_.regency_code)
    if text:
        wanted = Q(name_key__contains=names.search_key(text))
        found = found.filter(wanted | Q(number__iexact=text))
    rows, previous, following = _page(
        request, "kel", found, _GROUPS, ("id", "name", "number", "kind")
    )
    kinds = dict(Group._meta.get_field("kind").flatchoices)
    return Some(
        [{**r, "id": str(r["id"]), "kind": kinds.get(r["kind"], r["kind"])} for r in rows],
        previous, following,
    )  # fmt: skip


def _businesses(request: VisitRequest, round_: Round, text: str) -> Some:
    """Businesses that the round allows: the own ones, or what the search of the registry finds."""
    visit = request.visit
    if "business" not in round_.recipients or visit.role == "group_chair":
        return Some()
    facts = BusinessFacts.objects.visible_to(visit).listed().exclude(status="closed")
    facts = facts.filter(regency_code=round_.regency_code)
    keys: tuple[Key, ...] = _FACTS
    if text:
        asked = search.read(text)
        if asked.problem:
            return Some(problem="" if "group" in round_.recipients else asked.problem)
        mine = [c for c in visit.area_codes if len(c) > 5]
        facts = search.matching(
            facts, asked, regencies=[round_.regency_code], places=mine,
            owners=visit.may(naming.SEES_NAMES), most=search.MOST_FILTERED,
        )  # fmt: skip
        keys = (Key("tier", "int"), *_FACTS)
    elif visit.reach != "own":
        return Some()  # a regency has tens of thousands: first a name
    rows, previous, following = _page(request, "hal", facts, keys, _FIELDS)
    return Some([_shown(visit, r) for r in rows], previous, following)


def _shown(visit: Visit, row: dict[str, Any]) -> dict[str, Any]:
    name = row["business__name"]
    if visit.reach != "own":
        name = naming.shown(visit, name, row["business__legal_form"], row["owner_names"])
    return {
        "id": str(row["business_id"]), "name": name, "number": row["business__number"],
        "product": row["business__main_product"],
        "place": places.short_name(row["village_code"]),
    }  # fmt: skip


def _begun(round_: Round | None, groups: Some, businesses: Some) -> dict[str, str]:
    """Numbers of proposals that are there already, by recipient."""
    if round_ is None:
        return {}
    rows = Proposal.objects.filter(round=round_).exclude(state="withdrawn")
    rows = rows.filter(
        Q(group__in=[r["id"] for r in groups.rows])
        | Q(business__in=[r["id"] for r in businesses.rows])
    )
    return {str(r.group_id or r.business_id): r.number for r in rows.order_by("pk")}
