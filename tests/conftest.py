"""Fixtures of every test. ``db`` gives a clean database; pages are fetched with ``client``."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import database, order
from tests.browser import axe, browser, desktop, enter, no_js, page, server

__all__ = ["axe", "browser", "desktop", "enter", "no_js", "page", "server"]

_stack = ExitStack()
_state: dict[str, Any] = {}


# A busy machine makes any single example slow; the whole test has its own time limit.
settings.register_profile("guyub", deadline=None, max_examples=60)
settings.load_profile("guyub")


def pytest_configure(config: pytest.Config) -> None:
    # Until all tests are known everything that is loaded stays: no search for cycles.
    gc.disable()
    root = database.prepare_environment()
    _stack.callback(shutil.rmtree, root, ignore_errors=True)
    import django

    django.setup()
    quicken_passwords()
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        _state["address"] = _stack.enter_context(database.cluster())


def quicken_passwords() -> None:
    """The same kind of hash with less work and memory: it is made at every sign-in of a test."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 64


def pytest_itemcollected(item: pytest.Item) -> None:
    if order.BROWSERS & set(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = order.dealt(items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """The modules and items of the whole run are never searched again; what tests leave is."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
    if "workerinput" in vars(session.config):
        database.wait_for_template(session.config.workerinput["guyub_address"])


def pytest_unconfigure(config: pytest.Config) -> None:
    _stack.close()


class XdistHooks:
    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput["guyub_address"] = _state["address"]


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.pluginmanager.hasplugin("xdist"):
        session.config.pluginmanager.register(XdistHooks())


@pytest.fixture(scope="session")
def database_address(request: pytest.FixtureRequest) -> Iterator[str]:
    """libpq address of the test server, as its owner."""
    given = getattr(request.config, "workerinput", {}).get("guyub_address")
    if given:
        yield given
    else:
        with database.cluster() as address:
            yield address


@pytest.fixture(scope="session")
def worker_database(database_address: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Name of this worker's own database; Django's connections point at it."""
    name = "guyub_" + getattr(request.config, "workerinput", {}).get("workerid", "single")
    database.clone(database_address, name)
    database.use_database(database_address, name)
    yield name
    from django.db import connections

    for connection in connections.all():
        connection.close()
    database.close_keepers()


@pytest.fixture
def db(worker_database: str) -> Iterator[None]:
    """A database as the app role, with reference data only; emptied afterwards."""
    yield
    from django.db import connections

    for connection in connections.all():
        if connection.in_atomic_block:
            connection.close()
    database.reset()


@pytest.fixture
def client() -> Any:
    from django.test import Client

    return Client()


@pytest.fixture(autouse=True, scope="session")
def strict_templates() -> None:
    """A name that a view did not give fails its page, in every test."""
    from tests.strict import make_templates_strict

    make_templates_strict()


@pytest.fixture(autouse=True, scope="session")
def one_chain() -> None:
    """All test clients share one chain of middleware: each new one would list all static files."""
    from django.test.client import ClientHandler

    first = ClientHandler()
    first.load_middleware()
    ClientHandler._middleware_chain = staticmethod(first._middleware_chain)


@pytest.fixture(autouse=True)
def no_memories() -> None:
    """What a process remembers (areas, sources) does not outlive its test."""
    from guyub.kernel.memory import forget_everything

    forget_everything()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that is not carried in the project; its tests are skipped without it."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("data folder is absent")
    return folder
