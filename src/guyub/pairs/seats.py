"""Where this room sits down in the house: navigation, what waits today."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts.nav import register_nav
from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.pairs.models import DoubtfulPair
from guyub.pairs.permissions import ANSWER, DECIDE, VIEW


def undecided(visit: Visit) -> int:
    return capped(DoubtfulPair.objects.visible_to(visit).waiting())


def unanswered(visit: Visit) -> int:
    return capped(DoubtfulPair.objects.visible_to(visit).asked().filter(says=""))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav(_("Catatan ganda"), "pairs:list", icon="swap", needs=VIEW, order=28)
    register(
        Waiting(
            "pairs_undecided", "Catatan usaha mungkin ganda",
            "Bandingkan keduanya, lalu putuskan: sama, berbeda, atau tanya desa.",
            DECIDE, "pairs:list", undecided, icon="swap",
        )
    )  # fmt: skip
    register(
        Waiting(
            "pairs_unanswered", "Dinas bertanya tentang catatan ganda",
            "Dinas ingin tahu apakah dua catatan ini satu usaha.",
            ANSWER, "pairs:questions", unanswered, icon="swap",
        )
    )  # fmt: skip
