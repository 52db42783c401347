"""Pairs of records that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.pairs import worlds as w

Made = tuple[list[Any], Any]


def pair(code: str) -> Made:
    return [w.laid(1, code)[0].pk], None


def asked(code: str) -> Made:
    """The office asked the village."""
    from guyub.pairs.actions.deciding import ask
    from tests.factories import office_act

    (row,) = w.laid(1, code)
    ask(office_act(code), row.pk)
    return [row.pk], None


def cluster(code: str) -> Made:
    return [w.three(code).pk], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "doubtful_pair": pair,
    "asked_pair": asked,
    "pair_cluster": cluster,
}
