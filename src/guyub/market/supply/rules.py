"""What is required of the business itself, in the rule language of the office.

A need carries one rule: a published rule of the office, plain conditions from a short list, some
sub-districts, or all of these at once, which all must hold. It is frozen with the need: which
version, and the tree as it stood.

Policy for missing data: **unknown is not no.** A business of which the rule, or a part of it, is
known to be false is left out and counted for that part. What is unknown keeps nobody out: it is
told as a question ("belum diketahui: punya NPWP"). A tree that cannot be read any more matches
nobody (docs/decisions/0009), and says so.

Whether a business meets a condition is told to who may read the registry. To buyers, parts of an
office's rule are told by the title of the rule: of what it is made may be figures of a maker.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guyub.areas import known
from guyub.criteria.language import All, Catalogue, Node, Unreadable, as_sql, read, say
from guyub.criteria.language.tree import refs
from guyub.criteria.models import Version
from guyub.criteria.states import PUBLISHED
from guyub.criteria.subjects import SUBJECTS

SUBJECT: Final = "business"
# Ours: facts that say nothing of a maker's figures to a buyer who picks one.
_PICKS: Final[dict[str, tuple[Any, dict[str, Any]]]] = {
    "nib": (
        gettext_lazy("Punya NIB"),
        {"fact": "licences.has", "args": {"paper": "nib"}, "op": "is", "value": True},
    ),
    "npwp": (
        gettext_lazy("Punya NPWP"),
        {"fact": "licences.has", "args": {"paper": "npwp"}, "op": "is", "value": True},
    ),
    "member": (
        gettext_lazy("Anggota kelompok usaha"),
        {"fact": "groups.member", "op": "is", "value": True},
    ),
    "small": (
        gettext_lazy("Usaha mikro atau kecil"),
        {"fact": "registry.scale_msme", "op": "in", "value": ["mikro", "kecil"]},
    ),
    "women": (
        gettext_lazy("Mempekerjakan perempuan"),
        {"fact": "registry.workers_female", "op": ">=", "value": 1},
    ),
}
BROKEN: Final = "aturannya tidak bisa dibaca lagi"
_MARK: Final = re.compile(r"%%|%s")


class NoRule(ValueError):
    """A rule that was chosen and is not in force, or conditions that are none."""


@dataclass(frozen=True)
class Choices:
    """What may be chosen in a regency: published rules (version, title) and its sub-districts."""

    rules: Sequence[tuple[str, str]] = ()
    districts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Part:
    """What must hold: ``node`` (None: it cannot be read), in ``words``; ``title`` of the office's
    rule it stands in, "" for what the need's writer picked."""

    key: str
    node: Node | None
    words: str
    title: str = ""

    def missing(self) -> str:
        """What is not known, where it is not known."""
        if self.node is None:
            return self.words
        catalogue = _catalogue()
        return " atau ".join(dict.fromkeys(catalogue.label(ref) for ref in refs(self.node)))


