"""Plans are uploaded once, their columns settled, their lines judged piece by piece by the worker.

Each piece is a transaction of its own together with the note how far it came: a killed worker goes
on behind it. Nothing is judged twice for one file, unless somebody asks for it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action, bookkeeping
from guyub.kernel.db import take_turns
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.jobs import defer
from guyub.market.actions.common import line as one_line
from guyub.market.actions.common import own_regency, step
from guyub.market.models import PlanLine, PlanMemory, ProcurementPlan
from guyub.market.permissions.plans import KEEP
from guyub.market.planning import storing
from guyub.market.planning.judging import JUDGED, Desk, judge
from guyub.market.planning.reading import Read, memory_key, read
from guyub.market.plans.columns import FIELDS
from guyub.market.states.plans import ASKING, DONE, PLAN, REMOVED, STOPPED, WORKING
from guyub.registry.actions.common import check_version, lock, somebody

PIECE: Final = 500
STALLS_AFTER: Final = timedelta(minutes=10)
MOST_PLACES: Final = 200


@dataclass(frozen=True)
class Received:
    """An uploaded plan. ``already``: the same file was here before and nothing was done."""

    plan: ProcurementPlan
    already: bool


def _queue(plan: ProcurementPlan) -> None:
    from guyub.market.plan_tasks import analyse

    defer(analyse, lock=f"market.plan:{plan.pk}", plan_id=str(plan.pk))


def stalls(plan: ProcurementPlan, now: datetime) -> bool:
    """Whether one at work did nothing for longer than all attempts of its job take."""
    return plan.state == WORKING and now - plan.updated_at > STALLS_AFTER


def wake(plan: ProcurementPlan) -> None:
    """Queue the job of one at work once more."""
    with bookkeeping():
        _queue(plan)


def _mine(act: Act, pk: UUID) -> ProcurementPlan:
    plan = lock(ProcurementPlan, pk)
    if not act.scope.may_write(plan.regency_code):
        raise NotAllowed("Rencana ini di luar wilayah Anda.")
    return plan


def _save(act: Act, plan: ProcurementPlan) -> None:
    plan.version += 1
    plan.updated_at = act.now
    plan.save()


@action("market.plan.upload", needs=KEEP, sentence="mengunggah rencana belanja")
def upload_plan(
    act: Act, filename: str, data: bytes, *, year: int | None = None, sample: bool = False
) -> Received:
    """Read a file and keep its lines as they stand. What its layout or an earlier answer settles
    goes straight to work; else its columns are asked. The same file twice is once."""
    regency, sha = own_regency(act), hashlib.sha256(data).hexdigest()
    office = somebody(act.office_id)
    take_turns("market.plan", str(office), sha)
    old = ProcurementPlan.objects.standing().filter(office_id=office, sha256=sha).first()
    if old is not None:
        raise Unchanged(Received(old, True))
    called = " ".join(filename.replace("\\", "/").rsplit("/", 1)[-1].split()) or "rencana"
    found = read(data, called)
    # Files are called after people too: neither the plan nor the ledger keeps a number of theirs.
    name, sheet = hide_numbers(called)[:200], hide_numbers(found.sheet)[:120]
    remembered = _remembered(office, found)
    columns, sure = remembered or found.columns, found.sure or remembered is not None
    plan = ProcurementPlan(
        regency_code=regency, office_id=office, name=name, sheet=sheet, sha256=sha,
        year=year or found.year, signature=found.signature, headers=list(found.header.words),
        columns=columns, guesses=found.told, multiplier=found.header.multiplier,
        total=len(found.rows), by_user=somebody(act.user_id), by_name=act.actor[:200],
        is_sample=sample, created_at=act.now, updated_at=act.now,
    )  # fmt: skip
    if sure:
        plan.state = step(PLAN, plan.state, "analyse", act)
    plan.save(force_insert=True)
    storing.insert([
        PlanLine(regency_code=regency, plan=plan, position=n, row=row, raw=raw)
        for n, (row, raw) in enumerate(found.rows, 1)
    ])  # fmt: skip
    if sure:
        _queue(plan)
    act.log(plan, after={"berkas": name, "sha256": sha, "baris": plan.total})
    return Received(plan, False)


def _remembered(office: UUID, found: Read) -> list[list[Any]] | None:
    """The columns that the office settled for this layout before."""
    if not found.signature:
        return None
    kept = PlanMemory.objects.filter(
        office_id=office, kind=PlanMemory.Kind.COLUMNS, key=memory_key(found.signature)
    ).first()
    return kept.value["columns"] if kept is not None else None


def _remember(act: Act, plan: ProcurementPlan, kind: str, key: str, value: dict[str, Any],
              because: str = "") -> PlanMemory:  # fmt: skip
    row, _created = PlanMemory.objects.update_or_create(
        office_id=plan.office_id, kind=kind, key=memory_key(key),
        defaults={
            "value": value, "because": because, "by_person": somebody(act.person_id),
            "by_name": act.actor[:200], "updated_at": act.now,
        },
        create_defaults={
            "regency_code": plan.regency_code, "value": value, "because": because,
            "by_person": somebody(act.person_id), "by_name": act.actor[:200],
            "created_at": act.now, "updated_at": act.now,
        },
    )  # fmt: skip
    return row


@action("market.plan.columns", needs=KEEP, sentence="mengecek kolom rencana belanja")
def settle_columns(
    act: Act, pk: UUID, chosen: Mapping[int, str], *, year: int | None, version: int | None = None
) -> ProcurementPlan:
    """What each column is, as a person says; remembered for files of the same layout. The same
    form sent again changes nothing, also when the work was done in between."""
    plan = _mine(act, pk)
    columns = _checked(chosen, len(plan.guesses))
    old_form = plan.state == DONE and version not in (None, plan.version)
    if (plan.state == WORKING or old_form) and (plan.columns, plan.year) == (columns, year):
        raise Unchanged(plan)
    check_version(plan, version)
    if year is not None and not 2015 <= year <= 2100:
        raise DomainError("Tulis tahun anggarannya, misalnya 2026.", field="year")
    plan.state = step(PLAN, plan.state, "analyse", act)
    plan.columns, plan.year, plan.reason = columns, year, ""
    _from_the_start(plan)
    if plan.signature:
        _remember(act, plan, PlanMemory.Kind.COLUMNS, plan.signature, {"columns": columns})
    _save(act, plan)
    _queue(plan)
    act.log(plan, after={"kolom": {FIELDS[f]: at + 1 for f, at in columns}, "tahun": year})
    return plan


def _checked(chosen: Mapping[int, str], width: int) -> list[list[Any]]:
    seen: dict[str, int] = {}
    for at, name in sorted(chosen.items()):
        if not name:
            continue
        if name not in FIELDS or not 0 <= at < width:
            raise DomainError("Kolom yang dipilih tidak ada. Muat ulang halamannya.")
        if name in seen:
            raise DomainError(
                f"“{FIELDS[name]}” dipilih untuk dua kolom: kolom {seen[name] + 1} dan kolom"
                f" {at + 1}. Pilih satu saja."
            )
        seen[name] = at
    if "package" not in seen:
        raise DomainError("Pilih dulu kolom mana yang berisi nama paket.")
    return [[name, at] for name, at in seen.items()]


def _from_the_start(plan: ProcurementPlan) -> None:
    plan.at, plan.supply, plan.asked_places, plan.passed = 0, {}, [], []
    plan.analysed_at = None


@action("market.plan.again", needs=KEEP, sentence="memeriksa rencana belanja lagi")
def analyse_again(act: Act, pk: UUID) -> ProcurementPlan:
    """One that stopped goes on where it stopped; one that is done is judged anew, with makers,
    prices and answers as they are now."""
    plan = _mine(act, pk)
    if plan.state == WORKING:
        raise Unchanged(plan)
    if plan.state == ASKING:
        raise DomainError("Cek dulu kolomnya, sesudah itu barisnya diperiksa.")
    if plan.state != STOPPED:
        _from_the_start(plan)
    plan.state = step(PLAN, plan.state, "analyse", act)
    plan.reason = ""
    _save(act, plan)
    _queue(plan)
    act.log(plan, after={"dari_baris": plan.at})
    return plan


@action("market.plan.next", sentence="memeriksa baris rencana belanja berikutnya")
def analyse_next(act: Act, pk: UUID, desk: Desk) -> ProcurementPlan:
    """The next piece of lines and, in the same step, how far the work is."""
    plan = lock(ProcurementPlan, pk)
    if plan.state != WORKING:
        raise Unchanged(plan)
    lines = list(
        PlanLine.objects.filter(plan=plan, position__gt=plan.at).order_by("position")[:PIECE]
    )
    if not plan.at:
        plan.supply, plan.rules_version = desk.supply.makers, desk.rules.version
    asked, passed = judge(plan, lines, desk)
    storing.update(lines, JUDGED)
    plan.asked_places = sorted({*plan.asked_places, *asked})[:MOST_PLACES]
    plan.passed = [*plan.passed, *passed]
    if lines:
        plan.at = lines[-1].position
    if len(lines) < PIECE:
        plan.state = step(PLAN, plan.state, "finish", act)
        plan.analysed_at = act.now
    _save(act, plan)
    act.log(plan, after={"sudah": plan.at, "baris": plan.total})
    return plan


@action("market.plan.stop", sentence="menghentikan pemeriksaan rencana belanja")
def stop(act: Act, pk: UUID, reason: str) -> ProcurementPlan:
    """It does not go on by itself; what is judged stays judged."""
    plan = lock(ProcurementPlan, pk)
    if plan.state != WORKING:
        raise Unchanged(plan)
    plan.state = step(PLAN, plan.state, "stop", act, reason)
    plan.reason = reason
    _save(act, plan)
    act.log(plan, after={"sudah": plan.at}, reason=reason)
    return plan


@action("market.plan.place", needs=KEEP, sentence="menjawab letak sebuah paket")
def settle_place(act: Act, pk: UUID, text: str, district: str) -> int:
    """What a text of the place column means, "" for the whole regency; remembered. Returns how
    many lines it settles. Said again it changes nothing."""
    plan = _mine(act, pk)
    key = " ".join(text.lower().split())
    if text not in plan.asked_places:
        kept = PlanMemory.objects.filter(
            office_id=plan.office_id, kind=PlanMemory.Kind.PLACE, key=memory_key(key)
        ).first()
        if kept is not None and kept.value["district"] == district:
            raise Unchanged(PlanLine.objects.filter(plan=plan, place=text).count())
        raise DomainError("Tempat ini tidak ditanyakan lagi. Muat ulang halamannya.")
    if district and not (district.startswith(f"{plan.regency_code}.") and len(district) == 8):
        raise DomainError("Pilih kecamatan dari daftar.", field="district")
    _remember(
        act, plan, PlanMemory.Kind.PLACE, key, {"text": key, "district": district}
    )  # fmt: skip
    lines = list(PlanLine.objects.filter(plan=plan, place=text).order_by("position"))
    for row in lines:
        row.district_code = district
        by = plan.supply.get(row.branch, {}).get("districts", {})
        row.near = int(by.get(district, 0)) if district and row.branch else None
    storing.update(lines, ["district_code", "near"])
    plan.asked_places = [t for t in plan.asked_places if t != text]
    _save(act, plan)
    act.log(plan, after={"tempat": hide_numbers(text), "kecamatan": district, "baris": len(lines)})
    return len(lines)


@action("market.plan.remove", needs=KEEP, sentence="menghapus rencana belanja")
def remove_plan(act: Act, pk: UUID, reason: str) -> ProcurementPlan:
    """Its lines go; that it was here, and why it went, stays."""
    plan, why = _mine(act, pk), one_line(reason, 300)
    if plan.state == REMOVED:
        raise Unchanged(plan)
    plan.state, plan.reason = step(PLAN, plan.state, "remove", act, why), why
    PlanLine.objects.filter(plan=plan).delete()
    _save(act, plan)
    act.log(plan, after={"keadaan": plan.state}, reason=why)
    return plan
