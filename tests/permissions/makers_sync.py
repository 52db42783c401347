"""Objects in the addresses of phones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import NOW, visit

Made = tuple[list[Any], Any]


def _phone(code: str) -> Any:
    from guyub.sync.actions.devices import enrol

    who = visit("field_officer", code, area_codes=[f"{code}.01"])
    return who, enrol(who.act(NOW), who, name="Ponsel uji", app_version=1)[0]


def sync_phone(code: str) -> Made:
    return [_phone(code)[1].pk], None


def sync_clash(code: str) -> Made:
    """As an operation of a phone leaves it; no room need be there for it to be shown."""
    from guyub.kernel.db import in_scope
    from guyub.kernel.ids import uuid7
    from guyub.sync.actions import clashes
    from guyub.sync.merging import Differing
    from guyub.sync.models import Operation
    from guyub.sync.registering import Incoming, conflict

    who, device = _phone(code)
    made = Operation(
        id=uuid7(), device=device, number=1, person_id=device.person_id,
        office_id=device.office_id, regency_code=code, entity="contoh", entity_id=uuid7(),
        kind="edit", app_version=1, digest=b"x", client_time=NOW, skew_seconds=0,
        received_at=NOW, settled_at=NOW, state="conflict",
    )  # fmt: skip
    with in_scope(who.scope):
        made.save(force_insert=True)
    incoming = Incoming(
        made.pk, device.pk, 1, "contoh", made.entity_id, "edit", 1, {}, NOW,
        NOW - timedelta(minutes=1), NOW, 1, who,
    )  # fmt: skip
    result = conflict(
        {"nama": Differing("A", "B", "C")}, theirs_by="Petugas data", theirs_at=NOW,
        village_code=f"{code}.01.2001",
    )  # fmt: skip
    return [clashes.record(who.act(NOW), made, incoming, result)[0].pk], None


def sync_operation(code: str) -> Made:
    """One that came back to its officer."""
    from guyub.kernel.db import in_scope
    from guyub.kernel.ids import uuid7
    from guyub.sync.models import Operation

    who, device = _phone(code)
    made = Operation(
        id=uuid7(), device=device, number=1, person_id=device.person_id,
        office_id=device.office_id, regency_code=code, entity="contoh", entity_id=uuid7(),
        kind="edit", app_version=1, digest=b"x", client_time=NOW, skew_seconds=0,
        received_at=NOW, settled_at=NOW, state="rejected",
    )  # fmt: skip
    with in_scope(who.scope):
        made.save(force_insert=True)
    return [made.pk], None


def sync_photo(code: str) -> Made:
    """Any record and hash: whoever has no token learns nothing."""
    from guyub.kernel.ids import uuid7

    return [uuid7(), "0" * 64], None


MAKERS = {
    "sync_phone": sync_phone, "sync_clash": sync_clash, "sync_operation": sync_operation,
    "sync_photo": sync_photo,
}  # fmt: skip
PLACELESS = frozenset({"sync_photo"})
