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
_KEEP: Final = "Format kolomnya sebagai Teks lalu ketik ulang dari kartu aslinya."
# A leap year's: the century is not written in a NIK.
_MONTH_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PLAIN_PHONE: Final = re.compile(r"^(?:0|62|\+62 ?)(8[\d\-]{8,13})$")
_EXPONENT: Final = re.compile(r"^(\d)[.,]?(\d*)[eE]\+?(\d{1,2})$")


def _issue(code: str, severity: Severity, field: str, message: str) -> Issue:
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


def _digits_of(raw: Any) -> str | None:
    """Digits of a numeric cell, None for anything else."""
    if type(raw) is int:
        return str(raw)
    if type(raw) is float and raw == raw and abs(raw) < 1e18:
        return str(int(raw))
    return None


def parse_nik(raw: Any, field: str = "nik") -> Parsed:
    """NikValue or None. Warns, never refuses a row."""
    number = _digits_of(raw)
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
    found = _EXPONENT.match(text.replace(" ", ""))
    if found:
        return _exponent_nik(found, raw, field)
    compact = re.sub(r"[\s.\-]", "", text)
    if "*" in compact or re.search(r"\d{4,}[xX]{2,}", compact):
        prefix = re.match(r"\d*", compact)
        known = prefix.group() if prefix else ""
        return Parsed(
            NikValue("", known[:15], False) if len(known) >= 4 else None,
            raw,
            (_issue("nik_masked", "info", field,
                    f"{label(field)} ditutup sebagian; hanya angka depannya dipakai sebagai "
                    "petunjuk."),),
        )  # fmt: skip
    compact = re.sub(r"^(?:nik|ktp)[:.]*", "", compact, flags=re.IGNORECASE)
    compact = re.sub(r"[.,]0$", "", compact) if len(compact) > 16 else compact
    if not compact.isdigit() or not compact.isascii():
        return Parsed(None, raw, (_bad_nik(field),))
    if len(compact) != 16:
        return Parsed(
            None,
            raw,
            (_issue("nik_length", "warning", field,
                    f"{label(field)} berisi {len(compact)} angka, seharusnya 16. "
                    "Periksa kartu aslinya."),),
        )  # fmt: skip
    return Parsed(NikValue(compact, compact, True), raw, _nik_checks(compact, field))


def _bad_nik(field: str) -> Issue:
    return _issue("nik_unreadable", "warning", field,
                  f"Isi {label(field)} bukan 16 angka. Periksa kartu aslinya.")  # fmt: skip


def _numeric_nik(number: str, raw: Any, field: str) -> Parsed:
    if number in ("0", "-0"):
        return Parsed(None, raw)
    if len(number) == 16:
        issue = _issue(
            "nik_suspect", "warning", field,
            f"{label(field)} tersimpan sebagai angka, angka terakhirnya mungkin hilang. {_KEEP}",
        )  # fmt: skip
        rest = _nik_checks(number[:15] + "1", field)
        return Parsed(NikValue(number, number[:15], False), raw, (issue, *rest))
    return Parsed(
        None,
        raw,
        (
            _issue(
                "nik_length",
                "warning",
                field,
                f"{label(field)} berisi {len(number.lstrip('-'))} angka, seharusnya 16. {_KEEP}",
            ),
        ),
    )


def _exponent_nik(found: re.Match[str], raw: Any, field: str) -> Parsed:
    """ "9.90E+15": the spreadsheet showed three digits and the export kept only those."""
    known = found.group(1) + found.group(2)
    if int(found.group(3)) != 15:
        known = ""
    issue = _issue(
        "nik_destroyed", "warning", field,
        f"{label(field)} rusak menjadi bentuk 9,9E+15 sehingga angkanya hilang. {_KEEP}",
    )  # fmt: skip
    # Trailing zeros are rounding, not digits.
    known = known.rstrip("0")
    return Parsed(NikValue("", known, False) if known else None, raw, (issue,))


def _nik_checks(digits: str, field: str) -> tuple[Issue, ...]:
    """Birth date and serial; warnings only, since a NIK never changes even when it was made wrong.

    Source: dukcapil.klaten.go.id; day of birth is raised by 40 for women, serial is never 0000.
    """
    day, month = int(digits[6:8]), int(digits[8:10])
    day = day - 40 if day > 40 else day
    issues: list[Issue] = []
    if not (1 <= month <= 12 and 1 <= day <= _MONTH_DAYS[month - 1]):
        issues.append(
            _issue(
                "nik_birth_date",
                "warning",
                field,
                f"Tanggal lahir di dalam {label(field)} tidak ada di kalender. "
                "Periksa kartu aslinya.",
            )
        )
    if digits[12:] == "0000":
        issues.append(
            _issue(
                "nik_serial",
                "warning",
                field,
                f"Empat angka terakhir {label(field)} tidak mungkin 0000. Periksa kartu aslinya.",
            )
        )
    return tuple(issues)


