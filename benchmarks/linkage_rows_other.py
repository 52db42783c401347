"""A second way of going wrong, to guard against tuning to the first: the machine's errors.

Scanned lists (letters that look alike, cut columns), spreadsheets (numbers damaged, dates turned),
keyboards (neighbouring keys), names glued, turned round or with parts of the address. None of the
kinds of ``linkage_rows`` is used but what is missing.
"""

from __future__ import annotations

import random

from benchmarks.linkage_people import Owner, owners, sizes
from benchmarks.linkage_rows import COLUMNS, NO_NIK

_LOOKS = (("l", "i"), ("i", "l"), ("o", "0"), ("rn", "m"), ("m", "rn"), ("c", "e"), ("e", "c"),
          ("u", "v"), ("h", "b"), ("a", "o"), ("s", "5"), ("n", "ri"), ("d", "cl"))  # fmt: skip
_KEYS = {
    "a": "sqw", "e": "wrd", "i": "uok", "o": "ipl", "u": "yij", "n": "bmh", "r": "etf", "s": "adw",
    "t": "ryg", "k": "jlm", "m": "nk", "d": "sfe", "y": "tuh", "h": "gjy", "g": "fht", "p": "ol",
    "b": "vn", "j": "hku", "l": "kp", "w": "qe",
}  # fmt: skip


def _name(rng: random.Random, who: Owner) -> str:
    text = who.name
    draw = rng.random()
    if draw < 0.10:
        text = " ".join(reversed(text.split()))
    elif draw < 0.16:
        text = text.replace(" ", "")
    elif draw < 0.22 and len(text) > 12:
        text = text[:12].rstrip()
    for _ in range(rng.choices((0, 1, 2), weights=(55, 35, 10))[0]):
        if rng.random() < 0.5:
            old, new = rng.choice(
                [pair for pair in _LOOKS if pair[0] in text.lower()] or [("", "")]
            )
            at = text.lower().find(old, 1)
            text = text[:at] + new + text[at + len(old) :] if old and at > 0 else text
        else:
            at = rng.randrange(len(text))
            near = _KEYS.get(text[at].lower())
            text = text[:at] + rng.choice(near) + text[at + 1 :] if near else text
    if rng.random() < 0.04:
        text += f" RT {who.rt:02}"
    return text


def _nik(rng: random.Random, who: Owner) -> str | None:
    draw = rng.random()
    if draw < NO_NIK:
        return None
    if draw < NO_NIK + 0.03:
        return f"{int(who.nik):.2E}"
    if draw < NO_NIK + 0.08:  # the last digits as a spreadsheet leaves them
        return who.nik[:15] + "0"
    if draw < NO_NIK + 0.10:
        at = rng.randrange(16)
        return who.nik[:at] + who.nik[at + 1 :]
    return who.nik


def _born(rng: random.Random, who: Owner) -> str | None:
    draw = rng.random()
    day = who.born
    if draw < 0.2:
        return None
    if draw < 0.3 and day.day <= 12:  # month and day turned by the program
        return f"{day.month:02}/{day.day:02}/{day.year}"
    if draw < 0.35:
        return f"{day:%d-%m}-{day.year % 100:02}"
    if draw < 0.38:
        return f"{day.year}-01-01"
    return f"{day:%Y-%m-%d 00:00:00}" if draw < 0.6 else f"{day:%d/%m/%Y}"


def _phone(rng: random.Random, who: Owner) -> str | None:
    draw = rng.random()
    if draw < 0.3:
        return None
    if draw < 0.38:
        return f"{float(who.phone):.3E}"
    if draw < 0.5:
        return who.phone[1:] + ".0"
    if draw < 0.55:
        return who.phone[:-1]
    return who.phone


def _row(rng: random.Random, who: Owner) -> tuple[object, ...]:
    address = f"Dsn {who.hamlet} RT{who.rt:03}/RW{who.rw:03}"
    product = who.product if rng.random() < 0.8 else who.product[:8]
    if rng.random() < 0.1:
        product = ""
    return (
        who.key, _name(rng, who), _nik(rng, who), _phone(rng, who), _born(rng, who), who.sex,
        who.village if rng.random() < 0.94 else None,
        address[: rng.choice((40, 40, 12))] if rng.random() < 0.8 else None,
        who.business if rng.random() < 0.5 else "", product,
    )  # fmt: skip


def rows(count: int = 43_000, seed: int = 23) -> dict[str, list[object]]:
    """Columns of ``count`` rows, as ``linkage_rows.rows``."""
    rng = random.Random(seed)
    how_often = sizes(count, seed)
    people = owners(len(how_often), seed)
    made = [
        _row(rng, who) for who, times in zip(people, how_often, strict=True) for _ in range(times)
    ]
    rng.shuffle(made)
    return {name: [row[at] for row in made] for at, name in enumerate(COLUMNS)}
