"""Where this room sits down in the house: navigation, what waits today."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.accounts.nav import register_nav
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act
from guyub.kernel.waiting import Waiting, capped, register
from guyub.pairs.models import DoubtfulPair
from guyub.pairs.permissions import ANSWER, DECIDE, VIEW
from guyub.registry import privacy
from guyub.registry.models import PairDecision
from guyub.registry.privacy import Erased


def undecided(visit: Visit) -> int:
    return capped(DoubtfulPair.objects.visible_to(visit).waiting())


def unanswered(visit: Visit) -> int:
    return capped(DoubtfulPair.objects.visible_to(visit).asked().filter(says=""))


def erase(act: Act, gone: Erased) -> int:
    """What a village said and what was written to a verdict about the person's businesses."""
    about = Q(first_id__in=gone.businesses) | Q(second_id__in=gone.businesses)
    emptied = DoubtfulPair.objects.filter(about).exclude(note="").update(note="")
    return emptied + PairDecision.objects.filter(about).exclude(reason="").update(reason="")


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    privacy.register_eraser("pairs", erase)
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
