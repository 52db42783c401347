"""Notices that stand in addresses: of a paper that ends, as they come about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Made = tuple[list[Any], Any]


def notice(code: str) -> Made:
    from tests.outreach import worlds as w

    return [w.ending(code).pk], None


def kind(code: str) -> Made:
    return ["licences.ending"], None


def answered(code: str) -> Made:
    from tests.outreach import worlds as w

    return [w.answered(w.ending(code), "help").pk], None


def recipient(code: str) -> Made:
    from tests.outreach import worlds as w

    return ["owner", w.ending(code).recipient_id], None


def batch(code: str) -> Made:
    from tests.outreach import worlds as w

    return [w.printed(code).pk], None


def link(code: str) -> Made:
    from guyub.outreach.telling import ASKING, token_of
    from tests.outreach import worlds as w

    return [token_of(ASKING, w.ending(code).pk)], None


def stop(code: str) -> Made:
    from guyub.outreach.telling import STOPPING, token_of
    from tests.outreach import worlds as w

    return [token_of(STOPPING, w.ending(code).pk)], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "outreach_notice": notice,
    "outreach_kind": kind,
    "outreach_answered": answered,
    "outreach_recipient": recipient,
    "outreach_batch": batch,
    "outreach_link": link,
    "outreach_stop": stop,
}
# Kinds are the same everywhere; whoever holds a link answers.
PLACELESS = frozenset({"outreach_kind", "outreach_link", "outreach_stop"})
