"""Agencies named in a circular, exceptions from it, scans of its signed paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _t

from guyub.kernel import attached
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import Scope
from guyub.kernel.scans import Scan
from guyub.market.actions.common import line, own_regency, step, today_of
from guyub.market.models import Buyer, Circular, CircularBuyer, CircularException, CircularScan
from guyub.market.permissions.circulars import KEEP, SIGN
from guyub.market.states.circulars import DRAFT, DROPPED, ENDED, EXCEPTION, SIGNED
from guyub.registry.actions.common import check_version, lock, somebody

MOST_NAMED: Final = 100
MOST_SCANS: Final = 20


def _own(act: Act, pk: UUID) -> Circular:
    row = lock(Circular, pk)
    if row.regency_code != own_regency(act):
        raise NotAllowed(_t("Surat edaran ini di luar kabupaten atau kota Anda."))
    return row


def _touched(row: Circular, act: Act) -> None:
    """Naming an agency is writing the letter."""
    me = somebody(act.person_id)
    row.written_by, row.written_name = me, act.actor
    row.writers = [*(w for w in row.writers if w != me), me]
    row.version, row.updated_at = row.version + 1, act.now
    row.save()


@action("market.circular.name", needs=KEEP, sentence="menyebut OPD dalam surat edaran")
def name_buyer(act: Act, pk: UUID, buyer: UUID, version: int) -> Circular:
    """One more agency that a draft binds by its name. Twice is once."""
    row = _own(act, pk)
    if CircularBuyer.objects.filter(circular=row, buyer=buyer).exists():
        raise Unchanged(row)
    if row.state != DRAFT:
        raise DomainError(_t("Surat ini sudah tidak bisa diubah. Tulis surat edaran yang baru."))
    check_version(row, version)
    owner = Buyer.objects.filter(pk=buyer, regency_code=row.regency_code).buying().first()
    if owner is None:
        raise DomainError(_t("Pilih OPD yang diwajibkan."), field="buyer")
    if owner.kind in row.kinds:
        raise DomainError(_t("OPD ini sudah diwajibkan menurut jenisnya."), field="buyer")
    if row.named.count() >= MOST_NAMED:
        raise DomainError(_t("Terlalu banyak nama. Pilih jenisnya saja."), field="buyer")
    CircularBuyer.objects.create(circular=row, buyer=owner, name=owner.name[:160])
    _touched(row, act)
    act.log(row, after={"disebut": owner.name})
    return row


@action("market.circular.unname", needs=KEEP, sentence="menghapus OPD dari surat edaran")
def unname_buyer(act: Act, pk: UUID, named: UUID) -> Circular:
    """Not this one, while it is a draft."""
    row = _own(act, pk)
    held = CircularBuyer.objects.filter(circular=row, pk=named).first()
    if held is None:
        raise Unchanged(row)
    if row.state != DRAFT:
        raise DomainError(_t("Surat ini sudah tidak bisa diubah. Tulis surat edaran yang baru."))
    held.delete()
    _touched(row, act)
    act.log(row, before={"disebut": held.name})
    return row


def binds(row: Circular, buyer: Buyer) -> bool:
    """Whether the circular means this buyer, by its kind or by its name."""
    if row.regency_code != buyer.regency_code:
        return False
    return buyer.kind in row.kinds or row.named.filter(buyer=buyer).exists()


@action("market.exception.propose", needs=KEEP, sentence="mengusulkan pengecualian surat edaran")
def propose_exception(
    act: Act, pk: UUID, circular: UUID, buyer: UUID, from_day: date, until_day: date, reason: str
) -> CircularException:
    """An agency is not to be bound for some days; nothing changes until another person confirms."""
    row = _own(act, circular)
    held = CircularException.objects.filter(pk=pk).first()
    if held is not None:
        raise Unchanged(held)
    if row.state != SIGNED:
        raise DomainError(_t("Pengecualian hanya untuk surat edaran yang berlaku."))
    owner, why = lock(Buyer, buyer), line(reason, 300)
    if not binds(row, owner):
        raise DomainError(_t("Surat edaran ini tidak mewajibkan OPD itu."), field="buyer")
    if not why:
        raise DomainError(_t("Isi alasannya."), field="reason")
    if from_day < row.from_day:
        raise DomainError(_t("Mulai: pilih hari sesudah surat edaran berlaku."), field="from_day")
    if until_day < from_day or (row.until_day is not None and until_day > row.until_day):
        raise DomainError(
            _t("Sampai: pilih hari sesudah mulainya, selama surat edaran berlaku."),
            field="until_day",
        )
    made = CircularException(
        pk=pk, circular=row, buyer=owner, regency_code=row.regency_code, from_day=from_day,
        until_day=until_day, reason=why, state_at=act.now, proposed_by=somebody(act.person_id),
        proposed_name=act.actor, is_sample=owner.is_sample, created_at=act.now,
    )  # fmt: skip
    _refuse_overlap(made)
    made.save(force_insert=True)
    act.log(made, after={"mulai": from_day.isoformat(), "sampai": until_day.isoformat()},
            reason=why)  # fmt: skip
    return made


def _refuse_overlap(row: CircularException) -> None:
    """One reason for one day. The circular is held meanwhile; a trigger says the same."""
    others = CircularException.objects.filter(circular=row.circular_id, buyer=row.buyer_id)
    for one in others.exclude(pk=row.pk).holding(row.from_day, row.until_day):
        last = one.ended_on - timedelta(days=1) if one.ended_on else one.until_day
        if last >= row.from_day:
            raise DomainError(_t("OPD ini sudah dikecualikan pada hari itu. Pilih hari lain."),
                              field="from_day")  # fmt: skip


def _exception(act: Act, pk: UUID) -> CircularException:
    circular = CircularException.objects.filter(pk=pk).values_list("circular", flat=True).first()
    if circular is not None:
        _own(act, circular)
    return lock(CircularException, pk)


@action("market.exception.confirm", needs=SIGN, sentence="menyetujui pengecualian surat edaran")
def confirm_exception(act: Act, pk: UUID) -> CircularException:
    """It holds from now on for its days, past ones too; what was declared stays as it was."""
    row = _exception(act, pk)
    if row.state == "confirmed":
        raise Unchanged(row)
    if act.person_id == row.proposed_by:
        raise NotAllowed(_t("Disetujui oleh orang lain, bukan oleh yang mengusulkan."))
    state = step(EXCEPTION, row.state, "confirm", act)
    if row.circular.state != SIGNED:
        raise DomainError(_t("Surat edaran ini tidak berlaku lagi."))
    _refuse_overlap(row)
    row.state, row.state_at = state, act.now
    row.confirmed_by, row.confirmed_name = somebody(act.person_id), act.actor
    row.save()
    act.log(row, after={"keadaan": state}, reason=row.reason)
    return row


@action("market.exception.refuse", needs=SIGN, sentence="menolak pengecualian surat edaran")
def refuse_exception(act: Act, pk: UUID, reason: str) -> CircularException:
    """Whoever would confirm it says no, and why."""
    return _drop(act, pk, "refuse", reason)


@action("market.exception.withdraw", needs=KEEP, sentence="membatalkan usul pengecualian")
def withdraw_exception(act: Act, pk: UUID, reason: str) -> CircularException:
    """It was not meant so."""
    return _drop(act, pk, "withdraw", reason)


def _drop(act: Act, pk: UUID, verb: str, reason: str) -> CircularException:
    row, why = _exception(act, pk), line(reason, 300)
    if row.state == DROPPED and row.state_because == why:
        raise Unchanged(row)
    row.state, row.state_at = step(EXCEPTION, row.state, verb, act, why), act.now
    row.state_because = why
    row.save()
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row


@action("market.exception.end", needs=SIGN, sentence="mengakhiri pengecualian surat edaran")
def end_exception(act: Act, pk: UUID, reason: str, ended_on: date) -> CircularException:
    """The agency is bound again from that day on, today at the earliest: days that are over were
    judged already."""
    row, why = _exception(act, pk), line(reason, 300)
    if row.state == ENDED and (row.ended_on, row.state_because) == (ended_on, why):
        raise Unchanged(row)
    if not max(today_of(act), row.from_day) <= ended_on <= row.until_day:
        raise DomainError(_t("Pilih hari ini atau sesudahnya, selama pengecualiannya berlaku."),
                          field="ended_on")  # fmt: skip
    row.state, row.state_at = step(EXCEPTION, row.state, "end", act, why), act.now
    row.state_because, row.ended_on = why, ended_on
    row.save()
    act.log(row, after={"keadaan": row.state, "hari": ended_on.isoformat()}, reason=why)
    return row


@action("market.circular.scan", needs=KEEP, sentence="menyimpan pindaian surat edaran")
def add_scan(act: Act, pk: UUID, scan: Scan) -> CircularScan:
    """The signed paper, or a page of it. The same one again is the same."""
    row = _own(act, pk)
    rows = CircularScan.objects.filter(circular=row)
    twin = rows.filter(sha256=scan.sha256).first()
    if twin is not None:
        raise Unchanged(twin)
    if row.state not in (SIGNED, ENDED):
        raise DomainError(_t("Catat dulu bahwa suratnya sudah ditandatangani."))
    if rows.count() >= MOST_SCANS:
        raise DomainError(_t("Terlalu banyak berkas. Gabungkan menjadi satu PDF."))
    made = CircularScan.objects.create(
        regency_code=row.regency_code, circular=row, created_at=act.now, created_by=act.user_id,
        path=attached.keep(scan, f"belanja/{row.regency_code}"), creator=act.person_id,
        **attached.described(scan),
    )  # fmt: skip
    act.log(row, after={"pindaian": scan.sha256})
    return made


@action("market.circular.scan_drop", needs=KEEP, sentence="menghapus pindaian surat edaran")
def drop_scan(act: Act, pk: UUID, scan: UUID, reason: str) -> Circular:
    """A wrong file taken away by whoever put it there; the ledger keeps its mark and why."""
    row, why = _own(act, pk), line(reason, 300)
    held = CircularScan.objects.filter(pk=scan, circular=row).first()
    if held is None:
        raise Unchanged(row)
    if held.creator != act.person_id:
        raise DomainError(_t("Berkas dihapus oleh yang mengunggahnya."))
    if not why:
        raise DomainError(_t("Isi alasannya."), field="reason")
    path, digest = held.path, held.sha256
    held.delete()
    attached.forget_file(Scope(read=(row.regency_code,)), CircularScan, path)
    act.log(row, before={"pindaian": digest}, reason=why)
    return row
