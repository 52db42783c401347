"""Handing out: one gift for a tax object and campaign, at an open counter, from its stock."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.utils import timezone

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.kernel.fields import get_keyring
from guyub.market.actions.common import line, today_of
from guyub.market.actions.counters import counter_of, within
from guyub.market.models import Campaign, CampaignItem, CounterStock, Handing
from guyub.market.permissions.giving import HAND
from guyub.market.states.giving import OPEN, RUNNING
from guyub.market.tax_objects import ending, normal
from guyub.registry.actions.common import lock, somebody, take_turns

UNREADABLE: Final = "Nomor tidak terbaca. Tulis huruf dan angkanya, contoh: A 1234 BC."


class AlreadyHanded(DomainError):
    """The tax object had its gift; ``handing`` is which."""

    def __init__(self, handing: Handing, sentence: str) -> None:
        super().__init__(sentence, field="number")
        self.handing = handing


def mark_of(campaign: Campaign, number: str) -> bytes:
    """What is kept of a tax object: equal for equal numbers within one campaign, and telling
    nothing without the key."""
    found = normal(number)
    if found is None:
        raise DomainError(UNREADABLE, field="number")
    return get_keyring().blind_index("gift", f"{campaign.pk}\n{found}", campaign.index_key)


def standing(campaign: Campaign, mark: bytes) -> Handing | None:
    """The gift that a tax object had in this campaign, if any."""
    rows = Handing.objects.standing().filter(campaign=campaign, mark=mark)
    found: Handing | None = rows.select_related("counter", "item").first()
    return found


def told(handing: Handing, act_day: object) -> str:
    """ "Sudah menerima hari ini di Loket 3 pukul 09.12: keripik pisang." """
    at = timezone.localtime(handing.handed_at)
    when = "hari ini" if handing.on == act_day else f"tanggal {format_date(handing.on)}"
    return (
        f"Sudah menerima {when} di {handing.counter.name} pukul {at:%H.%M}: {handing.item.name}."
        " Jangan diberi lagi."
    )


@action("market.gift.hand", needs=HAND, sentence="menyerahkan hadiah")
def hand(act: Act, pk: UUID, counter: UUID, item: UUID, number: str) -> Handing:
    """One thing for one tax object. Sent again it is the same one. The handing carries ``left``:
    what lies at the counter afterwards."""
    desk = counter_of(act, counter)
    campaign, today = desk.campaign, today_of(act)
    mark = mark_of(campaign, number)
    take_turns("hadiah", campaign.pk, mark.hex())
    given = standing(campaign, mark)
    if given is not None:
        if given.pk == pk and (given.counter_id, given.item_id) == (counter, item):
            raise Unchanged(_with_left(given))
        raise AlreadyHanded(given, told(given, today))
    if Handing.objects.filter(pk=pk).exists():
        raise DomainError("Formulir ini sudah dipakai. Muat ulang halaman, lalu ulangi.")
    if campaign.state != RUNNING or not campaign.from_day <= today <= campaign.to_day:
        raise DomainError("Hari ini di luar hari-hari kampanye. Tidak ada yang diserahkan.")
    if desk.state != OPEN:
        raise DomainError("Loket ini tutup. Buka loketnya dulu.")
    thing = CampaignItem.objects.filter(pk=item, campaign=campaign).first()
    if thing is None:
        raise DomainError("Pilih barang dari kampanye ini.")
    shelf = CounterStock.objects.filter(counter=desk, item=thing).first()
    if shelf is None or shelf.on_hand < 1:
        raise DomainError(
            f"{thing.name} di loket ini habis. Pilih barang lain, atau pindahkan dari loket lain."
        )
    row = Handing.objects.create(
        id=pk, regency_code=desk.regency_code, buyer_id=desk.buyer_id, campaign=campaign,
        counter=desk, item=thing, mark=mark, ending=ending(normal(number) or ""), on=today,
        handed_at=act.now, handed_by=somebody(act.person_id), handed_name=act.actor,
    )  # fmt: skip
    row.left = shelf.on_hand - 1
    act.log(row, after={"kampanye": campaign.number, "loket": desk.name, "barang": thing.name})
    return row


def _with_left(row: Handing) -> Handing:
    shelf = CounterStock.objects.filter(counter=row.counter_id, item=row.item_id).first()
    row.left = shelf.on_hand if shelf else 0
    return row


@action("market.gift.cancel", needs=HAND, sentence="membatalkan penyerahan hadiah")
def cancel(act: Act, pk: UUID, reason: str, *, returned: bool) -> Handing:
    """A wrong handing is taken back on its own day, by another person than who handed it. With
    ``returned`` the thing lies at the counter again. The tax object may receive then."""
    found = Handing.objects.filter(pk=pk).first()
    if found is None:
        raise DomainError("Penyerahan ini tidak ditemukan.")
    # The counter first, as when handing out: nobody waits for each other.
    desk = counter_of(act, found.counter_id)
    row, why = lock(Handing, pk), line(reason, 200)
    if not within(act, desk):
        raise NotAllowed("Loket ini di luar wewenang Anda.")
    if row.cancelled_at is not None:
        if row.cancelled_by == act.person_id and row.returned is returned:
            raise Unchanged(row)
        raise DomainError("Penyerahan ini sudah dibatalkan.")
    if not why:
        raise DomainError("Tulis sebabnya.", field="reason")
    me = somebody(act.person_id)
    if row.handed_by == me:
        raise NotAllowed("Dibatalkan oleh orang lain, bukan oleh yang menyerahkannya.")
    today = today_of(act)
    if row.on != today:
        raise DomainError("Penyerahan hanya bisa dibatalkan pada hari itu juga.")
    if desk.campaign.state != RUNNING:
        raise DomainError("Kampanye ini sudah selesai. Isinya tidak berubah lagi.")
    if returned and desk.state != OPEN:
        raise DomainError(
            "Loket ini sudah dihitung dan ditutup. Buka lagi, baru barangnya bisa kembali."
        )
    row.cancelled_at, row.cancelled_on, row.cancelled_by = act.now, today, me
    row.cancelled_name, row.cancelled_because, row.returned = act.actor, why, returned
    row.save()
    act.log(
        row, reason=why,
        after={"kampanye": desk.campaign.number, "loket": desk.name, "barang kembali": returned},
    )  # fmt: skip
    return row
