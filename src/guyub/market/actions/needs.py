"""Needs: written, put right, asked around in turns, gone on with, withdrawn, written anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from guyub.areas import known
from guyub.criteria.parameters import used_all
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action, together
from guyub.kernel.dates import format_date
from guyub.kernel.db import Scope, in_scope
from guyub.market.actions.common import MOST_AMOUNT, NEEDS_OF, line, step, today_of
from guyub.market.matching.rotation import logged, turns
from guyub.market.models import Buyer, Need, NeedAsk, NeedBatch
from guyub.market.parameters import needs as parameters
from guyub.market.permissions.needs import WRITE
from guyub.market.states.needs import (
    ASKING,
    DRAFT,
    ENOUGH,
    EXPIRED,
    NEED,
    SHORT,
    WAITING,
    WITHDRAWN,
)
from guyub.market.supply.distance import FARTHEST, measurable
from guyub.market.supply.required import CHOICES, amount_text
from guyub.market.supply.rules import NoRule, frozen
from guyub.market.supply.turning import pool, seed_of
from guyub.registry.actions.common import check_version, lock, next_number, somebody, take_turns

NEED_PREFIX: Final = "KBT"
PASSED: Final = "Harinya sudah lewat. Pilih hari ini atau sesudahnya."


@dataclass(frozen=True)
class Told:
    """What a buyer needs. Unknown parts are None or empty. ``rule``: the id of a published version;
    ``picked`` conditions and ``within`` sub-districts besides it."""

    buyer: UUID
    text: str
    what: str
    amount: Decimal | None = None
    unit: str = ""
    day: date | None = None
    place_code: str = ""
    papers: tuple[str, ...] = ()
    budget_line: str = ""
    rule: str = ""
    picked: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    within_km: int | None = None


@contextmanager
def regency_of(row: Need | Buyer) -> Iterator[None]:
    """The regency of a need, for what is worked out from its makers: a buyer reaches only what is
    its own, and names of makers come to it only through what it is shown."""
    with in_scope(Scope(read=(row.regency_code,), write=(row.regency_code,))):
        yield


def mine(act: Act, pk: UUID) -> Need:
    """The need, locked: of the own buyer, or of the office's regency."""
    row = lock(Need, pk)
    if not act.scope.may_write(row.regency_code) and row.buyer_id != act.scope.person:
        raise NotAllowed("Kebutuhan ini bukan milik Anda.")
    return row


def _still_buys(row: Need) -> None:
    """DomainError when the buyer ended; it does not end before this transaction does."""
    take_turns(NEEDS_OF, row.buyer_id)
    if Buyer.objects.filter(pk=row.buyer_id, ended_on__isnull=False).exists():
        raise DomainError(
            "Pembelinya sudah tidak aktif, jadi tidak ada yang ditanya. Aktifkan pembelinya dulu."
        )


def save(act: Act, row: Need) -> None:
    row.version += 1
    row.updated_at = act.now
    row.save()


def move(act: Act, row: Need, verb: str, reason: str = "") -> None:
    row.state, row.state_at = step(NEED, row.state, verb, act, reason), act.now
    row.state_because = reason
    save(act, row)


