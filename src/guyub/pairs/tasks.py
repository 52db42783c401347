"""Jobs: one search, and every month one in each office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog

from guyub.kernel.jobs import RETRY, app, task
from guyub.pairs import running

log = structlog.get_logger("guyub.pairs")


@task("pairs.search")
def search(context: Any, run_id: str) -> None:
    """Search a registry for doubles; a killed job is taken up again by the worker."""
    try:
        running.work(UUID(run_id))
    except Exception as error:
        log.warning("pairs_search_failed", run=run_id, kind=type(error).__name__)
        job = getattr(context, "job", None)
        if job is None or job.attempts + 1 >= (RETRY.max_attempts or 1):
            running.stop(UUID(run_id))
            return
        raise


@app.periodic(cron="40 1 3 * *", periodic_id="pairs.monthly")
@task("pairs.monthly", lock="pairs.monthly")
def monthly(context: Any, timestamp: int) -> None:
    """Once a month, by night."""
    running.begin_all()
