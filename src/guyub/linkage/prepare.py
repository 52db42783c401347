"""A table and its mapping made into comparable columns. Values that occur twice are read once.

Column names: the role alone is the form that is compared for equality; ``<role>_<form>`` the
others. Unknown is NULL, never "".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from guyub.linkage import columns
from guyub.linkage.columns import TEXT
from guyub.linkage.normal import given, numbers, people, places, trades, words

Values = Sequence[str | None]
Forms = dict[str, list[Any]]
ID: Final = "unique_id"
PARTS: Final = ("name", "given_name", "surname")
WHOLE_NAME: Final = "whole name of its parts"
_MALE: Final = frozenset("l lk m male laki pria laki-laki cowok man".split())
_FEMALE: Final = frozenset("p pr f w female perempuan wanita cewek woman".split())
WORDS: Final = pa.list_(pa.string())
AT_ONCE: Final = 4096
_NOBODY: Final = (None,) * 9
_NIK: Final = ("nik", "nik_head", "nik_tail", "nik_born", "nik_sex")
_NO_NIK: Final = (None,) * len(_NIK)


def _person(role: str) -> Callable[[Values], Forms]:
    kinds = (
        "", "_plain", "_sound", "_words", "_first", "_last", "_initials", "_joined", "_bones"
    )  # fmt: skip

    def forms(values: Values) -> Forms:
        rows = [_NOBODY if v is None else _of_person(v) for v in values]
        made = zip(*rows, strict=True) if rows else ([] for _ in kinds)
        return {role + kind: list(column) for kind, column in zip(kinds, made, strict=True)}

    return forms


def _of_person(name: str) -> tuple[Any, ...]:
    plain = people.plain_words(name)
    if not plain:
        return _NOBODY
    found = people.forms(plain)
    if len(found) == 1:
        only, sound, its_bones = found[0]
        return only, plain[0], sound, [sound], sound, None, only[0], sound, its_bones
    written, sounds, bones = zip(*found, strict=True)
    return (
        " ".join(written),
        " ".join(plain),
        " ".join(sorted(sounds)),
        list(dict.fromkeys(sounds)),
        sounds[0],
        sounds[-1],
        "".join([w[0] for w in written]),
        "".join(sounds),
        " ".join(bones),
    )


def _whole_name(values: Values) -> Forms:
    """Of ``given.told``; ``complete`` makes shares of the bits."""
    parted = [(v or "::").split(":") for v in values]
    named = [told[0].split() for told in parted]
    return {
        "whole_name": [" ".join(sorted(found)) for found in named],
        "whole_name_words": [found or None for found in named],
        "whole_name_rare": [found[0] if found else None for found in named],
        "whole_name_next": [found[1] if len(found) > 1 else None for found in named],
        "whole_name_sound": ["".join(words.sound(w) for w in sorted(found)) for found in named],
        "whole_name_bits": [told[1] for told in parted],
        "whole_name_rare_bits": [told[2] for told in parted],
    }


def _text(role: str, key: Callable[[str | None], str]) -> Callable[[Values], Forms]:
    def forms(values: Values) -> Forms:
        keys = [key(v) for v in values]
        parted = [[words.sound(w) for w in k.split()] for k in keys]
        return {
            role: keys,
            f"{role}_words": [sorted(set(p)) or None for p in parted],
            f"{role}_sound": ["".join(p) for p in parted],
            f"{role}_first": [p[0] if p else None for p in parted],
        }

    return forms


def _product(values: Values) -> Forms:
    found = _text("product", trades.product)(values)
    return {**found, "product_general": ["y" if trades.general(v) else None for v in values]}


def _number(role: str) -> Callable[[Values], Forms]:
    def forms(values: Values) -> Forms:
        return {role: ["".join(words.words(v)) for v in values]}

    return forms


def _nik(values: Values) -> Forms:
    rows = [_of_nik(v) for v in values]
    made = zip(*rows, strict=True) if rows else ([] for _ in _NIK)
    return {kind: list(column) for kind, column in zip(_NIK, made, strict=True)}


def _of_nik(value: str | None) -> tuple[str | None, ...]:
    found = numbers.nik(value)
    if found is None or not found.valid:
        return _NO_NIK
    digits = found.digits
    return digits, digits[:12], digits[6:], numbers.day(found.born), found.sex


def _phone(values: Values) -> Forms:
    return {"phone": [numbers.phone(v) for v in values]}


def _born(values: Values) -> Forms:
    found = [numbers.birth_date(v) for v in values]
    return {
        "birth_date": found,
        "birth_date_year": [d[:4] for d in found],
        "birth_date_md": [d[5:] for d in found],
        "birth_date_written": [numbers.impossible_date(v) for v in values],
    }


def _sex(values: Values) -> Forms:
    low = [(v or "").strip().lower() for v in values]
    return {"sex": ["L" if v in _MALE else "P" if v in _FEMALE else None for v in low]}


def _village(values: Values) -> Forms:
    codes = [places.village_code(v) for v in values]
    named = [c or places.place(v) for c, v in zip(codes, values, strict=True)]
    return {
        "village": named,
        "village_district": [c[:8] for c in codes],
        "village_regency": [c[:5] for c in codes],
    }


def _place(role: str) -> Callable[[Values], Forms]:
    return lambda values: {role: [places.place(v) for v in values]}


def _address(role: str) -> Callable[[Values], Forms]:
    def forms(values: Values) -> Forms:
        found = [places.address(v) for v in values]
        return {
            role: [a.rest for a in found],
            f"{role}_rt": [a.rt_rw for a in found],
            f"{role}_hamlet": [a.hamlet for a in found],
            f"{role}_words": [a.rest.split() or None for a in found],
        }

    return forms


FORMS: Final[Mapping[str, Callable[[Values], Forms]]] = {
    "whole_name": _whole_name,
    "name": _person("name"),
    "given_name": _person("given_name"),
    "surname": _person("surname"),
    "business": _text("business", trades.business),
    "product": _product,
    "text": _text("text", lambda v: " ".join(words.words(v))),
    "nik": _nik,
    "nib": _number("nib"),
    "identifier": _number("identifier"),
    "phone": _phone,
    "email": lambda values: {"email": [(v or "").strip().lower() for v in values]},
    "birth_date": _born,
    "birth_place": _place("birth_place"),
    "sex": _sex,
    "village": _village,
    "district": _place("district"),
    "region": _place("region"),
    "postcode": _number("postcode"),
    "address": _address("address"),
    "address_more": _address("address_more"),
    "street_number": _number("street_number"),
}

PLAIN: Final[Mapping[str, Callable[[pa.Array], tuple[pa.Array, dict[str, pa.Array]]]]] = {
    "name": partial(columns.names, "name"),
    "given_name": partial(columns.names, "given_name"),
    "surname": partial(columns.names, "surname"),
    "nik": columns.niks,
    "phone": columns.phones,
}


def with_whole_name(
    table: pa.Table, mapping: Mapping[str, str]
) -> tuple[pa.Table, Mapping[str, str]]:
    """Where a list has a whole name beside its parts, one column of their words for all three.
    Once is enough: what has it is given back."""
    if not set(PARTS) <= set(mapping):
        return table, mapping
    cells = [table[mapping[role]].cast(TEXT).to_pylist() for role in PARTS]
    made: dict[tuple[str | None, ...], list[str]] = {}
    rows = list(zip(*cells, strict=True))
    for row in rows:
        if row not in made:
            # Parts that the whole name holds already add no words.
            made[row] = given.name_words(row[0]) or given.name_words(*row[1:])
    told = pa.array(given.told([made[row] for row in rows]), TEXT)
    left = {role: column for role, column in mapping.items() if role not in PARTS}
    return table.append_column(WHOLE_NAME, told), {"whole_name": WHOLE_NAME, **left}


def prepare(table: pa.Table, mapping: Mapping[str, str], first_id: int = 0) -> pa.Table:
    """Comparable columns beside ``unique_id`` (first_id, first_id + 1, ... in the order of rows).

    KeyError for a column that the table does not have.
    """
    table, mapping = with_whole_name(table, mapping)
    made: dict[str, pa.Array] = {
        ID: pa.array(range(first_id, first_id + table.num_rows), pa.int64())
    }
    for role, column in mapping.items():
        values = table[column].combine_chunks()
        if not pa.types.is_string(values.type):
            values = values.cast(TEXT)
        coded = values.dictionary_encode()
        for name, found in forms_of(role, coded.dictionary).items():
            made[name] = found.take(coded.indices)
    return pa.table(made)


def forms_of(role: str, values: pa.Array) -> dict[str, pa.Array]:
    """Forms of different values as columns: of plain ones made by whole columns, of all others
    one by one."""
    if role not in PLAIN:
        return _one_by_one(role, values)
    plain, forms = PLAIN[role](values)
    others = _one_by_one(role, values.filter(pc.invert(plain)))
    order = columns.places(plain)
    return {
        name: pa.concat_arrays([forms[name], found]).take(order) for name, found in others.items()
    }


def _one_by_one(role: str, values: pa.Array) -> dict[str, pa.Array]:
    """A part of them at a time: of many Python objects alive at once the collector makes half of
    the work."""
    parts: dict[str, list[pa.Array]] = {}
    for at in range(0, max(len(values), 1), AT_ONCE):
        for name, found in FORMS[role](values.slice(at, AT_ONCE).to_pylist()).items():
            kind = WORDS if name.endswith("_words") else TEXT
            parts.setdefault(name, []).append(pa.array([value or None for value in found], kind))
    return {name: pa.concat_arrays(found) for name, found in parts.items()}
