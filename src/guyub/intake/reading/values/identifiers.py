"""NIK, NIB, NPWP, phone and KBLI as spreadsheets leave them.

Policy: a damaged identifier is evidence, never a certainty, and never a reason to lose the row.
Spreadsheets keep 15 significant digits, so a 16-digit NIK in a numeric cell may have lost its last
one: it is suspect even when it looks whole. No message here repeats the number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from guyub.intake.reading.fields import label
from guyub.intake.reading.model import Issue, Parsed, Severity
from guyub.intake.reading.normal import is_blank, is_unknown, squeeze

_UNKNOWN: Final = Parsed(None, "")
KEEP_AS_TEXT: Final = "Format kolomnya sebagai Teks lalu ketik ulang dari kartu aslinya."
# A leap year's: the century is not written in a NIK.
_MONTH_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
BAD_EXPONENT: Final = re.compile(r"^(\d)[.,]?(\d*)[eE]\+?(\d{1,2})$")


def issue(code: str, severity: Severity, field: str, message: str) -> Issue:
    return Issue(code, severity, field, message)


@dataclass(frozen=True, slots=True)
class NikValue:
    """What a cell says of a NIK.

    `digits` are 16 when complete, else ''. `prefix` holds the leading digits that can be relied
    on (15 for a suspect numeric cell, 6 for a masked one, those before the exponent otherwise).
    `sure` is True only for 16 digits that stood as text.
    """

    digits: str
    prefix: str
    sure: bool

    def __repr__(self) -> str:  # personal data must not reach logs by way of repr
        return f"NikValue(***, known={len(self.prefix)}, sure={self.sure})"


def digits_of(raw: Any) -> str | None:
    """Digits of a numeric cell, None for anything else."""
    if type(raw) is int:
        return str(raw)
    if type(raw) is float and raw == raw and abs(raw) < 1e18:
        return str(int(raw))
    return None


def parse_nik(raw: Any, field: str = "nik") -> Parsed:
    """NikValue or None. Warns, never refuses a row."""
    number = digits_of(raw)
    if number is not None:
        return _numeric_nik(number, raw, field)
    if type(raw) is str and len(raw) == 16 and raw.isdigit() and raw.isascii() and raw.strip("0"):
        return Parsed(NikValue(raw, raw, True), raw, _nik_checks(raw, field))
    if is_blank(raw):
        return _UNKNOWN
    if not isinstance(raw, str):
        return Parsed(None, raw, (_bad_nik(field),))
    text = squeeze(raw).lstrip("'’`\"").strip()
    if is_unknown(text) or text.strip("0 ") == "":
        return Parsed(None, raw)
    found = BAD_EXPONENT.match(text.replace(" ", ""))
    if found:
        return _exponent_nik(found, raw, field)
    compact = re.sub(r"[\s.\-]", "", text)
    if "*" in compact or re.search(r"\d{4,}[xX]{2,}", compact):
        prefix = re.match(r"\d*", compact)
        known = prefix.group() if prefix else ""
        return Parsed(
            NikValue("", known[:15], False) if len(known) >= 4 else None,
            raw,
            (issue("nik_masked", "info", field,
                    f"{label(field)} ditutup sebagian; hanya angka depannya dipakai sebagai "
                    "petunjuk."),),
        )  # fmt: skip
    compact = re.sub(r"^(?:nik|ktp)[:.]*", "", compact, flags=re.IGNORECASE)
    compact = re.sub(r"[.,]0$", "", compact) if len(compact) > 16 else compact
    if not compact.isdigit() or not compact.isascii():
        inside = re.findall(r"(?<!\d)[1-9]\d{15}(?!\d)", compact, re.ASCII)
        if len(inside) != 1:
            return Parsed(None, raw, (_bad_nik(field),))
        compact = inside[0]  # a name or a remark beside the number
    if len(compact) != 16:
        return Parsed(
            None,
            raw,
            (issue("nik_length", "warning", field,
                    f"{label(field)} berisi {len(compact)} angka, seharusnya 16. "
                    "Periksa kartu aslinya."),),
        )  # fmt: skip
    return Parsed(NikValue(compact, compact, True), raw, _nik_checks(compact, field))


def _bad_nik(field: str) -> Issue:
    return issue("nik_unreadable", "warning", field,
                  f"Isi {label(field)} bukan 16 angka. Periksa kartu aslinya.")  # fmt: skip


def _numeric_nik(number: str, raw: Any, field: str) -> Parsed:
    if number in ("0", "-0"):
        return Parsed(None, raw)
    if len(number) == 16:
        lost = issue(
            "nik_suspect", "warning", field,
            f"{label(field)} tersimpan sebagai angka, angka terakhirnya mungkin hilang. {KEEP_AS_TEXT}",  # noqa: E501
        )  # fmt: skip
        rest = _nik_checks(number[:15] + "1", field)
        return Parsed(NikValue(number, number[:15], False), raw, (lost, *rest))
    return Parsed(
        None,
        raw,
        (
            issue(
                "nik_length",
                "warning",
                field,
                f"{label(field)} berisi {len(number.lstrip('-'))} angka, seharusnya 16. {KEEP_AS_TEXT}",  # noqa: E501
            ),
        ),
    )


def _exponent_nik(found: re.Match[str], raw: Any, field: str) -> Parsed:
    """ "9.90E+15": the spreadsheet showed three digits and the export kept only those."""
    known = found.group(1) + found.group(2)
    if int(found.group(3)) != 15:
        known = ""
    destroyed = issue(
        "nik_destroyed", "warning", field,
        f"{label(field)} rusak menjadi bentuk 9,9E+15 sehingga angkanya hilang. {KEEP_AS_TEXT}",
    )  # fmt: skip
    # Trailing zeros are rounding, not digits.
    known = known.rstrip("0")
    return Parsed(NikValue("", known, False) if known else None, raw, (destroyed,))


def _nik_checks(digits: str, field: str) -> tuple[Issue, ...]:
    """Birth date and serial; warnings only, since a NIK never changes even when it was made wrong.

    Source: dukcapil.klaten.go.id; day of birth is raised by 40 for women, serial is never 0000.
    """
    day, month = int(digits[6:8]), int(digits[8:10])
    day = day - 40 if day > 40 else day
    issues: list[Issue] = []
    if not (1 <= month <= 12 and 1 <= day <= _MONTH_DAYS[month - 1]):
        issues.append(
            issue(
                "nik_birth_date",
                "warning",
                field,
                f"Tanggal lahir di dalam {label(field)} tidak ada di kalender. "
                "Periksa kartu aslinya.",
            )
        )
    if digits[12:] == "0000":
        issues.append(
            issue(
                "nik_serial",
                "warning",
                field,
                f"Empat angka terakhir {label(field)} tidak mungkin 0000. Periksa kartu aslinya.",
            )
        )
    return tuple(issues)


def parse_nib(raw: Any, field: str = "nib") -> Parsed:
    """13 digits as str. A 12-digit one is taken to have lost its leading zero (with a warning)."""
    number = digits_of(raw)
    if number is None:
        if is_blank(raw):
            return _UNKNOWN
        if not isinstance(raw, str):
            return bad_cell(raw, field, "nib_unreadable", "13 angka")
        text = squeeze(raw).lstrip("'’`")
        if is_unknown(text) or text.strip("0 ") == "":
            return Parsed(None, raw)
        if BAD_EXPONENT.match(text):
            return Parsed(
                None,
                raw,
                (
                    issue(
                        "nib_destroyed",
                        "warning",
                        field,
                        f"{label(field)} rusak menjadi bentuk 1,2E+12 sehingga angkanya hilang. "
                        f"{KEEP_AS_TEXT}",
                    ),
                ),
            )
        number = re.sub(r"[\s.\-]", "", re.sub(r"^nib\s*[:.]?", "", text, flags=re.IGNORECASE))
        if re.fullmatch(r"(?:sudah ada|ada|punya|proses|dalam proses|sudah|ya)", text.lower()):
            return Parsed(
                None,
                raw,
                (
                    issue(
                        "nib_only_said",
                        "info",
                        field,
                        f"{label(field)} hanya disebut ada, nomornya tidak tertulis.",
                    ),
                ),
            )
    if not number.isdigit() or not number.isascii():
        return bad_cell(raw, field, "nib_unreadable", "13 angka")
    if number.strip("0") == "":
        return Parsed(None, raw)
    if len(number) == 13:
        return Parsed(number, raw)
    if len(number) in (11, 12):
        return Parsed(
            number.zfill(13),
            raw,
            (
                issue(
                    "nib_zero_restored",
                    "warning",
                    field,
                    f"Angka nol di depan {label(field)} hilang dan dipulihkan. Periksa di OSS.",
                ),
            ),
        )
    return Parsed(
        None,
        raw,
        (
            issue(
                "nib_length",
                "warning",
                field,
                f"{label(field)} berisi {len(number)} angka, seharusnya 13.",
            ),
        ),
    )


def bad_cell(raw: Any, field: str, code: str, wanted: str) -> Parsed:
    return Parsed(
        None,
        raw,
        (
            issue(
                code,
                "warning",
                field,
                f"Isi {label(field)} bukan {wanted}. Periksa dokumen aslinya.",
            ),
        ),
    )


def parse_npwp(raw: Any, field: str = "npwp") -> Parsed:
    """15 or 16 digits as str, punctuation removed; a lost leading zero is restored and said."""
    number = digits_of(raw)
    numeric = number is not None
    if number is None:
        if is_blank(raw):
            return _UNKNOWN
        if not isinstance(raw, str) or is_unknown(raw):
            return Parsed(None, raw)
        if BAD_EXPONENT.match(squeeze(raw)):
            return Parsed(
                None,
                raw,
                (
                    issue(
                        "npwp_destroyed",
                        "warning",
                        field,
                        f"{label(field)} rusak menjadi bentuk 9,9E+14 sehingga angkanya hilang. "
                        f"{KEEP_AS_TEXT}",
                    ),
                ),
            )
        number = re.sub(r"[\s.\-/']", "", squeeze(raw))
    if not number.isdigit() or number.strip("0") == "":
        if number.strip("0") == "":
            return Parsed(None, raw)
        return bad_cell(raw, field, "npwp_unreadable", "15 atau 16 angka")
    if numeric and len(number) == 16:
        return Parsed(
            None,
            raw,
            (
                issue(
                    "npwp_suspect",
                    "warning",
                    field,
                    f"{label(field)} tersimpan sebagai angka, angka terakhirnya mungkin hilang. {KEEP_AS_TEXT}",  # noqa: E501
                ),
            ),
        )
    if len(number) in (15, 16):
        return Parsed(number, raw)
    if len(number) in (13, 14):
        return Parsed(
            number.zfill(15),
            raw,
            (
                issue(
                    "npwp_zero_restored",
                    "warning",
                    field,
                    f"Angka nol di depan {label(field)} hilang dan dipulihkan. Periksa kartunya.",
                ),
            ),
        )
    return Parsed(
        None,
        raw,
        (
            issue(
                "npwp_length",
                "warning",
                field,
                f"{label(field)} berisi {len(number)} angka, seharusnya 15 atau 16.",
            ),
        ),
    )
