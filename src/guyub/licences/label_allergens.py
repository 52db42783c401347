"""Which ingredients of a label are allergens: they stand in bold in the list. Pure.

Policy: the maker ticks the kinds, Guyub finds their words among the ingredients. What is ticked and
not found is told, what is found and not ticked is asked; neither is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from guyub.licences.label_fields import ALLERGENS, NONE

# Everyday words of ingredients, by kind; a word stands for itself, not inside another one.
_WORDS: Final[Mapping[str, str]] = {
    "gluten": "gandum|terigu|gluten|oat|oats|barley|jelai|rye|tepung roti|tepung panir",
    "egg": "telur|telor|albumin|mayones",
    "fish": "ikan|udang|ebi|rebon|terasi|petis|kepiting|rajungan|kerang|tiram|cumi|cumi-cumi"
            "|lobster|teri|tongkol|tuna|bandeng|lele|gabus|tenggiri|pindang",
    "nuts": "kacang tanah|kacang kedelai|kedelai|kedele|tempe|tahu|kecap|tauco|oncom",
    "milk": "susu|keju|mentega|yoghurt|yogurt|laktosa|whey|kasein",
    "tree_nuts": "mede|mete|almon|almond|kenari|hazelnut|walnut|pistachio|pistasio|makadamia"
                 "|macadamia|pecan",
    "sulphite": "sulfit|metabisulfit|bisulfit|belerang dioksida",
}  # fmt: skip
_FIND: Final = {key: re.compile(rf"\b(?:{words})\b", re.I) for key, words in _WORDS.items()}
# What only sounds like one.
_NOT: Final = re.compile(r"\bsusu (?:kelapa|nabati)|\bmentega kacang", re.I)
_LABELS: Final = dict(ALLERGENS)
_PARTS: Final = re.compile(r"([,;()])")

Piece = tuple[str, bool]


def _kinds(ingredient: str) -> set[str]:
    plain = _NOT.sub("", ingredient)
    return {key for key, pattern in _FIND.items() if pattern.search(plain)}


def pieces(texts: Mapping[str, Any]) -> list[Piece]:
    """The list of ingredients in pieces, True for those to be printed in bold."""
    ticked = set(texts.get("allergens") or ()) - {NONE}
    found: list[Piece] = []
    for part in _PARTS.split(str(texts.get("ingredients") or "")):
        bold = bool(_kinds(part) & ticked)
        if found and found[-1][1] == bold:
            found[-1] = (found[-1][0] + part, bold)
        elif part:
            found.append((part, bold))
    return found


def doubts(texts: Mapping[str, Any]) -> list[str]:
    """Where list and ticks do not say the same."""
    told, ingredients = texts.get("allergens"), texts.get("ingredients")
    if not ingredients or told is None:
        return []
    ticked = set(told) - {NONE}
    seen = {key: part.strip() for part in _PARTS.split(ingredients) for key in _kinds(part)}
    return [
        *(_said("Belum terlihat di daftar bahan", [_LABELS[k].lower() for k in told
                                                  if k in ticked and k not in seen],
                "Tulis bahannya di sana, supaya dicetak tebal.")),
        *(_said("Mungkin alergen juga", [f"“{seen[k]}”" for k in _WORDS
                                         if k in seen and k not in ticked],
                "Cek, lalu centang alergennya.")),
    ]  # fmt: skip


def _said(what: str, names: Sequence[str], do: str) -> list[str]:
    return [f"{what}: {'; '.join(names)}. {do}"] if names else []
