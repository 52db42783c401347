"""The invented businesses of one regency: who, where, what, and what was measured. Pure.

Policy: the same seed, villages and day give the same businesses. Every business states workers and
investment at least once and keeps its class in all years, so that exactly ``Plan.small`` compute to
"kecil" and ``Plan.medium`` to "menengah" by Permenperin 64/2016. Other figures, NIK, phones, points
and the split of workers are missing now and then, as in real lists.
NIK carry the impossible area 99, phones the unused prefix 0840, NIB begin with 0000.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from guyub.demo import names
from guyub.demo.chance import Chance, Odds
from guyub.demo.shapes import (
    BUSINESS,
    OBSERVATION,
    OWNER,
    PRODUCT,
    Person,
    Plan,
    Product,
    Sample,
    Seen,
    Village,
    sample_id,
)
from guyub.demo.trades import BRANDS, TRADES, Good, Trade, weight_at

SMALL_WORKERS_UP_TO = 19
SMALL_INVESTMENT_UP_TO = 950_000_000
MEDIUM_INVESTMENT_UP_TO = 14_800_000_000

LISTS = (
    "Pendataan IKM 2022",
    "Data potensi IKM 2023",
    "Data potensi IKM 2024",
    "Pendataan desa 2025",
)
SIINAS = "SIINas"
OBSERVERS = ("Petugas pendataan", "Petugas desa", "TPL")

PRODUCTS = Odds((1, 70), (2, 22), (3, 8))
EDUCATION = Odds(("sd", 44), ("smp", 19), ("sma", 24), ("pt", 4), ("", 9))
DISABILITY: Odds[bool | None] = Odds((None, 48), (False, 505), (True, 7))
MEDIUM_FORMS = Odds(("pt", 4), ("cv", 5), ("ud", 2), ("koperasi", 0.5))
SMALL_FORMS = Odds(
    ("perorangan", 78), ("", 14), ("ud", 4.5), ("cv", 1.5), ("pt_perorangan", 1.5), ("po", 0.5)
)


def generate(villages: Sequence[Village], plan: Plan, today: date) -> list[Sample]:
    """All businesses of the plan, ordered by village. ValueError without villages."""
    if not villages:
        raise ValueError(f"no villages in {plan.regency}")
    rng = Chance(f"{plan.seed}-{plan.regency}")
    places = _spread(rng, villages, plan.total)
    medium = _choose_medium(rng, [trade for _v, trade in places], plan.medium)
    contacts = {v.code: _village_contact(rng) for v in villages}
    maker = _Maker(rng, plan, today)
    found: list[Sample] = []
    for n, (village, trade) in enumerate(places, start=1):
        before = found[-1] if found and found[-1].village == village.code else None
        found.append(
            maker.business(n, village, trade, n - 1 in medium, contacts[village.code], before)
        )
    _repeat_some(rng, maker, found, plan.duplicates)
    return found


def _spread(rng: Chance, villages: Sequence[Village], total: int) -> list[tuple[Village, Trade]]:
    """A village and a trade for every business: shares by village, rounded to the exact total."""
    weights = [rng.lognormvariate(0, 0.45) for _ in villages]
    scale = total / sum(weights)
    counts = [math.floor(w * scale) for w in weights]
    by_rest = sorted(range(len(villages)), key=lambda i: counts[i] - weights[i] * scale)
    for i in by_rest[: total - sum(counts)]:
        counts[i] += 1
    places: list[tuple[Village, Trade]] = []
    for village, count in zip(villages, counts, strict=True):
        shares = [weight_at(trade, village.code) for trade in TRADES]
        places += [(village, trade) for trade in rng.choices(TRADES, shares, k=count)]
    return places


def _choose_medium(rng: Chance, trades: Sequence[Trade], amount: int) -> set[int]:
    """Positions of the medium businesses, drawn by the trades' weights (Efraimidis, Spirakis)."""
    keys = [
        (rng.random() ** (1 / t.medium) if t.medium else rng.random() - 1.0, i)
        for i, t in enumerate(trades)
    ]
    return {i for _key, i in sorted(keys, reverse=True)[:amount]}


def _village_contact(rng: Chance) -> tuple[float, int]:
    """(share of businesses ever reached, days since anybody came at the earliest) of a village."""
    draw = rng.random()
    if draw < 0.10:
        return 0.0, 0
    if draw < 0.32:
        return rng.uniform(0.1, 0.4), rng.randint(730, 1300)
    return rng.uniform(0.25, 0.75), rng.randint(3, 60)


