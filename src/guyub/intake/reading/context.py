"""What title, section, footer and file-name words say about the rows: period, place, unit.

Only what is written is taken; nothing said stays None. A unit is believed only beside a word for
money or after "dalam", so "2 ribu anggota" in a title multiplies nothing.
"""

from __future__ import annotations

import re
from typing import Final

from .model import Context
from .normal import squeeze

MONTHS: Final[dict[str, int]] = {
    "januari": 1, "jan": 1, "january": 1, "pebruari": 2, "februari": 2, "feb": 2, "peb": 2,
    "february": 2, "maret": 3, "mar": 3, "mrt": 3, "march": 3, "april": 4, "apr": 4, "mei": 5,
    "may": 5, "juni": 6, "jun": 6, "june": 6, "juli": 7, "jul": 7, "july": 7, "agustus": 8,
    "agt": 8, "ags": 8, "agu": 8, "aug": 8, "agust": 8, "august": 8, "september": 9, "sep": 9,
    "sept": 9, "oktober": 10, "okt": 10, "oct": 10, "october": 10, "november": 11, "nopember": 11,
    "nov": 11, "nop": 11, "desember": 12, "des": 12, "dec": 12, "december": 12,
}  # fmt: skip
ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

_YEAR: Final = re.compile(r"(?<![\d.,])(19[5-9]\d|20\d\d)(?![\d.,]*\d)")
_NO_PERIOD: Final = re.compile(
    r"(?<!\d)(?:19|20)\d\d\s*(?:-|–|/|s\s*[./]?\s*d\.?|sampai(?:\s+dengan)?|hingga|dan)\s*(?:tahun\s*)?(?:19|20)\d\d(?!\d)"
    r"|^(?:tanggal|tgl|nomor|no\.|lampiran|perihal|hal)\b",
    re.IGNORECASE,
)
"""Several years are not one, and the date of a letter is not that of its data."""
_QUARTER: Final = re.compile(
    r"\b(?:triwulan|triwln|kuartal|kwartal|tri\s?wulan|tw|q)[\s.\-_]*(?:ke[\s\-]*)?(iv|i{1,3}|[1-4])\b",
    re.IGNORECASE,
)
_SEMESTER: Final = re.compile(r"\b(?:semester|smt|sem)[\s.\-_]*(?:ke[\s\-]*)?(ii|i|[12])\b", re.I)
_MONTH: Final = re.compile(r"\b(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b", re.I)
_STOP: Final = (
    r"(?=\s*(?:$|[,;:()\n]|\bkec(?:amatan)?\b|\bkab(?:upaten)?\b|\bdesa\b|\bkel(?:urahan)?\b"
    r"|\btahun\b|\bthn\b|\bta\b|\btriwulan\b|\bbulan\b|\bsemester\b|\bprov(?:insi)?\b|\bper\b"
    r"|\bkota\b|\btw\b|\bperiode\b|(?:19|20)\d\d|\s-\s))"
)
_NAME: Final = r"[\s.:]+([A-Za-z'’`.\- ]{3,40}?)"
_VILLAGE: Final = re.compile(
    r"(?<![/\w])(?:desa\s*/\s*kel(?:urahan)?|kelurahan\s*/\s*desa|desa|kelurahan|kalurahan|kel\.|ds\.)"
    + _NAME + _STOP, re.I,
)  # fmt: skip
_DISTRICT: Final = re.compile(r"\b(?:kecamatan|kapanewon|distrik|kec\.?)" + _NAME + _STOP, re.I)
_REGENCY: Final = re.compile(r"\b((?:kabupaten|kab\.?|kota)" + _NAME + r")" + _STOP, re.I)
_NOT_NAMES: Final = frozenset(
    {"dan", "atau", "kel", "kelurahan", "kecamatan", "desa", "industri", "se", "usaha", "ikm"}
)
BRANCHES: Final[dict[str, str]] = {
    "pangan": "pangan", "makanan": "pangan", "makanan dan minuman": "pangan",
    "sandang": "sandang", "sandang dan kulit": "sandang", "tekstil": "sandang",
    "kimia dan bahan bangunan": "kimia dan bahan bangunan", "kimia": "kimia dan bahan bangunan",
    "bahan bangunan": "kimia dan bahan bangunan", "kimia bahan bangunan": "kimia dan bahan bangunan",  # noqa: E501
    "logam dan elektronika": "logam dan elektronika", "logam": "logam dan elektronika",
    "logam dan mesin": "logam dan elektronika", "logam elektronika": "logam dan elektronika",
    "kerajinan": "kerajinan", "kerajinan dan umum": "kerajinan", "kerajinan umum": "kerajinan",
}  # fmt: skip
_BRANCH: Final = re.compile(r"\b(?:cabang\s+)?industri\s*:?\s+([a-z &/]+)$", re.I)


