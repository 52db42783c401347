"""What will be bought soon that a business could supply, and which paper it lacks for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from guyub.accounts.visit import Visit
from guyub.licences.queries import product_of, route_of
from guyub.market.models import PlanLine
from guyub.market.plans.making import branch_of
from guyub.market.plans.rules import load
from guyub.registry.models import Business, Product

MONTHS: Final = 12
BRANCHES: Final = 3
SHOWN: Final = 4


@dataclass(frozen=True)
class Month:
    """Lines of one month: of the business's sub-district or the whole regency, and elsewhere."""

    starts_on: date
    lines: int
    amount: int
    near: int


@dataclass(frozen=True)
class Coming:
    """Of one branch. ``paper``: what the business has to get next for its product of the branch,
    "" none that is known; ``asks``: that cannot be told before it answered something."""

    branch: str
    name: str
    months: list[Month]
    nearest: list[PlanLine]
    product: Product | None
    paper: str
    asks: bool

    @property
    def lines(self) -> int:
        return sum(m.lines for m in self.months)

    @property
    def amount(self) -> int:
        return sum(m.amount for m in self.months)

    @property
    def near(self) -> int:
        return sum(m.near for m in self.months)


def branches_of(business: Business) -> dict[str, Product | None]:
    """Branches that a business makes things of, each with the first product of it."""
    rules = load()
    found: dict[str, Product | None] = {}
    rows = Product.objects.filter(business=business, state=Product.State.ACTIVE)
    for product in rows.select_related("business").order_by("name_key", "pk"):
        if key := branch_of(product.kbli_code or business.kbli_code, product.name, rules):
            found.setdefault(key, product)
    if not found and (key := branch_of(business.kbli_code, business.main_product, rules)):
        found[key] = None
    return dict(list(found.items())[:BRANCHES])


def coming_for(visit: Visit, business: Business, today: date) -> list[Coming]:
    """By branch; branches for which nothing is planned are left out."""
    made = branches_of(business)
    if not made:
        return []
    district, names = business.village_code[:8], load().branches
    rows = (
        PlanLine.objects.filter(regency_code=business.regency_code)
        .of_makers().coming(today, MONTHS).filter(branches__overlap=list(made))
        .only("package", "description", "unit", "amount", "starts_on", "district_code", "branches")
        .order_by("starts_on", "position")
    )  # fmt: skip
    held: dict[str, list[PlanLine]] = defaultdict(list)
    for line in rows:
        held[next(b for b in line.branches if b in made)].append(line)
    found = []
    for branch, product in made.items():
        if not held[branch]:
            continue
        shown = product_of(visit, product.pk) if product is not None else None
        route = route_of(visit, shown, today) if shown is not None else None
        step = route.next_step if route is not None else None
        found.append(
            Coming(
                branch, names[branch], _months(held[branch], district),
                sorted(held[branch], key=lambda x: _distance(x, district))[:SHOWN], shown,
                step.paper.short if step is not None else "",
                route is not None and step is None and route.question is not None,
            )
        )  # fmt: skip
    return found


def _distance(line: PlanLine, district: str) -> int:
    """0: this sub-district, 1: the whole regency, 2: another one; the list is by time before."""
    return 0 if line.district_code == district else 1 if not line.district_code else 2


def _months(lines: list[PlanLine], district: str) -> list[Month]:
    by: dict[date, list[PlanLine]] = defaultdict(list)
    for line in lines:
        if line.starts_on is not None:
            by[line.starts_on].append(line)
    return [
        Month(
            day, len(some), sum(x.amount or 0 for x in some),
            sum(x.district_code == district for x in some),
        )
        for day, some in sorted(by.items())
    ]  # fmt: skip
