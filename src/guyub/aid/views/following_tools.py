"""The list of tools, the sheet to check them by, their labels, and the page of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid import terms_following as terms
from guyub.aid.lists_following import SOON_DAYS, TOOLS, business_words, place_words
from guyub.aid.models import Attachment, Round, Tool, ToolEvent, ToolRequest
from guyub.aid.permissions.following import APPROVE, FOLLOW, KEEP, VIEW
from guyub.aid.queries import following as q
from guyub.aid.states import TOOL
from guyub.aid.views.following_common import crumbs, round_or_404, tool_crumbs, tool_or_404
from guyub.kernel import attached, documents, lists, qr
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.rupiah import format_rupiah
from guyub.kernel.typed import whole
from guyub.registry import places
from guyub.registry.models import Business

# Drawing a label takes some milliseconds: one file stays a matter of seconds.
LABELS_MOST = 240
LABELS_A_PAGE = 24
SHEET_MOST = 600
_ROW = ("tag", "name", "serial", "state", "village_code", "check_due", "holder_group__name",
        "holder__name", "holder__legal_form", "holder__facts__owner_names",
        "holder__number")  # fmt: skip


@needs(VIEW)
def tools(request: VisitRequest) -> HttpResponse:
    """All tools the visit sees, by state, place, check."""
    return lists.respond(request, TOOLS, request.visit)


def pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"',
                 "Cache-Control": "private, no-store"},
    )  # fmt: skip


@needs(VIEW)
def check_sheet(request: VisitRequest) -> HttpResponse:
    """What is due in the visit's area, by village, to be filled in by hand."""
    visit, today = request.visit, timezone.localdate()
    until = today + timedelta(days=SOON_DAYS)
    query = lists.Query.read(TOOLS, visit, request.GET)
    kept: Any = query.queryset
    found = kept.kept() if query.form.used else kept.due_until(until)
    rows = list(found.order_by("village_code", "tag").values(*_ROW)[: SHEET_MOST + 1])
    place_words(rows, "village_code")
    villages: dict[str, list[dict[str, Any]]] = {}
    for row in rows[:SHEET_MOST]:
        held = business_words(row, visit, "holder")
        villages.setdefault(row["place"], []).append(
            {
                "tag": row["tag"], "name": row["name"], "serial": row["serial"], "holder": held,
                "group": row["holder_group__name"] or "", "state": TOOL.label(row["state"]),
                "due": format_date(row["check_due"]) if row["check_due"] else "",
                "late": bool(row["check_due"] and row["check_due"] < today),
            }
        )  # fmt: skip
    data = {
        "office": visit.office.name if visit.office else "", "printed": today,
        "said": "; ".join(query.said) or f"jatuh tempo sampai {format_date(until)}",
        "villages": [{"name": name, "tools": kept} for name, kept in villages.items()],
        "count": min(len(rows), SHEET_MOST), "cut": len(rows) > SHEET_MOST,
        "sample": bool(visit.office and visit.office.is_sample),
    }  # fmt: skip
    return pdf(documents.render("aid/lembar-cek-alat", data), "lembar-cek-alat.pdf")