def _values(act: Act, told: Told, regency: str, row: Need | None = None) -> dict[str, Any]:
    what = line(told.what, 120)
    if not what:
        raise DomainError("Tulis apa yang dibutuhkan.", field="what")
    if told.amount is not None and not (told.amount.is_finite() and 0 < told.amount <= MOST_AMOUNT):
        raise DomainError("Jumlahnya harus lebih dari nol.", field="amount")
    if told.day is not None and told.day < today_of(act):
        raise DomainError(PASSED, field="day")
    place = told.place_code
    if place and (place[:5] != regency or known.area(place) is None):
        raise DomainError("Pilih tempat di kabupaten atau kota ini.", field="place")
    unknown = set(told.papers) - {key for key, _name in CHOICES} - set(row.papers if row else ())
    if unknown:
        raise DomainError("Ada surat yang tidak dikenal. Pilih dari daftar.", field="papers")
    if told.within_km is not None and not 1 <= told.within_km <= FARTHEST:
        raise DomainError(f"Tulis 1 sampai {FARTHEST} km.", field="within_km")
    if told.within_km is not None and not measurable(place):
        raise DomainError("Pilih kecamatannya dulu, supaya jaraknya bisa dihitung.", field="place")
    try:
        rule = frozen(
            act.office_id, told.rule, told.picked, told.within, regency, row.rule if row else None
        )
    except NoRule as wrong:
        raise DomainError(str(wrong), field="rule") from wrong
    amount = None if told.amount is None else told.amount.quantize(Decimal("0.01"))
    return {
        "text": line(told.text, 300) or what, "what": what,
        "what_key": names.search_key(what)[:150], "amount": amount,
        "unit": line(told.unit, 20), "day": told.day, "place_code": place,
        "papers": sorted(set(told.papers)), "rule": rule, "within_km": told.within_km,
        "budget_line": line(told.budget_line, 60),
    }  # fmt: skip


def _terms(act: Act) -> dict[str, Any]:
    used = used_all(parameters.ALL, act.office_id, today_of(act))
    return {key.removeprefix("market."): one.frozen() for key, one in used.items()}


def term(row: Need, key: str) -> int:
    """A parameter as it stood when the need was written."""
    return int(row.terms[key.removeprefix("market.")]["value"])


@action("market.need.record", needs=WRITE, sentence="menulis kebutuhan")
def record_need(act: Act, pk: UUID, told: Told) -> Need:
    """A need of a buyer, by the buyer or by the office for it. Sent again it changes nothing."""
    take_turns(NEEDS_OF, told.buyer)
    buyer = Buyer.objects.filter(pk=told.buyer).first()
    own = buyer is not None and buyer.pk == act.scope.person
    if buyer is None or not (own or act.scope.may_write(buyer.regency_code)):
        raise DomainError("Pembelinya tidak ditemukan. Pilih dari daftar.", field="buyer")
    if buyer.ended_on is not None:
        raise DomainError("Pembeli ini sudah tidak aktif. Pilih yang lain.", field="buyer")
    take_turns("kebutuhan", pk)
    row = Need.objects.filter(pk=pk).first()
    values = _values(act, told, buyer.regency_code, row)
    if row is not None:
        if all(getattr(row, n) == v for n, v in values.items()):
            raise Unchanged(row)
        raise DomainError(f"Kebutuhan ini sudah tersimpan: {row.number}. Ubah di halamannya.")
    with regency_of(buyer):
        number = next_number(NEED_PREFIX, buyer.regency_code)[0]
    row = Need.objects.create(
        id=pk, number=number,
        regency_code=buyer.regency_code, buyer=buyer, terms=_terms(act), state_at=act.now,
        writer=somebody(act.person_id), writer_name=act.actor, is_sample=buyer.is_sample,
        created_at=act.now, updated_at=act.now, **values,
    )  # fmt: skip
    act.log(row, after=_said(row))
    return row


def _said(row: Need) -> dict[str, Any]:
    return {
        "nomor": row.number, "pembeli": str(row.buyer_id), "apa": row.what,
        "jumlah": amount_text(row.amount, row.unit), "surat": row.papers,
        "hari": row.day.isoformat() if row.day else None, "syarat": row.rule,
        "paling jauh": row.within_km,
    }  # fmt: skip


def record_needs(act: Act, told: Mapping[int, tuple[UUID, Told]]) -> list[Need]:
    """The things of one sentence, each a need of its own with its own event, all or none. Sent
    again they change nothing. What is refused names its thing by its number: "what_1"."""
    found = []
    with together(act):
        for n, (pk, one) in told.items():
            try:
                found.append(record_need(act, pk, one))
            except DomainError as error:
                own = error.field in ("what", "amount", "papers", "day", "place")
                raise DomainError(
                    error.sentence, field=f"{error.field}_{n}" if own else error.field
                ) from error
    return found


