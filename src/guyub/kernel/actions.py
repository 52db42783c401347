"""The one way to write: an action is one function, one transaction, one ledger event.

    @action("registry.business.close")
    def close_business(act: Act, business: Business, *, since: date, reason: str) -> Business: ...

Inside, ``act.log(...)`` says what happened; at the end of the outermost action the events are
chained and stored, last of all, so that a long action does not hold the chain.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from guyub.kernel.db import Scope, in_scope, writing


class DomainError(Exception):
    """What a person asked for cannot be done; the sentence says why and what to do (Indonesian).

    ``field`` names the form field it belongs to, if any.
    """

    def __init__(self, sentence: object, *, field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.field = field


class NotAllowed(DomainError):
    """The role or the area of the visit does not permit the action."""


class StaleVersion(DomainError):
    """Somebody else saved first. ``current`` holds the stored values to show beside the typed."""

    def __init__(self, current: dict[str, Any]) -> None:
        super().__init__(
            _("Data ini baru saja diubah orang lain. Lihat perbedaannya lalu simpan lagi.")
        )
        self.current = current


class Unchanged(Exception):
    """Raised inside an action when what was asked already stands (a second click): nothing is
    written, there is no event, and the caller gets ``result`` as from the first time."""

    def __init__(self, result: Any) -> None:
        super().__init__("nothing to do")
        self.result = result


class EventMissing(RuntimeError):
    """An action ended without saying what it did: a programming error."""


@dataclass(frozen=True)
class Event:
    """What one action did. ``before``/``after`` hold JSON values or ``Personal`` ones."""

    verb: str
    kind: str
    object_id: str
    regency: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str


@dataclass(frozen=True)
class Personal:
    """A value about a person inside an event: stored encrypted with that person's own key."""

    person_id: UUID
    value: Any


Ending = Callable[["Act", "list[Any]"], None]


@dataclass
class Act:
    """Who acts, as whom, when: handed from the visit, the job or the command to every action."""

    now: datetime
    scope: Scope
    user_id: UUID | None = None
    person_id: UUID | None = None
    actor: str = ""
    role: str = ""
    office_id: UUID | None = None
    area_codes: tuple[str, ...] = ()
    request_id: str = ""
    # Verbs the actor's role may do; None for the system itself (jobs, commands, set-up).
    verbs: frozenset[str] | None = None
    # The person beside whom somebody of the office acts, and the sitting that this belongs to.
    on_behalf_of: UUID | None = None
    assistance_id: UUID | None = None
    events: list[tuple[int, Event]] = field(default_factory=list)
    # What has to be written last of all in the transaction, before the chain (``at_end``).
    endings: list[tuple[Ending, Any]] = field(default_factory=list)
    # How many actions ended well, those inside others not counted.
    done: int = 0

    def may(self, verb: str) -> bool:
        return self.verbs is None or verb in self.verbs

    def log(
        self,
        obj: models.Model | None,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        reason: str = "",
        kind: str = "",
        object_id: object = "",
        regency: str = "",
    ) -> None:
        """Say what this action did. Called exactly once per action."""
        verb, depth = _running.get()[-1]
        if not verb:
            raise EventMissing("only an action says what it did")
        if any(d == depth for d, _event in self.events if _event.verb == verb and d == depth):
            raise EventMissing(f"{verb} logged twice")
        self.events.append(
            (
                depth,
                Event(
                    verb=verb,
                    kind=kind or (obj._meta.label_lower if obj is not None else ""),
                    object_id=str(object_id or (obj.pk if obj is not None else "")),
                    regency=regency or str(getattr(obj, "regency_code", "") or ""),
                    before=before or {},
                    after=after or {},
                    reason=reason,
                ),
            )
        )

    def at_end(self, do: Ending, item: Any) -> None:
        """Have ``do(act, items)`` called once at the end of the outermost action, with all items
        that were given for it: for what takes a lock that should be held shortly."""
        if not _running.get():
            raise EventMissing("there is no action whose end could be waited for")
        self.endings.append((do, item))

    def take_back(self, events: int, endings: int) -> None:
        """Forget what was said since there were so many of each: it was rolled back, or stored."""
        del self.events[events:], self.endings[endings:]


