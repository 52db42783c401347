"""Hand-over records before they are signed: prepared in bulk from a decree, approved by another.

Approval in bulk is one action and one event that names every record; four eyes are asked of each
record, so one that the approver prepared is left out and said, never waved through.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.agenda import say_in_agenda, take_numbers
from guyub.aid.actions.handing_common import OWN_GOODS, held, person, receivers, step
from guyub.aid.actions.handing_prices import Part, Shelf, reprice
from guyub.aid.actions.handing_serials import give_serials
from guyub.aid.bast import place_of
from guyub.aid.models import Decree, DecreeLine, Handover, HandoverLine, Proposal
from guyub.aid.permissions.handing import APPROVE, HAND, PREPARE
from guyub.aid.policy_handing import shares
from guyub.aid.queries.handing_goods import stock_of_funds
from guyub.aid.querysets.handing import LIVE
from guyub.aid.states import HANDOVER
from guyub.groups.models import Membership
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.registry.actions.common import check_version, may_write_at
from guyub.registry.models import Ownership

EDITABLE = ("recipient_signer", "recipient_title", "witness", "witness_title", "place")


@dataclass(frozen=True)
class Around:
    """What is said alike in all records prepared together."""

    witness: str = ""
    witness_title: str = ""
    place: str = ""


@action("aid.handover.prepare", needs=PREPARE, sentence="menyiapkan berita acara serah terima")
def prepare(
    act: Act, decree_id: UUID, around: Around, *, only_arrived: bool = False,
    villages: Iterable[str] = (),
) -> list[Handover]:  # fmt: skip
    """One record per recipient and fund, for everything of a decree that no record holds yet.

    ``only_arrived``: no more than lies in stock and is promised to nobody; the rest stays open and
    another record follows. ``villages``: only recipients there.
    """
    decree = Decree.objects.select_for_update().filter(pk=decree_id).first()
    if decree is None:
        raise DomainError(_("SK ini tidak ditemukan atau di luar wilayah Anda."))
    may_write_at(act, decree.regency_code)
    if decree.state != "signed":
        raise DomainError(_("SK ini belum berlaku. Tidak ada yang diserahkan tanpa SK."))
    # Held, so that nobody withdraws between looking and preparing.
    named = Proposal.objects.filter(pk__in=decree.lines.values("proposal"))
    list(named.select_for_update().order_by("pk").values_list("pk", flat=True))
    lines = _open_lines(decree, set(villages))
    if only_arrived:
        lines = _arrived(decree, lines)
    if not lines:
        if not only_arrived and Handover.objects.filter(decree=decree).live().exists():
            raise DomainError(_("Semua barang di SK ini sudah ada di berita acara."))
        raise DomainError(_("Belum ada barang yang bisa dibuatkan berita acara."))
    by_record: dict[tuple[Any, ...], list[tuple[DecreeLine, int]]] = {}
    for line, n in lines:
        key = (line.group_id, None if line.group_id else line.business_id, line.fund_id)
        by_record.setdefault(key, []).append((line, n))
    signers = _signers(by_record)
    made, rows = [], []
    shelf = Shelf({key[2] for key in by_record})
    for key, parts in by_record.items():
        record = _record(act, decree, parts[0][0], signers[str(key[0] or key[1])], around)
        made.append(record)
        priced = [
            (line, part)
            for line, n in parts
            for part in shelf.take(
                (decree.round_id, line.fund_id, line.item_id), n, line.unit_price
            )
        ]
        record.total = sum(part.price * part.units for _line, part in priced)
        rows += [_line(record, line, part) for line, part in priced]
    Handover.objects.bulk_create(made)
    HandoverLine.objects.bulk_create(rows)
    give_serials(made)
    act.log(
        decree,
        after={
            "putaran": str(decree.round_id), "berita acara": len(made),
            "jenis": len({d.item_id for d, _n in lines}), "unit": sum(n for _d, n in lines),
            "nilai": sum(record.total for record in made), "hanya yang datang": only_arrived,
        },
    )  # fmt: skip
    return made


def _open_lines(decree: Decree, villages: set[str]) -> list[tuple[DecreeLine, int]]:
    """Decree lines with the units that no living record holds; none of those who withdrew."""
    held_units: dict[UUID, int] = dict(
        HandoverLine.objects.filter(
            decree_line__decree=decree, handover__state__in=LIVE
        ).values_list("decree_line").annotate(n=Sum("quantity"))
    )  # fmt: skip
    wanted = decree.lines.exclude(proposal__state="withdrawn")
    found = wanted.select_related("fund", "group", "business", "proposal").order_by(
        "proposal__village_code", "proposal__number", "fund__code", "business__name", "item_name",
        "pk",
    )  # fmt: skip
    return [
        (line, left)
        for line in found
        if (not villages or line.proposal.village_code in villages)
        and (left := line.quantity - held_units.get(line.pk, 0)) > 0
    ]


def _arrived(
    decree: Decree, lines: Sequence[tuple[DecreeLine, int]]
) -> list[tuple[DecreeLine, int]]:
    """What of it came and is free: bought for the decree's round."""
    funds = sorted({line.fund_id for line, _n in lines})
    for fund in funds:
        take_turns("aid-bagi", fund)
    stock, shelf = stock_of_funds(funds), Shelf(funds)
    left: list[tuple[DecreeLine, int]] = []
    by_kind: dict[tuple[UUID, UUID], list[tuple[DecreeLine, int]]] = {}
    for line, n in lines:
        by_kind.setdefault((line.fund_id, line.item_id), []).append((line, n))
    given: dict[UUID, int] = {}
    for kind, parts in by_kind.items():
        bought = shelf.here((decree.round_id, *kind))
        free = min(stock[kind].free, bought) if kind in stock else 0
        given |= shares([(line.pk, n) for line, n in parts], free)
    left = [(line, given[line.pk]) for line, _n in lines if given.get(line.pk)]
    return left


