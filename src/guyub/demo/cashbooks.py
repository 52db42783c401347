"""The cash book of whoever holds the demo's owner account: three months, shared with the mentor.

Through the real actions as that owner, like ``courses``; amounts are invented and the same in every
build.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Appointment, Office
from guyub.accounts.roles import OWNER, verbs_of
from guyub.cashbook import kinds as k
from guyub.cashbook.actions import books, costing, entries, sharing
from guyub.cashbook.models import WRITE, Book, Entry
from guyub.demo.chance import Chance
from guyub.demo.papers_lively import LEAST
from guyub.demo.shapes import sample_id
from guyub.kernel.actions import Act
from guyub.kernel.db import Scope
from guyub.registry.models import Business, Ownership, Product
from guyub.registry.models.business import Status

CASH = 11  # kind of sample ids
MONTHS = 3
PRICE = 12_000
BUYERS = ("Bu Warti", "Toko Makmur", "Kantin sekolah", "Pak Slamet")
MENTOR = "tpl"


class Writer:
    """The owner's account on any day, and ids that are the same in every build."""

    def __init__(self, act: Act, who: Appointment, businesses: tuple[UUID, ...]) -> None:
        self.act, self.who, self.area = act, who, who.office.area_code
        self.scope = Scope(businesses=businesses, person=who.subject_id)
        self.count = self.written = 0
        self.book: Book | None = None

    def on(self, day: date) -> Act:
        """As written in the evening of that day, never later than now."""
        evening = timezone.make_aware(datetime.combine(day, time(19, 30)))
        return replace(
            self.act, now=min(evening, self.act.now), scope=self.scope, actor="Pemilik usaha",
            user_id=self.who.user_id, person_id=self.who.user.person_id, role=OWNER,
            office_id=self.who.office_id, verbs=verbs_of(OWNER), area_codes=(),
        )  # fmt: skip

    def next_id(self) -> UUID:
        self.count += 1
        return sample_id(CASH, self.area, self.count)

    def write(self, day: date, kind: str, amount: int, category: str = "", **more: Any) -> Entry:
        assert self.book is not None
        self.written += 1
        given = entries.Given(kind, amount, day, category, **more)
        return entries.record_entry(self.on(day), self.book.pk, self.next_id(), given)


def make(act: Act, office: Office) -> int:
    """The book of the owner's account of one regency. Returns how many entries it has."""
    who = Appointment.objects.filter(office=office, role=OWNER).select_related("user").first()
    if who is None or Business.objects.filter(regency_code=office.area_code).count() < LEAST:
        return 0
    held = Ownership.objects.filter(owner=who.subject_id, until__isnull=True)
    owned = tuple(held.order_by("pk").values_list("business", flat=True))
    running = Business.objects.filter(pk__in=owned).exclude(
        status__in=(Status.CLOSED, Status.MERGED)
    )
    business = running.order_by("pk").first()
    if business is None:
        return 0
    writer = Writer(act, who, owned)
    today = timezone.localtime(act.now).date()
    starts = today.replace(day=1)
    for _ in range(MONTHS - 1):
        starts = (starts - timedelta(days=1)).replace(day=1)
    writer.book = books.begin(writer.on(starts), business.pk, writer.next_id(), starts)
    product = Product.objects.filter(business=business, state="active").order_by("pk").first()
    loan = _opening(writer, starts)
    _days(writer, starts, today, product, loan)
    _counted(writer, starts, today)
    _costs(writer, today, product)
    _shared(writer, today)
    return writer.written


def _opening(writer: Writer, starts: date) -> Entry:
    """What was there; gives the loan that is paid off month by month."""
    writer.write(starts, k.OPEN_CASH, 1_850_000)
    writer.write(starts, k.OPEN_STOCK, 640_000)
    writer.write(starts, k.OPEN_OWED, 180_000, party="Kantin sekolah", note="titipan bulan lalu")
    writer.write(starts, k.OPEN_TOOL, 2_400_000, months=48, note="wajan dan kompor")
    return writer.write(starts, k.OPEN_LOAN, 3_600_000, party="Koperasi desa")


