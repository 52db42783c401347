"""What mentoring keeps on the one facts row of a business, and what rules may ask of it.

Policy: a contact is who met somebody of the business, whichever way; who found a closed door tried.
What nobody wrote down has not happened here, so the day of the last contact is unknown only where
there was none, which rules read as "never".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from guyub.criteria.language import Fact, Kind
from guyub.mentoring import diagnosis
from guyub.registry import facts as registry_facts
from guyub.registry.extra_facts import Extra, register_extra
from guyub.registry.rule_facts import BUSINESSES

_COLUMNS: Final = {
    "mentor_contact_on": "NULL::date",
    "visit_promised_on": "NULL::date",
    "applying_since": "NULL::date",
    "diagnosis": "'{}'::jsonb",
}


def refresh(business_ids: Iterable[UUID]) -> int:
    """Call in the transaction of whatever records a contact or a wish to be visited."""
    return registry_facts.refresh_extras(sorted(set(business_ids)))


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_extra(Extra("mentoring_facts", _COLUMNS))
    BUSINESSES.publish(
        Fact(
            "mentoring.contacted", "pernah dihubungi dinas", Kind.BOOL,
            "(f.contact_on IS NOT NULL)",
            yes="pernah dihubungi dinas", no="belum pernah dihubungi dinas",
            question="Apakah dinas pernah mendatangi, menelepon, melatih, atau membantu Anda?",
        ),
        Fact(
            "mentoring.contact_on", "terakhir dihubungi dinas", Kind.DATE, "f.contact_on",
            question="Kapan Anda terakhir dihubungi dinas?",
        ),
        Fact(
            "mentoring.waits", "sedang minta didatangi", Kind.BOOL,
            "(f.visit_promised_on IS NOT NULL)",
            yes="sedang minta didatangi", no="tidak sedang minta didatangi",
            question="Apakah Anda sedang menunggu didatangi petugas?",
        ),
        Fact(
            "mentoring.level", "penilaian {aspect}", Kind.CHOICE, "(f.diagnosis ->> '{aspect}')",
            options=tuple((str(n), words) for n, words in diagnosis.LEVELS.items()),
            args={"aspect": {a.key: a.label.lower() for a in diagnosis.current().aspects}},
            question="Bagaimana {aspect} menurut kunjungan terakhir?",
        ),
    )  # fmt: skip
