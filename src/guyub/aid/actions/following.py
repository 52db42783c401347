"""What is written about a tool in use: checks, repair, taking back, what its holder tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.aid import terms_following as terms
from guyub.aid.models import Attachment, Draw, Round, Tool, ToolEvent, ToolRequest
from guyub.aid.permissions.following import FOLLOW, KEEP, OWN
from guyub.aid.querysets.tools import GONE
from guyub.aid.states import TOOL
from guyub.kernel import attached
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import format_date, months_after
from guyub.kernel.scans import Scan
from guyub.kernel.transitions import TransitionRefused
from guyub.kernel.typed import reason as typed_reason
from guyub.registry.actions.common import check_version, lock, may_write_at, somebody, take_turns
from guyub.registry.actions.contact import mark_visited

# What a check finds, and the verb of states.TOOL that brings a tool there.
FINDINGS: Final = {"in_use": "use", "idle": "idle", "broken": "break", "missing": "miss"}
STEPS: Final = ("repair", "use")


@dataclass(frozen=True)
class Finding:
    """One look at a tool. ``state`` is a key of FINDINGS; ``found`` says what was seen."""

    on: date
    state: str
    place: str
    used_for: str = ""
    found: str = ""
    latitude: float | None = None
    longitude: float | None = None
    photo: Scan | None = None


def today_of(act: Act) -> date:
    return timezone.localtime(act.now).date()


def held_tool(act: Act, pk: UUID, version: int | None = None) -> Tool:
    """The tool, locked, in the actor's area."""
    tool = lock(Tool, pk)
    may_write_at(act, tool.village_code)
    check_version(tool, version)
    return tool


def move_state(act: Act, tool: Tool, verb: str, reason: str, *, role: str = "") -> str:
    """The state that a verb leads to. DomainError with the sentence of the machine."""
    try:
        return TOOL.check(tool.state, verb, {role or act.role}, reason).to
    except TransitionRefused as refused:
        raise DomainError(str(refused)) from refused


def nothing_open(tool: Tool) -> None:
    """DomainError while somebody else's request on the tool waits."""
    if ToolRequest.objects.filter(tool=tool, state__in=["proposed", "approved"]).exists():
        raise DomainError(
            _("Ada usul pindah, tarik, atau hapus untuk alat ini. Selesaikan usul itu dulu.")
        )


def not_revoked(tool: Tool) -> None:
    """DomainError for a unit that is stock again: its record was revoked."""
    if tool.line.handover.state == "revoked":
        raise DomainError(
            _("Berita acara alat ini dicabut, jadi barangnya kembali ke gudang. Serahkan dengan"
              " berita acara serah terima yang baru.")
        )  # fmt: skip


def write_event(act: Act, tool: Tool, kind: str, on: date, **values: Any) -> ToolEvent:
    """The line of the tool's own history; its state is the tool's, as it is now."""
    return ToolEvent.objects.create(
        office_id=tool.office_id, regency_code=tool.regency_code, tool=tool, kind=kind, on=on,
        state=tool.state, by=somebody(act.person_id), who=act.actor, created_at=act.now, **values,
    )  # fmt: skip


def keep_paper(
    act: Act, round_: Round, kind: str, about: UUID, scan: Scan, caption: str = ""
) -> Attachment:
    """Keep a photo or scan of a row; the same paper again is the same attachment."""
    held = Attachment.objects.filter(about=about, sha256=scan.sha256).first()
    return held or Attachment.objects.create(
        office_id=round_.office_id, regency_code=round_.regency_code, round=round_, kind=kind,
        about=about, caption=caption, created_at=act.now, created_by=act.user_id,
        creator=act.person_id, path=attached.keep(scan, f"bantuan/{round_.regency_code}"),
        **attached.described(scan),
    )  # fmt: skip


