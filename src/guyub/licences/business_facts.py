"""What rules about businesses may ask of papers, kept on the one facts row of a business.

Policy: a paper counts that is recorded, held and has not run out on the day of the question; the
row keeps its last day, so nothing need be written for it to run out. What nobody recorded is not
there, and the words say so: "tercatat". One product of the business with the paper is enough.
A statement in NIB is not recorded by anybody (it is no certificate), so it is unknown, never no.
So is an NPWP: a person's NIK is one (PMK 112/2022, 136/2023), whether or not it was recorded here.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings

from guyub.criteria.language import Change, Fact, Kind
from guyub.licences.permissions import CASE_VIEW, VIEW
from guyub.licences.states import ISSUED, STUCK, SUBMITTED
from guyub.registry import facts as registry_facts
from guyub.registry.afterwards import Afterwards, register_afterwards
from guyub.registry.benefits import Benefit, register_benefit
from guyub.registry.extra_facts import Extra, register_extra
from guyub.registry.rule_facts import BUSINESSES

# What rules name, in the order of the list from which people choose.
PAPERS: Final = {
    "nib": "NIB",
    "halal": "sertifikat halal",
    "spp_irt": "SPP-IRT",
    "bpom_md": "BPOM MD",
    "merek": "merek terdaftar",
    "sni_bina_umk": "SNI Bina-UMK",
    "npwp": "NPWP",
}
# Ticks in NIB (``certificate = false`` in their files).
STATEMENTS: Final = ("sni_bina_umk",)
# What may be there without anybody having recorded it: unknown, never no.
UNRECORDED: Final = (*STATEMENTS, "npwp")
# Asked once per statement, not per row.
_TODAY: Final = f"(SELECT (now() AT TIME ZONE '{settings.TIME_ZONE}')::date)"


def refresh(*business_ids: UUID) -> int:
    """Call in the transaction of whatever records or ends a paper of these businesses."""
    return registry_facts.refresh_extras(sorted(set(business_ids)))


def _facts() -> tuple[Fact, ...]:
    listed = ", ".join(f"'{key}'" for key in UNRECORDED)
    absent = f"CASE WHEN '{{paper}}' IN ({listed}) THEN NULL ELSE false END"
    return (
        Fact("licences.has", "punya {paper}", Kind.BOOL,
             f"coalesce((f.papers_until ->> '{{paper}}')::date >= {_TODAY}, {absent})",
             yes="tercatat punya {paper} yang berlaku",
             no="belum tercatat punya {paper} yang berlaku",
             question="Apakah usaha Anda punya {paper} yang masih berlaku?",
             args={"paper": PAPERS},
             change=Change("mengurus {paper}", days=20, help="dinas")),
    )  # fmt: skip


def register() -> None:
    """Called once from ``AppConfig.ready``, after the registry's."""
    register_extra(Extra("licences_facts", {"papers_until": "'{}'::jsonb"}))
    BUSINESSES.publish(*_facts())
    # A paper that the office got for the business; one that was written down by mistake gave
    # nothing, one that its issuer took away later was received all the same.
    register_benefit(
        Benefit(
            "licences", "fasilitasi surat",
            "SELECT c.business_id, count(*) FROM licences_case c"
            " JOIN licences_licence l ON l.id = c.licence_id AND l.state <> 'withdrawn'"
            f" WHERE c.state = '{ISSUED}' AND c.batch_id IS NOT NULL"
            " AND c.business_id = ANY (%(ids)s::uuid[]) GROUP BY 1",
        )
    )  # fmt: skip
    register_afterwards(
        Afterwards(
            "licence_asked", "Mengajukan surat", 10, CASE_VIEW,
            # The first time it went to its issuer. What is only prepared was
            # not asked for.
            "SELECT c.business_id, c.product_id,"
            f" least(c.submitted_on, (min(s.at) AT TIME ZONE '{settings.TIME_ZONE}')::date),"
            " c.paper"
            " FROM licences_case c JOIN licences_case_step s ON s.case_id = c.id"
            f" AND s.to_state = '{SUBMITTED}' AND s.from_state <> '{STUCK}'"
            " WHERE c.business_id = ANY (%(ids)s::uuid[]) GROUP BY c.id",
            tells=True,
        )
    )  # fmt: skip
    register_afterwards(
        Afterwards(
            "licence_got", "Mendapat surat", 20, VIEW,
            "SELECT l.business_id, l.product_id, l.issued, l.paper FROM licences_licence l"
            " WHERE l.business_id = ANY (%(ids)s::uuid[]) AND l.state <> 'withdrawn'",
            tells=True,
        )
    )  # fmt: skip
