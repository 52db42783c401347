"""Parameters of the office: what is in force, since when, by which source; proposing, deciding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.criteria import setting_actions as actions
from guyub.criteria.models import Setting
from guyub.criteria.permissions import DECIDE, VIEW, WRITE
from guyub.criteria.setting_forms import ProposalForm
from guyub.criteria.setting_queries import Standing, by_room, proposal, standing
from guyub.criteria.states import APPROVED, PROPOSED, SETTINGS
from guyub.criteria.views.reading import may_write, tabs
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Cell, Column, Fact
from guyub.kernel.dates import format_date
from guyub.kernel.forms import saved

COLUMNS = [
    Column("Ketentuan"), Column("Yang berlaku"), Column("Sejak"), Column("Sumber"),
    Column("Diperiksa pada"),
]  # fmt: skip
NEVER_CHECKED = "belum diperiksa"


def _standing_or_404(request: VisitRequest, key: str) -> Standing:
    found = standing(request.visit, key, timezone.localdate())
    if found is None:
        raise Http404
    return found


@needs(VIEW)
def parameter_list(request: VisitRequest) -> HttpResponse:
    """All parameters by room, with what waits for a decision on top."""
    groups = by_room(request.visit, timezone.localdate())
    person = request.visit.user.person_id if request.visit.user else None
    waits = [
        {
            "label": str(one.parameter.label),
            "url": reverse("criteria:parameter", args=[one.parameter.key]),
            "said": one.said(one.proposed),
            "now": one.used.said,
            "row": one.proposed,
            "own": one.proposed.made_by == person,
        }
        for group in groups.values()
        for one in group
        if one.proposed is not None
    ]
    context = {
        "groups": [(room, [_line(one) for one in group]) for room, group in groups.items()],
        "columns": COLUMNS,
        "waits": waits,
        "tabs": tabs("criteria:parameters"),
        "crumbs": [("Aturan", reverse("criteria:list")), ("Ketentuan", "")],
    }
    return render(request, "criteria/parameters.html", context)


def _line(one: Standing) -> list[Cell]:
    used = one.used
    said = used.said
    if one.to_come:
        following = one.to_come[0]
        said += f" (mulai {format_date(following.valid_from)}: {one.said(following)})"
    if used.unreadable:
        said += " (nilai dinas tidak terbaca)"
    return [
        Cell(str(one.parameter.label), reverse("criteria:parameter", args=[one.parameter.key])),
        Cell(said),
        Cell(format_date(used.since) if used.since else "Bawaan Guyub"),
        Cell(used.source),
        Cell(format_date(used.checked_on) if used.checked_on else NEVER_CHECKED),
    ]


@needs(VIEW)
def parameter_page(request: VisitRequest, key: str) -> HttpResponse:
    """One parameter: what holds and why, what is to come, how it became so."""
    return _page(request, _standing_or_404(request, key))


def _page(request: VisitRequest, one: Standing, problem: str = "") -> HttpResponse:
    visit, used, waits = request.visit, one.used, one.proposed
    person = visit.user.person_id if visit.user else None
    own = waits is not None and waits.made_by == person
    context: dict[str, Any] = {
        "parameter": one.parameter,
        "used": used,
        "problem": problem,
        "facts": [
            *([Fact("Berlaku sejak", format_date(used.since))] if used.since else []),
            Fact("Dasar hukum", used.legal_basis or "tidak disebut"),
            Fact("Sumber", used.source),
            Fact(
                "Sumber diperiksa pada",
                format_date(used.checked_on) if used.checked_on else NEVER_CHECKED,
            ),
        ],
        "to_come": [(row, one.said(row)) for row in one.to_come],
        "waits": waits,
        "waits_said": one.said(waits) if waits else "",
        "backwards": waits is not None and waits.valid_from < one.today,
        "default": one.parameter.say(one.parameter.initial),
        "history": [_told(one, row) for row in one.rows],
        "may_propose": may_write(request) and waits is None,
        "may_decide": visit.may(DECIDE) and waits is not None and not own,
        "own_waits": own,
        "may_withdraw": own and may_write(request),
        "crumbs": [
            ("Aturan", reverse("criteria:list")), ("Ketentuan", reverse("criteria:parameters")),
            (str(one.parameter.label), ""),
        ],
    }  # fmt: skip
    return render(request, "criteria/parameter.html", context, status=409 if problem else 200)


def _told(one: Standing, row: Setting) -> dict[str, Any]:
    state = SETTINGS.states[row.state]
    if row.state == APPROVED and row.valid_from > one.today:
        state = f"Disetujui, berlaku mulai {format_date(row.valid_from)}"
    elif row.state == APPROVED:
        state = "Berlaku" if row.pk == one.used.setting_id else "Pernah berlaku"
        if row.pk == one.used.unreadable:
            state = "Tidak bisa dibaca lagi"
    return {"row": row, "said": one.said(row), "state": state, "open": row.state == PROPOSED}


def _initial(one: Standing) -> dict[str, Any]:
    """What holds now, to be changed rather than typed anew; words for a day of the year."""
    value, kind = one.used.value, one.parameter.kind
    if kind == "flag":
        value = "ya" if value else "tidak"
    elif kind == "day_month":
        value = one.used.said
    return {"value": value}


@needs(WRITE)
def propose(request: VisitRequest, key: str) -> HttpResponse:
    """Propose a value from a day on; another person decides."""
    one = _standing_or_404(request, key)
    form = ProposalForm(request.POST or None, parameter=one.parameter, initial=_initial(one))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_setting(request.visit.act(), key, form.proposal)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
        else:
            saved(request, "Usulan tersimpan. Orang lain memeriksa dan menyetujuinya.")
            return redirect("criteria:parameter", key)
    context = {
        "form": form, "parameter": one.parameter, "used": one.used,
        "crumbs": [
            ("Aturan", reverse("criteria:list")), ("Ketentuan", reverse("criteria:parameters")),
            (str(one.parameter.label), reverse("criteria:parameter", args=[key])),
            ("Usulkan nilai", ""),
        ],
    }  # fmt: skip
    return render(request, "criteria/parameter_propose.html", context)


def _proposal_or_404(request: VisitRequest, pk: UUID) -> Setting:
    found = proposal(request.visit, pk)
    if found is None:
        raise Http404
    return found


def _done(
    request: VisitRequest, key: str, act: Callable[[], object], sentence: str
) -> HttpResponse:
    """Do it and go back to the parameter; a refusal stands on top of its page."""
    try:
        act()
    except DomainError as error:
        return _page(request, _standing_or_404(request, key), str(error.sentence))
    saved(request, sentence)
    return redirect("criteria:parameter", key)


@needs(DECIDE)
def decide_setting(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Approve what somebody else proposed, or give it back with what to mend."""
    row = _proposal_or_404(request, pk)
    if request.method != "POST":
        return redirect("criteria:parameter", row.key)
    verdict = request.POST.get("putusan", "")
    if verdict == "setujui":
        return _done(
            request, row.key, lambda: actions.approve_setting(request.visit.act(), pk),
            f"Disetujui. Berlaku mulai {format_date(row.valid_from)}.",
        )  # fmt: skip
    if verdict == "kembalikan":
        reason = request.POST.get("reason", "")
        return _done(
            request, row.key, lambda: actions.return_setting(request.visit.act(), pk, reason),
            "Usulan dikembalikan ke pengusulnya.",
        )  # fmt: skip
    problem = "Pilih dulu: setujui atau kembalikan."
    return _page(request, _standing_or_404(request, row.key), problem)


@needs(WRITE)
def withdraw(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The maker takes the proposal back."""
    row = _proposal_or_404(request, pk)
    return _done(
        request, row.key, lambda: actions.withdraw_setting(request.visit.act(), pk),
        "Usulan ditarik. Yang berlaku tetap berlaku.",
    )  # fmt: skip
