"""The demo's registry is searched for doubles by the worker, as every month: pairs come a little
later than the rest, and the first start waits for nothing."""

from __future__ import annotations

from guyub.accounts.models import Office
from guyub.accounts.roles import REGISTRAR
from guyub.demo.aid_open import desk_of
from guyub.kernel.actions import Act
from guyub.pairs.actions.running import start


def make(act: Act, office: Office) -> int:
    """Begin a search. Returns how many begin."""
    start(desk_of(act, office).by(REGISTRAR, 0))
    return 1
