"""A paper's wording as a case keeps it, whatever the files say later."""

from __future__ import annotations

from typing import Any

from guyub.criteria.language import say, written
from guyub.licences.product_facts import PRODUCTS
from guyub.licences.requirements import Paper, Wording

_OFFICE = ("Petugas", "Dinas perindustrian", "Dinas perdagangan")


def frozen(paper: Paper, wording: Wording) -> dict[str, Any]:
    """Rule, steps and source in words and as data."""
    return {
        "short": paper.short, "name": paper.name, "since": wording.since.isoformat(),
        "whom": wording.whom, "rule": written(wording.applies),
        "said": say(wording.applies, PRODUCTS), "issuer": wording.issuer,
        "steps": [{"title": s.title, "who": s.who, "days": s.days} for s in wording.steps],
        "cost": wording.cost_words, "validity": wording.validity_words, "months": wording.months,
        "helps": list(wording.helps), "legal_basis": wording.legal_basis, "source": wording.source,
        "checked_on": wording.checked_on.isoformat() if wording.checked_on else None,
        "confidence": wording.confidence,
    }  # fmt: skip


def turn_of(kept: dict[str, Any], step: int) -> tuple[str, str]:
    """Who acts at a step of a kept wording: (key of ``states.TURNS``, name as written there).

    After the last step it is the issuer.
    """
    steps = kept["steps"]
    if step >= len(steps):
        return "issuer", str(kept["issuer"])[:120]
    who = str(steps[step]["who"])[:120]
    if who.startswith("Pemilik"):
        return "owner", who
    if who.startswith(_OFFICE):
        return "office", who
    issuer = str(kept["issuer"]).casefold()
    first = who.replace(",", " ").split(" dan ")[-1].strip().casefold()
    return ("issuer" if first in issuer or issuer in first else "other"), who
