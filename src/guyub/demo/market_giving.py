"""The demo's gift campaign and fairs: the vehicle-tax office hands out goods of makers at two
counters; one fair is over with its results, one is to come.

Through the real actions as the demo's accounts; names, numbers and amounts are invented and the
same in every demo. The campaign has begun two days ago and goes on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from django.utils import timezone

from guyub.accounts.models import Appointment, Office
from guyub.demo.aid_open import Desk, desk_of
from guyub.kernel.actions import Act, bookkeeping
from guyub.kernel.db import in_scope
from guyub.market.actions.buyers import Told, record_buyer
from guyub.market.actions.counters import move_stock, open_counter, record_counter
from guyub.market.actions.fairs import (
    FairWords,
    Outcome,
    answer,
    finish_fair,
    invite,
    record_fair,
    record_result,
)
from guyub.market.actions.giving import (
    CampaignWords,
    Goods,
    add_item,
    record_campaign,
    start_campaign,
)
from guyub.market.actions.handing import cancel, hand
from guyub.market.fair_turns import due
from guyub.market.models import Buyer, Fair, Offer
from guyub.market.states.catalogue import LISTED

SPACE: Final = UUID("6f1d2c0e-7a54-5b1c-9a37-2b6f0c1e4d8a")
BUYER: Final = "Samsat (contoh)"
CLERK: Final = "loket"
FITTING: Final = ("samsat", "bapenda")
TITLE: Final = "Hadiah wajib pajak tepat waktu"
AGO: Final = 2


def _id(regency: str, *parts: object) -> UUID:
    """The fixed id of a row of the demo."""
    return uuid5(SPACE, ":".join([regency, *map(str, parts)]))


def make(act: Act, office: Office) -> int:
    """The campaign of one regency. Returns how many gifts were handed out."""
    desk = desk_of(act, office)
    seat = _seat(desk)
    if seat is not None:
        desk = replace(desk, appointments={**desk.appointments, "buyer": seat})
    given = _campaign(desk, _buyer(desk, seat))
    _fairs(desk)
    return given


def _seat(desk: Desk) -> Appointment | None:
    """The account of the clerk at the counter; the demo's other buyer stands for another agency."""
    rows = Appointment.objects.filter(office=desk.office, role="buyer").select_related("user")
    found: Appointment | None = rows.filter(user__username__startswith=CLERK).first()
    return found


def _buyer(desk: Desk, seat: Appointment | None) -> Buyer:
    """A tax office among the buyers, recorded when there is none; the clerk stands for it."""
    regency = desk.office.area_code
    rows = Buyer.objects.buying().filter(regency_code=regency)
    fitting = (rows.filter(name_key__contains=word).order_by("pk").first() for word in FITTING)
    found: Buyer | None = next((b for b in fitting if b is not None), None)
    if found is None:
        found = record_buyer(
            desk.by("registrar", 30), _id(regency, "buyer"),
            Told(Buyer.Kind.AGENCY, BUYER, regency),
        )  # fmt: skip
    if seat is not None:
        with bookkeeping():
            Appointment.objects.filter(pk=seat.pk).update(subject_id=found.pk)
    return found


def _campaign(desk: Desk, buyer: Buyer) -> int:
    regency, keeper = desk.office.area_code, desk.by("registrar", 6)
    today = timezone.localtime(desk.act.now).date()
    # What fits into a hand: the cheapest that are up, of one name only one.
    rows = Offer.objects.filter(regency_code=regency, state=LISTED).order_by("price", "number")
    offers = list({o.title.lower(): o for o in reversed(rows)}.values())[::-1][:2]
    row = record_campaign(
        keeper, _id(regency, "campaign"), buyer.pk,
        CampaignWords(
            TITLE, "Yang membayar pajak kendaraan sebelum jatuh tempo, satu untuk satu kendaraan.",
            today - timedelta(days=AGO), today + timedelta(days=19),
        ),
    )  # fmt: skip
    things = [
        add_item(
            keeper, _id(regency, "item", n), row.pk,
            Goods(name[:40], unit, amount, price, offer, purchase_ref=f"Kuitansi {14 + n}/2026"),
        )
        for n, (name, unit, amount, price, offer) in enumerate(_goods(offers))
    ]  # fmt: skip
    desks = [
        record_counter(keeper, _id(regency, "counter", n), row.pk, f"Loket {n}", "Ruang pelayanan")
        for n in (1, 2)
    ]  # fmt: skip
    start_campaign(desk.by("registrar", AGO), row.pk)
    for n, counter in enumerate(desks):
        for m, thing in enumerate(things):
            move_stock(
                desk.by("registrar", AGO), _id(regency, "move", n, m), thing.pk, 40 - 15 * m,
                target=counter.pk,
            )  # fmt: skip
        open_counter(desk.by("registrar", AGO), counter.pk)
    return _handed(desk, desks, things)


