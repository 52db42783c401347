"""Buying: contract, goods that come in parts, inspection by another person, closing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.handing_common import another, held, not_later, person, step
from guyub.aid.models import Arrival, ArrivalLine, Fund, Purchase, PurchaseLine, Round, RoundFund
from guyub.aid.permissions.handing import BUY, INSPECT, RECEIVE
from guyub.aid.policy_handing import gap_percent
from guyub.aid.queries.handing_goods import catalogue_prices, needs_of
from guyub.aid.states import PURCHASE, SYSTEM
from guyub.aid.terms_handing import PRICE_GAP
from guyub.criteria.parameters import value_of
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.kernel.rupiah import format_rupiah
from guyub.registry.actions.common import may_write_at


@dataclass(frozen=True)
class Contract:
    """Head of a contract as typed."""

    supplier: str
    contract: str
    dated: date
    due: date | None = None
    channel: str = ""
    reference: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Ordered:
    """Units of one kind in a contract."""

    item_id: UUID
    quantity: int
    unit_price: int
    specification: str = ""


@dataclass(frozen=True)
class Found:
    """What an inspector found of one contract line."""

    good: int
    bad: int = 0
    why: str = ""
    substitute: str = ""
    serials: tuple[str, ...] = ()


@action("aid.purchase.create", needs=BUY, sentence="mencatat pembelian barang bantuan")
def create_purchase(
    act: Act, round_id: UUID, fund_id: UUID, contract: Contract, lines: Sequence[Ordered]
) -> Purchase:
    """One contract of one fund, for what decrees in force name and nobody bought yet."""
    take_turns("aid-beli", fund_id)
    round_ = Round.objects.filter(pk=round_id).first()
    fund = Fund.objects.filter(pk=fund_id).first()
    if round_ is None or fund is None or not RoundFund.objects.filter(
        round=round_, fund=fund
    ).exists():  # fmt: skip
        raise DomainError(_("Putaran atau sumber dana ini tidak ditemukan di wilayah Anda."))
    may_write_at(act, round_.regency_code)
    twin = Purchase.objects.filter(
        office_id=round_.office_id, contract=contract.contract.strip()
    ).first()
    if twin is not None:
        return _same(twin, round_, fund, lines)
    not_later(contract.dated, act, "dated")
    if contract.due and contract.due < contract.dated:
        raise DomainError(_("Batas datang lebih awal dari tanggal kontrak."), field="due")
    wanted = {line.item_id: line for line in lines if line.quantity > 0}
    if not wanted:
        raise DomainError(_("Isi jumlah paling sedikit satu jenis barang."))
    needs = {need.item_id: need for need in needs_of(round_, fund)}
    for item_id, line in wanted.items():
        need = needs.get(item_id)
        if need is None or line.quantity > need.to_buy:
            raise DomainError(
                _("%(name)s: yang ditetapkan SK dan belum dibeli tinggal %(n)d.")
                % {"name": need.name if need else _("Barang ini"), "n": need.to_buy if need else 0},
                field=f"jumlah-{item_id}",
            )
    far = _far_from_catalogue(wanted.values(), round_, contract.dated)
    if far and not contract.remark.strip():
        raise DomainError(
            _("Harga berbeda jauh dari katalog (%(list)s). Tulis alasannya di catatan.")
            % {"list": "; ".join(far)},
            field="remark",
        )
    _within_ceiling(fund, wanted.values())
    made = Purchase.objects.create(
        office_id=round_.office_id, regency_code=round_.regency_code, round=round_, fund=fund,
        supplier=contract.supplier.strip(), contract=contract.contract.strip(),
        dated=contract.dated, due=contract.due, channel=contract.channel,
        reference=contract.reference, remark=contract.remark, maker_person=person(act),
        created_at=act.now,
    )  # fmt: skip
    PurchaseLine.objects.bulk_create(
        PurchaseLine(
            office_id=made.office_id, regency_code=made.regency_code, purchase=made,
            item_id=line.item_id, quantity=line.quantity, unit_price=line.unit_price,
            specification=line.specification,
        )
        for line in wanted.values()
    )  # fmt: skip
    act.log(
        made,
        after={
            "kontrak": made.contract, "dana": fund.code, "putaran": round_.number,
            "jenis": len(wanted), "unit": sum(x.quantity for x in wanted.values()),
            "nilai": sum(x.quantity * x.unit_price for x in wanted.values()),
        },
        reason=made.remark,
    )  # fmt: skip
    return made


def _same(twin: Purchase, round_: Round, fund: Fund, lines: Sequence[Ordered]) -> Purchase:
    """A second click finds the contract it made; another contract of that number is refused."""
    stored = {x.item_id: (x.quantity, x.unit_price) for x in twin.lines.all()}
    typed = {x.item_id: (x.quantity, x.unit_price) for x in lines if x.quantity > 0}
    if (twin.round_id, twin.fund_id) == (round_.pk, fund.pk) and stored == typed:
        raise Unchanged(twin)
    raise DomainError(_("Nomor kontrak ini sudah tercatat."), field="contract")


def _within_ceiling(fund: Fund, lines: Iterable[Ordered]) -> None:
    """DomainError when all contracts of a fund together cost more than the budget holds. Of a
    contract that was closed short only what came good is paid."""
    asked = sum(line.quantity * line.unit_price for line in lines)
    of_fund = PurchaseLine.objects.filter(purchase__fund=fund)
    whole = of_fund.filter(purchase__state__in=("ordered", "partly", "complete"))
    short = of_fund.filter(purchase__state="short", arrivals__arrival__inspected_on__isnull=False)
    held = sum(n * price for n, price in whole.values_list("quantity", "unit_price"))
    held += sum(n * price for n, price in short.values_list("arrivals__good", "unit_price"))
    if held + asked > fund.ceiling:
        raise DomainError(
            _("Kontrak ini %(asked)s, padahal pagu %(name)s tinggal %(left)s. Periksa harganya.")
            % {"asked": format_rupiah(asked), "name": fund.name,
               "left": format_rupiah(max(fund.ceiling - held, 0))}
        )  # fmt: skip


def _far_from_catalogue(lines: Any, round_: Round, on: date) -> list[str]:
    most = value_of(PRICE_GAP, round_.office_id, on)
    prices = catalogue_prices([x.item_id for x in lines], on)
    found = []
    for line in lines:
        known = prices.get(line.item_id)
        if known and abs(gap_percent(line.unit_price, known.price)) > most:
            found.append(
                f"{known.name} {format_rupiah(line.unit_price)},"
                f" katalog {format_rupiah(known.price)}"
            )
    return found


@action("aid.arrival.receive", needs=RECEIVE, sentence="menerima barang datang")
def receive(
    act: Act, purchase_id: UUID, number: str, on: date, came: Mapping[UUID, int], note: str = ""
) -> Arrival:
    """Goods that came; they are no stock before another person inspected them."""
    purchase = held(act, Purchase, purchase_id)
    twin = Arrival.objects.filter(office_id=purchase.office_id, number=number.strip()).first()
    if twin is not None:
        stored = {x.line_id: x.came for x in twin.lines.all()}
        if twin.purchase_id == purchase.pk and stored == {k: n for k, n in came.items() if n > 0}:
            raise Unchanged(twin)
        raise DomainError(_("Nomor berita acara ini sudah dipakai."), field="number")
    if purchase.state not in ("ordered", "partly"):
        raise DomainError(_("Pembelian ini sudah ditutup, jadi tidak menerima barang lagi."))
    not_later(on, act, "on")
    if on < purchase.dated:
        raise DomainError(_("Barang tidak datang sebelum tanggal kontrak."), field="on")
    lines = {line.pk: line for line in purchase.lines.select_related("item")}
    given = {pk: n for pk, n in came.items() if n > 0}
    if not given or set(given) - set(lines):
        raise DomainError(_("Isi jumlah yang datang, paling sedikit satu jenis."))
    expected = _open_units(purchase)
    for pk, n in given.items():
        if n > expected[pk]:
            raise DomainError(
                _("%(name)s: yang masih ditunggu tinggal %(n)d.")
                % {"name": lines[pk].item.name, "n": expected[pk]},
                field=f"datang-{pk}",
            )
    base = {"office_id": purchase.office_id, "regency_code": purchase.regency_code}
    made = Arrival.objects.create(
        **base, purchase=purchase, number=number.strip(), on=on, receiver_person=person(act),
        receiver=act.actor, note=note, created_at=act.now,
    )  # fmt: skip
    ArrivalLine.objects.bulk_create(
        ArrivalLine(**base, arrival=made, line=lines[pk], came=n, good=0) for pk, n in given.items()
    )
    act.log(
        made, object_id=purchase.pk, kind="aid.purchase",
        after={"kontrak": purchase.contract, "nomor": made.number, "unit": sum(given.values())},
    )  # fmt: skip
    return made


def _open_units(purchase: Purchase) -> dict[UUID, int]:
    """Units of each line still to come: neither found good nor waiting for inspection."""
    seen: dict[UUID, int] = {}
    for row in ArrivalLine.objects.filter(line__purchase=purchase).select_related("arrival"):
        counted = row.came if row.arrival.inspected_on is None else row.good
        seen[row.line_id] = seen.get(row.line_id, 0) + counted
    return {line.pk: line.quantity - seen.get(line.pk, 0) for line in purchase.lines.all()}


@action("aid.arrival.inspect", needs=INSPECT, sentence="memeriksa barang datang")
def inspect(
    act: Act, arrival_id: UUID, on: date, found: Mapping[UUID, Found], note: str = ""
) -> Arrival:
    """What another person found: good units become stock, the rest says why not.

    ``found`` is by contract line. Unchanged when it was inspected already.
    """
    waiting = Arrival.objects.filter(pk=arrival_id).values_list("purchase_id", flat=True).first()
    if waiting is None:
        raise DomainError(_("Data ini tidak ditemukan atau di luar wilayah Anda."))
    purchase = held(act, Purchase, waiting)
    arrival = held(act, Arrival, arrival_id)
    if arrival.inspected_on is not None:
        raise Unchanged(arrival)
    inspector = another(
        act, arrival.receiver_person, purchase.maker_person,
        said=_("Anda ikut membeli atau menerima barang ini. Orang lain yang memeriksanya."),
    )  # fmt: skip
    not_later(on, act, "on")
    if on < arrival.on:
        raise DomainError(_("Tidak bisa diperiksa sebelum barang datang."), field="on")
    lines = list(arrival.lines.select_related("line__item").select_for_update(of=("self",)))
    for row in lines:
        _judge(row, found.get(row.line_id), purchase)
    for row in lines:
        row.save()
    arrival.inspected_on, arrival.inspector_person = on, inspector
    arrival.inspector, arrival.note = act.actor, note or arrival.note
    arrival.save()
    _settle(purchase)
    act.log(
        arrival, object_id=purchase.pk, kind="aid.purchase",
        after={
            "kontrak": purchase.contract, "nomor": arrival.number,
            "baik": sum(x.good for x in lines), "tidak sesuai": sum(x.bad for x in lines),
            "datang": sum(x.came for x in lines), "keadaan": purchase.state,
        },
        reason="; ".join(x.why for x in lines if x.why)[:300],
    )  # fmt: skip
    return arrival


def _judge(row: ArrivalLine, found: Found | None, purchase: Purchase) -> None:
    name, key = row.line.item.name, row.line_id
    if found is None or found.good < 0 or found.bad < 0:
        raise DomainError(
            _("Isi jumlah baik dan tidak sesuai untuk %(name)s.") % {"name": name},
            field=f"baik-{key}",
        )
    odd = bool(found.bad or found.substitute or found.good + found.bad != row.came)
    if odd and not found.why.strip():
        raise DomainError(
            _("%(name)s: tulis kenapa tidak sesuai, diganti, atau berbeda dari %(n)d yang"
              " diterima.") % {"name": name, "n": row.came},
            field=f"kenapa-{key}",
        )  # fmt: skip
    before = ArrivalLine.objects.filter(line=row.line_id, arrival__inspected_on__isnull=False)
    good = before.aggregate(n=Sum("good"))["n"] or 0
    if good + found.good > row.line.quantity:
        raise DomainError(
            _("%(name)s: lebih dari yang dipesan (%(n)d). Kembalikan kelebihannya ke penyedia.")
            % {"name": name, "n": row.line.quantity},
            field=f"baik-{key}",
        )
    serials = [s.strip() for s in found.serials if s.strip()]
    twins = ArrivalLine.objects.filter(line__item=row.line.item_id, serials__overlap=serials)
    if len(serials) > found.good or len(set(serials)) != len(serials) or twins.exists():
        raise DomainError(
            _("%(name)s: nomor seri lebih banyak dari barang baik, atau ada yang kembar.")
            % {"name": name},
            field=f"seri-{key}",
        )
    row.good, row.bad, row.why = found.good, found.bad, found.why.strip()
    row.substitute, row.serials = found.substitute.strip(), serials


def _settle(purchase: Purchase) -> None:
    """Where the contract stands after an inspection."""
    got: dict[UUID, int] = dict(
        ArrivalLine.objects.filter(
            line__purchase=purchase, arrival__inspected_on__isnull=False
        ).values_list("line").annotate(n=Sum("good"))
    )  # fmt: skip
    whole = all(got.get(x.pk, 0) >= x.quantity for x in purchase.lines.all())
    if not whole and not any(got.values()):
        return  # nothing good came: it is still only ordered, and may be cancelled
    verb = "arrive_all" if whole else "arrive_part"
    purchase.state = PURCHASE.check(purchase.state, verb, {SYSTEM}).to
    purchase.version += 1
    purchase.save()


@action("aid.purchase.close", needs=BUY, sentence="menutup pembelian yang kurang atau batal")
def close_purchase(act: Act, purchase_id: UUID, verb: str, reason: str) -> Purchase:
    """``close_short`` when the rest will not come, ``cancel`` when nothing came."""
    purchase = held(act, Purchase, purchase_id)
    done = {"close_short": "short", "cancel": "cancelled"}.get(verb)
    if done is None:
        raise DomainError(_("Pilih dulu: tutup atau batalkan."))
    if purchase.state == done:
        raise Unchanged(purchase)
    if Arrival.objects.filter(purchase=purchase, inspected_on__isnull=True).exists():
        raise DomainError(_("Ada barang datang yang belum diperiksa. Periksa dulu."))
    step(PURCHASE, purchase, verb, act, reason)
    purchase.remark = reason
    purchase.version += 1
    purchase.save()
    act.log(purchase, after={"kontrak": purchase.contract, "keadaan": purchase.state},
            reason=reason)  # fmt: skip
    return purchase


__all__ = [
    "Contract", "Found", "Ordered", "close_purchase", "create_purchase", "inspect", "receive",
]  # fmt: skip
