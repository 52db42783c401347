"""Rules as an office sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from guyub.accounts.visit import Visit
from guyub.criteria.effects import Effect
from guyub.criteria.language import Catalogue, Node, Unreadable, read, say
from guyub.criteria.models import Rule, Version
from guyub.criteria.states import DRAFT, DROPPED, MACHINE, PROPOSED, PUBLISHED
from guyub.criteria.subjects import SUBJECTS, Count, Subject, count


def rules_of(visit: Visit) -> QuerySet[Rule]:
    """Rules of the visit's own office with their versions, newest first."""
    versions = Version.objects.exclude(state=DROPPED).order_by("-number")
    found = Rule.objects.filter(office_id=visit.office.pk) if visit.office else Rule.objects.none()
    return found.order_by("title", "pk").prefetch_related(Prefetch("versions", versions))


@dataclass(frozen=True)
class Seen:
    """A rule as a page shows it: the open version, the one in force, and what they say."""

    rule: Rule
    subject: Subject
    versions: list[Version]

    @classmethod
    def of(cls, rule: Rule) -> Seen:
        return cls(rule, SUBJECTS[rule.subject], list(rule.versions.all()))

    def _first(self, *states: str) -> Version | None:
        return next((v for v in self.versions if v.state in states), None)

    @property
    def open(self) -> Version | None:
        return self._first(DRAFT, PROPOSED)

    @property
    def in_force(self) -> Version | None:
        return self._first(PUBLISHED)

    @property
    def shown(self) -> Version | None:
        """The version that a page speaks of: what is being written, else what holds, else last."""
        return self.open or self.in_force or (self.versions[0] if self.versions else None)

    @property
    def token(self) -> str:
        """What a form on this rule is opened on; "" where nothing is written yet."""
        return self.shown.token if self.shown else ""

    @property
    def state(self) -> str:
        return MACHINE.states[self.shown.state] if self.shown else "Belum ada isinya"

    def node(self, version: Version) -> Node | None:
        """The tree; None when it cannot be read any more, and then matches nothing."""
        try:
            return read(version.tree, self.subject.catalogue)
        except Unreadable:
            return None

    def said(self, version: Version | None) -> str:
        if version is None:
            return "Belum ada isinya."
        node = self.node(version)
        if node is None:
            return "Aturan ini tidak bisa dibaca, jadi tidak cocok dengan siapa pun."
        return say(node, self.subject.catalogue)

    def counted(self, visit: Visit, version: Version, today: date) -> dict[str, Count]:
        """Live counts by part; none for a rule that cannot be read."""
        node = self.node(version)
        return count(self.subject, visit, node, today) if node else {}

    def effects(
        self, visit: Visit, version: Version, today: date
    ) -> list[tuple[Effect, dict[str, Count]]]:
        """What it does to the parts of each effect of its subject; none for an unreadable rule."""
        node = self.node(version)
        if node is None:
            return []
        return [
            (effect, count(self.subject, visit, node, today, by=effect.column))
            for effect in self.subject.effects
        ]


def whole(parts: dict[str, Count]) -> Count:
    """The sum of all parts."""
    return sum(parts.values(), Count())


def seen(visit: Visit, pk: UUID) -> Seen | None:
    """One rule of the office, None when there is none."""
    rule = rules_of(visit).filter(pk=pk).first()
    return Seen.of(rule) if rule else None


def catalogue_of(subject: str) -> Catalogue:
    return SUBJECTS[subject].catalogue


def in_force(office_id: UUID, pk: UUID) -> tuple[Version, Node] | None:
    """What a room decides with: the published version of a rule and its tree.

    None when nothing is in force or it cannot be read: then nobody matches.
    """
    version = (
        Version.objects.select_related("rule")
        .filter(rule=pk, office_id=office_id, state=PUBLISHED)
        .first()
    )
    if version is None:
        return None
    try:
        return version, read(version.tree, catalogue_of(version.rule.subject))
    except (Unreadable, KeyError):
        # KeyError: a rule about something that no room knows any more.
        return None
