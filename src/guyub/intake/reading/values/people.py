"""Names of people, and short coded words about them (sex, schooling, legal form).

A name is never split into first and last: one-word names are common. Titles are set apart so that
"Hj. Siti" and "Siti" can meet; the raw text is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from guyub.intake.reading.fields import label
from guyub.intake.reading.model import Issue, Parsed
from guyub.intake.reading.normal import fold, is_blank, is_unknown, squeeze

_UNKNOWN: Final = Parsed(None, "")
_MALE_TITLES: Final = frozenset({"h", "bpk", "bp", "bapak", "pak", "pk", "tn", "sdr", "kh", "mas",
                                 "kang", "haji", "akang"})  # fmt: skip
_FEMALE_TITLES: Final = frozenset({"hj", "hdj", "hjh", "ibu", "bu", "ny", "sdri", "mbak", "mbk",
                                   "boe", "hajah", "hajjah", "nyonya", "ibuk", "dra", "pok",
                                   "nn"})  # fmt: skip
_OTHER_TITLES: Final = frozenset({"drs", "ir", "dr", "prof", "drg", "ust", "ustad", "ustadz", "kyai",  # noqa: E501
                                  "mbah", "alm", "almh", "apt", "drh", "ki", "bpk/ibu", "sdra",
                                  "saudara", "saudari", "k"})  # fmt: skip
_DOTTED_ONLY: Final = frozenset({"k", "ki", "nn", "pok", "pk", "dr", "ir", "ust"})
_TITLES: Final = _MALE_TITLES | _FEMALE_TITLES | _OTHER_TITLES
_SPECIAL_WORDS: Final = frozenset({"alias", "als", "al", "alm", "almh"})
_DEGREE: Final = re.compile(
    r"^(?:s\.?\s?(?:pd|e|h|t|p|kom|sos|ag|si|ip|ag|hut|pt|psi|farm|gz|ds|sn|tp|ak|tr)(?:\.?\s?[a-z]{1,3})?"
    r"|m\.?\s?(?:pd|m|si|h|t|kom|ak|p|ag|ap|kes|sc|a|e)|amd(?:\.?\s?[a-z]{1,4})?|a\.?md(?:\.?\s?[a-z]{1,4})?"
    r"|b\.?\s?(?:a|sc)|dipl\.?|spd\.?i?|alm|almh|ph\.?d)\.?$",
    re.IGNORECASE,
)
_ALIAS: Final = re.compile(r"\s*(?:\b(?:alias|als|al)\b\.?|@)\s*(.+)$", re.IGNORECASE)
_PAREN: Final = re.compile(r"\s*\(([^)]{1,40})\)\s*")


@dataclass(frozen=True, slots=True)
class PersonName:
    """`name` without titles; `sex_hint` 'L'/'P' from a title (a hint, never a fact)."""

    name: str
    titles: tuple[str, ...] = ()
    degrees: tuple[str, ...] = ()
    alias: str = ""
    sex_hint: str = ""
    deceased: bool = False


_COUNTED: Final = re.compile(r"^(?:\d{1,3}\s*[.)]\s*|a\.?\s?n\.\s*)(?=[^\W\d_]{2})", re.IGNORECASE)
"""A number of the list, or "a.n.", before a name."""


def parse_person(raw: Any, field: str = "owner_name") -> Parsed:
    """PersonName or None. Text with digits or no letters is returned with a warning."""
    if is_blank(raw):
        return _UNKNOWN
    text = squeeze(raw) if isinstance(raw, str) else str(raw)
    if is_unknown(text) and text.lower() not in ("x",):
        return Parsed(None, raw)
    if not any(c.isalpha() for c in text):
        return Parsed(
            None,
            raw,
            (
                Issue(
                    "name_not_text",
                    "warning",
                    field,
                    f"Isi {label(field)} bukan nama. Periksa apakah kolomnya bergeser.",
                ),
            ),
        )
    text = _COUNTED.sub("", text)
    if text.isascii() and text.replace(" ", "").isalpha():  # the common case: plain words
        words = text.lower().split()
        if words[0] not in _TITLES and _SPECIAL_WORDS.isdisjoint(words):
            return Parsed(PersonName(text), raw)
    return Parsed(split_name(text), raw, _name_issues(text, field))


def _name_issues(text: str, field: str) -> tuple[Issue, ...]:
    if any(c.isdigit() for c in text):
        return (Issue("name_has_digits", "warning", field,
                      f"Ada angka di dalam {label(field)}. Periksa penulisannya."),)  # fmt: skip
    return ()


def split_name(text: str) -> PersonName:
    """Sets titles in front, degrees behind and an alias apart from a name."""
    alias = ""
    found = _PAREN.search(text)
    deceased = bool(re.search(r"\balmh?\b\.?", text, re.IGNORECASE))
    if found:
        inside = found.group(1).strip()
        text = squeeze(_PAREN.sub(" ", text))
        alias = "" if re.fullmatch(r"almh?\.?", inside, re.IGNORECASE) else inside
    found = _ALIAS.search(text)
    if found and found.start() > 0:
        alias = found.group(1).strip()
        text = text[: found.start()]
    body, *tail = [p.strip() for p in text.split(",")]
    degrees = [p for p in tail if p]
    words = body.replace("/", " / ").split()
    expanded: list[str] = []
    for word in words:  # "H.Suparman" is two words
        glued = re.match(r"^([A-Za-z]{1,4})\.(?=[A-Za-z]{3,})", word)
        if glued and glued.group(1).lower() in _TITLES:
            expanded += [glued.group(1) + ".", word[glued.end() :]]
        else:
            expanded.append(word)
    titles: list[str] = []
    sex = ""
    while len(expanded) > 1:
        bare = expanded[0].strip(".,/").lower()
        if expanded[0] == "/" and titles:
            expanded.pop(0)
            continue
        if bare not in _TITLES or (
            bare in _DOTTED_ONLY and not expanded[0].endswith(".") and bare not in ("pok",)
        ):
            break
        titles.append(expanded.pop(0))
        sex = "L" if bare in _MALE_TITLES else "P" if bare in _FEMALE_TITLES else sex
    while len(expanded) > 1 and _DEGREE.match(expanded[-1]) and "." in expanded[-1]:
        degrees.insert(0, expanded.pop())
    if expanded and re.fullmatch(r"almh?\.?", expanded[-1], re.IGNORECASE) and len(expanded) > 1:
        expanded.pop()
    name = " ".join(expanded).strip(" .,'") or body
    return PersonName(name, tuple(titles), tuple(degrees), alias, sex, deceased)


_SEX: Final = {
    "l": "L", "lk": "L", "laki": "L", "laki laki": "L", "pria": "L", "m": "L", "male": "L",
    "laki2": "L", "cowok": "L", "p": "P", "pr": "P", "perempuan": "P", "wanita": "P", "w": "P",
    "f": "P", "female": "P",
}  # fmt: skip


def parse_sex(raw: Any, field: str = "sex") -> Parsed:
    """'L' or 'P'."""
    if is_blank(raw) or (isinstance(raw, str) and is_unknown(raw)):
        return Parsed(None, raw)
    value = _SEX.get(fold(str(raw)))
    if value:
        return Parsed(value, raw)
    return Parsed(
        None,
        raw,
        (Issue("sex_unreadable", "warning", field, f"Isi {label(field)} bukan L atau P."),),
    )


_SCHOOL: Final[tuple[tuple[str, str], ...]] = (
    (r"^(?:tidak|tdk|blm|belum)\b.*", "none"), (r"^(?:sd|mi|sr|sekolah dasar|kejar paket a|paket a)\b", "sd"),  # noqa: E501
    (r"^(?:smp|sltp|mts|paket b|st|smep)\b", "smp"),
    (r"^(?:sma|smk|slta|smu|ma|stm|smea|smkn|sman|paket c|smkk|sederajat sma|spg)\b", "sma"),
    (r"^(?:d ?(?:1|2|3|i|ii|iii)|diploma|akademi|d1|d2|d3)\b", "diploma"),
    (r"^(?:s ?1|d ?4|d ?iv|sarjana|strata 1)\b", "s1"),
    (r"^(?:s ?2|magister|pascasarjana)\b", "s2"), (r"^(?:s ?3|doktor)\b", "s3"),
)  # fmt: skip


def parse_education(raw: Any, field: str = "education") -> Parsed:
    """none, sd, smp, sma, diploma, s1, s2, s3."""
    if is_blank(raw) or (isinstance(raw, str) and is_unknown(raw)):
        return Parsed(None, raw)
    text = fold(str(raw))
    for pattern, value in _SCHOOL:
        if re.match(pattern, text):
            return Parsed(value, raw)
    return Parsed(
        None,
        raw,
        (
            Issue(
                "education_unreadable",
                "warning",
                field,
                f"Isi {label(field)} tidak dikenal. Pilih SD, SMP, SMA, D1-D3, S1, S2 atau S3.",
            ),
        ),
    )


_FORMS: Final = {
    "po": "perorangan", "perorangan": "perorangan", "perseorangan": "perorangan", "pd": "perorangan",  # noqa: E501
    "perusahaan perorangan": "perorangan", "pribadi": "perorangan", "ud": "ud", "usaha dagang": "ud",  # noqa: E501
    "cv": "cv", "pt": "pt", "pt perorangan": "pt_perorangan", "koperasi": "koperasi", "kop": "koperasi",  # noqa: E501
    "firma": "firma", "fa": "firma", "kub": "kub", "kelompok": "kub", "yayasan": "yayasan",
    "bumdes": "bumdes", "bum desa": "bumdes",
    "perseroan terbatas": "pt", "persekutuan komanditer": "cv",
}  # fmt: skip


def parse_legal_form(raw: Any, field: str = "legal_form") -> Parsed:
    """perorangan, ud, cv, pt, pt_perorangan, koperasi, firma, kub, yayasan, bumdes."""
    if is_blank(raw) or (isinstance(raw, str) and is_unknown(raw)):
        return Parsed(None, raw)
    value = _FORMS.get(fold(str(raw)))
    if value:
        return Parsed(value, raw)
    return Parsed(
        None,
        raw,
        (
            Issue(
                "legal_form_unreadable",
                "warning",
                field,
                f"Isi {label(field)} tidak dikenal. Pilih PO, UD, CV, PT atau koperasi.",
            ),
        ),
    )
