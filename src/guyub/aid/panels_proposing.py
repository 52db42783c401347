"""Where proposals stand on other pages: the business page, its timeline, the round's board."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_nav, register_tab
from guyub.aid import policy_proposing as policy
from guyub.aid import seats_proposing, terms_proposing, waiting_proposing
from guyub.aid.board import Card, Sight, register_card
from guyub.aid.models import Proposal
from guyub.aid.permissions import proposing as verbs
from guyub.aid.queries.deciding import results_shown
from guyub.aid.states import PROPOSAL
from guyub.kernel import dates
from guyub.kernel.templatetags.ui import Happening
from guyub.registry import panels

SHOWN = 6


def _of(page: panels.Page) -> QuerySet[Any]:
    """Proposals that a business applied for or takes part in, newest first."""
    wanted = Q(business=page.business) | Q(members__business=page.business)
    rows = Proposal.objects.filter(wanted).distinct().select_related("round", "group")
    return rows.order_by("-created_at", "pk")


def on_business(page: panels.Page) -> dict[str, Any] | None:
    """The business's proposals with state, next step and day; None where there is none."""
    rows = list(_of(page)[:SHOWN]) if page.has("aid.proposals") else []
    if not rows:
        return None
    may_open = page.visit.may(verbs.VIEW)
    decided = [row.pk for row in rows if row.round.announced_at is not None]
    shown = results_shown(page.visit, decided) if decided else set()
    return {
        "items": [
            {
                "proposal": row, "state": PROPOSAL.states[row.state],
                "url": reverse("aid:proposal", args=[row.number]) if may_open else "",
                "result_url": reverse("aid:result", args=[row.round.number, row.number])
                if row.pk in shown else "",
                "then": policy.next_words(
                    row.state, closes=row.round.closes, complete_by=row.complete_by
                )[1],
                "since": row.state_since,
            }
            for row in rows
        ]
    }  # fmt: skip


def happened(page: panels.Page) -> Iterator[tuple[datetime, Happening]]:
    """When proposals of the business were sent and where they stand."""
    if not page.visit.may(verbs.VIEW) or not page.has("aid.proposals"):
        return
    for row in _of(page).filter(submitted_at__isnull=False)[:SHOWN]:
        day = timezone.localtime(row.submitted_at).date()
        through = f" lewat {row.group.name}" if row.group is not None else ""
        yield (
            row.submitted_at,
            Happening(
                f"Usulan bantuan dikirim{through}", dates.format_date(day), day.isoformat(),
                text=f"{row.round.title}. Sekarang: {PROPOSAL.states[row.state]}.",
                url=reverse("aid:proposal", args=[row.number]),
            ),
        )  # fmt: skip


def on_round(sight: Sight) -> dict[str, Any] | None:
    """Who nominated what was sent, what lacks papers, and where to go on."""
    visit, round_ = sight.visit, sight.round
    sent = sight.board.sent
    base = reverse("aid:proposals")
    labels = dict(Proposal._meta.get_field("nominator").choices or ())
    return {
        "sent": sum(n for _who, n, _lacking in sent),
        "nominated": sorted((str(labels[who]), n) for who, n, _lacking in sent),
        "lacking": sum(lacking for _who, _n, lacking in sent),
        "lacking_url": f"{base}?putaran={round_.number}&surat=kurang",
        "all_url": f"{base}?putaran={round_.number}",
        "form_url": reverse("aid:empty_form", args=[round_.number]),
        "new_url": f"{reverse('aid:proposal_new')}?putaran={round_.number}"
        if round_.state == "open" and visit.may(verbs.FILL) and visit.scope.write
        else "",
    }  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    seats_proposing.register_all()
    terms_proposing.register()
    waiting_proposing.register_all()
    panels.register_presence(
        "aid.proposals",
        "SELECT 1 FROM aid_proposal WHERE business_id = %(business)s"
        " UNION ALL SELECT 1 FROM aid_proposal_member WHERE business_id = %(business)s",
    )
    panels.register_panel(
        "usulan-bantuan", "Usulan bantuan", 60, verb=verbs.VIEW,
        template="aid/proposing_panel.html", context=on_business,
    )  # fmt: skip
    panels.register_happenings(happened)
    register_card(
        Card("masuk", "Usulan yang dikirim", 20, verbs.LIST, "aid/proposing_card.html", on_round)
    )
    register_nav("Usulan saya", "aid:my_proposals", icon="gift", needs=verbs.OWN, order=30)
    register_tab("aid:list", "Usulan", "aid:proposals", needs=verbs.LIST, order=20)