class _Maker:
    """Draws one business after another from one stream of chance."""

    def __init__(self, rng: Chance, plan: Plan, today: date) -> None:
        self.rng, self.plan, self.today = rng, plan, today
        self.years = range(today.year - 4, today.year)

    def business(
        self,
        n: int,
        village: Village,
        trade: Trade,
        medium: bool,
        contact: tuple[float, int],
        before: Sample | None,
    ) -> Sample:
        rng = self.rng
        if before is not None and rng.random() < 0.025:
            owners = before.owners
        else:
            owners = (self.person(n, 0, village, trade.women),)
            if rng.random() < 0.015:
                owners += (self.person(n, 1, village, 1.0 - trade.women),)
        goods = rng.sample(trade.goods, min(len(trade.goods), rng.draw(PRODUCTS)))
        since = self.today.year - 1 - min(int(rng.expovariate(1 / 11)), 45)
        if medium:
            since -= 3
        form = self._form(medium)
        version = "2025" if since >= 2025 or rng.random() < 0.3 else "2020"
        status, status_since = "active", None
        if not self.plan.all_active and rng.random() < 0.08:
            status = rng.choice(("paused", "closed"))
            status_since = self.today - timedelta(days=rng.randint(30, 700))
        seen = self._seen(n, trade, medium, since, goods[0].unit)
        sources = tuple(sorted({s.source for s in seen}))
        located = village.latitude is not None and village.longitude is not None
        located = located and rng.random() < 0.85
        brand = rng.choice(BRANDS)
        return Sample(
            id=sample_id(BUSINESS, self.plan.regency, n),
            n=n,
            trade=trade,
            medium=medium,
            village=village.code,
            name=self._name(trade, owners[0], brand, form),
            legal_form=form,
            nib=f"0000{n:07d}{rng.randint(10, 99)}" if medium or rng.random() < 0.24 else None,
            kbli_version=version,
            kbli_code=trade.kbli_2025 if version == "2025" else trade.kbli_2020,
            kbli_confirmed=rng.random() < 0.6,
            main_product=goods[0].name,
            address=owners[0].address,
            latitude=round(village.latitude + rng.gauss(0, 0.004), 6) if located else None,  # type: ignore[operator]
            longitude=round(village.longitude + rng.gauss(0, 0.004), 6) if located else None,  # type: ignore[operator]
            since_year=since if rng.random() < 0.88 else None,
            status=status,
            status_since=status_since,
            sources=sources,
            last_contact=self._contact(contact, medium),
            owners=owners,
            products=tuple(self._products(n, trade, goods, brand)) if rng.random() < 0.8 else (),
            seen=seen,
        )

    # -- who --------------------------------------------------------------------------------

    def person(self, n: int, part: int, village: Village, women: float) -> Person:
        rng = self.rng
        who = names.person(rng, women)
        born = self.today.year - min(max(int(rng.gauss(46, 11)), 20), 84)
        draw = rng.random()
        state, nik = "unknown", None
        if draw < 0.76:
            state, nik = "full", self._nik(n, part, born, who.sex)
        elif draw < 0.80:
            # Read from a numeric cell: the last digit is a zero that nobody wrote.
            state, nik = "doubtful", self._nik(n, part, born, who.sex)[:-1] + "0"
        draw = rng.random()
        phone = f"0840{part + 1}{_scattered(n):07d}" if draw < 0.72 else None
        consents: tuple[str, ...] = ("contact",) if phone and draw < 0.45 else ()
        if consents and draw < 0.12:
            consents = ("contact", "catalogue")
        return Person(
            id=sample_id(OWNER, self.plan.regency, n, part),
            name=who.name,
            titles=who.titles,
            sex=who.sex if rng.random() < 0.97 else "",
            birth_year=born if rng.random() < 0.85 else None,
            education=rng.draw(EDUCATION),
            disability=rng.draw(DISABILITY),
            nik=nik,
            nik_state=state,
            phone=phone,
            has_whatsapp=None if phone is None or draw < 0.1 else draw < 0.6,
            village=village.code,
            address=f"RT {rng.randint(1, 9):02d}/RW {rng.randint(1, 12):02d}, {village.name}"
            if rng.random() < 0.9
            else "",
            consents=consents,
        )

    def _nik(self, n: int, part: int, born: int, sex: str) -> str:
        """99, the province, a block from 01; birth date (+40 for women); a serial never 0000."""
        day = self.rng.randint(1, 28) + (40 if sex == "P" else 0)
        block, serial = divmod(n * 2 + part, 9_999)
        month = self.rng.randint(1, 12)
        place = f"99{self.plan.regency[:2]}{block + 1:02d}"
        return f"{place}{day:02d}{month:02d}{born % 100:02d}{serial + 1:04d}"

    def _form(self, medium: bool) -> str:
        if medium:
            return self.rng.draw(MEDIUM_FORMS)
        return self.rng.draw(SMALL_FORMS)

    def _name(self, trade: Trade, owner: Person, brand: str, form: str) -> str:
        draw = self.rng.random()
        if form in {"cv", "pt", "ud", "po", "koperasi"}:
            front = "Koperasi" if form == "koperasi" else form.upper()
            return f"{front} {brand} {self.rng.choice(trade.signs)}"
        if draw < 0.22:
            return owner.name
        sign = self.rng.choice(trade.signs)
        if draw < 0.5:
            call = {"P": ("Bu", "Mbak"), "L": ("Pak", "Mas")}.get(owner.sex, ("",))
            return " ".join(f"{sign} {self.rng.choice(call)} {owner.name.split()[0]}".split())
        return f"{sign} {brand}"

    def _contact(self, contact: tuple[float, int], medium: bool) -> date | None:
        share, earliest = contact
        if self.rng.random() >= (max(share, 0.9) if medium else share):
            return None
        return self.today - timedelta(days=earliest + min(int(self.rng.expovariate(1 / 260)), 1400))

    # -- what -------------------------------------------------------------------------------

    def _products(self, n: int, trade: Trade, goods: Sequence[Good], brand: str) -> list[Product]:
        rng, found = self.rng, []
        for part, good in enumerate(goods):
            price = _round(good.low + (good.high - good.low) * rng.random(), 500)
            month = rng.randint(2, 60) * (10 if price < 100_000 else 1)
            found.append(
                Product(
                    id=sample_id(PRODUCT, self.plan.regency, n, part),
                    name=good.name,
                    brand=brand if rng.random() < 0.35 else "",
                    unit=good.unit,
                    price=price if rng.random() < 0.85 else None,
                    capacity_month=month if rng.random() < 0.7 else None,
                    lead_time_days=rng.choice((1, 2, 3, 7, 14)) if rng.random() < 0.4 else None,
                    minimum_order=rng.choice((1, 5, 10, 20, 50)) if rng.random() < 0.3 else None,
                )
            )
        return found

    def _seen(self, n: int, trade: Trade, medium: bool, since: int, unit: str) -> tuple[Seen, ...]:
        """Yearly figures of the years when somebody asked, and quarters for a few."""
        rng = self.rng
        workers, investment = self._size(trade, medium)
        sales = workers**0.92 * trade.sales * rng.lognormvariate(0, 0.35)
        split_known = rng.random() < 0.9
        women = min(max(rng.gauss(trade.women, 0.18), 0.0), 1.0)
        asked = [
            y for y, p in zip(self.years, (0.5, 0.45, 0.7, 0.75), strict=True) if rng.random() < p
        ]
        asked = [y for y in asked if y >= since] or [self.years[-1]]
        growth = rng.gauss(1.04, 0.05)
        exports = medium and rng.random() < trade.export * 4
        found = []
        for part, year in enumerate(asked):
            last = year == asked[-1]
            people = self._near(workers, medium)
            factor = growth ** (year - self.years[-1]) * rng.lognormvariate(0, 0.06)
            sold = _round(sales * factor * (people / workers), 100_000)
            made = sold if rng.random() < 0.5 else _round(sold * rng.uniform(0.98, 1.06), 100_000)
            female = round(people * women)
            day = date(year, 3, 1) + timedelta(days=rng.randint(0, 270))
            found.append(
                Seen(
                    id=sample_id(OBSERVATION, self.plan.regency, n, part),
                    year=year,
                    quarter=None,
                    observed_on=day,
                    source=SIINAS if medium else LISTS[year - self.years[0]],
                    observer=""
                    if medium
                    else rng.choice(("Petugas pendataan", "Petugas desa", "TPL")),
                    workers_male=people - female if split_known else None,
                    workers_female=female if split_known else None,
                    workers=people,
                    investment=investment if last or rng.random() < 0.8 else None,
                    capacity=_round(sold / 18_000, 10) if rng.random() < 0.5 else None,
                    output_quantity=_round(sold / 22_000, 10) if rng.random() < 0.4 else None,
                    unit=unit,
                    output_value=made if medium or rng.random() < 0.72 else None,
                    material_value=_round(made * trade.material * rng.uniform(0.85, 1.15), 100_000)
                    if medium or rng.random() < 0.62
                    else None,
                    sales=sold if medium or rng.random() < 0.82 else None,
                    export_value=_round(sold * 0.4, 1_000_000) if exports else None,
                    export_countries="Korea Selatan, Jepang" if exports else "",
                )
            )
        if medium or rng.random() < 0.01:
            found += self._quarters(n, workers, medium, sales, trade)
        return tuple(found)

    def _quarters(
        self, n: int, workers: int, medium: bool, sales: float, trade: Trade
    ) -> list[Seen]:
        """SIINas quarters of this year that are over; quarterly sales never count as a year."""
        year, rng = self.today.year, self.rng
        found = []
        for quarter in range(1, (self.today.month - 1) // 3 + 1):
            ends = date(year, quarter * 3, 28) + timedelta(days=rng.randint(8, 30))
            sold = _round(sales / 4 * rng.uniform(0.8, 1.2), 100_000)
            people = self._near(workers, medium)
            female = round(people * trade.women)
            found.append(
                Seen(
                    sample_id(OBSERVATION, self.plan.regency, n, 8 + quarter),
                    year,
                    quarter,
                    min(ends, self.today),
                    SIINAS,
                    "",
                    people - female,
                    female,
                    people,
                    None,
                    None,
                    None,
                    "",
                    sold,
                    _round(sold * trade.material, 100_000),
                    sold,
                    None,
                    "",
                )
            )
        return found

    def _size(self, trade: Trade, medium: bool) -> tuple[int, int]:
        """(workers, investment) that are surely of the class."""
        rng = self.rng
        if medium and rng.random() < 0.12:
            return rng.randint(8, 17), _round(rng.uniform(1.1e9, 6e9), 10_000_000)
        if medium:
            workers = 22 + min(int(rng.expovariate(1 / 45)), 380)
            money = workers * trade.capital * rng.lognormvariate(0, 0.5)
            return workers, _round(min(max(money, 60_000_000), MEDIUM_INVESTMENT_UP_TO), 1_000_000)
        workers = 1
        while workers < SMALL_WORKERS_UP_TO - 1 and rng.random() < trade.more_workers:
            workers += 1
        money = workers**0.8 * trade.capital * rng.lognormvariate(0, 0.55)
        return workers, _round(min(max(money, 250_000), SMALL_INVESTMENT_UP_TO), 50_000)

    def _near(self, workers: int, medium: bool) -> int:
        """Workers of another year: a few more or fewer, never across the border of the class."""
        change = self.rng.choice((-1, 0, 0, 0, 0, 1))
        if medium and workers >= 20:
            return max(workers + int(change) * max(workers // 20, 1), 20)
        return min(max(workers + int(change), 1), SMALL_WORKERS_UP_TO)


def _scattered(n: int) -> int:
    """A number of seven digits for ``n``, as numbers of real people are scattered: no two of the
    first 249,000 are one digit apart (by 7,654,321 every 81st neighbour was)."""
    return n * 3_254_257 % 10**7


def _round(value: float, step: int) -> int:
    return max(int(value / step + 0.5), 1) * step


def _repeat_some(rng: Chance, maker: _Maker, found: list[Sample], amount: int) -> None:
    """Turn some businesses into second records of their neighbour, as another list would spell it:
    a third share the NIK, a third the phone, a third only name and village."""
    pairs = [
        i
        for i in range(1, len(found))
        if found[i].village == found[i - 1].village
        and not found[i].medium
        and not found[i - 1].medium
        and found[i].owners != found[i - 1].owners
        and (i + 1 == len(found) or found[i + 1].owners != found[i].owners)
    ]
    for count, i in enumerate(sorted(rng.sample(pairs, min(amount, len(pairs) // 4)))):
        first, second = found[i - 1], found[i]
        one, other = first.owners[0], second.owners[0]
        person = replace(
            other,
            name=names.misspelt(rng, one.name),
            titles="",
            sex=one.sex,
            birth_year=one.birth_year,
            nik=one.nik if count % 3 == 0 else None,
            nik_state=one.nik_state if count % 3 == 0 else "unknown",
            phone=one.phone if count % 3 == 1 else None,
            has_whatsapp=None,
            consents=(),
        )
        name = first.name if first.name != one.name else person.name
        found[i] = replace(
            second,
            trade=first.trade,
            name=names.misspelt(rng, name) if count % 2 else name,
            kbli_version="2020",
            kbli_code=first.trade.kbli_2020,
            main_product=first.main_product,
            owners=(person,),
            products=(),
            nib=None,
        )


def duplicates(samples: Sequence[Sample]) -> list[tuple[Sample, Sample]]:
    """Neighbouring records that share NIK or phone: the sure ones among the repeated."""
    return [
        (a, b)
        for a, b in pairwise(samples)
        if a.owners != b.owners
        and (
            (a.owners[0].nik is not None and a.owners[0].nik == b.owners[0].nik)
            or (a.owners[0].phone is not None and a.owners[0].phone == b.owners[0].phone)
        )
    ]
