"""Parsed rows as compact JSON and back. Pure.

``values`` maps a field to its typed value (None = unknown, left out), ``raw`` holds what stood in
cells that could not be read. A NIK is [digits, known prefix, undoubted]; a place its parts.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

from guyub.intake.reading import KbliValue, NikValue, Parsed, PersonName, PlaceText

# One encoder for all rows: json.dumps with arguments makes a new one per call.
as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PLACE = ("village", "district", "regency", "hamlet", "street", "rt", "rw")


def encode(value: Any) -> Any:
    """A parsed value as JSON."""
    kind = type(value)
    if kind is str or kind is int or kind is float or kind is bool:
        return value
    if kind is PersonName:
        if not value.titles and not value.sex_hint and not value.alias:
            return value.name
        return [value.name, " ".join(value.titles), value.sex_hint, value.alias]
    if kind is NikValue:
        return [value.digits, value.prefix, value.sure]
    if kind is PlaceText:
        return {n: text for n in _PLACE if (text := getattr(value, n))}
    if kind is KbliValue:
        return [value.code, value.version]
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return str(value)


class Noted(NamedTuple):
    """One distinct cell as it is kept: its value, and its parts of the row's JSON texts.

    Each part that is not empty begins with a comma.
    """

    value: Any
    text: str
    unread: str
    issues: str


def noted(name: str, parsed: Parsed) -> Noted:
    """What staging keeps of a cell of the field ``name``."""
    value, text, unread = parsed.value, "", ""
    if value is not None:
        kind = type(value)
        if kind is str:
            text = f",{quoted(name)}:{quoted(value)}"
        elif kind is int:
            text = f",{quoted(name)}:{value}"
        elif kind is NikValue:  # the encoder's own way takes six times as long
            sure = "true" if value.sure else "false"
            known = f"{quoted(value.digits)},{quoted(value.prefix)}"
            value = encode(value)
            text = f",{quoted(name)}:[{known},{sure}]"
        elif kind is PlaceText:
            value = encode(value)
            parts = ",".join([f'"{n}":{quoted(said)}' for n, said in value.items()])
            text = f",{quoted(name)}:{{{parts}}}"
        else:
            value = encode(value)
            text = f",{quoted(name)}:{as_json(value)}"
    elif parsed.raw != "" and parsed.raw is not None:
        unread = f",{quoted(name)}:{quoted(str(parsed.raw)[:300])}"
    issues = ""
    for code, severity, field, sentence in parsed.issues:
        texts = f"{quoted(code)},{quoted(severity)},{quoted(field)},{quoted(sentence)}"
        issues += f",[{texts}]"
    return tuple.__new__(Noted, (value, text, unread, issues))


def unpacked(text: str) -> dict[str, Any]:
    """Values of a stored row."""
    found: dict[str, Any] = json.loads(text)["v"]
    return found


def unread(text: str) -> dict[str, str]:
    """Cells of a stored row that hold something nobody could read."""
    found: dict[str, str] = json.loads(text).get("r", {})
    return found


def person(value: Any) -> tuple[str, str, str]:
    """(name, titles, "L"/"P"/"" said by a title) of an encoded name; empty texts for None."""
    if value is None:
        return "", "", ""
    if isinstance(value, str):
        return value, "", ""
    return value[0], value[1], value[2]


def place_texts(values: dict[str, Any], context: dict[str, Any]) -> tuple[str, str, str]:
    """(village, sub-district, regency) as written: own cells, then the address, then the titles."""
    village, district = values.get("village") or {}, values.get("district") or {}
    address, regency = values.get("address") or {}, values.get("regency") or {}
    own_village = village.get("village") or address.get("village") or ""
    own_district = (
        district.get("district") or village.get("district") or address.get("district") or ""
    )
    named = regency.get("regency") or village.get("regency") or address.get("regency") or ""
    if not own_village and not own_district:
        return context.get("village", ""), context.get("district", ""), named
    if not own_village and own_district and not context.get("village"):
        return "", own_district, named
    # The title's sub-district tells twin villages apart; a village elsewhere is still found.
    return (
        own_village or context.get("village", ""),
        own_district or context.get("district", ""),
        named,
    )
