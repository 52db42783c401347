"""Who may deal with a complaint. Pure.

Policy: nobody whom a complaint may be about reaches it, and where it is about the head nobody who
works under the head. What is unknown is taken as about somebody: a complaint about a person whom
nobody named goes past the section heads. Where nobody of the office is left the province has it;
the province's desk exists also while nobody sits there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from guyub.accounts.roles import AUDITOR, DELEGATE, HEAD
from guyub.complaints.states import (
    CHIEF,
    DEPUTY,
    NOBODY,
    PROVINCE,
    PROVINCE_ROLES,
    RANKS,
    SECTION,
    UNKNOWN,
)

# Who does not work under the head.
BESIDE_THE_LINE: Final = frozenset({DELEGATE, AUDITOR})
_WORDS: Final = re.compile(r"[^\W\d_]{3,}")
_HEAD_WORDS: Final = re.compile(r"\b(?:kadis\w*|kepala\s+dinas|kadin)\b", re.IGNORECASE)
_TITLES: Final = frozenset(
    {"pak", "bapak", "ibu", "bin", "binti", "haji", "hajah", "mas", "mbak", "dan", "contoh"}
)


@dataclass(frozen=True)
class Post:
    """A role that a person holds now, in the office itself or (``above``) in the province's."""

    person: UUID
    role: str
    name: str = ""
    areas: tuple[str, ...] = ()
    above: bool = False

    @property
    def desk(self) -> int:
        """The desk it sits at; 0 for none."""
        if self.above:
            return PROVINCE if self.role in PROVINCE_ROLES else 0
        return RANKS.get(self.role, 0)


@dataclass(frozen=True)
class About:
    """Whom a complaint is about, as far as told: a role (NOBODY, UNKNOWN), a sub-district, a name,
    the words; ``persons``: who is known. ``grave``: about money or a person."""

    role: str = NOBODY
    district: str = ""
    name: str = ""
    text: str = ""
    persons: frozenset[UUID] = frozenset()
    grave: bool = False


@dataclass(frozen=True)
class Route:
    """``excluded`` persons never reach it; ``line``: nor whoever works under the head; desks below
    ``lowest`` neither. ``desk`` has it now."""

    excluded: frozenset[UUID]
    line: bool
    lowest: int
    desk: int


def barred(person: UUID, posts: Iterable[Post], excluded: Collection[UUID], line: bool) -> bool:
    """Whether a person is kept from a complaint."""
    if person in excluded:
        return True
    return line and any(
        p.person == person and not p.above and p.role not in BESIDE_THE_LINE for p in posts
    )


def route(about: About, posts: Collection[Post], before: Route | None = None) -> Route:
    """Where a complaint goes. ``before``: where it was; nobody who was kept from it comes near
    again, and it never goes down."""
    meant = about.persons | _presumed(about, posts)
    if before is not None:
        meant |= before.excluded
    line = about.role == HEAD or any(
        p.person in meant and p.role == HEAD and not p.above for p in posts
    )
    if about.grave and not meant and about.role in (NOBODY, UNKNOWN):
        line = line or bool(_HEAD_WORDS.search(about.text))
    ranks = [p.desk for p in posts if p.person in about.persons and not p.above]
    ranks.append(RANKS.get(about.role, 0))
    lowest = min(PROVINCE, max([SECTION, *(r + 1 for r in ranks if r)]))
    if line:
        lowest = max(lowest, DEPUTY)
    if about.grave and not meant:
        lowest = max(lowest, CHIEF)
    desk = lowest
    if before is not None:
        line = line or before.line
        lowest = DEPUTY if line and lowest < DEPUTY else lowest
        lowest, desk = max(lowest, before.lowest), max(lowest, before.desk)
    return Route(meant, line, lowest, _seated(desk, posts, meant, line))


def higher(now: Route, posts: Collection[Post]) -> Route:
    """The same complaint one desk up, to the next where somebody may read it."""
    desk = _seated(min(PROVINCE, now.desk + 1), posts, now.excluded, now.line)
    return Route(now.excluded, now.line, now.lowest, desk)


def _seated(least: int, posts: Collection[Post], excluded: Collection[UUID], line: bool) -> int:
    for desk in range(least, PROVINCE):
        if any(p.desk == desk and not barred(p.person, posts, excluded, line) for p in posts):
            return desk
    return PROVINCE


def _presumed(about: About, posts: Iterable[Post]) -> frozenset[UUID]:
    """Who may be meant: everybody with that role there, and everybody whose name is told."""
    found = set()
    told = _tokens(about.name)
    words = _tokens(about.text)
    for post in posts:
        if post.role == about.role and not post.above and _there(post, about.district):
            found.add(post.person)
        name = _tokens(post.name)
        first = {t for t in name if len(t) >= 4} or name
        # A name that was asked for: any part of it. In free words: the whole name, else half
        # of an office would be called Sri.
        if first & told or (len(name) >= 2 and name <= words):
            found.add(post.person)
    return frozenset(found)


def _there(post: Post, district: str) -> bool:
    if not post.areas or not district:
        return True
    return any(a == district or a.startswith(f"{district}.") or district.startswith(f"{a}.")
               for a in post.areas)  # fmt: skip


def _tokens(text: str) -> set[str]:
    return {w.lower() for w in _WORDS.findall(text)} - _TITLES
