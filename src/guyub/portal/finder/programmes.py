"""What can be got in a regency: programmes from registered sources, put together per place.

A source is a function from a region to its programmes; rooms' open rounds, facilitations and
training are sources like the file of outside programmes. The board of a regency is remembered for
a minute; its rules and what was worked out over them live as long as nothing in them changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office
from guyub.areas import known as areas
from guyub.criteria.language import Node, Ref, Verdict, written
from guyub.criteria.parameters import Used
from guyub.kernel.memory import Memory
from guyub.licences.book import book_of
from guyub.licences.requirements import Paper, Wording
from guyub.portal.finder import parameters
from guyub.portal.finder.engine import Rules
from guyub.portal.finder.prior import Shares, shares_of
from guyub.registry import definitions

KINDS: Final = {
    "aid": _("Bantuan alat"), "facilitation": _("Surat dibayari dinas"),
    "training": _("Pelatihan"), "market": _("Pasar"), "outside": _("Program lain"),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where to go. "" for what nobody said."""

    name: str
    address: str = ""
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True)
class Programme:
    """One thing that a business may get.

    ``firm`` False: nobody is sure, "tanyakan dulu", with ``doubts``, ``source`` and ``checked_on``.
    ``closed`` why it is not to be had here at all, "" where it is. ``url`` an own page of it.
    """

    key: str
    kind: str
    title: str
    gives: str
    rule: Node
    where: Place
    helps: str
    steps: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    firm: bool = True
    closed: str = ""
    until: date | None = None
    opens: date | None = None
    note: str = ""
    basis: str = ""
    source: str = ""
    checked_on: date | None = None
    doubts: tuple[str, ...] = ()
    url: str = ""

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind])


@dataclass(frozen=True)
class Region:
    """A regency on a day: its office (None: none uses Guyub) and what that office said."""

    code: str
    office: Office | None
    today: date
    told: dict[str, Used] = field(compare=False)

    def said(self, key: str) -> str:
        value = self.told[key].value
        return str(value) if value is not None else ""

    @cached_property
    def place(self) -> Place:
        """The office, where to ask."""
        if self.office is None:
            area = areas.area(self.code)
            return Place(f"Dinas perindustrian {area.name if area else self.code}")
        return Place(
            self.office.name, self.said(parameters.ADDRESS) or self.office.address,
            self.said(parameters.PHONE), self.said(parameters.HOURS),
        )  # fmt: skip

    @cached_property
    def helps(self) -> str:
        """Who helps, by role: nobody's name, nobody's own number."""
        label = self.office.field_officer_label if self.office else "Petugas lapangan dinas"
        return self.said(parameters.HELPER) or f"{label}, atau petugas di kantor desa"


Source = Callable[[Region], Iterable[Programme]]
_sources: list[Source] = []


def register_source(find: Source) -> None:
    """Called from ``AppConfig.ready``; programmes stand in the order of their sources."""
    if find not in _sources:
        _sources.append(find)


@dataclass(frozen=True)
class Board:
    """Every programme of a region with the rules over them, then the papers that the law may ask
    of a product. ``rules`` asks for programmes, ``paper_rules`` for papers as well; both decide
    over the same tree of nodes, programmes first."""

    region: Region
    programmes: tuple[Programme, ...]
    papers: tuple[tuple[Paper, Wording], ...]
    rules: Rules
    paper_rules: Rules
    prior_words: str
    # Results that were made of it: the same answers come again and again.
    made: dict[Any, Any] = field(default_factory=dict, compare=False)

    def asking(self, key: str, *, papers: bool = False) -> Rules:
        """Rules that ask only what one programme needs, and with ``papers`` what papers of the
        product need; those of all programmes for one that is not here."""
        every = self.paper_rules if papers else self.rules
        at = next((i for i, one in enumerate(self.programmes) if one.key == key), None)
        if at is None:
            return every
        held = ("asking", at, papers)
        if held not in self.made:
            count = len(self.programmes)
            firm = tuple((i == at or i >= count) and ask for i, ask in enumerate(every.firm))
            # What comes next depends on who may ask, so it is not shared.
            self.made[held] = replace(every, firm=firm, _odds={}, _next={})
        found: Rules = self.made[held]
        return found

    def papers_of(
        self, known: Mapping[Ref, Any], unknown: Iterable[Ref]
    ) -> list[tuple[Paper, Wording, Verdict]]:
        """Every paper with whether the law asks it, as far as it is told."""
        told = self.rules.verdicts(known, unknown)[len(self.programmes) :]
        return [(p, w, v) for (p, w), v in zip(self.papers, told, strict=True)]


_boards: Memory[tuple[str, date], Board] = Memory(seconds=60, most=600)
_rules: Memory[str, tuple[Rules, Rules]] = Memory(seconds=24 * 3600, most=100)
_shares: Memory[tuple[str, date], Shares] = Memory(seconds=6 * 3600, most=600)


def region_of(code: str, today: date) -> Region:
    office = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=code).first()
    return Region(code, office, today, parameters.of_office(office, today))


def board_of(code: str, today: date) -> Board:
    """The board of a regency. Only what everybody may know stands in it."""
    return _boards.get((code, today), lambda: build(code, today))


def build(code: str, today: date) -> Board:
    """The same, made anew: about ten statements."""
    region = region_of(code, today)
    programmes = tuple(one for find in _sources for one in find(region))
    scales = {k: d.rule for k, d in definitions.remembered(today).items()}
    shares = _shares.get((code, today), lambda: shares_of(code))
    today_papers = tuple(
        (paper, wording)
        for paper in book_of(code).values()
        if paper.weight == "must" and (wording := paper.on(today)) is not None
    )
    nodes = (*(one.rule for one in programmes), *(w.applies for _p, w in today_papers))
    firm = tuple(one.firm and not one.closed for one in programmes)
    told = json.dumps(
        [[written(n) for n in nodes], firm, scales, today.isoformat(), shares.counted],
        sort_keys=True, default=str,
    )  # fmt: skip
    version = hashlib.sha256(told.encode()).hexdigest()
    none, every = (False,) * len(today_papers), (True,) * len(today_papers)
    rules, paper_rules = _rules.get(
        version,
        lambda: (
            Rules(nodes, (*firm, *none), scales, today, shares.prior),
            Rules(nodes, (*firm, *every), scales, today, shares.prior),
        ),
    )
    return Board(region, programmes, today_papers, rules, paper_rules, shares.words)


def regencies() -> list[Any]:
    """Offices that use Guyub, by name."""
    return list(Office.objects.filter(kind=Office.Kind.REGENCY).order_by("name"))
