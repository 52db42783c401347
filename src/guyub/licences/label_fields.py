"""What is asked about a product for its label, and how each answer must look. Pure.

Policy: what is not told stays away, so that "belum diisi" and "tidak ada" are never confused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

TEXT, LONG, NUMBER, DECIMAL, CHOICE, MANY = "text", "long", "number", "decimal", "choice", "many"
NONE: Final = "none"
# The list of the rule on labels of processed food (Peraturan BPOM 31/2018).
ALLERGENS: Final = (
    (NONE, "Tidak ada satu pun"),
    ("gluten", "Gandum atau tepung terigu (gluten)"),
    ("egg", "Telur"),
    ("fish", "Ikan, udang, kepiting, kerang"),
    ("nuts", "Kacang tanah atau kedelai"),
    ("milk", "Susu"),
    ("tree_nuts", "Kacang pohon (mede, almon, kenari)"),
    ("sulphite", "Sulfit 10 mg/kg atau lebih"),
)
# As they stand on a label.
ALLERGEN_WORDS: Final = {
    "gluten": "gandum (gluten)", "egg": "telur", "fish": "ikan, krustase, atau moluska",
    "nuts": "kacang tanah atau kedelai", "milk": "susu", "tree_nuts": "kacang pohon",
    "sulphite": "sulfit",
}  # fmt: skip
YES_NO: Final = (("yes", "Ya"), ("no", "Tidak"))
PORK: Final = (
    ("no", "Tidak memakai, alatnya juga tidak dipakai bersama"),
    ("contains", "Memakai bahan dari babi"),
    ("shared", "Tidak memakai, tetapi alatnya juga dipakai untuk bahan dari babi"),
)
TECHNIQUES: Final = (
    ("tulis", "Batik tulis"),
    ("cap", "Batik cap"),
    ("kombinasi", "Batik kombinasi tulis dan cap"),
    ("cetak", "Kain cetak bermotif batik"),
    ("none", "Bukan batik"),
)
UNITS: Final = (("days", "hari"), ("months", "bulan"))
_MEASURE: Final = re.compile(
    r"\d{1,3}(?:\.\d{3})*(?:,\d+)? ?(?:mg|g|gram|kg|ml|l|liter)(?:\W.*)?", re.IGNORECASE
)


class Wrong(ValueError):
    """An answer that cannot be; its text is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the form. ``most``: longest text, or largest number."""

    key: str
    label: str
    kind: str
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    most: int = 120
    unit: str = ""


_NUTRIENTS: Final = (
    ("energy", "Energi total", "kkal"), ("fat", "Lemak total", "g"),
    ("saturated", "Lemak jenuh", "g"), ("protein", "Protein", "g"),
    ("carbohydrate", "Karbohidrat total", "g"), ("sugar", "Gula", "g"),
    ("sodium", "Garam (natrium)", "mg"),
)  # fmt: skip
NUTRIENTS: Final = tuple(key for key, _label, _unit in _NUTRIENTS)

FIELDS: Final[Mapping[str, Field]] = {
    f.key: f
    for f in (
        Field(
            "ingredients", "Bahan-bahan", LONG, most=600,
            help="Pisahkan dengan koma. Kalau lebih dari satu, tulis persen bahan baku utama,"
            " misalnya singkong (80%), minyak sawit, garam.",
        ),
        Field(
            "allergens", "Mengandung bahan alergen", MANY, options=ALLERGENS,
            help="Centang semua yang dipakai, atau “Tidak ada satu pun”.",
        ),
        Field(
            "shared", "Alat yang sama juga dipakai untuk", MANY, options=ALLERGENS,
            help="Centang kalau alatnya juga mengolah bahan ini untuk produk lain.",
        ),
        Field(
            "net", "Berat atau isi bersih", TEXT, most=40,
            help="Angka dan satuan metrik, misalnya 100 g atau 250 ml.",
        ),
        Field("keeps", "Tahan berapa lama", NUMBER, most=999, help="Sejak dibuat."),
        Field("keeps_unit", "Hitungan tahannya", CHOICE, options=UNITS),
        Field("pork", "Bahan dari babi", CHOICE, options=PORK),
        Field("sweetener", "Memakai pemanis buatan?", CHOICE, options=YES_NO,
              help="Misalnya aspartam, siklamat, sakarin."),
        Field("origin", "Asal usul bahan", TEXT, most=160,
              help="Misalnya minyak dari kelapa sawit, beras dari Purbalingga."),
        Field("storage", "Cara menyimpan", TEXT, most=120,
              help="Misalnya simpan di tempat kering, tutup rapat."),
        Field(
            "nutrition_free", "Termasuk yang tidak perlu informasi nilai gizi?", CHOICE,
            options=YES_NO,
            help="Yang tidak perlu: kopi, teh, air minum kemasan, air soda, herba, rempah, bumbu,"
            " kondimen, cuka makan, ragi.",
        ),
        Field("serving", "Takaran saji", TEXT, most=30, help="Misalnya 20 g."),
        Field("servings", "Jumlah sajian per kemasan", NUMBER, most=999),
        *(Field(key, label, DECIMAL, most=99_999, unit=unit, help="Per takaran saji.")
          for key, label, unit in _NUTRIENTS),
        Field("material", "Bahan", TEXT, most=160, help="Misalnya katun 100%, kayu jati."),
        Field("technique", "Cara membuat batiknya", CHOICE, options=TECHNIQUES),
        Field("size", "Ukuran", TEXT, most=60, help="Misalnya 115 cm x 200 cm, atau L."),
        Field("care", "Cara merawat", TEXT, most=160,
              help="Misalnya cuci dengan tangan, jangan diperas."),
        Field("usage", "Kegunaan", TEXT, most=160),
        Field("directions", "Cara memakai", TEXT, most=200),
    )
}  # fmt: skip


def cleaned(key: str, value: Any) -> Any:
    """The answer as it is kept; None: not told. Wrong."""
    field = FIELDS[key]
    if field.kind == MANY:
        known = dict(field.options)
        if isinstance(value, str) or any(v not in known for v in value or ()):
            raise Wrong("Pilih dari daftarnya.")
        chosen = [k for k in known if k in set(value or ())]
        if NONE in chosen and len(chosen) > 1:
            raise Wrong("Pilih bahannya, atau “Tidak ada satu pun”, bukan keduanya.")
        return chosen or None
    if value is None or value == "":
        return None
    if field.kind == CHOICE:
        if value not in dict(field.options):
            raise Wrong("Pilih dari daftarnya.")
        return value
    if field.kind == NUMBER:
        if not isinstance(value, int) or not 1 <= value <= field.most:
            raise Wrong(f"Tulis angka antara 1 dan {field.most}.")
        return value
    text = " ".join(str(value).split())
    if field.kind == DECIMAL:
        if not re.fullmatch(r"\d{1,5}(?:,\d{1,2})?", text):
            raise Wrong("Tulis angka, misalnya 12 atau 1,5.")
        return text
    if "\x00" in text or len(text) > field.most:
        raise Wrong(f"Paling panjang {field.most} huruf.")
    if key == "net" and not _MEASURE.fullmatch(text):
        raise Wrong("Tulis angka dan satuan metrik, misalnya 100 g atau 250 ml.")
    return text or None


def kept(values: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """Answers to ``fields``, without those that are not told. Wrong, with the field's key first."""
    found = {}
    for key in fields:
        try:
            value = cleaned(key, values.get(key))
        except Wrong as error:
            raise Wrong(key, str(error)) from error
        if value is not None:
            found[key] = value
    if ("keeps" in found) != ("keeps_unit" in found):
        missing = "keeps_unit" if "keeps" in found else "keeps"
        raise Wrong(missing, "Isi angka dan hitungannya, atau kosongkan keduanya.")
    return found


def shown(key: str, value: Any) -> str:
    """An answer in words."""
    field = FIELDS[key]
    if field.kind == MANY:
        return ", ".join(dict(field.options)[v] for v in value)
    if field.kind == CHOICE:
        return dict(field.options)[value]
    return f"{value} {field.unit}".strip()
