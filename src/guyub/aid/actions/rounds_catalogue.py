"""What is written about the catalogue: kinds, prices, many of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.rounds_common import base, office_of, own, person_of, put, today_of
from guyub.aid.models import Item, ItemPrice
from guyub.aid.permissions.rounds import CATALOGUE
from guyub.aid.policy_catalogue import Line
from guyub.aid.policy_prices import Judged, judge
from guyub.aid.terms_rounds import price_limits
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.actions.common import check_version, difference, take_turns

FIELDS: Final = ("code", "name", "unit", "specification", "branch")
_TAKEN = _("Kode ini sudah dipakai alat lain. Buka alat itu, atau pakai kode lain.")
_FIRST_DAY: Final = date(2000, 1, 1)


def _key(name: str) -> str:
    return names.fold(name)[:150]


@action("aid.item.create", needs=CATALOGUE, sentence="menambah alat ke katalog")
def add_item(act: Act, values: dict[str, Any]) -> Item:
    """A new kind. The same one sent again is the one that stands."""
    given = {n: values.get(n, "") for n in FIELDS}
    same = Item.objects.filter(office_id=office_of(act), code=given["code"]).first()
    if same is not None:
        if all(getattr(same, n) == v for n, v in given.items()):
            raise Unchanged(same)
        raise DomainError(_TAKEN, field="code")
    try:
        with transaction.atomic():
            item = Item.objects.create(
                **base(act), **given, name_key=_key(given["name"]), created_at=act.now
            )
    except IntegrityError as error:
        raise DomainError(_TAKEN, field="code") from error
    act.log(item, after=given)
    return item


@action("aid.item.change", needs=CATALOGUE, sentence="mengubah alat dalam katalog")
def change_item(act: Act, pk: UUID, values: dict[str, Any], version: int | None) -> Item:
    """Change a kind; papers already made keep the name they were made with."""
    item = own(act, Item, pk)
    check_version(item, version)
    given: dict[str, Any] = {n: values[n] for n in FIELDS if n in values}
    if all(getattr(item, n) == v for n, v in given.items()):
        raise Unchanged(item)
    before, after = difference(item, given)
    put(item, given)
    item.name_key = _key(item.name)
    item.version += 1
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:
        raise DomainError(_TAKEN, field="code") from error
    act.log(item, before=before, after=after)
    return item


@action("aid.item.end", needs=CATALOGUE, sentence="menghentikan atau memakai lagi alat di katalog")
def end_item(act: Act, pk: UUID, *, ended: bool = True) -> Item:
    """No further round offers it (or, ``ended`` False, rounds may again)."""
    item = own(act, Item, pk)
    if (item.ended_on is not None) is ended:
        raise Unchanged(item)
    item.ended_on = today_of(act) if ended else None
    item.version += 1
    item.save(update_fields=["ended_on", "version"])
    act.log(item, after={"dipakai": not ended})
    return item


def _plausible(act: Act, on: date) -> None:
    if not _FIRST_DAY <= on <= today_of(act):
        raise DomainError(_("Tanggal harga tidak boleh sesudah hari ini."), field="on")


def _earlier(item: Item, on: date) -> list[int]:
    found = ItemPrice.objects.filter(item=item, on__lte=on).order_by("on", "pk")
    return list(found.values_list("price", flat=True))


@action("aid.price.add", needs=CATALOGUE, sentence="mencatat harga alat")
def add_price(
    act: Act, pk: UUID, *, price: int, on: date, source: str, explanation: str = ""
) -> tuple[ItemPrice, Judged]:
    """A price of a day, with what the check against earlier prices of the same kind says. One that
    stands out is kept and asks for an explanation. The same price twice is one."""
    item = own(act, Item, pk)
    _plausible(act, on)
    if price <= 0:
        raise DomainError(_("Harga harus lebih dari nol."), field="price")
    same = ItemPrice.objects.filter(item=item, on=on, price=price, source=source).first()
    judged = judge(
        price,
        _earlier(item, on) if same is None else [],
        price_limits(office_of(act), today_of(act)),
    )
    if same is not None:
        raise Unchanged((same, judged))
    made = ItemPrice.objects.create(
        **base(act), item=item, price=price, on=on, source=source, created_at=act.now,
        maker_person=person_of(act), outlier=judged.words if judged.stands_out else "",
        explanation=explanation if judged.stands_out else "",
    )  # fmt: skip
    act.log(
        made, kind="aid.item", object_id=item.pk, regency=item.regency_code,
        after={"alat": item.code, "harga": price, "tanggal": on.isoformat(), "sumber": source,
               "pemeriksaan": judged.words},
        reason=made.explanation,
    )  # fmt: skip
    return made, judged


@action("aid.price.explain", needs=CATALOGUE, sentence="menjelaskan harga yang menonjol")
def explain_price(act: Act, pk: UUID, explanation: str) -> ItemPrice:
    """Why a price that stands out is right."""
    row = own(act, ItemPrice, pk)
    text = " ".join(explanation.split())
    if not text:
        raise DomainError(_("Tulis alasannya."), field="explanation")
    if not row.outlier:
        raise DomainError(_("Harga ini tidak menonjol, jadi tidak perlu dijelaskan."))
    if row.explanation == text:
        raise Unchanged(row)
    row.explanation = text
    row.save(update_fields=["explanation"])
    act.log(row, kind="aid.item", object_id=row.item_id, after={"harga": row.price}, reason=text)
    return row


@action("aid.item.import", needs=CATALOGUE, sentence="memasukkan banyak alat ke katalog")
def import_items(act: Act, lines: Sequence[Line]) -> dict[str, int]:
    """Many kinds with their prices, all or nothing. A code that stands keeps its item; one that
    stands for another name or unit is a problem of that line. Sent twice, nothing is added."""
    office = office_of(act)
    take_turns("aid.catalogue", office)
    limits = price_limits(office, today_of(act))
    codes = [line.code for line in lines]
    known = {i.code: i for i in Item.objects.filter(office_id=office, code__in=codes)}
    for line in lines:
        item = known.get(line.code)
        if item is not None and (_key(item.name), item.unit) != (_key(line.name), line.unit):
            raise DomainError(
                _("Baris %(at)s: kode %(code)s sudah dipakai untuk “%(name)s” (%(unit)s). Samakan"
                  " nama dan satuannya, atau pakai kode lain.")
                % {"at": line.at, "code": line.code, "name": item.name, "unit": item.unit},
                field="text",
            )  # fmt: skip
    ours = base(act)
    new = [
        Item(**ours, code=line.code, name=line.name, name_key=_key(line.name), unit=line.unit,
             created_at=act.now)
        for line in lines if line.code not in known
    ]  # fmt: skip
    Item.objects.bulk_create(new)
    known |= {item.code: item for item in new}
    history: dict[UUID, list[tuple[date, int, str]]] = {}
    rows = ItemPrice.objects.filter(item__in=[i.pk for i in known.values()])
    for pk, on, price, source in rows.values_list("item_id", "on", "price", "source"):
        history.setdefault(pk, []).append((on, price, source))
    prices = []
    for line in lines:
        if line.price is None or line.on is None:
            continue
        item = known[line.code]
        earlier = history.get(item.pk, [])
        if (line.on, line.price, line.source) in earlier:
            continue
        judged = judge(line.price, [p for on, p, _s in earlier if on <= line.on], limits)
        prices.append(ItemPrice(
            **ours, item=item, price=line.price, on=line.on, source=line.source,
            outlier=judged.words if judged.stands_out else "", created_at=act.now,
            maker_person=person_of(act),
        ))  # fmt: skip
    ItemPrice.objects.bulk_create(prices)
    told = {"jenis": len(new), "harga": len(prices),
            "menonjol": sum(1 for p in prices if p.outlier)}  # fmt: skip
    if not new and not prices:
        raise Unchanged(told)
    act.log(None, kind="aid.catalogue", object_id=office, regency=ours["regency_code"], after=told)
    return told
