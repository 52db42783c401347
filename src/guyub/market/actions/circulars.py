"""A circular is written, recorded as signed by a second person, ended; a year is planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from guyub.accounts.models import Office
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.market.actions.common import line, own_regency, paragraphs, step, today_of
from guyub.market.models import Buyer, Circular, Declaration, Obligation, YearPlan, YearPlanLine
from guyub.market.permissions.circulars import KEEP, SIGN
from guyub.market.states.circulars import CIRCULAR, DRAFT, ENDED, SIGNED
from guyub.registry.actions.common import check_version, lock, next_number, somebody, take_turns

CIRCULAR_PREFIX: Final = "EDR"
MOST_LINES: Final = 60
_SHARES: Final = (
    Obligation.Kind.LOCAL_SHARE, Obligation.Kind.SMALL_SHARE, Obligation.Kind.TOP_SHARE,
)  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """The words of a circular. ``asks`` maps a kind of obligation to its number."""

    issuer: str
    about: str
    basis: str
    opening: str
    kinds: tuple[str, ...]
    from_day: date
    until_day: date | None
    asks: Mapping[str, Decimal]


def _checked(letter: Letter) -> dict[str, str]:
    values = {
        "issuer": line(letter.issuer, 120), "about": line(letter.about, 200),
        "basis": paragraphs(letter.basis, 1500), "opening": paragraphs(letter.opening, 1500),
    }  # fmt: skip
    for name, what in (("issuer", "Yang menandatangani"), ("about", "Tentang"),
                       ("opening", "Alasan")):  # fmt: skip
        if not values[name]:
            raise DomainError(f"{what} perlu diisi.", field=name)
    if not letter.kinds or set(letter.kinds) - set(Buyer.Kind.values):
        raise DomainError("Pilih siapa yang diwajibkan.", field="kinds")
    if letter.until_day is not None and letter.until_day < letter.from_day:
        raise DomainError("Sampai: pilih hari sesudah hari mulainya.", field="until_day")
    if not letter.asks:
        raise DomainError("Isi paling sedikit satu kewajiban.")
    return values


def _asks(asks: Mapping[str, Decimal]) -> dict[str, Decimal]:
    found = {}
    for kind, value in asks.items():
        share = Obligation.Kind(kind) in _SHARES
        if not value.is_finite() or value <= 0 or (share and value > 100):
            raise DomainError("Isi angka lebih dari nol, paling tinggi 100 untuk persen.",
                              field=kind)  # fmt: skip
        if not share and value != value.to_integral_value():
            raise DomainError("Isi bilangan bulat.", field=kind)
        found[kind] = value.quantize(Decimal("0.01"))
    return found


def _is_sample(act: Act) -> bool:
    return Office.objects.filter(pk=somebody(act.office_id), is_sample=True).exists()


def _write_asks(row: Circular, asks: Mapping[str, Decimal]) -> None:
    row.obligations.all().delete()
    Obligation.objects.bulk_create(
        Obligation(circular=row, kind=kind, value=value) for kind, value in sorted(asks.items())
    )


@action("market.circular.write", needs=KEEP, sentence="menulis rancangan surat edaran")
def write_circular(act: Act, pk: UUID, letter: Letter) -> Circular:
    """A draft. Sent twice it is one."""
    regency, me = own_regency(act), somebody(act.person_id)
    take_turns("edaran", str(pk))
    held = Circular.objects.filter(pk=pk).first()
    if held is not None:
        raise Unchanged(held)
    values, asks = _checked(letter), _asks(letter.asks)
    row = Circular(
        pk=pk, number=next_number(CIRCULAR_PREFIX, regency)[0], regency_code=regency,
        office_id=somebody(act.office_id), kinds=sorted(set(letter.kinds)),
        from_day=letter.from_day, until_day=letter.until_day, state_at=act.now, written_by=me,
        written_name=act.actor, writers=[me], is_sample=_is_sample(act), created_at=act.now,
        updated_at=act.now, **values,
    )  # fmt: skip
    row.save(force_insert=True)
    _write_asks(row, asks)
    act.log(row, after={"tentang": row.about, "kewajiban": {k: str(v) for k, v in asks.items()}})
    return row


@action("market.circular.rewrite", needs=KEEP, sentence="mengubah rancangan surat edaran")
def rewrite_circular(act: Act, pk: UUID, letter: Letter, version: int) -> Circular:
    """Other words, while nobody signed it."""
    row, me = lock(Circular, pk), somebody(act.person_id)
    if row.state != DRAFT:
        raise DomainError("Surat ini sudah tidak bisa diubah. Tulis surat edaran yang baru.")
    check_version(row, version)
    values, asks = _checked(letter), _asks(letter.asks)
    for name, value in values.items():
        setattr(row, name, value)
    row.kinds = sorted(set(letter.kinds))
    row.from_day, row.until_day = letter.from_day, letter.until_day
    row.written_by, row.written_name = me, act.actor
    row.writers = [*(w for w in row.writers if w != me), me]
    row.version, row.updated_at = row.version + 1, act.now
    row.save()
    _write_asks(row, asks)
    act.log(row, after={"tentang": row.about, "kewajiban": {k: str(v) for k, v in asks.items()}})
    return row


@action("market.circular.sign", needs=SIGN, sentence="mencatat surat edaran yang ditandatangani")
def sign_circular(act: Act, pk: UUID, letter_number: str, dated: date, version: int) -> Circular:
    """The signed paper was seen, in the words of this version, by somebody who wrote none of it."""
    row, number = lock(Circular, pk), line(letter_number, 60)
    if row.state == SIGNED and (row.letter_number, row.dated) == (number, dated):
        raise Unchanged(row)
    if act.person_id in row.writers:
        raise NotAllowed("Dicatat oleh orang lain, bukan oleh yang menulis rancangannya.")
    check_version(row, version)
    if not number:
        raise DomainError("Isi nomor suratnya.", field="letter_number")
    if dated > today_of(act):
        raise DomainError("Tanggal surat belum tiba.", field="dated")
    taken = Circular.objects.filter(regency_code=row.regency_code, letter_number=number)
    if taken.exclude(pk=pk).exists():
        raise DomainError("Nomor surat ini sudah dipakai surat edaran lain.", field="letter_number")
    row.state, row.state_at = step(CIRCULAR, row.state, "sign", act), act.now
    row.letter_number, row.dated = number, dated
    row.signed_by, row.signed_name = somebody(act.person_id), act.actor
    row.version, row.updated_at = row.version + 1, act.now
    row.save()
    act.log(row, after={"nomor": number, "tanggal": dated.isoformat()})
    return row


@action("market.circular.drop", needs=KEEP, sentence="membatalkan rancangan surat edaran")
def drop_circular(act: Act, pk: UUID, reason: str) -> Circular:
    """A draft that nobody will sign."""
    return _close(act, pk, "drop", reason, None)


@action("market.circular.end", needs=SIGN, sentence="mengakhiri surat edaran")
def end_circular(act: Act, pk: UUID, reason: str, ended_on: date) -> Circular:
    """It binds no more from that day on."""
    return _close(act, pk, "end", reason, ended_on)


def _close(act: Act, pk: UUID, verb: str, reason: str, ended_on: date | None) -> Circular:
    row, why = lock(Circular, pk), line(reason, 300)
    if row.state_because == why and row.ended_on == ended_on and row.state not in (DRAFT, SIGNED):
        raise Unchanged(row)
    if ended_on is not None and ended_on < row.from_day:
        raise DomainError("Pilih hari sesudah surat itu mulai berlaku.", field="ended_on")
    if ended_on is not None and (told := _declared(row, ended_on)):
        raise DomainError(
            f"Pernyataan {told} menghitung hari sesudahnya. Pilih hari yang lebih akhir, atau buat"
            " pernyataan baru dulu.", field="ended_on",
        )  # fmt: skip
    row.state, row.state_at = step(CIRCULAR, row.state, verb, act, why), act.now
    row.state_because, row.version, row.updated_at = why, row.version + 1, act.now
    if row.state == ENDED:
        row.ended_on = ended_on
    row.save()
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row


def _declared(row: Circular, ended_on: date) -> str:
    """The number of a declaration that stands and counts a day from ``ended_on`` on; "" if none."""
    rows = Declaration.objects.filter(
        circular=row, last_day__gte=ended_on, state__in=(DRAFT, SIGNED)
    )
    return rows.order_by("-last_day").values_list("number", flat=True).first() or ""


@dataclass(frozen=True)
class Planned:
    """One purchase that an agency plans from local makers."""

    month: int
    what: str
    amount: int


@action("market.year_plan.write", needs=KEEP, sentence="mencatat rencana belanja OPD setahun")
def write_year_plan(
    act: Act, buyer: UUID, year: int, budget: int, makers: int | None, source: str,
    lines: Sequence[Planned], version: int,
) -> YearPlan:  # fmt: skip
    """The plan of one agency for one year; written again it replaces what stood. ``version`` is 0
    where there was none."""
    regency, me = own_regency(act), somebody(act.person_id)
    owner = lock(Buyer, buyer)
    if owner.regency_code != regency:
        raise NotAllowed("Pembeli ini di luar kabupaten atau kota Anda.")
    told = line(source, 200)
    if budget <= 0:
        raise DomainError("Anggaran harus lebih dari nol.", field="budget")
    if not told:
        raise DomainError("Isi dari dokumen apa angkanya, misalnya DPA 2027.", field="source")
    if len(lines) > MOST_LINES:
        raise DomainError(f"Paling banyak {MOST_LINES} baris. Gabungkan yang serupa.")
    total = sum(one.amount for one in lines)
    if any(one.amount <= 0 for one in lines) or total > budget:
        raise DomainError("Jumlah rencana belanja melebihi anggarannya. Periksa angkanya.",
                          field="lines")  # fmt: skip
    row = YearPlan.objects.select_for_update().filter(buyer=owner, year=year).first()
    wanted = [(one.month, line(one.what, 120), one.amount) for one in lines]
    if row is None:
        if version:
            raise DomainError("Rencana ini tidak ditemukan lagi.")
        row = YearPlan(
            regency_code=regency, buyer=owner, year=year, is_sample=owner.is_sample, version=0,
            created_at=act.now,
        )  # fmt: skip
    elif _same(row, budget, makers, told, wanted):
        raise Unchanged(row)
    else:
        check_version(row, version)
    before = {"anggaran": row.budget} if row.version else {}
    row.budget, row.makers, row.source = budget, makers, told
    row.written_by, row.written_name = me, act.actor
    row.version, row.updated_at = row.version + 1, act.now
    row.save()
    row.lines.all().delete()
    YearPlanLine.objects.bulk_create(
        YearPlanLine(plan=row, month=month, what=what, amount=amount)
        for month, what, amount in wanted
    )
    act.log(row, before=before, after={"tahun": year, "anggaran": budget, "rencana": total})
    return row


def _same(
    row: YearPlan, budget: int, makers: int | None, source: str, lines: list[tuple[int, str, int]]
) -> bool:
    held = sorted(row.lines.values_list("month", "what", "amount"))
    return (row.budget, row.makers, row.source) == (budget, makers, source) and (
        held == sorted(lines)
    )
