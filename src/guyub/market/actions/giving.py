"""A gift campaign is prepared, filled with goods, started and ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import BinaryField, Exists, F, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.criteria.parameters import value_of
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.kernel.fields import get_keyring
from guyub.market.actions.common import MOST_RUPIAH, line, own_regency, step, today_of
from guyub.market.models import (
    Buyer,
    Campaign,
    CampaignItem,
    Counter,
    CounterStock,
    Handing,
    Offer,
    PurchaseLine,
    StockCount,
    StockMove,
)
from guyub.market.parameters.giving import KEEP_DAYS
from guyub.market.permissions.giving import KEEP_GIFTS
from guyub.market.states.catalogue import WITHDRAWN
from guyub.market.states.giving import CAMPAIGN, DRAFT, DROPPED, ENDED, OPEN, RUNNING
from guyub.market.states.purchases import ACCEPTED, PAID
from guyub.registry.actions.common import check_version, lock, next_number, somebody, take_turns
from guyub.registry.models import Business

CAMPAIGN_PREFIX: Final = "HDH"
MOST_AMOUNT: Final = 1_000_000
MOST_ITEMS: Final = 12
MOST_DAYS: Final = 366
BOUGHT: Final = (ACCEPTED, PAID)
GOING_ON: Final = (DRAFT, RUNNING)
OVER: Final = "Kampanye ini sudah selesai. Isinya tidak berubah lagi."


@dataclass(frozen=True)
class CampaignWords:
    """What is given to whom, from which day to which."""

    title: str
    rule: str
    from_day: date
    to_day: date


@dataclass(frozen=True)
class Goods:
    """Goods that were bought to be given: ``amount`` units for ``unit_price`` rupiah each.
    ``offer`` and ``business`` tell the maker as far as known; ``purchase_line`` what was bought,
    where the purchase is recorded."""

    name: str
    unit: str
    amount: int
    unit_price: int
    offer: UUID | None = None
    business: UUID | None = None
    purchase_ref: str = ""
    purchase_line: UUID | None = None


def campaign_of(act: Act, pk: UUID, *, with_counters: bool = False) -> Campaign:
    """The campaign, locked, where the actor's office writes. ``with_counters``: they first, as
    whoever works at one does it, so that nobody waits for each other."""
    if with_counters:
        list(Counter.objects.select_for_update().filter(campaign=pk).order_by("pk"))
    row: Campaign | None = Campaign.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:
        raise DomainError("Kampanye ini tidak ditemukan atau di luar wilayah Anda.")
    if not act.scope.may_write(row.regency_code):
        raise NotAllowed("Kampanye ini di luar wilayah Anda.")
    return row


def _save(act: Act, row: Campaign) -> None:
    row.version += 1
    row.updated_at = act.now
    row.save()


def _words(words: CampaignWords) -> CampaignWords:
    kept = replace(words, title=line(words.title, 120), rule=line(words.rule, 300))
    if not kept.title:
        raise DomainError("Tulis nama kampanyenya.", field="title")
    if not kept.rule:
        raise DomainError("Tulis siapa yang mendapat hadiah.", field="rule")
    if kept.to_day < kept.from_day:
        raise DomainError("Hari terakhir tidak boleh sebelum hari pertama.", field="to_day")
    if (kept.to_day - kept.from_day).days >= MOST_DAYS:
        raise DomainError("Kampanye paling lama satu tahun.", field="to_day")
    return kept


@action("market.campaign.record", needs=KEEP_GIFTS, sentence="mencatat kampanye hadiah")
def record_campaign(act: Act, pk: UUID, buyer: UUID, words: CampaignWords) -> Campaign:
    """A campaign of a buyer. Sent again it changes nothing."""
    regency, words = own_regency(act), _words(words)
    take_turns("kampanye", pk)
    if (row := Campaign.objects.filter(pk=pk).first()) is not None:
        if row.buyer_id == buyer and all(getattr(row, n) == v for n, v in vars(words).items()):
            raise Unchanged(row)
        raise DomainError(f"Kampanye ini sudah tersimpan: {row.number}. Ubah di halamannya.")
    who = Buyer.objects.buying().filter(pk=buyer, regency_code=regency).first()
    if who is None:
        raise DomainError("Pilih pembeli di kabupaten atau kota ini.", field="buyer")
    row = Campaign.objects.create(
        id=pk, number=next_number(CAMPAIGN_PREFIX, regency)[0], regency_code=regency, buyer=who,
        title_key=names.search_key(words.title)[:150], state_at=act.now,
        index_key=get_keyring().current_id("index"), made_by=somebody(act.person_id),
        made_name=act.actor, is_sample=who.is_sample, created_at=act.now, updated_at=act.now,
        **vars(words),
    )  # fmt: skip
    act.log(row, after={
        "nomor": row.number, "pembeli": str(buyer), "mulai": words.from_day.isoformat(),
        "sampai": words.to_day.isoformat(),
    })  # fmt: skip
    return row


@action("market.campaign.change", needs=KEEP_GIFTS, sentence="mengubah kampanye hadiah")
def change_campaign(
    act: Act, pk: UUID, words: CampaignWords, version: int | None = None
) -> Campaign:
    """Its words and days, while it goes on; no day on which something was handed falls out."""
    row, words = campaign_of(act, pk, with_counters=True), _words(words)
    if all(getattr(row, n) == v for n, v in vars(words).items()):
        raise Unchanged(row)
    check_version(row, version)
    if row.state not in GOING_ON:
        raise DomainError(OVER)
    outside = row.handings.exclude(on__range=(words.from_day, words.to_day))
    if outside.exists():
        raise DomainError(
            "Ada hadiah yang sudah diserahkan di luar hari-hari itu. Perlebar tanggalnya.",
            field="from_day",
        )
    before = {"judul": row.title, "mulai": row.from_day.isoformat(),
              "sampai": row.to_day.isoformat()}  # fmt: skip
    for name, value in vars(words).items():
        setattr(row, name, value)
    row.title_key = names.search_key(row.title)[:150]
    _save(act, row)
    act.log(row, before=before, after={
        "judul": row.title, "mulai": row.from_day.isoformat(), "sampai": row.to_day.isoformat(),
    })  # fmt: skip
    return row


def _goods(goods: Goods, regency: str) -> Goods:
    kept = replace(
        goods, name=line(goods.name, 80), unit=line(goods.unit, 20),
        purchase_ref=line(goods.purchase_ref, 80),
    )  # fmt: skip
    if not kept.name:
        raise DomainError("Tulis nama barangnya.", field="name")
    if not kept.unit:
        raise DomainError("Tulis satuannya. Contoh: bungkus, buah.", field="unit")
    if not 1 <= kept.amount <= MOST_AMOUNT:
        raise DomainError("Jumlahnya antara 1 dan 1.000.000.", field="amount")
    if not 0 <= kept.unit_price <= MOST_RUPIAH:
        raise DomainError("Harga satu satuan tidak terbaca. Tulis rupiahnya.", field="unit_price")
    if kept.offer is not None:
        found = Offer.objects.filter(pk=kept.offer, regency_code=regency)
        if not found.exclude(state=WITHDRAWN).exists():
            raise DomainError("Pilih produk dari katalog daerah ini.", field="offer")
    if kept.business is not None:
        if kept.offer is not None:
            raise DomainError(
                "Produk katalog sudah menyebut pembuatnya. Kosongkan salah satu.", field="business"
            )
        if not Business.objects.filter(pk=kept.business, regency_code=regency).exists():
            raise DomainError("Usaha ini tidak ditemukan di wilayah Anda.", field="business")
    return kept


def _of_goods(goods: Goods) -> dict[str, object]:
    return {
        "name": goods.name, "unit": goods.unit, "amount": goods.amount,
        "unit_price": goods.unit_price, "offer_id": goods.offer, "business_id": goods.business,
        "purchase_ref": goods.purchase_ref, "purchase_line_id": goods.purchase_line,
    }  # fmt: skip


def _told(row: CampaignItem) -> dict[str, object]:
    return {
        "barang": row.name, "jumlah": row.amount, "satuan": row.unit, "harga": row.unit_price,
        "bukti": row.purchase_ref, "pembelian": str(row.purchase_line_id or ""),
        "katalog": str(row.offer_id or ""), "usaha": str(row.business_id or ""),
    }  # fmt: skip


def _bought_by(row: CampaignItem, owner: Campaign, held: UUID | None) -> None:
    """A line of an accepted purchase of the campaign's buyer; what stood already may stay."""
    if row.purchase_line_id is None or row.purchase_line_id == held:
        return
    rows = PurchaseLine.objects.filter(
        pk=row.purchase_line_id, purchase__buyer=owner.buyer_id, purchase__state__in=BOUGHT,
        purchase__reverses__isnull=True,
    )  # fmt: skip
    if not rows.exists():
        raise DomainError(
            _t("Pilih pembelian yang sudah diterima dari pembeli kampanye ini."),
            field="purchase_line",
        )