@needs(VIEW)
def labels(request: VisitRequest, number: str) -> HttpResponse:
    """Which label sheets a round has: one file for each village, long villages in parts."""
    visit, round_ = request.visit, round_or_404(request, number)
    counted = dict(
        _labelled(visit, round_).order_by("village_code").values("village_code")
        .annotate(n=Count("pk")).values_list("village_code", "n")
    )  # fmt: skip
    rows = sorted((places.short_name(code), code, n) for code, n in counted.items())
    context = {
        "round": round_,
        "villages": [
            {
                "name": name, "count": n, "sheets": -(-n // LABELS_A_PAGE),
                "files": [
                    reverse("aid:tool_labels_pdf", args=[round_.number, code])
                    + (f"?bagian={part}" if part > 1 else "")
                    for part in range(1, -(-n // LABELS_MOST) + 1)
                ],
            }
            for name, code, n in rows
        ],
        "total": sum(counted.values()),
        "sheets": sum(-(-n // LABELS_A_PAGE) for n in counted.values()),
        "crumbs": crumbs(visit, (f"Label {round_.number}", "")),
    }  # fmt: skip
    return render(request, "aid/following_labels.html", context)


@needs(VIEW)
def labels_pdf(request: VisitRequest, number: str, village: str) -> HttpResponse:
    """Labels with QR for the tools of a round in one village; A4, 3 by 8."""
    visit, round_ = request.visit, round_or_404(request, number)
    first = ((whole(request.GET.get("bagian"), digits=3) or 1) - 1) * LABELS_MOST
    rows = _labelled(visit, round_).filter(village_code=village).order_by("tag")
    found = list(rows.values("tag", "name", "serial")[max(0, first) :][:LABELS_MOST])
    if not found:
        raise Http404
    office = visit.office
    data = {
        "office": office.short_name if office else "",
        "round": round_.title,
        "place": places.short_name(village),
        "sample": bool(office and office.is_sample),
        "labels": [{**row, "svg": qr.svg(tool_address(row["tag"]), many=True)} for row in found],
    }
    return pdf(documents.render("aid/label-alat", data), f"label-{round_.number}-{village}.pdf")


def _labelled(visit: Any, round_: Round) -> Any:
    return Tool.objects.visible_to(visit).kept().filter(round=round_)


def tool_address(tag: str) -> str:
    """The whole address of a tool's page, as its label carries it."""
    return f"{settings.GUYUB_BASE_URL.rstrip('/')}{reverse('aid:tool', args=[tag])}"


@needs(VIEW)
def tool_page(request: VisitRequest, tag: str) -> HttpResponse:
    """The life of one tool on one page."""
    visit = request.visit
    tool = tool_or_404(request, tag)
    one = q.seen(visit, tool)
    today = timezone.localdate()
    request_ = one.open_request
    photos = [(e, p) for e in one.events for p in one.photos.get(e.pk, [])]
    context = {
        "tool": tool,
        "state": TOOL.label(tool.state),
        "tone": q.TONES[tool.state],
        "stages": q.stages(tool),
        "about": _about(visit, tool),
        "origin": q.origin(tool),
        "story": q.story(one),
        "photos": photos,
        "told": one.told,
        "late": tool.check_due is not None and tool.check_due < today,
        "open_request": request_,
        "decides": request_ is not None and visit.may(APPROVE),
        "offer": next((o for o in one.offers if o.reply == ""), None),
        "offered_to": next((one.names.get(o.business_id, "usaha lain") for o in one.offers
                            if o.reply == ""), ""),
        "may_check": visit.may(FOLLOW) and tool.state not in ("taken_back", "written_off"),
        "steps": _steps(visit, tool) if request_ is None else [],
        "letter": q.letter_of(visit),
        "qr": mark_safe(qr.svg(tool_address(tool.tag), title=f"Kode QR {tool.tag}")),  # noqa: S308
        "holder_name": q.names_of(visit, {tool.holder_id}).get(tool.holder_id, ""),  # type: ignore[arg-type]
        "crumbs": tool_crumbs(visit, tool),
    }  # fmt: skip
    return render(request, "aid/following_tool.html", context)


def _about(visit: Any, tool: Tool) -> list[Fact]:
    due = format_date(tool.check_due) if tool.check_due else "tidak dicek lagi"
    used = terms.check_months_used(tool.office_id, timezone.localdate())
    facts = [
        Fact("Nomor inventaris", tool.tag),
        Fact("Nomor seri", tool.serial or "tidak ada"),
        Fact("Nilai", format_rupiah(tool.line.unit_price)),
        Fact("Di mana sekarang", q.place_of(tool)),
        Fact("Terakhir dicek", format_date(tool.last_checked) if tool.last_checked
             else "belum pernah"),
        Fact("Cek berikutnya", due, f"tiap {used.said} ({used.since_words})"
             if tool.check_due else ""),
    ]  # fmt: skip
    if tool.holder_group is not None:
        facts.insert(4, Fact("Lewat kelompok", tool.holder_group.name))
    return facts


def _steps(visit: Any, tool: Tool) -> list[tuple[str, str]]:
    """What the asset officer may do next: (words on the button, address)."""
    # What was taken back because its record was revoked is stock, not a tool to pass on.
    if not visit.may(KEEP) or tool.line.handover.state == "revoked":
        return []
    able = {t.verb for t in TOOL.available(tool.state, {"asset_officer", "head"})}
    wanted = [
        ("repair", "Kirim ke bengkel", "aid:tool_repair"),
        ("take_back", "Usulkan ditarik", "aid:tool_take_back"),
        ("offer", "Tawarkan ke usaha lain", "aid:tool_offer"),
        ("move", "Usulkan pindah", "aid:tool_move"),
        ("write_off", "Usulkan dihapus", "aid:tool_write_off"),
    ]
    if tool.state in ("idle", "taken_back"):
        able |= {"offer"}
    if tool.state in ("in_use", "idle", "broken", "repair", "taken_back"):
        able |= {"move"}
    return [(label, reverse(name, args=[tool.tag])) for verb, label, name in wanted if verb in able]


@needs(VIEW)
def tool_photo(request: VisitRequest, tag: str, pk: UUID) -> HttpResponse:
    """A photo of a check, or the scan of a move's record, to whoever sees the tool."""
    tool = tool_or_404(request, tag)
    about = [
        *ToolEvent.objects.filter(tool=tool, kind="check").values_list("pk", flat=True),
        *ToolRequest.objects.filter(tool=tool).values_list("pk", flat=True),
    ]
    found = Attachment.objects.filter(pk=pk, about__in=about).first()
    if found is None:
        raise Http404
    return attached.serve(request, found)


def business_of(visit: Any, number: str) -> Business | None:
    """A business by its number, wherever in the regency the visit may read it."""
    try:
        canonical = parse_human_number(number).text
    except NumberError:
        return None
    found: Business | None = Business.objects.visible_to(visit).filter(number=canonical).first()
    return found
