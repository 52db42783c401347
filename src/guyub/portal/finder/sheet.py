"""The answer sheet: what was asked and what can be got, as data for page, PDF and chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guyub.areas import known as areas
from guyub.criteria.language import Kind, Ref
from guyub.kernel.dates import format_date
from guyub.portal.finder import telling
from guyub.portal.finder.answers import Told
from guyub.portal.finder.facts import FACTS, HAS
from guyub.portal.finder.programmes import Board, Place
from guyub.portal.finder.telling import ASK, IF, NO, YES, Card, Group
from guyub.portal.finder.terms import explained

IN_CHAT: Final = 8
_SHORT: Final = 160
_MOST_HELD: Final = 500


@dataclass(frozen=True)
class PaperLine:
    """A paper that the law asks of the product and that is not held, with how to get it."""

    name: str
    whom: str
    cost: str
    issuer: str
    steps: tuple[str, ...]
    helps: str


@dataclass(frozen=True)
class Sheet:
    """Everything that a result says. ``asked``: (question, answer) in the order of asking."""

    trade: str
    place: str
    today: date
    groups: tuple[Group, ...]
    papers: tuple[PaperLine, ...]
    papers_open: bool
    asked: tuple[tuple[str, str], ...]
    office: Place
    helps: str
    sample: bool
    terms: tuple[tuple[str, str], ...]

    def of(self, answer: str) -> tuple[Card, ...]:
        return next((g.cards for g in self.groups if g.answer == answer), ())

    @property
    def counts(self) -> str:
        """In one sentence, for the top of page and paper."""
        parts = [
            f"{len(self.of(a))} {words}"
            for a, words in ((YES, _("bisa")), (IF, _("bisa dengan syarat")),
                             (ASK, _("perlu ditanyakan")), (NO, _("belum untuk Anda")))
            if self.of(a)
        ]  # fmt: skip
        return ", ".join(parts)


def sheet_of(board: Board, told: Told, trade: str, place: str) -> Sheet:
    """The result for what is known, remembered with the board."""
    key = (get_language(), trade, place, frozenset(told.known.items()), told.unknown, told.asked)
    if key not in board.made:
        if len(board.made) >= _MOST_HELD:
            board.made.clear()
        board.made[key] = _made(board, told, trade, place)
    found: Sheet = board.made[key]
    return found


def only(sheet: Sheet, key: str) -> Sheet:
    """The same with one programme alone; unchanged where it is not on the sheet."""
    groups = tuple(
        replace(group, cards=cards)
        for group in sheet.groups
        if (cards := tuple(c for c in group.cards if c.programme.key == key))
    )
    return replace(sheet, groups=groups) if groups else sheet


def _made(board: Board, told: Told, trade: str, place: str) -> Sheet:
    groups = telling.grouped(telling.cards_of(board, told.known, told.unknown))
    papers, open_ = _papers(board, told)
    office = board.region.place
    texts = [t for g in groups for c in g.cards for t in _texts(c)]
    texts += [t for p in papers for t in (p.name, p.whom, p.cost, p.issuer, *p.steps, p.helps)]
    area = areas.area(place)
    return Sheet(
        trade, _place_words(place) if area else "", board.region.today, tuple(groups), papers,
        open_, asked_of(board, told), office, board.region.helps,
        bool(board.region.office and board.region.office.is_sample),
        tuple(explained([*texts, board.region.helps])),
    )  # fmt: skip


def _place_words(code: str) -> str:
    area = areas.area(code)
    if area is None:
        return ""
    above = areas.area(code[:5])
    return area.name if len(code) == 5 or above is None else f"Kec. {area.name}, {above.name}"


def _texts(card: Card) -> tuple[str, ...]:
    one = card.programme
    return (
        one.title, one.gives, one.note, *card.because, *card.steps, *one.papers, one.where.name,
        one.helps, *(one.doubts if card.answer == ASK else ()),
    )  # fmt: skip


def _papers(board: Board, told: Told) -> tuple[tuple[PaperLine, ...], bool]:
    """Papers that are needed and not held, and whether some cannot be told yet."""
    found, open_ = [], False
    whole = board.rules.complete(told.known, told.unknown)
    for paper, wording, verdict in board.papers_of(told.known, told.unknown):
        open_ = open_ or verdict is None
        keys = {"halal" if k.startswith("halal") else k for k in (paper.key, *paper.met_by)}
        held = any(whole.get(Ref(HAS, (("paper", key),))) is True for key in keys)
        if verdict and not held:
            steps = tuple(step.title for step in wording.steps)
            found.append(
                PaperLine(
                    paper.name, wording.whom, wording.cost_words, wording.issuer, steps,
                    ", ".join(wording.helps),
                )
            )  # fmt: skip
    return tuple(found), open_


def asked_of(board: Board, told: Told) -> tuple[tuple[str, str], ...]:
    """Questions with their answers; several papers are one answer."""
    found: list[tuple[str, str]] = []
    has: list[str] = []
    for ref, value in _answered(told).items():
        if ref.key == HAS:
            paper = FACTS[ref].args["paper"][dict(ref.args)["paper"]]
            has += [paper] if value is True else []
            continue
        found.append((FACTS.question(ref), _said(board, ref, value)))
    if any(ref.key == HAS for ref in _answered(told)):
        unknown = all(ref in told.unknown for ref in _answered(told) if ref.key == HAS)
        words = "tidak tahu" if unknown else ", ".join(has) or "belum ada"
        found.append(("Surat yang sudah ada", words))
    return tuple(found)


def _answered(told: Told) -> Mapping[Ref, Any]:
    """What the person was asked: an answer each, None for "tidak tahu"."""
    return {ref: None if ref in told.unknown else told.known.get(ref) for ref in told.asked}


def _said(board: Board, ref: Ref, value: Any) -> str:
    if value is None:
        return "tidak tahu"
    if FACTS[ref].kind is Kind.BOOL:
        return "ya" if value else "tidak"
    return telling.answer_words(ref, board.rules, value)


# --- chat ---------------------------------------------------------------------------------------


def chat(sheet: Sheet) -> str:
    """The sheet as plain short sentences for WhatsApp."""
    lines = [f"*{_('Apa yang bisa saya dapat?')}*"]
    about = ", ".join(t for t in (sheet.trade, sheet.place) if t)
    lines += [about] if about else []
    lines.append(f"Dibuat {format_date(sheet.today)}.")
    for answer, head in ((YES, _("BISA")), (IF, _("BISA, KALAU")), (ASK, _("TANYAKAN DULU"))):
        cards = sheet.of(answer)
        if not cards:
            continue
        lines += ["", f"*{head}*"]
        for card in cards[:IN_CHAT]:
            lines.append(f"- {card.programme.title}.")
            if answer == IF:
                lines += [f"  {_cut(_whole(text))}" for text in card.because]
            if card.steps and answer != ASK:
                lines.append(f"  {_cut(card.steps[0])}")
            if answer == YES and card.programme.until:
                lines.append(f"  Sampai {format_date(card.programme.until)}.")
        if len(cards) > IN_CHAT:
            lines.append(f"- dan {len(cards) - IN_CHAT} lagi.")
    if sheet.papers:
        lines += ["", f"*{_('SURAT YANG PERLU DIURUS')}*"]
        lines += [f"- {paper.name}." for paper in sheet.papers[:IN_CHAT]]
    lines += [
        "",
        f"*{_('Tanya di mana?')}*",
        *place_lines(sheet.office),
        f"Yang membantu: {sheet.helps}.",
    ]
    lines += [_("Semua layanan dinas gratis.")]
    return "\n".join(lines)


def place_lines(place: Place) -> list[str]:
    """A place in short lines; what nobody said is left out."""
    found = [place.name, place.address]
    found += [f"Telepon {place.phone}"] if place.phone else []
    found += [f"Buka {place.hours}"] if place.hours else []
    return [f"{line.rstrip('.')}." for line in found if line]


def _whole(text: str) -> str:
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text[-1:] in ".?!" else f"{text}."


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"


def whatsapp(sheet: Sheet) -> str:
    """The address that opens WhatsApp with the text; nobody is chosen yet."""
    return f"https://wa.me/?text={quote(chat(sheet))}"


# --- paper --------------------------------------------------------------------------------------


def for_paper(sheet: Sheet) -> dict[str, Any]:
    """Plain values for ``portal/lembar-jawaban``."""
    return {
        "trade": sheet.trade, "place": sheet.place, "date": format_date(sheet.today),
        "sample": sheet.sample, "counts": sheet.counts, "helps": sheet.helps,
        "office": place_lines(sheet.office), "hours": sheet.office.hours,
        "groups": [
            {"answer": g.answer, "head": g.head, "cards": [_paper_card(c) for c in g.cards]}
            for g in sheet.groups
        ],
        "papers": [
            {"name": p.name, "cost": p.cost, "issuer": p.issuer, "step": next(iter(p.steps), "")}
            for p in sheet.papers
        ],
        "asked": [list(pair) for pair in sheet.asked],
        "terms": [list(pair) for pair in sheet.terms],
    }  # fmt: skip


def _paper_card(card: Card) -> dict[str, Any]:
    one = card.programme
    checked = f", dicek {format_date(one.checked_on)}" if one.checked_on else ""
    return {
        "title": one.title, "kind": one.kind_words, "gives": one.gives, "note": one.note,
        "because": [_whole(text) for text in card.because],
        "because_head": card.because_head.rstrip(","), "steps": list(card.steps),
        "takes": card.takes, "papers": list(one.papers),
        "where": " ".join(place_lines(one.where)), "helps": one.helps,
        "until": format_date(one.until) if one.until else "",
        "source": f"{one.source}{checked}" if card.answer == ASK else "",
    }  # fmt: skip
