"""Use reports and what became of the businesses: figures after six and twelve months."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.following import keep_paper, today_of
from guyub.aid.models import Outcome, UseReport
from guyub.aid.permissions.following import MEASURE, REPORT
from guyub.aid.terms_following import outcome_days
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.kernel.scans import Scan
from guyub.kernel.typed import reason as typed_reason
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.actions.observation import record_observation
from guyub.registry.models import Business

FIGURES: Final = ("workers_male", "workers_female", "output_value", "sales")


@action("aid.use_report.receive", needs=REPORT, sentence="mencatat laporan pemakaian alat")
def receive_report(
    act: Act, pk: UUID, *, on: date, used: str, works: bool | None = None,
    scan: Scan | None = None,
) -> UseReport:  # fmt: skip
    """Put down a report from paper or as told in the village. Sent again it changes nothing; a
    corrected one replaces the words, and both stand in the ledger."""
    report = lock(UseReport, pk)
    handover = report.handover
    may_write_at(act, handover.village_code)
    words = typed_reason(used, most=500)
    new = (on, words, works)
    before = (report.received_on, report.used, report.works)
    if new == before and scan is None:
        raise Unchanged(report)
    if handover.state != "signed":
        raise DomainError(_("Berita acaranya sudah dicabut, jadi tidak ada yang dilaporkan."))
    if not words:
        raise DomainError(
            _("Tulis alatnya dipakai untuk apa dan bagaimana hasilnya."), field="used"
        )
    if on > today_of(act):
        raise DomainError(_("Tanggal laporan belum terjadi."), field="on")
    if handover.on is not None and on < handover.on:
        raise DomainError(
            _("Alatnya baru diserahkan pada %(d)s.") % {"d": format_date(handover.on)}, field="on"
        )
    report.received_on, report.used, report.works = new
    report.recorder_person, report.recorder = somebody(act.person_id), act.actor
    report.save()
    if scan is not None:
        keep_paper(act, handover.round, "use_report", report.pk, scan)
    act.log(
        report, before={"tanggal": before[0], "jalan": before[2]},
        after={
            "berita_acara": handover.number, "tahun": report.year, "tanggal": on, "jalan": works,
            "pindaian": scan.sha256 if scan else None,
        },
    )  # fmt: skip
    return report


def window(outcome: Outcome, today: date) -> tuple[date, date]:
    """First and last day on which the figures of a milestone may be measured."""
    days = timedelta(days=outcome_days(outcome.office_id, today))
    return outcome.due - days, outcome.due + days


@action("aid.outcome.record", needs=MEASURE, sentence="mendata hasil sesudah bantuan")
def record_outcome(act: Act, pk: UUID, *, on: date, values: Mapping[str, int | None]) -> Outcome:
    """Figures of one milestone: here and, in the same transaction, in the registry.

    What nobody knows stays unknown. Sent again it changes nothing; other figures for the same
    milestone are a correction, and the registry keeps both.
    """
    outcome = lock(Outcome, pk)
    business = Business.objects.get(pk=outcome.business_id)
    may_write_at(act, business.village_code)
    given = {name: values.get(name) for name in FIGURES}
    before = {name: getattr(outcome, name) for name in FIGURES}
    if outcome.on == on and given == before:
        raise Unchanged(outcome)
    if all(value is None for value in given.values()):
        raise DomainError(
            _("Isi paling sedikit satu angka, atau catat bahwa data ini terlewat."),
            field="workers_male",
        )
    _check_day(act, outcome, on)
    seen: dict[str, Any] = {
        **{n: v for n, v in given.items() if v is not None},
        "year": on.year, "observed_on": on,
        "source": f"Bantuan {outcome.round.number}, bulan ke-{outcome.months}",
    }  # fmt: skip
    observation = record_observation(act, business.pk, seen)
    for name, value in given.items():
        setattr(outcome, name, value)
    outcome.on, outcome.missed_because, outcome.observation = on, "", observation.pk
    outcome.recorder_person, outcome.recorder = somebody(act.person_id), act.actor
    outcome.save()
    act.log(
        outcome, before={n: v for n, v in before.items() if v is not None},
        after={"usaha": str(business.pk), "bulan": outcome.months, "tanggal": on, **given},
    )  # fmt: skip
    return outcome


def _check_day(act: Act, outcome: Outcome, on: date) -> None:
    today = today_of(act)
    if on > today:
        raise DomainError(_("Tanggalnya belum terjadi."), field="on")
    first, last = window(outcome, today)
    if not first <= on <= last:
        raise DomainError(
            _("Angka bulan ke-%(m)d didata antara %(a)s dan %(b)s. Di luar itu, catat terlewat.")
            % {"m": outcome.months, "a": format_date(first), "b": format_date(last)},
            field="on",
        )


@action("aid.outcome.miss", needs=MEASURE, sentence="mencatat hasil yang terlewat didata")
def miss_outcome(act: Act, pk: UUID, reason: str) -> Outcome:
    """Say why a milestone has no figures: unknown, with a reason, is not zero."""
    outcome = lock(Outcome, pk)
    may_write_at(act, Business.objects.get(pk=outcome.business_id).village_code)
    words = typed_reason(reason, most=200)
    if outcome.missed_because and outcome.missed_because == words:
        raise Unchanged(outcome)
    if outcome.on is not None:
        raise DomainError(_("Angkanya sudah didata, jadi tidak terlewat."))
    if not words:
        raise DomainError(_("Tulis kenapa terlewat."), field="reason")
    if outcome.due > today_of(act):
        raise DomainError(_("Waktunya belum lewat. Data masih bisa diambil."), field="reason")
    outcome.missed_because = words
    outcome.recorder_person, outcome.recorder = somebody(act.person_id), act.actor
    outcome.save()
    act.log(
        outcome, after={"bulan": outcome.months, "usaha": str(outcome.business_id)}, reason=words
    )
    return outcome
