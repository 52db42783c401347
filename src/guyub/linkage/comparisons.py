"""How two rows are compared: for each role, levels from "the same" down to "different".

Policy: what is unknown on either side says nothing (no weight). Equal values weigh by how many
people carry them (term frequencies). Numbers that are given to one person only (NIK, NIB, phone,
e-mail) are counted by how many *names* carry them, so that a number written for want of another
loses its weight by itself. A level is SQL over the columns of ``prepare``; it is data, kept with
the model, and the same on every engine that Splink knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# What is sampled cannot tell how rarely two persons get numbers one digit apart: fixed by us.
NEAR_NUMBER_U: Final = 1e-6
SAME_NUMBER_U: Final = 1e-6
# Levels of a NIK one digit off: with the same birth date in it, and with another.
NEAR_BORN: Final = "one_digit_same_birth"
NEAR_OTHER: Final = "one_digit"


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a comparison. ``code`` names it in reports and sentences; ``tf`` is the column
    whose frequency adjusts the weight by share ``share``; ``u`` fixes the chance among strangers;
    ``m`` is where training starts, and what stays when a file is too small to train."""

    code: str
    sql: str
    m: float
    u: float
    tf: str | None = None
    share: float = 1.0
    fixed: bool = False

    def splink(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "sql_condition": self.sql,
            "label_for_charts": self.code,
            "m_probability": self.m,
            "u_probability": self.u,
        }
        if self.tf:
            found["tf_adjustment_column"] = self.tf
            found["tf_adjustment_weight"] = self.share
            found["disable_tf_exact_match_detection"] = True
        if self.fixed:
            found["fix_u_probability"] = True
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """The levels of one role, best first; the last is "different"."""

    role: str
    needs: tuple[str, ...]
    levels: tuple[Level, ...]

    def splink(self) -> dict[str, Any]:
        unknown = " OR ".join(f'"{c}_l" IS NULL OR "{c}_r" IS NULL' for c in self.needs)
        null = {"sql_condition": unknown, "label_for_charts": "unknown", "is_null_level": True}
        levels = [level.splink() for level in self.levels]
        return {
            "output_column_name": self.role,
            "comparison_levels": [null, *levels],
            "comparison_description": self.role,
        }