_running: ContextVar[tuple[tuple[str, int], ...]] = ContextVar("guyub_actions", default=())
_serial = 0


@contextmanager
def bookkeeping() -> Iterator[None]:
    """Rows about how an action came in (a message from a phone, its answer), in the transaction of
    that action. They tell of nothing that somebody did, so they have no event of their own."""
    with writing():
        yield


@contextmanager
def together(act: Act) -> Iterator[None]:
    """One transaction around a message and the action it carries: what the actions inside did is
    chained at its end, so that the chain's lock stays the last one whatever is written between.

    Rows about the message are written in ``bookkeeping``; any other write needs an action here too.
    Inside another action it is part of that one.
    """
    outer = _running.get()
    held, endings = len(act.events), len(act.endings)
    token = _running.set((*outer, ("", 0)))
    try:
        with in_scope(act.scope):
            yield
            if not outer and (act.events[held:] or act.endings[endings:]):
                with writing():
                    _close(act, held, endings)
    except BaseException:
        act.take_back(held, endings)
        raise
    finally:
        _running.reset(token)


def _close(act: Act, held: int, endings: int) -> None:
    """The end of an outermost action: what was put off, then its events, under the chain's lock."""
    if _store is None:
        raise EventMissing("no ledger is installed")
    last = act.endings[endings:]
    for do in dict.fromkeys(do for do, _item in last):
        do(act, [item for other, item in last if other is do])
    # Foreign keys are checked at commit, which locks parent rows after the chain: two actions then
    # waited for each other (15 of 15 tries). Now they are checked before the chain's lock, which
    # stays the last one.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    _store(act, [event for _d, event in act.events[held:]])
    act.take_back(held, endings)


P = ParamSpec("P")
R = TypeVar("R")

# Set by the ledger room: stores the events of one outermost action.
_store: Callable[[Act, list[Event]], None] | None = None
VERBS: dict[str, str] = {}


def register_store(store: Callable[[Act, list[Event]], None]) -> None:
    """The ledger, one floor up, says here how events are stored."""
    global _store
    _store = store


def action(
    verb: str, *, needs: str | None = None, sentence: str = "", own_only: bool = False
) -> Callable[[Callable[Concatenate[Act, P], R]], Callable[Concatenate[Act, P], R]]:
    """Make a function an action.

    ``verb`` names the event; ``needs`` is the permission verb that the actor's role must hold
    (None: whoever reaches it, as for a public proposal); ``sentence`` is how the history says it;
    ``own_only``: never in somebody's name by a helper, though the verb may be.
    """
    VERBS[verb] = sentence or verb

    def wrap(function: Callable[Concatenate[Act, P], R]) -> Callable[Concatenate[Act, P], R]:
        @functools.wraps(function)
        def run(act: Act, /, *args: P.args, **kwargs: P.kwargs) -> R:
            global _serial
            if needs is not None and not act.may(needs):
                raise NotAllowed(_("Peran Anda tidak berwenang melakukan ini."))
            if own_only and act.on_behalf_of is not None:
                raise NotAllowed(_("Ini hanya pemilik sendiri, tidak saat Anda membantunya."))
            outer = _running.get()
            _serial += 1
            depth = _serial
            held, endings = len(act.events), len(act.endings)
            token = _running.set((*outer, (verb, depth)))
            try:
                with in_scope(act.scope), writing():
                    result = function(act, *args, **kwargs)
                    if not any(d == depth for d, _event in act.events):
                        raise EventMissing(f"{verb} ended without an event")
                    if not outer:
                        _close(act, held, endings)
                if not any(verb_of for verb_of, _depth in outer):
                    act.done += 1
                return result
            except Unchanged as same:
                act.take_back(held, endings)
                return cast(R, same.result)
            except BaseException:
                act.take_back(held, endings)
                raise
            finally:
                _running.reset(token)

        run.verb = verb  # type: ignore[attr-defined]
        run.needs = needs  # type: ignore[attr-defined]
        return cast(Callable[Concatenate[Act, P], R], run)

    return wrap
