"""Personal values inside events, sealed with the person's own key.

Erasing a person destroys the key: the values are gone, the chain of hashes stays whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable
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
        if is_sealed(value):
            stored = StoredKey.objects.filter(pk=value["person"]).first()
            if stored is None or stored.wrapped is None or not value["sealed"]:
                return ERASED
            key = PersonKey.unwrap(get_keyring(), stored.wrapped, value["person"])
            return json.loads(key.open(value["sealed"], CONTEXT))
        return {k: open_value(v) for k, v in value.items()}
    if isinstance(value, list):
        return [open_value(v) for v in value]
    return value


def opener(person_id: UUID) -> tuple[Callable[[Any], Any], bool]:
    """(opens values sealed for one person as ``open_value`` does, whether the key was destroyed):
    one look for the key, however many values. Values sealed for others stay sealed."""
    stored = StoredKey.objects.filter(pk=person_id).first()
    wrapped = stored.wrapped if stored is not None else None
    key = PersonKey.unwrap(get_keyring(), wrapped, str(person_id)) if wrapped else None

    def read(value: Any) -> Any:
        if not is_sealed(value) or value["person"] != str(person_id):
            return value
        if key is None or not value["sealed"]:
            return ERASED
        return json.loads(key.open(value["sealed"], CONTEXT))

    return read, stored is not None and wrapped is None


def is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"person", "sealed"}


def destroy(person_id: UUID, now: datetime) -> None:
    """Make every sealed value of a person unreadable for good, later ones too. Inside an action."""
    StoredKey.objects.update_or_create(
        person_id=person_id,
        defaults={"wrapped": None, "destroyed_at": now},
        create_defaults={"wrapped": None, "made_at": now, "destroyed_at": now},
    )
