"""Facilitation: opened with its budget, filled with candidates, closed with its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guyub.criteria.models import Rule
from guyub.criteria.queries import in_force
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.transitions import TransitionRefused
from guyub.kernel.typed import reason as plain_reason
from guyub.licences import business_facts, candidates
from guyub.licences.actions.cases import joined, paper_of, running_of, start, today_of
from guyub.licences.models import Batch, Case
from guyub.licences.models.cases import DOCUMENTS
from guyub.licences.permissions import BATCH_WORK
from guyub.licences.states import BATCH, CHOSEN_BY, ISSUED, NEXT, OPEN, RUNNING
from guyub.licences.wording import frozen
from guyub.registry.actions.common import check_version, lock, may_write_at, somebody, take_turns
from guyub.registry.models import Business, Product
from guyub.registry.models.business import Status

MOST_SEATS = 500
AT_ONCE = 50


@dataclass(frozen=True)
class NewBatch:
    """What is written when a facilitation begins; budget in rupiah, None: not known yet."""

    name: str
    paper: str
    year: int
    capacity: int
    budget: int | None = None
    budget_source: str = ""
    chosen_by: str = NEXT
    documents: tuple[str, ...] = ()
    rule: UUID | None = None


def _rule(act: Act, pk: UUID | None) -> Rule | None:
    """A rule of the actor's office about businesses that is in force. DomainError."""
    if pk is None:
        return None
    office = somebody(act.office_id)
    found = Rule.objects.filter(pk=pk, office_id=office, subject="business").first()
    if found is None or in_force(found.office_id, found.pk) is None:
        raise DomainError("Aturan ini tidak berlaku di dinas Anda.", field="rule")
    return found


def _seats(capacity: int) -> None:
    if not 1 <= capacity <= MOST_SEATS:
        raise DomainError(f"Jumlah peserta antara 1 dan {MOST_SEATS}.", field="capacity")


def _money(budget: int | None, source: str) -> None:
    if budget and not source:
        raise DomainError("Tulis dari mana anggarannya, misalnya APBD 2026.", field="budget_source")


@action("licences.batch.open", needs=BATCH_WORK, sentence="membuka fasilitasi surat")
def open_batch(act: Act, regency: str, new: NewBatch) -> Batch:
    """Begin a facilitation. The same name in the same year is one."""
    may_write_at(act, regency)
    today = today_of(act)
    paper, wording = paper_of(new.paper, today, regency)
    name, source = " ".join(new.name.split()), " ".join(new.budget_source.split())
    if not name:
        raise DomainError("Tulis nama fasilitasinya.", field="name")
    if not today.year - 1 <= new.year <= today.year + 2:
        raise DomainError(f"Tahun antara {today.year - 1} dan {today.year + 2}.", field="year")
    _seats(new.capacity)
    _money(new.budget, source)
    if new.chosen_by not in dict(CHOSEN_BY):
        raise DomainError("Pilih calonnya.", field="chosen_by")
    if new.chosen_by == NEXT and paper.weight != "must":
        raise DomainError(
            f"{paper.short} tidak wajib, jadi tidak pernah jadi langkah berikutnya. Pilih semua"
            " produk yang perlu.", field="chosen_by",
        )  # fmt: skip
    rule = _rule(act, new.rule)
    take_turns("licences.batch", regency, new.year)
    same = Batch.objects.filter(regency_code=regency, year=new.year, name=name, state=OPEN).first()
    if same is not None:
        told = (same.paper, same.capacity, same.budget, same.rule_id)
        if told == (paper.key, new.capacity, new.budget, new.rule):
            raise Unchanged(same)
        raise DomainError("Nama ini sudah dipakai tahun itu. Pilih nama lain.", field="name")
    known = Batch.objects.filter(regency_code=regency, year=new.year, name=name)
    if known.exclude(state="cancelled").exists():
        raise DomainError("Nama ini sudah dipakai tahun itu. Pilih nama lain.", field="name")
    batch = Batch.objects.create(
        regency_code=regency, name=name, paper=paper.key, year=new.year, capacity=new.capacity,
        budget=new.budget, budget_source=source, chosen_by=new.chosen_by,
        criteria=frozen(paper, wording), rule=rule,
        documents=[k for k, _label in DOCUMENTS if k in new.documents],
        opener_person=somebody(act.person_id), opener=act.actor, created_at=act.now,
        updated_at=act.now,
    )  # fmt: skip
    act.log(
        batch, after={"nama": name, "surat": paper.short, "tahun": new.year,
                      "peserta": new.capacity, "anggaran": new.budget, "sumber": source,
                      "aturan": rule.title if rule else None},
    )  # fmt: skip
    return batch


def _held(act: Act, pk: UUID) -> Batch:
    batch = lock(Batch, pk)
    may_write_at(act, batch.regency_code)
    return batch


def taken(batch: Batch) -> int:
    """Seats that are used: cases that run or ended with the paper."""
    return Case.objects.filter(batch=batch, state__in=[*RUNNING, ISSUED]).count()


