"""What is asked of each kind of group, and what of it a group does not keep.

Policy: a group needs a chair and the fewest members of its kind to be founded; that cannot be
waved through. More members than usual, a member from further away or of another trade, and an
incomplete board are said, and whoever records it confirms. What is not known of a member (its
branch) is never held against it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final
from uuid import UUID

from guyub.kernel.actions import DomainError

DATA: Final = Path(__file__).parent / "data" / "kinds.toml"
AREA_LENGTHS: Final = {"village": 13, "district": 8, "regency": 5}
AREA_WORDS: Final = {
    "village": "satu desa", "district": "satu kecamatan", "regency": "satu kabupaten/kota",
}  # fmt: skip
KBLI_GROUP: Final = 3


@dataclass(frozen=True)
class KindRule:
    """What is asked of one kind from a day on. ``maximum`` None: no limit."""

    kind: str
    valid_from: date
    minimum: int
    maximum: int | None
    same_trade: bool
    area: str
    one_only: bool
    source: str
    confidence: str
    checked_on: date

    @property
    def words(self) -> str:
        """The rule as a sentence."""
        most = f" sampai {self.maximum}" if self.maximum else ""
        trade = "satu jenis usaha" if self.same_trade else "semua jenis usaha"
        return f"Paling sedikit {self.minimum}{most} usaha, {trade}, {AREA_WORDS[self.area]}."


@lru_cache(maxsize=1)
def _shipped() -> tuple[KindRule, ...]:
    raw = tomllib.loads(DATA.read_text(encoding="utf-8"))
    checked = raw["checked_on"]
    return tuple(
        KindRule(**{**row, "maximum": row["maximum"] or None}, checked_on=checked)
        for row in raw["kinds"]
    )


def kind_rule(kind: str, office_id: UUID | None, on: date) -> KindRule:
    """What an office asks of a kind on a day: the one place that reads it.

    Today the shipped table for every office; a day before the first rule takes the earliest.
    """
    rows = sorted((r for r in _shipped() if r.kind == kind), key=lambda r: r.valid_from)
    return next((r for r in reversed(rows) if r.valid_from <= on), rows[0])


@dataclass(frozen=True)
class Part:
    """A member as the rules see it; "" is unknown."""

    name: str
    village_code: str
    branch: str = ""
    kbli_version: str = ""
    kbli_code: str = ""
    role: str = "member"


@dataclass(frozen=True)
class Finding:
    """Something a group does not keep. ``blocks``: cannot be confirmed away."""

    code: str
    sentence: str
    blocks: bool = False


class NeedsConfirming(DomainError):
    """Not forbidden, but somebody must have read it: call again with the codes ``confirmed``."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            " ".join(f.sentence for f in findings)
            + " Kalau memang begitu, centang bahwa Anda sudah memeriksanya lalu kirim lagi."
        )
        self.findings = tuple(findings)


def outside(rule: KindRule, village_code: str, parts: Sequence[Part]) -> list[Part]:
    """Members beyond the area of the kind, seen from the seat."""
    length = AREA_LENGTHS[rule.area]
    return [p for p in parts if p.village_code[:length] != village_code[:length]]


def of_another_trade(
    rule: KindRule, parts: Sequence[Part], branch: str, kbli: tuple[str, str] = ("", "")
) -> list[Part]:
    """Members who are known to do something else: another branch, or, where both state a KBLI of
    one version, another group of it."""
    if not rule.same_trade:
        return []
    version, code = kbli

    def differs(p: Part) -> bool:
        if branch and p.branch and p.branch != branch:
            return True
        both = bool(code and p.kbli_code and version == p.kbli_version)
        return both and p.kbli_code[:KBLI_GROUP] != code[:KBLI_GROUP]

    return [p for p in parts if differs(p)]


def _named(parts: Sequence[Part]) -> str:
    shown = ", ".join(p.name for p in parts[:3])
    return f"{shown}, dan {len(parts) - 3} lainnya" if len(parts) > 3 else shown


def check_new(
    rule: KindRule,
    village_code: str,
    branch: str,
    kbli: tuple[str, str],
    parts: Sequence[Part],
    total: int,
) -> list[Finding]:
    """What entering these members would break; ``total`` members there would be."""
    found = []
    if far := outside(rule, village_code, parts):
        found.append(
            Finding("area", f"{_named(far)}: di luar {AREA_WORDS[rule.area]} dengan kelompok.")
        )
    if other := of_another_trade(rule, parts, branch, kbli):
        found.append(Finding("trade", f"{_named(other)}: jenis usahanya lain dari kelompok."))
    if rule.maximum and total > rule.maximum:
        found.append(
            Finding("many", f"Anggota menjadi {total}, biasanya paling banyak {rule.maximum}.")
        )
    return found


def check_founding(
    rule: KindRule, village_code: str, branch: str, kbli: tuple[str, str], parts: Sequence[Part]
) -> list[Finding]:
    """What stands against founding a group of these members, blocking findings first."""
    roles = {p.role for p in parts}
    found = []
    if "chair" not in roles:
        found.append(Finding("chair", "Belum ada ketua. Pilih ketuanya dulu.", blocks=True))
    if len(parts) < rule.minimum:
        short = (
            f"Anggota baru {len(parts)}, paling sedikit {rule.minimum}."
            f" Tambah {rule.minimum - len(parts)} usaha lagi."
        )
        found.append(Finding("few", short, blocks=True))
    found += check_new(rule, village_code, branch, kbli, parts, len(parts))
    missing = [
        w for r, w in (("secretary", "sekretaris"), ("treasurer", "bendahara")) if r not in roles
    ]
    if missing:
        found.append(Finding("board", f"Belum ada {' dan '.join(missing)}."))
    return found


def insist(findings: Sequence[Finding], confirmed: frozenset[str] | set[str]) -> None:
    """DomainError for what blocks, NeedsConfirming for what was not confirmed."""
    if blocking := [f for f in findings if f.blocks]:
        raise DomainError(" ".join(f.sentence for f in blocking))
    if asked := [f for f in findings if f.code not in confirmed]:
        raise NeedsConfirming(asked)
