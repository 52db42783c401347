"""Who may open which address: one table, from which tests and docs/permissions.md are made.

Rooms write their rows in ``permission_rows()`` of their ``permissions.py``. The rows say what is
meant, the decorators on the views do it, and the suite compares both by asking every address as
every role.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from guyub.accounts.roles import ROLES, VERBS

PUBLIC = "public"
SIGNED_IN = "signed_in"
CLOSED = "closed"
ROOMS = (
    "accounts", "criteria", "registry", "sync", "outreach", "intake", "groups", "licences",
    "cashbook", "complaints", "crosscheck", "pairs", "signin", "aid", "training", "mentoring",
    "market", "insight", "portal", "api", "subscriptions",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One address.

    ``needs``: a verb, ``public``, ``signed_in`` or ``closed`` (404 for all). ``makes`` names the
    kind of object in the address, "" for none: a foreign area must give 404. ``methods`` other
    than GET are asked without a body (an allowed role gets anything but 403/404).
    """

    url: str
    needs: str
    makes: str = ""
    methods: tuple[str, ...] = ("GET",)
    note: str = ""

    def roles(self) -> frozenset[str]:
        """Roles that may; for ``public`` and ``signed_in`` all of them."""
        if self.needs in {PUBLIC, SIGNED_IN}:
            return frozenset(ROLES)
        if self.needs == CLOSED:
            return frozenset()
        return VERBS[self.needs].roles


def all_rows() -> dict[str, Row]:
    """Rows of every room by URL name. Raises ValueError when two rooms claim one address."""
    rows: dict[str, Row] = {}
    for room in ROOMS:
        # A room without addresses has no rows; an address without a row fails the suite.
        rows_of = getattr(import_module(f"guyub.{room}.permissions"), "permission_rows", tuple)
        for row in rows_of():
            if row.url in rows:
                raise ValueError(f"{row.url} has two rows")
            rows[row.url] = row
    return rows


def as_markdown() -> str:
    """The page docs/permissions.md."""
    lines = [
        "# Permissions",
        "",
        "Made from the table in the code (`tests/permissions`); the suite fails when it is older.",
        "",
        "A role reaches only its own area: an object of a foreign area answers 404. Anonymous",
        "visitors are sent to sign in. Auditors read all and write nothing.",
        "",
        "## Addresses",
        "",
        "| Address | Methods | Needs | Roles |",
        "|---|---|---|---|",
    ]
    for name, row in sorted(all_rows().items()):
        who = {PUBLIC: "everyone", SIGNED_IN: "everyone signed in", CLOSED: "nobody"}.get(
            row.needs
        ) or ", ".join(str(ROLES[r].label) for r in ROLES if r in row.roles())
        lines.append(f"| {name} | {', '.join(row.methods)} | {row.needs} | {who} |")
    lines += [
        "", "## Verbs", "",
        "*Beside the owner*: whether somebody of the office who sits beside an owner may do it in",
        "the owner's name. What says nothing is refused there.", "",
        "| Verb | Meaning | Writes | Beside the owner | Roles |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for verb in sorted(VERBS.values(), key=lambda v: v.name):
        who = ", ".join(str(ROLES[r].label) for r in ROLES if r in verb.roles)
        beside = "yes" if verb.assisted else "the owner alone" if verb.own_only else ""
        writes = "yes" if verb.writes else ""
        lines.append(f"| {verb.name} | {verb.label} | {writes} | {beside} | {who} |")
    return "\n".join(lines) + "\n"
