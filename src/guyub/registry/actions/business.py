"""Registering, editing, closing, reopening and moving a business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.areas.models import Area
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, Personal, action
from guyub.registry import facts
from guyub.registry.actions.common import (
    BUSINESS_PREFIX,
    check_version,
    difference,
    lock,
    may_write_at,
    next_number,
)
from guyub.registry.models import Business, Observation, Owner, Ownership, Product
from guyub.registry.models.business import Status

OWNER_FIELDS = (
    "name", "titles", "sex", "birth_year", "education", "disability", "nik", "nik_state",
    "phone", "has_whatsapp", "village_code", "address",
)  # fmt: skip
BUSINESS_FIELDS = (
    "name", "legal_form", "nib", "kbli_version", "kbli_code", "kbli_confirmed", "branch",
    "main_product", "address", "latitude", "longitude", "since_year",
)  # fmt: skip
# Sealed in events with the key of the business, which goes when its owner is erased.
BUSINESS_PERSONAL = ("address", "name", "main_product")
OWNER_PERSONAL = ("name", "titles", "birth_year", "disability", "nik", "phone", "address")


@dataclass(frozen=True)
class NewOwner:
    """What is known of a person at registration; ``values`` holds ``OWNER_FIELDS``."""

    values: Mapping[str, Any]
    existing: UUID | None = None


@dataclass(frozen=True)
class NewBusiness:
    """What is known of a business at registration."""

    village_code: str
    values: Mapping[str, Any]
    owners: tuple[NewOwner, ...]
    products: tuple[Mapping[str, Any], ...] = ()
    observation: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""


def make_owner(act: Act, regency: str, values: Mapping[str, Any], *, sample: bool = False) -> Owner:
    """An unsaved-then-saved owner with derived keys. Part of an action, not one itself."""
    titles, bare = names.split_titles(str(values.get("name", "")))
    if not bare:
        raise DomainError(_("Nama pemilik belum diisi."), field="owner_name")
    known = {k: v for k, v in values.items() if k in OWNER_FIELDS and k not in {"name", "titles"}}
    owner = Owner(
        regency_code=regency,
        name=bare,
        titles=str(values.get("titles") or " ".join(titles))[:40],
        name_key=names.search_key(bare),
        sort_key=names.sort_key(bare),
        created_at=act.now,
        updated_at=act.now,
        is_sample=sample,
        **known,
    )
    owner.save(force_insert=True)
    return owner


@action("registry.business.register", needs=None, sentence="mendaftarkan usaha")
def register_business(act: Act, new: NewBusiness, *, sample: bool = False) -> Business:
    """Put one business with its owners, products and first figures into the registry.

    Called by whoever accepted it (a registrar, an import). DomainError for an unknown village.
    """
    may_write_at(act, new.village_code)
    if not Area.objects.filter(pk=new.village_code, level=4).exists():
        raise DomainError(_("Desa belum dipilih dari daftar."), field="village_code")
    regency = new.village_code[:5]
    owners = [
        lock(Owner, o.existing) if o.existing else make_owner(act, regency, o.values, sample=sample)
        for o in new.owners
    ]
    name = str(new.values.get("name") or "").strip() or (owners[0].name if owners else "")
    if not name:
        raise DomainError(_("Nama usaha atau nama pemilik harus ada."), field="name")
    business = Business(
        number=next_number(BUSINESS_PREFIX, regency)[0],
        regency_code=regency,
        village_code=new.village_code,
        name_key=names.search_key(name),
        sort_key=names.sort_key(name),
        sources=[new.source] if new.source else [],
        created_at=act.now,
        updated_at=act.now,
        is_sample=sample,
        **{k: v for k, v in new.values.items() if k in BUSINESS_FIELDS and k != "name"},
        name=name,
    )
    business.save(force_insert=True)
    for owner in owners:
        Ownership.objects.create(regency_code=regency, business=business, owner=owner)
    for product in new.products:
        Product.objects.create(
            regency_code=regency,
            business=business,
            name_key=names.search_key(str(product["name"])),
            created_at=act.now,
            updated_at=act.now,
            **product,
        )
    if new.observation:
        Observation.objects.create(
            regency_code=regency, business=business, created_at=act.now, **new.observation
        )
    facts.refresh([business.pk], act.now)
    act.log(
        business,
        after={
            "number": business.number,
            "name": Personal(owners[0].pk if owners else business.pk, name),
            "village": new.village_code,
            "owners": [str(o.pk) for o in owners],
            "source": new.source,
        },
    )
    return business


@action("registry.business.edit", needs="registry.business.edit", sentence="mengubah data usaha")
def edit_business(
    act: Act, pk: UUID, values: Mapping[str, Any], *, version: int | None, reason: str = ""
) -> Business:
    """Change plain fields of a business. StaleVersion when somebody saved in between."""
    business = lock(Business, pk)
    may_write_at(act, business.village_code)
    check_version(business, version)
    if business.status == Status.MERGED:
        raise DomainError(_("Catatan ini sudah digabung; ubah catatan induknya."))
    wanted = {k: v for k, v in values.items() if k in BUSINESS_FIELDS}
    apply_business(act, business, wanted, reason)
    return business


def apply_business(act: Act, business: Business, wanted: Mapping[str, Any], reason: str) -> None:
    """Set the fields, save, refresh facts and log. Part of an action."""
    before, after = set_business(act, business, wanted)
    act.log(business, before=before, after=after, reason=reason)


def set_business(
    act: Act, business: Business, wanted: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set the fields, save, refresh facts; gives (before, after) for the log of the action."""
    before, after = difference(business, wanted, personal=BUSINESS_PERSONAL, person=business.pk)
    for name, value in wanted.items():
        setattr(business, name, value)
    if not business.name.strip():
        raise DomainError(_("Nama usaha tidak boleh kosong."), field="name")
    business.name_key = names.search_key(business.name)
    business.sort_key = names.sort_key(business.name)
    business.version += 1
    business.updated_at = act.now
    business.save()
    facts.refresh([business.pk], act.now)
    return before, after


