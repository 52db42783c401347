"""Telephone numbers and KBLI codes as spreadsheets leave them; same policy as identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from guyub.intake.reading.fields import label
from guyub.intake.reading.model import Issue, Parsed
from guyub.intake.reading.normal import is_blank, is_unknown, squeeze

from .identifiers import BAD_EXPONENT, KEEP_AS_TEXT, bad_cell, digits_of, issue

_UNKNOWN: Final = Parsed(None, "")
_PLAIN_PHONE: Final = re.compile(r"^(?:0|62|\+62 ?)(8[\d\-]{8,13})$")


def parse_phone(raw: Any, field: str = "phone") -> Parsed:
    """+62... as str of the first number in the cell; further numbers are noted, not kept."""
    number = digits_of(raw)
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
        return bad_cell(raw, field, "phone_unreadable", "nomor telepon")
    text = squeeze(raw).lstrip("'’`")
    if is_unknown(text) or text.strip("0 +-") == "":
        return Parsed(None, raw)
    if BAD_EXPONENT.match(text):
        return Parsed(
            None,
            raw,
            (
                issue(
                    "phone_destroyed",
                    "warning",
                    field,
                    f"{label(field)} rusak menjadi bentuk 8,1E+10 sehingga angkanya hilang. {KEEP_AS_TEXT}",  # noqa: E501
                ),
            ),
        )
    parts = [p for p in re.split(r"\s*(?:[/;,|&]|\bdan\b|\batau\b)\s*", text) if p]
    issues: tuple[Issue, ...] = ()
    if len(parts) > 1 and all(sum(c.isdigit() for c in p) >= 8 for p in parts):
        issues = (issue("phone_many", "info", field,
                         f"Ada {len(parts)} nomor; yang dipakai nomor pertama."),)  # fmt: skip
        text = parts[0]
    if re.search(r"[xX*]{2,}", text):
        return Parsed(
            None,
            raw,
            (
                issue(
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
            return bad_cell(raw, field, "phone_unreadable", "nomor telepon")
        digits = re.sub(r"\D", "", digits_only[0])
    if plus and not digits.startswith("62"):
        return bad_cell(raw, field, "phone_foreign", "nomor Indonesia")
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
            issue(
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
                issue(
                    "phone_length",
                    "warning",
                    field,
                    f"{label(field)} bukan nomor Indonesia yang lengkap. Tulis lengkap mulai dari 08.",  # noqa: E501
                ),
            ),
        )
    if not 8 <= len(national) <= 12:
        return Parsed(
            None,
            raw,
            (
                *issues,
                issue(
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
    number = digits_of(raw)
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
                issue(
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
                issue(
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
            issue(
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
                issue(
                    "kbli_short",
                    "warning",
                    field,
                    f"Kode {label(field)} baru {len(number)} angka. Lengkapi menjadi 5 angka.",
                ),
            ),
        )
    if not version:
        issues.append(
            issue(
                "kbli_version_unknown",
                "info",
                field,
                f"Versi {label(field)} tidak disebut di berkas. Pastikan 2020 atau 2025.",
            )
        )
    return Parsed(KbliValue(number, version), raw, tuple(issues))
