""" "Saya bisa dapat?": one question a page, carried in the form, nothing stored."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, public
from guyub.aid import checking
from guyub.aid.checking import Answers, BadAnswer
from guyub.aid.models import RecipientKind, Round
from guyub.aid.queries.rounds import rule_of
from guyub.aid.views.rounds_public import is_open, office_of, place_of, public_or_404
from guyub.criteria.language import Node
from guyub.criteria.subjects import SUBJECTS


@public
def check(request: VisitRequest, number: str) -> HttpResponse:
    """Ask, take the answer, ask on, or say the outcome. The rule is the one frozen with the
    round. Answers never stand in an address."""
    round_ = public_or_404(number)
    rule = rule_of(round_)
    if rule is None or rule.node is None or not is_open(round_):
        return redirect("aid:open_round", number=round_.number)
    answers, problem = _taken(request, round_, rule.node)
    return _shown(request, round_, rule.node, answers, problem)


def _taken(request: VisitRequest, round_: Round, node: Node) -> tuple[Answers, str]:
    """What is known after this page, and what was wrong with its answer."""
    if request.method != "POST":
        return Answers(), ""
    catalogue, today = SUBJECTS["business"].catalogue, timezone.localdate()
    answers = Answers.opened(request.POST.get("jawaban", ""), round_.number, catalogue)
    asking = checking.next_asking(node, answers, catalogue, today)
    # Another question than the one that was answered (a page sent twice): ask again.
    if asking is None or request.POST.get("tanya") != str(asking.ref):
        return answers, ""
    if "tidak_tahu" in request.POST:
        answers.unknown.add(asking.ref)
        return answers, ""
    try:
        answers.known[asking.ref] = checking.read_answer(asking, request.POST.get("jawab", ""))
    except BadAnswer as error:
        return answers, str(error)
    return answers, ""


def _shown(
    request: VisitRequest, round_: Round, node: Node, answers: Answers, problem: str
) -> HttpResponse:
    catalogue, today = SUBJECTS["business"].catalogue, timezone.localdate()
    asking = checking.next_asking(node, answers, catalogue, today)
    context: dict[str, Any] = {
        "round": round_,
        "demo": round_.is_sample,
        "place": place_of(round_),
        "asking": asking,
        "problem": problem,
        "sealed": answers.sealed(round_.number),
        "nth": len(answers.known) + len(answers.unknown) + 1,
        "groups_only": round_.recipients == [RecipientKind.GROUP],
    }
    if asking is None:
        ended = checking.outcome(node, answers, catalogue, today)
        context |= {
            "verdict": {True: "yes", False: "no", None: "unknown"}[ended.verdict],
            "lines": ended.lines,
            "ways": [{"way": w, "takes": checking.takes(w)} for w in ended.ways],
            "office": office_of(round_),
        }
    return render(request, "aid/rounds_check.html", context)