@action("market.need.change", needs=WRITE, sentence="membetulkan kebutuhan")
def change_need(act: Act, pk: UUID, told: Told, version: int | None = None) -> Need:
    """Put right before anybody was asked; afterwards makers would answer something else."""
    row = mine(act, pk)
    values = _values(act, told, row.regency_code, row)
    if all(getattr(row, n) == v for n, v in values.items()):
        raise Unchanged(row)
    check_version(row, version)
    if row.state != DRAFT or NeedAsk.objects.filter(need=row).exists():
        raise DomainError(
            "Pembuat sudah ditanya, jadi isinya tetap. Batalkan lalu tulis yang baru."
        )
    before = _said(row)
    for name, value in values.items():
        setattr(row, name, value)
    save(act, row)
    act.log(row, before=before, after=_said(row))
    return row


# -- asking ---------------------------------------------------------------------------------------


def wording(row: Need) -> str:
    """What a maker reads: what, how much, when."""
    parts = [row.what, amount_text(row.amount, row.unit),
             format_date(row.day) if row.day else ""]  # fmt: skip
    place = known.names_of([row.place_code]).get(row.place_code, "") if row.place_code else ""
    return ", ".join(part for part in [*parts, place] if part)[:300]


def next_batch(act: Act, row: Need) -> NeedBatch | None:
    """The next few in turn are asked; None where nobody is left. Within ``regency_of``."""
    seed_day, seed = seed_of(act.now)
    found = pool(row, today_of(act), seed, term(row, parameters.TURN_DAYS))
    if not found.candidates:
        return None
    order = turns(found.candidates, seed)
    ends = act.now + timedelta(hours=term(row, parameters.HOURS))
    batch = NeedBatch.objects.create(
        regency_code=row.regency_code, need=row, seed_day=seed_day,
        n=NeedBatch.objects.filter(need=row).count() + 1, inputs=logged(found.candidates, seed),
        turn=[[t.maker, t.because] for t in order], left_out=found.left_out, ends_at=ends,
        excluded=[list(one) for one in found.excluded],
        created_at=act.now,
    )  # fmt: skip
    said = wording(row)
    NeedAsk.objects.bulk_create(
        NeedAsk(
            regency_code=row.regency_code, need=row, batch=batch,
            business_id=found.asked[t.maker].business, product_id=found.asked[t.maker].product,
            offer_id=found.asked[t.maker].offer, maker_name=found.asked[t.maker].name[:200],
            product_name=found.asked[t.maker].product_name[:150], wanted=said, place=t.place,
            because=t.because[:300], expires_at=ends, created_at=act.now,
            km=found.asked[t.maker].distance.km, near=found.asked[t.maker].distance.near,
        )
        for t in order[: term(row, parameters.BATCH)]
    )  # fmt: skip
    return batch


def enough(row: Need) -> bool:
    """As many answers as are wanted, together as much as is wanted. A yes is for all of it."""
    able = NeedAsk.objects.current().positive().filter(need=row).values_list("amount", flat=True)
    amounts = [row.amount if amount is None else amount for amount in able]
    if len(amounts) < term(row, parameters.ANSWERS):
        return False
    return row.amount is None or sum(a or Decimal(0) for a in amounts) >= row.amount


def _waits(act: Act, row: Need) -> bool:
    """Whether somebody of the last few has not answered and still has time."""
    asks = NeedAsk.objects.current().filter(need=row, state=WAITING, expires_at__gt=act.now)
    return asks.exists()


