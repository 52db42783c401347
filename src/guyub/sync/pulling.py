"""What a phone takes along: first what today needs, then the whole territory, then what changed.

A cursor is opaque to the phone and names three things: the scope that the copy was made for, the
number in the list of changes up to which it is complete (with the time of that change, so that a
restored database is noticed), and where in the first filling it stands. That number is taken before
the first row is read; what changes while a phone fills for days on a bad line is in the changes
after it. Nothing depends on a clock.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.kernel import languages
from guyub.sync import limits
from guyub.sync.contact import Contact, Refused, scope_key
from guyub.sync.models import Change, Operation
from guyub.sync.querysets import in_areas
from guyub.sync.registering import Pull, pulls_for

FIRST, ALL, NEW = "first", "all", "new"
_RESERVE = 4 * limits.KB  # for the envelope of a page
_ANEW = (
    "Wilayah tugas, bahasa, atau data kantor berubah. Data diambil ulang; isian Anda tetap"
    " tersimpan."
)


@dataclass(frozen=True)
class Cursor:
    """``seq`` and ``mark``: the last change that is contained; ``entity`` and ``after``: the place
    in the first filling; ``sent``: how many of that kind were sent."""

    scope: str
    seq: int
    mark: int
    phase: str = FIRST
    entity: str = ""
    after: str = ""
    sent: int = 0

    def text(self) -> str:
        parts = [
            self.scope, self.seq, self.mark, self.phase, self.entity, self.after, self.sent
        ]  # fmt: skip
        raw = json.dumps(parts, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Refused (410) for what no server of today made: the phone begins anew."""
        try:
            raw = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            scope, seq, mark, phase, entity, after, sent = raw
            right = (
                all(isinstance(v, str) for v in (scope, phase, entity, after))
                and all(type(v) is int and 0 <= v < 2**63 for v in (seq, mark, sent))
                and phase in (FIRST, ALL, NEW)
            )
            if after and phase == ALL:
                UUID(after)
            elif phase == FIRST:
                right = right and (not after or after.isdigit()) and len(after) < 7
        except (ValueError, TypeError, binascii.Error, RecursionError):
            right = False
        if not right:
            raise Refused(410, "scope_changed", _ANEW)
        return cls(scope, seq, mark, phase, entity, after, sent)


@dataclass
class Page:
    """Rows and tombstones by kind, as many as fit when compressed."""

    rows: dict[str, list[Any]] = field(default_factory=dict)
    gone: dict[str, list[str]] = field(default_factory=dict)
    full: bool = False
    _size: int = 0
    _squeeze: Any = field(default_factory=lambda: zlib.compressobj(6))

    def add(self, rows: dict[str, list[Any]], gone: dict[str, list[str]], *, one: bool) -> bool:
        """Take all of it or nothing. An empty page takes a single row (``one``) of any size, so
        that it always goes on."""
        trial = self._squeeze.copy()
        text = packed({"rows": rows, "gone": gone})
        size = self._size + len(trial.compress(text)) + len(trial.flush(zlib.Z_SYNC_FLUSH))
        if size > limits.PAGE_BYTES - _RESERVE and not (one and self.empty):
            return False
        self._squeeze, self._size = trial, size
        for entity, found in rows.items():
            self.rows.setdefault(entity, []).extend(found)
        for entity, ids in gone.items():
            self.gone.setdefault(entity, []).extend(ids)
        if size > limits.PAGE_BYTES * 3 // 4:
            self.full = True
        return True

    @property
    def empty(self) -> bool:
        return not self.rows and not self.gone


def _read(pull: Pull, visit: Visit, ids: Sequence[UUID]) -> tuple[list[Any], list[str]]:
    """Rows of these ids in their order, and the ids of what is not there for this visit."""
    found = {str(row["id"]): dict(row) for row in pull.rows(visit, ids)}
    if not languages.is_source():
        found = {key: spoken(row, pull.words) for key, row in found.items()}
    return [found[str(i)] for i in ids if str(i) in found], [
        str(i) for i in ids if str(i) not in found
    ]


