"""The short questions of a visit, as data, and what answers to them say. Pure.

Policy: an answer is 1 (weak) to 3 (good). An aspect has a level when all its questions are
answered: their average, rounded down. One left out makes it unknown; unknown is not weak. Questions
that were asked under an older version keep their answers and level as they stand; only the newest
are asked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "data" / "diagnosis.toml"
PICTURES: Final = Path(__file__).parent / "data" / "pictures.toml"
WEAK, MIDDLE, GOOD = 1, 2, 3
OPTIONS: Final = 3
LEVELS: Final = {WEAK: "perlu dibantu", MIDDLE: "cukup", GOOD: "baik"}
TONES: Final = {WEAK: "warn", MIDDLE: "", GOOD: "ok"}
UNKNOWN: Final = "belum diketahui"
WHO: Final = ("owner", "officer", "office")
_KEY_MOST: Final = 12


class Unreadable(ValueError):
    """The file of questions contradicts itself; for whoever edits it."""


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    text: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A step to offer where an aspect's level is ``most`` or lower."""

    text: str
    who: str
    most: int


@dataclass(frozen=True, slots=True)
class Aspect:
    key: str
    label: str
    icon: str
    questions: tuple[Question, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that is asked, in order, under one version."""

    version: int
    aspects: tuple[Aspect, ...]

    def aspect(self, key: str) -> Aspect:
        """KeyError for an unknown key."""
        return {a.key: a for a in self.aspects}[key]


def _questions(raw: Sequence[Mapping[str, Any]], at: str) -> tuple[Question, ...]:
    found = tuple(Question(q["key"], q["text"], tuple(q["options"])) for q in raw)
    if not 2 <= len(found) <= 3:
        raise Unreadable(f"{at}: two or three questions, not {len(found)}")
    if len({q.key for q in found}) != len(found):
        raise Unreadable(f"{at}: a question is there twice")
    for q in found:
        if len(q.options) != OPTIONS or len(set(q.options)) != OPTIONS:
            raise Unreadable(f"{at}.{q.key}: {OPTIONS} different options")
    return found


def read(text: str) -> Diagnosis:
    """From the text of a file. Unreadable when it contradicts itself."""
    try:
        raw = tomllib.loads(text)
        aspects = tuple(
            Aspect(
                a["key"], a["label"], a["icon"], _questions(a["question"], a["key"]),
                tuple(Suggestion(s["text"], s["who"], s["most"]) for s in a.get("suggestion", ())),
            )
            for a in raw["aspect"]
        )  # fmt: skip
        version = int(raw["version"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise Unreadable(f"cannot be read: {error!r}") from error
    if len({a.key for a in aspects}) != len(aspects):
        raise Unreadable("an aspect is there twice")
    for a in aspects:
        if len(a.key) > _KEY_MOST:
            raise Unreadable(f"{a.key}: at most {_KEY_MOST} letters")
        for s in a.suggestions:
            if s.who not in WHO or s.most not in LEVELS:
                raise Unreadable(f"{a.key}: suggestion {s.text!r}")
    if version < 1 or not aspects:
        raise Unreadable("no version or no aspects")
    return Diagnosis(version, aspects)


@lru_cache(maxsize=1)
def current() -> Diagnosis:
    """What is asked now."""
    return read(FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def pictures() -> dict[str, dict[str, str]]:
    """A drawing for each aspect: ``fill`` and ``line``, paths on 48 x 48."""
    return tomllib.loads(PICTURES.read_text(encoding="utf-8"))


def level(aspect: Aspect, answers: Mapping[str, int]) -> int | None:
    """What the answers of one aspect say; None where one is left out."""
    given = [answers.get(q.key) for q in aspect.questions]
    known = [n for n in given if n is not None]
    return sum(known) // len(known) if len(known) == len(given) else None


def checked(
    diagnosis: Diagnosis, answers: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, int]]:
    """Answers as they are kept: known aspects and questions only, 1 to 3, empty aspects left out.

    ValueError names what is not there: a form of another version, or a made-up answer.
    """
    found: dict[str, dict[str, int]] = {}
    for key, given in answers.items():
        try:
            aspect = diagnosis.aspect(key)
        except KeyError:
            raise ValueError(key) from None
        known = {q.key for q in aspect.questions}
        kept: dict[str, int] = {}
        for question, value in given.items():
            if value is None:
                continue
            if question not in known or value not in LEVELS or isinstance(value, bool):
                raise ValueError(f"{key}.{question}")
            kept[question] = int(value)
        if kept:
            found[key] = kept
    return found


def suggestions(
    diagnosis: Diagnosis, levels: Mapping[str, int | None]
) -> list[tuple[str, str, str]]:
    """(aspect, text, who) of steps to offer: those of weak aspects first, in the order of asking.
    Where nothing is known nothing is offered."""
    found = []
    for reached in (WEAK, MIDDLE):
        for aspect in diagnosis.aspects:
            if levels.get(aspect.key) == reached:
                found += [
                    (aspect.key, s.text, s.who) for s in aspect.suggestions if reached <= s.most
                ]
    return found


def change(before: int | None, now: int | None) -> str:
    """How an aspect moved since the time before, in a word; "" where it cannot be compared."""
    if before is None or now is None:
        return ""
    return "naik" if now > before else "turun" if now < before else "tetap"
