"""Finding businesses by words as people type them.

Policy: every word must be found in the business's name, product, village or (for roles that may
see it) its owner's name; a word counts as found when it is written so, or a synonym is, or it
begins so, or, where that gives little, when it is spelt alike. Better matches come first. A full
number (IKM-33.03-000123-7) finds exactly its business. NIK and phone numbers are never searched
here. A text without a readable letter finds nothing and is told so.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import BooleanField, IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.datastructures import BaseTable

from guyub.kernel.db import ALL
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.names import fold
from guyub.registry import numbers
from guyub.registry.actions.common import BUSINESS_PREFIX

SYNONYMS = Path(__file__).parent / "data" / "synonyms.csv"
MOST_WORDS = 6
# Rows that each tier of the function may give: enough to page through; with further filters more,
# because the filters apply to what the search found.
MOST, MOST_FILTERED = 1_000, 20_000
_HIT = "registry_hit"
_NUMBER = re.compile(r"\s*ikm\b[\s.\-_/]*\d", re.IGNORECASE)
PERSONAL_DIGITS = 9


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Folded word to the folded words of its group, itself left out (data/synonyms.csv)."""
    groups: dict[str, list[str]] = defaultdict(list)
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            groups[row["group"]].append(fold(row["word"]))
    found: dict[str, set[str]] = defaultdict(set)
    for words in groups.values():
        for word in words:
            found[word].update(w for w in words if w != word)
    return {word: tuple(sorted(others)) for word, others in found.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """A search text as read: ``number`` a full business number, ``digits`` the middle of one,
    ``words`` what the database function takes, ``problem`` why it cannot be searched."""

    words: tuple[dict[str, Any], ...] = ()
    number: str = ""
    digits: str = ""
    problem: str = ""


def read(text: str) -> Asked:
    """What a person typed. Pure; never raises."""
    if _NUMBER.match(text):
        try:
            return Asked(number=parse_human_number(text).text)
        except NumberError as error:
            return Asked(problem=str(error))
    if problem := numbers.problem_of(text):
        return Asked(problem=problem)
    if len(re.sub(r"\D", "", text)) >= PERSONAL_DIGITS:
        return Asked(
            problem="Untuk menjaga data pribadi, NIK dan nomor HP tidak dicari di sini."
            " Cari dengan nama usaha, desa, atau nomor usaha seperti IKM-33.03-000123-7."
        )
    typed = fold(text).split()[:MOST_WORDS]
    if not typed:
        return Asked(problem="Tulis paling sedikit satu kata dengan huruf atau angka.")
    if len(typed) == 1 and len(typed[0]) == 1:
        return Asked(problem="Tulis paling sedikit dua huruf.")
    digits = typed[0] if len(typed) == 1 and re.fullmatch(r"\d{1,6}", typed[0]) else ""
    return Asked(words=tuple(_words(typed)), digits=digits)


def _words(typed: Sequence[str]) -> Iterable[dict[str, Any]]:
    """Per word: itself, its synonyms, and joined to a neighbour (Karang Reja, Karangreja)."""
    for i, word in enumerate(typed):
        same = [word, *synonyms().get(word, ())]
        if i + 1 < len(typed):
            same.append(fold(word + typed[i + 1]))
        if i > 0:
            same.append(fold(typed[i - 1] + word))
        yield {
            "words": list(dict.fromkeys(w for s in same for w in ([s] if " " not in s else []))),
            "prefix": word if len(word) > 1 and not word.isdigit() else None,
        }


def _tier(column: str) -> RawSQL:
    return RawSQL(column, (), output_field=IntegerField())  # noqa: S611  our own two constants


class _SearchJoin(BaseTable):
    """The search function as a table joined to the facts: ``FROM registry_facts JOIN
    registry_search(...) AS registry_hit ON ...``, which the query builder cannot say itself."""

    def __init__(self, params: Sequence[Any]) -> None:
        super().__init__(_HIT, _HIT)
        self.params = list(params)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return (
            "INNER JOIN registry_search(%s::jsonb, %s::text[], %s::text[], %s, %s)"
            f" AS {_HIT} ON ({_HIT}.business_id = registry_facts.business_id)",
            tuple(self.params),
        )

    @property
    def identity(self) -> Any:
        return (self.__class__, json.dumps(self.params))


def matching(
    facts: QuerySet[Any],
    asked: Asked,
    *,
    regencies: Sequence[str],
    places: Sequence[str] = (),
    owners: bool = False,
    most: int = MOST,
) -> Any:
    """Facts that match, annotated with ``tier`` (1 as written .. 4 loosely alike).

    ``facts`` is already what the viewer may see; ``regencies`` are looked at, narrowed to
    ``places`` (sub-districts, villages). Order by ("tier", "sort_key", "business_id").
    """
    if asked.problem or not regencies:
        return facts.none().annotate(tier=_tier("1"))
    if asked.number:
        found = facts.filter(business__number=asked.number)
        return found.annotate(tier=_tier("1"))
    if asked.digits:
        numbered = facts.filter(_numbered(asked.digits, regencies))
        if numbered.exists():
            return numbered.annotate(tier=_tier("1"))
    joined = facts.all()
    query = joined.query
    query.get_initial_alias()
    query.alias_map[_HIT] = _SearchJoin(
        [json.dumps(asked.words), list(regencies), list(places), owners, most]
    )
    query.alias_refcount[_HIT] = 1
    return joined.annotate(tier=_tier(f"{_HIT}.tier"))


def from_source(facts: QuerySet[Any], source: str, regencies: Sequence[str]) -> QuerySet[Any]:
    """Facts of businesses that were read from a list of this name.

    Few of them are looked up by a function of the owner's: under row security no index helps with
    arrays, and a rare list cost 15 ms at 43,300 rows, now 1.
    """
    if ALL not in regencies:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT registry_from_source(%s, %s, %s)", [source, list(regencies), MOST]
            )
            ids = cursor.fetchone()[0]
        if ids is not None:
            few = RawSQL(
                "registry_facts.business_id = ANY (%s)", (ids,), output_field=BooleanField()
            )
            return facts.filter(few)
    return facts.filter(sources__contains=[source])


def _numbered(digits: str, regencies: Sequence[str]) -> Q:
    """Numbers with this counter, whatever the check digit: one short range per regency."""
    condition = Q(pk__in=[])
    for regency in regencies[:60]:
        start = f"{BUSINESS_PREFIX}-{regency}-{int(digits):06d}-"
        condition |= Q(business__number__gte=start, business__number__lt=f"{start}:")
    return condition
