"""Cash books of invented owners, with whoever reads them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import NOW, TODAY, office_act, register, visit

VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
STARTS = date(2026, 9, 1)
# Shares run by the real clock; as long as one may be given.
LATER = TODAY + timedelta(days=731)


def fresh(model: Any, pk: Any) -> Any:
    return model.objects.using("owner").get(pk=pk)


def business(code: str = "33.03", **values: Any) -> tuple[Any, Any]:
    """(business, owner id)."""
    from guyub.registry.models import Ownership

    made = register(office_act(code), village=VILLAGES[code], **values)
    return made, Ownership.objects.using("owner").get(business=made).owner_id


def owner(pk: Any, code: str = "33.03") -> Any:
    """The visit of an owner with an account, as the middleware makes it."""
    from guyub.kernel.db import Scope, in_scope

    made = visit("owner", code, subject_id=pk)
    with in_scope(Scope(person=pk), read_only=True):
        _ = made.scope
    return made


def officer(code: str = "33.03", role: str = "field_officer") -> Any:
    return visit(role, code, area_codes=[f"{code}.01"])


def book(code: str = "33.03", starts: date = STARTS, **values: Any) -> tuple[Any, Any]:
    """(act of the owner, book)."""
    from guyub.cashbook.actions.books import begin

    made, person = business(code, **values)
    act = owner(person, code).act(NOW)
    return act, begin(act, made.pk, uuid7(), starts)


def record(act: Any, of: Any, kind: str, amount: int, on: date = TODAY, **values: Any) -> Any:
    from guyub.cashbook import kinds as k
    from guyub.cashbook.actions.entries import Given, record_entry

    known = k.KINDS[kind]
    values.setdefault("category", known.categories[0] if known.categories else "")
    if known.party:
        values.setdefault("party", "Bu Warti")
    pk = values.pop("pk", None) or uuid7()
    return record_entry(act, of.pk, pk, Given(kind, amount, on, **values))


def share(act: Any, of: Any, to: Any = None, level: str = "entries", **values: Any) -> Any:
    """With the office, or with the officer of a visit."""
    from guyub.cashbook.actions.sharing import OFFICE, Terms, give_share

    key = str(to.user.person_id) if to else OFFICE
    terms = {"purpose": "pendampingan", "until": LATER, **values}
    return give_share(act, of.pk, uuid7(), key, Terms(level=level, **terms))


def product(code: str, of: Any, name: str = "Keripik singkong") -> Any:
    from guyub.registry.actions.product import add_product

    return add_product(office_act(code), of.business_id, {"name": name})


def photo() -> Any:
    import io

    from PIL import Image

    from guyub.kernel.scans import clean_scan

    content = io.BytesIO()
    Image.new("RGB", (320, 240), "orange").save(content, "JPEG")
    return clean_scan(content.getvalue())


def read(act: Any, model: Any, **values: Any) -> list[Any]:
    """Rows as the scope of an act sees them."""
    from guyub.kernel.db import in_scope

    with in_scope(act.scope, read_only=True):
        return list(model.objects.filter(**values).order_by("pk"))
