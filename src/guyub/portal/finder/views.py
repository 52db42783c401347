""" "Apa yang bisa saya dapat?": one question a page, everything in the address, nothing stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, public
from guyub.areas import known as areas
from guyub.kernel import documents
from guyub.portal.finder import answers as state
from guyub.portal.finder import sheet, trades
from guyub.portal.finder.answers import Answers, Told
from guyub.portal.finder.engine import Rules, offers
from guyub.portal.finder.facts import FACTS, PAPERS, Topic
from guyub.portal.finder.programmes import Board, board_of, regencies


def address(answers: Answers, **more: str) -> str:
    """The finder's page for these answers."""
    found = QueryDict(mutable=True)
    for name, value in (*answers.pairs, *more.items()):
        found.appendlist(name, value)
    return f"{reverse('portal:finder')}?{found.urlencode()}"


def wants_papers(query: QueryDict) -> bool:
    return query.get("surat") == "1"


@public
def find(request: VisitRequest) -> HttpResponse:
    """Trade, place, a few questions, the result. GET only: it reads what everybody may know."""
    answers = Answers.of(request.GET)
    if not answers.trade:
        return _trade_page(request, answers)
    if not answers.place:
        return _place_page(request, answers)
    board = board_of(answers.regency, timezone.localdate())
    more = {"surat": "1"} if wants_papers(request.GET) else {}
    if request.GET.get("tanya") == PAPERS:
        # Ticks come one by one; the address keeps them as one answer.
        return redirect(address(_ticked(request.GET, answers, board), **more))
    rules = board.asking(answers.about_in(board.region.code), papers=bool(more))
    told = state.read(answers, rules)
    answers = replace(answers, told=told.kept)
    asked = None if answers.enough else rules.next_topic(told.known, told.unknown)
    if asked is not None:
        return _question_page(request, answers, rules, asked, more)
    return _result_page(request, answers, board, told, more)


def _ticked(query: QueryDict, answers: Answers, board: Board) -> Answers:
    told = state.read(answers, board.rules)
    if query.get("tahu") == "tidak":
        return replace(answers, told=(*told.kept, state.written(PAPERS, {})))
    offered = query.get("ada", "").split(",")
    asked = [r for r in board.rules.answers if dict(r.args).get("paper") in offered]
    token = state.papers_token(asked, query.getlist("punya"))
    return replace(answers, told=(*told.kept, token) if asked else told.kept)


def _trade_page(request: VisitRequest, answers: Answers) -> HttpResponse:
    text = request.GET.get("cari", "").strip()[: trades.LONGEST]
    found = trades.search(text) if text else ()
    return render(
        request, "portal/finder/trade.html",
        {
            "text": text, "found": found, "common": () if found else trades.common(),
            "fields": [p for p in answers.pairs if p[0] != "usaha"], "other": state.OTHER_TRADE,
        },
    )  # fmt: skip


def _place_page(request: VisitRequest, answers: Answers) -> HttpResponse:
    offices = regencies()
    code = request.GET.get("kab", "") or answers.program[:5]
    codes = [office.area_code for office in offices]
    chosen = code if code in codes else codes[0] if len(codes) == 1 else ""
    names = areas.names_of(codes)
    return render(
        request, "portal/finder/place.html",
        {
            "regencies": sorted((names.get(c, c), c) for c in codes),
            "chosen": chosen, "name": names.get(chosen, ""),
            "districts": areas.below(chosen) if chosen else [],
            "fields": [p for p in answers.pairs if p[0] != "tempat"],
            "back": address(answers.before()), "trade": trades.words_of(answers.trade),
            "demo": any(office.is_sample for office in offices),
        },
    )  # fmt: skip