def _days(writer: Writer, starts: date, today: date, product: Product | None, loan: Entry) -> None:
    """Sales three times a week, material and wages once, what the house needs once."""
    rng = Chance(f"kas-{writer.area}")
    day = starts
    debts: list[tuple[date, Entry]] = []
    while day <= today:
        weekday = day.weekday()
        if weekday in {1, 3, 5}:
            pieces = 22 + rng.randint(0, 20)
            writer.write(
                day, k.IN, pieces * PRICE, k.SALES, product=product.pk if product else None,
                quantity=Decimal(pieces), note="pasar" if weekday == 3 else "",
            )  # fmt: skip
        if weekday == 0:
            writer.write(day, k.OUT, 310_000 + 5_000 * rng.randint(0, 24), "bahan")
            if debts and (day - debts[0][0]).days > 12:
                _since, debt = debts.pop(0)
                writer.write(day, k.COLLECTED, debt.amount, debt=debt.pk)
        if weekday == 2 and day.day % 2:
            sold = 6 + rng.randint(0, 9)
            debt = writer.write(
                day, k.CREDIT_SALE, sold * PRICE, k.SALES, party=rng.choice(BUYERS),
                product=product.pk if product else None, quantity=Decimal(sold),
            )  # fmt: skip
            debts.append((day, debt))
        if weekday == 5:
            writer.write(day, k.OUT, 150_000, "upah", note="dua orang")
            writer.write(day, k.TAKEN, 200_000 + 25_000 * rng.randint(0, 4))
        if day.day in {4, 20}:
            writer.write(day, k.OUT, 44_000, "listrik", note="gas")
        if day.day == 10:
            writer.write(day, k.OUT, 85_000, "kemasan", note="plastik dan label")
        if day.day == 12:
            writer.write(day, k.REPAID, 300_000, debt=loan.pk)
            writer.write(day, k.OUT, 36_000, "bunga", note="koperasi")
        day += timedelta(days=1)
    bought = min(starts + timedelta(days=40), today)
    writer.write(bought, k.TOOL, 750_000, months=36, note="mesin perapat plastik")
    writer.write(bought, k.PUT_IN, 400_000)
    writer.write(today, k.CREDIT_BUY, 275_000, "bahan", party="Toko Sumber", note="minyak goreng")
    wrong = writer.write(today, k.OUT, 1_500_000, "bahan", note="salah tulis")
    entries.reverse_entry(writer.on(today), wrong.pk, writer.next_id())


def _counted(writer: Writer, starts: date, today: date) -> None:
    """What is left of material and goods, counted on the last day of each month."""
    first = starts
    for value in (520_000, 710_000):
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        if last <= today:
            writer.write(last, k.COUNT, value)
        first = last + timedelta(days=1)


def _costs(writer: Writer, today: date, product: Product | None) -> None:
    assert writer.book is not None
    costing.keep_sheet(writer.on(today - timedelta(days=20)), writer.book.pk, writer.next_id(), {
        "product": product.pk if product else None, "material": 340_000, "packaging": 42_000,
        "labour": 150_000, "other": 38_000, "units": 80, "margin": 45,
    })  # fmt: skip


def _shared(writer: Writer, today: date) -> None:
    """With the field officer of the village: may write along."""
    assert writer.book is not None
    act = writer.on(today - timedelta(days=30))
    given = sharing.recipients(writer.book, today)
    officers = [r for r in given if r.writes and r.person]
    mentor = Appointment.objects.filter(user__username=MENTOR).select_related("user").first()
    person = mentor.user.person_id if mentor else None
    to = next((r for r in officers if r.person == person), None) or next(iter(officers), None)
    if to is not None:
        sharing.give_share(
            act, writer.book.pk, writer.next_id(), to.key,
            sharing.Terms("pendampingan", WRITE, today + timedelta(days=150)),
        )  # fmt: skip
