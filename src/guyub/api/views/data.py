"""Open data for everybody: the list, one dataset with its files, the catalogue for machines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.accounts.visit import View, VisitRequest, public
from guyub.api import dcat, files
from guyub.api.counts import HIDDEN
from guyub.api.datasets import DATASETS, Edition, Variable, edition, editions
from guyub.kernel.components import Cell, Column, Link
from guyub.kernel.dates import format_date, format_date_short
from guyub.kernel.rupiah import format_number, format_rupiah

SHOWN: Final = 50


def offices() -> list[Office]:
    return list(Office.objects.filter(kind=Office.Kind.REGENCY).order_by("name", "pk"))


@dataclass(frozen=True)
class Asked:
    """The office whose data is asked for, None while none was chosen among several."""

    office: Office | None
    every: list[Office]


def asked(request: VisitRequest) -> Asked:
    """By ?kab=; the only office by itself. 404 for a code without an office."""
    every = offices()
    code = request.GET.get("kab", "")
    found = next((o for o in every if o.area_code == code), None)
    if code and found is None:
        raise Http404
    if found is None and len(every) == 1:
        found = every[0]
    return Asked(found, every)


class Unplaced(Exception):
    """Several offices, and none was asked for."""


def _one(request: VisitRequest, key: str) -> Edition:
    office = asked(request).office
    if key not in DATASETS:
        raise Http404
    if office is None:
        raise Unplaced
    return edition(key, office, timezone.localdate())


def placed(view: View) -> View:
    """A file of one regency; 400 in a sentence for whoever did not say which."""

    @public
    @wraps(view)
    def run(request: VisitRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Unplaced:
            words = "Tulis kabupatennya di alamat, misalnya ?kab=33.03. Daftarnya di /data/.\n"
            return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")

    return run


@public
def data(request: VisitRequest) -> HttpResponse:
    """What there is, by office."""
    who = asked(request)
    context: dict[str, Any] = {
        "office": who.office, "demo": bool(who.office and who.office.is_sample),
        "offices": [Link(o.name, f"?kab={o.area_code}") for o in who.every if o != who.office],
    }  # fmt: skip
    if who.office is not None:
        found = editions(who.office, timezone.localdate())
        code = who.office.area_code
        context |= {
            "day": found[0].day, "licence": found[0].licence, "place": found[0].place,
            "sets": [
                {
                    "one": e, "url": files.address("dataset", code, e.dataset.key),
                    "csv": files.address("csv", code, e.dataset.key),
                    "json": files.address("json", code, e.dataset.key),
                }
                for e in found
            ],
            "catalogue": files.address("catalogue", code),
        }  # fmt: skip
    return render(request, "api/data.html", context)


def shown(value: Any, variable: Variable) -> str:
    """A value as a page says it."""
    if value is HIDDEN:
        return "*"
    if value is None or value == "":
        return "–"
    if variable.kind == "rupiah":
        return format_rupiah(value)
    if variable.kind == "date":
        return format_date_short(value)
    # A year is no amount.
    if variable.kind == "int" and variable.key != "tahun":
        return format_number(value)
    return str(value)


@public
def dataset(request: VisitRequest, key: str) -> HttpResponse:
    """What a dataset says, its first rows, its files, how a program asks for it."""
    try:
        one = _one(request, key)
    except Unplaced:
        return redirect("api:data")
    d, code = one.dataset, one.office.area_code
    numbers = {"int", "rupiah"}
    context = {
        "one": one, "demo": one.office.is_sample, "day": one.day,
        "columns": [Column(v.label, v.kind in numbers) for v in d.variables],
        "rows": [
            [Cell(shown(row[v.key], v)) for v in d.variables] for row in one.rows[:SHOWN]
        ],
        "more": max(len(one.rows) - SHOWN, 0), "shown": SHOWN,
        "facts": [
            ("Konsep", d.concept), ("Definisi", d.definition), ("Klasifikasi", d.classification),
            ("Ukuran", d.measure), ("Satuan", d.unit), ("Periode", d.period),
            ("Sumber", d.source), ("Penanggung jawab", one.office.name),
            ("Dihitung", format_date(one.day)), ("Lisensi", one.licence),
        ],
        "variables": d.variables,
        "csv": files.address("csv", code, key), "json": files.address("json", code, key),
        "meta": files.address("csvw", code, key), "back": files.address("data", code),
    }  # fmt: skip
    return render(request, "api/dataset.html", context)


def _name(one: Edition, kind: str) -> str:
    return f"{one.dataset.key}-{one.office.area_code}-{one.day.isoformat()}.{kind}"


@placed
def csv_file(request: VisitRequest, key: str) -> HttpResponseBase:
    one = _one(request, key)
    return files.sent(
        request, files.as_csv(one), files.CSV_TYPE, one.day, name=_name(one, "csv"),
        beside=files.address("csvw", one.office.area_code, key),
    )  # fmt: skip


@placed
def json_file(request: VisitRequest, key: str) -> HttpResponseBase:
    one = _one(request, key)
    return files.sent(request, files.as_json(one), files.JSON_TYPE, one.day)


@placed
def csvw_file(request: VisitRequest, key: str) -> HttpResponseBase:
    """What the columns of the CSV mean."""
    one = _one(request, key)
    return files.sent(request, files.as_csvw(one), "application/csvm+json", one.day)


@placed
def catalogue(request: VisitRequest) -> HttpResponseBase:
    """The catalogue of an office for harvesters."""
    office = asked(request).office
    if office is None:
        raise Unplaced
    found = editions(office, timezone.localdate())
    body = json.dumps(dcat.catalogue(found), ensure_ascii=False, indent=1).encode()
    return files.sent(request, body, files.LINKED_TYPE, found[0].day)
