"""Request log and id; the transaction and scope around a view and its rendering."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.crypto import get_random_string

from guyub.kernel import metrics
from guyub.kernel.db import NOBODY, Scope, guard_writes, in_scope

Handler = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger("guyub.request")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class RequestLogMiddleware:
    """Gives each request an id, one log line without query string, and its metrics."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.id = get_random_string(16)  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        match = request.resolver_match
        route = match.route if match else "?"
        metrics.observe_request(request.method or "", route, response.status_code, seconds)
        response.headers["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        log.info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
        return response


class PlainTextMiddleware:
    """Answers 400 to a NUL byte in address or query: PostgreSQL keeps none in text, and no
    person types one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "\0" in query or "%00" in query:
            return render(request, "400.html", status=400)
        return self.get_response(request)


class NotAllowedMiddleware:
    """A page for 405, which Django answers without a word: a form's address that was opened like a
    page, by the way back after signing in or from the browser's history."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or not isinstance(response, HttpResponseNotAllowed):
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page


class ScopeMiddleware:
    """One transaction per request with the visit's scope set, READ ONLY for a safe method.

    It is the innermost middleware, so the template's rendering happens inside too. A response of
    400 or more, or an exception, rolls everything back. Views marked ``@unscoped`` (health,
    streams that open their own scope) run without it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        from django.urls import Resolver404, resolve

        try:
            view: Any = resolve(request.path_info).func
        except Resolver404:
            view = None
        if getattr(view, "unscoped", False):
            return self.get_response(request)
        scope: Scope = getattr(request, "scope", NOBODY)
        read_only = request.method in SAFE
        with (
            connection.execute_wrapper(guard_writes),
            in_scope(scope, read_only=read_only),
        ):
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            return response


def unscoped(view: Any) -> Any:
    """Mark a view that opens its own scope (streams) or needs none (health)."""
    view.unscoped = True
    return view
