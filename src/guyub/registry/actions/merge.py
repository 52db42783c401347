"""Making two records of one business one, and taking that back. Nothing is lost.

What moved is listed by id, what changed is kept with its value before. Undoing gives back what
still stands as the merge left it; whatever was changed or added since stays with the survivor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, StaleVersion, action
from guyub.kernel.fields import Secret
from guyub.registry import facts, matching, merging
from guyub.registry.actions import consents
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.models import (
    Business,
    Merge,
    Owner,
    Ownership,
    PairDecision,
)
from guyub.registry.models.business import Status
from guyub.registry.ownership import Record, Side, prefer

NEEDS: Final = "registry.business.merge"
# What a merge chooses between; the KBLI goes as one (a code never without its version).
FIELDS: Final = (
    "name", "legal_form", "nib", "kbli_code", "branch", "main_product", "address",
    "village_code", "since_year",
)  # fmt: skip
TOGETHER: Final = {
    "kbli_code": ("kbli_code", "kbli_version", "kbli_confirmed"),
    "village_code": ("village_code", "latitude", "longitude"),
}
PERSON_FIELDS: Final = (
    "sex", "birth_year", "education", "disability", "nik", "nik_state", "phone", "has_whatsapp",
    "address",
)  # fmt: skip


def plain(row: Any, name: str) -> Any:
    """A stored value as JSON keeps it."""
    value = getattr(row, name)
    if isinstance(value, Secret):
        return value.reveal()
    return value.isoformat() if isinstance(value, date) else value


def suggested(survivor: Business, absorbed: Business) -> dict[str, Side]:
    """For each field that differs, whose value stands by ownership of the column and date."""
    first = Record(tuple(survivor.sources), survivor.updated_at)
    second = Record(tuple(absorbed.sources), absorbed.updated_at)
    found: dict[str, Side] = {}
    for name in FIELDS:
        kept, other = plain(survivor, name), plain(absorbed, name)
        if (kept or "") != (other or ""):
            found[name] = prefer(name, kept, other, first, second)
    return found


def same_people(survivor: Business, absorbed: Business) -> list[tuple[Owner, Owner]]:
    """Pairs (owner of survivor, owner of absorbed) who look like one human being: equal NIK or
    phone, or the very same name. A name that cannot be read, or was erased, equals no other. A
    person confirms before it counts."""
    held = {
        b.pk: [
            o.owner
            for o in Ownership.objects.filter(
                business=b, until__isnull=True, owner__erased_at__isnull=True
            )
            .select_related("owner")
            .order_by("pk")
        ]
        for b in (survivor, absorbed)
    }
    pairs: list[tuple[Owner, Owner]] = []
    for one in held[survivor.pk]:
        for other in held[absorbed.pk]:
            if one.pk == other.pk or (
                one.nik is not None and other.nik is not None and one.nik != other.nik
            ):
                continue
            equal = (
                (one.nik is not None and one.nik == other.nik)
                or (one.phone is not None and one.phone == other.phone)
                or (one.name_key != "" and one.name_key == other.name_key)
            )
            if equal and all(other.pk != o.pk for _one, o in pairs):
                pairs.append((one, other))
    return pairs


def _pair(act: Act, survivor_pk: UUID, absorbed_pk: UUID) -> tuple[Business, Business]:
    """Both rows locked, in order of id, so that two merges never wait for each other."""
    if survivor_pk == absorbed_pk:
        raise DomainError(_("Pilih dua catatan yang berbeda."))
    rows = {pk: lock(Business, pk) for pk in sorted((survivor_pk, absorbed_pk))}
    survivor, absorbed = rows[survivor_pk], rows[absorbed_pk]
    for row in (survivor, absorbed):
        may_write_at(act, row.village_code)
        if row.status == Status.MERGED:
            raise DomainError(_("Salah satu catatan sudah digabung. Muat ulang halamannya."))
    if survivor.regency_code != absorbed.regency_code:
        raise DomainError(_("Dua catatan dari kabupaten berbeda tidak digabung di sini."))
    return survivor, absorbed


@action("registry.business.merge", needs=NEEDS, sentence="menggabung catatan ganda")
def merge_businesses(
    act: Act,
    survivor_pk: UUID,
    absorbed_pk: UUID,
    choices: Mapping[str, Side],
    *,
    people: Sequence[tuple[UUID, UUID]] = (),
    reason: str,
    versions: tuple[int, int] | None = None,
) -> Merge:
    """Make ``absorbed`` part of ``survivor``.

    ``choices`` says per differing field whose value stands; a field not named goes by
    :func:`suggested`. ``people`` are pairs confirmed as one human being: the survivor's person
    takes what is unknown there, and consents follow (``actions.consents``). StaleVersion when
    either record changed since it was shown.
    """
    survivor, absorbed = _pair(act, survivor_pk, absorbed_pk)
    if versions is not None and versions != (survivor.version, absorbed.version):
        raise StaleVersion({"version": survivor.version})
    if not reason.strip():
        raise DomainError(_("Tulis alasannya supaya jelas di kemudian hari."), field="reason")
    allowed = {(one.pk, other.pk) for one, other in same_people(survivor, absorbed)}
    if any(pair not in allowed for pair in people):
        raise DomainError(_("Pasangan pemilik itu tidak cocok lagi. Muat ulang halamannya."))
    kept: dict[str, Any] = {
        "survivor": _take_values(survivor, absorbed, {**suggested(survivor, absorbed), **choices}),
        "owners": {str(one): _take_person(act, one, other) for one, other in people},
        "absorbed": {n: plain(absorbed, n) for n in ("status", "status_since")},
        "consents": [consents.join(act, one, other) for one, other in people],
    }
    moved = merging.move(survivor.pk, absorbed.pk, [other for _one, other in people])
    _save(act, survivor)
    absorbed.status, absorbed.merged_into = Status.MERGED, survivor
    absorbed.status_since = timezone.localtime(act.now).date()
    absorbed.version += 1
    absorbed.updated_at = act.now
    absorbed.save()
    made = Merge(
        regency_code=survivor.regency_code,
        survivor=survivor,
        absorbed=absorbed,
        moved=moved,
        kept=json.dumps(kept),
        reason=reason.strip(),
        same=[[str(one), str(other)] for one, other in people],
        merged_at=act.now,
        merged_by=somebody(act.user_id),
    )
    made.save(force_insert=True)
    remember(act, survivor, absorbed, PairDecision.Verdict.SAME, reason)
    facts.refresh([survivor.pk, absorbed.pk], act.now)
    act.log(
        survivor,
        after={
            "absorbed": absorbed.number,
            "moved": sum(len(ids) for ids in moved.values()),
            "fields": ", ".join(sorted(kept["survivor"])),
        },
        reason=reason.strip(),
    )
    return made


def _take_values(
    survivor: Business, absorbed: Business, choices: Mapping[str, Side]
) -> dict[str, Any]:
    """Set the chosen values; gives {field: {"before", "after"}} of what changed."""
    changed: dict[str, Any] = {}

    def put(name: str, value: Any) -> None:
        before = plain(survivor, name)
        setattr(survivor, name, value)
        after = plain(survivor, name)
        if before != after:
            changed[name] = {"before": before, "after": after}

    for name in FIELDS:
        if choices.get(name) == "other":
            for part in TOGETHER.get(name, (name,)):
                put(part, getattr(absorbed, part))
    put("sources", list(dict.fromkeys([*survivor.sources, *absorbed.sources])))
    visits = [d for d in (survivor.last_contact, absorbed.last_contact) if d is not None]
    if visits:
        put("last_contact", max(visits))
    return changed


def _take_person(act: Act, one: UUID, other: UUID) -> dict[str, Any]:
    """The survivor's person takes what is unknown there; what is known never changes."""
    kept, given = lock(Owner, one), lock(Owner, other)
    changed: dict[str, Any] = {}
    take_nik = kept.nik is None and given.nik is not None
    for name in PERSON_FIELDS:
        before, value = plain(kept, name), getattr(given, name)
        unknown = before in (None, "") or (name == "nik_state" and take_nik)
        if unknown and value not in (None, "") and plain(given, name) != before:
            setattr(kept, name, value)
            changed[name] = {"before": before, "after": plain(kept, name)}
    if changed:
        kept.version += 1
        kept.updated_at = act.now
        kept.save()
    return changed