def settle(act: Act, row: Need) -> NeedBatch | None:
    """What follows from the answers so far: enough, the next few, or nobody left. Within
    ``regency_of``; the caller logs it."""
    if enough(row):
        if row.state in (ASKING, SHORT):
            move(act, row, "suffice")
        return None
    if row.state == ENOUGH:
        move(act, row, "too_few")
        return None
    if row.state != ASKING or _waits(act, row):
        return None
    batch = next_batch(act, row)
    if batch is None:
        move(act, row, "run_out")
    return batch


def told_of(batch: NeedBatch | None) -> dict[str, Any]:
    """What the history keeps of a turn."""
    if batch is None:
        return {}
    asked = NeedAsk.objects.filter(batch=batch).order_by("place")
    return {
        "putaran": batch.n, "undian": batch.seed_day.isoformat(),
        "ditanya": [str(pk) for pk in asked.values_list("business_id", flat=True)],
    }  # fmt: skip


@action("market.need.ask", needs=WRITE, sentence="menanyakan kebutuhan kepada pembuat")
def ask_makers(act: Act, pk: UUID) -> Need:
    """The first few are asked; after that, more than were enough or all that were there."""
    row = mine(act, pk)
    if row.state == ASKING:
        raise Unchanged(row)
    if row.day is not None and row.day < today_of(act):
        raise DomainError(PASSED)
    _still_buys(row)
    first = row.state == DRAFT
    with regency_of(row):
        move(act, row, "ask" if first else "ask_more")
        batch = next_batch(act, row)
        if batch is None:
            if not first:
                raise DomainError("Semua pembuat yang cocok sudah ditanya.")
            move(act, row, "run_out")
        said = told_of(batch)
    act.log(row, after={"keadaan": row.state, **said})
    return row


@action("market.need.go_on", needs=WRITE, sentence="menanyakan kepada pembuat berikutnya")
def go_on(act: Act, pk: UUID) -> Need:
    """The time to answer is over: the next few, or nobody is left. For the clock, which may ask
    as often as it likes."""
    row = mine(act, pk)
    before = row.state
    with regency_of(row):
        batch = settle(act, row) if row.state == ASKING else None
        said = told_of(batch)
    if batch is None and row.state == before:
        raise Unchanged(row)
    if row.updated_at != act.now:
        save(act, row)
    act.log(row, after={"keadaan": row.state, **said})
    return row


@action("market.need.withdraw", needs=WRITE, sentence="membatalkan kebutuhan")
def withdraw_need(act: Act, pk: UUID, reason: str) -> Need:
    row = mine(act, pk)
    why = line(reason, 300)
    if row.state == WITHDRAWN and row.state_because == why:
        raise Unchanged(row)
    move(act, row, "withdraw", why)
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row


@action("market.need.expire", needs=WRITE, sentence="menutup kebutuhan yang harinya lewat")
def expire_need(act: Act, pk: UUID) -> Need:
    """Its day is over and nobody was chosen."""
    row = mine(act, pk)
    if row.state == EXPIRED or row.day is None or row.day >= today_of(act):
        raise Unchanged(row)
    move(act, row, "expire")
    act.log(row, after={"keadaan": row.state})
    return row


@action("market.need.again", needs=WRITE, sentence="menulis hari baru untuk kebutuhan")
def need_again(act: Act, pk: UUID, day: date) -> Need:
    """A new day for a need whose day has passed. What was answered was meant for the old day: it
    stays as it was and counts no more, and its makers may be asked anew."""
    row = mine(act, pk)
    if row.state == DRAFT and row.day == day:
        raise Unchanged(row)
    if day < today_of(act):
        raise DomainError(PASSED, field="day")
    _still_buys(row)
    before = row.day
    row.day = day
    move(act, row, "again")
    with regency_of(row):
        closed = NeedAsk.objects.current().filter(need=row).update(closed_at=act.now)
    act.log(
        row, before={"hari": before.isoformat() if before else None},
        after={"hari": day.isoformat(), "keadaan": row.state, "pertanyaan ditutup": closed},
    )  # fmt: skip
    return row
