"""Personal values inside events, sealed with the person's own key.

Erasing a person destroys the key: the values are gone, the chain of hashes stays whole.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.kernel.crypto import PersonErased, PersonKey
from guyub.kernel.fields import get_keyring
from guyub.ledger.models import PersonKey as StoredKey

CONTEXT = "ledger_event"
ERASED = "dihapus atas permintaan"


def seal(person_id: UUID, value: Any) -> dict[str, str]:
    """``value`` (JSON) sealed for a person: {"sealed": token, "person": id}."""
    ring = get_keyring()
    # Made on first use; of two first uses at once one key is kept.
    stored = StoredKey.objects.filter(pk=person_id).first()
    if stored is None:
        StoredKey.objects.bulk_create(
            [
                StoredKey(
                    person_id=person_id,
                    wrapped=PersonKey.create(ring, str(person_id)),
                    made_at=timezone.now(),
                )
            ],
            ignore_conflicts=True,
        )
        stored = StoredKey.objects.get(pk=person_id)
    try:
        key = PersonKey.unwrap(ring, stored.wrapped, str(person_id))
    except PersonErased:
        return {"person": str(person_id), "sealed": ""}
    return {"person": str(person_id), "sealed": key.seal(json.dumps(value), CONTEXT)}


def open_value(value: Any) -> Any:
    """The value as it was, or a sentence that it was erased. Anything unsealed passes through."""
    if isinstance(value, dict):
        if set(value) == {"person", "sealed"}:
            stored = StoredKey.objects.filter(pk=value["person"]).first()
            if stored is None or stored.wrapped is None or not value["sealed"]:
                return ERASED
            key = PersonKey.unwrap(get_keyring(), stored.wrapped, value["person"])
            return json.loads(key.open(value["sealed"], CONTEXT))
        return {k: open_value(v) for k, v in value.items()}
    if isinstance(value, list):
        return [open_value(v) for v in value]
    return value


def destroy(person_id: UUID, now: datetime) -> None:
    """Make every sealed value of a person unreadable for good, later ones too. Inside an action."""
    StoredKey.objects.update_or_create(
        person_id=person_id,
        defaults={"wrapped": None, "destroyed_at": now},
        create_defaults={"wrapped": None, "made_at": now, "destroyed_at": now},
    )
