"""One plan line: could small makers supply what it buys, or a named part of it?

Policy: only the words of the line count, never what one guesses behind them. Each named thing is
judged by itself; one that fits makes the whole line "yes", with the branches of all that fit. Words
that leave it open what is bought make "unclear", which is not "no". In construction works only
goods that are made beforehand in workshops count (paving, fences, frames, furniture).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from guyub.market.plans.rules import Rules
from guyub.market.plans.words import fold, heads, pieces

YES, NO, UNCLEAR = "y", "n", "u"
_WORKS: Final = ("pekerjaan konstruksi", "konstruksi")
_SAID_MOST: Final = 4


class Line(NamedTuple):
    """The words of a plan line."""

    package: str
    description: str = ""
    kind: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """``result`` y, n or u; ``branches`` main one first; ``words`` of the line that decided."""

    result: str
    branches: tuple[str, ...]
    words: tuple[str, ...]
    reason: str


def decide(line: Line, rules: Rules) -> Answer:
    """Judge a line by the rules."""
    kind = fold(line.kind)
    for pattern, why in rules.kinds:
        if pattern.search(kind):
            return Answer(NO, (), (), f"Tidak: {why}.")
    works = kind.startswith(_WORKS)
    found: dict[str, list[str]] = {}
    opened: list[tuple[str, str, str]] = []
    passed: list[str] = []
    package = set(pieces(line.package))
    named: set[str] = set()
    for piece in pieces(f"{line.package}\n{line.description}"):
        whole, bare = heads(piece)
        why = next((w for p, w in rules.heads if p.search(bare) or p.search(whole)), "")
        if why:
            passed.append(why)
        text = rules.masks.sub("|", whole) if not why else ""
        for goods in rules.goods:
            if (goods.works or not works) and (hit := goods.pattern.search(text)):
                found.setdefault(goods.branch, []).append(hit.group())
                if piece in package:
                    named.add(goods.branch)
        for one in rules.opens:
            if (one.works or not works) and (
                hit := one.pattern.search(whole if one.through else text)
            ):
                opened.append((one.branch, hit.group(), one.why))
    if found:
        # What the package itself is called after comes first.
        order = sorted((b for b in rules.branches if b in found), key=lambda b: b not in named)
        said = tuple(dict.fromkeys(w for b in order for w in found[b]))
        return Answer(YES, tuple(order), said, _said(order, said, rules))
    if opened:
        codes = tuple(dict.fromkeys(b for b, _w, _y in opened if b))
        words = tuple(dict.fromkeys(w for _b, w, _y in opened))
        return Answer(UNCLEAR, codes, words, f"Belum jelas: “{words[0]}”, {opened[0][2]}.")
    return Answer(NO, (), (), _no(works, passed))


def _said(order: list[str], said: tuple[str, ...], rules: Rules) -> str:
    shown = ", ".join(f"“{w}”" for w in said[:_SAID_MOST])
    more = f" dan {len(said) - _SAID_MOST} lainnya" if len(said) > _SAID_MOST else ""
    return f"Bisa: {shown}{more} termasuk {', '.join(rules.branches[b].lower() for b in order)}."


def _no(works: bool, passed: list[str]) -> str:
    if works:
        return "Tidak: pekerjaan bangunan yang tidak menyebut barang buatan bengkel."
    if passed:
        return f"Tidak: {passed[0]}."
    return "Tidak: katanya tidak menyebut barang yang biasa dibuat IKM."
