"""Two people changed one record: what goes together, what clashes. Pure.

Policy: a field is taken when nobody else changed it since the phone saw it. The same value from
both is no clash. Another value from both is one, and nothing is overwritten. A field that is not in
what stands now counts as empty (None); empty text and None are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Differing:
    """One field with three values: as the phone saw it, as it stands, as the officer has it."""

    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True)
class Merged:
    """``take`` may be written, ``clashes`` may not; what is in neither already stands."""

    take: dict[str, Any] = field(default_factory=dict)
    clashes: dict[str, Differing] = field(default_factory=dict)


def same(a: Any, b: Any) -> bool:
    """Whether two values of a field are one; empty text and None are."""
    a, b = (None if v == "" else v for v in (a, b))
    # JSON knows true and 1 as two values, Python as one.
    return type(a) is type(b) and a == b if isinstance(a, bool) or isinstance(b, bool) else a == b


def merge(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merged:
    """Field by field; ``base`` and ``mine`` hold the fields that the officer changed."""
    found = Merged()
    for name, value in mine.items():
        seen, stands = base.get(name), theirs.get(name)
        if same(stands, value):
            continue
        if same(stands, seen):
            found.take[name] = value
        else:
            found.clashes[name] = Differing(seen, stands, value)
    return found


def merge_changes(changes: Mapping[str, tuple[Any, Any]], theirs: Mapping[str, Any]) -> Merged:
    """The same for an operation's ``{field: (old, new)}``."""
    return merge(
        {name: old for name, (old, _new) in changes.items()},
        theirs,
        {name: new for name, (_old, new) in changes.items()},
    )