@action(
    "registry.business.status", needs="registry.business.edit", sentence="mengubah keadaan usaha"
)
def change_status(
    act: Act, pk: UUID, status: str, *, since: date, reason: str, version: int | None = None
) -> Business:
    """Close, pause or reopen a business from a day on, with a reason."""
    business = lock(Business, pk)
    may_write_at(act, business.village_code)
    check_version(business, version)
    if business.status == Status.MERGED:
        raise DomainError(_("Catatan ini sudah digabung; ubah catatan induknya."))
    if status not in {Status.ACTIVE, Status.PAUSED, Status.CLOSED}:
        raise DomainError(_("Pilih: berjalan, tutup sementara, atau tutup."), field="status")
    if since > timezone.localdate(act.now):
        raise DomainError(_("Tanggalnya belum terjadi."), field="since")
    if not reason.strip():
        raise DomainError(_("Tulis alasannya supaya jelas di kemudian hari."), field="reason")
    before = {"status": business.status, "since": business.status_since}
    business.status, business.status_since = status, since
    business.version += 1
    business.updated_at = act.now
    business.save()
    facts.refresh([business.pk], act.now)
    act.log(business, before=before, after={"status": status, "since": since}, reason=reason)
    return business


def place(business: Business, village_code: str) -> None:
    """Put a business into another village; the point of the old place no longer holds."""
    if village_code != business.village_code:
        business.village_code = village_code
        business.latitude = business.longitude = None


@action("registry.business.move", needs="registry.business.edit", sentence="memindahkan usaha")
def move_business(
    act: Act, pk: UUID, village_code: str, *, address: str, reason: str, version: int | None = None
) -> Business:
    """Record that the business moved to another village of the same regency."""
    business = lock(Business, pk)
    may_write_at(act, business.village_code)
    check_version(business, version)
    if business.status == Status.MERGED:
        raise DomainError(_("Catatan ini sudah digabung; ubah catatan induknya."))
    if village_code[:5] != business.regency_code:
        raise DomainError(
            _("Pindah ke kabupaten lain: tutup usaha di sini, lalu daftarkan di dinas tujuan."),
            field="village_code",
        )
    may_write_at(act, village_code)
    if not Area.objects.filter(pk=village_code, level=4).exists():
        raise DomainError(_("Desa belum dipilih dari daftar."), field="village_code")
    before = {"village": business.village_code}
    place(business, village_code)
    business.address = address
    business.version += 1
    business.updated_at = act.now
    business.save()
    facts.refresh([business.pk], act.now)
    act.log(business, before=before, after={"village": village_code}, reason=reason)
    return business