def _signers(keys: Iterable[tuple[Any, ...]]) -> dict[str, tuple[str, str]]:
    """Who signs for a recipient, and as what: the chair, or the owner."""
    groups = {g for g, _b, _f in keys if g}
    singles = {b for g, b, _f in keys if not g}
    found = {str(pk): ("", "") for pk in (*groups, *singles)}
    chairs = Membership.objects.current().filter(group__in=groups, role=Membership.Role.CHAIR)
    for row in chairs.select_related("owner"):
        if row.owner is not None:
            found[str(row.group_id)] = (row.owner.name, "Ketua kelompok")
    owners = Ownership.objects.filter(business__in=singles, until__isnull=True)
    for held_by in owners.select_related("owner").order_by("-pk"):
        found[str(held_by.business_id)] = (held_by.owner.name, "Pemilik usaha")
    return found


def _record(
    act: Act, decree: Decree, first: DecreeLine, signer: tuple[str, str], around: Around
) -> Handover:
    fund = first.fund
    return Handover(
        office_id=decree.office_id, regency_code=decree.regency_code, round_id=decree.round_id,
        decree=decree, fund=fund, group_id=first.group_id,
        business_id=None if first.group_id else first.business_id,
        village_code=first.proposal.village_code, giver=fund.giver,
        giver_signer=fund.giver_signer, giver_title=fund.giver_title,
        recipient=(first.group.name if first.group else first.business.name)[:150],
        recipient_signer=signer[0], recipient_title=signer[1], witness=around.witness,
        witness_title=around.witness_title, place=around.place,
        salt=secrets.token_bytes(16),
        maker_person=person(act), hands=[person(act)], maker=act.actor, created_at=act.now,
    )  # fmt: skip


def _line(record: Handover, line: DecreeLine, part: Part) -> HandoverLine:
    return HandoverLine(
        office_id=record.office_id, regency_code=record.regency_code, handover=record,
        decree_line=line, business_id=line.business_id,
        business_name="" if record.business_id else line.business.name[:150],
        item_name=line.item_name, unit=line.unit, quantity=part.units, unit_price=part.price,
        contract_line_id=part.contract_line,
    )  # fmt: skip


@action("aid.handover.edit", needs=PREPARE, sentence="mengubah rancangan berita acara")
def edit_record(act: Act, record_id: UUID, values: dict[str, str], version: int | None) -> Handover:
    """Who signs for the recipient, the witness, the place; while it is a draft."""
    record = held(act, Handover, record_id)
    check_version(record, version)
    if record.state != "draft":
        raise DomainError(
            _("Berita acara ini sudah disetujui. Minta dikembalikan dulu untuk diubah.")
        )
    changed = {k: v for k, v in values.items() if k in EDITABLE and getattr(record, k) != v}
    if not changed:
        raise Unchanged(record)
    if not values.get("recipient_signer", record.recipient_signer).strip():
        raise DomainError(_("Isi siapa yang menandatangani."), field="recipient_signer")
    for name, value in changed.items():
        setattr(record, name, value)
    if person(act) not in record.hands:
        record.hands = [*record.hands, person(act)]
    record.version += 1
    record.save()
    act.log(record, after={"diubah": sorted(changed)})
    return record


@dataclass
class Approved:
    """What a round of approvals did: ``own`` were prepared by the approver, ``mine`` are for a
    business of the approver, ``gone`` are no drafts any more, ``bare`` have nobody who signs for
    the recipient, ``unpriced`` have goods that no contract covers yet."""

    done: list[Handover] = field(default_factory=list)
    own: int = 0
    mine: int = 0
    gone: int = 0
    bare: int = 0
    unpriced: int = 0


