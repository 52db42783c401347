"""Open data and keys that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import office, office_act, register

Made = tuple[list[Any], Any]
VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}


def dataset(code: str) -> Made:
    office(code)
    for n in range(6):
        register(office_act(code), name=f"Keripik {n}", owner="", village=VILLAGES[code])
    return ["usaha-cabang"], None


MAKERS: dict[str, Callable[[str], Made]] = {"open_dataset": dataset}
PLACELESS = frozenset({"open_dataset"})
