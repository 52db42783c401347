"""A small world of facts, random rules over it and random subjects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from guyub.criteria.language import All, Any_, Catalogue, Change, Condition, Fact, Kind, Not, Ref
from guyub.criteria.language.tree import OPERATIONS, Ago

TODAY = date(2026, 11, 22)
PAPERS = {"nib": "NIB", "spp_irt": "SPP-IRT", "halal": "sertifikat halal"}
PLACES = {"33.03": "Kab. Purbalingga", "33.03.05": "Kec. Kutasari", "33.03.05.2001": "Limbangan"}

FACTS = (
    Fact("registry.workers", "jumlah tenaga kerja", Kind.INT, "workers", unit="orang",
         question="Berapa orang yang bekerja di usaha ini?"),
    Fact("registry.investment", "nilai investasi", Kind.RUPIAH, "investment",
         change=Change("menambah modal", days=30, down=False)),
    Fact("registry.scale", "skala industri", Kind.CHOICE, "scale",
         options=(("kecil", "Kecil"), ("menengah", "Menengah"), ("besar", "Besar"))),
    Fact("registry.place", "tempat usaha di", Kind.CODE, "place", name_of=lambda c: PLACES[c]),
    Fact("registry.visited", "terakhir didatangi", Kind.DATE, "visited",
         change=Change("minta didatangi", days=5)),
    Fact("registry.books", "pembukuan", Kind.BOOL, "books", yes="punya pembukuan",
         no="belum punya pembukuan", change=Change("mulai mencatat buku kas", days=20)),
    Fact("licences.has", "izin {paper}", Kind.BOOL, "has_{paper}", yes="punya {paper}",
         no="belum punya {paper}", question="Apakah usaha ini punya {paper}?",
         args={"paper": PAPERS}, change=Change("mengurus {paper}", days=3, cost=50_000)),
    Fact("groups.member", "anggota kelompok", Kind.BOOL, "member", yes="anggota kelompok",
         no="belum masuk kelompok"),
)  # fmt: skip
REFS = [
    *(Ref(f.key) for f in FACTS if not f.args),
    *(Ref("licences.has", (("paper", p),)) for p in PAPERS),
]


def catalogue() -> Catalogue:
    made = Catalogue()
    made.publish(*FACTS)
    return made


CATALOGUE = catalogue()
COLUMNS = {
    "workers": "bigint", "investment": "bigint", "scale": "text", "place": "text",
    "visited": "date", "books": "boolean", "member": "boolean", "has_nib": "boolean",
    "has_spp_irt": "boolean", "has_halal": "boolean",
}  # fmt: skip


def column(ref: Ref) -> str:
    return CATALOGUE.column(ref)


_NUMBERS = st.sampled_from([0, 1, 4, 5, 19, 20, 999, 10**9, 10**9 + 1])
_DAYS = st.integers(-800, 30).map(lambda n: TODAY + timedelta(days=n))
_PLACES = st.sampled_from([*PLACES, "33.02", "33.03.06.2003"])


def wanted(fact: Fact) -> st.SearchStrategy[Any]:
    """Values that a condition may compare the fact with."""
    match fact.kind:
        case Kind.BOOL:
            return st.booleans()
        case Kind.INT | Kind.RUPIAH:
            return _NUMBERS
        case Kind.DATE:
            return st.one_of(_DAYS, st.integers(0, 36).map(Ago))
        case Kind.CHOICE:
            options = [value for value, _label in fact.options]
            return st.lists(st.sampled_from(options), min_size=1, unique=True).map(tuple)
    return st.lists(st.sampled_from(list(PLACES)), min_size=1, unique=True).map(tuple)


def value(fact: Fact) -> st.SearchStrategy[Any]:
    """What a subject may have, unknown among it."""
    match fact.kind:
        case Kind.BOOL:
            known: st.SearchStrategy[Any] = st.booleans()
        case Kind.INT | Kind.RUPIAH:
            known = _NUMBERS
        case Kind.DATE:
            known = _DAYS
        case Kind.CHOICE:
            known = st.sampled_from([option for option, _label in fact.options])
        case _:
            known = _PLACES
    return st.one_of(st.none(), known)


@st.composite
def condition(draw: Any, refs: list[Ref] = REFS) -> Condition:
    ref = draw(st.sampled_from(refs))
    fact = CATALOGUE[ref]
    return Condition(ref, draw(st.sampled_from(OPERATIONS[fact.kind])), draw(wanted(fact)))


def rules(refs: list[Ref] = REFS, leaves: int = 12) -> st.SearchStrategy[Any]:
    parts = lambda inside: st.lists(inside, min_size=1, max_size=4).map(tuple)  # noqa: E731
    return st.recursive(
        condition(refs),
        lambda inside: st.one_of(parts(inside).map(All), parts(inside).map(Any_), inside.map(Not)),
        max_leaves=leaves,
    )


def subjects(refs: list[Ref] = REFS) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({ref: value(CATALOGUE[ref]) for ref in refs})