def spoken(value: Any, words: frozenset[str], *, of_house: bool = False) -> Any:
    """The same rows with the values named ``words`` said in the language spoken now. In a list of
    (key, label) the label is said."""
    if isinstance(value, dict):
        return {
            name: spoken(one, words, of_house=of_house or name in words)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        if of_house and value and all(isinstance(one, list | tuple) for one in value):
            return [[*pair[:-1], languages.said(pair[-1])] for pair in value]
        return [spoken(one, words, of_house=of_house) for one in value]
    return languages.said(value) if of_house and isinstance(value, str) else value


def _horizon(regency: str) -> tuple[int, int]:
    """The last change of a regency that is committed; all below it are."""
    last = Change.objects.filter(regency_code=regency).order_by("-id").values_list("id", "at")
    found = last.first()
    return (found[0], _mark(found[1])) if found else (0, 0)


def _mark(at: Any) -> int:
    return int(at.timestamp() * 1_000_000)


def pull(contact: Contact, cursor_text: str | None) -> dict[str, Any]:
    """One page after a cursor (none: from the beginning). Refused (410) when the copy was made for
    another scope or before the database was put back; the caller's scope is the visit's."""
    visit, regency = contact.visit, contact.device.regency_code
    scope = scope_key(visit)
    if cursor_text is None:
        cursor = Cursor(scope, *_horizon(regency))
    else:
        cursor = Cursor.read(cursor_text)
        if cursor.scope != scope or not _stands(regency, cursor):
            raise Refused(410, "scope_changed", _ANEW, scope=scope)
    page, more = Page(), True
    pulls = {p.entity: p for p in pulls_for(visit)}
    short: list[str] = []
    while more and not page.full:
        cursor, more = _STEPS[cursor.phase](contact, pulls, cursor, page, short)
    return {
        "scope": scope,
        "rows": page.rows,
        "gone": page.gone,
        "cursor": cursor.text(),
        "more": more,
        "phase": cursor.phase,
        "cut": short,
        **({} if more else {"returned": spoken(_returned(contact), frozenset({"sentence"}))}),
        "server_time": contact.now.isoformat(),
    }


def _returned(contact: Contact) -> list[dict[str, Any]]:
    """What this phone sent that was sent back and waits for its officer. A phone that handed over
    without PIN has forgotten it, and what was held there was refused when nobody asked."""
    own = Operation.objects.returned_to(contact.visit, contact.now).filter(device=contact.device)
    return [
        {
            "op_id": str(row.pk), "entity": row.entity, "kind": row.kind,
            "sentence": row.result.get("sentence", ""), "sent_at": row.received_at.isoformat(),
        }
        for row in own.order_by("received_at", "pk")[: limits.MOST_OPERATIONS]
    ]  # fmt: skip


def _stands(regency: str, cursor: Cursor) -> bool:
    if cursor.seq == 0:
        return cursor.mark == 0
    at = Change.objects.filter(pk=cursor.seq, regency_code=regency).values_list("at", flat=True)
    return [_mark(one) for one in at] == [cursor.mark]


Step = tuple[Cursor, bool]


def _following(pulls: dict[str, Pull], cursor: Cursor, phase: str) -> Cursor:
    """The next kind in this phase, or the next phase."""
    names = list(pulls)
    at = names.index(cursor.entity) + 1 if cursor.entity in names else 0
    if at < len(names):
        return replace(cursor, entity=names[at], after="", sent=0)
    return replace(cursor, phase=phase, entity="", after="", sent=0)


def _first(
    contact: Contact, pulls: dict[str, Pull], cursor: Cursor, page: Page, short: list[str]
) -> Step:
    """What today's route needs."""
    kind = pulls.get(cursor.entity)
    if kind is None:
        return _following(pulls, cursor, ALL), True
    today = timezone.localtime(contact.now).date()
    ids = list(kind.first(contact.visit, today))[int(cursor.after or 0) :]
    for part in _parts(ids, page, lambda some: _add_rows(kind, contact.visit, some, page)):
        cursor = replace(cursor, after=str(int(cursor.after or 0) + len(part)))
    if page.full:
        return cursor, True
    cursor = _following(pulls, cursor, ALL)
    # Today's route alone is a page of its own: it is there before the rest is on its way.
    page.full = cursor.phase == ALL and bool(page.rows)
    return cursor, True


def _all(
    contact: Contact, pulls: dict[str, Pull], cursor: Cursor, page: Page, short: list[str]
) -> Step:
    """The whole territory, kind by kind, in the order of ids, up to what a phone carries."""
    kind = pulls.get(cursor.entity)
    if kind is None:
        return _following(pulls, cursor, NEW), True
    room = min(limits.BATCH * 5, kind.most - cursor.sent)
    after = UUID(cursor.after) if cursor.after else None
    ids = list(kind.ids(contact.visit, after, room + 1))
    if room <= 0 and ids:
        short.append(kind.entity)
    last = len(ids) <= room
    for part in _parts(
        ids[: max(room, 0)], page, lambda some: _add_rows(kind, contact.visit, some, page)
    ):
        cursor = replace(cursor, after=str(part[-1]), sent=cursor.sent + len(part))
        if part[-1] == ids[-1] and last:
            return _following(pulls, cursor, NEW), True
    if not ids or room <= 0:
        return _following(pulls, cursor, NEW), True
    return cursor, True


def _new(
    contact: Contact, pulls: dict[str, Pull], cursor: Cursor, page: Page, short: list[str]
) -> Step:
    """What changed since, newest state of each record; gone for this visit is a tombstone."""
    regency = contact.device.regency_code
    last, mark = _horizon(regency)
    mine = Q(person_id__isnull=True) | Q(person_id=contact.device.person_id)
    rows = list(
        Change.objects.filter(
            mine, in_areas(contact.visit.area_codes, placeless=True), regency_code=regency,
            id__gt=cursor.seq, id__lte=last,
        )
        .order_by("id")
        .values_list("id", "at", "entity", "entity_id")[: limits.CHANGES]
    )  # fmt: skip
    done = 0
    for part in _parts(rows, page, lambda some: _add_changes(pulls, contact.visit, some, page)):
        done += len(part)
        cursor = replace(cursor, seq=part[-1][0], mark=_mark(part[-1][1]))
    if done < len(rows) or len(rows) == limits.CHANGES:
        return cursor, True
    # What lies behind in other villages need not be looked through again.
    return replace(cursor, seq=last, mark=mark), False


_STEPS: dict[str, Callable[..., Step]] = {FIRST: _first, ALL: _all, NEW: _new}


def _parts(items: list[Any], page: Page, add: Callable[[list[Any]], bool]) -> Any:
    """Give pieces to ``add`` while they fit; yields each that did. A piece that does not fit is
    halved, so that a page is well filled and a row is never left out."""
    at, size = 0, limits.BATCH
    while at < len(items) and not page.full:
        part = items[at : at + size]
        if add(part):
            yield part
            at += len(part)
        elif len(part) == 1 or (len(part) <= 8 and not page.empty):
            page.full = True
        else:
            size = len(part) // 2


def _add_rows(kind: Pull, visit: Visit, ids: Sequence[UUID], page: Page) -> bool:
    rows, _gone = _read(kind, visit, ids)
    return page.add({kind.entity: rows} if rows else {}, {}, one=len(ids) == 1)


def _add_changes(
    pulls: dict[str, Pull], visit: Visit, changes: Sequence[tuple[int, Any, str, UUID]], page: Page
) -> bool:
    wanted: dict[str, dict[UUID, None]] = {}
    for _seq, _at, entity, pk in changes:
        if entity in pulls:
            wanted.setdefault(entity, {})[pk] = None
    rows, gone = {}, {}
    for entity, ids in wanted.items():
        found, missing = _read(pulls[entity], visit, list(ids))
        if found:
            rows[entity] = found
        if missing:
            gone[entity] = missing
    return page.add(rows, gone, one=len(changes) == 1)


def packed(answer: dict[str, Any]) -> bytes:
    """An answer as JSON."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"), default=str).encode()
