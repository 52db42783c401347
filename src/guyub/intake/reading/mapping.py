"""Proposing which column is which field: from its words, its cells, its neighbours, and memory.

Policy: a person confirms. A column nobody can place is proposed as 'ignore' with a low score, so
that it is asked about and not silently dropped. A remembered mapping wins where headers are the
same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from .evidence import Evidence, PlaceResolver, column_samples, weigh
from .fields import FIELDS, NAMING, label
from .header import is_annotation, measured_year
from .headers import Meaning, meanings_of_path
from .model import Column, ColumnGuess, Mapping, Question, RowKind, TableGuess
from .normal import fold
from .values.numbers import parse_money

_SAMPLE: Final = 300
_MONEY: Final = frozenset(n for n, f in FIELDS.items() if f.parser == "money")
_PERIOD_MONEY: Final = ("output_value", "material_value", "sales_yearly", "sales_monthly")

_PER_MONTH: Final = re.compile(
    r"(?:/|\bper|\btiap|\bse)\s*-?\s*(?:bln|bulan)\b|\b(?:bulanan|monthly|per month|sebulan)\b"
    r"|\b(?:bln|bulan)\s*(?:\(|$)"
)
_PER_DAY: Final = re.compile(
    r"(?:/|\bper|\btiap|\bse)\s*-?\s*(?:hr|hari|mgg|minggu|pekan)\b|\b(?:harian|mingguan|daily|weekly)\b"
)
_MONTHLY: Final = {
    "output_quantity": "output_quantity_monthly", "output_value": "output_value_monthly",
    "material_value": "material_value_monthly", "sales_yearly": "sales_monthly",
}  # fmt: skip
_PER_YEAR: Final = re.compile(r"tahun|\b(?:thn|th)\b|annual|year|(?:19|20)\d\d")

# Evidence that speaks for a field: shape, share needed, weight, words for the reason.
_FROM_VALUES: Final[tuple[tuple[str, str, float, float, str], ...]] = (
    ("nik", "nik", 0.6, 0.9, "isinya 16 angka seperti NIK"),
    ("nib", "nib", 0.6, 0.9, "isinya 13 angka seperti NIB"),
    ("npwp", "npwp", 0.6, 0.85, "isinya berbentuk NPWP"),
    ("phone", "phone", 0.6, 0.85, "isinya nomor telepon"),
    ("rtrw", "rtrw", 0.7, 0.85, "isinya berbentuk RT/RW"),
    ("sex", "sex", 0.8, 0.85, "isinya L dan P"),
    ("education", "education", 0.8, 0.8, "isinya jenjang sekolah"),
    ("unit", "unit", 0.7, 0.75, "isinya satuan barang"),
    ("legal_form", "legal_form", 0.7, 0.75, "isinya bentuk badan usaha"),
    ("kbli", "kbli", 0.7, 0.7, "isinya kode 5 angka"),
    ("village", "village", 0.5, 0.8, "isinya nama desa"),
    ("district", "district", 0.5, 0.8, "isinya nama kecamatan"),
    ("date", "report_date", 0.7, 0.55, "isinya tanggal"),
    ("titled", "owner_name", 0.2, 0.65, "isinya nama orang"),
    ("firm", "business_name", 0.3, 0.6, "isinya nama usaha"),
    ("address", "address", 0.6, 0.5, "isinya alamat"),
)


def sample_rows(table: TableGuess, count: int = _SAMPLE) -> list[list[Any]]:
    """Data rows spread over the table (its first ones, then every n-th)."""
    wanted = table.rows_of(RowKind.DATA, RowKind.AGGREGATE)
    if len(wanted) > count:
        head = wanted[: count // 2]
        step = max(1, (len(wanted) - len(head)) // (count - len(head)))
        wanted = head + wanted[len(head) :: step]
    chosen = set(wanted)
    return [cells for number, _, cells in table.iter_rows() if number in chosen]


def signature(table: TableGuess) -> str:
    """Stable key of a table's headers: the same form from the same source gives the same key.

    Years and annotation columns do not change it, the order of columns does.
    """
    digest = hashlib.sha256()
    for column in table.columns:
        if is_annotation(column):
            continue
        words = " > ".join(
            " ".join(w for w in fold(p).split() if not (len(w) == 4 and w[:2] in ("19", "20")))
            for p in column.path
        ).encode()
        digest.update(len(words).to_bytes(4, "big") + words)
    return digest.hexdigest()[:32]


def propose_mapping(
    table: TableGuess,
    remembered: Mapping | None = None,
    resolve: PlaceResolver | None = None,
) -> list[ColumnGuess]:
    """One guess per column, left to right."""
    known: dict[int, str] = {}
    if remembered is not None and remembered.signature == signature(table):
        known = remembered.field_of()
    rows = sample_rows(table)
    columns = [c for c in table.columns if not is_annotation(c)]
    evidence = {c.index: weigh(column_samples(rows, c.index), resolve) for c in columns}
    scored = {c.index: _score(c, evidence[c.index]) for c in columns}
    _neighbours(columns, scored, evidence)
    _latest(columns, scored)
    _some_name(columns, scored, evidence)
    taken: dict[str, int] = {}
    chosen: dict[int, Meaning] = {}
    for index, name in known.items():
        if index in scored:
            chosen[index] = Meaning(name, 1.0, "diingat dari berkas sebelumnya")
            taken[name] = index
    order = sorted(
        ((m.score, -c.index, m) for c in columns if c.index not in chosen
         for m in scored[c.index]),
        key=lambda item: (-item[0], -item[1]),
    )  # fmt: skip
    for score, negative, meaning in order:
        index = -negative
        if index in chosen or score < 0.3:
            continue
        if meaning.field in taken and not FIELDS[meaning.field].many:
            continue
        chosen[index] = meaning
        taken[meaning.field] = index
    _promote(chosen, taken)
    guesses: list[ColumnGuess] = []
    for column in table.columns:
        if is_annotation(column):
            guesses.append(
                ColumnGuess(column.index, column.text, "ignore", 1.0, "kolom catatan dari Guyub")
            )
            continue
        best = chosen.get(column.index)
        if best is None:
            reason = "kolom kosong" if not evidence[column.index].filled else "belum dikenal"
            best = Meaning("ignore", 0.9 if reason == "kolom kosong" else 0.1, reason)
        others = tuple(
            (m.field, round(m.score, 2)) for m in scored[column.index] if m.field != best.field
        )[:3]
        guesses.append(
            ColumnGuess(
                column.index, column.text, best.field, round(best.score, 3), best.reason, others
            )
        )
    return guesses


def mapping_of(guesses: Sequence[ColumnGuess], table: TableGuess) -> Mapping:
    """The mapping a list of guesses amounts to."""
    return Mapping(
        tuple((g.index, g.field) for g in guesses if g.field != "ignore"),
        signature(table),
        table.context.multiplier,
    )


def _score(column: Column, seen: Evidence) -> list[Meaning]:
    found: dict[str, Meaning] = {}
    for meaning in meanings_of_path(column.path):
        name = "owner_name" if meaning.field == "name" else meaning.field
        score = meaning.score - (0.05 if meaning.field == "name" else 0)
        if name not in found or found[name].score < score:
            found[name] = Meaning(name, score, meaning.reason)
    if seen.filled:
        for shape, name, floor, weight, words in _FROM_VALUES:
            share = seen.share(shape)
            if share < floor:
                continue
            if shape == "address" and (seen.share("rtrw") > 0.5 or seen.numeric > 0.5):
                continue
            gained = weight * share
            old = found.get(name)
            if old is not None:
                found[name] = Meaning(name, min(1.0, old.score + 0.1 * share),
                                      f"{old.reason}; {words}")  # fmt: skip
            else:
                found[name] = Meaning(name, gained * (0.85 if not column.path else 0.6), words)
        for name, meaning in list(found.items()):
            found[name] = meaning._replace(score=meaning.score * _plausible(name, seen))
        _money_or_text(column, found, seen)
        _by_period(column, found)
        if not column.path:
            _without_header(found, seen)
    return sorted(found.values(), key=lambda m: -m.score)


def _by_period(column: Column, found: dict[str, Meaning]) -> None:
    """A figure per month is not the year's; one per day or week is nobody's, so it is asked."""
    said = column.text.lower()
    short, month = _PER_DAY.search(said), _PER_MONTH.search(said)
    if not (short or month):
        return
    for yearly, monthly in _MONTHLY.items():
        meaning = found.pop(yearly, None) if yearly in found else None
        if meaning is not None and month and not short:
            found.setdefault(monthly, meaning._replace(field=monthly))
    if short and "sales_monthly" in found:
        del found["sales_monthly"]


def _plausible(name: str, seen: Evidence) -> float:
    """How far the cells allow the field: 1 = they agree or say nothing."""
    kind = FIELDS[name].parser
    if kind in ("money", "count", "quantity") and seen.share("words") > 0.7:
        return 0.35
    if kind == "count" and seen.median > 100_000:
        return 0.3
    if kind == "nik" and max(seen.share("nik"), 0.01) < 0.3 and seen.share("words") > 0.6:
        return 0.3
    if kind in ("person", "village", "district") and seen.numeric > 0.8:
        return 0.3
    if kind == "person" and seen.share("village") > 0.6:
        return 0.3  # "Desa Tidu" under a name's header: the columns are swapped
    if kind == "sex" and seen.share("sex") < 0.5:
        return 0.3
    if name == "sex" and seen.share("small") > 0.5:
        return 0.2
    if kind == "date" and seen.share("words") > 0.8:
        return 0.4
    if name == "kbli" and seen.share("words") > 0.7:
        return 0.3
    if name in ("address",) and seen.share("rtrw") > 0.8:
        return 0.4
    return 1.0


def _money_or_text(column: Column, found: dict[str, Meaning], seen: Evidence) -> None:
    """ "bahan baku (Rp)" is a value and "KBLI" over words is a title: the cells decide."""
    if "material" in found and (seen.numeric > 0.6 or seen.share("money") > 0.5):
        old = found.pop("material")
        best = found.get("material_value")
        score = max(old.score, best.score if best else 0)
        found["material_value"] = Meaning("material_value", score, f"{old.reason}; isinya rupiah")
    if "kbli" in found and seen.share("words") > 0.7:
        old = found["kbli"]
        found["kbli_title"] = Meaning("kbli_title", 0.8, f"{old.reason}; isinya kata-kata")
    pair = seen.share("sexes") > 0.5 or seen.share("rtrw") + seen.share("sexes") > 0.6
    if pair and ("workers_total" in found or "sex" in found):
        # "5/3" or "L=5 P=3" in one cell under a header of workers.
        old = found["workers_total"] if "workers_total" in found else found["sex"]
        for name in ("workers_total", "sex", "rtrw"):
            found.pop(name, None)
        found["workers_pair"] = Meaning("workers_pair", 0.9, f"{old.reason}; isinya L dan P")
    if "aid_item" in found and seen.numeric > 0.7:
        old = found.pop("aid_item")
        found["aid_value"] = Meaning("aid_value", old.score, f"{old.reason}; isinya rupiah")
    if "output_value" in found and column.multiplier is None and seen.share("unit") > 0.6:
        found["output_value"] = found["output_value"]._replace(score=0.2)


def _without_header(found: dict[str, Meaning], seen: Evidence) -> None:
    placed = seen.share("village") > 0.5 or seen.share("district") > 0.5
    if seen.share("words") > 0.9 and seen.distinct > 0.6 and not placed:
        # Of two columns of words the one that repeats less holds the people.
        score = 0.45 * seen.distinct
        if "owner_name" not in found or found["owner_name"].score < score:
            found["owner_name"] = Meaning("owner_name", score, "isinya kata yang berbeda-beda")
    if seen.share("small") > 0.9 and seen.distinct > 0.95 and seen.filled > 3:
        found["number"] = Meaning("number", 0.6, "isinya angka berurutan")


def _neighbours(
    columns: Sequence[Column], scored: dict[int, list[Meaning]], evidence: dict[int, Evidence]
) -> None:
    """Words that mean one thing in one form and another in the next."""
    sure = {
        c.index: scored[c.index][0].field
        for c in columns
        if scored[c.index] and scored[c.index][0].score >= 0.8
    }
    present = set(sure.values())
    aid = bool(present & {"aid_item", "aid_date", "aid_year", "aid_source"})
    for column in columns:
        own = scored[column.index]
        text = fold(column.path[-1]) if column.path else ""
        if (
            len(column.path) == 1
            and text in ("l", "p", "lk", "pr")
            and _between_counts(column, columns, evidence)
        ):
            name = "workers_male" if text[0] == "l" else "workers_female"
            scored[column.index] = [Meaning(name, 0.8, f'judul "{column.path[0]}" berisi angka')]
            continue
        if not own:
            continue
        bare = text in ("nilai", "nilai rp", "jumlah rp", "harga", "rp", "nilai rupiah", "total")
        if aid and bare and "output_quantity" not in present:
            scored[column.index] = [Meaning("aid_value", 0.98, "nilai di tabel bantuan"), *own]
        elif not aid and own[0].field == "aid_value":
            # A price of goods is no aid; without other words of an aid the column is asked about.
            kept = [] if text.startswith("harga") else [own[0]._replace(score=0.5)]
            own = scored[column.index] = [*kept, *own[1:]]
            if not own:
                continue
        if aid and own[0].field == "since_year":
            continue
        if (
            own[0].field == "product"
            and text == "usaha"
            and {"product", "commodity"} & {f for i, f in sure.items() if i != column.index}
        ):
            scored[column.index] = [Meaning("business_name", 0.7, 'judul kolom "usaha"'), *own]
        if (
            own[0].field == "owner_name"
            and text == "nama"
            and "owner_name" in [f for i, f in sure.items() if i != column.index]
        ):
            scored[column.index] = [Meaning("business_name", 0.75, 'judul kolom "nama"'), *own]
        if own[0].field == "sales_yearly" and evidence[column.index].filled:
            continue


def _some_name(
    columns: Sequence[Column], scored: dict[int, list[Meaning]], evidence: dict[int, Evidence]
) -> None:
    """Where no column names an owner, an unknown "nama ..." over differing words may: unsure."""
    if any(m.field in NAMING for own in scored.values() for m in own if m.score >= 0.3):
        return
    for column in columns:
        seen = evidence[column.index]
        named = bool(column.path) and fold(column.path[-1]).startswith("nama ")
        if named and not scored[column.index] and seen.share("words") > 0.8 and seen.distinct > 0.6:
            scored[column.index] = [Meaning("owner_name", 0.4, "judul kolom diawali “nama”")]
            return


def _latest(columns: Sequence[Column], scored: dict[int, list[Meaning]]) -> None:
    """Of one figure for several years only the latest year's is read; the others are asked."""
    years = {c.index: y for c in columns if (y := measured_year(c))}
    if len(set(years.values())) < 2:
        return
    for index, year in years.items():
        if year < max(years.values()):
            scored[index] = []


