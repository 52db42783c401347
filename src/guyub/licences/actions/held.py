"""Answers about products, and papers that were seen."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.kernel.db import take_turns
from guyub.kernel.transitions import TransitionRefused
from guyub.licences import business_facts
from guyub.licences.actions.nib import NIB, settle
from guyub.licences.models import Answers, Licence
from guyub.licences.permissions import ANSWER, RECORD
from guyub.licences.product_facts import ANSWERS, BASIS, KEEPING, KINDS, MADE_AT
from guyub.licences.requirements import Paper, papers
from guyub.licences.states import HELD, LICENCE
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.models import Business, Product
from guyub.registry.models.business import Status

CHOICES = {"kind": KINDS, "basis": BASIS, "keeping": KEEPING, "made_at": MADE_AT}
DONT_KNOW = "tidak-tahu"
MADE_LATER = "Produk ini sudah tidak dibuat. Nyatakan dibuat lagi dulu di halaman usahanya."


def product_of(act: Act, pk: UUID) -> Product:
    """The product, its business locked and in the actor's areas."""
    product = Product.objects.filter(pk=pk).select_related("business").first()
    if product is None:
        raise DomainError("Produk ini tidak ditemukan atau di luar wilayah Anda.")
    business = lock(Business, product.business_id)
    may_write_at(act, business.village_code)
    if business.status == Status.MERGED:
        raise DomainError("Catatan usaha ini sudah digabung; buka usaha induknya.")
    return product


@action("licences.product.answer", needs=ANSWER, sentence="menjawab pertanyaan tentang produk")
def answer(act: Act, product_pk: UUID, key: str, value: Any) -> Answers:
    """Keep what somebody said of a product: a choice's key, a truth, or ``DONT_KNOW``.

    The same answer again changes nothing. DomainError for what is no answer to ``key``.
    """
    product = product_of(act, product_pk)
    if product.state != Product.State.ACTIVE:
        raise DomainError(MADE_LATER)
    if key not in ANSWERS:
        raise DomainError("Pertanyaan ini tidak ada.")
    if value != DONT_KNOW and (
        value not in dict(CHOICES[key]) if key in CHOICES else not isinstance(value, bool)
    ):
        raise DomainError("Pilih salah satu jawaban.", field="jawaban")
    take_turns("licences.answers", product.pk)
    row = Answers.objects.filter(product=product).first() or Answers(
        product=product, business_id=product.business_id, regency_code=product.regency_code
    )
    before = getattr(row, key)
    unknown = value == DONT_KNOW
    new = ("" if key in CHOICES else None) if unknown else value
    if before == new and (key in row.unknown) == unknown:
        raise Unchanged(row)
    if before not in ("", None):
        row.changed_at = act.now
    setattr(row, key, new)
    row.unknown = sorted({*row.unknown, key} if unknown else set(row.unknown) - {key})
    row.told = {**row.told, key: {"by": act.actor, "role": act.role, "on": act.now.isoformat()}}
    row.version += 0 if row._state.adding else 1
    row.updated_at = act.now
    row.save()
    act.log(
        product.business, before={key: before}, after={key: "tidak tahu" if unknown else new,
        "produk": str(product.pk)},
    )  # fmt: skip
    return row


class Seen(NamedTuple):
    """A paper as somebody saw it. ``expires`` None: no end, or as the paper's usual validity."""

    paper: str
    number: str
    issued: date
    expires: date | None = None


def _fits(paper: Paper, number: str) -> str:
    """The number as it is compared. DomainError when it has not the form of this paper."""
    plain = " ".join(number.split())
    if not plain:
        raise DomainError("Tulis nomornya seperti di surat.", field="number")
    if paper.number and not re.fullmatch(paper.number, plain):
        raise DomainError(
            f"Nomor {paper.short} terdiri dari {paper.number_words}. Cek lagi angkanya.",
            field="number",
        )
    return re.sub(r"[\s.-]", "", plain).upper()


