"""The printed papers of a proposal: empty form, filled form, sheet of the field check."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from threading import Lock
from typing import Any

from django.http import HttpResponse

from guyub.accounts.models import Office
from guyub.aid.models import Proposal, Round
from guyub.aid.queries import proposing as queries
from guyub.aid.views.proposing_desk import recipient_name
from guyub.kernel import documents
from guyub.registry import places

# As many as leave room for the signatures on the same page.
EMPTY_MEMBERS = 6
# Empty forms kept in memory, about 60 kB each.
KEPT = 24
_set: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()
MOST_OFFERS = 18


def answer(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _base(round_: Round) -> dict[str, Any]:
    office = Office.objects.get(pk=round_.office_id)
    return {
        "office": office.name, "address": office.address, "round": round_.title,
        "round_number": round_.number, "closes": round_.closes, "gives": round_.gives,
        "contact": round_.contact, "year": str(round_.year),
    }  # fmt: skip


def empty_data(round_: Round) -> dict[str, Any]:
    """What the empty form prints."""
    offers = queries.offers(round_)
    return {
        **_base(round_), "filled": False, "number": "", "who": "", "place": "", "district": "",
        "reason": "", "asked_by": "", "filler": "", "nominator": "",
        "group": "group" in round_.recipients,
        "offers": [
            {"name": o.item.name, "unit": o.item.unit, "most": str(o.most or "")}
            for o in offers[:MOST_OFFERS]
        ],
        "more": max(0, len(offers) - MOST_OFFERS),
        "members": [
            {"name": "", "person": "", "lines": []} for _ in range(EMPTY_MEMBERS)
        ],
        "papers": [
            {"label": str(p["label"]), "required": bool(p.get("required")), "number": "",
             "dated": "", "given": False}
            for p in round_.papers
        ],
        "sums": {"members": "", "kinds": "", "units": ""},
    }  # fmt: skip


def filled_data(proposal: Proposal) -> dict[str, Any]:
    """What the filled form prints: the rows as they stand."""
    rows = queries.members(proposal)
    sums = queries.sums(rows)
    place = places.named(proposal.village_code)
    nominator = proposal.get_nominator_display()
    if proposal.nominator_note:
        nominator = f"{nominator}: {proposal.nominator_note}"
    return {
        **_base(proposal.round), "filled": True, "number": proposal.number,
        "who": recipient_name(proposal), "place": place.name if place else "",
        "district": place.within.split(",")[0] if place else "", "reason": proposal.reason,
        "asked_by": proposal.asked_by, "filler": proposal.filler, "nominator": nominator,
        "group": proposal.group_id is not None, "offers": [], "more": 0,
        "members": [
            {
                "name": row.name, "person": row.person,
                "lines": [
                    {"item": x.item.name, "quantity": f"{x.quantity} {x.item.unit}", "why": x.why,
                     "replaces": x.replaces}
                    for x in row.lines
                ],
            }
            for row in rows
        ],
        "papers": [
            {"label": p.label, "required": p.required, "number": p.given.number,
             "dated": p.given.dated, "given": p.given.whole}
            for p in queries.paper_stands(proposal, proposal.round)
        ],
        "sums": {"members": str(len(rows)), "kinds": str(sums["kinds"]),
                 "units": str(sums["units"])},
    }  # fmt: skip


def sheet_data(proposal: Proposal) -> dict[str, Any]:
    """One page per member, with what was asked for and room for what is found."""
    place = places.named(proposal.village_code)
    return {
        **_base(proposal.round), "number": proposal.number, "who": recipient_name(proposal),
        "place": places.short_name(proposal.village_code) if place else "",
        "members": [
            {
                "name": row.name, "person": row.person, "product": row.product,
                "village": places.short_name(row.member.village_code),
                "lines": [
                    {"item": x.item.name, "quantity": f"{x.quantity} {x.item.unit}", "why": x.why,
                     "replaces": x.replaces}
                    for x in row.lines
                ],
            }
            for row in queries.members(proposal)
        ],
        "questions": sorted(
            {q for a in proposal.frozen.get("rules", []) for q in a["questions"]}
        ),
    }  # fmt: skip


def empty(round_: Round) -> bytes:
    """The empty form; set once for everybody, anew when anything that it prints changes."""
    data = empty_data(round_)
    digest = hashlib.sha256(json.dumps(data, default=str, sort_keys=True).encode()).hexdigest()
    with _lock:
        if digest in _set:
            _set.move_to_end(digest)
            return _set[digest]
        # Whoever asks at the same moment waits for this one instead of setting it again.
        made = _set[digest] = documents.render("aid/usulan", data)
        while len(_set) > KEPT:
            _set.popitem(last=False)
    return made


def filled(proposal: Proposal) -> bytes:
    return documents.render("aid/usulan", filled_data(proposal))


def sheet(proposal: Proposal) -> bytes:
    return documents.render("aid/cek-lapangan", sheet_data(proposal))
