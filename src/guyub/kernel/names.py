"""Names of people and businesses, brought into forms that search and sort well. Pure and fast.

Policy: the name as given is kept and shown; these forms only find and order it. Folding is
conservative: two names share a key only when they differ in spelling that Indonesia changed in
1972 (oe, dj, tj, sj), in doubled letters, titles, accents or punctuation. Other vowels and
consonants are never exchanged: Siti and Sity, Jono and Yono stay two. One-word names are whole
names; nothing is split into first and last. A name without a readable letter gives an empty key,
which callers treat as unknown, never as equal to another empty key.
"""

from __future__ import annotations

import re
import unicodedata


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words in front of a name. The second set needs its dot: without it they may be names.
_FRONT = _set(
    "h hj hjh haji hajjah kh kyai nyai ust ustad ustadz ustadzah dr drs dra drg drh ir prof raden"
    " bpk bapak pak ibu bu sdr sdri tn ny mbah mas mbak alm almh almarhum almarhumah"
)
_FRONT_DOTTED = _FRONT | _set("r ra rm rr rt k ki gus hb")
# Degrees behind a name, dots removed. The second set needs a comma or a dot.
_BEHIND = _set(
    "se sh spd spdi ssos skom sag skm sfarm spsi ssn shut shum skep sgz sst stp amd amdkeb amdkep"
    " mm mh msi mpd mpdi mkom mhum mkes msc mba mkn phd alm almh"
)
_BEHIND_MARKED = _BEHIND | _set(
    "st sp si sip spi spt sab sak sap sei spdsd sikom strkeb strkep str sth stat ma mt map ms msn"
    " msa mag mak meng bsc ba bba ners apt lc dipl amkeb amk ama ak cpa ca gr h hj"
)
# All that ``split_titles`` may take off a name, in lower case without dots.
TITLES = _FRONT_DOTTED | _BEHIND_MARKED
_LEGAL = _set("cv pt ud pd po fa tb firma perusahaan ikm ukm umkm irt usaha toko")
_LEGAL_BEHIND = _set("cv pt ud pd fa tbk persero ikm ukm umkm")
_LEGAL_PAIRS = frozenset(
    {
        ("usaha", "dagang"),
        ("usaha", "kecil"),
        ("home", "industri"),
        ("home", "industry"),
        ("industri", "rumahan"),
        ("industri", "kecil"),
    }
)
_DROPPED = re.compile(r"['’‘`´ʼ\"“”«»]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_OLD_SPELLING = re.compile(r"oe|dj|tj|sj")
_NEW = {"oe": "u", "dj": "j", "tj": "c", "sj": "sy"}
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
_NO_MARKS = str.maketrans("", "", ".()")


def to_ascii(text: str) -> str:
    """Lower-case ASCII; accents are dropped, letters of other scripts become a space."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(
        c if c.isascii() else "" if unicodedata.combining(c) else " " for c in plain
    ).lower()


def _words(text: str) -> str:
    """Letters and digits in lower case, words parted by one space."""
    return _NOT_WORD.sub(" ", to_ascii(_DROPPED.sub("", text))).strip()


def fold(text: str) -> str:
    """``_words`` with old spelling made new and doubled letters single. Idempotent.

    ``fold("Soekarno Djoko TJIPTO") == "sukarno joko cipto"``.
    """
    text = _words(text)
    while True:
        new = _OLD_SPELLING.sub(lambda found: _NEW[found[0]], _DOUBLED.sub(r"\1", text))
        if new == text:
            return text
        text = new


def split_titles(name: str) -> tuple[tuple[str, ...], str]:
    """Titles in front and behind, and the name without them, both as written.

    ``split_titles("Hj. Siti Aminah, S.Pd.") == (("Hj.", "S.Pd."), "Siti Aminah")``. A name that
    would be nothing but titles ("Haji", "Mas") stays a name.
    """
    front: list[str] = []
    behind: list[str] = []
    name = " ".join(name.split())
    if "," in name:
        parts = [part.strip() for part in name.split(",")]
        while any(parts[:-1]) and _is_degree(parts[-1]):
            if parts[-1]:
                behind.insert(0, parts[-1])
            parts.pop()
        name = ", ".join(filter(None, parts))
    words = name.split(" ")
    while len(words) > 1:
        word = words[0]
        head, dot, tail = word.partition(".")
        low = head.strip("(").lower()
        if dot and tail.strip(".") and low in _FRONT_DOTTED and len(tail) > 2:
            front.append(head + dot)
            words[0] = tail
        elif word.translate(_NO_MARKS).lower() in (_FRONT_DOTTED if dot else _FRONT):
            front.append(words.pop(0))
        else:
            break
    if len(words) == 1 and "." in words[0]:
        head, _, tail = words[0].partition(".")
        if head.lower() in _FRONT_DOTTED and len(tail.strip(".")) > 2:
            front.append(head + ".")
            words[0] = tail
    while len(words) > 1:
        word = words[-1]
        if word.translate(_NO_MARKS).lower() in (_BEHIND_MARKED if "." in word else _BEHIND):
            behind.insert(0, words.pop())
        elif len(words) > 2 and words[-2].endswith(".") and _is_degree(f"{words[-2]}{word}"):
            behind.insert(0, " ".join(words[-2:]))
            del words[-2:]
        else:
            break
    return (*front, *behind), " ".join(words)


def _is_degree(text: str) -> bool:
    return text.translate(_NO_MARKS).replace(" ", "").lower() in _BEHIND_MARKED or not text


def _settle(key: str) -> str:
    """Take away titles that only folding made visible (Hadji), until nothing changes."""
    while True:
        rest = split_titles(key)[1]
        if rest == key:
            return key
        key = rest


def search_key(name: str) -> str:
    """Form for finding a person: no titles, folded. Idempotent; "" when nothing is readable."""
    return _settle(fold(split_titles(name)[1]))


def sort_key(name: str) -> str:
    """Form that orders people under the "C" collation as an Indonesian list does.

    Without titles, case, accents and punctuation; word by word, so "Ani Zulaika" stands before
    "Anita". Spelling is kept: Soekarno stands under Soe. Idempotent.
    """
    return _settle(_words(split_titles(name)[1]))


def split_legal_form(name: str) -> tuple[str | None, str]:
    """Legal or customary form and the proper name: ``("CV", "Maju Jaya")`` for "CV. Maju Jaya".

    Forms in front (CV, PT, UD, Toko, Usaha, IKM ...) and behind (", CV", "Tbk"). A name that is
    nothing but a form ("Toko") stays a name; KUB and koperasi are names of groups and stay too.
    """
    words = name.replace(",", " ").split()
    found: list[str] = []
    while len(words) > 1:
        first = words[0].translate(_NO_MARKS).lower()
        head, dot, tail = words[0].partition(".")
        pair = (first, words[1].translate(_NO_MARKS).lower())
        if pair in _LEGAL_PAIRS and len(words) > 2:
            found.append(f"{pair[0]} {pair[1]}")
            del words[:2]
        elif first in _LEGAL:
            found.append(first)
            del words[0]
        elif dot and head.lower() in _LEGAL and len(tail) > 2:
            found.append(head)
            words[0] = tail
        else:
            break
    while len(words) > 1:
        last = words[-1].translate(_NO_MARKS).lower()
        if last not in _LEGAL_BEHIND:
            break
        found.append(last)
        words.pop()
    form = found[0] if found else None
    if form is not None:
        form = form.upper() if len(form) <= 4 and form != "toko" else form.title()
    return form, " ".join(words)


def _settle_business(key: str) -> str:
    while True:
        rest = split_legal_form(key)[1]
        if rest == key:
            return key
        key = rest


def business_key(name: str) -> str:
    """Form for finding a business: no legal form, folded. Idempotent."""
    return _settle_business(fold(split_legal_form(name)[1]))


def business_sort_key(name: str) -> str:
    """Form that orders businesses under the "C" collation, legal form apart. Idempotent."""
    return _settle_business(_words(split_legal_form(name)[1]))
