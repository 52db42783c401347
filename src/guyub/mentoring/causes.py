"""Why nobody came: who looks after a place on a day, and what stands in the way. Pure.

Policy of the cause. What the office wrote down about the place comes first (no budget, then out of
reach), since it would keep an officer away too. Where nobody is on duty, somebody who was chosen
for the place makes it "waiting": from whom and since when is always said, and the longest wait
counts. Without even that there is no officer. Only what is left is "officer there, not yet". Who
looks after one branch or one group only does not look after the rest. A partner's mentor advises
and is no officer: with nobody else, there is no officer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

NO_BUDGET, UNREACHABLE = "no_budget", "unreachable"
WAITING, NO_OFFICER, NOT_YET = "waiting", "no_officer", "not_yet"
WORDS: Final = {
    NO_OFFICER: "Belum ada petugas",
    WAITING: "Petugas menunggu perintah",
    NO_BUDGET: "Belum ada anggaran",
    UNREACHABLE: "Sulit dijangkau",
    NOT_YET: "Ada petugas, belum sempat",
}
# What is awaited for somebody who was chosen and of whom nothing else was written down.
DECREE: Final = "SK pengangkatan dari dinas"
VILLAGE, DISTRICT, PARTNER = "village", "district", "partner"
_NEAREST: Final = {VILLAGE: 0, DISTRICT: 1, PARTNER: 2}


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody's care of an area. ``on_duty`` False: chosen for it, not appointed yet.

    ``since``: on duty since, or waiting since.
    """

    officer: UUID | None
    tier: str
    area: str
    since: date
    on_duty: bool = True
    branch: str = ""
    group: UUID | None = None
    waiting_for: str = ""

    def covers(self, village: str, branch: str | None = None) -> bool:
        """Whether the place lies in it; a narrowed one needs the ``branch`` (None: any)."""
        inside = village == self.area or village.startswith(self.area + ".")
        return inside and (branch is None or not self.branch or self.branch == branch)


@dataclass(frozen=True, slots=True)
class Hurdle:
    """What stands in the way in an area; ``held_by`` can end it."""

    area: str
    cause: str
    held_by: str
    since: date

    def covers(self, village: str) -> bool:
        return village == self.area or village.startswith(self.area + ".")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a place is silent; ``who`` can end it ("" where that is the officer's own work)."""

    kind: str
    who: str = ""
    since: date | None = None

    @property
    def words(self) -> str:
        return WORDS[self.kind]


def responsible(
    posts: Iterable[Post], village: str, branch: str = "", group: UUID | None = None
) -> Post | None:
    """The one who answers for a business there: village before sub-district before partner, the
    narrower before the wider, members of an own group last, then who came first. None: nobody."""
    fitting = [
        p for p in posts
        if p.on_duty and p.covers(village, branch) and (p.group is None or p.group == group)
    ]  # fmt: skip
    return min(fitting, key=_rank, default=None)


def _rank(post: Post) -> tuple[bool, int, int, bool, date, str]:
    return (
        post.group is not None, _NEAREST[post.tier], -len(post.area), not post.branch, post.since,
        str(post.officer),
    )  # fmt: skip


def cause_of(
    village: str, posts: Sequence[Post], hurdles: Sequence[Hurdle], branch: str = "",
    group: UUID | None = None,
) -> Cause:  # fmt: skip
    """Why a business of a branch in a village was not reached (policy: at the head)."""
    for kind in (NO_BUDGET, UNREACHABLE):
        here = [h for h in hurdles if h.cause == kind and h.covers(village)]
        if here:
            first = min(here, key=lambda h: (h.since, h.area))
            return Cause(kind, first.held_by, first.since)
    found = responsible(posts, village, branch, group)
    if found is not None and found.tier != PARTNER:
        return Cause(NOT_YET, "", found.since)
    meant = [
        p for p in posts
        if not p.on_duty and p.tier != PARTNER and p.covers(village, branch)
        and (p.group is None or p.group == group)
    ]  # fmt: skip
    if meant:
        longest = min(meant, key=lambda p: (p.since, p.waiting_for))
        return Cause(WAITING, longest.waiting_for or DECREE, longest.since)
    return Cause(NO_OFFICER)


@dataclass(frozen=True, slots=True)
class Cover:
    """Who looks after a village on a day; ``overlap``: two of one tier for the same trade."""

    village: str
    posts: tuple[Post, ...]
    meant: tuple[Post, ...]
    hurdles: tuple[Hurdle, ...]

    @property
    def gap(self) -> bool:
        """Nobody on duty for every business of the village."""
        return not any(not p.branch and p.group is None and p.tier != PARTNER for p in self.posts)

    @property
    def overlap(self) -> bool:
        seen: set[tuple[str, str, UUID | None]] = set()
        for post in self.posts:
            key = (post.tier, post.branch, post.group)
            if key in seen:
                return True
            seen.add(key)
        return False


def cover_of(village: str, posts: Sequence[Post], hurdles: Sequence[Hurdle]) -> Cover:
    """Everybody who has to do with a village, the nearest first."""
    here = [p for p in posts if p.covers(village)]
    return Cover(
        village,
        tuple(sorted((p for p in here if p.on_duty), key=_rank)),
        tuple(sorted((p for p in here if not p.on_duty), key=_rank)),
        tuple(sorted((h for h in hurdles if h.covers(village)), key=lambda h: (h.since, h.cause))),
    )
