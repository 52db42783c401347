"""Rows as offices hold them, made from invented owners: errors by how a list came to be.

Four kinds of list: an officer's form (typed at the door), copies of ID cards, a village's list,
and lists typed by ear (read out, or spoken into a phone). NIK missing 19 %, wrong 5 %.

    rows(43_000) -> {column: [value, ...]} with "owner" as the truth
"""

from __future__ import annotations

import random
import re
from datetime import timedelta

from benchmarks.linkage_people import Owner, owners, sizes, villages

COLUMNS = (
    "owner", "nama", "nik", "hp", "tgl_lahir", "jk", "kode_desa", "alamat", "usaha", "produk",
)  # fmt: skip
NO_NIK, WRONG_NIK = 0.19, 0.05
# By ear: what is said alike and written otherwise.
_HEARD = (
    ("yanto", "ianto"), ("iyan", "yan"), ("ya", "iya"), ("dh", "d"), ("th", "t"), ("kh", "h"),
    ("sy", "s"), ("f", "p"), ("v", "f"), ("z", "j"), ("z", "s"), ("o", "a"), ("ah", "a"),
    ("y", "i"), ("i", "y"), ("rn", "r"), ("ai", "e"), ("ae", "ai"), ("ou", "o"), ("uw", "u"),
    ("m", "mm"), ("s", "ss"), ("d", "t"), ("ng", "n"),
)  # fmt: skip
_OLD = (("u", "oe"), ("c", "tj"), ("j", "dj"), ("y", "j"), ("sy", "sj"))
_SHORT = {
    "Muhammad": ("Moh.", "Muh.", "M.", "Mohammad"), "Ahmad": ("Akhmad", "Achmad", "A."),
    "Abdul": ("Abd.", "Abdl"), "Siti": ("St.", "Sity"), "Nur": ("Noer", "N."), "Sri": ("Sri", "S."),
}  # fmt: skip
_FRONT = {"L": ("Bpk.", "Pak", "H.", "Bp", "Sdr."), "P": ("Ibu", "Bu", "Hj.", "Ny.", "Mbak")}
_TRADES = {
    "gula kelapa": ("gula merah", "gula jawa", "pembuatan gula kelapa"),
    "keripik singkong": ("kripik singkong", "kripik", "keripik ketela"),
    "keripik pisang": ("kripik pisang", "criping pisang"), "tempe kedelai": ("tempe",),
    "mebel kayu": ("meubel", "meubelair", "mebel"), "roti manis": ("roti", "roti & kue"),
    "kue basah": ("jajanan pasar", "kue"), "konveksi seragam": ("konveksi", "jahit", "penjahit"),
    "anyaman bambu": ("anyaman", "kerajinan bambu"), "sapu glagah": ("sapu", "pengrajin sapu"),
    "las besi": ("bengkel las", "las"), "kopi bubuk": ("kopi",), "batu bata": ("bata merah",),
}  # fmt: skip


def _one(rng: random.Random, text: str, changes: tuple[tuple[str, str], ...]) -> str:
    """One change somewhere after the first letter, where one fits."""
    fitting = [(a, b) for a, b in changes if a in text[1:].lower()]
    if not fitting:
        return text
    old, new = rng.choice(fitting)
    spots = [m.start() for m in re.finditer(old, text.lower()) if m.start() > 0]
    at = rng.choice(spots)
    return text[:at] + new + text[at + len(old) :]


def _slip(rng: random.Random, text: str) -> str:
    """A letter left out, doubled, changed with its neighbour, or another one."""
    if len(text) < 4:
        return text
    at = rng.randrange(1, len(text) - 1)
    kind = rng.random()
    if kind < 0.3:
        return text[:at] + text[at + 1 :]
    if kind < 0.5:
        return text[:at] + text[at] + text[at:]
    if kind < 0.75:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + rng.choice("aiueonrstkmh") + text[at + 1 :]


def _digit(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) - 1)
    if rng.random() < 0.35:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + rng.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]


def _name(rng: random.Random, who: Owner, kind: str) -> str:
    words = who.name.split()
    if kind == "village" and len(words) > 1:
        draw = rng.random()
        if draw < 0.22:
            words = words[:1]
        elif draw < 0.32:
            words = [words[0], *(w[0] + "." for w in words[1:])]
        elif draw < 0.37:
            words = words[:1] + words[2:]
    if kind != "card" and words[0] in _SHORT and rng.random() < 0.5:
        words = [rng.choice(_SHORT[words[0]]), *words[1:]]
    text = " ".join(words)
    if kind == "ear":
        for _ in range(rng.choices((0, 1, 2, 3), weights=(25, 45, 22, 8))[0]):
            text = _one(rng, text, _HEARD)
    if kind == "village" and rng.random() < 0.15:
        for _ in range(rng.choice((1, 2))):
            text = _one(rng, text, _OLD)
    if rng.random() < {"form": 0.1, "card": 0.03, "village": 0.1, "ear": 0.08}[kind]:
        text = _slip(rng, text)
    if kind in ("village", "form") and rng.random() < 0.25:
        text = f"{rng.choice(_FRONT[who.sex])} {text}"
    if kind == "form" and rng.random() < 0.04:
        text += rng.choice((", S.Pd.", " SE", ", S.H.", " (alm)"))
    return text.upper() if kind == "card" or rng.random() < 0.15 else text


