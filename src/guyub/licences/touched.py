"""Products whose way to their papers changes with a wording: from what to what, where, which.

Two books are held against each other on one day, as one statement: the papers as they are read now
and as they would be read. Policy: only the wording makes the difference. Both sides see the
same day, the same answers and the same papers held, so what changes by the mere passing of time is
not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection

from guyub.accounts.visit import Visit
from guyub.criteria.language import Node, Sql, as_sql
from guyub.criteria.subjects import SUBJECTS
from guyub.kernel.pages import Key, Page, decode, encode
from guyub.licences import funnel
from guyub.licences.book import Book
from guyub.licences.requirements import Paper, Wording

GAINS, LOSES, UNSURE, CLEARED, STEP = "gains", "loses", "unsure", "cleared", "step"
KINDS: Final = {
    GAINS: "Jadi perlu",
    LOSES: "Tidak perlu lagi",
    UNSURE: "Jadi belum pasti",
    CLEARED: "Tidak ditanya lagi",
    STEP: "Hanya urutannya berubah",
}
SIZE: Final = 25
KEYS: Final = (Key("village"), Key("product_id", "uuid"))
Pairs = Sequence[tuple[Paper, Wording]]


@dataclass(frozen=True)
class Change:
    """What is read otherwise from a day on: the papers in force before and after, in order.
    ``until`` is the last day on which that is so, None: no end."""

    day: date
    before: Pairs
    after: Pairs
    until: date | None = None

    @property
    def papers(self) -> list[Paper]:
        """Papers whose rule is another one, each once."""
        rules = [{p.key: w.applies for p, w in pairs} for pairs in (self.before, self.after)]
        known = {p.key: p for p, _w in (*self.before, *self.after)}
        return [p for key, p in known.items() if rules[0].get(key) != rules[1].get(key)]

    @property
    def moves(self) -> bool:
        """Whether any product could be touched: a rule, or what must be had first, is another."""
        return bool(_differing(self))


def between(before: Book, after: Book, today: date) -> list[Change]:
    """The days from today on at which two books begin to differ, or differ in another way."""
    starts = {
        w.since for book in (before, after) for p in book.values() for w in p.wordings
        if w.since > today
    }  # fmt: skip
    found: list[Change] = []
    last: list[tuple[str, Any, Any]] = []
    for day in sorted({today, *starts}):
        change = Change(day, funnel.in_force(before, day), funnel.in_force(after, day))
        differs = _differing(change)
        if differs != last and last:
            found[-1] = replace(found[-1], until=day - timedelta(days=1))
        if differs != last and differs:
            found.append(change)
        last = differs
    return found


def _differing(change: Change) -> list[tuple[str, Any, Any]]:
    """The papers that are read otherwise, each as before and after."""
    sides = [
        {p.key: (w.applies, w.needs) for p, w in pairs} for pairs in (change.before, change.after)
    ]
    keys = {**sides[0], **sides[1]}
    return [
        (key, sides[0].get(key), sides[1].get(key))
        for key in sorted(keys)
        if sides[0].get(key) != sides[1].get(key)
    ]


def from_day(book: Book, day: date) -> Change:
    """What begins to be read otherwise with a day, by the book itself."""
    eve = day - timedelta(days=1)
    return Change(day, funnel.in_force(book, eve), funnel.in_force(book, day))


def days_of(book: Book, since: date) -> list[date]:
    """The days after ``since`` from which some paper is read otherwise."""
    starts = {w.since for p in book.values() for w in p.wordings if w.since > since}
    return sorted(day for day in starts if from_day(book, day).moves)


@dataclass
class Counts:
    """How many products: by what happens to them, by sub-district, by next paper before and
    after ("" for none left, ``funnel.ASK``, ``funnel.WAITS``)."""

    total: int = 0
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    parts: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    ways: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


Share = tuple[str, list[Any], Change]


def _told(share: Share, extra: str) -> tuple[str, list[Any]]:
    """Products of one share that the change touches, with ``extra`` columns of t and f, and
    ``was``, ``becomes``, ``kind``, and the papers ``gained``, ``lost``, ``asked`` (it is not known
    any more) and ``cleared`` (it was not known, and they are not needed)."""
    where, given, change = share
    subject = SUBJECTS["product"]
    told: list[str] = []
    params: list[Any] = []
    names: dict[Node, str] = {}

    def column(node: Node) -> str:
        """A rule stands once, however many sides read it."""
        if node not in names:
            names[node] = f"r{len(names)}"
            rule = as_sql(node, subject.catalogue, change.day)
            told.append(f"{rule.text} AS {names[node]}")
            params.extend(rule.params)
        return names[node]

    def side(pairs: Pairs) -> tuple[str, dict[str, str]]:
        columns = {p.key: column(w.applies) for p, w in pairs}
        return funnel.place_sql([(p, w) for p, w in pairs if p.weight == "must"], columns), columns

    was, before = side(change.before)
    becomes, after = side(change.after)
    both = [
        (p.key, before.get(p.key, "false"), after.get(p.key, "false")) for p in change.papers
    ]  # fmt: skip

    def keys(condition: str) -> str:
        """The changed papers for which a condition over {b} and {a} holds, as an array."""
        arms = ", ".join(
            f"CASE WHEN {condition.format(b=b, a=a)} THEN '{key}' END" for key, b, a in both
        )
        return f"array_remove(ARRAY[{arms}]::text[], NULL)"

    near, more = _near(change)
    inside = ", ".join(told) or "1 AS nothing"
    sql = (
        f"SELECT told.*, {was} AS was, {becomes} AS becomes,"
        f" {keys('{a} IS TRUE AND {b} IS NOT TRUE')} AS gained,"
        f" {keys('{b} IS TRUE AND {a} IS FALSE')} AS lost,"
        f" {keys('{b} IS NOT NULL AND {a} IS NULL')} AS asked,"
        f" {keys('{b} IS NULL AND {a} IS FALSE')} AS cleared"
        f" FROM (SELECT {extra}, {funnel.HOLDS}, {inside} FROM {subject.table} {funnel.JOINS}"
        f" WHERE ({where}) AND {near} OFFSET 0) told"
    )
    kind = (
        f"CASE WHEN cardinality(gained) > 0 THEN '{GAINS}' WHEN cardinality(lost) > 0 THEN"
        f" '{LOSES}' WHEN cardinality(asked) > 0 THEN '{UNSURE}'"
        f" WHEN cardinality(cleared) > 0 THEN '{CLEARED}' ELSE '{STEP}' END"
    )
    return (
        f"SELECT q.*, {kind} AS kind FROM ({sql}) q WHERE was <> becomes"
        " OR cardinality(gained || lost || asked || cleared) > 0",
        [*params, *given, *more],
    )


def _near(change: Change) -> tuple[str, list[Any]]:
    """A condition that every touched product meets, told by the changed papers alone, so that the
    other rules are asked of few. True where papers also change their order."""
    before, after = ([p.key for p, _w in pairs] for pairs in (change.before, change.after))
    if [k for k in before if k in after] != [k for k in after if k in before]:
        return "true", []
    catalogue = SUBJECTS["product"].catalogue
    told: list[str] = []
    params: list[Any] = []
    for _key, old, new in _differing(change):
        rules = [as_sql(side[0], catalogue, change.day) if side else Sql("false")
                 for side in (old, new)]  # fmt: skip
        # What must be had first matters to whoever needs the paper, or may.
        other_needs = bool(old and new and old[1] != new[1])
        b, a = (rule.text for rule in rules)
        told.append(
            f"({b} IS NOT FALSE OR {a} IS NOT FALSE)" if other_needs
            else f"({b} IS DISTINCT FROM {a})"
        )  # fmt: skip
        params += [p for rule in rules for p in rule.params]
    return f"({' OR '.join(told)})", params


def _all(shares: Iterable[Share], extra: str, columns: str) -> tuple[str, list[Any]]:
    """The touched products of all shares, and parameters. Shares that nothing touches are left
    out; "" when none is left."""
    told, values = [], []
    for share in shares:
        if share[2].moves:
            sql, given = _told(share, extra)
            told.append(f"SELECT {columns} FROM ({sql}) x")
            values += given
    return " UNION ALL ".join(told), values


def counts(shares: Iterable[Share], today: date) -> Counts:
    """Touched products, counted in one statement."""
    subject = SUBJECTS["product"]
    found = Counts()
    sql, values = _all(shares, f"{subject.part} AS part", "part, kind, was, becomes")
    if not sql:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            f"{funnel.HELD_SQL} SELECT part, kind, was, becomes, count(*) FROM ({sql}) a"
            " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
            [today, *values],
        )
        rows = cursor.fetchall()
    for part, kind, was, becomes, number in rows:
        found.total += number
        found.kinds[kind] += number
        found.parts[part][kind] = found.parts[part].get(kind, 0) + number
        if was != becomes:
            found.ways[was, becomes] += number
    return found


_COLUMNS: Final = (
    "product_id, business_id, village, part, was, becomes, gained, lost, asked, cleared, kind"
)


def page(
    shares: Iterable[Share], today: date, *, kind: str = "", district: str = "", cursor: str = ""
) -> Page:
    """Touched products by village, a page at a time. BadCursor."""
    subject = SUBJECTS["product"]
    extra = f"t.product_id, t.business_id, f.village_code AS village, {subject.part} AS part"
    sql, values = _all(shares, extra, _COLUMNS)
    if not sql:
        return Page([], "", "")
    only, wanted = [], []
    for column, value in (("kind", kind), ("part", district)):
        if value:
            only.append(f"{column} = %s")
            wanted.append(value)
    direction, at = decode(cursor, KEYS) if cursor else ("n", None)
    back = direction == "p"
    if at:
        only.append(f"(village, product_id) {'<' if back else '>'} (%s, %s)")
        wanted += at
    order = " DESC" if back else ""
    with connection.cursor() as rows:
        rows.execute(
            f"{funnel.HELD_SQL} SELECT * FROM ({sql}) a"
            f"{' WHERE ' + ' AND '.join(only) if only else ''}"
            f" ORDER BY village{order}, product_id{order} LIMIT %s",
            [today, *values, *wanted, SIZE + 1],
        )
        names = [c[0] for c in rows.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    more = len(found) > SIZE
    found = found[:SIZE]
    if back:
        found.reverse()
    if not found:
        return Page([], "", "")
    first, last = ([row[k.field] for k in KEYS] for row in (found[0], found[-1]))
    follows, precedes = (True, more) if back else (more, at is not None)
    return Page(
        found, encode("n", last, KEYS) if follows else "",
        encode("p", first, KEYS) if precedes else "",
    )  # fmt: skip


def own_share(visit: Visit, regency: str, change: Change) -> list[Share]:
    """The products of one regency that the visit sees."""
    where, given = SUBJECTS["product"].visible(visit)
    return [(f"({where}) AND f.regency_code = %s", [*given, regency], change)]


def day_shares(visit: Visit, day: date) -> list[Share]:
    """All products that the visit sees, with what begins to be read otherwise with a day."""
    return [(where, given, from_day(book, day)) for where, given, book in funnel.shares(visit)]
