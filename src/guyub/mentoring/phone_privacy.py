"""Erasing a person reaches what phones sent and what was not taken: rejected, held or clashing."""

from __future__ import annotations

from typing import Any

from guyub.kernel import names
from guyub.kernel.actions import Act
from guyub.mentoring.models import Visit
from guyub.registry import privacy
from guyub.registry.models import Owner
from guyub.sync.actions import sweeping

BUSINESS = "business"


def _ids(value: Any) -> set[str]:
    """A value that may be an id, or the ids of a list."""
    return {v for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)}


class _About:
    """Whether an operation speaks of a person: of one of the own businesses, or as the owner of one
    that was not registered."""

    def __init__(self, gone: privacy.Erased) -> None:
        self.businesses = {str(pk) for pk in gone.businesses}
        self.indexes = {"nik": gone.nik_index, "phone": gone.phone_index}
        owner = Owner.objects.filter(pk=gone.person).values_list("name_key", flat=True)
        self.name = owner.first() or ""

    def __call__(self, raw: dict[str, Any]) -> bool:
        wanted = {k: pair[1] for k, pair in raw["changes"].items() if isinstance(pair, list)}
        if raw["entity_id"] in self.businesses:
            return True
        if any(self.businesses & _ids(value) for value in wanted.values()):
            return True
        return raw["entity"] == "registration" and self._owns(wanted)

    def _owns(self, wanted: dict[str, Any]) -> bool:
        for name, index in self.indexes.items():
            value = wanted.get(name)
            if index is None or not isinstance(value, str) or not value:
                continue
            if Owner._meta.get_field(f"{name}_index").digest(value) == bytes(index):  # type: ignore[union-attr]
                return True
        named = wanted.get("owner_name")
        return bool(self.name) and isinstance(named, str) and names.search_key(named) == self.name


def erase(act: Act, gone: privacy.Erased) -> int:
    """Contents, clashing values and pieces of photos. Rows touched."""
    found = sweeping.kept_about(gone.regency, _About(gone))
    found.setdefault("visit", set()).update(
        Visit.objects.filter(business__in=gone.businesses).values_list("pk", flat=True)
    )
    found.setdefault(BUSINESS, set()).update(gone.businesses)
    # Phones fetch the businesses again by the trigger of sql/phone.sql.
    return sum(
        sweeping.forget(act, entity, sorted(ids, key=str), ())
        for entity, ids in sorted(found.items()) if ids
    )  # fmt: skip
