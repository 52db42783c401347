"""What rooms say about themselves, once, in ``AppConfig.ready()``: what a phone may do, what it
carries, who takes its photos, how a clash is settled, which address a record's page has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act
from guyub.sync import limits
from guyub.sync.merging import Differing
from guyub.sync.states import APPLIED, CONFLICT, HELD, REJECTED


@dataclass(frozen=True)
class Incoming:
    """One operation as a handler gets it. ``changes`` is {field: (seen, wanted)}; what is new has
    None as seen. ``client_time`` is the phone's clock, ``corrected_time`` the same by ours.
    ``visit`` is for ``visible_to``: what lies outside the person's areas is not there."""

    op_id: UUID
    device_id: UUID
    number: int
    entity: str
    entity_id: UUID
    kind: str
    base_revision: int | None
    changes: Mapping[str, tuple[Any, Any]]
    client_time: datetime
    corrected_time: datetime
    received_at: datetime
    app_version: int
    visit: Visit = field(repr=False)

    @property
    def values(self) -> dict[str, Any]:
        """What the officer wants each field to be."""
        return {name: new for name, (_old, new) in self.changes.items()}


@dataclass(frozen=True)
class Result:
    """What became of an operation. Made by the four functions below."""

    state: str
    revision: int | None = None
    sentence: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    waits_for: UUID | None = None
    clashes: Mapping[str, Differing] = field(default_factory=dict)
    theirs_by: str = ""
    theirs_at: datetime | None = None
    village_code: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)


def applied(revision: int | None = None, *, sentence: str = "", **told: Any) -> Result:
    """It was done (or already stood). ``told`` goes to the phone: no values of people."""
    return Result(APPLIED, revision, sentence, told=told)


def held(waits_for: UUID) -> Result:
    """What it speaks of is not known yet: tried again when ``waits_for`` arrives."""
    return Result(HELD, waits_for=waits_for)


def rejected(sentence: str, errors: Mapping[str, str] | None = None) -> Result:
    """It cannot be done as it is; the sentences tell the officer what to mend."""
    return Result(REJECTED, sentence=sentence, errors=errors or {})


def conflict(
    clashes: Mapping[str, Differing],
    *,
    revision: int | None = None,
    theirs_by: str = "",
    theirs_at: datetime | None = None,
    village_code: str = "",
) -> Result:
    """Some fields clash; what could be taken was. The clashes are kept by this room."""
    return Result(
        CONFLICT, revision, clashes=clashes, theirs_by=theirs_by, theirs_at=theirs_at,
        village_code=village_code,
    )  # fmt: skip


Handler = Callable[[Act, Incoming], Result]


@dataclass(frozen=True)
class Operations:
    """A kind of operation. The handler calls one action of its room, or none when nothing is to be
    done; that action's event is the operation's event. ``needs`` is a permission verb."""

    entity: str
    kind: str
    handler: Handler
    needs: str
    label: str = ""


@dataclass(frozen=True)
class Pull:
    """A kind of record that phones carry.

    ``ids(visit, after, most)``: ids of the territory greater than ``after``, in order.
    ``rows(visit, ids)``: their rows as JSON values, each with ``id`` (text) and ``revision``; what
    the visit may not see any more is left out and becomes a tombstone.
    ``first(visit, day)``: what is needed today, in order; it comes before all else.
    ``version`` is the shape of the rows and how far back they reach: another one and phones fetch
    all anew. Kinds are sent in the order of ``order``.
    ``words``: names of values, at any depth, that are words of the house and only shown: they are
    said in the language of the app. What comes back from a phone to be stored is never among them.
    ``turns(day)``: (id, village or regency, person or None) of what comes into or leaves the reach
    of phones about that day because days pass, so that no change tells of it; asked every night.
    """

    entity: str
    needs: str
    ids: Callable[[Visit, UUID | None, int], Sequence[UUID]]
    rows: Callable[[Visit, Sequence[UUID]], Iterable[Mapping[str, Any]]]
    first: Callable[[Visit, date], Sequence[UUID]] = lambda visit, day: ()
    version: int = 1
    order: int = 50
    most: int = limits.MOST_ROWS
    turns: Callable[[date], Iterable[tuple[UUID, str, UUID | None]]] = lambda day: ()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Arrived:
    """A whole photo, as the phone has it; the receiver cleans it (``kernel.photos``)."""

    entity: str
    entity_id: UUID
    sha256: str
    content: bytes = field(repr=False)
    client_time: datetime
    device_id: UUID
    visit: Visit = field(repr=False)


# Gives ``held(...)`` while the record is not there, else calls its room's action.
Receiver = Callable[[Act, Arrived], Result]


@dataclass(frozen=True)
class Resolver:
    """How the office takes the officer's value: ``take(act, entity_id, field, value)`` calls the
    room's action. ``label(visit, ids)`` names records on the page, ``words`` the fields, ``said``
    a value; ``url`` gives the address of a record's page."""

    entity: str
    take: Callable[[Act, UUID, str, Any], None]
    words: Mapping[str, str] = field(default_factory=dict)
    label: Callable[[Visit, Sequence[UUID]], Mapping[UUID, str]] = lambda visit, ids: {}
    said: Callable[[str, Any], str] = lambda name, value: (
        "kosong" if value in (None, "") else str(value)
    )
    url: Callable[[UUID], str] = lambda pk: ""


_operations: dict[tuple[str, str], Operations] = {}
_pulls: dict[str, Pull] = {}
_receivers: dict[str, tuple[Receiver, str]] = {}
_resolvers: dict[str, Resolver] = {}


def register_operation(
    entity: str, kind: str, handler: Handler, *, needs: str, label: str = ""
) -> None:
    """A room names something that a phone may ask for, and what it is called on the desk's pages.
    ValueError on a second use."""
    if (entity, kind) in _operations:
        raise ValueError(f"{entity}.{kind} registered twice")
    _operations[entity, kind] = Operations(entity, kind, handler, needs, label)


def register_pull(pull: Pull) -> None:
    """A room names a kind of record that phones carry. ValueError on a second use."""
    if pull.entity in _pulls:
        raise ValueError(f"{pull.entity} registered twice")
    _pulls[pull.entity] = pull


def register_receiver(entity: str, receive: Receiver, *, needs: str) -> None:
    """A room takes photos of its records. ValueError on a second use."""
    if entity in _receivers:
        raise ValueError(f"photos of {entity} registered twice")
    _receivers[entity] = (receive, needs)


def register_resolver(resolver: Resolver) -> None:
    """A room says how a clash in its records is settled. ValueError on a second use."""
    if resolver.entity in _resolvers:
        raise ValueError(f"clashes of {resolver.entity} registered twice")
    _resolvers[resolver.entity] = resolver


def operation_of(entity: str, kind: str) -> Operations | None:
    return _operations.get((entity, kind))


def label_of(operation: Any) -> str:
    """What the kind of a stored operation is called on pages."""
    known = operation_of(operation.entity, operation.kind)
    return (known.label if known else "") or "Isian lain"


def receiver_of(entity: str) -> tuple[Receiver, str] | None:
    return _receivers.get(entity)


def resolver_of(entity: str) -> Resolver | None:
    return _resolvers.get(entity)


def pulls() -> list[Pull]:
    """All kinds of records that phones carry."""
    return list(_pulls.values())


def pulls_for(visit: Visit) -> list[Pull]:
    """The kinds of records that a visit's phone carries, in the order in which they are sent."""
    found = [p for p in _pulls.values() if visit.may(p.needs)]
    return sorted(found, key=lambda p: (p.order, p.entity))
