"""Who asked for a kind in a round and did not get it, for a tool that stands idle."""

from __future__ import annotations

from uuid import UUID

from guyub.aid.models import Check, ProposalLine, Result, Tool, ToolOffer
from guyub.aid.policy_idle import REFUSED, RESERVE, Asker, Place, distance_km, line
from guyub.areas.models import Area


def line_for(tool: Tool) -> list[Place]:
    """The line of those who may be asked, first one first (``policy_idle``)."""
    return line(askers_for(tool))


def askers_for(tool: Tool) -> list[Asker]:
    """Member businesses whose proposals in the tool's round name its kind and got nothing."""
    results = {
        r.proposal_id: r
        for r in Result.objects.filter(
            selection__round=tool.round_id, selection__state="announced",
            verdict__in=[RESERVE, REFUSED],
        ).order_by("selection__number")
    }  # fmt: skip
    item = tool.line.decree_line.item_id
    wanted = list(
        ProposalLine.objects.filter(
            proposal__in=results, proposal__state__in=[RESERVE, REFUSED], item=item
        )
        .exclude(member__business=tool.holder_id)
        .select_related("member", "proposal")
        .order_by("pk")
    )
    businesses = {w.member.business_id for w in wanted}
    fit = _fit({w.member_id for w in wanted})
    holds = set(
        Tool.objects.kept()
        .filter(holder__in=businesses, line__decree_line__item=item)
        .values_list("holder_id", flat=True)
    )
    declined = set(
        ToolOffer.objects.filter(tool=tool, reply="no").values_list("business_id", flat=True)
    )
    points = _points({tool.village_code, *(w.member.village_code for w in wanted)})
    here = points.get(tool.village_code, (None, None))
    seen: dict[UUID, Asker] = {}
    for w in wanted:
        result, business = results[w.proposal_id], w.member.business_id
        there = points.get(w.member.village_code, (None, None))
        same = w.member.village_code == tool.village_code
        seen.setdefault(
            business,
            Asker(
                business=business, group=w.proposal.group_id, verdict=result.verdict,
                rank=result.rank, fit=fit.get(w.member_id),
                km=0.0 if same else distance_km(here, there),
                holds=business in holds, declined=business in declined,
            ),
        )  # fmt: skip
    return list(seen.values())


def _fit(members: set[UUID]) -> dict[UUID, bool]:
    """What the newest field check found of each member; "later" found nothing yet."""
    rows = Check.objects.filter(member__in=members).order_by("member", "number")
    newest = {row.member_id: row.result for row in rows}
    return {member: result == "fit" for member, result in newest.items() if result != "later"}


def _points(codes: set[str]) -> dict[str, tuple[float | None, float | None]]:
    rows = Area.objects.filter(pk__in=codes).values_list("code", "latitude", "longitude")
    return {code: (lat, lon) for code, lat, lon in rows}
