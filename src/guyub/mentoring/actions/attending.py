"""Who came to a session that was held: by business and product, struck out, newcomers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from guyub.accounts.roles import PARTNER
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.mentoring import facts
from guyub.mentoring.models import Attendance, Brought, Newcomer, Session
from guyub.mentoring.permissions_outreach import RECORD
from guyub.mentoring.states_outreach import HELD
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.models import Business, Product, Registration
from guyub.registry.models.business import Status

MOST_AT_ONCE: Final = 500


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
    rows = {b.pk: b for b in Business.objects.filter(pk__in=wanted)}
    found: dict[UUID, tuple[Business, set[UUID]]] = {}
    for pk in sorted(wanted):
        row = rows.get(pk)
        while row is not None and row.status == Status.MERGED:
            row = Business.objects.filter(pk=row.merged_into_id).first()
        if row is None:
            raise DomainError("Ada usaha yang tidak ditemukan atau di luar wilayah Anda.")
        may_write_at(act, row.village_code)
        found.setdefault(row.pk, (row, set()))[1].update(wanted[pk])
    list(Business.objects.select_for_update().filter(pk__in=found).order_by("pk"))
    mine = dict(
        Product.objects.filter(pk__in={p for _b, ps in found.values() for p in ps})
        .values_list("pk", "business_id")
    )  # fmt: skip
    for pk, (_row, products) in found.items():
        if any(mine.get(p) != pk for p in products):
            raise DomainError("Ada produk yang bukan milik usaha itu. Muat ulang halamannya.")
    return found


def add(
    act: Act, row: Session, found: Mapping[UUID, tuple[Business, set[UUID]]], how: str
) -> list[UUID]:
    """Write who came; gives those that changed something."""
    held = {a.business_id: a for a in Attendance.objects.filter(session=row, business__in=found)}
    changed = []
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
        had = set(Brought.objects.filter(attendance=one).values_list("product_id", flat=True))
        fresh = [Brought(attendance=one, product_id=p) for p in sorted(products - had)]
        Brought.objects.bulk_create(fresh)
        if fresh and pk not in changed:
            changed.append(pk)
    return changed


@action("mentoring.outreach.attend", needs=RECORD, sentence="mengisi daftar hadir sosialisasi")
def add_came(act: Act, pk: UUID, came: Sequence[Came]) -> Session:
    """More of the list; who stands there already stands there once."""
    row = lock(Session, pk)
    may_fill(act, row)
    if row.state != HELD:
        raise DomainError("Daftar hadir diisi sesudah sosialisasinya diadakan.")
    if not came:
        raise DomainError("Pilih usaha yang hadir.")
    changed = add(act, row, alive(act, came), Attendance.How.LIST)
    if not changed:
        raise Unchanged(row)
    facts.refresh(changed)
    act.log(row, after={"usaha": [str(pk) for pk in sorted(changed)]})
    return row


@action("mentoring.outreach.unattend", needs=RECORD, sentence="mencoret dari daftar hadir")
def strike(act: Act, pk: UUID, business: UUID) -> Session:
    """A business that did not come after all."""
    row = lock(Session, pk)
    may_fill(act, row)
    one = Attendance.objects.select_for_update().filter(session=row, business=business).first()
    if one is None or one.void_at is not None:
        raise Unchanged(row)
    one.void_at, one.void_by = act.now, somebody(act.person_id)
    one.save(update_fields=["void_at", "void_by"])
    facts.refresh([business])
    act.log(row, after={"usaha": str(business), "dicoret": True})
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