def _alone(row: CampaignItem) -> None:
    """One name once in a campaign: it is what stands on the button."""
    same = CampaignItem.objects.filter(campaign=row.campaign_id, name__iexact=row.name)
    if same.exclude(pk=row.pk).exists():
        raise DomainError("Barang dengan nama itu sudah ada di kampanye ini.", field="name")


@action("market.campaign.item", needs=KEEP_GIFTS, sentence="mencatat barang hadiah")
def add_item(act: Act, pk: UUID, campaign: UUID, goods: Goods) -> CampaignItem:
    """Goods bought for a campaign. Sent again it changes nothing."""
    owner = campaign_of(act, campaign)
    goods = _goods(goods, owner.regency_code)
    if (row := CampaignItem.objects.filter(pk=pk).first()) is not None:
        if row.campaign_id == campaign and all(
            getattr(row, n) == v for n, v in _of_goods(goods).items()
        ):
            raise Unchanged(row)
        raise DomainError("Barang ini sudah tersimpan. Ubah di halaman kampanyenya.")
    if owner.state not in GOING_ON:
        raise DomainError(OVER)
    if owner.items.count() >= MOST_ITEMS:
        raise DomainError(f"Paling banyak {MOST_ITEMS} macam barang dalam satu kampanye.")
    row = CampaignItem(
        id=pk, regency_code=owner.regency_code, buyer_id=owner.buyer_id, campaign=owner,
        created_at=act.now, updated_at=act.now, **_of_goods(goods),
    )  # fmt: skip
    _alone(row)
    _bought_by(row, owner, None)
    row.save(force_insert=True)
    act.log(row, after={"kampanye": owner.number, **_told(row)})
    return row


