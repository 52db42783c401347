"""Who owns a business: adding, editing and ending. People are never merged silently."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, action
from guyub.kernel.identifiers import check_nik
from guyub.registry import facts, leaving
from guyub.registry.actions.business import OWNER_FIELDS, OWNER_PERSONAL, make_owner
from guyub.registry.actions.common import check_version, difference, lock, may_write_at
from guyub.registry.models import Business, Owner, Ownership
from guyub.registry.models.business import Status

NEEDS = "registry.business.edit"


def nik_state(nik: str | None, today: date) -> str:
    """What is known of a NIK as typed from a card: full, doubtful (odd inside), or unknown."""
    if not nik:
        return Owner.NikState.UNKNOWN
    found = check_nik(nik, today)
    if not found.ok or found.normal is None:
        return Owner.NikState.PARTIAL
    odd = found.codes - {"sample"}
    return Owner.NikState.DOUBTFUL if odd else Owner.NikState.FULL


def person_values(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Owner fields out of a form's values, with the state of the NIK beside it."""
    given = {k: v for k, v in values.items() if k in OWNER_FIELDS}
    if "nik" in given:
        given["nik_state"] = nik_state(given["nik"], today)
    return given


def _today(act: Act) -> date:
    return timezone.localtime(act.now).date()


def _reachable(act: Act, pk: UUID) -> Business:
    business = lock(Business, pk)
    may_write_at(act, business.village_code)
    if business.status == Status.MERGED:
        raise DomainError(_("Catatan ini sudah digabung; ubah usaha induknya."))
    return business


def namesakes(business: Business, values: Mapping[str, Any]) -> list[Owner]:
    """Present owners of the business who may be the person in ``values``: the same name, and no
    two NIK that tell them apart. An unknown NIK tells nothing; a name that cannot be read, or was
    erased, is nobody's namesake."""
    _titles, bare = names.split_titles(str(values.get("name") or ""))
    key = names.search_key(bare)
    if not key:
        return []
    nik = values.get("nik") or None
    rows = Ownership.objects.filter(
        business=business,
        until__isnull=True,
        owner__name_key=key,
        owner__erased_at__isnull=True,
    )
    people = [o.owner for o in rows.select_related("owner").order_by("pk")]
    return [o for o in people if nik is None or o.nik is None or o.nik.reveal() == nik]


@action("registry.owner.add", needs=NEEDS, sentence="menambah pemilik usaha")
def add_owner(
    act: Act,
    business_pk: UUID,
    values: Mapping[str, Any],
    *,
    existing: UUID | None = None,
    since: date | None = None,
    somebody_else: bool = False,
) -> Owner:
    """Make somebody an owner: a person already known (``existing``), or a new one.

    A new one with the name of a present owner is refused unless two NIK tell them apart or
    ``somebody_else`` says that a person was asked: father and son may share a name.
    """
    business = _reachable(act, business_pk)
    if existing is not None:
        owner = lock(Owner, existing)
    else:
        given = person_values(values, _today(act))
        if not somebody_else and namesakes(business, given):
            raise DomainError(
                _(
                    "Pemilik dengan nama ini sudah tercatat di usaha ini. Kalau orangnya memang"
                    " lain, pilih “Bukan, ini orang lain”, lalu simpan."
                ),
                field="name",
            )
        owner = make_owner(act, business.regency_code, given, sample=business.is_sample)
    holds = Ownership.objects.filter(business=business, owner=owner, until__isnull=True)
    if holds.exists():
        raise DomainError(_("Orang ini sudah tercatat sebagai pemilik."), field="name")
    Ownership.objects.create(
        regency_code=business.regency_code, business=business, owner=owner, since=since
    )
    facts.refresh([business.pk], act.now)
    act.log(business, after={"owner": str(owner.pk), "known": existing is not None})
    return owner


@action("registry.owner.edit", needs=NEEDS, sentence="mengubah data pemilik")
def edit_owner(
    act: Act, pk: UUID, values: Mapping[str, Any], *, version: int | None, reason: str = ""
) -> Owner:
    """Change what is known of a person. StaleVersion when somebody saved in between."""
    owner = lock(Owner, pk)
    check_version(owner, version)
    apply_owner(act, owner, person_values(values, _today(act)), reason)
    return owner


def apply_owner(act: Act, owner: Owner, given: Mapping[str, Any], reason: str) -> None:
    """Set the fields and log. Part of an action."""
    before, after = set_owner(act, owner, given)
    act.log(owner, before=before, after=after, reason=reason)


def set_owner(
    act: Act, owner: Owner, given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set the fields, save, refresh the facts of all businesses of the person.

    Gives (before, after) for the log of the action. Owners are reached through their businesses:
    the first of them must lie in the actor's area.
    """
    held = list(
        Ownership.objects.filter(owner=owner, until__isnull=True).select_related("business")
    )
    if not act.scope.may_write(owner.regency_code):
        raise DomainError(_("Data ini tidak ditemukan atau di luar wilayah Anda."))
    for ownership in held[:1]:
        may_write_at(act, ownership.business.village_code)
    if owner.erased_at is not None:
        raise DomainError(_("Data orang ini sudah dihapus atas permintaannya."))
    values = dict(given)
    if "name" in values:
        titles, bare = names.split_titles(str(values["name"]))
        if not bare:
            raise DomainError(_("Nama pemilik belum diisi."), field="name")
        values["name"] = bare
        values.setdefault("titles", " ".join(titles))
    before, after = difference(owner, values, personal=OWNER_PERSONAL, person=owner.pk)
    for name, value in values.items():
        setattr(owner, name, value)
    owner.name_key = names.search_key(owner.name)
    owner.sort_key = names.sort_key(owner.name)
    owner.version += 1
    owner.updated_at = act.now
    owner.save()
    facts.refresh([o.business_id for o in held], act.now)
    return before, after


@action("registry.owner.end", needs=NEEDS, sentence="mengakhiri kepemilikan")
def end_ownership(
    act: Act, business_pk: UUID, owner_pk: UUID, *, until: date, reason: str
) -> Ownership:
    """Say that a person no longer owns a business, from a day on; the record stays."""
    business = _reachable(act, business_pk)
    held = (
        Ownership.objects.select_for_update()
        .filter(business=business, owner_id=owner_pk, until__isnull=True)
        .first()
    )
    if held is None:
        raise DomainError(_("Orang ini tidak tercatat sebagai pemilik usaha ini."))
    if until > _today(act):
        raise DomainError(_("Tanggalnya belum terjadi."), field="until")
    if held.since and until < held.since:
        raise DomainError(_("Tanggal berakhir mendahului tanggal mulai."), field="until")
    if not reason.strip():
        raise DomainError(_("Tulis alasannya supaya jelas di kemudian hari."), field="reason")
    held.until = until
    held.save()
    leaving.tell(act, business.pk, owner_pk, reason)
    facts.refresh([business.pk], act.now)
    act.log(business, after={"owner": str(owner_pk), "until": until}, reason=reason)
    return held
