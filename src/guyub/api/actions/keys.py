"""Making and ending keys of the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from guyub.api.keys import hash_of, new_key
from guyub.api.models import SCOPES, ApiKey
from guyub.api.parameters import KEY_DAYS, settings_of
from guyub.api.permissions import KEYS
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns

AGREEMENT = (
    "Kunci hanya untuk kegunaan yang tertulis, tidak diberikan kepada pihak lain, dan tidak ditulis"
    " di alamat web atau di program yang bisa dibaca orang. Data tidak dipakai untuk mencari tahu"
    " siapa orangnya. Kunci yang bocor segera dilaporkan kepada dinas; dinas boleh mencabut kunci."
)


@dataclass(frozen=True)
class Terms:
    """For whom a key is, for what, what it may, until when."""

    holder: str
    purpose: str
    scopes: tuple[str, ...]
    until: date
    agreed: bool


@action("api.key.make", needs=KEYS, sentence="membuat kunci API")
def make_key(act: Act, pk: UUID, terms: Terms) -> tuple[ApiKey, str]:
    """A key, returned whole this once ("" when this page made it before). The ledger knows its
    prefix alone."""
    office = act.office_id
    if office is None or act.person_id is None or len(act.scope.write) != 1:
        raise NotAllowed("Kunci dibuat oleh dinas kabupaten atau kota.")
    take_turns("api.key", pk)
    known = ApiKey.objects.filter(pk=pk).first()
    if known is not None:
        raise Unchanged((known, ""))
    today = timezone.localdate(act.now)
    last = today + timedelta(days=int(settings_of(office, today)[KEY_DAYS]))
    if not today <= terms.until <= last:
        raise DomainError(
            f"Kunci berlaku paling lama {(last - today).days} hari. Pilih hari sampai"
            f" {last:%d/%m/%Y}.", field="until",
        )  # fmt: skip
    if not terms.agreed:
        raise DomainError("Kunci baru dibuat sesudah pemakainya setuju.", field="agreed")
    if not set(terms.scopes) <= set(SCOPES):
        raise DomainError("Pilih dari daftar.", field="scopes")
    prefix, whole = new_key()
    made = ApiKey.objects.create(
        pk=pk, regency_code=act.scope.write[0], office_id=office, prefix=prefix,
        hash=hash_of(whole), holder=terms.holder, purpose=terms.purpose, agreed=AGREEMENT,
        scopes=sorted(terms.scopes), made_by_person=act.person_id, made_at=act.now,
        expires_on=terms.until,
    )  # fmt: skip
    act.log(made, after={"prefix": prefix, "scopes": made.scopes, "until": str(terms.until)})
    return made, whole


@action("api.key.revoke", needs=KEYS, sentence="mencabut kunci API")
def revoke_key(act: Act, pk: UUID, reason: str) -> ApiKey:
    """End a key now. It opens nothing from the next request on."""
    found = ApiKey.objects.select_for_update().filter(pk=pk, office_id=act.office_id).first()
    if found is None:
        raise DomainError("Kunci ini tidak ada.")
    if found.revoked_at is not None:
        raise Unchanged(found)
    found.revoked_at, found.revoked_because = act.now, reason
    if not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    found.save(update_fields=["revoked_at", "revoked_because"])
    act.log(found, after={"prefix": found.prefix}, reason=found.revoked_because)
    return found  # type: ignore[no-any-return]
