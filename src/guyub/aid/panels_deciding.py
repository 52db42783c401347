"""What deciding shows on a round's page: the list, objections, decrees."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from guyub.aid.board import Card, Sight, register_card
from guyub.aid.permissions.deciding import DRAFT, RECEIVE, VIEW
from guyub.aid.queries.deciding import decree_waits, shown_selection
from guyub.aid.states import DECREE, SELECTION

_BEFORE = ("draft", "proposed", "open", "cancelled")


def selection_card(sight: Sight) -> dict[str, Any] | None:
    """Counts of the list that is open; nothing before the round is closed."""
    round_ = sight.round
    if round_.state in _BEFORE:
        return None
    listed, told = sight.board.listed, sight.board.verdicts
    selected, value = told.get("selected", (0, 0))
    return {
        "round": round_,
        "state": SELECTION.label(listed) if listed else "",
        "selected": selected,
        "value": value,
        "reserve": told.get("reserve", (0, 0))[0],
        "refused": told.get("refused", (0, 0))[0],
    }


def objection_card(sight: Sight) -> dict[str, Any] | None:
    """Open objections with the nearest deadline, once a list was announced."""
    counted = sight.board.objections
    if counted is None:
        return None
    return {"round": sight.round, "may_receive": sight.visit.may(RECEIVE), **counted}


def decree_card(sight: Sight) -> dict[str, Any] | None:
    """Decrees of the round, or what keeps it from one."""
    round_, decrees = sight.round, sight.board.decrees
    if round_.announced_at is None:
        return None
    waits = ""
    if not decrees and round_.state == "announced":
        waits = decree_waits(round_, shown_selection(round_), timezone.localdate())
    return {
        "round": round_,
        "may_draft": sight.visit.may(DRAFT),
        "waits": waits,
        "decrees": [(pk, name, DECREE.label(state), total) for pk, name, state, total in decrees],
    }


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_card(
        Card(
            "selection",
            "Daftar penerima",
            50,
            VIEW,
            "aid/deciding_card_selection.html",
            selection_card,
        )
    )
    register_card(
        Card(
            "objections", "Keberatan", 55, VIEW, "aid/deciding_card_objections.html", objection_card
        )
    )
    register_card(
        Card("decrees", "SK penerima", 60, VIEW, "aid/deciding_card_decrees.html", decree_card)
    )