def unit_multiplier(text: str, *, header: bool = False) -> int | None:
    """Rupiah per unit as said in a note or header: "(Rp 000)", "dalam ribuan rupiah", "Rp. juta".

    In a header the words alone are enough ("INVESTASI (juta)"); elsewhere a word for money or
    "dalam"/"nilai"/"satuan" must stand with them. None = nothing said. Plain "(Rp)" gives 1.
    """
    low = squeeze(text).lower()
    money = bool(re.search(r"\b(rp|rupiah|nilai|idr)\b|rp\.", low))
    said = money or header or bool(re.search(r"\b(dalam|satuan|x)\b", low))
    if not said:
        return None
    if re.search(r"\b(milyar(?:an)?|miliar(?:an)?|billions?)\b", low):
        return 1_000_000_000
    if re.search(r"\bjuta(?:an)?\b|\bjt\b|000[.,]000|\brp\.?\s*mio\b|\bmillions?\b", low):
        return 1_000_000
    if re.search(
        r"\bribu(?:an)?\b|\brb\b|\bthousands?\b|(?:\brp\.?|[x(@])\s*\.?\s*(?:1[.,]?)?000\b|['’]000\b",
        low,
    ):
        return 1_000
    if header and re.search(r"\(\s*(?:rp\.?|rupiah)\s*\)", low):
        return 1
    if re.search(r"\b(?:dalam|nilai|satuan)\b.*\b(?:rupiah)\b", low):
        return 1
    return None


def _clean_name(text: str) -> str:
    name = squeeze(text).strip(" .:-'’`")
    return "" if name.lower() in _NOT_NAMES or len(name) < 3 else name


def read_context(text: str) -> Context:
    """Period, place, branch and unit written in one title, section, footer or file name."""
    line = re.sub(r"(?<=\w) ?: ?(?=[A-Za-z])", " ", squeeze(text.replace("_", " ")))
    year = None if _NO_PERIOD.search(line) else _YEAR.search(line)
    quarter = _QUARTER.search(line)
    semester = _SEMESTER.search(line)
    month = _MONTH.search(line) if year else None
    village = _VILLAGE.search(line)
    district = _DISTRICT.search(line)
    regency = _REGENCY.search(line)
    return Context(
        year=int(year.group(1)) if year else None,
        quarter=_ordinal(quarter.group(1)) if quarter else None,
        semester=_ordinal(semester.group(1)) if semester else None,
        month=MONTHS[month.group(1).lower()] if month and not quarter else None,
        village=_clean_name(village.group(1)) if village else "",
        district=_clean_name(district.group(1)) if district else "",
        regency=_clean_name(regency.group(1)) if regency else "",
        branch=read_branch(line),
        multiplier=unit_multiplier(line),
    )


def read_branch(text: str) -> str:
    """One of the five branches offices use, when the text names it and nothing else."""
    low = re.sub(r"^[ivxlc\da-e]+[.)]\s*", "", squeeze(text).lower()).strip(" :.")
    if low in BRANCHES:
        return BRANCHES[low]
    found = _BRANCH.search(low)
    return BRANCHES.get(found.group(1).strip(), "") if found else ""


def _ordinal(text: str) -> int:
    return ROMAN[text.lower()] if text.lower() in ROMAN else int(text)


def read_period_of_filename(filename: str) -> Context:
    """Only the period: a file name says nothing reliable about places or units."""
    stem = filename.rsplit(".", 1)[0]
    found = read_context(re.sub(r"[_\-.]+", " ", stem))
    return Context(
        year=found.year, quarter=found.quarter, semester=found.semester, month=found.month
    )
