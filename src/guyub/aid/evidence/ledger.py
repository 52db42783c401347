"""The ledger's events about one round, each so that its hash can be computed anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from guyub.aid.evidence import reach
from guyub.aid.evidence.masking import HIDDEN, LONG_NUMBER, Mask
from guyub.aid.models import Round
from guyub.ledger.chain import Broken, Verified, verify_chain
from guyub.ledger.models import Event
from guyub.ledger.sealing import is_sealed

_CHUNK: Final = 1_000
# What a pack itself does is no evidence of the round: two packs of the same data are the same.
_NOT: Final = ("aid.evidence",)


@dataclass(frozen=True)
class Certificate:
    """What was verified when the pack was made, up to the round's last event of a chain."""

    chain: str
    to: int
    head: str
    problem: str
    events: int

    @property
    def good(self) -> bool:
        return not self.problem


def _ids(round_: Round) -> Iterator[list[str]]:
    """Ids of the round and of every row that belongs to it, in chunks."""
    yield [str(round_.pk)]
    chunk: list[str] = []
    for model in reach.tables():
        condition = reach.belonging(model, round_)
        rows = model._default_manager.filter(condition or Q(pk__in=[])).order_by("pk").distinct()
        for pk in rows.values_list("pk", flat=True).iterator(chunk_size=_CHUNK):
            chunk.append(str(pk))
            if len(chunk) == _CHUNK:
                yield chunk
                chunk = []
    if chunk:
        yield chunk


def places(round_: Round) -> list[tuple[str, int]]:
    """(chain, seq) of the round's events, in order: small enough to be held for a whole round."""
    wanted = Q(kind__startswith="aid.")
    for kind in _NOT:
        wanted &= ~Q(kind=kind)
    found: set[tuple[str, int]] = set()
    for ids in _ids(round_):
        rows = Event.objects.filter(wanted, object_id__in=ids)
        found |= set(rows.values_list("chain", "seq"))
    return sorted(found)


def events(where: list[tuple[str, int]]) -> Iterator[Event]:
    """The events themselves, read in pages."""
    for start in range(0, len(where), _CHUNK):
        part = where[start : start + _CHUNK]
        by_chain: dict[str, list[int]] = {}
        for chain, seq in part:
            by_chain.setdefault(chain, []).append(seq)
        for chain in sorted(by_chain):
            yield from Event.objects.filter(chain=chain, seq__in=by_chain[chain]).order_by("seq")


def as_line(event: Event, mask: Mask) -> dict[str, Any]:
    """One event with every field that its hash is taken over, in that order.

    Events hold no private words by design, but people type reasons. What the mask takes out marks
    the line as ``masked``: its own hash cannot be computed anew, its place in the chain stands.
    """
    line: dict[str, Any] = {
        "id": str(event.pk), "chain": event.chain, "seq": event.seq,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "office_id": str(event.office_id or ""), "regency_code": event.regency_code,
        "actor_id": str(event.actor_id or ""), "actor": event.actor, "role": event.role,
        "verb": event.verb, "kind": event.kind, "object_id": event.object_id,
        "before": event.before, "after": event.after, "reason": event.reason,
        "request_id": event.request_id, **_beside(event), "previous": bytes(event.previous).hex(),
        "hash": bytes(event.hash).hex(),
    }  # fmt: skip
    for name in ("before", "after", "reason"):
        clean = _cleaned(line[name], mask)
        if clean != line[name]:
            line[name], line["masked"] = clean, True
    return line


def _beside(event: Event) -> dict[str, str]:
    if event.on_behalf_of is None:
        return {}
    return {"on_behalf_of": str(event.on_behalf_of), "assistance_id": str(event.assistance_id)}


def _cleaned(value: Any, mask: Mask) -> Any:
    """Without private words. Sealed values hold none in the clear; hashes and ids stay."""
    if isinstance(value, dict):
        return value if is_sealed(value) else {k: _cleaned(v, mask) for k, v in value.items()}
    if isinstance(value, list):
        return [_cleaned(v, mask) for v in value]
    if isinstance(value, str):
        return value if _technical(value) else mask.text(value)
    return HIDDEN if isinstance(value, int) and value >= LONG_NUMBER else value


def _technical(text: str) -> bool:
    if len(text) == 64 and set(text) <= set("0123456789abcdef"):
        return True
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def certify(where: list[tuple[str, int]]) -> list[Certificate]:
    """Each chain that the round's events stand in, walked from its start to the last of them."""
    last: dict[str, int] = {}
    counted: dict[str, int] = {}
    for chain, seq in where:
        last[chain] = max(seq, last.get(chain, 0))
        counted[chain] = counted.get(chain, 0) + 1
    found = []
    for chain in sorted(last):
        answer = verify_chain(chain, upto=last[chain])
        if isinstance(answer, Verified):
            head = answer.head.hex()
            found.append(Certificate(chain, last[chain], head, "", counted[chain]))
        else:
            assert isinstance(answer, Broken)
            why = f"Peristiwa {answer.seq}: {answer.why}"
            found.append(Certificate(chain, last[chain], "", why, counted[chain]))
    return found
