"""Where gift campaigns stand in the frame of the office and in what others do."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.market.actions.giving import CAMPAIGN_PREFIX
from guyub.market.lists.giving import FORGET, OVERDUE, kept_since
from guyub.market.models import Campaign
from guyub.market.permissions.giving import GIFTS, KEEP_GIFTS, OWN_GIFTS
from guyub.registry import merging, numbers

ROOT: Final = "market:offers"
LIST: Final = "market:campaigns"


def campaign_of(visit: Visit, number: str) -> str:
    """Address of a campaign's page, for whoever types the number."""
    seen = visit.may(GIFTS) and Campaign.objects.visible_to(visit).filter(number=number).exists()
    return reverse("market:campaign", args=[number]) if seen else ""


def overdue(visit: Visit) -> int:
    """Campaigns whose last day is past and that were not ended."""
    return capped(Campaign.objects.visible_to(visit).overdue(timezone.localdate()))


def to_forget(visit: Visit) -> int:
    """Campaigns whose tax objects were kept long enough."""
    return capped(Campaign.objects.visible_to(visit).to_forget(kept_since(visit)))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Hadiah", LIST, icon="gift", needs=OWN_GIFTS, order=48)
    register_tab(ROOT, "Kampanye hadiah", LIST, needs=GIFTS, order=50)
    numbers.register_number(CAMPAIGN_PREFIX, campaign_of)
    merging.register_relation("market_campaign_item")
    register(
        Waiting(
            "market_gifts", "Kampanye hadiah yang lewat harinya",
            "Hitung dan tutup loketnya, lalu akhiri.",
            KEEP_GIFTS, LIST, overdue, f"?keadaan={OVERDUE}", icon="gift",
        )
    )  # fmt: skip
    register(
        Waiting(
            "market_gift_marks", "Kampanye hadiah yang jejak objek pajaknya perlu dihapus",
            "Buka kampanyenya, lalu hapus jejaknya.",
            KEEP_GIFTS, LIST, to_forget, f"?keadaan={FORGET}", icon="gift",
        )
    )  # fmt: skip
