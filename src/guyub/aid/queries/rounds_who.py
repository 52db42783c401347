"""Who can get what a round gives, who was never helped, and who has not been told.

"Never helped": no tools handed over by a signed record to the business or another one of its
owners within the dated number of years (``aid.helped_years``). "Told": an entry for this round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from guyub.accounts.visit import Visit
from guyub.aid.models import Round, Telling
from guyub.aid.queries.rounds import rule_of
from guyub.aid.terms_rounds import HELPED_YEARS
from guyub.criteria.language import Sql, as_sql
from guyub.criteria.parameters import PARAMETERS, value_of
from guyub.criteria.subjects import SUBJECTS, Subject
from guyub.registry.models import BusinessFacts

EVERYBODY: Final = Sql("TRUE")
NOBODY: Final = Sql("NULL::boolean")


def subject() -> Subject:
    return SUBJECTS["business"]


def helped_years(round_: Round, today: date) -> int:
    """How many years count, as frozen with the round or else in force."""
    kept = round_.frozen.get("parameters", {}).get(HELPED_YEARS) if round_.frozen else None
    if kept is not None:
        return int(PARAMETERS[HELPED_YEARS].read(kept["value"]))
    return int(value_of(HELPED_YEARS, round_.office_id, today))


def years_before(day: date, years: int) -> date:
    """The same day earlier; 29 February falls on the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def rule_sql(round_: Round, today: date) -> Sql:
    """The round's rule over the facts of businesses. A round without a rule is for all; a rule
    that cannot be read tells of nobody."""
    rule = rule_of(round_)
    if rule is None:
        return EVERYBODY
    return NOBODY if rule.node is None else as_sql(rule.node, subject().catalogue, today)


@dataclass(frozen=True, slots=True)
class Reach:
    """Businesses of a place: how the rule answers; of the eligible those never helped, and of
    these those not told yet."""

    yes: int = 0
    no: int = 0
    unknown: int = 0
    never: int = 0
    untold: int = 0
    told: int = 0

    @property
    def all(self) -> int:
        return self.yes + self.no + self.unknown

    def __add__(self, other: Reach) -> Reach:
        return Reach(
            self.yes + other.yes, self.no + other.no, self.unknown + other.unknown,
            self.never + other.never, self.untold + other.untold, self.told + other.told,
        )  # fmt: skip


def reach(visit: Visit, round_: Round, today: date) -> dict[str, Reach]:
    """Counts by village over what the visit sees, in one pass over the facts rows."""
    sql = rule_sql(round_, today)
    where, given = subject().visible(visit)
    since = years_before(today, helped_years(round_, today))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT village, count(*) FILTER (WHERE answer IS TRUE),"
            " count(*) FILTER (WHERE answer IS FALSE), count(*) FILTER (WHERE answer IS NULL),"
            " count(*) FILTER (WHERE answer IS TRUE AND never),"
            " count(*) FILTER (WHERE answer IS TRUE AND never AND NOT told),"
            " count(*) FILTER (WHERE told)"
            f" FROM (SELECT f.village_code AS village, {sql.text} AS answer,"
            " (f.aid_last_on IS NULL OR f.aid_last_on <= %s) AS never,"
            " t.business_id IS NOT NULL AS told"
            f" FROM {subject().table}"
            " LEFT JOIN (SELECT DISTINCT business_id FROM aid_telling WHERE round_id = %s) t"
            f" ON t.business_id = f.business_id WHERE {where} OFFSET 0) x"
            " GROUP BY village ORDER BY village",
            [*sql.params, since, round_.pk, *given],
        )
        return {village: Reach(*numbers) for village, *numbers in cursor.fetchall()}


def by_district(parts: dict[str, Reach]) -> dict[str, Reach]:
    """The same by sub-district."""
    found: dict[str, Reach] = {}
    for village, numbers in parts.items():
        code = village[:8]
        found[code] = found.get(code, Reach()) + numbers
    return found


def eligible_never_helped(visit: Visit, round_: Round, today: date) -> QuerySet[BusinessFacts]:
    """The businesses themselves, in the visit's areas, each with whether it was told."""
    sql = rule_sql(round_, today)
    since = years_before(today, helped_years(round_, today))
    rows = BusinessFacts.objects.visible_to(visit).listed()
    # Columns come from the catalogue, values travel as parameters.
    chosen: Any = RawSQL(  # noqa: S611
        f"SELECT f.business_id FROM {subject().table} WHERE {sql.text} IS TRUE"
        " AND (f.aid_last_on IS NULL OR f.aid_last_on <= %s)",
        [*sql.params, since],
    )
    told = Telling.objects.filter(round=round_, business=OuterRef("pk"))
    found: QuerySet[BusinessFacts] = rows.filter(pk__in=chosen).annotate(told=Exists(told))
    return found
