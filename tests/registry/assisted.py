"""A helper beside an owner, for the tests of assisted mode."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from tests.factories import office_act, register, sign_in

VILLAGE = "33.03.01.2001"
SAID = {"asked": "lisan", "agreed": "on"}


def owned(**values: Any) -> tuple[Any, Any]:
    """(business, id of its owner) in a village of 33.03."""
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Ownership

    act = office_act("33.03")
    made = register(act, **{"village": VILLAGE, "owner": "Warti", **values})
    with in_scope(act.scope, read_only=True):
        return made, Ownership.objects.get(business=made).owner_id


def helper(client: Any, role: str = "field_officer", area: str = "33.03.01") -> Any:
    """The visit of a helper who is signed in to ``client``."""
    return sign_in(client, role, "33.03", area_codes=[area])


def begin(client: Any, owner: Any) -> Any:
    return client.post(f"/ikm/orang/{owner}/bantu/", SAID)


def sittings() -> Any:
    """All sittings, newest first, whatever the scope."""
    from guyub.registry.models import Assistance

    return list(Assistance.objects.using("owner").order_by("-begun_at", "-pk"))


def events(**wanted: Any) -> list[Any]:
    """Events of the ledger in order, whatever the scope."""
    from guyub.ledger.models import Event

    return list(Event.objects.using("owner").filter(**wanted).order_by("at", "seq"))


def _sent(told: dict[str, str | None]) -> bool:
    return told.get("type") not in {"checkbox", "radio"} or "checked" in told


class _Fields(HTMLParser):
    """What a browser would send of the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name, value = told.get("name") or "", told.get("value") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in told or not value):
            self.found[self.select] = value
        elif tag == "textarea":
            self.area = name
            self.found[name] = ""
        elif tag == "input" and name and _sent(told):
            self.found[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data.strip()


def fields(page: Any) -> dict[str, str]:
    """The fields of a page with their values."""
    reader = _Fields()
    reader.feed(page.content.decode())
    return reader.found
