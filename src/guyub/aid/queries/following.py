"""One tool as its page shows it: where it comes from, where it is, everything that happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Appointment
from guyub.accounts.queries import current
from guyub.accounts.roles import AUDITOR
from guyub.aid.models import Attachment, Tool, ToolEvent, ToolOffer, ToolRequest
from guyub.aid.states import TOOL, TOOL_REQUEST
from guyub.kernel.components import Happening, Stage, Tone
from guyub.kernel.dates import format_date
from guyub.registry import naming, places
from guyub.registry.models import Business

if TYPE_CHECKING:
    from guyub.accounts.models import Office
    from guyub.accounts.visit import Visit

TONES: dict[str, Tone] = {
    "in_use": "ok", "idle": "warn", "broken": "bad", "repair": "warn", "missing": "bad",
    "taken_back": "quiet", "written_off": "quiet",
}  # fmt: skip
EVENT_WORDS = {
    "check": "Dicek", "told": "Kabar dari pemegang", "move": "Pindah", "group": "Kelompok berakhir",
    "repair": "Diperbaiki", "use": "Dipakai lagi", "take_back": "Ditarik kembali ke kantor",
    "write_off": "Dihapus dari daftar", "idle": "Menganggur", "break": "Rusak",
    "miss": "Tidak ditemukan", "hand_again": "Diserahkan lagi",
}  # fmt: skip
_TOLD_TONE: dict[str, Tone] = {"told": "warn", "write_off": "bad", "take_back": "warn"}


@dataclass(frozen=True)
class Seen:
    """A tool with what belongs to it, read once for its page."""

    tool: Tool
    events: list[ToolEvent]
    requests: list[ToolRequest]
    offers: list[ToolOffer]
    names: dict[UUID, str]
    photos: dict[UUID, list[Attachment]] = field(default_factory=dict)

    @property
    def open_request(self) -> ToolRequest | None:
        return next((r for r in self.requests if r.state in ("proposed", "approved")), None)

    @property
    def told(self) -> ToolEvent | None:
        """What the holder told and nobody has looked at yet."""
        newest = self.events[0] if self.events else None
        return newest if newest is not None and newest.kind == "told" else None


def tool_of(visit: Visit, tag: str) -> Tool | None:
    """The tool of a tag in any letter case, if this visit may see it."""
    return (
        Tool.objects.visible_to(visit)
        .select_related(
            "line__handover", "line__decree_line__fund", "line__decree_line__decree", "round",
            "holder__facts", "holder_group",
        )
        .filter(tag=tag.upper())
        .first()
    )  # fmt: skip


def seen(visit: Visit, tool: Tool) -> Seen:
    """Everything of a tool, newest first."""
    events = list(tool.events.select_related("draw").order_by("-created_at", "-pk"))
    requests = list(tool.requests.order_by("-proposed_at", "-pk"))
    offers = list(tool.offers.order_by("-offered_on", "-pk"))
    wanted = {e.to_business for e in events} | {e.from_business for e in events}
    wanted |= {r.to_business_id for r in requests} | {o.business_id for o in offers}
    photos: dict[UUID, list[Attachment]] = {}
    checks = [e.pk for e in events if e.kind == "check"]
    if checks:
        for row in Attachment.objects.filter(about__in=checks).order_by("created_at", "pk"):
            photos.setdefault(row.about, []).append(row)
    return Seen(tool, events, requests, offers, names_of(visit, wanted), photos)


def names_of(visit: Visit, ids: set[UUID | None]) -> dict[UUID, str]:
    """Names of businesses as this visit may read them; those out of reach are not in it."""
    known = {pk for pk in ids if pk is not None}
    if not known:
        return {}
    rows = Business.objects.filter(pk__in=known).select_related("facts")
    return {b.pk: naming.hide(visit, b).name for b in rows}


def stages(tool: Tool) -> list[Stage]:
    """How far the tool has come, for the path on its page."""
    handed = tool.line.handover.on
    found = [Stage("Diserahkan", "done", format_date(handed) if handed else "")]
    if tool.last_checked:
        found.append(Stage("Dicek terakhir", "done", format_date(tool.last_checked)))
    since = format_date(tool.state_since)
    gone = tool.state in ("taken_back", "written_off", "missing")
    found.append(Stage(TOOL.label(tool.state), "stopped" if gone else "now", f"sejak {since}"))
    if tool.check_due:
        found.append(Stage("Cek berikutnya", "todo", format_date(tool.check_due)))
    return found


def story(one: Seen) -> list[Happening]:
    """The tool's life, newest first: events, requests, offers, hand-over."""
    rows: list[tuple[date, datetime, Happening]] = []
    for event in one.events:
        rows.append((event.on, event.created_at, _event(one, event)))
    for request in one.requests:
        day = timezone.localtime(request.proposed_at).date()
        rows.append((day, request.proposed_at, _request(one, request, day)))
    for offer in one.offers:
        name = one.names.get(offer.business_id, "usaha lain")
        moment = datetime.combine(
            offer.offered_on, datetime.min.time(), timezone.get_current_timezone()
        )
        text = f"{offer.why}. Jawaban: {offer.get_reply_display().lower()}."
        rows.append((offer.offered_on, moment, _line(f"Ditawarkan ke {name}", offer.offered_on,
                                                     offer.who, text)))  # fmt: skip
    handover = one.tool.line.handover
    if handover.on is not None:
        text = f"Berita acara {handover.number}, {handover.giver} kepada {handover.recipient}."
        moment = handover.signed_at or handover.created_at
        rows.append((handover.on, moment, _line("Diserahkan", handover.on, "", text, tone="ok")))
    rows.sort(key=lambda r: (r[0], r[1]), reverse=True)
    return [h for _d, _m, h in rows]


