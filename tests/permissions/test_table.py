"""Every address as every role, in its own and in a foreign regency: what is meant is what is so."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from guyub.accounts.permission_table import CLOSED, PUBLIC, SIGNED_IN, Row, all_rows, as_markdown
from guyub.accounts.roles import ROLES
from tests.factories import visit
from tests.permissions import laid
from tests.permissions.laid import OWN, signed_in
from tests.permissions.makers import MAKERS, MISSING, PLACELESS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
# Roles that stand for a subject and see what is theirs, not what is their office's.
OWN_REACH = frozenset(r.key for r in ROLES.values() if r.reach == "own")
# Objects that only the office's registrar or the sender himself may touch (404 for the rest).
SENDERS_OWN = frozenset({"registry:registration_withdraw", "registry:change_withdraw"})


def walk(patterns: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from walk(entry.url_patterns, prefix + space)
        else:
            yield f"{prefix}{entry.name}", entry


def addresses() -> dict[str, URLPattern]:
    return dict(walk(get_resolver().url_patterns))


def rows() -> list[Row]:
    """Addresses of one kind of object follow each other, so that it is laid in few processes."""
    return sorted(all_rows().values(), key=lambda row: (row.makes, row.url))


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(addresses()) == sorted(all_rows())


def test_every_view_says_what_it_needs_and_the_row_agrees() -> None:
    said = {name: getattr(p.callback, "needs", None) for name, p in addresses().items()}
    table = all_rows()
    differing = {
        n: (s, table[n].needs) for n, s in said.items() if n in table and s != table[n].needs
    }
    assert differing == {}


def test_every_kind_of_object_can_be_made() -> None:
    assert {row.makes for row in rows() if row.makes} <= set(MAKERS)


def test_an_auditor_holds_no_verb_that_writes() -> None:
    from guyub.accounts.roles import AUDITOR, VERBS

    assert [v.name for v in VERBS.values() if v.writes and AUDITOR in v.roles] == []


def test_the_page_is_as_the_code() -> None:
    import os

    if os.environ.get("GUYUB_WRITE_DOCS") == "1":
        PAGE.write_text(as_markdown())
    assert PAGE.read_text() == as_markdown(), "run the test with GUYUB_WRITE_DOCS=1"


class Asking:
    """One address asked in one way as anybody."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.problems: list[str] = []

    def status(self, client: Client, method: str, args: list[Any]) -> tuple[int, str]:
        client.raise_request_exception = False
        answer = client.generic(method, reverse(self.row.url, args=args))
        return answer.status_code, answer.headers.get("Location", "")

    def expect(self, who: str, method: str, status: int, good: bool, meant: str) -> None:
        if not good or status >= 500:
            self.problems.append(f"{method} {self.row.url} as {who}: {status}, meant {meant}")


@pytest.fixture
def quiet() -> Iterator[None]:
    """Refusals are what is asked for: none is written down with its trace. Failures are."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("row", rows(), ids=lambda row: row.url)
def test_own_area_foreign_area_and_anonymous(row: Row, db: None) -> None:
    asked = Asking(row)
    args, away, sessions = laid.everywhere(row.makes)

    for method in row.methods:
        status, where = asked.status(Client(), method, args)
        if row.needs == CLOSED or row.makes in {"provider", "emblem"}:
            asked.expect("anonymous", method, status, status == 404, "404")
        elif row.needs == PUBLIC:
            fine = status not in {403, 404} and status < 500
            asked.expect("anonymous", method, status, fine, "an answer")
        else:
            sent = status == 302 and where.startswith("/masuk/")
            asked.expect("anonymous", method, status, sent, "the sign-in page")

    touched = row.needs == PUBLIC and row.methods != ("GET",)
    for role in ROLES:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[role]
        for method in row.methods:
            if row.needs == CLOSED or row.makes in MISSING:
                status, _ = asked.status(client, method, args)
                gone = status == 404 or (row.makes == "own_key" and status == 302)
                asked.expect(role, method, status, gone, "404")
                continue
            if role not in row.roles():
                status, _ = asked.status(client, method, args)
                asked.expect(role, method, status, status == 403, "403")
                continue
            if row.makes and row.makes not in PLACELESS:
                status, _ = asked.status(client, method, away)
                asked.expect(f"{role} (foreign)", method, status, status == 404, "404")
            if method == "GET" or "GET" not in row.methods:
                # What changes something is asked of a fresh object each time.
                if method != "GET" and touched:
                    laid.everywhere_again(row.makes)
                touched = touched or method != "GET"
                status, _ = asked.status(client, method, args)
                hidden = status == 404 and (
                    role in OWN_REACH or row.url in SENDERS_OWN or row.note or not row.makes
                )
                fine = status not in {403, 404} and status < 500
                asked.expect(role, method, status, fine or hidden, "an answer")
    assert asked.problems == []


def test_a_regent_above_reads_and_a_neighbour_does_not(db: None) -> None:
    """Province and ministry read what lies below them; they write nothing there."""
    args, _owner = MAKERS["business"](OWN)
    page = reverse("registry:detail", args=args)
    for code, meant in (("33", 200), ("", 200), ("35", 404), ("35.13", 404)):
        assert signed_in("registrar", code).get(page).status_code == meant, code
    change = reverse("registry:edit", args=args)
    for code in ("33", ""):
        answer = signed_in("registrar", code).post(change, {"name": "Diubah dari atas"})
        assert answer.status_code in {200, 403, 404}, code
        shown = signed_in("registrar", OWN).get(page).content.decode()
        assert "Diubah dari atas" not in shown


def test_areas_end_where_the_appointment_ends(db: None) -> None:
    """A village clerk of one sub-district does not see the next one."""
    args, _owner = MAKERS["business"](OWN)
    client = Client()
    made = visit("village_clerk", OWN, area_codes=["33.03.02"])
    client.force_login(made.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("registry:detail", args=args)).status_code == 404


def test_signed_in_rows_are_few_and_known() -> None:
    """Whoever has an account but no role reaches only his own account."""
    open_to_all = [r.url for r in rows() if r.needs == SIGNED_IN]
    # A sitting beside an owner is ended by whoever sits there, as whom they visit just then.
    own = re.compile(r"account_|own_nik$|mfa_|socialaccount_|pick_role|home|registry:assist_end")
    assert [u for u in open_to_all if not own.match(u)] == []
