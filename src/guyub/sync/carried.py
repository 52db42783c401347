"""What this room itself gives phones to carry: the officer's own clashes and how they ended."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from guyub.accounts.visit import Visit
from guyub.sync.actions.clashes import ENTITY
from guyub.sync.models import Clash
from guyub.sync.permissions import USE
from guyub.sync.registering import Pull, register_pull, resolver_of

# Said in the language of the app.
WORDS: Final = frozenset({"word"})


def _own(visit: Visit) -> Any:
    if visit.user is None or visit.office is None:
        return Clash.objects.none()
    return Clash.objects.filter(mine_person=visit.user.person_id, office_id=visit.office.pk)


def ids(visit: Visit, after: UUID | None, most: int) -> Sequence[UUID]:
    found = _own(visit).filter(pk__gt=after) if after else _own(visit)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def rows(visit: Visit, wanted: Sequence[UUID]) -> Iterable[Mapping[str, Any]]:
    for clash in _own(visit).filter(pk__in=wanted):
        resolver = resolver_of(clash.entity)
        yield {
            "id": str(clash.pk),
            "revision": 1 if clash.settled_at is None else 2,
            "op_id": str(clash.operation_id),
            "entity": clash.entity,
            "entity_id": str(clash.entity_id),
            "field": clash.field,
            "word": resolver.words.get(clash.field, clash.field) if resolver else clash.field,
            "theirs": json.loads(clash.theirs.reveal()),
            "theirs_by": clash.theirs_by,
            "theirs_at": clash.theirs_at.isoformat() if clash.theirs_at else None,
            "mine": json.loads(clash.mine.reveal()),
            "mine_at": clash.mine_at.isoformat(),
            "state": clash.state,
            "settler": clash.settler,
            "settled_at": clash.settled_at.isoformat() if clash.settled_at else None,
        }


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_pull(Pull(ENTITY, USE, ids, rows, order=90, version=2, words=WORDS))
