"""Where papers stand on other pages: the business page, merges of records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_nav, register_tab
from guyub.kernel.actions import Act
from guyub.kernel.attached import forget_file
from guyub.kernel.components import Happening
from guyub.kernel.dates import format_date
from guyub.licences.models import Case, CaseStep, Document, Licence
from guyub.licences.models.cases import RESTRICTED
from guyub.licences.permissions import (
    BATCH_VIEW,
    BOOK,
    CASE_VIEW,
    COUNT,
    RADAR,
    RULE_VIEW,
    VIEW,
)
from guyub.licences.requirements import papers
from guyub.licences.states import CASE, TURNS
from guyub.licences.views_common import short_of, tone_of
from guyub.registry import naming, panels, privacy
from guyub.registry.merging import register_relation
from guyub.registry.models import Owner, Ownership

MOST_LINES: Final = 80


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Surat": papers that the business has and what is being applied for. The way to
    each product's papers stands beside the product."""
    if not page.has("licences"):
        return None
    shown, named = papers(), naming.reader_of(page.visit, page.business)
    held = Licence.objects.in_force(page.today).filter(business=page.business)
    running = Case.objects.running().filter(business=page.business).select_related("product")
    return {
        "held": [
            {
                "short": shown[row.paper].short, "number": row.number, "expires": row.expires,
                "name": named(row.product.name) if row.product else "",
            }
            for row in held.select_related("product").order_by("paper", "issued", "pk")
            if row.paper in shown
        ],
        "cases": [
            {
                "short": short_of(case.paper),
                "name": named(case.product.name) if case.product else "",
                "state": CASE.states[case.state], "tone": tone_of(case.state),
                "who": case.turn_name or dict(TURNS).get(case.turn, ""),
                "since": case.waiting_since, "stuck": case.stuck_because,
                "url": reverse("licences:case", args=[case.pk]),
            }
            for case in running.order_by("waiting_since", "pk")
        ],
    }  # fmt: skip


def happenings(page: panels.Page) -> Iterable[tuple[datetime, Happening]]:
    """Papers that were recorded, and the steps of applications, for the timeline."""
    if not page.visit.may(VIEW) or not page.has("licences"):
        return
    own = page.visit.reach == "own"
    lines = CaseStep.objects.filter(case__business=page.business).select_related("case")
    from_cases = Case.objects.filter(business=page.business, licence__isnull=False)
    recorded = Licence.objects.filter(business=page.business).exclude(
        pk__in=from_cases.values("licence")
    )
    for row in recorded.order_by("-created_at")[:MOST_LINES]:
        yield _line(row.created_at, f"{short_of(row.paper)} dicatat", "" if own else row.recorder,
                    f"Nomor {row.number}, terbit {format_date(row.issued)}")  # fmt: skip
    for line in lines.order_by("-at", "-pk")[:MOST_LINES]:
        yield _line(line.at, f"Pengajuan {short_of(line.case.paper)}: {line.title.lower()}",
                    "" if own else line.actor, f"Alasan: {line.reason}" if line.reason else "",
                    reverse("licences:case", args=[line.case_id]))  # fmt: skip


def _line(
    at: datetime, title: str, who: str, text: str, url: str = ""
) -> tuple[datetime, Happening]:
    on = timezone.localtime(at).date()
    return at, Happening(title, format_date(on), on.isoformat(), who, text, url, tone="quiet")


def erase(act: Act, gone: privacy.Erased) -> int:
    """Identity papers of a person's own businesses go, with their files."""
    rows = list(Document.objects.filter(business__in=gone.businesses, kind__in=RESTRICTED))
    for row in rows:
        row.delete()
        forget_file(act.scope, Document, row.path)
    return len(rows)


def told(owner: Owner) -> list[privacy.Held]:
    """Identity papers of a person's businesses, for the person's own page and copy."""
    mine = Ownership.objects.filter(owner=owner).values("business")
    rows = Document.objects.filter(business__in=mine, kind__in=RESTRICTED)
    return [
        privacy.Held(
            row.get_kind_display(),
            f"dikumpulkan {format_date(timezone.localtime(row.created_at).date())}",
            "Mengurus surat produk", "Tugas dinas (UU 27/2022 pasal 20 ayat 2 huruf e)",
        )
        for row in rows.order_by("created_at", "pk")
    ]  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Surat", "licences:gaps", icon="paper", needs=COUNT, order=24)
    register_tab("licences:gaps", "Kesenjangan", "licences:gaps", needs=COUNT, order=10)
    register_tab("licences:gaps", "Tanpa izin edar", "licences:unlabelled", needs=COUNT, order=15)
    register_tab("licences:gaps", "Daftar surat", "licences:papers", needs=BOOK, order=20)
    register_tab("licences:gaps", "Pengajuan", "licences:cases", needs=CASE_VIEW, order=30)
    register_tab("licences:gaps", "Fasilitasi", "licences:batches", needs=BATCH_VIEW, order=40)
    register_tab("licences:gaps", "Bunyi dinas", "licences:rules", needs=RULE_VIEW, order=60)
    register_tab("licences:gaps", "Perpanjangan", "licences:radar", needs=RADAR, order=50)
    register_relation("licences_answers")
    register_relation("licences_label")
    # A case that runs for the same paper in both records stays where it is, to be ended there.
    register_relation(
        "licences_case",
        unless="EXISTS (SELECT 1 FROM licences_case c WHERE c.business_id = %(survivor)s"
        " AND c.paper = t.paper AND c.product_id IS NOT DISTINCT FROM t.product_id"
        " AND c.state IN ('prepared', 'submitted', 'checked', 'stuck')"
        " AND t.state IN ('prepared', 'submitted', 'checked', 'stuck'))",
    )
    register_relation(
        "licences_document",
        unless="EXISTS (SELECT 1 FROM licences_document d WHERE d.business_id = %(survivor)s"
        " AND d.kind = t.kind AND d.sha256 = t.sha256)",
    )
    register_relation(
        "licences_licence",
        unless="EXISTS (SELECT 1 FROM licences_licence l WHERE l.business_id = %(survivor)s"
        " AND l.paper = t.paper AND l.number_key = t.number_key AND l.state = 'held'"
        " AND t.state = 'held' AND l.product_id IS NOT DISTINCT FROM t.product_id)",
    )
    panels.register_product_link(
        "Surat untuk produk ini", verb=VIEW, url=lambda pk: reverse("licences:product", args=[pk])
    )
    panels.register_presence(
        "licences",
        "SELECT 1 FROM licences_licence WHERE business_id = %(business)s"
        " UNION ALL SELECT 1 FROM licences_case WHERE business_id = %(business)s",
    )
    panels.register_panel(
        "surat", "Surat produk", 40, verb=VIEW, template="licences/panel.html", context=panel
    )
    panels.register_happenings(happenings)
    privacy.register_eraser("licences", erase)
    privacy.register_teller("licences", told)
