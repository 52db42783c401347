"""Two facts in one cell: "Narso / Ds. Tidu RT 2/1", "Narso (NIK)", "L=2 P=3", "UD Maju / Narso".

Policy: a cell is cut only where a mark or a kind word shows the seam; without one the whole cell
stays with the first field and says so. Nothing is lost: each part keeps the whole cell as its raw.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from guyub.intake.reading.fields import label
from guyub.intake.reading.model import Issue, Parsed
from guyub.intake.reading.normal import is_blank, is_unknown, squeeze

from .identifiers import parse_nik
from .numbers import parse_count
from .people import parse_person
from .places import parse_address

Parts = dict[str, Parsed]

_DEGREE: Final = (
    r"(?:[sdm]\.?\s?(?:pd|e|h|ag|sos|t|kom|si|i|p|kep|farm|hut|pt|pi)\b|a\.?\s?md|amd|dr|drs|dra"
    r"|ir|m\.?m|mba|se|sh|st|sag|spd)\.?"
)
_SEAM: Final = re.compile(
    r"\s*(?:\n|\s[/|–-]\s|;|/)\s*"
    rf"|\s*,\s*(?!{_DEGREE}\s*(?:,|$|[a-z]*\.))(?=\S)"
    r"|\s+(?=(?:ds|desa|dsn|dusun|dukuh|dk|jl|jln|jalan|gg|gang|rt|kel|kelurahan|alamat|d/a)\b[\s.:/]*\S)",
    re.IGNORECASE,
)
_SIXTEEN: Final = re.compile(r"['’]?(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)")
_MASKED: Final = re.compile(r"(?<!\d)\d{4,15}[*xX]{1,12}")
_FIRM: Final = re.compile(
    r"^(?:ud|cv|pt|pd|po|toko|ikm|kub|koperasi|usaha|kelompok|rumah|industri|tb|home)\b\.?\s",
    re.IGNORECASE,
)
_MEN: Final = r"(?:l|lk|lk2|laki|laki[\s-]*laki|pria|m)"
_WOMEN: Final = r"(?:p|pr|perempuan|wanita|w|f)"
_NUMBER_FIRST: Final = re.compile(
    rf"^(\d{{1,4}})\s*(?:org|orang)?\s*{_MEN}\b\W*(?:(\d{{1,4}})\s*(?:org|orang)?\s*{_WOMEN})?\W*$",
    re.I,
)
_LETTER_FIRST: Final = re.compile(
    rf"^{_MEN}\s*[=:.\-]?\s*(\d{{1,4}}|-)\s*(?:org|orang)?[\s,;/|&+]*{_WOMEN}\s*[=:.\-]?\s*(\d{{1,4}}|-)\s*(?:org|orang)?\W*$",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"^(\d{1,4})\s*(?:org|orang)?\s*[/|+]\s*(\d{1,4})\s*(?:org|orang)?$", re.I
)


def _parts(raw: Any, *parts: tuple[str, Parsed]) -> Parsed:
    return Parsed({name: part._replace(raw=raw) for name, part in parts}, raw)


def _uncut(field: str, missing: str) -> Issue:
    return Issue(
        "not_separated", "info", field,
        f"{label(missing).capitalize()} tidak terpisah dari {label(field)} di sel ini.",
    )  # fmt: skip


def parse_name_address(raw: Any, field: str = "owner_address") -> Parsed:
    """{owner_name, address} of "Narso / Ds. Tidu RT 2/1"."""
    if is_blank(raw) or not isinstance(raw, str) or is_unknown(raw):
        return Parsed(None, raw)
    text = raw.replace("\r", "\n").strip()
    seam = _SEAM.search(text)
    if seam is None or not text[: seam.start()].strip():
        person = parse_person(squeeze(text))
        return _parts(raw, ("owner_name", person._replace(
            issues=(*person.issues, _uncut("owner_name", "address")))))  # fmt: skip
    name, rest = text[: seam.start()], text[seam.end() :].strip(" ,;/-()")
    return _parts(
        raw, ("owner_name", parse_person(squeeze(name))), ("address", parse_address(rest))
    )


def parse_name_nik(raw: Any, field: str = "owner_nik") -> Parsed:
    """{owner_name, nik} of "Narso (9903...)", in either order."""
    if is_blank(raw) or not isinstance(raw, str) or is_unknown(raw):
        return Parsed(None, raw)
    found = _SIXTEEN.search(raw) or _MASKED.search(raw)
    if found is None:
        bare = re.sub(r"\W*\d[\d\s.]*\W*$", "", squeeze(raw)) or squeeze(raw)
        person = parse_person(bare)
        return _parts(raw, ("owner_name", person._replace(
            issues=(*person.issues, _uncut("owner_name", "nik")))))  # fmt: skip
    rest = f"{raw[: found.start()]} {raw[found.end() :]}"
    rest = re.sub(r"\b(?:nik|no\.?\s*ktp|ktp)\b\s*[.:]?", " ", rest, flags=re.IGNORECASE)
    name = squeeze(re.sub(r"[()\[\]/;|\n]+", " ", rest)).strip(" ,:-–")
    return _parts(raw, ("owner_name", parse_person(name)), ("nik", parse_nik(found.group())))


def parse_firm_owner(raw: Any, field: str = "owner_business", firm_first: bool = True) -> Parsed:
    """{business_name, owner_name} of "UD Maju / Narso"; a word for a firm goes before the order."""
    if is_blank(raw) or not isinstance(raw, str) or is_unknown(raw):
        return Parsed(None, raw)
    halves = [h for h in re.split(r"\s*(?:\n|/|;|\s-\s|[()])\s*", raw.strip()) if h.strip()]
    if len(halves) != 2:
        text = squeeze(raw)
        if _FIRM.match(text):
            return _parts(raw, ("business_name", Parsed(text, raw)))
        person = parse_person(text)
        return _parts(raw, ("owner_name", person._replace(
            issues=(*person.issues, _uncut("owner_name", "business_name")))))  # fmt: skip
    firm, owner = halves if firm_first else (halves[1], halves[0])
    if _FIRM.match(owner) and not _FIRM.match(firm):
        firm, owner = owner, firm
    business = None if is_unknown(firm) else squeeze(firm)
    return _parts(
        raw, ("business_name", Parsed(business, raw)), ("owner_name", parse_person(squeeze(owner)))
    )


def sexes(text: str, *, bare: bool = True) -> tuple[str, str] | None:
    """(men, women) as written in "L=2 P=3", "2L 3P" or, with `bare`, "2/3"; None = no such pair."""
    line = squeeze(text)
    for pattern in (_LETTER_FIRST, _NUMBER_FIRST, *((_BARE,) if bare else ())):
        found = pattern.match(line)
        if found:
            return found.group(1), found.group(2) or ""
    return None


def parse_sexes(raw: Any, field: str = "workers_pair") -> Parsed:
    """{workers_male, workers_female}; a single number is the total."""
    if is_blank(raw):
        return Parsed(None, raw)
    pair = sexes(raw) if isinstance(raw, str) else None
    if pair is None:
        return _parts(raw, ("workers_total", parse_count(raw, "workers_total")))
    men, women = pair
    return _parts(
        raw,
        ("workers_male", parse_count(men, "workers_male")),
        ("workers_female", parse_count(women, "workers_female")),
    )


def firm_stands_first(header: str) -> bool:
    """ "Nama Usaha / Pemilik" against "Pemilik / Usaha"."""
    low = header.lower()
    owner = re.search(r"pemilik|pengusaha|pimpinan|owner", low)
    firm = re.search(r"usaha|perusahaan|ikm|industri|toko|business", low)
    return not (owner and firm and owner.start() < firm.start())


COMPOUND: Final[dict[str, Callable[[Any, str], Parsed]]] = {
    "name_address": parse_name_address,
    "name_nik": parse_name_nik,
    "sexes": parse_sexes,
}
