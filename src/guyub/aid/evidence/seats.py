"""Where the parts of this room hand in the letters they can print (decrees, records).

A part registers once, in ``AppConfig.ready``. ``find(visit, context)`` yields (name of the file,
words, content); the same data must give the same bytes, so letters are rendered with the day they
bear (``documents.render(created=...)``), never with the day of asking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit
    from guyub.aid.evidence.context import Context

Find = Callable[["Visit", "Context"], Iterator[tuple[str, str, bytes]]]
_sources: dict[str, Find] = {}


def register_papers(key: str, find: Find) -> None:
    """``key`` names the folder below ``surat/``. ValueError when it is taken."""
    if key in _sources:
        raise ValueError(f"papers {key} registered twice")
    _sources[key] = find


def papers(visit: Visit, context: Context) -> Iterator[tuple[str, str, bytes]]:
    """(path below ``surat/``, words, content), folder by folder."""
    for key in sorted(_sources):
        for name, words, content in _sources[key](visit, context):
            yield f"{key}/{name}", words, content
