"""Which paper holds a number of the agenda, as a visit may see it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from guyub.accounts.visit import Visit
from guyub.aid.models import Agreement, Decree, Handover, Tool, ToolRequest
from guyub.aid.permissions.deciding import VIEW as DECIDING
from guyub.aid.queries.deciding import within
from guyub.aid.states import DECREE, HANDOVER, TOOL_REQUEST


@dataclass(frozen=True)
class Held:
    """One paper: what it is, of whom, where its page is and how it stands."""

    kind: str
    name: str
    url: str
    state: str


def papers_of(visit: Visit, papers: Collection[UUID]) -> dict[UUID, Held]:
    """The papers among these that the visit may open, by their id; one query per kind."""
    found: dict[UUID, Held] = {}
    for record in Handover.objects.visible_to(visit).filter(pk__in=papers):
        found[record.pk] = Held(
            "Serah terima", record.recipient, reverse("aid:handover", args=[record.pk]),
            HANDOVER.label(record.state),
        )  # fmt: skip
    if visit.may(DECIDING):
        for decree in within(visit, Decree.objects.filter(pk__in=papers)):
            found[decree.pk] = Held(
                "SK penerima", decree.about, reverse("aid:decree", args=[decree.pk]),
                DECREE.label(decree.state),
            )  # fmt: skip
        agreements = within(visit, Agreement.objects.filter(pk__in=papers))
        for row in agreements.select_related("group", "business"):
            of = row.group or row.business
            found[row.pk] = Held(
                "Perjanjian hibah", of.name if of else "",
                reverse("aid:agreements", args=[row.decree_id]),
                "Pakta sudah ditandatangani" if row.pact_on else "Pakta belum ditandatangani",
            )  # fmt: skip
    moves = ToolRequest.objects.filter(pk__in=papers, tool__in=Tool.objects.visible_to(visit))
    for move in moves.select_related("tool"):
        found[move.pk] = Held(
            "Pemindahan alat", f"{move.tool.name} ({move.tool.tag})",
            reverse("aid:tool", args=[move.tool.tag]), TOOL_REQUEST.label(move.state),
        )  # fmt: skip
    return found
