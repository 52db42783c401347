"""Where fairs stand on other pages: the business page, typed numbers, a person's own copy."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.accounts.nav import register_tab
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act
from guyub.kernel.rupiah import format_rupiah
from guyub.kernel.waiting import Waiting, capped, register
from guyub.market.actions.fairs import FAIR_PREFIX
from guyub.market.fair_turns import by_requester
from guyub.market.lists.fairs import ASK
from guyub.market.models import Fair, FairInvitation
from guyub.market.permissions.fairs import FAIRS, OWN_FAIRS, TELL
from guyub.market.states.fairs import CALLED_OFF
from guyub.registry import merging, numbers, panels, privacy
from guyub.registry.models import Owner, Ownership

ROOT: Final = "market:offers"
LIST: Final = "market:fairs"
_WHY: Final = "Melihat siapa yang mengundang pelaku usaha, dan apa hasilnya bagi mereka"
_BASIS: Final = "Tugas pembinaan industri kecil (UU 27/2022 pasal 20 ayat 2 huruf e)"


def _context(page: panels.Page) -> dict[str, Any] | None:
    if not page.has("market.fairs"):
        return None
    rows = list(
        FairInvitation.objects.filter(business=page.business)
        .exclude(fair__state=CALLED_OFF).select_related("fair", "result")
        .order_by("-fair__from_day", "-pk")
    )  # fmt: skip
    if not rows:
        return None
    lines, total = by_requester(rows)
    opens = page.visit.may(FAIRS)
    return {
        "total": total, "requesters": lines,
        "rows": [
            {"title": r.fair.title, "on": r.fair.from_day, "by": r.requester_name,
             "use": str(Fair.Purpose(r.fair.purpose).label).lower(),
             "answer": FairInvitation.Answer(r.answer).label, "result": getattr(r, "result", None),
             "url": reverse("market:fair", args=[r.fair.number]) if opens else ""}
            for r in rows
        ],
    }  # fmt: skip


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Pameran dan undangan": how often invited, at whose request, what it got."""
    return _context(page)


def own_panel(page: panels.Page) -> dict[str, Any] | None:
    """The same for its owner."""
    return None if page.visit.may(FAIRS) else _context(page)


def fair_of(visit: Visit, number: str) -> str:
    """Address of a fair's page, for whoever types the number."""
    seen = visit.may(FAIRS) and Fair.objects.visible_to(visit).filter(number=number).exists()
    return reverse("market:fair", args=[number]) if seen else ""


def told(owner: Owner) -> list[privacy.Held]:
    """Fairs to which a person's businesses were invited, for the person's own copy."""
    owned = Ownership.objects.filter(owner=owner, until__isnull=True).values("business_id")
    rows = FairInvitation.objects.filter(business__in=owned).select_related("fair", "result")
    return [*_sold(rows), *_invitations(rows)]


def _sold(rows: Any) -> list[privacy.Held]:
    """What was told of all sales at fairs; what nobody told is not nothing."""
    lines, total = by_requester(rows)
    if not lines:
        return []
    if total.sales is None:
        said = _t("Belum ada penjualan yang diberitahukan.")
    else:
        said = _t("Jumlah %(sales)s, dari %(known)s di antara %(all)s undangan.") % {
            "sales": format_rupiah(total.sales), "known": total.sales_known,
            "all": total.invited,
        }  # fmt: skip
    return [privacy.Held(_t("Penjualan di pameran"), said, _WHY, _BASIS)]


def _invitations(rows: Any) -> list[privacy.Held]:
    return [
        privacy.Held(
            f"Undangan {r.fair.number}",
            f"{r.fair.title}, diminta oleh {r.requester_name} untuk {r.why}."
            f" Jawaban: {FairInvitation.Answer(r.answer).label.lower()}.", _WHY, _BASIS,
        )
        for r in rows.order_by("fair__number", "pk")
    ]  # fmt: skip


def to_ask(visit: Visit) -> int:
    """Fairs of which somebody who came can tell more by now."""
    return capped(Fair.objects.visible_to(visit).to_ask(timezone.localdate()))


def erase(act: Act, gone: privacy.Erased) -> int:
    """What was said around a person's own businesses goes, as part of the erasure's action. That
    they were invited, and figures, stay: they tell of the office."""
    rows = FairInvitation.objects.filter(business__in=gone.businesses)
    told = rows.exclude(answer_said="", turn_because="")
    return int(told.update(answer_said="", turn_because=""))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_tab(ROOT, "Pameran", LIST, needs=FAIRS, order=60)
    numbers.register_number(FAIR_PREFIX, fair_of)
    merging.register_relation(
        "market_invitation",
        unless="EXISTS (SELECT 1 FROM market_invitation i WHERE i.fair_id = t.fair_id"
        " AND i.business_id = %(survivor)s)",
    )
    panels.register_presence(
        "market.fairs", "SELECT 1 FROM market_invitation WHERE business_id = %(business)s"
    )
    for key, verb, make in (("pameran", FAIRS, panel), ("pameran-saya", OWN_FAIRS, own_panel)):
        panels.register_panel(
            key, "Pameran dan undangan", 46, verb=verb, template="market/fair_panel.html",
            context=make,
        )  # fmt: skip
    register(
        Waiting(
            "market_fairs", "Pameran yang hasilnya perlu ditanyakan",
            "Tanyakan kepada yang datang, lalu catat.",
            TELL, LIST, to_ask, f"?keadaan={ASK}", icon="calendar",
        )
    )  # fmt: skip
    privacy.register_eraser("market.fairs", erase)
    privacy.register_teller("market.fairs", told)