def _check_dates(act: Act, tool: Tool, on: date) -> None:
    if on > today_of(act):
        raise DomainError(_("Tanggal cek belum terjadi."), field="on")
    if tool.state in GONE:
        raise DomainError(_("Alat ini sudah tidak dipegang penerima, jadi tidak dicek."))
    if tool.last_checked is not None and on < tool.last_checked:
        raise DomainError(
            _("Sudah ada cek yang lebih baru, tanggal %(d)s. Cek lama tidak dicatat lagi.")
            % {"d": format_date(tool.last_checked)},
            field="on",
        )
    if on < tool.state_since:
        raise DomainError(
            _("Keadaan alat ini sudah berubah pada %(d)s. Isi tanggal yang sama atau sesudahnya.")
            % {"d": format_date(tool.state_since)},
            field="on",
        )


def open_draw_of(tool: Tool, on: date) -> Draw | None:
    """The oldest random check that drew this tool and still waits for it, as of a day."""
    drawn = Draw.objects.filter(round=tool.round_id, seed__drawn__contains=[tool.tag])
    waiting = drawn.exclude(checks__tool=tool).select_related("seed").order_by("number")
    return next((d for d in waiting if timezone.localtime(d.seed.entered_at).date() <= on), None)


@action("aid.tool.check", needs=FOLLOW, sentence="mengecek alat bantuan")
def record_check(act: Act, pk: UUID, finding: Finding, *, version: int | None = None) -> ToolEvent:
    """Put down what was found and when the next check is due.

    A tool that a random check drew needs place and photo; where it was not found, the photo may
    be missing but not the place that was looked at. The same finding again changes nothing.
    """
    tool = held_tool(act, pk)
    finding = _typed(finding)
    if (same := _same_check(act, tool, finding)) is not None:
        raise Unchanged(same)
    check_version(tool, version)
    _check_dates(act, tool, finding.on)
    draw = open_draw_of(tool, finding.on)
    _complete(finding, draw)
    before = {"keadaan": tool.state, "cek_berikutnya": tool.check_due}
    if finding.state != tool.state:
        tool.state = move_state(act, tool, FINDINGS[finding.state], finding.found)
        tool.state_since = finding.on
    tool.last_checked = finding.on
    months = terms.check_months(tool.office_id, finding.on)
    tool.check_due = months_after(finding.on, months)
    tool.version += 1
    tool.save()
    event = write_event(
        act, tool, "check", finding.on, found=finding.found, place=finding.place,
        used_for=finding.used_for, latitude=finding.latitude, longitude=finding.longitude,
        draw=draw,
    )  # fmt: skip
    if tool.holder_id is not None and finding.state != "missing":
        mark_visited(act, [tool.holder_id], finding.on)
    if finding.photo is not None:
        keep_paper(act, tool.round, "tool_check", event.pk, finding.photo)
    after: dict[str, Any] = {
        "alat": tool.tag, "keadaan": tool.state, "tanggal": finding.on,
        "cek_berikutnya": tool.check_due, "undian": draw.number if draw else None,
        "foto": finding.photo.sha256 if finding.photo else None,
    }  # fmt: skip
    act.log(tool, before=before, after=after)
    return event


def _typed(finding: Finding) -> Finding:
    """As it will be kept, so that a second sending is recognised."""
    if finding.state not in FINDINGS:
        raise DomainError(_("Pilih keadaan alatnya."), field="state")
    return replace(
        finding, place=typed_reason(finding.place, most=150),
        used_for=typed_reason(finding.used_for, most=150),
        found=typed_reason(finding.found, most=300),
    )  # fmt: skip


def _same_check(act: Act, tool: Tool, finding: Finding) -> ToolEvent | None:
    last = tool.events.filter(kind="check").order_by("-created_at", "-pk").first()
    if last is None or last.by != act.person_id:
        return None
    kept = (last.on, last.state, last.place, last.used_for, last.found)
    said = (finding.on, finding.state, finding.place, finding.used_for, finding.found)
    return last if kept == said and last.state == tool.state else None