@action("aid.handover.approve", needs=APPROVE, sentence="menyetujui berita acara serah terima")
def approve(act: Act, record_ids: Iterable[UUID]) -> Approved:
    """Approve drafts that somebody else prepared; numbers come from the office's series.

    Prices are taken anew from the contracts: what is approved says what was paid.
    Unchanged when none is a draft any more. DomainError when none may be approved.
    """
    approver = person(act)
    found = list(
        Handover.objects.select_for_update(of=("self",))
        .filter(pk__in=list(record_ids))
        .order_by("village_code", "recipient", "pk")
    )
    if not found:
        raise DomainError(_("Pilih dulu berita acara yang disetujui."))
    result = Approved()
    for record in found:
        may_write_at(act, record.village_code)
        if record.state != "draft":
            result.gone += 1
        elif approver in (record.maker_person, *record.hands):
            result.own += 1
        elif approver in receivers(record):
            result.mine += 1
        elif not record.recipient_signer.strip():
            result.bare += 1
        else:
            result.done.append(record)
    dear = {record.pk for record in reprice(result.done)}
    result.unpriced = len(dear)
    result.done = [record for record in result.done if record.pk not in dear]
    for record in result.done:
        step(HANDOVER, record, "approve", act)
    if not result.done:
        if result.own:
            raise NotAllowed(
                _("Anda sendiri yang menyiapkannya. Orang lain yang harus menyetujui.")
            )
        if result.mine:
            raise NotAllowed(OWN_GOODS)
        if result.bare:
            raise DomainError(
                _("Belum ada nama yang menandatangani untuk penerima. Lengkapi dulu.")
            )
        if result.unpriced:
            raise DomainError(
                _("Belum ada kontrak putaran ini untuk barangnya, jadi harga belinya belum"
                  " diketahui. Catat dulu pembeliannya. Barang yang dibeli putaran lain dibagikan"
                  " dengan SK putaran itu.")
            )  # fmt: skip
        raise Unchanged(result)
    Handover.objects.bulk_update([r for r in found if r.pk in dear], ["total"])
    give_serials(result.done)
    take_numbers(act, result.done)
    for record in result.done:
        record.approver_person, record.approver = approver, act.actor
        record.approved_at, record.remark = act.now, ""
        record.village_said = place_of(record.village_code)
        record.version += 1
    Handover.objects.bulk_update(
        result.done,
        ["state", "approver_person", "approver", "approved_at", "remark", "number", "total",
         "village_said", "version"],
    )  # fmt: skip
    act.log(
        result.done[0] if len(result.done) == 1 else None, kind="aid.handover",
        object_id=result.done[0].pk if len(result.done) == 1 else result.done[0].round_id,
        regency=result.done[0].regency_code,
        after={
            "berita acara": [str(r.pk) for r in result.done],
            "nomor": [r.number for r in result.done if r.number],
            "nilai": sum(r.total for r in result.done),
        },
    )  # fmt: skip
    return result


def _close(act: Act, record_id: UUID, verb: str, state: str, reason: str) -> Handover:
    """Take a step with a reason; Unchanged when it was taken before."""
    record = held(act, Handover, record_id)
    if record.state == state:
        raise Unchanged(record)
    step(HANDOVER, record, verb, act, reason)
    record.remark = reason
    record.version += 1
    return record


@action("aid.handover.return", needs=APPROVE, sentence="mengembalikan berita acara serah terima")
def give_back(act: Act, record_id: UUID, reason: str) -> Handover:
    """Back to whoever prepares; it needs another approval. Its number stays its own."""
    record = _close(act, record_id, "return", "draft", reason)
    record.approver_person, record.approver, record.approved_at = None, "", None
    record.village_said = ""
    record.save()
    act.log(record, after={"nomor": record.number}, reason=reason)
    return record


@action("aid.handover.drop", needs=PREPARE, sentence="membuang berita acara serah terima")
def drop(act: Act, record_id: UUID, reason: str) -> Handover:
    """Goods are free again; the number stays taken and says why."""
    record = _close(act, record_id, "drop", "dropped", reason)
    record.save()
    _say_in_agenda(record, _("Dibuang: %(why)s"), reason)
    act.log(record, after={"nomor": record.number}, reason=reason)
    return record


@action("aid.handover.refuse", needs=HAND, sentence="mencatat penerima menolak barang")
def refuse(act: Act, record_id: UUID, reason: str) -> Handover:
    """The recipient does not want it: goods stay in stock, for whoever comes next."""
    record = _close(act, record_id, "refuse", "refused", reason)
    record.recorder_person = person(act)
    record.save()
    _say_in_agenda(record, _("Ditolak penerima: %(why)s"), reason)
    act.log(record, after={"nomor": record.number, "nilai": record.total}, reason=reason)
    return record


def _say_in_agenda(record: Handover, words: Any, reason: str) -> None:
    if record.number:
        say_in_agenda(record.pk, words % {"why": reason})


def units_of(record: Handover) -> int:
    """Units in all lines of a record."""
    return record.lines.aggregate(n=Sum(F("quantity")))["n"] or 0