def _jw(column: str, least: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


def _edits(column: str, most: int, shortest: int) -> str:
    """At most so many letters wrong, two neighbours changed counting as one. Cheap tests first:
    Damerau's distance takes 3 us a pair, Levenshtein's 0.6, Jaro's 0.15 (measured); what is near
    enough for Levenshtein is for Damerau, so the dear one is asked at the border only."""
    one, other = f"{column}_l", f"{column}_r"
    return (
        f"(abs(length({one}) - length({other})) <= {most}"
        f" AND least(length({one}), length({other})) >= {shortest} AND {_jw(column, 0.75)}"
        f" AND (levenshtein({one}, {other}) <= {most} OR (levenshtein({one}, {other}) ="
        f" {most + 1} AND damerau_levenshtein({one}, {other}) <= {most})))"
    )


def _one_digit(column: str) -> str:
    """The same for one mistake in a number. Of two numbers equally long, places that differ
    (0.03 us) decide all but two neighbours changed. Step by step, since DuckDB refuses to compare
    places of unequal ones, and outside of WHEN it counts both sides of an OR."""
    one, other = f"{column}_l", f"{column}_r"
    return (
        f"(CASE WHEN abs(length({one}) - length({other})) = 1"
        f" THEN levenshtein({one}, {other}) <= 1"
        f" WHEN length({one}) <> length({other}) THEN false"
        f" WHEN hamming({one}, {other}) <= 1 THEN true"
        f" WHEN hamming({one}, {other}) = 2 THEN damerau_levenshtein({one}, {other}) <= 1"
        f" ELSE false END)"
    )


def _else(m: float, u: float) -> Level:
    return Level("other", "ELSE", m, u)


def _name(role: str) -> Comparison:
    c = role
    meet = (
        f"({c}_first_l = {c}_first_r OR {c}_last_l = {c}_last_r"
        f" OR {c}_first_l = {c}_last_r OR {c}_last_l = {c}_first_r)"
    )
    inside = (
        f"({meet} AND len(list_intersect({c}_words_l, {c}_words_r)) = "
        f"least(len({c}_words_l), len({c}_words_r)))"
    )
    # A cell that ended: scanned and printed lists cut names after so many letters.
    cut = (
        f"(least(length({c}_joined_l), length({c}_joined_r)) >= 8"
        f" AND (starts_with({c}_joined_l, {c}_joined_r)"
        f" OR starts_with({c}_joined_r, {c}_joined_l)))"
    )
    initials = (
        f"({c}_first_l = {c}_first_r AND"
        f" (starts_with({c}_initials_l, {c}_initials_r)"
        f" OR starts_with({c}_initials_r, {c}_initials_l))"
        f" AND (length({c}_last_l) = 1 OR length({c}_last_r) = 1))"
    )
    # One word, misspelt, of a longer name: jaro_winkler of the joined words is far off.
    lone = (
        f"({c}_last_l IS NULL OR {c}_last_r IS NULL) AND ({_jw(f'{c}_first', 0.9)}"
        f" OR jaro_winkler_similarity({c}_first_l, {c}_last_r) >= 0.93"
        f" OR jaro_winkler_similarity({c}_last_l, {c}_first_r) >= 0.93)"
    )
    levels = (
        Level("same", f"{c}_plain_l = {c}_plain_r", 0.45, 2e-4, c),
        Level("spelling", f"{c}_l = {c}_r", 0.1, 1e-5, c),
        Level("sound", f"{c}_sound_l = {c}_sound_r OR {c}_joined_l = {c}_joined_r",
              0.08, 1e-4, f"{c}_sound"),
        Level("near", f"{_edits(c, 1, 5)} OR {_jw(f'{c}_sound', 0.95)} OR {c}_bones_l = {c}_bones_r"
              f" OR {_jw(f'{c}_joined', 0.96)}",
              0.12, 5e-4, c, 0.5),
        Level("shortened", f"{inside} OR {cut} OR {initials}", 0.1, 1e-3, c),
        Level("close", f"{_edits(c, 2, 8)} OR {_jw(f'{c}_sound', 0.88)}", 0.05, 2e-3, c, 0.3),
        Level("short_near", lone, 0.02, 2e-3),
        Level("first_word", f"{c}_first_l = {c}_first_r", 0.04, 5e-3, f"{c}_first"),
        Level("one_word", meet, 0.02, 1e-2),
        _else(0.04, 0.98),
    )  # fmt: skip
    return Comparison(role, (c,), levels)


def _whole_name(has: frozenset[str]) -> Comparison:
    """Words as a set: all of the shorter name in the longer, the rarest of one in the other, or
    some; the rarer they are the more they say."""
    c = "whole_name"
    every = (
        f"len(list_intersect({c}_words_l, {c}_words_r)) = least(len({c}_words_l), len({c}_words_r))"
    )
    levels = (
        Level("same", f"{c}_l = {c}_r", 0.45, 1e-5, c),
        Level("all_words", every, 0.3, 1e-4, c),
        Level("rare_word",
              f"list_contains({c}_words_l, {c}_rare_r) OR list_contains({c}_words_r, {c}_rare_l)",
              0.12, 1e-3, f"{c}_rare"),
        Level("near", f"{_jw(f'{c}_sound', 0.92)} OR {_edits(f'{c}_rare', 1, 5)}", 0.03, 1e-3),
        Level("one_word", f"list_has_any({c}_words_l, {c}_words_r)", 0.03, 4e-2),
        Level("close", f"{_jw(f'{c}_rare', 0.88)} OR {_jw(f'{c}_sound', 0.82)}", 0.03, 1e-2),
        _else(0.04, 0.9),
    )  # fmt: skip
    return Comparison(c, (c,), levels)


def _part(role: str, other: str | None) -> Comparison:
    """A given name or surname of lists that part them; ``other`` is its neighbour column."""
    c = role
    cross = []
    if other:
        # Only one direction needs to agree: the other may be misspelt.
        cross = [
            Level("swapped", f"{c}_l = {other}_r AND {other}_l = {c}_r", 0.01, 1e-5, c),
            Level("crossed", f"{c}_l = {other}_r OR {c}_r = {other}_l", 0.005, 5e-4, c),
        ]
    levels = (
        Level("same", f"{c}_l = {c}_r", 0.75, 5e-3, c),
        *cross[:1],
        Level("sound", f"{c}_sound_l = {c}_sound_r", 0.03, 1e-3, f"{c}_sound"),
        Level("near", f"{_edits(c, 1, 4)} OR {_jw(c, 0.93)}", 0.08, 3e-3, c, 0.5),
        Level("shortened",
              f"{c}_first_l = {c}_first_r OR {c}_last_l = {c}_last_r"
              f" OR starts_with({c}_l, {c}_r) OR starts_with({c}_r, {c}_l)", 0.04, 5e-3, c, 0.5),
        *cross[1:],
        Level("close", f"{_edits(c, 2, 6)} OR {_jw(c, 0.85)}", 0.03, 1e-2),
        Level("alike", _jw(c, 0.7), 0.02, 5e-2),
        _else(0.05, 0.92),
    )  # fmt: skip
    return Comparison(role, (c,), levels)


def _given(has: frozenset[str]) -> Comparison:
    return _part("given_name", "surname" if "surname" in has else None)


def _surname(has: frozenset[str]) -> Comparison:
    return _part("surname", "given_name" if "given_name" in has else None)


def _text(role: str, general: tuple[Level, ...] = ()) -> Comparison:
    c = role
    overlap = f"len(list_intersect({c}_words_l, {c}_words_r))"
    meet = f"list_has_any({c}_words_l, {c}_words_r)"
    levels = (
        Level("same", f"{c}_l = {c}_r", 0.6, 2e-2, c),
        Level("near", f"{c}_sound_l = {c}_sound_r OR {_edits(c, 1, 5)} OR {_jw(c, 0.95)}",
              0.08, 2e-3, c, 0.5),
        Level("part", f"{meet} AND {overlap} = least(len({c}_words_l), len({c}_words_r))",
              0.15, 2e-2, c),
        Level("one_word", meet, 0.06, 3e-2),
        Level("close", _jw(c, 0.85), 0.02, 2e-2),
        *general,
        _else(0.09, 0.9),
    )  # fmt: skip
    return Comparison(role, (c,), levels)


def _product() -> Comparison:
    """A village's list says "makanan" of whom another says "dodol"."""
    general = "product_general_l IS NOT NULL OR product_general_r IS NOT NULL"
    return _text("product", (Level("general", general, 0.1, 0.1),))


def _nik(has: frozenset[str]) -> Comparison:
    """One digit off is weak: whoever was born on one day in one place has a serial beside the
    other's. Its chances among strangers are counted in the table (``tables.near_niks``)."""
    c = "nik"
    near = _one_digit(c)
    levels = (
        Level("same", f"{c}_l = {c}_r", 0.9, SAME_NUMBER_U, c, fixed=True),
        Level(NEAR_BORN, f"{c}_l[7:12] = {c}_r[7:12] AND {near}", 0.03, 0.2, fixed=True),
        Level(NEAR_OTHER, near, 0.02, 2e-3, fixed=True),
        _else(0.05, 0.8),
    )
    return Comparison("nik", (c,), levels)


def _number(role: str) -> Comparison:
    c = role
    levels = (
        Level("same", f"{c}_l = {c}_r", 0.85, SAME_NUMBER_U, c, fixed=True),
        Level(
            "one_digit",
            f"length({c}_l) >= 6 AND {_one_digit(c)}",
            0.05,
            NEAR_NUMBER_U * 5,
            fixed=True,
        ),
        _else(0.1, 0.99999),
    )
    return Comparison(role, (c,), levels)


def _birth_date(has: frozenset[str]) -> Comparison:
    c = "birth_date"
    y, md = f"{c}_year", f"{c}_md"
    whole = f"{md}_l IS NOT NULL AND {md}_r IS NOT NULL"
    swapped = f"{y}_l = {y}_r AND {md}_l[1:2] = {md}_r[4:5] AND {md}_l[4:5] = {md}_r[1:2]"
    levels = (
        Level("same", f"{c}_l = {c}_r AND {md}_l IS NOT NULL", 0.8, 5e-5, c),
        Level("swapped", swapped, 0.01, 5e-5),
        # Who knows only the year often writes 1 January: of that, a digit of the year is little.
        Level("one_digit", f"{whole} AND {_one_digit(c)}"
              f" AND ({md}_l <> '01-01' OR {md}_r <> '01-01')", 0.05, 1e-3),
        Level("january_year", f"{md}_l = '01-01' AND {md}_r = '01-01' AND {_one_digit(c)}",
              0.01, 1e-3),
        Level("year_only", f"{y}_l = {y}_r AND ({md}_l IS NULL OR {md}_r IS NULL"
              f" OR {md}_l = '01-01' OR {md}_r = '01-01')", 0.03, 1e-3),
        Level("other_year", f"{md}_l = {md}_r", 0.03, 2e-3),
        Level("year_and_part", f"{y}_l = {y}_r AND"
              f" ({md}_l[1:2] = {md}_r[1:2] OR {md}_l[4:5] = {md}_r[4:5])", 0.03, 2e-3),
        # Whole dates are ten characters; others may not be compared place by place.
        Level("two_digits", f"CASE WHEN {whole} THEN hamming({c}_l, {c}_r) <= 2 ELSE false END",
              0.02, 1e-2),
        Level("year", f"{y}_l = {y}_r", 0.03, 1e-2),
        _else(0.04, 0.97),
    )  # fmt: skip
    return Comparison(c, (c,), levels)


def _same_only(role: str, m: float, u: float) -> Comparison:
    levels = (Level("same", f"{role}_l = {role}_r", m, u, role), _else(1 - m, 1 - u))
    return Comparison(role, (role,), levels)


def _village(has: frozenset[str]) -> Comparison:
    c = "village"
    levels = (
        Level("same", f"{c}_l = {c}_r", 0.85, 5e-3, c),
        Level("near", f"{c}_district_l IS NULL AND ({_edits(c, 1, 5)} OR {_jw(c, 0.93)})",
              0.04, 1e-3, c, 0.5),
        Level("district", f"{c}_district_l = {c}_district_r", 0.05, 6e-2),
        Level("regency", f"{c}_regency_l = {c}_regency_r", 0.03, 0.5),
        _else(0.03, 0.44),
    )  # fmt: skip
    return Comparison("village", (c,), levels)


def _place(role: str) -> Comparison:
    c = role
    levels = (
        Level("same", f"{c}_l = {c}_r", 0.8, 2e-2, c),
        Level("near", f"{_edits(c, 1, 5)} OR {_jw(c, 0.92)}", 0.05, 5e-3, c, 0.5),
        Level("part", f"starts_with({c}_l, {c}_r) OR starts_with({c}_r, {c}_l)"
              f" OR contains({c}_l, {c}_r) OR contains({c}_r, {c}_l)", 0.04, 5e-3, c, 0.5),
        _else(0.11, 0.97),
    )  # fmt: skip
    return Comparison(role, (c,), levels)


def _postcode(has: frozenset[str]) -> Comparison:
    c = "postcode"
    levels = (
        Level("same", f"{c}_l = {c}_r", 0.7, 1e-3, c),
        Level("near", _one_digit(c), 0.1, 5e-3),
        Level("sector", f"length({c}_l) > 5 AND {c}_l[1:5] = {c}_r[1:5]", 0.05, 2e-3),
        Level("district", f"{c}_l[1:3] = {c}_r[1:3]", 0.05, 2e-2),
        Level("area", f"{c}_l[1:2] = {c}_r[1:2]", 0.03, 5e-2),
        _else(0.07, 0.92),
    )  # fmt: skip
    return Comparison(c, (c,), levels)


def _address(role: str) -> Comparison:
    c = role
    overlap = f"len(list_intersect({c}_words_l, {c}_words_r))"
    meet = f"list_has_any({c}_words_l, {c}_words_r)"
    rt = f"{c}_rt_l = {c}_rt_r"
    levels = (
        Level("same", f"{c}_l = {c}_r AND coalesce({rt}, true)", 0.5, 1e-4, c),
        Level("near", f"{_edits(c, 2, 6)} OR {_jw(c, 0.93)}", 0.15, 5e-4, c, 0.5),
        Level("rt_hamlet", f"{rt} AND {c}_hamlet_l = {c}_hamlet_r", 0.1, 1e-4),
        Level("rt", f"{rt}", 0.1, 2e-2, f"{c}_rt"),
        Level("hamlet", f"{c}_hamlet_l = {c}_hamlet_r", 0.05, 5e-3, f"{c}_hamlet"),
        Level("part", f"{meet} AND {overlap} = least(len({c}_words_l), len({c}_words_r))",
              0.05, 2e-3, c, 0.5),
        Level("one_word", meet, 0.05, 2e-2),
        _else(0.1, 0.9),
    )  # fmt: skip
    return Comparison(role, (f"{c}_any",), levels)


def comparisons(roles: Sequence[str], has: Mapping[str, Any] | frozenset[str]) -> list[Comparison]:
    """The comparisons for these roles, in the order of ``roles``."""
    known = frozenset(has)
    made = {
        "name": lambda: _name("name"),
        "whole_name": lambda: _whole_name(known),
        "given_name": lambda: _given(known),
        "surname": lambda: _surname(known),
        "business": lambda: _text("business"),
        "product": _product,
        "text": lambda: _text("text"),
        "nik": lambda: _nik(known),
        "nib": lambda: _number("nib"),
        "identifier": lambda: _number("identifier"),
        "phone": lambda: _number("phone"),
        "email": lambda: _number("email"),
        "birth_date": lambda: _birth_date(known),
        "birth_place": lambda: _place("birth_place"),
        "sex": lambda: _same_only("sex", 0.97, 0.5),
        "village": lambda: _village(known),
        "district": lambda: _place("district"),
        "region": lambda: _place("region"),
        "postcode": lambda: _postcode(known),
        "address": lambda: _address("address"),
        "address_more": lambda: _address("address_more"),
        "street_number": lambda: _same_only("street_number", 0.85, 2e-2),
    }
    return [made[role]() for role in roles]
