"""Operations that came back and that nobody waits for any more: thrown away by their officer, or
mended by another operation. What was kept of them to be mended is deleted.

Throwing away is an act: a person decided that what was seen in the field is not recorded. Mending
is bookkeeping: the act is the new operation's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import structlog
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.kernel.actions import Act, DomainError, Unchanged, action, bookkeeping
from guyub.kernel.db import in_scope
from guyub.sync import reading
from guyub.sync.actions import photos
from guyub.sync.actions.pushing import Sender
from guyub.sync.models import Operation
from guyub.sync.permissions import USE
from guyub.sync.states import DROPPED, MENDED, REJECTED

log = structlog.get_logger("guyub.sync")

# What a phone is told of each. Only "later" and "failed" stay on it.
CLOSED: Final = "closed"
UNKNOWN: Final = "unknown"
STANDS: Final = "stands"
LATER: Final = "later"
FAILED: Final = "failed"

_OVER = (DROPPED, MENDED)


class NotThere(DomainError):
    """No operation of this person."""


@action("sync.operation.drop", needs=USE, sentence="membuang isian yang dikembalikan kantor")
def drop(act: Act, pk: UUID) -> Operation:
    """An operation of one's own that was sent back is given up, with the photos that came for it.
    DomainError for any other."""
    own = Operation.objects.select_for_update().filter(pk=pk, person_id=act.person_id)
    row: Operation | None = own.first()
    if row is None:
        raise NotThere(_("Isian ini tidak ditemukan."))
    if row.state in _OVER:
        raise Unchanged(row)
    if row.state != REJECTED:
        raise DomainError(_("Isian ini tidak dikembalikan kantor, jadi tidak bisa dibuang."))
    row.state, row.content, row.closed_at = DROPPED, None, act.now
    row.save(update_fields=["state", "content", "closed_at"])
    photos.discard(row.person_id, row.entity_id)
    act.log(row, kind="sync.operation", after={"jenis": f"{row.entity}.{row.kind}"})
    return row


def _mended(sender: Sender, pk: UUID, by: UUID) -> str:
    """The content is deleted only where the office has what took its place. One that was dropped at
    the desk and then mended on the phone was mended: it is recorded after all."""
    own = Operation.objects.filter(person_id=sender.device.person_id)
    with in_scope(sender.visit.scope), bookkeeping():
        row = own.select_for_update().filter(pk=pk).first()
        if row is None:
            return UNKNOWN
        if row.state == MENDED:
            return CLOSED
        if row.state not in (REJECTED, DROPPED) or by == pk:
            return STANDS
        if not own.filter(pk=by).exists():
            return LATER
        closed_at = row.closed_at or timezone.now()
        own.filter(pk=pk).update(state=MENDED, content=None, closed_at=closed_at)
    return CLOSED


def _close(sender: Sender, raw: Any) -> str:
    try:
        pk = reading.uuid_of(raw.get("op_id"), "op_id")
        by = None if raw.get("mended_by") is None else reading.uuid_of(raw["mended_by"], "op_id")
        if by is not None:
            return _mended(sender, pk, by)
        drop(sender.visit.act(timezone.now()), pk)
    except (NotThere, reading.Unreadable):
        return UNKNOWN
    except DomainError:
        return STANDS
    except Exception as error:
        log.error("closing failed", kind=type(error).__name__)
        return FAILED
    return CLOSED


def close(sender: Sender, raw: Iterable[Any]) -> list[dict[str, Any]]:
    """What a phone says of operations that came back to it; each in a transaction of its own, twice
    is once."""
    return [
        {"op_id": one.get("op_id"), "status": _close(sender, one)}
        for one in raw
        if isinstance(one, dict)
    ]
