"""What is wrong, which rows, and the questions about places and products."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas.models import Area
from guyub.intake import actions, summary
from guyub.intake.encoding import person, unpacked
from guyub.intake.models import Import, Row
from guyub.intake.reading import label
from guyub.intake.views.common import found, frame
from guyub.intake.wording import outcome_words
from guyub.kernel.actions import DomainError
from guyub.kernel.typed import whole
from guyub.registry import places as village_search
from guyub.registry.kbli.suggest import ConfirmedLine, Suggester
from guyub.registry.models import KbliConfirmed

SHOWN = 100
QUESTIONS = 30
SEVERITY = {"error": ("Harus diperbaiki", "bad"), "warning": ("Periksa", "warn"),
            "info": ("Catatan", "quiet")}  # fmt: skip


def need_work(request: VisitRequest) -> None:
    if not request.visit.may("intake.work"):
        raise PermissionDenied


@needs("intake.view")
def problems(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Every problem by kind with its rows, and the file's totals against its rows."""
    batch = found(request, pk)
    kinds = [
        {**p, "label": label(p["field"]), "badge": SEVERITY[p["severity"]]}
        for p in summary.problems(batch)
    ]
    code, column = request.GET.get("jenis", ""), request.GET.get("isian", "")
    rows: list[dict[str, Any]] = []
    if code:
        wanted = Row.objects.filter(batch=batch).extra(
            where=[
                "EXISTS (SELECT 1 FROM jsonb_array_elements(issues) i"
                " WHERE i->>0 = %s AND i->>2 = %s)"
            ],
            params=[code, column],
        )
        rows = lines(request, wanted.order_by("pk")[:SHOWN])
    context = frame(
        request, batch, kinds=kinds, rows=rows, code=code,
        # What does not agree is what somebody came for.
        checks=sorted(summary.total_checks(batch), key=lambda check: not check["difference"]),
        column=column, column_label=label(column) if column else "",
    )  # fmt: skip
    return render(request, "intake/problems.html", context)


def lines(request: VisitRequest, rows: Any) -> list[dict[str, Any]]:
    """Rows for a table: place in the file, who, where, what became of it."""
    listed = list(rows.select_related("table"))
    villages = Area.objects.in_bulk({r.village_code for r in listed if r.village_code})
    named = request.visit.may("registry.person.name")
    numbers, others = _numbers(listed), _other_rows(listed)
    made = []
    for row in listed:
        values = unpacked(row.cells.reveal())
        place = villages.get(row.village_code)
        best = numbers.get(row.same_business) or others.get(row.same_row, "usaha lain")
        words, tone = outcome_words(row, numbers.get(row.business_id), best)
        made.append(
            {
                "row": row,
                "sheet": row.table.sheet,
                "name": values.get("business_name") or "",
                "owner": person(values.get("owner_name"))[0] if named else "",
                "product": values.get("product") or "",
                "place": place.name if place else row.place_text,
                "words": words,
                "tone": tone,
                "number": numbers.get(row.business_id, ""),
                "issues": [i[3] for i in row.issues],
            }
        )
    return made


def _numbers(rows: list[Row]) -> dict[Any, str]:
    from guyub.registry.models import Business

    wanted = {pk for r in rows for pk in (r.business_id, r.same_business) if pk}
    found = Business.objects.filter(pk__in=wanted).order_by("pk")
    return dict(found.values_list("pk", "number"))


def _other_rows(rows: list[Row]) -> dict[Any, str]:
    """Where a row stands that another row was found to be the same as."""
    wanted = {r.same_row for r in rows if r.same_row}
    found = Row.objects.filter(pk__in=wanted).order_by("pk")
    return {
        pk: f"baris {row} di {file}"
        for pk, row, file in found.values_list("pk", "row", "batch__filename")
    }


