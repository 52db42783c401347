"""Where this room sits down in the house: navigation, what waits today, merges of records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts.nav import register_nav
from guyub.accounts.visit import Visit
from guyub.crosscheck.models import Agreement, Comparison, Result
from guyub.crosscheck.permissions import AGREE, COMPARE, JUDGE, VIEW
from guyub.crosscheck.states import PROPOSED, WAITING
from guyub.kernel.waiting import Waiting, capped, register
from guyub.registry import merging


def asked(visit: Visit) -> int:
    own = visit.office.pk if visit.office else None
    rows = Agreement.objects.visible_to(visit).filter(partner_id=own, state=PROPOSED)
    return capped(rows)


def invited(visit: Visit) -> int:
    own = visit.office.pk if visit.office else None
    rows = Comparison.objects.visible_to(visit).filter(partner_id=own, state=WAITING)
    return capped(rows)


def unjudged(visit: Visit) -> int:
    return capped(Result.objects.visible_to(visit).undecided())


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav(_("Cek silang"), "crosscheck:list", icon="shield", needs=VIEW, order=66)
    register(
        Waiting(
            "crosscheck_asked", "Dinas lain mengajak cek silang",
            "Baca kegunaan dan dasarnya, lalu setujui atau tolak.",
            AGREE, "crosscheck:list", asked, icon="shield",
        )
    )  # fmt: skip
    register(
        Waiting(
            "crosscheck_invited", "Cek silang menunggu daftar kami",
            "Daftar dinas lain sudah siap. Siapkan daftar kami.",
            COMPARE, "crosscheck:list", invited, icon="shield",
        )
    )  # fmt: skip
    register(
        Waiting(
            "crosscheck_unjudged", "Hasil cek silang belum dinilai",
            "Tanyakan dulu orangnya atau desanya sebelum haknya disentuh.",
            JUDGE, "crosscheck:list", unjudged, icon="shield",
        )
    )  # fmt: skip
    merging.register_relation("crosscheck_result")
