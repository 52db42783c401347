"""Where training stands on other pages and in what others do: the business page, merges of
records, erasure of a person, a person's own copy, typed numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act
from guyub.kernel.components import Happening
from guyub.kernel.dates import format_date
from guyub.registry import merging, numbers, panels, privacy
from guyub.registry.models import Owner
from guyub.registry.models.business import Status
from guyub.training.actions.common import BATCH_PREFIX
from guyub.training.admission import helped_of
from guyub.training.models import Batch, Certificate, Invitation, Participant
from guyub.training.permissions import INVITE, OWN, VIEW
from guyub.training.progress import Progress, progress_of
from guyub.training.states import ADMITTED, PLACE


def _rows(page: panels.Page) -> list[Participant]:
    if not page.has("training.places"):
        return []
    held: list[Participant] | None = getattr(page.business, "_trainings_read", None)
    if held is None:
        rows = Participant.objects.filter(business=page.business)
        held = list(rows.select_related("batch__programme", "owner").order_by("-asked_at", "-pk"))
        page.business._trainings_read = held  # type: ignore[attr-defined]
    return held


def _invitations(page: panels.Page) -> list[Invitation]:
    if not page.has("training.invitations"):
        return []
    held: list[Invitation] | None = getattr(page.business, "_invitations_read", None)
    if held is None:
        rows = Invitation.objects.filter(business=page.business)
        held = list(rows.order_by("-on", "-pk"))
        page.business._invitations_read = held  # type: ignore[attr-defined]
    return held


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Pelatihan": where the owners took part, and what they were called to."""
    rows, invitations = _rows(page), _invitations(page)
    visit = page.visit
    progress: dict[UUID, Progress] = {}
    for programme in dict.fromkeys(r.batch.programme_id for r in rows):
        progress |= progress_of([r for r in rows if r.batch.programme_id == programme], programme)
    trained = sum(1 for r in rows if r.state == ADMITTED)
    helped = helped_of([page.business.pk]).get(page.business.pk) if invitations else None
    writes = visit.may(INVITE) and visit.scope.may_write(page.business.regency_code)
    return {
        "rows": [
            {
                "title": r.batch.programme.title, "batch": r.batch.name,
                "state": PLACE.states[r.state], "number": r.number,
                "words": progress[r.pk].words if r.state == ADMITTED else "",
                "url": reverse("training:batch", args=[r.batch.number]) if visit.may(VIEW) else "",
            }
            for r in rows
        ],
        "invitations": invitations[:5], "called": len(invitations), "trained": trained,
        "helped": helped,
        "invite_url": reverse("training:invite", args=[page.business.number])
        if writes and page.business.status != Status.MERGED else "",
    }  # fmt: skip


def happenings(page: panels.Page) -> Iterable[tuple[datetime, Happening]]:
    """When somebody of the business got a place, and what the business was called to."""
    if not (page.visit.may(VIEW) or page.visit.may(OWN)):
        return
    for row in _rows(page):
        if row.state == ADMITTED:
            day = row.state_at.date()
            yield row.state_at, Happening(
                f"Diterima di pelatihan {row.batch.programme.title}", format_date(day),
                day.isoformat(), text=row.batch.name, tone="quiet",
            )  # fmt: skip
    for one in _invitations(page):
        yield datetime.combine(one.on, time(), UTC), Happening(
            f"Diundang ke {one.event}", format_date(one.on), one.on.isoformat(),
            text=f"Diminta oleh {one.asked_by}", tone="quiet",
        )  # fmt: skip


def page_of(visit: Visit, number: str) -> str:
    seen = visit.may(VIEW) and Batch.objects.visible_to(visit).filter(number=number).exists()
    return reverse("training:batch", args=[number]) if seen else ""


def erase(act: Act, gone: privacy.Erased) -> int:
    """What training keeps of a person: part of the erasure's action. The row stays for the count
    of the batch and leads to a person who is nobody any more; a certificate no longer stands."""
    rows = Participant.objects.filter(Q(owner=gone.person) | Q(business__in=gone.businesses))
    touched = rows.exclude(withdrawn_because="").update(withdrawn_because="(dihapus)")
    papers = Certificate.objects.filter(participant__owner=gone.person, revoked_at=None)
    return touched + papers.update(
        revoked_at=act.now, revoked_because="Data pemegangnya dihapus atas permintaannya"
    )


def told(owner: Owner) -> list[privacy.Held]:
    """Training of a person, for the person's own page and copy."""
    rows = Participant.objects.filter(owner=owner).select_related("batch__programme")
    return [
        privacy.Held(
            f"Pelatihan {r.batch.programme.title}",
            f"{PLACE.states[r.state]}, {r.batch.name}, nomor peserta {r.number}",
            "Mencatat peserta, kehadiran, dan kelulusan pelatihan",
            "Tugas dinas (UU 27/2022 pasal 20 ayat 2 huruf e)",
        )
        for r in rows.order_by("asked_at", "pk")
    ]


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Pelatihan", "training:list", icon="school", needs=VIEW, order=26)
    register_nav("Pelatihan saya", "training:own", icon="school", needs=OWN, order=26)
    register_tab("training:list", "Angkatan", "training:list", needs=VIEW, order=10)
    register_tab("training:list", "Program", "training:programmes", needs=VIEW, order=20)
    numbers.register_number(BATCH_PREFIX, page_of)
    panels.register_presence(
        "training.places", "SELECT 1 FROM training_participant WHERE business_id = %(business)s"
    )
    panels.register_presence(
        "training.invitations",
        "SELECT 1 FROM training_invitation WHERE business_id = %(business)s",
    )
    panels.register_panel(
        "pelatihan", "Pelatihan", 50, verb=VIEW, template="training/panel.html", context=panel
    )
    panels.register_happenings(happenings)
    # One person is in a batch once whichever business: rows only change their business. An event
    # that both records were called to stays with the one that is merged away.
    merging.register_relation("training_participant")
    merging.register_relation(
        "training_invitation",
        unless="EXISTS (SELECT 1 FROM training_invitation o WHERE o.business_id = %(survivor)s"
        ' AND o."on" = t."on" AND o.event_key = t.event_key)',
    )
    privacy.register_eraser("training", erase)
    privacy.register_teller("training", told)
