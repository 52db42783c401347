"""Filling a proposal in: for whom, who takes part, what each asks for, papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from guyub.accounts.roles import GROUP_CHAIR, OWNER
from guyub.aid import facts
from guyub.aid import policy_proposing as policy
from guyub.aid.actions import proposing_common as common
from guyub.aid.models import (
    Check,
    Nominator,
    Proposal,
    ProposalFile,
    ProposalLine,
    ProposalMember,
    ProposalPaper,
    Round,
    RoundItem,
)
from guyub.aid.permissions import proposing as verbs
from guyub.aid.policy_rounds import is_private
from guyub.aid.queries import proposing as queries
from guyub.groups.models import Group
from guyub.kernel import attached
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.ids import human_number
from guyub.kernel.scans import Scan
from guyub.registry.actions.common import may_write_at, somebody, take_turns
from guyub.registry.models import Business
from guyub.registry.models.business import Status

KIND = common.KIND
MOST_FILES = 6


@dataclass(frozen=True)
class Head:
    """Who nominates, on whose behalf, and what for. ``channel`` is beside or form where somebody
    of the office types; it is not asked of the applicants themselves."""

    reason: str = ""
    nominator: str = Nominator.OWN.value
    nominator_note: str = ""
    asked_by: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Wish:
    """One line as typed: an item of the round's offers, how many, why, what it replaces."""

    item: UUID
    quantity: int
    why: str
    replaces: str = ""


