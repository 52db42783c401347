"""Products that people eat and that may not be sold yet: which permit each needs, and why.

Counted once each, at the first permit whose rule fits; ``ASK`` where a rule cannot be told yet,
``NONE`` where no rule fits. Those whose kind nobody knows are counted apart: unknown is not food.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from guyub.accounts.visit import Visit
from guyub.criteria.language import as_sql, say
from guyub.criteria.language.tree import All, Any_, Node
from guyub.criteria.subjects import SUBJECTS
from guyub.kernel.pages import Key, Page, decode, encode
from guyub.licences import funnel
from guyub.licences.book import Book
from guyub.licences.product_facts import PRODUCTS
from guyub.licences.requirements import Paper, Wording

# Papers with which something to eat or drink may be sold; and what such a product also needs.
PERMITS: Final = ("spp_irt", "bpom_md", "slhs", "psat_pduk", "nkv", "jamu")
BESIDES: Final = ("skp_ikan", "halal_self", "halal_reg", "sni_wajib")
EATEN: Final = "('food', 'ready', 'plant', 'animal', 'jamu')"
ASK, NONE = "?", "-"
TOLD, UNTOLD = "ditanya", "belum"
SIZE: Final = 30
# A condition on the products, its parameters, and the papers as the office of these reads them.
Share = tuple[str, list[Any], Book]
_HELD: Final = "(coalesce(whole.held, '{}') || coalesce(single.held, '{}'))"
KEYS: Final = (Key("village"), Key("product_id", "uuid"))


@dataclass(frozen=True, slots=True)
class Row:
    """Products of one sub-district that need one permit; ``told``: somebody answered for them."""

    part: str
    way: str
    told: bool
    products: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked: sub-district, permit, answered or not; "" is every one."""

    district: str = ""
    way: str = ""
    told: str = ""


def _of(keys: Iterable[str], today: date, book: Book) -> list[tuple[Paper, Wording]]:
    """Those of the papers that a book takes for law on a day."""
    pairs = [(book[key], book[key].on(today)) for key in keys if key in book]
    return [(paper, wording) for paper, wording in pairs if wording is not None]


def _lacking(share: Share, today: date, asked: Asked, extra: str = "") -> tuple[str, list[Any]]:
    """Products without a permit with part, village and way (and ``extra`` columns), as SQL. Each
    rule is asked once per product."""
    subject = SUBJECTS["product"]
    where, given, book = share
    if asked.district:
        where, given = f"({where}) AND f.district_code = %s", [*given, asked.district]
    arms: list[str] = []
    unknown: list[str] = []
    rules: list[str] = []
    params: list[Any] = []
    for n, (paper, wording) in enumerate(_of(PERMITS, today, book)):
        rule = as_sql(wording.applies, subject.catalogue, today)
        rules.append(f"({rule.text}) AS r{n}")
        arms.append(f"WHEN r{n} THEN '{paper.key}'")
        unknown.append(f"r{n} IS NULL")
        params += rule.params
    either = " OR ".join(unknown)
    sql = (
        f"SELECT told.*, CASE {' '.join(arms)} WHEN {either} THEN '{ASK}' ELSE '{NONE}' END AS way"
        f" FROM (SELECT t.product_id, t.business_id, {subject.part} AS part,"
        " f.village_code AS village, EXISTS (SELECT 1 FROM licences_answers a"
        f" WHERE a.product_id = t.product_id AND a.told <> '{{}}') AS told,"
        f" {extra} {', '.join(rules)}"
        f" FROM {subject.table} {funnel.JOINS} WHERE ({where}) AND t.kind IN {EATEN}"
        f" AND NOT {_HELD} && {funnel.array(PERMITS)} OFFSET 0) told"
    )
    return sql, [*params, *given]


def _narrowed(asked: Asked) -> tuple[str, list[Any]]:
    parts, given = ["true"], []
    if asked.way:
        parts.append("way = %s")
        given.append(asked.way)
    if asked.told:
        parts.append("told" if asked.told == TOLD else "NOT told")
    return " AND ".join(parts), given


