"""What waits in mentoring: officers for a word, contracts that ran out."""

from __future__ import annotations

from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.mentoring.lists_officers import RUN_OUT
from guyub.mentoring.models import Officer
from guyub.mentoring.permissions import APPOINT, ASSIGN
from guyub.mentoring.states import APPOINTED, WAITING


def run_out(visit: Visit) -> int:
    """Contracts that ended without anybody saying what comes after."""
    rows = Officer.objects.visible_to(visit).filter(state=APPOINTED, ends__lt=timezone.localdate())
    return capped(rows)


def held_up(visit: Visit) -> int:
    """Officers who wait for somebody's word."""
    return capped(Officer.objects.visible_to(visit).filter(state=WAITING))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "mentoring_run_out", "Petugas yang kontraknya habis",
            "Perpanjang dengan SK, atau serahterimakan wilayahnya.",
            ASSIGN, "mentoring:officers", run_out, f"?keadaan={RUN_OUT}", icon="people",
        )
    )  # fmt: skip
    register(
        Waiting(
            "mentoring_held_up", "Petugas yang menunggu perintah",
            "Tanyakan kepada yang ditunggu, atau angkat dengan SK.",
            APPOINT, "mentoring:officers", held_up, f"?keadaan={WAITING}", icon="people",
        )
    )  # fmt: skip
