"""Needs, orders, purchases, payments as an OCDS 1.1 release package. Pure: no database, no clock.

Policy: one process for a need with the purchases that belong to it, or for a purchase that no need
led to; one release for a process, as it stands now. The same facts give the same release id, the
same ids inside and the same bytes; a changed fact gives another release id. The date of a release
is that of the last change.

Nobody who is a person is told. A business has a name here only when ``Who.name`` gives one (its
owners agreed, or the law names it: see ``queries.ocds``); otherwise it is "Usaha IKM" of its
sub-district with an id that tells nothing. What people typed goes through ``kernel.hiding``, and a
text that tells a name which may not be shown is left out whole. NPWP, contacts, reasons and the
numbers of proofs of payment are never in it. Unknown stays away: a field without a value is not
written.

Fields that OCDS does not have begin with ``guyub``: who made an item (apart from who sold it), what
is in one unit of it, which class its seller is of. Their meaning stands in
docs/decisions/0033-ocds.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

from guyub.kernel import names
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.rupiah import format_rupiah
from guyub.market.ocds_facts import (
    Bought,
    Line,
    Made,
    Needed,
    Order,
    Process,
    Publisher,
    Who,
    letters,
)
from guyub.market.policy_purchases import sum_of

VERSION: Final = "1.1"
HIDDEN: Final = "(tidak ditampilkan)"
_ROLES: Final = ("buyer", "payer", "tenderer", "supplier", "payee", "producer")
_TENDER: Final = {
    "draft": "planned", "asking": "active", "short": "active", "enough": "active",
    "chosen": "complete", "withdrawn": "cancelled", "expired": "unsuccessful",
}  # fmt: skip
_CONTRACT: Final = {
    "paid": "terminated", "reversed": "terminated", "cancelled": "cancelled"
}  # fmt: skip
_ASKED: Final = "Ditanyakan bergiliran kepada pembuat setempat"


# ---- values ----------------------------------------------------------------------------------


@dataclass
class _Release:
    """What is gathered while a release is written."""

    publisher: Publisher
    secrets: tuple[str, ...]
    parties: dict[str, tuple[Who, set[str]]] = field(default_factory=dict)

    def ref(self, who: Who, role: str) -> dict[str, str]:
        """A reference to a party, which then has that role."""
        self.parties.setdefault(who.id, (who, set()))[1].add(role)
        return {"id": who.id, "name": who.shown}

    def text(self, typed: str) -> str:
        """What was typed, without numbers of persons; left out whole where it tells a name that may
        not be shown."""
        plain = hide_numbers(" ".join(typed.split()))
        return HIDDEN if tells(plain, self.secrets) else plain

    def at(self, day: date) -> str:
        return datetime.combine(day, time.min, ZoneInfo(self.publisher.zone)).isoformat()

    def moment(self, when: datetime) -> str:
        return when.astimezone(ZoneInfo(self.publisher.zone)).replace(microsecond=0).isoformat()


def tells(text: str, secrets: Iterable[str]) -> bool:
    """Whether a text has one of the names or words in it, as folded for searching."""
    if not any(secrets := tuple(secrets)):
        return False
    said = f" {names.fold(text)} "
    plain = f" {names.search_key(text)} "
    return any(f" {s} " in said or f" {s} " in plain for s in secrets if s)


def _money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "IDR"}


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {k: v for k, v in values.items() if v not in (None, "", [], {})}


def _secrets(process: Process) -> tuple[str, ...]:
    return tuple(sorted({s for who in _everybody(process) if not who.name for s in who.secrets}))


def _everybody(process: Process) -> Iterator[Who]:
    yield process.buyer
    if process.need is not None:
        yield from process.need.able
        yield from (one.who for one in process.need.orders)
    for one in process.purchases:
        yield one.seller
        for line in one.lines:
            yield from (m.who for m in (line.made, *(i.made for i in line.inside)) if m.who)


# ---- parts of a release ----------------------------------------------------------------------


def _maker(made: Made, to: _Release) -> dict[str, Any]:
    return _filled({
        "guyubMakerKind": made.kind,
        "guyubMaker": to.ref(made.who, "producer") if made.who else None,
    })  # fmt: skip


def _item(number: str, line: Line, to: _Release) -> dict[str, Any]:
    unit = {"name": to.text(line.unit), "value": _money(line.price)}
    inside = [
        {"description": to.text(one.what), "quantity": _number(one.amount),
         "unit": {"name": to.text(one.unit)}, **_maker(one.made, to)}
        for one in line.inside
    ]  # fmt: skip
    return _filled({
        "id": f"{number}/{line.place}", "description": to.text(line.what),
        "classification": {"scheme": "KBLI", "id": line.kbli} if line.kbli else None,
        "quantity": _number(line.amount), "unit": _filled(unit), **_maker(line.made, to),
        "guyubComponents": inside,
    })  # fmt: skip


def _wanted(place: str, what: str, amount: Decimal | None, unit: str, price: int | None,
            to: _Release) -> dict[str, Any]:  # fmt: skip
    return _filled({
        "id": place, "description": to.text(what),
        "quantity": None if amount is None else _number(amount),
        "unit": _filled({
            "name": to.text(unit), "value": _money(price) if price is not None else None,
        }),
    })  # fmt: skip


def _need_tender(need: Needed, to: _Release) -> dict[str, Any]:
    period = {"startDate": to.at(need.day), "endDate": to.at(need.day)} if need.day else None
    return _filled({
        "id": need.number, "title": to.text(need.what), "description": to.text(need.text),
        "status": _TENDER.get(need.state, "active"), "procurementMethodDetails": _ASKED,
        "items": [_wanted(f"{need.number}/1", need.what, need.amount, need.unit, None, to)],
        "tenderPeriod": {"startDate": to.moment(need.asked_at)}, "contractPeriod": period,
        "numberOfTenderers": len({who.id for who in need.able}),
        "tenderers": [to.ref(who, "tenderer") for who in _once(need.able)],
    })  # fmt: skip


def _once(several: Sequence[Who]) -> list[Who]:
    return list({who.id: who for who in several}.values())


def _purchase_tender(one: Bought, to: _Release) -> dict[str, Any]:
    """Where it was bought officially; nothing was asked here."""
    return _filled({
        "id": one.number, "title": to.text(one.title),
        "status": "cancelled" if one.state == "cancelled" else "complete",
        "procurementMethodDetails": to.text(", nomor ".join(filter(None, (
            one.channel, one.channel_ref)))),
    })  # fmt: skip


def _order_award(need: Needed, order: Order, to: _Release) -> dict[str, Any]:
    sum_ = None
    if order.price is not None and order.amount is not None:
        sum_ = _money(sum_of(order.amount, order.price))
    return _filled({
        "id": order.id, "status": "cancelled" if order.cancelled else "active",
        "date": to.at(order.chosen_on), "value": sum_,
        "description": "Menurut giliran." if order.in_turn
        else "Tidak menurut giliran; alasannya ditulis pembeli.",
        "suppliers": [to.ref(order.who, "supplier")],
        "items": [_wanted(
            f"{order.id}/1", need.what, order.amount, order.unit, order.price, to)],
    })  # fmt: skip


def _purchase_award(one: Bought, to: _Release) -> dict[str, Any]:
    return _filled({
        "id": one.number, "title": to.text(one.title),
        "status": "cancelled" if one.state == "cancelled" else "active", "date": to.at(one.day),
        "value": _money(one.total), "suppliers": [to.ref(one.seller, "supplier")],
        "items": [_item(one.number, line, to) for line in one.lines],
        "guyubSupplierClass": one.seller_class,
    })  # fmt: skip


def _award_of(one: Bought, need: Needed | None) -> str:
    """The award that a purchase belongs to: the order, where the maker who was chosen sold it
    itself; else one of its own, since another sold it."""
    orders = {order.id: order.who.id for order in need.orders} if need else {}
    return one.order if orders.get(one.order) == one.seller.id else one.number


def _contract(one: Bought, process: Process, to: _Release) -> dict[str, Any]:
    """A purchase as it stands: what was taken back is an amendment, its value what is left."""
    back = one.correction
    left = one.total + (back.amount if back else 0)
    paper = ", nomor ".join(filter(None, (one.form, one.form_number)))
    plan = {
        "id": "rup", "relationship": ["planning"], "scheme": "ID-RUP",
        "title": "Rencana umum pengadaan", "identifier": to.text(one.rup_code),
    }  # fmt: skip
    amendment = back and {
        "id": back.number, "date": to.at(back.on), "rationale": "Koreksi",
        "description": f"Seluruh barisnya ditarik kembali; nilainya dari"
        f" {format_rupiah(one.total)} menjadi {format_rupiah(left)}.",
    }  # fmt: skip
    return _filled({
        "id": one.number, "awardID": _award_of(one, process.need), "title": to.text(one.title),
        "description": to.text(paper), "status": _CONTRACT.get(one.state, "active"),
        "value": _money(left), "dateSigned": to.at(one.day),
        "items": [_item(one.number, line, to) for line in one.lines],
        "relatedProcesses": [plan] if one.rup_code else [],
        "amendments": [amendment] if amendment else [],
        "implementation": _implementation(one, process.buyer, to),
    })  # fmt: skip


def _implementation(one: Bought, buyer: Who, to: _Release) -> dict[str, Any]:
    stones = [
        {"id": f"{one.number}/datang-{n}", "title": "Barang datang", "type": "delivery",
         "status": "met", "dateMet": to.at(day)}
        for n, day in enumerate(one.delivered, 1)
    ]  # fmt: skip
    if one.accepted_on is not None:
        stones.append({
            "id": f"{one.number}/diterima", "title": "Diperiksa dan diterima",
            "type": "assessment", "status": "met", "dateMet": to.at(one.accepted_on),
        })  # fmt: skip
    paid = one.paid
    return _filled({
        "transactions": [{
            "id": paid.id, "date": to.at(paid.on), "value": _money(paid.amount),
            "payer": to.ref(buyer, "payer"), "payee": to.ref(one.seller, "payee"),
        }] if paid else [],
        "milestones": stones,
    })  # fmt: skip


def _party(who: Who, roles: set[str]) -> dict[str, Any]:
    place = _filled({"locality": who.place, "region": who.region, "countryName": "Indonesia"})
    code = who.unit_code if who.unit_code == hide_numbers(who.unit_code) else ""
    return _filled({
        "id": who.id, "name": who.shown,
        "identifier": {"scheme": "ID-SATKER", "id": code, "legalName": who.shown}
        if code and who.name else None,
        "address": place if len(place) > 1 else None,
        "roles": [role for role in _ROLES if role in roles],
    })  # fmt: skip


def _tags(process: Process) -> list[str]:
    """What the release tells of, in the order of the codelist."""
    bought = process.purchases
    orders = process.need.orders if process.need else ()
    gone = bool(orders) and all(one.cancelled for one in orders) and not bought
    said = {
        "planning": process.need is not None and bool(process.need.budget_line),
        "tender": True,
        "tenderCancellation": process.need is not None and process.need.state == "withdrawn",
        "award": bool(bought) or (bool(orders) and not gone),
        "awardCancellation": gone,
        "contract": bool(bought),
        "contractAmendment": any(one.correction for one in bought),
        "implementation": any(
            one.delivered or one.accepted_on or one.paid for one in bought
        ),
        "contractTermination": any(one.state == "cancelled" for one in bought),
    }  # fmt: skip
    return [tag for tag, true in said.items() if true]


def release(process: Process, publisher: Publisher) -> dict[str, Any]:
    """One process as it stands now."""
    to = _Release(publisher, _secrets(process))
    need = process.need
    buyer = to.ref(process.buyer, "buyer")
    if need is not None:
        tender = _need_tender(need, to)
        awards = [_order_award(need, one, to) for one in need.orders]
    else:
        tender, awards = _purchase_tender(process.purchases[0], to), []
    own = [one for one in process.purchases if _award_of(one, need) == one.number]
    awards += [_purchase_award(one, to) for one in own]
    contracts = [_contract(one, process, to) for one in process.purchases]
    ocid = f"{publisher.prefix}-{process.number}"
    made = _filled({
        "ocid": ocid, "date": to.moment(process.changed), "tag": _tags(process),
        "initiationType": "tender", "language": "id", "buyer": buyer,
        "planning": {"budget": {"id": to.text(need.budget_line)}}
        if need is not None and need.budget_line else None,
        "tender": tender, "awards": awards, "contracts": contracts,
    })  # fmt: skip
    made["parties"] = [_party(*to.parties[key]) for key in sorted(to.parties)]
    content = json.dumps(made, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
    return {"id": f"{ocid}-{letters(hashlib.sha256(content).digest()[:10])}", **made}


def write_package(
    file: IO[bytes], chunks: Iterable[Sequence[Process]], publisher: Publisher
) -> int:
    """Write a package release by release, so that memory stays flat; returns how many. One without
    releases is none: the schema wants at least one, so the caller asks first."""
    head = {"uri": publisher.uri, "version": VERSION, "publisher": {"name": publisher.name}}
    file.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "releases": [')
    many, last = 0, ""
    for chunk in chunks:
        for process in chunk:
            made = release(process, publisher)
            last = max(last, made["date"])
            text = json.dumps(made, ensure_ascii=False)
            file.write((",\n" if many else "\n").encode() + text.encode("utf-8", "replace"))
            many += 1
    file.write(b'\n], "publishedDate": ' + json.dumps(last).encode() + b"}\n")
    return many
