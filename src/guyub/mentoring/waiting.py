"""What waits in mentoring: wishes to be visited, officers for a word, contracts that ran out."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.criteria.parameters import value_of
from guyub.kernel.waiting import Waiting, capped, register
from guyub.mentoring.lists.asking import ESCALATED, LATE
from guyub.mentoring.lists.officers import RUN_OUT
from guyub.mentoring.models import Officer, Request
from guyub.mentoring.parameters import WAITING_DAYS
from guyub.mentoring.permissions import ANSWER, APPOINT, ASSIGN
from guyub.mentoring.states import APPOINTED, ASKED, WAITING


def run_out(visit: Visit) -> int:
    """Contracts that ended without anybody saying what comes after."""
    rows = Officer.objects.visible_to(visit).filter(state=APPOINTED, ends__lt=timezone.localdate())
    return capped(rows)


def held_up(visit: Visit) -> int:
    """Officers who wait for somebody's word longer than the office wants to bear."""
    today = timezone.localdate()
    days = value_of(WAITING_DAYS, visit.office.pk if visit.office else None, today)
    since = today - timedelta(days=int(days))
    rows = Officer.objects.visible_to(visit)
    return capped(rows.filter(state=WAITING, waiting_since__lte=since))


def asked(visit: Visit) -> int:
    """Wishes without a day yet."""
    return capped(Request.objects.visible_to(visit).filter(state=ASKED))


def late(visit: Visit) -> int:
    """Wishes whose day has passed."""
    return capped(Request.objects.visible_to(visit).late(timezone.localdate()))


def escalated(visit: Visit) -> int:
    """Wishes that were brought before the head and are still open."""
    return capped(Request.objects.visible_to(visit).open().filter(escalated_at__isnull=False))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "mentoring_asked", "Permintaan didatangi tanpa hari kunjungan",
            "Tetapkan harinya, atau jelaskan sebabnya.",
            ANSWER, "mentoring:requests", asked, f"?keadaan={ASKED}", icon="route",
        )
    )  # fmt: skip
    register(
        Waiting(
            "mentoring_late", "Permintaan didatangi yang terlambat",
            "Tanyakan kepada petugasnya, lalu jawab hari ini.",
            ASSIGN, "mentoring:requests", late, f"?keadaan={LATE}", icon="clock",
        )
    )  # fmt: skip
    register(
        Waiting(
            "mentoring_escalated", "Permintaan didatangi yang diteruskan kepada Anda",
            "Tanyakan kepada kepala bidang kenapa belum dijawab.",
            APPOINT, "mentoring:requests", escalated, f"?keadaan={ESCALATED}", icon="warn",
        )
    )  # fmt: skip
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
