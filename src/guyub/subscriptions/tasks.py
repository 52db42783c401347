"""Jobs of subscriptions: once a night."""

from __future__ import annotations

from typing import Any

from guyub.kernel.jobs import app, task
from guyub.subscriptions import nightly


@app.periodic(cron="40 21 * * *", periodic_id="subscriptions.run")
@task("subscriptions.run", lock="subscriptions.run")
def run_nightly(context: Any, timestamp: int) -> None:
    """Every day at 21.40 UTC, before morning in all three zones; outreach keeps the quiet hours."""
    nightly.run()
