"""A tool leaves its holder: one person asks with why, another agrees, then it is fetched."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.following import (
    back_to_office,
    held_tool,
    move_state,
    nothing_open,
    today_of,
)
from guyub.aid.actions.following_moves import held_request, same_open, step_request
from guyub.aid.models import ToolRequest
from guyub.aid.permissions.following import KEEP
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.kernel.typed import reason as typed_reason
from guyub.registry.actions.common import check_version, somebody


@action("aid.tool.propose_take_back", needs=KEEP, sentence="mengusulkan alat ditarik ke kantor")
def propose_take_back(
    act: Act, pk: UUID, reason: str, *, version: int | None = None
) -> ToolRequest:
    """Ask that a tool comes back to the office; it stays where it is until somebody fetched it."""
    tool = held_tool(act, pk)
    if (same := same_open(act, tool, kind="take_back")) is not None:
        raise Unchanged(same)
    check_version(tool, version)
    move_state(act, tool, "take_back", reason)  # whether it may, from this state
    nothing_open(tool)
    made = ToolRequest.objects.create(
        office_id=tool.office_id, regency_code=tool.regency_code, tool=tool, kind="take_back",
        from_business_id=tool.holder_id, reason=typed_reason(reason, most=300),
        proposer_person=somebody(act.person_id), proposer=act.actor, proposed_at=act.now,
    )  # fmt: skip
    act.log(made, after={"alat": tool.tag, "keadaan": tool.state}, reason=reason)
    return made


@action("aid.tool.take_back", needs=KEEP, sentence="mencatat alat ditarik ke kantor")
def finish_take_back(
    act: Act, pk: UUID, *, on: date, place: str = "", version: int | None = None
) -> ToolRequest:
    """The tool was fetched: from that day it is at the office and nobody holds it."""
    request = held_request(act, pk)
    if request.kind != "take_back":
        raise DomainError(_("Usul ini bukan usul penarikan."))
    if request.state == "done" and request.done_on == on:
        raise Unchanged(request)
    check_version(request, version)
    tool = request.tool
    if request.decided_at is None:
        raise DomainError(_("Usul ini belum disetujui orang lain."))
    if on > today_of(act):
        raise DomainError(_("Tanggalnya belum terjadi."), field="on")
    earliest = max(timezone.localtime(request.decided_at).date(), tool.state_since)
    if on < earliest:
        raise DomainError(
            _("Tidak boleh lebih dulu dari persetujuan atau keadaan terakhirnya, %(d)s.")
            % {"d": format_date(earliest)},
            field="on",
        )
    was = tool.state
    new = move_state(act, tool, "take_back", request.reason)
    step_request(act, request, "finish")
    request.done_on, request.place = on, typed_reason(place, most=150)
    request.save()
    back_to_office(act, tool, new, on, request.reason, request=request, place=request.place)
    act.log(
        request, before={"keadaan": was}, after={"alat": tool.tag, "tanggal": on},
        reason=request.reason,
    )  # fmt: skip
    return request
