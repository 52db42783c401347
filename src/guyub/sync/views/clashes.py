"""The desk's list of clashes: what stands, what the officer has, two buttons."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.kernel.actions import DomainError
from guyub.kernel.forms import saved
from guyub.sync.actions import clashes as actions
from guyub.sync.models import Clash
from guyub.sync.permissions import SETTLE
from guyub.sync.registering import resolver_of
from guyub.sync.states import OPEN

SHOWN = 200
NAMELESS = "Data di luar jangkauan halaman ini"


def _labels(visit: Visit, found: list[Clash]) -> dict[tuple[str, UUID], str]:
    """Names of the records, asked of their rooms once per kind."""
    wanted: dict[str, list[UUID]] = {}
    for clash in found:
        wanted.setdefault(clash.entity, []).append(clash.entity_id)
    labels = {}
    for entity, ids in wanted.items():
        resolver = resolver_of(entity)
        for pk, label in (resolver.label(visit, ids) if resolver else {}).items():
            labels[entity, pk] = label
    return labels


def _row(clash: Clash, labels: dict[tuple[str, UUID], str]) -> dict[str, Any]:
    resolver = resolver_of(clash.entity)
    values = {
        name: json.loads(getattr(clash, name).reveal()) for name in ("base", "theirs", "mine")
    }
    said = resolver.said if resolver else lambda name, value: str(value)
    return {
        "clash": clash,
        "label": labels.get((clash.entity, clash.entity_id), NAMELESS),
        "field": resolver.words.get(clash.field, clash.field) if resolver else clash.field,
        "url": resolver.url(clash.entity_id) if resolver else "",
        **{name: said(clash.field, value) for name, value in values.items()},
    }


@needs(SETTLE)
def listing(request: VisitRequest) -> HttpResponse:
    """Open ones, oldest first."""
    found = list(
        Clash.objects.visible_to(request.visit).open().order_by("received_at", "pk")[: SHOWN + 1]
    )
    labels = _labels(request.visit, found[:SHOWN])
    context = {
        "rows": [_row(clash, labels) for clash in found[:SHOWN]],
        "more": len(found) > SHOWN, "shown": SHOWN,
    }  # fmt: skip
    return render(request, "sync/clashes.html", context)


@needs(SETTLE)
def detail(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Both values with both people and dates; keep the office's or take the officer's."""
    found = Clash.objects.visible_to(request.visit).filter(pk=pk).first()
    if found is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        verdict = request.POST.get("putusan", "")
        verbs = {"tetap": actions.keep, "pakai": actions.take}
        if verdict in verbs:
            try:
                verbs[verdict](request.visit.act(), pk)
            except DomainError as error:
                problem = str(error.sentence)
            else:
                saved(request, "Diputuskan. Petugas melihatnya di ponselnya.")
                return redirect("sync:clashes")
        else:
            problem = "Pilih dulu: isian kantor tetap, atau isian petugas dipakai."
    person = request.visit.user.person_id if request.visit.user else None
    context = {
        "row": _row(found, _labels(request.visit, [found])),
        "problem": problem,
        "is_open": found.state == OPEN,
        "own": found.mine_person == person,
        "crumbs": [("Bentrokan isian", reverse("sync:clashes")), ("Putuskan", "")],
    }
    return render(request, "sync/clash.html", context)
