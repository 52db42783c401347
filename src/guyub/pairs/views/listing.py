"""The list of pairs, searches, what the village was asked, clusters, and how sure "sure" is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.components import Link
from guyub.pairs import precision as measuring
from guyub.pairs.actions import running
from guyub.pairs.models import DoubtfulPair, LinkRun, PairCluster
from guyub.pairs.permissions import DECIDE, VIEW
from guyub.pairs.states import DECIDED, GONE, OPEN, RUN, RUNNING
from guyub.pairs.views import common as c
from guyub.pairs.words import CUTS, how_sure
from guyub.registry import linkable, naming, places
from guyub.registry.models import Business

MOST_ASKED = 200
TABS = (("", "Menunggu putusan"), ("putus", "Sudah diputuskan"))


@needs(VIEW)
def listing(request: VisitRequest) -> HttpResponse:
    """Pairs that wait, the surest first; or those that were decided, the latest first."""
    village = c.village_of(request)
    kind = request.GET.get("lihat", "")
    rows = DoubtfulPair.objects.visible_to(request.visit)
    counts = {
        "": rows.waiting().count(), "desa": rows.asked().count(),
        "putus": rows.filter(state=DECIDED).count(),
    }  # fmt: skip
    places_of = rows.waiting().values_list("first_village", flat=True).distinct()[:1000]
    villages = c.village_names(set(places_of))
    if kind == "putus":
        chosen = rows.filter(state=DECIDED).order_by("-settled_at", "pk")
    else:
        kind, chosen = "", rows.waiting().in_order()
    if village:
        chosen = chosen.in_village(village)
    last = c.known(request.GET.get("sesudah", ""))
    passed = rows.filter(pk=last).first() if last else None
    if passed is not None and not kind:
        chosen = c.after(chosen, passed)
    elif passed is not None and passed.settled_at is not None:
        earlier = Q(settled_at__lt=passed.settled_at)
        chosen = chosen.filter(earlier | Q(settled_at=passed.settled_at, pk__gt=passed.pk))
    found = list(c.with_records(chosen)[: c.PAGE + 1])
    tabs = [
        Link(label, c.address("pairs:list", lihat=key, desa=village), key == kind, counts[key])
        for key, label in TABS
    ]
    tabs.insert(1, Link("Ditanyakan ke desa", c.address("pairs:asked"), False, counts["desa"]))
    run = last_run(request)
    more = ""
    if len(found) > c.PAGE:
        more = c.address("pairs:list", lihat=kind, desa=village, sesudah=found[c.PAGE - 1].pk)
    context = {
        "tabs": tabs, "rows": c.shown(request, found[: c.PAGE]), "kind": kind, "more": more,
        "villages": villages, "village": village, "run": run,
        "may_start": request.visit.may(DECIDE) and not (run and run["running"]),
        "may_decide": request.visit.may(DECIDE), "waiting": counts[""],
        "clusters": clusters(request),
        "start": c.address("pairs:next", desa=village) if counts[""] else "",
    }  # fmt: skip
    return render(request, "pairs/list.html", context)


def last_run(request: VisitRequest) -> dict[str, Any] | None:
    """The latest search and how it went."""
    run = LinkRun.objects.visible_to(request.visit).order_by("-started_at", "-pk").first()
    if run is None:
        return None
    seconds = run.figures.get("seconds", {})
    took = sum(float(seconds.get(part, 0)) for part in ("read", "learn", "find"))
    return {
        "run": run, "running": run.state == RUNNING, "state": RUN.label(run.state),
        "new": run.figures.get("new", 0), "gone": run.figures.get("gone", 0), "took": took,
    }  # fmt: skip


def clusters(request: VisitRequest) -> list[dict[str, Any]]:
    """Clusters in which something still waits, the largest first."""
    counted = dict(
        DoubtfulPair.objects.visible_to(request.visit)
        .filter(state=OPEN, cluster_id__isnull=False)
        .values_list("cluster_id")
        .annotate(n=Count("pk"))
    )
    rows = PairCluster.objects.visible_to(request.visit).filter(pk__in=counted)
    return sorted(
        ({"cluster": row, "size": len(row.members), "open": counted[row.pk]} for row in rows),
        key=lambda one: (-one["size"], str(one["cluster"].pk)),
    )[: c.PAGE]


@needs(DECIDE)
@require_POST
def search(request: VisitRequest) -> HttpResponse:
    """Begin a search now."""
    running.start(request.visit.act())
    kernel_forms.saved(request, "Pencarian dimulai. Hasilnya muncul di sini setelah selesai.")
    return redirect("pairs:list")


@needs(VIEW)
def asked(request: VisitRequest) -> HttpResponse:
    """What the villages were asked, by village, to print and take along."""
    rows = c.with_records(DoubtfulPair.objects.visible_to(request.visit).asked())
    found = list(rows.order_by("first_village", "asked_at", "pk")[: MOST_ASKED + 1])
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in c.shown(request, found[:MOST_ASKED]):
        groups.setdefault(line["pair"].first_village, []).append(line)
    context = {
        "groups": [(places.short_name(code), lines) for code, lines in groups.items()],
        "more": len(found) > MOST_ASKED, "most": MOST_ASKED,
    }  # fmt: skip
    return render(request, "pairs/asked.html", context)


@needs(VIEW)
def cluster(request: VisitRequest, pk: UUID) -> HttpResponse:
    """All records that hang together, the groups that stand, and the links that were broken."""
    row = PairCluster.objects.visible_to(request.visit).filter(pk=pk).first()
    if row is None:
        raise Http404
    held = {
        str(b.pk): naming.hide(request.visit, b)
        for b in Business.objects.visible_to(request.visit)
        .filter(pk__in=row.members)
        .select_related("facts")
    }
    people = c.owners(row.members) if request.visit.may(naming.SEES_NAMES) else {}
    groups = [
        [
            {
                "business": held[one], "place": places.short_name(held[one].village_code),
                "owners": ", ".join(o.name for o in people.get(held[one].pk, [])),
            }
            for one in group if one in held
        ]
        for group in row.groups
    ]  # fmt: skip
    cuts = [
        {
            "one": held[cut["first"]], "other": held[cut["second"]],
            "why": CUTS.get(cut["reason"], ""),
        }
        for cut in row.cuts if cut["first"] in held and cut["second"] in held
    ]  # fmt: skip
    rows = DoubtfulPair.objects.visible_to(request.visit).exclude(state=GONE)
    pairs = [
        {"pair": p, "sure": how_sure(p.probability, p.sure, p.kind), "state": p.get_state_display(),
         "one": held[str(p.first_id)], "other": held[str(p.second_id)]}
        for p in rows.filter(first_id__in=row.members, second_id__in=row.members).in_order()
        if str(p.first_id) in held and str(p.second_id) in held
    ]  # fmt: skip
    context = {
        "cluster": row, "groups": [g for g in groups if g], "cuts": cuts, "pairs": pairs,
        "hidden": len(row.members) - len(held), "size": len(row.members),
    }  # fmt: skip
    return render(request, "pairs/cluster.html", context)


@needs(VIEW)
def precision(request: VisitRequest) -> HttpResponse:
    """From real decisions: of pairs this alike, how many were one business."""
    by_model: dict[str, list[tuple[float, str]]] = {}
    rows = DoubtfulPair.objects.visible_to(request.visit).exclude(state=GONE)
    sure = measuring.counted(rows.surely().values_list("verdict", flat=True))
    for version, weight, verdict in rows.values_list("model_version", "weight", "verdict"):
        by_model.setdefault(version, []).append((weight, verdict))
    regencies = {code[:5] for code in request.visit.area_codes if len(code) >= 5}
    standing = {row.version for r in regencies if (row := linkable.standing(r)) is not None}
    models: list[dict[str, Any]] = [
        {
            "version": version, "standing": version in standing,
            "bands": [b for b in measuring.bands(told) if b.decided or b.undecided],
            "decided": sum(1 for _w, verdict in told if verdict),
        }
        for version, told in by_model.items()
    ]  # fmt: skip
    models.sort(key=lambda m: (not m["standing"], -m["decided"], m["version"]))
    context = {"models": models, "run": last_run(request), "sure": sure}
    return render(request, "pairs/precision.html", context)