def _between_counts(
    column: Column, columns: Sequence[Column], evidence: dict[int, Evidence]
) -> bool:
    seen = evidence[column.index]
    return seen.filled == 0 or seen.share("small") > 0.7


def _promote(chosen: dict[int, Meaning], taken: dict[str, int]) -> None:
    """A lone commodity or brand column is the product; a lone business name stays itself."""
    if "product" not in taken and "commodity" in taken:
        index = taken.pop("commodity")
        old = chosen[index]
        chosen[index] = Meaning("product", old.score * 0.95, old.reason)
        taken["product"] = index


def unit_questions(table: TableGuess, mapping: Mapping) -> tuple[Question, ...]:
    """Asks for the unit of money only where neither words nor sizes settle it, and for its period.

    Settled: a unit said in title, header or footer, or typical values of a million and more; a
    period said in the header. Offices write "omzet" for a month's as often as for a year's.
    """
    return (*_period_questions(table, mapping), *_money_questions(table, mapping))


def _period_questions(table: TableGuess, mapping: Mapping) -> Iterator[Question]:
    headers = {c.index: c.text.lower() for c in table.columns}
    for index, name in mapping.fields:
        if name == "sales_yearly" and not _PER_YEAR.search(headers.get(index, "")):
            yield Question(
                "period_unknown",
                "Omzet di berkas ini per tahun atau per bulan? Sekarang dibaca per tahun. "
                "Bila per bulan, pilih “omzet per bulan” untuk kolomnya.",
                index,
            )


def _money_questions(table: TableGuess, mapping: Mapping) -> tuple[Question, ...]:
    if mapping.multiplier or table.context.multiplier:
        return ()
    fields = mapping.field_of()
    said = {c.index: c.multiplier for c in table.columns}
    rows = sample_rows(table)
    found: list[Question] = []
    for index, name in fields.items():
        if name not in _MONEY or said.get(index):
            continue
        values = sorted(v for v in (parse_money(c).value for c in column_samples(rows, index)) if v)
        if values and values[len(values) // 2] < 250_000:
            found.append(
                Question(
                    "unit_unknown",
                    f"Satuan {label(name)} tidak disebut dan nilainya kecil. "
                    "Dalam rupiah penuh, ribuan, atau jutaan?",
                    index,
                )
            )
    return tuple(found)
