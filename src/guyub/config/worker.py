"""The job worker: runs what rooms deferred, and takes up again what a killed worker left."""

from __future__ import annotations

import asyncio
import contextlib
import os
from datetime import UTC, datetime

# Two at once, so that one long import does not hold up a short export.
JOBS_AT_ONCE = 2
HEARTBEAT_SECONDS = 5
# A worker that was silent this long is dead; its jobs are taken up again.
DEAD_AFTER_SECONDS = 20
STOP_SECONDS = 10


def run_worker(*, once: bool) -> int:
    """Work until stopped by SIGTERM or SIGINT; with `once`, until the queue is empty.

    Needs a configured Django under the worker role.
    """
    import procrastinate
    from procrastinate.contrib.django.django_connector import DjangoConnector

    import guyub.kernel.jobs as jobs

    app: procrastinate.App = jobs.app
    assert isinstance(app.connector, DjangoConnector)
    # Not replace_connector: tasks that defer further tasks keep doing so in their transaction.
    asyncio.run(_work(app.with_connector(app.connector.get_worker_connector()), once))
    return 0


async def _work(app: object, once: bool) -> None:
    import procrastinate

    assert isinstance(app, procrastinate.App)
    async with app.open_async():
        rescue = asyncio.create_task(_rescue(app))
        try:
            await app.run_worker_async(
                wait=not once,
                concurrency=int(os.environ.get("GUYUB_JOBS") or JOBS_AT_ONCE),
                listen_notify=True,
                shutdown_graceful_timeout=STOP_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=DEAD_AFTER_SECONDS,
            )
        finally:
            rescue.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await rescue


async def _rescue(app: object) -> None:
    import procrastinate

    assert isinstance(app, procrastinate.App)
    while True:
        for job in await app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=DEAD_AFTER_SECONDS
        ):
            await app.job_manager.retry_job(job, retry_at=datetime.now(tz=UTC))
        await asyncio.sleep(DEAD_AFTER_SECONDS / 2)
