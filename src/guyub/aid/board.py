"""Seats on a round's page for the parts of this room: each shows its own work on the round.

A part registers once, in ``AppConfig.ready``; the page shows, in order, those whose verb the visit
holds and whose context is not None. Order numbers run 10, 20, 30...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from guyub.aid.queries.rounds_board import Board, board_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit
    from guyub.aid.models import Round


@dataclass(frozen=True)
class Sight:
    """One visit on one round; what all sections count is read once."""

    visit: Visit
    round: Round

    @cached_property
    def board(self) -> Board:
        return board_of(self.visit, self.round, timezone.localdate())


@dataclass(frozen=True)
class Card:
    """A section of the round's page. ``context`` returns None to be left out; the template finds
    it as ``data``, below a heading that the page draws."""

    key: str
    title: str
    order: int
    verb: str
    template: str
    context: Callable[[Sight], dict[str, Any] | None]


_cards: dict[str, Card] = {}


def register_card(card: Card) -> None:
    """ValueError when the key is taken."""
    if card.key in _cards:
        raise ValueError(f"round card {card.key} registered twice")
    _cards[card.key] = card


def cards_for(sight: Sight) -> list[tuple[Card, dict[str, Any]]]:
    """The sections that this visit sees of a round, each with its context."""
    shown = sorted(
        (c for c in _cards.values() if sight.visit.may(c.verb)), key=lambda c: (c.order, c.key)
    )
    pairs = [(card, card.context(sight)) for card in shown]
    return [(card, context) for card, context in pairs if context is not None]
