"""Who is chosen among those who answered, and why when it is not whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.market.actions.common import MOST_AMOUNT, line, today_of
from guyub.market.actions.needs import mine, move, regency_of
from guyub.market.models import Need, NeedAsk, NeedAward
from guyub.market.permissions.needs import WRITE
from guyub.market.queries.bought import bought_numbers
from guyub.market.states.needs import CHOSEN, ENOUGH, ENOUGH_OTHERS, REFUSALS
from guyub.market.supply.required import amount_text
from guyub.registry.actions.common import somebody
from guyub.registry.models import Business


@dataclass(frozen=True)
class Pick:
    """A maker who is chosen, for how many units (None: all, or what it offered)."""

    ask: UUID
    amount: Decimal | None = None


@dataclass(frozen=True)
class Refusal:
    """Why one who could was not chosen: a key of ``REFUSALS``, and words."""

    why: str = ENOUGH_OTHERS
    note: str = ""


def in_turn(row: Need) -> list[NeedAsk]:
    """Those who can on the day that is wanted, in the order in which they were asked."""
    rows = NeedAsk.objects.current().positive().filter(need=row).select_related("batch")
    return list(rows.order_by("batch__n", "place"))


def follows(able: Sequence[NeedAsk], chosen: Sequence[UUID]) -> bool:
    """Whether exactly those are chosen whose turn it is."""
    return {a.pk for a in able[: len(chosen)]} == set(chosen)


def _amount(pick: Pick, ask: NeedAsk, row: Need) -> Decimal | None:
    amount = pick.amount if pick.amount is not None else (ask.amount or row.amount)
    if amount is None:
        return None
    if not 0 < amount <= MOST_AMOUNT:
        raise DomainError("Jumlahnya harus lebih dari nol.")
    if ask.amount is not None and amount > ask.amount:
        raise DomainError(
            f"{ask.maker_name} sanggup {amount_text(ask.amount, row.unit)}. Kurangi jumlahnya."
        )
    return amount.quantize(Decimal("0.01"))


def _meant(row: Need, picks: Sequence[Pick]) -> dict[UUID, Decimal | None]:
    """How much of whom was meant to be ordered."""
    by = {a.pk: a for a in in_turn(row)}
    return {p.ask: _amount(p, by[p.ask], row) if p.ask in by else None for p in picks}


@action("market.need.choose", needs=WRITE, sentence="memilih pembuat")
def choose(
    act: Act, pk: UUID, picks: Sequence[Pick], because: str = "",
    refusals: Mapping[UUID, Refusal] | None = None,
) -> Need:  # fmt: skip
    """Orders for the makers chosen. Otherwise than the turn it needs a reason; who could and was
    not chosen is told why."""
    row = mine(act, pk)
    wanted = [p.ask for p in picks]
    with regency_of(row):
        standing = NeedAward.objects.standing().filter(need=row)
        if row.state == CHOSEN:
            if {a.ask_id: a.amount for a in standing} == _meant(row, picks):
                raise Unchanged(row)
            raise DomainError(
                "Pembuatnya sudah dipilih, dengan pembuat atau jumlah yang lain. Lihat pesanannya."
                " Kalau mau mengubahnya, batalkan pilihan itu dulu."
            )
        if not wanted:
            raise DomainError("Pilih paling sedikit satu pembuat.", field="chosen")
        if len(set(wanted)) != len(wanted):
            raise DomainError("Satu pembuat hanya satu kali.", field="chosen")
        able = in_turn(row)
        by = {a.pk: a for a in able}
        if set(wanted) - set(by):
            raise DomainError("Hanya yang menjawab sanggup bisa dipilih.", field="chosen")
        why = line(because, 300)
        if not follows(able, wanted) and not why:
            raise DomainError(
                "Pilihan ini tidak menurut giliran. Tulis alasannya.", field="because"
            )
        # Whoever counts what they were ordered, for another need, waits for this one.
        list(
            Business.objects.select_for_update()
            .filter(pk__in=[by[a].business_id for a in wanted]).order_by("pk")
        )  # fmt: skip
        awards = [_award(act, row, by[p.ask], p, able, why) for p in picks]
        total = sum(a.amount or Decimal(0) for a in awards)
        if row.amount is not None and total > row.amount:
            raise DomainError(
                f"Jumlahnya lebih dari yang dibutuhkan ({amount_text(row.amount, row.unit)}).",
                field="chosen",
            )
        NeedAward.objects.bulk_create(awards)
        _refuse(able, set(wanted), refusals or {})
        move(act, row, "choose")
    act.log(row, after=_said(row, awards, why), reason=why)
    return row


def _award(
    act: Act, row: Need, ask: NeedAsk, pick: Pick, able: Sequence[NeedAsk], why: str
) -> NeedAward:
    today = today_of(act)
    return NeedAward(
        regency_code=row.regency_code, need=row, ask=ask, business_id=ask.business_id,
        product_id=ask.product_id, amount=_amount(pick, ask, row), unit=row.unit, price=ask.price,
        day=row.day, month=(row.day or today).replace(day=1), chosen_on=today,
        turn_place=1 + [a.pk for a in able].index(ask.pk),
        because="" if follows(able, [ask.pk]) else why, by_person=somebody(act.person_id),
        by_name=act.actor, created_at=act.now,
    )  # fmt: skip


def _refuse(able: Sequence[NeedAsk], chosen: set[UUID], refusals: Mapping[UUID, Refusal]) -> None:
    for ask in able:
        if ask.pk in chosen:
            continue
        given = refusals.get(ask.pk, Refusal())
        if given.why not in REFUSALS:
            raise DomainError("Pilih kenapa pembuat itu tidak dipilih.")
        ask.refused, ask.refused_note = given.why, line(given.note, 200)
        ask.save(update_fields=["refused", "refused_note"])


def _said(row: Need, awards: Sequence[NeedAward], why: str) -> dict[str, Any]:
    return {
        "keadaan": row.state, "menurut_giliran": not why,
        "dipilih": [{"usaha": str(a.business_id), "jumlah": amount_text(a.amount, a.unit),
                     "harga": a.price, "giliran": a.turn_place} for a in awards],
    }  # fmt: skip


@action("market.need.undo", needs=WRITE, sentence="membatalkan pilihan pembuat")
def undo(act: Act, pk: UUID, reason: str) -> Need:
    """The orders are taken back and count no more; the answers stand. What was bought stays
    ordered until its purchase is cancelled or taken back."""
    row = mine(act, pk)
    why = line(reason, 300)
    if row.state == ENOUGH and why and row.state_because == why:
        raise Unchanged(row)
    with regency_of(row):
        rows = NeedAward.objects.standing().filter(need=row)
        orders = dict(rows.order_by("pk").values_list("pk", "business_id"))
        if numbers := sorted(set(bought_numbers(list(orders)).values())):
            raise DomainError(
                f"Pesanan ini sudah tercatat di pembelian {', '.join(numbers)}. Batalkan atau"
                " koreksi pembelian itu dulu."
            )
        move(act, row, "undo", why)
        rows.update(cancelled_at=act.now, cancelled_because=why)
        NeedAsk.objects.filter(need=row).exclude(refused="").update(refused="", refused_note="")
    gone = [str(business) for business in orders.values()]
    act.log(row, after={"keadaan": row.state, "dibatalkan": gone}, reason=why)
    return row
