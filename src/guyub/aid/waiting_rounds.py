"""What waits among rounds, and where they stand on other pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from guyub.accounts.nav import register_nav, register_tab
from guyub.aid import facts, terms_rounds
from guyub.aid.models import ItemPrice, Round, ScoringSheet, Telling
from guyub.aid.permissions.rounds import CATALOGUE, PUBLISH, VIEW
from guyub.aid.queries.rounds import items_of
from guyub.kernel.components import Happening
from guyub.kernel.dates import format_date
from guyub.kernel.waiting import Waiting, capped, register
from guyub.registry.panels import Page, register_happenings, register_presence

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


def proposed(visit: Visit) -> int:
    """Rounds that somebody else proposed to the head."""
    if visit.office is None or visit.user is None:
        return 0
    found = Round.objects.filter(state="proposed", office_id=visit.office.pk)
    return capped(found.exclude(authors__contains=[visit.user.person_id]))


def sheets(visit: Visit) -> int:
    """Scoring sheets that somebody else wrote."""
    if visit.office is None or visit.user is None:
        return 0
    found = ScoringSheet.objects.filter(published_at__isnull=True, office_id=visit.office.pk)
    return capped(found.exclude(maker_person=visit.user.person_id))


def prices(visit: Visit) -> int:
    """Kinds whose newest price stands out and is not explained: begins at the few that do."""
    later = ItemPrice.objects.filter(item=OuterRef("item")).filter(
        Q(on__gt=OuterRef("on"))
        | Q(on=OuterRef("on"), created_at__gt=OuterRef("created_at"))
        | Q(on=OuterRef("on"), created_at=OuterRef("created_at"), pk__gt=OuterRef("pk"))
    )
    odd = ItemPrice.objects.filter(explanation="", item__in=items_of(visit)).exclude(outlier="")
    return capped(odd.filter(~Exists(later)))


def tellings(page: Page) -> Iterable[tuple[datetime, Happening]]:
    """That the owner was told of a round."""
    if not page.visit.may(VIEW) and page.visit.reach != "own":
        return []
    if not page.has("aid.tellings"):
        return []
    rows = Telling.objects.filter(business=page.business).select_related("round")
    return [
        (
            timezone.make_aware(datetime.combine(t.on, time())),
            Happening(
                f"Diberi tahu tentang {t.round.title}", format_date(t.on), t.on.isoformat(),
                text=f"{t.get_way_display()}."
                + (f" Jawabannya: {t.get_answer_display().lower()}." if t.answer else ""),
                who=t.teller if page.visit.may(VIEW) else "Petugas",
            ),
        )
        for t in rows.order_by("-on", "pk")[:20]
    ]  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    terms_rounds.register()
    facts.register()
    register(
        Waiting(
            "aid_rounds", "Putaran bantuan menunggu diperiksa",
            "Baca syarat, dana, dan barangnya, lalu buka atau kembalikan.",
            PUBLISH, "aid:list", proposed, query="?keadaan=proposed", icon="gift",
        )
    )  # fmt: skip
    register(
        Waiting(
            "aid_sheets", "Lembar nilai menunggu disetujui",
            "Periksa bobotnya, lalu setujui.", PUBLISH, "aid:sheets", sheets, icon="list",
        )
    )  # fmt: skip
    register(
        Waiting(
            "aid_prices", "Harga menonjol belum dijelaskan",
            "Tulis mengapa harganya begitu, atau betulkan.", CATALOGUE, "aid:items", prices,
            query="?harga=menonjol", icon="warn",
        )
    )  # fmt: skip
    register_nav("Bantuan", "aid:list", icon="gift", needs=VIEW, order=26)
    register_tab("aid:list", "Putaran", "aid:list", needs=VIEW, order=10)
    register_presence("aid.tellings", "SELECT 1 FROM aid_telling WHERE business_id = %(business)s")
    register_happenings(tellings)
