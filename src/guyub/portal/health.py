"""Is the process alive, is it ready, what does it count: for supervisors and Prometheus."""

from __future__ import annotations

import os
from ipaddress import ip_address

from django.db import DatabaseError, connections
from django.http import Http404, HttpResponse, JsonResponse

from guyub.accounts.visit import VisitRequest, public
from guyub.kernel import metrics
from guyub.kernel.middleware import unscoped


@unscoped
@public
def alive(request: VisitRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("hidup\n", content_type="text/plain; charset=utf-8")


@unscoped
@public
def ready(request: VisitRequest) -> HttpResponse:
    """200 when both database connections answer, else 503; names the part that does not."""
    state = {}
    for alias in ("default", "log"):
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
            state[alias] = "siap"
        except DatabaseError:
            state[alias] = "tidak menjawab"
    good = set(state.values()) == {"siap"}
    return JsonResponse({"siap": good, "bagian": state}, status=200 if good else 503)


@unscoped
@public
def metrics_page(request: VisitRequest) -> HttpResponse:
    """Prometheus text, for this machine only or with the token of GUYUB_METRICS_TOKEN."""
    token = os.environ.get("GUYUB_METRICS_TOKEN")
    given = request.headers.get("Authorization", "")
    # Behind a proxy every caller looks local, so forwarding headers close the door too.
    local = (
        ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1").is_loopback
        and "X-Forwarded-For" not in request.headers
    )
    if not (given == f"Bearer {token}" if token else local):
        raise Http404
    return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4")
