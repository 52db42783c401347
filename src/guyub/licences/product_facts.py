"""Facts about one product that rules about papers speak of.

Three sources, the first that knows counts: what somebody answered for the product
(``licences_answers``), what its KBLI code says (``data/kinds.csv``), what the registry knows of its
business. Policy: a code says only what is true of everything it covers; the rest is asked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from guyub.accounts.visit import Visit
from guyub.criteria.language import Catalogue, Fact, Kind
from guyub.criteria.subjects import SUBJECTS, Subject, register_subject
from guyub.registry.rule_facts import BUSINESSES, place_name

PRODUCTS: Final = Catalogue()
DATA: Final = Path(__file__).parent / "data" / "kinds.csv"

KINDS: Final = (
    ("food", "Makanan atau minuman olahan, dijual kemasan"),
    ("ready", "Makanan siap saji (katering, warung)"),
    ("plant", "Hasil tani segar yang dikemas (beras, bumbu, buah)"),
    ("animal", "Daging, telur, susu, atau madu yang tidak diolah"),
    ("jamu", "Jamu atau obat tradisional"),
    ("cosmetic", "Sabun mandi, lulur, minyak wangi, kosmetik"),
    ("textile", "Kain, batik, pakaian"),
    ("wood", "Mebel atau barang kayu dan rotan"),
    ("toy", "Mainan anak"),
    ("other", "Barang lain"),
)
MADE_AT: Final = (
    ("home", "Di rumah yang juga ditinggali"),
    ("separate", "Di tempat khusus yang terpisah dari rumah"),
)
KEEPING: Final = (
    ("dry", "Kering atau awet, tahan lebih dari 7 hari di suhu ruang"),
    ("short", "Harus dimakan dalam 7 hari"),
    ("cold", "Disimpan di kulkas atau dibekukan"),
    ("sterile", "Dikalengkan, disterilkan, atau dipasteurisasi"),
)
BASIS: Final = (
    ("plant", "Tanaman (singkong, tepung, kedelai, buah, gula, kopi)"),
    ("fish", "Ikan atau hasil laut"),
    ("meat", "Daging atau unggas"),
    ("milk", "Susu"),
    ("egg", "Telur"),
    ("honey", "Madu"),
    ("water", "Air minum kemasan"),
    ("alcohol", "Minuman beralkohol"),
)
# What may be answered, in the order in which ties are asked.
ANSWERS: Final = ("kind", "basis", "keeping", "made_at", "claim", "sni_listed")


@dataclass(frozen=True, slots=True)
class Derived:
    """What a KBLI code says of a product. ``version`` "": the same in all versions."""

    version: str
    prefix: str
    kind: str
    basis: str = ""
    keeping: str = ""
    sni_listed: bool | None = None


@lru_cache(maxsize=1)
def derived() -> tuple[Derived, ...]:
    """The rows of ``data/kinds.csv``, the longest prefix first."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        rows = [
            Derived(row["version"], row["prefix"], row["kind"], row["basis"], row["keeping"],
                    {"yes": True, "no": False, "": None}[row["sni_listed"]])
            for row in csv.DictReader(lines)
        ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-len(row.prefix), row.prefix)))


def _table() -> str:
    """One row per product that is made, with what is known of it (alias t) and its business (f).

    ``licences_code`` holds what each code says, put there by ``reference.load_codes``.
    """
    columns = ", ".join(
        {
            "claim": "a.claim",
            "sni_listed": "coalesce(a.sni_listed, c.sni_listed) AS sni_listed",
            "made_at": "NULLIF(a.made_at, '') AS made_at",
        }.get(name, f"coalesce(NULLIF(a.{name}, ''), NULLIF(c.{name}, '')) AS {name}")
        for name in ANSWERS
    )
    # A product's own code, else that of its business; a code never stands without its version.
    # One join of the facts for both: the planner does not see that it could do with one.
    own = "p.kbli_code <> ''"
    return (
        "registry_product p"
        " JOIN registry_facts f ON f.business_id = p.business_id AND p.state = 'active'"
        " LEFT JOIN licences_answers a ON a.product_id = p.id"
        " LEFT JOIN licences_code c"
        f" ON c.version = CASE WHEN {own} THEN p.kbli_version ELSE f.kbli_version END"
        f" AND c.code = CASE WHEN {own} THEN p.kbli_code ELSE f.kbli_code END"
        f" CROSS JOIN LATERAL (SELECT p.id AS product_id, p.business_id, p.brand, {columns}) t"
    )


