"""The label of one product: which parts are there, which are missing, who gives them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from guyub.licences import label_allergens
from guyub.licences.label_fields import (
    ALLERGEN_WORDS,
    FIELDS,
    NONE,
    NUTRIENTS,
    TECHNIQUES,
    UNITS,
)
from guyub.licences.labels import MAY, PAPER, STAMP, LabelWording, Part

THERE, MISSING, UNTOLD, STAMPED = "there", "missing", "untold", "stamped"
NONEED, OPTIONAL = "noneed", "optional"
STATES: Final = {
    THERE: "ada",
    MISSING: "belum ada",
    UNTOLD: "belum dijawab",
    STAMPED: "diisi tiap produksi",
    NONEED: "tidak perlu",
    OPTIONAL: "boleh ditambah",
}
# What keeps a label from being whole. Nobody knows yet whether an untold part is needed.
LACKING: Final = (MISSING, UNTOLD)
COUNTRY: Final = "Buatan Indonesia"
SWEETENER: Final = (
    "Mengandung pemanis buatan, disarankan tidak dikonsumsi oleh anak di bawah 5 (lima) tahun,"
    " ibu hamil, dan ibu menyusui."
)
PORK: Final = {
    "contains": "Mengandung babi",
    "shared": "Diproduksi dengan alat yang juga dipakai untuk bahan dari babi",
}


@dataclass(frozen=True)
class Given:
    """What is known of a product before anybody is asked. ``held``: {paper: number} of papers that
    hold today; ``needed``: papers that the law asks of it; ``papers``: everyday names. ``place`` is
    the whole address, ``address`` what is written of its street or hamlet."""

    name: str
    brand: str
    maker: str
    address: str
    place: str
    texts: Mapping[str, Any]
    held: Mapping[str, str] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()
    papers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One part as it stands. ``text`` is what the label carries, "" where nothing does; ``remark``
    says what is missing or to be heeded."""

    part: Part
    state: str
    text: str = ""
    remark: str = ""

    @property
    def word(self) -> str:
        return STATES[self.state]


def lines(wording: LabelWording, given: Given) -> list[Line]:
    """All parts of the wording, in its order."""
    return [_line(part, given) for part in wording.parts]


def _line(part: Part, given: Given) -> Line:
    texts = given.texts
    if part.comes == PAPER:
        return _paper(part, given)
    if part.comes == STAMP:
        return Line(part, STAMPED, remark=_keeps(texts) if part.fields else "")
    match part.key:
        case "name":
            return Line(part, THERE, ", ".join(filter(None, (given.brand, given.name))),
                        "" if given.brand else "Belum ada nama dagang (merek).")  # fmt: skip
        case "maker":
            whole = ", ".join(filter(None, (given.maker, given.place)))
            if not given.address:
                return Line(part, MISSING, whole, "Alamat jalan atau dusun belum dicatat.")
            return Line(part, THERE, whole)
        case "country":
            return Line(part, THERE, COUNTRY)
        case "allergens":
            return _allergens(part, texts)
        case "nutrition":
            return _nutrition(part, texts)
    key = part.fields[0]
    told = texts.get(key)
    if told is None:
        asked = UNTOLD if key in ("pork", "sweetener") else MISSING
        return Line(part, OPTIONAL if part.weight == MAY else asked)
    match key:
        case "pork":
            return Line(part, THERE, PORK[told]) if told in PORK else Line(part, NONEED)
        case "sweetener":
            return Line(part, THERE, SWEETENER) if told == "yes" else Line(part, NONEED)
        case "technique":
            words = "" if told == NONE else dict(TECHNIQUES)[told]
            return Line(part, THERE, words) if words else Line(part, NONEED)
    return Line(part, THERE, str(told))


def _keeps(texts: Mapping[str, Any]) -> str:
    if "keeps" not in texts:
        return "Tahan berapa lama belum diisi."
    return f"{texts['keeps']} {dict(UNITS)[texts['keeps_unit']]} sejak dibuat."


def _paper(part: Part, given: Given) -> Line:
    for key, prefix in part.papers:
        if key in given.held:
            return Line(part, THERE, f"{prefix}{given.held[key]}")
    asked = [given.papers.get(key, key) for key, _prefix in part.papers if key in given.needed]
    if part.key == "halal":
        words = "Jangan tulis halal sebelum sertifikatnya terbit."
        needed = f" Yang perlu: {asked[0]}." if asked else ""
        return Line(part, MISSING if asked else OPTIONAL, remark=words + needed)
    return Line(
        part, MISSING,
        remark=f"Yang perlu: {asked[0]}." if asked else "Surat yang perlu belum pasti.",
    )  # fmt: skip


def _words(keys: Sequence[str]) -> str:
    return ", ".join(ALLERGEN_WORDS[k] for k in keys if k != NONE)


def _allergens(part: Part, texts: Mapping[str, Any]) -> Line:
    own, shared = texts.get("allergens"), texts.get("shared")
    said = []
    if own and _words(own):
        said.append(f"Mengandung alergen: {_words(own)}.")
    if shared and _words(shared):
        said.append(f"Diproduksi dengan alat yang juga mengolah {_words(shared)}.")
    text, odd = " ".join(said), " ".join(label_allergens.doubts(texts))
    if own is None or shared is None:
        what = FIELDS["allergens" if own is None else "shared"].label
        asked = f"Belum dijawab: {what[:1].lower()}{what[1:]}."
        return Line(part, UNTOLD, text, " ".join(filter(None, (asked, odd))))
    return Line(part, THERE if text else NONEED, text, odd)


def _nutrition(part: Part, texts: Mapping[str, Any]) -> Line:
    if texts.get("nutrition_free") == "yes":
        return Line(part, NONEED)
    wanted = ("serving", "servings", *NUTRIENTS)
    lacks = [FIELDS[key].label.lower() for key in wanted if key not in texts]
    if not lacks:
        return Line(part, THERE, f"Takaran saji {texts['serving']}, {texts['servings']} sajian")
    if len(lacks) == len(wanted):
        if "nutrition_free" not in texts:
            return Line(part, UNTOLD, remark="Jawab dulu apakah produk ini perlu.")
        return Line(part, MISSING)
    return Line(part, MISSING, remark=f"Kurang: {', '.join(lacks)}.")


def nutrition_rows(texts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The table of a label; none while a figure is missing."""
    if any(key not in texts for key in ("serving", "servings", *NUTRIENTS)):
        return []
    return [(FIELDS[k].label, f"{texts[k]} {FIELDS[k].unit}") for k in NUTRIENTS]