@action("market.campaign.item_change", needs=KEEP_GIFTS, sentence="mengubah barang hadiah")
def change_item(act: Act, pk: UUID, goods: Goods, version: int | None = None) -> CampaignItem:
    """What was bought, put right; never less than is at the counters already."""
    held = CampaignItem.objects.filter(pk=pk).first()
    if held is None:
        raise DomainError("Barang ini tidak ditemukan atau di luar wilayah Anda.")
    owner = campaign_of(act, held.campaign_id)
    row, goods = lock(CampaignItem, pk), _goods(goods, owner.regency_code)
    if all(getattr(row, n) == v for n, v in _of_goods(goods).items()):
        raise Unchanged(row)
    check_version(row, version)
    if owner.state not in GOING_ON:
        raise DomainError(OVER)
    if goods.amount < row.sent:
        raise DomainError(
            f"{row.sent} {row.unit} sudah dibawa ke loket. Jumlahnya paling sedikit itu.",
            field="amount",
        )
    before, held_line = _told(row), row.purchase_line_id
    for name, value in _of_goods(goods).items():
        setattr(row, name, value)
    _alone(row)
    _bought_by(row, owner, held_line)
    row.version, row.updated_at = row.version + 1, act.now
    row.save()
    act.log(row, before=before, after=_told(row))
    return row


@action("market.campaign.start", needs=KEEP_GIFTS, sentence="memulai kampanye hadiah")
def start_campaign(act: Act, pk: UUID) -> Campaign:
    """Counters may open from now on."""
    row = campaign_of(act, pk)
    if row.state == RUNNING:
        raise Unchanged(row)
    state = step(CAMPAIGN, row.state, "start", act)
    if not row.items.exists():
        raise DomainError("Catat dulu barang yang akan diserahkan.")
    if not row.counters.exists():
        raise DomainError("Catat dulu paling sedikit satu loket.")
    row.state, row.state_at = state, act.now
    _save(act, row)
    act.log(row, after={"keadaan": state})
    return row


