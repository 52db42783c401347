"""A tool that goes to somebody else or off the list: offered, asked by one, approved by another."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions import agenda
from guyub.aid.actions.following import (
    held_tool,
    keep_paper,
    move_state,
    not_revoked,
    nothing_open,
    today_of,
    write_event,
)
from guyub.aid.models import Tool, ToolOffer, ToolRequest
from guyub.aid.permissions.following import APPROVE, KEEP, WRITE_OFF
from guyub.aid.queries.following_idle import line_for
from guyub.aid.querysets.tools import GONE
from guyub.aid.states import SYSTEM, TOOL_REQUEST
from guyub.aid.terms_following import check_months
from guyub.groups.models import Group, Membership
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import format_date, months_after
from guyub.kernel.scans import Scan
from guyub.kernel.transitions import TransitionRefused
from guyub.kernel.typed import reason as typed_reason
from guyub.registry.actions.common import (
    check_version,
    lock,
    may_write_at,
    somebody,
)
from guyub.registry.models import Business
from guyub.registry.models.business import Status

MOVABLE: Final = ("in_use", "idle", "broken", "repair", "taken_back")
OFFERED: Final = ("idle", "taken_back")


def held_request(act: Act, pk: UUID, version: int | None = None) -> ToolRequest:
    """The request with its tool, both locked: the tool first, as every other action does."""
    tool_pk = ToolRequest.objects.filter(pk=pk).values_list("tool_id", flat=True).first()
    if tool_pk is None:
        raise DomainError(_("Usul ini tidak ditemukan atau di luar wilayah Anda."))
    tool = held_tool(act, tool_pk)
    request = lock(ToolRequest, pk)
    check_version(request, version)
    request.tool = tool
    return request


def step_request(
    act: Act, request: ToolRequest, verb: str, reason: str = "", role: str = ""
) -> None:
    """Take a step of the request; it is not saved."""
    try:
        request.state = TOOL_REQUEST.check(request.state, verb, {role or act.role}, reason).to
    except TransitionRefused as refused:
        raise DomainError(str(refused)) from refused
    request.version += 1


def _recipient(act: Act, tool: Tool, business_pk: UUID) -> Business:
    rows = Business.objects.filter(pk=business_pk, regency_code=tool.regency_code)
    found: Business | None = rows.first()
    if found is None:
        raise DomainError(_("Usaha penerima tidak ditemukan di kabupaten ini."))
    may_write_at(act, found.village_code)
    if found.status != Status.ACTIVE:
        raise DomainError(_("Usaha penerima sedang tidak berjalan. Pilih usaha lain."))
    if found.pk == tool.holder_id:
        raise DomainError(_("Alat ini sudah di usaha itu."))
    return found


def _group(group_pk: UUID | None, business: Business) -> Group | None:
    """The group through which a business gets the tool: one that it belongs to today."""
    if group_pk is None:
        return None
    seat = Membership.objects.current().filter(group=group_pk, business=business).first()
    if seat is None:
        raise DomainError(_("Usaha itu bukan anggota kelompok ini sekarang."))
    return Group.objects.get(pk=group_pk)


# --- offers --------------------------------------------------------------------------------------


@action("aid.tool.offer", needs=KEEP, sentence="menawarkan alat menganggur")
def offer_tool(act: Act, pk: UUID, business_pk: UUID, *, skipping: str = "") -> ToolOffer:
    """Ask one business whether it wants the tool. Whoever is asked out of turn needs a reason."""
    tool = held_tool(act, pk)
    asked = ToolOffer.objects.filter(tool=tool, business=business_pk).first()
    if asked is not None:
        raise Unchanged(asked)
    if tool.state not in OFFERED:
        raise DomainError(_("Hanya alat yang menganggur atau sudah ditarik yang ditawarkan."))
    nothing_open(tool)
    not_revoked(tool)
    if ToolOffer.objects.filter(tool=tool, reply="").exists():
        raise DomainError(_("Alat ini sedang ditawarkan. Tunggu atau catat jawabannya dulu."))
    line = line_for(tool)
    place = next((p for p in line if p.asker.business == business_pk), None)
    if place is None:
        raise DomainError(_("Usaha ini tidak ada dalam urutan yang belum kebagian alat ini."))
    skipping = typed_reason(skipping, most=200)
    if place.number > 1 and not skipping:
        raise DomainError(
            _("Ada yang lebih dulu dalam urutan. Tulis kenapa dilewati."), field="skipping"
        )
    _recipient(act, tool, business_pk)
    made = ToolOffer.objects.create(
        office_id=tool.office_id, regency_code=tool.regency_code, tool=tool,
        business_id=business_pk, group_id=place.asker.group, rank=place.number, why=place.why,
        skipped_because=skipping if place.number > 1 else "", offered_on=today_of(act),
        by=somebody(act.person_id), who=act.actor,
    )  # fmt: skip
    told = {"alat": tool.tag, "usaha": str(business_pk), "urutan": place.number}
    act.log(made, after=told, reason=made.skipped_because)
    return made


@action("aid.tool.reply", needs=KEEP, sentence="mencatat jawaban tawaran alat")
def reply_to_offer(act: Act, pk: UUID, wants: bool) -> ToolOffer:
    """What the business answered. A yes becomes a request that somebody else approves."""
    tool_pk = ToolOffer.objects.filter(pk=pk).values_list("tool_id", flat=True).first()
    if tool_pk is None:
        raise DomainError(_("Tawaran ini tidak ditemukan atau di luar wilayah Anda."))
    tool = held_tool(act, tool_pk)
    offer = lock(ToolOffer, pk)
    reply = "yes" if wants else "no"
    if offer.reply == reply:
        raise Unchanged(offer)
    if offer.reply:
        raise DomainError(_("Jawaban tawaran ini sudah dicatat."))
    offer.reply, offer.replied_on = reply, today_of(act)
    offer.save()
    if wants:
        reason = f"Alat menganggur, diterima yang belum kebagian. {offer.why}."
        _make_move(act, tool, offer.business_id, offer.group_id, reason, offer)
    act.log(offer, after={"alat": tool.tag, "jawaban": "mau" if wants else "tidak mau"})
    return offer


# --- requests ------------------------------------------------------------------------------------


def _make_move(
    act: Act, tool: Tool, business_pk: UUID, group_pk: UUID | None, reason: str,
    offer: ToolOffer | None = None,
) -> ToolRequest:  # fmt: skip
    if tool.state not in MOVABLE:
        raise DomainError(_("Alat yang tidak ditemukan atau sudah dihapus tidak bisa dipindah."))
    nothing_open(tool)
    not_revoked(tool)
    business = _recipient(act, tool, business_pk)
    return ToolRequest.objects.create(
        office_id=tool.office_id, regency_code=tool.regency_code, tool=tool, kind="move",
        offer=offer, from_business_id=tool.holder_id, to_business=business,
        to_group=_group(group_pk, business), reason=reason,
        proposer_person=somebody(act.person_id), proposer=act.actor, proposed_at=act.now,
    )  # fmt: skip


def same_open(act: Act, tool: Tool, **values: Any) -> ToolRequest | None:
    return ToolRequest.objects.filter(
        tool=tool, state="proposed", proposer_person=somebody(act.person_id), **values
    ).first()


@action("aid.tool.propose_move", needs=KEEP, sentence="mengusulkan alat dipindah")
def propose_move(
    act: Act, pk: UUID, business_pk: UUID, reason: str, *, group_pk: UUID | None = None,
    version: int | None = None,
) -> ToolRequest:  # fmt: skip
    """Ask that a tool goes to another business; it stays where it is until the record is signed."""
    tool = held_tool(act, pk)
    same = same_open(act, tool, kind="move", to_business=business_pk)
    if same is not None:
        raise Unchanged(same)
    check_version(tool, version)
    if not reason.strip():
        raise DomainError(_("Tulis alasannya."), field="reason")
    made = _make_move(act, tool, business_pk, group_pk, reason)
    after = {"alat": tool.tag, "ke": str(business_pk), "dari": str(tool.holder_id or "")}
    act.log(made, after=after, reason=reason)
    return made


@action("aid.tool.propose_write_off", needs=KEEP, sentence="mengusulkan alat dihapus dari daftar")
def propose_write_off(
    act: Act, pk: UUID, reason: str, *, version: int | None = None
) -> ToolRequest:
    """Ask that a tool comes off the list; the head decides."""
    tool = held_tool(act, pk)
    same = same_open(act, tool, kind="write_off")
    if same is not None:
        raise Unchanged(same)
    check_version(tool, version)
    not_revoked(tool)
    move_state(act, tool, "write_off", reason, role="head")  # whether it may, from this state
    nothing_open(tool)
    made = ToolRequest.objects.create(
        office_id=tool.office_id, regency_code=tool.regency_code, tool=tool, kind="write_off",
        from_business_id=tool.holder_id, reason=reason,
        proposer_person=somebody(act.person_id), proposer=act.actor, proposed_at=act.now,
    )  # fmt: skip
    act.log(made, after={"alat": tool.tag, "keadaan": tool.state}, reason=reason)
    return made


@action("aid.tool.decide", needs=APPROVE, sentence="memutuskan usul pindah atau hapus alat")
def decide_request(
    act: Act, pk: UUID, approve: bool, remark: str = "", *, version: int | None = None
) -> ToolRequest:
    """Say yes or no to what somebody else asked. A write-off happens with the yes."""
    request = held_request(act, pk)
    person = somebody(act.person_id)
    if request.decider_person == person and request.state in (
        ("approved", "done") if approve else ("refused",)
    ):
        raise Unchanged(request)
    check_version(request, version)
    if request.kind == "write_off" and not act.may(WRITE_OFF):
        raise NotAllowed(_("Menghapus alat dari daftar diputuskan kepala dinas."))
    if request.proposer_person == person:
        raise NotAllowed(_("Anda yang mengusulkan. Orang lain yang harus memutuskan."))
    tool = request.tool
    step_request(act, request, "approve" if approve else "refuse", remark)
    request.remark, request.decided_at = remark, act.now
    request.decider_person, request.decider = person, act.actor
    if approve and request.kind == "write_off":
        new = move_state(act, tool, "write_off", request.reason)
        step_request(act, request, "finish", role=SYSTEM)
        request.done_on = today_of(act)
        request.save()
        tool.state, tool.state_since, tool.check_due = new, request.done_on, None
        tool.holder = tool.holder_group = None
        tool.version += 1
        tool.save()
        write_event(
            act, tool, "write_off", request.done_on, found=request.reason, request=request,
            from_business=request.from_business_id,
        )  # fmt: skip
    else:
        request.save()
    act.log(
        request, before={"keadaan": "proposed"},
        after={"alat": tool.tag, "jenis": request.kind, "keadaan": request.state},
        reason=remark or request.reason,
    )  # fmt: skip
    return request


@action("aid.tool.withdraw", needs=KEEP, sentence="menarik usul pindah, tarik, atau hapus alat")
def withdraw_request(act: Act, pk: UUID, reason: str, *, version: int | None = None) -> ToolRequest:
    """Give a request up, with why; the tool stays where it is."""
    request = held_request(act, pk)
    if request.state == "withdrawn":
        raise Unchanged(request)
    check_version(request, version)
    before = request.state
    step_request(act, request, "withdraw", reason)
    request.remark = reason
    request.save()
    act.log(request, before={"keadaan": before}, after={"alat": request.tool.tag}, reason=reason)
    return request


@action("aid.tool.move", needs=KEEP, sentence="memindahkan alat dengan berita acara")
def finish_move(
    act: Act, pk: UUID, *, number: str, on: date, place: str, witness: str = "",
    witness_title: str = "", scan: Scan | None = None, version: int | None = None,
) -> ToolRequest:  # fmt: skip
    """The record was signed on paper by both: from now on the tool works at the new holder's."""
    request = held_request(act, pk)
    number = " ".join(number.split())
    if request.state == "done" and (request.number, request.done_on) == (number, on):
        raise Unchanged(request)
    check_version(request, version)
    tool = request.tool
    _check_record(act, request, tool, number, on)
    business = _recipient(act, tool, _id(request.to_business_id))
    if business.pk == tool.holder_id or tool.holder_id != request.from_business_id:
        raise DomainError(_("Pemegang alat sudah berubah sejak diusulkan. Tarik usul ini."))
    step_request(act, request, "finish")
    number = agenda.enter_number(
        act, agenda.MOVE, on.year, number, request.pk, request.office_id, request.regency_code
    )
    request.number, request.done_on, request.place = number, on, place
    request.witness, request.witness_title = witness, witness_title
    request.save()
    was = tool.state
    if tool.state == "taken_back":
        tool.state = move_state(act, tool, "hand_again", "", role=SYSTEM)
    elif tool.state == "idle":
        tool.state = move_state(act, tool, "use", "")
    tool.holder, tool.holder_group = business, request.to_group
    tool.village_code = business.village_code
    tool.state_since = on if tool.state != was else tool.state_since
    tool.check_due = months_after(on, check_months(tool.office_id, on))
    tool.version += 1
    tool.save()
    write_event(
        act, tool, "move", on, found=request.reason, place=place, request=request,
        from_business=request.from_business_id, to_business=business.pk,
    )  # fmt: skip
    if scan is not None:
        keep_paper(act, tool.round, "move", request.pk, scan)
    act.log(
        request, before={"dari": str(request.from_business_id or ""), "keadaan": was},
        after={"alat": tool.tag, "ke": str(business.pk), "nomor": number, "tanggal": on,
               "pindaian": scan.sha256 if scan else None},
        reason=request.reason,
    )  # fmt: skip
    return request