def _line(title: str, on: date, who: str, text: str, tone: Tone = "", url: str = "") -> Happening:
    return Happening(title, format_date(on), on.isoformat(), who, text, url, tone)


def _event(one: Seen, event: ToolEvent) -> Happening:
    title = EVENT_WORDS.get(event.kind, event.kind)
    if event.kind == "check":
        title = f"Dicek: {TOOL.label(event.state).lower()}"
        if event.draw is not None:
            title += f" (cek acak nomor {event.draw.number})"
    elif event.kind == "move" and event.to_business is not None:
        title = f"Pindah ke {one.names.get(event.to_business, 'usaha lain')}"
    parts = [
        event.place and f"Di {event.place}", event.used_for and f"Dipakai untuk {event.used_for}",
        event.found,
    ]  # fmt: skip
    url = ""
    record = next((r for r in one.requests if r.pk == event.request_id), None)
    if record is not None and record.number:
        # The paper that both signed, by the number under which the office's book holds it.
        parts.insert(0, f"Berita acara pemindahan nomor {record.number}")
        url = reverse("aid:tool_request", args=[record.pk])
    text = ". ".join(str(p).rstrip(".") for p in parts if p)
    tone = _TOLD_TONE.get(event.kind) or (TONES[event.state] if event.kind == "check" else "")
    return _line(title, event.on, event.who, text and text + ".", tone, url)


ASKED: Final = {
    "move": "Diusulkan pindah",
    "take_back": "Diusulkan ditarik ke kantor",
    "write_off": "Diusulkan dihapus dari daftar",
}


def stands(request: ToolRequest) -> str:
    """Where a request stands; what was approved to be taken back is fetched, not signed."""
    if request.kind == "take_back" and request.state == "approved":
        return "Disetujui, menunggu diambil"
    return str(TOOL_REQUEST.label(request.state))


def _request(one: Seen, request: ToolRequest, day: date) -> Happening:
    what = ASKED[request.kind]
    if request.kind == "move":
        to = one.names.get(request.to_business_id) if request.to_business_id else None
        what = f"Diusulkan pindah ke {to or 'usaha lain'}"
    text = f"{request.reason.rstrip('.')}. {stands(request)}"
    if request.decider:
        text += f", oleh {request.decider}"
    if request.remark:
        text += f": {request.remark}"
    url = reverse("aid:tool_request", args=[request.pk])
    return _line(what, day, request.proposer, text.rstrip(".") + ".", "", url)


def origin(tool: Tool) -> list[tuple[str, object]]:
    """From which purse, giver, round, decree and record a tool came."""
    line = tool.line
    decree, fund, record = line.decree_line.decree, line.decree_line.fund, line.handover
    decreed = f"{decree.number}, {format_date(decree.dated)}" if decree.number else ""
    return [
        ("Bantuan", f"{tool.round.title} ({tool.round.number})"),
        ("Sumber dana", f"{fund.name} {fund.year}"),
        ("Pemberi", record.giver),
        ("SK", decreed),
        ("Berita acara", f"{record.number}, {format_date(record.on)}"),
        ("Diserahkan kepada", record.recipient),
    ]


def place_of(tool: Tool) -> str:
    """Where the tool is, in words."""
    if tool.state == "written_off":
        return "Sudah dihapus dari daftar"
    if tool.state == "taken_back":
        return "Di kantor"
    return places.short_name(tool.village_code)


def letter_of(visit: Visit) -> str:
    """By which letter an auditor looks; "" for everybody else."""
    held = visit.appointment
    if held is None or visit.role != AUDITOR:
        return ""
    return letter_words(held)


def letter_words(held: Appointment) -> str:
    """Number and days of a letter of assignment."""
    number = held.decree_number or "belum dicatat nomornya"
    until = f"sampai {format_date(held.ends)}" if held.ends else "tanpa tanggal akhir"
    return f"Surat tugas {number}, berlaku {format_date(held.starts)} {until}"


def complete_letter(visit: Visit) -> bool:
    """Whether an auditor's letter has a number and an end; True for everybody else."""
    held = visit.appointment
    if held is None or visit.role != AUDITOR:
        return True
    return bool(held.decree_number and held.ends)


def auditors_of(office: Office, today: date) -> list[tuple[str, str]]:
    """Who may look as auditor today, and by which letter."""
    rows = Appointment.objects.filter(current(today), office=office, role=AUDITOR)
    found = rows.select_related("user").order_by("starts", "pk")
    return [(a.user.name, letter_words(a)) for a in found]


def held_by(visit: Visit, business: Any) -> list[Tool]:
    """Tools at a business, for its page."""
    rows = Tool.objects.visible_to(visit).filter(holder=business)
    return list(rows.select_related("round").order_by("tag"))