def _goods(offers: list[Offer]) -> list[tuple[str, str, int, int, UUID | None]]:
    found: list[tuple[str, str, int, int, UUID | None]] = [
        (o.title.lower(), o.unit, 150 - 50 * n, o.price, o.pk) for n, o in enumerate(offers)
    ]
    return found or [("keripik pisang", "bungkus", 150, 9_000, None)]


def _handed(desk: Desk, desks: list[Any], things: list[Any]) -> int:
    """Some a day at both counters; one was wrong and was taken back by somebody else."""
    regency, given = desk.office.area_code, 0
    for day in range(AGO, -1, -1):
        for n in range(9 - 2 * day if day else 5):
            who = desk.by("buyer" if n % 2 and "buyer" in desk.appointments else "registrar", day)
            at = replace(who, now=who.now - timedelta(minutes=7 * (9 - n)))
            if timezone.localdate(at.now) != timezone.localdate(who.now):
                at = who
            number = f"R {1200 + 37 * n + 11 * day} {'ABCDEFGHK'[n]}{'XYZ'[day]}"
            made = hand(
                at, _id(regency, "gift", day, n), desks[n % 2].pk, things[n % len(things)].pk,
                number,
            )  # fmt: skip
            given += 1
            if day == 0 and n == 2:
                cancel(
                    desk.by("section_head"), made.pk, "Salah ketik nomor kendaraan", returned=True
                )
                given -= 1
    return given


def _fairs(desk: Desk) -> None:
    """A fair that is over, asked for by its organiser, and a crowd to come."""
    regency = desk.office.area_code
    today = timezone.localtime(desk.act.now).date()
    first, last = today - timedelta(days=48), today - timedelta(days=46)
    over = record_fair(
        desk.by("registrar", 70), _id(regency, "fair", 0),
        FairWords(
            "Bazar UMKM Contoh", "selling", "Paguyuban pasar", "Alun-alun", first, last,
            "organiser", "Paguyuban pasar", "Mengisi dua belas tenda", 150_000,
        ),
    )  # fmt: skip
    _invite(desk, over, 65, 7)
    rows = list(over.invitations.order_by("pk"))
    for n, row in enumerate(rows):
        come = n % 3 != 2
        answer(desk.by("registrar", 60), row.pk, "come" if come else "not",
               "" if come else "Sedang banyak pesanan")  # fmt: skip
    finish_fair(desk.by("registrar", 45), over.pk)
    for n, row in enumerate(rows[:5]):
        sold = None if n == 3 else 350_000 + 275_000 * n
        came = n % 3 != 2
        record_result(
            desk.by("registrar", 9), row.pk,
            Outcome(
                came, "told", 150_000 if came else 0, 60_000 if came else 0,
                sold if came else 0, 2 + 3 * n if came else None,
                120_000 * n if came else None, 200_000 * n if came and n != 1 else None,
            ),
        )  # fmt: skip
    ahead = record_fair(
        desk.by("registrar", 6), _id(regency, "fair", 1),
        FairWords(
            "Jalan sehat hari jadi", "crowd", "Panitia hari jadi", "Pendopo",
            today + timedelta(days=12), today + timedelta(days=12), "agency",
            "Sekretariat Daerah", "Stan makanan supaya acara ramai",
        ),
    )  # fmt: skip
    _invite(desk, ahead, 5, 4)
    for n, row in enumerate(ahead.invitations.order_by("pk")[:2]):
        answer(desk.by("registrar", 3), row.pk, "come" if n else "not")


def _invite(desk: Desk, fair: Fair, days_ago: int, amount: int) -> None:
    """The first in turn among those with something in the catalogue."""
    who = desk.by("registrar", days_ago)
    with in_scope(who.scope):
        found = due(fair, timezone.localdate(who.now), most=amount)
    shown = [one.business for one in found]
    if shown:
        invite(who, fair.pk, shown, offered=shown)
