"""Which column of a plan is what: by the words of its header, then by its values, else asked.

Policy: SIRUP's own exports are read without asking. A header word counts before what the values
look like; of two columns for one field the surer one is taken, the other is left out. Without a
name of the package nothing is read; a column that only its values speak for is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guyub.intake.reading.values import parse_date, parse_money, parse_month, read_decimal
from guyub.market.plans.words import fold

SURE: Final = 0.7
LOOK_AT: Final = 40
SAMPLE: Final = 200

FIELDS: Final = {
    "package": "Nama paket", "description": "Uraian pekerjaan", "code": "Kode RUP",
    "unit": "Satuan kerja", "amount": "Pagu", "kind": "Jenis pengadaan", "method": "Metode",
    "month": "Mulai (tanggal atau bulan)", "place": "Lokasi", "volume": "Volume",
}  # fmt: skip
# Words of headers, the surest first; a header that is exactly one of them is surer still.
_HEADERS: Final = {
    "package": ("nama paket", "paket pekerjaan", "nama pekerjaan", "paket pengadaan", "paket",
                "nama kegiatan", "pekerjaan", "kegiatan", "nama barang", "barang"),
    "description": ("uraian pekerjaan", "urarian pekerjaan", "uraian", "spesifikasi", "deskripsi",
                    "rincian", "keterangan barang"),
    "code": ("kd rup", "kode rup", "id rup", "no rup", "nomor rup", "rup id", "kode paket", "id"),
    "unit": ("nama satker", "satuan kerja", "satker", "perangkat daerah", "nama opd", "opd",
             "skpd", "unit kerja", "nama unit", "instansi"),
    "amount": ("pagu", "total pagu", "nilai pagu", "pagu anggaran", "anggaran", "nilai paket",
               "total nilai", "nilai", "jumlah rp", "harga", "biaya"),
    "kind": ("jenis pengadaan", "jenis belanja", "jenis"),
    "method": ("metode pengadaan", "metode pemilihan", "cara pengadaan", "metode", "tipe paket",
               "cara"),
    "month": ("tgl awal pemilihan", "tanggal awal", "tgl awal", "awal pemilihan", "mulai",
              "pemilihan", "waktu pelaksanaan", "jadwal", "bulan", "waktu", "tanggal"),
    "place": ("lokasi pekerjaan", "lokasi", "kecamatan", "tempat", "alamat"),
    "volume": ("volume pekerjaan", "volume", "kuantitas", "banyaknya", "qty", "jumlah barang"),
}  # fmt: skip
_NOT: Final = {
    "package": ("kode", "kd", "id", "tipe", "jumlah", "nilai"), "unit": ("kode", "kd", "id"),
    "amount": ("status", "sumber", "tahun"), "month": ("akhir", "selesai", "metode"),
    "kind": ("id", "kd"), "method": ("id", "kd"),
    "description": ("id",), "volume": ("satuan",), "place": ("kode",),
}  # fmt: skip
_KINDS: Final = re.compile(
    r"^(?:pengadaan )?(?:barang|pekerjaan konstruksi|jasa (?:konsultan|lainnya)|konstruksi)"
)
_METHODS: Final = re.compile(
    r"^(?:e ?purchasing|pengadaan langsung|penunjukan langsung|tender|seleksi|swakelola|kontes"
    r"|sayembara|dikecualikan|toko daring|e katalog|lelang)"
)
_MULTIPLIERS: Final = (("juta", 1_000_000), ("ribu", 1_000))
_NUMBERING: Final = re.compile(r"\(?\d{1,2}\)?")
_TOTAL: Final = re.compile(r"^(?:jumlah|total|grand total|sub total|subtotal)\b")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is taken for: ``field`` "" where nothing fits. ``samples``: some values."""

    index: int
    header: str
    field: str
    score: float
    reason: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header ends (row from 0), its words by column, how many fields they name."""

    last: int
    words: tuple[str, ...]
    named: int
    multiplier: int


def text_of(cell: Any) -> str:
    """A cell as it is written."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == cell and abs(cell) < 1e15 and cell == int(cell):
        return str(int(cell))
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())[:10]
    return " ".join(str(cell).replace("\x00", "").split())


def _by_words(header: str) -> dict[str, float]:
    """Fields that a header may name, with how sure that is."""
    found: dict[str, float] = {}
    padded = f" {header} "
    for name, words in _HEADERS.items():
        if any(f" {w} " in padded for w in _NOT.get(name, ())):
            continue
        for at, word in enumerate(words):
            exact = header == word
            if exact or f" {word} " in padded:
                found[name] = round((0.98 if exact else 0.88) - at * 0.02, 2)
                break
    return found


