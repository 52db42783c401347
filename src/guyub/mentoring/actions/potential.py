"""Potential: noted by who saw it, checked by somebody else, in use by businesses, gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from guyub.accounts.roles import SECTION_HEAD
from guyub.areas.models import VILLAGE, Area
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.attached import described, forget_file, keep
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.scans import PHOTO, Scan, ScanError, clean_scan
from guyub.mentoring.actions.office import own_office, step, today_of
from guyub.mentoring.actions.telling import FIRST_DAY
from guyub.mentoring.models import Potential, PotentialPhoto, Use
from guyub.mentoring.outreach.materials import SHORT
from guyub.mentoring.outreach.permissions import CHECK, LINK, SPOT
from guyub.mentoring.outreach.states import CHECKED, GONE, POTENTIAL, USED
from guyub.registry.actions.common import (
    lock,
    may_write_at,
    next_number,
    somebody,
    take_turns,
)
from guyub.registry.models import Business
from guyub.registry.models.business import Status

POTENTIAL_PREFIX: Final = "POT"
MOST_VOLUME: Final = Decimal("9999999999")
MOST_PHOTOS: Final = 6
FOLDER: Final = "potensi"


@dataclass(frozen=True)
class Seen:
    """A potential as it is told by a form or a phone."""

    material: str
    division: str
    village_code: str
    seen_on: date
    volume: Decimal | None = None
    unit: str = ""
    per: str = ""
    months: tuple[int, ...] = ()
    skill: str = ""
    remark: str = ""
    latitude: float | None = None
    longitude: float | None = None


def _line(text: str, most: int) -> str:
    return hide_numbers(" ".join(text.split()))[:most]


def _as_kept(seen: Seen) -> Seen:
    volume = None if seen.volume is None else seen.volume.quantize(Decimal("0.01"))
    return replace(
        seen, material=_line(seen.material, 120), skill=_line(seen.skill, 200),
        remark=_line(seen.remark, 500), months=tuple(sorted(set(seen.months))), volume=volume,
        unit=" ".join(seen.unit.split())[:20] if volume is not None else "",
        per=seen.per if volume is not None else "",
    )  # fmt: skip


def _check(act: Act, seen: Seen) -> None:
    if not seen.material:
        raise DomainError("Tulis bahannya atau keahliannya.", field="material")
    if seen.division not in SHORT:
        raise DomainError("Pilih bisa dijadikan apa.", field="division")
    if not Area.objects.filter(pk=seen.village_code, level=VILLAGE).exists():
        raise DomainError("Desa belum dipilih dari daftar.", field="village_code")
    may_write_at(act, seen.village_code)
    if not FIRST_DAY <= seen.seen_on <= today_of(act):
        raise DomainError("Tanggalnya antara 1 Januari 2020 dan hari ini.", field="seen_on")
    if seen.volume is not None:
        if not 0 < seen.volume <= MOST_VOLUME:
            raise DomainError("Banyaknya harus lebih dari nol.", field="volume")
        if not seen.unit:
            raise DomainError("Tulis satuannya. Contoh: kg, ton, liter, orang.", field="unit")
        if seen.per not in Potential.Per.values:
            raise DomainError("Pilih banyaknya itu setiap apa.", field="per")
    if any(not 1 <= m <= 12 for m in seen.months):
        raise DomainError("Bulan musimnya tidak terbaca.", field="months")
    if (seen.latitude is None) != (seen.longitude is None):
        raise DomainError("Titiknya tidak lengkap.")
    if seen.latitude is not None and seen.longitude is not None and not (
        -11.5 <= seen.latitude <= 6.5 and 94.5 <= seen.longitude <= 141.5
    ):  # fmt: skip
        raise DomainError("Titiknya di luar Indonesia.")


def _same(row: Potential, seen: Seen) -> bool:
    kept = Seen(**{n: getattr(row, n) for n in Seen.__dataclass_fields__ if n != "months"},
                months=tuple(row.months))  # fmt: skip
    return kept == seen


@action("mentoring.potential.record", needs=SPOT, sentence="mencatat potensi")
def record_potential(
    act: Act, pk: UUID, seen: Seen, device_at: datetime | None = None
) -> Potential:
    """What somebody saw. Sent again it changes nothing; other words under the same id are
    refused."""
    seen = _as_kept(seen)
    take_turns("potensi", pk)
    row = Potential.objects.filter(pk=pk).first()
    if row is not None:
        if _same(row, seen) and row.by_person == act.person_id:
            raise Unchanged(row)
        raise DomainError(
            "Potensi ini sudah tersimpan dengan isi lain. Muat ulang halamannya, lalu catat lagi."
        )
    _check(act, seen)
    regency, _office = own_office(act)
    row = Potential.objects.create(
        id=pk, number=next_number(POTENTIAL_PREFIX, regency)[0], regency_code=regency,
        district_code=seen.village_code[:8], state_at=act.now, by_user=somebody(act.user_id),
        by_person=somebody(act.person_id), by_name=act.actor, by_role=act.role,
        created_at=act.now, device_at=device_at, **{**vars(seen), "months": list(seen.months)},
    )  # fmt: skip
    act.log(
        row, after={"nomor": row.number, "desa": row.village_code, "golongan": row.division,
                    "dilihat": row.seen_on.isoformat()},
    )  # fmt: skip
    return row


@action("mentoring.potential.check", needs=CHECK, sentence="mengecek potensi")
def check_potential(act: Act, pk: UUID, on: date) -> Potential:
    """Somebody else saw it too."""
    row = _mine(act, pk)
    if row.state != "noted" and row.checked_by == act.person_id:
        raise Unchanged(row)
    if row.by_person == act.person_id:
        raise NotAllowed("Dicek oleh orang lain, bukan oleh yang mencatatnya.")
    state = step(POTENTIAL, row.state, "check", act)
    if not row.seen_on <= on <= today_of(act):
        raise DomainError("Tanggalnya sesudah dicatat, paling akhir hari ini.", field="on")
    row.state, row.state_at = state, act.now
    row.checked_on, row.checked_by, row.checked_name = on, somebody(act.person_id), act.actor
    row.version += 1
    row.save()
    act.log(row, after={"keadaan": state, "tanggal": on.isoformat()})
    return row


@action("mentoring.potential.gone", needs=CHECK, sentence="mencatat potensi tidak ada lagi")
def end_potential(act: Act, pk: UUID, reason: str) -> Potential:
    """It is no longer there, or never was."""
    row = _mine(act, pk)
    why = _line(reason, 300)
    if row.state == GONE and row.because == why:
        raise Unchanged(row)
    row.state = step(POTENTIAL, row.state, "gone", act, why)
    return _because(act, row, why)


@action("mentoring.potential.unuse", needs=LINK, sentence="mencatat potensi tidak dipakai lagi")
def stop_use(act: Act, pk: UUID, reason: str) -> Potential:
    """No business works with it any more; it is still there."""
    row = _mine(act, pk)
    why = _line(reason, 300)
    if row.state == CHECKED and row.because == why:
        raise Unchanged(row)
    row.state = step(POTENTIAL, row.state, "unuse", act, why)
    Use.objects.filter(potential=row).delete()
    return _because(act, row, why)


@action("mentoring.potential.release", needs=LINK, sentence="melepas usaha dari potensi")
def release_use(act: Act, pk: UUID, business: UUID, reason: str) -> Potential:
    """One business works with it no more. After the last one nobody does."""
    row = _mine(act, pk)
    why = _line(reason, 300)
    held = Use.objects.filter(potential=row)
    one = held.filter(business=business).first()
    if one is None:
        raise Unchanged(row)
    if not why:
        raise DomainError("Tulis alasannya.", field="reason")
    if row.state == GONE:
        raise DomainError("Potensi ini tercatat tidak ada lagi. Usahanya tidak dilepas lagi.")
    left = held.exclude(pk=one.pk)
    if left.filter(business__merged_into__isnull=True).exists():
        one.delete()
    else:
        row.state = step(POTENTIAL, row.state, "unuse", act, why)
        held.delete()
        row.state_at, row.because = act.now, why
    row.version += 1
    row.save()
    act.log(row, after={"keadaan": row.state, "lepas": str(business)}, reason=why)
    return row


def _because(act: Act, row: Potential, why: str) -> Potential:
    row.state_at, row.because = act.now, why
    row.version += 1
    row.save()
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row


@action("mentoring.potential.use", needs=LINK, sentence="mencatat usaha yang memakai potensi")
def use_potential(act: Act, pk: UUID, businesses: Iterable[UUID]) -> Potential:
    """Businesses that work with it. What was not checked by two pairs of eyes is not in use."""
    row = _mine(act, pk)
    wanted = sorted(set(businesses))
    if not wanted:
        raise DomainError("Pilih usaha yang memakainya.")
    if row.state not in (CHECKED, USED):
        step(POTENTIAL, row.state, "use", act)
    rows = list(Business.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    if len(rows) != len(wanted) or any(b.status == Status.MERGED for b in rows):
        raise DomainError("Ada usaha yang tidak ditemukan atau di luar wilayah Anda.")
    for one in rows:
        may_write_at(act, one.village_code)
    held = set(Use.objects.filter(potential=row).values_list("business_id", flat=True))
    fresh = [b.pk for b in rows if b.pk not in held]
    if not fresh:
        raise Unchanged(row)
    Use.objects.bulk_create(
        Use(regency_code=row.regency_code, potential=row, business_id=b,
            by_person=somebody(act.person_id), created_at=act.now)
        for b in fresh
    )  # fmt: skip
    if row.state == CHECKED:
        row.state, row.state_at = step(POTENTIAL, row.state, "use", act), act.now
        row.because = ""
    row.version += 1
    row.save()
    act.log(row, after={"keadaan": row.state, "usaha": [str(b) for b in fresh]})
    return row


def _mine(act: Act, pk: UUID) -> Potential:
    row = lock(Potential, pk)
    may_write_at(act, row.village_code)
    return row


# --- photos ---------------------------------------------------------------------------------------


def add_photo(act: Act, pk: UUID, content: bytes) -> PotentialPhoto:
    """Keep a photo; the same picture again is the same photo. DomainError for no photo."""
    try:
        scan = clean_scan(content)
    except ScanError as error:
        raise DomainError(str(error), field="photo") from None
    return add_scan(act, pk, scan)


@action("mentoring.potential.photo", needs=SPOT, sentence="menambah foto potensi")
def add_scan(act: Act, pk: UUID, scan: Scan) -> PotentialPhoto:
    """``add_photo`` for a file that was looked through already."""
    if scan.content_type != PHOTO:
        raise DomainError("Berkas ini bukan foto.", field="photo")
    row = _mine(act, pk)
    if row.by_person != act.person_id:
        raise NotAllowed("Foto ditambah oleh yang mencatat potensinya.")
    mine = PotentialPhoto.objects.filter(potential=row)
    if (twin := mine.filter(sha256=scan.sha256).first()) is not None:
        raise Unchanged(twin)
    if row.state == GONE:
        raise DomainError("Potensi ini tercatat tidak ada lagi. Fotonya tidak ditambah.")
    if mine.count() >= MOST_PHOTOS:
        raise DomainError(f"Paling banyak {MOST_PHOTOS} foto untuk satu potensi.", field="photo")
    kept = PotentialPhoto.objects.create(
        potential=row, regency_code=row.regency_code,
        path=keep(scan, f"{FOLDER}/{row.regency_code}"), created_at=act.now,
        created_by=act.user_id, creator=act.person_id, **described(scan),
    )  # fmt: skip
    act.log(row, after={"foto": scan.sha256[:16]})
    return kept


def may_remove_photo(row: Potential, person: UUID | None, role: str) -> bool:
    """Who noted it, or a head of section."""
    return role == SECTION_HEAD or (person is not None and row.by_person == person)


@action("mentoring.potential.photo_remove", needs=SPOT, sentence="menghapus foto potensi")
def remove_photo(act: Act, pk: UUID, photo: UUID) -> Potential:
    """Take a photo away, also its file; one that is gone already changes nothing."""
    row = _mine(act, pk)
    if not may_remove_photo(row, act.person_id, act.role):
        raise NotAllowed("Foto dihapus oleh yang mencatat potensinya atau kepala bidang.")
    held = PotentialPhoto.objects.filter(potential=row, pk=photo).first()
    if held is None:
        raise Unchanged(row)
    path, digest = held.path, held.sha256
    held.delete()
    forget_file(act.scope, PotentialPhoto, path)
    act.log(row, before={"foto": digest[:16]})
    return row
