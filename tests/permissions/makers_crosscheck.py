"""Agreements and comparisons between two offices that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.crosscheck import worlds as w

Made = tuple[list[Any], Any]


def agreement(code: str) -> Made:
    return [w.agreed(code, w.third(code)).pk], None


def asked(code: str) -> Made:
    """This office was asked."""
    return [w.proposed(w.third(code), code).pk], None


def invited(code: str) -> Made:
    """The other office's list is ready."""
    w.people_in(code), w.people_in(w.third(code))
    return [w.waiting(w.third(code), code).pk], None


def done(code: str) -> Made:
    w.people_in(code), w.people_in(w.third(code))
    return [w.done(code, w.third(code)).pk], None


def result(code: str) -> Made:
    from guyub.crosscheck.models import Result

    comparison = done(code)[0][0]
    (row, *_rest) = w.owned(Result, comparison_id=comparison, regency_code=code)
    return [row.pk], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "crosscheck_agreement": agreement,
    "crosscheck_asked": asked,
    "crosscheck_invited": invited,
    "crosscheck_done": done,
    "crosscheck_result": result,
}
