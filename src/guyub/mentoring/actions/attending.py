"""Who came to a session that was held: by business and product, struck out, newcomers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from guyub.accounts.roles import PARTNER, SECTION_HEAD
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.mentoring import facts
from guyub.mentoring.models import Attendance, Brought, Newcomer, Session
from guyub.mentoring.outreach.permissions import RECORD
from guyub.mentoring.outreach.states import HELD
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.models import Business, Product, Registration
from guyub.registry.models.business import Status

MOST_AT_ONCE: Final = 500
# So long whoever fills the list also strikes from it; later only a head of section.
MENDED_WITHIN: Final = timedelta(days=30)
_GONE: Final = "Ada usaha yang tidak ditemukan atau di luar wilayah Anda."


@dataclass(frozen=True)
class Came:
    """A business that came, and for which of its products."""

    business: UUID
    products: tuple[UUID, ...] = ()


def may_fill(act: Act, row: Session) -> None:
    """The session lies in the actor's areas; a partner's hands stay on what the partner wrote."""
    may_write_at(act, row.village_code)
    if act.role == PARTNER and row.by_person != act.person_id:
        raise NotAllowed("Pendamping mitra hanya mengisi sosialisasi yang dicatatnya sendiri.")


def alive(act: Act, told: Iterable[Came]) -> dict[UUID, tuple[Business, set[UUID]]]:
    """The businesses, locked in order, each with the products of it that were named. One that was
    joined to another counts as that one."""
    wanted: dict[UUID, set[UUID]] = {}
    for one in told:
        wanted.setdefault(one.business, set()).update(one.products)
    if len(wanted) > MOST_AT_ONCE:
        raise DomainError(f"Paling banyak {MOST_AT_ONCE} usaha sekali simpan.")
    rows, stands = _standing(sorted(wanted))
    found: dict[UUID, tuple[Business, set[UUID]]] = {}
    for pk in sorted(wanted):
        row = rows[stands[pk]]
        may_write_at(act, row.village_code)
        found.setdefault(row.pk, (row, set()))[1].update(wanted[pk])
    mine = dict(
        Product.objects.filter(pk__in={p for _b, ps in found.values() for p in ps})
        .values_list("pk", "business_id")
    )  # fmt: skip
    for pk, (_row, products) in found.items():
        if any(mine.get(p) != pk for p in products):
            raise DomainError("Ada produk yang bukan milik usaha itu. Muat ulang halamannya.")
    return found


def _standing(wanted: Sequence[UUID]) -> tuple[dict[UUID, Business], dict[UUID, UUID]]:
    """(locked businesses, which of them each wanted one is now). What is read before the lock only
    says what to lock; status and village are those under it."""
    stands = {pk: pk for pk in wanted}
    while True:
        ids = sorted(set(stands.values()))
        seen = dict(Business.objects.filter(pk__in=ids).values_list("pk", "merged_into_id"))
        if any(seen.get(now) for now in ids):
            stands = {pk: seen.get(now) or now for pk, now in stands.items()}
            continue
        locked = Business.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        rows = {b.pk: b for b in locked}
        if len(rows) != len(ids):
            raise DomainError(_GONE)
        if all(b.status != Status.MERGED for b in rows.values()):
            return rows, stands
        stands = {pk: rows[now].merged_into_id or now for pk, now in stands.items()}


def add(
    act: Act, row: Session, found: Mapping[UUID, tuple[Business, set[UUID]]], how: str
) -> tuple[list[UUID], list[UUID]]:
    """Write who came; gives those that changed something, and the products that went. Who was
    struck out and comes back comes for what is said now."""
    held = {a.business_id: a for a in Attendance.objects.filter(session=row, business__in=found)}
    changed: list[UUID] = []
    gone: list[UUID] = []
    for pk, (_business, products) in found.items():
        one = held.get(pk)
        if one is None:
            one = Attendance.objects.create(
                regency_code=row.regency_code, session=row, business_id=pk, how=how,
                by_person=somebody(act.person_id), created_at=act.now,
            )  # fmt: skip
            changed.append(pk)
        elif one.void_at is not None:
            one.void_at = one.void_by = None
            one.save(update_fields=["void_at", "void_by"])
            changed.append(pk)
            old = Brought.objects.filter(attendance=one).exclude(product__in=products)
            gone += old.values_list("product_id", flat=True)
            old.delete()
        had = set(Brought.objects.filter(attendance=one).values_list("product_id", flat=True))
        fresh = [Brought(attendance=one, product_id=p) for p in sorted(products - had)]
        Brought.objects.bulk_create(fresh)
        if fresh and pk not in changed:
            changed.append(pk)
    return changed, gone


@action("mentoring.outreach.attend", needs=RECORD, sentence="mengisi daftar hadir sosialisasi")
def add_came(act: Act, pk: UUID, came: Sequence[Came]) -> Session:
    """More of the list; who stands there already stands there once."""
    row = lock(Session, pk)
    may_fill(act, row)
    if row.state != HELD:
        raise DomainError("Daftar hadir diisi sesudah sosialisasinya diadakan.")
    if not came:
        raise DomainError("Pilih usaha yang hadir.")
    changed, gone = add(act, row, alive(act, came), Attendance.How.LIST)
    if not changed:
        raise Unchanged(row)
    facts.refresh(changed)
    act.log(
        row, before={"produk": [str(pk) for pk in sorted(gone)]} if gone else {},
        after={"usaha": [str(pk) for pk in sorted(changed)]},
    )  # fmt: skip
    return row


@action("mentoring.outreach.unattend", needs=RECORD, sentence="mencoret dari daftar hadir")
def strike(act: Act, pk: UUID, business: UUID, reason: str) -> Session:
    """A business that did not come after all, or came for other products."""
    row = lock(Session, pk)
    may_fill(act, row)
    one = Attendance.objects.select_for_update().filter(session=row, business=business).first()
    if one is None or one.void_at is not None:
        raise Unchanged(row)
    if row.state != HELD:
        raise DomainError("Sosialisasi ini tidak dihitung lagi. Daftar hadirnya tetap adanya.")
    why = hide_numbers(" ".join(reason.split()))[:300]
    if not why:
        raise DomainError("Tulis alasannya.", field="reason")
    if act.role != SECTION_HEAD and act.now - one.created_at > MENDED_WITHIN:
        raise NotAllowed(
            f"Sesudah {MENDED_WITHIN.days} hari hanya kepala bidang yang mencoret dari daftar."
        )
    one.void_at, one.void_by = act.now, somebody(act.person_id)
    one.save(update_fields=["void_at", "void_by"])
    facts.refresh([business])
    act.log(row, after={"usaha": str(business), "dicoret": True}, reason=why)
    return row


@action("mentoring.outreach.newcomer", needs=RECORD, sentence="menandai calon usaha yang hadir")
def note_newcomer(act: Act, pk: UUID, receipt: str) -> Session:
    """Somebody who came was registered: the receipt of that registration, no name."""
    row = lock(Session, pk)
    may_fill(act, row)
    if row.state != HELD:
        raise DomainError("Calon usaha dicatat sesudah sosialisasinya diadakan.")
    try:
        number = parse_human_number(receipt).text
    except NumberError as error:
        raise DomainError(str(error), field="receipt") from error
    found = Registration.objects.filter(receipt=number, regency_code=row.regency_code).first()
    if found is None:
        raise DomainError("Nomor pendaftaran ini tidak ditemukan.", field="receipt")
    may_write_at(act, found.village_code)
    mine = Newcomer.objects.filter(session=row)
    if mine.filter(registration=found).exists():
        raise Unchanged(row)
    if row.others is not None and mine.count() >= row.others:
        raise DomainError(
            "Calon usaha sudah sebanyak orang lain yang hadir. Betulkan dulu jumlahnya.",
            field="receipt",
        )
    Newcomer.objects.create(
        regency_code=row.regency_code, session=row, registration=found,
        by_person=somebody(act.person_id), created_at=act.now,
    )  # fmt: skip
    act.log(row, after={"pendaftaran": found.receipt})
    return row
