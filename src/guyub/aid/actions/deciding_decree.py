"""SK: drafted from the announced list, verified by a second person, signed by a third.

No decree before the objections are settled; lines are frozen as the list gives them. What was
signed is never changed, only revoked with a reason while nothing was handed over by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.accounts.roles import FINANCE_OFFICER, ROLES, SECTION_HEAD, VERIFIER
from guyub.aid import terms_deciding
from guyub.aid.actions import agenda
from guyub.aid.actions.deciding_agreement import open_agreements
from guyub.aid.actions.deciding_common import (
    checked_step,
    held,
    held_round,
    move_proposals,
    move_round,
    not_tied,
    other_than,
    today_of,
)
from guyub.aid.models import (
    Award,
    Decree,
    DecreeLine,
    DecreeScan,
    Handover,
    Proposal,
    Round,
    RoundFund,
)
from guyub.aid.permissions.deciding import DRAFT, SIGN, VERIFY
from guyub.aid.queries.deciding import decree_waits, free_awards, shown_selection, total_of
from guyub.aid.states import DECREE
from guyub.criteria.parameters import used_all
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.attached import described, keep
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_rupiah
from guyub.kernel.scans import ScanError, clean_scan
from guyub.registry.actions.common import check_version, somebody

KIND: Final = "aid.decree"


@dataclass(frozen=True)
class Wording:
    """The head of a decree."""

    about: str
    signer: str
    signer_title: str

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not value.strip():
                raise DomainError(_("Isi dulu."), field=name)


def verifiers_for(total: int, office_id: UUID, on: date) -> tuple[str, ...]:
    """Roles that may verify a decree of this amount on a day (dated steps)."""
    steps = used_all([terms_deciding.SECTION_FROM, terms_deciding.FINANCE_FROM], office_id, on)
    if total >= steps[terms_deciding.FINANCE_FROM].value:
        return (FINANCE_OFFICER,)
    if total >= steps[terms_deciding.SECTION_FROM].value:
        return (SECTION_HEAD, FINANCE_OFFICER)
    return (SECTION_HEAD, FINANCE_OFFICER, VERIFIER)


def roles_in_words(roles: Sequence[str]) -> str:
    """ "kepala bidang atau bendahara"."""
    return " atau ".join(str(ROLES[r].label).lower() for r in roles)


def _told(row: Decree, total: int) -> dict[str, Any]:
    return {"putaran": row.round.number, "nomor": row.number, "nilai": total, "tahap": row.state}


@action("aid.decree.draft", needs=DRAFT, sentence="menyusun rancangan SK")
def draft_decree(
    act: Act, round_pk: UUID, wording: Wording, funds: Sequence[UUID] | None = None
) -> Decree:
    """A draft with all that the list gives (from ``funds``) and no other decree names."""
    round_ = held_round(act, round_pk)
    selection = shown_selection(round_)
    if why := decree_waits(round_, selection, today_of(act)):
        raise DomainError(why)
    assert selection is not None
    if round_.state != "announced":
        raise DomainError(_("SK disusun dari daftar yang sudah diumumkan. Periksa tahapnya."))
    awards = list(
        free_awards(selection, funds)
        .select_related("line__member", "line__item", "result__proposal", "fund")
        .order_by("pk")
    )
    if not awards:
        same = Decree.objects.filter(
            round=round_, state="draft", maker_person=somebody(act.person_id)
        ).first()
        if same is not None:
            raise Unchanged(same)
        raise DomainError(_("Semua barang dalam daftar ini sudah masuk SK."))
    _within_purses(round_, awards)
    made = Decree.objects.create(
        office_id=round_.office_id, regency_code=round_.regency_code, round=round_,
        selection=selection, about=wording.about.strip(), signer=wording.signer.strip(),
        signer_title=wording.signer_title.strip(), maker_person=somebody(act.person_id),
        maker=act.actor, made_at=act.now,
    )  # fmt: skip
    DecreeLine.objects.bulk_create(
        DecreeLine(
            office_id=made.office_id, regency_code=made.regency_code, decree=made,
            proposal=a.result.proposal, proposal_line=a.line, group_id=a.result.proposal.group_id,
            business_id=a.line.member.business_id, village_code=a.line.member.village_code,
            item=a.line.item, item_name=a.line.item.name, unit=a.line.item.unit, fund=a.fund,
            quantity=a.quantity, unit_price=a.unit_price,
        )
        for a in awards
    )  # fmt: skip
    act.log(made, kind=KIND, after={**_told(made, total_of(made)), "baris": len(awards)})
    return made


def _within_purses(round_: Round, awards: Sequence[Award]) -> None:
    """DomainError when the round's purses cannot carry it; the database refuses it too."""
    wanted: dict[UUID, int] = defaultdict(int)
    for a in awards:
        wanted[a.fund_id] += a.quantity * a.unit_price
    purses = {p.fund_id: p for p in RoundFund.objects.filter(round=round_).select_related("fund")}
    lines = DecreeLine.objects.filter(fund__in=wanted).exclude(
        decree__state__in=("revoked", "dropped")
    )
    spent: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    for fund, of_round, n, price in lines.values_list(
        "fund", "decree__round", "quantity", "unit_price"
    ).order_by("pk"):
        spent[fund][1] += n * price
        spent[fund][0] += n * price if of_round == round_.pk else 0
    for fund, amount in wanted.items():
        purse = purses.get(fund)
        here, everywhere = spent[fund]
        if purse is None or here + amount > purse.amount:
            raise DomainError(
                _("Dana putaran ini tidak cukup lagi: diminta %(a)s. Susun ulang daftarnya.")
                % {"a": format_rupiah(amount)}
            )
        if everywhere + amount > purse.fund.ceiling:
            raise DomainError(
                _("%(f)s: pagu %(c)s sudah dipakai putaran lain. Susun ulang daftarnya.")
                % {"f": purse.fund.name, "c": format_rupiah(purse.fund.ceiling)}
            )