@dataclass(frozen=True, slots=True)
class Why:
    """How many of the products that need a permit need it for this reason (some for several)."""

    words: str
    products: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What a visit sees: rows, reasons by permit, and by paper what the products need besides."""

    rows: list[Row]
    reasons: dict[str, list[Why]]
    besides: dict[str, int]


def _reasons(wording: Wording) -> list[Node]:
    """The parts of a rule of which one is enough; [] where all of it must be so."""
    tree = wording.applies
    if isinstance(tree, Any_):
        return list(tree.parts)
    if isinstance(tree, All):
        return [p for part in tree.parts if isinstance(part, Any_) for p in part.parts]
    return []


def _said(node: Node) -> str:
    """A reason inside a sentence: small letters but for abbreviations."""
    return re.sub(r"\b[A-Z][a-z]+", lambda m: m[0].lower(), say(node, PRODUCTS).rstrip("."))


def count(visit: Visit, today: date, asked: Asked) -> Counted:
    """By sub-district, permit, and whether anything was answered; one statement for each way in
    which the offices of the visit read the papers.

    ``asked.way`` does not narrow it: the page shows every way beside the one it lists.
    ``asked.told`` narrows reasons and papers besides, not the rows: they carry it.
    """
    rows: list[Row] = []
    why: dict[str, Counter[str]] = {}
    rest: Counter[str] = Counter()
    for share in funnel.shares(visit):
        counted = _count(share, today, asked)
        rows += counted.rows
        for key, lines in counted.reasons.items():
            why.setdefault(key, Counter()).update({w.words: w.products for w in lines})
        rest.update(counted.besides)
    reasons = {
        key: [Why(words, n) for words, n in lines.most_common()] for key, lines in why.items()
    }
    return Counted(sorted(rows, key=lambda r: (r.part, r.way, r.told)), reasons, dict(rest))


def _count(share: Share, today: date, asked: Asked) -> Counted:
    book = share[2]
    catalogue = SUBJECTS["product"].catalogue
    columns: list[tuple[str, Sequence[Any]]] = []
    named: list[tuple[str, str]] = []
    for paper, wording in _of(PERMITS, today, book):
        for node in _reasons(wording):
            rule = as_sql(node, catalogue, today)
            columns.append((f"({rule.text})", rule.params))
            named.append((paper.key, _said(node)))
    also = _of(BESIDES, today, book)
    for paper, wording in also:
        rule = as_sql(wording.applies, catalogue, today)
        have = funnel.array((paper.key, *paper.met_by))
        columns.append((f"({rule.text}) AND NOT {_HELD} && {have}", rule.params))
    extra = "".join(f" ({text}) AS c{n}," for n, (text, _params) in enumerate(columns))
    sql, given = _lacking(share, today, asked, extra)
    picked = "".join(f", count(*) FILTER (WHERE c{n})" for n in range(len(columns)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{funnel.HELD_SQL} SELECT part, way, told, count(*){picked} FROM ({sql}) q"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            [today, *(p for _text, params in columns for p in params), *given],
        )
        found = cursor.fetchall()
    sums: Counter[int] = Counter()
    for _part, way, told, _all, *numbers in found:
        if asked.told and told != (asked.told == TOLD):
            continue
        for n, amount in enumerate(numbers):
            if n >= len(named) or named[n][0] == way:
                sums[n] += amount
    reasons: dict[str, list[Why]] = {}
    for n, (key, words) in enumerate(named):
        if sums[n]:
            reasons.setdefault(key, []).append(Why(words, sums[n]))
    rest = {p.key: sums[n] for n, (p, _w) in enumerate(also, start=len(named)) if sums[n]}
    return Counted([Row(*row[:4]) for row in found], reasons, rest)


def unknown_kind(visit: Visit, district: str = "") -> int:
    """Products that are made and of which nobody knows what they are."""
    subject = SUBJECTS["product"]
    where, given = subject.visible(visit)
    if district:
        where, given = f"({where}) AND f.district_code = %s", [*given, district]
    with connection.cursor() as rows:
        rows.execute(
            f"SELECT count(*) FROM {subject.table} WHERE ({where}) AND t.kind IS NULL", given
        )
        return int(rows.fetchone()[0])


def page(visit: Visit, today: date, asked: Asked, cursor: str = "") -> Page:
    """The products themselves by village. BadCursor."""
    told, given = [], []
    for share in funnel.shares(visit):
        one, params = _lacking(share, today, asked)
        told.append(f"({one})")
        given += params
    sql = " UNION ALL ".join(told)
    narrow, more = _narrowed(asked)
    direction, at = decode(cursor, KEYS) if cursor else ("n", None)
    back = direction == "p"
    sign, order = ("<", " DESC") if back else (">", "")
    beyond = f"AND (village, product_id) {sign} (%s, %s)" if at else ""
    with connection.cursor() as rows:
        rows.execute(
            f"{funnel.HELD_SQL} SELECT product_id, business_id, village, way, told FROM ({sql}) q"
            f" WHERE {narrow} {beyond} ORDER BY village{order}, product_id{order} LIMIT %s",
            [today, *given, *more, *(at or []), SIZE + 1],
        )
        names = [c[0] for c in rows.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    more_there = len(found) > SIZE
    found = found[:SIZE]
    if back:
        found.reverse()
    if not found:
        return Page([], "", "")
    first, last = ([row[k.field] for k in KEYS] for row in (found[0], found[-1]))
    follows = more_there if not back else True
    precedes = more_there if back else at is not None
    return Page(
        found, encode("n", last, KEYS) if follows else "",
        encode("p", first, KEYS) if precedes else "",
    )  # fmt: skip


def by(rows: Iterable[Row], name: str) -> Counter[Any]:
    """Products by one field of the rows."""
    found: Counter[Any] = Counter()
    for row in rows:
        found[getattr(row, name)] += row.products
    return found