def _facts() -> Iterator[Fact]:
    yield Fact(
        "licences.kind", "jenis barang", Kind.CHOICE, "t.kind", options=KINDS,
        question="Produk ini termasuk apa?",
    )  # fmt: skip
    yield Fact(
        "licences.basis", "bahan utama", Kind.CHOICE, "t.basis", options=BASIS,
        question="Apa bahan utamanya?",
    )  # fmt: skip
    yield Fact(
        "licences.keeping", "cara menyimpan", Kind.CHOICE, "t.keeping", options=KEEPING,
        question="Bagaimana makanan ini disimpan sampai dimakan?",
    )  # fmt: skip
    yield Fact(
        "licences.made_at", "tempat membuat", Kind.CHOICE, "t.made_at", options=MADE_AT,
        question="Di mana dibuat?",
    )  # fmt: skip
    yield Fact(
        "licences.claim", "janji khasiat", Kind.BOOL, "t.claim",
        yes="kemasannya menjanjikan khasiat atau untuk orang khusus",
        no="kemasannya tidak menjanjikan khasiat",
        question="Apakah kemasannya menjanjikan khasiat (misalnya “rendah gula”, “menyehatkan"
                 " jantung”) atau dibuat untuk bayi, ibu hamil, atau orang sakit?",
    )  # fmt: skip
    yield Fact(
        "licences.sni_listed", "daftar SNI wajib", Kind.BOOL, "t.sni_listed",
        yes="termasuk barang yang wajib SNI", no="tidak termasuk barang yang wajib SNI",
        question="Apakah produk ini wajib SNI? Misalnya garam beryodium, terigu, gula pasir, minyak"
                 " goreng sawit, cokelat bubuk, kopi instan, ikan kaleng, air minum kemasan, helm,"
                 " sepatu pengaman, mainan anak, pakaian bayi, piring keramik, kompor gas, atau"
                 " barang listrik.",
    )  # fmt: skip
    yield Fact(
        "licences.branded", "merek", Kind.BOOL, "(t.brand <> '')",
        yes="punya nama merek", no="belum punya nama merek",
        question="Apakah produk ini dijual dengan nama merek?",
    )  # fmt: skip
    for fact in BUSINESSES:
        if fact.key == "registry.scale_msme":
            yield replace(fact, question="Berapa modal dan hasil penjualan usahanya setahun?")
        elif fact.key.startswith("registry."):
            yield fact


def _visible(visit: Visit) -> tuple[str, list[Any]]:
    """Products that a visit counts: of businesses in its areas, or of the visitor's own."""
    if visit.reach == "own":
        return "f.listed AND f.business_id = ANY (%s::uuid[])", [list(visit.scope.businesses)]
    return SUBJECTS["business"].visible(visit)


def register() -> None:
    """Called once from ``AppConfig.ready``, after the registry's."""
    PRODUCTS.publish(*_facts())
    register_subject(
        Subject(
            key="product", label="produk", table=_table(), id_column="t.product_id",
            part="f.district_code", part_name=place_name,
            visible=_visible, catalogue=PRODUCTS,
        )
    )  # fmt: skip


def derive(version: str, code: str) -> Derived | None:
    """What a code says; the longest prefix in the file counts, also where it is silent."""
    for row in derived():
        if code.startswith(row.prefix) and row.version in ("", version):
            return row
    return None
