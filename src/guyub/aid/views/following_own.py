"""What owners and chairs of groups see: their tools, what is expected of them, telling a fault."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid import terms_following as terms
from guyub.aid.actions import following as acts
from guyub.aid.forms.following import TellForm
from guyub.aid.models import Tool, ToolEvent, UseReport
from guyub.aid.permissions.following import OWN
from guyub.aid.queries.following import TONES
from guyub.aid.querysets.tools import GONE
from guyub.aid.states import TOOL
from guyub.aid.views.following_common import form_page


@needs(OWN)
def my_tools(request: VisitRequest) -> HttpResponse:
    """Tools in the own hands, with what to do and when."""
    visit, today = request.visit, timezone.localdate()
    rows = list(
        Tool.objects.visible_to(visit).kept().select_related("round", "line__handover")
        .order_by("tag")
    )  # fmt: skip
    newest: dict[Any, ToolEvent] = {}
    for event in ToolEvent.objects.filter(tool__in=rows).order_by("created_at", "pk"):
        newest[event.tool_id] = event
    reports = list(
        UseReport.objects.visible_to(visit).select_related("handover__round").order_by("due", "pk")
    )
    office = visit.office.pk if visit.office else None
    context = {
        "tools": [
            {
                "tool": tool, "state": TOOL.label(tool.state), "tone": TONES[tool.state],
                "told": newest[tool.pk].on
                if tool.pk in newest and newest[tool.pk].kind == "told" else None,
            }
            for tool in rows
        ],
        "reports": [
            {"report": r, "late": r.received_on is None and r.due < today} for r in reports
        ],
        "months": terms.check_months_used(office, today),
        "crumbs": [("Alat saya", "")],
    }  # fmt: skip
    return render(request, "aid/following_own.html", context)


@needs(OWN)
def tell(request: VisitRequest, tag: str) -> HttpResponse:
    """ "Alat rusak": tell the office; nothing changes until somebody has looked."""
    # Purse and decree behind a tool are the office's: an owner reads the tool alone.
    tool = Tool.objects.visible_to(request.visit).filter(tag=tag.upper()).first()
    if tool is None:
        raise Http404

    def save(data: dict[str, Any]) -> None:
        acts.tell_broken(request.visit.act(), tool.pk, data["words"])

    mine = reverse("aid:my_tools")
    notes = ("Alat ini sudah tidak Anda pegang.",) if tool.state in GONE else ()
    return form_page(
        request, TellForm(request.POST or None), save, title="Alat rusak", back=mine,
        done="Kantor sudah diberi tahu. Petugas akan datang melihat.", button="Beri tahu kantor",
        lead=tool.name, crumbs=[("Alat saya", mine), ("Alat rusak", "")], tool=tool, notes=notes,
    )  # fmt: skip
