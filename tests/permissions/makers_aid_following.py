"""Tools, draws, reports and milestones in addresses, of any regency."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.aid.worlds_following import finding, followed, photo, unlucky
from tests.factories import TODAY, office_act

Made = tuple[list[Any], Any]
_made: dict[str, Any] = {}


def _world(code: str) -> Any:
    """A world of this regency; a second call for the same database gives the same one."""
    from guyub.aid.models import Round

    kept = _made.get(code)
    if kept is None or not Round.objects.using("owner").filter(pk=kept.round.pk).exists():
        kept = _made[code] = followed(code)
        kept.used = 0
    return kept


def _tool(code: str) -> tuple[Any, Any]:
    """A tool nobody has touched yet, with its world."""
    made = _world(code)
    if made.used >= len(made.tools):
        # Used up: tools are few, so begin with the first again.
        made.used = 0
    tool = made.tools[made.used]
    made.used += 1
    return made, tool


def tool(code: str) -> Made:
    return [_tool(code)[1].tag], None


def _checked(code: str, state: str, **values: Any) -> tuple[Any, Any, Any]:
    from guyub.aid.actions.following import record_check

    made, one = _tool(code)
    event = record_check(office_act(code, "verifier"), one.pk, finding(state, **values))
    return made, one, event


def tool_photo(code: str) -> Made:
    from guyub.aid.models import Attachment

    _w, one, event = _checked(code, "in_use", photo=photo())
    return [one.tag, Attachment.objects.using("owner").get(about=event.pk).pk], None


def tool_broken(code: str) -> Made:
    return [_checked(code, "broken")[1].tag], None


def tool_idle(code: str) -> Made:
    return [_checked(code, "idle")[1].tag], None


def tool_offered(code: str) -> Made:
    from guyub.aid.actions.following_moves import offer_tool
    from guyub.aid.models import Tool
    from guyub.aid.queries.following_idle import line_for
    from guyub.kernel.db import in_scope

    made, one, _event = _checked(code, "idle")
    if len(made.groups) < 3:
        unlucky(made)
        made.items[0], made.items[1]
    act = office_act(code, "asset_officer")
    with in_scope(act.scope, read_only=True):
        line = line_for(Tool.objects.get(pk=one.pk))
    if not line:  # the other kind: the next tool is of the first kind
        return tool_offered(code)
    return [one.tag, offer_tool(act, one.pk, line[0].asker.business).pk], None


def _request(code: str) -> Any:
    from guyub.aid.actions.following_moves import propose_move

    made, one = _tool(code)
    group = next(g for g in made.groups if g.pk != one.holder_group_id)
    to = made.members[group.pk][0]
    return propose_move(office_act(code, "asset_officer"), one.pk, to.pk, "Tidak dipakai")


def request(code: str) -> Made:
    return [_request(code).pk], None


def request_approved(code: str) -> Made:
    from guyub.aid.actions.following_moves import decide_request

    made = _request(code)
    decide_request(office_act(code, "head"), made.pk, True)
    return [made.pk], None


def round_signed(code: str) -> Made:
    return [_world(code).round.number], None


def round_village(code: str) -> Made:
    made = _world(code)
    return [made.round.number, made.tools[0].village_code], None


def draw(code: str) -> Made:
    from guyub.aid.actions.following_draws import announce_draw

    values = {"size": 3, "seed_source": "IHSG penutupan", "seed_on": TODAY + timedelta(days=1)}
    made = announce_draw(office_act(code, "verifier"), _world(code).round.pk, **values)
    return [made.pk], None


def report(code: str) -> Made:
    return [_world(code).reports[0].pk], None


def report_scan(code: str) -> Made:
    from guyub.aid.actions.following_reports import receive_report
    from guyub.aid.models import Attachment

    one = _world(code).reports[0]
    receive_report(office_act(code), one.pk, on=TODAY, used="Dipakai tiap hari", scan=photo())
    return [one.pk, Attachment.objects.using("owner").filter(about=one.pk).first().pk], None


def outcome(code: str) -> Made:
    return [next(o for o in _world(code).outcomes if o.months == 6).pk], None


MAKERS = {
    "aid_tool": tool,
    "aid_tool_photo": tool_photo,
    "aid_tool_broken": tool_broken,
    "aid_tool_idle": tool_idle,
    "aid_tool_offered": tool_offered,
    "aid_tool_request": request,
    "aid_tool_request_approved": request_approved,
    "aid_round_signed": round_signed,
    "aid_round_village": round_village,
    "aid_draw": draw,
    "aid_draw_office": draw,
    "aid_use_report": report,
    "aid_use_report_scan": report_scan,
    "aid_outcome": outcome,
}
# Random checks are published: anybody reads them, wherever.
PLACELESS = frozenset({"aid_draw"})