def _question_page(
    request: VisitRequest, answers: Answers, rules: Rules, asked: Topic, more: dict[str, str]
) -> HttpResponse:
    return render(
        request, "portal/finder/question.html",
        {
            **question(rules, asked), "fields": [*answers.pairs, *more.items()],
            "back": address(answers.before(), **more), "nth": len(answers.told) + 1,
            "enough": address(replace(answers, enough=True), **more),
            "about": " · ".join(about(answers)), "action": reverse("portal:finder"),
        },
    )  # fmt: skip


def question(rules: Rules, asked: Topic) -> dict[str, Any]:
    """A question as a page shows it: buttons, or boxes to tick for papers."""
    if asked.key == PAPERS:
        keys = [dict(r.args)["paper"] for r in asked.refs]
        boxes = [(k, FACTS[r].args["paper"][k]) for k, r in zip(keys, asked.refs, strict=True)]
        return {
            "topic": asked, "boxes": boxes, "buttons": [],
            "offered": ",".join(key for key, _label in boxes), "unknown": "",
        }  # fmt: skip
    ref = asked.refs[0]
    buttons = [
        (state.written(asked.key, {ref: cell.token}), f"{cell.label[:1].upper()}{cell.label[1:]}")
        for cell in offers(rules, asked)
    ]
    return {
        "topic": asked, "boxes": [], "buttons": buttons, "offered": "",
        "unknown": state.written(asked.key, {}),
    }  # fmt: skip


def about(answers: Answers) -> list[str]:
    """Trade and place in words."""
    area = areas.area(answers.place) if answers.place else None
    return [w for w in (trades.words_of(answers.trade), area.name if area else "") if w]


def made(answers: Answers, today: date) -> tuple[Board, Told, sheet.Sheet] | None:
    """The result for what an address holds; None where trade or place is missing."""
    if not (answers.trade and answers.place):
        return None
    board = board_of(answers.regency, today)
    told = state.read(answers, board.rules)
    return board, told, _sheet(board, told, answers)


def _sheet(board: Board, told: Told, answers: Answers) -> sheet.Sheet:
    """The whole result, or that of the one programme that is asked about."""
    found = sheet.sheet_of(board, told, trades.words_of(answers.trade), answers.place)
    key = answers.about_in(board.region.code)
    return sheet.only(found, key) if key else found


def _result_page(
    request: VisitRequest, answers: Answers, board: Board, told: Told, more: dict[str, str]
) -> HttpResponse:
    found = _sheet(board, told, answers)
    going_on = replace(answers, enough=False)
    key = answers.about_in(board.region.code)
    alone = any(one.key == key for one in board.programmes)
    unasked = board.asking(key).next_topic(told.known, told.unknown) is not None
    papers = board.asking(key, papers=True)
    paper_question = papers.next_topic(told.known, told.unknown) is not None
    return render(
        request, "portal/finder/result.html",
        {
            "sheet": found, "chat": sheet.chat(found), "whatsapp": sheet.whatsapp(found),
            "pdf": f"{reverse('portal:finder_pdf')}?{answers.query}",
            "back": address(answers.before(), **more), "again": reverse("portal:finder"),
            "go_on": address(going_on, **more) if answers.enough and unasked else "",
            "papers_url": address(going_on, surat="1") if paper_question else "",
            "alone": alone, "all": address(replace(answers, program="", enough=False)),
            "tell_url": f"{reverse('subscriptions:ask')}?jenis=finder&{answers.query}",
            "prior": board.prior_words, "demo": found.sample,
        },
    )  # fmt: skip


@public
def paper(request: VisitRequest) -> HttpResponse:
    """The answer sheet as an A4 PDF. Nothing is kept; the address holds what it is made from."""
    found = made(Answers.of(request.GET), timezone.localdate())
    if found is None:
        return redirect("portal:finder")
    content = documents.render(
        "portal/lembar-jawaban", sheet.for_paper(found[2]),
        created=timezone.now().replace(microsecond=0),
    )  # fmt: skip
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="apa-yang-bisa-saya-dapat.pdf"'
    return answer
