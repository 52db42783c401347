"""Objections at the counter for complaints: the rows, their number and the forms stay here."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from guyub.accounts.visit import Visit
from guyub.aid import waiting_deciding
from guyub.aid.models import Round
from guyub.aid.permissions.deciding import ANSWER
from guyub.aid.queries.deciding import objection_window, objections_of
from guyub.complaints.sources import Choice, Line, Source, register
from guyub.kernel.dates import format_date

SHOWN = 40


def lines(visit: Visit, most: int) -> list[Line]:
    """The objections that ``count`` counts, the nearest deadline first."""
    if visit.office is None or visit.user is None:
        return []
    today = timezone.localdate()
    rows = objections_of(visit).filter(office_id=visit.office.pk, state="received")
    rows = rows.exclude(deciders__contains=[visit.user.person_id])
    found = []
    for row in rows[:most]:
        left = (row.answer_by - today).days
        words = _t("hari ini") if left == 0 else _t("%(n)s hari lagi") % {"n": left}
        if left < 0:
            words = _t("lewat %(n)s hari") % {"n": -left}
        url = reverse("aid:objection", args=[row.number])
        found.append(Line(row.number, row.round.title, words, url, left < 0))
    return found


def choices() -> list[Choice]:
    """Rounds whose list or decision may be objected to today, the newest first."""
    today = timezone.localdate()
    rounds = Round.objects.public().filter(announced_at__isnull=False)
    found = []
    for one in rounds.defer("frozen").order_by("-announced_at", "number")[:SHOWN]:
        window = objection_window(one, today)
        if window.closed or window.until is None:
            continue
        until = _t("sampai %(day)s") % {"day": format_date(window.until)}
        url = reverse("aid:objection_new", args=[one.number])
        found.append(Choice(one.regency_code, one.title, until, url))
    return found


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Source(
            "aid.objections", _("Keberatan atas putusan bantuan"), ANSWER, "aid:objections",
            waiting_deciding.objections, lines, choices, "aid:objection_lookup",
        )  # type: ignore[arg-type]
    )  # fmt: skip
