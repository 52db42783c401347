"""Background work: procrastinate tasks with progress, cancel, retry and resume.

A job is deferred in the transaction of the data it belongs to, so neither exists without the
other. It opens its own scope. Its state lives on the room's own record (an import, an export);
a killed worker's job is found by ``guyub worker`` at start and tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import procrastinate
from django.db import transaction
from procrastinate.contrib.django import app

__all__ = ["app", "defer", "on_app_ready", "task"]

RETRY = procrastinate.RetryStrategy(max_attempts=5, exponential_wait=3)


def task(name: str, *, queue: str = "default", lock: str | None = None) -> Callable[..., Any]:
    """Declare a background task; tried up to five times with growing pauses."""
    wrap: Callable[..., Any] = app.task(
        name=name, queue=queue, retry=RETRY, lock=lock, pass_context=True
    )
    return wrap


def defer(function: Any, *, lock: str | None = None, **arguments: Any) -> int:
    """Queue a job inside the current transaction. Returns its number.

    ``lock``: jobs with the same lock run one after another; a job with the same lock that already
    waits is not queued twice.
    """
    try:
        # The refusal of a twin aborts the statement's transaction: a savepoint takes that back.
        with transaction.atomic():
            return int(function.configure(queueing_lock=lock, lock=lock).defer(**arguments))
    except procrastinate.exceptions.AlreadyEnqueued:
        return 0


def on_app_ready(ready_app: procrastinate.App) -> None:
    """Hook of procrastinate's app config; periodic tasks are registered by the rooms' tasks."""
