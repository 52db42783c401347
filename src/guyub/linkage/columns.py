"""Forms of plain values by whole columns: names of bare letters, numbers of bare digits.

Three of four values are plain, and Python needs thirty times as long for each. What is plain gets
here what ``prepare`` would give it one by one (a test holds both against each other); each function
says which values it took and gives the forms of those, in their order.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guyub.linkage.normal import numbers, people

TEXT: Final = pa.string()
_LETTERS: Final = "^[A-Za-z]+( [A-Za-z]+)*$"
_ONE_DIGIT: Final = f"({'|'.join(f'{digit}{{7}}' for digit in range(10))})$"
Found = tuple[pa.Array, dict[str, pa.Array]]


def places(plain: pa.Array) -> pa.Array:
    """Where each row stands when all plain ones stand before all others."""
    taken = plain.to_numpy(zero_copy_only=False)
    first, second = np.cumsum(taken) - 1, np.cumsum(~taken) - 1
    return pa.array(np.where(taken, first, taken.sum() + second), pa.int64())


def _are(values: pa.Array, pattern: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(values, pattern), False)


def niks(values: pa.Array) -> Found:
    """Digits, in groups or not; columns as ``prepare`` names them."""
    plain = _are(values, "^'?[0-9]+( [0-9]+)*$")
    held = pc.replace_substring_regex(values.filter(plain), "[^0-9]", "")
    held = _where(pc.equal(pc.utf8_length(held), 16), held)
    six = pc.utf8_slice_codeunits(held, 6, 12).dictionary_encode()
    told = [numbers.born(part) for part in six.dictionary.to_pylist()]
    day = pa.array([numbers.day(born) or None for born, _sex in told], TEXT).take(six.indices)
    sex = pa.array([sex or None for _born, sex in told], TEXT).take(six.indices)
    provinces = pa.array(sorted(numbers.PROVINCES), TEXT)
    valid = pc.and_(
        pc.is_valid(day), pc.is_in(pc.utf8_slice_codeunits(held, 0, 2), value_set=provinces)
    )
    for start, end, zero in ((2, 4, "00"), (4, 6, "00"), (12, 16, "0000")):
        valid = pc.and_(valid, pc.not_equal(pc.utf8_slice_codeunits(held, start, end), zero))
    forms = {
        "nik": held, "nik_head": pc.utf8_slice_codeunits(held, 0, 12),
        "nik_tail": pc.utf8_slice_codeunits(held, 6, 16), "nik_born": day, "nik_sex": sex,
    }  # fmt: skip
    return plain, {name: _where(valid, column) for name, column in forms.items()}


def phones(values: pa.Array) -> Found:
    """Digits, in groups or not."""
    plain = _are(values, "^[+]?[0-9]+(-[0-9]+)*$")
    held = pc.replace_substring_regex(values.filter(plain), "[^0-9]", "")
    held = pc.if_else(pc.starts_with(held, "00"), _from(held, 2), held)
    abroad = pc.or_(
        pc.starts_with(held, "620"),
        pc.and_(pc.starts_with(held, "62"), pc.greater(pc.utf8_length(held), 9)),
    )
    held = pc.utf8_ltrim(pc.if_else(abroad, _from(held, 2), held), "0")
    length = pc.utf8_length(held)
    real = pc.and_(pc.greater_equal(length, 8), pc.less_equal(length, 13))
    real = pc.and_(real, pc.invert(pc.match_substring_regex(held, _ONE_DIGIT)))
    return plain, {"phone": _where(real, held)}


def names(role: str, values: pa.Array) -> Found:
    """Words of bare letters, without titles or aliases, no two of which sound alike."""
    plain = _are(values, _LETTERS)
    lower = pc.utf8_lower(values.filter(plain))
    held = pc.split_pattern(lower, " ")
    words = held.flatten().dictionary_encode()
    known = words.dictionary.to_pylist()
    told = [people.word_forms[word] for word in known]
    sounds = [sound for _written, sound, _bones in told]
    alphabet = {sound: at for at, sound in enumerate(sorted(set(sounds)))}
    at = words.indices.to_numpy(zero_copy_only=False)

    size = pc.list_value_length(held).to_numpy(zero_copy_only=False)
    ends = np.cumsum(size)
    row = np.repeat(np.arange(len(size)), size)
    rank = np.array([alphabet[sound] for sound in sounds], np.int64)[at]
    order = np.lexsort((rank, row))
    twice = (row[order][1:] == row[order][:-1]) & (rank[order][1:] == rank[order][:-1])
    special = np.array(
        [
            word in people.SPECIAL or written in people.BEFORE_A_NAME
            for word, (written, _sound, _bones) in zip(known, told, strict=True)
        ],
        bool,
    )[at]
    easy = np.ones(len(size), bool)
    easy[row[order][1:][twice]] = False
    easy[row[special]] = False

    forms_of_words = zip(*told, strict=True) if told else ((), (), ())
    written, sound, bones = (pa.array(its, TEXT).take(words.indices) for its in forms_of_words)

    def joined(parts: pa.Array, between: str) -> pa.Array:
        return pc.binary_join(listed(parts), between)

    def listed(parts: pa.Array) -> pa.Array:
        return pa.ListArray.from_arrays(np.concatenate([[0], ends]).astype(np.int32), parts)

    forms = {
        "": joined(written, " "),
        "_plain": lower,
        "_sound": joined(sound.take(pa.array(order)), " "),
        "_words": listed(sound),
        "_first": sound.take(pa.array(ends - size)),
        "_last": _where(pa.array(size > 1), sound.take(pa.array(ends - 1))),
        "_initials": joined(pc.utf8_slice_codeunits(written, 0, 1), ""),
        "_joined": joined(sound, ""),
        "_bones": joined(bones, " "),
    }
    taken = plain.to_numpy(zero_copy_only=False).copy()
    taken[taken] = easy
    kept = pa.array(easy)
    return pa.array(taken), {role + kind: its.filter(kept) for kind, its in forms.items()}


def _where(valid: pa.Array, column: pa.Array) -> pa.Array:
    return pc.if_else(valid, column, pa.scalar(None, TEXT))


def _from(values: pa.Array, start: int) -> pa.Array:
    return pc.utf8_slice_codeunits(values, start)