@needs("intake.view")
def rows(request: VisitRequest, pk: UUID, group: str) -> HttpResponse:
    """The rows behind one count."""
    batch = found(request, pk)
    titles = {k: text for k, (text, _q) in summary.GROUPS.items()} | {
        "siap": "Siap dimasukkan", "agregat": "Baris gabungan", "semua": "Semua baris data",
    }  # fmt: skip
    if group not in titles:
        raise Http404
    wanted = summary.rows_of(batch, group)
    after = whole(request.GET.get("sesudah"), digits=18)
    if after is not None:
        wanted = wanted.filter(pk__gt=after)
    listed = lines(request, wanted[: SHOWN + 1])
    more = listed[SHOWN - 1]["row"].pk if len(listed) > SHOWN else None
    context = frame(
        request, batch, title=titles[group], rows=listed[:SHOWN], more=more, group=group,
        total=summary.rows_of(batch, group).count(),
    )  # fmt: skip
    return render(request, "intake/rows.html", context)


@needs("intake.view")
@never_cache
def places(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Written places that nobody could settle; one answer counts for all their rows."""
    batch = found(request, pk)
    if request.method == "POST":
        need_work(request)
        try:
            amount = actions.answer_place(
                request.visit.act(), pk, request.POST.get("tulisan", ""),
                request.POST.get("desa", ""),
            )  # fmt: skip
            messages.success(request, f"Desa disimpan untuk {amount} baris dan diingat.")
        except DomainError as error:
            messages.error(request, str(error.sentence))
        return redirect("intake:places", pk)
    asked = (
        Row.objects.filter(batch=batch, business_id__isnull=True, hold="place")
        .values("place_text")
        .annotate(n=Count("id"), first=Min("id"))
        .order_by("-n", "place_text")[:QUESTIONS]
    )
    firsts = Row.objects.in_bulk([a["first"] for a in asked])
    query, text = request.GET.get("cari", ""), request.GET.get("tulisan", "")
    questions = []
    for one in asked:
        codes = [c for c in firsts[one["first"]].place_options if len(c) == 13]
        options = list(Area.objects.filter(pk__in=codes).order_by("name", "pk"))
        wanted = query if query and text == one["place_text"] else ""
        if wanted or not options:
            words = wanted or one["place_text"].split(",")[0]
            found_here = village_search.find_villages(words, (batch.regency_code,))
            options += list(
                Area.objects.filter(pk__in=[c.code for c in found_here]).order_by("name")
            )
        questions.append({**one, "options": options, "wanted": wanted})
    context = frame(request, batch, questions=questions)
    return render(request, "intake/places.html", context)


@cache
def suggester() -> Suggester:
    return Suggester.load()


@needs("intake.view")
@never_cache
def kbli(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Product words without a code: suggestions that a person confirms, once for all rows."""
    batch = found(request, pk)
    if request.method == "POST":
        need_work(request)
        version, _dot, code = request.POST.get("kode", "").partition(":")
        try:
            amount = actions.answer_kbli(
                request.visit.act(), pk, request.POST.get("kata", ""), version, code
            )
            messages.success(request, f"KBLI disimpan untuk {amount} baris dan diingat.")
        except DomainError as error:
            messages.error(request, str(error.sentence))
        return redirect("intake:kbli", pk)
    version = "2025" if request.GET.get("versi") == "2025" else "2020"
    context = frame(request, batch, version=version, questions=_kbli_questions(batch, version))
    return render(request, "intake/kbli.html", context)


def _kbli_questions(batch: Import, version: str) -> list[dict[str, Any]]:
    asked = (
        Row.objects.filter(
            ~Q(product_line=""), batch=batch, aggregate=False, business_id__isnull=True,
            kbli_confirmed=False,
        )
        .values("product_line")
        .annotate(n=Count("id"), given=Min("kbli_code"))
        .order_by("-n", "product_line")[:QUESTIONS]
    )  # fmt: skip
    known = [
        ConfirmedLine(k.text_key, k.code, k.version)
        for k in KbliConfirmed.objects.filter(office_id=batch.office_id).order_by("text_key")
    ]
    return [
        {
            **one,
            "options": suggester().suggest(one["product_line"], version, confirmed=known, limit=5),
        }
        for one in asked
    ]
