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


def paper(code: str) -> Made:
    """Who received what of a round has a code; an address takes any."""
    from tests.permissions import makers_aid_handing

    return makers_aid_handing.MAKERS["aid_code"](code)


def nothing(code: str) -> Made:
    return ["entah"], None


def key(code: str) -> Made:
    from tests.api import worlds as w

    return [w.key(code)[0].pk], None


def hook(code: str) -> Made:
    from tests.api import worlds as w

    return [w.put_hook(code).pk], None


def delivery(code: str) -> Made:
    from tests.api import worlds as w

    return [w.put_delivery(w.put_hook(code)).pk], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "open_dataset": dataset,
    "open_paper": paper,
    "open_nothing": nothing,
    "api_key": key,
    "api_hook": hook,
    "api_delivery": delivery,
}
PLACELESS = frozenset({"open_dataset", "open_paper", "open_nothing"})