def parse_nib(raw: Any, field: str = "nib") -> Parsed:
    """13 digits as str. A 12-digit one is taken to have lost its leading zero (with a warning)."""
    number = _digits_of(raw)
    if number is None:
        if is_blank(raw):
            return _UNKNOWN
        if not isinstance(raw, str):
            return _bad(raw, field, "nib_unreadable", "13 angka")
        text = squeeze(raw).lstrip("'’`")
        if is_unknown(text) or text.strip("0 ") == "":
            return Parsed(None, raw)
        if _EXPONENT.match(text):
            return Parsed(
                None,
                raw,
                (
                    _issue(
                        "nib_destroyed",
                        "warning",
                        field,
                        f"{label(field)} rusak menjadi bentuk 1,2E+12 sehingga angkanya hilang. "
                        f"{_KEEP}",
                    ),
                ),
            )
        number = re.sub(r"[\s.\-]", "", re.sub(r"^nib\s*[:.]?", "", text, flags=re.IGNORECASE))
        if re.fullmatch(r"(?:sudah ada|ada|punya|proses|dalam proses|sudah|ya)", text.lower()):
            return Parsed(
                None,
                raw,
                (
                    _issue(
                        "nib_only_said",
                        "info",
                        field,
                        f"{label(field)} hanya disebut ada, nomornya tidak tertulis.",
                    ),
                ),
            )
    if not number.isdigit() or not number.isascii():
        return _bad(raw, field, "nib_unreadable", "13 angka")
    if number.strip("0") == "":
        return Parsed(None, raw)
    if len(number) == 13:
        return Parsed(number, raw)
    if len(number) in (11, 12):
        return Parsed(
            number.zfill(13),
            raw,
            (
                _issue(
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
            _issue(
                "nib_length",
                "warning",
                field,
                f"{label(field)} berisi {len(number)} angka, seharusnya 13.",
            ),
        ),
    )


def _bad(raw: Any, field: str, code: str, wanted: str) -> Parsed:
    return Parsed(
        None,
        raw,
        (
            _issue(
                code,
                "warning",
                field,
                f"Isi {label(field)} bukan {wanted}. Periksa dokumen aslinya.",
            ),
        ),
    )


def parse_npwp(raw: Any, field: str = "npwp") -> Parsed:
    """15 or 16 digits as str, punctuation removed; a lost leading zero is restored and said."""
    number = _digits_of(raw)
    numeric = number is not None
    if number is None:
        if is_blank(raw):
            return _UNKNOWN
        if not isinstance(raw, str) or is_unknown(raw):
            return Parsed(None, raw)
        if _EXPONENT.match(squeeze(raw)):
            return Parsed(
                None,
                raw,
                (
                    _issue(
                        "npwp_destroyed",
                        "warning",
                        field,
                        f"{label(field)} rusak menjadi bentuk 9,9E+14 sehingga angkanya hilang. "
                        f"{_KEEP}",
                    ),
                ),
            )
        number = re.sub(r"[\s.\-/']", "", squeeze(raw))
    if not number.isdigit() or number.strip("0") == "":
        if number.strip("0") == "":
            return Parsed(None, raw)
        return _bad(raw, field, "npwp_unreadable", "15 atau 16 angka")
    if numeric and len(number) == 16:
        return Parsed(
            None,
            raw,
            (
                _issue(
                    "npwp_suspect",
                    "warning",
                    field,
                    f"{label(field)} tersimpan sebagai angka, angka terakhirnya mungkin hilang. {_KEEP}",  # noqa: E501
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
                _issue(
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
            _issue(
                "npwp_length",
                "warning",
                field,
                f"{label(field)} berisi {len(number)} angka, seharusnya 15 atau 16.",
            ),
        ),
    )


def parse_phone(raw: Any, field: str = "phone") -> Parsed:
    """+62... as str of the first number in the cell; further numbers are noted, not kept."""
    number = _digits_of(raw)
    if number is not None:
        if number.strip("0-") == "":
            return Parsed(None, raw)
        return _phone_digits(number, raw, field, ())
    if type(raw) is str:
        quick = _PLAIN_PHONE.match(raw)
        if quick is not None:
            national = quick.group(1).replace("-", "")
            if 8 <= len(national) <= 12:
                return Parsed("+62" + national, raw)
    if is_blank(raw):
        return _UNKNOWN
    if not isinstance(raw, str):
        return _bad(raw, field, "phone_unreadable", "nomor telepon")
    text = squeeze(raw).lstrip("'’`")
    if is_unknown(text) or text.strip("0 +-") == "":
        return Parsed(None, raw)
    if _EXPONENT.match(text):
        return Parsed(
            None,
            raw,
            (
                _issue(
                    "phone_destroyed",
                    "warning",
                    field,
                    f"{label(field)} rusak menjadi bentuk 8,1E+10 sehingga angkanya hilang. {_KEEP}",  # noqa: E501
                ),
            ),
        )
    parts = [p for p in re.split(r"\s*(?:[/;,|&]|\bdan\b|\batau\b)\s*", text) if p]
    issues: tuple[Issue, ...] = ()
    if len(parts) > 1 and all(sum(c.isdigit() for c in p) >= 8 for p in parts):
        issues = (_issue("phone_many", "info", field,
                         f"Ada {len(parts)} nomor; yang dipakai nomor pertama."),)  # fmt: skip
        text = parts[0]
    if re.search(r"[xX*]{2,}", text):
        return Parsed(
            None,
            raw,
            (
                _issue(
                    "phone_masked",
                    "info",
                    field,
                    f"{label(field)} ditutup sebagian, tidak dipakai.",
                ),
            ),
        )
    plus = text.lstrip("(").startswith("+")
    letters = re.sub(r"(?i)\b(?:hp|wa|telp?|no|nomor|tlp|tsel|xl|im3)\b[.:]?", "", text)
    digits = re.sub(r"\D", "", letters)
    if re.search(r"[A-Za-z]{3,}", letters) or not digits:
        digits_only = re.findall(r"(?:\+?62|0)[\d\-. ]{8,16}", letters)
        if len(digits_only) != 1:
            return _bad(raw, field, "phone_unreadable", "nomor telepon")
        digits = re.sub(r"\D", "", digits_only[0])
    if plus and not digits.startswith("62"):
        return _bad(raw, field, "phone_foreign", "nomor Indonesia")
    return _phone_digits(digits, raw, field, issues)


def _phone_digits(digits: str, raw: Any, field: str, issues: tuple[Issue, ...]) -> Parsed:
    if digits.startswith("0062"):
        digits = digits[2:]
    if digits.startswith("62"):
        national = digits[2:].lstrip("0")
    elif digits.startswith("0"):
        national = digits.lstrip("0")
    elif digits.startswith("8") and 9 <= len(digits) <= 12:
        national = digits
        issues = (
            *issues,
            _issue(
                "phone_zero_restored",
                "info",
                field,
                f"Angka nol di depan {label(field)} hilang dan dipulihkan.",
            ),
        )
    else:
        return Parsed(
            None,
            raw,
            (
                *issues,
                _issue(
                    "phone_length",
                    "warning",
                    field,
                    f"{label(field)} bukan nomor Indonesia yang lengkap. Tulis lengkap mulai dari 08.",
                ),
            ),
        )
    if not 8 <= len(national) <= 12:
        return Parsed(
            None,
            raw,
            (
                *issues,
                _issue(
                    "phone_length",
                    "warning",
                    field,
                    f"{label(field)} terlalu pendek atau terlalu panjang. Periksa nomornya.",
                ),
            ),
        )
    return Parsed("+62" + national, raw, issues)


@dataclass(frozen=True, slots=True)
class KbliValue:
    """A KBLI code and the version its header or cell names ('' = not said, must be asked)."""

    code: str
    version: str


def parse_kbli(raw: Any, field: str = "kbli", version: str = "") -> Parsed:
    """KbliValue. Four digits in a numeric cell may have lost a leading zero (01-09 are farming)."""
    issues: list[Issue] = []
    number = _digits_of(raw)
    if number is None:
        if is_blank(raw):
            return _UNKNOWN
        if not isinstance(raw, str) or is_unknown(raw):
            return Parsed(None, raw)
        text = squeeze(raw).lstrip("'’`")
        said = re.search(r"\b(2009|2015|2017|2020|2025)\b", text)
        found = re.findall(r"(?<!\d)(?:[A-Ua-u][\s.\-]?)?(\d{5})(?!\d)", text)
        if said and not version and len(text) > 5:
            version = said.group(1)
        codes = sorted(set(found), key=found.index)
        if len(codes) > 1:
            issues.append(
                _issue(
                    "kbli_many",
                    "info",
                    field,
                    f"Ada {len(codes)} kode KBLI; yang dipakai kode pertama.",
                )
            )
        number = codes[0] if codes else re.sub(r"^[A-Ua-u][\s.\-]?|[\s.\-]", "", text)
    if number in ("0",):
        return Parsed(None, raw)
    if not number.isdigit() or len(number) > 5:
        return Parsed(
            None,
            raw,
            (
                _issue(
                    "kbli_unreadable",
                    "warning",
                    field,
                    f"Isi {label(field)} bukan kode 5 angka. Pilih kodenya saat memeriksa.",
                ),
            ),
        )
    if len(number) == 4 and number[0] != "0" and int(number[:2]) not in range(10, 34):
        number = number.zfill(5)
        issues.append(
            _issue(
                "kbli_zero_restored",
                "warning",
                field,
                f"Angka nol di depan {label(field)} mungkin hilang dan dipulihkan.",
            )
        )
    elif len(number) < 5:
        return Parsed(
            KbliValue(number, version),
            raw,
            (
                _issue(
                    "kbli_short",
                    "warning",
                    field,
                    f"Kode {label(field)} baru {len(number)} angka. Lengkapi menjadi 5 angka.",
                ),
            ),
        )
    if not version:
        issues.append(
            _issue(
                "kbli_version_unknown",
                "info",
                field,
                f"Versi {label(field)} tidak disebut di berkas. Pastikan 2020 atau 2025.",
            )
        )
    return Parsed(KbliValue(number, version), raw, tuple(issues))
