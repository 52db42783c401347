"""What the pages of an import share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest
from guyub.intake import states
from guyub.intake.models import Import
from guyub.registry.queries import any_of


def visible(request: VisitRequest) -> Any:
    """Imports of the visit's regencies."""
    return Import.objects.filter(any_of(request.visit.scope.read))


def found(request: VisitRequest, pk: UUID) -> Import:
    """The import, or 404 also when it belongs to another office."""
    batch: Import | None = visible(request).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def remaining(batch: Import) -> str:
    """How long the running step still takes, from how fast it went; "" while unknown."""
    if not batch.done or not batch.total or batch.step_started is None:
        return ""
    gone = (timezone.now() - batch.step_started).total_seconds()
    left = gone * (batch.total - batch.done) / batch.done
    if left < 60:
        return "kurang dari 1 menit"
    return f"sekitar {round(left / 60)} menit"


def frame(request: VisitRequest, batch: Import, **more: Any) -> dict[str, Any]:
    """Context of every page of an import: its steps, crumbs, and what the visit may do."""
    at = (
        states.AT[batch.failed_at or batch.state]
        if batch.state == "failed"
        else states.AT[batch.state]
    )
    return {
        "batch": batch,
        "state": batch.get_state_display(),
        "steps": states.STEPS,
        "at": at,
        "running": batch.state in states.RUNNING,
        "may_work": request.visit.may("intake.work"),
        "crumbs": [
            ("Impor berkas", reverse("intake:list")),
            (batch.filename, reverse("intake:detail", args=[batch.pk])),
        ],
        **more,
    }
