"""What rules may ask about aid and groups, kept on the one facts row of a business.

Policy: received counts records that both signed, not who holds a tool now: a tool that was moved
or taken back was received all the same, and a revoked record never gave anything. Received,
applied and member are always known: what no signed record, open proposal or current membership
says has not happened here. A record counts for every business of the same
owner, so that a second business is no way round "never helped".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.conf import settings

from guyub.aid.models import ProposalMember
from guyub.aid.permissions.proposing import VIEW
from guyub.criteria.language import Change, Fact, Kind
from guyub.registry import facts as registry_facts
from guyub.registry.afterwards import Afterwards, register_afterwards
from guyub.registry.benefits import Benefit, register_benefit
from guyub.registry.extra_facts import Extra, register_extra
from guyub.registry.rule_facts import BUSINESSES

YEARS: Final = ("1", "2", "3", "5", "10")
# Asked once per statement, not per row.
_TODAY: Final = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
_SINCE: Final = f"(SELECT {_TODAY} - make_interval(years => {{years}}))"


def refresh(business_ids: Iterable[UUID]) -> int:
    """Call in the transaction of whatever changes a signed record or an open proposal of these
    businesses (a membership: the groups ask the registry). Returns how many rows changed."""
    return registry_facts.refresh_extras(sorted(set(business_ids)))


def refresh_proposals(*proposals: UUID) -> int:
    """The same for all businesses that take part in proposals: one of them changed its state."""
    members = ProposalMember.objects.filter(proposal__in=proposals).order_by("business_id")
    return refresh(members.values_list("business_id", flat=True).distinct())


def _facts() -> tuple[Fact, ...]:
    return (
        Fact("aid.received", "bantuan alat dalam {years} terakhir", Kind.BOOL,
             f"coalesce(f.aid_last_on > {_SINCE}, false)",
             yes="pernah menerima bantuan alat dalam {years} terakhir",
             no="belum pernah menerima bantuan alat dalam {years} terakhir",
             question="Apakah usaha Anda menerima bantuan alat dari pemerintah dalam {years}"
                      " terakhir?",
             args={"years": {n: f"{n} tahun" for n in YEARS}}),
        Fact("aid.applied", "usulan bantuan yang masih berjalan", Kind.BOOL, "f.aid_open",
             yes="punya usulan bantuan yang masih berjalan",
             no="tidak punya usulan bantuan yang masih berjalan",
             question="Apakah Anda sedang mengusulkan bantuan lain?"),
        Fact("groups.member", "anggota kelompok", Kind.BOOL, "(f.group_since IS NOT NULL)",
             yes="anggota kelompok usaha", no="belum masuk kelompok usaha",
             question="Apakah Anda anggota kelompok usaha yang sudah dibentuk?",
             change=Change("masuk ke kelompok usaha atau membentuknya", days=20,
                           help="petugas desa atau petugas lapangan")),
    )  # fmt: skip


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    columns = {"group_since": "NULL::date", "aid_last_on": "NULL::date", "aid_open": "false"}
    register_extra(Extra("aid_facts", columns, touched="aid_touched"))
    BUSINESSES.publish(*_facts())
    register_benefit(
        Benefit(
            "aid", "bantuan alat",
            "SELECT l.business_id, count(DISTINCT l.handover_id) FROM aid_handover_line l"
            " JOIN aid_handover h ON h.id = l.handover_id AND h.state = 'signed'"
            " WHERE l.business_id = ANY (%(ids)s::uuid[]) GROUP BY 1",
        )
    )  # fmt: skip
    register_afterwards(
        Afterwards(
            "aid_asked", "Mengusulkan bantuan", 40, VIEW,
            # As with what was received: other businesses of whoever owns it now, and what was
            # merged into any of them.
            "WITH related AS (SELECT w.id, w.id AS other FROM unnest(%(ids)s::uuid[]) w (id)"
            " UNION SELECT own.business_id, o.business_id FROM registry_ownership own"
            " JOIN registry_ownership o ON o.owner_id = own.owner_id AND o.until IS NULL"
            " WHERE own.business_id = ANY (%(ids)s::uuid[]) AND own.until IS NULL),"
            " lines AS (SELECT id, other FROM related UNION SELECT r.id, b.id FROM related r"
            " JOIN registry_business b ON b.merged_into_id = r.other)"
            " SELECT r.id, NULL::uuid,"
            f" (p.submitted_at AT TIME ZONE '{settings.TIME_ZONE}')::date"
            " FROM lines r JOIN aid_proposal_member m ON m.business_id = r.other"
            " JOIN aid_proposal p ON p.id = m.proposal_id WHERE p.submitted_at IS NOT NULL",
            whole=True,
        )
    )  # fmt: skip
