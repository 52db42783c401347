"""Jobs of insight: keeping the summary rows of provinces and the nation fresh."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from guyub.insight.actions import changed_regencies, refresh_summary
from guyub.kernel.actions import Act
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.jobs import app, task


@app.periodic(cron="5 * * * *", periodic_id="insight.summary")
@task("insight.summary", lock="insight.summary")
def summary(context: Any, timestamp: int) -> None:
    """Every hour: count the regencies again whose facts changed. Nothing changed, nothing done."""
    refresh_changed()


def refresh_changed() -> int:
    """Bring the summary up to date now. Returns how many regencies were counted again."""
    now = timezone.now()
    with in_scope(SYSTEM):
        regencies = changed_regencies(timezone.localtime(now).date())
    if regencies:
        refresh_summary(Act(now=now, scope=SYSTEM, actor="Pekerjaan terjadwal"), regencies)
    return len(regencies)
