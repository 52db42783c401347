"""The catalogue: a product offered, its words, price and makers changed, put up, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from guyub.groups.models import Group, Membership
from guyub.groups.states import STANDING as STANDING_GROUPS
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.market.actions.common import (
    FIRST_DAY,
    MOST_RUPIAH,
    OFFER_PREFIX,
    amount,
    line,
    own_regency,
    paragraphs,
    step,
    today_of,
)
from guyub.market.actions.offers import READD, alone, mine, save
from guyub.market.models import Offer, OfferMaker, OfferPhoto, OfferPrice
from guyub.market.permissions.catalogue import KEEP
from guyub.market.states.catalogue import DRAFT, OFFER, WITHDRAWN
from guyub.registry.actions.common import (
    check_version,
    lock,
    may_write_at,
    next_number,
    somebody,
    take_turns,
)
from guyub.registry.models import Business, Product, ProductPhoto
from guyub.registry.models.business import Status

MOST_MAKERS: Final = 60
MOST_PHOTOS: Final = 4
WORKING: Final = (Status.ACTIVE, Status.PAUSED)


@dataclass(frozen=True)
class Words:
    """What the catalogue says of a product."""

    title: str
    description: str = ""
    story: str = ""


@dataclass(frozen=True)
class Terms:
    """At what price and how it is delivered: whole rupiah for one ``unit`` as told on ``on``,
    ``minimum`` units an order, ``lead_days`` days; ``served`` are area codes, empty: everywhere in
    the regency."""

    price: int
    unit: str
    on: date
    source: str
    minimum: Decimal
    lead_days: int
    served: tuple[str, ...] = ()


@dataclass(frozen=True)
class Maker:
    """Who makes it: a product of a business, and how many units a month for orders."""

    business: UUID
    product: UUID
    capacity: Decimal


def _words(words: Words) -> Words:
    kept = Words(
        line(words.title, 120), paragraphs(words.description, 400), paragraphs(words.story, 800)
    )
    if not kept.title:
        raise DomainError("Tulis nama produknya di katalog.", field="title")
    return kept


def _terms(act: Act, terms: Terms, regency: str) -> Terms:
    if not 1 <= terms.price <= MOST_RUPIAH:
        raise DomainError("Harganya paling sedikit Rp1.", field="price")
    unit = line(terms.unit, 20)
    if not unit:
        raise DomainError("Tulis satuannya. Contoh: bungkus, kg, buah.", field="unit")
    if not FIRST_DAY <= terms.on <= today_of(act):
        raise DomainError("Tanggalnya antara 1 Januari 2020 dan hari ini.", field="on")
    if terms.source not in OfferPrice.Source.values:
        raise DomainError("Pilih dari mana harganya diketahui.", field="source")
    if not 0 <= terms.lead_days <= 365:
        raise DomainError("Lama pengerjaan antara 0 dan 365 hari.", field="lead_days")
    if any(code[:5] != regency for code in terms.served):
        raise DomainError("Pilih kecamatan di kabupaten atau kota ini.", field="served")
    least = amount(terms.minimum, "minimum", "Pesanan paling sedikit")
    return replace(terms, unit=unit, minimum=least, served=tuple(sorted(set(terms.served))))


def _makers(
    act: Act, regency: str, wanted: Sequence[Maker], group: Group | None
) -> list[dict[str, Any]]:
    """Checked makers; the rows of their businesses are held until the transaction ends."""
    if not wanted:
        raise DomainError("Pilih paling sedikit satu pembuat.")
    if len(wanted) > MOST_MAKERS:
        raise DomainError(f"Paling banyak {MOST_MAKERS} pembuat untuk satu produk.")
    ids = sorted({m.business for m in wanted})
    if len(ids) != len(wanted):
        raise DomainError("Satu usaha hanya satu kali.")
    if group is None and len(ids) > 1:
        raise DomainError("Beberapa pembuat bersama-sama lewat kelompoknya. Pilih kelompoknya.")
    rows = {b.pk: b for b in Business.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    products = {p.pk: p for p in Product.objects.filter(pk__in=[m.product for m in wanted])}
    members = set(
        Membership.objects.current().filter(group=group, business__in=ids)
        .values_list("business_id", flat=True)
    ) if group is not None else set(ids)  # fmt: skip
    found = []
    for one in wanted:
        business, product = rows.get(one.business), products.get(one.product)
        if business is None or business.regency_code != regency:
            raise DomainError("Ada usaha yang tidak ditemukan atau di luar wilayah Anda.")
        may_write_at(act, business.village_code)
        if business.status not in WORKING:
            raise DomainError(f"{business.name} tercatat tutup. Pilih usaha yang berjalan.")
        if product is None or product.business_id != business.pk:
            raise DomainError("Pilih produk milik usaha itu sendiri.", field="product")
        if product.state != Product.State.ACTIVE:
            raise DomainError(f"{product.name} tercatat tidak dibuat lagi.", field="product")
        if business.pk not in members:
            raise DomainError(f"{business.name} bukan anggota kelompok itu sekarang.")
        found.append({
            "business": business, "product": product,
            "capacity": amount(one.capacity, "capacity", "Kesanggupan sebulan"),
        })  # fmt: skip
    return found


def _group(pk: UUID | None, regency: str) -> Group | None:
    if pk is None:
        return None
    found: Group | None = Group.objects.filter(pk=pk, regency_code=regency).first()
    if found is None or found.state not in STANDING_GROUPS:
        raise DomainError("Kelompoknya belum berdiri atau sudah bubar. Pilih yang lain.")
    return found


@action("market.offer.record", needs=KEEP, sentence="mencatat produk di katalog")
def record_offer(
    act: Act, pk: UUID, words: Words, terms: Terms, makers: Sequence[Maker],
    group: UUID | None = None,
) -> Offer:  # fmt: skip
    """A product to be offered. Sent again it changes nothing; it is shown once another person put
    it up."""
    regency = own_regency(act)
    words, terms = _words(words), _terms(act, terms, regency)
    take_turns("katalog", pk)
    if (row := Offer.objects.filter(pk=pk).first()) is not None:
        if row.writers == [act.person_id] and _same(row, words, terms, makers, group):
            raise Unchanged(row)
        raise DomainError(f"Produk ini sudah tersimpan: {row.number}. Ubah di halamannya.")
    with_whom = _group(group, regency)
    made_by = _makers(act, regency, makers, with_whom)
    alone(made_by, None)
    row = Offer.objects.create(
        id=pk, number=next_number(OFFER_PREFIX, regency)[0], regency_code=regency,
        title_key=names.search_key(words.title)[:150], kbli_code=made_by[0]["product"].kbli_code,
        group=with_whom, unit=terms.unit, price=terms.price, price_on=terms.on,
        minimum=terms.minimum, lead_days=terms.lead_days, served=list(terms.served),
        state_at=act.now, words_by=somebody(act.person_id), words_name=act.actor,
        writers=[somebody(act.person_id)], words_at=act.now, created_at=act.now,
        is_sample=made_by[0]["business"].is_sample,
        updated_at=act.now, **vars(words),
    )  # fmt: skip
    _price(act, row, terms)
    _store(act, row, made_by)
    act.log(
        row, after={"nomor": row.number, "harga": row.price, "satuan": row.unit,
                    "usaha": [str(m["business"].pk) for m in made_by]},
    )  # fmt: skip
    return row


def _same(
    row: Offer, words: Words, terms: Terms, makers: Sequence[Maker], group: UUID | None
) -> bool:
    """Whether an offer is still what is sent again."""
    held = OfferMaker.objects.filter(offer=row).values_list("business", "product", "capacity")
    return (
        all(getattr(row, n) == v for n, v in vars(words).items())
        and _told(row) == _told_by(terms) and row.group_id == group
        and set(held) == {(m.business, m.product, m.capacity) for m in makers}
    )  # fmt: skip


def _told(row: Offer) -> tuple[Any, ...]:
    last = OfferPrice.objects.filter(offer=row).order_by("-on", "-created_at").first()
    source = last.source if last else ""
    return (row.price, row.unit, row.price_on, source, row.minimum, row.lead_days,
            tuple(row.served))  # fmt: skip


def _told_by(terms: Terms) -> tuple[Any, ...]:
    return (terms.price, terms.unit, terms.on, terms.source, terms.minimum, terms.lead_days,
            terms.served)  # fmt: skip


def _price(act: Act, row: Offer, terms: Terms) -> None:
    OfferPrice.objects.create(
        offer=row, price=terms.price, unit=terms.unit, on=terms.on, source=terms.source,
        by_person=somebody(act.person_id), by_name=act.actor, created_at=act.now,
    )  # fmt: skip


def _store(act: Act, row: Offer, made_by: list[dict[str, Any]]) -> None:
    OfferMaker.objects.bulk_create(
        OfferMaker(
            regency_code=row.regency_code, offer=row, told_on=today_of(act), created_at=act.now, **m
        )
        for m in made_by
    )


def _anew(act: Act, row: Offer) -> None:
    """What everybody reads was changed: a person who had no hand in it looks at it again. What
    could not be ordered stays so."""
    if row.state == WITHDRAWN:
        raise DomainError(READD)
    me = somebody(act.person_id)
    if row.state == DRAFT:
        row.writers = [*(w for w in row.writers if w != me), me]
    else:
        row.state, row.state_at = step(OFFER, row.state, "reword", act), act.now
        row.listed_by, row.listed_name, row.listed_at = None, "", None
        row.writers = [me]
    row.words_by, row.words_name, row.words_at = me, act.actor, act.now
    save(act, row)


@action("market.offer.words", needs=KEEP, sentence="mengubah isi katalog")
def change_words(act: Act, pk: UUID, words: Words, version: int | None = None) -> Offer:
    """Name, description or story; shown again after another person looked at it."""
    words = _words(words)
    row = lock(Offer, pk)
    if all(getattr(row, n) == v for n, v in vars(words).items()):
        raise Unchanged(row)
    row = mine(act, pk)
    check_version(row, version)
    for name, value in vars(words).items():
        setattr(row, name, value)
    row.title_key = names.search_key(words.title)[:150]
    _anew(act, row)
    act.log(row, after={"keadaan": row.state, "isi": "diubah"})
    return row


@action("market.offer.terms", needs=KEEP, sentence="mengubah harga dan syarat pesanan")
def change_terms(act: Act, pk: UUID, terms: Terms, version: int | None = None) -> Offer:
    """Price, least order, days, places. A price that was looked at again and is the same is noted
    with its new day. The unit stays: amounts and prices are counted in it."""
    row = lock(Offer, pk)
    terms = _terms(act, terms, row.regency_code)
    if _told(row) == _told_by(terms):
        raise Unchanged(row)
    row = mine(act, pk, any_maker=True)
    check_version(row, version)
    if terms.unit != row.unit:
        raise DomainError(
            f"Satuannya {row.unit}. Untuk satuan lain, tarik produk ini lalu tawarkan lagi.",
            field="price",
        )
    if row.state == WITHDRAWN:
        raise DomainError(READD)
    if terms.on < row.price_on:
        raise DomainError("Harganya sudah dicatat untuk hari sesudah itu.", field="on")
    before = {"harga": row.price, "satuan": row.unit, "paling sedikit": str(row.minimum)}
    priced = _told(row)[:4] != _told_by(terms)[:4]
    row.price, row.price_on = terms.price, terms.on
    row.minimum, row.lead_days, row.served = terms.minimum, terms.lead_days, list(terms.served)
    if priced:
        _price(act, row, terms)
    save(act, row)
    act.log(
        row, before=before,
        after={"harga": row.price, "satuan": row.unit, "paling sedikit": str(row.minimum),
               "hari": row.lead_days},
    )  # fmt: skip
    return row


@action("market.offer.makers", needs=KEEP, sentence="mengubah pembuat produk katalog")
def change_makers(
    act: Act, pk: UUID, makers: Sequence[Maker], group: UUID | None, version: int | None = None
) -> Offer:
    """Who makes it, and how much each can make a month. Only amounts changed: shown as before."""
    row = mine(act, pk)
    held = {m.business_id: m for m in OfferMaker.objects.filter(offer=row)}
    wanted = {(m.business, m.product, m.capacity) for m in makers}
    if row.group_id == group and wanted == {
        (m.business_id, m.product_id, m.capacity) for m in held.values()
    }:
        raise Unchanged(row)
    check_version(row, version)
    if row.state == WITHDRAWN:
        raise DomainError(READD)
    with_whom = _group(group, row.regency_code)
    made_by = _makers(act, row.regency_code, makers, with_whom)
    alone(made_by, row.pk)
    same = row.group_id == group and {(m["business"].pk, m["product"].pk) for m in made_by} == {
        (m.business_id, m.product_id) for m in held.values()
    }
    before = {str(k): str(m.capacity) for k, m in held.items()}
    _replace(act, row, held, made_by)
    row.group = with_whom
    if same:
        save(act, row)
    else:
        kept = [m["product"].pk for m in made_by]
        OfferPhoto.objects.filter(offer=row).exclude(photo__product__in=kept).delete()
        _anew(act, row)
    act.log(
        row, before={"sanggup": before},
        after={"sanggup": {str(m["business"].pk): str(m["capacity"]) for m in made_by},
               "keadaan": row.state},
    )  # fmt: skip
    return row


def _replace(
    act: Act, row: Offer, held: dict[UUID, OfferMaker], made_by: list[dict[str, Any]]
) -> None:
    """Makers as they are now; who tells the same amount keeps the day on which it was told."""
    stays = {
        m["business"].pk for m in made_by
        if (one := held.get(m["business"].pk)) is not None
        and (one.product_id, one.capacity) == (m["product"].pk, m["capacity"])
    }  # fmt: skip
    OfferMaker.objects.filter(offer=row).exclude(business__in=stays).delete()
    _store(act, row, [m for m in made_by if m["business"].pk not in stays])


@action("market.offer.photos", needs=KEEP, sentence="memilih foto katalog")
def choose_photos(act: Act, pk: UUID, photos: Iterable[UUID], version: int | None = None) -> Offer:
    """Which photos of the makers' products everybody may see, in this order."""
    row = mine(act, pk)
    wanted = list(dict.fromkeys(photos))
    if len(wanted) > MOST_PHOTOS:
        raise DomainError(f"Paling banyak {MOST_PHOTOS} foto untuk satu produk katalog.")
    held = list(
        OfferPhoto.objects.filter(offer=row).order_by("place", "pk").values_list("photo", flat=True)
    )
    if held == wanted:
        raise Unchanged(row)
    check_version(row, version)
    products = OfferMaker.objects.filter(offer=row).values("product_id")
    known = ProductPhoto.objects.filter(pk__in=wanted, product__in=products).count()
    if known != len(wanted):
        raise DomainError("Pilih foto dari produk pembuatnya.")
    OfferPhoto.objects.filter(offer=row).delete()
    OfferPhoto.objects.bulk_create(
        OfferPhoto(offer=row, photo_id=one, place=n) for n, one in enumerate(wanted, start=1)
    )
    _anew(act, row)
    act.log(row, after={"foto": len(wanted), "keadaan": row.state})
    return row
