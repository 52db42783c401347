"""KBLI: titles of both versions, conversion, office branches, suggestion from everyday words.

Pure Python on data files: no Django, no database.
"""

from guyub.registry.kbli.catalogue import (
    BRANCHES,
    VERSIONS,
    Branch,
    Conversion,
    UnknownVersion,
    Version,
    branch_of,
    convert,
    is_manufacturing,
    title,
    titles,
)
from guyub.registry.kbli.suggest import ConfirmedLine, Suggester, Suggestion

__all__ = [
    "BRANCHES",
    "VERSIONS",
    "Branch",
    "ConfirmedLine",
    "Conversion",
    "Suggester",
    "Suggestion",
    "UnknownVersion",
    "Version",
    "branch_of",
    "convert",
    "is_manufacturing",
    "title",
    "titles",
]
