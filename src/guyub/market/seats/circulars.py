"""What circulars give to the rooms below: a place in the menu, numbers, papers, what waits."""

from __future__ import annotations

from django.urls import reverse

from guyub.accounts.nav import register_tab
from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.market import declared
from guyub.market.actions.circulars import CIRCULAR_PREFIX
from guyub.market.actions.declaring import DECLARATION_PREFIX
from guyub.market.models import Circular, CircularException, Declaration
from guyub.market.permissions.circulars import SIGN, VIEW
from guyub.market.seats.purchases import ROOT
from guyub.market.states.circulars import DRAFT, PROPOSED
from guyub.registry import numbers


def circular_of(visit: Visit, number: str) -> str:
    """Address of a circular's page, for whoever types its number."""
    seen = visit.may(VIEW) and Circular.objects.visible_to(visit).filter(number=number).exists()
    return reverse("market:circular", args=[number]) if seen else ""


def declaration_of(visit: Visit, number: str) -> str:
    """The same of a declaration."""
    rows = Declaration.objects.visible_to(visit)
    seen = visit.may(VIEW) and rows.filter(number=number).exists()
    return reverse("market:declaration", args=[number]) if seen else ""


def unsigned(visit: Visit) -> int:
    """Drafts of circulars that the visitor did not write."""
    rows = Circular.objects.visible_to(visit).filter(state=DRAFT)
    return capped(rows.exclude(writers__contains=[visit.user.person_id] if visit.user else []))


def unconfirmed(visit: Visit) -> int:
    """Exceptions that the visitor did not propose."""
    rows = CircularException.objects.visible_to(visit).filter(state=PROPOSED)
    return capped(rows.exclude(proposed_by=visit.user.person_id if visit.user else None))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_tab(ROOT, "Surat edaran", "market:circulars", needs=VIEW, order=30)
    register_tab(ROOT, "Rencana OPD", "market:year_plans", needs=VIEW, order=40)
    numbers.register_number(CIRCULAR_PREFIX, circular_of)
    numbers.register_number(DECLARATION_PREFIX, declaration_of)
    declared.register()
    register(
        Waiting(
            "market_circulars", "Rancangan surat edaran",
            "Kalau suratnya sudah ditandatangani, catat nomor dan tanggalnya.",
            SIGN, "market:circulars", unsigned, icon="paper",
        )
    )  # fmt: skip
    register(
        Waiting(
            "market_exceptions", "Pengecualian surat edaran",
            "Setujui atau tolak OPD yang diusulkan dikecualikan.",
            SIGN, "market:circulars", unconfirmed, icon="paper",
        )
    )  # fmt: skip
