"""What rules may ask about training, kept on the one facts row of a business.

Policy: in a course is who was there or passed a module, in a batch that ran; a place that nobody
used taught nobody. What no list says has not happened here, so these are always known, except the
day. Whoever was taught counts for every business that the person owns. Being called to a meeting is
not being called as a crowd.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.conf import settings

from guyub.criteria.language import Change, Fact, Kind
from guyub.registry import facts as registry_facts
from guyub.registry.afterwards import Afterwards, register_afterwards
from guyub.registry.benefits import Benefit, register_benefit
from guyub.registry.extra_facts import Extra, register_extra
from guyub.registry.rule_facts import BUSINESSES
from guyub.training.admission import TRAINING
from guyub.training.models import Batch, Participant
from guyub.training.permissions import VIEW

YEARS: Final = ("1", "2", "3", "5", "10")
_TODAY: Final = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
_SINCE: Final = f"(SELECT {_TODAY} - make_interval(years => {{years}}))"
_ASK: Final = Change("mendaftar pelatihan yang dibuka", days=30, help="dinas atau petugas desa")


# As ``training_facts`` counts it: places of the business, of what was merged into it and of whoever
# owns it now, in batches that ran; each day of being there and of passing a module.
_DAYS: Final = (
    "SELECT x.id, NULL::uuid, d.day FROM ("
    " SELECT w.id, p.id AS participant, p.batch_id FROM unnest(%(ids)s::uuid[]) w (id)"
    " JOIN training_participant p ON p.business_id = w.id AND p.state = 'admitted'"
    " UNION SELECT b.merged_into_id, p.id, p.batch_id FROM registry_business b"
    " JOIN training_participant p ON p.business_id = b.id AND p.state = 'admitted'"
    " WHERE b.merged_into_id = ANY (%(ids)s::uuid[])"
    " UNION SELECT o.business_id, p.id, p.batch_id FROM registry_ownership o"
    " JOIN training_participant p ON p.owner_id = o.owner_id AND p.state = 'admitted'"
    " WHERE o.business_id = ANY (%(ids)s::uuid[]) AND o.until IS NULL) x"
    " JOIN training_batch t ON t.id = x.batch_id AND t.state IN ('running', 'finished')"
    ' JOIN LATERAL (SELECT s."on" FROM training_attendance a'
    " JOIN training_session s ON s.id = a.session_id WHERE a.participant_id = x.participant"
    ' UNION SELECT m."on" FROM training_passed m WHERE m.participant_id = x.participant'
    ") d (day) ON true"
)


def refresh(business_ids: Iterable[UUID]) -> int:
    """Call in the transaction of whatever changes who was taught or called. Returns how many rows
    changed."""
    return registry_facts.refresh_extras(sorted(set(business_ids)))


def refresh_batch(batch: Batch) -> int:
    """The same for everybody with a place in a batch: it began, ended or was called off."""
    rows = Participant.objects.filter(batch=batch).order_by("business_id")
    return refresh(rows.values_list("business_id", flat=True).distinct())


def _facts() -> tuple[Fact, ...]:
    return (
        Fact("training.ever", "ikut pelatihan", Kind.BOOL, "(f.trained_last_on IS NOT NULL)",
             yes="pernah ikut pelatihan", no="belum pernah ikut pelatihan",
             question="Apakah Anda pernah ikut pelatihan dari dinas?", change=_ASK),
        Fact("training.taken", "pelatihan dalam {years} terakhir", Kind.BOOL,
             f"coalesce(f.trained_last_on > {_SINCE}, false)",
             yes="ikut pelatihan dalam {years} terakhir",
             no="tidak ikut pelatihan dalam {years} terakhir",
             question="Apakah Anda ikut pelatihan dari dinas dalam {years} terakhir?",
             args={"years": {n: f"{n} tahun" for n in YEARS}}, change=_ASK),
        Fact("training.last_on", "terakhir ikut pelatihan", Kind.DATE, "f.trained_last_on",
             question="Kapan Anda terakhir ikut pelatihan dari dinas?"),
        Fact("training.times", "banyaknya pelatihan yang diikuti", Kind.INT,
             "f.trained_times::bigint", unit="kali",
             question="Berapa kali Anda ikut pelatihan dari dinas?", change=_ASK),
        Fact("training.called", "banyaknya undangan pameran dan keramaian", Kind.INT,
             "f.called_times::bigint", unit="kali",
             question="Berapa kali Anda diundang ke pameran atau acara ramai?"),
    )  # fmt: skip


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    columns = {
        "trained_last_on": "NULL::date", "trained_times": "0::smallint",
        "called_times": "0::smallint",
    }  # fmt: skip
    register_extra(Extra("training_facts", columns, touched="training_touched"))
    BUSINESSES.publish(*_facts())
    register_benefit(
        Benefit(
            "training", TRAINING,
            "SELECT business_id, trained_times FROM registry_facts"
            " WHERE business_id = ANY (%(ids)s::uuid[])",
        )
    )  # fmt: skip
    register_afterwards(
        Afterwards(
            "training", "Ikut pelatihan", 50, VIEW,
            _DAYS,
            whole=True,
        )
    )  # fmt: skip
