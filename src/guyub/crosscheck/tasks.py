"""Jobs: one comparison whose two lists are there, and every hour what was left behind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from guyub.crosscheck import running
from guyub.kernel.jobs import app, task


@task("crosscheck.compare")
def compare(context: Any, comparison_id: str) -> None:
    """Compare two lists and tell both offices."""
    running.run(UUID(comparison_id))


@app.periodic(cron="35 * * * *", periodic_id="crosscheck.go_on")
@task("crosscheck.go_on", lock="crosscheck.go_on")
def go_on(context: Any, timestamp: int) -> None:
    """Comparisons whose job was lost, and those that waited too long."""
    running.go_on()
