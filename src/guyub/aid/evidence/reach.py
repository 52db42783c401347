"""Which rows belong to a round: followed along the foreign keys of the room's own tables.

So a table that is added later is in the pack without anybody remembering it. Of several ways the
shortest through each key counts; a row that reaches the round by any of them belongs to it.
"""

from __future__ import annotations

from functools import lru_cache

from django.apps import apps
from django.db.models import ForeignKey, Model, Q

from guyub.aid.models import Round
from guyub.kernel.attached import Attachment

_DEEPEST = 4


@lru_cache(maxsize=200)
def paths(model: type[Model]) -> tuple[str, ...]:
    """Lookups from a table to the round ("handover__round"), one for each key that leads there."""
    found = []
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and (rest := _shortest(field.related_model)) is not None:
            found.append("__".join([field.name, *rest]))
    least = min((p.count("__") for p in found), default=0)
    # A key that points to the round itself says it all; longer ways repeat it.
    return tuple(p for p in found if least or not p.count("__"))


def _shortest(start: type[Model] | str) -> list[str] | None:
    """Names of keys from a table to the round; [] for the round itself, None without a way."""
    level: list[tuple[type[Model], list[str]]] = [(start, [])]  # type: ignore[list-item]
    seen: set[type[Model]] = set()
    for _step in range(_DEEPEST):
        following: list[tuple[type[Model], list[str]]] = []
        for model, way in level:
            if model is Round:
                return way
            if model in seen or model._meta.app_label != "aid":
                continue
            seen.add(model)
            following += [
                (f.related_model, [*way, f.name])  # type: ignore[misc]
                for f in model._meta.concrete_fields
                if isinstance(f, ForeignKey)
            ]
        level = following
    return None


def belonging(model: type[Model], round_: Round) -> Q | None:
    """The condition for rows of a round; None for a table that has none."""
    condition = Q()
    for path in paths(model):
        condition |= Q(**{path: round_})
    return condition or None


def tables() -> list[type[Model]]:
    """Tables of the room whose rows belong to rounds, in a fixed order."""
    found = [m for m in apps.get_app_config("aid").get_models() if paths(m)]
    return sorted(found, key=lambda m: m._meta.label_lower)


def attachment_tables() -> list[type[Attachment]]:
    """Those that keep papers and photos, whichever part of the room made them."""
    return [m for m in tables() if issubclass(m, Attachment)]
