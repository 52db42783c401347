"""How far a running step is, told on a connection of its own: the step's transaction is not
visible to anybody before its end."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self
from uuid import UUID

from django.db import connection
from django.utils import timezone

from guyub.kernel.db import Scope


class Watch:
    """``with Watch(...) as tell: tell(done, total)``; writes at most once a second."""

    def __init__(self, import_id: UUID, scope: Scope, *, every: float = 1.0) -> None:
        self._id, self._scope, self._every = import_id, scope, every
        self._other = connection.copy()
        self._told = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._other.close()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done and now - self._told < self._every:
            return
        self._told = now
        with self._other.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('guyub.read', %s, false), set_config('guyub.write', %s, false)",
                [",".join(self._scope.read), ",".join(self._scope.write)],
            )
            cursor.execute(
                "UPDATE intake_import SET done = %s, total = %s, updated_at = %s WHERE id = %s",
                [done, total, timezone.now(), self._id],
            )
