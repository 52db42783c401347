"""Database roles, and the addresses under which the parts of Guyub reach the database.

guyub_owner migrates and owns all tables. guyub_app serves pages under row-level security,
guyub_worker runs jobs, guyub_log writes sessions and the access log while a page only reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from guyub.config.errors import LaunchError

DATABASE = "guyub"
OWNER = "guyub_owner"
APP = "guyub_app"
WORKER = "guyub_worker"
LOG = "guyub_log"
EXTENSIONS = ("pg_trgm", "btree_gin", "unaccent")
OLDEST_VERSION = 150000
_LOCK = 7_114_201_806  # any fixed number: two app servers must not create the same role at once


@dataclass(frozen=True)
class DatabaseUrls:
    """libpq URLs of one database, one for each role."""

    owner: str
    app: str
    worker: str
    log: str


def make_url(parts: Mapping[str, str]) -> str:
    """A `postgresql://` URL from libpq keywords; values may hold any character."""
    rest = dict(parts)
    user, password = rest.pop("user", ""), rest.pop("password", "")
    dbname = rest.pop("dbname", "")
    sign_in = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    query = urlencode(rest, quote_via=quote, safe="")
    return f"postgresql://{sign_in}{'@' if sign_in else ''}/{quote(dbname, safe='')}?{query}"


def resolve_urls(env: Mapping[str, str], data_dir: Path) -> DatabaseUrls:
    """The four addresses: of DATABASE_URL if it is set, else of the running embedded server.

    For an own server, GUYUB_APP_DATABASE_URL and its two sisters may name separate sign-ins;
    otherwise the sign-in of DATABASE_URL switches to the role.

    Raises:
        LaunchError: DATABASE_URL cannot be read, or nothing runs on the data folder.
    """
    if given := env.get("DATABASE_URL"):
        owner = _read_url("DATABASE_URL", given)
        return DatabaseUrls(
            owner=make_url(owner),
            app=_external(env, "GUYUB_APP_DATABASE_URL", owner, APP),
            worker=_external(env, "GUYUB_WORKER_DATABASE_URL", owner, WORKER),
            log=_external(env, "GUYUB_LOG_DATABASE_URL", owner, LOG),
        )
    from guyub.config.pgconf import PORT
    from guyub.config.postgres import running_socket

    socket = running_socket(data_dir)
    if socket is None:
        raise LaunchError(
            f"Basis data di folder {data_dir} belum berjalan. Jalankan `guyub serve` dulu."
        )
    base = {"host": str(socket), "port": str(PORT), "dbname": DATABASE}
    return DatabaseUrls(*(make_url({"user": role, **base}) for role in (OWNER, APP, WORKER, LOG)))


def _external(env: Mapping[str, str], name: str, owner: dict[str, str], role: str) -> str:
    if given := env.get(name):
        return make_url(_read_url(name, given))
    options = f"{owner.get('options', '')} -c role={role}".strip()
    return make_url({**owner, "options": options})


def _read_url(name: str, value: str) -> dict[str, str]:
    try:
        parts = {key: str(part) for key, part in conninfo_to_dict(value).items() if part}
    except psycopg.ProgrammingError:  # its text may repeat the password
        raise LaunchError(
            f"{name} tidak dapat dibaca. Bentuknya postgresql://pengguna:sandi@komputer:5432/basis."
        ) from None
    if not parts.get("dbname"):
        raise LaunchError(f"{name} tidak menyebut nama basis data. Tambahkan /nama di belakang.")
    return parts


def ensure_roles_and_database(owner_url: str) -> None:
    """Create the roles, the database and its extensions where they are missing; safe to repeat.

    Raises:
        LaunchError: the server cannot be reached, is too old, or forbids what is needed.
    """
    parts = {key: str(part) for key, part in conninfo_to_dict(owner_url).items() if part}
    name = parts["dbname"]
    try:
        connection = _connect_or_create(parts, name)
        with connection:
            _check_server(connection, name)
            connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            for role in (APP, WORKER, LOG):
                _ensure_role(connection, role)
            for extension in EXTENSIONS:
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                )
    except psycopg.OperationalError as error:
        raise LaunchError(_unreachable(error)) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise LaunchError(
            "Akun di DATABASE_URL tidak boleh menyiapkan basis data. Mintalah pengelola server "
            f"membuat peran {APP}, {WORKER}, {LOG}, basis data {name} milik akun itu, dan ekstensi "
            f"{', '.join(EXTENSIONS)}."
        ) from error


def _connect_or_create(parts: dict[str, str], name: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(make_url(parts), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        if f'database "{name}" does not exist' not in str(error):
            raise
    with psycopg.connect(
        make_url({**parts, "dbname": "postgres"}), autocommit=True, connect_timeout=10
    ) as connection:
        row = connection.execute(
            "SELECT datctype FROM pg_database WHERE datname = 'template0'"
        ).fetchone()
        assert row is not None
        connection.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc "
                "LC_COLLATE 'C' LC_CTYPE {}"
            ).format(sql.Identifier(name), sql.Literal(row[0]))
        )
    return psycopg.connect(make_url(parts), autocommit=True, connect_timeout=10)


def _check_server(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    version = connection.info.server_version
    if version < OLDEST_VERSION:
        raise LaunchError(
            f"Server basis data memakai PostgreSQL {version // 10000}; Guyub perlu 15 atau lebih "
            "baru. Perbarui server itu, atau kosongkan DATABASE_URL."
        )
    row = connection.execute("SHOW server_encoding").fetchone()
    if row != ("UTF8",):
        raise LaunchError(f"Basis data {name} tidak memakai UTF8. Buat yang baru dengan UTF8.")


def _ensure_role(connection: psycopg.Connection[tuple[object, ...]], role: str) -> None:
    found = connection.execute(
        "SELECT rolcanlogin, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole"
        " FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    limits = sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
    if found is None:
        connection.execute(sql.SQL("CREATE ROLE {} ").format(sql.Identifier(role)) + limits)
    elif found[1]:  # a role that passes row security would make every wall a picture of one
        connection.execute(sql.SQL("ALTER ROLE {} ").format(sql.Identifier(role)) + limits)
    # From 16 on, whoever creates a role may administer it but not yet become it.
    privilege = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    may = connection.execute(
        "SELECT pg_has_role(current_user, %s, %s)", [role, privilege]
    ).fetchone()
    if may == (False,):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _unreachable(error: psycopg.OperationalError) -> str:
    text = str(error)
    if "password authentication failed" in text or "no password supplied" in text:
        return "Server basis data menolak akun atau sandi di DATABASE_URL. Periksa keduanya."
    if "does not exist" in text or "permission denied" in text:
        return "Basis data atau akun di DATABASE_URL tidak ada. Periksa namanya."
    return (
        "Server basis data di DATABASE_URL tidak dapat dihubungi. Periksa alamatnya dan apakah "
        "server itu berjalan."
    )