@action("licences.batch.edit", needs=BATCH_WORK, sentence="mengubah fasilitasi surat")
def edit_batch(act: Act, pk: UUID, values: dict[str, Any], *, version: int | None) -> Batch:
    """Change seats, money spent, budget or the papers asked. The same again changes nothing."""
    batch = _held(act, pk)
    if batch.state != OPEN:
        raise DomainError("Fasilitasi ini sudah ditutup, jadi tidak diubah lagi.")
    names = ("capacity", "budget", "budget_source", "spent", "documents")
    wanted: dict[str, Any] = {n: values[n] for n in names if n in values}
    if "documents" in wanted:
        wanted["documents"] = [k for k, _label in DOCUMENTS if k in wanted["documents"]]
    if "rule" in values and values["rule"] != batch.rule_id:
        rule = _rule(act, values["rule"])
        wanted["rule_id"] = rule.pk if rule else None
    changed: dict[str, Any] = {n: v for n, v in wanted.items() if getattr(batch, n) != v}
    if not changed:
        raise Unchanged(batch)
    check_version(batch, version)
    _seats(wanted.get("capacity", batch.capacity))
    _money(wanted.get("budget", batch.budget), wanted.get("budget_source", batch.budget_source))
    if (used := taken(batch)) > wanted.get("capacity", batch.capacity):
        raise DomainError(f"Sudah ada {used} peserta, jadi tidak bisa kurang.", field="capacity")
    before: dict[str, Any] = {n: getattr(batch, n) for n in changed}
    for name, value in changed.items():
        setattr(batch, name, value)
    _touch(act, batch)
    act.log(batch, before=before, after=changed)
    return batch


def _touch(act: Act, batch: Batch) -> None:
    batch.version += 1
    batch.updated_at = act.now
    batch.save()


@action("licences.batch.admit", needs=BATCH_WORK, sentence="memasukkan peserta fasilitasi surat")
def admit(act: Act, pk: UUID, products: Sequence[UUID]) -> list[Case]:
    """Open cases for chosen candidates. A product that is a member already stays one.

    DomainError when one of them is no candidate any more, or when seats are missing.
    """
    chosen = list(dict.fromkeys(products))
    if not chosen:
        raise DomainError("Pilih dulu calonnya.")
    if len(chosen) > AT_ONCE:
        raise DomainError(f"Pilih paling banyak {AT_ONCE} sekali simpan.")
    found = {p.pk: p for p in Product.objects.filter(pk__in=chosen)}
    if len(found) < len(chosen):
        raise DomainError("Sebagian produk tidak ditemukan. Muat ulang halamannya.")
    # Businesses before the facilitation, always in one order: two people never wait in a circle.
    businesses = {pk: lock(Business, pk) for pk in sorted({p.business_id for p in found.values()})}
    batch = _held(act, pk)
    for business in businesses.values():
        may_write_at(act, business.village_code)
        if business.regency_code != batch.regency_code:
            raise DomainError("Fasilitasi ini untuk kabupaten lain.")
        if business.status in (Status.CLOSED, Status.MERGED):
            raise DomainError("Salah satu usahanya sudah tutup atau digabung. Hapus centangnya.")
    if batch.state != OPEN:
        raise DomainError("Fasilitasi ini sudah ditutup.")
    paper, wording = paper_of(batch.paper, today_of(act), batch.regency_code)
    fresh: list[tuple[Product, Case | None]] = []
    members: list[Case] = []
    for key in chosen:
        product = found[key]
        product.business = businesses[product.business_id]
        running = running_of(product, paper)
        if running is not None and running.batch_id == batch.pk:
            members.append(running)
        elif running is not None and running.batch_id is not None:
            raise DomainError(f"{product.name} sudah ikut fasilitasi lain untuk surat ini.")
        else:
            fresh.append((product, running))
    if not fresh:
        raise Unchanged(members)
    free = batch.capacity - taken(batch)
    if len(fresh) > free:
        raise DomainError(f"Tempatnya tinggal {free}. Kurangi pilihannya, atau tambah tempat.")
    fit = candidates.still(batch, [p.pk for p, _running in fresh], today_of(act))
    if gone := [p.name for p, _running in fresh if p.pk not in fit]:
        raise DomainError(f"{gone[0]} tidak lagi memenuhi syarat. Muat ulang daftar calonnya.")
    made = []
    for product, running in fresh:
        if running is None:
            # Two products of one business share a paper of the whole business.
            running = running_of(product, paper)
        if running is None:
            made.append(start(act, product, paper, wording, batch))
        elif running.batch_id is None:
            joined(act, lock(Case, running.pk), batch)
            made.append(running)
    business_facts.refresh(*(case.business_id for case in made))
    _touch(act, batch)
    act.log(batch, after={"peserta": [str(case.pk) for case in made]})
    return [*members, *made]


@action("licences.batch.close", needs=BATCH_WORK, sentence="menutup fasilitasi surat")
def close_batch(
    act: Act, pk: UUID, verb: str, result: str, spent: int | None, *, version: int | None
) -> Batch:
    """End a facilitation with its result in words and what was spent (None: not known).

    DomainError while members run: each is ended, or taken out, by itself first.
    """
    batch = _held(act, pk)
    if batch.state in {t.to for t in BATCH.transitions if t.verb == verb}:
        raise Unchanged(batch)
    check_version(batch, version)
    why = plain_reason(result)
    try:
        move = BATCH.check(batch.state, verb, {act.role}, why)
    except TransitionRefused as refused:
        field = "result" if refused.code == "reason" else None
        raise DomainError(str(refused), field=field) from refused
    if running := Case.objects.filter(batch=batch, state__in=RUNNING).count():
        raise DomainError(
            f"Masih ada {running} pengajuan berjalan. Catat hasilnya, tarik, atau keluarkan dulu."
        )
    before, batch.state, batch.result, batch.closed_at = batch.state, move.to, why, act.now
    batch.spent = spent if spent is not None else batch.spent
    _touch(act, batch)
    act.log(batch, before={"keadaan": before},
            after={"keadaan": move.to, "terpakai": batch.spent}, reason=why)  # fmt: skip
    return batch
