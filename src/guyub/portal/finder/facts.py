"""What the finder may ask: facts of businesses, of what they make, and three of its own.

A person answers for one business and what it makes. Where the registry knows a business, its
columns answer (``column`` over ``registry_facts f``), with what its KBLI code says of the product.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from guyub.criteria.language import Catalogue, Fact, Kind, Ref
from guyub.criteria.subjects import SUBJECTS, Subject, register_subject
from guyub.licences.product_facts import ANSWERS, PRODUCTS
from guyub.registry.kbli import catalogue as kbli
from guyub.registry.rule_facts import BUSINESSES, place_name
from guyub.registry.rules import Figures, scale

FACTS: Final = Catalogue()
RUNNING, ONE_PLACE = Ref("finder.running"), Ref("finder.one_place")
STATUS: Final = Ref("registry.status")
WORKERS, INVESTMENT, SALES = (
    Ref("registry.workers"), Ref("registry.investment"), Ref("registry.sales"),
)  # fmt: skip
PAPERS: Final = "papers"
PROGRAMME: Final = "programme"
LABEL: Final = "usaha untuk program lain"
HAS: Final = "licences.has"
_SCALE: Final = "registry.scale_"
# What makes each scale; the second of "msme" counts only where the first is not known.
MADE_OF: Final[Mapping[str, tuple[Ref, ...]]] = {
    "industry": (WORKERS, INVESTMENT), "msme": (SALES, INVESTMENT), "bps": (WORKERS,),
}  # fmt: skip
_STATUS: Final = {"old": "active", "new": "active", "paused": "paused", "closed": "closed"}
# A year before that of the day half a year ago is more than half a year ago.
_RUNNING: Final = (
    "(SELECT CASE WHEN f.status IN ('paused', 'closed') THEN f.status"
    " WHEN b.since_year < extract(year FROM now() - interval '6 months') THEN 'old' END"
    " FROM registry_business b WHERE b.id = f.business_id)"
)


def _code_says(column: str) -> str:
    told = f"NULLIF(c.{column}, '')" if column not in ("claim", "sni_listed") else f"c.{column}"
    return (
        f"(SELECT {told} FROM licences_code c"
        " WHERE c.version = f.kbli_version AND c.code = f.kbli_code)"
    )


def _own() -> tuple[Fact, ...]:
    return (
        Fact(
            "finder.running", "lama usaha berjalan", Kind.CHOICE, _RUNNING,
            question="Sudah berapa lama usaha ini berjalan?",
            options=(("old", "6 bulan atau lebih"), ("new", "Kurang dari 6 bulan"),
                     ("paused", "Sedang tutup sementara"),
                     ("closed", "Belum mulai, atau sudah tutup")),
        ),
        Fact(
            "finder.one_place", "tempat membuat dan menjual", Kind.BOOL, "NULL::boolean",
            yes="dibuat di satu tempat dan dijual di satu tempat",
            no="dibuat atau dijual di beberapa tempat",
            question="Apakah barangnya dibuat di satu tempat dan dijual di satu tempat?",
        ),
    )  # fmt: skip


def publish() -> None:
    """Called once when the program starts, after the rooms below published theirs."""
    if FACTS.get("finder.running") is not None:
        return
    FACTS.publish(*_own(), *BUSINESSES)
    for fact in PRODUCTS:
        name = fact.key.removeprefix("licences.")
        if name in ANSWERS:
            column = _code_says(name) if name not in ("made_at", "claim") else "NULL::text"
            column = "NULL::boolean" if name == "claim" else column
            FACTS.publish(replace(fact, column=column))
        elif name == "branded":
            FACTS.publish(replace(fact, column="NULL::boolean"))


def subject() -> Subject:
    """Businesses with these facts, for counting many at once."""
    return replace(SUBJECTS["business"], catalogue=FACTS)


def register() -> None:
    """Called once from ``AppConfig.ready``: an office writes rules of programmes that no room holds
    on its page of rules, as it writes others (a draft, examples, published by another person)."""
    publish()
    register_subject(replace(subject(), key=PROGRAMME, label=LABEL))


# --- what is asked ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Topic:
    """One question on one page; the papers that somebody has are one."""

    key: str
    refs: tuple[Ref, ...]
    text: str


def topic_of(ref: Ref) -> str:
    return PAPERS if ref.key == HAS else str(ref)


def topic(key: str, refs: Iterable[Ref]) -> Topic:
    """The question about these facts."""
    found = tuple(sorted(refs))
    if key == PAPERS:
        return Topic(key, found, str(_("Surat mana yang sudah Anda punya dan masih berlaku?")))
    return Topic(key, found, FACTS.question(found[0]))


def bases(ref: Ref, unknown: Iterable[Ref] = ()) -> tuple[Ref, ...]:
    """What has to be asked to know a fact: a scale and the state of a business are worked out."""
    if ref == STATUS:
        return (RUNNING,)
    if not ref.key.startswith(_SCALE):
        return (ref,)
    scheme = ref.key.removeprefix(_SCALE)
    made = MADE_OF.get(scheme, ())
    if scheme == "msme":
        return made[1:] if SALES in unknown else made[:1]
    return made


def complete(
    known: Mapping[Ref, Any], unknown: Iterable[Ref], scales: Mapping[str, Mapping[str, Any]]
) -> dict[Ref, Any]:
    """What is known with what follows from it. ``scales``: scheme to the rule in force.

    Capital stands for sales only where the person does not know the sales: before that, a class
    worked out from capital could become another one with the next answer.
    """
    found = dict(known)
    if RUNNING in found:
        found.setdefault(STATUS, _STATUS[found[RUNNING]])
    sales, capital = found.get(SALES), found.get(INVESTMENT)
    for scheme, rule in scales.items():
        settled = scheme != "msme" or sales is not None or SALES in set(unknown)
        figures = Figures(found.get(WORKERS), capital if settled else None, sales)
        if value := scale(dict(rule), figures):
            found.setdefault(Ref(f"{_SCALE}{scheme}"), value)
    return found


def place_label(code: str) -> str:
    return place_name(code)


# --- what a trade says --------------------------------------------------------------------------


def of_trade(version: str, code: str) -> dict[Ref, Any]:
    """What a KBLI code says: itself in both versions where it moved to one code, its branch, and
    what is true of everything it covers."""
    from guyub.licences.product_facts import derive

    found: dict[Ref, Any] = {Ref("registry.kbli", (("version", version),)): code}
    for other in kbli.VERSIONS:
        if other == version:
            continue
        moved = {c.code for c in kbli.convert(code, version, other) if c.known and c.code}
        if len(moved) == 1:
            found[Ref("registry.kbli", (("version", other),))] = moved.pop()
    if branch := kbli.branch_of(code, version):
        found[Ref("registry.branch")] = str(branch)
    if says := derive(version, code):
        for name in ("kind", "basis", "keeping", "sni_listed"):
            value = getattr(says, name)
            if value not in ("", None):
                found[Ref(f"licences.{name}")] = value
    return found
