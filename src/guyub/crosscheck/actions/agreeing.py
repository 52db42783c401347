"""Two heads agree what may be compared, and end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.crosscheck.actions.common import agreement_of, own_office, person, step
from guyub.crosscheck.models import LISTS, Agreement
from guyub.crosscheck.parameters import LONGEST, number_of
from guyub.crosscheck.permissions import AGREE
from guyub.crosscheck.states import AGREEMENT, ENDED, PROPOSED
from guyub.kernel.actions import Act, DomainError, Unchanged, action

WORDS: Final = (
    "Kedua dinas membandingkan daftar pemilik usaha hanya untuk kegunaan yang tertulis. Yang"
    " dibandingkan sidik berkunci dari NIK, nomor HP, tanggal lahir, dan nama. Nama dan nomor tidak"
    " berpindah. Kunci dibuat sekali untuk satu kali banding, lalu dihapus bersama sidiknya."
    " Tiap dinas hanya melihat usahanya sendiri yang mungkin ada di daftar dinas lain. Hasilnya"
    " dugaan, bukan keputusan: orangnya ditanya dahulu sebelum haknya disentuh. Kesepakatan boleh"
    " diakhiri kapan saja oleh salah satu dinas."
)


@dataclass(frozen=True)
class Terms:
    """With whom, which two lists, for what, on what basis, until when."""

    partner: UUID
    own_list: str
    partner_list: str
    purpose: str
    basis: str
    until: date


@action("crosscheck.agreement.propose", needs=AGREE, sentence="mengusulkan cek silang")
def propose(act: Act, pk: UUID, terms: Terms) -> Agreement:
    """Ask another office. The id makes a second click the first."""
    office = own_office(act)
    known = Agreement.objects.filter(pk=pk).first()
    if known is not None:
        raise Unchanged(known)
    partner = Office.objects.filter(pk=terms.partner, kind=Office.Kind.REGENCY).first()
    if partner is None or partner.pk == office.pk:
        raise DomainError("Pilih dinas lain dari daftar.", field="partner")
    if {terms.own_list, terms.partner_list} - set(LISTS):
        raise DomainError("Pilih dari daftar.", field="own_list")
    today = timezone.localdate(act.now)
    last = today + timedelta(days=number_of(LONGEST, office.pk, today))
    if not today <= terms.until <= last:
        raise DomainError(
            f"Pilih hari dari hari ini sampai {last:%d/%m/%Y}.", field="until"
        )  # fmt: skip
    made = Agreement.objects.create(
        pk=pk, regency_code=office.area_code, office_id=office.pk, partner_id=partner.pk,
        partner_regency=partner.area_code, purpose=terms.purpose, basis=terms.basis,
        own_list=terms.own_list, partner_list=terms.partner_list, words=WORDS,
        ends_on=terms.until, proposed_at=act.now, proposer_person=person(act),
        is_sample=office.is_sample,
    )  # fmt: skip
    act.log(
        made, after={"partner": partner.short_name, "until": str(terms.until)}, reason=made.purpose
    )
    return made


@action("crosscheck.agreement.answer", needs=AGREE, sentence="menjawab usul cek silang")
def answer(act: Act, pk: UUID, verb: str, reason: str = "") -> Agreement:
    """``agree`` or ``refuse``: the head of the office that was asked, another person than asked."""
    own = own_office(act)
    row = agreement_of(act, pk)
    if verb not in ("agree", "refuse"):
        raise DomainError("Pilih setuju atau tolak.")
    if row.partner_id != own.pk:
        raise DomainError("Yang menjawab dinas yang diajak.")
    if row.state != PROPOSED and row.answerer_person == act.person_id:
        raise Unchanged(row)
    if act.person_id == row.proposer_person:
        raise DomainError("Yang mengusulkan tidak boleh menyetujui usulnya sendiri.")
    row.state = step(AGREEMENT, row.state, verb, act.role, reason)
    row.remark, row.answered_at, row.answerer_person = reason, act.now, act.person_id
    row.save(update_fields=["state", "remark", "answered_at", "answerer_person"])
    act.log(row, after={"state": row.state}, reason=row.remark, regency=own.area_code)
    return row


@action("crosscheck.agreement.end", needs=AGREE, sentence="mengakhiri kesepakatan cek silang")
def end(act: Act, pk: UUID, reason: str) -> Agreement:
    """What is agreed, by either side at any time; a comparison that waits is dropped with it.
    What is only proposed, by who proposed it: who was asked says no (``answer``)."""
    from guyub.crosscheck.actions.comparing import wipe
    from guyub.crosscheck.states import DROPPED

    own = own_office(act)
    row = agreement_of(act, pk)
    if row.state == ENDED:
        raise Unchanged(row)
    if row.state == PROPOSED and row.office_id != own.pk:
        raise DomainError("Ini masih usul dinas lain. Jawab setuju atau tolak.")
    row.state = step(AGREEMENT, row.state, "end", act.role, reason)
    row.remark = reason
    row.save(update_fields=["state", "remark"])
    for waits in row.comparisons.select_for_update().open():
        wipe(waits, DROPPED, act.now, reason)
    act.log(row, after={"state": row.state}, reason=row.remark, regency=own.area_code)
    return row
