"""What waits among wordings and doubts: what somebody else proposed."""

from __future__ import annotations

from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.licences.book import left_out, published_by
from guyub.licences.models import OfficeWording, Settlement
from guyub.licences.permissions import RULE_DECIDE
from guyub.licences.states_rules import PROPOSED


def wordings(visit: Visit) -> int:
    """Of the own office, and without a hand of this person in it."""
    if visit.office is None or visit.user is None:
        return 0
    found = OfficeWording.objects.filter(state=PROPOSED, office_id=visit.office.pk)
    return capped(found.exclude(authors__contains=[visit.user.person_id]))


def settlements(visit: Visit) -> int:
    """Of the own office, and not proposed by this person."""
    if visit.office is None or visit.user is None:
        return 0
    found = Settlement.objects.filter(state=PROPOSED, office_id=visit.office.pk)
    return capped(found.exclude(made_by=visit.user.person_id))


def fallen(visit: Visit) -> int:
    """Published wordings of the own office that hold no longer, since the shipped files changed."""
    if visit.office is None:
        return 0
    return len(left_out(list(published_by(visit.office.pk))))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "licences_wordings", "Bunyi surat yang diajukan",
            "Baca bedanya, lihat produk yang kena, lalu putuskan.",
            RULE_DECIDE, "licences:rules", wordings, query="#menunggu", icon="paper",
        )
    )  # fmt: skip
    register(
        Waiting(
            "licences_wordings_fallen", "Bunyi dinas yang tidak dipakai lagi",
            "Baca kenapa, lalu susun yang baru atau hentikan.",
            RULE_DECIDE, "licences:rules", fallen, query="#periksa", icon="warn",
        )
    )  # fmt: skip
    register(
        Waiting(
            "licences_settlements", "Putusan surat yang diusulkan",
            "Bandingkan dengan sumbernya, lalu putuskan.",
            RULE_DECIDE, "licences:rules", settlements, query="#menunggu", icon="paper",
        )
    )  # fmt: skip
