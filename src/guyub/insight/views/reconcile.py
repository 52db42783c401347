"""Reconciliation: every total beside its parts, ours and those stated elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.insight import beside, imports
from guyub.insight.actions import Statement, state_figure, withdraw_figure
from guyub.insight.counting import Tally
from guyub.insight.figures import FIGURES, STALE_MONTHS
from guyub.insight.forms import StatedForm, WithdrawForm
from guyub.insight.links import Rows
from guyub.insight.models import StatedFigure
from guyub.insight.permissions import RECONCILE, STATE
from guyub.insight.reconciling import Check, checks, unexplained_words
from guyub.insight.views import published
from guyub.insight.views.common import area_name, as_of, counted
from guyub.kernel.actions import DomainError
from guyub.kernel.rupiah import format_number
from guyub.kernel.templatetags.ui import Cell, Column
from guyub.registry.lists import root_of
from guyub.registry.published import Group, groups_of
from guyub.registry.queries import any_of

STATED_SHOWN = 100


@needs(RECONCILE)
def page(request: VisitRequest) -> HttpResponse:
    """All published totals of the visit's area and whether they add up."""
    visit = request.visit
    found, rows = counted(request, "", timezone.now())
    known = found.as_of is not None
    done = checks(found.total, found.parts, found.dimensions()) if known else []
    stated = list(
        StatedFigure.objects.filter(any_of(visit.area_codes)).order_by("-stated_on", "-pk")[
            :STATED_SHOWN
        ]
    )
    own = _own_regency(visit)
    groups = groups_of(visit, timezone.now())
    context = {
        "name": area_name(visit, found.area),
        "moment": as_of(found),
        "own": _own_table(done, rows),
        "wrong": [c for c in done if not c.agrees],
        "checked": len(done),
        "published": published.tables(groups),
        "stated": [_stated(s, found, rows, visit, groups) for s in stated],
        "imports": imports.total_checks(visit),
        "may_state": visit.may(STATE) and bool(own),
        "stale_months": STALE_MONTHS,
    }
    return render(request, "insight/reconcile.html", context)


def _own_table(done: list[Check], rows: Rows) -> dict[str, Any]:
    """One row a figure: its total, and how many divisions agree."""
    body = []
    for _key, group in groupby(
        sorted(done, key=lambda c: list(FIGURES).index(c.figure.key)), key=lambda c: c.figure.key
    ):
        of_figure = list(group)
        first = of_figure[0]
        wrong = [c for c in of_figure if not c.agrees]
        said = (
            "; ".join(f"{c.dimension.label}: {unexplained_words(c.difference)}" for c in wrong)
            or f"cocok pada {len(of_figure)} pembagian"
        )
        body.append(
            [
                Cell(first.figure.label),
                Cell(f"{format_number(first.total)} {first.figure.unit}", rows.of(first.figure)),
                said,
                first.figure.definition,
            ]
        )
    return {
        "columns": [
            Column("Angka"),
            Column("Jumlah", num=True),
            Column("Jumlah bagian"),
            Column("Arti"),
        ],
        "rows": body,
    }


def _stated(
    row: StatedFigure, found: Tally, rows: Rows, visit: Visit, groups: Sequence[Group]
) -> dict[str, Any]:
    """A stated total with its parts, the unexplained rest, and ours today where it compares."""
    figure = FIGURES.get(row.figure)
    same_area = row.regency_code == found.area
    ours = found.total[figure.key] if figure and same_area and found.as_of else None
    return {
        "row": row,
        "value": format_number(row.value),
        "parts": [(p["label"], format_number(p["value"])) for p in row.parts],
        "sum": format_number(row.parts_sum),
        "rest": unexplained_words(row.unexplained),
        "tone": {None: "quiet", 0: "ok"}.get(row.unexplained, "warn"),
        "figure": figure,
        "ours": None if ours is None else format_number(ours),
        "ours_url": rows.of(figure) if figure and ours is not None else "",
        "gap": None if ours is None else _gap(row.value - ours),
        "beside": _beside(row, groups),
        "may_withdraw": row.withdrawn_at is None
        and visit.may(STATE)
        and visit.scope.may_write(row.regency_code),
    }


def _beside(row: StatedFigure, groups: Sequence[Group]) -> dict[str, Any] | None:
    """The published total of a room above that a statement names, and what explains a gap."""
    at = beside.find(groups, row.figure) if row.figure not in FIGURES else None
    if at is None:
        return None
    group, total = at
    return {
        "group": group,
        "total": total,
        "ours": total.said(),
        "gap": beside.gap(total, row.value),
        "same": row.value == total.value,
        "why": beside.explained(group, total, row.value),
        "parts": beside.parts_beside(total, [(p["label"], p["value"]) for p in row.parts]),
        "moment": published.moment(group),
    }


def _gap(difference: int) -> str:
    if difference == 0:
        return "sama dengan daftar usaha sekarang"
    word = "lebih banyak" if difference > 0 else "lebih sedikit"
    return f"{format_number(abs(difference))} {word} daripada daftar usaha sekarang"


def _own_regency(visit: Visit) -> str:
    """The regency whose stated totals the visit may enter, "" for none."""
    code = root_of(visit)
    return code if len(code) == 5 and visit.scope.may_write(code) else ""


@needs(STATE)
def state(request: VisitRequest) -> HttpResponse:
    """Enter a total as it was published."""
    regency = _own_regency(request.visit)
    groups = groups_of(request.visit, timezone.now())
    form = StatedForm(request.POST or None, groups=groups)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        said = Statement(
            typed["label"], typed["value"], typed["stated_on"], typed["source"], typed["figure"],
            typed["parts"], typed["token"],
        )  # fmt: skip
        try:
            state_figure(
                request.visit.act(), regency, said, {t.key for g in groups for t in g.totals}
            )
        except DomainError as error:
            form.add_error(error.field, str(error.sentence))
        else:
            return redirect(reverse("insight:reconcile") + "#diumumkan")
    return _form(request, form, "Catat angka yang diumumkan", "Simpan apa adanya")


@needs(STATE)
def withdraw(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Take a wrongly entered total out of the comparison."""
    row = StatedFigure.objects.filter(any_of(request.visit.area_codes), pk=pk).first()
    if row is None:
        raise Http404
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_figure(request.visit.act(), pk, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(error.field, str(error.sentence))
        else:
            return redirect(reverse("insight:reconcile") + "#diumumkan")
    return _form(request, form, f"Tarik angka: {row.label}", "Tarik angka", danger=True)


def _form(
    request: VisitRequest, form: Any, title: str, button: str, *, danger: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "button": button,
        "danger": danger,
        "crumbs": [("Rekonsiliasi", reverse("insight:reconcile")), (title, "")],
    }
    return render(request, "insight/form.html", context)
