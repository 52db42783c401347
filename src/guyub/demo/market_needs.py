"""Buyers of the demo and two of their needs: one answered and chosen, one being asked.

Through the real actions as the demo's accounts. The accounts "pembeli" and "kontraktor" stand for
the first agency and the contractor. Names are invented and the same in every demo.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from django.utils import timezone

from guyub.accounts.models import Appointment, Office
from guyub.areas import known
from guyub.demo.aid_open import Desk, desk_of
from guyub.kernel.actions import Act
from guyub.market.actions import answering, choosing
from guyub.market.actions.buyers import Told as Buys
from guyub.market.actions.buyers import record_buyer
from guyub.market.actions.needs import Told, ask_makers, record_need
from guyub.market.models import Buyer, Need, NeedAsk, Offer
from guyub.market.permissions.needs import ANSWER
from guyub.market.states.catalogue import LISTED
from guyub.market.states.needs import NOT_NOW, PART, YES

SPACE: Final = UUID("6f0d7f0e-41a5-4a1e-9b63-3a1c1d5c2b11")
AGENCIES: Final = ("Dinas Kesehatan", "Dinas Pendidikan", "Sekretariat Daerah", "Dinas Sosial")
CONTRACTOR: Final = "CV Bangun Bersama"


def _id(regency: str, what: str) -> UUID:
    return uuid5(SPACE, f"{regency}/{what}")


def make(act: Act, office: Office) -> int:
    """Buyers and needs of one regency. Returns how many needs there are."""
    desk = desk_of(act, office)
    buyers = _buyers(desk)
    for role, name in (("buyer", AGENCIES[0]), ("contractor", CONTRACTOR)):
        if role in desk.appointments:
            Appointment.objects.filter(pk=desk.appointments[role].pk).update(
                subject_id=buyers[name].pk
            )
    offers = list(
        Offer.objects.filter(regency_code=office.area_code, state=LISTED).order_by("number")[:3]
    )
    if len(offers) < 2:
        return 0
    _chosen(desk, buyers[AGENCIES[1]], offers[0])
    _asking(desk, buyers[AGENCIES[0]], offers[1])
    return 2


def _buyers(desk: Desk) -> dict[str, Buyer]:
    regency = desk.office.area_code
    act = desk.by("registrar", 30)
    wanted = [(Buyer.Kind.AGENCY, name, regency) for name in AGENCIES]
    wanted += [
        (Buyer.Kind.DISTRICT, f"Kecamatan {name}", code)
        for code, name in known.below(regency)[:2]
    ]  # fmt: skip
    wanted.append((Buyer.Kind.CONTRACTOR, CONTRACTOR, regency))
    return {
        name: record_buyer(
            act, _id(regency, name), Buys(kind, f"{name} (contoh)", code)
        )
        for kind, name, code in wanted
    }  # fmt: skip


def _need(desk: Desk, act: Act, buyer: Buyer, offer: Offer, days: int) -> Need:
    what = " ".join(offer.title.split()[:2])
    amount = offer.minimum * 2
    day = timezone.localtime(act.now).date() + timedelta(days=days + offer.lead_days)
    row = record_need(
        act, _id(buyer.regency_code, f"{buyer.name}/{what}"),
        Told(
            buyer.pk, f"{what} {amount.normalize():f} {offer.unit}", what, Decimal(amount),
            offer.unit, day, buyer.area_code,
        ),
    )  # fmt: skip
    return ask_makers(act, row.pk)


def _answers(desk: Desk, row: Need, days_ago: int, given: tuple[answering.Given, ...]) -> None:
    """The first few answer by their links, two hours after they were asked."""
    asked = desk.by("registrar", days_ago)
    act = replace(
        asked, now=asked.now + timedelta(hours=2), actor="Pembuat lewat tautan", role="owner",
        verbs=frozenset({ANSWER}), user_id=None, person_id=None,
    )  # fmt: skip
    asks = NeedAsk.objects.filter(need=row).order_by("batch__n", "place")
    for ask, one in zip(asks, given, strict=False):
        answering.answer(act, ask.pk, one)


def _chosen(desk: Desk, buyer: Buyer, offer: Offer) -> None:
    row = _need(desk, desk.by("registrar", 12), buyer, offer, 40)
    yes = answering.Given(YES, price=offer.price)
    half = answering.Given(PART, amount=(row.amount or Decimal(2)) / 2, price=offer.price)
    _answers(desk, row, 12, (yes, half, answering.Given(NOT_NOW, rest="bulan"), yes))
    row.refresh_from_db()
    able = choosing.in_turn(row)
    if able:
        choosing.choose(desk.by("registrar", 10), row.pk, [choosing.Pick(able[0].pk)])


def _asking(desk: Desk, buyer: Buyer, offer: Offer) -> None:
    act = desk.by("buyer") if "buyer" in desk.appointments else desk.by("registrar")
    if "buyer" in desk.appointments:
        act = replace(act, scope=replace(act.scope, write=(), read=(), offices=(),
                                         person=buyer.pk), area_codes=())  # fmt: skip
    row = _need(desk, act, buyer, offer, 25)
    _answers(desk, row, 0, (answering.Given(YES, price=offer.price),))
