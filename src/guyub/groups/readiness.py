"""What a group still needs, by the rule in force, each line with what to do about it.

Policy: the office's own rule about groups decides (the one it chose, else its oldest in force);
without one, the shipped rule, and the list says which it was. A line that cannot be told yet is
neither met nor failed, and the group is then neither ready nor refused. What is marked optional
never decides. A group that has ended is not measured.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from guyub.criteria.language import All, Catalogue, Condition, Node, Unreadable, read, say
from guyub.criteria.language.deciding import Known, decide
from guyub.criteria.language.saying import condition
from guyub.criteria.language.tree import conditions, refs
from guyub.criteria.subjects import SUBJECTS, values_of
from guyub.groups.rule_facts import GROUPS

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit
    from guyub.groups.models import Group

DATA: Final = Path(__file__).parent / "data" / "readiness.toml"


@dataclass(frozen=True)
class Item:
    """One requirement: in words, whether it is met (None: cannot be told yet), what to do about
    it ("" when met or beyond anybody's power), and the article it comes from."""

    words: str
    answer: bool | None
    what_to_do: str = ""
    article: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Readiness:
    """``ready`` is the rule's answer. ``version_id`` is the office's version it was measured by,
    None for the shipped rule; ``title`` and ``basis`` say where it comes from."""

    items: tuple[Item, ...]
    ready: bool | None
    version_id: UUID | None
    title: str = ""
    basis: str = ""
    note: str = ""

    @property
    def missing(self) -> list[Item]:
        """What is not met, and what cannot be told, without what is optional."""
        return [i for i in self.items if i.answer is not True and not i.optional]


@dataclass(frozen=True)
class _Measure:
    node: Node
    optional: tuple[Condition, ...]
    version_id: UUID | None
    title: str
    basis: str
    note: str


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def shipped() -> _Measure:
    """The rule that comes with the program."""
    raw = _raw()
    extra = tuple(read(row, GROUPS) for row in raw.get("optional", []))
    return _Measure(
        read({"all": raw["conditions"]}, GROUPS),
        tuple(c for c in extra if isinstance(c, Condition)),
        None, raw["title"], raw["legal_basis"], raw["note"],
    )  # fmt: skip


def in_force(regency: str) -> _Measure:
    """The rule that measures the groups of a regency. One that cannot be read any more matches
    nobody: the shipped rule does not stand in for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM groups_rule_in_force(%s)", [regency])
        row = cursor.fetchone()
    if row is None:
        return shipped()
    version, number, title, tree, basis = row
    given = json.loads(tree) if isinstance(tree, str) else tree
    return _Measure(read(given, GROUPS), (), version, f"{title} (versi {number})", basis, "")


def readiness(group: Group, visit: Visit, today: date) -> Readiness:
    """The checklist of one group as this visit may know it."""
    try:
        measure = in_force(group.regency_code)
    except Unreadable as error:
        return Readiness((Item(str(error), None),), None, None, "Aturan dinas", "")
    wanted = list(dict.fromkeys([*refs(measure.node), *(c.ref for c in measure.optional)]))
    known = values_of(SUBJECTS["group"], visit, group.pk, wanted)
    return measured(measure, known, today)


def measured(measure: _Measure, known: Known, today: date) -> Readiness:
    """The checklist for what is known. Pure."""
    parts = measure.node.parts if isinstance(measure.node, All) else (measure.node,)
    items = [_item(part, known, today) for part in parts]
    items += [_item(part, known, today, optional=True) for part in measure.optional]
    ready = decide(measure.node, known, today)
    return Readiness(
        tuple(items), ready, measure.version_id, measure.title, measure.basis, measure.note
    )


def _item(node: Node, known: Known, today: date, *, optional: bool = False) -> Item:
    answer = decide(node, known, today)
    if isinstance(node, Condition):
        words = condition(node, GROUPS)
        words = words[:1].upper() + words[1:]
    else:
        words = say(node, GROUPS).rstrip(".")
    articles = dict.fromkeys(c.article for c in conditions(node) if c.article)
    todo = "" if answer is True else "; ".join(dict.fromkeys(_todo(node, GROUPS)))
    if answer is None:
        todo = todo or "Lengkapi datanya dulu"
    return Item(words, answer, todo, "; ".join(articles), optional)


def _todo(node: Node, catalogue: Catalogue) -> list[str]:
    """What a person can do about each fact, with who helps and how long it takes."""
    found = []
    for one in conditions(node):
        change = catalogue[one.ref].change
        if change is None:
            continue
        verb = catalogue.verb(one.ref)
        help_ = f", dibantu {change.help}" if change.help else ""
        days = f", sekitar {change.days} hari kerja" if change.days else ""
        found.append(f"{verb[:1].upper()}{verb[1:]}{help_}{days}")
    return found
