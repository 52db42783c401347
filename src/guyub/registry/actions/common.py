"""What the registry's actions share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from guyub.kernel.actions import Act, DomainError, NotAllowed, Personal, StaleVersion
from guyub.kernel.db import take_turns as take_turns
from guyub.kernel.fields import EncryptedTextField, Secret
from guyub.kernel.ids import human_number

M = TypeVar("M", bound=models.Model)

BUSINESS_PREFIX = "IKM"
RECEIPT_PREFIX = "DAF"


def next_number(prefix: str, regency: str, amount: int = 1) -> list[str]:
    """``amount`` fresh human numbers of a place, in order. Gives no gap when rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registry_next_number(%s, %s, %s)", [f"{prefix}-{regency}", regency, amount]
        )
        last = int(cursor.fetchone()[0])
    return [human_number(f"{prefix}-{regency}", n) for n in range(last - amount + 1, last + 1)]


def lock(model: type[M], pk: UUID) -> M:
    """The row, locked for this transaction. DomainError if it is out of reach or gone."""
    found = model._default_manager.select_for_update().filter(pk=pk).first()
    if found is None:
        raise DomainError(_("Data ini tidak ditemukan atau di luar wilayah Anda."))
    return found


def may_write_at(act: Act, code: str) -> None:
    """NotAllowed unless the place lies in the actor's areas."""
    if not act.scope.may_write(code[:5]):
        raise NotAllowed(_("Wilayah ini di luar kewenangan Anda."))
    if act.area_codes and not any(
        a == "*" or code == a or code.startswith(a + ".") for a in act.area_codes
    ):
        raise NotAllowed(_("Desa ini di luar wilayah tugas Anda."))


def somebody(known: UUID | None) -> UUID:
    """The id of the actor (user or person); NotAllowed for the system, which decides nothing."""
    if known is None:
        raise NotAllowed(_("Ini harus dilakukan oleh orang yang masuk dengan akunnya."))
    return known


def check_version(row: Any, version: int | None) -> None:
    """StaleVersion when the form was opened on an older version of the row."""
    if version is not None and row.version != version:
        raise StaleVersion({f.name: getattr(row, f.name) for f in row._meta.concrete_fields})


def difference(
    row: models.Model,
    values: Mapping[str, Any],
    *,
    personal: Iterable[str] = (),
    person: UUID | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after) of the fields that change, ready for ``act.log``.

    Encrypted values and those named ``personal`` are sealed with the person's key.
    """
    private = set(personal)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, new in values.items():
        old = getattr(row, name)
        old_plain = old.reveal() if isinstance(old, Secret) else old
        new_plain = new.reveal() if isinstance(new, Secret) else new
        if (
            (old_plain or None) == (new_plain or None)
            and old_plain not in (0, False)
            and new_plain not in (0, False)
        ):
            continue
        if old_plain == new_plain:
            continue
        field = row._meta.get_field(name)
        secret = name in private or isinstance(field, EncryptedTextField)
        if secret and person is not None:
            before[name], after[name] = Personal(person, old_plain), Personal(person, new_plain)
        elif secret:
            before[name], after[name] = "(disembunyikan)", "(diubah)"
        else:
            before[name], after[name] = old_plain, new_plain
    return before, after
