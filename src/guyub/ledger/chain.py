"""How events are chained, stored and verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, connections

from guyub.kernel.actions import Act, Personal
from guyub.kernel.actions import Event as Happened
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.ids import uuid7
from guyub.ledger import sealing
from guyub.ledger.models import INSTALLATION, Chain, Event

START = bytes(32)

# Kinds of objects whose events stand in a chain of their own per office: prefix of the kind, name.
_shelves: dict[str, str] = {}


def register_shelf(prefix: str, name: str) -> None:
    """A room keeps its events off the office's own chain, which the office's history page shows.
    Who reads them says row security (``Event.row_security``). ``name``: up to three letters."""
    _shelves[prefix] = name


def chain_of(office_id: UUID | None, kind: str) -> str:
    """The chain that an event about a kind of object belongs to."""
    key = str(office_id) if office_id else INSTALLATION
    shelf = _shelf_of(kind)
    return f"{shelf}:{key}" if shelf else key


def _shelf_of(kind: str) -> str:
    return next((name for prefix, name in _shelves.items() if kind.startswith(prefix)), "")


def _plain(value: Any) -> Any:
    """JSON-safe copy of a value; personal ones sealed with their person's key."""
    if isinstance(value, Personal):
        return sealing.seal(value.person_id, _plain(value.value))
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(event: Event, previous: bytes) -> bytes:
    """SHA-256 over the event's fields, each preceded by its length in 8 bytes.

    The lengths make the boundaries part of what is hashed: no text can move from one field into
    the next without changing the result.
    """
    parts = [
        str(event.id),
        event.chain,
        str(event.seq),
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(event.office_id or ""),
        event.regency_code,
        str(event.actor_id or ""),
        event.actor,
        event.role,
        event.verb,
        event.kind,
        event.object_id,
        _json(event.before),
        _json(event.after),
        event.reason,
        event.request_id,
    ]
    # Only where somebody helped, so that what was chained before there was help stays as it was.
    # With their lengths, 19 parts never read like the 17 of other events.
    if event.on_behalf_of is not None:
        parts += [str(event.on_behalf_of), str(event.assistance_id)]
    sha = hashlib.sha256()
    for part in (*(p.encode() for p in parts), previous):
        sha.update(len(part).to_bytes(8, "big"))
        sha.update(part)
    return sha.digest()


def store(act: Act, happened: list[Happened]) -> None:
    """Chain and store the events of one finished action. Takes the chain's lock, last of all."""
    events = []
    for item in happened:
        events.append(
            Event(
                # Not even the id tells the hour there: a secret tip has none.
                id=uuid4() if _shelf_of(item.kind) else uuid7(),
                chain=chain_of(act.office_id, item.kind),
                at=act.now.astimezone(UTC),
                office_id=act.office_id,
                regency_code=item.regency,
                actor_id=act.user_id,
                actor=act.actor,
                role=act.role,
                verb=item.verb,
                kind=item.kind,
                object_id=item.object_id,
                before=_plain(item.before),
                after=_plain(item.after),
                # People type numbers of other people into reasons; they would stay for good.
                reason=hide_numbers(item.reason),
                request_id=act.request_id,
                on_behalf_of=act.on_behalf_of,
                assistance_id=act.assistance_id,
            )
        )
    # In one order, so that two actions with events on two chains never wait for each other.
    for key in sorted({event.chain for event in events}):
        length, head = _lock(key)
        for event in events:
            if event.chain != key:
                continue
            length += 1
            event.seq = length
            event.previous = head
            event.hash = head = digest(event, head)
        Chain.objects.filter(key=key).update(length=length, head=head)
    Event.objects.bulk_create(events)


def _lock(key: str) -> tuple[int, bytes]:
    select = "SELECT length, head FROM ledger_chain WHERE key = %s FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(select, [key])
        row = cursor.fetchone()
        if row is None:
            cursor.execute(
                "INSERT INTO ledger_chain (key, length, head) VALUES (%s, 0, %s)"
                " ON CONFLICT DO NOTHING",
                [key, START],
            )
            cursor.execute(select, [key])
            row = cursor.fetchone()
    return int(row[0]), bytes(row[1])