def keep(act: Act, business: Business, product: Product | None, seen: Seen) -> tuple[Licence, bool]:
    """The paper as held, and whether it is new. Part of an action that locked the business.

    A NIB goes into the record of the business as well. DomainError for a number, day or kind that
    cannot be.
    """
    person = somebody(act.person_id)
    paper = papers().get(seen.paper)
    if paper is None:
        raise DomainError("Pilih jenis suratnya.", field="paper")
    if not paper.certificate:
        raise DomainError(
            f"{paper.short} hanya pernyataan, bukan sertifikat, jadi tidak dicatat di sini.",
            field="paper",
        )
    today = timezone.localtime(act.now).date()
    if seen.issued > today:
        raise DomainError(
            f"Tanggal terbit tidak bisa sesudah hari ini ({format_date(today)}).", field="issued"
        )
    if seen.expires is not None and seen.expires <= seen.issued:
        raise DomainError("Tanggal akhirnya harus sesudah tanggal terbit.", field="expires")
    key, number = _fits(paper, seen.number), " ".join(seen.number.split())
    if paper.key == NIB:
        number, key = settle(act, business, seen.number)
    same = {
        "business_id": business.pk, "paper": paper.key, "number_key": key,
        "state": HELD, "product": None if paper.subject == "business" else product,
    }  # fmt: skip
    take_turns("licences.licence", business.pk, paper.key)
    if (held := Licence.objects.filter(**same).first()) is not None:
        return held, False
    made = Licence.objects.create(
        **same, regency_code=business.regency_code, number=number,
        issued=seen.issued, expires=seen.expires, recorder_person=person, recorder=act.actor,
        created_at=act.now,
    )  # fmt: skip
    business_facts.refresh(business.pk)
    return made, True


@action("licences.licence.record", needs=RECORD, sentence="mencatat surat yang dimiliki")
def record(act: Act, product_pk: UUID, seen: Seen) -> Licence:
    """Keep a paper that the product (or its whole business) has. Twice is once."""
    product = product_of(act, product_pk)
    row, fresh = keep(act, product.business, product, seen)
    if not fresh:
        raise Unchanged(row)
    act.log(
        product.business,
        after={
            "surat": papers()[row.paper].short, "nomor": row.number,
            "terbit": row.issued.isoformat(),
            "sampai": row.expires.isoformat() if row.expires else None,
            "produk": str(row.product_id) if row.product_id else None,
        },
    )  # fmt: skip
    return row


@action("licences.licence.look", needs=RECORD, sentence="mencocokkan surat dengan produknya")
def look(act: Act, pk: UUID) -> Licence:
    """The paper still fits the product as it is made now. Twice is once."""
    row = lock(Licence, pk)
    may_write_at(act, row.business.village_code)
    if row.state != HELD:
        raise DomainError("Surat ini sudah tidak berlaku, jadi tidak perlu dicocokkan.")
    changed = Answers.objects.filter(product=row.product_id).values_list("changed_at", flat=True)
    last = changed.first() if row.product_id else None
    if last is None or (row.looked_at is not None and row.looked_at >= last):
        raise Unchanged(row)
    row.looked_at = act.now
    row.save(update_fields=["looked_at"])
    act.log(row.business, after={"surat": row.paper, "nomor": row.number, "cocok": True})
    return row


@action("licences.licence.end", needs=RECORD, sentence="mengakhiri catatan surat")
def end(act: Act, pk: UUID, verb: str, reason: str) -> Licence:
    """The issuer revoked it, or it was recorded wrongly. DomainError without a reason."""
    row = lock(Licence, pk)
    may_write_at(act, row.business.village_code)
    try:
        to = LICENCE.check(row.state, verb, {act.role}, reason).to
    except TransitionRefused as refused:
        raise DomainError(str(refused), field="reason" if refused.code == "reason" else None) from (
            refused
        )
    row.state, row.ended_because, row.ended_at = to, reason.strip(), act.now
    row.save(update_fields=["state", "ended_because", "ended_at"])
    business_facts.refresh(row.business_id)
    act.log(row.business, after={"surat": row.paper, "keadaan": to}, reason=reason)
    return row
