"""Where tools stand on the pages of other rooms; registered once, when the program starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_nav, register_tab
from guyub.aid import terms_following
from guyub.aid.actions import following_holdings
from guyub.aid.board import Card, Sight, register_card
from guyub.aid.models import Outcome, Tool, ToolRequest, UseReport
from guyub.aid.permissions import following as p
from guyub.aid.queries.following import TONES, held_by
from guyub.aid.states import TOOL
from guyub.areas.changes import Change, register_mover
from guyub.groups.holdings import register_holdings
from guyub.kernel.actions import Act
from guyub.kernel.waiting import Waiting, capped, register
from guyub.registry.merging import register_relation
from guyub.registry.panels import Page, register_panel, register_presence

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


# --- what waits ----------------------------------------------------------------------------------


def overdue(visit: Visit) -> int:
    """Tools of the visit's area whose check should have been before today."""
    return capped(Tool.objects.visible_to(visit).overdue(timezone.localdate()))


def told(visit: Visit) -> int:
    return capped(Tool.objects.visible_to(visit).told_broken())


def missing_reports(visit: Visit) -> int:
    return capped(UseReport.objects.visible_to(visit).missing(timezone.localdate()))


def outcomes_due(visit: Visit) -> int:
    return capped(Outcome.objects.visible_to(visit).due_until(timezone.localdate()))


def to_approve(visit: Visit) -> int:
    """Requests that this person may decide: somebody else's, write-offs for the head only."""
    if visit.user is None:
        return 0
    seen = Tool.objects.visible_to(visit).values("pk")
    rows = ToolRequest.objects.filter(tool__in=seen, state="proposed")
    if not visit.may(p.WRITE_OFF):
        rows = rows.exclude(kind="write_off")
    return capped(rows.exclude(proposer_person=visit.user.person_id))


def _waiting() -> None:
    for kind in (
        Waiting("tools_overdue", "Alat yang ceknya sudah lewat",
                "Datangi, foto, catat keadaannya.", p.FOLLOW, "aid:tools", overdue,
                query="?cek=lewat", icon="box"),
        Waiting("tools_told", "Kabar alat rusak dari pemegangnya",
                "Cek alatnya, lalu perbaiki atau tarik.", p.FOLLOW, "aid:tools", told,
                query="?cek=kabar", icon="warn"),
        Waiting("use_reports", "Laporan pemakaian yang belum masuk",
                "Hubungi penerimanya, bawakan formulirnya.", p.REPORT, "aid:use_reports",
                missing_reports, query="?laporan=lewat", icon="paper"),
        Waiting("outcomes_due", "Hasil bantuan yang waktunya didata",
                "Tanyakan pekerja, produksi dan penjualan.", p.MEASURE, "aid:outcomes",
                outcomes_due, query="?angka=jatuh", icon="chart"),
        Waiting("tool_requests", "Usul pindah, tarik, atau hapus alat",
                "Baca alasannya, lalu putuskan.", p.APPROVE, "aid:tool_requests", to_approve,
                icon="box"),
    ):  # fmt: skip
        register(kind)


# --- sections of other pages ---------------------------------------------------------------------


def tools_card(sight: Sight) -> dict[str, Any] | None:
    """Tools of a round by state, checks, random checks."""
    visit, round_, found = sight.visit, sight.round, sight.board.tools
    if not found:
        return None
    due, come = sight.board.reports
    return {
        "states": [(TOOL.label(s), found[s][0], TONES[s], s) for s in TOOL.states if s in found],
        "total": sum(n for n, _overdue in found.values()),
        "overdue": sum(overdue for _n, overdue in found.values()),
        "draws": sight.board.draws,
        "reports": due,
        "reported": come,
        "may_draw": visit.may(p.DRAW) and visit.scope.may_write(round_.regency_code),
        "may_pack": visit.may(p.PACK),
        "number": round_.number,
    }


def outcomes_card(sight: Sight) -> dict[str, Any] | None:
    """How many of the round's businesses were measured at each milestone."""
    found = sight.board.outcomes
    if not found:
        return None
    return {"milestones": found, "number": sight.round.number}


def business_panel(page: Page) -> dict[str, Any] | None:
    """ "Alat bantuan" on the page of a business."""
    held = held_by(page.visit, page.business) if page.has("aid.tools") else []
    if not held:
        return None
    return {
        "tools": [
            {
                "tool": t, "state": TOOL.label(t.state), "tone": TONES[t.state],
                "late": t.check_due is not None and t.check_due < page.today,
                "url": reverse("aid:tool", args=[t.tag]),
            }
            for t in held
        ]
    }  # fmt: skip


def follow_code(act: Act, change: Change) -> int:
    """A village with a new code: its tools stand there."""
    return Tool.objects.filter(Q(regency_code=change.old[:5]), village_code=change.old).update(
        village_code=change.new
    )


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    terms_following.register()
    register_holdings(following_holdings.find, following_holdings.settle)
    register_mover("alat", follow_code)
    register_relation("aid_tool", "holder_id")
    register_relation(
        "aid_outcome",
        unless="EXISTS (SELECT 1 FROM aid_outcome o WHERE o.business_id = %(survivor)s"
        " AND o.round_id = t.round_id AND o.months = t.months)",
    )
    register_relation(
        "aid_tool_offer",
        unless="EXISTS (SELECT 1 FROM aid_tool_offer o WHERE o.business_id = %(survivor)s"
        " AND o.tool_id = t.tool_id)",
    )
    _waiting()
    register_card(
        Card("alat", "Alat dan cek", 60, p.VIEW, "aid/following_card_tools.html", tools_card)
    )
    register_card(
        Card("hasil", "Hasil 6 dan 12 bulan", 70, p.VIEW, "aid/following_card_outcomes.html",
             outcomes_card)
    )  # fmt: skip
    register_presence("aid.tools", "SELECT 1 FROM aid_tool WHERE holder_id = %(business)s")
    register_panel(
        "alat-bantuan", "Alat bantuan", 60, verb=p.VIEW,
        template="aid/following_panel.html", context=business_panel,
    )  # fmt: skip
    register_tab(
        "aid:list", "Alat", "aid:tools", needs=p.VIEW, order=40,
        also=("aid:use_reports", "aid:outcomes", "aid:draws", "aid:tool_requests"),
    )  # fmt: skip
    register_nav("Alat saya", "aid:my_tools", icon="box", needs=p.OWN, order=45)
    register_tab("aid:list", "Berkas bukti", "aid:packs", needs=p.PACK, order=50)
