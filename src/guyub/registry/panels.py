"""Seats on the business page for the rooms above: stages, panels, happenings, buttons.

A room registers once, in ``AppConfig.ready``. Each gets a :class:`Page` and asks its own tables;
what it returns is shown to whoever the verb lets see it. Order numbers run 10, 20, 30...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit
    from guyub.kernel.templatetags.ui import Happening
    from guyub.registry.models import Business, BusinessFacts, Owner


@dataclass(frozen=True)
class Page:
    """What is being looked at, by whom, on which day."""

    visit: Visit
    business: Business
    facts: BusinessFacts
    owners: tuple[Owner, ...]
    today: date

    @cached_property
    def _present(self) -> dict[str, bool]:
        checks = _registered.presences
        if not checks:
            return {}
        told = ", ".join(f"EXISTS ({sql})" for sql in checks.values())
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {told}", {"business": self.business.pk})
            return dict(zip(checks, cursor.fetchone(), strict=True))

    def has(self, key: str) -> bool:
        """Whether a room above has rows of this business (``register_presence``), in one statement
        for all rooms: most businesses have nothing in most of them."""
        return self._present[key]


@dataclass(frozen=True)
class NextStep:
    """What to do next: a verb sentence, where, and the verb that the doer must hold."""

    label: str
    url: str = ""
    verb: str = ""
    why: str = ""


@dataclass(frozen=True)
class StageResult:
    """How far a business is on one stage. ``done`` None: it does not apply and is not shown."""

    done: bool | None
    note: str = ""
    on: date | None = None
    step: NextStep | None = None


@dataclass(frozen=True)
class Stage:
    key: str
    label: str
    order: int
    compute: Callable[[Page], StageResult]


@dataclass(frozen=True)
class Panel:
    """A section of the page. ``context`` returns None to be left out."""

    key: str
    title: str
    order: int
    verb: str
    template: str
    context: Callable[[Page], dict[str, Any] | None]


@dataclass(frozen=True)
class Button:
    """A link in the head of the page. ``url`` returns "" where it does not apply."""

    label: str
    verb: str
    order: int
    url: Callable[[Page], str]
    icon: str = ""


@dataclass
class _Registry:
    stages: dict[str, Stage] = field(default_factory=dict)
    panels: dict[str, Panel] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)
    presences: dict[str, str] = field(default_factory=dict)
    happenings: list[Callable[[Page], Iterable[tuple[datetime, Happening]]]] = field(
        default_factory=list
    )


_registered = _Registry()


def register_presence(key: str, sql: str) -> None:
    """A SELECT that finds a row where a room has something of ``%(business)s``, for ``Page.has``.
    ValueError when the key is taken."""
    if key in _registered.presences:
        raise ValueError(f"presence {key} registered twice")
    _registered.presences[key] = sql


def register_stage(
    key: str, label: str, order: int, compute: Callable[[Page], StageResult]
) -> None:
    """A stage of the path. ValueError when the key is taken."""
    if key in _registered.stages:
        raise ValueError(f"stage {key} registered twice")
    _registered.stages[key] = Stage(key, label, order, compute)


def register_panel(
    key: str,
    title: str,
    order: int,
    *,
    verb: str,
    template: str,
    context: Callable[[Page], dict[str, Any] | None],
) -> None:
    """A section below the registry's own. ValueError when the key is taken."""
    if key in _registered.panels:
        raise ValueError(f"panel {key} registered twice")
    _registered.panels[key] = Panel(key, title, order, verb, template, context)


def register_button(
    label: str, order: int, *, verb: str, url: Callable[[Page], str], icon: str = ""
) -> None:
    """A link in the head of the page, for whoever holds the verb."""
    _registered.buttons.append(Button(label, verb, order, url, icon))


def register_happenings(find: Callable[[Page], Iterable[tuple[datetime, Happening]]]) -> None:
    """More lines for the timeline, each with its moment for sorting."""
    _registered.happenings.append(find)


def stages() -> list[Stage]:
    return sorted(_registered.stages.values(), key=lambda s: (s.order, s.key))


def panels(visit: Visit) -> list[Panel]:
    """The sections that this visit may see, in order."""
    found = [p for p in _registered.panels.values() if visit.may(p.verb)]
    return sorted(found, key=lambda p: (p.order, p.key))


def buttons(page: Page) -> list[tuple[Button, str]]:
    """The links this visit may follow, each with its address."""
    found = [b for b in _registered.buttons if page.visit.may(b.verb)]
    pairs = [(b, b.url(page)) for b in sorted(found, key=lambda b: (b.order, b.label))]
    return [(b, url) for b, url in pairs if url]


def happenings(page: Page) -> list[tuple[datetime, Happening]]:
    return [pair for find in _registered.happenings for pair in find(page)]
