"""When is a pair sure, so that a machine may join it unasked? Weight *and* evidence one can name.

A sum of many small likenesses is never enough: kin of one house agree in village, phone and trade.
Policy: the names agree, *and* something agrees that tells persons apart (a whole number of
identity; or the whole birth date together with phone, village or address), *and* nothing of what
a person has only one of contradicts, *and* the weight reaches the threshold ``merge``. A NIK one
digit off is no evidence: twins have such. Pure; the levels are those of ``comparisons``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guyub.linkage.model import Model
from guyub.linkage.scoring import UNKNOWN, known_levels

# Names that agree but for how they are written; and those where one is cut or a letter is wrong.
SAME_NAME: Final = ("same", "spelling", "sound", "swapped")
LIKE_NAME: Final = (*SAME_NAME, "near", "shortened")
# A set of words with short names written out and slips repaired is no name as written: twins Robert
# and Roberta meet in it. It weighs, but makes nothing sure.
NO_EVIDENCE: Final = "whole_name"
NUMBERS: Final = ("nik", "nib", "identifier")
BESIDE_BIRTH: Final = ("phone", "village", "address")
CONTRADICTS: Final = ("nik", "nib", "identifier", "birth_date", "sex")


def _reached(settings: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {
        comparison["output_column_name"]: {
            level["label_for_charts"]: at for at, level in enumerate(known_levels(comparison))
        }
        for comparison in settings["comparisons"]
    }


def sql(settings: Mapping[str, Any], least_weight: float) -> str:
    """A condition over ``weight`` and the ``g_`` columns of scored pairs: is the pair sure?"""
    reached = _reached(settings)

    def at(role: str, levels: tuple[str, ...]) -> str:
        held = [str(n) for code, n in reached.get(role, {}).items() if code in levels]
        return f"g_{role} IN ({', '.join(held)})" if held else "false"

    def named(levels: tuple[str, ...]) -> str:
        if NO_EVIDENCE in reached:
            return "false"
        if "name" in reached:
            return at("name", levels)
        return f"({at('given_name', levels)} AND {at('surname', levels)})"

    number = " OR ".join(at(role, ("same",)) for role in NUMBERS)
    beside = " OR ".join(at(role, ("same",)) for role in BESIDE_BIRTH)
    calm = " AND ".join(f"NOT {at(role, ('other',))}" for role in CONTRADICTS if role in reached)
    return (
        f"(weight >= {least_weight} AND ({named(LIKE_NAME)} AND ({number})"
        f" OR {named(SAME_NAME)} AND {at('birth_date', ('same',))} AND ({beside}))"
        f"{' AND ' + calm if calm else ''})"
    )


def evidence(model: Model, pair: Mapping[str, Any]) -> tuple[str, ...]:
    """Roles whose agreement makes a scored pair sure, the name first; () where it is not sure by
    its evidence (the weight is another matter). Same rule as ``sql``."""
    reached = {}
    for comparison in model.settings["comparisons"]:
        role, at = comparison["output_column_name"], pair[f"g_{comparison['output_column_name']}"]
        if at != UNKNOWN:
            reached[role] = known_levels(comparison)[at]["label_for_charts"]
    if any(reached.get(role) == "other" for role in CONTRADICTS):
        return ()
    compared = {c["output_column_name"] for c in model.settings["comparisons"]}
    if NO_EVIDENCE in compared:
        return ()
    names = ("name",) if "name" in compared else ("given_name", "surname")

    def named(levels: tuple[str, ...]) -> bool:
        return all(reached.get(name) in levels for name in names)

    numbers = tuple(role for role in NUMBERS if reached.get(role) == "same")
    if numbers and named(LIKE_NAME):
        return names + numbers
    beside = tuple(role for role in BESIDE_BIRTH if reached.get(role) == "same")
    if beside and reached.get("birth_date") == "same" and named(SAME_NAME):
        return (*names, "birth_date", *beside)
    return ()
