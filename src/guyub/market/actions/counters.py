"""Counters of a gift campaign: set up, filled, opened, counted and closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.market.actions.common import line, step, today_of
from guyub.market.actions.giving import GOING_ON, MOST_AMOUNT, OVER
from guyub.market.models import (
    Campaign,
    CampaignItem,
    Counter,
    CounterStock,
    StockCount,
    StockMove,
)
from guyub.market.permissions.giving import HAND
from guyub.market.states.giving import COUNTER, OPEN, RUNNING, SHUT
from guyub.registry.actions.common import somebody, take_turns

GONE: Final = "Loket ini tidak ditemukan, atau bukan milik pembeli Anda."


def within(act: Act, row: Campaign | Counter) -> bool:
    """Whether the actor works with it: in its regency, or as the buyer itself."""
    return act.scope.may_write(row.regency_code) or row.buyer_id == act.scope.person


def counter_of(act: Act, pk: UUID) -> Counter:
    """The counter, locked: whoever hands out, moves, counts or closes there waits."""
    row = Counter.objects.select_for_update(of=("self",)).filter(pk=pk)
    found: Counter | None = row.select_related("campaign").first()
    if found is None or not within(act, found):
        raise DomainError(GONE)
    return found


def on_hand(counter: UUID) -> dict[UUID, int]:
    """What lies at a counter now, by thing."""
    rows = CounterStock.objects.filter(counter=counter)
    return dict(rows.values_list("item", "on_hand"))


@action("market.counter.record", needs=HAND, sentence="mencatat loket hadiah")
def record_counter(act: Act, pk: UUID, campaign: UUID, name: str, place: str = "") -> Counter:
    """A counter of a campaign. Sent again it changes nothing."""
    title, where = line(name, 60), line(place, 120)
    take_turns("loket", campaign)
    owner = Campaign.objects.filter(pk=campaign).first()
    if owner is None or not within(act, owner):
        raise DomainError("Kampanye ini tidak ditemukan atau di luar wilayah Anda.")
    if (row := Counter.objects.filter(pk=pk).first()) is not None:
        if (row.campaign_id, row.name, row.place) == (campaign, title, where):
            raise Unchanged(row)
        raise DomainError("Loket ini sudah tersimpan.")
    if owner.state not in GOING_ON:
        raise DomainError(OVER)
    if not title:
        raise DomainError("Tulis nama loketnya. Contoh: Loket 3.", field="name")
    key = names.search_key(title)[:80] or title.lower()
    if Counter.objects.filter(campaign=owner, name_key=key).exists():
        raise DomainError("Loket dengan nama itu sudah ada di kampanye ini.", field="name")
    row = Counter.objects.create(
        id=pk, regency_code=owner.regency_code, buyer_id=owner.buyer_id, campaign=owner,
        name=title, name_key=key, place=where, state_at=act.now, state_name=act.actor,
        created_at=act.now,
    )  # fmt: skip
    act.log(row, after={"kampanye": owner.number, "loket": row.name})
    return row


@action("market.counter.move", needs=HAND, sentence="mencatat barang masuk, pindah, atau kembali")
def move_stock(
    act: Act, pk: UUID, item: UUID, amount: int, *, source: UUID | None = None,
    target: UUID | None = None, note: str = "",
) -> StockMove:  # fmt: skip
    """Goods brought to a counter (only ``target``), moved between two of one campaign, or taken
    back to the store (only ``source``). Sent again it changes nothing."""
    take_turns("pindah", pk)
    if (row := StockMove.objects.filter(pk=pk).first()) is not None:
        if (row.item_id, row.amount, row.source_id, row.target_id) == (
            item, amount, source, target
        ):  # fmt: skip
            raise Unchanged(row)
        raise DomainError("Perpindahan ini sudah tersimpan. Catat yang baru.")
    if source == target:
        raise DomainError("Pilih dua tempat yang berbeda.", field="target")
    if not 1 <= amount <= MOST_AMOUNT:
        raise DomainError("Jumlahnya paling sedikit 1.", field="amount")
    places = {c.pk: c for c in (
        counter_of(act, one) for one in sorted(filter(None, (source, target)))
    )}  # fmt: skip
    campaign = next(iter(places.values())).campaign
    if any(c.campaign_id != campaign.pk for c in places.values()):
        raise DomainError("Kedua loket harus dari kampanye yang sama.", field="target")
    if campaign.state not in GOING_ON:
        raise DomainError(OVER)
    thing = CampaignItem.objects.filter(pk=item, campaign=campaign).first()
    if thing is None:
        raise DomainError("Pilih barang dari kampanye ini.", field="item")
    if source is not None:
        there = on_hand(source).get(item, 0)
        if amount > there:
            raise DomainError(
                f"Di {places[source].name} hanya ada {there} {thing.unit}.", field="amount"
            )
    else:
        take_turns("gudang", item)
        thing.refresh_from_db(fields=["sent", "amount"])
        left = thing.amount - thing.sent
        if amount > left:
            raise DomainError(
                f"Yang belum dibawa ke loket tinggal {left} {thing.unit} dari {thing.amount}"
                " yang dibeli.", field="amount",
            )  # fmt: skip
    row = StockMove.objects.create(
        id=pk, regency_code=campaign.regency_code, buyer_id=campaign.buyer_id, campaign=campaign,
        item=thing, source_id=source, target_id=target, amount=amount, note=line(note, 200),
        on=today_of(act), by_person=somebody(act.person_id), by_name=act.actor,
        created_at=act.now,
    )  # fmt: skip
    act.log(row, after={
        "kampanye": campaign.number, "barang": thing.name, "jumlah": amount,
        "dari": places[source].name if source else "gudang",
        "ke": places[target].name if target else "gudang",
    })  # fmt: skip
    return row


@action("market.counter.open", needs=HAND, sentence="membuka loket hadiah")
def open_counter(act: Act, pk: UUID) -> Counter:
    """Gifts may be handed out here."""
    row = counter_of(act, pk)
    if row.state == OPEN:
        raise Unchanged(row)
    state = step(COUNTER, row.state, "open", act)
    if row.campaign.state != RUNNING:
        raise DomainError("Loket dibuka sesudah kampanyenya dimulai.")
    today = today_of(act)
    if not row.campaign.from_day <= today <= row.campaign.to_day:
        raise DomainError("Hari ini di luar hari-hari kampanye.")
    row.state, row.state_at, row.state_name = state, act.now, act.actor
    row.version += 1
    row.save()
    act.log(row, after={"loket": row.name, "keadaan": state})
    return row


@action("market.counter.shut", needs=HAND, sentence="menghitung dan menutup loket hadiah")
def shut_counter(
    act: Act, pk: UUID, closing: UUID, counted: Mapping[UUID, int], reason: str = ""
) -> Counter:
    """Everything at the counter is counted, and it closes. A difference needs its reason. Sent
    again it changes nothing, also where nothing had to be counted."""
    row, why = counter_of(act, pk), line(reason, 200)
    if row.state == SHUT and (
        not counted or StockCount.objects.filter(closing=closing, counter=row).exists()
    ):
        raise Unchanged(row)
    state = step(COUNTER, row.state, "shut", act)
    there = on_hand(pk)
    things = {i.pk: i for i in CampaignItem.objects.filter(campaign=row.campaign_id)}
    wanted = [pk for pk in things if pk in there]
    lacking = [things[i].name for i in wanted if i not in counted]
    if lacking:
        raise DomainError(f"Tulis hasil hitungan {', '.join(lacking)}.")
    if any(not 0 <= counted[i] <= MOST_AMOUNT for i in wanted):
        raise DomainError("Hasil hitungan paling sedikit 0.")
    off = {things[i].name: counted[i] - there[i] for i in wanted if counted[i] != there[i]}
    if off and not why:
        told = ", ".join(
            f"{name} {'kurang' if n < 0 else 'lebih'} {abs(n)}" for name, n in off.items()
        )
        raise DomainError(f"Hitungan berbeda dari catatan: {told}. Tulis sebabnya.", field="reason")
    for one in wanted:
        StockCount.objects.create(
            regency_code=row.regency_code, buyer_id=row.buyer_id, closing=closing, counter=row,
            item=things[one], expected=there[one], counted=counted[one],
            reason=why if counted[one] != there[one] else "", on=today_of(act),
            by_person=somebody(act.person_id), by_name=act.actor, created_at=act.now,
        )  # fmt: skip
    row.state, row.state_at, row.state_name = state, act.now, act.actor
    row.version += 1
    row.save()
    act.log(
        row, reason=why,
        after={"loket": row.name, "keadaan": state, "selisih": off,
               "hitungan": {things[i].name: counted[i] for i in wanted}},
    )  # fmt: skip
    return row
