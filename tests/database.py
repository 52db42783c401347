"""One PostgreSQL for the whole test run: a template with reference data, a clone per worker.

Tests run as the app role under row-level security; the owner role only resets between tests.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from guyub.config.postgres import scratch_cluster

TEMPLATE = "guyub_template"
BUILDING, FAILED = "guyub_template_building", "guyub_template_failed"
# Regencies of the five stories: enough places, a small template.
PLACES = ("33.03", "35.13", "35.09", "35.26", "36.04")
REFERENCE = frozenset(
    {
        "areas_area",
        "registry_kbli",
        "registry_scale_definition",
        "licences_code",
        "accounts_role_conflict",
        "django_migrations",
        "django_content_type",
        "auth_permission",
        "procrastinate_periodic_defers",
    }
)


@contextmanager
def cluster() -> Iterator[str]:
    """A running server; yields the owner's URL of ``postgres``.

    The template database is still being built: ``clone`` waits for it. Meanwhile the workers of
    the run look for their tests.
    """
    with scratch_cluster(fast=True) as server:
        address = server.url(dbname="postgres")
        builder = Thread(target=_build, args=(address,), name="template")
        builder.start()
        try:
            yield address
        finally:
            builder.join()


def _build(address: str) -> None:
    """Build the template under another name; it gets its own when it is whole."""
    done = f'CREATE DATABASE "{FAILED}"'
    try:
        build_template(address)
        done = f'ALTER DATABASE "{BUILDING}" RENAME TO "{TEMPLATE}"'
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(done)


def wait_for_template(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        while True:
            found = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            if FAILED in found:
                raise RuntimeError("the template database could not be built, see above")
            if TEMPLATE in found:
                return
            time.sleep(0.1)


def named(address: str, database: str, user: str = "guyub_owner") -> str:
    """The same server under another database and role."""
    return make_conninfo(address, dbname=database, user=user)


def build_template(address: str) -> None:
    """Migrate a database and load the reference data into it."""
    from guyub.config.roles import ensure_roles_and_database

    ensure_roles_and_database(named(address, BUILDING))
    use_database(address, BUILDING)
    from django.db import connections

    from guyub.accounts.reference import load_conflicts
    from guyub.areas.loading import load_areas
    from guyub.config.migrating import migrate
    from guyub.licences.reference import load_codes
    from guyub.registry.reference import load_definitions, load_kbli

    migrate()
    load_areas(only=PLACES)
    load_kbli()
    load_definitions()
    load_codes()
    load_conflicts()
    for connection in connections.all():
        connection.close()


def use_database(address: str, name: str) -> None:
    """Point Django's connections of this process at a database of the test server."""
    from django.conf import settings
    from django.db import connections

    from guyub.config.settings import _database

    roles = {"default": "guyub_app", "log": "guyub_log", "owner": "guyub_owner"}
    for alias, role in roles.items():
        fresh = _database(named(address, name, role))
        target = connections.databases.setdefault(alias, {})
        settings.DATABASES.setdefault(alias, target)
        connections[alias].close()
        target.update(fresh)
        connections.configure_settings(connections.databases)
        connections[alias].settings_dict.update(target)


def clone(address: str, name: str) -> None:
    """A fresh copy of the template for one worker."""
    wait_for_template(address)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')


class Keeper:
    """The owner's connection that empties and compares tables between the steps of tests.

    It outlives the tests, so the long statements over all tables are planned once. Triggers and
    foreign keys sleep in it for good (a change of this setting would throw the plans away): what
    refuses deletion is for people, not for the end of a test.
    """

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(
            address, autocommit=True, options="-c session_replication_role=replica"
        )

    def asked(self, question: str, *values: Any) -> list[Any]:
        """The rows of one SELECT whose plan is kept."""
        return self.connection.execute(question, values or None, prepare=True).fetchall()

    def tables(self) -> tuple[list[str], int]:
        """All tables but those of the reference data, and how many bytes their rows take."""
        found = self.asked(
            "SELECT c.relname, pg_relation_size(c.oid) FROM pg_class c"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
        )
        mine = [(name, size) for name, size in found if name not in REFERENCE]
        return sorted(name for name, _size in mine), sum(size for _name, size in mine)

    def filled(self) -> list[str]:
        """Those of them that have rows."""
        return self._filled(self.tables()[0])

    def _filled(self, tables: list[str]) -> list[str]:
        question = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables
        )
        return [row[0] for row in self.asked(question)]

    def contents(self, but: frozenset[str]) -> dict[str, tuple[int, int]]:
        """How many rows each other table has, and a hash over them."""
        question = " UNION ALL ".join(
            f"SELECT '{n}', count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM \"{n}\" t"
            for n in self.tables()[0]
            if n not in but
        )
        return {row[0]: (row[1], int(row[2])) for row in self.asked(question)}

    def empty(self) -> None:
        tables, size = self.tables()
        if size > DEAD_BYTES:
            listed = ", ".join(f'"{table}"' for table in tables)
            self.connection.execute(f"TRUNCATE {listed} RESTART IDENTITY CASCADE")
            return
        deletes = "; ".join(f'DELETE FROM "{table}"' for table in self._filled(tables))
        if deletes:
            self.connection.execute(f"BEGIN; {deletes}; COMMIT")
        self.asked(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, start_value,"
            " false)"
            " FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
            " AND sequencename NOT LIKE ANY (%s)",
            [f"{table}_%" for table in REFERENCE],
        )


_keepers: dict[str, Keeper] = {}
# Emptied row by row nothing is vacuumed: above this size all files begin anew.
DEAD_BYTES = 4 * 1024**2


def keeper() -> Keeper:
    """That of the database which Django's connections of this process point at."""
    from django.db import connections

    given = connections["owner"].get_connection_params()
    address = make_conninfo(
        host=given["host"], port=given["port"], dbname=given["dbname"], user=given["user"]
    )
    if address not in _keepers:
        _keepers[address] = Keeper(address)
    return _keepers[address]


def close_keepers() -> None:
    while _keepers:
        _keepers.popitem()[1].connection.close()


def reset() -> None:
    """Empty every table but the reference data, as the owner.

    TRUNCATE makes new files for 150 tables and their indexes (0.2 s); most tests fill a dozen
    tables with a few rows, which are deleted in milliseconds.
    """
    keeper().empty()


def prepare_environment() -> Path:
    """Settings of a test process: own data folder with its own keys. Before django.setup()."""
    from datetime import UTC, datetime

    root = Path(tempfile.mkdtemp(prefix="guyub-test-"))
    os.environ.setdefault("GUYUB_TESTING", "1")
    os.environ["GUYUB_DATA"] = str(root)
    os.environ["GUYUB_OWNER_URL"] = "postgresql:///none?host=/nonexistent"
    os.environ["DJANGO_SETTINGS_MODULE"] = "guyub.config.settings"
    from guyub.kernel.crypto import Keyring

    Keyring.create(root / "keys", datetime.now(UTC))
    (root / "static").mkdir()
    return root