@dataclass(frozen=True)
class Broken:
    """The first place where a chain does not hold. ``event`` is None when events are missing."""

    chain: str
    seq: int
    event: UUID | None
    why: str


@dataclass(frozen=True)
class Verified:
    chain: str
    events: int
    head: bytes


@dataclass(frozen=True)
class Root:
    """All chains as they stood at the end of a day: ``chains`` is (key, events, last hash)."""

    day: date
    hex: str
    chains: tuple[tuple[str, int, str], ...]


def verify(using: str = "default", page: int = 5_000) -> Iterator[Verified | Broken]:
    """Walk every chain from its start; yields one result per chain.

    Reads in pages by sequence number, so memory stays flat. Needs a scope that reads everything.
    The office may work meanwhile: each chain is verified as far as it reached when it was begun.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT key FROM ledger_chain UNION SELECT DISTINCT chain FROM ledger_event ORDER BY 1"
        )
        keys = [row[0] for row in cursor.fetchall()]
    for key in keys:
        yield verify_chain(key, using=using, page=page)


def verify_chain(
    key: str, *, using: str = "default", page: int = 5_000, upto: int | None = None
) -> Verified | Broken:
    """Walk one chain from its start; an absent chain is verified with 0 events.

    ``upto``: only so many events, for a statement that stays true while the chain grows.
    """
    with connections[using].cursor() as cursor:
        # One statement, one snapshot: head and last event belong together.
        cursor.execute(
            "SELECT (SELECT max(seq) FROM ledger_event WHERE chain = %(key)s), c.length, c.head"
            " FROM (SELECT 1) one LEFT JOIN ledger_chain c ON c.key = %(key)s",
            {"key": key},
        )
        last, length, head = cursor.fetchone()
    last, length = int(last or 0), int(length or 0)
    part = upto is not None and upto < last
    last = min(last, upto) if upto is not None else last
    seq, previous = 0, START
    while seq < last:
        events = list(
            Event.objects.using(using)
            .filter(chain=key, seq__gt=seq, seq__lte=last)
            .order_by("seq")[:page]
        )
        if not events:
            break
        for event in events:
            if event.seq != seq + 1:
                return Broken(key, seq + 1, None, "event hilang")
            if bytes(event.previous) != previous:
                return Broken(key, event.seq, event.pk, "tidak menyambung ke event sebelumnya")
            if digest(event, previous) != bytes(event.hash):
                return Broken(key, event.seq, event.pk, "isi event berubah")
            seq, previous = event.seq, bytes(event.hash)
    if part and seq == last:
        return Verified(key, seq, previous)
    if length > seq:
        return Broken(key, seq + 1, None, "ujung rantai tidak cocok: event terakhir hilang")
    if length < seq or bytes(head or START) != previous:
        return Broken(key, seq, None, "ujung rantai tidak cocok: kepala rantai diubah")
    return Verified(key, seq, previous)


def root_of(day: date, using: str = "default") -> Root:
    """One hash over all chains as they stood at the end of a day (UTC), to print and publish.

    Hex SHA-256 over the chain names and last hashes of the day in order of name; an empty day
    keeps the hash of the days before. A printed root is what finds a chain that was cut and whose
    head was forged to match. It is final once every action begun on that day has ended.
    """
    sha = hashlib.sha256()
    end = datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=UTC)
    rows = (
        Event.objects.using(using)
        .filter(at__lte=end)
        .order_by("chain", "-seq")
        .distinct("chain")
        .values_list("chain", "seq", "hash")
    )
    chains = []
    for key, seq, value in rows:
        chains.append((key, seq, bytes(value).hex()))
        for part in (key.encode(), bytes(value)):
            sha.update(len(part).to_bytes(8, "big"))
            sha.update(part)
    return Root(day, sha.hexdigest(), tuple(chains))


def daily_root(day: date, using: str = "default") -> str:
    """The hex hash of ``root_of``."""
    return root_of(day, using).hex
