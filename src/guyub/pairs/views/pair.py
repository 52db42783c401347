"""One pair: both records, why they may be one, and what a person says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.pairs import comparing, waterfall
from guyub.pairs.actions import deciding
from guyub.pairs.forms import NoteForm
from guyub.pairs.models import KINDS, SAYS, DoubtfulPair
from guyub.pairs.permissions import DECIDE, VIEW
from guyub.pairs.states import DECIDED, OPEN
from guyub.pairs.views import common as c
from guyub.pairs.words import (
    GENERAL,
    OTHER,
    UNKNOWN,
    Step,
    chance,
    evidence,
    how_sure,
    lacking,
    steps_of,
)
from guyub.registry import panels, places, privacy, timeline
from guyub.registry.models import Business, Merge, Owner
from guyub.registry.models.business import Status
from guyub.registry.views.common import page_of
from guyub.registry.views.detail import map_link

LINES = 6
SILENT = (UNKNOWN, OTHER, GENERAL)
VERDICTS = {"same": "Sama", "different": "Berbeda"}
KEYS = (("1", "Sama"), ("2", "Berbeda"), ("3", "Tanya desa"), ("4", "Lewati"))


@needs(DECIDE)
def next_pair(request: VisitRequest) -> HttpResponse:
    """The next pair to decide; the list when there is none."""
    village = c.village_of(request)
    found = c.following(request, village, request.GET.get("lewati", ""))
    before = request.GET.get("tadi", "")
    if found is None:
        messages.info(request, "Tidak ada lagi pasangan yang menunggu putusan di sini.")
        return redirect(c.address("pairs:list", desa=village))
    return redirect(c.address("pairs:pair", found.pk, desa=village, tadi=before))


@needs(VIEW)
def page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Both records field by field, why, where they are, what happened to them."""
    pair = c.seen(request, pk)
    village, visit = c.village_of(request), request.visit
    people = c.owners((pair.first_id, pair.second_id))
    sides = [(b, people.get(b.pk, [])) for b in (pair.first, pair.second)]
    steps = steps_of(pair.steps)
    privacy.note_looking(visit, [o for _b, owners in sides for o in owners], timezone.now())
    before = c.known(request.GET.get("tadi", ""))
    # The older record takes the younger one in; the page of the merge can swap them.
    onward = c.address("pairs:next", desa=village, tadi=pair.pk)
    context = {
        "pair": pair, "sure": how_sure(pair.probability, pair.sure, pair.kind),
        "chance": chance(pair.probability), "kind": KINDS.get(pair.kind, ""),
        "proven": evidence(pair.evidence, pair.steps), "lacks": lacking(pair.lacks),
        "alike": likeness(steps, set(pair.evidence) if pair.sure else set()),
        "unlike": [s.sentence for s in steps if s.role and s.near == OTHER],
        "lines": comparing.lines(visit, sides[0], sides[1], steps),
        "drawing": waterfall.draw(steps), "table": waterfall.rows(steps),
        "far": comparing.apart(pair.first, pair.second),
        "plan": comparing.drawn(pair.first, pair.second),
        "sides": [side(request, b, owners) for b, owners in sides],
        "open": pair.state == OPEN, "decided": pair.state == DECIDED,
        "verdict": VERDICTS.get(pair.verdict, ""), "says": SAYS.get(pair.says, ""),
        "may_decide": visit.may(DECIDE), "form": NoteForm(auto_id="catatan-%s"), "keys": KEYS,
        "same_url": c.address(
            "registry:merge", pair.first.number, pair.second.number, lanjut=onward
        ),
        "decide_url": c.address("pairs:decide", pair.pk, desa=village),
        "skip_url": c.address("pairs:next", desa=village, lewati=pair.pk),
        "merge": merge_of(pair), "before": before if before and before != pair.pk else None,
        "left": DoubtfulPair.objects.visible_to(visit).waiting().count(),
        "list_url": c.address("pairs:list", desa=village),
    }  # fmt: skip
    return render(request, "pairs/pair.html", context)


def likeness(steps: list[Step], told: set[str]) -> list[str]:
    """What agrees, but for what was told as evidence already."""
    return [s.sentence for s in steps if s.role not in ("", *told) and s.near not in SILENT]


def side(request: VisitRequest, business: Business, owners: list[Owner]) -> dict[str, Any]:
    """One of the two records: where it is, and the latest of its history."""
    today = timezone.localdate()
    shown = panels.Page(request.visit, business, business.facts, tuple(owners), today)
    seen = list(business.observations.order_by("-year", "-quarter", "-observed_on")[:LINES])
    happened, more = timeline.of(shown, seen)
    return {
        "business": business, "place": places.short_name(business.village_code),
        "url": page_of(business), "merged": business.status == Status.MERGED,
        "happened": happened[:LINES], "more": more or len(happened) > LINES,
        "map": map_link(business) if request.visit.may("insight.coverage.view") else "",
    }  # fmt: skip


def merge_of(pair: DoubtfulPair) -> Merge | None:
    """The merge in force of these two."""
    two = (pair.first_id, pair.second_id)
    rows = Merge.objects.filter(survivor_id__in=two, absorbed_id__in=two, undone_at__isnull=True)
    return rows.first()


@needs(DECIDE)
@require_POST
def decide(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Different, or ask the village; the next pair comes by itself."""
    pair, village = c.seen(request, pk), c.village_of(request)
    verb, reason = request.POST.get("jawaban", ""), request.POST.get("reason", "")[:300]
    try:
        if verb == "beda":
            deciding.apart(request.visit.act(), pair.pk, reason)
            kernel_forms.saved(request, "Dicatat sebagai dua usaha. Tidak ditanyakan lagi.")
        elif verb == "tanya":
            deciding.ask(request.visit.act(), pair.pk, reason)
            kernel_forms.saved(request, "Ditanyakan ke desa.")
        else:
            raise DomainError("Pilih sama, berbeda, atau tanya desa.")
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(c.address("pairs:pair", pk, desa=village))
    return redirect(c.address("pairs:next", desa=village, tadi=pk))


@needs(DECIDE)
@require_POST
def undo(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Take back what was said; the pair is asked again."""
    pair = c.seen(request, pk)
    try:
        deciding.undo(request.visit.act(), pair.pk, request.POST.get("reason", "")[:300])
        kernel_forms.saved(request, "Putusan ditarik. Pasangan ini menunggu putusan lagi.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pairs:pair", pk)