def _of(act: Act, pk: UUID, version: int | None = None) -> Decree:
    """The decree, its round held first."""
    found = Decree.objects.filter(pk=pk).values_list("round", flat=True).first()
    if found is None:
        raise DomainError(_("SK ini tidak ditemukan atau di luar wilayah Anda."))
    round_ = held_round(act, found)
    row: Decree = held(act, Decree, pk)
    row.round = round_
    check_version(row, version)
    return row


def _save(row: Decree) -> None:
    row.version += 1
    row.save()


@action("aid.decree.write", needs=DRAFT, sentence="mengubah rancangan SK")
def rewrite_decree(act: Act, pk: UUID, wording: Wording, version: int | None = None) -> Decree:
    """Mend the head of the own draft. Somebody else drops it and drafts anew: one maker each."""
    row = _of(act, pk, version)
    if row.state != "draft":
        raise DomainError(_("Hanya rancangan yang bisa diubah. Minta dikembalikan dulu."))
    if row.maker_person != act.person_id:
        raise NotAllowed(_("Hanya penyusunnya yang mengubah. Anda bisa membuangnya dan menyusun."))
    before = {"tentang": row.about, "jabatan": row.signer_title}
    row.about, row.signer = wording.about.strip(), wording.signer.strip()
    row.signer_title = wording.signer_title.strip()
    _save(row)
    act.log(row, kind=KIND, before=before,
            after={"tentang": row.about, "jabatan": row.signer_title})  # fmt: skip
    return row


@action("aid.decree.verify", needs=VERIFY, sentence="memeriksa rancangan SK")
def verify_decree(act: Act, pk: UUID, version: int | None = None) -> Decree:
    """Checked by a second person, in a role that the amount asks for."""
    row = _of(act, pk)
    if row.state == "verified" and row.verifier_person == act.person_id:
        raise Unchanged(row)
    check_version(row, version)
    to = checked_step(act, DECREE, row.state, "verify")
    total = total_of(row)
    roles = verifiers_for(total, row.office_id, today_of(act))
    if act.role not in roles:
        raise NotAllowed(
            _("SK senilai %(a)s diperiksa oleh %(who)s.")
            % {"a": format_rupiah(total), "who": roles_in_words(roles)}
        )
    person = other_than(act, [row.maker_person], _("menyusun SK ini"), "verify")
    not_tied(act, row.lines.values_list("proposal", flat=True), "verify")
    _still_asked(row)
    row.state, row.remark = to, ""
    row.verifier_person, row.verifier, row.verified_at = person, act.actor, act.now
    _save(row)
    act.log(row, kind=KIND, after=_told(row, total))
    return row


@action("aid.decree.return", needs=SIGN, sentence="mengembalikan rancangan SK")
def return_decree(act: Act, pk: UUID, reason: str, version: int | None = None) -> Decree:
    """Back to its maker, with what to mend; it is verified anew afterwards."""
    row = _of(act, pk, version)
    row.state = checked_step(act, DECREE, row.state, "return", reason)
    row.verifier_person, row.verifier, row.verified_at = None, "", None
    row.remark = reason
    _save(row)
    act.log(row, kind=KIND, after={"tahap": row.state}, reason=row.remark)
    return row


@action("aid.decree.sign", needs=SIGN, sentence="mencatat SK ditandatangani")
def sign_decree(
    act: Act, pk: UUID, *, number: str, dated: date, version: int | None = None
) -> Decree:
    """Record that it was signed on paper: number of the agenda and date. By a third person.

    Its proposals become granted; the round is decided once everything on the list is in a decree
    in force.
    """
    row = _of(act, pk)
    if row.state == "signed" and row.approver_person == act.person_id and row.number == number:
        raise Unchanged(row)
    check_version(row, version)
    to = checked_step(act, DECREE, row.state, "sign")
    before = [row.maker_person, row.verifier_person]
    person = other_than(act, before, _("menyusun atau memeriksa SK ini"), "sign")
    not_tied(act, row.lines.values_list("proposal", flat=True), "sign")
    today = today_of(act)
    if why := decree_waits(row.round, row.selection, today):
        raise DomainError(why)
    proposals = _still_asked(row)
    _check_day(row, dated, today)
    row.number = agenda.enter_number(
        act, agenda.DECREE, dated.year, number, row.pk, row.office_id, row.regency_code
    )
    row.state, row.dated, row.remark = to, dated, ""
    row.approver_person, row.approver, row.approved_at = person, act.actor, act.now
    _save(row)
    move_proposals(act, proposals, "grant")
    if not _undecided(row):
        move_round(act, row.round, "decide", system=True)
    open_agreements(act, row, grants_only=True)
    act.log(row, kind=KIND, after={**_told(row, total_of(row)), "tanggal": dated})
    return row


