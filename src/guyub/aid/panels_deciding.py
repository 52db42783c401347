"""What deciding shows on a round's page: the list, objections, decrees."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Sum
from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.aid.board import Card, register_card
from guyub.aid.models import Decree, DecreeLine, Objection, Result, Round
from guyub.aid.permissions.deciding import DRAFT, RECEIVE, VIEW
from guyub.aid.queries.deciding import decree_waits, shown_selection
from guyub.aid.states import DECREE, SELECTION

_BEFORE = ("draft", "proposed", "open", "cancelled")


def selection_card(visit: Visit, round_: Round) -> dict[str, Any] | None:
    """Counts of the list that is open; nothing before the round is closed."""
    if round_.state in _BEFORE:
        return None
    listed = shown_selection(round_)
    counted: Any = (
        Result.objects.filter(selection=listed)
        .order_by()
        .values("verdict")
        .annotate(n=Count("pk"), value=Sum("amount"))
        if listed
        else []
    )
    told: dict[str, Any] = {row["verdict"]: row for row in counted}
    return {
        "round": round_,
        "listed": listed,
        "state": SELECTION.label(listed.state) if listed else "",
        "selected": told.get("selected", {}).get("n", 0),
        "value": told.get("selected", {}).get("value") or 0,
        "reserve": told.get("reserve", {}).get("n", 0),
        "refused": told.get("refused", {}).get("n", 0),
    }


def objection_card(visit: Visit, round_: Round) -> dict[str, Any] | None:
    """Open objections with the nearest deadline, once a list was announced."""
    if round_.announced_at is None:
        return None
    rows = list(Objection.objects.filter(round=round_).order_by("answer_by", "pk"))
    waiting = [r for r in rows if r.state == "received"]
    return {
        "round": round_,
        "may_receive": visit.may(RECEIVE),
        "total": len(rows),
        "waiting": len(waiting),
        "granted": sum(r.state == "granted" for r in rows),
        "next": waiting[0].answer_by if waiting else None,
        "late": sum(r.answer_by < timezone.localdate() for r in waiting),
    }


def decree_card(visit: Visit, round_: Round) -> dict[str, Any] | None:
    """Decrees of the round, or what keeps it from one."""
    if round_.announced_at is None:
        return None
    rows = list(
        Decree.objects.filter(round=round_).exclude(state="dropped").order_by("made_at", "pk")
    )
    sums = dict(
        DecreeLine.objects.filter(decree__in=rows).order_by().values("decree")
        .annotate(total=Sum(F("quantity") * F("unit_price"))).values_list("decree", "total")
    )  # fmt: skip
    waits = ""
    if not rows and round_.state == "announced":
        waits = decree_waits(round_, shown_selection(round_), timezone.localdate())
    return {
        "round": round_,
        "may_draft": visit.may(DRAFT),
        "waits": waits,
        "decrees": [
            {"row": r, "state": DECREE.label(r.state), "total": sums.get(r.pk, 0)} for r in rows
        ],
    }


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_card(
        Card(
            "selection",
            "Daftar penerima",
            50,
            VIEW,
            "aid/deciding_card_selection.html",
            selection_card,
        )
    )
    register_card(
        Card(
            "objections", "Keberatan", 55, VIEW, "aid/deciding_card_objections.html", objection_card
        )
    )
    register_card(
        Card("decrees", "SK penerima", 60, VIEW, "aid/deciding_card_decrees.html", decree_card)
    )