def _nik(rng: random.Random, who: Owner, other: Owner) -> str | None:
    draw = rng.random()
    if draw < NO_NIK:
        return rng.choice((None, None, "-", "0"))
    if draw < NO_NIK + WRONG_NIK:
        kind = rng.random()
        if kind < 0.6:
            return _digit(rng, who.nik)
        if kind < 0.75:
            return other.nik
        if kind < 0.9:
            return f"{who.nik[:6]}{who.nik[6:12]}{rng.randint(1, 9999):04}"
        return who.nik[:12] + "0000"
    shown = rng.random()
    return (
        f"'{who.nik}"
        if shown < 0.05
        else f"{who.nik[:6]} {who.nik[6:12]} {who.nik[12:]}"
        if shown < 0.1
        else who.nik
    )


def _born(rng: random.Random, who: Owner, kind: str) -> str | None:
    if rng.random() < {"form": 0.15, "card": 0.02, "village": 0.35, "ear": 0.2}[kind]:
        return None
    day = who.born
    draw = rng.random()
    if draw < 0.03:
        day += timedelta(days=rng.choice((-1, 1, -10, 10, 30, -30)))
    elif draw < 0.05:
        day = day.replace(year=day.year + rng.choice((-1, 1, -10, 10)), day=min(day.day, 28))
    elif draw < 0.06 and day.day <= 12:
        day = day.replace(day=day.month, month=day.day)
    elif draw < 0.1 and kind in ("village", "ear"):
        return rng.choice((f"{day.year}", f"01-01-{day.year}"))
    months = (
        "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
    )
    return rng.choice(
        (f"{day:%d-%m-%Y}", f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}",
         f"{day.day} {months.split()[day.month - 1]} {day.year}")
    )  # fmt: skip


def _phone(rng: random.Random, who: Owner, kind: str, clerks: dict[str, str]) -> str | None:
    draw = rng.random()
    if draw < {"form": 0.2, "card": 0.5, "village": 0.45, "ear": 0.2}[kind]:
        return rng.choice((None, "-", ""))
    phone = who.phone
    again = rng.random()
    if again < 0.08:  # a new card since then
        phone = f"08{rng.choice('1235789')}{rng.randint(10**7, 10**9 - 1)}"
    elif again < 0.12:
        phone = _digit(rng, phone)
    elif again < 0.16 and kind == "village":  # the clerk's own, for want of another
        phone = clerks.setdefault(who.village, who.phone)
    return rng.choice(
        (phone, phone, f"+62{phone[1:]}", phone[1:], f"{phone[:4]}-{phone[4:8]}-{phone[8:]}")
    )


def _address(rng: random.Random, who: Owner, kind: str) -> str | None:
    if rng.random() < 0.12:
        return None
    rt, rw = who.rt, who.rw
    if rng.random() < 0.06:
        rt = rng.randint(1, 6)
    told = rng.choice(
        (f"RT {rt:02}/{rw:02}", f"RT.{rt} RW.{rw}", f"RT {rt:03} RW {rw:03}", f"{rt:02}/{rw:02}")
    )
    hamlet = f"{rng.choice(('Dusun', 'Dsn.', 'Dukuh', 'DUSUN'))} {who.hamlet}"
    if kind == "village":
        return told if rng.random() < 0.6 else hamlet
    return told if rng.random() < 0.3 else f"{hamlet} {told}"


def _row(
    rng: random.Random, who: Owner, other: Owner, clerks: dict[str, str]
) -> tuple[object, ...]:
    kind = rng.choices(("form", "card", "village", "ear"), weights=(35, 20, 25, 20))[0]
    product = who.product
    if product in _TRADES and rng.random() < 0.35:
        product = rng.choice(_TRADES[product])
    if rng.random() < 0.08:
        product = rng.choice((other.product, "", "makanan", "kerajinan"))
    village = who.village
    if rng.random() < 0.03:
        near = [code for code, _name in villages() if code[:8] == village[:8]]
        village = rng.choice(near)
    business = who.business if rng.random() < 0.6 else ""
    if business and rng.random() < 0.1:
        business = _slip(rng, business)
    sex = rng.choice((who.sex, who.sex, "Laki-laki" if who.sex == "L" else "Perempuan", ""))
    if rng.random() < 0.01:
        sex = "L" if who.sex == "P" else "P"
    return (
        who.key, _name(rng, who, kind), _nik(rng, who, other), _phone(rng, who, kind, clerks),
        _born(rng, who, kind), sex, village, _address(rng, who, kind), business, product,
    )  # fmt: skip


def rows(count: int = 43_000, seed: int = 7) -> dict[str, list[object]]:
    """Columns of ``count`` rows in a random order; the same seed gives the same rows."""
    rng = random.Random(seed)
    how_often = sizes(count, seed)
    people = owners(len(how_often), seed)
    clerks: dict[str, str] = {}
    made = [
        _row(rng, who, people[who.key - 1 if who.key else 1], clerks)
        for who, times in zip(people, how_often, strict=True)
        for _ in range(times)
    ]
    rng.shuffle(made)
    return {name: [row[at] for row in made] for at, name in enumerate(COLUMNS)}
