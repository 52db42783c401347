"""Totals of the rooms above the registry: their table, and the numbers of a text beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.insight import beside, press_text
from guyub.insight.forms import TextForm
from guyub.insight.permissions import RECONCILE
from guyub.kernel import dates
from guyub.kernel.components import Column
from guyub.kernel.templatetags.ui import Cell
from guyub.registry.published import Group, groups_of


def tables(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Each group with its totals, their parts re-added, their meaning and date."""
    columns = [
        Column("Angka"), Column("Jumlah", num=True), Column("Jumlah bagian"), Column("Arti"),
    ]  # fmt: skip
    return [
        {
            "group": group,
            "columns": columns,
            "rows": [
                [Cell(t.label), t.said(), beside.adding_up(t), t.definition] for t in group.totals
            ],
            "wrong": any(t.wrong() for t in group.totals),
            "source": group.totals[0].source,
            "moment": moment(group),
        }
        for group in groups
        if group.totals
    ]


def moment(group: Group) -> str:
    return dates.format_time(group.totals[0].as_of, timezone.get_current_timezone())


@needs(RECONCILE)
def text(request: VisitRequest) -> HttpResponse:
    """Numbers of a pasted text beside a group's totals. Nothing of the text is kept."""
    groups = [g for g in groups_of(request.visit, timezone.now()) if g.totals]
    form = TextForm(request.POST or None, groups=groups)
    context: dict[str, Any] = {
        "form": form, "any": bool(groups), "asked": False, "group": None, "rows": [],
        "columns": [
            Column("Tertulis"), Column("Dibaca sebagai"), Column("Menurut catatan", num=True),
            Column("Selisih"), Column("Penjelasan"),
        ],
        "crumbs": [("Rekonsiliasi", reverse("insight:reconcile")), ("Periksa teks", "")],
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        group = next(g for g in groups if g.key == form.cleaned_data["group"])
        context |= {
            "asked": True, "group": group, "source": group.totals[0].source,
            "moment": moment(group), "rows": _rows(group, form.cleaned_data["text"]),
        }  # fmt: skip
    return render(request, "insight/text.html", context)


def _rows(group: Group, words: str) -> list[list[Any]]:
    totals = {t.subject: t for t in group.totals}
    rows = []
    for said in press_text.read(words):
        total = totals.get(said.subject)
        if total is None:
            continue
        if said.agrees(total.value):
            gap, why = "sama", "" if said.value == total.value else "Sama setelah dibulatkan."
        else:
            gap = beside.gap(total, said.value)
            why = " ".join(beside.explained(group, total, said.value))
        rows.append([Cell(said.words), total.label, total.said(), gap, why or "-"])
    return rows
