"""Every page once, as somebody who may: whole HTML, strict templates, few queries, no writing."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guyub.accounts.permission_table import CLOSED, PUBLIC, Row, all_rows
from guyub.accounts.roles import ROLES
from tests import database
from tests.permissions import laid
from tests.permissions.laid import HASHED, OWN
from tests.permissions.makers import MISSING
from tests.strict import check_page

SNAPSHOT = Path(__file__).parent / "snapshots" / "queries.json"
WRITE = os.environ.get("GUYUB_WRITE_SNAPSHOTS") == "1"
# What a GET may write, through the limited connection (docs/decisions/0004-scope.md).
LOGS = frozenset({"django_session", "kernel_cache", "accounts_access_log"})
# Pieces that a page fetches into itself.
FRAGMENTS = frozenset({"intake:progress", "mentoring:plan_run_progress", "market:plan_progress"})
PREFERRED = ("registrar", "head", "sysadmin", "owner")


def pages() -> list[Row]:
    return [
        row
        for row in sorted(all_rows().values(), key=lambda r: (r.makes, r.url))
        if "GET" in row.methods and row.needs != CLOSED and row.makes not in MISSING
    ]


def role_for(row: Row) -> str:
    if row.needs == PUBLIC:
        return ""
    roles = [*PREFERRED, *ROLES]
    return next(role for role in roles if role in row.roles())


def client_for(role: str, owner: Any) -> Client:
    from tests.factories import visit

    client = Client()
    if role:
        values: dict[str, Any] = {"subject_id": owner} if role == "owner" else {}
        made = visit(role, OWN, **values)
        made.user.password = HASHED
        made.user.save(using="owner", update_fields=["password"])
        client.force_login(made.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        # As somebody who has just proved it again, to see the pages behind that question too.
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session.save()
    return client


def contents() -> dict[str, tuple[int, int]]:
    """How many rows each table has, and a hash over them."""
    return database.keeper().contents(but=LOGS)


@pytest.mark.parametrize("row", pages(), ids=lambda row: row.url)
def test_page(row: Row, db: None) -> None:
    args, owner, _sessions = laid.here(row.makes)
    role = role_for(row)
    client = client_for(role, owner)
    address = reverse(row.url, args=args)
    client.get(address)  # the first visit fills caches
    before = contents()
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["log"]) as log,
    ):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code < 500
    assert contents() == before, "a GET changed the database"
    assert "Content-Security-Policy" in answer.headers
    whole_page = row.url not in FRAGMENTS
    if whole_page and answer.headers.get("Content-Type", "").startswith("text/html") and body:
        assert check_page(body.decode()) == []
    count = len(main) + len(log)
    known: dict[str, int] = json.loads(SNAPSHOT.read_text()) if SNAPSHOT.exists() else {}
    if WRITE:
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(json.dumps({**known, row.url: count}, indent=1, sort_keys=True) + "\n")
        return
    assert row.url in known, "record it: GUYUB_WRITE_SNAPSHOTS=1, without -n"
    told = "\n".join(q["sql"][:160] for q in (*main.captured_queries, *log.captured_queries))
    assert count <= known[row.url], f"{count} queries, {known[row.url]} recorded:\n{told}"
