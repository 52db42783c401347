"""The field check of each member, and ties that keep somebody from checking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions import proposing_common as common
from guyub.aid.models import Check, Interest, Proposal, ProposalFile, ProposalMember, Score
from guyub.aid.permissions import proposing as verbs
from guyub.aid.queries import proposing as queries
from guyub.aid.states import SYSTEM
from guyub.kernel import attached
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.ids import uuid7
from guyub.kernel.scans import Scan
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.actions.contact import mark_visited
from guyub.registry.actions.observation import record_observation

KIND: Final = common.KIND
SOURCE: Final = "Cek lapangan bantuan"
FIGURES: Final = ("workers_male", "workers_female", "output_value", "sales")
MOST_PHOTOS: Final = 8
# Ways to sign whose sheet is opened by few: a thumb's print, a signature drawn on a screen.
PRIVATE: Final = (Check.Signed.THUMB, Check.Signed.SCREEN)
TIE_WORDS: Final = {
    Interest.Kind.FILLER.value: "ikut mengisi usulan ini",
    Interest.Kind.VILLAGE.value: "bekerja untuk desa pengusul",
    Interest.Kind.FELLOW.value: "anggota atau pemilik usaha di usulan ini",
    Interest.Kind.KIN.value: "punya hubungan keluarga dengan pengusul",
    Interest.Kind.OTHER.value: "menyatakan ada hubungan dengan pengusul",
}


@dataclass(frozen=True)
class Found:
    """What was seen on the spot. None is "not known"; money is a year's, in rupiah."""

    on: date
    result: str
    reasons: str = ""
    works: bool | None = None
    machines: str = ""
    workers_male: int | None = None
    workers_female: int | None = None
    output_value: int | None = None
    sales: int | None = None
    met: str = ""
    signed: str = ""
    latitude: float | None = None
    longitude: float | None = None


