"""For the office: how many want to be told what, and never who."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.api.suppression import hidden_rows
from guyub.areas import known
from guyub.subscriptions.models import Subscription
from guyub.subscriptions.parameters import GAP_DAYS
from guyub.subscriptions.permissions import VIEW
from guyub.subscriptions.questions import FINDER, KINDS

# As in the open data: who is one of a few can be found.
LEAST = 5
Table = list[tuple[str, int | None]]


def hidden(rows: list[tuple[str, int]]) -> Table:
    """The rows with small numbers hidden, and as many others as keep them from being worked out
    from the total. None: hidden."""
    small, nothing = hidden_rows([n for _name, n in rows], LEAST)
    return [(name, None if nothing or i in small else n) for i, (name, n) in enumerate(rows)]


def _counted(visit: Visit, field: str, **only: Any) -> list[tuple[str, int]]:
    rows = Subscription.objects.visible_to(visit).confirmed().filter(**only)
    # Named so that it hides no column.
    found = rows.annotate(of=F(field)).values("of").annotate(many=Count("pk"))
    return [(r["of"], r["many"]) for r in found.order_by("-many", "of")]


@needs(VIEW)
def counts(request: VisitRequest) -> HttpResponse:
    """By kind, by programme, by sub-district."""
    visit = request.visit
    kinds = [(str(KINDS[k].label) if k in KINDS else k, n) for k, n in _counted(visit, "kind")]
    asked = [(k or _t("Semua yang cocok"), n) for k, n in _counted(visit, "programme", kind=FINDER)]
    places = _counted(visit, "district_code", kind=FINDER)
    names = known.names_of([code for code, _n in places if code])
    total = sum(n for _k, n in kinds)
    if sum(n for _c, n in places) < LEAST:
        # Parts of a count that is hidden would tell it.
        asked, places = [], []
    context = {
        "total": None if 0 < total < LEAST else total, "least": LEAST, "any": bool(total),
        "kinds": hidden(kinds), "programmes": hidden(asked),
        "places": hidden([(names.get(c, c) or _t("Seluruh kabupaten"), n) for c, n in places]),
        "gap_key": GAP_DAYS,
    }  # fmt: skip
    return render(request, "subscriptions/counts.html", context)