def _id(pk: UUID | None) -> UUID:
    if pk is None:
        raise DomainError(_("Usul ini bukan usul pindah."))
    return pk


def _check_record(act: Act, request: ToolRequest, tool: Tool, number: str, on: date) -> None:
    if request.kind != "move":
        raise DomainError(_("Usul ini bukan usul pindah."))
    if tool.state in GONE and tool.state != "taken_back":
        raise DomainError(_("Alat ini sudah dihapus dari daftar."))
    if tool.state == "missing":
        raise DomainError(_("Alat ini tidak ditemukan, jadi belum bisa dipindah."))
    if not number:
        raise DomainError(_("Isi nomor berita acara dari agenda kantor."), field="number")
    if on > today_of(act):
        raise DomainError(_("Tanggal berita acara belum terjadi."), field="on")
    decided = request.decided_at
    if decided is None:
        raise DomainError(_("Usul ini belum disetujui orang lain."))
    if on < timezone.localtime(decided).date():
        raise DomainError(
            _("Berita acara tidak boleh lebih dulu dari persetujuannya, %(d)s.")
            % {"d": format_date(timezone.localtime(decided).date())},
            field="on",
        )
    if on < tool.state_since:
        raise DomainError(
            _("Keadaan alat ini sudah berubah pada %(d)s. Isi tanggal yang sama atau sesudahnya.")
            % {"d": format_date(tool.state_since)},
            field="on",
        )