def _not_counted(row: Campaign) -> list[str]:
    """Names of counters at which something lies that nobody counted as it is now: brought to one
    that was never opened, or moved after it was closed, even where as much lies there again."""
    # By id, which is made while the counter is locked: counts of one moment keep their order.
    last = StockCount.objects.filter(counter=OuterRef("counter"), item=OuterRef("item"))
    shelves = CounterStock.objects.filter(counter__campaign=row, on_hand__gt=0).annotate(
        found=Subquery(last.order_by("-pk").values("counted")[:1])
    )
    moved = StockMove.objects.filter(
        Q(source=OuterRef("counter")) | Q(target=OuterRef("counter")), item=OuterRef("item"),
        pk__gt=OuterRef("counted_by"),
    )  # fmt: skip
    shelves = shelves.annotate(counted_by=Subquery(last.order_by("-pk").values("pk")[:1]))
    other = shelves.filter(Q(found__isnull=True) | ~Q(found=F("on_hand")) | Exists(moved))
    named = other.order_by("counter__name_key").values_list("counter__name", flat=True)
    return list(dict.fromkeys(named))


@action("market.campaign.end", needs=KEEP_GIFTS, sentence="mengakhiri kampanye hadiah")
def end_campaign(act: Act, pk: UUID) -> Campaign:
    """Nothing is handed, moved or counted afterwards. Every counter was counted before."""
    row = campaign_of(act, pk, with_counters=True)
    if row.state == ENDED:
        raise Unchanged(row)
    state = step(CAMPAIGN, row.state, "end", act)
    still = [c.name for c in row.counters.filter(state=OPEN).order_by("name_key")]
    if still:
        raise DomainError(f"Hitung dan tutup dulu: {', '.join(still)}.")
    if uncounted := _not_counted(row):
        raise DomainError(
            f"Masih ada barang yang belum dihitung di {', '.join(uncounted)}. Kembalikan barangnya"
            " ke gudang, atau buka loketnya, lalu hitung dan tutup."
        )
    row.state, row.state_at = state, act.now
    _save(act, row)
    act.log(row, after={"keadaan": state})
    return row


@action("market.campaign.drop", needs=KEEP_GIFTS, sentence="membatalkan kampanye hadiah")
def drop_campaign(act: Act, pk: UUID, reason: str) -> Campaign:
    """It does not take place; only before it started."""
    row, why = campaign_of(act, pk), line(reason, 300)
    if row.state == DROPPED and row.state_because == why:
        raise Unchanged(row)
    row.state, row.state_at = step(CAMPAIGN, row.state, "drop", act, why), act.now
    row.state_because = why
    _save(act, row)
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row


@action("market.campaign.forget", needs=KEEP_GIFTS, sentence="menghapus jejak objek pajak hadiah")
def forget_objects(act: Act, pk: UUID) -> Campaign:
    """After the days that the office keeps it for the auditor: nothing tells any more whose tax
    objects had a gift. What was handed where, when and by whom stays."""
    row = campaign_of(act, pk)
    if row.forgotten_at is not None:
        raise Unchanged(row)
    if row.state != ENDED:
        raise DomainError("Jejak objek pajak dihapus sesudah kampanyenya selesai.")
    days = int(value_of(KEEP_DAYS, act.office_id, today_of(act)))
    due = row.state_at + timedelta(days=days)
    if act.now < due:
        raise DomainError(
            f"Disimpan {days} hari sesudah selesai untuk pemeriksa, sampai"
            f" {format_date(timezone.localtime(due).date())}."
        )
    own = Func(
        Func(Cast("id", TextField()), function="md5"), Value("hex"), function="decode",
        output_field=BinaryField(),
    )  # fmt: skip
    number = Handing.objects.filter(campaign=row).update(mark=own, ending="")
    row.forgotten_at = act.now
    _save(act, row)
    act.log(row, after={"penyerahan": number})
    return row
