"""Jobs of notices: one that was just queued, and what comes due by the clock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from guyub.kernel.jobs import app, task
from guyub.outreach import sending


@task("outreach.send")
def send(context: Any, notice_id: str) -> None:
    """Send one notice if it is due."""
    sending.send_one(UUID(notice_id))


@app.periodic(cron="*/5 * * * *", periodic_id="outreach.go_on")
@task("outreach.go_on", lock="outreach.go_on")
def go_on(context: Any, timestamp: int) -> None:
    """Every five minutes: what the clock changes."""
    sending.go_on()
