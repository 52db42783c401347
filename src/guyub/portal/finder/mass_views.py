""" "Bisa untuk warga saya": the finder for a village clerk or officer, over the own areas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office
from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.kernel import documents
from guyub.kernel.components import Link
from guyub.kernel.dates import format_date
from guyub.portal.finder import answers as state
from guyub.portal.finder import mass, sheet
from guyub.portal.finder.answers import Answers
from guyub.portal.finder.facts import PAPERS
from guyub.portal.finder.mass import CAN, NOT, OPEN
from guyub.portal.finder.programmes import Board, Programme, board_of
from guyub.portal.finder.views import question
from guyub.portal.permissions import FINDER
from guyub.registry import places
from guyub.registry.models import Business

TABS = ((CAN, _("Bisa")), (OPEN, _("Perlu ditanya")), (NOT, _("Belum")))
MOST_PAGES = 500


def _board(visit: Visit, today: date) -> Board:
    office = visit.office
    if office is None or office.kind != Office.Kind.REGENCY:
        raise Http404
    return board_of(office.area_code, today)


@needs(FINDER)
def people(request: VisitRequest) -> HttpResponse:
    """Every programme with how many businesses of the own areas can get it."""
    board = _board(request.visit, timezone.localdate())
    rows = [
        {"one": one, "count": count, "url": _list_url(one, CAN), "ask": _list_url(one, OPEN)}
        for one, count in mass.counts(board, request.visit)
    ]
    return render(request, "portal/finder/people.html", {"rows": rows})


def _list_url(one: Programme, answer: str, page: int = 0, name: str = "people_list") -> str:
    query = {"program": one.key, "jawab": answer} | ({"hal": str(page)} if page else {})
    return f"{reverse(f'portal:{name}')}?{urlencode(query)}"


def _chosen(request: VisitRequest, board: Board) -> tuple[Programme, str, int] | None:
    key, answer = request.GET.get("program", ""), request.GET.get("jawab", CAN)
    one = next((p for p in board.programmes if p.key == key and not p.closed), None)
    page = request.GET.get("hal", "0")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= 4 else 0
    if one is None:
        return None
    return one, answer if answer in dict(TABS) else CAN, min(number, MOST_PAGES)


@needs(FINDER)
def people_list(request: VisitRequest) -> HttpResponse:
    """The businesses with one answer to one programme, a page at a time."""
    board = _board(request.visit, timezone.localdate())
    chosen = _chosen(request, board)
    if chosen is None:
        return redirect("portal:people")
    one, answer, page = chosen
    found, more = mass.lines(board, request.visit, one, answer, page)
    return render(
        request, "portal/finder/people_list.html",
        {
            "one": one, "lines": found, "answer": answer,
            "tabs": [Link(str(label), _list_url(one, key), active=key == answer)
                     for key, label in TABS],
            "pdf": _list_url(one, answer, page, "people_pdf"),
            "next": _list_url(one, answer, page + 1) if more else "",
            "before": _list_url(one, answer, page - 1) if page else "",
        },
    )  # fmt: skip


@needs(FINDER)
def people_pdf(request: VisitRequest) -> HttpResponse:
    """The same page of the list on A4, with room for a tick; no names of people."""
    today = timezone.localdate()
    board = _board(request.visit, today)
    chosen = _chosen(request, board)
    if chosen is None:
        return redirect("portal:people")
    one, answer, page = chosen
    found, more = mass.lines(board, request.visit, one, answer, page)
    office = board.region.office
    data: dict[str, Any] = {
        "title": one.title, "answer": str(dict(TABS)[answer]), "date": format_date(today),
        "sample": bool(office and office.is_sample), "more": more, "first": page * mass.MOST,
        "office": sheet.place_lines(board.region.place), "papers": list(one.papers),
        "rows": [
            [line.name, line.number, line.place, " ".join(_short(line.card.because))]
            for line in found
        ],
    }  # fmt: skip
    content = documents.render(
        "portal/daftar-warga", data, created=timezone.now().replace(microsecond=0)
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="bisa-untuk-warga.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _short(because: tuple[str, ...]) -> list[str]:
    return [text if text[-1:] in ".?!" else f"{text}." for text in because]


@needs(FINDER)
def person(request: VisitRequest, number: str) -> HttpResponse:
    """One business: what the registry knows answers, the rest is asked, the result is shown. The
    answers given here stand in the address and are not written to the registry."""
    business = Business.objects.visible_to(request.visit).filter(number=number).first()
    if business is None:
        raise Http404
    board = _board(request.visit, timezone.localdate())
    start = mass.start_of(board, request.visit, business.pk)
    if start is None:
        raise Http404
    answers = replace(Answers.of(request.GET), trade="", place="")
    here = reverse("portal:person", args=[business.number])
    told = state.read(answers, board.rules, start)
    if request.GET.get("tanya") == PAPERS:
        offered = request.GET.get("ada", "").split(",")
        asked = [r for r in board.rules.answers if dict(r.args).get("paper") in offered]
        new = state.written(PAPERS, {}) if request.GET.get("tahu") == "tidak" else (
            state.papers_token(asked, request.GET.getlist("punya"))
        )  # fmt: skip
        answers = replace(answers, told=(*told.kept, new) if asked else told.kept)
        return redirect(f"{here}?{answers.query}")
    answers = replace(answers, told=told.kept)
    topic = None if answers.enough else board.rules.next_topic(told.known, told.unknown)
    found = sheet.sheet_of(board, told, business.name, "")
    context: dict[str, Any] = {
        "business": business, "place": places.short_name(business.village_code),
        "sheet": found, "fields": answers.pairs, "action": here, "asked": topic,
        "enough": f"{here}?{replace(answers, enough=True).query}",
        "back": f"{here}?{replace(answers, told=answers.told[:-1], enough=False).query}",
        "has_back": bool(answers.told) or answers.enough,
    }  # fmt: skip
    context |= question(board.rules, topic) if topic else {}
    return render(request, "portal/finder/person.html", context)
