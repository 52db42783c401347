"""Open rounds for everybody: what they give, to whom, until when, how; without an account."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, public
from guyub.aid.models import RecipientKind, Round
from guyub.aid.queries.rounds import (
    BUSINESS,
    GROUP,
    coming_rounds,
    offered,
    open_rounds,
    public_round,
    rule_of,
)
from guyub.aid.sharing import share_text
from guyub.aid.states import ROUND
from guyub.aid.views.rounds_common import number_of
from guyub.areas import known
from guyub.kernel.addresses import whole
from guyub.kernel.components import Link
from guyub.kernel.sharing import finder_path, whatsapp

MOST = 100
ITEMS_SHOWN = 60


def public_or_404(number: str) -> Round:
    """A round that was published."""
    found = public_round(number_of(number))
    if found is None:
        raise Http404
    return found


def is_open(round_: Round) -> bool:
    """Whether anybody may apply today."""
    return round_.state == "open" and round_.opens <= timezone.localdate() <= round_.closes


def office_of(round_: Round) -> Office | None:
    return Office.objects.filter(pk=round_.office_id).first()


def place_of(round_: Round) -> str:
    area = known.area(round_.regency_code)
    return area.name if area else round_.regency_code


@public
def open_list(request: VisitRequest) -> HttpResponse:
    """Every round that is open today, those that end soonest first, then those that open later;
    one regency or all."""
    day = timezone.localdate()
    every, later = list(open_rounds(day)[:MOST]), list(coming_rounds(day)[:MOST])
    codes = sorted({r.regency_code for r in (*every, *later)})
    code = request.GET.get("kab", "")
    chosen = code if code in codes else ""
    names = known.names_of(codes)

    def told(rounds: list[Round]) -> list[dict[str, Any]]:
        return [
            {"round": r, "place": names.get(r.regency_code, r.regency_code)}
            for r in rounds if not chosen or r.regency_code == chosen
        ]  # fmt: skip

    context = {
        "rounds": told(every), "later": told(later),
        "places": [
            Link(names.get(c, c), f"?kab={c}", active=c == chosen) for c in codes
        ] if len(codes) > 1 else [],
        "chosen": names.get(chosen, "") if chosen else "", "code": chosen,
        "all_url": reverse("aid:open_list"),
        "demo": any(r.is_sample for r in (*every, *later)),
    }  # fmt: skip
    return render(request, "aid/rounds_open.html", context)


@public
def open_round(request: VisitRequest, number: str) -> HttpResponse:
    """One round as everybody may know it."""
    round_ = public_or_404(number)
    kinds = dict(RecipientKind.choices)
    items = list(offered(round_)[: ITEMS_SHOWN + 1])
    business, group = rule_of(round_, BUSINESS), rule_of(round_, GROUP)
    context: dict[str, Any] = {
        "round": round_,
        "demo": round_.is_sample,
        "place": place_of(round_),
        "office": office_of(round_),
        "open": is_open(round_),
        "coming": round_.state == "open" and round_.opens > timezone.localdate(),
        "state": ROUND.label(round_.state),
        "kinds": [str(kinds[k]) for k in round_.recipients],
        "groups_only": round_.recipients == [RecipientKind.GROUP],
        "business": business,
        "group": group,
        "papers": round_.frozen.get("papers", round_.papers),
        "items": items[:ITEMS_SHOWN],
        "more_items": len(items) > ITEMS_SHOWN,
        "can_check": business is not None and business.node is not None and is_open(round_),
    }
    if context["open"] or context["coming"]:
        page = whole(reverse("aid:open_round", args=[round_.number]))
        text = share_text(round_, context["kinds"], page)
        context |= {
            "share": text, "whatsapp": whatsapp(text),
            "bring_url": finder_path(round_.regency_code, f"aid:{round_.number}"),
        }  # fmt: skip
    return render(request, "aid/rounds_open_round.html", context)
