"""What can be asked for: a question that a public page answers, kept as that page's codes.

A kind reads the parameters of an address strictly, says its question in words, and asks the very
functions that make the page, as somebody without an account. So what is told is what the page
would show; nothing is decided here a second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office
from guyub.aid.queries.rounds import open_rounds
from guyub.areas import known as areas
from guyub.criteria.language import Ref
from guyub.kernel import names
from guyub.kernel.dates import format_date
from guyub.kernel.db import PUBLIC, in_scope
from guyub.kernel.hiding import hide_numbers
from guyub.market.views.public import read as offers
from guyub.portal.finder import answers as state
from guyub.portal.finder import views as finder
from guyub.portal.finder.answers import Answers, program_of
from guyub.portal.finder.programmes import Board, Programme, board_of
from guyub.portal.finder.telling import ASK, IF, YES, Card, holding
from guyub.subscriptions.models import LONGEST_QUERY
from guyub.training.opened import of_regencies

FINDER: Final = "finder"
ROUNDS: Final = "rounds"
COURSES: Final = "courses"
OPENED: Final = "opened"
PRODUCTS: Final = "products"
# Of one search; whoever asks for more than that is asked to narrow it by a word.
MOST_PRODUCTS: Final = 2000
_PAGE: Final = 500
_LONGEST_WORDS: Final = 60


@dataclass(frozen=True)
class Thing:
    """One thing that fits: ``key`` names it for ever, ``because`` says why it fits."""

    key: str
    title: str
    because: str = ""
    url: str = ""
    until: date | None = None

    @property
    def line(self) -> str:
        """In a message, in Indonesian."""
        return f"{self.title} (sampai {format_date(self.until)})" if self.until else self.title


@dataclass(frozen=True)
class Question:
    """``regency`` of the office it is asked of; ``district`` and ``programme`` for its counts."""

    kind: str
    query: str
    regency: str
    district: str = ""
    programme: str = ""

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.query.encode()).hexdigest()


@dataclass(frozen=True)
class QuestionKind:
    """``read`` gives None for what is no question of this kind; ``words`` says one; ``things`` are
    all that fit on a day; ``page`` is where the same answer stands."""

    key: str
    label: Any
    short: Any
    read: Callable[[Mapping[str, Any], date], Question | None]
    words: Callable[[str], str]
    things: Callable[[str, date], list[Thing]]
    page: Callable[[str], str]


def parsed(query: str) -> QueryDict:
    return QueryDict(query)


def has_office(regency: str) -> bool:
    return Office.objects.filter(kind=Office.Kind.REGENCY, area_code=regency).exists()


# --- the finder ---------------------------------------------------------------------------------


def to_be_had(one: Programme, today: date) -> bool:
    """Whether it can be asked for now: not closed, and not only announced."""
    return not one.closed and (one.opens is None or one.opens <= today)


def _finder_read(params: Mapping[str, Any], today: date) -> Question | None:
    answers = Answers.of(params)
    if not answers.trade or not answers.place or not has_office(answers.regency):
        return None
    board = board_of(answers.regency, today)
    answers = replace(answers, told=state.read(answers, board.rules).kept, enough=True)
    key = answers.about_in(board.region.code)
    if all(one.key != key for one in board.programmes):
        # Like the page: a programme that is not here is no narrower question.
        answers, key = replace(answers, program=""), ""
    elif any(one.key == key for one in _finder_things(answers.query, today)):
        # It can be had already; what is new can only be something else.
        answers, key = replace(answers, program=""), ""
    district = answers.place if len(answers.place) == 8 else ""
    return Question(FINDER, answers.query, answers.regency, district, key)


def _finder_words(query: str) -> str:
    answers = Answers.of(parsed(query))
    about = ", ".join(finder.about(answers))
    key = answers.about_in(answers.regency)
    if key:
        board = board_of(answers.regency, timezone.localdate())
        title = next((one.title for one in board.programmes if one.key == key), "")
        if title:
            return _t("%(title)s, untuk %(about)s") % {"title": title, "about": about}
        return _t("Satu program yang sudah tidak ada lagi, untuk %(about)s") % {"about": about}
    return _t("Bantuan, pelatihan, dan program lain yang cocok untuk %(about)s") % {"about": about}


def _finder_things(query: str, today: date) -> list[Thing]:
    """What the finder's page says "bisa" or "bisa, kalau" to and that can be asked for now; and
    what is open only because it asks what this person was never asked, with that question. The two
    are different things: a programme may be told as open, and once more when it is a yes."""
    answers = Answers.of(parsed(query))
    made = finder.made(answers, today)
    if made is None:
        return []
    board, told, sheet = made
    about = answers.about_in(board.region.code)
    whole = board.rules.complete(told.known, told.unknown)
    places = {one.key: i for i, one in enumerate(board.programmes)}
    found = []
    for answer in (YES, IF, ASK):
        for card in sheet.of(answer):
            one = card.programme
            if not to_be_had(one, today) or (about and one.key != about):
                continue
            asks = answer == ASK
            if asks and not (one.firm and board.rules.open_to(
                places[one.key], told.known, told.unknown
            )):  # fmt: skip
                continue
            alone = replace(answers, program=program_of(answers.regency, one.key), enough=not asks)
            found.append(
                Thing(f"{one.key}{'?' if asks else ''}", one.title, _why(card, board, whole),
                      finder.address(alone), one.until)
            )  # fmt: skip
    return found


def _why(card: Card, board: Board, whole: Mapping[Ref, Any]) -> str:
    """Why it stands among what fits, in a sentence."""
    if card.answer == ASK:
        return f"Belum pasti. Jawab dulu: {card.because[0]}" if card.because else "Belum pasti."
    if card.because:
        return f"{card.because_head} {', '.join(card.because)}."
    reasons = holding(card.programme, board.rules, whole)
    return f"{card.head}, karena {'; '.join(reasons)}." if reasons else f"{card.head}."


# --- lists of a regency -------------------------------------------------------------------------


def _list_read(kind: str) -> Callable[[Mapping[str, Any], date], Question | None]:
    def read(params: Mapping[str, Any], today: date) -> Question | None:
        code = str(params.get("kab", ""))
        known = len(code) == 5 and has_office(code)
        return Question(kind, urlencode({"kab": code}), code) if known else None

    return read


def _place(query: str) -> str:
    area = areas.area(str(parsed(query).get("kab", "")))
    return area.name if area else ""


def _rounds(query: str, today: date) -> list[Thing]:
    code = str(parsed(query).get("kab", ""))
    return [
        Thing(f"aid:{one.number}", one.title, "", reverse("aid:open_round", args=[one.number]),
              one.closes)
        for one in open_rounds(today, code)
    ]  # fmt: skip


def _courses(query: str, today: date) -> list[Thing]:
    code = str(parsed(query).get("kab", ""))
    return [
        Thing(f"training:{one.number}", one.programme, "",
              reverse("training:open_batch", args=[one.number]))
        for one in of_regencies([code])
    ]  # fmt: skip


def _opened(query: str, today: date) -> list[Thing]:
    return [*_rounds(query, today), *_courses(query, today)]


# --- the catalogue ------------------------------------------------------------------------------


def _products_read(params: Mapping[str, Any], today: date) -> Question | None:
    code = str(params.get("kab", ""))
    if len(code) != 5 or not has_office(code):
        return None
    typed = " ".join(str(params.get("q", "")).split())[:_LONGEST_WORDS]
    # The key that the page searches with; numbers of people do not come along.
    words = names.search_key(hide_numbers(typed))
    pairs = [("kab", code), *([("q", words)] if words else [])]
    return Question(PRODUCTS, urlencode(pairs), code)


def _offers(query: str) -> Iterator[dict[str, Any]]:
    asked = parsed(query)
    code, words = str(asked.get("kab", "")), names.search_key(str(asked.get("q", "")))
    after, seen = "", 0
    while seen < MOST_PRODUCTS:
        rows = offers(code, words=words, after=after, most=_PAGE)
        yield from rows
        seen += len(rows)
        if len(rows) < _PAGE:
            return
        after = rows[-1]["number"]


def _products(query: str, today: date) -> list[Thing]:
    return [
        Thing(f"product:{row['number']}", row["title"], "",
              reverse("market:public_offer", args=[row["number"]]))
        for row in _offers(query)
    ]  # fmt: skip


def _products_words(query: str) -> str:
    words = str(parsed(query).get("q", ""))
    if words:
        return _t("Produk baru “%(words)s” dari %(place)s") % {
            "words": words, "place": _place(query)
        }  # fmt: skip
    return _t("Produk baru dari %(place)s") % {"place": _place(query)}


def _at(name: str) -> Callable[[str], str]:
    return lambda query: f"{reverse(name)}?{query}"


KINDS: Final[Mapping[str, QuestionKind]] = {
    one.key: one
    for one in (
        QuestionKind(
            FINDER, _("Yang cocok menurut jawaban"), _("program yang cocok"), _finder_read,
            _finder_words, _finder_things, _at("portal:finder"),
        ),
        QuestionKind(
            ROUNDS, _("Bantuan yang dibuka"), _("bantuan yang dibuka"), _list_read(ROUNDS),
            lambda query: _t("Bantuan yang dibuka di %(place)s") % {"place": _place(query)},
            _rounds, _at("aid:open_list"),
        ),
        QuestionKind(
            COURSES, _("Pelatihan yang dibuka"), _("pelatihan yang dibuka"), _list_read(COURSES),
            lambda query: _t("Pelatihan yang dibuka di %(place)s") % {"place": _place(query)},
            _courses, _at("training:open_list"),
        ),
        QuestionKind(
            OPENED, _("Bantuan dan pelatihan yang dibuka"),
            _("bantuan dan pelatihan yang dibuka"), _list_read(OPENED),
            lambda query: _t("Bantuan dan pelatihan yang dibuka di %(place)s")
            % {"place": _place(query)},
            _opened, lambda query: reverse("portal:region", args=[parsed(query).get("kab")]),
        ),
        QuestionKind(
            PRODUCTS, _("Produk di katalog"), _("produk baru"), _products_read, _products_words,
            _products, _at("market:public"),
        ),
    )
}  # fmt: skip


def read(kind: str, params: Mapping[str, Any], today: date) -> Question | None:
    """The question of an address; None for what is none. In any scope."""
    found = KINDS.get(kind)
    if found is None:
        return None
    with in_scope(PUBLIC, read_only=True), translation.override("id"):
        asked = found.read(params, today)
    return asked if asked is not None and len(asked.query) <= LONGEST_QUERY else None


def things(kind: str, query: str, today: date) -> list[Thing]:
    """Everything that fits on a day, as anybody may read it, in Indonesian. In any scope."""
    found = KINDS.get(kind)
    if found is None:
        return []
    with in_scope(PUBLIC, read_only=True), translation.override("id"):
        every = found.things(query, today)
    return list({one.key: one for one in every}.values())


def words(kind: str, query: str) -> str:
    """A question as its page says it, in the page's language."""
    found = KINDS.get(kind)
    return found.words(query) if found else ""
