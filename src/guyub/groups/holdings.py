"""What a group holds (goods it was given), for the rooms above that know of it.

A group cannot end, or part with members, before somebody has said what becomes of each thing it
holds. A room registers once, in ``AppConfig.ready``: ``find(group)`` lists what is held now,
``settle(act, group, key, choice)`` carries the decision out, inside the action and its
transaction. At that moment ``group`` already has its new state; the group that takes over is
``group.merged_into``, after a split the newest of ``group.offshoots``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guyub.kernel.actions import Act, DomainError

if TYPE_CHECKING:
    from guyub.groups.models import Group


@dataclass(frozen=True)
class Holding:
    """One thing held. ``words`` say what it is, ``choices`` (value, words) what may become of it;
    ``key`` is unique among all rooms, so it begins with the room's name."""

    key: str
    words: str
    choices: tuple[tuple[str, str], ...]


Find = Callable[["Group"], "list[Holding]"]
Settle = Callable[[Act, "Group", str, str], None]
_rooms: list[tuple[Find, Settle | None]] = []
_settlers: list[Settle] = []


def register_holdings(find: Find, settle: Settle | None = None) -> None:
    """A room says what groups hold, and how a decision on it is carried out."""
    _rooms.append((find, settle))


def register_settle(settle: Settle) -> None:
    """How a decision is carried out, where ``find`` was registered without it."""
    _settlers.append(settle)


def holdings_of(group: Group) -> list[Holding]:
    """Everything the group holds now, in the order of registration."""
    return [held for find, _settle in _rooms for held in find(group)]


def check_choices(group: Group, choices: Mapping[str, str]) -> None:
    """DomainError while something held has no destiny, or one that is not offered."""
    for held in holdings_of(group):
        if choices.get(held.key) not in {value for value, _words in held.choices}:
            raise DomainError(
                _("Tentukan dulu mau dibawa ke mana: %(what)s.") % {"what": held.words},
                field=f"barang-{held.key}",
            )


def settle_all(
    act: Act, group: Group, held: list[tuple[Holding, Settle | None]], choices: Mapping[str, str]
) -> dict[str, str]:
    """Carry out what was chosen; gives {words: words of the choice} for the event."""
    told: dict[str, str] = {}
    for holding, settle in held:
        choice = choices[holding.key]
        for one in [settle] if settle is not None else _settlers:
            one(act, group, holding.key, choice)
        told[holding.words] = dict(holding.choices)[choice]
    return told


def held_by_room(group: Group) -> list[tuple[Holding, Settle | None]]:
    """What is held with how its room settles it; asked before the state changes."""
    return [(held, settle) for find, settle in _rooms for held in find(group)]
