"""The two records of a pair field by field, as a visit may read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from guyub.accounts.visit import Visit
from guyub.kernel import dates
from guyub.kernel.distance import metres
from guyub.kernel.fields import Secret
from guyub.pairs.words import EQUAL, LABELS, NEAR, NOTE, OTHER, SAID, SPELT, TONES, UNKNOWN, Step
from guyub.registry import places, wording
from guyub.registry.linkable import NO_IDENTITY
from guyub.registry.models import Business, Owner

CONTACTS: Final = "registry.person.contact"
HIDDEN: Final = "disamarkan"


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both records; ``near`` as ``words``, ``said`` and ``tone`` for it."""

    label: str
    left: str
    right: str
    near: str

    @property
    def said(self) -> str:
        return str(SAID[self.near])

    @property
    def tone(self) -> str:
        return TONES[self.near]


def _all(owners: Sequence[Owner], name: str) -> str:
    found = dict.fromkeys(str(getattr(o, name) or "") for o in owners)
    return ", ".join(text for text in found if text)


def _hidden(visit: Visit, value: Secret | None) -> str:
    """A number as this visit may see it: masked, or only that there is one."""
    if value is None:
        return ""
    return str(value) if visit.may(CONTACTS) else HIDDEN


# What a clerk of another village is told of a record.
OUTSIDE: Final = frozenset({"business", "product", "village"})
NUMBERS: Final = ("nik", "nib", "phone")


def _plain(business: Business, owners: Sequence[Owner], name: str) -> set[str]:
    """A number of a record in clear, to be compared and never shown; a NIK only when whole."""
    if name == "nib":
        return {business.nib.reveal()} if business.nib is not None else set()
    whole = [o for o in owners if name != "nik" or o.nik_state not in NO_IDENTITY]
    return {v.reveal() for o in whole if (v := getattr(o, name)) is not None}


def _number(level: str, one: set[str], other: set[str]) -> str:
    """Numbers are compared themselves: their masks are alike for many, and they may have been
    corrected since the search. That they are near is what the search found."""
    if not (one and other):
        return UNKNOWN
    if one & other:
        return EQUAL
    return NEAR if level == NEAR else OTHER


def values(visit: Visit, business: Business, owners: Sequence[Owner]) -> dict[str, str]:
    """What one record says, by role; "" is unknown."""
    numbers = {
        name: ", ".join(
            dict.fromkeys(_hidden(visit, v) for o in owners if (v := getattr(o, name)) is not None)
        )
        for name in ("nik", "phone")
    }
    return {
        "name": _all(owners, "name"),
        "business": business.name,
        "product": business.main_product,
        "nik": numbers["nik"],
        "nib": _hidden(visit, business.nib),
        "phone": numbers["phone"],
        "birth_date": ", ".join(
            dict.fromkeys(f"tahun {o.birth_year}" for o in owners if o.birth_year)
        ),
        "sex": ", ".join(dict.fromkeys(str(o.get_sex_display()) for o in owners if o.sex)),
        "village": places.short_name(business.village_code),
        "address": business.address or _all(owners, "address"),
    }


# What one person writes so and another otherwise; of a village or a year, two values are two.
WRITTEN: Final = frozenset({"name", "business", "product", "address"})
# One value for each owner; the search compared those that are nearest.
OF_OWNERS: Final = frozenset({"name", "birth_date", "sex"})

# Two records of one business come from two lists, on two days: no sign of either.
NO_SIGN: Final = frozenset({"Sumber data", "Terakhir didatangi", "Masuk daftar"})


def _more(business: Business) -> dict[str, str]:
    """What the search does not weigh, but a person does."""
    visited = business.last_contact
    return {
        "Bentuk usaha": str(wording.LEGAL_FORMS.get(business.legal_form, "")),
        "Berdiri sejak": str(business.since_year or ""),
        "Keadaan": str(wording.STATUSES[business.status]),
        "Sumber data": ", ".join(business.sources),
        "Terakhir didatangi": dates.format_date(visited) if visited else "",
        "Masuk daftar": dates.format_date(business.created_at.date()),
    }


def lines(
    visit: Visit,
    one: tuple[Business, Sequence[Owner]],
    other: tuple[Business, Sequence[Owner]],
    steps: Sequence[Step],
    inside: tuple[bool, bool] = (True, True),
) -> list[Line]:
    """What the search weighed first, with what it found; then the rest, equal or not. Of a record
    that is not ``inside`` the reader's areas only the business, product and village are told."""
    near = {s.role: s.near for s in steps if s.role}
    left, right = values(visit, *one), values(visit, *other)
    for told, seen in ((left, inside[0]), (right, inside[1])):
        if not seen:
            told.update(dict.fromkeys(set(told) - OUTSIDE, ""))
    found = []
    for role, label in LABELS.items():
        a, b = left[role], right[role]
        # A record may have been corrected since: what is shown decides whether it is known.
        level = near.get(role, "")
        if not (a and b):
            level = UNKNOWN
        elif role in NUMBERS:
            level = _number(level, _plain(*one, role), _plain(*other, role))
        elif level in ("", UNKNOWN):
            level = _equal(a, b)
        elif level == EQUAL and a.casefold() != b.casefold():
            one_of_them = role in OF_OWNERS and _parts(a) & _parts(b)
            level = EQUAL if one_of_them else SPELT if role in WRITTEN else OTHER
        if a or b:
            found.append(Line(label, a, b, level))
    if not all(inside):
        return found
    left, right = _more(one[0]), _more(other[0])
    found += [
        Line(label, a, b, NOTE if label in NO_SIGN else _equal(a, b))
        for label, a in left.items() if (b := right[label]) or a
    ]  # fmt: skip
    return found


def _parts(told: str) -> set[str]:
    return set(told.casefold().split(", "))


def _equal(a: str, b: str) -> str:
    if not (a and b):
        return UNKNOWN
    return EQUAL if a.casefold() == b.casefold() else OTHER


def _point(business: Business) -> tuple[float, float] | None:
    if business.latitude is None or business.longitude is None:
        return None
    return business.latitude, business.longitude


def apart(one: Business, other: Business) -> str:
    """How far they lie from each other, in words; "" when a point is unknown."""
    here, there = _point(one), _point(other)
    if here is None or there is None:
        return ""
    metre = metres(here, there)
    if metre < 1000:
        far = str(round(metre))
        return f"Jarak kedua titik {far} meter."
    far = f"{metre / 1000:.1f}".replace(".", ",")
    return f"Jarak kedua titik {far} km."


def drawn(one: Business, other: Business) -> dict[str, Any] | None:
    """Both points as a small plan, north up; None when one is unknown."""
    here, there = _point(one), _point(other)
    if here is None or there is None:
        return None
    east = (there[1] - here[1]) * math.cos(math.radians((here[0] + there[0]) / 2))
    north = there[0] - here[0]
    scale = 100 / (max(abs(east), abs(north)) or 1.0)
    dx, dy = east * scale / 2, -north * scale / 2
    return {
        "a": (round(160 - dx, 1), round(80 - dy, 1)), "b": (round(160 + dx, 1), round(80 + dy, 1)),
        "same": east == 0 and north == 0,
    }  # fmt: skip
