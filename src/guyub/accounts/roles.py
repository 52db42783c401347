"""Roles and permission verbs as data.

A verb ("registry.business.edit") is registered by the room that owns it, with the roles that hold
it. Missing data: a role nobody registered a verb for may do nothing (fails closed).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from django.utils.translation import gettext_lazy as _
from rules.permissions import add_perm
from rules.predicates import predicate


@dataclass(frozen=True)
class Role:
    """``reach``: regency (all of the office's regency), areas (the appointment's area codes),
    own (the records of ``subject``), system (no business data)."""

    key: str
    label: str
    reach: str


def _role(key: str, label: object, reach: str) -> Role:
    return Role(key, label, reach)  # type: ignore[arg-type]


HEAD: Final = "head"
SECTION_HEAD: Final = "section_head"
REGISTRAR: Final = "registrar"
FIELD_OFFICER: Final = "field_officer"
PARTNER: Final = "partner"
VILLAGE_CLERK: Final = "village_clerk"
VERIFIER: Final = "verifier"
ASSET_OFFICER: Final = "asset_officer"
FINANCE_OFFICER: Final = "finance_officer"
OWNER: Final = "owner"
GROUP_CHAIR: Final = "group_chair"
BUYER: Final = "buyer"
CONTRACTOR: Final = "contractor"
AUDITOR: Final = "auditor"
DELEGATE: Final = "delegate"
SYSADMIN: Final = "sysadmin"

ROLES: Final[dict[str, Role]] = {
    r.key: r
    for r in (
        _role(HEAD, _("Kepala dinas"), "regency"),
        _role(SECTION_HEAD, _("Kepala bidang"), "regency"),
        _role(REGISTRAR, _("Petugas data"), "regency"),
        _role(FIELD_OFFICER, _("Petugas lapangan (TPL)"), "areas"),
        _role(PARTNER, _("Pendamping mitra (LSM)"), "areas"),
        _role(VILLAGE_CLERK, _("Petugas desa"), "areas"),
        _role(VERIFIER, _("Petugas cek lapangan"), "regency"),
        _role(ASSET_OFFICER, _("Pengurus barang"), "regency"),
        _role(FINANCE_OFFICER, _("Bendahara"), "regency"),
        _role(OWNER, _("Pemilik usaha"), "own"),
        _role(GROUP_CHAIR, _("Ketua kelompok"), "own"),
        _role(BUYER, _("Pembeli dari OPD"), "own"),
        _role(CONTRACTOR, _("Kontraktor"), "own"),
        _role(AUDITOR, _("Auditor"), "regency"),
        _role(DELEGATE, _("Wakil bupati yang ditunjuk"), "regency"),
        _role(SYSADMIN, _("Pengelola sistem"), "system"),
    )
}

# Who acts without an appointment: the program itself, and visitors without an account.
_OTHERS: Final = {"system": _("Sistem"), "publik": _("Tanpa akun")}


def role_words(role: str) -> str:
    """What the history calls whoever acted."""
    return str(ROLES[role].label if role in ROLES else _OTHERS.get(role, role))


OFFICE_ROLES: Final = (
    HEAD, SECTION_HEAD, REGISTRAR, VERIFIER, ASSET_OFFICER, FINANCE_OFFICER, DELEGATE,
)  # fmt: skip
AREA_ROLES: Final = (FIELD_OFFICER, PARTNER, VILLAGE_CLERK)
READERS: Final = (*OFFICE_ROLES, *AREA_ROLES, AUDITOR)


@dataclass(frozen=True)
class Verb:
    """What may be done, by which roles; ``writes`` verbs are never given to auditors.

    ``assisted``: also by somebody who sits beside the owner, in the owner's name. What is not
    marked so is refused meanwhile; ``own_only`` then says why, to whoever asks.
    """

    name: str
    label: str
    roles: frozenset[str]
    writes: bool
    assisted: bool = False
    own_only: str = ""


VERBS: dict[str, Verb] = {}


def register_verb(
    name: str,
    label: object,
    roles: tuple[str, ...],
    *,
    writes: bool,
    assisted: bool = False,
    own_only: object = "",
) -> None:
    """A room names a verb and its roles. Raises ValueError on an unknown role or a second use."""
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"{name}: unknown roles {sorted(unknown)}")
    if name in VERBS:
        raise ValueError(f"{name} registered twice")
    if writes and AUDITOR in roles:
        raise ValueError(f"{name}: an auditor reads all and writes nothing")
    if (assisted or own_only) and (OWNER not in roles or (assisted and own_only)):
        raise ValueError(f"{name}: an owner's verb is done beside the owner, or by the owner alone")
    words, why = cast(str, label), cast(str, own_only)
    VERBS[name] = Verb(name, words, frozenset(roles), writes, assisted, why)
    add_perm(name, predicate(lambda user: name in verbs_of_user(user)))


def verbs_of(role: str) -> frozenset[str]:
    """Verbs that a role holds; empty for an unknown role."""
    return frozenset(v.name for v in VERBS.values() if role in v.roles)


def assisted_only(held: frozenset[str]) -> frozenset[str]:
    """Those that may also be done beside the owner."""
    return frozenset(name for name in held if VERBS[name].assisted)


def verbs_of_user(user: object) -> frozenset[str]:
    """Verbs of the role that the user picked for this visit (set by ``VisitMiddleware``)."""
    role = getattr(user, "visit_role", "")
    held = verbs_of(role) if role else frozenset()
    return assisted_only(held) if getattr(user, "visit_beside", False) else held


# Pairs that one person must not hold together, with why. Loaded into the database at set-up,
# where an office can add to them; enforced there both ways (sql/role_conflicts.sql).
CONFLICTS: Final = (
    (REGISTRAR, VERIFIER, "Yang mencatat tidak boleh memeriksa catatannya sendiri."),
    (REGISTRAR, AUDITOR, "Auditor tidak ikut mengerjakan yang diperiksanya."),
    (VERIFIER, HEAD, "Yang memeriksa tidak boleh menetapkan."),
    (VERIFIER, AUDITOR, "Auditor tidak ikut mengerjakan yang diperiksanya."),
    (HEAD, AUDITOR, "Auditor tidak ikut mengerjakan yang diperiksanya."),
    (SECTION_HEAD, AUDITOR, "Auditor tidak ikut mengerjakan yang diperiksanya."),
    (ASSET_OFFICER, FINANCE_OFFICER, "Pengurus barang dan bendahara harus dua orang (PP 27/2014)."),
    (SYSADMIN, HEAD, "Pengelola sistem tidak memegang data usaha."),
    (SYSADMIN, REGISTRAR, "Pengelola sistem tidak memegang data usaha."),
    (SYSADMIN, VERIFIER, "Pengelola sistem tidak memegang data usaha."),
    (SYSADMIN, AUDITOR, "Auditor memeriksa juga pengelola sistem."),
)