def _still_asked(row: Decree) -> list[Proposal]:
    """The proposals that the decree names, locked. DomainError when one was withdrawn since."""
    rows = Proposal.objects.select_for_update().filter(pk__in=row.lines.values("proposal"))
    found = list(rows.order_by("pk"))
    if gone := sorted(p.number for p in found if p.state == "withdrawn"):
        raise DomainError(
            _("Sudah ditarik pengusulnya: %(n)s. Buang rancangan SK ini, lalu susun lagi.")
            % {"n": ", ".join(gone)}
        )
    return found


def _check_day(row: Decree, dated: date, today: date) -> None:
    if dated > today:
        raise DomainError(_("Tanggal SK belum terjadi."), field="dated")
    until = row.round.objections_until
    if until is not None and dated <= until:
        raise DomainError(
            _("Masa keberatan sampai %(d)s. Tanggal SK harus sesudahnya.")
            % {"d": format_date(until)},
            field="dated",
        )


def _undecided(row: Decree) -> bool:
    """Whether the list still gives something that no signed decree names."""
    if free_awards(row.selection).exists():
        return True
    return (
        Decree.objects.filter(selection=row.selection, state__in=("draft", "verified"))
        .exclude(pk=row.pk)
        .exists()
    )


@action("aid.decree.drop", needs=DRAFT, sentence="membuang rancangan SK")
def drop_decree(act: Act, pk: UUID, reason: str) -> Decree:
    """Give a draft up; what it named may go into another one."""
    row = _of(act, pk)
    if row.state == "dropped":
        raise Unchanged(row)
    row.state = checked_step(act, DECREE, row.state, "drop", reason)
    row.remark = reason
    _save(row)
    act.log(row, kind=KIND, after={"tahap": row.state}, reason=row.remark)
    return row


@action("aid.decree.revoke", needs=SIGN, sentence="mencabut SK")
def revoke_decree(act: Act, pk: UUID, reason: str) -> Decree:
    """Take back what was signed, with a reason, while nothing is on its way by it."""
    row = _of(act, pk)
    if row.state == "revoked":
        raise Unchanged(row)
    to = checked_step(act, DECREE, row.state, "revoke", reason)
    going = Handover.objects.filter(decree=row, state__in=("draft", "ready", "signed")).count()
    if going:
        raise DomainError(
            _("Ada %(n)d berita acara serah terima dengan SK ini. Buang atau cabut dulu.")
            % {"n": going}
        )
    row.state, row.remark, row.revoked_at = to, reason, act.now
    _save(row)
    proposals = Proposal.objects.select_for_update().filter(
        pk__in=row.lines.values_list("proposal", flat=True), state="granted"
    )
    still = set(
        DecreeLine.objects.filter(decree__selection=row.selection, decree__state="signed")
        .values_list("proposal", flat=True).order_by("proposal")
    )  # fmt: skip
    move_proposals(act, [p for p in proposals.order_by("pk") if p.pk not in still], "ungrant")
    if row.round.state == "decided":
        move_round(act, row.round, "undecide", system=True)
    act.log(row, kind=KIND, after={"nomor": row.number, "tahap": row.state}, reason=row.remark)
    return row


@action("aid.decree.scan", needs=SIGN, sentence="menyimpan pindaian SK")
def add_scan(act: Act, pk: UUID, content: bytes) -> DecreeScan:
    """Keep the signed paper itself. The same file twice is one."""
    row = _of(act, pk)
    if row.state not in ("signed", "revoked"):
        raise DomainError(_("Catat dulu bahwa SK sudah ditandatangani, lalu simpan pindaiannya."))
    try:
        scan = clean_scan(content)
    except ScanError as error:
        raise DomainError(str(error), field="scan") from error
    same = DecreeScan.objects.filter(decree=row, sha256=scan.sha256).first()
    if same is not None:
        raise Unchanged(same)
    made = DecreeScan.objects.create(
        decree=row, office_id=row.office_id, regency_code=row.regency_code,
        path=keep(scan, f"bantuan/{row.regency_code}"), created_at=act.now,
        created_by=act.user_id, creator=act.person_id, **described(scan),
    )  # fmt: skip
    act.log(row, kind=KIND, after={"nomor": row.number, "pindaian": made.sha256})
    return made
