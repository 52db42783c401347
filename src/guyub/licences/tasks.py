"""Jobs of papers: owners hear once that a paper ends."""

from __future__ import annotations

from typing import Any

from guyub.kernel.jobs import app, task
from guyub.licences.reminding import remind_all


@app.periodic(cron="20 0 * * *", periodic_id="licences.remind")
@task("licences.remind", lock="licences.remind")
def remind_owners(context: Any, timestamp: int) -> None:
    """Every day at 00.20 UTC, which is morning in all three zones: who is to be told."""
    remind_all()
