"""The database as Guyub uses it: one connection for pages, one for logs, a scope, a write guard.

* ``default`` is the app (or worker) role under row-level security.
* ``log`` may write only sessions, throttles, sign-in bookkeeping and the access log, so that a
  GET, whose transaction on ``default`` is READ ONLY, can still be recorded.
* ``owner`` migrates and, in tests, resets. Pages never have it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Model

# What the limited connection may write (settled list; docs/decisions/0004-scope.md).
LOG_APPS = frozenset({"sessions", "account", "mfa", "socialaccount", "django_cache"})
LOG_MODELS = frozenset({("accounts", "accesslog")})
ALL = "*"


class Router:
    """Sends sign-in bookkeeping and logs to ``log``; migrates through ``owner`` only."""

    def _is_log(self, model: type[Model]) -> bool:
        meta = model._meta
        return meta.app_label in LOG_APPS or (meta.app_label, meta.model_name) in LOG_MODELS

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        if self._is_log(model):
            return "log"
        # What a log row points to (its user) is read like everything else.
        near = getattr(getattr(hints.get("instance"), "_state", None), "db", None)
        return "default" if near == "log" else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return "log" if self._is_log(model) else None

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"


@dataclass(frozen=True, slots=True)
class Scope:
    """What one visit may see and change, as handed to PostgreSQL.

    ``read`` and ``write`` are regency codes ("33.03") or ``("*",)``; ``offices`` the ids of the
    offices whose own papers are visible; ``businesses`` the ids that the visitor owns;
    ``person`` the visitor's person id; ``public`` marks a visit without an account.
    """

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    businesses: tuple[UUID, ...] = ()
    person: UUID | None = None
    public: bool = False

    @property
    def reads_all(self) -> bool:
        return ALL in self.read

    def may_read(self, regency: str) -> bool:
        return self.reads_all or regency in self.read

    def may_write(self, regency: str) -> bool:
        return ALL in self.write or regency in self.write

    @property
    def own_office(self) -> str:
        """The office whose papers the visit may change: a writing visit's single office."""
        return self.offices[0] if self.write and len(self.offices) == 1 else ""

    def read_only(self) -> Scope:
        return replace(self, write=())


NOBODY = Scope()
PUBLIC = Scope(public=True)
SYSTEM = Scope(read=(ALL,), write=(ALL,), offices=(ALL,))

_current: ContextVar[Scope] = ContextVar("guyub_scope", default=NOBODY)
_writing: ContextVar[int] = ContextVar("guyub_writing", default=0)

_SET = (
    "SELECT set_config('guyub.read', %s, true), set_config('guyub.write', %s, true),"
    " set_config('guyub.offices', %s, true), set_config('guyub.businesses', %s, true),"
    " set_config('guyub.person', %s, true), set_config('guyub.public', %s, true),"
    " set_config('guyub.office', %s, true),"
    " set_config('transaction_read_only', %s, true)"
)


def current_scope() -> Scope:
    """The scope in force; ``NOBODY`` outside any."""
    return _current.get()


def _parameters(scope: Scope, read_only: bool) -> list[str]:
    return [
        ",".join(scope.read),
        ",".join(scope.write),
        ",".join(scope.offices),
        ",".join(map(str, scope.businesses)),
        str(scope.person or ""),
        "on" if scope.public else "",
        scope.own_office,
        "on" if read_only else "off",
    ]


@contextmanager
def in_scope(scope: Scope, *, read_only: bool = False, using: str = "default") -> Iterator[None]:
    """Open one transaction in which PostgreSQL knows ``scope``.

    Inside an open transaction the scope changes for the inner part and is set back at its end. A
    READ ONLY transaction stays so, a READ ONLY part leaves the rest as it was (in the scope that
    is in force already it asks for nothing new and stays writable). Rows outside the scope do not
    exist for any statement within.
    """
    connection = connections[using]
    outer = _current.get()
    nested = connection.in_atomic_block
    changes = not (nested and scope == outer)
    was_read_only = False
    with transaction.atomic(using=using):
        if changes:
            with connection.cursor() as cursor:
                if nested:
                    cursor.execute("SHOW transaction_read_only")
                    was_read_only = cursor.fetchone()[0] == "on"
                    read_only = read_only or was_read_only
                cursor.execute(_SET, _parameters(scope, read_only))
        token = _current.set(scope)
        try:
            yield
        finally:
            _current.reset(token)
    # A failed inner block was rolled back to its savepoint, which also set the scope back.
    if nested and changes:
        with connection.cursor() as cursor:
            cursor.execute(_SET, _parameters(outer, was_read_only))


def take_turns(what: str, *ids: object) -> None:
    """Whoever does the same thing in the same moment waits here until this transaction ends, and
    then finds what was done. For what must be once but has no row that both could lock."""
    key = ":".join([what, *map(str, ids)])
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [key])


def is_writing() -> bool:
    """Whether an action runs here."""
    return _writing.get() > 0


class WriteOutsideAction(RuntimeError):
    """A page tried to change data without going through ``actions.py``."""


_WRITES = re.compile(
    r"^\s*(?:/\*.*?\*/\s*)*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|ALTER|CREATE|DROP|GRANT|REVOKE"
    r"|COPY\b(?!.*\bTO\s+STDOUT)|WITH\b.*\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\b)",
    re.IGNORECASE | re.DOTALL,
)


@contextmanager
def writing() -> Iterator[None]:
    """Marks the inside of an action; only ``kernel.actions`` calls it."""
    token = _writing.set(_writing.get() + 1)
    try:
        yield
    finally:
        _writing.reset(token)


def guard_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Execute wrapper of page requests: refuses changes outside an action, before they are sent."""
    if not _writing.get() and _WRITES.match(sql):
        raise WriteOutsideAction(f"Write outside an action: {sql[:80]!r}")
    return execute(sql, params, many, context)
