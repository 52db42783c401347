"""Words and shapes by which a single row is told from data."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any, Final

from .normal import is_blank, is_unknown, squeeze

_TOTAL: Final = re.compile(
    r"^(?:(?:[ivxlc]{1,4}|[a-z\d]{1,2})\s*[.)]\s*)?"
    r"(?P<word>sub\s*-?\s*(?:total|jumlah|jml)|grand\s*total|total|jumlah|jml|jlh|rata\s*-?\s*rata|rerata|jumlah/total"
    r"|pro?sentase|persentase|persen)"
    r"\b\.?(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SPREAD: Final = re.compile(r"^(?:[a-z] ){3,}[a-z]$", re.IGNORECASE)
"""A word written with its letters apart: "T O T A L"."""
_ALL: Final = re.compile(
    r"^[\s:/.\-]*(?:$|=|\d|seluruh|semua|total|keseluruhan|besar|umum|akhir|ikm|umkm|unit|kab|kota|prov|se[\s-]|\()",
    re.IGNORECASE,
)
_PLACE_WORD: Final = re.compile(
    r"^(?:(?:[ivxlc]{1,5}|[a-z]|\d{1,3})\s*[.)]\s*)?"
    r"(?:kecamatan|kec\.|kec\s|desa|kelurahan|kel\.|ds\.|kabupaten|kota\s|sentra|cabang|industri|kelompok|komoditi|wilayah|dusun|upt|bidang|sektor|jenis)",
    re.IGNORECASE,
)
_ROMAN: Final = re.compile(r"^(?:[IVXLC]{1,5}|[A-Z])[.)]?$")
_SIGNATURE: Final = re.compile(
    r"^(?:mengetahui|menyetujui|kepala\b|plt\b|plh\b|a\.?n\.?\s|an\.\s|nip\b|nip[.:]|kabid|kasi\b|sekretaris|petugas|pendata"
    r"|yang melapor|pelapor|dibuat oleh|penyusun|pembina|ketua\b|camat\b|lurah\b|bupati\b|wali ?kota"  # noqa: E501
    r"|penata\b|pembuat\b|enumerator|hormat|ttd\b|demikian|tanda tangan|verifikator|dinas perindustrian|koordinator|disahkan|diperiksa|disusun)",  # noqa: E501
    re.IGNORECASE,
)
_PLACE_DATE: Final = re.compile(
    r"^[A-Za-z.' ]{3,30},\s*(?:\d{1,2}|\.{2,}|…)?\s*[A-Za-z.…]{3,10}\s*(?:20\d\d|\d\d|\.{2,}|…)?$"
)
_NOTE: Final = re.compile(
    r"^(?:\*|catatan|sumber|keterangan\s*:|ket\s*[.:]|note|nb\b|\)|#\s|dicetak|diunduh|data per|per tanggal|update|halaman|page|hal\.)",  # noqa: E501
    re.IGNORECASE,
)
_NUMBERING: Final = re.compile(r"^[(\[]?\s*(\d{1,3})\s*(?:[)\].]|=.*|\s*\(.*\))?$")
_MANY: Final = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d+)\s*(?:unit(?:\s*usaha)?|ikm|umkm|ukm|usaha|pengrajin|perajin|pelaku(?:\s*usaha)?"
    r"|pengusaha|industri|perusahaan|kk|anggota)\b",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d+)\s*(?:tk|tenaga\s*kerja|orang|org|pekerja|naker|jiwa)\b",
    re.I,
)
_REMARK: Final = re.compile(r"^(?:\d{1,2}|[a-z])\s*[.)]\s*\S+(?:\s+\S+){2,}$", re.IGNORECASE)
_BLANKS: Final = " \t\r\n\xa0\u200b"
_NUMERIC_TEXT: Final = re.compile(r"^(?:rp\.?\s*)?[\d][\d.,\s]*(?:,-)?%?$|^-+$", re.IGNORECASE)
UNIT_COUNT: Final = re.compile(
    r"^\s*:?\s*(\d{1,3}(?:\.\d{3})+|\d+)\s*(?:unit(?:\s*usaha)?|ikm|umkm|ukm|usaha|pengrajin|perajin|pelaku(?:\s*usaha)?"
    r"|industri|perusahaan|kk|data|baris|orang|org|pemilik|penerima|peserta)\.?\s*$",
    re.IGNORECASE,
)


def whole(text: str) -> int:
    """ "1.326" -> 1326."""
    return int(text.replace(".", ""))


def filled(cells: Sequence[Any]) -> list[int]:
    """Columns that show something."""
    return [
        i
        for i, c in enumerate(cells)
        if c != "" and c is not None and not (c.__class__ is str and not c.strip(_BLANKS))
    ]


def is_number(cell: Any) -> bool:
    """A numeric cell, or text that is nothing but a number."""
    if isinstance(cell, (int, float)):
        return not isinstance(cell, bool)
    return isinstance(cell, str) and bool(_NUMERIC_TEXT.match(cell.strip()))


def total_label(text: str) -> tuple[str, str] | None:
    """(word, rest) of "JUMLAH KEMANGKON"; None where the text does not begin like a total."""
    line = squeeze(text)
    if _SPREAD.match(line):
        line = line.replace(" ", "")
    found = _TOTAL.match(line)
    return (found.group("word").lower(), found.group("rest").strip(" .:-")) if found else None


def is_mean(word: str) -> bool:
    """A mean or a share: no sum, so nothing to check."""
    return word.startswith(("rata", "rerata", "pers", "pros"))


def names_all(word: str, rest: str) -> bool:
    """The label speaks of everything ("TOTAL", "JUMLAH SELURUH"), not of a part."""
    if word.startswith("sub"):
        return False
    return bool(_ALL.match(rest))


def is_signature(text: str) -> bool:
    line = squeeze(text)
    return bool(_SIGNATURE.match(line) or _PLACE_DATE.match(line))


def is_note(text: str) -> bool:
    return bool(_NOTE.match(squeeze(text)))


def is_remark(text: str) -> bool:
    """An item of a list of remarks: "1. Data belum termasuk industri menengah"."""
    return bool(_REMARK.match(squeeze(text)))


def is_section_word(text: str) -> bool:
    return bool(_PLACE_WORD.match(squeeze(text)))


def is_roman(cell: Any) -> bool:
    return isinstance(cell, str) and bool(_ROMAN.match(cell.strip()))


def is_numbering(cells: Sequence[Any], width: int) -> bool:
    """A row that only counts columns: (1) (2) (3), 1 2 3, a b c, "9=7+8"; at least three.

    The numbers follow each other by one (a merged column may be skipped), and they stand in most
    columns, so a data row like 1, "Siti", 2 is none.
    """
    marks: list[int] = []
    for cell in cells:
        if is_blank(cell):
            continue
        if isinstance(cell, bool):
            return False
        if isinstance(cell, (int, float)):
            if isinstance(cell, float) and not cell.is_integer():
                return False
            marks.append(int(cell))
            continue
        if not isinstance(cell, str):
            return False
        text = cell.strip().lower()
        found = _NUMBERING.match(text)
        if found:
            marks.append(int(found.group(1)))
        elif re.fullmatch(r"\(?[a-z]\)?\.?", text):
            marks.append(ord(text.strip("(). ")) - 96)
        else:
            return False
    if len(marks) < 3 or len(marks) * 2 < width:
        return False
    steps = [b - a for a, b in itertools.pairwise(marks)]
    ones = sum(1 for s in steps if s == 1)
    return marks[0] <= 2 and ones >= len(steps) * 0.7 and all(0 < s <= 4 for s in steps)


def stands_for_many(texts: Sequence[str]) -> tuple[int, int | None] | None:
    """(units, workers) of a row that says it stands for many: "sentra: 25 unit usaha, 60 TK".

    None where no text says so with a number above one. Workers None = not said.
    """
    for text in texts:
        found = _MANY.search(text)
        if found and whole(found.group(1)) > 1:
            before = text[: found.start()]
            if re.search(r"\b(?:kapasitas|per|produksi)\b", before, re.IGNORECASE):
                continue
            people = _PEOPLE.search(text)
            return whole(found.group(1)), whole(people.group(1)) if people else None
    return None


def only_marks(cells: Sequence[Any], columns: Sequence[int]) -> bool:
    """The given columns hold nothing but blanks, dashes and zeros (an unused template row)."""
    for i in columns:
        if i >= len(cells):
            continue
        cell = cells[i]
        if is_blank(cell):
            continue
        if isinstance(cell, str):
            if not is_unknown(cell) and cell.strip() not in ("0", ":", "Rp", "Rp -", "Rp0"):
                return False
        elif isinstance(cell, bool) or cell != 0:
            return False
    return True
