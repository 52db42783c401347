"""Django for a command: finds or starts the database, sets the role, calls `django.setup()`.

    def run(options: argparse.Namespace) -> int:
        with with_django("owner"):
            from guyub.registry.models import Business
            ...

Rooms' commands import this; it imports no room.
"""

from __future__ import annotations

import atexit
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Literal

from guyub.config.datafolder import default_data_dir
from guyub.config.errors import FolderBusyError, LaunchError
from guyub.config.installation import command_env, prepare
from guyub.config.postgres import (
    Cluster,
    DatabaseUrls,
    ensure_roles_and_database,
    resolve_urls,
    running_socket,
)

Role = Literal["app", "worker", "owner"]
WAIT_FOR_OTHER_SECONDS = 30


class Database:
    """A reachable database: the one that runs, an own server, or one started for this command."""

    def __init__(self, env: Mapping[str, str], data_dir: Path, *, ready: bool = True) -> None:
        self.data_dir = data_dir
        self.cluster: Cluster | None = None
        if not env.get("DATABASE_URL"):
            self._find_or_start(env)
        try:
            self.urls: DatabaseUrls = resolve_urls(env, data_dir)
            if self.cluster is not None or env.get("DATABASE_URL"):
                ensure_roles_and_database(self.urls.owner)
            if self.cluster is not None and ready:
                prepare(self.urls, data_dir, demo=False, say=_say)
        except BaseException:
            self.close()
            raise

    def _find_or_start(self, env: Mapping[str, str]) -> None:
        deadline = time.monotonic() + WAIT_FOR_OTHER_SECONDS
        while True:
            try:
                cluster = Cluster.ensure(self.data_dir, env=env)
            except FolderBusyError:
                if running_socket(self.data_dir) is not None:
                    return
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
                continue
            cluster.start()
            self.cluster = cluster
            return

    def close(self) -> None:
        if self.cluster is not None:
            self.cluster.stop()
            self.cluster = None


class DjangoSession:
    """A configured Django; closes its database server, if it started one, at the end."""

    def __init__(self, database: Database | None) -> None:
        self._database = database
        atexit.register(self.close)

    def close(self) -> None:
        if self._database is not None:
            from django.db import connections

            for connection in connections.all(initialized_only=True):
                connection.close()
            self._database.close()
            self._database = None

    def __enter__(self) -> DjangoSession:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def with_django(role: Role, *, ready: bool = True) -> DjangoSession:
    """Set up Django as `role`. Use it in a `with`, or plainly: then it ends with the process.

    With `ready`, a database that this command had to start is first brought up to date.

    Raises:
        LaunchError: one plain line (folder busy, disk full, database unreachable ...).
    """
    import django

    name = {"app": "GUYUB_APP_URL", "worker": "GUYUB_WORKER_URL", "owner": "GUYUB_OWNER_URL"}[role]
    database = None
    if not os.environ.get(name):
        data_dir = default_data_dir(os.environ)
        database = Database(os.environ, data_dir, ready=ready)
        os.environ.update(command_env({}, database.urls, data_dir, role))
    os.environ["GUYUB_DB_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guyub.config.settings")
    session = DjangoSession(database)
    try:
        django.setup()
    except BaseException:
        session.close()
        raise
    return session


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


__all__ = ["Database", "DjangoSession", "LaunchError", "with_django"]