def tie_of(act: Act, proposal: Proposal) -> str:
    """Why this person must not judge the proposal, in words; "" when nothing is known.

    Looks the office's own records up first, so it belongs into an action.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT aid_mark_interests(%s, %s)", [proposal.pk, common.today_of(act)])
    return known_tie(somebody(act.person_id), proposal)


def known_tie(person: UUID, proposal: Proposal) -> str:
    """The tie that is on record, in words; reads only."""
    row = Interest.objects.filter(proposal=proposal, person=person).order_by("kind").first()
    if row is not None:
        return TIE_WORDS[row.kind]
    mine = (proposal.filler_person, proposal.submitter_person, *proposal.helpers)
    return TIE_WORDS["filler"] if person in mine else ""


def _refuse_tied(act: Act, proposal: Proposal) -> None:
    tie = tie_of(act, proposal)
    if tie:
        raise NotAllowed(
            _("Anda %(tie)s, jadi orang lain yang mengecek dan menilai.") % {"tie": tie}
        )


@action("aid.check.record", needs=verbs.CHECK, sentence="mencatat cek lapangan")
def record_check(
    act: Act, pk: UUID, member_pk: UUID, found: Found, *, photos: Sequence[Scan] = (),
    sheet: Scan | None = None, check_pk: UUID | None = None,
) -> Check:  # fmt: skip
    """One check of one member. The last member found fit or unfit makes the proposal "checked".

    Figures become observations of the registry in the same transaction. The same check sent again
    by the same person on the same day gives the same row. ``check_pk``: the id that a phone gave.
    """
    proposal = lock(Proposal, pk)
    member = ProposalMember.objects.filter(pk=member_pk, proposal=proposal).first()
    if member is None:
        raise DomainError(_("Anggota ini tidak ikut usulan lagi."))
    may_write_at(act, member.village_code)
    newest = queries.newest_checks(proposal).get(member.pk)
    if newest is not None and _same(newest, act, found):
        raise Unchanged(newest)
    if proposal.state != "submitted":
        raise DomainError(_("Usulan ini sedang tidak menunggu cek lapangan."))
    _refuse_tied(act, proposal)
    if Score.objects.filter(proposal=proposal, scorer_person=somebody(act.person_id)).exists():
        raise NotAllowed(_("Anda sudah menilai usulan ini, jadi orang lain yang mengecek."))
    _checked_values(act, proposal, found)
    if check_pk is not None and Check.objects.filter(pk=check_pk).exists():
        raise DomainError(_("Cek ini sudah tersimpan dengan isi lain."))
    check = Check.objects.create(
        id=check_pk or uuid7(), office_id=proposal.office_id, regency_code=proposal.regency_code,
        proposal=proposal,
        member=member, business_id=member.business_id, number=_next_number(member),
        checker_person=somebody(act.person_id), checker=act.actor, created_at=act.now,
        **asdict(found),
    )  # fmt: skip
    kept = [_keep(act, proposal, check, scan) for scan in photos]
    if sheet is not None:
        kept.append(_keep(act, proposal, check, sheet, restricted=found.signed in PRIVATE))
    figures = {n: getattr(found, n) for n in FIGURES if getattr(found, n) is not None}
    if figures and found.result != Check.Result.LATER:
        record_observation(
            act, member.business_id,
            {"year": found.on.year, "observed_on": found.on, "source": SOURCE, **figures},
        )  # fmt: skip
    if found.result != Check.Result.LATER:
        mark_visited(act, [member.business_id], found.on)
    # Other proposals of the year may have come since this one was sent.
    proposal.double = [f.stored() for f in queries.double_aid(proposal, common.today_of(act))]
    _conclude(act, proposal)
    act.log(proposal, kind=KIND, after={
        "hasil": found.result, "cek_ke": check.number, "status": proposal.state,
        "foto": len(kept), "tanda_tangan": found.signed,
    })  # fmt: skip
    return check


def _next_number(member: ProposalMember) -> int:
    return Check.objects.filter(member=member).count() + 1


def _same(row: Check, act: Act, found: Found) -> bool:
    """Whether the newest check is this very one, sent a second time."""
    return row.checker_person == act.person_id and all(
        getattr(row, name) == value for name, value in asdict(found).items()
    )


def _checked_values(act: Act, proposal: Proposal, found: Found) -> None:
    today = common.today_of(act)
    if found.result not in Check.Result.values:
        raise DomainError(_("Pilih hasil ceknya."), field="result")
    if found.on > today:
        raise DomainError(_("Tanggal cek belum terjadi."), field="on")
    sent = proposal.submitted_at
    if sent is not None and found.on < timezone.localtime(sent).date():
        raise DomainError(_("Tanggal cek sebelum usulan dikirim."), field="on")
    if found.result != Check.Result.FIT and not found.reasons.strip():
        raise DomainError(_("Tulis atau pilih alasannya."), field="reasons")
    if found.result != Check.Result.LATER and found.works is None:
        raise DomainError(_("Jawab dulu: apakah usahanya berjalan?"), field="works")
    if found.result != Check.Result.LATER and not found.signed:
        raise DomainError(_("Pilih bagaimana hasilnya ditandatangani."), field="signed")
    if not _somewhere(found.latitude, found.longitude):
        raise DomainError(_("Titik lokasinya tidak terbaca. Catat lagi, atau kosongkan."))
    if found.signed and found.signed not in Check.Signed.values:
        raise DomainError(_("Pilih bagaimana hasilnya ditandatangani."), field="signed")


def _somewhere(latitude: float | None, longitude: float | None) -> bool:
    """Whether it is a place on earth, or none is told."""
    if latitude is None or longitude is None:
        return latitude is None and longitude is None
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def _keep(
    act: Act, proposal: Proposal, check: Check, scan: Scan, *, restricted: bool = False
) -> ProposalFile:
    made, _created = ProposalFile.objects.get_or_create(
        proposal=proposal, key="", field_check=check, sha256=scan.sha256,
        defaults={
            "office_id": proposal.office_id, "regency_code": proposal.regency_code,
            "path": attached.keep(scan, f"bantuan/{proposal.regency_code}"),
            "content_type": scan.content_type, "size": scan.size, "restricted": restricted,
            "created_at": act.now, "created_by": act.user_id, "creator": act.person_id,
        },
    )  # fmt: skip
    return made


@action("aid.check.photo", needs=verbs.CHECK, sentence="menyimpan foto cek lapangan")
def add_check_photo(act: Act, check_pk: UUID, scan: Scan, *, sheet: bool = False) -> ProposalFile:
    """A photo of a check that was recorded without signal, by whoever checked. ``sheet``: of the
    signed paper, opened by few where it shows a thumb. The same photo again is the same."""
    check = lock(Check, check_pk)
    may_write_at(act, check.member.village_code)
    if check.checker_person != somebody(act.person_id):
        raise NotAllowed(_("Foto ini disimpan oleh yang mengecek."))
    held = ProposalFile.objects.filter(field_check=check)
    twin = held.filter(sha256=scan.sha256).first()
    if twin is not None:
        raise Unchanged(twin)
    if held.count() >= MOST_PHOTOS:
        raise DomainError(_("Paling banyak %(n)d foto untuk satu cek.") % {"n": MOST_PHOTOS})
    proposal = check.proposal
    made = _keep(act, proposal, check, scan, restricted=sheet and check.signed in PRIVATE)
    act.log(proposal, kind=KIND, after={"cek_ke": check.number, "foto": 1})
    return made


def still_waiting(proposal: Proposal) -> list[UUID]:
    """Members without a final result that counts."""
    newest = queries.newest_checks(proposal)
    taking = ProposalMember.objects.filter(proposal=proposal).order_by("pk")
    return [
        pk
        for pk in taking.values_list("pk", flat=True)
        if pk not in newest or newest[pk].result == Check.Result.LATER
    ]


@action("aid.check.finish", needs=verbs.CHECK, sentence="menyatakan cek lapangan selesai")
def finish_check(act: Act, pk: UUID) -> Proposal:
    """Every member was checked already, before it was completed and sent again."""
    proposal = lock(Proposal, pk)
    may_write_at(act, proposal.village_code)
    if proposal.state == "checked":
        raise Unchanged(proposal)
    _refuse_tied(act, proposal)
    if still_waiting(proposal):
        raise DomainError(_("Masih ada anggota yang belum dicek."))
    _conclude(act, proposal)
    act.log(proposal, kind=KIND, after={"status": proposal.state})
    return proposal


def _conclude(act: Act, proposal: Proposal) -> None:
    """Checked once every member has a final result, not only the chair."""
    if still_waiting(proposal):
        common.save(proposal, "double")
        return
    common.step(act, proposal, "check", role=SYSTEM)
    proposal.remark = ""
    common.save(proposal, "state", "state_since", "remark", "double")


@action(
    "aid.interest.declare", needs=verbs.INTEREST, sentence="menyatakan hubungan dengan pengusul"
)
def declare_interest(act: Act, pk: UUID, kind: str) -> Interest:
    """ "I have a tie to this applicant": from now on this person neither checks nor scores it.

    What was already judged is not undone by it; it is shown to those who decide.
    """
    proposal = Proposal.objects.filter(pk=pk).first()
    if proposal is None:
        raise DomainError(_("Usulan ini tidak ditemukan atau di luar wilayah Anda."))
    may_write_at(act, proposal.village_code)
    if kind not in (Interest.Kind.KIN, Interest.Kind.FELLOW, Interest.Kind.OTHER):
        raise DomainError(_("Pilih hubungannya."), field="kind")
    person = somebody(act.person_id)
    row, made = Interest.objects.get_or_create(
        proposal=proposal, person=person, kind=kind,
        defaults={"name": act.actor, "office_id": proposal.office_id,
                  "regency_code": proposal.regency_code, "created_at": act.now},
    )  # fmt: skip
    if not made:
        raise Unchanged(row)
    judged = (
        Check.objects.filter(proposal=proposal, checker_person=person).exists()
        or Score.objects.filter(proposal=proposal, scorer_person=person).exists()
    )
    told: dict[str, Any] = {"hubungan": kind}
    if judged:
        told["sudah_menilai"] = True
    act.log(proposal, kind=KIND, after=told)
    return row
