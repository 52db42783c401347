"""Addresses: for the embedded server and for an office's own server."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from guyub.config.errors import LaunchError
from guyub.config.postgres import Cluster, ensure_roles_and_database, resolve_urls
from guyub.config.roles import make_url

WORDS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1)


@given(user=WORDS, password=WORDS, dbname=WORDS)
def test_url_keeps_every_character(user: str, password: str, dbname: str) -> None:
    parts = {"user": user, "password": password, "host": "/run/a b", "dbname": dbname}
    assert conninfo_to_dict(make_url(parts)) == parts


def test_nothing_runs(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match="belum berjalan"):
        resolve_urls({}, tmp_path)


def test_unreadable_address_does_not_repeat_the_password(tmp_path: Path) -> None:
    with pytest.raises(LaunchError) as caught:
        resolve_urls({"DATABASE_URL": "postgresql://a:sangat rahasia@@/x?y=z"}, tmp_path)
    assert "rahasia" not in str(caught.value)


def test_address_without_database(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match="tidak menyebut nama"):
        resolve_urls({"DATABASE_URL": "postgresql://a@komputer"}, tmp_path)


def test_unreachable_server() -> None:
    with pytest.raises(LaunchError, match="tidak dapat dihubungi"):
        ensure_roles_and_database("postgresql://a:b@/x?host=/tidak/ada")


def test_own_server_switches_roles(place: Path, engine: dict[str, str]) -> None:
    """An office's database administrator gives one sign-in that may create roles, no more."""
    with Cluster.ensure(place / "data", fast=True, env=engine) as cluster:
        with psycopg.connect(cluster.url(dbname="postgres"), autocommit=True) as admin:
            admin.execute("CREATE ROLE dinas LOGIN CREATEROLE CREATEDB")
        env = {"DATABASE_URL": cluster.url("dinas", "ikm")}
        urls = resolve_urls(env, place)
        for _twice in range(2):
            ensure_roles_and_database(urls.owner)
        for url, role in (
            (urls.owner, "dinas"),
            (urls.app, "guyub_app"),
            (urls.worker, "guyub_worker"),
            (urls.log, "guyub_log"),
        ):
            with psycopg.connect(url) as connection:
                assert connection.execute("SELECT current_user, current_database()").fetchone() == (
                    role,
                    "ikm",
                )
        env["GUYUB_APP_DATABASE_URL"] = cluster.url("guyub_app", "ikm")
        assert resolve_urls(env, place).app == cluster.url("guyub_app", "ikm")


def test_own_server_that_forbids(place: Path) -> None:
    with Cluster.ensure(place / "data", fast=True) as cluster:
        with psycopg.connect(cluster.url(dbname="postgres"), autocommit=True) as admin:
            admin.execute("CREATE ROLE lemah LOGIN")
            admin.execute("CREATE DATABASE ikm OWNER lemah")
        with pytest.raises(LaunchError, match="Mintalah pengelola server"):
            ensure_roles_and_database(cluster.url("lemah", "ikm"))


def test_a_role_that_passes_row_security_is_cut_back(place: Path) -> None:
    with Cluster.ensure(place / "data", fast=True) as cluster:
        with psycopg.connect(cluster.url(dbname="postgres"), autocommit=True) as admin:
            admin.execute("CREATE ROLE guyub_app LOGIN BYPASSRLS")
        ensure_roles_and_database(cluster.url())
        with psycopg.connect(cluster.url()) as connection:
            assert connection.execute(
                "SELECT rolbypassrls FROM pg_roles WHERE rolname = 'guyub_app'"
            ).fetchone() == (False,)
