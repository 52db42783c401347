"""Where plans stand in the frame of the office, and on the business page: what will be bought."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.areas import known
from guyub.kernel.waiting import Waiting, capped, register
from guyub.licences.permissions import VIEW as READS_PAPERS
from guyub.market.lists.plans import month_words
from guyub.market.models import PlanLine, ProcurementPlan
from guyub.market.permissions.catalogue import OWN as OWNER
from guyub.market.permissions.plans import KEEP, OWN, VIEW
from guyub.market.planning.coming import Coming, coming_for
from guyub.market.seats.purchases import ROOT as PURCHASES
from guyub.market.states.plans import UNSETTLED
from guyub.registry import panels

ROOT: Final = "market:plans"
WAITING: Final = "menunggu"


def unsettled(visit: Visit) -> int:
    """Plans whose columns or whose work wait for a person."""
    return capped(ProcurementPlan.objects.visible_to(visit).filter(state__in=UNSETTLED))


def _line(page: panels.Page, line: PlanLine, places: dict[str, str]) -> dict[str, Any]:
    district = page.business.village_code[:8]
    where = "seluruh wilayah" if not line.district_code else (
        "kecamatan ini" if line.district_code == district
        else f"Kec. {places.get(line.district_code, line.district_code)}"
    )  # fmt: skip
    return {
        "title": line.package or line.description,
        "unit": line.unit or "satuan kerja belum tertulis",
        "when": month_words(line.starts_on), "where": where, "amount": line.amount,
        "url": reverse("market:plan_line", args=[line.pk]) if page.visit.may(VIEW) else "",
    }  # fmt: skip


def _told(page: panels.Page, one: Coming, places: dict[str, str]) -> dict[str, Any]:
    papers_url = ""
    if one.product is not None and page.visit.may(READS_PAPERS):
        papers_url = reverse("licences:product", args=[one.product.pk])
    name = one.product.name if one.product is not None else ""
    return {
        "part": one, "product": name, "papers_url": papers_url,
        "lack": f"Surat yang perlu diurus dulu untuk {name}: {one.paper}.",
        "caption": f"{one.name} yang akan dibeli, menurut bulan",
        "months": [{"month": m, "words": month_words(m.starts_on)} for m in one.months],
        "nearest": [_line(page, line, places) for line in one.nearest],
    }  # fmt: skip


def _context(page: panels.Page) -> dict[str, Any] | None:
    if not page.has("market_plan"):
        return None
    found = coming_for(page.visit, page.business, page.today)
    if not found:
        return None
    codes = {line.district_code for one in found for line in one.nearest if line.district_code}
    places = known.names_of(codes)
    return {"branches": [_told(page, one, places) for one in found]}


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Apa yang akan dibeli di dekat sini" for office and officers."""
    return _context(page)


def own_panel(page: panels.Page) -> dict[str, Any] | None:
    """The same for the owner."""
    return None if page.visit.may(VIEW) else _context(page)


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_tab(PURCHASES, "Rencana pengadaan", ROOT, needs=VIEW, order=50)
    register_nav("Rencana belanja", "market:plan_own", icon="calendar", needs=OWN, order=47)
    register(
        Waiting(
            "market_plans", "Rencana belanja yang menunggu kolomnya dicek atau diteruskan",
            "Buka, lalu cek kolomnya.", KEEP, ROOT, unsettled,
            f"?keadaan={WAITING}", icon="calendar",
        )
    )  # fmt: skip
    panels.register_presence(
        "market_plan",
        "SELECT 1 FROM registry_business b JOIN market_plan_line l"
        " ON l.regency_code = b.regency_code AND l.result = 'y'"
        " WHERE b.id = %(business)s AND l.starts_on >= date_trunc('month', now())::date",
    )
    for key, verb, make in (("akan-dibeli", VIEW, panel), ("akan-dibeli-saya", OWNER, own_panel)):
        panels.register_panel(
            key, "Apa yang akan dibeli di dekat sini", 46, verb=verb,
            template="market/plan_coming.html", context=make,
        )  # fmt: skip
