"""What waits among proposals: to be completed, to be checked, to be scored."""

from __future__ import annotations

from guyub.accounts.visit import Visit
from guyub.aid.models import Proposal
from guyub.aid.permissions import proposing as verbs
from guyub.kernel.waiting import Waiting, capped, register


def to_complete(visit: Visit) -> int:
    """Given back and not sent again, in the visit's areas."""
    return capped(Proposal.objects.visible_to(visit).to_complete())


def own_to_complete(visit: Visit) -> int:
    """Of the visitor's own proposals: begun or given back."""
    return capped(Proposal.objects.visible_to(visit).being_filled())


def to_check(visit: Visit) -> int:
    """In the visit's areas, without those this person is tied to."""
    person = visit.act().person_id
    rows = Proposal.objects.visible_to(visit).to_check()
    return capped(rows.not_tied_to(person)) if person is not None else 0


def to_score(visit: Visit) -> int:
    person = visit.act().person_id
    return capped(Proposal.objects.visible_to(visit).to_score(person)) if person is not None else 0


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "aid_own", "Usulan bantuan yang belum dikirim", "Lengkapi, lalu kirim.",
            verbs.OWN, "aid:my_proposals", own_to_complete, icon="gift",
        )
    )  # fmt: skip
    register(
        Waiting(
            "aid_complete", "Usulan yang perlu dilengkapi",
            "Ingatkan ketuanya, atau lengkapi bersama.",
            verbs.HANDLE, "aid:proposals", to_complete, query="?keadaan=incomplete", icon="gift",
        )
    )  # fmt: skip
    register(
        Waiting(
            "aid_check", "Usulan yang perlu dicek di lapangan",
            "Datangi setiap anggota, catat yang Anda lihat.",
            verbs.CHECK, "aid:to_check", to_check, icon="route",
        )
    )  # fmt: skip
    register(
        Waiting(
            "aid_score", "Usulan yang perlu dinilai", "Nilai tanpa melihat nilai orang lain.",
            verbs.SCORE, "aid:to_score", to_score, icon="check",
        )
    )  # fmt: skip