@dataclass(frozen=True)
class Rule:
    """All parts must hold."""

    parts: tuple[Part, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def words(self) -> str:
        """All that must hold, "" for nothing."""
        return "; ".join(part.words for part in self.parts)

    def part(self, key: str) -> Part | None:
        return next((p for p in self.parts if p.key == key), None)

    def against(self, key: str, *, closed: bool = False) -> str:
        """What is said of a business for which a part is known not to hold. ``closed``: to
        somebody who reads no figures of makers."""
        part = self.part(key)
        assert part is not None  # keys come from the parts
        if closed and part.title:
            return _("Tidak memenuhi aturan “%(title)s”") % {"title": part.title}
        return _("Tidak memenuhi: %(what)s") % {"what": part.words}

    def asks(self, keys: Sequence[str], *, closed: bool = False) -> list[str]:
        """What is to be asked of a business of which these parts are unknown."""
        found = [part for part in self.parts if part.key in keys]
        said = [
            _("isi aturan “%(title)s”") % {"title": part.title} if closed and part.title
            else part.missing() for part in found
        ]  # fmt: skip
        return [_("belum diketahui: %(what)s") % {"what": one} for one in dict.fromkeys(said)]


NO_RULE: Final = Rule()


def _catalogue() -> Catalogue:
    return SUBJECTS[SUBJECT].catalogue


def picks() -> list[tuple[str, str]]:
    """The short list of plain conditions, as far as rooms publish their facts."""
    return [
        (key, str(name)) for key, (name, tree) in _PICKS.items() if _catalogue().get(tree["fact"])
    ]


def office_rules(office: UUID | None) -> list[tuple[str, str]]:
    """An office's rules about businesses that are in force: version and title."""
    if office is None:
        return []
    rows = Version.objects.filter(
        office_id=office, state=PUBLISHED, rule__subject=SUBJECT
    ).select_related("rule")
    return [(str(v.pk), v.rule.title) for v in rows.order_by("rule__title", "pk") if _reads(v.tree)]


def choices(office: UUID | None, regency: str, kept: Mapping[str, Any] | None = None) -> Choices:
    """``kept``: a frozen rule, which may stay though its version is in force no more."""
    rules = office_rules(office)
    if kept and kept.get("version") and kept["version"] not in dict(rules):
        rules.append((kept["version"], _("%(title)s (seperti saat ditulis)") % kept))
    return Choices(tuple(rules), tuple(known.below(regency)))


def _reads(tree: Any) -> bool:
    try:
        read(tree, _catalogue())
    except Unreadable:
        return False
    return True


def frozen(
    office: UUID | None, version: str, picked: Sequence[str], within: Sequence[str], regency: str,
    kept: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The rule as it stands now, to be kept with a need; {} for none. ``kept``: what was frozen
    before; the same version stays as it was. NoRule where something chosen is none."""
    chosen = sorted(set(picked), key=list(_PICKS).index) if set(picked) <= set(_PICKS) else None
    places = sorted(set(within))
    if chosen is None or not set(chosen) <= {key for key, _name in picks()}:
        raise NoRule(_("Ada syarat usaha yang tidak dikenal. Pilih dari daftar."))
    if any(p[:5] != regency or len(p) != 8 or known.area(p) is None for p in places):
        raise NoRule(_("Pilih kecamatan di kabupaten atau kota ini."))
    trees: list[dict[str, Any]] = []
    head: dict[str, Any] = {"version": "", "title": "", "number": None}
    if version and kept and kept.get("version") == version:
        head = {name: kept[name] for name in head}
        trees.append(kept["tree"]["all"][0])
    elif version:
        row = office and (
            Version.objects.select_related("rule")
            .filter(pk=version, office_id=office, state=PUBLISHED, rule__subject=SUBJECT).first()
        )  # fmt: skip
        if not row or not _reads(row.tree):
            raise NoRule(_("Aturan ini tidak berlaku lagi. Pilih yang lain."))
        head = {"version": version, "title": row.rule.title, "number": row.number}
        trees.append(row.tree)
    trees += [_PICKS[key][1] for key in chosen]
    if places:
        trees.append({"fact": "registry.place", "op": "within", "value": places})
    if not trees:
        return {}
    return {**head, "picked": chosen, "within": places, "tree": {"all": trees}}


def rule_of(stored: Mapping[str, Any], *, whole: bool = False) -> Rule:
    """A kept rule. Each part of an office's rule that must hold by itself counts by itself, so
    that it can be told which one stands against whom. ``whole``: it counts as one, for whoever
    reads no figures of makers: where few are found, a count for each part would tell them."""
    if not stored:
        return Rule()
    title = str(stored.get("title", "")) if stored.get("version") else ""
    try:
        node = read(stored["tree"], _catalogue())
    except (Unreadable, KeyError):
        return Rule((Part("rule0", None, BROKEN, title),))
    assert isinstance(node, All)  # it is written so
    found: list[tuple[Node, str]] = []
    for n, inside in enumerate(node.parts):
        own = title if n == 0 else ""
        found += [(part, own) for part in ([inside] if whole and own else _apart(inside))]
    return Rule(tuple(
        Part(f"rule{n}", part, _words(part), own) for n, (part, own) in enumerate(found)
    ))  # fmt: skip


def _apart(node: Node) -> list[Node]:
    if isinstance(node, All):
        return [part for inside in node.parts for part in _apart(inside)]
    return [node]


def _words(node: Node) -> str:
    text = say(node, _catalogue()).removesuffix(".")
    # Names of papers and places keep their capitals; the sentence's own goes.
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


@dataclass(frozen=True)
class PartSql:
    """A part over the facts row ``f``: NULL where it is unknown, also for a business without such
    a row; its values by name."""

    text: str
    values: Mapping[str, Any]


def sql_of(part: Part, today: date) -> PartSql:
    """For statements with named values. A part that cannot be read is false of everybody."""
    if part.node is None:
        return PartSql("false", {})
    made = as_sql(part.node, _catalogue(), today)
    names = [f"{part.key}_{n}" for n in range(len(made.params))]
    left = iter(names)
    text = _MARK.sub(lambda m: m[0] if m[0] == "%%" else f"%({next(left)})s", made.text)
    return PartSql(
        f"(CASE WHEN f.business_id IS NOT NULL THEN {text} END)",
        dict(zip(names, made.params, strict=True)),
    )


def verdicts(
    rule: Rule, businesses: Sequence[UUID], today: date
) -> dict[UUID, dict[str, bool | None]]:
    """Of each business, which parts hold; None where it is unknown. One statement; it sees what the
    scope reads, and of whom it sees nothing nothing is known."""
    if not rule or not businesses:
        return {}
    made = [sql_of(part, today) for part in rule.parts]
    columns = ", ".join(m.text for m in made)
    values: dict[str, Any] = {"ids": list(businesses)}
    for one in made:
        values |= one.values
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.business_id, {columns} FROM registry_facts f"
            " WHERE f.business_id = ANY (%(ids)s::uuid[])",
            values,
        )
        keys = [part.key for part in rule.parts]
        return {row[0]: dict(zip(keys, row[1:], strict=True)) for row in cursor.fetchall()}
