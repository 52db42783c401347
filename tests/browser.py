"""A real browser against a real server on this worker's own database.

Fixtures: ``server`` (address), ``page`` (phone, 360x740), ``desktop`` (1280x800), ``no_js`` (phone,
scripts off), ``axe`` (axe(page) fails with the rules that a page breaks), ``enter`` (a signed-in
page: ``enter("registrar")``). They bring ``db`` with them. Console errors and failed loads of a
page fail its test.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PATIENCE = 30_000  # ms: a loaded machine is slow, not wrong
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


# Requests that the server is working on.
_answering: list[Any] = []


def _until_answered() -> None:
    """What a page asked for just before it was closed is done before its test is cleaned up."""
    until = time.monotonic() + 5
    while _answering and time.monotonic() < until:
        time.sleep(0.01)


@pytest.fixture(scope="session")
def server(worker_database: str) -> Iterator[str]:
    """Address of the running application; each request has a thread and connections of its own."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Handler(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadedWSGIServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A browser that leaves in the middle is no failure of the server."""

    application = StaticFilesHandler(get_wsgi_application())

    def counted(environ: Any, start: Any) -> Any:
        _answering.append(environ)
        try:
            return application(environ, start)
        finally:
            _answering.remove(environ)

    found = Server(("127.0.0.1", 0), Handler, allow_reuse_address=False)
    found.set_app(counted)
    thread = threading.Thread(target=found.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://localhost:{found.server_address[1]}"
    found.shutdown()
    thread.join(5)
    found.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once for each worker."""
    # Playwright's own loop runs in this thread; the ORM is still called from ordinary code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = os.environ.get("GUYUB_CHROMIUM")
    path = path or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        if not path or not os.path.exists(path):
            path = playwright.chromium.executable_path
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def opened(browser: Browser, server: str, **options: Any) -> Iterator[Page]:
    """A page of a fresh context whose addresses are relative to the server; problems fail."""
    context = browser.new_context(
        base_url=server, locale="id-ID", timezone_id="Asia/Jakarta", **options
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on(
        "console",
        lambda said: (
            problems.append(f"console: {said.text}")
            if said.type == "error"
            and "the server responded with a status of" not in said.text
            # A test took the line away.
            and "net::ERR_INTERNET_DISCONNECTED" not in said.text
            else None
        ),
    )
    page.on(
        "request",
        lambda r: (
            problems.append(f"other host: {r.url[:80]}")
            if not r.url.startswith((server, "data:", "blob:"))
            else None
        ),
    )
    try:
        yield page
    finally:
        page.goto("about:blank")
        context.close()
        _until_answered()
    assert not problems, problems


@pytest.fixture
def page(db: None, browser: Browser, server: str) -> Iterator[Page]:
    """A phone."""
    with opened(browser, server, viewport=PHONE, has_touch=True, is_mobile=True) as made:
        yield made


@pytest.fixture
def desktop(db: None, browser: Browser, server: str) -> Iterator[Page]:
    """A desk."""
    with opened(browser, server, viewport=DESK) as made:
        yield made


@pytest.fixture
def no_js(db: None, browser: Browser, server: str) -> Iterator[Page]:
    """A phone whose browser runs no scripts."""
    with opened(browser, server, viewport=PHONE, java_script_enabled=False) as made:
        yield made


def until(page: Page, expression: str, *, seconds: float = 30) -> Any:
    """What ``expression`` gives in the page once that is truthy.

    Playwright's own ``wait_for_function`` asks again from inside the page, where our policy for
    scripts forbids to read text as a script: it holds only when the first look finds it.
    """
    end = time.monotonic() + seconds
    while not (found := page.evaluate(expression)):
        assert time.monotonic() < end, f"not within {seconds:g} s: {expression}"
        page.wait_for_timeout(50)
    return found


def narrow(page: Page) -> None:
    """The page is no wider than a phone. A tap comes back before what it opened is there."""
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def cookie_of(who: Any, server: str) -> dict[str, Any]:
    """The session cookie of somebody who is signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": server,
    }


@pytest.fixture
def enter(server: str) -> Callable[..., Any]:
    """``visit = enter(page, "registrar", "33.03")``: from now on the page is that person's."""

    def go(page: Page, role: str, code: str = "33.03", **values: Any) -> Any:
        from tests.factories import visit

        made = visit(role, code, **values)
        page.context.add_cookies([cookie_of(made.user, server)])  # type: ignore[list-item]
        return made

    return go


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """``axe(page)`` fails with every rule that the page as shown breaks."""
    from axe_playwright_python.sync_playwright import Axe

    tool = Axe()

    def check(page: Page) -> None:
        # A tap on a link comes back before what it opened has been read to its end.
        page.wait_for_load_state("load")
        found = tool.run(page).response["violations"]
        assert not found, [
            (v["id"], v["help"], [n["html"][:160] for n in v["nodes"][:4]]) for v in found
        ]

    return check