def next_proposal_number(regency: str) -> str:
    """A fresh number of a regency, "USL-33.03-000001-c"."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT aid_next_proposal(%s)", [regency])
        return human_number(f"USL-{regency}", int(cursor.fetchone()[0]))


def _channel(act: Act, head: Head) -> str:
    channels = Proposal.Channel
    if act.on_behalf_of is not None:
        return str(channels.BESIDE.value)
    if common.is_own(act):
        return (channels.LINK if act.user_id is None else channels.SELF).value
    good = (channels.BESIDE.value, channels.FORM.value)
    if head.channel not in good:
        raise DomainError(_("Pilih bagaimana usulan ini diisi."), field="channel")
    return head.channel


def _nominated(act: Act, head: Head) -> dict[str, Any]:
    if common.is_own(act):
        return {"nominator": Nominator.OWN.value, "nominator_note": ""}
    if head.nominator not in Nominator.values:
        raise DomainError(_("Pilih siapa yang mengusulkan."), field="nominator")
    if head.nominator == Nominator.COUNCIL and not head.nominator_note.strip():
        raise DomainError(_("Tulis nama anggota dewan yang mengusulkan."), field="nominator_note")
    return {"nominator": head.nominator, "nominator_note": head.nominator_note.strip()}


@action("aid.proposal.create", needs=verbs.FILL, sentence="memulai usulan bantuan")
def create_proposal(
    act: Act, round_pk: UUID, head: Head, *, group: UUID | None = None, business: UUID | None = None
) -> Proposal:
    """Begin a proposal of a group or a single business in an open round.

    The one that is already there for this round comes back instead of a second one.
    """
    round_ = Round.objects.filter(pk=round_pk).first()
    if round_ is None or (group is None) == (business is None):
        raise DomainError(_("Pilih bantuannya dan siapa yang mengajukan."))
    take_turns("usulan", round_pk, group or business)
    kind = "group" if group else "business"
    known = Proposal.objects.filter(round=round_).exclude(state="withdrawn")
    if group is not None:
        found = known.filter(group_id=group).first()
    else:
        found = known.filter(business_id=str(business)).first()
    if found is not None:
        common.may_fill(act, found)
        raise Unchanged(found)
    closed = policy.closed_because(round_.state, round_.opens, round_.closes, common.today_of(act))
    if closed:
        raise DomainError(closed)
    if kind not in round_.recipients:
        allowed = "kelompok" if "group" in round_.recipients else "usaha perorangan"
        raise DomainError(_("Bantuan ini hanya untuk %(who)s.") % {"who": allowed})
    proposal = Proposal(
        office_id=round_.office_id, regency_code=round_.regency_code, round=round_,
        group_id=group, business_id=business, village_code=_place(act, round_, group, business),
        state_since=common.today_of(act), channel=_channel(act, head), reason=head.reason.strip(),
        asked_by=head.asked_by.strip(), filler=common.filler_of(act),
        filler_person=somebody(act.person_id), filler_role=act.role, created_at=act.now,
        is_sample=round_.is_sample, **_nominated(act, head),
    )  # fmt: skip
    common.may_fill(act, proposal)
    proposal.number = next_proposal_number(round_.regency_code)
    proposal.save(force_insert=True)
    if business is not None:
        _seat(proposal, business, proposal.village_code)
    act.log(proposal, kind=KIND, after={
        "putaran": round_.number, "untuk": kind, "lewat": proposal.channel,
        "diusulkan": proposal.nominator,
    })  # fmt: skip
    return proposal


def _place(act: Act, round_: Round, group: UUID | None, business: UUID | None) -> str:
    """The village of the recipient; DomainError where it cannot receive."""
    if group is not None:
        found = Group.objects.filter(pk=group, regency_code=round_.regency_code).first()
        if found is None:
            raise DomainError(_("Kelompok ini tidak ada di wilayah Anda."), field="group")
        if not found.stands:
            raise DomainError(
                _("Kelompok ini belum dibentuk atau sudah bubar, jadi belum bisa mengajukan."),
                field="group",
            )
        return str(found.village_code)
    single = Business.objects.filter(pk=str(business), regency_code=round_.regency_code).first()
    if single is None:
        raise DomainError(_("Usaha ini tidak ada di wilayah Anda."), field="business")
    if single.status in (Status.MERGED, Status.CLOSED):
        raise DomainError(_("Usaha ini sudah tutup atau digabung."), field="business")
    if not common.is_own(act):
        may_write_at(act, single.village_code)
    return str(single.village_code)


def _seat(proposal: Proposal, business: UUID, village: str) -> ProposalMember:
    return ProposalMember.objects.create(
        office_id=proposal.office_id, regency_code=proposal.regency_code, proposal=proposal,
        business_id=business, village_code=village,
    )  # fmt: skip


@action("aid.proposal.head", needs=verbs.FILL, sentence="mengisi keterangan usulan bantuan")
def set_head(act: Act, pk: UUID, head: Head, version: int | None = None) -> Proposal:
    """Purpose, nominator and on whose behalf."""
    proposal = common.held(act, pk, version=version)
    proposal.reason, proposal.asked_by = head.reason.strip(), head.asked_by.strip()
    for name, value in _nominated(act, head).items():
        # An applicant's own page does not undo what the office recorded of a nominator.
        if not common.is_own(act):
            setattr(proposal, name, value)
    if not common.is_own(act):
        proposal.channel = _channel(act, head)
    common.save(proposal, "reason", "asked_by", "nominator", "nominator_note", "channel")
    act.log(proposal, kind=KIND, after={
        "lewat": proposal.channel, "diusulkan": proposal.nominator,
    })  # fmt: skip
    return proposal


@action("aid.proposal.members", needs=verbs.FILL, sentence="memilih anggota yang ikut usulan")
def set_members(
    act: Act, pk: UUID, businesses: Sequence[UUID], version: int | None = None
) -> Proposal:
    """Who takes part: current members of the group. Who is taken off loses the lines too."""
    proposal = common.held(act, pk, version=version)
    if proposal.group_id is None:
        raise DomainError(_("Usulan ini untuk satu usaha saja."))
    known = {seat.business: seat for seat in queries.seats_of_group(proposal.group_id)}
    wanted = set(businesses)
    if not wanted:
        raise DomainError(_("Pilih paling sedikit satu anggota."), field="members")
    if wanted - set(known):
        raise DomainError(
            _("Ada yang bukan anggota kelompok lagi. Pilih dari daftar."), field="members"
        )
    common.none_closed(wanted, proposal)
    rows = {m.business_id: m for m in ProposalMember.objects.filter(proposal=proposal)}
    before = len(rows)
    off = [row for business, row in rows.items() if business not in wanted]
    if Check.objects.filter(member__in=off).exists():
        raise DomainError(
            _("Yang sudah dicek di lapangan tidak bisa dilepas. Minta dinas mencatatnya."),
            field="members",
        )
    for row in off:
        row.delete()
    for business in sorted(wanted - set(rows), key=str):
        _seat(proposal, business, known[business].village_code)
    common.save(proposal)
    facts.refresh(wanted.symmetric_difference(rows))
    act.log(proposal, kind=KIND, before={"anggota": before}, after={"anggota": len(wanted)})
    return proposal


def _checked_wishes(round_: Round, wishes: Sequence[Wish]) -> dict[UUID, Wish]:
    offers = dict(RoundItem.objects.filter(round=round_).values_list("item_id", "most"))
    found: dict[UUID, Wish] = {}
    for wish in wishes:
        if wish.item not in offers:
            raise DomainError(_("Alat ini tidak termasuk bantuan ini. Pilih dari daftar."))
        if wish.item in found:
            raise DomainError(_("Satu alat cukup satu baris. Tambah jumlahnya saja."))
        problem = policy.line_problem(wish.quantity, offers[wish.item], wish.why)
        if problem:
            raise DomainError(problem)
        found[wish.item] = wish
    return found


def _write_lines(member: ProposalMember, wishes: Mapping[UUID, Wish]) -> None:
    rows = {line.item_id: line for line in ProposalLine.objects.filter(member=member)}
    for item, row in rows.items():
        if item not in wishes:
            row.delete()
    for item, wish in wishes.items():
        line = rows.get(item) or ProposalLine(
            office_id=member.office_id, regency_code=member.regency_code,
            proposal_id=member.proposal_id, member=member, item_id=item,
        )  # fmt: skip
        line.quantity, line.why = wish.quantity, wish.why.strip()
        line.replaces, line.unit_price = wish.replaces.strip(), None
        line.save()


def _told(wishes: Mapping[UUID, Wish]) -> dict[str, int]:
    return {"jenis": len(wishes), "unit": sum(w.quantity for w in wishes.values())}


@action("aid.proposal.lines", needs=verbs.FILL, sentence="mengisi alat yang diminta")
def set_lines(
    act: Act, pk: UUID, member_pk: UUID, wishes: Sequence[Wish], version: int | None = None,
    *, for_all: bool = False,
) -> Proposal:  # fmt: skip
    """What one member asks for; ``for_all``: every member who takes part gets the same lines."""
    proposal = common.held(act, pk, version=version)
    member = ProposalMember.objects.filter(pk=member_pk, proposal=proposal).first()
    if member is None:
        raise DomainError(_("Anggota ini tidak ikut usulan lagi."))
    checked = _checked_wishes(common.round_of(proposal), wishes)
    if for_all and not checked:
        raise DomainError(_("Isi dulu satu alat, baru disalin."))
    others = ProposalMember.objects.filter(proposal=proposal).order_by("pk")
    targets = list(others) if for_all else [member]
    for target in targets:
        _write_lines(target, checked)
    common.save(proposal)
    act.log(proposal, kind=KIND, after={**_told(checked), "anggota": len(targets)})
    return proposal


@action("aid.proposal.papers", needs=verbs.FILL, sentence="mengisi surat usulan bantuan")
def set_papers(
    act: Act, pk: UUID, papers: Mapping[str, tuple[str, date | None]], version: int | None = None
) -> Proposal:
    """Numbers and days of the papers that the round asks for."""
    proposal = common.held(act, pk, version=version)
    asked = common.round_of(proposal).papers
    wanted = {str(one["key"]) for one in asked}
    private = {str(one["key"]) for one in asked if is_private(one)}
    if set(papers) - wanted:
        raise DomainError(_("Surat ini tidak diminta pada bantuan ini."))
    today = common.today_of(act)
    for key, (number, dated) in papers.items():
        if dated is not None and dated > today:
            raise DomainError(_("Tanggal suratnya belum terjadi."), field=f"tanggal-{key}")
        if key in private and policy.tells_identity(number):
            raise DomainError(
                _("Jangan tulis NIK atau nomor KK di sini. Cukup unggah fotonya, atau tulis"
                  " \u201cada\u201d."),
                field=f"nomor-{key}",
            )  # fmt: skip
        ProposalPaper.objects.update_or_create(
            proposal=proposal, key=key,
            defaults={"number": number.strip(), "dated": dated, "office_id": proposal.office_id,
                      "regency_code": proposal.regency_code},
        )  # fmt: skip
    common.save(proposal)
    whole = sorted(key for key, (number, dated) in papers.items() if number.strip() and dated)
    act.log(proposal, kind=KIND, after={"surat": whole})
    return proposal


@action("aid.proposal.file", needs=verbs.FILL, sentence="menambah foto surat usulan")
def add_file(act: Act, pk: UUID, key: str, scan: Scan) -> ProposalFile:
    """Keep a scan of a paper; the same picture again is the same one."""
    proposal = common.held(act, pk)
    asked = {str(one["key"]): one for one in common.round_of(proposal).papers}
    if key not in asked:
        raise DomainError(_("Surat ini tidak diminta pada bantuan ini."))
    rows = ProposalFile.objects.filter(proposal=proposal, key=key, field_check__isnull=True)
    twin = rows.filter(sha256=scan.sha256).first()
    if twin is not None:
        raise Unchanged(twin)
    if rows.count() >= MOST_FILES:
        raise DomainError(_("Paling banyak %(n)d foto untuk satu surat.") % {"n": MOST_FILES})
    made = ProposalFile.objects.create(
        office_id=proposal.office_id, regency_code=proposal.regency_code, proposal=proposal,
        key=key, path=attached.keep(scan, f"bantuan/{proposal.regency_code}"),
        created_at=act.now, created_by=act.user_id, creator=act.person_id,
        restricted=is_private(asked[key]), **attached.described(scan),
    )  # fmt: skip
    common.save(proposal)
    act.log(proposal, kind=KIND, after={"surat": key, "berkas": scan.sha256})
    return made


@action("aid.proposal.file_remove", needs=verbs.FILL, sentence="menghapus foto surat usulan")
def remove_file(act: Act, pk: UUID, file_pk: UUID) -> Proposal:
    """Take a scan away while the proposal is open; one that is gone already changes nothing."""
    proposal = common.held(act, pk)
    row = ProposalFile.objects.filter(
        pk=file_pk, proposal=proposal, field_check__isnull=True
    ).first()  # fmt: skip
    if row is None:
        raise Unchanged(proposal)
    path, digest, key = row.path, row.sha256, row.key
    row.delete()
    attached.forget_file(_whole_folder(proposal), ProposalFile, path)
    common.save(proposal)
    act.log(proposal, kind=KIND, before={"surat": key, "berkas": digest})
    return proposal


def _whole_folder(proposal: Proposal) -> Any:
    from guyub.kernel.db import Scope

    return Scope(read=(proposal.regency_code,))


def own_recipient(act: Act) -> tuple[UUID | None, tuple[UUID, ...]]:
    """(the group, the businesses) that an applicant's own account proposes for."""
    if act.role == GROUP_CHAIR:
        return act.scope.person, ()
    if act.role == OWNER:
        return None, act.scope.businesses
    raise NotAllowed(_("Peran Anda tidak mengajukan untuk diri sendiri."))