def _complete(finding: Finding, draw: Draw | None) -> None:
    if not finding.place:
        raise DomainError(_("Tulis di mana alat ini dicari atau ditemukan."), field="place")
    if finding.state == "in_use" and not finding.used_for:
        raise DomainError(_("Tulis alat ini dipakai untuk apa."), field="used_for")
    if finding.state != "in_use" and not finding.found:
        raise DomainError(_("Tulis apa yang ditemukan, singkat saja."), field="found")
    if draw is not None and finding.state != "missing" and finding.photo is None:
        raise DomainError(
            _("Alat ini terundi di cek acak nomor %(n)d, jadi fotonya wajib.") % {"n": draw.number},
            field="photo",
        )


@action("aid.tool.step", needs=KEEP, sentence="mengubah keadaan alat bantuan")
def step_tool(
    act: Act, pk: UUID, verb: str, *, on: date, reason: str = "", version: int | None = None
) -> ToolEvent:
    """Send to repair or put back to work. No state is skipped."""
    tool = held_tool(act, pk)
    if verb not in STEPS:
        raise DomainError(_("Langkah ini tidak dikenal."))
    last = tool.events.order_by("-created_at", "-pk").first()
    if last is not None and (last.kind, last.on, last.by) == (verb, on, act.person_id):
        raise Unchanged(last)
    check_version(tool, version)
    if on > today_of(act):
        raise DomainError(_("Tanggalnya belum terjadi."), field="on")
    if on < tool.state_since:
        raise DomainError(
            _("Keadaan alat ini sudah berubah pada %(d)s. Isi tanggal yang sama atau sesudahnya.")
            % {"d": format_date(tool.state_since)},
            field="on",
        )
    new = move_state(act, tool, verb, reason)
    was, tool.state, tool.state_since = tool.state, new, on
    tool.version += 1
    tool.save()
    event = write_event(act, tool, verb, on, found=reason, from_business=tool.holder_id)
    act.log(
        tool, before={"keadaan": was},
        after={"alat": tool.tag, "keadaan": tool.state, "tanggal": on}, reason=reason,
    )  # fmt: skip
    return event


def back_to_office(
    act: Act, tool: Tool, new: str, on: date, reason: str, **values: Any
) -> ToolEvent:
    """Nobody holds the tool any more. The row is locked, the step was checked."""
    was = tool.holder_id
    tool.state, tool.state_since = new, on
    tool.holder = tool.holder_group = tool.check_due = None
    tool.version += 1
    tool.save()
    return write_event(act, tool, "take_back", on, found=reason, from_business=was, **values)


def take_back(act: Act, tool: Tool, on: date, reason: str) -> ToolEvent:
    """Back to the office as part of another action (a record revoked by two persons, a group that
    ends). The row is locked."""
    new = move_state(act, tool, "take_back", reason, role="system")
    return back_to_office(act, tool, new, on, reason)


@action("aid.tool.tell", needs=OWN, sentence="memberi tahu kantor bahwa alatnya rusak")
def tell_broken(act: Act, pk: UUID, words: str) -> ToolEvent:
    """What the holder says. The state stays until somebody of the office has looked."""
    # The holder may not change the row, so it cannot be locked either.
    take_turns("alat-rusak", pk)
    tool = Tool.objects.filter(pk=pk).first()
    if tool is None:
        raise NotAllowed(_("Alat ini bukan alat Anda."))
    if tool.state in GONE:
        raise DomainError(_("Alat ini sudah kembali ke kantor."))
    said = typed_reason(words, most=300)
    if not said:
        raise DomainError(_("Tulis apa yang rusak."), field="words")
    last = tool.events.order_by("-created_at", "-pk").first()
    if last is not None and last.kind == "told":
        raise Unchanged(last)
    event = write_event(act, tool, "told", today_of(act), found=said)
    act.log(tool, after={"alat": tool.tag})
    return event