def _save(act: Act, business: Business) -> None:
    business.name_key = names.search_key(business.name)
    business.sort_key = names.sort_key(business.name)
    business.version += 1
    business.updated_at = act.now
    business.save()


def _give_back(row: Any, changed: Mapping[str, Any]) -> list[str]:
    """Put back each value that still stands as the merge left it; names of those that do not."""
    left = []
    for name, values in changed.items():
        if plain(row, name) != values["after"]:
            left.append(name)
            continue
        before = values["before"]
        if isinstance(before, str) and name == "last_contact":
            before = date.fromisoformat(before)
        setattr(row, name, before)
    return left


@action("registry.business.unmerge", needs=NEEDS, sentence="memisahkan lagi catatan gabungan")
def undo_merge(act: Act, pk: UUID, *, reason: str) -> Merge:
    """Make them two records again, each with what it had.

    DomainError when it was undone already or when the survivor was itself merged meanwhile.
    """
    made = lock(Merge, pk)
    if made.undone_at is not None:
        raise DomainError(_("Penggabungan ini sudah dibatalkan."))
    if not reason.strip():
        raise DomainError(_("Tulis alasannya supaya jelas di kemudian hari."), field="reason")
    ids = sorted((made.survivor_id, made.absorbed_id))
    rows = {key: lock(Business, key) for key in ids}
    survivor, absorbed = rows[made.survivor_id], rows[made.absorbed_id]
    for row in (survivor, absorbed):
        may_write_at(act, row.village_code)
    if survivor.status == Status.MERGED:
        raise DomainError(_("Catatan induknya sudah digabung lagi. Pisahkan induknya dulu."))
    kept = json.loads(made.kept.reveal()) if made.kept is not None else {}
    merging.move_back(survivor.pk, absorbed.pk, made.moved)
    left = _give_back(survivor, kept["survivor"])
    _save(act, survivor)
    for owner_pk, changed in kept["owners"].items():
        if changed:
            owner = lock(Owner, UUID(owner_pk))
            left += _give_back(owner, changed)
            owner.version += 1
            owner.updated_at = act.now
            owner.save()
    for joined in reversed(kept.get("consents", [])):
        consents.part(joined, made.merged_at)
    since = kept["absorbed"]["status_since"]
    absorbed.status, absorbed.merged_into = kept["absorbed"]["status"], None
    absorbed.status_since = date.fromisoformat(since) if since else None
    absorbed.version += 1
    absorbed.updated_at = act.now
    absorbed.save()
    made.undone_at, made.undone_by = act.now, act.user_id
    made.save()
    remember(act, survivor, absorbed, PairDecision.Verdict.DIFFERENT, reason)
    facts.refresh([survivor.pk, absorbed.pk], act.now)
    after = {"absorbed": absorbed.number, "left": ", ".join(left)}
    act.log(survivor, after=after, reason=reason.strip())
    return made


def remember(act: Act, one: Business, other: Business, verdict: str, reason: str) -> None:
    """Keep what a person said of two records. Part of an action."""
    first, second = matching.pair(one.pk, other.pk)
    PairDecision.objects.update_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "regency_code": one.regency_code,
            "verdict": verdict,
            "reason": reason[:300],
            "decided_at": act.now,
            "decided_by": somebody(act.user_id),
        },
    )


@action("registry.pair.decide", needs=NEEDS, sentence="memutuskan dua catatan itu usaha berbeda")
def keep_apart(act: Act, one_pk: UUID, other_pk: UUID, *, reason: str = "") -> None:
    """Two records are two businesses: never asked again."""
    one, other = _pair(act, one_pk, other_pk)
    remember(act, one, other, PairDecision.Verdict.DIFFERENT, reason)
    act.log(one, after={"other": other.number}, reason=reason)
