"""Jobs of sync: the night's sweeping."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from guyub.kernel.actions import Act
from guyub.kernel.db import SYSTEM
from guyub.kernel.jobs import app, task
from guyub.sync.actions.sweeping import sweep, try_held
from guyub.sync.actions.turning import turn


@app.periodic(cron="40 2 * * *", periodic_id="sync.tidy")
@task("sync.tidy", lock="sync.tidy")
def tidy(context: Any, timestamp: int) -> None:
    """Every night: try held operations again, forget unfinished photos and old contents."""
    now = timezone.now()
    try_held(now)
    sweep(Act(now=now, scope=SYSTEM, actor="Pekerjaan terjadwal"))


@app.periodic(cron="15 17 * * *", periodic_id="sync.turn")
@task("sync.turn", lock="sync.turn")
def turn_day(context: Any, timestamp: int) -> None:
    """Shortly after midnight: phones fetch what is near now and drop what is over."""
    turn(timezone.now())