def find_header(rows: Sequence[Sequence[Any]]) -> Header:
    """The header among the first rows: the row, or two rows, whose words name most fields. Without
    one that names a package and something else ``last`` is -1."""
    texts = [[fold(text_of(c)) if isinstance(c, str) else "" for c in r] for r in rows[:LOOK_AT]]
    best = Header(-1, (), 1, 1)
    for at, row in enumerate(texts):
        named = _named(row)
        for last, words in ((at, row), *_with_below(at, texts, rows, named)):
            found = _named(words)
            if len(found) > best.named and "package" in found:
                said = " ".join(w for r in texts[: last + 1] for w in r)
                times = next((n for w, n in _MULTIPLIERS if f"dalam {w}" in said), 1)
                best = Header(last, tuple(words), len(found), times)
    if best.last < 0:
        return _by_shape(texts, rows)
    return _with_lower_rows(best, texts, rows)


def _by_shape(texts: list[list[str]], rows: Sequence[Sequence[Any]]) -> Header:
    """Words over numbers are a header also when nobody knows them."""
    for at, row in enumerate(texts[:-1]):
        if sum(map(bool, row)) >= 2:
            if not _numbers(rows[at]) and _numbers(rows[at + 1]):
                return Header(at, tuple(row), 0, 1)
            break
    return Header(-1, (), 0, 1)


def _with_lower_rows(
    header: Header, texts: list[list[str]], rows: Sequence[Sequence[Any]]
) -> Header:  # fmt: skip
    """Rows under a header that belong to it: "Awal" and "Akhir" under "Jadwal", "(1) (2) (3)"."""
    package = next(i for i, w in enumerate(header.words) if "package" in _named([w]))
    last, words = header.last, list(header.words)
    for at in range(header.last + 1, min(header.last + 3, len(rows))):
        cells = [text_of(c) for c in rows[at]]
        filled = [c for c in cells if c]
        if filled and all(_NUMBERING.fullmatch(c) for c in filled) and len(filled) > 2:
            last = at
        elif filled and not (package < len(cells) and cells[package]) and not _numbers(rows[at]):
            under = [*texts[at], *[""] * (len(words) - len(texts[at]))]
            above = _spread(words)
            words = [
                f"{above[i] if i < len(above) else ''} {u}".strip() if u else
                (words[i] if i < len(words) else "")
                for i, u in enumerate(under)
            ]  # fmt: skip
            last = at
        else:
            break
    return Header(last, tuple(words), header.named, header.multiplier)


def _named(words: Sequence[str]) -> set[str]:
    return {n for w in words if w for n in _first(_by_words(w))}


def _with_below(
    at: int, texts: list[list[str]], rows: Sequence[Sequence[Any]], named: set[str]
) -> list[tuple[int, list[str]]]:
    """A header of two rows: "Jadwal" over "Awal" and "Akhir". The upper row is one by itself."""
    if len(named) < 2 or at + 1 >= len(texts) or _numbers(rows[at + 1]):
        return []
    row, below = texts[at], texts[at + 1]
    width = max(len(row), len(below))
    above = _spread([*row, *[""] * (width - len(row))])
    under = [*below, *[""] * (width - len(below))]
    if not any(under) or sum(map(bool, under)) > sum(map(bool, row)):
        return []
    return [(at + 1, [" ".join(filter(None, p)) for p in zip(above, under, strict=True)])]


def _first(scores: dict[str, float]) -> Iterable[str]:
    return [max(scores, key=lambda n: scores[n])] if scores else []


def _spread(row: list[str]) -> list[str]:
    """An upper header over several columns is written in the first of them."""
    held, out = "", []
    for word in row:
        held = word or held
        out.append(held)
    return out


def _numbers(row: Sequence[Any]) -> bool:
    return sum(isinstance(c, int | float) and not isinstance(c, bool) for c in row) > 0 or (
        sum(bool(re.fullmatch(r"[\d.,]{5,}", str(c).strip())) for c in row) > 0
    )


def _share(values: Sequence[str], fits: Any) -> float:
    return sum(bool(fits(v)) for v in values) / len(values) if values else 0.0


