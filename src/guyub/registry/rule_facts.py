"""Facts about businesses that rules may speak of: the registry's own, on the facts row.

Policy: a column that says nothing is unknown. "Never visited" is known and is a fact of its own;
the day of the last visit is then unknown.
"""

from __future__ import annotations

import re
from typing import Any, Final

from guyub.accounts.visit import Visit
from guyub.areas import known
from guyub.criteria.language import Catalogue, Change, Fact, Kind, Unreadable
from guyub.criteria.subjects import Subject, register_subject
from guyub.kernel import names
from guyub.kernel.db import ALL
from guyub.registry.kbli import catalogue
from guyub.registry.models.business import Branch, Status

BUSINESSES: Final = Catalogue()
DISTRICT_LENGTH: Final = 8
KBLI_LENGTH: Final = 5
_LEVEL: Final = re.compile(r"(kec|desa|kel)(?:amatan|urahan)?\.?\s+(.+)", re.IGNORECASE)

_SCALES = {
    "industry": (
        "skala industri",
        ("kecil", "menengah", "besar"),
        "Permenperin 64/2016: tenaga kerja dan nilai investasi",
    ),
    "msme": ("skala UMKM", ("mikro", "kecil", "menengah", "besar"), "PP 7/2021 pasal 35"),
    "bps": ("skala BPS", ("mikro", "kecil", "sedang", "besar"), "Definisi BPS"),
}


def place_name(code: str) -> str:
    """A place that cannot be taken for another: sub-districts and villages share names."""
    area = known.area(code)
    if area is None:
        return code
    if len(code) == DISTRICT_LENGTH:
        return f"Kec. {area.name}"
    district = known.area(code[:DISTRICT_LENGTH]) if len(code) > DISTRICT_LENGTH else None
    return f"Desa/Kel. {area.name}, Kec. {district.name}" if district else area.name


def place_codes(text: str, within: tuple[str, ...]) -> list[str]:
    """The code of a written place: "Kec. Bukateja", "Desa Bukateja", a bare name, the code itself.

    Unreadable, with the choices, where a name stands for several.
    """
    if known.area(text):
        return [text]
    match = _LEVEL.match(text)
    level, bare = (match[1].lower(), match[2]) if match else ("", text)
    wanted, districts, villages = names.fold(bare), [], []
    for regency in (code[:5] for code in within if len(code) >= 5):
        for code, name in known.below(regency):
            districts += [code] if names.fold(name) == wanted else []
            villages += [c for c, n in known.below(code) if names.fold(n) == wanted]
    found = [*(districts if level in ("", "kec") else ()), *(villages if level != "kec" else ())]
    if len(found) > 1:
        listed = "; ".join(f"{code} ({place_name(code)})" for code in found)
        raise Unreadable(f"“{text}” bisa berarti beberapa tempat. Tulis kodenya: {listed}.")
    return found


def kbli_codes(text: str, _within: tuple[str, ...]) -> list[str]:
    """A KBLI code or its beginning, when such codes exist in either version."""
    begins = text.isdigit() and len(text) <= KBLI_LENGTH
    real = begins and any(
        code.startswith(text) for v in catalogue.VERSIONS for code in catalogue.titles(v)
    )
    return [text] if real else []


def _facts() -> list[Fact]:
    return [
        Fact("registry.workers", "jumlah tenaga kerja", Kind.INT, "f.workers", unit="orang",
             question="Berapa orang yang bekerja di usaha ini, termasuk keluarga?"),
        Fact("registry.workers_female", "jumlah pekerja perempuan", Kind.INT, "f.workers_female",
             unit="orang",
             question="Berapa perempuan yang bekerja di usaha ini?"),
        Fact("registry.investment", "nilai investasi", Kind.RUPIAH, "f.investment",
             question="Berapa nilai alat dan mesin, tanpa tanah dan bangunan?"),
        Fact("registry.sales", "hasil penjualan setahun", Kind.RUPIAH, "f.sales",
             question="Berapa hasil penjualan setahun terakhir?"),
        Fact("registry.output_value", "nilai produksi setahun", Kind.RUPIAH, "f.output_value",
             question="Berapa nilai barang yang dibuat setahun terakhir?"),
        *(
            Fact(f"registry.scale_{name}", label, Kind.CHOICE, f"NULLIF(f.scale_{name}, '')",
                 options=tuple((c, c.capitalize()) for c in classes))
            for name, (label, classes, _basis) in _SCALES.items()
        ),
        Fact("registry.branch", "cabang industri", Kind.CHOICE, "NULLIF(f.branch, '')",
             question="Barang apa yang dibuat?",
             options=tuple((value, str(label)) for value, label in Branch.choices)),
        # A code never stands without its version: 50 mean something else in the other one.
        Fact("registry.kbli", "kode {version} berawalan", Kind.CODE,
             "CASE WHEN f.kbli_version = '{version}' THEN NULLIF(f.kbli_code, '') END",
             args={"version": {v: f"KBLI {v}" for v in catalogue.VERSIONS}},
             codes_of=kbli_codes, question="Barang apa yang dibuat?"),
        Fact("registry.place", "tempat usaha di", Kind.CODE, "f.village_code", name_of=place_name,
             codes_of=place_codes, question="Di desa mana usahanya?"),
        Fact("registry.status", "keadaan usaha", Kind.CHOICE, "f.status",
             question="Apakah usahanya masih berjalan?",
             options=tuple((v, str(label)) for v, label in Status.choices if v != "merged")),
        Fact("registry.products", "jumlah produk tercatat", Kind.INT, "f.products::bigint",
             unit="produk", change=Change("mencatatkan produk", days=1, help="petugas data")),
        Fact("registry.visited", "pernah didatangi", Kind.BOOL, "(f.last_contact IS NOT NULL)",
             yes="pernah didatangi petugas", no="belum pernah didatangi petugas",
             question="Apakah petugas pernah datang?",
             change=Change("minta didatangi petugas", days=10, help="dinas")),
        Fact("registry.last_contact", "terakhir didatangi", Kind.DATE, "f.last_contact",
             change=Change("minta didatangi petugas", days=10, help="dinas")),
    ]  # fmt: skip


def _visible(visit: Visit) -> tuple[str, list[Any]]:
    """Businesses that a visit counts: all in the list, in its areas."""
    codes = visit.area_codes
    base = "f.listed"
    if ALL in codes:
        return base, []
    regencies = sorted({code for code in codes if len(code) == 5})
    smaller = [code for code in codes if len(code) > 5]
    condition = " OR ".join(
        ["f.regency_code = ANY (%s)"] + ["starts_with(f.village_code, %s)"] * len(smaller)
    )
    return f"{base} AND ({condition})", [regencies, *smaller]


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    BUSINESSES.publish(*_facts())
    register_subject(
        Subject(
            key="business", label="usaha", table="registry_facts f", id_column="f.business_id",
            part="f.district_code", part_name=place_name, visible=_visible, catalogue=BUSINESSES,
        )
    )  # fmt: skip