def _by_values(values: Sequence[str]) -> tuple[str, float, str]:
    """What a column's values look like, at most half sure."""
    if not values:
        return "", 0.0, ""
    if _share(values, lambda v: _KINDS.match(fold(v))) > 0.7:
        return "kind", 0.8, "isinya jenis pengadaan"
    if _share(values, lambda v: _METHODS.match(fold(v))) > 0.7:
        return "method", 0.8, "isinya metode pengadaan"
    if _share(values, lambda v: len(v) >= 6 and parse_date(v).value) > 0.8:
        return "month", 0.5, "isinya tanggal"
    if _share(values, lambda v: _number(v) >= 100_000) > 0.8:
        distinct = len(set(values)) / len(values)
        plain = _share(values, lambda v: re.fullmatch(r"\d{7,10}", v))
        if distinct > 0.98 and plain > 0.95 and _one_length(values):
            return "code", 0.45, "isinya nomor yang semuanya berbeda"
        return "amount", 0.5, "isinya angka besar"
    if _share(values, lambda v: " " in v and not v[:1].isdigit()) > 0.7:
        many = len(set(values)) / len(values)
        return "package", round(0.3 + 0.2 * many, 2), "isinya kalimat yang berbeda-beda"
    return "", 0.0, ""


def _number(text: str) -> float:
    """A written number, 0 for what is none."""
    if not text[:1].isdigit():
        return 0.0
    try:
        return float(read_decimal(text))
    except ValueError:
        return 0.0


def _one_length(values: Sequence[str]) -> bool:
    return len({len(v) for v in values}) <= 2


def guess_columns(header: Header, rows: Sequence[Sequence[Any]]) -> list[Guess]:
    """Every column with its field, its samples and why. A field stands once, the surest first."""
    data = rows[header.last + 1 : header.last + 1 + SAMPLE]
    width = max([len(header.words), *(len(r) for r in data)], default=0)
    offers: list[tuple[float, int, str, str]] = []
    samples: dict[int, tuple[str, ...]] = {}
    for index in range(width):
        values = [t for r in data if index < len(r) and (t := text_of(r[index]))]
        samples[index] = tuple(dict.fromkeys(values))[:3]
        word = header.words[index] if index < len(header.words) else ""
        for name, score in _by_words(word).items():
            if name == "amount" and values and _share(values, _is_money) < 0.5:
                score = 0.3
            offers.append((score, -index, name, f"judul kolom “{word}”"))
        name, score, reason = _by_values(values)
        if name:
            offers.append((score, -index, name, reason))
    chosen: dict[int, tuple[str, float, str]] = {}
    taken: set[str] = set()
    for score, minus, name, reason in sorted(offers, key=lambda o: (-o[0], -o[1], o[2])):
        if name not in taken and -minus not in chosen and score >= 0.3:
            chosen[-minus] = (name, score, reason)
            taken.add(name)
    return [
        Guess(i, header.words[i] if i < len(header.words) else "",
              *chosen.get(i, ("", 0.0, "")), samples[i])
        for i in range(width)
    ]  # fmt: skip


def _is_money(text: str) -> bool:
    return parse_money(text).value is not None


def signature(header: Header) -> str:
    """Equal for files with the same headers."""
    return "|".join(header.words)[:600]


def is_total(package: str) -> bool:
    """A line of sums, not of a package."""
    return bool(_TOTAL.match(fold(package)))


def month_of(text: str, year: int | None) -> tuple[int, int] | None:
    """(year, month) that a cell tells: a date, "Januari 2026", or a month of the plan's year."""
    if not text:
        return None
    found = parse_date(text).value if len(text) >= 6 else None
    if found is not None:
        return found.year, found.month
    said = re.search(r"\b(20\d\d)\b", text)
    word = fold(re.sub(r"\b20\d\d\b", " ", text))
    month = _ENGLISH.get(word[:3]) if word[:1].isalpha() else None
    month = month or parse_month(word).value
    use = int(said.group()) if said else year
    return (use, month) if month and use else None


_ENGLISH: Final = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8,
    "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "des": 12, "dec": 12,
}  # fmt: skip


def quantity_of(text: str) -> tuple[float, str] | None:
    """A volume with its unit: "150 box" is (150, "box"); what tells no amount is None."""
    found = re.match(r"^\s*([\d.,]+)\s*([A-Za-z]+(?: [A-Za-z]+)?)?", text)
    if found is None:
        return None
    number = _number(found.group(1))
    if not 0 < number < 10**9:
        return None
    return number, fold(found.group(2) or "")
